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
                           kRds = "rds.amazonaws.com", kGuard = "guardduty.amazonaws.com",
                           kElb = "elasticloadbalancing.amazonaws.com",
                           kAlarms = "monitoring.amazonaws.com", kCosts = "ce.amazonaws.com",
                           kBudgets = "budgets.amazonaws.com", kAccount = "account.amazonaws.com";

using Undo = bool (*)(State&, const Change&, std::span<const Change>);

bool cannot(State&, const Change&, std::span<const Change>) { return false; }

struct Row {
  std::string_view source, event;
  Undo undo;
  std::string_view call;  // whose answer it changes
};

// A row whose undo is `cannot` makes the things that it names unsure.
constexpr Row kRows[] = {
    {kEc2, "AuthorizeSecurityGroupIngress", undo_authorize, "ec2.security-groups"},
    {kEc2, "RevokeSecurityGroupIngress", undo_revoke, "ec2.security-groups"},
    {kEc2, "ModifySecurityGroupRules", undo_modify_rules, "ec2.security-groups"},
    {kEc2, "CreateSecurityGroup", undo_create_group, "ec2.security-groups"},
    {kEc2, "DeleteSecurityGroup", undo_delete_group, "ec2.security-groups"},
    {kEc2, "ModifyManagedPrefixList", cannot, "ec2.prefix-lists"},
    {kEc2, "RestoreManagedPrefixListVersion", cannot, "ec2.prefix-lists"},
    {kEc2, "DeleteManagedPrefixList", cannot, "ec2.prefix-lists"},
    {kEc2, "RunInstances", undo_run, "ec2.instances"},
    {kEc2, "TerminateInstances", undo_terminate, "ec2.instances"},
    {kEc2, "StopInstances", undo_stop, "ec2.instances"},
    {kEc2, "StartInstances", undo_start, "ec2.instances"},
    {kEc2, "ModifyInstanceMetadataOptions", undo_metadata, "ec2.instances"},
    {kEc2, "ModifyInstanceMetadataDefaults", cannot, "ec2.metadata-defaults"},
    {kEc2, "ModifyInstanceAttribute", undo_modify_instance, "ec2.instances"},
    {kEc2, "ModifyNetworkInterfaceAttribute", undo_modify_interface, "ec2.network-interfaces"},
    {kEc2, "AssociateAddress", cannot, "ec2.network-interfaces"},
    {kEc2, "DisassociateAddress", cannot, "ec2.network-interfaces"},
    {kEc2, "AssignIpv6Addresses", cannot, "ec2.network-interfaces"},
    {kEc2, "UnassignIpv6Addresses", cannot, "ec2.network-interfaces"},
    {kEc2, "CreateRoute", undo_create_route, "ec2.route-tables"},
    {kEc2, "DeleteRoute", cannot, "ec2.route-tables"},
    {kEc2, "ReplaceRoute", cannot, "ec2.route-tables"},
    {kEc2, "ReplaceRouteTableAssociation", cannot, "ec2.route-tables"},
    {kEc2, "CreateNetworkAclEntry", undo_create_acl_entry, "ec2.network-acls"},
    {kEc2, "DeleteNetworkAclEntry", cannot, "ec2.network-acls"},
    {kEc2, "ReplaceNetworkAclEntry", cannot, "ec2.network-acls"},
    {kEc2, "ReplaceNetworkAclAssociation", cannot, "ec2.network-acls"},
    {kEc2, "ModifyImageAttribute", cannot, "ec2.images"},
    {kEc2, "ModifySnapshotAttribute", cannot, "ec2.public-snapshots"},
    {kEc2, "DisableSnapshotBlockPublicAccess", cannot, "ec2.snapshot-block"},
    {kEc2, "EnableSnapshotBlockPublicAccess", cannot, "ec2.snapshot-block"},
    {kEc2, "ResetImageAttribute", cannot, "ec2.images"},
    {kEc2, "ResetSnapshotAttribute", cannot, "ec2.public-snapshots"},
    {kEc2, "DeleteSnapshot", cannot, "ec2.public-snapshots"},
    {kEc2, "DeregisterImage", cannot, "ec2.images"},
    {kEc2, "EnableImageBlockPublicAccess", cannot, "ec2.image-block"},
    {kEc2, "DisableImageBlockPublicAccess", cannot, "ec2.image-block"},
    {kEc2, "EnableEbsEncryptionByDefault", cannot, "ec2.ebs-encryption"},
    {kEc2, "DisableEbsEncryptionByDefault", cannot, "ec2.ebs-encryption"},
    {kEc2, "AttachInternetGateway", cannot, "ec2.route-tables"},
    {kEc2, "DetachInternetGateway", cannot, "ec2.route-tables"},
    {kEc2, "AssociateRouteTable", cannot, "ec2.route-tables"},
    {kEc2, "DisassociateRouteTable", cannot, "ec2.route-tables"},
    {kEc2, "AttachNetworkInterface", cannot, "ec2.network-interfaces"},
    {kEc2, "DetachNetworkInterface", cannot, "ec2.network-interfaces"},
    {kEc2, "AssociateIamInstanceProfile", cannot, "ec2.instances"},
    {kEc2, "DisassociateIamInstanceProfile", cannot, "ec2.instances"},
    {kEc2, "ReplaceIamInstanceProfileAssociation", cannot, "ec2.instances"},
    {kEc2, "DeleteVpc", cannot, "ec2.vpcs"},
    {kIam, "CreateUser", undo_create_user, "iam.users"},
    {kIam, "DeleteUser", cannot, "iam.users"},
    {kIam, "CreateLoginProfile", undo_create_login, "iam.user.login-profile"},
    {kIam, "DeleteLoginProfile", undo_delete_login, "iam.user.login-profile"},
    {kIam, "EnableMFADevice", undo_enable_mfa, "iam.user.mfa"},
    {kIam, "DeactivateMFADevice", undo_deactivate_mfa, "iam.user.mfa"},
    {kIam, "CreateAccessKey", undo_create_key, "iam.user.access-keys"},
    {kIam, "DeleteAccessKey", cannot, "iam.user.access-keys"},
    {kIam, "UpdateAccessKey", undo_update_key, "iam.user.access-keys"},
    {kIam, "AttachUserPolicy", undo_attach, "iam.quarantine.v1"},
    {kIam, "DetachUserPolicy", undo_detach, "iam.quarantine.v1"},
    {kIam, "UpdateAssumeRolePolicy", undo_trust, "iam.authorization"},
    {kIam, "CreateRole", undo_create_role, "iam.authorization"},
    {kIam, "DeleteRole", undo_delete_role, "iam.authorization"},
    {kTrail, "StopLogging", undo_stop_logging, "cloudtrail.status"},
    {kTrail, "StartLogging", undo_start_logging, "cloudtrail.status"},
    {kTrail, "UpdateTrail", cannot, "cloudtrail.trails"},
    {kTrail, "PutEventSelectors", cannot, "cloudtrail.selectors"},
    {kTrail, "CreateTrail", cannot, "cloudtrail.trails"},
    {kTrail, "DeleteTrail", cannot, "cloudtrail.trails"},
    {kS3, "PutBucketPublicAccessBlock", cannot, "s3.bucket.public-block"},
    {kS3, "DeleteBucketPublicAccessBlock", cannot, "s3.bucket.public-block"},
    {kS3, "PutAccountPublicAccessBlock", cannot, "s3.account-block"},
    {kS3, "DeleteAccountPublicAccessBlock", cannot, "s3.account-block"},
    {kS3, "PutBucketPolicy", cannot, "s3.bucket.policy"},
    {kS3, "DeleteBucketPolicy", cannot, "s3.bucket.policy"},
    {kS3, "PutBucketAcl", cannot, "s3.bucket.acl"},
    {kS3, "CreateBucket", cannot, "s3.buckets"},
    {kS3, "DeleteBucket", cannot, "s3.buckets"},
    {kRds, "ModifyDBInstance", cannot, "rds.instances"},
    {kRds, "CreateDBInstance", cannot, "rds.instances"},
    {kRds, "DeleteDBInstance", cannot, "rds.instances"},
    {kRds, "DeleteDBSnapshot", cannot, "rds.snapshot.permissions"},
    {kRds, "ModifyDBSnapshotAttribute", cannot, "rds.snapshot.permissions"},
    {kRds, "DeleteDBClusterSnapshot", cannot, "rds.cluster-snapshot.permissions"},
    {kRds, "ModifyDBClusterSnapshotAttribute", cannot, "rds.cluster-snapshot.permissions"},
    {kGuard, "CreateDetector", cannot, "guardduty.detectors"},
    {kGuard, "UpdateDetector", cannot, "guardduty.detectors"},
    {kGuard, "DeleteDetector", cannot, "guardduty.detectors"},
    {kElb, "CreateLoadBalancer", cannot, "elbv2.load-balancers"},
    {kElb, "DeleteLoadBalancer", cannot, "elbv2.load-balancers"},
    {kElb, "SetSecurityGroups", cannot, "elbv2.load-balancers"},
    {kElb, "RegisterTargets", cannot, "elbv2.target-health"},
    {kElb, "DeregisterTargets", cannot, "elbv2.target-health"},
    {kElb, "DeleteTargetGroup", cannot, "elbv2.target-groups"},
    {kElb, "CreateListener", cannot, "elbv2.listeners"},
    {kElb, "ModifyListener", cannot, "elbv2.listeners"},
    {kElb, "DeleteListener", cannot, "elbv2.listeners"},
    {kElb, "CreateRule", cannot, "elbv2.listeners"},
    {kElb, "ModifyRule", cannot, "elbv2.listeners"},
    {kElb, "DeleteRule", cannot, "elbv2.listeners"},
    {kElb, "CreateLoadBalancerListeners", cannot, "elb.load-balancers"},
    {kElb, "DeleteLoadBalancerListeners", cannot, "elb.load-balancers"},
    {kElb, "ApplySecurityGroupsToLoadBalancer", cannot, "elb.load-balancers"},
    {kElb, "RegisterInstancesWithLoadBalancer", cannot, "elb.load-balancers"},
    {kElb, "DeregisterInstancesFromLoadBalancer", cannot, "elb.load-balancers"},
    {kAlarms, "PutMetricAlarm", cannot, "cloudwatch.alarms"},
    {kAlarms, "DeleteAlarms", cannot, "cloudwatch.alarms"},
    {kCosts, "CreateAnomalyMonitor", cannot, "ce.monitors"},
    {kCosts, "DeleteAnomalyMonitor", cannot, "ce.monitors"},
    {kCosts, "CreateAnomalySubscription", cannot, "ce.subscriptions"},
    {kCosts, "UpdateAnomalySubscription", cannot, "ce.subscriptions"},
    {kCosts, "DeleteAnomalySubscription", cannot, "ce.subscriptions"},
    {kBudgets, "CreateBudget", cannot, "budgets.budgets"},
    {kBudgets, "DeleteBudget", cannot, "budgets.budgets"},
    {kAccount, "PutAlternateContact", cannot, "account.alternate.security"},
    {kAccount, "DeleteAlternateContact", cannot, "account.alternate.security"},
};

const Row* row_of(std::string_view source, std::string_view event) {
  const auto* it = std::find_if(std::begin(kRows), std::end(kRows), [&](const Row& row) {
    return row.source == source && row.event == event;
  });
  return it == std::end(kRows) ? nullptr : it;
}

// Members of a request that name the thing that is changed. What is only used by it (an image, the
// groups of a new instance) is not changed by it.
constexpr std::array<std::string_view, 13> kNames = {"groupId",
                                                     "GroupId",
                                                     "instanceId",
                                                     "InstanceId",
                                                     "userName",
                                                     "roleName",
                                                     "accessKeyId",
                                                     "bucketName",
                                                     "imageId",
                                                     "snapshotId",
                                                     "detectorId",
                                                     "dBInstanceIdentifier",
                                                     "dBSnapshotIdentifier"};

void gather(const Json& json, std::vector<std::string>& out) {
  if (json.is_array()) {
    for (const Json& each : json) gather(each, out);
  } else if (json.is_object()) {
    for (const auto& [key, value] : json.items()) {
      const bool names = std::find(kNames.begin(), kNames.end(), key) != kNames.end();
      if (names && value.is_string()) out.push_back(value.get<std::string>());
      if (key != "ipPermissions" && key != "groupSet" && !value.is_string()) gather(value, out);
    }
  }
}

// The instances that a target group gained or lost; nothing where a target is an address, which may
// be any instance's.
std::vector<std::string> targets_of(const Change& change) {
  std::vector<std::string> out;
  for (const Json& target : list_in(change.request, "targets")) {
    std::string id = text_in(target, "id");
    if (!id.starts_with("i-")) return {};
    out.push_back(std::move(id));
  }
  return out;
}

}  // namespace

bool is_known(std::string_view source, std::string_view event) {
  return row_of(source, event) != nullptr;
}

std::string_view call_of(const Change& change) {
  if (is_of_root(change)) return "iam.summary";
  const Row* row = row_of(change.source, change.event);
  return row == nullptr ? std::string_view() : row->call;
}

std::vector<std::string> things_of(const State& state, const Change& change) {
  std::vector<std::string> out;
  if (change.event == "RunInstances") {
    for (const Json& each : items_in(change.response, "instancesSet"))
      out.push_back(text_in(each, "instanceId"));
    return out;
  }
  if (change.source == kElb && change.event.ends_with("Targets")) return targets_of(change);
  gather(change.request, out);
  if (is_of_root(change)) out.emplace_back("root");
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

std::vector<std::string> born(const State& state, const Change& change) {
  constexpr std::array<std::string_view, 4> kBirths = {"RunInstances", "CreateSecurityGroup",
                                                       "CreateUser", "CreateRole"};
  const bool is = std::find(kBirths.begin(), kBirths.end(), change.event) != kBirths.end();
  return is ? things_of(state, change) : std::vector<std::string>();
}

bool undo(State& state, const Change& change, std::span<const Change> earlier) {
  const Row* row = row_of(change.source, change.event);
  if (row != nullptr && is_of_root(change)) return undo_of_root(state, change);
  return row != nullptr && row->undo(state, change, earlier);
}

}  // namespace hikeshi::posture
