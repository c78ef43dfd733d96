// SPDX-License-Identifier: Apache-2.0
#include "drill/bill.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>

#include "base/utc_time.h"
#include "io/gzip.h"

namespace hikeshi::drill {
namespace {

constexpr int64_t kUnit = 10'000'000'000;  // one of the currency, in 10^-10
constexpr int64_t kHistory = 70 * kDay;    // of bill before the logs begin

constexpr std::pair<std::string_view, std::string_view> kPrefixes[] = {
    {"us-east-1", ""},           {"us-east-2", "USE2-"},      {"us-west-1", "USW1-"},
    {"us-west-2", "USW2-"},      {"ca-central-1", "CAN1-"},   {"sa-east-1", "SAE1-"},
    {"eu-west-1", "EU-"},        {"eu-west-2", "EUW2-"},      {"eu-west-3", "EUW3-"},
    {"eu-central-1", "EUC1-"},   {"eu-north-1", "EUN1-"},     {"ap-northeast-1", "APN1-"},
    {"ap-northeast-2", "APN2-"}, {"ap-northeast-3", "APN3-"}, {"ap-southeast-1", "APS1-"},
    {"ap-southeast-2", "APS2-"}, {"ap-south-1", "APS3-"}};

std::string usage_in(std::string_view region, std::string_view usage) {
  for (const auto& [name, prefix] : kPrefixes) {
    if (name == region) return std::string(prefix) + std::string(usage);
  }
  return std::string(usage);
}

struct Price {
  std::string_view type;
  int64_t hour;  // in 10^-10
};
constexpr Price kMachines[] = {{"g5.2xlarge", 12'120'000'000},
                               {"g4dn.12xlarge", 39'120'000'000},
                               {"p3.2xlarge", 30'600'000'000},
                               {"c6i.24xlarge", 40'800'000'000}};
constexpr int64_t kOwnersHour = 960'000'000;              // t3, m6i: what kind does not matter
constexpr int64_t kDiskDay = 500 * kUnit * 8 / 100 / 30;  // 500 GB of gp3
constexpr int64_t kVcpuHour = 404'800'000;

class Clerk {
 public:
  Clerk(const World& world, const Book& book)
      : world_(world), book_(book), rng_(world.stream("bill")) {}

  std::vector<BillLine> run() {
    const int64_t begin = world_.calendar.begin - kHistory;
    const int64_t spike = world_.calendar.begin - rng_.between(5, 20) * kDay;
    for (int64_t day = begin; day < world_.calendar.end; day += kDay) {
      owners_day(day);
      if (day == spike) report_run(day);
      if (to_civil({day}).day == 1) apart(day);
    }
    for (const Thing& thing : book_.things()) {
      if (thing.intruder && !thing.modified) of_thing(thing);
    }
    for (const ModelUse& use : book_.model_uses()) of_model(use);
    return std::move(lines_);
  }

 private:
  BillLine& add(int64_t day, std::string_view region, std::string_view service,
                std::string_view product, std::string_view usage, int64_t amount) {
    BillLine line;
    line.day = day;
    line.region = std::string(region);
    line.service = std::string(service);
    line.product = std::string(product);
    line.usage = usage_in(region, usage);
    line.kind = "Usage";
    line.amount = amount;
    lines_.push_back(std::move(line));
    return lines_.back();
  }

  // About `amount`, within `permille` to either side.
  int64_t about(int64_t amount, int64_t permille) {
    return amount + amount / 1000 * rng_.between(-permille, permille);
  }

  void owners_day(int64_t day) {
    const std::string& home = world_.region;
    const int week = weekday({day});
    const int64_t busy = week == 0 || week == 6 ? 6 : 10;
    for (const Instance& i : world_.instances) {
      BillLine& box = add(day, home, "AmazonEC2", "Amazon Elastic Compute Cloud",
                          "BoxUsage:" + i.type, 24 * kOwnersHour);
      box.operation = "RunInstances";
      box.resource = i.id;
      add(day, home, "AmazonEC2", "Amazon Elastic Compute Cloud", "EBS:VolumeUsage.gp3",
          about(2 * kUnit / 10, 5))
          .resource = i.volume;
    }
    add(day, home, "AmazonRDS", "Amazon Relational Database Service", "InstanceUsage:db.m6g.large",
        382 * kUnit / 100);
    add(day, home, "AmazonS3", "Amazon Simple Storage Service", "TimedStorage-ByteHrs",
        about(2 * kUnit, 10));
    add(day, home, "AmazonS3", "Amazon Simple Storage Service", "Requests-Tier1",
        about(kUnit * busy / 20, 100));
    add(day, home, "AWSLambda", "AWS Lambda", "Lambda-GB-Second", about(kUnit * busy / 12, 150));
    add(day, home, "AmazonECS", "Amazon Elastic Container Service", "Fargate-vCPU-Hours:perCPU",
        about(6 * kUnit, 50));
    add(day, home, "AWSDataTransfer", "AWS Data Transfer", "DataTransfer-Out-Bytes",
        about(kUnit * busy / 6, 200));
    add(day, home, "AmazonCloudWatch", "AmazonCloudWatch", "CW:Requests", about(kUnit / 2, 50));
    add(day, world_.second_region, "AmazonS3", "Amazon Simple Storage Service",
        "TimedStorage-ByteHrs", about(kUnit, 10));
    background(day);
  }

  // What stands in every region's bill with nobody working there.
  void background(int64_t day) {
    for (const std::string& region : world_.regions) {
      add(day, region, "AWSCloudTrail", "AWS CloudTrail", "FreeEventsRecorded", 0);
      add(day, region, "AWSConfig", "AWS Config", "ConfigurationItemRecorded",
          about(kUnit / 50, 300));
      add(day, region, "awskms", "AWS Key Management Service", "KMS-Keys", kUnit / 30);
      add(day, region, "AmazonGuardDuty", "Amazon GuardDuty", "PaidEventsAnalyzed",
          about(kUnit / 20, 200));
    }
  }

  // Once a quarter somebody runs a report: dear, and nobody's crime.
  void report_run(int64_t day) {
    add(day, world_.region, "AWSGlue", "AWS Glue", "ETL-DPU-Hour", rng_.between(30, 90) * kUnit);
  }

  void apart(int64_t day) {
    add(day, "", "AmazonEC2", "Amazon Elastic Compute Cloud", "", 30 * kUnit).kind = "Tax";
    add(day, "", "AmazonEC2", "Amazon Elastic Compute Cloud", "", -5 * kUnit).kind = "Credit";
  }

  // Each day of [from, to) with the seconds of it that count.
  template <class Each>
  void each_day(int64_t from, int64_t to, Each each) {
    for (int64_t day = from / kDay * kDay; day < to; day += kDay)
      each(day, std::min(to, day + kDay) - std::max(from, day));
  }

  void of_thing(const Thing& thing) {
    const int64_t end = world_.calendar.end;
    const int64_t to = thing.removed_at == 0 ? end : std::min(thing.removed_at, end);
    if (thing.type == "ec2:instance") machine(thing, to);
    if (thing.type == "lambda:function") function(thing, to);
    if (thing.type == "ecs:cluster") tasks(thing, to);
  }

  void machine(const Thing& thing, int64_t to) {
    Rng rng = world_.stream("bill of " + thing.id);
    const Price& price = rng.pick(kMachines);
    const std::string volume = "vol-0" + rng.hex(16);
    each_day(thing.made_at, to, [&](int64_t day, int64_t seconds) {
      BillLine& box = ours(day, thing.region, "AmazonEC2", "Amazon Elastic Compute Cloud",
                           fmt::format("BoxUsage:{}", price.type), price.hour * seconds / kHour);
      box.operation = "RunInstances";
      box.resource = thing.id;
      ours(day, thing.region, "AWSDataTransfer", "AWS Data Transfer", "DataTransfer-Out-Bytes",
           rng.between(1, 400) * kUnit / 1000)
          .resource = thing.id;
      ours(day, thing.region, "AmazonEC2", "Amazon Elastic Compute Cloud", "EBS:VolumeUsage.gp3",
           kDiskDay * seconds / kDay)
          .resource = volume;
    });
  }

  void function(const Thing& thing, int64_t to) {
    each_day(thing.made_at, to, [&](int64_t day, int64_t seconds) {
      ours(day, thing.region, "AWSLambda", "AWS Lambda", "Lambda-GB-Second",
           3 * kUnit * seconds / kDay)
          .resource = thing.arn;
    });
  }

  void tasks(const Thing& thing, int64_t to) {
    Rng rng = world_.stream("bill of " + thing.id);
    const std::string name = thing.arn.substr(thing.arn.rfind('/') + 1);
    for (int i = 0; i < 8; ++i) {
      const std::string task = fmt::format("arn:aws:ecs:{}:{}:task/{}/{}", thing.region,
                                           world_.account, name, rng.hex(32));
      each_day(thing.made_at, to, [&](int64_t day, int64_t seconds) {
        ours(day, thing.region, "AmazonECS", "Amazon Elastic Container Service",
             "Fargate-vCPU-Hours:perCPU", 16 * kVcpuHour * seconds / kHour)
            .resource = task;
      });
    }
  }

  void of_model(const ModelUse& use) {
    const int64_t day = use.time / kDay * kDay;
    BillLine& line = ours(day, use.region, "AmazonBedrock", "Amazon Bedrock",
                          "Claude3Sonnet-output-tokens", rng_.between(40, 700) * kUnit / 100);
    line.operation = "InvokeModelInference";
    line.principal = use.principal;
  }

  BillLine& ours(int64_t day, std::string_view region, std::string_view service,
                 std::string_view product, std::string_view usage, int64_t amount) {
    BillLine& line = add(day, region, service, product, usage, amount);
    line.incident = true;
    return line;
  }

  const World& world_;
  const Book& book_;
  Rng rng_;
  std::vector<BillLine> lines_;
};

bool names_somebody(const BillLine& line, BillForm form) {
  if (line.resource.starts_with("vol-")) return false;  // no event names the disk
  return !line.resource.empty() || (form == BillForm::kCur2 && !line.principal.empty());
}

// ---- as AWS writes it

struct Row {
  const BillLine& line;
  const World& world;
  std::string id, start, end, period, period_end, invoice;
};

using Cell = std::string (*)(const Row&);
struct Column {
  std::string_view legacy, cur2, focus;  // its name in each form; "": the form has none
  Cell cell;
};

std::string focus_category(const BillLine& line) { return line.kind; }

constexpr Column kColumns[] = {
    {"identity/LineItemId", "identity_line_item_id", "", [](const Row& r) { return r.id; }},
    {"identity/TimeInterval", "identity_time_interval", "",
     [](const Row& r) { return r.start + "/" + r.end; }},
    {"bill/InvoiceId", "bill_invoice_id", "InvoiceId", [](const Row& r) { return r.invoice; }},
    {"bill/PayerAccountId", "bill_payer_account_id", "BillingAccountId",
     [](const Row& r) { return r.world.account; }},
    {"bill/BillingPeriodStartDate", "bill_billing_period_start_date", "BillingPeriodStart",
     [](const Row& r) { return r.period; }},
    {"bill/BillingPeriodEndDate", "bill_billing_period_end_date", "BillingPeriodEnd",
     [](const Row& r) { return r.period_end; }},
    {"lineItem/UsageAccountId", "line_item_usage_account_id", "SubAccountId",
     [](const Row& r) { return r.world.account; }},
    {"lineItem/LineItemType", "line_item_line_item_type", "",
     [](const Row& r) { return r.line.kind; }},
    {"", "", "ChargeCategory", [](const Row& r) { return focus_category(r.line); }},
    {"lineItem/UsageStartDate", "line_item_usage_start_date", "ChargePeriodStart",
     [](const Row& r) { return r.start; }},
    {"lineItem/UsageEndDate", "line_item_usage_end_date", "ChargePeriodEnd",
     [](const Row& r) { return r.end; }},
    {"lineItem/ProductCode", "line_item_product_code", "x_ServiceCode",
     [](const Row& r) { return r.line.service; }},
    {"product/ProductName", "", "ServiceName", [](const Row& r) { return r.line.product; }},
    {"lineItem/UsageType", "line_item_usage_type", "x_UsageType",
     [](const Row& r) { return r.line.usage; }},
    {"lineItem/Operation", "line_item_operation", "x_Operation",
     [](const Row& r) { return r.line.operation; }},
    {"lineItem/ResourceId", "line_item_resource_id", "ResourceId",
     [](const Row& r) { return r.line.resource; }},
    {"", "line_item_iam_principal", "", [](const Row& r) { return r.line.principal; }},
    {"lineItem/CurrencyCode", "line_item_currency_code", "BillingCurrency",
     [](const Row&) { return std::string("USD"); }},
    {"lineItem/UnblendedCost", "line_item_unblended_cost", "BilledCost",
     [](const Row& r) { return amount_text(r.line.amount); }},
    {"lineItem/LineItemDescription", "line_item_line_item_description", "ChargeDescription",
     [](const Row& r) { return "\"" + r.line.usage + ", \"\"on demand\"\"\""; }},
    {"product/region", "product_region_code", "RegionId",
     [](const Row& r) { return r.line.region; }},
};

std::string_view name_in(const Column& column, BillForm form) {
  return form == BillForm::kLegacy ? column.legacy
         : form == BillForm::kCur2 ? column.cur2
                                   : column.focus;
}

std::string header(BillForm form) {
  std::string out;
  for (const Column& column : kColumns) {
    const std::string_view name = name_in(column, form);
    if (!name.empty()) out += (out.empty() ? "" : ",") + std::string(name);
  }
  return out + "\n";
}

void append_row(std::string& out, const Row& row, BillForm form) {
  bool first = true;
  for (const Column& column : kColumns) {
    if (name_in(column, form).empty()) continue;
    if (!first) out += ',';
    first = false;
    const std::string cell = column.cell(row);
    out += cell.empty() && form == BillForm::kFocus ? "NULL" : cell;
  }
  out += '\n';
}

std::string stamp(int64_t time, BillForm form) {
  std::string text = format_rfc3339({time});
  if (form == BillForm::kFocus) text[10] = ' ', text.pop_back();
  return text;
}

int64_t month_of(int64_t day) {
  const CivilTime c = to_civil({day});
  return from_civil({c.year, c.month, 1})->seconds;
}

int64_t next_month(int64_t month) {
  const CivilTime c = to_civil({month});
  const bool last = c.month == 12;
  return from_civil({last ? c.year + 1 : c.year, last ? 1 : c.month + 1, 1})->seconds;
}

}  // namespace

std::string amount_text(int64_t amount) {
  return fmt::format("{}{}.{:010}", amount < 0 ? "-" : "", std::abs(amount) / kUnit,
                     std::abs(amount) % kUnit);
}

BillForm form_of(const World& world) {
  Rng rng = world.stream("form of the bill");
  return rng.pick(std::array{BillForm::kLegacy, BillForm::kCur2, BillForm::kFocus});
}

std::vector<BillLine> bill_lines(const World& world, const Book& book) {
  auto lines = Clerk(world, book).run();
  std::stable_sort(lines.begin(), lines.end(),
                   [](const BillLine& a, const BillLine& b) { return a.day < b.day; });
  return lines;
}

BillTruth truth_of(const std::vector<BillLine>& lines, BillForm form) {
  BillTruth truth;
  for (const BillLine& line : lines) {
    if (line.incident)
      (names_somebody(line, form) ? truth.attributed : truth.estimated) += line.amount;
  }
  return truth;
}

Status write_bill(const World& world, const std::vector<BillLine>& lines, BillForm form,
                  FileSystem& fs, const std::string& out_dir) {
  Rng rng = world.stream("ids of the bill");
  const int64_t open = month_of(world.calendar.end - 1);
  std::map<int64_t, std::string> months;
  for (const BillLine& line : lines) {
    const int64_t month = month_of(line.day);
    auto& out = months.try_emplace(month, header(form)).first->second;
    const Row row{line,
                  world,
                  rng.letters(52),
                  stamp(line.day, form),
                  stamp(line.day + kDay, form),
                  stamp(month, form),
                  stamp(next_month(month), form),
                  month == open ? "" : fmt::format("1{:09}", month / kDay)};
    append_row(out, row, form);
  }
  for (const auto& [month, text] : months) {
    const std::string name = format_rfc3339({month}).substr(0, 7);
    const std::string folder = fmt::format("{}/bill/BILLING_PERIOD={}", out_dir, name);
    HK_CHECK(fs.make_folders(folder));
    HK_CHECK(fs.write(folder + "/" + world.company + "-00001.csv.gz", gzip(text)));
  }
  return {};
}

}  // namespace hikeshi::drill
