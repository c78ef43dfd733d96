// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "casefile/causes.h"
#include "cause/test_inputs.h"

namespace hikeshi::cause {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;

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

TEST(Cause, AnOpenDoorBesideTheOneThatWasUsedIsNotLikely) {
  auto builder = hunted();
  builder.add("cause", "root_unprotected", {{"resource", "root"}});
  const auto state = with_source(builder.notice("abuse").reported("instance", kInstance));
  Inputs in = inputs(state);
  in.moments = reached({posture::AnyWay::Open::kYes});
  const Opinion port = of(in, "open_port");
  EXPECT_EQ(port.verdict, Verdict::kUnknown);
  EXPECT_EQ(port.against.back().code, "came_another_way");
}

TEST(Cause, DoorsOfOthersAreNoWayOfAnActorWhoCameWithAKey) {
  using posture::Verdict::kFail;
  auto builder = with_key();
  const auto state = with_source(builder);
  Inputs in = inputs(state);
  Moment attack{kAttack, {}, {{kInstance, way(posture::AnyWay::Open::kYes)}}};
  for (const char* check : {"user-mfa", "root-mfa", "imdsv1", "wide-role-trust"})
    attack.findings.push_back(finding(check, kFail));
  in.moments = {attack};
  for (const char* cause : {"no_mfa", "root_unprotected", "imdsv1_role_theft", "wide_trust",
                            "open_port", "bad_image", "vulnerable_application"}) {
    const Opinion opinion = of(in, cause);
    EXPECT_EQ(opinion.verdict, Verdict::kUnknown) << cause;
    ASSERT_FALSE(opinion.against.empty()) << cause;
    EXPECT_EQ(opinion.against[0].code, "came_in_with") << cause;
    EXPECT_THAT(opinion.against[0].text.en, HasSubstr(kKey)) << cause;
  }
}

TEST(Cause, RuledOutNeedsEveryMomentAndEveryHour) {
  using enum posture::AnyWay::Open;
  auto builder = hunted();
  const auto state = with_source(builder.notice("abuse").reported("instance", kInstance));
  Inputs in = inputs(state);
  in.moments = reached({kNo, kNo, kNo});
  EXPECT_EQ(of(in, "open_port").verdict, Verdict::kRuledOut);
  for (const auto between : {kYes, kWeb, kUnknown}) {
    in.moments = reached({kNo, between, kNo});
    EXPECT_EQ(of(in, "open_port").verdict, Verdict::kUnknown);
  }
  in.moments = reached({kNo, kNo});
  in.moments.back().ways.clear();
  EXPECT_EQ(of(in, "open_port").verdict, Verdict::kUnknown) << "the instance was not seen";
  in.moments = reached({kNo, kNo});
  for (const char* hole : {"lost", "off", "unknown"}) {
    in.blind = {{"us-east-1", kLogs, kAttack, hole}};
    EXPECT_EQ(of(in, "open_port").verdict, Verdict::kUnknown) << hole;
  }
  in.blind = {{"us-east-1", kAttack.plus(3600), kAttack.plus(7200), "lost"}};
  EXPECT_EQ(of(in, "open_port").verdict, Verdict::kUnknown)
      << "the state is undone backwards through these hours";
}

TEST(Cause, HoursOfRegionsThatTellNothingOfAWayDoNotMatter) {
  using enum posture::AnyWay::Open;
  using posture::Verdict::kPass;
  auto builder = hunted();
  const auto state = with_source(builder.notice("abuse").reported("instance", kInstance));
  Inputs in = inputs(state);
  const auto with = [&](std::vector<Moment> seen, const char* region, const char* cause) {
    in.moments = std::move(seen);
    in.blind = {{region, kLogs, kAttack, "unknown"}};
    return of(in, cause).verdict;
  };
  EXPECT_EQ(with(reached({kNo, kNo}), "eu-west-1", "open_port"), Verdict::kRuledOut);
  EXPECT_EQ(with(reached({kNo, kNo}), "us-east-1", "open_port"), Verdict::kUnknown);
  EXPECT_EQ(with(reached({kNo, kNo}), "every region", "open_port"), Verdict::kUnknown);
  EXPECT_EQ(with(moments("user-mfa", {kPass}), "eu-west-1", "no_mfa"), Verdict::kRuledOut);
  EXPECT_EQ(with(moments("user-mfa", {kPass}), "us-east-1", "no_mfa"), Verdict::kUnknown);
  EXPECT_EQ(with(moments("imdsv1", {kPass}), "eu-west-1", "imdsv1_role_theft"), Verdict::kUnknown);
}

TEST(Cause, ADoorThatWasShutTheWholeTimeIsRuledOut) {
  using enum posture::Verdict;
  const auto state = with_source(hunted());
  Inputs in = inputs(state);
  in.moments = moments("imdsv1", {kPass, kPass, kPass});
  EXPECT_EQ(of(in, "imdsv1_role_theft").verdict, Verdict::kRuledOut);
  in.moments = moments("imdsv1", {kPass, kFail, kPass});
  EXPECT_EQ(of(in, "imdsv1_role_theft").verdict, Verdict::kUnknown) << "open for an hour";
  in.moments = moments("imdsv1", {kPass, kUnknown, kPass});
  EXPECT_EQ(of(in, "imdsv1_role_theft").verdict, Verdict::kUnknown);
}

TEST(Cause, WideTrustIsOfTheRoleThatWasAssumed) {
  using enum posture::Verdict;
  auto builder = hunted();
  builder.add("actor.principal", "arn:aws:iam::999988887777:root", {{"kind", "aws_account"}});
  builder.add("actor.credential", "ASIAABCDEFGHIJKLMNOP",
              {{"kind", "session"}, {"role", "arn:aws:iam::111122223333:role/deploy"}});
  const auto state = with_source(builder);
  Inputs in = inputs(state);
  EXPECT_EQ(of(in, "wide_trust").verdict, Verdict::kLikely);
  in.moments = moments("wide-role-trust", {kFail});
  EXPECT_EQ(of(in, "wide_trust").verdict, Verdict::kLikely) << "another role trusts everybody";
  in.moments[0].findings[0].resource = "deploy";
  EXPECT_EQ(of(in, "wide_trust").verdict, Verdict::kConfirmed);
  in.moments = moments("wide-role-trust", {kPass});
  EXPECT_EQ(of(in, "wide_trust").verdict, Verdict::kUnknown) << "its trust was narrow";
}

TEST(Cause, ATokenOfTheActorsOwnMakingIsNoForeignPrincipal) {
  const std::string token = "arn:aws:sts::111122223333:federated-user/ops";
  auto builder = hunted();
  builder.add("actor.principal", token, {{"kind", "federated"}});
  builder.add("actor.credential", "ASIAABCDEFGHIJKLMNOP",
              {{"kind", "federation_token"}, {"principal", token}, {"issued_by", kKey}});
  EXPECT_EQ(of(inputs(with_source(builder)), "wide_trust").verdict, Verdict::kUnknown);
}

// ---- images

Account with_image(const char* owner, const char* alias, bool is_public) {
  Account account;
  account.id = "111122223333";
  account.organization = {"777766665555"};
  account.images[kInstance] = {"ami-0123456789abcdef0", owner, alias, is_public};
  return account;
}

TEST(Cause, OnlyAPublicImageOfAStrangerSpeaksForABadImage) {
  auto builder = hunted();
  const auto state = with_source(builder.notice("abuse").reported("instance", kInstance));
  Inputs in = inputs(state);
  EXPECT_EQ(of(in, "bad_image").verdict, Verdict::kUnknown);
  struct Row {
    const char *owner, *alias;
    bool is_public;
    Verdict verdict;
  };
  const Row rows[] = {{"666655554444", "", true, Verdict::kLikely},
                      {"666655554444", "", false, Verdict::kUnknown},
                      {"111122223333", "", true, Verdict::kUnknown},
                      {"777766665555", "", true, Verdict::kUnknown},
                      {"679593333241", "aws-marketplace", true, Verdict::kUnknown},
                      {"137112412989", "amazon", true, Verdict::kRuledOut},
                      {"", "", false, Verdict::kUnknown}};
  for (const Row& row : rows) {
    in.account = with_image(row.owner, row.alias, row.is_public);
    EXPECT_EQ(of(in, "bad_image").verdict, row.verdict) << row.owner << " " << row.alias;
  }
  in.account = with_image("666655554444", "", true);
  EXPECT_EQ(of(in, "bad_image").resource, "ami-0123456789abcdef0");
}

// ---- what was read before

TEST(Cause, AKeyOfRootIsRootUnprotected) {
  auto builder = hunted();
  builder.add("actor.credential", kKey,
              {{"kind", "access_key"}, {"principal", "arn:aws:iam::111122223333:root"}});
  EXPECT_EQ(of(inputs(with_source(builder)), "root_unprotected").verdict, Verdict::kConfirmed);
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
