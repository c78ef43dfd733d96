// SPDX-License-Identifier: Apache-2.0
// Made things of one type, name and region that lie in different things.
#include <set>

#include "respond/plan_looking.h"

namespace hikeshi::respond {
namespace {

using namespace respond::testing;  // NOLINT: what looks into a plan
using ::testing::ElementsAre;
using ::testing::HasSubstr;

// Two services of one name: whichever is gone first, the other's steps keep their ids, and none
// takes over what the journal says of another.
TEST(PlanNamesakes, StepsOfNamesakesAreToldApartByWhatTheyLieIn) {
  const auto plan_with = [](std::initializer_list<const char*> clusters, const char* gone) {
    CaseBuilder builder;
    builder.notice("irregular_activity").reported("account", kAccount);
    for (const std::string cluster : clusters) {
      builder.made("ecs:service", "web")
          .with("arn", "arn:aws:ecs:us-east-1:111122223333:service/" + cluster + "/web");
      if (cluster == gone) builder.without("left");
    }
    return plan_of(builder);
  };
  const std::string step = "delete-ecs-service-web.us-east-1";
  EXPECT_THAT(ids_with(plan_with({"c1"}, ""), "delete-ecs"), ElementsAre(step));
  for (const Plan& plan : {plan_with({"c1", "c2"}, ""), plan_with({"c2", "c1"}, "")}) {
    EXPECT_THAT(ids_with(plan, "delete-ecs"), ElementsAre(step + ".c1", step + ".c2"));
    EXPECT_THAT(script(plan, step + ".c2"), HasSubstr("--cluster c2"));
    EXPECT_EQ(find(plan, step + ".c2")->removes->arn,
              "arn:aws:ecs:us-east-1:111122223333:service/c2/web");
  }
  EXPECT_THAT(ids_with(plan_with({"c1", "c2"}, "c1"), "delete-ecs"), ElementsAre(step + ".c2"));
}

// An answer about the one says nothing of the other.
TEST(PlanNamesakes, NamesakesWithoutAnArnAreAskedAboutOneByOne) {
  CaseBuilder builder;
  builder.notice("irregular_activity").reported("account", kAccount);
  for (const char* group : {"ours", "theirs"})
    builder.made("autoscaling:scheduled-action", "nightly").with("parent", group);
  Plan plan = plan_of(builder);
  std::set<std::string> questions;
  for (const std::string& id : ids_with(plan, "decide-autoscaling"))
    questions.insert(question(plan, id));
  EXPECT_THAT(questions, ElementsAre("existed:nightly.ours", "existed:nightly.theirs"));
  plan = plan_of(builder.answer("existed:nightly.theirs", "no"));
  EXPECT_THAT(ids_with(plan, "delete-autoscaling"), ::testing::SizeIs(1));
}

// The logs of the new hunt begin after the first one was made.
TEST(PlanNamesakes, ANamesakeOfWhatWasRemovedDoesNotTakeOverItsStep) {
  CaseBuilder builder;
  builder.notice("irregular_activity").reported("account", kAccount);
  const auto arn = [](const std::string& cluster) {
    return "arn:aws:ecs:us-east-1:111122223333:service/" + cluster + "/web";
  };
  builder.made("ecs:service", "web").with("arn", arn("c2"));
  const std::string step = "delete-ecs-service-web.us-east-1";
  builder.add(
      "done", step,
      {{"target", "web"}, {"type", "ecs:service"}, {"region", "us-east-1"}, {"arn", arn("c1")}});
  const Plan plan = plan_of(builder);
  EXPECT_THAT(ids_with(plan, "delete-ecs"), ElementsAre(step + ".c2"));
  EXPECT_FALSE(find(plan, step + ".c2")->done);
}

}  // namespace
}  // namespace hikeshi::respond
