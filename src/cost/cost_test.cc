// SPDX-License-Identifier: Apache-2.0
// What a bill comes to: the sums, what ties a line, what is shown of it.
#include "cost/cost.h"

#include "cost/chart.h"
#include "cost/test_bills.h"

namespace hikeshi::cost {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

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

TEST_F(Costs, ABillOfAnotherAccountIsSaidToBe) {
  std::string text = cur2(incident());
  EXPECT_THAT(reasons(*cost_of({file("a.csv", text)})), ::testing::IsEmpty());
  for (size_t at = 0; (at = text.find("111122223333", at)) != text.npos;)
    text.replace(at, 12, "444455556666");
  EXPECT_THAT(reasons(*cost_of({file("b.csv", text)})), ElementsAre("other_account"));
}

TEST_F(Costs, ZerosThatASpreadsheetTookOffAreOnAgain) {
  std::string text = cur2(incident());
  for (size_t at = 0; (at = text.find(",111122223333,", at)) != text.npos;)
    text.replace(at, 14, ",1122223333,");
  auto who = suspect_of(the_case());
  for (Activity& a : who.activities) a.account = "001122223333";
  const auto cost = cost_of({file("a.csv", text)}, who);
  is_the_incident(cost);
  EXPECT_THAT(reasons(*cost), ::testing::IsEmpty());
}

TEST_F(Costs, TheScreenBeginsWithWhatCostsMost) {
  Cost cost;
  const std::pair<const char*, int64_t> kPlaces[] = {{"aa-1", 100}, {"zz-1", 900}, {"bb-1", 500}};
  for (const auto& [region, cents] : kPlaces) {
    Line line;
    line.kind = Line::Kind::kEstimated;
    line.key.region = region;
    line.amount = Money::of_cents(cents);
    cost.lines.push_back(line);
  }
  const std::string text = to_text(cost, Lang::kJa, 80);
  EXPECT_LT(text.find("zz-1"), text.find("bb-1"));
  EXPECT_LT(text.find("bb-1"), text.find("aa-1"));
  EXPECT_THAT(text, HasSubstr("\n推定\n"));
  EXPECT_THAT(text, ::testing::Not(HasSubstr("(0.00")));
}

TEST_F(Costs, AMonthThatIsOpenAndNotClaimedIsNoConcernOfALetter) {
  auto cost = cost_of({file("a.csv", cur2(incident()))});
  cost->problems.push_back({"a.csv", 0, "month_open", "2026-12 is not closed", 1});
  EXPECT_THAT(facts_of(*cost)[0].all("open_months"), ::testing::IsEmpty());
  cost->problems.push_back({"a.csv", 0, "month_open", "2026-11 is not closed", 1});
  EXPECT_THAT(facts_of(*cost)[0].all("open_months"), ElementsAre("2026-11"));
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

TEST_F(Costs, WhatASavingsPlanPaidWasNotBilled) {
  auto uses = incident();
  for (int day = 21; day <= 22; ++day) {
    uses.push_back({day, "eu-west-3", "AmazonEC2", "EUW3-BoxUsage:m5.large", kInstance, "", "12.24",
                    "SavingsPlanCoveredUsage"});
    uses.push_back({day, "eu-west-3", "AmazonEC2", "EUW3-BoxUsage:m5.large", "", "", "-12.24",
                    "SavingsPlanNegation"});
  }
  const auto cost = cost_of({file("a.csv", cur2(uses))});
  is_the_incident(cost);
  EXPECT_EQ(cost->covered.text(), "24.48");
  EXPECT_FALSE(cost->apart.contains("discount"));
  EXPECT_THAT(to_json(*cost), HasSubstr("\"covered\":24.48,\"lines\""));
  EXPECT_THAT(to_text(*cost, Lang::kEn, 80), HasSubstr("Savings Plan for the actor's use 24.48"));
}

TEST_F(Costs, AModelOfOthersIsTiedByItsNameOrItsUsage) {
  constexpr const char* kCode = "8ncdt2wbsm0vxv7xz8bcmmx5r";
  constexpr const char* kTokens = "USE1-MP:USE1_OutputTokenCount-Units";
  auto uses = incident();
  uses.push_back({21, "us-east-1", kCode, kTokens, "", "", "8000"});
  const auto by_usage = cost_of({file("a.csv", cur2(uses))});
  ASSERT_TRUE(by_usage);
  EXPECT_EQ(by_usage->estimated.text(), "8002.0000002");
  // The name is a column, or in CUR 2.0 a key of a map.
  for (const auto& [column, value] :
       {std::pair{"product_product_name", "Claude 3 Haiku (Amazon Bedrock Edition)"},
        {"product",
         "\"{\"\"product_name\"\": \"\"Claude 3 Haiku (Amazon Bedrock Edition)\"\", "
         "\"\"region\"\": \"\"x\"\"}\""},
        {"product", "\"{product_name=Claude 3 Haiku (Amazon Bedrock Edition), region=x}\""}}) {
    auto named = incident();
    named.push_back({21, "us-east-1", kCode, "USE1-MP:other", "", "", "8000"});
    std::string text = cur2(named);
    text.replace(text.find("note\n"), 4, column);
    for (size_t at = 0; (at = text.find("\"a \"\"note\"\", quoted\"")) != text.npos;)
      text.replace(
          at, 20,
          text.rfind(kCode, at) > text.rfind('\n', at) && text.rfind(kCode, at) != text.npos ? value
                                                                                             : "");
    const auto cost = cost_of({file("b.csv", text)});
    ASSERT_TRUE(cost) << cost.error().message;
    EXPECT_EQ(cost->estimated.text(), "8002.0000002") << column;
    EXPECT_THAT(to_csv(*cost), HasSubstr("Claude 3 Haiku (Amazon Bedrock Edition)"));
  }
}

// The natural pair: a report that was switched on in the month of the attack, and Cost Explorer for
// what was before.
// What is left behind keeps the actor at work only where it costs.
TEST_F(Costs, AUserOrAKeyPairThatIsLeftCostsNothing) {
  const auto left = [](const char* type, const char* service) {
    hikeshi::testing::CaseBuilder builder;
    builder.add("hunt", "hunt", {{"actor_found", "true"}});
    builder.made(type, "thing").with("account", "111122223333");
    builder.add("actor.activity", "a",
                {{"account", "111122223333"},
                 {"region", "us-east-1"},
                 {"service", service},
                 {"first_seen", "2026-11-05T03:00:00Z"},
                 {"last_seen", "2026-11-06T03:00:00Z"}});
    return suspect_of(builder.state()).activities.at(0).left;
  };
  EXPECT_TRUE(left("ec2:instance", "ec2"));
  EXPECT_TRUE(left("ec2:instance", "autoscaling")) << "what a group runs";
  EXPECT_TRUE(left("s3:bucket", "s3"));
  EXPECT_FALSE(left("s3:bucket", "ec2")) << "another service";
  EXPECT_FALSE(left("iam:user", "ec2"));
  EXPECT_FALSE(left("iam:user", "iam"));
  EXPECT_FALSE(left("ec2:key-pair", "ec2"));
}

}  // namespace
}  // namespace hikeshi::cost
