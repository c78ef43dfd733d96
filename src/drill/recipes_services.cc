// SPDX-License-Identifier: Apache-2.0
// Stacks and builds, the trail itself, detectors, mail, models, quotas, alarms.
#include "drill/recipe.h"

namespace hikeshi::drill {
namespace {

constexpr std::string_view kTrailArn = "arn:aws:cloudtrail:<region>:<account>:trail/<id>";
constexpr std::string_view kStackArn =
    "arn:aws:cloudformation:<region>:<account>:stack/<stack>/<uuid>";

constexpr Recipe kRecipes[] = {
    {.service = "cloudtrail",
     .event = "StopLogging",
     .request = R"({"name":"<trail>"})",
     .changes = "cloudtrail:trail",
     .id = "<trail>",
     .arn = kTrailArn},
    {.service = "cloudtrail",
     .event = "DeleteTrail",
     .request = R"({"name":"<trail>"})",
     .removes = "cloudtrail:trail",
     .id = "<trail>"},
    {.service = "cloudtrail",
     .event = "LookupEvents",
     .reads = true,
     .request =
         R"({"lookupAttributes":[{"attributeKey":"AccessKeyId","attributeValue":"<issued>"}],)"
         R"("maxResults":50})"},

    {.service = "cloudformation",
     .event = "CreateStack",
     .request = R"({"stackName":"<stack>","capabilities":["CAPABILITY_NAMED_IAM"],)"
                R"("parameters":[{"parameterKey":"Stage",)"
                R"("parameterValue":"HIDDEN_DUE_TO_SECURITY_REASONS"}]})",
     .response = R"({"stackId":"arn:aws:cloudformation:<region>:<account>:stack/<stack>/<uuid>"})",
     .makes = "cloudformation:stack",
     .id = "<stack>",
     .arn = kStackArn},
    {.service = "cloudformation",
     .event = "UpdateStack",
     .request = R"({"stackName":"<stack>","capabilities":["CAPABILITY_NAMED_IAM"]})",
     .response = R"({"stackId":"arn:aws:cloudformation:<region>:<account>:stack/<stack>/<uuid>"})",
     .changes = "cloudformation:stack",
     .id = "<stack>",
     .arn = kStackArn},
    {.service = "cloudformation",
     .event = "DeleteStack",
     .request = R"({"stackName":"<stack>"})",
     .removes = "cloudformation:stack",
     .id = "<stack>"},
    {.service = "cloudformation",
     .event = "CreateChangeSet",
     .request =
         R"({"stackName":"<stack>","changeSetName":"deploy-<digits9>","changeSetType":"UPDATE",)"
         R"("capabilities":["CAPABILITY_IAM"]})",
     .response =
         R"({"id":"arn:aws:cloudformation:<region>:<account>:changeSet/deploy-<digits9>/<uuid>",)"
         R"("stackId":"arn:aws:cloudformation:<region>:<account>:stack/<stack>/<uuid.2>"})"},
    {.service = "cloudformation",
     .event = "ExecuteChangeSet",
     .request = R"({"stackName":"<stack>","changeSetName":"deploy-<digits9>"})"},
    {.service = "codebuild",
     .event = "StartBuild",
     .request = R"({"projectName":"<project>","sourceVersion":"<hex40>"})",
     .response = R"({"build":{"id":"<project>:<uuid>",)"
                 R"("arn":"arn:aws:codebuild:<region>:<account>:build/<project>:<uuid>",)"
                 R"("buildNumber":<number>,"buildStatus":"IN_PROGRESS","currentPhase":"QUEUED",)"
                 R"("startTime":"<now.iam>"}})"},
    {.service = "codedeploy",
     .event = "CreateDeployment",
     .request = R"({"applicationName":"<project>","deploymentGroupName":"production",)"
                R"("revision":{"revisionType":"S3","s3Location":{"bucket":"<bucket>",)"
                R"("key":"<project>/<hex40>.zip","bundleType":"zip"}}})",
     .response = R"({"deploymentId":"d-<base32>"})"},
    {.service = "codedeploy",
     .event = "PutLifecycleEventHookExecutionStatus",
     .request = R"({"deploymentId":"d-<base32>","status":"Succeeded"})"},
    {.service = "codepipeline",
     .event = "StartPipelineExecution",
     .request = R"({"name":"<project>"})",
     .response = R"({"pipelineExecutionId":"<uuid>"})"},
    {.service = "codepipeline",
     .event = "PutApprovalResult",
     .request = R"({"pipelineName":"<project>","stageName":"Approve","actionName":"manual",)"
                R"("result":{"summary":"ok","status":"Approved"}})",
     .response = R"({"approvedAt":"<now.iam>"})"},

    {.service = "guardduty",
     .event = "DeleteDetector",
     .request = R"({"detectorId":"<detector>"})",
     .removes = "guardduty:detector",
     .id = "<detector>"},
    {.service = "ses",
     .event = "VerifyEmailIdentity",
     .request = R"({"emailAddress":"<email>"})",
     .makes = "ses:identity",
     .id = "<email>",
     .arn = "arn:aws:ses:<region>:<account>:identity/<id>"},
    {.service = "ses",
     .event = "CreateEmailIdentity",
     .request = R"({"emailIdentity":"<email>"})",
     .response = R"({"verifiedForSendingStatus":false,"identityType":"EMAIL_ADDRESS"})",
     .makes = "ses:identity",
     .id = "<email>",
     .arn = "arn:aws:ses:<region>:<account>:identity/<id>"},
    {.service = "ses",
     .event = "DeleteIdentity",
     .request = R"({"identity":"<email>"})",
     .removes = "ses:identity",
     .id = "<email>"},
    {.service = "bedrock",
     .event = "InvokeModel",
     .reads = true,
     .request = R"({"modelId":"<model>"})",
     .extra = R"({"inferenceRegion":"<region>"})"},
    {.service = "servicequotas",
     .event = "RequestServiceQuotaIncrease",
     .request = R"({"serviceCode":"ec2","quotaCode":"<quota>","desiredValue":<desired>})",
     .response =
         R"({"requestedQuota":{"id":"<requestid>","serviceCode":"ec2","serviceName":"Amazon EC2",)"
         R"("quotaCode":"<quota>","desiredValue":<desired>,"status":"PENDING",)"
         R"("created":"<now.iam>","requester":"{\"accountId\":\"<account>\",)"
         R"(\"callerArn\":\"<caller.arn>\"}",)"
         R"("quotaArn":"arn:aws:servicequotas:<region>:<account>:ec2/<quota>",)"
         R"("globalQuota":false,"unit":"None"}})",
     .makes = "servicequotas:request",
     .id = "<requestid>"},

    {.service = "monitoring",
     .event = "PutMetricAlarm",
     .request = R"({"alarmName":"<alarm>","metricName":"CPUUtilization","namespace":"AWS/EC2",)"
                R"("statistic":"Average","period":300,"evaluationPeriods":3,"threshold":<count>,)"
                R"("comparisonOperator":"GreaterThanThreshold","actionsEnabled":true,)"
                R"("dimensions":[{"name":"InstanceId","value":"<instance>"}]})"},
    {.service = "monitoring", .event = "DeleteAlarms", .request = R"({"alarmNames":["<alarm>"]})"},
    {.service = "monitoring",
     .event = "SetAlarmState",
     .request = R"({"alarmName":"<alarm>","stateValue":"OK","stateReason":"checked"})"},
    {.service = "monitoring",
     .event = "PutDashboard",
     .request = R"({"dashboardName":"<name>","dashboardBody":"{\"widgets\":[{\"type\":\"metric\",)"
                R"(\"width\":6}]}"})",
     .response = R"({"dashboardValidationMessages":[]})"},
    {.service = "cloudfront",
     .event = "CreateInvalidation",
     .request = R"({"distributionId":"E<base32>","invalidationBatch":{"paths":{"quantity":1,)"
                R"("items":["/*"]},"callerReference":"<digits9>"}})",
     .response = R"({"location":"https:)"
                 R"(//cloudfront.amazonaws.com/2020-05-31/distribution/E<base32>/invalidation/)"
                 R"(I<base32.2>","invalidation":{"id":"I<base32.2>","status":"InProgress",)"
                 R"("createTime":"<now.iam>"}})"},
    {.service = "config",
     .event = "PutEvaluations",
     .request = R"({"resultToken":"<base64>",)"
                R"("evaluations":[{"complianceResourceType":"AWS::EC2::SecurityGroup",)"
                R"("complianceResourceId":"<sg>","complianceType":"COMPLIANT",)"
                R"("orderingTimestamp":"<now.iam>"}]})",
     .response = R"({"failedEvaluations":[]})"},
    {.service = "states",
     .event = "StartExecution",
     .request = R"({"stateMachineArn":"arn:aws:states:<region>:<account>:stateMachine:nightly",)"
                R"("name":"<uuid>","input":"HIDDEN_DUE_TO_SECURITY_REASONS"})",
     .response = R"({"executionArn":"arn:aws:states:<region>:<account>:execution:nightly:<uuid>",)"
                 R"("startDate":"<now.iam>"})"},
    {.service = "athena",
     .event = "StartQueryExecution",
     .request = R"({"queryString":"HIDDEN_DUE_TO_SECURITY_REASONS","clientRequestToken":"<uuid>",)"
                R"("workGroup":"analytics",)"
                R"("resultConfiguration":{"outputLocation":"s3://<bucket>/results/"}})",
     .response = R"({"queryExecutionId":"<uuid.2>"})"},
    {.service = "glue", .event = "StartCrawler", .request = R"({"name":"<name>"})"},
    {.service = "glue",
     .event = "StartJobRun",
     .request = R"({"jobName":"<name>"})",
     .response = R"({"jobRunId":"jr_<hex64>"})"},
    {.service = "batch",
     .event = "SubmitJob",
     .request = R"({"jobName":"<name>-<digits9>","jobQueue":"reports","jobDefinition":"report:7"})",
     .response = R"({"jobName":"<name>-<digits9>","jobId":"<uuid>"})"},
    {.service = "backup",
     .event = "StartBackupJob",
     .request = R"({"backupVaultName":"Default",)"
                R"("resourceArn":"arn:aws:ec2:<region>:<account>:volume/<volume>",)"
                R"("iamRoleArn":"<rolearn>"})",
     .response = R"({"backupJobId":"<uuid>","creationDate":"<now.iam>"})"},
};

}  // namespace

std::span<const Recipe> service_recipes() { return kRecipes; }

}  // namespace hikeshi::drill
