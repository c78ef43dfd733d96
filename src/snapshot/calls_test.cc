// SPDX-License-Identifier: Apache-2.0
// The built-in table against AWS's models: every call is there, every path can be read, and what is
// asked once has its parameters.
#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

#include "aws/jmespath.h"
#include "aws/models.h"
#include "aws/paginate.h"
#include "aws/protocol.h"
#include "base/text.h"
#include "snapshot/plan.h"

namespace hikeshi::snapshot {
namespace {

using aws::Json;

Json params_of(const PlannedCall& call) {
  std::string text(call.params);
  for (const auto& [field, value] :
       {std::pair("{account}", "111122223333"), {"{partition}", "aws"}, {"{region}", "us-east-1"}})
    text = replace_all(text, field, value);
  return Json::parse(text, nullptr, false);
}

constexpr const char* kText = "a-text-as-long-as-any-arn";

// An answer as the model allows it: one element in each list, the same text everywhere.
Json example_of(const aws::Ref& ref, int depth = 0) {
  if (!ref || depth > 8) return {};
  const aws::Shape& shape = *ref.shape;
  if (shape.type == aws::Type::kList) return Json::array({example_of(shape.element, depth + 1)});
  if (shape.type != aws::Type::kStructure) return kText;
  Json members = Json::object();
  for (const aws::Member& member : shape.members)
    members[member.name] = example_of(member.ref, depth + 1);
  return members;
}

// Without the conditions on values, which an example cannot know: "a[?b=='c']" becomes "a[]".
std::string without_filters(std::string_view path) {
  std::string out(path);
  for (size_t at = out.find("[?"); at != std::string::npos; at = out.find("[?"))
    out.erase(at + 1, out.find(']', at) - at - 1);
  return out;
}

// What the path finds in an answer of the parent's: the parameter of each call.
Json found_by(aws::Models& models, const Plan& plan, const PlannedCall& call) {
  const PlannedCall& parent = plan.calls[static_cast<size_t>(call.parent)];
  const auto path = aws::Jmespath::compile(without_filters(call.each));
  EXPECT_TRUE(path) << path.error().message;
  const auto* operation = models.find(parent.service).value()->operation(parent.operation).value();
  const auto found = path ? path->search(example_of(operation->output)) : Json();
  EXPECT_TRUE(found && found->is_array() && found->size() == 1) << call.each;
  return found && found->is_array() && !found->empty() ? found->front() : Json();
}

TEST(SnapshotCalls, AreAllInTheModels) {
  const Plan plan = default_plan().value();
  aws::Models models;
  for (const PlannedCall& call : plan.calls) {
    SCOPED_TRACE(call.id);
    const auto model = models.find(call.service);
    ASSERT_TRUE(model) << model.error().message;
    const auto operation = (*model)->operation(call.operation);
    ASSERT_TRUE(operation) << operation.error().message;
    Json params = params_of(call);
    ASSERT_TRUE(params.is_object());
    for (const std::string_view name : call.with) params[std::string(name)] = kText;
    const Json found = call.parent < 0 ? Json::object() : found_by(models, plan, call);
    for (const auto& [name, value] : found.items()) {
      EXPECT_EQ(value, kText) << "not in the answer";
      params[name] = call.batch == 0 ? value : Json::array({value});
    }
    const auto request = aws::make_request(**operation, params);
    EXPECT_TRUE(request) << request.error().message;
  }
}

TEST(SnapshotCalls, WhatIsInheritedIsAParameterOfTheParent) {
  const Plan plan = default_plan().value();
  for (const PlannedCall& call : plan.calls) {
    for (const std::string_view name : call.with) {
      const PlannedCall& parent = plan.calls[static_cast<size_t>(call.parent)];
      const bool inherited =
          std::find(parent.with.begin(), parent.with.end(), name) != parent.with.end();
      EXPECT_TRUE(inherited || parent.each.ends_with(std::string(name) + ": @}") ||
                  parent.each.find(".{" + std::string(name) + ": ") != std::string_view::npos)
          << call.id;
    }
  }
}

// Whether an organization is there, and who manages it, is known before its management is asked.
TEST(SnapshotCalls, OfTheManagementAccountComeAfterTheOrganization) {
  const Plan plan = default_plan().value();
  for (const PlannedCall& call : plan.calls) {
    const PlannedCall* top = &call;
    while (top->parent >= 0) top = &plan.calls[static_cast<size_t>(top->parent)];
    if (call.management_only) {
      EXPECT_EQ(top->id, "organizations.organization") << call.id;
    }
  }
}

TEST(SnapshotCalls, OfABucketNameItsOwner) {
  const Plan plan = default_plan().value();
  for (const PlannedCall& call : plan.calls) {
    if (call.service == "s3" && call.parent >= 0) {
      EXPECT_EQ(params_of(call)["ExpectedBucketOwner"], "111122223333") << call.id;
    }
  }
}

TEST(SnapshotCalls, ThatGivePagesArePaged) {
  const Plan plan = default_plan().value();
  aws::Models models;
  size_t paged = 0;
  for (const PlannedCall& call : plan.calls) {
    SCOPED_TRACE(call.id);
    const aws::Model* model = models.find(call.service).value();
    const aws::Ref& output = model->operation(call.operation).value()->output;
    if (!output) continue;
    const aws::Json* paginator = model->paginator(call.operation);
    EXPECT_TRUE(paginator == nullptr || aws::Paginator::create(*paginator));
    paged += paginator != nullptr;
    for (const aws::Member& member : output.shape->members)
      EXPECT_TRUE(paginator != nullptr || !aws::is_page_token(member.name)) << member.name;
  }
  EXPECT_GT(paged, 80u);
}

// Where the model marks something as sensitive and the answer is neither kept apart nor kept plain:
// what is masked, and why nothing is lost by it.
constexpr std::pair<std::string_view, const char*> kMaskedCalls[] = {
    {"iam.virtual-mfa", "seeds: whoever reads them has the second factor"},
    {"ec2.vpn-connections", "pre-shared keys, and the configuration that quotes them"},
    {"rds.instances", "a password that is being set"},
    {"rds.clusters", "the same"},
    {"lightsail.databases", "the same"},
    {"bedrock.jobs", "why a job failed, which can quote what it was asked"},
};

bool has_sensitive(const aws::Ref& ref, std::set<const aws::Shape*>& seen) {
  if (!ref || !seen.insert(ref.shape).second) return false;
  if (ref.shape->sensitive) return true;
  const auto& members = ref.shape->members;
  return has_sensitive(ref.shape->element, seen) || has_sensitive(ref.shape->value, seen) ||
         std::any_of(members.begin(), members.end(),
                     [&](const aws::Member& m) { return has_sensitive(m.ref, seen); });
}

TEST(SnapshotCalls, SayWhatBecomesOfWhatTheModelMarksAsSensitive) {
  const Plan plan = default_plan().value();
  aws::Models models;
  for (const PlannedCall& call : plan.calls) {
    SCOPED_TRACE(call.id);
    const auto* operation = models.find(call.service).value()->operation(call.operation).value();
    std::set<const aws::Shape*> seen;
    const bool marked = has_sensitive(operation->output, seen);
    const bool masked = std::any_of(std::begin(kMaskedCalls), std::end(kMaskedCalls),
                                    [&](const auto& each) { return each.first == call.id; });
    if (marked) {
      EXPECT_EQ(call.sensitive + call.plain + masked, 1);
    } else {
      EXPECT_FALSE(call.plain || masked) << "there is nothing to keep or to mask";
    }
  }
}

}  // namespace
}  // namespace hikeshi::snapshot
