// SPDX-License-Identifier: Apache-2.0
// The tables of effects against the models, and the judgement on answers.
#include "respond/effects.h"

#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "base/text.h"
#include "respond/json_path.h"
#include "respond/sample_answer.h"
#include "respond/undo_call.h"

namespace hikeshi::respond {
namespace {

using aws::Json;

using testing::models;

AwsCommand command(std::string service, std::string operation, const char* params) {
  AwsCommand out;
  out.action = service + ":" + operation;
  out.call.service = std::move(service);
  out.call.operation = std::move(operation);
  out.call.region = "us-east-1";
  out.call.params = Json::parse(params);
  out.changes = true;
  return out;
}

ReadCall answers(const char* text) {
  return
      [text](const AwsCommand&) -> tl::expected<Json, aws::CallError> { return Json::parse(text); };
}
ReadCall refuses(aws::Refusal kind, const char* message = "") {
  return [=](const AwsCommand&) -> tl::expected<Json, aws::CallError> {
    return tl::make_unexpected(aws::CallError{kind, "", message, "", 400, 1, {}});
  };
}

Result<Found> look(const AwsCommand& change, const ReadCall& read, UtcTime not_before = {}) {
  const EffectRow* row = find_effect(change);
  EXPECT_NE(nullptr, row) << change.action;
  return look_at(models(), *row, change, read, not_before);
}

// A call with every parameter that its row speaks of.
AwsCommand sample_change(const EffectRow& row) {
  const auto words = split(row.call, ' ');
  const size_t colon = words[0].find(':');
  AwsCommand change = command(std::string(words[0].substr(0, colon)),
                              std::string(words[0].substr(colon + 1)), "{}");
  const auto* operation = *(*models().find(change.call.service))->operation(change.call.operation);
  if (operation->input) change.call.params = testing::sample_of(*operation->input.shape);
  return change;
}

void expect_undo_fits(const EffectRow& row, const AwsCommand& change, const Found& found) {
  const auto operation_of = [](const AwsCommand& call) {
    return *(*models().find(call.call.service))->operation(call.call.operation);
  };
  auto undo = found.undo;
  if (needs_answer(row)) {
    EXPECT_FALSE(undo) << "only the answer tells it";
    const Json answer = testing::sample_of(*operation_of(change)->output.shape);
    undo = *undo_of(models(), row, change, found.before, &answer);
  }
  ASSERT_TRUE(undo);
  const auto request = aws::make_request(*operation_of(*undo), undo->call.params);
  EXPECT_TRUE(request) << request.error().message;
}

TEST(Effects, RowsFitTheModels) {
  for (auto rows : {identity_effects(), instance_effects(), setting_effects(), removal_effects()}) {
    for (const EffectRow& row : rows) {
      SCOPED_TRACE(std::string(row.call));
      const AwsCommand change = sample_change(row);
      AwsCommand asked;
      const auto found =
          look_at(models(), row, change,
                  [&](const AwsCommand& read) -> tl::expected<Json, aws::CallError> {
                    asked = read;
                    const auto* operation =
                        *(*models().find(read.call.service))->operation(read.call.operation);
                    const auto request = aws::make_request(*operation, read.call.params);
                    EXPECT_TRUE(request) << request.error().message;
                    return testing::sample_of(*operation->output.shape);
                  },
                  {});
      ASSERT_TRUE(found) << found.error().message;
      EXPECT_FALSE(asked.changes);
      // Sample answers hold one of everything, so a path that finds nothing is misspelt.
      if (row.match.empty() && row.items.find('?') == std::string_view::npos) {
        EXPECT_FALSE(found->before.empty());
      }
      if (!row.undo.empty() && row.undo != "-" && !found->before.empty())
        expect_undo_fits(row, change, *found);
    }
  }
}

// What takes a call back is often the same call with another value. By a row that asks for the
// wished state alone it would be there already when the change is, and be said to be undone for
// nothing.
TEST(Effects, WhatTakesACallBackIsNotThereWithTheCall) {
  for (auto rows : {identity_effects(), instance_effects(), setting_effects(), removal_effects()}) {
    for (const EffectRow& row : rows) {
      const bool asks_for_parameter =
          !row.want.starts_with("gone") && row.want.find('=') != row.want.npos;
      if (asks_for_parameter) continue;  // which the undo has as it was
      for (const std::string_view pattern : {row.undo, row.undo_absent}) {
        const std::string_view operation = split(pattern, ' ').front();
        const std::string_view call = split(row.call, ' ').front();
        if (operation.empty() || call.substr(call.find(':') + 1) != operation) continue;
        const AwsCommand change = sample_change(row);
        const Json before = Json::array({{{"Value", "true"}}});  // as attributes say it
        const auto undo = undo_of(models(), row, change, before, nullptr);
        ASSERT_TRUE(undo) << row.call;
        if (*undo) {
          EXPECT_NE(&row, find_effect(**undo)) << row.call << " by " << pattern;
        }
      }
    }
  }
}

TEST(Effects, AProtectionComesBackWithTheUndo) {
  const auto off = command("rds", "ModifyDBInstance",
                           R"({"DBInstanceIdentifier":"d","DeletionProtection":false,
                               "ApplyImmediately":true})");
  const char* on = R"({"DBInstances":[{"DeletionProtection":true}]})";
  const char* gone = R"({"DBInstances":[{"DeletionProtection":false}]})";
  const auto found = look(off, answers(on));
  EXPECT_EQ(Effect::kNotYet, found->effect);
  EXPECT_EQ(Effect::kThere, look(off, answers(gone))->effect);
  EXPECT_EQ(Effect::kNotYet, look(*found->undo, answers(gone))->effect);
  EXPECT_EQ(Effect::kThere, look(*found->undo, answers(on))->effect);

  const auto balancer = look(command("elbv2", "ModifyLoadBalancerAttributes",
                                     R"({"LoadBalancerArn":"arn:lb","Attributes":[
                                         {"Key":"deletion_protection.enabled","Value":"false"}]})"),
                             answers(R"({"Attributes":[
                                 {"Key":"deletion_protection.enabled","Value":"true"}]})"));
  EXPECT_EQ(Effect::kNotYet, look(*balancer->undo, answers(R"({"Attributes":[
                {"Key":"deletion_protection.enabled","Value":"false"}]})"))
                                 ->effect);
}

TEST(Effects, AKeyIsInactiveOrNot) {
  const auto change = command("iam", "UpdateAccessKey",
                              R"({"UserName":"ci","AccessKeyId":"AKIA1","Status":"Inactive"})");
  const char* kActive = R"({"AccessKeyMetadata":[{"AccessKeyId":"AKIA2","Status":"Inactive"},
                            {"AccessKeyId":"AKIA1","Status":"Active"}]})";
  const auto active = look(change, answers(kActive));
  EXPECT_EQ(Effect::kNotYet, active->effect);
  ASSERT_TRUE(active->undo);
  EXPECT_EQ(R"({"UserName":"ci","AccessKeyId":"AKIA1","Status":"Active"})",
            active->undo->call.params.dump());
  EXPECT_EQ(Effect::kThere,
            look(change,
                 answers(R"({"AccessKeyMetadata":[{"AccessKeyId":"AKIA1","Status":"Inactive"}]})"))
                ->effect);
  EXPECT_EQ(Effect::kThere, look(change, refuses(aws::Refusal::kNotFound))->effect);
  EXPECT_FALSE(look(change, refuses(aws::Refusal::kDenied)));
}

TEST(Effects, APolicyIsComparedAsADocumentAndTakenBack) {
  const auto change =
      command("iam", "PutUserPolicy",
              R"({"UserName":"u","PolicyName":"p","PolicyDocument":"{\"A\":1,\"B\":2}"})");
  EXPECT_EQ(Effect::kThere, look(change, answers(R"({"PolicyDocument":{"B":2,"A":1}})"))->effect);
  const auto other = look(change, answers(R"({"PolicyDocument":{"B":3}})"));
  EXPECT_EQ(Effect::kNotYet, other->effect);
  EXPECT_EQ(R"({"B":3})", other->undo->call.params["PolicyDocument"].get<std::string>());
  const auto absent = look(change, refuses(aws::Refusal::kNotFound));
  EXPECT_EQ(Effect::kNotYet, absent->effect);
  EXPECT_EQ("iam:DeleteUserPolicy", absent->undo->action);
  EXPECT_EQ(R"({"UserName":"u","PolicyName":"p"})", absent->undo->call.params.dump());
}

TEST(Effects, ARevocationCountsFromItsTimeOn) {
  const std::string doc =
      R"({"Statement":[{"Condition":{"DateLessThan":{"aws:TokenIssueTime":"TIME"}}}]})";
  auto change = command("iam", "PutRolePolicy", R"({"RoleName":"r","PolicyName":"p"})");
  change.call.params["PolicyDocument"] = replace_all(doc, "TIME", "2026-11-23T10:05:00Z");
  const std::string found =
      R"({"PolicyDocument":)" + replace_all(doc, "TIME", "2026-11-23T10:00:00Z") + "}";
  const auto begun = *parse_rfc3339("2026-11-23T10:00:00Z");
  EXPECT_EQ(Effect::kThere, look(change, answers(found.c_str()), begun)->effect);
  EXPECT_EQ(Effect::kNotYet, look(change, answers(found.c_str()), begun.plus(1))->effect);
}

TEST(Effects, StatesLeadToTheirEnd) {
  const auto stop = command("ec2", "StopInstances", R"({"InstanceIds":["i-1"]})");
  const auto in = [&](const std::string& state) {
    const std::string text =
        R"({"Reservations":[{"Instances":[{"State":{"Name":")" + state + R"("}}]}]})";
    return look(stop, answers(text.c_str()))->effect;
  };
  EXPECT_EQ(Effect::kNotYet, in("running"));
  EXPECT_EQ(Effect::kUnderWay, in("stopping"));
  EXPECT_EQ(Effect::kThere, in("stopped"));
  EXPECT_EQ(Effect::kThere, in("terminated"));
}

// What some services still show for hours after it was deleted.
TEST(Effects, WhatIsDeletedMayStillBeShown) {
  const auto in = [](const char* service, const char* operation, const char* params,
                     const char* answer) {
    return look(command(service, operation, params), answers(answer))->effect;
  };
  const auto ecs = [&](const char* answer) {
    return in("ecs", "DeleteService", R"({"cluster":"c","service":"s","force":true})", answer);
  };
  EXPECT_EQ(Effect::kNotYet, ecs(R"({"services":[{"status":"ACTIVE"}]})"));
  EXPECT_EQ(Effect::kUnderWay, ecs(R"({"services":[{"status":"DRAINING"}]})"));
  EXPECT_EQ(Effect::kThere, ecs(R"({"services":[{"status":"INACTIVE"}]})"));
  EXPECT_EQ(Effect::kThere, ecs(R"({"services":[],"failures":[{"reason":"MISSING"}]})"));
  EXPECT_EQ(Effect::kThere, in("batch", "DeregisterJobDefinition", R"({"jobDefinition":"d:1"})",
                               R"({"jobDefinitions":[{"status":"INACTIVE"}]})"));
  const auto domain = [&](const char* answer) {
    return in("opensearch", "DeleteDomain", R"({"DomainName":"d"})", answer);
  };
  EXPECT_EQ(Effect::kNotYet, domain(R"({"DomainStatus":{"Deleted":false}})"));
  EXPECT_EQ(Effect::kUnderWay, domain(R"({"DomainStatus":{"Deleted":true}})"));
}

// The association of a subnet has a new id after each change, which the answer alone tells.
TEST(Effects, ASubnetIsGivenBackItsOldList) {
  const auto change = command("ec2", "ReplaceNetworkAclAssociation",
                              R"({"AssociationId":"aclassoc-1","NetworkAclId":"acl-none"})");
  const auto found = look(change, answers(R"({"NetworkAcls":[{"Associations":[
      {"NetworkAclAssociationId":"aclassoc-2","NetworkAclId":"acl-old"},
      {"NetworkAclAssociationId":"aclassoc-1","NetworkAclId":"acl-old"}]}]})"));
  EXPECT_EQ(Effect::kNotYet, found->effect);
  EXPECT_FALSE(found->undo);
  const Json answer{{"NewAssociationId", "aclassoc-3"}};
  const auto undo = undo_of(models(), *find_effect(change), change, found->before, &answer);
  EXPECT_EQ(R"({"AssociationId":"aclassoc-3","NetworkAclId":"acl-old"})",
            (**undo).call.params.dump());
}

TEST(Effects, WithWhomASnapshotWasSharedIsGivenBack) {
  const auto change = command("ec2", "ResetSnapshotAttribute",
                              R"({"SnapshotId":"snap-1","Attribute":"createVolumePermission"})");
  const auto found =
      look(change,
           answers(R"({"CreateVolumePermissions":[{"UserId":"222222222222"},{"Group":"all"}]})"));
  ASSERT_TRUE(found->undo);
  EXPECT_EQ("ModifySnapshotAttribute", found->undo->call.operation);
  EXPECT_EQ(Json::parse(R"({"SnapshotId":"snap-1","CreateVolumePermission":
                            {"Add":[{"UserId":"222222222222"},{"Group":"all"}]}})"),
            found->undo->call.params);
}

// What the owner had set before is what an undo goes back to, and not to nothing.
TEST(Effects, WhatWasSetInPartComesBackInPart) {
  const auto process =
      command("autoscaling", "SuspendProcesses",
              R"({"AutoScalingGroupName":"g","ScalingProcesses":["AZRebalance"]})");
  const auto group = look(process, answers(R"({"AutoScalingGroups":[{"SuspendedProcesses":
                                               [{"ProcessName":"Terminate"}]}]})"));
  EXPECT_EQ(Effect::kNotYet, group->effect);
  EXPECT_EQ(R"({"AutoScalingGroupName":"g","ScalingProcesses":["AZRebalance"]})",
            group->undo->call.params.dump());

  const auto tag =
      command("ec2", "CreateTags", R"({"Resources":["i-1"],"Tags":[{"Key":"case","Value":"7"}]})");
  const auto had = look(tag, answers(R"({"Tags":[{"Key":"case","Value":"leather"}]})"));
  EXPECT_EQ(Effect::kNotYet, had->effect);
  EXPECT_EQ("CreateTags", had->undo->call.operation);
  EXPECT_EQ("leather", had->undo->call.params["Tags"][0]["Value"]);
  EXPECT_EQ("DeleteTags", look(tag, answers(R"({"Tags":[]})"))->undo->call.operation);

  const auto share =
      command("ec2", "EnableSnapshotBlockPublicAccess", R"({"State":"block-all-sharing"})");
  const auto less = look(share, answers(R"({"State":"block-new-sharing"})"));
  EXPECT_EQ(Effect::kNotYet, less->effect);
  EXPECT_EQ(R"({"State":"block-new-sharing"})", less->undo->call.params.dump());
  EXPECT_EQ("DisableSnapshotBlockPublicAccess",
            look(share, answers(R"({"State":"unblocked"})"))->undo->call.operation);

  const auto tokens =
      command("ec2", "ModifyInstanceMetadataDefaults", R"({"HttpTokens":"required"})");
  EXPECT_EQ(R"({"HttpTokens":"no-preference"})",
            look(tokens, answers(R"({"AccountLevel":{}})"))->undo->call.params.dump());
  EXPECT_EQ(R"({"HttpTokens":"optional"})",
            look(tokens, answers(R"({"AccountLevel":{"HttpTokens":"optional"}})"))
                ->undo->call.params.dump());
}

// To the word: what a rule is for stands in its description, and a list of the owner's stays one.
TEST(Effects, ARuleThatWasRevokedComesBackAsItWas) {
  const auto change = command("ec2", "RevokeSecurityGroupIngress",
                              R"({"GroupId":"sg-1","SecurityGroupRuleIds":["sgr-1"]})");
  const auto undo_of_rule = [&](const std::string& rule) {
    const std::string answer = R"({"SecurityGroupRules":[)" + rule + "]}";
    const auto found = look(change, answers(answer.c_str()));
    EXPECT_EQ("AuthorizeSecurityGroupIngress", found->undo->call.operation);
    return found->undo->call.params;
  };
  const std::string ports = R"("IpProtocol":"tcp","FromPort":1024,"ToPort":65535)";
  const auto expect = [&](const std::string& was, const std::string& comes_back,
                          const std::string& tags = "") {
    EXPECT_EQ(Json::parse(R"({"GroupId":"sg-1","IpPermissions":[{)" + ports + "," + comes_back +
                          "}]" + tags + "}"),
              undo_of_rule("{" + ports + "," + was + "}"));
  };
  expect(R"("CidrIpv4":"0.0.0.0/1","Description":"shop & partners","Tags":[])",
         R"("IpRanges":[{"CidrIp":"0.0.0.0/1","Description":"shop & partners"}])");
  expect(R"("CidrIpv4":"0.0.0.0/0")", R"("IpRanges":[{"CidrIp":"0.0.0.0/0"}])");
  expect(R"("CidrIpv6":"::/0","Description":"six")",
         R"("Ipv6Ranges":[{"CidrIpv6":"::/0","Description":"six"}])");
  expect(R"("PrefixListId":"pl-1","Description":"cdn")",
         R"("PrefixListIds":[{"PrefixListId":"pl-1","Description":"cdn"}])");
  expect(R"("ReferencedGroupInfo":{"GroupId":"sg-2","UserId":"111122223333"},"Description":"web")",
         R"("UserIdGroupPairs":[{"GroupId":"sg-2","UserId":"111122223333","Description":"web"}])");
  expect(R"("CidrIpv4":"0.0.0.0/0","Tags":[{"Key":"owner","Value":"web"}])",
         R"("IpRanges":[{"CidrIp":"0.0.0.0/0"}])",
         R"(,"TagSpecifications":[{"ResourceType":"security-group-rule",
                                   "Tags":[{"Key":"owner","Value":"web"}]}])");
}

TEST(Effects, SelectorsOfATrailComeBackAllOfThem) {
  const std::string all = R"("EventSelectors":[{"ReadWriteType":"All",
      "IncludeManagementEvents":true,"DataResources":[],"ExcludeManagementEventSources":[]}])";
  const std::string few = R"("EventSelectors":[{"ReadWriteType":"WriteOnly",
      "IncludeManagementEvents":true,"DataResources":[],
      "ExcludeManagementEventSources":["kms.amazonaws.com"]}])";
  const auto change =
      command("cloudtrail", "PutEventSelectors", (R"({"TrailName":"arn:t",)" + all + "}").c_str());
  const std::string before = "{" + few + "}", after = "{" + all + "}";
  const auto found = look(change, answers(before.c_str()));
  EXPECT_EQ(Effect::kNotYet, found->effect);
  EXPECT_EQ(Json::parse(R"({"TrailName":"arn:t",)" + few + "}"), found->undo->call.params);
  EXPECT_EQ(Effect::kThere, look(change, answers(after.c_str()))->effect);
  // Taking it back is a change of its own, and not there already.
  EXPECT_EQ(Effect::kNotYet, look(*found->undo, answers(after.c_str()))->effect);
}

TEST(Effects, ARecordSetIsGoneWithItsBatch) {
  const auto change = command("route53", "ChangeResourceRecordSets",
                              R"({"HostedZoneId":"Z1","ChangeBatch":{"Changes":[{"Action":"DELETE",
                                  "ResourceRecordSet":{"Name":"a.x.","Type":"A"}}]}})");
  EXPECT_EQ(
      Effect::kNotYet,
      look(change, answers(R"({"ResourceRecordSets":[{"Name":"a.x.","Type":"A"}]})"))->effect);
  EXPECT_EQ(Effect::kThere,
            look(change, answers(R"({"ResourceRecordSets":[{"Name":"x.","Type":"SOA"},
                                     {"Name":"a.x.","Type":"TXT"}]})"))
                ->effect);
}

// What the quarantine group had is given back to nobody: others may stand in it.
TEST(Effects, ARuleOutwardsComesBackToAnOwnersGroupAlone) {
  const char* rule = R"({"SecurityGroupRules":[{"IsEgress":true,"IpProtocol":"-1","FromPort":-1,
                         "ToPort":-1,"CidrIpv4":"0.0.0.0/0","Description":"out"}]})";
  const auto of_owner = look(command("ec2", "RevokeSecurityGroupEgress",
                                     R"({"GroupId":"sg-1","SecurityGroupRuleIds":["sgr-1"]})"),
                             answers(rule));
  ASSERT_TRUE(of_owner->undo);
  EXPECT_EQ("AuthorizeSecurityGroupEgress", of_owner->undo->call.operation);
  EXPECT_EQ(Json::parse(R"([{"IpProtocol":"-1","FromPort":-1,"ToPort":-1,
                             "IpRanges":[{"CidrIp":"0.0.0.0/0","Description":"out"}]}])"),
            of_owner->undo->call.params["IpPermissions"]);
  for (const char* operation : {"RevokeSecurityGroupEgress", "RevokeSecurityGroupIngress"}) {
    const auto of_quarantine =
        look(command("ec2", operation,
                     R"({"DryRun":false,"GroupId":"sg-q","SecurityGroupRuleIds":["sgr-1"]})"),
             answers(rule));
    EXPECT_FALSE(of_quarantine->undo);
    EXPECT_TRUE(of_quarantine->stays);
  }
}

TEST(Effects, ABudgetThatWasMadeIsTakenAway) {
  const auto change = command("budgets", "CreateBudget",
                              R"({"AccountId":"111122223333","Budget":{"BudgetName":"hikeshi"}})");
  const auto found = look(change, refuses(aws::Refusal::kNotFound));
  EXPECT_EQ(Effect::kNotYet, found->effect);
  ASSERT_TRUE(found->undo);
  EXPECT_EQ("DeleteBudget", found->undo->call.operation);
  EXPECT_EQ(R"({"AccountId":"111122223333","BudgetName":"hikeshi"})",
            found->undo->call.params.dump());
}

TEST(Effects, OfAnObjectEachVersionGoesByItself) {
  const auto change = command("s3", "DeleteObject", R"({"Bucket":"b","Key":"a","VersionId":"v1"})");
  const auto with = [&](const char* answer) { return look(change, answers(answer))->effect; };
  EXPECT_EQ(Effect::kNotYet, with(R"({"Versions":[{"Key":"a","VersionId":"v1"}]})"));
  EXPECT_EQ(Effect::kNotYet, with(R"({"DeleteMarkers":[{"Key":"a","VersionId":"v1"}]})"));
  EXPECT_EQ(Effect::kThere, with(R"({"Versions":[{"Key":"a","VersionId":"v2"}]})"));
  EXPECT_EQ(Effect::kThere, with(R"({"Versions":[{"Key":"ab","VersionId":"v1"}]})"));
}

TEST(Effects, WhatIsShownIsThereOrGone) {
  const auto judged = [&](const ReadCall& read) {
    return look_at_shown(models(), {"aws ec2 describe-vpcs --region us-east-1 --vpc-ids vpc-1"},
                         read);
  };
  EXPECT_EQ(Effect::kThere, judged(answers(R"({"Vpcs":[]})"))->effect);
  EXPECT_EQ(Effect::kNotYet, judged(answers(R"({"Vpcs":[{"State":"available"}]})"))->effect);
  EXPECT_EQ(Effect::kUnderWay,
            judged(answers(R"({"NatGateways":[{"State":"deleting"}]})"))->effect);
  EXPECT_EQ(Effect::kUnderWay,
            judged(answers(R"({"AutoScalingGroups":[{"Status":"Delete in progress"}]})"))->effect);
  EXPECT_EQ(Effect::kThere,
            judged(answers(R"({"projects":[],"projectsNotFound":["miner"]})"))->effect);
  EXPECT_EQ(Effect::kThere, judged(refuses(aws::Refusal::kNotFound))->effect);
  EXPECT_EQ(Effect::kThere,
            judged(refuses(aws::Refusal::kInvalid, "Stack x does not exist"))->effect);
  EXPECT_EQ(Code::kDenied, judged(refuses(aws::Refusal::kDenied)).error().code);
}

// It would be said to be gone, and nothing would have been called.
TEST(Effects, AThingWithAnEmptyListInItIsThere) {
  const auto judged = [&](const char* show, const char* answer) {
    return look_at_shown(models(), {show}, answers(answer))->effect;
  };
  const char* identity =
      "aws sesv2 get-email-identity --region us-east-1 --email-identity evil.example";
  EXPECT_EQ(Effect::kNotYet, judged(identity, R"({"IdentityType":"DOMAIN","Tags":[]})"));
  const char* mapping = "aws lambda get-event-source-mapping --region us-east-1 --uuid u-1";
  EXPECT_EQ(Effect::kNotYet, judged(mapping, R"({"State":"Enabled","FunctionResponseTypes":[]})"));
  EXPECT_EQ(Effect::kUnderWay,
            judged(mapping, R"({"State":"Deleting","FunctionResponseTypes":[]})"));
  EXPECT_EQ(Effect::kNotYet,
            judged("aws iam get-group --group-name g",
                   R"({"Group":{"GroupName":"g"},"Users":[],"IsTruncated":false})"));
  EXPECT_EQ(Effect::kThere, judged("aws rds describe-db-instances --region us-east-1",
                                   R"({"DBInstances":[],"Marker":""})"));
}

TEST(JsonPath, SetsAndFinds) {
  Json value = Json::object();
  set_path(value, "a.0.b", 3);
  EXPECT_EQ(R"({"a":[{"b":3}]})", value.dump());
  EXPECT_EQ(3, *at_path(value, "a.0.b"));
  EXPECT_EQ(nullptr, at_path(value, "a.1.b"));
  EXPECT_TRUE(same_value(Json("true"), Json(true)));
  EXPECT_FALSE(same_value(Json("Active"), Json("active")));
}

}  // namespace
}  // namespace hikeshi::respond
