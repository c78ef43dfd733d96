// SPDX-License-Identifier: Apache-2.0
// Bills as files, in each form, against an actor that is known.
#include "cost/cost.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "casefile/test_facts.h"
#include "cost/chart.h"
#include "io/gzip.h"

namespace hikeshi::cost {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::UnorderedElementsAre;

constexpr const char* kInstance = "i-0a1b2c3d4e5f60718";
constexpr const char* kUser = "arn:aws:iam::111122223333:user/support-temp";

struct Use {
  int day = 1;  // of November 2026
  std::string region, service, usage, resource, principal, amount;
  std::string kind = "Usage", currency = "USD";
};

// Twenty ordinary days, and two with a machine in a region never used.
std::vector<Use> incident() {
  std::vector<Use> uses;
  for (int day = 1; day <= 22; ++day) {
    uses.push_back(
        {day, "us-east-1", "AmazonEC2", "BoxUsage:t3.large", "i-0000000000000000a", "", "2.4"});
    uses.push_back({day, "us-east-1", "AmazonBedrock", "USE1-Claude-tokens", "", "", "1.00"});
  }
  for (int day = 21; day <= 22; ++day) {
    uses.push_back(
        {day, "eu-west-3", "AmazonEC2", "EUW3-BoxUsage:p3.2xlarge", kInstance, "", "73.44"});
    uses.push_back(
        {day, "eu-west-3", "AmazonEC2", "EUW3-EBS:VolumeUsage.gp3", "vol-0b", "", "1.0000001"});
    uses.push_back({day, "us-east-1", "AmazonBedrock", "USE1-Claude-tokens", "", kUser, "30.5"});
  }
  uses.push_back({22, "", "AmazonEC2", "", "", "", "12", "Tax"});
  uses.push_back({22, "", "AmazonEC2", "", "", "", "-3", "Credit"});
  return uses;
}

std::string cur2(const std::vector<Use>& uses, const std::string& invoice = "42") {
  std::string out =
      "line_item_usage_start_date,line_item_usage_end_date,line_item_usage_account_id,"
      "product_region_code,line_item_product_code,line_item_usage_type,line_item_resource_id,"
      "line_item_iam_principal,line_item_line_item_type,line_item_currency_code,"
      "line_item_unblended_cost,bill_invoice_id,identity_line_item_id,note\n";
  int id = 0;
  for (const Use& u : uses)
    out += fmt::format(
        "2026-11-{:02}T00:00:00Z,2026-11-{:02}T00:00:00Z,111122223333,{},{},{},{},{},{},{},{},{},"
        "id{},\"a \"\"note\"\", quoted\"\n",
        u.day, u.day + 1, u.region, u.service, u.usage, u.resource, u.principal, u.kind, u.currency,
        u.amount, invoice, ++id);
  return out;
}

std::string focus(const std::vector<Use>& uses) {
  std::string out =
      "\"ChargePeriodStart\",\"ChargePeriodEnd\",\"SubAccountId\",\"RegionId\",\"ServiceName\","
      "\"x_UsageType\",\"ResourceId\",\"ChargeCategory\",\"BillingCurrency\",\"BilledCost\","
      "\"ChargeClass\"\n";
  for (const Use& u : uses)
    out += fmt::format(
        "\"2026-11-{:02} 00:00:00\",\"2026-11-{:02} "
        "00:00:00\",\"111122223333\",{},\"{}\",{},{},{},{},{},NULL\n",
        u.day, u.day + 1, u.region.empty() ? "NULL" : u.region, u.service,
        u.usage.empty() ? "NULL" : u.usage, u.resource.empty() ? "NULL" : u.resource, u.kind,
        u.currency, u.amount);
  return out;
}

std::string explorer(const std::vector<Use>& uses, const std::string& next_page = "") {
  nlohmann::json json = {
      {"GroupDefinitions",
       {{{"Type", "DIMENSION"}, {"Key", "SERVICE"}}, {{"Type", "DIMENSION"}, {"Key", "REGION"}}}},
      {"ResultsByTime", nlohmann::json::array()}};
  for (const Use& u : uses) {
    if (u.kind != "Usage") continue;
    json["ResultsByTime"].push_back(
        {{"TimePeriod",
          {{"Start", fmt::format("2026-11-{:02}", u.day)},
           {"End", fmt::format("2026-11-{:02}", u.day + 1)}}},
         {"Groups",
          {{{"Keys", {u.service, u.region}},
            {"Metrics", {{"UnblendedCost", {{"Amount", u.amount}, {"Unit", u.currency}}}}}}}}});
  }
  if (!next_page.empty()) json["NextPageToken"] = next_page;
  return json.dump();
}

casefile::CaseState the_case() {
  hikeshi::testing::CaseBuilder builder;
  builder.add("hunt", "hunt", {{"actor_found", "true"}});
  builder.made("ec2:instance", kInstance, "eu-west-3").with("account", "111122223333");
  builder.with("made_at", "2026-11-21T03:00:00Z").with("event_id", "event-1");
  builder.made("iam:user", "support-temp")
      .with("arn", kUser)
      .with("made_at", "2026-11-21T02:00:00Z");
  for (const auto& [region, service] : {std::pair{"eu-west-3", "ec2"}, {"us-east-1", "bedrock"}})
    builder.add("actor.activity", std::string("111122223333/") + region + "/" + service,
                {{"account", "111122223333"},
                 {"region", region},
                 {"service", service},
                 {"first_seen", "2026-11-21T03:00:00Z"},
                 {"last_seen", "2026-11-22T03:00:00Z"}});
  return builder.state();
}

class Costs : public ::testing::Test {
 protected:
  void SetUp() override {
    folder_ = std::filesystem::temp_directory_path() / ("cost-" + std::to_string(getpid()));
    std::filesystem::create_directories(folder_);
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  std::string file(const std::string& name, const std::string& bytes) {
    const std::filesystem::path path = folder_ / name;
    std::filesystem::create_directories(path.parent_path());
    std::ofstream(path, std::ios::binary) << bytes;
    return path.string();
  }
  Result<Cost> cost_of(const std::vector<std::string>& files) {
    auto bill = Bill::read(fs_, files, {});
    if (!bill) return tl::make_unexpected(bill.error());
    return what_it_cost(*bill, suspect_of(the_case()));
  }
  static std::vector<std::string> reasons(const Cost& cost) {
    std::vector<std::string> all;
    for (const Problem& p : cost.problems) all.push_back(p.reason);
    return all;
  }
  static void is_the_incident(const Result<Cost>& cost) {
    ASSERT_TRUE(cost) << cost.error().message;
    EXPECT_EQ(cost->attributed.text(), "207.88") << "two days of the machine and of the model";
    EXPECT_EQ(cost->estimated.text(), "2.0000002") << "the disk";
    EXPECT_EQ(cost->unattributed, Money());
    EXPECT_EQ(cost->apart.at("tax").text(), "12.00");
    EXPECT_EQ(cost->apart.at("credit").text(), "-3.00");
    EXPECT_EQ(cost->currency, "USD");
  }

  RealFileSystem fs_;
  std::filesystem::path folder_;
};

TEST_F(Costs, Cur2AsTextGzipAndParquet) {
  const std::string text = cur2(incident());
  is_the_incident(cost_of({file("a.csv", text)}));
  is_the_incident(cost_of({file("b.csv.gz", gzip(text))}));
  store::duck::DuckOptions options;
  const std::string csv = file("c.csv", text), parquet = (folder_ / "c.parquet").string();
  options.readable = {csv, parquet};
  auto maker = store::duck::Database::open(options)->connect();
  ASSERT_TRUE(
      maker->execute("COPY (SELECT * REPLACE (CAST(line_item_unblended_cost AS DOUBLE) AS "
                     "line_item_unblended_cost, "
                     "CAST(line_item_usage_start_date AS TIMESTAMP) AS line_item_usage_start_date) "
                     "FROM read_csv(" +
                     store::duck::sql_string(csv) + ", all_varchar = true)) TO " +
                     store::duck::sql_string(parquet) + " (FORMAT parquet, USE_TMP_FILE false)"));
  is_the_incident(cost_of({parquet}));
}

TEST_F(Costs, FocusHasNoPrincipalsAndSaysNullInWords) {
  const auto cost = cost_of({file("focus.csv", focus(incident()))});
  ASSERT_TRUE(cost) << cost.error().message;
  EXPECT_EQ(cost->attributed.text(), "146.88");
  EXPECT_EQ(cost->estimated.text(), "63.0000002")
      << "the model, above its ordinary 1.00, and the disk";
  EXPECT_LE(cost->low, cost->estimated);
  EXPECT_GE(cost->high, cost->estimated);
}

TEST_F(Costs, CostExplorerNamesNothingSoThatAllIsEstimated) {
  const auto cost = cost_of({file("ce.json", explorer(incident()))});
  ASSERT_TRUE(cost) << cost.error().message;
  EXPECT_EQ(cost->attributed, Money());
  EXPECT_EQ(cost->estimated.text(), "209.8800002");
  EXPECT_THAT(reasons(*cost), ::testing::Contains("column_missing"));
}

TEST_F(Costs, WithoutAnActorNothingIsClaimed) {
  auto bill = Bill::read(fs_, {file("a.csv", cur2(incident()))}, {});
  const auto cost = what_it_cost(*bill, Suspect{});
  EXPECT_EQ(cost->attributed, Money());
  EXPECT_EQ(cost->estimated, Money());
  EXPECT_GT(cost->unattributed, Money());
}

TEST_F(Costs, AMonthDeliveredTwiceCountsOnce) {
  auto uses = incident();
  const std::string newer = cur2(uses);
  uses.resize(40);
  is_the_incident(cost_of({file("old/a.csv", cur2(uses, "")), file("new/a.csv", newer)}));
  const auto cost = cost_of({file("old/a.csv", cur2(uses, "")), file("new/a.csv", newer)});
  EXPECT_THAT(reasons(*cost), ::testing::Contains("older_delivery"));
  is_the_incident(cost_of({file("same/a.csv", newer), file("same/b.csv", newer)}));
}

TEST_F(Costs, PartsOfOneDeliveryAreAddedUp) {
  const auto uses = incident();
  const std::vector<Use> head(uses.begin(), uses.begin() + 30), tail(uses.begin() + 30, uses.end());
  is_the_incident(cost_of({file("d/1.csv", cur2(head)), file("d/2.csv", cur2(tail))}));
}

TEST_F(Costs, TheSameDaysInTwoFormsAreOneBill) {
  const auto cost =
      cost_of({file("a.csv", cur2(incident())), file("ce.json", explorer(incident()))});
  is_the_incident(cost);
  EXPECT_THAT(reasons(*cost), ::testing::Contains("same_days_twice"));
}

TEST_F(Costs, DaysThatOnlyOneFormTellsStay) {
  const auto uses = incident();
  std::vector<Use> late;
  for (const Use& use : uses) {
    if (use.day >= 15) late.push_back(use);
  }
  // The report was set up in the middle of the month; Cost Explorer knows the days before.
  const auto cost = cost_of({file("a.csv", cur2(late)), file("ce.json", explorer(uses))});
  is_the_incident(cost);
  EXPECT_EQ(day_text(cost->daily.front().day), "2026-11-01");
  std::string other = focus(uses);
  for (size_t at = 0; (at = other.find("111122223333", at)) != other.npos;)
    other.replace(at, 12, "444455556666");
  const auto both = cost_of({file("b.csv", cur2(uses)), file("focus.csv", other)});
  EXPECT_THAT(reasons(*both), ::testing::Not(::testing::Contains("same_days_twice")))
      << "the bill of another account";
}

TEST_F(Costs, AnAnswerOfCostExplorerWithoutItsNextPageIsCutOff) {
  const auto uses = incident();
  const std::vector<Use> head(uses.begin(), uses.begin() + 21), tail(uses.begin() + 20, uses.end());
  const auto first = file("p1.json", explorer(head, "token"));
  EXPECT_THAT(reasons(*cost_of({first})), ::testing::Contains("cut_off"));
  EXPECT_THAT(reasons(*cost_of({first, file("p2.json", explorer(tail))})),
              ::testing::Not(::testing::Contains("cut_off")));
}

TEST_F(Costs, WhatASavingsPlanCoversWasNotBilled) {
  auto uses = incident();
  for (Use& use : uses) {
    if (use.resource == kInstance) use.kind = "SavingsPlanCoveredUsage";
  }
  for (int day = 21; day <= 22; ++day)
    uses.push_back({day, "eu-west-3", "AmazonEC2", "EUW3-BoxUsage:p3.2xlarge", kInstance, "",
                    "-73.44", "SavingsPlanNegation"});
  const auto cost = cost_of({file("a.csv", cur2(uses))});
  ASSERT_TRUE(cost) << cost.error().message;
  EXPECT_EQ(cost->attributed.text(), "61.00") << "the model alone";
  EXPECT_EQ(cost->apart.at("discount"), Money());
}

TEST_F(Costs, ACreditThatCannotBeReadIsNamed) {
  auto uses = incident();
  for (Use& use : uses) {
    if (use.kind == "Credit") use.amount = "(3)";
  }
  EXPECT_THAT(reasons(*cost_of({file("a.csv", cur2(uses))})), ::testing::Contains("bad_line"));
}

TEST_F(Costs, WhatIsLeftOfOneServiceKeepsNoOtherAtWork) {
  auto state = the_case();
  for (auto& fact : state.facts) {
    if (fact.kind == "made") fact.attributes["removed_at"] = {"2026-11-22T04:00:00Z"};
    if (fact.kind == "made") fact.attributes.erase("left");
    if (fact.subject == "support-temp") fact.attributes["left"] = {"true"};
    if (fact.subject == "support-temp") fact.attributes["region"] = {"us-east-1"};
    if (fact.subject == "support-temp") fact.attributes["account"] = {"111122223333"};
  }
  for (const Activity& activity : suspect_of(state).activities)
    EXPECT_FALSE(activity.left) << activity.service;
}

TEST_F(Costs, TwoCurrenciesAreNotAddedUp) {
  auto uses = incident();
  uses[3].currency = "JPY";
  const auto cost = cost_of({file("a.csv", cur2(uses))});
  ASSERT_FALSE(cost);
  EXPECT_EQ(cost.error().code, Code::kUnsupported);
  EXPECT_THAT(cost.error().message, HasSubstr("JPY, USD"));
}

TEST_F(Costs, EveryLineThatCannotBeReadIsNamed) {
  std::string text = cur2(incident());
  text += "2026-11-22T00:00:00Z,too,few\n";
  text += "never,,111122223333,us-east-1,AmazonEC2,x,,,Usage,USD,1.0,42,id,n\n";
  text += "2026-11-22T00:00:00Z,,111122223333,us-east-1,AmazonEC2,x,,,Usage,USD,much,42,id,n\n";
  const auto cost = cost_of({file("a.csv", text)});
  is_the_incident(cost);
  uint64_t bad = 0;
  for (const Problem& p : cost->problems) bad += p.reason == "bad_line" ? p.count : 0;
  EXPECT_EQ(bad, 3U);
}

TEST_F(Costs, WhatIsNoBillIsNamedAndTheRestIsRead) {
  const auto cost = cost_of({file("f/a.csv", cur2(incident())), file("f/readme.txt", "hello\n"),
                             file("f/empty", ""), file("f/x.json", R"({"a":1})"),
                             file("f/manifest.json", R"({"dataFiles":["s3://bucket/e/a.csv"]})"),
                             file("f/bad.parquet", "PAR1 and nothing else")});
  is_the_incident(cost);
  EXPECT_THAT(reasons(*cost),
              UnorderedElementsAre("unreadable", "unreadable", "unreadable", "unreadable"));
  EXPECT_FALSE(cost_of({file("g/readme.txt", "hello\n")}));
  EXPECT_EQ(cost_of({(folder_ / "absent").string()}).error().code, Code::kNotFound);
}

TEST_F(Costs, AGzipFileThatIsCutOffIsSaidToBe) {
  const std::string packed = gzip(cur2(incident()));
  EXPECT_TRUE(reasons(*cost_of({file("whole.csv.gz", packed)})).empty());
  const auto cost = cost_of({file("cut.csv.gz", packed.substr(0, packed.size() * 3 / 4))});
  ASSERT_TRUE(cost) << cost.error().message;
  EXPECT_THAT(reasons(*cost), ::testing::Contains("cut_off"));
  std::string bad = packed;
  bad[bad.size() - 6] = static_cast<char>(bad[bad.size() - 6] ^ 1);  // the checksum
  const auto changed = cost_of({file("bad.csv.gz", bad)});
  if (changed) {
    EXPECT_THAT(reasons(*changed), ::testing::Contains("cut_off"));
  }
}

TEST_F(Costs, HeadersAndNamesOfOthersAreNoStatements) {
  std::string text = cur2(incident());
  text.replace(text.find("note\n"), 4, "\"x\"\"); DROP TABLE lines; --\"");
  is_the_incident(cost_of({file("'); DROP TABLE lines; --*[a].csv", text)}));
}

TEST_F(Costs, AnOpenMonthIsSaid) {
  const auto open = cost_of({file("a.csv", cur2(incident(), ""))});
  EXPECT_THAT(reasons(*open), ::testing::Not(::testing::Contains("month_open")))
      << "it cannot be told";
  std::string text = cur2(incident(), "");
  size_t at = text.find("note\n");
  text.replace(at, 4, "bill_billing_period_end_date");
  while ((at = text.find("\"a \"\"note\"\", quoted\"")) != text.npos)
    text.replace(at, 20, "2026-12-01T00:00:00Z");
  EXPECT_THAT(reasons(*cost_of({file("b.csv", text)})), ElementsAre("month_open"));
}

TEST_F(Costs, ASheetRunsNoFormula) {
  Cost cost;
  Line line;
  line.key = {"111122223333", "eu-west-3", "=HYPERLINK(\"x\")", "+1"};
  line.resource = "@a,b";
  line.amount = -Money::of_cents(150);
  cost.lines = {line};
  const std::string csv = to_csv(cost);
  EXPECT_THAT(csv, HasSubstr("\"'=HYPERLINK(\"\"x\"\")\",'+1,\"'@a,b\""));
  EXPECT_THAT(csv, HasSubstr(",-1.50,"));
}

TEST_F(Costs, TheChartHasABarForEachDayAndRegionAndRunsNothing) {
  const auto cost = cost_of({file("a.csv", cur2(incident()))});
  const std::string page = to_html(*cost, Lang::kEn);
  size_t bars = 0;
  for (size_t at = 0; (at = page.find("<rect", at)) != page.npos; ++at) ++bars;
  EXPECT_EQ(bars, 24U);
  EXPECT_THAT(page, HasSubstr("2026-11-21 eu-west-3: 74.44"));
  EXPECT_THAT(page, HasSubstr("Attributed 207.88, estimated 2.00"));
  auto hostile = *cost;
  hostile.daily[0].region = "<script>alert(1)</script>\" onload=\"";
  const std::string other = to_html(hostile, Lang::kJa);
  EXPECT_THAT(other, ::testing::Not(HasSubstr("<script")));
  EXPECT_THAT(other, ::testing::Not(HasSubstr("\" onload=\"")));
  EXPECT_THAT(to_html(Cost{}, Lang::kEn), HasSubstr("</html>"));
}

TEST_F(Costs, FactsHoldTheThreeSumsApart) {
  const auto cost = cost_of({file("a.csv", cur2(incident()))});
  const auto facts = facts_of(*cost);
  EXPECT_EQ(facts[0].one("attributed"), "207.88");
  EXPECT_EQ(facts[0].one("estimated"), "2.00");
  EXPECT_THAT(facts[0].all("months"), ElementsAre("2026-11"));
  ASSERT_EQ(facts.size(), 3U);
  EXPECT_EQ(facts[2].subject, "AmazonEC2/eu-west-3");
  EXPECT_EQ(facts[2].one("attributed"), "146.88");
}

TEST_F(Costs, PublicSamplesAreRead) {
  const std::string corpus = std::string(HIKESHI_CORPUS) + "/billing";
  if (!std::filesystem::exists(corpus)) GTEST_SKIP() << "no corpus";
  for (const auto& [name, format, rows] : {std::tuple{"aws_cur_sample.csv", "cur_legacy", 1000U},
                                           {"focus_sample.csv", "focus", 1000U}}) {
    const auto cost = cost_of({corpus + "/" + name});
    ASSERT_TRUE(cost) << cost.error().message;
    EXPECT_EQ(cost->files[0].format, format);
    EXPECT_GE(cost->files[0].lines, rows);
    EXPECT_THAT(reasons(*cost), ::testing::Not(::testing::Contains("bad_line")));
    EXPECT_EQ(cost->attributed, Money());
  }
}

}  // namespace
}  // namespace hikeshi::cost
