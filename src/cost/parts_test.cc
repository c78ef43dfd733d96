// SPDX-License-Identifier: Apache-2.0
// The parts that need no bill: money, headers, names, archives, Cost Explorer's answers, judging.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <zlib.h>

#include "cost/cost_explorer.h"
#include "cost/judge.h"
#include "cost/manifest.h"
#include "cost/schema.h"
#include "cost/service.h"
#include "cost/unzip.h"

namespace hikeshi::cost {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

TEST(Money, ReadsWhatBillsWriteAndKeepsEveryPlace) {
  const std::pair<const char*, const char*> cases[] = {{"0", "0.00"},
                                                       {"12.3", "12.30"},
                                                       {"0.0000002", "0.0000002"},
                                                       {"-4.5", "-4.50"},
                                                       {"1E-10", "0.0000000001"},
                                                       {"1.5e+3", "1500.00"},
                                                       {".5", "0.50"},
                                                       {"+7", "7.00"},
                                                       {"0.1000000000", "0.10"},
                                                       {"1e-30", "0.00"}};
  for (const auto& [text, expected] : cases) {
    const auto money = Money::parse(text);
    ASSERT_TRUE(money) << text;
    EXPECT_EQ(money->text(), expected) << text;
  }
  for (const char* bad : {"", "-", ".", "1,5", "abc", "1e", "1e999", "1.2.3", "0x10", "nan", "1e20",
                          "99999999999999999999999999999999999999"})
    EXPECT_FALSE(Money::parse(bad)) << bad;
}

TEST(Money, AddsExactlyAndRoundsHalvesAway) {
  Money sum;
  for (int i = 0; i < 1000; ++i) sum += *Money::parse("0.1");
  EXPECT_EQ(sum, Money::of_cents(10000));
  EXPECT_EQ(Money::parse("0.005")->rounded(), "0.01");
  EXPECT_EQ(Money::parse("-0.005")->rounded(), "-0.01");
  EXPECT_EQ(Money::parse("0.0049999")->rounded(), "0.00");
}

TEST(Schema, TellsTheFormsFromTheirHeaders) {
  EXPECT_EQ(schema_of({"lineItem/UsageStartDate", "lineItem/UnblendedCost"})->format, "cur_legacy");
  EXPECT_EQ(schema_of({"line_item_usage_start_date", "line_item_unblended_cost"})->format, "cur_2");
  EXPECT_EQ(schema_of({"ChargePeriodStart", "BilledCost", "Id"})->format, "focus");
  EXPECT_FALSE(schema_of({"a", "b"}));
  EXPECT_FALSE(schema_of({"line_item_unblended_cost"}));  // no time
  EXPECT_FALSE(schema_of({}));
}

TEST(Schema, NamesWhatIsMissing) {
  const auto schema =
      schema_of({"LineItem/UsageStartDate", "lineitem/unblendedcost", "lineItem/UsageAccountId",
                 "product/region", "lineItem/ProductCode", "lineItem/UsageType",
                 "lineItem/LineItemType", "lineItem/CurrencyCode"});
  EXPECT_THAT(schema->missing, ElementsAre("resource"));
  EXPECT_EQ((*schema)[Field::kRegion], "product/region");
}

TEST(Service, IsOneWordHoweverItIsCalled) {
  for (const char* name : {"AmazonEC2", "Amazon Elastic Compute Cloud",
                           "Amazon Elastic Compute Cloud - Compute", "EC2 - Other"})
    EXPECT_EQ(family_of(name), "ec2") << name;
  EXPECT_EQ(family_of("Amazon Bedrock"), "bedrock");
  EXPECT_EQ(family_of("Claude 3 Sonnet (Amazon Bedrock Edition)"), "bedrock");
  EXPECT_TRUE(is_background(family_of("AWS CloudTrail")));
  EXPECT_TRUE(is_background(family_of("AWS Data Transfer")));
  EXPECT_FALSE(is_background(family_of("AmazonSageMaker")));
  EXPECT_TRUE(can_cost("ec2", "datatransfer"));
  EXPECT_TRUE(can_cost("athena", family_of("Amazon Athena")));
  EXPECT_FALSE(can_cost("lambda", "ec2"));
  EXPECT_FALSE(can_cost("iam", "ec2"));
  EXPECT_EQ(region_of_usage("APN2-BoxUsage:t3.micro"), "ap-northeast-2");
  EXPECT_EQ(region_of_usage("EU-DataTransfer-Out-Bytes"), "eu-west-1");
  EXPECT_EQ(region_of_usage("BoxUsage:t3.micro"), "");
}

// ---- archives

std::string number(uint64_t value, int width) {
  std::string out;
  for (int i = 0; i < width; ++i) out += static_cast<char>(value >> (8 * i) & 0xff);
  return out;
}

std::string deflated(const std::string& bytes) {
  z_stream z{};
  deflateInit2(&z, 6, Z_DEFLATED, -MAX_WBITS, 8, Z_DEFAULT_STRATEGY);
  std::string out(deflateBound(&z, bytes.size()) + 64, '\0');
  z.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
  z.avail_in = static_cast<uInt>(bytes.size());
  z.next_out = reinterpret_cast<Bytef*>(out.data());
  z.avail_out = static_cast<uInt>(out.size());
  deflate(&z, Z_FINISH);
  out.resize(z.total_out);
  deflateEnd(&z);
  return out;
}

std::string zipped(const std::string& name, const std::string& bytes, bool pack = true) {
  const std::string packed = pack ? deflated(bytes) : bytes;
  const auto sum =
      crc32(0, reinterpret_cast<const Bytef*>(bytes.data()), static_cast<uInt>(bytes.size()));
  const std::string common = number(20, 2) + number(0, 2) + number(pack ? 8 : 0, 2) + number(0, 4) +
                             number(sum, 4) + number(packed.size(), 4) + number(bytes.size(), 4) +
                             number(name.size(), 2) + number(0, 2);
  const std::string local = "PK\x03\x04" + common + name + packed;
  const std::string central = std::string("PK\x01\x02") + number(20, 2) + common + number(0, 2) +
                              number(0, 2) + number(0, 2) + number(0, 4) + number(0, 4) + name;
  return local + central + "PK\x05\x06" + number(0, 4) + number(1, 2) + number(1, 2) +
         number(central.size(), 4) + number(local.size(), 4) + number(0, 2);
}

TEST(Unzip, YieldsWhatWasPacked) {
  for (const bool pack : {true, false}) {
    const auto entries = unzip(zipped("a.csv", "x,y\n1,2\n", pack));
    ASSERT_TRUE(entries) << entries.error().message;
    ASSERT_EQ(entries->size(), 1U);
    EXPECT_EQ(entries->front().name, "a.csv");
    EXPECT_EQ(entries->front().bytes, "x,y\n1,2\n");
  }
}

TEST(Unzip, StopsAtItsLimitsAndAtWhatIsBroken) {
  EXPECT_EQ(unzip(zipped("a", std::string(100'000, 'a')), {1000, 10}).error().code, Code::kLimit);
  const std::string good = zipped("a.csv", "some bytes that are here");
  for (size_t cut = 0; cut < good.size(); ++cut)
    EXPECT_FALSE(unzip(std::string_view(good).substr(0, cut))) << cut;
  std::string bad = good;
  bad[14] = static_cast<char>(bad[14] ^ 1);  // the local header's checksum is not believed anyway
  EXPECT_TRUE(unzip(bad));
  bad = good;
  bad[40] = static_cast<char>(bad[40] ^ 1);
  EXPECT_FALSE(unzip(bad));
}

// ---- Cost Explorer

TEST(CostExplorer, ReadsGroupsAndCountsWhatItCannot) {
  const auto e = read_explorer(R"({"GroupDefinitions":[{"Type":"DIMENSION","Key":"SERVICE"},
    {"Type":"DIMENSION","Key":"REGION"}],"ResultsByTime":[{"TimePeriod":{"Start":"2026-11-01",
    "End":"2026-11-02"},"Total":{},"Estimated":true,"Groups":[
    {"Keys":["AmazonEC2","eu-west-1"],"Metrics":{"UnblendedCost":{"Amount":"12.3","Unit":"USD"}}},
    {"Keys":["AmazonEC2"],"Metrics":{"UnblendedCost":{"Amount":"1","Unit":"USD"}}},
    {"Keys":["AmazonS3","eu-west-1"],"Metrics":{"BlendedCost":{"Amount":"1","Unit":"USD"}}}]}]})");
  ASSERT_TRUE(e);
  EXPECT_EQ(e->view, "SERVICE REGION");
  EXPECT_EQ(e->unread, 2U);
  ASSERT_EQ(e->rows.size(), 1U);
  EXPECT_EQ(e->rows[0].service, "AmazonEC2");
  EXPECT_EQ(e->rows[0].region, "eu-west-1");
  EXPECT_EQ(e->rows[0].amount, "12.3");
  EXPECT_TRUE(e->rows[0].estimated);
  EXPECT_FALSE(e->more);
  const auto paged = read_explorer(R"({"NextPageToken":"t","ResultsByTime":[{"TimePeriod":
    {"Start":"2026-11-01","End":"2026-11-02"},"Total":{"UnblendedCost":{"Amount":"1"}}}]})");
  EXPECT_TRUE(paged->more);
  EXPECT_EQ(paged->first + paged->last_end, "2026-11-012026-11-02");
  EXPECT_FALSE(read_explorer("{"));
  EXPECT_FALSE(read_explorer("[1]"));
  EXPECT_FALSE(read_explorer("{}"));
}

// ---- manifests

TEST(Manifest, NamesWhatIsMissing) {
  const Manifest manifest = read_manifest(
      "b/20261101-20261201/cur-Manifest.json",
      R"({"reportKeys":["p/20261101-20261201/new/cur-00001.csv.gz","p/20261101-20261201/new/cur-00002.csv.gz"]})");
  const auto found = settle_manifests({manifest}, {"b/20261101-20261201/new/cur-00001.csv.gz"});
  ASSERT_EQ(found.problems.size(), 1U);
  EXPECT_EQ(found.problems[0].reason, "part_missing");
  EXPECT_THAT(found.problems[0].detail, HasSubstr("cur-00002.csv.gz"));
  EXPECT_TRUE(found.superseded.empty());
}

TEST(Manifest, OfAPeriodSaysWhichAssemblyCounts) {
  const std::string period = "b/20261101-20261201/";
  const Manifest newest =
      read_manifest(period + "cur-Manifest.json",
                    R"({"reportKeys":["p/20261101-20261201/b2/cur-00001.csv.gz"]})");
  const Manifest older = read_manifest(
      period + "a1/cur-Manifest.json",
      R"({"reportKeys":["p/20261101-20261201/a1/cur-00001.csv.gz","p/20261101-20261201/a1/cur-00002.csv.gz"]})");
  const auto found = settle_manifests(
      {newest, older}, {period + "a1/cur-00001.csv.gz", period + "b2/cur-00001.csv.gz",
                        "b/20261001-20261101/z/cur-00001.csv.gz"});
  EXPECT_THAT(found.superseded, ElementsAre(period + "a1/cur-00001.csv.gz"));
  EXPECT_EQ(found.problems.size(), 1U) << "a missing part of what does not count is no matter";
}

TEST(Manifest, OfDataExportsIsMatchedByItsPeriodAndTheLaterRunCounts) {
  const auto manifest = [](const std::string& run) {
    return read_manifest("d/metadata/BILLING_PERIOD=2026-11/" + run + "/e-Manifest.json",
                         R"({"dataFiles":["s3://bucket/d/data/BILLING_PERIOD=2026-11/)" + run +
                             R"(/e-00001.csv.gz"]})");
  };
  const std::string old = "20261120T000000Z-1", young = "20261123T000000Z-2";
  const std::string data = "d/data/BILLING_PERIOD=2026-11/";
  const auto found =
      settle_manifests({manifest(young), manifest(old)},
                       {data + old + "/e-00001.csv.gz", data + young + "/e-00001.csv.gz"});
  EXPECT_THAT(found.superseded, ElementsAre(data + old + "/e-00001.csv.gz"));
  const auto other = settle_manifests(
      {read_manifest("d/metadata/BILLING_PERIOD=2026-11/e-Manifest.json",
                     R"({"dataFiles":["s3://b/d/data/BILLING_PERIOD=2026-11/e-00001.csv.gz"]})")},
      {"d/data/BILLING_PERIOD=2026-10/e-00001.csv.gz"});
  EXPECT_EQ(other.problems.size(), 1U) << "a file of another month is not the one it names";
}

// ---- judging

class Bills {
 public:
  Bills& add(const char* region, const char* service, int64_t day, const char* amount) {
    costs_.push_back({{"1", region, service, "use"}, day, *Money::parse(amount)});
    return *this;
  }
  Bills& steadily(const char* region, const char* service, int64_t from, int64_t to,
                  const char* amount) {
    for (int64_t day = from; day < to; ++day) add(region, service, day, amount);
    return *this;
  }
  std::vector<Anomaly> judged(bool at_work = false) {
    std::sort(costs_.begin(), costs_.end(), [](const DayCost& a, const DayCost& b) {
      return std::tie(a.key, a.day) < std::tie(b.key, b.day);
    });
    return judge(costs_, {[&](const SeriesKey&, int64_t) { return at_work; },
                          [&](const SeriesKey&) { return first_act_; },
                          [&](const SeriesKey&) { return first_act_; }});
  }
  // The actor's first act, at any service and in any region.
  Bills& first_act(int64_t day) {
    first_act_ = day;
    return *this;
  }

 private:
  std::vector<DayCost> costs_;
  int64_t first_act_ = INT64_MAX;
};

TEST(Judge, ARegionNeverUsedCountsFromItsFirstCent) {
  const auto found = Bills()
                         .steadily("us-east-1", "AmazonEC2", 0, 30, "10")
                         .add("eu-west-3", "AmazonEC2", 20, "0.003")
                         .add("eu-west-3", "AmazonEC2", 21, "900")
                         .add("eu-west-3", "AWSCloudTrail", 20, "0.5")
                         .judged();
  ASSERT_EQ(found.size(), 2U);
  EXPECT_STREQ(found[0].why, "new_region");
  EXPECT_EQ(found[0].excess().text(), "0.003");
  EXPECT_EQ(found[1].excess().text(), "900.00")
      << "the first day is not the ordinary of the second";
}

TEST(Judge, WhatBeganBeforeTheFirstActIsNotNewFromThenOn) {
  const auto found = Bills()
                         .steadily("us-east-1", "AmazonEC2", 0, 60, "10")
                         .steadily("eu-west-1", "AmazonRDS", 30, 60, "40")
                         .add("eu-west-1", "AmazonEC2", 51, "7")
                         .first_act(50)
                         .judged(true);
  std::vector<std::string> since;
  for (const Anomaly& a : found) {
    if (a.day >= 50) since.push_back(a.key.service);
  }
  EXPECT_THAT(since, ElementsAre("AmazonEC2")) << "and not the owner's database";
}

TEST(Judge, ALevelThatWasReachedBeforeTheFirstActIsExpected) {
  Bills bills;
  bills.steadily("us-east-1", "AmazonEC2", 0, 30, "10")
      .steadily("us-east-1", "AmazonEC2", 30, 40, "50")
      .steadily("us-east-1", "AmazonEC2", 40, 45, "80")
      .first_act(40);
  Money claimed;
  for (const Anomaly& a : bills.judged(true)) {
    if (a.day >= 40) claimed += a.excess();
  }
  EXPECT_EQ(claimed.text(), "150.00") << "30 a day above the owner's 50";
}

TEST(Judge, UseThatCostNothingIsUse) {
  const auto found = Bills()
                         .steadily("us-east-1", "AmazonEC2", 0, 60, "10")
                         .steadily("eu-west-1", "AmazonEC2", 10, 40, "0")
                         .add("eu-west-1", "AmazonEC2", 40, "0.01")
                         .first_act(40)
                         .judged();
  EXPECT_TRUE(found.empty()) << found.front().why;
}

TEST(Judge, ADayWithoutALineIsZeroAndAnIncidentIsNotOrdinary) {
  Bills bills;
  bills.steadily("us-east-1", "AmazonS3", 0, 60, "1");
  for (const int64_t day : {3, 17}) bills.add("us-east-1", "AWSGlue", day, "40");
  bills.steadily("us-east-1", "AmazonEC2", 0, 30, "10")
      .steadily("us-east-1", "AmazonEC2", 30, 60, "50");
  const auto found = bills.judged();
  int jumps = 0;
  for (const Anomaly& a : found) {
    if (a.key.service != "AmazonEC2") continue;
    ++jumps;
    EXPECT_EQ(a.expected.text(), "10.00") << "thirty days of it do not become what is expected";
  }
  EXPECT_EQ(jumps, 30);
  EXPECT_EQ(found.size(), 31U)
      << "and the second run of the report; the first lies in the first days";
}

TEST(Judge, OrdinaryNoiseIsNone) {
  Bills bills;
  for (int64_t day = 0; day < 90; ++day) {
    const int64_t cents = 1000 + (day * 37) % 300 - (day % 7 > 4 ? 300 : 0);
    bills.add("us-east-1", "AmazonEC2", day, Money::of_cents(cents).text().c_str());
  }
  EXPECT_TRUE(bills.judged().empty());
  EXPECT_TRUE(bills.judged(true).empty());
}

TEST(Judge, WhereTheActorWasAtWorkLessIsOutOfTheOrdinary) {
  const auto bills = [] {
    return Bills()
        .steadily("us-east-1", "AmazonEC2", 0, 30, "10")
        .add("us-east-1", "AmazonEC2", 30, "10.4");
  };
  EXPECT_TRUE(bills().judged(false).empty());
  ASSERT_EQ(bills().judged(true).size(), 1U);
  EXPECT_EQ(bills().judged(true)[0].excess().text(), "0.40");
}

}  // namespace
}  // namespace hikeshi::cost
