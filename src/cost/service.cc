// SPDX-License-Identifier: Apache-2.0
#include "cost/service.h"

#include <algorithm>

#include "base/text.h"

namespace hikeshi::cost {
namespace {

struct Pattern {
  std::string_view part, family;
};

// The first that is part of the name, both in lower-case letters and digits only.
constexpr Pattern kFamilies[] = {
    {"bedrock", "bedrock"},
    {"sagemaker", "sagemaker"},
    {"lightsail", "lightsail"},
    {"cloudtrail", "cloudtrail"},
    {"guardduty", "guardduty"},
    {"securityhub", "securityhub"},
    {"keymanagement", "kms"},
    {"awskms", "kms"},
    {"awsconfig", "config"},
    {"datatransfer", "datatransfer"},
    {"elasticcontainerregistry", "ecr"},
    {"amazonecr", "ecr"},
    {"elasticcontainerservice", "ecs"},
    {"amazonecs", "ecs"},
    {"elastickubernetes", "eks"},
    {"amazoneks", "eks"},
    {"elasticloadbalancing", "elb"},
    {"awselb", "elb"},
    {"elasticcomputecloud", "ec2"},
    {"amazonec2", "ec2"},
    {"ec2other", "ec2"},
    {"virtualprivatecloud", "vpc"},
    {"amazonvpc", "vpc"},
    {"awslambda", "lambda"},
    {"simplestorageservice", "s3"},
    {"amazons3", "s3"},
    {"simpleemail", "ses"},
    {"amazonses", "ses"},
    {"simplenotification", "sns"},
    {"amazonsns", "sns"},
    {"simplequeue", "sqs"},
    {"awsqueueservice", "sqs"},
    {"relationaldatabase", "rds"},
    {"amazonrds", "rds"},
    {"cloudwatch", "cloudwatch"},
    {"systemsmanager", "ssm"},
    {"secretsmanager", "secretsmanager"},
    {"apprunner", "apprunner"},
    {"codebuild", "codebuild"},
    {"awsglue", "glue"},
    {"elasticmapreduce", "emr"},
    {"workspaces", "workspaces"},
    {"gamelift", "gamelift"},
    {"awsbatch", "batch"},
    {"amplify", "amplify"},
    {"route53", "route53"},
    {"dynamodb", "dynamodb"},
};

constexpr std::string_view kBackground[] = {"cloudtrail", "config",       "kms",
                                            "guardduty",  "datatransfer", "securityhub",
                                            "cloudwatch", "support"};

struct Costs {
  std::string_view event_service;
  std::string_view families;  // separated by blanks, a blank at both ends
};
constexpr Costs kCosts[] = {
    {"ec2", " ec2 vpc elb datatransfer cloudwatch "},
    {"autoscaling", " ec2 vpc elb datatransfer cloudwatch "},
    {"elasticloadbalancing", " elb vpc datatransfer "},
    {"ecs", " ecs ec2 vpc elb datatransfer cloudwatch ecr "},
    {"eks", " eks ec2 vpc elb datatransfer cloudwatch ecr "},
    {"batch", " ec2 ecs vpc datatransfer cloudwatch "},
    {"lambda", " lambda datatransfer cloudwatch "},
    {"sagemaker", " sagemaker ec2 datatransfer cloudwatch "},
    {"elasticmapreduce", " emr ec2 datatransfer "},
    {"elasticbeanstalk", " ec2 elb vpc datatransfer cloudwatch "},
    {"cloudformation", " ec2 ecs lambda vpc elb datatransfer cloudwatch s3 "},
    {"s3", " s3 datatransfer "},
    {"rds", " rds datatransfer "},
    {"bedrock", " bedrock "},
    {"sesv2", " ses "},
    {"monitoring", " cloudwatch "},
    {"logs", " cloudwatch "},
};

struct Prefix {
  std::string_view prefix, region;
};
constexpr Prefix kPrefixes[] = {
    {"USE1", "us-east-1"},      {"USE2", "us-east-2"},      {"USW1", "us-west-1"},
    {"USW2", "us-west-2"},      {"UGW1", "us-gov-west-1"},  {"UGE1", "us-gov-east-1"},
    {"CAN1", "ca-central-1"},   {"CAW1", "ca-west-1"},      {"MXC1", "mx-central-1"},
    {"SAE1", "sa-east-1"},      {"EU", "eu-west-1"},        {"EUW1", "eu-west-1"},
    {"EUW2", "eu-west-2"},      {"EUW3", "eu-west-3"},      {"EUC1", "eu-central-1"},
    {"EUC2", "eu-central-2"},   {"EUN1", "eu-north-1"},     {"EUS1", "eu-south-1"},
    {"EUS2", "eu-south-2"},     {"APN1", "ap-northeast-1"}, {"APN2", "ap-northeast-2"},
    {"APN3", "ap-northeast-3"}, {"APS1", "ap-southeast-1"}, {"APS2", "ap-southeast-2"},
    {"APS3", "ap-south-1"},     {"APS4", "ap-southeast-3"}, {"APS5", "ap-south-2"},
    {"APS6", "ap-southeast-4"}, {"APS7", "ap-southeast-5"}, {"APE1", "ap-east-1"},
    {"MES1", "me-south-1"},     {"MEC1", "me-central-1"},   {"AFS1", "af-south-1"},
    {"ILC1", "il-central-1"}};

std::string letters_of(std::string_view name) {
  std::string out;
  for (const char c : to_lower(name)) {
    if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) out += c;
  }
  return out;
}

}  // namespace

std::string family_of(std::string_view service) {
  std::string letters = letters_of(service);
  for (const Pattern& p : kFamilies) {
    if (letters.find(p.part) != letters.npos) return std::string(p.family);
  }
  return letters;
}

std::string family_of(const SeriesKey& key) {
  std::string family = family_of(key.service);
  const bool sold = key.usage.find("MP:") != key.usage.npos;
  return sold && contains_ignore_case(key.usage, "token") ? "bedrock" : family;
}

bool is_background(std::string_view family) {
  return std::any_of(std::begin(kBackground), std::end(kBackground),
                     [&](std::string_view b) { return family.find(b) != family.npos; });
}

bool can_cost(std::string_view event_service, std::string_view family) {
  if (event_service == family) return true;
  const std::string word = " " + std::string(family) + " ";
  for (const Costs& c : kCosts) {
    if (c.event_service == event_service) return c.families.find(word) != c.families.npos;
  }
  // A service that we have no row for: its name is part of the bill's.
  return event_service.size() > 3 && family.find(event_service) != family.npos;
}

std::string_view region_of_usage(std::string_view usage_type) {
  const std::string_view prefix = usage_type.substr(0, usage_type.find('-'));
  for (const Prefix& p : kPrefixes) {
    if (p.prefix == prefix) return p.region;
  }
  return {};
}

}  // namespace hikeshi::cost
