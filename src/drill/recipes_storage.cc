// SPDX-License-Identifier: Apache-2.0
// Buckets, secrets, parameters, keys, tables, queues, repositories and logs.
#include "drill/recipe.h"

namespace hikeshi::drill {
namespace {

constexpr std::string_view kS3Extra =
    R"({"SignatureVersion":"SigV4","CipherSuite":"TLS_AES_128_GCM_SHA256",)"
    R"("bytesTransferredIn":<small>,"AuthenticationMethod":"AuthHeader",)"
    R"("x-amz-id-2":"<base64.76>","bytesTransferredOut":<number>})";
constexpr std::string_view kBucketResources =
    R"([{"accountId":"<account>","type":"AWS::S3::Bucket","ARN":"arn:aws:s3:::<bucket>"}])";
constexpr std::string_view kBucketArn = "arn:aws:s3:::<id>";
constexpr std::string_view kKeyResources =
    R"([{"accountId":"<account>","type":"AWS::KMS::Key",)"
    R"("ARN":"arn:aws:kms:<region>:<account>:key/<kmskey>"}])";

constexpr Recipe s3_read(std::string_view event, std::string_view request) {
  return {.service = "s3",
          .event = event,
          .reads = true,
          .request = request,
          .resources = kBucketResources,
          .extra = kS3Extra};
}

constexpr Recipe s3_change(std::string_view event, std::string_view request) {
  return {.service = "s3",
          .event = event,
          .request = request,
          .resources = kBucketResources,
          .extra = kS3Extra,
          .changes = "s3:bucket",
          .id = "<bucket>",
          .arn = kBucketArn};
}

constexpr Recipe kRecipes[] = {
    {.service = "s3",
     .event = "ListBuckets",
     .reads = true,
     .request = R"({"Host":"s3.<region>.amazonaws.com"})",
     .extra = kS3Extra},
    s3_read("GetBucketAcl",
            R"({"bucketName":"<bucket>","Host":"<bucket>.s3.<region>.amazonaws.com",)"
            R"("acl":""})"),
    s3_read("GetBucketLocation", R"({"bucketName":"<bucket>","Host":"s3.<region>.amazonaws.com",)"
                                 R"("location":""})"),
    s3_read("GetBucketPolicy",
            R"({"bucketName":"<bucket>","Host":"<bucket>.s3.<region>.amazonaws.com",)"
            R"("policy":""})"),
    s3_read("GetBucketPolicyStatus",
            R"({"bucketName":"<bucket>","Host":"<bucket>.s3.<region>.amazonaws.com",)"
            R"("policyStatus":""})"),
    s3_read("GetBucketVersioning",
            R"({"bucketName":"<bucket>","Host":"<bucket>.s3.<region>.amazonaws.com",)"
            R"("versioning":""})"),
    s3_read("GetBucketEncryption",
            R"({"bucketName":"<bucket>","Host":"<bucket>.s3.<region>.amazonaws.com",)"
            R"("encryption":""})"),
    s3_read("GetBucketLogging",
            R"({"bucketName":"<bucket>","Host":"<bucket>.s3.<region>.amazonaws.com",)"
            R"("logging":""})"),
    s3_read("GetBucketTagging",
            R"({"bucketName":"<bucket>","Host":"<bucket>.s3.<region>.amazonaws.com",)"
            R"("tagging":""})"),
    s3_read("GetBucketPublicAccessBlock",
            R"({"bucketName":"<bucket>","Host":"<bucket>.s3.<region>.amazonaws.com",)"
            R"("publicAccessBlock":""})"),
    s3_read("GetBucketLifecycle",
            R"({"bucketName":"<bucket>","Host":"<bucket>.s3.<region>.amazonaws.com",)"
            R"("lifecycle":""})"),
    s3_read("GetBucketReplication",
            R"({"bucketName":"<bucket>","Host":"<bucket>.s3.<region>.amazonaws.com",)"
            R"("replication":""})"),
    s3_read("GetBucketOwnershipControls",
            R"({"bucketName":"<bucket>","Host":"<bucket>.s3.<region>.amazonaws.com",)"
            R"("ownershipControls":""})"),
    s3_read("GetBucketNotification",
            R"({"bucketName":"<bucket>","Host":"<bucket>.s3.<region>.amazonaws.com",)"
            R"("notification":""})"),
    s3_read("GetBucketWebsite",
            R"({"bucketName":"<bucket>","Host":"<bucket>.s3.<region>.amazonaws.com",)"
            R"("website":""})"),
    s3_read("GetBucketCors",
            R"({"bucketName":"<bucket>","Host":"<bucket>.s3.<region>.amazonaws.com",)"
            R"("cors":""})"),
    s3_read("GetAccelerateConfiguration",
            R"({"bucketName":"<bucket>","Host":"<bucket>.s3.<region>.amazonaws.com",)"
            R"("accelerate":""})"),
    s3_read("GetBucketRequestPayment",
            R"({"bucketName":"<bucket>","Host":"<bucket>.s3.<region>.amazonaws.com",)"
            R"("requestPayment":""})"),
    {.service = "s3",
     .event = "CreateBucket",
     .request = R"({"bucketName":"<bucket>","Host":"<bucket>.s3.<region>.amazonaws.com",)"
                R"("CreateBucketConfiguration":{"LocationConstraint":"<region>",)"
                R"("xmlns":"http://s3.amazonaws.com/doc/2006-03-01/"}})",
     .extra = kS3Extra,
     .makes = "s3:bucket",
     .id = "<bucket>",
     .arn = kBucketArn},
    {.service = "s3",
     .event = "DeleteBucket",
     .request = R"({"bucketName":"<bucket>","Host":"<bucket>.s3.<region>.amazonaws.com"})",
     .resources = kBucketResources,
     .extra = kS3Extra,
     .removes = "s3:bucket",
     .id = "<bucket>"},
    s3_change("PutBucketPolicy",
              R"({"bucketName":"<bucket>","Host":"<bucket>.s3.<region>.amazonaws.com",)"
              R"("policy":"","bucketPolicy":<bucketpolicy>})"),
    s3_change("PutBucketTagging",
              R"({"bucketName":"<bucket>","Host":"<bucket>.s3.<region>.amazonaws.com",)"
              R"("tagging":"","Tagging":{"xmlns":"http://s3.amazonaws.com/doc/2006-03-01/",)"
              R"("TagSet":{"Tag":{"Key":"team","Value":"<team>"}}}})"),
    s3_change("PutBucketEncryption",
              R"({"bucketName":"<bucket>","Host":"<bucket>.s3.<region>.amazonaws.com",)"
              R"("encryption":"","ServerSideEncryptionConfiguration":{"xmlns":"http:)"
              R"(//s3.amazonaws.com/doc/2006-03-01/",)"
              R"("Rule":{"ApplyServerSideEncryptionByDefault":{"SSEAlgorithm":"aws:)"
              R"(kms"}}}})"),
    s3_change("PutBucketPublicAccessBlock",
              R"({"bucketName":"<bucket>","Host":"<bucket>.s3.<region>.amazonaws.com",)"
              R"("publicAccessBlock":"",)"
              R"("PublicAccessBlockConfiguration":{"xmlns":"http:)"
              R"(//s3.amazonaws.com/doc/2006-03-01/","RestrictPublicBuckets":true,)"
              R"("BlockPublicPolicy":true,"BlockPublicAcls":true,)"
              R"("IgnorePublicAcls":true}})"),

    {.service = "secretsmanager",
     .event = "CreateSecret",
     .request = R"({"name":"<secret>","clientRequestToken":"<uuid>",)"
                R"("forceOverwriteReplicaSecret":false})",
     .response = R"({"arn":"arn:aws:secretsmanager:<region>:<account>:secret:)"
                 R"(<secret>-<letters6>"})",
     .makes = "secretsmanager:secret",
     .id = "<secret>",
     .arn = "arn:aws:secretsmanager:<region>:<account>:secret:<id>-<letters6>"},
    {.service = "secretsmanager",
     .event = "DeleteSecret",
     .request = R"({"secretId":"<secret>","recoveryWindowInDays":7})",
     .removes = "secretsmanager:secret",
     .id = "<secret>"},
    {.service = "secretsmanager",
     .event = "PutSecretValue",
     .request = R"({"secretId":"<secret>","clientRequestToken":"<uuid>"})",
     .response = R"({"arn":"arn:aws:secretsmanager:<region>:<account>:secret:<secret>"})",
     .changes = "secretsmanager:secret",
     .id = "<secret>"},
    {.service = "ssm",
     .event = "PutParameter",
     .request = R"({"name":"<parameter>","type":"SecureString",)"
                R"("value":"HIDDEN_DUE_TO_SECURITY_REASONS","overwrite":true})",
     .response = R"({"version":<count>,"tier":"Standard"})",
     .makes = "ssm:parameter",
     .id = "<parameter>",
     .arn = "arn:aws:ssm:<region>:<account>:parameter/<id>"},
    {.service = "ssm",
     .event = "UpdateInstanceInformation",
     .request = R"({"instanceId":"<instance>","agentVersion":"3.3.551.0",)"
                R"("agentStatus":"Active","platformType":"Linux",)"
                R"("platformName":"Amazon Linux","platformVersion":"2023",)"
                R"("iPAddress":"<privateip>",)"
                R"("computerName":"ip-<hex8>.<region>.compute.internal",)"
                R"("agentName":"amazon-ssm-agent","availabilityZone":"<az>",)"
                R"("availabilityZoneId":"<az>1","sSMConnectionChannel":"ssmmessages"})"},
    {.service = "ssm", .event = "PutInventory", .request = R"({"instanceId":"<instance>"})"},
    {.service = "ssm",
     .event = "PutComplianceItems",
     .request = R"({"resourceId":"<instance>","resourceType":"ManagedInstance",)"
                R"("complianceType":"Association","itemContentHash":"<hex64>",)"
                R"("executionSummary":{"executionTime":"<now.iam>"}})"},
    {.service = "ssm",
     .event = "UpdateInstanceAssociationStatus",
     .request = R"({"instanceId":"<instance>","associationId":"<uuid>",)"
                R"("executionResult":{"status":"Success","executionDate":"<now.iam>"}})"},
    {.service = "ssm",
     .event = "SendCommand",
     .request = R"({"documentName":"AWS-RunShellScript","instanceIds":["<instance>"],)"
                R"("parameters":"HIDDEN_DUE_TO_SECURITY_REASONS","interactive":false})",
     .response = R"({"command":{"commandId":"<uuid>","documentName":"AWS-RunShellScript",)"
                 R"("instanceIds":["<instance>"],"status":"Pending",)"
                 R"("requestedDateTime":"<now.iam>","targetCount":1}})"},
    {.service = "ssm",
     .event = "StartSession",
     .request = R"({"target":"<instance>"})",
     .response =
         R"({"sessionId":"<letters8>-<hex17>",)"
         R"("tokenValue":"Value hidden due to security reasons.",)"
         R"("streamUrl":"wss://ssmmessages.<region>.amazonaws.com/v1/data-channel/<hex17>"})"},
    {.service = "ssm",
     .event = "TerminateSession",
     .request = R"({"sessionId":"<letters8>-<hex17>"})"},
    {.service = "kms",
     .event = "Decrypt",
     .reads = true,
     .request = R"({"encryptionAlgorithm":"SYMMETRIC_DEFAULT",)"
                R"("encryptionContext":{"SecretARN":"arn:aws:secretsmanager:<region>:)"
                R"(<account>:secret:<secret>-<letters6>","SecretVersionId":"<uuid>"}})",
     .resources = kKeyResources},
    {.service = "kms",
     .event = "GenerateDataKey",
     .reads = true,
     .request = R"({"keyId":"arn:aws:kms:<region>:<account>:key/<kmskey>",)"
                R"("keySpec":"AES_256",)"
                R"("encryptionContext":{"aws:s3:arn":"arn:aws:s3:::<bucket>"}})",
     .resources = kKeyResources},
    {.service = "kms",
     .event = "CreateGrant",
     .request = R"({"keyId":"arn:aws:kms:<region>:<account>:key/<kmskey>",)"
                R"("granteePrincipal":"<rolearn>","operations":["Decrypt",)"
                R"("GenerateDataKeyWithoutPlaintext"],)"
                R"("constraints":{"encryptionContextSubset":{"aws:ebs:id":"<volume>"}}})",
     .response = R"({"grantId":"<hex64>",)"
                 R"("keyId":"arn:aws:kms:<region>:<account>:key/<kmskey>"})",
     .resources = kKeyResources},
    {.service = "kms", .event = "RetireGrant", .resources = kKeyResources},
    {.service = "kms",
     .event = "Encrypt",
     .reads = true,
     .request = R"({"keyId":"alias/aws/ssm",)"
                R"("encryptionContext":{"PARAMETER_ARN":"arn:aws:ssm:<region>:<account>:)"
                R"(parameter/<parameter>"},"encryptionAlgorithm":"SYMMETRIC_DEFAULT"})",
     .resources = kKeyResources},

    {.service = "dynamodb",
     .event = "UpdateTable",
     .request = R"({"tableName":"<table>",)"
                R"("provisionedThroughput":{"readCapacityUnits":<count>,)"
                R"("writeCapacityUnits":<count.2>}})"},
    {.service = "rds",
     .event = "CreateDBSnapshot",
     .request = R"({"dBSnapshotIdentifier":"<dbsnapshot>","dBInstanceIdentifier":"<db>"})",
     .response = R"({"dBSnapshotIdentifier":"<dbsnapshot>","dBInstanceIdentifier":"<db>",)"
                 R"("engine":"postgres","status":"creating","allocatedStorage":100,)"
                 R"("snapshotType":"manual",)"
                 R"("dBSnapshotArn":"arn:aws:rds:<region>:<account>:snapshot:<dbsnapshot>"})",
     .makes = "rds:db-snapshot",
     .id = "<dbsnapshot>",
     .arn = "arn:aws:rds:<region>:<account>:snapshot:<id>"},
    {.service = "rds",
     .event = "DeleteDBSnapshot",
     .request = R"({"dBSnapshotIdentifier":"<dbsnapshot>"})",
     .removes = "rds:db-snapshot",
     .id = "<dbsnapshot>"},
    {.service = "sqs",
     .event = "CreateQueue",
     .request = R"({"queueName":"<queue>","attributes":{"VisibilityTimeout":"60"}})",
     .response = R"({"queueUrl":"https://sqs.<region>.amazonaws.com/<account>/<queue>"})",
     .makes = "sqs:queue",
     .id = "<queue>",
     .arn = "arn:aws:sqs:<region>:<account>:<id>"},
    {.service = "sqs",
     .event = "DeleteQueue",
     .request = R"({"queueUrl":"https://sqs.<region>.amazonaws.com/<account>/<queue>"})",
     .removes = "sqs:queue",
     .id = "<queue>"},
    {.service = "sqs",
     .event = "SetQueueAttributes",
     .request = R"({"queueUrl":"https://sqs.<region>.amazonaws.com/<account>/<queue>",)"
                R"("attributes":{"VisibilityTimeout":"120"}})"},
    {.service = "sns",
     .event = "CreateTopic",
     .request = R"({"name":"<topic>"})",
     .response = R"({"topicArn":"arn:aws:sns:<region>:<account>:<topic>"})",
     .makes = "sns:topic",
     .id = "<topic>",
     .arn = "arn:aws:sns:<region>:<account>:<id>"},
    {.service = "sns",
     .event = "DeleteTopic",
     .request = R"({"topicArn":"arn:aws:sns:<region>:<account>:<topic>"})",
     .removes = "sns:topic",
     .id = "<topic>"},
    {.service = "sns",
     .event = "Subscribe",
     .request = R"({"topicArn":"arn:aws:sns:<region>:<account>:<topic>","protocol":"sqs",)"
                R"("endpoint":"arn:aws:sqs:<region>:<account>:<queue>"})"},
    {.service = "ecr", .event = "GetAuthorizationToken", .reads = true, .request = "{}"},
    {.service = "ecr",
     .event = "InitiateLayerUpload",
     .request = R"({"registryId":"<account>","repositoryName":"<repository>"})",
     .response = R"({"uploadId":"<uuid>","partSize":20971520})"},
    {.service = "ecr",
     .event = "CompleteLayerUpload",
     .request = R"({"registryId":"<account>","repositoryName":"<repository>",)"
                R"("uploadId":"<uuid>","layerDigests":["sha256:<hex64>"]})"},
    {.service = "ecr",
     .event = "PutImage",
     .request = R"({"registryId":"<account>","repositoryName":"<repository>",)"
                R"("imageTag":"<hex7>",)"
                R"("imageManifestMediaType":)"
                R"("application/vnd.docker.distribution.manifest.v2+json"})",
     .response = R"({"image":{"registryId":"<account>","repositoryName":"<repository>",)"
                 R"("imageId":{"imageDigest":"sha256:<hex64>","imageTag":"<hex7>"}}})"},
    {.service = "logs",
     .event = "CreateLogGroup",
     .request = R"({"logGroupName":"<loggroup>"})",
     .makes = "logs:log-group",
     .id = "<loggroup>",
     .arn = "arn:aws:logs:<region>:<account>:log-group:<id>"},
    {.service = "logs",
     .event = "DeleteLogGroup",
     .request = R"({"logGroupName":"<loggroup>"})",
     .removes = "logs:log-group",
     .id = "<loggroup>"},
    {.service = "logs",
     .event = "CreateLogStream",
     .request = R"({"logGroupName":"<loggroup>","logStreamName":"<date>/[$LATEST]<hex32>"})"},
    {.service = "logs",
     .event = "PutRetentionPolicy",
     .request = R"({"logGroupName":"<loggroup>","retentionInDays":30})"},
};

}  // namespace

std::span<const Recipe> storage_recipes() { return kRecipes; }

}  // namespace hikeshi::drill
