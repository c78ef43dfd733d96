// SPDX-License-Identifier: Apache-2.0
// An open port: by rules, by the state, by who signed in through it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cause/test_inputs.h"

namespace hikeshi::cause {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;

CaseBuilder with_rule(const char* opened_at) {
  auto builder = hunted();
  return builder.add(
      "cause", "open_port",
      {{"resource", "sg-1"}, {"port", "22"}, {"cidr", "0.0.0.0/0"}, {"opened_at", opened_at}});
}

TEST(Cause, AnOpenPortIsAtMostLikely) {
  auto builder = with_rule("2026-11-20T00:00:00Z");
  EXPECT_EQ(of(inputs(with_source(builder)), "open_port").verdict, Verdict::kLikely);
  EXPECT_EQ(of(inputs(with_source(with_rule("2026-11-22T00:00:00Z"))), "open_port").verdict,
            Verdict::kUnknown)
      << "opened after the attack";
  builder.notice("abuse").reported("instance", kInstance);
  builder.made("ec2:instance", kInstance);
  const auto made = with_source(builder);
  EXPECT_EQ(of(inputs(made), "open_port").verdict, Verdict::kUnknown) << "the actor was in already";
}

Login login(const char* at, const char* address, const char* method, uint64_t failures) {
  return {kInstance, "root", address, method, *parse_rfc3339(at), failures, "secure", 0};
}

// The reported instance stood open, as the rule or as the state has it.
struct OpenDoor {
  explicit OpenDoor(bool rule = true) {
    auto builder = rule ? with_rule("2026-11-20T00:00:00Z") : hunted();
    builder.add("actor.address", "203.0.113.9");
    builder.notice("abuse").reported("instance", kInstance);
    state = with_source(builder);
  }
  Verdict with(Login login, std::vector<Moment> moments = {}) const {
    Inputs in = inputs(state);
    in.attack_at = kAttack;
    in.moments = std::move(moments);
    in.logins = {std::move(login)};
    return of(in, "open_port").verdict;
  }
  CaseState state;
};

TEST(Cause, AStrangersSignInThroughAnOpenPortConfirmsIt) {
  const OpenDoor door;
  constexpr const char* kBefore = "2026-11-21T02:00:00Z";
  EXPECT_EQ(door.with(login(kBefore, "198.51.100.1", "password", 20)), Verdict::kConfirmed);
  EXPECT_EQ(door.with(login(kBefore, "203.0.113.9", "publickey", 0)), Verdict::kConfirmed)
      << "the address that worked in the account";
  EXPECT_EQ(door.with(login(kBefore, "198.51.100.1", "password", 19)), Verdict::kLikely)
      << "somebody of the owner's may mistype";
  EXPECT_EQ(door.with(login(kBefore, "198.51.100.1", "publickey", 500)), Verdict::kLikely)
      << "nobody guesses a key";
  EXPECT_EQ(door.with(login("2026-11-21T04:00:00Z", "203.0.113.9", "password", 500)),
            Verdict::kLikely)
      << "after the attack";
  Login elsewhere = login(kBefore, "203.0.113.9", "password", 500);
  elsewhere.instance = "i-0ffffffffffffffff";
  EXPECT_EQ(door.with(elsewhere), Verdict::kLikely) << "another machine's";
}

TEST(Cause, ASignInConfirmsNoPortThatWasShut) {
  const OpenDoor door(false);
  const Login guessed = login("2026-11-21T02:00:00Z", "203.0.113.9", "password", 500);
  EXPECT_EQ(door.with(guessed), Verdict::kUnknown) << "of no rule and no state anything is known";
  using enum posture::AnyWay::Open;
  EXPECT_EQ(door.with(guessed, reached({kNo, kNo})), Verdict::kUnknown);
  auto database = reached({kYes, kYes});
  for (Moment& moment : database) moment.ways.at(kInstance).port = "3306";
  EXPECT_EQ(door.with(guessed, database), Verdict::kLikely) << "open, and not to SSH";
  auto ssh = reached({kYes, kYes});
  for (Moment& moment : ssh) moment.ways.at(kInstance).ssh = true;
  EXPECT_EQ(door.with(guessed, ssh), Verdict::kConfirmed);
}

TEST(Cause, ASignInToADesktopNeedsItsOwnPort) {
  const OpenDoor ssh_alone;
  Login desktop = login("2026-11-21T02:00:00Z", "198.51.100.1", "rdp", 500);
  desktop.port = 3389;
  EXPECT_EQ(ssh_alone.with(desktop), Verdict::kLikely) << "the rule opened 22";
  using enum posture::AnyWay::Open;
  auto open = reached({kYes, kYes});
  EXPECT_EQ(ssh_alone.with(desktop, open), Verdict::kLikely);
  for (Moment& moment : open) moment.ways.at(kInstance).rdp = true;
  EXPECT_EQ(ssh_alone.with(desktop, open), Verdict::kConfirmed);
  Inputs in = inputs(ssh_alone.state);
  in.attack_at = kAttack;
  in.moments = open;
  in.logins = {desktop};
  in.unread_logs = {{"w.xml", 3, 17}};
  const Opinion said = of(in, "open_port");
  EXPECT_THAT(said.in_favour.back().text.en, HasSubstr("by RDP as root (rdp)"));
  EXPECT_THAT(said.in_favour.back().text.en, HasSubstr("500 passwords"));
  EXPECT_THAT(said.not_seen.back().en, HasSubstr("3 events of w.xml, the first at byte 17"));
}

// Many knocks are no visit: GuardDuty's finding is the same where no password fitted.
TEST(Cause, GuardDutysBruteForceFindingSaysTheDoorWasReachedAndNoMore) {
  auto builder = hunted();
  builder.notice("abuse").reported("instance", kInstance);
  const auto state = with_source(builder);
  Inputs in = inputs(state);
  in.attack_at = kAttack;
  in.account = Account{};
  const auto verdict = [&](const char* first, const char* last) {
    in.account->knocks = {{kInstance, "UnauthorizedAccess:EC2/SSHBruteForce", 22,
                           *parse_rfc3339(first), *parse_rfc3339(last)}};
    return of(in, "open_port").verdict;
  };
  EXPECT_EQ(verdict("2026-11-20T00:00:00Z", "2026-11-21T05:00:00Z"), Verdict::kLikely);
  EXPECT_EQ(verdict("2026-11-20T00:00:00Z", "2026-11-20T05:00:00Z"), Verdict::kUnknown)
      << "it may have been shut since";
  EXPECT_EQ(verdict("2026-11-21T04:00:00Z", "2026-11-21T05:00:00Z"), Verdict::kUnknown);
}

TEST(Cause, TheStateAtTheAttackHasTheLastWordOverARule) {
  using enum posture::AnyWay::Open;
  auto builder = with_rule("2026-11-20T00:00:00Z");
  const auto state = with_source(builder.notice("abuse").reported("instance", kInstance));
  Inputs in = inputs(state);
  in.moments = reached({kYes, kNo});
  EXPECT_EQ(of(in, "open_port").verdict, Verdict::kUnknown) << "closed again before the attack";
  in.moments = reached({kNo, kYes});
  const Opinion open = of(in, "open_port");
  EXPECT_EQ(open.verdict, Verdict::kLikely);
  EXPECT_EQ(open.resource + open.port + open.cidr, "sg-1220.0.0.0/0") << "what the letter says";
}

Exposure exposure(const char* opened, const char* closed) {
  Exposure e{kInstance, "sg-1", "us-east-1", {}, {}, {}, "e-made"};
  e.rule.protocol = "tcp";
  e.rule.value = "0.0.0.0/0";
  e.rule.from = e.rule.to = 22;
  e.opened = Bound{*parse_rfc3339(opened), "e-open", "AuthorizeSecurityGroupIngress", kUser};
  if (closed != nullptr)
    e.closed = Bound{*parse_rfc3339(closed), "e-shut", "RevokeSecurityGroupIngress", kUser};
  return e;
}

// What the logs tell of a rule is more than that it was opened once.
TEST(Cause, ARuleThatWasShutBeforeTheAttackIsNoWayUnlessSomebodyCameBeforeThat) {
  OpenDoor door(false);
  Inputs in = inputs(door.state);
  in.attack_at = kAttack;
  in.exposures = {exposure("2026-11-20T00:00:00Z", nullptr)};
  EXPECT_EQ(of(in, "open_port").verdict, Verdict::kLikely) << "no hint of the hunt is needed";
  in.exposures = {exposure("2026-11-20T00:00:00Z", "2026-11-22T00:00:00Z")};
  const Opinion held = of(in, "open_port");
  EXPECT_EQ(held.verdict, Verdict::kLikely);
  EXPECT_THAT(held.in_favour[0].text.en, HasSubstr("to 2026-11-22T00:00:00Z"));
  EXPECT_EQ(held.in_favour[0].evidence.size(), 2U);
  in.exposures = {exposure("2026-11-20T00:00:00Z", "2026-11-20T12:00:00Z")};
  const Opinion shut = of(in, "open_port");
  EXPECT_EQ(shut.verdict, Verdict::kUnknown);
  ASSERT_FALSE(shut.against.empty());
  EXPECT_EQ(shut.against[0].code, "shut_before");
  in.logins = {login("2026-11-20T06:00:00Z", "203.0.113.9", "password", 30)};
  EXPECT_EQ(of(in, "open_port").verdict, Verdict::kConfirmed) << "while it stood open";
  in.moments = reached({posture::AnyWay::Open::kNo});
  EXPECT_EQ(of(in, "open_port").verdict, Verdict::kConfirmed) << "whatever was so at the attack";
  in.logins = {login("2026-11-20T18:00:00Z", "203.0.113.9", "password", 30)};
  in.moments = {};
  EXPECT_EQ(of(in, "open_port").verdict, Verdict::kUnknown) << "after it was shut";
  in.logins = {};
  in.exposures.push_back(exposure("2026-11-20T18:00:00Z", nullptr));
  EXPECT_EQ(of(in, "open_port").verdict, Verdict::kLikely) << "and opened again";
  in.exposures = {exposure("2026-11-21T03:00:00Z", nullptr)};
  EXPECT_EQ(of(in, "open_port").verdict, Verdict::kUnknown) << "by the attack itself";
}

std::string span_of(const Inputs& in) {
  std::string spans;
  for (const casefile::Fact& fact : facts_of(judge(in), in.state)) {
    if (fact.subject != "open_port") continue;
    for (const char* name : {"instance", "opened_at", "closed_at"})
      spans += std::string(fact.one(name)) + " ";
  }
  return spans;
}

// The letter says until when, too: of the time that counts, and not of one that is past.
TEST(Cause, TheFactKeepsWhenTheDoorWasOpenedAndClosed) {
  OpenDoor door(false);
  Inputs in = inputs(door.state);
  in.attack_at = kAttack;
  in.exposures = {exposure("2026-11-10T00:00:00Z", "2026-11-11T00:00:00Z"),
                  exposure("2026-11-20T00:00:00Z", "2026-11-22T00:00:00Z")};
  EXPECT_EQ(span_of(in), "i-0a1b2c3d4e5f60718 2026-11-20T00:00:00Z 2026-11-22T00:00:00Z ");
  in.exposures[1].closed.reset();
  in.exposures[1].opened.reset();
  EXPECT_EQ(span_of(in), "i-0a1b2c3d4e5f60718   ") << "before the logs begin, and to their end";
}

// The hunt has seen e-made open the port of the instance.
CaseState with_rule_in_the_logs() {
  auto builder = with_rule("2026-11-20T00:00:00Z");
  CaseState state = with_source(builder.notice("abuse").reported("instance", kInstance));
  for (auto& fact : state.facts) {
    if (fact.kind == "cause") fact.evidence = {{"log", "f", "e-made", 0, 0, ""}};
  }
  return state;
}

TEST(Cause, WhatTheHuntFoundOpenedIsSaidWithItsEndAndNotAtAllOnceItWasShut) {
  const CaseState state = with_rule_in_the_logs();
  Inputs in = inputs(state);
  in.attack_at = kAttack;
  in.exposures = {exposure("2026-11-20T01:00:00Z", "2026-11-22T00:00:00Z")};
  EXPECT_EQ(span_of(in), "i-0a1b2c3d4e5f60718 2026-11-20T01:00:00Z 2026-11-22T00:00:00Z ");
  in.exposures = {exposure("2026-11-20T00:00:00Z", "2026-11-20T12:00:00Z")};
  EXPECT_EQ(span_of(in), "   ");
  in.exposures = {};
  EXPECT_EQ(span_of(in), " 2026-11-20T00:00:00Z  ") << "the hunt's own word";
}

// The letter names the port, and the plan closes the rules that cover it.
TEST(Cause, ARuleOfManyPortsIsNamedByAllOfThem) {
  OpenDoor door(false);
  Inputs in = inputs(door.state);
  in.attack_at = kAttack;
  const auto port_of = [&](const char* protocol, int from, int to) {
    Exposure e = exposure("2026-11-20T00:00:00Z", nullptr);
    e.rule.protocol = protocol;
    e.rule.from = from, e.rule.to = to;
    in.exposures = {e};
    return of(in, "open_port").port;
  };
  EXPECT_EQ(port_of("tcp", 20, 30), "20-30");
  EXPECT_EQ(port_of("tcp", 0, 65535), "0-65535");
  EXPECT_EQ(port_of("tcp", -1, -1), "all");
  EXPECT_EQ(port_of("-1", -1, -1), "all");
}

TEST(Cause, ARuleThatMayHaveBeenTakenIsNotSeenRatherThanOpen) {
  OpenDoor door(false);
  Inputs in = inputs(door.state);
  in.attack_at = kAttack;
  Exposure e = exposure("2026-11-20T00:00:00Z", nullptr);
  e.doubt = Bound{kAttack.plus(-60), "e-took", "RevokeSecurityGroupIngress", kUser};
  in.exposures = {e};
  const Opinion opinion = of(in, "open_port");
  EXPECT_EQ(opinion.verdict, Verdict::kUnknown);
  EXPECT_TRUE(opinion.resource.empty());
  EXPECT_TRUE(std::any_of(opinion.not_seen.begin(), opinion.not_seen.end(), [](const Words& w) {
    return w.en.find("the logs do not tell which") != std::string::npos;
  }));
  in.exposures[0].doubt->at = kAttack.plus(60);
  EXPECT_EQ(of(in, "open_port").verdict, Verdict::kLikely) << "taken after the attack";
}

TEST(Cause, TheLogsSpeakOverWhatTheHuntFoundOpened) {
  const CaseState state = with_rule_in_the_logs();
  Inputs in = inputs(state);
  in.attack_at = kAttack;
  EXPECT_EQ(of(in, "open_port").verdict, Verdict::kLikely);
  in.exposures = {exposure("2026-11-20T00:00:00Z", "2026-11-20T12:00:00Z")};
  EXPECT_EQ(of(in, "open_port").verdict, Verdict::kUnknown);
}

TEST(Cause, AWebServerIsNoOpenPort) {
  auto builder = hunted();
  const auto state = with_source(builder.notice("abuse").reported("instance", kInstance));
  Inputs in = inputs(state);
  in.moments = reached({posture::AnyWay::Open::kWeb});
  EXPECT_EQ(of(in, "open_port").verdict, Verdict::kUnknown);
}

}  // namespace
}  // namespace hikeshi::cause
