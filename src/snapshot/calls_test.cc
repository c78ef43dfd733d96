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

TEST(SnapshotCalls, AreAllInTheModels) {
  const Plan plan = default_plan().value();
  aws::Models models;
  for (const PlannedCall& call : plan.calls) {
    SCOPED_TRACE(call.id);
    const auto model = models.find(call.service);
    ASSERT_TRUE(model) << model.error().message;
    const auto operation = (*model)->operation(call.operation);
    ASSERT_TRUE(operation) << operation.error().message;
    const Json params = params_of(call);
    ASSERT_TRUE(params.is_object());
    if (call.parent < 0) {
      const auto request = aws::make_request(**operation, params);
      EXPECT_TRUE(request) << request.error().message;
    } else {
      const auto path = aws::Jmespath::compile(call.each);
      EXPECT_TRUE(path) << path.error().message;
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
