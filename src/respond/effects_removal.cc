// SPDX-License-Identifier: Apache-2.0
// Effects of removals that the command which shows the thing cannot settle: it lists what lies in
// the thing (an empty bucket is still there), or the call removes a part of it.
#include "respond/effects.h"

namespace hikeshi::respond {
namespace {

constexpr EffectRow kRows[] = {
    {"s3:DeleteBucket", "GetBucketLocation", "Bucket", "[@]", "", "gone"},
    {"s3:DeleteObject", "ListObjectVersions", "Bucket,Prefix=Key", "[Versions,DeleteMarkers][]",
     "Key=Key,VersionId=VersionId", "gone"},
    {"ecr:DeleteRepository", "DescribeRepositories", "repositoryNames=repositoryName",
     "repositories", "", "gone"},
    {"cloudformation:DeleteStack", "DescribeStacks", "StackName", "Stacks", "",
     "gone:StackStatus=DELETE_COMPLETE~DELETE_IN_PROGRESS"},
    // Protection against deletion, which an intruder switches on: off where it is on, and on again
    // where an undo says so.
    {"cloudformation:UpdateTerminationProtection EnableTerminationProtection:true",
     "DescribeStacks", "StackName", "Stacks[?EnableTerminationProtection]", "", "exists", "",
     "UpdateTerminationProtection StackName,EnableTerminationProtection:false"},
    {"eks:UpdateClusterConfig deletionProtection:true", "DescribeCluster", "name",
     "[cluster][?deletionProtection]", "", "exists", "",
     "UpdateClusterConfig name,deletionProtection:false"},
    {"elbv2:ModifyLoadBalancerAttributes Attributes.0.Value:true", "DescribeLoadBalancerAttributes",
     "LoadBalancerArn", "Attributes[?Key=='deletion_protection.enabled' && Value=='true']", "",
     "exists", "",
     "ModifyLoadBalancerAttributes LoadBalancerArn,"
     "Attributes.0.Key:deletion_protection.enabled,Attributes.0.Value:false"},
    {"rds:ModifyDBInstance DeletionProtection:true", "DescribeDBInstances", "DBInstanceIdentifier",
     "DBInstances[?DeletionProtection]", "", "exists", "",
     "ModifyDBInstance DBInstanceIdentifier,DeletionProtection:false,ApplyImmediately"},
    {"rds:ModifyDBCluster DeletionProtection:true", "DescribeDBClusters", "DBClusterIdentifier",
     "DBClusters[?DeletionProtection]", "", "exists", "",
     "ModifyDBCluster DBClusterIdentifier,DeletionProtection:false,ApplyImmediately"},
    {"dynamodb:UpdateTable DeletionProtectionEnabled:true", "DescribeTable", "TableName",
     "[Table][?DeletionProtectionEnabled]", "", "exists", "",
     "UpdateTable TableName,DeletionProtectionEnabled:false"},
    {"cloudformation:UpdateTerminationProtection", "DescribeStacks", "StackName",
     "Stacks[?EnableTerminationProtection]", "", "gone",
     "UpdateTerminationProtection StackName,EnableTerminationProtection:true"},
    {"eks:UpdateClusterConfig deletionProtection", "DescribeCluster", "name",
     "[cluster][?deletionProtection]", "", "gone",
     "UpdateClusterConfig name,deletionProtection:true"},
    {"elbv2:ModifyLoadBalancerAttributes", "DescribeLoadBalancerAttributes", "LoadBalancerArn",
     "Attributes[?Key=='deletion_protection.enabled' && Value=='true']", "", "gone",
     "ModifyLoadBalancerAttributes LoadBalancerArn,Attributes=*"},
    {"rds:ModifyDBInstance", "DescribeDBInstances", "DBInstanceIdentifier",
     "DBInstances[?DeletionProtection]", "", "gone",
     "ModifyDBInstance DBInstanceIdentifier,DeletionProtection:true,ApplyImmediately"},
    {"rds:ModifyDBCluster", "DescribeDBClusters", "DBClusterIdentifier",
     "DBClusters[?DeletionProtection]", "", "gone",
     "ModifyDBCluster DBClusterIdentifier,DeletionProtection:true,ApplyImmediately"},
    {"dynamodb:UpdateTable", "DescribeTable", "TableName", "[Table][?DeletionProtectionEnabled]",
     "", "gone", "UpdateTable TableName,DeletionProtectionEnabled:true"},
    {"events:RemoveTargets", "ListTargetsByRule", "Rule,EventBusName", "Targets", "Id=Ids", "gone"},
    {"events:DeleteRule", "DescribeRule", "Name,EventBusName", "[@]", "", "gone"},
    // The call writes it whole; when it begins and ends is not put back.
    {"scheduler:UpdateSchedule", "GetSchedule", "Name,GroupName", "@", "", "State=State",
     "UpdateSchedule Name,GroupName,State=@State,ScheduleExpression=@ScheduleExpression,"
     "ScheduleExpressionTimezone=@ScheduleExpressionTimezone,FlexibleTimeWindow="
     "@FlexibleTimeWindow,Target=@Target,Description=@Description,KmsKeyArn=@KmsKeyArn,"
     "ActionAfterCompletion=@ActionAfterCompletion"},
    {"stepfunctions:StopExecution", "DescribeExecution", "executionArn", "@", "",
     "gone:status=ABORTED|FAILED|SUCCEEDED|TIMED_OUT"},
    {"ec2:DisassociateRouteTable", "DescribeRouteTables",
     "Filters.association.route-table-association-id=AssociationId", "RouteTables", "", "gone"},
    {"ec2:DetachInternetGateway", "DescribeInternetGateways",
     "InternetGatewayIds=InternetGatewayId", "InternetGateways[].Attachments[]", "VpcId=VpcId",
     "gone:State=detached~detaching", "AttachInternetGateway InternetGatewayId,VpcId"},
    {"ecs:StopTask", "DescribeTasks", "cluster,tasks=task", "tasks", "",
     "gone:lastStatus=STOPPED|DELETED~STOPPING|DEPROVISIONING|DEACTIVATING"},
    {"ecs:DeregisterTaskDefinition", "DescribeTaskDefinition", "taskDefinition", "taskDefinition",
     "", "gone:status=INACTIVE|DELETE_IN_PROGRESS"},
    {"ecs:DeleteCluster", "DescribeClusters", "clusters=cluster", "clusters", "",
     "gone:status=INACTIVE~DEPROVISIONING"},
    {"ecs:DeleteService", "DescribeServices", "cluster,services=service", "services", "",
     "gone:status=INACTIVE~DRAINING"},
    {"batch:DeregisterJobDefinition", "DescribeJobDefinitions", "jobDefinitions=jobDefinition",
     "jobDefinitions", "", "gone:status=INACTIVE"},
    {"opensearch:DeleteDomain", "DescribeDomain", "DomainName", "DomainStatus", "",
     "gone:Deleted=~true"},
    {"codebuild:StopBuild", "BatchGetBuilds", "ids=id", "builds", "",
     "gone:buildStatus=STOPPED|SUCCEEDED|FAILED|FAULT|TIMED_OUT"},
    {"batch:TerminateJob", "DescribeJobs", "jobs=jobId", "jobs", "",
     "gone:status=FAILED|SUCCEEDED"},
    {"lambda:RemovePermission", "GetPolicy", "FunctionName", "@", "", "lacks:Policy=StatementId"},
    {"ram:DeleteResourceShare", "GetResourceShares",
     "resourceOwner:SELF,resourceShareArns="
     "resourceShareArn",
     "resourceShares", "", "gone:status=DELETED~DELETING"},
    {"kms:DeleteAlias", "ListAliases", "", "Aliases", "AliasName=AliasName", "gone"},
    {"kms:RevokeGrant", "ListGrants", "KeyId,GrantId", "Grants", "GrantId=GrantId", "gone"},
    {"logs:DeleteSubscriptionFilter", "DescribeSubscriptionFilters", "logGroupName",
     "subscriptionFilters", "filterName=filterName", "gone"},
    {"backup:DeleteBackupVault", "DescribeBackupVault", "BackupVaultName", "@", "", "gone"},
    {"backup:DeleteBackupPlan", "GetBackupPlan", "BackupPlanId", "[@][?!DeletionDate]", "", "gone"},
    // What shows these asks first which detector there is.
    {"guardduty:DeleteFilter", "GetFilter", "DetectorId,FilterName", "[@]", "", "gone"},
    {"guardduty:DeleteIPSet", "GetIPSet", "DetectorId,IpSetId", "@", "",
     "gone:Status=DELETED~DELETE_PENDING"},
    {"iam:DeleteServiceLinkedRole", "GetRole", "RoleName", "Role", "", "gone"},
    // All of a batch or nothing of it: the first record stands for the rest.
    {"route53:ChangeResourceRecordSets", "ListResourceRecordSets", "HostedZoneId",
     "ResourceRecordSets",
     "Name=ChangeBatch.Changes.0.ResourceRecordSet.Name,"
     "Type=ChangeBatch.Changes.0.ResourceRecordSet.Type,"
     "SetIdentifier=ChangeBatch.Changes.0.ResourceRecordSet.SetIdentifier",
     "gone"},
    {"cognito-idp:UpdateUserPool DeletionProtection", "DescribeUserPool", "UserPoolId",
     "[UserPool][?DeletionProtection=='ACTIVE']", "", "gone"},
    {"cognito-idp:DeleteUserPoolDomain", "DescribeUserPoolDomain", "Domain",
     "[DomainDescription][?Domain]", "", "gone:Status=~DELETING"},
    {"route53:DeleteHostedZone", "GetHostedZone", "Id", "HostedZone", "", "gone"},
    {"bedrock:StopModelInvocationJob", "GetModelInvocationJob", "jobIdentifier", "@", "",
     "gone:status=Stopped|Completed|Failed|PartiallyCompleted|Expired~Stopping"},
    {"bedrock:StopModelCustomizationJob", "GetModelCustomizationJob", "jobIdentifier", "@", "",
     "gone:status=Stopped|Completed|Failed~Stopping"},
    {"bedrock:DeleteFoundationModelAgreement", "GetFoundationModelAvailability", "modelId", "@", "",
     "gone:agreementAvailability.status=NOT_AVAILABLE~PENDING"},
    {"organizations:CancelHandshake", "DescribeHandshake", "HandshakeId", "Handshake", "",
     "gone:State=CANCELED|DECLINED|EXPIRED|ACCEPTED"},
    {"support:ResolveCase", "DescribeCases", "caseIdList=caseId,includeResolvedCases:true", "cases",
     "", "gone:status=resolved"},
    {"dynamodb:DeleteTable", "DescribeTable", "TableName", "Table", "",
     "gone:TableStatus=ARCHIVED~DELETING"},
    {"lambda:DeleteFunction", "GetFunctionConfiguration", "FunctionName", "[@]", "", "gone"},
    {"sns:Unsubscribe", "GetSubscriptionAttributes", "SubscriptionArn", "Attributes", "", "gone"},
    {"emr:TerminateJobFlows", "DescribeCluster", "ClusterId=JobFlowIds.0", "Cluster", "",
     "gone:Status.State=TERMINATED|TERMINATED_WITH_ERRORS~TERMINATING"},
    {"ec2:CancelSpotInstanceRequests", "DescribeSpotInstanceRequests", "SpotInstanceRequestIds",
     "SpotInstanceRequests", "", "gone:State=cancelled|closed|failed|completed"},
    {"ec2:CancelSpotFleetRequests", "DescribeSpotFleetRequests", "SpotFleetRequestIds",
     "SpotFleetRequestConfigs", "",
     "gone:SpotFleetRequestState=cancelled|failed~cancelled_running|cancelled_terminating"},
    {"ec2:DeleteFleets", "DescribeFleets", "FleetIds", "Fleets", "",
     "gone:FleetState=deleted|failed~deleted_running|deleted_terminating"},
};

}  // namespace

std::span<const EffectRow> removal_effects() { return kRows; }

}  // namespace hikeshi::respond
