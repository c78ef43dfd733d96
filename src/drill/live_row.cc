// SPDX-License-Identifier: Apache-2.0
#include "drill/live_row.h"

#include <algorithm>

namespace hikeshi::drill {
namespace {

constexpr std::string_view kUser = "user:<user>", kRole = "role:<role>", kGroup = "sg:<sg>",
                           kInstance = "instance:<instance>", kBucket = "bucket:<bucket>",
                           kFunction = "function:<function>", kSnapshot = "snapshot:<snapshot>";

constexpr LiveRow kRows[] = {
    // ---- identity
    {"iam", "CreateUser", "", R"({"UserName":"<user>"})", "userid=User.UserId"},
    {"iam", "DeleteUser", "", R"({"UserName":"<user>"})"},
    {"iam", "CreateAccessKey", "", R"({"UserName":"<user>"})", "issued=AccessKey.AccessKeyId",
     kUser},
    {"iam", "DeleteAccessKey", "", R"({"UserName":"<user>","AccessKeyId":"<issued>"})"},
    {"iam", "UpdateAccessKey", "",
     R"({"UserName":"<user>","AccessKeyId":"<issued>","Status":"<status>"})"},
    {"iam", "CreateLoginProfile", "", R"({"UserName":"<user>","Password":"Only-4-a-rehearsal"})",
     "", kUser},
    {"iam", "DeleteLoginProfile", "", R"({"UserName":"<user>"})"},
    {"iam", "AttachUserPolicy", "", R"({"UserName":"<user>","PolicyArn":"<policyarn>"})", "",
     kUser},
    {"iam", "DetachUserPolicy", "", R"({"UserName":"<user>","PolicyArn":"<policyarn>"})"},
    {"iam", "PutUserPolicy", "",
     R"({"UserName":"<user>","PolicyName":"<policy>","PolicyDocument":"<document>"})", "", kUser},
    {"iam", "AddUserToGroup", "", R"({"UserName":"<user>","GroupName":"<group>"})", "",
     "user:<user> group:<group>"},
    {"iam", "CreateVirtualMFADevice", "", R"({"VirtualMFADeviceName":"<user>"})"},
    {"iam", "EnableMFADevice", "",
     R"({"UserName":"<user>","SerialNumber":"arn:aws:iam::<account>:mfa/<user>",)"
     R"("AuthenticationCode1":"123456","AuthenticationCode2":"654321"})",
     "", kUser},
    {"iam", "DeactivateMFADevice", "",
     R"({"UserName":"<user>","SerialNumber":"arn:aws:iam::<account>:mfa/<user>"})", "",
     "user:<user> mfa:<user>"},
    {"iam", "CreateRole", "", R"({"RoleName":"<role>","AssumeRolePolicyDocument":"<document>"})",
     "roleid=Role.RoleId"},
    {"iam", "DeleteRole", "", R"({"RoleName":"<role>"})"},
    {"iam", "AttachRolePolicy", "", R"({"RoleName":"<role>","PolicyArn":"<policyarn>"})", "",
     kRole},
    {"iam", "DetachRolePolicy", "", R"({"RoleName":"<role>","PolicyArn":"<policyarn>"})"},
    {"iam", "PutRolePolicy", "",
     R"({"RoleName":"<role>","PolicyName":"<policy>","PolicyDocument":"<document>"})", "", kRole},
    {"iam", "DeleteRolePolicy", "", R"({"RoleName":"<role>","PolicyName":"<policy>"})"},
    {"iam", "UpdateAssumeRolePolicy", "", R"({"RoleName":"<role>","PolicyDocument":"<document>"})",
     "", kRole},
    {"iam", "CreateInstanceProfile", "", R"({"InstanceProfileName":"<profile>"})"},
    {"iam", "AddRoleToInstanceProfile", "",
     R"({"InstanceProfileName":"<profile>","RoleName":"<role>"})", "", kRole},
    {"iam", "DeleteInstanceProfile", "", R"({"InstanceProfileName":"<profile>"})"},

    // ---- machines
    {"ec2", "RunInstances", "",
     R"({"ImageId":"<ami>","InstanceType":"<type>","MinCount":<count>,"MaxCount":<count>,)"
     R"("KeyName":"<live.key>","SecurityGroupIds":["<live.group>"],)"
     R"("IamInstanceProfile":{"Name":"<live.profile>"},"MetadataOptions":{"HttpTokens":"<tokens>"}})",
     "@=Instances.*.InstanceId", "sg:<live.group> keypair:<live.key> profile:<live.profile>"},
    {"ec2", "TerminateInstances", "", R"({"InstanceIds":["<@>"]})"},
    {"ec2", "StopInstances", "", R"({"InstanceIds":["<instance>"]})", "", kInstance},
    {"ec2", "StartInstances", "", R"({"InstanceIds":["<instance>"]})", "", kInstance},
    {"ec2", "ModifyInstanceAttribute", "",
     R"({"InstanceId":"<instance>","DisableApiTermination":{"Value":true}})", "", kInstance},
    {"ec2", "CreateLaunchTemplate", "",
     R"({"LaunchTemplateName":"<template>","LaunchTemplateData":{"ImageId":"<ami>",)"
     R"("InstanceType":"<type>"}})",
     "templateid=LaunchTemplate.LaunchTemplateId"},
    {"ec2", "DeleteLaunchTemplate", "", R"({"LaunchTemplateId":"<templateid>"})"},
    {"ec2", "CreateKeyPair", "", R"({"KeyName":"<keypair>"})"},
    {"ec2", "DeleteKeyPair", "", R"({"KeyName":"<keypair>"})"},
    {"ec2", "CreateSecurityGroup", "", R"({"GroupName":"<sgname>","Description":"<sgname>"})",
     "sg=GroupId"},
    {"ec2", "DeleteSecurityGroup", "", R"({"GroupId":"<sg>"})"},
    {"ec2", "AuthorizeSecurityGroupIngress", "",
     R"({"GroupId":"<sg>","IpPermissions":[{"IpProtocol":"tcp","FromPort":<port>,"ToPort":<port>,)"
     R"("IpRanges":[{"CidrIp":"<cidr>"}]}]})",
     "", kGroup},
    {"ec2", "RevokeSecurityGroupIngress", "",
     R"({"GroupId":"<sg>","IpPermissions":[{"IpProtocol":"tcp","FromPort":<port>,"ToPort":<port>,)"
     R"("IpRanges":[{"CidrIp":"<cidr>"}]}]})"},
    {"ec2", "CreateSnapshot", "", R"({"VolumeId":"<volume>"})", "snapshot=SnapshotId",
     "volume:<volume>"},
    {"ec2", "DeleteSnapshot", "", R"({"SnapshotId":"<snapshot>"})"},
    {"ec2", "ModifySnapshotAttribute", "",
     R"({"SnapshotId":"<snapshot>","Attribute":"createVolumePermission","OperationType":"add",)"
     R"("UserIds":["<foreign>"]})",
     "", kSnapshot},
    {"ec2", "CreateImage", "", R"({"InstanceId":"<instance>","Name":"<name>"})", "ami=ImageId",
     kInstance},
    {"autoscaling", "CreateAutoScalingGroup", "",
     R"({"AutoScalingGroupName":"<asg>","LaunchTemplate":{"LaunchTemplateId":"<templateid>"},)"
     R"("MinSize":0,"MaxSize":40,"DesiredCapacity":<count>,"AvailabilityZones":["<region>a"]})"},
    {"ecs", "CreateCluster", "", R"({"clusterName":"<cluster>"})"},
    {"ecs", "RegisterTaskDefinition", "",
     R"({"family":"<family>","containerDefinitions":[{"name":"<family>","image":"<image>",)"
     R"("memory":512}]})"},
    {"ecs", "CreateService", "",
     R"({"cluster":"<cluster>","serviceName":"<service>",)"
     R"("taskDefinition":"<family>","desiredCount":2})"},
    {"lambda", "CreateFunction20150331", "lambda CreateFunction",
     R"({"FunctionName":"<function>","Runtime":"python3.12","Role":"<rolearn>",)"
     R"("Handler":"index.handler","Code":{"ZipFile":"UEsFBgAAAAAAAAAAAAAAAAAAAAAAAA=="}})",
     "", "rolearn:<rolearn>"},
    {"lambda", "AddPermission20150331v2", "lambda AddPermission",
     R"({"FunctionName":"<function>","StatementId":"<statement>",)"
     R"("Action":"lambda:InvokeFunction","Principal":"<principal>"})",
     "", kFunction},
    {"lambda", "DeleteFunction20150331", "lambda DeleteFunction",
     R"({"FunctionName":"<function>"})"},
    {"events", "PutRule", "", R"({"Name":"<rule>","ScheduleExpression":"<schedule>"})"},
    {"events", "PutTargets", "",
     R"({"Rule":"<rule>","Targets":[{"Id":"1",)"
     R"("Arn":"arn:aws:lambda:<region>:<account>:function:<function>"}]})"},
    {"events", "DeleteRule", "", R"({"Name":"<rule>","Force":true})"},

    // ---- data and services
    {"s3", "CreateBucket", "", R"({"Bucket":"<bucket>"})"},
    {"s3", "DeleteBucket", "", R"({"Bucket":"<bucket>"})"},
    {"s3", "PutBucketPolicy", "", R"({"Bucket":"<bucket>","Policy":"<bucketpolicy.text>"})", "",
     kBucket},
    {"sqs", "CreateQueue", "", R"({"QueueName":"<queue>"})"},
    {"sns", "CreateTopic", "", R"({"Name":"<topic>"})"},
    {"logs", "CreateLogGroup", "", R"({"logGroupName":"<loggroup>"})"},
    {"ssm", "PutParameter", "",
     R"({"Name":"<parameter>","Type":"String","Value":"x","Overwrite":true})"},
    {"cloudtrail", "DeleteTrail", "", R"({"Name":"<trail>"})", "", "trail:<trail>"},
    {"guardduty", "DeleteDetector", "", R"({"DetectorId":"<detector>"})", "",
     "detector:<detector>"},
    {"ses", "VerifyEmailIdentity", "", R"({"EmailAddress":"<email>"})"},
    {"ses", "CreateEmailIdentity", "sesv2 CreateEmailIdentity", R"({"EmailIdentity":"<email>"})"},
    {"servicequotas", "RequestServiceQuotaIncrease", "",
     R"({"ServiceCode":"ec2","QuotaCode":"<quota>","DesiredValue":<desired>})",
     "requestid=RequestedQuota.Id"},
};

}  // namespace

const LiveRow* find_live_row(std::string_view service, std::string_view event) {
  const auto* row = std::find_if(std::begin(kRows), std::end(kRows), [&](const LiveRow& r) {
    return r.service == service && r.event == event;
  });
  return row == std::end(kRows) ? nullptr : row;
}

}  // namespace hikeshi::drill
