// SPDX-License-Identifier: Apache-2.0
#include "aws/trace_body.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <string>

namespace hikeshi::aws {
namespace {

constexpr size_t kElements = 10, kBytes = 256;

// Ids, names, places and states: what a reader of a trace needs to tell calls and things apart. No
// free text (descriptions, messages), no keys and values of the user's own, no documents, no
// tokens. In the order of bytes, since it is searched by halves.
constexpr std::string_view kShown[] = {
    "AccessKeyId",
    "Account",
    "AccountId",
    "AllocationId",
    "AlternateContactType",
    "Architecture",
    "Arn",
    "AssociationId",
    "AttachmentId",
    "Attribute",
    "AutoScalingGroupName",
    "AvailabilityZone",
    "Bucket",
    "BucketRegion",
    "CidrBlock",
    "CidrIp",
    "CidrIpv6",
    "ClusterArn",
    "Code",
    "DBInstanceIdentifier",
    "DBSnapshotIdentifier",
    "DetectorId",
    "Domain",
    "Encoding",
    "ErrorCode",
    "ExpectedBucketOwner",
    "FunctionArn",
    "FunctionName",
    "GroupId",
    "GroupIds",
    "GroupName",
    "HomeRegion",
    "HttpEndpoint",
    "HttpTokens",
    "Id",
    "ImageId",
    "InstanceId",
    "InstanceIds",
    "InstanceProfileArn",
    "InstanceProfileName",
    "InstanceType",
    "InternetGatewayId",
    "IpProtocol",
    "KeyId",
    "KeyPairId",
    "LaunchTemplateId",
    "LaunchTemplateName",
    "LoadBalancerArn",
    "LoadBalancerName",
    "LocationConstraint",
    "MFADelete",
    "NetworkAclId",
    "NetworkInterfaceId",
    "NetworkInterfaceIds",
    "OptInStatus",
    "Owner",
    "OwnerId",
    "OwnerIds",
    "Owners",
    "PermissionsBoundaryArn",
    "PolicyArn",
    "PolicyName",
    "PolicyNames",
    "PrefixListId",
    "PrivateIpAddress",
    "PublicIp",
    "Region",
    "RegionName",
    "ReservationId",
    "RoleArn",
    "RoleId",
    "RoleName",
    "RouteTableId",
    "S3BucketName",
    "SecurityGroupRuleId",
    "SerialNumber",
    "ServiceName",
    "ServiceSpecificCredentialId",
    "SnapshotId",
    "SpotInstanceRequestId",
    "State",
    "Status",
    "SubnetId",
    "TargetGroupArn",
    "TopicArn",
    "TrailARN",
    "TrailName",
    "Type",
    "UserId",
    "UserName",
    "VersionId",
    "VolumeId",
    "VolumeIds",
    "VolumeType",
    "VpcId",
    "accountId",
    "arn",
    "caseId",
    "cluster",
    "clusterArn",
    "eventTypeCode",
    "id",
    "region",
    "regionName",
    "resourceType",
    "roleArn",
    "serviceName",
    "state",
    "status",
    "statusCode",
    "type",
};
static_assert(std::is_sorted(std::begin(kShown), std::end(kShown)));

Json list_of(const Shape& shape, const Json& value, std::string_view member);

Json text_of(const std::string& text, std::string_view member) {
  if (!shows_member(member)) return fmt::format("<text of {} bytes>", text.size());
  return text.size() <= kBytes ? text : text.substr(0, kBytes) + "...";
}

// `member`: the name under which the value stands; that of a list, for its elements.
Json shown(const Ref& ref, const Json& value, std::string_view member) {
  if (!ref) return value.empty() ? Json::object() : Json("<not in the model>");
  const Shape& shape = *ref.shape;
  if (shape.sensitive) return "<sensitive>";
  if (value.is_boolean() || value.is_number() || value.is_null()) return value;
  if (value.is_string())
    return shape.type == Type::kTimestamp ? value
                                          : text_of(value.get_ref<const std::string&>(), member);
  if (value.is_array()) return list_of(shape, value, member);
  if (shape.type != Type::kStructure || shape.is_document)
    return fmt::format("<map of {}>", value.size());
  Json members = Json::object();
  for (const auto& [name, inner] : value.items()) {
    const Member* known = shape.find(name);
    members[name] = known == nullptr ? Json("<not in the model>") : shown(known->ref, inner, name);
  }
  return members;
}

Json list_of(const Shape& shape, const Json& value, std::string_view member) {
  if (shape.type != Type::kList) return "<not in the model>";
  Json elements = Json::array();
  for (size_t i = 0; i < std::min(value.size(), kElements); ++i)
    elements.push_back(shown(shape.element, value[i], member));
  if (value.size() > kElements)
    elements.push_back(fmt::format("<{} more>", value.size() - kElements));
  return elements;
}

}  // namespace

bool shows_member(std::string_view name) {
  return std::binary_search(std::begin(kShown), std::end(kShown), name);
}

Json traced(const Ref& shape, const Json& value) { return shown(shape, value, ""); }

}  // namespace hikeshi::aws
