// SPDX-License-Identifier: Apache-2.0
// The first minute: what goes on at once, and what has to wait.
#include "respond/containment.h"

#include <array>

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

// Where a role is used is looked up in every region: the cut does not wait for it.
TEST(Containment, ARoleIsRevokedWhileItsUsersAreListed) {
  CaseBuilder builder;
  builder.notice("irregular_activity").reported("account", kAccount).reported("role", "web");
  const auto groups = groups_of({ContainTarget::Kind::kRole, "web", "", ""}, builder);
  ASSERT_EQ(1U, groups.size());
  EXPECT_THAT(groups[0],
              ::testing::UnorderedElementsAre("record-role-web", "revoke-role-sessions-web"));
}

TEST(Containment, OfAUserOneStepAtATime) {
  CaseBuilder builder;
  builder.notice("exposed_key").reported("account", kAccount).reported("user", "ci");
  const auto groups = groups_of({ContainTarget::Kind::kUser, "ci", "", ""}, builder);
  EXPECT_GT(groups.size(), 3U);
  for (const auto& group : groups) EXPECT_EQ(1U, group.size());
}

// The journal of a case in which AWS showed these steps at these times, or no more.
casefile::CaseState shown(CaseBuilder& builder,
                          std::initializer_list<std::array<const char*, 3>> readings) {
  casefile::CaseState state = builder.state();
  for (const auto& [step, at, says] : readings) {
    casefile::Action reading;
    reading.step = step;
    reading.what = std::string_view(says) == "undone" ? "state" : "reading";
    reading.state = says;
    state.actions.push_back(
        {static_cast<int64_t>(state.actions.size()) + 1, *parse_rfc3339(at), reading});
  }
  return state;
}

std::map<std::string, std::string> role_sessions(const casefile::CaseState& state) {
  std::map<std::string, std::string> states;
  const UtcTime now = *parse_rfc3339("2026-11-23T12:00:00Z");
  for (const CutPath& path :
       cut_paths(state, {}, {ContainTarget::Kind::kUser, "ci", "", ""}, {}, std::nullopt, now)) {
    if (path.path.starts_with("sessions of role")) states[path.path] = path.state;
  }
  return states;
}

// What a step has come to, as AWS shows it.
Applied read_as(StepState state, Reading::Shown shown) {
  Applied applied;
  applied.state = state;
  applied.reading.emplace();
  applied.reading->shown = shown;
  applied.reading->changes = true;
  return applied;
}

// The plan leaves a password of which a person says that nobody else knows it.
TEST(Containment, APasswordThatIsLeftIsCutByTheDeny) {
  const auto password = [](const AppliedSteps& steps, const Plan& plan = {}) {
    const UtcTime now = *parse_rfc3339("2026-11-23T12:00:00Z");
    for (const CutPath& path : cut_paths({}, plan, {ContainTarget::Kind::kUser, "ci", "", ""},
                                         steps, std::nullopt, now)) {
      if (path.path.starts_with("console password")) return path.state + ": " + path.evidence;
    }
    return std::string();
  };
  const Applied so = read_as(StepState::kVerified, Reading::Shown::kYes);
  const Applied not_so = read_as(StepState::kFailed, Reading::Shown::kNo);
  EXPECT_THAT(password({{"deny-user-ci", so}}),
              ::testing::AllOf(::testing::StartsWith("cut: no step takes it"),
                               ::testing::HasSubstr("login-profile:ci yes")));
  EXPECT_THAT(password({{"deny-user-ci", not_so}}), ::testing::StartsWith("alive"));
  EXPECT_THAT(password({}), ::testing::StartsWith("alive"));
  EXPECT_THAT(password({{"deny-user-ci", so}, {"delete-login-profile-ci", not_so}}),
              ::testing::StartsWith("alive: step delete-login-profile-ci"));
  EXPECT_THAT(password({{"deny-user-ci", not_so}, {"delete-login-profile-ci", so}}),
              ::testing::StartsWith("cut: step delete-login-profile-ci"));
  Plan taking;
  taking.steps.emplace_back().id = "delete-login-profile-ci";
  EXPECT_EQ(password({{"deny-user-ci", so}}, taking), "alive: step delete-login-profile-ci")
      << "the plan has the step, and it was not run";
}

// A user is denied at ten: what its keys opened until then stands in logs to a quarter past.
TEST(Containment, SessionsThatNoLogTellsOfAreUnknown) {
  const std::string later = "sessions of roles that were assumed after the logs end";
  const auto with_logs_to = [&](const char* last, const char* says = "yes") {
    CaseBuilder builder;
    builder.add("hunt", "hunt", {{"last_event", last}});
    return role_sessions(shown(builder, {{"deny-user-ci", "2026-11-23T10:00:00Z", says}}));
  };
  EXPECT_EQ("unknown", with_logs_to("2026-11-23T10:14:59Z")[later]);
  EXPECT_FALSE(with_logs_to("2026-11-23T10:15:00Z").contains(later));
  EXPECT_EQ("unknown", with_logs_to("2026-11-23T10:15:00Z", "no")[later]);
  EXPECT_EQ("unknown", with_logs_to("")[later]);
}

TEST(Containment, SessionsOfARoleAreCutWhereTheyWereRevokedAfterTheDeny) {
  CaseBuilder builder;
  builder.add("hunt", "hunt", {{"last_event", "2026-11-23T11:00:00Z"}});
  builder.add("actor.credential", "ASIA000000000000AAAA",
              {{"role", "arn:aws:iam::111122223333:role/web"}});
  const char* kRevoke = "revoke-role-sessions-web";
  const auto state_of = [&](std::initializer_list<std::array<const char*, 3>> readings) {
    return role_sessions(shown(builder, readings))["sessions of role web"];
  };
  EXPECT_EQ("alive", state_of({{"deny-user-ci", "2026-11-23T10:00:00Z", "yes"}}));
  EXPECT_EQ("cut", state_of({{"deny-user-ci", "2026-11-23T10:00:00Z", "yes"},
                             {kRevoke, "2026-11-23T10:01:00Z", "yes"}}));
  EXPECT_EQ("alive", state_of({{kRevoke, "2026-11-23T09:59:00Z", "yes"},
                               {"deny-user-ci", "2026-11-23T10:00:00Z", "yes"}}));
  EXPECT_EQ("alive", state_of({{"deny-user-ci", "2026-11-23T10:00:00Z", "yes"},
                               {kRevoke, "2026-11-23T10:01:00Z", "yes"},
                               {kRevoke, "2026-11-23T11:00:00Z", "no"}}));
  EXPECT_EQ("alive", state_of({{"deny-user-ci", "2026-11-23T10:00:00Z", "yes"},
                               {kRevoke, "2026-11-23T10:01:00Z", "yes"},
                               {kRevoke, "2026-11-23T11:00:00Z", "undone"}}));
}

}  // namespace
}  // namespace hikeshi::respond
