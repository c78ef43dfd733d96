// SPDX-License-Identifier: Apache-2.0
// The first minute: what goes on at once, and what has to wait.
#include "respond/containment.h"

#include "respond/plan_looking.h"

namespace hikeshi::respond {
namespace {

using namespace respond::testing;  // NOLINT: what looks into a plan

std::vector<std::vector<std::string>> groups_of(const ContainTarget& target, CaseBuilder& builder) {
  const Plan plan = plan_of(builder);
  std::vector<std::vector<std::string>> groups;
  for (const auto& group : containment_groups(containment_steps(plan, target, {.stop = true}))) {
    auto& ids = groups.emplace_back();
    for (const Step* step : group) {
      const size_t end = step->id.find("-instance");
      ids.push_back(step->id.substr(0, std::min(end, step->id.size())));
    }
  }
  return groups;
}

TEST(Containment, AnInstanceIsRecordedLeavesItsGroupAndIsIsolated) {
  CaseBuilder builder = abuse_case();
  const auto groups =
      groups_of({ContainTarget::Kind::kInstance, kInstance, "", "eu-west-1"}, builder);
  ASSERT_EQ(4U, groups.size());
  EXPECT_THAT(groups[0], ::testing::UnorderedElementsAre("record", "neighbours"));
  EXPECT_THAT(groups[1], ::testing::ElementsAre("leave-asg"));
  EXPECT_THAT(groups[2],
              ::testing::UnorderedElementsAre("protect", "console", "traffic", "isolate", "tag",
                                              "leave-lb", "disassociate-profile"));
  EXPECT_THAT(groups[3], ::testing::ElementsAre("stop"));
}

TEST(Containment, OfAUserOneStepAtATime) {
  CaseBuilder builder;
  builder.notice("exposed_key").reported("account", kAccount).reported("user", "ci");
  const auto groups = groups_of({ContainTarget::Kind::kUser, "ci", "", ""}, builder);
  EXPECT_GT(groups.size(), 3U);
  for (const auto& group : groups) EXPECT_EQ(1U, group.size());
}

}  // namespace
}  // namespace hikeshi::respond
