// SPDX-License-Identifier: Apache-2.0
#include "aws/iam_action.h"

#include <algorithm>
#include <utility>

namespace hikeshi::aws {
namespace {

struct Prefix {
  std::string_view service, prefix;
};

// Services whose actions begin with another name than the model has.
constexpr Prefix kPrefixes[] = {
    {"accessanalyzer", "access-analyzer"},
    {"bedrock-agent", "bedrock"},
    {"bedrock-runtime", "bedrock"},
    {"efs", "elasticfilesystem"},
    {"elb", "elasticloadbalancing"},
    {"elbv2", "elasticloadbalancing"},
    {"emr", "elasticmapreduce"},
    {"opensearch", "es"},
    {"pinpoint", "mobiletargeting"},
    {"resourcegroupstaggingapi", "tag"},
    {"s3control", "s3"},
    {"service-quotas", "servicequotas"},
    {"sesv2", "ses"},
    {"sso-admin", "sso"},
    {"stepfunctions", "states"},
};

struct Exception {
  std::string_view service, operation, action;  // action "": none is needed
};

constexpr Exception kExceptions[] = {
    {"budgets", "CreateBudget", "budgets:ModifyBudget"},
    {"budgets", "DeleteBudget", "budgets:ModifyBudget"},
    {"budgets", "DescribeBudget", "budgets:ViewBudget"},
    {"budgets", "DescribeBudgets", "budgets:ViewBudget"},
    {"s3", "GetBucketEncryption", "s3:GetEncryptionConfiguration"},
    {"s3", "GetBucketLifecycleConfiguration", "s3:GetLifecycleConfiguration"},
    {"s3", "GetBucketNotificationConfiguration", "s3:GetBucketNotification"},
    {"s3", "GetBucketReplication", "s3:GetReplicationConfiguration"},
    {"s3", "GetObjectLockConfiguration", "s3:GetBucketObjectLockConfiguration"},
    {"s3", "GetPublicAccessBlock", "s3:GetBucketPublicAccessBlock"},
    {"s3", "HeadBucket", "s3:ListBucket"},
    {"s3", "HeadObject", "s3:GetObject"},
    {"s3", "ListBuckets", "s3:ListAllMyBuckets"},
    {"s3", "ListObjectVersions", "s3:ListBucketVersions"},
    {"s3", "DeleteObject", "s3:DeleteObjectVersion"},  // always of a version that is named
    {"s3", "ListObjectsV2", "s3:ListBucket"},
    {"s3", "PutPublicAccessBlock", "s3:PutBucketPublicAccessBlock"},
    {"s3control", "GetPublicAccessBlock", "s3:GetAccountPublicAccessBlock"},
    {"s3control", "PutPublicAccessBlock", "s3:PutAccountPublicAccessBlock"},
    {"sts", "GetCallerIdentity", ""},
};

// API Gateway's actions are the methods of HTTP.
std::string gateway_action(std::string_view operation) {
  for (const auto& [verb, method] : {std::pair("Get", "GET"), std::pair("Delete", "DELETE"),
                                     std::pair("Update", "PATCH"), std::pair("Create", "POST")}) {
    if (operation.starts_with(verb)) return std::string("apigateway:") + method;
  }
  return "apigateway:PUT";
}

}  // namespace

std::string iam_action(std::string_view service, std::string_view operation) {
  if (service.starts_with("apigateway")) return gateway_action(operation);
  const auto exception = std::find_if(
      std::begin(kExceptions), std::end(kExceptions),
      [&](const Exception& e) { return e.service == service && e.operation == operation; });
  if (exception != std::end(kExceptions)) return std::string(exception->action);
  const auto prefix = std::find_if(std::begin(kPrefixes), std::end(kPrefixes),
                                   [&](const Prefix& p) { return p.service == service; });
  std::string action(prefix == std::end(kPrefixes) ? service : prefix->prefix);
  return action.append(":").append(operation);
}

}  // namespace hikeshi::aws
