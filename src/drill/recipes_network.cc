// SPDX-License-Identifier: Apache-2.0
// Security groups, addresses, volumes and snapshots of EC2, and the load balancers before them.
#include "drill/recipe.h"

namespace hikeshi::drill {
namespace {

constexpr std::string_view kReturn = R"({"requestId":"<reqid>","_return":true})";
constexpr std::string_view kGroupArn = "arn:aws:ec2:<region>:<account>:security-group/<id>";
// Snapshots and images have no account in their ARN.
constexpr std::string_view kSnapshotArn = "arn:aws:ec2:<region>::snapshot/<id>";
constexpr std::string_view kImageArn = "arn:aws:ec2:<region>::image/<id>";
constexpr std::string_view kIngress =
    R"({"groupId":"<sg>","ipPermissions":{"items":[{"ipProtocol":"tcp","fromPort":<port>,)"
    R"("toPort":<port>,"groups":{},"ipRanges":{"items":[{"cidrIp":"<cidr>"}]},"ipv6Ranges":{},)"
    R"("prefixListIds":{}}]}})";

constexpr Recipe kRecipes[] = {
    {.service = "ec2",
     .event = "CreateSecurityGroup",
     .request = R"({"groupName":"<sgname>","groupDescription":"<description>","vpcId":"<vpc>"})",
     .response = R"({"requestId":"<reqid>","_return":true,"groupId":"<sg>"})",
     .makes = "ec2:security-group",
     .id = "<sg>",
     .arn = kGroupArn},
    {.service = "ec2",
     .event = "DeleteSecurityGroup",
     .request = R"({"groupId":"<sg>"})",
     .response = kReturn,
     .removes = "ec2:security-group",
     .id = "<sg>"},
    {.service = "ec2",
     .event = "AuthorizeSecurityGroupIngress",
     .request = kIngress,
     .response = R"({"requestId":"<reqid>","_return":true,)"
                 R"("securityGroupRuleSet":{"items":[{"groupOwnerId":"<account>","groupId":"<sg>",)"
                 R"("securityGroupRuleId":"sgr-<hex17>","isEgress":false,"ipProtocol":"tcp",)"
                 R"("fromPort":<port>,"toPort":<port>,"cidrIpv4":"<cidr>"}]}})",
     .changes = "ec2:security-group",
     .id = "<sg>",
     .arn = kGroupArn},
    {.service = "ec2",
     .event = "RevokeSecurityGroupIngress",
     .request = kIngress,
     .response = kReturn,
     .changes = "ec2:security-group",
     .id = "<sg>",
     .arn = kGroupArn},
    {.service = "ec2",
     .event = "CreateTags",
     .request = R"({"resourcesSet":{"items":[{"resourceId":"<resource>"}]},)"
                R"("tagSet":{"items":[{"key":"Name","value":"<name>"},{"key":"team",)"
                R"("value":"<team>"}]}})",
     .response = kReturn},
    {.service = "ec2",
     .event = "DeleteTags",
     .request = R"({"resourcesSet":{"items":[{"resourceId":"<resource>"}]},)"
                R"("tagSet":{"items":[{"key":"temporary"}]}})",
     .response = kReturn},
    {.service = "ec2",
     .event = "AllocateAddress",
     .request = R"({"domain":"vpc"})",
     .response = R"({"requestId":"<reqid>","publicIp":"<publicip>","domain":"vpc",)"
                 R"("allocationId":"<allocation>"})",
     .makes = "ec2:elastic-ip",
     .id = "<allocation>",
     .arn = "arn:aws:ec2:<region>:<account>:elastic-ip/<id>"},
    {.service = "ec2",
     .event = "AssociateAddress",
     .request = R"({"allocationId":"<allocation>","instanceId":"<instance>"})",
     .response = R"({"requestId":"<reqid>","_return":true,"associationId":"eipassoc-<hex17>"})"},
    {.service = "ec2",
     .event = "ReleaseAddress",
     .request = R"({"allocationId":"<allocation>"})",
     .response = kReturn,
     .removes = "ec2:elastic-ip",
     .id = "<allocation>"},
    {.service = "ec2",
     .event = "CreateNetworkInterface",
     .request = R"({"subnetId":"<subnet>","description":"<description>",)"
                R"("groupSet":{"items":[{"groupId":"<sg>"}]},"clientToken":"<uuid>"})",
     .response = R"({"requestId":"<reqid>","networkInterface":{"networkInterfaceId":"<eni>",)"
                 R"("subnetId":"<subnet>","vpcId":"<vpc>","availabilityZone":"<az>",)"
                 R"("ownerId":"<account>","requesterManaged":true,"status":"pending",)"
                 R"("macAddress":"<mac>","privateIpAddress":"<privateip>","sourceDestCheck":true,)"
                 R"("interfaceType":"interface"}})",
     .makes = "ec2:network-interface",
     .id = "<eni>",
     .arn = "arn:aws:ec2:<region>:<account>:network-interface/<id>"},
    {.service = "ec2",
     .event = "DeleteNetworkInterface",
     .request = R"({"networkInterfaceId":"<eni>"})",
     .response = kReturn,
     .removes = "ec2:network-interface",
     .id = "<eni>"},
    {.service = "ec2",
     .event = "CreateVolume",
     .request = R"({"size":"<size>","zone":"<az>","volumeType":"gp3","clientToken":"<uuid>"})",
     .response = R"({"requestId":"<reqid>","volumeId":"<volume>","size":"<size>","zone":"<az>",)"
                 R"("status":"creating","createTime":<now.ms>,"volumeType":"gp3","iops":3000,)"
                 R"("encrypted":true,"tagSet":{},"multiAttachEnabled":false,"throughput":125})",
     .makes = "ec2:volume",
     .id = "<volume>",
     .arn = "arn:aws:ec2:<region>:<account>:volume/<id>"},
    {.service = "ec2",
     .event = "DeleteVolume",
     .request = R"({"volumeId":"<volume>"})",
     .response = kReturn,
     .removes = "ec2:volume",
     .id = "<volume>"},
    {.service = "ec2",
     .event = "AttachVolume",
     .request = R"({"volumeId":"<volume>","instanceId":"<instance>","device":"/dev/sdf",)"
                R"("deleteOnTermination":false})",
     .response = R"({"requestId":"<reqid>","volumeId":"<volume>","instanceId":"<instance>",)"
                 R"("device":"/dev/sdf","status":"attaching","attachTime":<now.ms>})"},
    {.service = "ec2",
     .event = "CreateSnapshot",
     .request =
         R"({"volumeId":"<volume>","description":"<description>",)"
         R"("tagSpecificationSet":{"items":[{"resourceType":"snapshot","tags":[{"key":"Name",)"
         R"("value":"<name>"}]}]}})",
     .response = R"({"requestId":"<reqid>","snapshotId":"<snapshot>","volumeId":"<volume>",)"
                 R"("status":"pending","startTime":<now.ms>,"progress":"","ownerId":"<account>",)"
                 R"("volumeSize":"<size>","description":"<description>","encrypted":false})",
     .makes = "ec2:snapshot",
     .id = "<snapshot>",
     .arn = kSnapshotArn},
    {.service = "ec2",
     .event = "DeleteSnapshot",
     .request = R"({"snapshotId":"<snapshot>"})",
     .response = kReturn,
     .removes = "ec2:snapshot",
     .id = "<snapshot>"},
    {.service = "ec2",
     .event = "ModifySnapshotAttribute",
     .request = R"({"snapshotId":"<snapshot>",)"
                R"("createVolumePermission":{"add":{"items":[{"userId":"<foreign>"}]}},)"
                R"("attributeType":"CREATE_VOLUME_PERMISSION"})",
     .response = kReturn,
     .changes = "ec2:snapshot",
     .id = "<snapshot>",
     .arn = kSnapshotArn},
    {.service = "ec2",
     .event = "CreateImage",
     .request =
         R"({"instanceId":"<instance>","name":"<name>","noReboot":true,"blockDeviceMapping":{}})",
     .response = R"({"requestId":"<reqid>","imageId":"<ami>"})",
     .makes = "ec2:image",
     .id = "<ami>",
     .arn = kImageArn},
    {.service = "ec2",
     .event = "DeregisterImage",
     .request = R"({"imageId":"<ami>"})",
     .response = kReturn,
     .removes = "ec2:image",
     .id = "<ami>"},
    {.service = "ec2", .event = "EnableSerialConsoleAccess", .response = kReturn},
    {.service = "elasticloadbalancing",
     .event = "RegisterTargets",
     .request = R"({"targetGroupArn":"arn:aws:elasticloadbalancing:<region>:<account>:)"
                R"(targetgroup/web/<hex16>","targets":[{"id":"<instance>","port":8080}]})"},
    {.service = "elasticloadbalancing",
     .event = "DeregisterTargets",
     .request = R"({"targetGroupArn":"arn:aws:elasticloadbalancing:<region>:<account>:)"
                R"(targetgroup/web/<hex16>","targets":[{"id":"<instance>"}]})"},
    {.service = "elasticloadbalancing",
     .event = "ModifyTargetGroup",
     .request = R"({"targetGroupArn":"arn:aws:elasticloadbalancing:<region>:<account>:)"
                R"(targetgroup/web/<hex16>","healthCheckIntervalSeconds":15})"},
    {.service = "route53",
     .event = "ChangeResourceRecordSets",
     .request =
         R"({"hostedZoneId":"Z<base32.2>","changeBatch":{"changes":[{"action":"UPSERT",)"
         R"("resourceRecordSet":{"name":"<name>.<domain>","type":"CNAME","tTL":60,)"
         R"("resourceRecords":[{"value":"<name>-<digits9>.<region>.elb.amazonaws.com"}]}}]}})",
     .response = R"({"changeInfo":{"id":"/change/C<base32>","status":"PENDING",)"
                 R"("submittedAt":"<now.iam>"}})",
     .changes = "route53:hosted-zone",
     .id = "Z<base32.2>"},
};

}  // namespace

std::span<const Recipe> network_recipes() { return kRecipes; }

}  // namespace hikeshi::drill
