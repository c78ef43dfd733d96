// SPDX-License-Identifier: Apache-2.0
// Bills as files, in each form, against an actor that is known. For tests only.
#pragma once

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "casefile/test_facts.h"
#include "cost/cost.h"

namespace hikeshi::cost {

inline constexpr const char* kInstance = "i-0a1b2c3d4e5f60718";
inline constexpr const char* kUser = "arn:aws:iam::111122223333:user/support-temp";

struct Use {
  int day = 1;  // of November 2026
  std::string region, service, usage, resource, principal, amount;
  std::string kind = "Usage", currency = "USD";
};

// Twenty ordinary days, and two with a machine in a region never used.
inline std::vector<Use> incident() {
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

inline std::string cur2(const std::vector<Use>& uses, const std::string& invoice = "42") {
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

inline std::string focus(const std::vector<Use>& uses) {
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

inline std::string explorer(const std::vector<Use>& uses) {
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
  return json.dump();
}

inline casefile::CaseState the_case() {
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

// A folder of bills, and what they say against the_case().
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
    return cost_of(files, suspect_of(the_case()));
  }
  Result<Cost> cost_of(const std::vector<std::string>& files, const Suspect& suspect) {
    auto bill = Bill::read(fs_, files, {});
    if (!bill) return tl::make_unexpected(bill.error());
    return what_it_cost(*bill, suspect);
  }
  static void is_two_bills(const Result<Cost>& cost) {
    ASSERT_TRUE(cost) << cost.error().message;
    EXPECT_EQ(cost->apart.at("tax").text(), "24.00");
    Money all;
    for (const Cost::Daily& d : cost->daily) all += d.amount;
    EXPECT_EQ(all.text(), "569.3600004");
    EXPECT_THAT(reasons(*cost), ::testing::Not(::testing::Contains("same_days_twice")));
  }
  static std::optional<int64_t> seconds(const std::string& day) {
    const auto time = parse_rfc3339(day + "T00:00:00Z");
    return time ? std::optional(time->seconds) : std::nullopt;
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

}  // namespace hikeshi::cost
