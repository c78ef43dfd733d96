// SPDX-License-Identifier: Apache-2.0
// What is read of bills: containers, deliveries, forms, manifests; and that nothing is left out
// without a word.
#include "cost/bill.h"

#include "cost/test_bills.h"
#include "io/gzip.h"

namespace hikeshi::cost {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::UnorderedElementsAre;

class Bills : public Costs {};

TEST_F(Bills, Cur2AsTextGzipAndParquet) {
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

TEST_F(Bills, AMonthDeliveredTwiceCountsOnce) {
  auto uses = incident();
  const std::string newer = cur2(uses);
  uses.resize(40);
  is_the_incident(cost_of({file("old/a.csv", cur2(uses, "")), file("new/a.csv", newer)}));
  const auto cost = cost_of({file("old/a.csv", cur2(uses, "")), file("new/a.csv", newer)});
  EXPECT_THAT(reasons(*cost), ::testing::Contains("older_delivery"));
  is_the_incident(cost_of({file("same/a.csv", newer), file("same/b.csv", newer)}));
}

TEST_F(Bills, PartsOfOneDeliveryAreAddedUp) {
  const auto uses = incident();
  const std::vector<Use> head(uses.begin(), uses.begin() + 30), tail(uses.begin() + 30, uses.end());
  is_the_incident(cost_of({file("d/1.csv", cur2(head)), file("d/2.csv", cur2(tail))}));
}

TEST_F(Bills, TheSameDaysInTwoFormsAreOneBill) {
  const auto cost =
      cost_of({file("a.csv", cur2(incident())), file("ce.json", explorer(incident()))});
  is_the_incident(cost);
  EXPECT_THAT(reasons(*cost), ::testing::Contains("same_days_twice"));
}

TEST_F(Bills, TwoCurrenciesAreNotAddedUp) {
  auto uses = incident();
  uses[3].currency = "JPY";
  const auto cost = cost_of({file("a.csv", cur2(uses))});
  ASSERT_FALSE(cost);
  EXPECT_EQ(cost.error().code, Code::kUnsupported);
  EXPECT_THAT(cost.error().message, HasSubstr("JPY, USD"));
}

TEST_F(Bills, EveryLineThatCannotBeReadIsNamed) {
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

TEST_F(Bills, WhatIsNoBillIsNamedAndTheRestIsRead) {
  const auto cost = cost_of({file("f/a.csv", cur2(incident())), file("f/readme.txt", "hello\n"),
                             file("f/empty", ""), file("f/x.json", R"({"a":1})"),
                             file("f/manifest.json", R"({"dataFiles":["s3://b/data/a.csv"]})"),
                             file("f/bad.parquet", "PAR1 and nothing else")});
  is_the_incident(cost);
  EXPECT_THAT(reasons(*cost),
              UnorderedElementsAre("unreadable", "unreadable", "unreadable", "unreadable"));
  EXPECT_FALSE(cost_of({file("g/readme.txt", "hello\n")}));
  EXPECT_EQ(cost_of({(folder_ / "absent").string()}).error().code, Code::kNotFound);
}

TEST_F(Bills, AManifestSaysWhichPartsADeliveryHas) {
  const auto uses = incident();
  const std::vector<Use> head(uses.begin(), uses.begin() + 30), tail(uses.begin() + 30, uses.end());
  const std::string key = "prefix/r/20261101-20261201/",
                    manifest = R"({"assemblyId":"a","reportName":"r",
    "billingPeriod":{"start":"20261101T000000.000Z"},"reportKeys":[")" +
                               key + "r-1.csv\",\"" + key + "r-2.csv\"]}";
  const std::string folder = "s3/20261101-20261201/";
  const std::string one = file(folder + "r-1.csv", cur2(head)), other = file("r-2.csv", cur2(tail)),
                    list = file(folder + "r-Manifest.json", manifest);
  const auto cut = cost_of({one, list});
  ASSERT_TRUE(cut);
  ASSERT_THAT(reasons(*cut), ::testing::Contains("missing_part"));
  EXPECT_THAT(cut->problems[0].detail, HasSubstr("1 of the 2"));
  EXPECT_THAT(cut->problems[0].detail, HasSubstr("r-2.csv"));
  EXPECT_THAT(reasons(*cost_of({one, other, list})), ElementsAre("missing_part"))
      << "a file of that name elsewhere may be of another month";
  const auto whole = cost_of({one, file(folder + "r-2.csv", cur2(tail)), list});
  is_the_incident(whole);
  EXPECT_TRUE(reasons(*whole).empty());
}

TEST_F(Bills, AManifestSaysWhichVersionIsThePresentOne) {
  auto uses = incident();
  const auto delivered = [&](const std::string& version, const std::string& where) {
    return file("m/20261101-20261201/" + where + "r-Manifest.json",
                R"({"reportName":"r","billingPeriod":{"start":"20261101"},"assemblyId":")" +
                    version + R"(","reportKeys":["r/20261101-20261201/)" + version +
                    R"(/r-1.csv"]})");
  };
  file("m/20261101-20261201/new/r-1.csv", cur2(uses));
  uses.push_back({22, "us-east-1", "AmazonEC2", "x", kInstance, "", "999"});  // taken back since
  file("m/20261101-20261201/old/r-1.csv", cur2(uses));
  for (const char* version : {"new", "old"}) delivered(version, std::string(version) + "/");
  delivered("new", "");
  const auto cost = cost_of({(folder_ / "m").string()});
  is_the_incident(cost);
  EXPECT_THAT(reasons(*cost), ElementsAre("older_delivery"));
}

TEST_F(Bills, AGzipFileThatIsCutOffIsSaidToBe) {
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

TEST_F(Bills, HeadersAndNamesOfOthersAreNoStatements) {
  std::string text = cur2(incident());
  text.replace(text.find("note\n"), 4, "\"x\"\"); DROP TABLE lines; --\"");
  is_the_incident(cost_of({file("'); DROP TABLE lines; --*[a].csv", text)}));
}

TEST_F(Bills, AnOpenMonthIsSaid) {
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

TEST_F(Bills, APageOfCostExplorerWithoutTheNextIsCutOff) {
  const auto page = [](int from, int to, bool more) {
    std::vector<Use> uses;
    for (const Use& u : incident()) {
      if (from <= u.day && u.day <= to) uses.push_back(u);
    }
    std::stable_sort(uses.begin(), uses.end(),
                     [](const Use& a, const Use& b) { return a.day < b.day; });
    auto json = nlohmann::json::parse(explorer(uses));
    if (more) json["NextPageToken"] = "x";
    return json.dump();
  };
  const auto cut = [&](const std::string& bytes) {
    const auto found = reasons(*cost_of({file("ce.json", bytes)}));
    return std::count(found.begin(), found.end(), "cut_off");
  };
  EXPECT_EQ(cut(page(1, 22, false)), 0);
  EXPECT_EQ(cut(page(1, 10, true)), 1);
  EXPECT_EQ(cut("[" + page(1, 10, true) + "," + page(11, 22, false) + "]"), 0);
  EXPECT_EQ(cut("[" + page(1, 10, true) + "," + page(15, 22, false) + "]"), 1) << "one is missing";
}

TEST_F(Bills, AnotherFormCountsOnTheDaysAndAccountsThatTheBetterLacks) {
  std::vector<Use> early, late, owners;
  for (const Use& u : incident()) {
    if (u.kind != "Usage") continue;
    (u.day < 15 ? early : late).push_back(u);
  }
  for (int day = 3; day <= 22; ++day)
    early.push_back({day, "eu-west-1", "Amazon RDS", "", "", "", "40"});
  for (int day = 15; day <= 22; ++day)
    late.push_back({day, "eu-west-1", "AmazonRDS", "db", "", "", "40"});
  auto who = suspect_of(the_case());
  who.activities.push_back({"111122223333", "eu-west-1", "rds", *seconds("2026-11-20"),
                            *seconds("2026-11-21"), false, "e"});
  const auto cost = cost_of({file("cur.csv", cur2(late)), file("ce.json", explorer(early))}, who);
  ASSERT_TRUE(cost) << cost.error().message;
  EXPECT_EQ(cost->days.first, *seconds("2026-11-01") / 86400);
  EXPECT_EQ(cost->attributed.text(), "207.88");
  EXPECT_EQ(cost->estimated.text(), "2.0000002") << "eu-west-1 is the owner's since the third";
  EXPECT_THAT(reasons(*cost), ::testing::Contains("same_days_twice"));
  EXPECT_THAT(reasons(*cost), ::testing::Contains("short_history"));

  std::string other = focus(incident());
  for (size_t at = 0; (at = other.find("111122223333", at)) != other.npos;)
    other.replace(at, 12, "444455556666");
  const auto both = cost_of({file("a.csv", cur2(incident())), file("b.csv", other)});
  is_two_bills(both);
}

TEST_F(Bills, AmountsThatCannotBeReadAreNamedWhateverTheirKind) {
  auto uses = incident();
  uses.push_back({22, "", "AmazonEC2", "", "", "", "(5.00)", "Credit"});
  uses.push_back({22, "", "AmazonEC2", "", "", "", "\"1,234.56\"", "Tax"});
  uses.push_back({22, "", "AmazonEC2", "", "", "", "", "Refund"});
  const auto cost = cost_of({file("a.csv", cur2(uses))});
  is_the_incident(cost);
  ASSERT_THAT(reasons(*cost), ElementsAre("bad_line"));
  EXPECT_EQ(cost->problems[0].count, 3U);
}

TEST_F(Bills, CostExplorerWithoutKindsHasServicesThatAreNoUse) {
  auto uses = incident();
  uses.push_back({1, "NoRegion", "Tax", "", "", "", "30"});
  uses.push_back({1, "NoRegion", "AWS Support (Business)", "", "", "", "100"});
  uses.push_back({1, "NoRegion", "Savings Plans for AWS Compute usage", "", "", "", "9"});
  const auto cost = cost_of({file("ce.json", explorer(uses))});
  ASSERT_TRUE(cost);
  EXPECT_EQ(cost->apart.at("tax").text(), "30.00");
  EXPECT_EQ(cost->apart.at("other").text(), "100.00");
  EXPECT_EQ(cost->apart.at("fee").text(), "9.00");
  for (const Cost::Daily& d : cost->daily) EXPECT_NE(d.region, "") << d.amount.text();
}

TEST_F(Bills, CostExplorerWithResourcesNamesThem) {
  const auto cost =
      cost_of({file("ce.json", R"({"GroupDefinitions":[{"Type":"DIMENSION","Key":"REGION"},
    {"Type":"DIMENSION","Key":"RESOURCE_ID"}],"ResultsByTime":[{"TimePeriod":{"Start":"2026-11-21",
    "End":"2026-11-22"},"Groups":[
    {"Keys":["eu-west-3","i-0a1b2c3d4e5f60718"],"Metrics":{"UnblendedCost":{"Amount":"73.44","Unit":"USD"}}},
    {"Keys":["eu-west-3","NoResourceId"],"Metrics":{"UnblendedCost":{"Amount":"1","Unit":"USD"}}}]}]})")});
  ASSERT_TRUE(cost) << cost.error().message;
  EXPECT_EQ(cost->attributed.text(), "73.44");
  ASSERT_FALSE(cost->lines.empty());
  EXPECT_EQ(cost->lines[0].resource, kInstance);
}

TEST_F(Bills, PublicSamplesAreRead) {
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
