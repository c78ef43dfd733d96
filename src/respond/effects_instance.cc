// SPDX-License-Identifier: Apache-2.0
// Effects of calls on an EC2 instance and what hangs on it.
#include "respond/effects.h"
#include "respond/row_text.h"

namespace hikeshi::respond {
namespace {

// A rule that was revoked, to the word, under a new id of AWS's.
constexpr Literal kRule =
    " GroupId,IpPermissions.0.IpProtocol=@IpProtocol,"
    "IpPermissions.0.FromPort=@FromPort,IpPermissions.0.ToPort=@ToPort,"
    "IpPermissions.0.IpRanges.0.CidrIp=@CidrIpv4,"
    "IpPermissions.0.IpRanges.0.Description=@Description&CidrIpv4,"
    "IpPermissions.0.Ipv6Ranges.0.CidrIpv6=@CidrIpv6,"
    "IpPermissions.0.Ipv6Ranges.0.Description=@Description&CidrIpv6,"
    "IpPermissions.0.PrefixListIds.0.PrefixListId=@PrefixListId,"
    "IpPermissions.0.PrefixListIds.0.Description=@Description&PrefixListId,"
    "IpPermissions.0.UserIdGroupPairs.0.GroupId=@ReferencedGroupInfo.GroupId,"
    "IpPermissions.0.UserIdGroupPairs.0.UserId=@ReferencedGroupInfo.UserId,"
    "IpPermissions.0.UserIdGroupPairs.0.VpcPeeringConnectionId="
    "@ReferencedGroupInfo.VpcPeeringConnectionId,"
    "IpPermissions.0.UserIdGroupPairs.0.Description=@Description&ReferencedGroupInfo,"
    "TagSpecifications.0.ResourceType:security-group-rule&Tags,"
    "TagSpecifications.0.Tags=@Tags&Tags";
constexpr std::string_view kAuthorizeIngress = line<"AuthorizeSecurityGroupIngress", kRule>;
constexpr std::string_view kAuthorizeEgress = line<"AuthorizeSecurityGroupEgress", kRule>;

constexpr EffectRow kRows[] = {
    {"ec2:LockSnapshot", "DescribeLockedSnapshots", "SnapshotIds=SnapshotId", "Snapshots",
     "SnapshotId=SnapshotId", "LockState:governance|compliance|compliance-cooloff", "",
     "UnlockSnapshot SnapshotId"},
    {"ec2:ModifySnapshotAttribute OperationType:add", "DescribeSnapshotAttribute",
     "SnapshotId,Attribute:createVolumePermission", "CreateVolumePermissions", "UserId=UserIds",
     "exists", "", "ModifySnapshotAttribute SnapshotId,Attribute,OperationType:remove,UserIds"},
    {"ec2:ModifySnapshotAttribute CreateVolumePermission.Add", "DescribeSnapshotAttribute",
     "SnapshotId,Attribute:createVolumePermission", "CreateVolumePermissions",
     "UserId=CreateVolumePermission.Add.0.UserId,Group=CreateVolumePermission.Add.0.Group",
     "exists"},
    {"ec2:ModifySnapshotAttribute GroupNames OperationType:remove", "DescribeSnapshotAttribute",
     "SnapshotId,Attribute:createVolumePermission", "CreateVolumePermissions", "Group=GroupNames",
     "gone", "ModifySnapshotAttribute SnapshotId,Attribute,OperationType:add,GroupNames"},
    {"ec2:ModifyImageAttribute LaunchPermission.Remove.0.UserId", "DescribeImageAttribute",
     "ImageId,Attribute:launchPermission", "LaunchPermissions",
     "UserId=LaunchPermission.Remove.0.UserId", "gone",
     "ModifyImageAttribute ImageId,LaunchPermission.Add=LaunchPermission.Remove"},
    {"ec2:ModifyImageAttribute LaunchPermission.Remove.0.Group", "DescribeImageAttribute",
     "ImageId,Attribute:launchPermission", "LaunchPermissions",
     "Group=LaunchPermission.Remove.0.Group", "gone",
     "ModifyImageAttribute ImageId,LaunchPermission.Add=LaunchPermission.Remove"},
    {"ec2:ModifySnapshotAttribute OperationType:remove", "DescribeSnapshotAttribute",
     "SnapshotId,Attribute:createVolumePermission", "CreateVolumePermissions", "UserId=UserIds",
     "gone", "ModifySnapshotAttribute SnapshotId,Attribute,OperationType:add,UserIds"},
    {"ec2:ModifyInstanceAttribute DisableApiTermination", "DescribeInstanceAttribute",
     "InstanceId,Attribute:disableApiTermination", "DisableApiTermination", "",
     "Value=DisableApiTermination.Value", "=DisableApiTermination.Value"},
    {"ec2:ModifyInstanceAttribute DisableApiStop", "DescribeInstanceAttribute",
     "InstanceId,Attribute:disableApiStop", "DisableApiStop", "", "Value=DisableApiStop.Value",
     "=DisableApiStop.Value"},
    {"ec2:ModifyInstanceAttribute InstanceInitiatedShutdownBehavior", "DescribeInstanceAttribute",
     "InstanceId,Attribute:instanceInitiatedShutdownBehavior", "InstanceInitiatedShutdownBehavior",
     "", "Value=InstanceInitiatedShutdownBehavior.Value",
     "=InstanceInitiatedShutdownBehavior.Value"},
    {"ec2:ModifyInstanceAttribute BlockDeviceMappings", "DescribeInstances",
     "InstanceIds=InstanceId", "Reservations[].Instances[].BlockDeviceMappings[]",
     "DeviceName=BlockDeviceMappings.0.DeviceName",
     "?Ebs.DeleteOnTermination=BlockDeviceMappings.0.Ebs.DeleteOnTermination",
     "=BlockDeviceMappings.0.Ebs.DeleteOnTermination"},
    {"ec2:ModifyInstanceMetadataOptions HttpTokens", "DescribeInstances", "InstanceIds=InstanceId",
     "Reservations[].Instances[].MetadataOptions", "", "?HttpTokens=HttpTokens", "=HttpTokens"},
    {"ec2:ModifyNetworkInterfaceAttribute Groups", "DescribeNetworkInterfaces",
     "NetworkInterfaceIds=NetworkInterfaceId", "NetworkInterfaces[].{Groups: Groups[].GroupId}", "",
     "?Groups=Groups", "=Groups"},
    {"ec2:CreateSecurityGroup", "DescribeSecurityGroups",
     "Filters.vpc-id=VpcId,Filters.group-name=GroupName", "SecurityGroups", "", "exists", "", "-"},
    // Of a quarantine group, which is told by this word: others may stand in it, so it stays empty.
    {"ec2:RevokeSecurityGroupEgress SecurityGroupRuleIds DryRun:false",
     "DescribeSecurityGroupRules", "SecurityGroupRuleIds", "SecurityGroupRules", "", "gone", "-"},
    {"ec2:RevokeSecurityGroupIngress SecurityGroupRuleIds DryRun:false",
     "DescribeSecurityGroupRules", "SecurityGroupRuleIds", "SecurityGroupRules", "", "gone", "-"},
    {"ec2:RevokeSecurityGroupEgress SecurityGroupRuleIds", "DescribeSecurityGroupRules",
     "SecurityGroupRuleIds", "SecurityGroupRules", "", "gone", kAuthorizeEgress},
    {"ec2:RevokeSecurityGroupIngress SecurityGroupRuleIds", "DescribeSecurityGroupRules",
     "SecurityGroupRuleIds", "SecurityGroupRules", "", "gone", kAuthorizeIngress},
    {"ec2:RevokeSecurityGroupIngress IpPermissions.0.IpRanges", "DescribeSecurityGroupRules",
     "Filters.group-id=GroupId", "SecurityGroupRules[?!IsEgress]",
     "IpProtocol=IpPermissions.0.IpProtocol,FromPort=IpPermissions.0.FromPort,"
     "ToPort=IpPermissions.0.ToPort,CidrIpv4=IpPermissions.0.IpRanges.0.CidrIp",
     "gone", "AuthorizeSecurityGroupIngress GroupId,IpPermissions"},
    {"ec2:RevokeSecurityGroupIngress IpPermissions.0.Ipv6Ranges", "DescribeSecurityGroupRules",
     "Filters.group-id=GroupId", "SecurityGroupRules[?!IsEgress]",
     "IpProtocol=IpPermissions.0.IpProtocol,FromPort=IpPermissions.0.FromPort,"
     "ToPort=IpPermissions.0.ToPort,CidrIpv6=IpPermissions.0.Ipv6Ranges.0.CidrIpv6",
     "gone", "AuthorizeSecurityGroupIngress GroupId,IpPermissions"},
    {"ec2:CreateNetworkAcl", "DescribeNetworkAcls",
     "Filters.vpc-id=VpcId,Filters.tag:quarantine=TagSpecifications.0.Tags.0.Value", "NetworkAcls",
     "", "exists", "", "-"},
    {"ec2:DeleteNetworkAclEntry", "DescribeNetworkAcls", "NetworkAclIds=NetworkAclId",
     "NetworkAcls[].Entries[]", "RuleNumber=RuleNumber,Egress=Egress", "gone", "-"},
    // An association has a new id each time that its subnet is given another list: the old id says
    // no more where the subnet is.
    {"ec2:ReplaceNetworkAclAssociation", "DescribeNetworkAcls",
     "Filters.association.association-id=AssociationId", "NetworkAcls[].Associations[]",
     "NetworkAclAssociationId=AssociationId", "?NetworkAclId=NetworkAclId",
     "ReplaceNetworkAclAssociation AssociationId=$NewAssociationId,NetworkAclId=@NetworkAclId"},
    {"ec2:StopInstances", "DescribeInstances", "InstanceIds", "Reservations[].Instances[]", "",
     "?State.Name:stopped|terminated~stopping|shutting-down", "StartInstances InstanceIds"},
    {"ec2:TerminateInstances", "DescribeInstances", "InstanceIds", "Reservations[].Instances[]", "",
     "gone:State.Name=terminated~shutting-down"},
    {"ec2:DisassociateIamInstanceProfile", "DescribeIamInstanceProfileAssociations",
     "AssociationIds=AssociationId", "IamInstanceProfileAssociations", "",
     "gone:State=disassociated~disassociating",
     "AssociateIamInstanceProfile "
     "InstanceId=@InstanceId,IamInstanceProfile.Arn=@IamInstanceProfile.Arn"},
    {"ec2:CreateSnapshots", "DescribeSnapshots",
     "OwnerIds:self,Filters.tag:case=TagSpecifications.0.Tags.0.Value,Filters.tag:instance="
     "TagSpecifications.0.Tags.1.Value",
     "Snapshots", "", "State:completed~pending", "-", "-"},
    {"ec2:CreateTags", "DescribeTags", "Filters.resource-id=Resources.0", "Tags", "Key=Tags.0.Key",
     "Value=Tags.0.Value", "=Tags.0.Value", "DeleteTags Resources,Tags"},
    {"ec2:DeleteVolume", "DescribeVolumes", "VolumeIds=VolumeId", "Volumes", "",
     "gone:State=deleted~deleting"},
    {"ec2:DeregisterImage", "DescribeImages", "ImageIds=ImageId", "Images", "",
     "gone:State=deregistered|disabled"},
    {"ec2:DeleteSnapshot", "DescribeSnapshots", "SnapshotIds=SnapshotId", "Snapshots", "", "gone"},
    {"autoscaling:DetachInstances", "DescribeAutoScalingInstances", "InstanceIds",
     "AutoScalingInstances", "AutoScalingGroupName=AutoScalingGroupName",
     "gone:LifecycleState=Detached~Detaching", "AttachInstances InstanceIds,AutoScalingGroupName"},
    {"elbv2:DeregisterTargets", "DescribeTargetHealth", "TargetGroupArn,Targets",
     "TargetHealthDescriptions", "", "gone:TargetHealth.State=unused~draining",
     "RegisterTargets TargetGroupArn,Targets"},
    {"elb:DeregisterInstancesFromLoadBalancer", "DescribeLoadBalancers",
     "LoadBalancerNames=LoadBalancerName", "LoadBalancerDescriptions[].Instances[]",
     "InstanceId=Instances.0.InstanceId", "gone",
     "RegisterInstancesWithLoadBalancer LoadBalancerName,Instances"},
};

}  // namespace

std::span<const EffectRow> instance_effects() { return kRows; }

}  // namespace hikeshi::respond
