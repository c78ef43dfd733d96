// SPDX-License-Identifier: Apache-2.0
#include "respond/guard_tags.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "aws/iam_action.h"
#include "aws/json_text.h"
#include "base/ids.h"
#include "base/text.h"

namespace hikeshi::respond {
namespace {

using aws::Json;
using aws::text_in;

tl::unexpected<Error> refuse(std::string message) {
  return fail(Code::kNotAllowed, std::move(message));
}

// ---- by name

// How the ARN of what a call names ends. Of a nodegroup, a secret and what Lightsail makes it has a
// part that no name tells.
struct Named {
  std::string_view service, resource;
};
constexpr Named kNamed[] = {
    {"batch", "compute-environment/{computeEnvironment}"},
    {"batch", "job-queue/{jobQueue}"},
    {"cloudtrail", "trail/{Name}"},
    {"dlm", "policy/{PolicyId}"},
    {"ecs", "service/{cluster}/{service}"},
    {"events", "rule/{EventBusName}/{Name}"},
    {"gamelift", "fleet/{FleetId}"},
    {"glue", "trigger/{Name}"},
    {"kms", "key/{KeyId}"},
    {"lambda", "function:{FunctionName}"},
    {"rds", "cluster:{DBClusterIdentifier}"},
    {"rds", "db:{DBInstanceIdentifier}"},
    {"redshift", "cluster:{ClusterIdentifier}"},
    {"rolesanywhere", "profile/{profileId}"},
    {"rolesanywhere", "trust-anchor/{trustAnchorId}"},
    {"sagemaker", "notebook-instance/{NotebookInstanceName}"},
    {"sesv2", "configuration-set/{ConfigurationSetName}"},
    {"ssm", "maintenancewindow/{WindowId}"},
    {"transfer", "server/{ServerId}"},
};

// "" where the call has not all that the pattern names.
std::string filled(std::string_view pattern, const Json& params) {
  std::string out;
  while (!pattern.empty()) {
    const size_t open = std::min(pattern.find('{'), pattern.size());
    out += pattern.substr(0, open);
    if (open == pattern.size()) break;
    const size_t close = pattern.find('}', open);
    const std::string value = text_in(params, pattern.substr(open + 1, close - open - 1));
    if (value.empty()) return {};
    out += last_name(value);
    pattern.remove_prefix(close + 1);
  }
  return replace_all(out, "rule/default/", "rule/");
}

// ARNs of what the call names, where the plan has its name alone.
std::vector<std::string> arns_of(const Guarded& guarded, const AwsCommand& call) {
  const std::string action = aws::iam_action(call.call.service, call.call.operation);
  const auto caller = parse_arn(guarded.responder.arn);
  const std::string start = fmt::format("arn:{}:{}:", caller ? caller->partition : "aws",
                                        action.substr(0, action.find(':')));
  std::vector<std::string> arns;
  for (const Named& named : kNamed) {
    const std::string name =
        named.service == call.call.service ? filled(named.resource, call.call.params) : "";
    if (!name.empty())
      arns.push_back(
          fmt::format("{}{}:{}:{}", start, call.call.region, guarded.responder.account, name));
  }
  if (!arns.empty()) return arns;
  for (const Json& value : call.call.params) {
    if (value.is_string() && value.get_ref<const std::string&>().starts_with(start))
      arns.push_back(value.get<std::string>());
  }
  return arns;
}

// ---- reading

// Every text in the parameters, for ids wherever they stand.
void texts_in(const Json& value, std::vector<std::string>& out) {
  if (value.is_string()) out.push_back(value.get<std::string>());
  if (!value.is_structured()) return;
  for (const Json& item : value) texts_in(item, out);
}

AwsCommand of_machines(const Step& step, const AwsCommand& call) {
  std::vector<std::string> ids{std::string(last_name(step.target))};
  texts_in(call.call.params, ids);
  return reading("ec2", "DescribeTags", call.call.region,
                 {{"Filters", {{{"Name", "resource-id"}, {"Values", ids}}}}});
}

AwsCommand of_group(const AwsCommand& call) {
  return reading("autoscaling", "DescribeTags", call.call.region,
                 {{"Filters",
                   {{{"Name", "auto-scaling-group"},
                     {"Values", Json::array({call.call.params["AutoScalingGroupName"]})}}}}});
}

// Services that list the tags of what a parameter of the call names.
struct Listed {
  std::string_view service, parameter, operation, with;
  bool many = false;  // `with` is a list
};
constexpr Listed kListed[] = {
    {"iam", "UserName", "ListUserTags", "UserName"},
    {"iam", "RoleName", "ListRoleTags", "RoleName"},
    {"s3", "Bucket", "GetBucketTagging", "Bucket"},
    {"elb", "LoadBalancerName", "DescribeTags", "LoadBalancerNames", true},
    {"elbv2", "TargetGroupArn", "DescribeTags", "ResourceArns", true},
    {"elbv2", "LoadBalancerArn", "DescribeTags", "ResourceArns", true},
    {"elbv2", "ListenerArn", "DescribeTags", "ResourceArns", true},
};

std::optional<AwsCommand> by_its_service(const Step& step, const AwsCommand& call) {
  const Json& params = call.call.params;
  if (call.call.service == "ec2") return of_machines(step, call);
  if (call.call.service == "autoscaling" && params.contains("AutoScalingGroupName"))
    return of_group(call);
  for (const Listed& row : kListed) {
    const std::string parameter(row.parameter), with(row.with);
    if (call.call.service != row.service || !params.contains(parameter)) continue;
    const Json& name = params[parameter];
    return reading(std::string(row.service), std::string(row.operation), call.call.region,
                   {{with, row.many ? Json::array({name}) : name}});
  }
  return std::nullopt;
}

// Which call lists the tags of what a call is about. An ARN put together from a name may not be the
// thing's: what cannot be undone is not done on a guess.
std::optional<AwsCommand> tag_read(const Guarded& guarded, const Step& step,
                                   const AwsCommand& call) {
  if (auto read = by_its_service(step, call)) return read;
  std::vector<std::string> arns;
  if (parse_arn(step.target)) {
    arns = {step.target};
  } else if (step.danger != Danger::kIrreversible) {
    arns = arns_of(guarded, call);
  }
  if (arns.empty()) return std::nullopt;
  return reading("resourcegroupstaggingapi", "GetResources", call.call.region,
                 {{"ResourceARNList", arns}});
}

bool has_tag(const Json& value, const std::pair<std::string, std::string>& tag) {
  if (value.is_object() && value.value("Key", Json()) == tag.first)
    return tag.second == "*" || value.value("Value", Json()) == tag.second;
  return value.is_structured() && std::any_of(value.begin(), value.end(),
                                              [&](const Json& item) { return has_tag(item, tag); });
}

// Of a load balancer's target it is the group that is touched, not the step's instance.
std::string touched(const Step& step, const AwsCommand& read) {
  std::vector<std::string> named;
  if (read.call.service == "elb" || read.call.service == "elbv2") texts_in(read.call.params, named);
  return printable(named.empty() ? step.target : join(named, ", "));
}

}  // namespace

bool carries_protected_tag(const Guarded& guarded, const Json& thing) {
  const auto& tags = guarded.policy.protected_tags;
  return std::any_of(tags.begin(), tags.end(),
                     [&](const auto& tag) { return has_tag(thing, tag); });
}

Status check_tags(const Ground& ground, const Guarded& guarded, const Step& step,
                  const AwsCommand& call) {
  if (guarded.policy.protected_tags.empty()) return {};
  const auto read = tag_read(guarded, step, call);
  if (!read && step.danger == Danger::kIrreversible)
    return refuse("the policy protects by tag, and nothing tells the tags of " +
                  printable(step.target) + ": remove it by hand, or protect by ARN or id");
  if (!read) return {};
  const auto answer = ground.read(*read);
  if (!answer && says_absent(answer.error())) return {};
  if (!answer)
    return refuse("the policy protects by tag, and the tags of " + touched(step, *read) +
                  " cannot be read: " + aws::to_error(answer.error(), read->action).message);
  for (const auto& tag : guarded.policy.protected_tags) {
    if (has_tag(*answer, tag))
      return refuse(fmt::format("{} carries the tag {} that the policy file protects",
                                touched(step, *read), tag.first));
  }
  return {};
}

}  // namespace hikeshi::respond
