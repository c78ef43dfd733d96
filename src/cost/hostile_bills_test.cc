// SPDX-License-Identifier: Apache-2.0
// Small bills that a claim could come out wrong of: each is what some account's bill looks like.
#include "base/text.h"
#include "cost/test_bills.h"
#include "io/gzip.h"

namespace hikeshi::cost {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Not;

class HostileBills : public Costs {
 protected:
  // The incident with every ' ' of a text replaced, as other programs write the same bill.
  static std::string with(std::string text, std::string_view from, std::string_view to) {
    return replace_all(text, from, to);
  }
  Cost must(const std::vector<std::string>& files) {
    auto cost = cost_of(files);
    EXPECT_TRUE(cost) << cost.error().message;
    return cost ? *cost : Cost{};
  }
};

TEST_F(HostileBills, AmountsAsJavaWritesSmallOnes) {
  auto uses = incident();
  uses.push_back({21, "eu-west-3", "AmazonEC2", "EUW3-X", kInstance, "", "6.0E-10"});
  uses.push_back({21, "eu-west-3", "AmazonEC2", "EUW3-X", kInstance, "", "1.5E1"});
  const Cost cost = must({file("a.csv", cur2(uses))});
  EXPECT_EQ(cost.attributed.text(), "222.8800000006");
  EXPECT_THAT(reasons(cost), Not(Contains("bad_line")));
}

TEST_F(HostileBills, AMarkInFrontLineEndsOfWindowsAndColumnsInAnotherOrder) {
  is_the_incident(cost_of({file("a.csv", "\xEF\xBB\xBF" + with(cur2(incident()), "\n", "\r\n"))}));
  is_the_incident(cost_of({file("b.csv", with(cur2(incident()), "line_item_", "LINE_ITEM_"))}));
}

TEST_F(HostileBills, DaysAreThoseOfUtcWhateverTheOffset) {
  // 00:00 UTC is 09:00 in Tokyo and 19:00 of the day before in New York.
  std::string tokyo = cur2(incident());
  tokyo = with(tokyo, "T00:00:00Z", "T09:00:00+09:00");
  is_the_incident(cost_of({file("a.csv", tokyo)}));
  EXPECT_EQ(must({file("a.csv", tokyo)}).days.first,
            must({file("b.csv", cur2(incident()))}).days.first);
}

// A name that the intruder used is the owner's again once it was removed.
TEST_F(HostileBills, ANameUsedAgainIsNotTheActors) {
  auto uses = incident();
  uses.push_back({24, "us-east-1", "AmazonBedrock", "USE1-Claude-tokens", "", kUser, "500"});
  uses.push_back({24, "eu-west-3", "AmazonEC2", "EUW3-BoxUsage:p3.2xlarge", kInstance, "", "7"});
  const std::string path = file("a.csv", cur2(uses));
  EXPECT_EQ(cost_of({path})->attributed.text(), "714.88") << "never removed";
  Suspect suspect = suspect_of(the_case());
  for (Owned& owned : suspect.owned) {
    const bool user = owned.keys.front() == kUser;
    if (user) owned.gone_at = *seconds("2026-11-23") - 3600;
  }
  const auto cost = cost_of({path}, suspect);
  EXPECT_EQ(cost->attributed.text(), "214.88") << "an instance's id is nobody else's";
}

TEST_F(HostileBills, ANamesEndComesFromTheCase) {
  auto state = the_case();
  for (auto& fact : state.facts) {
    if (fact.kind == "made") fact.set("removed_at", "2026-11-22T10:00:00Z");
  }
  for (const Owned& owned : suspect_of(state).owned) {
    const bool user = owned.keys.front() == kUser;
    EXPECT_EQ(owned.gone_at == INT64_MAX, !user) << owned.keys.front();
  }
}

TEST_F(HostileBills, AnotherNameInTheSameAccountIsNotTheActors) {
  auto uses = incident();
  for (const char* other : {"i-0a1b2c3d4e5f607180", "i-0a1b2c3d4e5f6071", "I-0A1B2C3D4E5F60718"})
    uses.push_back({21, "eu-west-3", "AmazonEC2", "EUW3-BoxUsage:p3.2xlarge", other, "", "1000"});
  uses.push_back({21, "us-east-1", "AmazonBedrock", "USE1-Claude-tokens", "",
                  std::string(kUser) + "2", "1000"});
  EXPECT_EQ(must({file("a.csv", cur2(uses))}).attributed.text(), "207.88");
}

TEST_F(HostileBills, WhatIsNoUseIsNeverClaimedThoughItNamesTheActorsThing) {
  auto uses = incident();
  int n = 0;
  for (const char* kind : {"Tax", "Fee", "RIFee", "Credit", "Refund", "SavingsPlanRecurringFee",
                           "SavingsPlanUpfrontFee", "SavingsPlanNegation", "BundledDiscount",
                           "EdpDiscount", "PrivateRateDiscount", "RiVolumeDiscount", "Anniversary"})
    uses.push_back({21, "eu-west-3", "AmazonEC2", "EUW3-BoxUsage:p3.2xlarge", kInstance, "",
                    std::to_string(1000 + ++n), kind});
  const Cost cost = must({file("a.csv", cur2(uses))});
  EXPECT_EQ(cost.attributed.text(), "207.88");
  EXPECT_EQ(cost.estimated.text(), "2.0000002");
}

TEST_F(HostileBills, AReservedMachineOfTheActorsCostsWhatWasBilled) {
  auto uses = incident();
  uses.push_back({21, "eu-west-3", "AmazonEC2", "EUW3-BoxUsage:p3.2xlarge", kInstance, "", "0",
                  "DiscountedUsage"});
  uses.push_back({21, "eu-west-3", "AmazonEC2", "EUW3-BoxUsage:p3.2xlarge", kInstance, "", "50",
                  "SavingsPlanCoveredUsage"});
  const Cost cost = must({file("a.csv", cur2(uses))});
  EXPECT_EQ(cost.attributed.text(), "207.88");
  EXPECT_EQ(cost.covered.text(), "50.00");
}

TEST_F(HostileBills, ACorrectionOfUseLowersTheClaim) {
  auto uses = incident();
  uses.push_back(
      {21, "eu-west-3", "AmazonEC2", "EUW3-BoxUsage:p3.2xlarge", kInstance, "", "-73.44"});
  EXPECT_EQ(must({file("a.csv", cur2(uses))}).attributed.text(), "134.44");
}

TEST_F(HostileBills, ALineThatEndsBeforeTheThingWasMadeIsNotIts) {
  auto uses = incident();
  uses.push_back({20, "eu-west-3", "AmazonEC2", "EUW3-BoxUsage:p3.2xlarge", kInstance, "", "999"});
  EXPECT_EQ(must({file("a.csv", cur2(uses))}).attributed.text(), "207.88");
}

TEST_F(HostileBills, BlendedCostIsNoCost) {
  const auto text = with(cur2(incident()), "line_item_unblended_cost", "line_item_blended_cost");
  EXPECT_FALSE(cost_of({file("a.csv", text)}));
  std::string both = cur2(incident());
  both = with(with(both, ",note\n", ",line_item_blended_cost\n"), ",\"a \"\"note\"\", quoted\"",
              ",4711");
  is_the_incident(cost_of({file("b.csv", both)}));
}

// FOCUS 1.2 has more columns than 1.0; what is billed is BilledCost in both.
TEST_F(HostileBills, FocusOfBothVersionsSaysTheSame) {
  auto uses = incident();
  for (Use& use : uses) use.principal.clear();
  const std::string old = focus(uses);
  std::string text =
      with(old, "\"ChargeClass\"\n",
           "\"ChargeClass\",\"EffectiveCost\",\"ListCost\",\"InvoiceId\",\"SkuMeter\","
           "\"BillingAccountType\",\"CapacityReservationId\"\n");
  text = with(text, ",NULL\n", ",NULL,99999,99999,4711,Meter,Account,NULL\n");
  const Cost a = must({file("a.csv", old)}), b = must({file("b.csv", text)});
  EXPECT_EQ(a.attributed.text(), "146.88");
  EXPECT_EQ(b.attributed, a.attributed);
  EXPECT_EQ(b.estimated, a.estimated);
}

TEST_F(HostileBills, TheSameFileGivenTwiceCountsOnce) {
  const std::string path = file("a.csv", cur2(incident()));
  is_the_incident(cost_of({path, path}));
  is_the_incident(cost_of({path, folder_.string()}));
  is_the_incident(cost_of({file("x/a.csv.gz", gzip(cur2(incident()))), path}));
}

TEST_F(HostileBills, EveryMonthStandsForItself) {
  // November twice, the first time cut short on the 21st; December only in the second.
  auto early = incident();
  std::erase_if(early, [](const Use& u) { return u.day > 21 || u.kind != "Usage"; });
  is_the_incident(
      cost_of({file("1/nov.csv", cur2(early, "")), file("2/nov.csv", cur2(incident()))}));
}

}  // namespace
}  // namespace hikeshi::cost
