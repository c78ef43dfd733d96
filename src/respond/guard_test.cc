// SPDX-License-Identifier: Apache-2.0
// What is refused, whoever asks.
#include "respond/guard.h"

#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "base/text.h"
#include "casefile/test_facts.h"
#include "io/clock.h"
#include "respond/sample_answer.h"

namespace hikeshi::respond {
namespace {

using aws::Json;
using hikeshi::testing::CaseBuilder;
using hikeshi::testing::kAccount;
using hikeshi::testing::role_arn;
using hikeshi::testing::user_arn;
using ::testing::AllOf;
using ::testing::HasSubstr;
using testing::models;

Responder as(const std::string& arn) { return {kAccount, arn, arn}; }

std::string refused(const CaseBuilder& builder, const std::string& arn, Policy policy = {}) {
  const Status status = check_responder(builder.state(), policy, as(arn));
  if (status) return {};
  EXPECT_EQ(Code::kNotAllowed, status.error().code);
  return status.error().message;
}

TEST(Guard, NobodyActsOnHimself) {
  CaseBuilder builder;
  builder.notice("irregular_activity").reported("account", kAccount).reported("user", "ci");
  builder.reported("role", role_arn("deploy")).add("actor.principal", user_arn("backdoor"));
  const std::string session = "arn:aws:sts::111122223333:assumed-role/deploy/me";
  EXPECT_THAT(refused(builder, user_arn("ci")), HasSubstr("which this case contains"));
  EXPECT_THAT(refused(builder, session), HasSubstr("another identity"));
  EXPECT_NE("", refused(builder, user_arn("backdoor")));
  EXPECT_EQ("", refused(builder, user_arn("responder")));
  Policy policy;
  policy.protected_accounts = {kAccount};
  EXPECT_THAT(refused(builder, user_arn("responder"), policy), HasSubstr("policy file"));
}

class GuardedCalls : public ::testing::Test {
 protected:
  GuardedCalls() {
    builder_.notice("exposed_key").reported("account", kAccount);
    builder_.add("actor", "actor", {{"first_seen", "2026-11-23T08:00:00Z"}});
    step_.target = "snap-1";
  }

  std::string refused(const std::string& action, const char* params, const char* before = "[]") {
    AwsCommand call;
    const size_t colon = action.find(':');
    call.action = action;
    call.call.service = action.substr(0, colon);
    call.call.operation = action.substr(colon + 1);
    call.call.region = region_;
    call.call.params = Json::parse(params);
    Guarded known = guarded(builder_.state(), policy_, responder_);
    known.evidence.insert("snap-evidence");
    known.contained = contained_;
    const Status status = check_call(ground_, known, step_, call, Json::parse(before));
    return status ? std::string() : status.error().message;
  }

  CaseBuilder builder_;
  Policy policy_;
  Responder responder_ = as(user_arn("responder"));
  FixedClock clock_{*parse_rfc3339("2026-11-23T10:00:00Z")};
  std::string answer_ = "{}", asked_, region_;
  std::map<std::string, UtcTime> contained_;
  bool denied_ = false;
  Ground ground_{models(),
                 clock_,
                 [this](const AwsCommand& call) -> tl::expected<Json, aws::CallError> {
                   asked_ = call.call.service + " " + call.call.operation + " " +
                            call.call.params.dump();
                   if (denied_)
                     return tl::make_unexpected(aws::CallError{
                         aws::Refusal::kDenied, "AccessDenied", "no", "", 403, 1, {}});
                   return Json::parse(answer_);
                 },
                 {}};
  Step step_;
};

TEST_F(GuardedCalls, LogsOfAwsStay) {
  const std::string why = refused(
      "s3:DeleteObject", R"({"Bucket":"b","Key":"x/AWSLogs/111122223333/f.gz","VersionId":"1"})");
  EXPECT_THAT(why, HasSubstr("is a log of AWS and stays"));
  EXPECT_EQ("", refused("s3:DeleteObject", R"({"Bucket":"b","Key":"AWSLog","VersionId":"1"})"));
}

// A deny that spares an ARN which is not the responder's would leave the bucket to root.
TEST_F(GuardedCalls, ABucketIsClosedOnlyByWhoCanOpenItAgain) {
  step_.id = "deny-bucket-reports";
  const auto close = [&](const char* before = "[]") {
    return refused("s3:PutBucketPolicy", R"({"Bucket":"reports","Policy":"{}"})", before);
  };
  EXPECT_EQ("", close());
  responder_.arn = "arn:aws:sts::111122223333:assumed-role/ir/me";
  responder_.principal = "arn:aws:iam::111122223333:role/ir";
  EXPECT_THAT(close(), HasSubstr("full ARN of your role ir"));
  answer_ = R"({"Role":{"Arn":"arn:aws:iam::111122223333:role/safe/ir"}})";
  EXPECT_THAT(close(), HasSubstr("leave the bucket to root"));
  responder_.principal = "arn:aws:iam::111122223333:role/safe/ir";
  EXPECT_EQ("", close());
}

TEST_F(GuardedCalls, ABucketThatLogsAreDeliveredToIsNotClosed) {
  const char* kLogs =
      R"([{"Policy":"{\"Statement\":[{\"Effect\":\"Deny\",\"Principal\":\"*\"},)"
      R"({\"Effect\":\"Allow\",\"Principal\":{\"Service\":\"cloudtrail.amazonaws.com\"}}]}"}])";
  const char* kOthers = R"([{"Policy":"{\"Statement\":[{\"Effect\":\"Allow\",)"
                        R"(\"Principal\":{\"AWS\":\"444455556666\"}}]}"}])";
  const auto put = [&](const char* before) {
    return refused("s3:PutBucketPolicy", R"({"Bucket":"b","Policy":"{}"})", before);
  };
  step_.id = "deny-bucket-b";
  EXPECT_THAT(put(kLogs), HasSubstr("lets cloudtrail.amazonaws.com in"));
  EXPECT_EQ("", put(kOthers));
  step_.id = "undo-deny-bucket-b";
  EXPECT_EQ("", put(kLogs));
}

TEST_F(GuardedCalls, ATrailIsGivenANewBucketAndNoOther) {
  step_.id = "make-trail";
  const auto put = [&](const char* before) {
    return refused("s3:PutBucketPolicy", R"({"Bucket":"logs","Policy":"{}"})", before);
  };
  EXPECT_EQ("", put("[]"));
  EXPECT_THAT(put(R"([{"Policy":"{}"}])"), HasSubstr("logs is no new bucket"));
  answer_ = R"({"Contents":[{"Key":"ours"}]})";
  EXPECT_THAT(put("[]"), HasSubstr("logs is no new bucket"));
  denied_ = true;
  EXPECT_THAT(put("[]"), HasSubstr("cannot be read"));
}

TEST_F(GuardedCalls, OnAccessKeysNameTheirUser) {
  EXPECT_THAT(refused("iam:UpdateAccessKey", R"({"AccessKeyId":"AKIA1"})"),
              HasSubstr("act on you"));
  EXPECT_EQ("", refused("iam:UpdateAccessKey", R"({"AccessKeyId":"AKIA1","UserName":"ci"})"));
}

TEST_F(GuardedCalls, SpareEvidenceAndWhatIsOlderThanTheCompromise) {
  EXPECT_THAT(refused("ec2:DeleteSnapshot", R"({"SnapshotId":"snap-evidence"})"),
              HasSubstr("evidence"));
  const char* kOld = R"([{"SnapshotId":"snap-1","StartTime":"2026-11-23T07:59:59.000Z"}])";
  const char* kNew = R"([{"SnapshotId":"snap-1","StartTime":"2026-11-23T08:00:01.000Z"}])";
  EXPECT_THAT(refused("ec2:DeleteSnapshot", R"({"SnapshotId":"snap-1"})", kOld),
              HasSubstr("older"));
  EXPECT_EQ("", refused("ec2:DeleteSnapshot", R"({"SnapshotId":"snap-1"})", kNew));
  EXPECT_THAT(refused("ec2:DeregisterImage", R"({"ImageId":"ami-1"})", R"([{"ImageId":"ami-1"}])"),
              HasSubstr("does not say how old"));
  builder_ = CaseBuilder();
  builder_.notice("exposed_key").reported("account", kAccount);
  EXPECT_THAT(refused("ec2:DeleteSnapshot", R"({"SnapshotId":"snap-1"})", kNew),
              HasSubstr("since when"));
}

TEST_F(GuardedCalls, SpareWhatThePolicyProtects) {
  policy_.protected_arns = {"sg-ours"};
  EXPECT_THAT(refused("ec2:ModifyNetworkInterfaceAttribute", R"({"Groups":["sg-ours"]})"),
              HasSubstr("sg-ours is protected"));
  policy_ = {};
  policy_.protected_tags = {{"keep", "yes"}};
  answer_ = R"({"Tags":[{"Key":"keep","Value":"no"}]})";
  EXPECT_EQ("", refused("iam:DeleteUser", R"({"UserName":"x"})"));
  answer_ = R"({"Tags":[{"Key":"keep","Value":"yes"}]})";
  EXPECT_THAT(refused("iam:DeleteUser", R"({"UserName":"x"})"), HasSubstr("tag keep"));
  denied_ = true;
  EXPECT_THAT(refused("iam:DeleteUser", R"({"UserName":"x"})"), HasSubstr("cannot be read"));
}

// Calls name things by name where the policy has ARNs.
TEST_F(GuardedCalls, SpareByName) {
  policy_.protected_arns = {"arn:aws:s3:::audit-logs", "arn:aws:rds:*",
                            "arn:aws:lambda:eu-west-1:111122223333:function:pay-*"};
  policy_.exempt = {"arn:aws:iam::111122223333:role/team/ir"};
  EXPECT_THAT(refused("s3:DeleteBucket", R"({"Bucket":"audit-logs"})"), HasSubstr("protected"));
  EXPECT_EQ("", refused("s3:DeleteBucket", R"({"Bucket":"audit-logs2"})"));
  EXPECT_EQ("", refused("iam:DeleteGroup", R"({"GroupName":"audit-logs"})"));
  EXPECT_NE("", refused("rds:StopDBInstance", R"({"DBInstanceIdentifier":"main"})"));
  EXPECT_NE("", refused("iam:PutRolePolicy", R"({"RoleName":"ir","PolicyName":"p"})"));
  EXPECT_EQ("", refused("iam:PutRolePolicy", R"({"RoleName":"web","PolicyName":"p"})"));
  // The calls here are of no region, and the pattern is of one.
  EXPECT_EQ("", refused("lambda:DeleteFunction", R"({"FunctionName":"pay-out"})"));
  policy_.protected_arns = {"arn:aws:lambda:*:111122223333:function:pay-*"};
  EXPECT_NE("", refused("lambda:DeleteFunction", R"({"FunctionName":"pay-out"})"));
}

TEST_F(GuardedCalls, WakeNoKeyThatStrangersHad) {
  const char* wake = R"({"UserName":"ci","AccessKeyId":"AKIAQ7EXMPLE23456ABC","Status":"Active"})";
  EXPECT_EQ("", refused("iam:UpdateAccessKey", wake));
  builder_.reported("access_key", "AKIAQ7EXMPLE23456ABC");
  EXPECT_THAT(refused("iam:UpdateAccessKey", wake), HasSubstr("stays inactive"));
  builder_.answer("whose:AKIAQ7EXMPLE23456ABC", "owner");
  EXPECT_EQ("", refused("iam:UpdateAccessKey", wake));
}

TEST_F(GuardedCalls, DeleteNoVolumeWithoutItsEvidence) {
  step_.id = "delete-volumes-instance-i-1";
  step_.target = "i-1";
  answer_ = R"({"Volumes":[{"VolumeId":"vol-1"}],"Snapshots":[]})";
  EXPECT_THAT(refused("ec2:DeleteVolume", R"({"VolumeId":"vol-1"})"), HasSubstr("vol-1"));
  answer_ = R"({"Volumes":[{"VolumeId":"vol-1"}],"Snapshots":[{"SnapshotId":"snap-evidence",
               "VolumeId":"vol-1","State":"completed"}]})";
  EXPECT_EQ("", refused("ec2:DeleteVolume", R"({"VolumeId":"vol-1"})"));
  step_.id = "delete-ec2-volume-vol-2";  // one that the intruder made
  answer_ = "{}";
  EXPECT_EQ("", refused("ec2:DeleteVolume", R"({"VolumeId":"vol-2"})"));
}

TEST_F(GuardedCalls, IsolateNoMemberThatItsGroupWouldEnd) {
  step_.id = "isolate-instance-i-1";
  step_.target = "i-1";
  const char* params = R"({"NetworkInterfaceId":"eni-1","Groups":["sg-q"]})";
  const auto isolate = [&] { return refused("ec2:ModifyNetworkInterfaceAttribute", params); };
  const std::string in_group =
      R"({"AutoScalingInstances":[{"AutoScalingGroupName":"web"}],"AutoScalingGroups":[)";
  answer_ = in_group + R"({"SuspendedProcesses":[{"ProcessName":"Launch"}]}]})";
  EXPECT_THAT(isolate(), HasSubstr("run step leave-asg-instance-i-1"));
  answer_ = in_group + R"({"SuspendedProcesses":[{"ProcessName":"Terminate"}]}]})";
  EXPECT_EQ("", isolate());
  answer_ = R"({"AutoScalingInstances":[]})";
  EXPECT_EQ("", isolate());
  denied_ = true;
  EXPECT_EQ("", isolate()) << "what cannot be read holds no containment up";
}

// Of some things no call lists the tags by the name that the plan has. Then "not protected" is a
// guess, and what cannot be undone is not done on a guess.
TEST_F(GuardedCalls, DeleteNothingWhoseTagsCannotBeTold) {
  step_.target = "nightly-handler";
  const char* params = R"({"FunctionName":"nightly-handler"})";
  EXPECT_EQ("", refused("lambda:DeleteFunction", params)) << "no tag is protected";
  policy_.protected_tags = {{"keep", "yes"}};
  EXPECT_EQ("", refused("lambda:PutFunctionConcurrency", params)) << "can be taken back";
  EXPECT_EQ("", refused("secretsmanager:DeleteSecret", R"({"SecretId":"db"})"));
  step_.danger = Danger::kIrreversible;
  EXPECT_THAT(refused("lambda:DeleteFunction", params), HasSubstr("nothing tells the tags"));
  step_.target = "arn:aws:lambda:us-east-1:111122223333:function:nightly-handler";
  EXPECT_EQ("", refused("lambda:DeleteFunction", params));
}

// A step about an instance touches the group that it takes it out of.
TEST_F(GuardedCalls, ReadTheTagsOfWhatTheCallNames) {
  policy_.protected_tags = {{"keep", "yes"}};
  step_.target = "i-1";
  answer_ = R"({"Tags":[{"Key":"keep","Value":"yes"}]})";
  const char* group = "arn:aws:elasticloadbalancing:us-east-1:111122223333:targetgroup/web/0a1b";
  const std::string leave =
      std::string(R"({"TargetGroupArn":")") + group + R"(","Targets":[{"Id":"i-1"}]})";
  EXPECT_EQ(std::string(group) + " carries the tag keep that the policy file protects",
            refused("elbv2:DeregisterTargets", leave.c_str()));
  EXPECT_EQ("elbv2 DescribeTags {\"ResourceArns\":[\"" + std::string(group) + "\"]}", asked_);
  EXPECT_THAT(refused("elb:DeregisterInstancesFromLoadBalancer",
                      R"({"LoadBalancerName":"web","Instances":[{"InstanceId":"i-1"}]})"),
              HasSubstr("web carries the tag keep"));
  EXPECT_EQ(R"(elb DescribeTags {"LoadBalancerNames":["web"]})", asked_);
  denied_ = true;
  EXPECT_THAT(refused("elbv2:DeregisterTargets", leave.c_str()), HasSubstr("cannot be read"));
}

// Of what has an ARN by its name, the tagging API tells.
TEST_F(GuardedCalls, ReadTheTagsOfWhatIsStoppedByName) {
  region_ = "eu-west-1";
  policy_.protected_tags = {{"keep", "yes"}};
  step_.target = "nightly";
  answer_ = R"({"ResourceTagMappingList":[{"Tags":[{"Key":"keep","Value":"yes"}]}]})";
  const auto arn = [&](const char* call, const char* params) {
    EXPECT_THAT(refused(call, params), HasSubstr("nightly carries the tag keep"));
    const std::string start = "resourcegroupstaggingapi GetResources {\"ResourceARNList\":[\"";
    EXPECT_TRUE(asked_.starts_with(start)) << asked_;
    return asked_.substr(start.size(), asked_.size() - start.size() - 3);
  };
  EXPECT_EQ("arn:aws:lambda:eu-west-1:111122223333:function:nightly",
            arn("lambda:PutFunctionConcurrency", R"({"FunctionName":"nightly"})"));
  EXPECT_EQ("arn:aws:ecs:eu-west-1:111122223333:service/prod/nightly",
            arn("ecs:UpdateService",
                R"({"cluster":"arn:aws:ecs:eu-west-1:111122223333:cluster/prod",
                    "service":"nightly"})"));
  EXPECT_EQ("arn:aws:rds:eu-west-1:111122223333:db:nightly",
            arn("rds:StopDBInstance", R"({"DBInstanceIdentifier":"nightly"})"));
  EXPECT_EQ("arn:aws:events:eu-west-1:111122223333:rule/nightly",
            arn("events:DisableRule", R"({"EventBusName":"default","Name":"nightly"})"));
  EXPECT_EQ("arn:aws:ses:eu-west-1:111122223333:configuration-set/news",
            arn("sesv2:PutConfigurationSetSendingOptions", R"({"ConfigurationSetName":"news"})"));
  EXPECT_EQ("arn:aws:apprunner:eu-west-1:111122223333:service/nightly/0a",
            arn("apprunner:PauseService",
                R"({"ServiceArn":"arn:aws:apprunner:eu-west-1:111122223333:service/nightly/0a"})"));
}

TEST_F(GuardedCalls, TerminateOnlyWithEvidenceOfEveryVolume) {
  const char* kInstance = R"({"InstanceIds":["i-1"]})";
  answer_ = R"({"Volumes":[{"VolumeId":"vol-1"}],"Snapshots":[]})";
  EXPECT_THAT(refused("ec2:TerminateInstances", kInstance), HasSubstr("vol-1"));
  answer_ = R"({"Volumes":[{"VolumeId":"vol-1"}],"Snapshots":[{"SnapshotId":"snap-evidence",
               "VolumeId":"vol-1","State":"pending"}]})";
  EXPECT_NE("", refused("ec2:TerminateInstances", kInstance));
  answer_ = R"({"Volumes":[{"VolumeId":"vol-1"}],"Snapshots":[{"SnapshotId":"snap-evidence",
               "VolumeId":"vol-1","State":"completed"}]})";
  EXPECT_EQ("", refused("ec2:TerminateInstances", kInstance));
  // A snapshot that somebody else took, whatever its tags, is none of this case's.
  answer_ = R"({"Volumes":[{"VolumeId":"vol-1"}],"Snapshots":[{"SnapshotId":"snap-theirs",
               "VolumeId":"vol-1","State":"completed"}]})";
  EXPECT_NE("", refused("ec2:TerminateInstances", kInstance));
}

TEST_F(GuardedCalls, CutNoSubnetOfAProtectedHost) {
  const char* params = R"({"AssociationId":"aclassoc-1","NetworkAclId":"acl-1"})";
  const char* before = R"([{"SubnetId":"subnet-1"}])";
  const auto cut = [&] { return refused("ec2:ReplaceNetworkAclAssociation", params, before); };
  answer_ = R"({"Reservations":[{"Instances":[{"InstanceId":"i-1"},{"InstanceId":"i-2",
               "Tags":[{"Key":"keep","Value":"yes"}]}]}]})";
  EXPECT_EQ("", cut());
  policy_.protected_arns = {"arn:aws:ec2:us-east-1:111122223333:instance/i-3"};
  EXPECT_EQ("", cut());
  policy_.protected_arns = {"i-2"};
  EXPECT_THAT(cut(), HasSubstr("i-2 in subnet-1 is protected"));
  policy_.protected_arns = {"arn:aws:ec2::111122223333:instance/i-2"};
  EXPECT_THAT(cut(), HasSubstr("i-2 in subnet-1 is protected"));
  step_.id = "undo-cut-subnet-instance-i-1";
  EXPECT_EQ("", cut()) << "it brings the host back";
}

TEST_F(GuardedCalls, EndNoGroupThatHoldsMachines) {
  const char* shrink =
      R"({"AutoScalingGroupName":"g","MinSize":0,"MaxSize":0,"DesiredCapacity":0})";
  answer_ = R"({"AutoScalingGroups":[{"Instances":[{"InstanceId":"i-1"}]}]})";
  EXPECT_THAT(refused("autoscaling:UpdateAutoScalingGroup", shrink),
              HasSubstr("leave-asg-instance-i-1"));
  EXPECT_NE("", refused("autoscaling:DeleteAutoScalingGroup", R"({"AutoScalingGroupName":"g"})"));
  EXPECT_EQ("", refused("autoscaling:UpdateAutoScalingGroup",
                        R"({"AutoScalingGroupName":"g","MinSize":0})"));
  answer_ = R"({"AutoScalingGroups":[{"Instances":[]}]})";
  EXPECT_EQ("", refused("autoscaling:UpdateAutoScalingGroup", shrink));
}

// What launched them ends them, so their disks are evidence before.
TEST_F(GuardedCalls, EndNoFleetBeforeItsDisksAreEvidence) {
  const std::string members =
      R"({"Fleets":[{"Type":"maintain"}],"ActiveInstances":[{"InstanceId":"i-1"}],
          "Volumes":[{"VolumeId":"vol-1"}],"Snapshots":[{"SnapshotId":"snap-evidence",
          "VolumeId":"VOLUME","State":"completed"}]})";
  const char* fleet = R"({"FleetIds":["fleet-1"],"TerminateInstances":true})";
  const char* spot = R"({"SpotFleetRequestIds":["sfr-1"],"TerminateInstances":true})";
  answer_ = replace_all(members, "VOLUME", "vol-2");
  EXPECT_THAT(refused("ec2:DeleteFleets", fleet), HasSubstr("volume vol-1"));
  EXPECT_THAT(refused("ec2:CancelSpotFleetRequests", spot), HasSubstr("snapshot-members-"));
  EXPECT_EQ("",
            refused("ec2:DeleteFleets", R"({"FleetIds":["fleet-1"],"TerminateInstances":false})"));
  answer_ = replace_all(members, "VOLUME", "vol-1");
  EXPECT_EQ("", refused("ec2:DeleteFleets", fleet));
  EXPECT_EQ("", refused("ec2:CancelSpotFleetRequests", spot));
  answer_ = R"({"Fleets":[{"Type":"instant","Instances":[{"InstanceIds":["i-1"]}]}],
                "Volumes":[{"VolumeId":"vol-1"}],"Snapshots":[]})";
  EXPECT_THAT(refused("ec2:DeleteFleets", fleet), HasSubstr("volume vol-1"));
  denied_ = true;
  EXPECT_THAT(refused("ec2:DeleteFleets", fleet), HasSubstr("cannot be read"));
}

// Whoever has removed the intruder's and made it anew keeps the new one.
TEST_F(GuardedCalls, DeleteNoNamesakeThatIsYounger) {
  builder_.made("iam:user", "svc");  // at 08:00
  step_.id = "delete-iam-user-svc";
  step_.target = "svc";
  step_.because = {builder_.state().facts.back().id};
  step_.show = {"aws iam get-user --region us-east-1 --user-name svc"};
  const auto created = [&](const char* at) {
    answer_ = R"({"User":{"UserName":"svc","CreateDate":")" + std::string(at) + R"("}})";
    return refused("iam:DeleteUser", R"({"UserName":"svc"})");
  };
  EXPECT_EQ("", created("2026-11-23T08:00:01Z"));
  EXPECT_THAT(created("2026-11-23T09:30:00Z"),
              AllOf(HasSubstr("another thing"), HasSubstr("by hand")));
  EXPECT_EQ("", created("2026-12-23T09:30:00Z")) << "no clock is that far off";
  answer_ = R"({"User":{"UserName":"svc"}})";
  EXPECT_EQ("", refused("iam:DeleteUser", R"({"UserName":"svc"})"));
  builder_.answer("whose:svc", "actor");
  step_.because.push_back(builder_.state().facts.back().id);
  EXPECT_EQ("", created("2026-11-23T09:30:00Z")) << "somebody has looked";
  step_.because.pop_back();
  step_.id = "deny-user-svc";
  EXPECT_EQ("", created("2026-11-23T09:30:00Z")) << "what can be undone hurts no namesake";
}

// A call that makes a thing succeeds also where the owner has it: what was there before is no
// thing of the intruder's, whatever the event says.
TEST_F(GuardedCalls, DeleteNothingThatIsOlderThanTheCallThatNamesIt) {
  builder_.made("s3:bucket", "media");  // at 08:00
  step_.id = "delete-s3-bucket-media.us-east-1";
  step_.target = "media";
  step_.because = {builder_.state().facts.back().id};
  const auto bucket = [&](const char* at) {
    answer_ = R"({"Buckets":[{"Name":"other","CreationDate":"2020-01-01T00:00:00Z"},
                             {"Name":"media","CreationDate":")" +
              std::string(at) + R"("}]})";
    return refused("s3:DeleteBucket", R"({"Bucket":"media"})");
  };
  EXPECT_EQ("", bucket("2026-11-23T08:00:00Z"));
  EXPECT_EQ("", bucket("2026-11-23T07:50:01Z"));
  EXPECT_THAT(bucket("2026-11-23T07:49:59Z"), AllOf(HasSubstr("may be yours"), HasSubstr("media")));
  UtcTime now = *parse_rfc3339("2026-11-23T07:59:59Z");
  ground_.aws_now = [&now] { return std::optional(now); };
  EXPECT_EQ("", bucket("2026-11-01T00:00:00Z")) << "logs of another clock than AWS's";
  now = now.plus(60);
  EXPECT_NE("", bucket("2026-11-01T00:00:00Z"));

  // So may be what lies beside it: other credentials of the owner's user.
  step_.id = "delete-iam-service-specific-credential-ACCA1";
  step_.target = "ACCA1";
  step_.show = {"aws iam list-service-specific-credentials --region us-east-1 --user-name u"};
  answer_ = R"({"ServiceSpecificCredentials":[
      {"ServiceSpecificCredentialId":"ACCA0","CreateDate":"2020-01-01T00:00:00Z"},
      {"ServiceSpecificCredentialId":"ACCA1","CreateDate":"2026-11-23T08:00:00Z"}]})";
  const char* credential = R"({"UserName":"u","ServiceSpecificCredentialId":"ACCA1"})";
  EXPECT_EQ("", refused("iam:DeleteServiceSpecificCredential", credential));
  step_.target = "ACCA0";
  EXPECT_NE("", refused("iam:DeleteServiceSpecificCredential", credential));

  // A role of the owner's in an instance profile is older than the profile.
  step_.id = "delete-iam-instance-profile-p";
  step_.target = "p";
  step_.show = {"aws iam get-instance-profile --region us-east-1 --instance-profile-name p"};
  answer_ = R"({"InstanceProfile":{"InstanceProfileName":"p","CreateDate":"2026-11-23T08:00:00Z",
                "Roles":[{"CreateDate":"2020-01-01T00:00:00Z"}]}})";
  EXPECT_EQ("", refused("iam:DeleteInstanceProfile", R"({"InstanceProfileName":"p"})"));
}

// The owner's disk, hung on the intruder's machine, goes not with it.
TEST_F(GuardedCalls, DeleteNoDiskThatIsOlderThanTheIntruder) {
  builder_.made("ec2:instance", "i-1");
  step_.id = "delete-volumes-instance-i-1";
  step_.target = "i-1";
  step_.because = {builder_.state().facts.back().id};
  answer_ = R"({"Volumes":[{"VolumeId":"vol-1"}],"Snapshots":[{"SnapshotId":"snap-evidence",
                "VolumeId":"vol-1","State":"completed"}]})";
  const auto disk = [&](const std::string& at) {
    return refused("ec2:DeleteVolume", R"({"VolumeId":"vol-1"})",
                   (R"([{"VolumeId":"vol-1","CreateTime":")" + at + R"("}])").c_str());
  };
  EXPECT_EQ("", disk("2026-11-23T08:00:05.000Z"));
  EXPECT_THAT(disk("2026-11-20T00:00:00.000Z"), HasSubstr("vol-1 was there"));
  step_.id = "delete-ec2-instance-i-1";
  EXPECT_THAT(refused("ec2:TerminateInstances", R"({"InstanceIds":["i-1"]})",
                      R"([{"InstanceId":"i-1","LaunchTime":"2026-11-20T00:00:00.000Z"}])"),
              HasSubstr("i-1 was there"))
      << "a launch that was asked for twice gives the owner's machine";
}

// The same of what services launch for their own things.
TEST_F(GuardedCalls, EndNoServicesMachinesBeforeTheirDisksAreEvidence) {
  const std::string disk = R"(,"Volumes":[{"VolumeId":"vol-1"}],"Snapshots":[{"SnapshotId":
      "snap-evidence","VolumeId":"VOLUME","State":"completed"}]})";
  const std::string group = R"(,"AutoScalingGroups":[{"Instances":[{"InstanceId":"i-1"}]}])";
  const struct {
    const char *call, *params;
    std::string answer;
  } kCases[] = {
      {"emr:TerminateJobFlows", R"({"JobFlowIds":["j-1"]})",
       R"({"Instances":[{"Ec2InstanceId":"i-1"}])"},
      {"elasticbeanstalk:TerminateEnvironment", R"({"EnvironmentId":"e-1"})",
       R"({"EnvironmentResources":{"Instances":[{"Id":"i-1"}]})"},
      {"elasticbeanstalk:DeleteApplication", R"({"ApplicationName":"a"})",
       R"({"Environments":[{"EnvironmentId":"e-1"}],
           "EnvironmentResources":{"Instances":[{"Id":"i-1"}]})"},
      {"batch:DeleteComputeEnvironment", R"({"computeEnvironment":"c"})",
       R"({"computeEnvironments":[{"ecsClusterArn":"arn:c"}],"containerInstanceArns":["arn:i"],
           "containerInstances":[{"ec2InstanceId":"i-1"}])"},
      {"eks:DeleteNodegroup", R"({"clusterName":"c","nodegroupName":"n"})",
       R"({"nodegroup":{"resources":{"autoScalingGroups":[{"name":"g"}]}})" + group},
      {"eks:UpdateNodegroupConfig",
       R"({"clusterName":"c","nodegroupName":"n","scalingConfig":{"minSize":0,"desiredSize":0}})",
       R"({"nodegroup":{"resources":{"autoScalingGroups":[{"name":"g"}]}})" + group},
      {"cloudformation:DeleteStack", R"({"StackName":"s"})",
       R"({"StackResourceSummaries":[{"ResourceType":"AWS::EC2::Instance",
           "PhysicalResourceId":"i-1","ResourceStatus":"CREATE_COMPLETE"}])"},
      {"cloudformation:DeleteStack", R"({"StackName":"s"})",
       R"({"StackResourceSummaries":[{"ResourceType":"AWS::AutoScaling::AutoScalingGroup",
           "PhysicalResourceId":"g","ResourceStatus":"CREATE_COMPLETE"}])" +
           group}};
  for (const auto& one : kCases) {
    answer_ = one.answer + replace_all(disk, "VOLUME", "vol-2");
    EXPECT_THAT(refused(one.call, one.params), HasSubstr("volume vol-1")) << one.call;
    answer_ = one.answer + replace_all(disk, "VOLUME", "vol-1");
    EXPECT_EQ("", refused(one.call, one.params)) << one.call;
    denied_ = true;
    EXPECT_THAT(refused(one.call, one.params), HasSubstr("cannot be read")) << one.call;
    denied_ = false;
  }
}

TEST_F(GuardedCalls, StopNoServiceOfOthersInACluster) {
  step_.id = "delete-ecs-cluster-pool.us-east-1";
  const char* stop = R"({"cluster":"pool","task":"t"})";
  answer_ = R"({"serviceArns":["arn:s"],"services":[{"serviceName":"shop","status":"ACTIVE"}]})";
  EXPECT_THAT(refused("ecs:StopTask", stop), HasSubstr("shop runs in cluster"));
  EXPECT_THAT(refused("ecs:DeleteCluster", R"({"cluster":"pool"})"), HasSubstr("shop runs"));
  answer_ = R"({"serviceArns":["arn:s"],"services":[{"serviceName":"shop","status":"DRAINING"}]})";
  EXPECT_EQ("", refused("ecs:StopTask", stop));
  denied_ = true;
  EXPECT_THAT(refused("ecs:StopTask", stop), HasSubstr("cannot be read"));
}

TEST_F(GuardedCalls, DeleteNoStackWithWhatWasImported) {
  answer_ = R"({"StackResourceSummaries":[{"ResourceType":"AWS::S3::Bucket",
      "PhysicalResourceId":"invoices","ResourceStatus":"IMPORT_COMPLETE"}]})";
  EXPECT_THAT(refused("cloudformation:DeleteStack", R"({"StackName":"s"})"),
              HasSubstr("invoices was imported"));
}

// A group takes along what it has launched, and nothing that was put into it.
TEST_F(GuardedCalls, EndAGroupWithWhatItLaunched) {
  const char* remove = R"({"AutoScalingGroupName":"g","ForceDelete":true})";
  const std::string group = R"({"AutoScalingGroups":[{"Instances":[{"InstanceId":"i-1"MORE}]}],
      "Volumes":[{"VolumeId":"vol-1"}],"Snapshots":[{"SnapshotId":"snap-evidence",
      "VolumeId":"vol-1","State":"STATE"}]})";
  const auto with = [&](const char* more, const char* state) {
    answer_ = replace_all(replace_all(group, "MORE", more), "STATE", state);
    return refused("autoscaling:DeleteAutoScalingGroup", remove);
  };
  const char* launched = R"(,"LaunchTemplate":{"LaunchTemplateId":"lt-1"})";
  EXPECT_THAT(with(launched, "pending"), HasSubstr("volume vol-1"));
  EXPECT_EQ("", with(launched, "completed"));
  EXPECT_THAT(with("", "completed"), HasSubstr("was not launched by the group"));
}

TEST_F(GuardedCalls, KeepTheQuarantineOfAws) {
  const char* detach =
      R"({"UserName":"ci","PolicyArn":"arn:aws:iam::aws:policy/AWSCompromisedKeyQuarantineV3"})";
  step_.id = "restore-iam-user-ci.AWSCompromisedKeyQuarantineV3";
  EXPECT_THAT(refused("iam:DetachUserPolicy", detach), HasSubstr("goes last"));
  EXPECT_EQ(
      "",
      refused(
          "iam:DetachUserPolicy",
          R"({"UserName":"ci","PolicyArn":"arn:aws:iam::111122223333:policy/AWSCompromisedKeyQuarantineV3"})"))
      << "a name that only looks like it";
  step_.id = "release-quarantine-AWSCompromisedKeyQuarantineV3";
  EXPECT_EQ("", refused("iam:DetachUserPolicy", detach));
}

TEST_F(GuardedCalls, LiftNoDenyBeforeTheLastSessionHasEnded) {
  const char* params = R"({"UserName":"ci","PolicyName":"IR-DenyAll"})";
  step_.id = "release-user-ci";
  EXPECT_THAT(refused("iam:DeleteUserPolicy", params), HasSubstr("has not put it there"));
  contained_["deny-user-ci"] = clock_.now().plus(-35 * 3600);
  EXPECT_THAT(refused("iam:DeleteUserPolicy", params), HasSubstr("2026-11-23T11:00:00Z"));
  contained_["deny-user-ci"] = clock_.now().plus(-36 * 3600);
  EXPECT_EQ("", refused("iam:DeleteUserPolicy", params));
}

}  // namespace
}  // namespace hikeshi::respond
