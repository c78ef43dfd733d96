// SPDX-License-Identifier: Apache-2.0
#include "posture/undo.h"

#include <algorithm>
#include <array>

#include "aws/json_text.h"
#include "posture/undo_parts.h"

namespace hikeshi::posture {
namespace {

using aws::text_in;

constexpr std::string_view kEc2 = "ec2.amazonaws.com", kIam = "iam.amazonaws.com",
                           kTrail = "cloudtrail.amazonaws.com", kS3 = "s3.amazonaws.com",
                           kRds = "rds.amazonaws.com", kGuard = "guardduty.amazonaws.com";

using Undo = bool (*)(State&, const Change&, std::span<const Change>);

bool cannot(State&, const Change&, std::span<const Change>) { return false; }

struct Row {
  std::string_view source, event;
  Undo undo;
};

// A row whose undo is `cannot` makes the things that it names unsure.
constexpr Row kRows[] = {
    {kEc2, "AuthorizeSecurityGroupIngress", undo_authorize},
    {kEc2, "RevokeSecurityGroupIngress", undo_revoke},
    {kEc2, "ModifySecurityGroupRules", cannot},
    {kEc2, "CreateSecurityGroup", undo_create_group},
    {kEc2, "DeleteSecurityGroup", cannot},
    {kEc2, "ModifyManagedPrefixList", cannot},
    {kEc2, "RunInstances", undo_run},
    {kEc2, "TerminateInstances", undo_terminate},
    {kEc2, "ModifyInstanceMetadataOptions", undo_metadata},
    {kEc2, "ModifyInstanceMetadataDefaults", cannot},
    {kEc2, "ModifyInstanceAttribute", cannot},
    {kEc2, "ModifyNetworkInterfaceAttribute", cannot},
    {kEc2, "AssociateAddress", cannot},
    {kEc2, "DisassociateAddress", cannot},
    {kEc2, "CreateRoute", undo_create_route},
    {kEc2, "DeleteRoute", cannot},
    {kEc2, "ReplaceRoute", cannot},
    {kEc2, "ReplaceRouteTableAssociation", cannot},
    {kEc2, "CreateNetworkAclEntry", undo_create_acl_entry},
    {kEc2, "DeleteNetworkAclEntry", cannot},
    {kEc2, "ReplaceNetworkAclEntry", cannot},
    {kEc2, "ReplaceNetworkAclAssociation", cannot},
    {kEc2, "ModifyImageAttribute", cannot},
    {kEc2, "ModifySnapshotAttribute", cannot},
    {kEc2, "DisableSnapshotBlockPublicAccess", cannot},
    {kEc2, "EnableSnapshotBlockPublicAccess", cannot},
    {kIam, "CreateUser", undo_create_user},
    {kIam, "DeleteUser", cannot},
    {kIam, "CreateLoginProfile", undo_create_login},
    {kIam, "DeleteLoginProfile", undo_delete_login},
    {kIam, "EnableMFADevice", undo_enable_mfa},
    {kIam, "DeactivateMFADevice", undo_deactivate_mfa},
    {kIam, "CreateAccessKey", undo_create_key},
    {kIam, "DeleteAccessKey", cannot},
    {kIam, "UpdateAccessKey", undo_update_key},
    {kIam, "AttachUserPolicy", undo_attach},
    {kIam, "DetachUserPolicy", undo_detach},
    {kIam, "UpdateAssumeRolePolicy", undo_trust},
    {kIam, "CreateRole", undo_create_role},
    {kIam, "DeleteRole", cannot},
    {kTrail, "StopLogging", undo_stop_logging},
    {kTrail, "StartLogging", undo_start_logging},
    {kTrail, "UpdateTrail", cannot},
    {kTrail, "PutEventSelectors", cannot},
    {kTrail, "CreateTrail", cannot},
    {kTrail, "DeleteTrail", cannot},
    {kS3, "PutBucketPublicAccessBlock", cannot},
    {kS3, "DeleteBucketPublicAccessBlock", cannot},
    {kS3, "PutAccountPublicAccessBlock", cannot},
    {kS3, "DeleteAccountPublicAccessBlock", cannot},
    {kS3, "PutBucketPolicy", cannot},
    {kS3, "DeleteBucketPolicy", cannot},
    {kS3, "PutBucketAcl", cannot},
    {kRds, "ModifyDBInstance", cannot},
    {kRds, "ModifyDBSnapshotAttribute", cannot},
    {kGuard, "CreateDetector", cannot},
    {kGuard, "UpdateDetector", cannot},
    {kGuard, "DeleteDetector", cannot},
};

const Row* row_of(std::string_view source, std::string_view event) {
  const auto* it = std::find_if(std::begin(kRows), std::end(kRows), [&](const Row& row) {
    return row.source == source && row.event == event;
  });
  return it == std::end(kRows) ? nullptr : it;
}

// Members of a request that name the thing that is changed. What is only used by it (an image, the
// groups of a new instance) is not changed by it.
constexpr std::array<std::string_view, 12> kNames = {
    "groupId",    "instanceId",  "InstanceId",           "userName",
    "roleName",   "accessKeyId", "bucketName",           "imageId",
    "snapshotId", "detectorId",  "dBInstanceIdentifier", "dBSnapshotIdentifier"};

void gather(const Json& json, std::vector<std::string>& out) {
  if (json.is_array()) {
    for (const Json& each : json) gather(each, out);
  } else if (json.is_object()) {
    for (const auto& [key, value] : json.items()) {
      const bool names = std::find(kNames.begin(), kNames.end(), key) != kNames.end();
      if (names && value.is_string()) out.push_back(value.get<std::string>());
      if (key != "ipPermissions" && !value.is_string()) gather(value, out);
    }
  }
}

}  // namespace

bool is_known(std::string_view source, std::string_view event) {
  return row_of(source, event) != nullptr;
}

std::vector<std::string> things_of(const State& state, const Change& change) {
  std::vector<std::string> out;
  if (change.event == "RunInstances") {
    for (const Json& each : items_in(change.response, "instancesSet"))
      out.push_back(text_in(each, "instanceId"));
    return out;
  }
  gather(change.request, out);
  if (change.event.starts_with("Create")) gather(change.response, out);
  if (change.source == kTrail) out.push_back(trail_arn(state, change));
  if (change.source == kGuard || change.event.find("Account") != std::string::npos ||
      change.event.find("Defaults") != std::string::npos ||
      change.event.find("SnapshotBlock") != std::string::npos)
    out.push_back(state.account);
  if (const std::string group = group_id(state, change); !group.empty()) out.push_back(group);
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

bool undo(State& state, const Change& change, std::span<const Change> earlier) {
  const Row* row = row_of(change.source, change.event);
  return row != nullptr && row->undo(state, change, earlier);
}

}  // namespace hikeshi::posture
