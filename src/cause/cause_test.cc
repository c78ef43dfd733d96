// SPDX-License-Identifier: Apache-2.0
#include "cause/cause.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "casefile/causes.h"
#include "casefile/test_facts.h"

namespace hikeshi::cause {
namespace {

using casefile::CaseState;
using hikeshi::testing::CaseBuilder;
using ::testing::Contains;
using ::testing::HasSubstr;

constexpr const char* kKey = "AKIAABCDEFGHIJKLMNOP";
constexpr const char* kUser = "arn:aws:iam::111122223333:user/deploy";
const UtcTime kLogs = *parse_rfc3339("2026-11-01T00:00:00Z");
const UtcTime kAttack = *parse_rfc3339("2026-11-21T03:00:00Z");

CaseBuilder hunted() {
  CaseBuilder builder;
  builder.add("hunt", "hunt", {{"actor_found", "true"}});
  builder.add("actor", "actor", {{"first_seen", "2026-11-21T03:00:00Z"}});
  builder.add("actor.principal", kUser, {{"kind", "iam_user"}});
  return builder;
}

CaseState with_source(CaseBuilder builder) {
  CaseState state = builder.state();
  for (auto& fact : state.facts) fact.source = "hunt";
  return state;
}

Inputs inputs(const CaseState& state) { return {state, kLogs, {}, {}, {}}; }

Opinion of(const Inputs& in, std::string_view cause) {
  for (Opinion& o : judge(in)) {
    if (o.cause == cause) return o;
  }
  ADD_FAILURE() << "no opinion of " << cause;
  return {};
}

posture::Finding finding(std::string check, posture::Verdict status) {
  posture::Finding f;
  f.check = std::move(check);
  f.status = status;
  f.resource = "sg-1";
  f.reason = {"open to the Internet: 22", "22 が公開"};
  return f;
}

// The doors of a cause at several moments, each of both checks of open_port.
std::vector<Moment> moments(std::initializer_list<posture::Verdict> statuses) {
  std::vector<Moment> all;
  int64_t at = kLogs.seconds;
  for (const posture::Verdict s : statuses)
    all.push_back({{at++}, {finding("security-group-open", s), finding("instance-reachable", s)}});
  all.back().at = kAttack;
  return all;
}

TEST(Cause, EveryKnownCauseHasAVerdictAndSaysWhatIsNotSeen) {
  const CaseState empty;
  const auto opinions = judge(inputs(empty));
  EXPECT_EQ(opinions.size(), 12U);
  for (const Opinion& o : opinions) {
    EXPECT_EQ(o.verdict, Verdict::kUnknown) << o.cause;
    EXPECT_FALSE(o.not_seen.empty()) << o.cause;
  }
}

TEST(Cause, ASignInWithoutMfaIsStateAndEventAtOnce) {
  auto builder = hunted();
  const auto state = with_source(builder.add("cause", "no_mfa", {{"resource", kUser}}));
  EXPECT_EQ(of(inputs(state), "no_mfa").verdict, Verdict::kConfirmed);
  EXPECT_EQ(of(inputs(state), "password_stolen").verdict, Verdict::kLikely);
}

TEST(Cause, WhoSignsInElsewhereMayHaveHadMfa) {
  auto builder = hunted();
  const auto state = with_source(builder.add(
      "cause", "no_mfa", {{"resource", "arn:aws:iam::111122223333:role/AWSReservedSSO_Power"}}));
  EXPECT_EQ(of(inputs(state), "no_mfa").verdict, Verdict::kUnknown);
  EXPECT_EQ(of(inputs(state), "password_stolen").verdict, Verdict::kUnknown);
}

TEST(Cause, AnOpenPortIsAtMostLikely) {
  auto builder = hunted();
  builder.add("cause", "open_port", {{"resource", "sg-1"}, {"port", "22"}, {"cidr", "0.0.0.0/0"}});
  EXPECT_EQ(of(inputs(with_source(builder)), "open_port").verdict, Verdict::kLikely);
  builder.notice("abuse").reported("instance", "i-0a1b2c3d4e5f60718");
  builder.made("ec2:instance", "i-0a1b2c3d4e5f60718");
  const auto made = with_source(builder);
  EXPECT_EQ(of(inputs(made), "open_port").verdict, Verdict::kUnknown) << "the actor was in already";
}

TEST(Cause, AnOpenDoorBesideTheOneThatWasUsedIsNotLikely) {
  auto builder = hunted();
  const auto state = with_source(builder.add("cause", "root_unprotected", {{"resource", "root"}}));
  Inputs in = inputs(state);
  in.moments = moments({posture::Verdict::kFail});
  const Opinion port = of(in, "open_port");
  EXPECT_EQ(port.verdict, Verdict::kUnknown);
  EXPECT_EQ(port.against.back().code, "came_another_way");
}

TEST(Cause, RuledOutNeedsEveryMomentAndEveryHour) {
  using enum posture::Verdict;
  const auto state = with_source(hunted());
  Inputs in = inputs(state);
  in.moments = moments({kPass, kPass, kPass});
  EXPECT_EQ(of(in, "open_port").verdict, Verdict::kRuledOut);
  in.moments = moments({kPass, kFail, kPass});
  EXPECT_EQ(of(in, "open_port").verdict, Verdict::kUnknown) << "open for an hour in between";
  in.moments = moments({kPass, kUnknown, kPass});
  EXPECT_EQ(of(in, "open_port").verdict, Verdict::kUnknown);
  in.moments = moments({kPass, kPass, kFail});
  EXPECT_EQ(of(in, "open_port").verdict, Verdict::kLikely);
  in.moments = moments({kPass, kPass});
  for (const char* hole : {"lost", "off", "unknown"}) {
    in.blind = {{"us-east-1", kLogs, kAttack, hole}};
    EXPECT_EQ(of(in, "open_port").verdict, Verdict::kUnknown) << hole;
  }
  in.blind = {{"us-east-1", kAttack.plus(3600), kAttack.plus(7200), "off"}};
  EXPECT_EQ(of(in, "open_port").verdict, Verdict::kRuledOut)
      << "after the attack it does not matter";
}

TEST(Cause, WhatTheActorOpenedIsAConsequence) {
  const auto state = with_source(hunted());
  Inputs in = inputs(state);
  in.moments = moments({posture::Verdict::kFail});
  for (auto& f : in.moments[0].findings)
    f.changed_by = posture::ChangedBy{kAttack, "AuthorizeSecurityGroupIngress", "e1", kUser};
  EXPECT_EQ(of(in, "open_port").verdict, Verdict::kUnknown);
  for (auto& f : in.moments[0].findings) f.changed_by->at = kLogs;
  EXPECT_EQ(of(in, "open_port").verdict, Verdict::kLikely)
      << "the owner of the same user did it before";
}

CaseBuilder with_key() {
  auto builder = hunted();
  builder.add(
      "actor.credential", kKey,
      {{"kind", "access_key"}, {"principal", kUser}, {"first_seen", "2026-11-21T03:00:00Z"}});
  return builder;
}

Leaks leaked(const char* not_before) {
  Leaks leaks;
  leaks.hits = {{kKey, "object", "commit", "commit", parse_rfc3339(not_before), {}, true}};
  return leaks;
}

TEST(Cause, TheOrderOfCommitAndUseDecidesAboutGit) {
  auto builder = with_key();
  const auto state = with_source(builder);
  Inputs in = inputs(state);
  EXPECT_EQ(of(in, "key_in_git").verdict, Verdict::kUnknown);
  in.leaks = leaked("2026-11-20T00:00:00Z");
  EXPECT_EQ(of(in, "key_in_git").verdict, Verdict::kLikely) << "nothing says that it was public";
  in.leaks = leaked("2026-11-22T00:00:00Z");
  EXPECT_EQ(of(in, "key_in_git").verdict, Verdict::kUnknown);
  in.leaks = Leaks{};
  EXPECT_EQ(of(in, "key_in_git").verdict, Verdict::kUnknown)
      << "other repositories were not searched";
  builder.notice("exposed_key");
  const auto of_another = with_source(builder);
  Inputs another = inputs(of_another);
  another.leaks = leaked("2026-11-20T00:00:00Z");
  EXPECT_EQ(of(another, "key_in_git").verdict, Verdict::kLikely) << "the notice names another key";
  builder.add("reported.access_key", kKey, {});
  const auto told = with_source(builder);
  Inputs published = inputs(told);
  published.leaks = leaked("2026-11-20T00:00:00Z");
  EXPECT_EQ(of(published, "key_in_git").verdict, Verdict::kConfirmed);
}

TEST(Cause, AKeyOfRootIsRootUnprotected) {
  auto builder = hunted();
  builder.add("actor.credential", kKey,
              {{"kind", "access_key"}, {"principal", "arn:aws:iam::111122223333:root"}});
  EXPECT_EQ(of(inputs(with_source(builder)), "root_unprotected").verdict, Verdict::kConfirmed);
}

TEST(Leaks, ReadsTheDocumentAndRefusesOthers) {
  const auto leaks = read_leaks(
      R"({"hits":[{"id":"AKIAABCDEFGHIJKLMNOP","object":"o","first_commit":"c","reachable":true,
      "exposed_from":{"not_before":"2026-11-20T00:00:00Z","not_after":null,"basis":"commit"}}],
      "problems":[{"file":"x"}]})");
  ASSERT_TRUE(leaks);
  EXPECT_EQ(leaks->problems, 1U);
  EXPECT_EQ(leaks->hits[0].key, kKey);
  EXPECT_TRUE(leaks->hits[0].not_before);
  EXPECT_FALSE(leaks->hits[0].not_after);
  for (const char* bad : {"", "[]", "{}", R"({"hits":1})", R"({"hits":[1]})"})
    EXPECT_FALSE(read_leaks(bad)) << bad;
}

TEST(Facts, AKeyThatOnlyARepositoryShowsIsNotSaidToBeTheNotices) {
  auto builder = with_key();
  const auto state = with_source(builder);
  Inputs in = inputs(state);
  in.leaks = leaked("2026-11-20T00:00:00Z");
  for (const auto& fact : facts_of(judge(in), state)) {
    if (fact.subject != "key_in_git") continue;
    EXPECT_EQ(fact.one("basis"), "repository");
    EXPECT_EQ(fact.one("resource"), kUser);
  }
}

TEST(Facts, TheVerdictStandsInForTheHint) {
  auto builder = hunted();
  const auto state = with_source(builder.add(
      "cause", "open_port", {{"resource", "sg-1"}, {"port", "22"}, {"verdict", "likely"}}));
  EXPECT_EQ(casefile::said_causes(state).size(), 1U) << "without a verdict the hint is said";
  CaseState judged = state;
  const auto opinions = judge(inputs(state));
  const auto facts = facts_of(opinions, state);
  judged.facts.insert(judged.facts.end(), facts.begin(), facts.end());
  const auto said = casefile::said_causes(judged);
  ASSERT_EQ(said.size(), 1U);
  EXPECT_EQ(said[0]->source, "cause");
  EXPECT_EQ(said[0]->one("port"), "22") << "what the plan needs to close it";
  EXPECT_THAT(to_text(opinions, Lang::kJa), HasSubstr("可能性が高い"));
}

}  // namespace
}  // namespace hikeshi::cause
