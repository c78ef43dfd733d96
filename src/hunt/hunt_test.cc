// SPDX-License-Identifier: Apache-2.0
// Small trails with a known answer: who is blamed, who is not, what was made.
#include "hunt/hunt.h"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include "hunt/identity.h"
#include "hunt/trail_maker.h"

namespace hikeshi::hunt {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Not;
using testing::UnorderedElementsAre;

TEST(Hunt, TheThiefIsBlamedAndTheOwnerOfTheSameKeyIsNot) {
  TrailMaker t = owner_then_theft();
  t.add("2026-03-11T02:05:00Z", {}, "s3", "PutObject");  // the owner goes on in the middle of it
  const HuntResult r = t.hunt();
  ASSERT_TRUE(r.actor_found());
  EXPECT_EQ(r.suspects[0].confidence, Confidence::kHigh);
  EXPECT_THAT(r.suspects[0].addresses, ElementsAre(kThief));
  EXPECT_THAT(charged(r, Charge::kActor), ElementsAre("e20", "e21", "e22", "e23", "e24"));
  EXPECT_THAT(charged(r, Charge::kOwner), Contains("e25"));
  EXPECT_THAT(made_ids(r), ElementsAre("helper", "AKIAQ7EXMPLNEWKEY22A", "main"));
}

TEST(Hunt, TheOwnersWorkAloneIsNoActor) {
  TrailMaker t;
  t.owner_work();
  t.add("2026-03-11T02:01:00Z", {}, "iam", "CreateUser", {{"userName", "colleague"}},
        {{"user", {{"userName", "colleague"}}}});
  const HuntResult r = t.hunt();
  EXPECT_FALSE(r.actor_found());
  EXPECT_THAT(r.inventory.made, IsEmpty());
  EXPECT_FALSE(r.actor.found);
}

TEST(Hunt, AHintAloneAccusesNobody) {
  TrailMaker t;
  t.owner_work();
  Hints hints;
  hints.keys = {"AKIAQ7EXMPL234567ABC"};
  const HuntResult r = t.hunt(1, hints);
  EXPECT_FALSE(r.actor_found());
  ASSERT_FALSE(r.suspects.empty());
  EXPECT_EQ(r.suspects[0].confidence, Confidence::kLow);
  EXPECT_THAT(r.inventory.made, IsEmpty());
}

TEST(Hunt, WhatTheActorIssuedIsTheActorsFromWhereverItIsUsed) {
  TrailMaker t = owner_then_theft();
  t.add("2026-03-11T03:00:00Z", helper(), "ec2", "RunInstances", {{"instanceType", "p3.8xlarge"}},
        {{"instancesSet", {{"items", {{{"instanceId", "i-0aaaaaaaaaaaaaaaa"}}}}}}});
  const HuntResult r = t.hunt();
  EXPECT_THAT(made_ids(r), Contains("i-0aaaaaaaaaaaaaaaa"));
  const auto it = std::find_if(r.suspects.begin(), r.suspects.end(), [](const Suspect& s) {
    return s.principal == "arn:aws:iam::111122223333:user/helper";
  });
  ASSERT_NE(it, r.suspects.end());
  EXPECT_EQ(it->group, 1);
  EXPECT_EQ(it->credentials[0].issued_by, "AKIAQ7EXMPL234567ABC");
}

TEST(Hunt, AChildSeenBeforeItsParentIsStillFound) {
  TrailMaker t = owner_then_theft();
  t.add("2026-03-11T03:00:00Z", helper(), "ec2", "CreateKeyPair", {{"keyName", "k"}},
        {{"keyName", "k"}});
  const std::string forward = to_json(t.hunt(), {});
  std::reverse(t.records_.begin(), t.records_.end());
  const HuntResult backward = t.hunt();
  EXPECT_THAT(made_ids(backward), Contains("k"));
  EXPECT_EQ(Json::parse(forward)["made"].size(), Json::parse(to_json(backward, {}))["made"].size());
}

// The thief switches off and deletes keys of people at work: they were issued by nobody's thief.
TEST(Hunt, WhoseKeyTheActorSwitchesOffIsNotTheActor) {
  const Who anna = {.user = "anna", .key = "AKIAQ7EXMPLANNA2222A", .address = "198.51.100.8"};
  TrailMaker t;
  t.owner_work();
  t.owner_work(anna);
  theft(t);
  t.add("2026-03-11T02:05:00Z", thief(), "iam", "UpdateAccessKey",
        {{"userName", "anna"}, {"accessKeyId", anna.key}, {"status", "Inactive"}});
  t.add("2026-03-11T02:06:00Z", thief(), "iam", "DeleteAccessKey",
        {{"userName", "anna"}, {"accessKeyId", anna.key}});
  const HuntResult r = t.hunt();
  EXPECT_THAT(charged(r, Charge::kActor),
              ElementsAre("e40", "e41", "e42", "e43", "e44", "e45", "e46"));
  EXPECT_THAT(r.suspects[0].addresses, ElementsAre(kThief));
}

TEST(Hunt, AUserOfTheSameNameInAnotherAccountIsNotTheActors) {
  TrailMaker t = owner_then_theft();
  auto& e = t.add("2026-03-11T03:00:00Z", {.user = "helper", .key = "AKIAQ7EXMPLTHEIRS22A"}, "s3",
                  "PutObject");
  e["userIdentity"]["arn"] = "arn:aws:iam::444455556666:user/helper";
  e["userIdentity"]["accountId"] = e["recipientAccountId"] = "444455556666";
  EXPECT_THAT(charged(t.hunt(), Charge::kActor), Not(Contains("e25")));
}

TEST(Hunt, AUserThatTheActorMadeAnewWasTheOwnersBefore) {
  TrailMaker t;
  t.owner_work();
  t.owner_work({.user = "helper", .key = "AKIAQ7EXMPLBEFORE22A", .address = "198.51.100.8"});
  theft(t);
  t.add("2026-03-11T03:00:00Z", helper(), "ec2", "CreateKeyPair", {{"keyName", "k"}});
  EXPECT_THAT(charged(t.hunt(), Charge::kActor),
              ElementsAre("e40", "e41", "e42", "e43", "e44", "e45"));
}

TEST(Hunt, RemovedThingsAreNotLeft) {
  TrailMaker t = owner_then_theft();
  t.add("2026-03-11T04:00:00Z", {}, "iam", "DeleteAccessKey",
        {{"userName", "helper"}, {"accessKeyId", "AKIAQ7EXMPLNEWKEY22A"}});
  auto& failed = t.add("2026-03-11T04:01:00Z", {}, "iam", "DeleteUser", {{"userName", "helper"}});
  failed["errorCode"] = "DeleteConflictException";
  const HuntResult r = t.hunt();
  EXPECT_THAT(made_ids(r), ElementsAre("helper", "AKIAQ7EXMPLNEWKEY22A removed", "main"));
}

TEST(Hunt, WhatFailedWasNotMade) {
  TrailMaker t = owner_then_theft();
  for (const char* code : {"Client.DryRunOperation", "Client.UnauthorizedOperation",
                           "Client.VcpuLimitExceeded", "ThrottlingException", "Blocked"}) {
    auto& e = t.add("2026-03-11T02:06:00Z", thief(), "ec2", "RunInstances",
                    {{"instanceType", "p3.2xlarge"}},
                    {{"instancesSet", {{"items", {{{"instanceId", "i-0bbbbbbbbbbbbbbbb"}}}}}}});
    e["errorCode"] = code;
  }
  EXPECT_THAT(made_ids(t.hunt()), Not(Contains("i-0bbbbbbbbbbbbbbbb")));
}

TEST(Hunt, AStolenInstanceRoleIsToldFromTheInstance) {
  TrailMaker t;
  t.owner_work();
  const auto session = [&](const std::string& time, const std::string& address,
                           const std::string& name) {
    auto& e = instance_call(t, time, address, "secretsmanager", name);
    e["userIdentity"]["sessionContext"]["ec2RoleDelivery"] = "1.0";
  };
  for (int day = 2; day <= 10; ++day)
    session(fmt::format("2026-03-{:02}T01:00:00Z", day), "192.0.2.10", "DescribeSecret");
  session("2026-03-11T01:00:00Z", "192.0.2.10", "DescribeSecret");
  session("2026-03-11T01:30:00Z", kThief, "GetSecretValue");
  session("2026-03-11T01:31:00Z", kThief, "GetSecretValue");
  session("2026-03-11T02:00:00Z", "192.0.2.10", "DescribeSecret");
  const HuntResult r = t.hunt();
  ASSERT_TRUE(r.actor_found());
  EXPECT_THAT(charged(r, Charge::kActor).size(), 2U);
  EXPECT_THAT(r.suspects[0].addresses, ElementsAre(kThief));
  EXPECT_EQ(r.suspects[0].credentials[0].kind, "instance_role");
  ASSERT_EQ(r.causes.size(), 1U);
  EXPECT_EQ(r.causes[0].cause, "imdsv1_role_theft");
}

// What the logs say of a group of the reported instance that was opened to everybody.
std::vector<CauseHint> hints_of(const std::string& opened_at, const char* port,
                                const std::string& revoked_at = "") {
  TrailMaker t;
  t.owner_work();
  t.add("2026-03-05T09:00:00Z", {}, "ec2", "RunInstances", nullptr,
        {{"instancesSet",
          {{"items",
            {{{"instanceId", "i-0cccccccccccccccc"},
              {"groupSet", {{"items", {{{"groupId", "sg-0dddddddddddddddd"}}}}}}}}}}}});
  t.add(opened_at, {}, "ec2", "AuthorizeSecurityGroupIngress",
        {{"groupId", "sg-0dddddddddddddddd"},
         {"ipPermissions",
          {{"items",
            {{{"ipProtocol", "tcp"},
              {"fromPort", std::stoi(port)},
              {"toPort", std::stoi(port)},
              {"ipRanges", {{"items", {{{"cidrIp", "0.0.0.0/0"}}}}}}}}}}}});
  if (!revoked_at.empty())
    t.add(revoked_at, {}, "ec2", "RevokeSecurityGroupIngress",
          {{"groupId", "sg-0dddddddddddddddd"}});
  Hints hints;
  hints.instances = {"i-0cccccccccccccccc"};
  hints.notice_at = parse_rfc3339("2026-03-11T03:00:00Z");
  return t.hunt(1, hints).causes;
}

TEST(Hunt, ARuleSpeaksForAnOpenPortOnlyWhileItHeldBeforeTheNotice) {
  const auto open = hints_of("2026-03-06T09:00:00Z", "22");
  ASSERT_EQ(open.size(), 1U);
  EXPECT_EQ(open[0].cause, "open_port");
  EXPECT_EQ(open[0].resource, "sg-0dddddddddddddddd");
  EXPECT_TRUE(hints_of("2026-03-06T09:00:00Z", "443").empty()) << "a web server's";
  EXPECT_TRUE(hints_of("2026-03-06T09:00:00Z", "22", "2026-03-07T09:00:00Z").empty());
  EXPECT_EQ(hints_of("2026-03-06T09:00:00Z", "22", "2026-03-12T09:00:00Z").size(), 1U);
  EXPECT_TRUE(hints_of("2026-03-12T09:00:00Z", "22").empty()) << "opened afterwards";
}

TEST(Hunt, TheResultDoesNotDependOnThreads) {
  TrailMaker t = owner_then_theft();
  for (size_t i = 0; i < 12; ++i) t.records_.push_back(Json(t.records_[i]));  // duplicates
  const auto without_time = [](std::string json) {
    Json parsed = Json::parse(json);
    parsed["read"].erase("seconds");
    return parsed.dump();
  };
  const std::string one = without_time(to_json(t.hunt(1), {}));
  for (unsigned threads : {2U, 3U, 8U}) EXPECT_EQ(without_time(to_json(t.hunt(threads), {})), one);
  EXPECT_EQ(Json::parse(one)["read"]["duplicates"], 12);
}

// Which worker meets a name first is chance; nothing may be ordered by it.
TEST(Hunt, NumbersOfTextsComeFromTheOrderOfEvents) {
  TrailMaker t = owner_then_theft();
  const auto numbers = [&](unsigned threads) {
    const HuntResult r = t.hunt(threads);
    std::vector<uint32_t> all;
    for (const Event& e : r.table().events)
      all.insert(all.end(), {e.call->name, e.who->credential, e.who->address});
    return all;
  };
  const auto one = numbers(1);
  for (int i = 0; i < 20; ++i) EXPECT_EQ(numbers(4), one);
}

TEST(Hunt, TwoRecordsWithOneIdThatDifferAreBothKeptAndReported) {
  TrailMaker t;
  t.owner_work();
  Json other = t.records_[0];
  other["eventName"] = "TerminateInstances";
  t.records_.push_back(other);
  const HuntResult r = t.hunt();
  EXPECT_EQ(r.table().events.size(), 21U);
  ASSERT_EQ(r.collected.scan.problems.size(), 1U);
  EXPECT_EQ(r.collected.scan.problems[0].reason, "conflicting_event_id");
}

// What the digests say of the files (seven records each): the theft is in f0014 and f0021.
trail::Verification verification(trail::FileState last) {
  trail::Verification v;
  v.chains.emplace_back().proof = trail::Proof::kVerified;
  for (const char* name : {"f0000", "f0007", "f0014"})
    v.files.push_back({name, trail::FileState::kValid, "", "d"});
  v.files.push_back({"f0021", last, "", "d"});
  return v;
}

TEST(Hunt, FindingsAreProvenWhereEveryFileBehindThemIs) {
  HuntResult r = owner_then_theft().hunt();
  bind(verification(trail::FileState::kValid), {}, r);
  ASSERT_TRUE(r.validation);
  EXPECT_TRUE(r.validation->proven());
  EXPECT_EQ(r.validation->charged.valid, 5U);
  EXPECT_EQ(r.validation->files.valid, 4U);

  auto unsigned_digests = verification(trail::FileState::kValid);
  unsigned_digests.chains.emplace_back().proof = trail::Proof::kNotChecked;
  bind(unsigned_digests, {}, r);
  EXPECT_FALSE(r.validation->proven());
}

TEST(Hunt, AnAlteredFileBehindAFindingIsSaid) {
  HuntResult r = owner_then_theft().hunt();
  trail::Digest digest;
  digest.account = kAccount;
  digest.region = "us-east-1";
  digest.start_time = "2026-03-11T02:00:00Z";
  digest.files = {{"logs/f0021", "", "", ""}};
  r.collected.scan.digests.push_back(digest);
  bind(verification(trail::FileState::kAltered), {}, r);
  EXPECT_FALSE(r.validation->proven());
  EXPECT_EQ(r.validation->charged.valid, 1U);
  EXPECT_EQ(r.validation->charged.altered, 4U);
  EXPECT_THAT(r.validation->altered, ElementsAre("f0021"));
  const bool lost = std::ranges::any_of(r.coverage, [](const Cell& cell) {
    return cell.state == CellState::kLost &&
           cell.why == "a digest names f0021, which is not what was delivered";
  });
  EXPECT_TRUE(lost);

  trail::Verification none;
  none.chains.emplace_back().proof = trail::Proof::kVerified;
  bind(none, {}, r);
  EXPECT_FALSE(r.validation->proven());
  EXPECT_EQ(r.validation->charged.not_covered, 5U);
}

TEST(Hunt, TheWindowLeavesOutWhatIsBesideIt) {
  TrailMaker t = owner_then_theft();
  const Window window{parse_rfc3339("2026-03-01"), parse_rfc3339("2026-03-11")};
  EXPECT_FALSE(t.hunt(1, {}, window).actor_found());
}

TEST(Hunt, CoverageTellsOffFromUnknown) {
  TrailMaker t;
  t.add("2026-03-01T00:30:00Z", {}, "cloudtrail", "StopLogging", {{"name", "main"}});
  t.add("2026-03-01T05:30:00Z", {}, "cloudtrail", "StartLogging", {{"name", "main"}});
  t.add("2026-03-01T08:30:00Z", {}, "s3", "PutObject");
  std::vector<std::string> cells;
  for (const Cell& c : t.hunt().coverage)
    cells.push_back(
        fmt::format("{} {}-{}", to_string(c.state), to_civil(c.from).hour, to_civil(c.to).hour));
  EXPECT_THAT(cells, ElementsAre("seen 0-1", "off 1-5", "seen 5-6", "unknown 6-8", "seen 8-9"));
}

TEST(Identity, ConsoleSessionsAreOneCredentialHoweverManyKeys) {
  TrailMaker t;
  for (int i = 0; i < 5; ++i) {
    auto& e = t.add("2026-03-01T00:00:0" + std::to_string(i) + "Z", {}, "ec2", "DescribeVpcs");
    e["userIdentity"]["accessKeyId"] = fmt::format("ASIAQ7EXMPLSESSION{}A", i + 2);
    e["userIdentity"]["sessionContext"]["attributes"]["creationDate"] = "2026-03-01T00:00:00Z";
    e["sessionCredentialFromConsole"] = "true";
  }
  const HuntResult r = t.hunt();
  EXPECT_EQ(r.uses.uses.size(), 1U);
  EXPECT_EQ(r.table().text(r.uses.uses[0].credential), "console:AIDAci@2026-03-01T00:00:00Z");
}

TEST(Identity, NetworksAreWholeAddressesOrPrefixes) {
  EXPECT_EQ(network_of("192.0.2.1"), "192.0.2.1");
  EXPECT_EQ(network_of("2001:db8:1:2:3::4"), network_of("2001:db8:1:2::ffff"));
  EXPECT_NE(network_of("2001:db8:1:2::1"), network_of("2001:db8:1:3::1"));
  EXPECT_TRUE(is_ip_address("010.001.002.003"));
  EXPECT_FALSE(is_ip_address("ec2.amazonaws.com"));
  EXPECT_FALSE(is_ip_address("AWS Internal"));
}

TEST(Catalogue, IsSoundAndKnowsVersionedNames) {
  const Catalogue& c = Catalogue::builtin();
  EXPECT_GT(c.entries().size(), 500U);
  ASSERT_NE(c.find("lambda.amazonaws.com", "CreateFunction20150331"), nullptr);
  EXPECT_EQ(c.find("lambda.amazonaws.com", "UpdateFunctionCode20150331v2")->event,
            "UpdateFunctionCode");
  EXPECT_EQ(c.find("iam.amazonaws.com", "NoSuchEvent"), nullptr);
  for (const CatalogueEntry& e : c.entries()) {
    if (e.effect == Effect::kRemove || e.effect == Effect::kModify) {
      EXPECT_NE(e.type.find(':'), e.type.npos) << e.event;
    }
  }
  EXPECT_FALSE(Catalogue::parse("iam\tX\tpersist\t9\t-\t-\t-\t-\n"));
  EXPECT_FALSE(Catalogue::parse("iam\tX\tnothing\t1\t-\t-\t-\t-\n"));
  EXPECT_FALSE(Catalogue::parse("one\ttwo\n"));
}

TEST(Facts, ANumberOfCallsIsGivenOnlyWhereEachIsSure) {
  TrailMaker t = owner_then_theft();
  const auto charged = [&] { return std::string(facts_of(t.hunt(), {}, "sha")[0].one("charged")); };
  EXPECT_EQ(charged(), "5");
  t.add("2026-03-11T03:00:00Z", thief_elsewhere(), "ec2", "DescribeRegions");
  EXPECT_EQ(charged(), "");
}

// What takes a change back depends on which it was, and in which order they came.
TEST(Facts, ANamesakeInAnotherAccountTellsItsOwnChanges) {
  TrailMaker t = owner_then_theft();
  const auto attach = [&](const char* policy, const char* account) {
    Json& e = t.add("2026-03-11T02:06:00Z", thief(), "iam", "AttachRolePolicy",
                    {{"roleName", "app"}, {"policyArn", policy}});
    e["recipientAccountId"] = account;
  };
  attach("arn:aws:iam::aws:policy/ReadOnlyAccess", kAccount);
  attach("arn:aws:iam::aws:policy/PowerUserAccess", "444455556666");
  size_t roles = 0;
  for (const auto& fact : facts_of(t.hunt(), {}, "sha")) {
    if (fact.kind != "made" || fact.one("id") != "app") continue;
    ++roles;
    EXPECT_EQ(fact.all("changes").size(), 1U);
  }
  EXPECT_EQ(roles, 2U);
}

// Whose key it is decides how it is switched off: nobody is asked where the event says it.
TEST(Facts, WhatLiesInAnotherThingNamesIt) {
  TrailMaker t = owner_then_theft();
  t.add("2026-03-11T02:06:00Z", thief(), "autoscaling", "PutScheduledUpdateGroupAction",
        {{"scheduledActionName", "nightly"}, {"autoScalingGroupName", "pool"}});
  std::map<std::string, std::string> parents;
  for (const auto& fact : facts_of(t.hunt(), {}, "sha")) {
    if (fact.kind == "made") parents[std::string(fact.one("id"))] = fact.one("parent");
  }
  EXPECT_EQ("helper", parents["AKIAQ7EXMPLNEWKEY22A"]);
  EXPECT_EQ("pool", parents["nightly"]);
  EXPECT_EQ("", parents["helper"]);
}

TEST(Facts, AChangedThingTellsEachOfItsChanges) {
  TrailMaker t = owner_then_theft();
  const std::string admin = "arn:aws:iam::aws:policy/AdministratorAccess";
  for (const char* event : {"DetachUserPolicy", "AttachUserPolicy", "DetachUserPolicy"})
    t.add("2026-03-11T02:06:00Z", thief(), "iam", event,
          {{"userName", "old"}, {"policyArn", admin}});
  t.add("2026-03-11T02:07:00Z", thief(), "iam", "AddUserToGroup",
        {{"userName", "old"}, {"groupName", "ops"}});
  t.add(
      "2026-03-11T02:08:00Z", thief(), "ec2", "ModifySnapshotAttribute",
      {{"snapshotId", "snap-1"},
       {"createVolumePermission",
        {{"add",
          {{"items",
            {{{"userId", "999988887777"}}, {{"userId", "222222222222"}}, {{"group", "all"}}}}}}}}});
  t.add("2026-03-11T02:09:00Z", thief(), "ec2", "AuthorizeSecurityGroupIngress",
        {{"groupId", "sg-1"}, {"cidrIp", "0.0.0.0/0"}, {"fromPort", 22}, {"toPort", 22}},
        {{"securityGroupRuleSet", {{"items", {{{"securityGroupRuleId", "sgr-1"}}}}}}});
  std::map<std::string, std::vector<std::string>> changes;
  for (const auto& fact : facts_of(t.hunt(), {}, "sha")) {
    if (fact.kind == "made") changes[std::string(fact.one("id"))] = fact.all("changes");
  }
  EXPECT_THAT(changes["old"],
              ElementsAre("DetachUserPolicy policy " + admin, "AttachUserPolicy policy " + admin,
                          "AddUserToGroup group ops"));
  EXPECT_THAT(changes["snap-1"],
              ElementsAre("ModifySnapshotAttribute shared with account 999988887777, account "
                          "222222222222, everybody"));
  EXPECT_THAT(changes["sg-1"],
              ElementsAre("AuthorizeSecurityGroupIngress ingress from 0.0.0.0/0 to "
                          "port 22, rule sgr-1"));
  EXPECT_THAT(changes["main"], ElementsAre("StopLogging"));
  EXPECT_THAT(changes["helper"], testing::IsEmpty()) << "made, and so its own";
}

TEST(Facts, EveryFactOfAHuntShowsItsEvidence) {
  TrailMaker t = owner_then_theft();
  const HuntResult r = t.hunt();
  std::set<std::string> kinds;
  for (const auto& fact : facts_of(r, {}, "sha")) {
    kinds.insert(fact.kind);
    if (fact.kind == "made" || fact.kind == "actor.credential" || fact.kind == "timeline") {
      ASSERT_FALSE(fact.evidence.empty()) << fact.kind;
      EXPECT_EQ(fact.evidence[0].kind, "log");
      EXPECT_FALSE(fact.evidence[0].event_id.empty());
    }
  }
  const auto facts = facts_of(r, {}, "sha");
  const auto key = std::find_if(facts.begin(), facts.end(),
                                [](const auto& f) { return f.kind == "actor.credential"; });
  EXPECT_EQ(key->one("confidence"), "high");
  EXPECT_THAT(kinds, testing::IsSupersetOf({"hunt", "hunt.account", "suspect", "suspect.reason",
                                            "actor", "actor.principal", "actor.credential",
                                            "actor.address", "made", "timeline"}));
}

}  // namespace
}  // namespace hikeshi::hunt
