// SPDX-License-Identifier: Apache-2.0
// What the intruder deleted of the owner's is given back, or somebody is told of it.
#include "respond/plan_looking.h"

namespace hikeshi::respond {
namespace {

using namespace respond::testing;  // NOLINT: what looks into a plan
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::UnorderedElementsAre;

class Deleted : public ::testing::Test {
 protected:
  Deleted() { case_.notice("irregular_activity").reported("account", kAccount); }

  void gone(const char* event, const char* type, const std::string& id,
            const char* region = "us-east-1", const char* number = "1") {
    case_.add("deleted", "event-" + std::to_string(++events_),
              {{"deleted_at", "2026-11-23T08:10:00Z"},
               {"deleted_by", user_arn("ci")},
               {"event", event},
               {"type", type},
               {"id", id},
               {"number", number},
               {"region", region}});
  }

  CaseBuilder case_;
  int events_ = 0;
};

TEST_F(Deleted, WhatAwsHasOnlyScheduledIsCalledOffAtOnce) {
  gone("ScheduleKeyDeletion", "kms:key", "0a1b2c3d");
  gone("DeleteSecret", "secretsmanager:secret", "prod/db", "eu-west-1");
  const Plan plan = plan_of(case_);
  const Step* key = find(plan, "call-off-deletion-0a1b2c3d.us-east-1");
  ASSERT_NE(nullptr, key);
  EXPECT_EQ(Phase::kPreserve, key->phase);
  EXPECT_THAT(script(plan, key->id),
              AllOf(HasSubstr("kms cancel-key-deletion"), HasSubstr("enable-key")));
  // It may have been disabled before, and by whom AWS does not tell.
  EXPECT_THAT(key->title.en, EndsWith("and enable it"));
  EXPECT_THAT(key->precondition.en, HasSubstr("Where you had it disabled yourself before"));
  EXPECT_THAT(key->undo.en, Not(HasSubstr("as it was before the intruder")));
  EXPECT_THAT(key->sentence.en, EndsWith("was called off, and it was enabled"));
  EXPECT_THAT(plan.first_five_minutes,
              ::testing::Contains(::testing::Field(&Urgent::step, key->id)));
  const auto secret = ids_with(plan, "call-off-deletion-prod");
  ASSERT_THAT(secret, ::testing::SizeIs(1));
  EXPECT_THAT(script(plan, secret[0]),
              HasSubstr("restore-secret --region eu-west-1 --secret-id prod/db"));
  EXPECT_THAT(find(plan, secret[0])->sentence.en, EndsWith("was called off"));
}

TEST_F(Deleted, MonitoringIsSwitchedOnAgainOrAskedFor) {
  gone("DeleteDetector", "guardduty:detector", "12ab", "eu-west-1");
  gone("DeleteTrail", "cloudtrail:trail", "main");
  gone("DeleteFlowLogs", "ec2:flow-log", "fl-0a1b");
  gone("DeleteFlowLogs", "", "", "us-east-1", "2");
  const Plan plan = plan_of(case_);
  EXPECT_THAT(script(plan, "restore-guardduty-eu-west-1"),
              AllOf(HasSubstr("create-detector"), HasSubstr("--region eu-west-1")));
  EXPECT_EQ("deleted:main.us-east-1", question(plan, "decide-deleted-main.us-east-1"));
  EXPECT_THAT(find(plan, "decide-deleted-main.us-east-1")->proof, HasSubstr("get-trail-status"));
  EXPECT_EQ("deleted:fl-0a1b.us-east-1", question(plan, "decide-deleted-fl-0a1b.us-east-1"));
  // Those that no fact names.
  const Step* rest = find(plan, "decide-deleted-DeleteFlowLogs.us-east-1");
  ASSERT_NE(nullptr, rest);
  EXPECT_THAT(rest->title.en, HasSubstr("2 times DeleteFlowLogs"));
}

TEST_F(Deleted, OfAllTheRestSomebodyIsToldOnceForEachKind) {
  gone("DeleteSnapshot", "ec2:snapshot", "snap-0a1b2c3d4e5f60718");
  gone("DeleteSnapshot", "", "", "us-east-1", "14");
  gone("TerminateInstances", "ec2:instance", "i-0a1b2c3d4e5f60718");
  gone("DeleteObject", "", "", "us-east-1", "300");
  const Plan plan = plan_of(case_);
  EXPECT_THAT(ids_with(plan, "decide-deleted"),
              UnorderedElementsAre("decide-deleted-DeleteSnapshot.us-east-1",
                                   "decide-deleted-TerminateInstances.us-east-1",
                                   "decide-deleted-DeleteObject.us-east-1"));
  const Step* snapshots = find(plan, "decide-deleted-DeleteSnapshot.us-east-1");
  EXPECT_THAT(snapshots->question->text.en, HasSubstr("deleted 15 things"));
  EXPECT_THAT(snapshots->because, ::testing::SizeIs(2));
  EXPECT_THAT(find(plan, "decide-deleted-DeleteObject.us-east-1")->title.en,
              HasSubstr("300 times"));
}

// Copied, then deleted: the copy is all that the owner has.
TEST_F(Deleted, TheLastCopyOfTheOwnersDataIsNotDeleted) {
  const char* snapshot = "snap-0a1b2c3d4e5f60718";
  case_.made("ec2:snapshot", snapshot).made("rds:db-snapshot", "dump").made("ec2:vpc", "vpc-1");
  const std::string deleting = std::string("delete-ec2-snapshot-") + snapshot;
  EXPECT_NE(nullptr, find(plan_of(case_), deleting));
  gone("DeleteVolume", "ec2:volume", "vol-0a1b2c3d4e5f60718", "eu-west-1");
  Plan plan = plan_of(case_);
  EXPECT_EQ(nullptr, find(plan, deleting));
  EXPECT_EQ(std::string("copy:") + snapshot,
            question(plan, std::string("decide-ec2-snapshot-") + snapshot));
  EXPECT_NE(nullptr, find(plan, std::string("stop-ec2-snapshot-") + snapshot))
      << "strangers do not keep it";
  EXPECT_NE(nullptr, find(plan, "delete-rds-db-snapshot-dump.us-east-1")) << "no database is gone";
  case_.answer(std::string("copy:") + snapshot, "no");
  EXPECT_NE(nullptr, find(plan_of(case_), deleting));
  gone("DeleteDBInstance", "", "", "us-east-1", "3");
  plan = plan_of(case_);
  EXPECT_EQ("copy:dump", question(plan, "decide-rds-db-snapshot-dump.us-east-1"));
  EXPECT_NE(nullptr, find(plan, "delete-ec2-vpc-vpc-1.us-east-1"));
}

TEST_F(Deleted, AHostileNameIsNotTyped) {
  gone("ScheduleKeyDeletion", "kms:key", "file:///etc/passwd");
  const Plan plan = plan_of(case_);
  const auto steps = ids_with(plan, "call-off-deletion");
  ASSERT_THAT(steps, ::testing::SizeIs(1));
  EXPECT_THAT(find(plan, steps[0])->cli, IsEmpty());
  EXPECT_EQ(Danger::kNone, find(plan, steps[0])->danger);
}

}  // namespace
}  // namespace hikeshi::respond
