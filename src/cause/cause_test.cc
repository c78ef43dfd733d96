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
constexpr const char* kInstance = "i-0a1b2c3d4e5f60718";
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

Inputs inputs(const CaseState& state) { return {state, kLogs, {}, {}, {}, {}}; }

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
  f.resource = "legacy";
  f.reason = {"open to the Internet: 22", "22 が公開"};
  return f;
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
  leaks.hits = {{kKey, "object", "commit", "commit", parse_rfc3339(not_before), true}};
  return leaks;
}

// A check at several moments, the last of them the attack.
std::vector<Moment> moments(const char* check, std::initializer_list<posture::Verdict> statuses) {
  std::vector<Moment> all;
  int64_t at = kLogs.seconds;
  for (const posture::Verdict s : statuses) all.push_back({{at++}, {finding(check, s)}, {}});
  all.back().at = kAttack;
  return all;
}

posture::AnyWay way(posture::AnyWay::Open open) {
  return {open, "us-east-1", "sg-1", "22", "0.0.0.0/0", "22/tcp"};
}

// The reported instance at several moments.
std::vector<Moment> reached(std::initializer_list<posture::AnyWay::Open> ways) {
  std::vector<Moment> all;
  int64_t at = kLogs.seconds;
  for (const auto open : ways) all.push_back({{at++}, {}, {{kInstance, way(open)}}});
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

TEST(KeyTimes, AKeyIsOfNoUseSinceTheReadingsThatShowIt) {
  CaseState state;
  int64_t at = 100;
  const auto note = [&](const char* step, const char* what, const char* is) {
    casefile::Action action;
    action.step = std::string(step) + kKey;
    action.what = what;
    action.state = is;
    state.actions.push_back({0, {at++}, action});
  };
  note("contain-key-", "answered", "done");
  EXPECT_TRUE(of_no_use_since(state).empty()) << "asked for, and not seen";
  note("contain-key-", "reading", "yes");
  note("contain-key-", "reading", "yes");
  note("contain-user-", "reading", "yes");
  EXPECT_EQ(of_no_use_since(state).at(kKey).seconds, 101);
  note("contain-key-", "reading", "no");
  EXPECT_TRUE(of_no_use_since(state).empty()) << "somebody has woken it";
  note("delete-iam-access-key-", "reading", "yes");
  EXPECT_EQ(of_no_use_since(state).at(kKey).seconds, 105);
  note("contain-key-", "state", "undone");
  EXPECT_TRUE(of_no_use_since(state).empty());
}

std::string key_event(const char* event, const char* time, const char* request,
                      const char* more = "") {
  return std::string(R"({"eventSource":"iam.amazonaws.com","eventName":")") + event +
         R"(","eventTime":")" + time + R"(","requestParameters":{"accessKeyId":")" + kKey + "\"" +
         request + "}" + more + "}";
}

TEST(KeyTimes, TheLogsTellWhenAKeyEnded) {
  const CaseState state;
  const auto off = key_event("UpdateAccessKey", "2026-11-21T05:00:00Z", R"(,"status":"Inactive")");
  const auto on = key_event("UpdateAccessKey", "2026-11-21T06:00:00Z", R"(,"status":"Active")");
  const auto gone = key_event("DeleteAccessKey", "2026-11-21T07:00:00Z", "");
  const auto refused =
      key_event("DeleteAccessKey", "2026-11-21T01:00:00Z", "", R"(,"errorCode":"AccessDenied")");
  const auto since = [&](std::vector<std::string> records) {
    const auto times = of_no_use_since(state, records);
    return times.contains(kKey) ? format_rfc3339(times.at(kKey)) : "";
  };
  EXPECT_EQ(since({gone, off, refused}), "2026-11-21T05:00:00Z") << "in any order";
  EXPECT_EQ(since({off, on}), "") << "awake again";
  EXPECT_EQ(since({off, on, gone}), "2026-11-21T07:00:00Z");
  EXPECT_EQ(since({refused, "{", "[]", R"({"requestParameters":7})"}), "");
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

TEST(Cause, AWebServerIsNoOpenPort) {
  auto builder = hunted();
  const auto state = with_source(builder.notice("abuse").reported("instance", kInstance));
  Inputs in = inputs(state);
  in.moments = reached({posture::AnyWay::Open::kWeb});
  EXPECT_EQ(of(in, "open_port").verdict, Verdict::kUnknown);
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

CaseBuilder with_reads(const char* time, const char* succeeded = "true") {
  auto builder = with_key();
  builder.add("timeline", "e1",
              {{"time", time},
               {"credential", "ASIAABCDEFGHIJKLMNOP"},
               {"region", "us-east-1"},
               {"succeeded", succeeded}});
  return builder;
}

CaseState read_by(const char* event, const char* time, const char* succeeded = "true") {
  CaseState state = with_source(with_reads(time, succeeded));
  state.facts.back().evidence = {{"log", "f", "e1", 0, 0, event}};
  return state;
}

TEST(Cause, AKeyThatWasUsedAfterSecretsWereReadIsLikelyOneOfThem) {
  const char* before = "2026-11-21T02:00:00Z";
  const auto verdict = [](const CaseState& state) {
    return of(inputs(state), "secret_read").verdict;
  };
  EXPECT_EQ(verdict(read_by("GetSecretValue", before)), Verdict::kLikely);
  EXPECT_EQ(verdict(read_by("GetFunction20150331v2", before)), Verdict::kLikely);
  EXPECT_EQ(verdict(read_by("GetSecretValue", "2026-11-21T04:00:00Z")), Verdict::kUnknown);
  EXPECT_EQ(verdict(read_by("GetSecretValue", before, "")), Verdict::kUnknown) << "it was denied";
  EXPECT_EQ(verdict(read_by("DescribeInstances", before)), Verdict::kUnknown);
  CaseState itself = read_by("GetSecretValue", before);
  itself.facts.back().attributes["credential"] = {kKey};
  EXPECT_EQ(verdict(itself), Verdict::kUnknown) << "with the key itself";
}

TEST(Cause, AKeyThatTheActorMadeWasReadNowhere) {
  CaseState state = read_by("GetSecretValue", "2026-11-21T02:00:00Z");
  CaseBuilder builder;
  builder.made("iam:access-key", kKey);
  state.facts.push_back(builder.state().facts.back());
  EXPECT_EQ(of(inputs(state), "secret_read").verdict, Verdict::kUnknown);
  EXPECT_TRUE(known_to_others(state).empty());
}

TEST(Cause, AKeyInTheOpenTextOfAFunctionThatWasReadIsConfirmed) {
  const auto state = read_by("GetFunction20150331v2", "2026-11-21T02:00:00Z");
  Inputs in = inputs(state);
  in.account = Account{};
  in.account->held = {{kKey, "nightly", "function", "us-east-1", kLogs}};
  EXPECT_EQ(of(in, "secret_read").verdict, Verdict::kConfirmed);
  in.account->held[0].unchanged_since = kAttack.plus(3600);
  EXPECT_EQ(of(in, "secret_read").verdict, Verdict::kLikely) << "it may stand there only since";
  in.leaks = leaked("2026-11-20T00:00:00Z");
  EXPECT_EQ(of(in, "secret_read").verdict, Verdict::kUnknown) << "git explains it";
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
  const auto verdict_with = [&](const char* exposure) {
    auto with = builder;
    if (*exposure != 0) with.add("reported.exposure", exposure, {});
    const auto told = with_source(with);
    Inputs published = inputs(told);
    published.leaks = leaked("2026-11-20T00:00:00Z");
    return of(published, "key_in_git").verdict;
  };
  EXPECT_EQ(verdict_with("https://github.com/acme/site/blob/main/.env"), Verdict::kConfirmed);
  EXPECT_EQ(verdict_with("https://pastebin.example/legit1"), Verdict::kLikely)
      << "it was found elsewhere";
  EXPECT_EQ(verdict_with(""), Verdict::kLikely) << "the notice does not say where";
}

TEST(Cause, WhatHasNoDateWasNotCommittedAfterTheUse) {
  const auto state = with_source(with_key());
  Inputs in = inputs(state);
  in.leaks = leaked("2026-11-22T00:00:00Z");
  in.leaks->hits[0].not_before = {};
  const Opinion opinion = of(in, "key_in_git");
  EXPECT_TRUE(opinion.against.empty());
  EXPECT_THAT(opinion.not_seen.front().en, HasSubstr("since when"));
}

TEST(Cause, ASearchThatDidNotAskForTheKeySaysNothingOfIt) {
  const auto state = with_source(with_key());
  Inputs in = inputs(state);
  const auto says = [&](auto change) {
    in.leaks = Leaks{};
    change(*in.leaks);
    const Opinion opinion = of(in, "key_in_git");
    return opinion.against.empty() ? "" : opinion.against[0].code;
  };
  EXPECT_EQ(says([](Leaks&) {}), "not_in_repositories");
  EXPECT_EQ(says([](Leaks& l) { l.keys = {kKey}; }), "not_in_repositories");
  EXPECT_EQ(says([](Leaks& l) { l.keys = {"AKIAZZZZZZZZZZZZZZZZ"}; }), "");
  EXPECT_EQ(says([](Leaks& l) { l.whole = false; }), "");
  EXPECT_EQ(says([](Leaks& l) { l.left_out = 1; }), "");
}

TEST(Cause, TellsTheOrderOfThings) {
  auto builder = with_key();
  builder.add("actor.activity", "x", {{"first_seen", "2026-11-21T03:30:00Z"}});
  const auto state = with_source(builder);
  Inputs in = inputs(state);
  in.leaks = leaked("2026-11-20T00:00:00Z");
  in.account = Account{};
  in.account->created[kKey] = kLogs;
  const Opinion opinion = of(in, "key_in_git");
  EXPECT_EQ(opinion.in_favour.back().text.en,
            std::string("the order of ") + kKey +
                ": made 2026-11-01T00:00:00Z, committed 2026-11-20T00:00:00Z, first used by the "
                "actor 2026-11-21T03:00:00Z, first change by the actor 2026-11-21T03:30:00Z");
  in.account->created[kKey] = *parse_rfc3339("2026-11-20T12:00:00Z");
  EXPECT_EQ(of(in, "key_in_git").verdict, Verdict::kUnknown)
      << "no key is committed before it is made: the date is wrong";
}

TEST(Cause, ALeakedKeyOfRootIsOneToo) {
  auto builder = hunted();
  builder.add("actor.credential", kKey,
              {{"kind", "access_key"},
               {"principal", "arn:aws:iam::111122223333:root"},
               {"first_seen", "2026-11-21T03:00:00Z"}});
  builder.add("cause", "key_in_git", {{"resource", "root"}});
  EXPECT_EQ(of(inputs(with_source(builder)), "key_in_git").verdict, Verdict::kConfirmed);
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
  EXPECT_FALSE(leaks->whole) << "an older document does not say what it searched";
  EXPECT_TRUE(read_leaks(R"({"hits":[],"searched":{"keys":["K"],"staged":false,"complete":true},
      "read":{"baseline":2}})")
                  ->whole);
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
