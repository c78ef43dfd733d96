// SPDX-License-Identifier: Apache-2.0
// Calls that only read, by the hundred: what consoles, audits and curious people ask.
#include "drill/recipe.h"

namespace hikeshi::drill {
namespace {

constexpr ReadSet kSets[] = {
    {"ec2", R"({"maxResults":1000,"instancesSet":{},"filterSet":{}})", "DescribeInstances"},
    {"ec2",
     R"({"instancesSet":{"items":[{"instanceId":"<instance>"}]},"filterSet":{},)"
     R"("includeAllInstances":true})",
     "DescribeInstanceStatus DescribeInstanceCreditSpecifications"},
    {"ec2", R"({"instanceId":"<instance>","attribute":"userData"})", "DescribeInstanceAttribute"},
    {"ec2", R"({"instanceId":"<instance>"})",
     "GetConsoleOutput GetConsoleScreenshot GetPasswordData"},
    {"ec2", R"({"volumeSet":{"items":[{"volumeId":"<volume>"}]},"filterSet":{}})",
     "DescribeVolumes DescribeVolumeStatus DescribeVolumesModifications"},
    {"ec2",
     R"({"snapshotSet":{},"ownersSet":{"items":[{"owner":"<account>"}]},"sharedUsersSet":{},)"
     R"("filterSet":{}})",
     "DescribeSnapshots"},
    {"ec2",
     R"({"imagesSet":{},"ownersSet":{"items":[{"owner":"self"}]},"executableBySet":{},)"
     R"("filterSet":{}})",
     "DescribeImages"},
    {"ec2",
     R"({"securityGroupSet":{},"securityGroupIdSet":{"items":[{"groupId":"<sg>"}]},)"
     R"("filterSet":{}})",
     "DescribeSecurityGroups"},
    {"ec2", R"({"snapshotId":"<snapshot>","attributeType":"CREATE_VOLUME_PERMISSION"})",
     "DescribeSnapshotAttribute"},
    {"ec2",
     R"({"filterSet":{"items":[{"name":"vpc-id","valueSet":{"items":[{"value":"<vpc>"}]}}]}})",
     "DescribeVpcs DescribeSubnets DescribeRouteTables DescribeNetworkAcls "
     "DescribeInternetGateways "
     "DescribeNatGateways DescribeNetworkInterfaces DescribeDhcpOptions DescribeVpcEndpoints "
     "DescribeVpcPeeringConnections DescribeFlowLogs DescribeSecurityGroupRules DescribeAddresses "
     "DescribeEgressOnlyInternetGateways DescribeVpnConnections DescribeVpnGateways "
     "DescribeCustomerGateways DescribeTransitGateways DescribeCarrierGateways"},
    {"ec2", R"({"filterSet":{}})",
     "DescribeAccountAttributes DescribeAvailabilityZones DescribeRegions DescribeKeyPairs "
     "DescribeTags "
     "DescribeInstanceTypes DescribeInstanceTypeOfferings DescribeLaunchTemplates "
     "DescribeLaunchTemplateVersions DescribePlacementGroups DescribeSpotInstanceRequests "
     "DescribeSpotPriceHistory DescribeReservedInstances DescribeHosts DescribeManagedPrefixLists "
     "DescribeIamInstanceProfileAssociations DescribeVpcAttribute DescribeVpcEndpointServices "
     "DescribeAddressesAttribute DescribeInstanceEventWindows DescribeFleets DescribeExportTasks "
     "DescribeConversionTasks DescribeImportImageTasks DescribeCapacityReservations "
     "DescribeInstanceConnectEndpoints DescribeVerifiedAccessInstances GetEbsEncryptionByDefault "
     "GetSerialConsoleAccessStatus GetSnapshotBlockPublicAccessState "
     "GetImageBlockPublicAccessState "
     "GetInstanceMetadataDefaults GetLaunchTemplateData DescribeStaleSecurityGroups"},
    {"iam", R"({"userName":"<user>"})",
     "GetUser ListAccessKeys ListMFADevices ListUserPolicies ListAttachedUserPolicies "
     "ListGroupsForUser "
     "ListSSHPublicKeys ListSigningCertificates ListServiceSpecificCredentials GetLoginProfile "
     "ListUserTags"},
    {"iam", R"({"roleName":"<role>"})",
     "GetRole ListRolePolicies ListAttachedRolePolicies ListInstanceProfilesForRole ListRoleTags"},
    {"iam", R"({"policyArn":"arn:aws:iam::aws:policy/ReadOnlyAccess","versionId":"v1"})",
     "GetPolicy GetPolicyVersion ListPolicyVersions ListEntitiesForPolicy"},
    {"iam", R"({"accessKeyId":"<issued>"})", "GetAccessKeyLastUsed"},
    {"iam", R"({"maxItems":100})",
     "ListUsers ListRoles ListGroups ListPolicies ListInstanceProfiles ListVirtualMFADevices "
     "ListServerCertificates ListAccountAliases ListOpenIDConnectProviders ListSAMLProviders "
     "GetAccountAuthorizationDetails"},
    {"iam", "", "GetAccountSummary GetAccountPasswordPolicy GetCredentialReport"},
    {"iam", R"({"jobId":"<uuid>"})", "GetServiceLastAccessedDetails"},
    {"sts", R"({"accessKeyId":"<issued>"})", "GetAccessKeyInfo"},
    {"cloudtrail", R"({"trailNameList":[],"includeShadowTrails":true})", "DescribeTrails"},
    {"cloudtrail", R"({"name":"<trail>"})",
     "GetTrailStatus GetEventSelectors GetInsightSelectors GetTrail"},
    {"cloudtrail", "{}", "ListTrails ListEventDataStores ListTags ListPublicKeys"},
    {"guardduty", R"({"detectorId":"<detector>"})",
     "GetDetector ListFindings GetFindings GetFindingsStatistics ListFilters ListIPSets "
     "ListMembers "
     "ListPublishingDestinations GetAdministratorAccount"},
    {"guardduty", "{}", "ListDetectors"},
    {"lambda", R"({"functionName":"<function>"})",
     "GetFunction20150331v2 GetFunctionConfiguration20150331v2 GetPolicy20150331v2 "
     "ListVersionsByFunction20150331 ListAliases20150331 GetFunctionUrlConfig "
     "GetFunctionCodeSigningConfig GetFunctionConcurrency ListTags20170331"},
    {"lambda", R"({"maxItems":50})",
     "ListFunctions20150331 ListEventSourceMappings20150331 ListLayers20181031 "
     "GetAccountSettings20160819"},
    {"rds", R"({"dBInstanceIdentifier":"<db>"})",
     "DescribeDBInstances DescribeDBSnapshots DescribeDBLogFiles "
     "DescribePendingMaintenanceActions"},
    {"rds", R"({"maxRecords":100})",
     "DescribeDBClusters DescribeDBClusterSnapshots DescribeDBSubnetGroups "
     "DescribeDBParameterGroups "
     "DescribeEvents DescribeEventSubscriptions DescribeCertificates DescribeOptionGroups "
     "DescribeDBEngineVersions DescribeAccountAttributes DescribeReservedDBInstances "
     "DescribeGlobalClusters DescribeDBProxies"},
    {"rds", R"({"resourceName":"arn:aws:rds:<region>:<account>:db:<db>"})", "ListTagsForResource"},
    {"rds", R"({"dBSnapshotIdentifier":"<dbsnapshot>"})", "DescribeDBSnapshotAttributes"},
    {"dynamodb", R"({"tableName":"<table>"})",
     "DescribeTable DescribeContinuousBackups DescribeTimeToLive ListBackups"},
    {"dynamodb", R"({"limit":100})", "ListTables DescribeLimits ListGlobalTables"},
    {"secretsmanager", R"({"secretId":"<secret>"})",
     "GetSecretValue DescribeSecret GetResourcePolicy ListSecretVersionIds"},
    {"secretsmanager", R"({"maxResults":100})", "ListSecrets"},
    {"ssm", R"({"name":"<parameter>","withDecryption":true})", "GetParameter GetParameterHistory"},
    {"ssm", R"({"names":["<parameter>"],"withDecryption":true})", "GetParameters"},
    {"ssm", R"({"path":"/<company>/","recursive":true,"withDecryption":false,"maxResults":10})",
     "GetParametersByPath"},
    {"ssm", R"({"instanceId":"<instance>"})",
     "ListInstanceAssociations DescribeInstanceAssociationsStatus GetConnectionStatus "
     "DescribeEffectiveInstanceAssociations"},
    {"ssm", R"({"maxResults":50})",
     "DescribeInstanceInformation DescribeParameters ListDocuments ListAssociations ListCommands "
     "DescribeInstancePatchStates ListComplianceSummaries DescribeSessions GetInventory"},
    {"ssm", R"({"documentName":"AWS-RunShellScript","instanceId":"<instance>"})",
     "GetDeployablePatchSnapshotForInstance GetManifest"},
    {"kms", R"({"keyId":"<kmskey>"})",
     "DescribeKey GetKeyPolicy GetKeyRotationStatus ListGrants ListResourceTags ListKeyPolicies"},
    {"kms", R"({"limit":100})", "ListKeys ListAliases"},
    {"autoscaling", R"({"maxRecords":100})",
     "DescribeAutoScalingGroups DescribeLaunchConfigurations DescribePolicies "
     "DescribeScalingActivities "
     "DescribeAutoScalingInstances DescribeLifecycleHooks DescribeScheduledActions "
     "DescribeAccountLimits"},
    {"elasticloadbalancing", R"({"pageSize":100})",
     "DescribeLoadBalancers DescribeTargetGroups DescribeListeners DescribeRules "
     "DescribeTargetHealth "
     "DescribeLoadBalancerAttributes DescribeTags DescribeListenerCertificates "
     "DescribeSSLPolicies"},
    {"ecs", R"({"cluster":"<cluster>"})",
     "ListServices DescribeServices ListTasks DescribeTasks ListContainerInstances "
     "DescribeContainerInstances"},
    {"ecs", R"({"maxResults":100})",
     "ListClusters DescribeClusters ListTaskDefinitions DescribeTaskDefinition "
     "ListTaskDefinitionFamilies "
     "ListAccountSettings DiscoverPollEndpoint DescribeCapacityProviders"},
    {"ecr", R"({"registryId":"<account>","repositoryName":"<repository>"})",
     "DescribeImages BatchCheckLayerAvailability BatchGetImage GetDownloadUrlForLayer "
     "GetLifecyclePolicy GetRepositoryPolicy ListImages DescribeImageScanFindings"},
    {"ecr", R"({"maxResults":100})", "DescribeRepositories DescribeRegistry"},
    {"eks", R"({"maxResults":100})", "ListClusters ListNodegroups DescribeAddonVersions"},
    {"s3", R"({"Host":"<account>.s3-control.<region>.amazonaws.com"})",
     "GetAccountPublicAccessBlock ListAccessPoints ListStorageLensConfigurations "
     "ListMultiRegionAccessPoints"},
    {"logs", R"({"logGroupName":"<loggroup>","limit":50})",
     "DescribeLogStreams DescribeSubscriptionFilters ListTagsLogGroup FilterLogEvents GetLogEvents "
     "DescribeMetricFilters"},
    {"logs", R"({"limit":50})",
     "DescribeLogGroups DescribeQueries DescribeQueryDefinitions DescribeResourcePolicies "
     "DescribeExportTasks DescribeDestinations"},
    {"monitoring", R"({"maxRecords":100})",
     "DescribeAlarms DescribeAlarmsForMetric DescribeAnomalyDetectors ListDashboards GetDashboard "
     "DescribeAlarmHistory DescribeInsightRules ListMetricStreams"},
    {"events", R"({"limit":100})",
     "ListRules ListTargetsByRule DescribeRule ListEventBuses DescribeEventBus ListArchives "
     "ListConnections"},
    {"sns", R"({"topicArn":"arn:aws:sns:<region>:<account>:<topic>"})",
     "GetTopicAttributes ListSubscriptionsByTopic ListTagsForResource"},
    {"sns", "{}", "ListTopics ListSubscriptions GetSMSAttributes"},
    {"sqs",
     R"({"queueUrl":"https://sqs.<region>.amazonaws.com/<account>/<queue>",)"
     R"("attributeNames":["All"]})",
     "GetQueueAttributes ListQueueTags ListDeadLetterSourceQueues"},
    {"sqs", R"({"maxResults":100})", "ListQueues"},
    {"cloudformation", R"({"stackName":"<stack>"})",
     "DescribeStacks DescribeStackEvents DescribeStackResources ListStackResources GetTemplate "
     "GetTemplateSummary DescribeChangeSet DetectStackDrift DescribeStackResource"},
    {"cloudformation", "{}", "ListStacks ListExports ListStackSets DescribeAccountLimits"},
    {"route53", R"({"hostedZoneId":"Z<base32>","maxItems":"100"})",
     "ListHostedZones ListResourceRecordSets GetHostedZone ListTagsForResource ListHealthChecks "
     "GetChange"},
    {"route53domains", "{}", "ListDomains"},
    {"acm", R"({"maxItems":100})", "ListCertificates DescribeCertificate ListTagsForCertificate"},
    {"cloudfront", R"({"maxItems":"100"})",
     "ListDistributions GetDistribution GetDistributionConfig ListInvalidations "
     "ListOriginAccessControls"},
    {"organizations", "", "DescribeOrganization"},
    {"organizations", R"({"maxResults":20})",
     "ListAccounts ListRoots ListDelegatedAdministrators ListAWSServiceAccessForOrganization"},
    {"account", "{}", "ListRegions GetAlternateContact GetContactInformation GetRegionOptStatus"},
    {"ce",
     R"({"timePeriod":{"start":"<date.dash>","end":"<date.dash>"},"granularity":"DAILY",)"
     R"("metrics":["UnblendedCost"]})",
     "GetCostAndUsage GetCostForecast GetReservationUtilization GetDimensionValues GetAnomalies"},
    {"budgets", R"({"accountId":"<account>"})", "DescribeBudgets ViewBudget"},
    {"health", R"({"filter":{"eventStatusCodes":["open","upcoming"]}})",
     "DescribeEventAggregates DescribeEvents DescribeAffectedEntities DescribeEventDetails"},
    {"support", R"({"language":"en"})",
     "DescribeTrustedAdvisorChecks DescribeCases DescribeSeverityLevels"},
    {"trustedadvisor", "{}", "DescribeAccount DescribeChecks"},
    {"config", R"({"limit":100})",
     "DescribeConfigurationRecorders DescribeConfigurationRecorderStatus DescribeDeliveryChannels "
     "DescribeConfigRules DescribeComplianceByConfigRule ListDiscoveredResources "
     "GetResourceConfigHistory SelectResourceConfig GetComplianceSummaryByConfigRule"},
    {"securityhub", R"({"maxResults":100})",
     "GetFindings GetEnabledStandards DescribeHub DescribeStandards DescribeStandardsControls "
     "GetInsights"},
    {"inspector2", R"({"maxResults":100})",
     "ListFindings ListCoverage BatchGetAccountStatus ListMembers"},
    {"access-analyzer", R"({"maxResults":100})", "ListAnalyzers ListFindings GetAnalyzer"},
    {"macie2", "{}", "GetMacieSession ListClassificationJobs"},
    {"wafv2", R"({"scope":"REGIONAL","limit":100})",
     "ListWebACLs GetWebACL ListIPSets ListRuleGroups"},
    {"servicequotas", R"({"serviceCode":"ec2","maxResults":100})",
     "ListServiceQuotas ListServices ListAWSDefaultServiceQuotas "
     "ListRequestedServiceQuotaChangeHistory"},
    {"servicequotas", R"({"serviceCode":"ec2","quotaCode":"<quota>"})", "GetServiceQuota"},
    {"ses", "{}",
     "GetSendQuota GetAccount ListIdentities GetSendStatistics GetAccountSendingEnabled "
     "GetIdentityVerificationAttributes ListEmailIdentities ListConfigurationSets"},
    {"bedrock", "{}",
     "ListFoundationModels GetFoundationModelAvailability GetModelInvocationLoggingConfiguration "
     "ListInferenceProfiles ListGuardrails"},
    {"sagemaker", R"({"maxResults":100})",
     "ListNotebookInstances ListEndpoints ListTrainingJobs ListDomains"},
    {"glue", R"({"maxResults":100})",
     "GetDatabases GetTables GetJobs GetCrawlers GetJobRun GetConnections"},
    {"athena", R"({"workGroup":"analytics"})",
     "GetQueryExecution GetQueryResults ListQueryExecutions ListWorkGroups GetWorkGroup "
     "ListDataCatalogs"},
    {"states", R"({"maxResults":100})",
     "ListStateMachines DescribeStateMachine ListExecutions DescribeExecution"},
    {"codebuild", R"({"names":["<project>"]})",
     "BatchGetProjects BatchGetBuilds ListBuildsForProject ListProjects"},
    {"codepipeline", R"({"name":"<project>"})",
     "GetPipeline GetPipelineState ListPipelines ListPipelineExecutions ListActionExecutions"},
    {"codedeploy", R"({"applicationName":"<project>"})",
     "GetDeployment ListDeployments GetDeploymentGroup ListApplications"},
    {"backup", R"({"maxResults":100})",
     "ListBackupVaults ListBackupPlans ListProtectedResources ListBackupJobs "
     "ListRecoveryPointsByBackupVault DescribeBackupJob"},
    {"elasticache", R"({"maxRecords":100})",
     "DescribeCacheClusters DescribeReplicationGroups DescribeCacheSubnetGroups DescribeSnapshots"},
    {"es", "{}", "ListDomainNames DescribeElasticsearchDomain DescribeDomains"},
    {"redshift", R"({"maxRecords":100})", "DescribeClusters DescribeClusterSnapshots"},
    {"kinesis", R"({"limit":100})", "ListStreams DescribeStreamSummary"},
    {"firehose", R"({"limit":10})", "ListDeliveryStreams DescribeDeliveryStream"},
    {"apigateway", R"({"limit":100})",
     "GetRestApis GetStages GetDomainNames GetResources GetApiKeys"},
    {"elasticfilesystem", "{}", "DescribeFileSystems DescribeMountTargets DescribeAccessPoints"},
    {"tagging", R"({"resourcesPerPage":100})", "GetResources GetTagKeys GetTagValues"},
    {"resource-explorer-2", R"({"maxResults":100})", "ListIndexes Search ListViews"},
    {"batch", R"({"maxResults":100})",
     "DescribeJobs DescribeJobQueues DescribeComputeEnvironments ListJobs"},
    {"cognito-idp", R"({"maxResults":60})", "ListUserPools DescribeUserPool"},
    {"notifications", R"({"maxResults":100})", "ListNotificationHubs ListNotificationEvents"},
    {"compute-optimizer", "{}", "GetEnrollmentStatus GetEC2InstanceRecommendations"},
    {"cost-optimization-hub", "{}", "ListEnrollmentStatuses ListRecommendations"},
    {"application-autoscaling", R"({"serviceNamespace":"ecs"})",
     "DescribeScalableTargets DescribeScalingPolicies DescribeScalingActivities"},
};

}  // namespace

std::span<const ReadSet> read_sets() { return kSets; }

}  // namespace hikeshi::drill
