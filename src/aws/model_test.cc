// SPDX-License-Identifier: Apache-2.0
// The models that are built in: each loads, each operation can be named, and what was trimmed is
// not missed. Besides, what a broken model ends in.
#include "aws/model.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <thread>

#include "aws/models.h"
#include "aws/protocol.h"

namespace hikeshi::aws {
namespace {

TEST(Models, EveryServiceLoads) {
  Models models;
  size_t operations = 0, rules = 0;
  const auto services = model_services();
  EXPECT_GE(services.size(), 90U);
  for (const std::string_view service : services) {
    const auto model = models.find(service);
    ASSERT_TRUE(model) << service << ": " << model.error().message;
    operations += (*model)->operations().size();
    rules += !(*model)->endpoint_rules().empty();
    EXPECT_FALSE((*model)->text("apiVersion").empty()) << service;
    if ((*model)->protocol() == Protocol::kJson) {
      EXPECT_FALSE((*model)->text("targetPrefix").empty()) << service;
      EXPECT_FALSE((*model)->text("jsonVersion").empty()) << service;
    }
  }
  EXPECT_EQ(rules, services.size());
  fmt::print("{} services, {} operations, botocore {}\n", services.size(), operations,
             models_version());
}

TEST(Models, AreBotocores) {
  EXPECT_EQ(models_version(), "1.44.5");
  Models models;
  const auto partitions = models.partitions();
  ASSERT_TRUE(partitions);
  EXPECT_EQ((**partitions)["partitions"][0]["id"], "aws");
}

TEST(Models, CloudWatchSpeaksWhatWeSpeak) {
  Models models;
  EXPECT_EQ((*models.find("cloudwatch"))->protocol(), Protocol::kJson);
  EXPECT_EQ((*models.find("ec2"))->protocol(), Protocol::kEc2);
  EXPECT_EQ((*models.find("iam"))->protocol(), Protocol::kQuery);
  EXPECT_EQ((*models.find("s3"))->protocol(), Protocol::kRestXml);
  EXPECT_EQ((*models.find("lambda"))->protocol(), Protocol::kRestJson);
}

TEST(Models, PagesAndWaits) {
  Models models;
  const Model& ec2 = **models.find("ec2");
  ASSERT_NE(ec2.paginator("DescribeInstances"), nullptr);
  EXPECT_EQ((*ec2.paginator("DescribeInstances"))["result_key"], "Reservations");
  EXPECT_EQ(ec2.paginator("RunInstances"), nullptr);
  ASSERT_NE(ec2.waiter("SnapshotCompleted"), nullptr);
  EXPECT_EQ((*ec2.waiter("SnapshotCompleted"))["delay"], 15);
  // From paginators-1.sdk-extras.json, which is laid over.
  const Json* page = (*models.find("ce"))->paginator("GetRightsizingRecommendation");
  ASSERT_NE(page, nullptr);
  EXPECT_EQ((*page)["non_aggregate_keys"].size(), 3U);
}

TEST(Models, NameWhatIsNear) {
  Models models;
  const auto service = models.find("cloudtrial");
  ASSERT_FALSE(service);
  EXPECT_EQ(service.error().code, Code::kUsage);
  EXPECT_EQ(service.error().message, "no service \"cloudtrial\" is built in (near: cloudtrail)");
  const auto operation = (*models.find("ec2"))->operation("DescribeInstance");
  ASSERT_FALSE(operation);
  EXPECT_NE(operation.error().message.find("near: DescribeInstances"), std::string::npos)
      << operation.error().message;
  EXPECT_FALSE(models.find("partitions"));
}

TEST(Models, ManyThreadsMayAsk) {
  Models models;
  std::vector<std::jthread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      for (const char* service : {"sts", "iam", "account"}) EXPECT_TRUE(models.find(service));
    });
  }
}

TEST(Model, BrokenOnesAreRefused) {
  const auto code_of = [](const char* text) {
    const auto model = Model::create("x", Json::parse(text, nullptr, false));
    return model ? Code::kBug : model.error().code;
  };
  EXPECT_EQ(code_of("[]"), Code::kCorrupt);
  EXPECT_EQ(code_of(R"({"service": 1})"), Code::kCorrupt);
  EXPECT_EQ(code_of(R"({"service": {"metadata": {"protocol": "soap"}}})"), Code::kUnsupported);
  EXPECT_EQ(code_of(R"({"service": {"metadata": {"protocol": "json"},
                        "shapes": {"A": {"type": "list", "member": {"shape": "B"}}}}})"),
            Code::kCorrupt);
  EXPECT_EQ(code_of(R"({"service": {"metadata": {"protocol": "json"},
                        "shapes": {"A": {"type": "tensor"}}}})"),
            Code::kCorrupt);
}

}  // namespace
}  // namespace hikeshi::aws
