// SPDX-License-Identifier: Apache-2.0
// The models that are built in: each loads, each operation can be named, and what was trimmed is
// not missed. Besides, what a broken model ends in.
#include "aws/model.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <set>
#include <thread>

#include "aws/model_lines.h"
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
    for (const std::string_view name : (*model)->operations()) {
      const auto operation = (*model)->operation(name);
      ASSERT_TRUE(operation) << service << ": " << operation.error().message;
      ++operations;
    }
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
      for (const char* service : {"sts", "iam", "account"}) {
        const Model* model = models.find(service).value();
        EXPECT_FALSE(model->endpoint_rules().empty());
        for (const std::string_view name : model->operations()) {
          const Operation* operation = model->operation(name).value();
          EXPECT_EQ(operation, model->operation(name).value());
          EXPECT_EQ(model->error_shape(*operation, "NoSuchCode"), nullptr);
          (void)model->paginator(name);
        }
      }
    });
  }
}

// What one operation leads to is whole although another was read before that leads there too.
TEST(Models, WhatIsReadIsWhole) {
  Models models;
  const Model& ec2 = **models.find("ec2");
  ASSERT_TRUE(ec2.operation("DescribeInstances"));
  std::set<const Shape*> seen;
  const auto visit = [&](const auto& self, const Ref& ref) -> void {
    if (!ref || !seen.insert(ref.shape).second) return;
    EXPECT_EQ(ref.shape->type == Type::kList, static_cast<bool>(ref.shape->element));
    EXPECT_EQ(ref.shape->type == Type::kMap, static_cast<bool>(ref.shape->value));
    self(self, ref.shape->element);
    self(self, ref.shape->value);
    for (const Member& member : ref.shape->members) {
      EXPECT_TRUE(member.ref);
      self(self, member.ref);
    }
  };
  visit(visit, ec2.operation("DescribeInstances").value()->output);
  EXPECT_GT(seen.size(), 50U);
  visit(visit, ec2.operation("RunInstances").value()->input);
  visit(visit, ec2.operation("RunInstances").value()->output);
}

Code code_of(const char* service, const std::string& lines) {
  const auto model = Model::create(service, lines);
  if (!model) return model.error().code;
  const auto operation = (*model)->operation("O");
  return operation ? Code::kBug : operation.error().code;
}

TEST(Model, BrokenOnesAreRefused) {
  const auto with = [](const char* shapes) {
    Json service = {{"metadata", {{"protocol", "json"}}}};
    service["operations"]["O"]["input"]["shape"] = "A";
    service["shapes"] = Json::parse(shapes);
    return model_lines(service);
  };
  EXPECT_EQ(code_of("x", with(R"({"A": {"type": "list", "member": {"shape": "A"}}})")), Code::kBug)
      << "is none of them";
  EXPECT_EQ(code_of("x", "[]"), Code::kCorrupt);
  EXPECT_EQ(code_of("x", "part rules {}\n"), Code::kCorrupt);
  EXPECT_EQ(code_of("x", "part metadata {\n"), Code::kCorrupt);
  EXPECT_EQ(code_of("x", "part metadata []\n"), Code::kUnsupported);
  EXPECT_EQ(code_of("x", "part metadata {\"protocol\":\"json\"}\noperation O {}\n"), Code::kCorrupt)
      << "out of order";
  EXPECT_EQ(code_of("x", "part metadata {\"protocol\":\"soap\"}\n"), Code::kUnsupported);
  EXPECT_EQ(code_of("x", "operation O [\npart metadata {\"protocol\":\"json\"}\n"), Code::kCorrupt);
  EXPECT_EQ(code_of("x", with(R"({"A": {"type": "list", "member": {"shape": "B"}}})")),
            Code::kCorrupt);
  EXPECT_EQ(code_of("x", with(R"({"A": {"type": "list"}})")), Code::kCorrupt);
  EXPECT_EQ(code_of("x", with(R"({"A": {"type": "tensor"}})")), Code::kCorrupt);
  EXPECT_EQ(code_of("x", with("{}")), Code::kCorrupt);
}

TEST(Model, OneBrokenPartIsNotHalfRead) {
  Json service = {{"metadata", {{"protocol", "json"}}}};
  service["operations"]["O"]["input"]["shape"] = "A";
  service["operations"]["P"]["input"]["shape"] = "C";
  service["shapes"] = Json::parse(
      R"({"A": {"type": "structure", "members": {"c": {"shape": "C"}, "b": {"shape": "B"}}},
                                      "C": {"type": "list", "member": {"shape": "A"}}})");
  const auto model = Model::create("x", model_lines(service));
  ASSERT_TRUE(model);
  EXPECT_FALSE((*model)->operation("O"));
  EXPECT_FALSE((*model)->operation("P")) << "leads to what could not be read";
}

}  // namespace
}  // namespace hikeshi::aws
