// SPDX-License-Identifier: Apache-2.0
#include "respond/calls.h"

#include "base/text.h"
#include "respond/aws_command.h"
#include "respond/effects.h"
#include "respond/made_steps.h"
#include "respond/step_commands.h"
#include "respond/template.h"

namespace hikeshi::respond {
namespace {

using Calls = std::set<std::pair<std::string, std::string>>;

// What guards, the identity of the caller, the logs after a removal, and the flow logs after an
// isolation ask.
constexpr std::pair<std::string_view, std::string_view> kOwn[] = {
    {"sts", "GetCallerIdentity"},
    {"iam", "GetRole"},
    {"iam", "GetUser"},
    {"iam", "GetAccessKeyLastUsed"},
    {"iam", "ListUserTags"},
    {"iam", "ListRoleTags"},
    {"ec2", "DescribeTags"},
    {"autoscaling", "DescribeTags"},
    {"elb", "DescribeTags"},
    {"elbv2", "DescribeTags"},
    {"ec2", "DescribeVolumes"},
    {"ec2", "DescribeSnapshots"},
    {"ec2", "DescribeFleets"},
    {"ec2", "DescribeFleetInstances"},
    {"ec2", "DescribeSpotFleetInstances"},
    {"emr", "ListInstances"},
    {"elasticbeanstalk", "DescribeEnvironments"},
    {"elasticbeanstalk", "DescribeEnvironmentResources"},
    {"batch", "DescribeComputeEnvironments"},
    {"ecs", "ListServices"},
    {"ecs", "DescribeServices"},
    {"ecs", "ListContainerInstances"},
    {"ecs", "DescribeContainerInstances"},
    {"eks", "DescribeNodegroup"},
    {"cloudformation", "ListStackResources"},
    {"autoscaling", "DescribeAutoScalingGroups"},
    {"ec2", "DescribeRegions"},
    {"ec2", "DescribeInstances"},
    {"ec2", "DescribeNetworkInterfaces"},
    {"ec2", "DescribeFlowLogs"},
    {"logs", "FilterLogEvents"},
    {"logs", "GetLogEvents"},
    {"s3", "GetBucketTagging"},
    {"s3", "ListBuckets"},
    {"s3", "ListObjectsV2"},
    {"resourcegroupstaggingapi", "GetResources"},
    {"cloudtrail", "LookupEvents"}};

class Collector {
 public:
  explicit Collector(aws::Models& models) : models_(models) {}

  Status add_template(std::string_view pattern) {
    for (const auto& [service, operation] : tool_calls_of(pattern)) {
      // A copy of the trail's files and waiters: the first is left to people, the second look
      // again.
      if (service == "s3" || operation.starts_with("wait ")) continue;
      const auto* found = HK_TRY(operation_named(models_, service, operation));
      calls_.emplace(found->model->service(), found->name);
    }
    return {};
  }

  void add_effect(const EffectRow& row) {
    const std::string_view call = row.call.substr(0, row.call.find(' '));
    const std::string service(call.substr(0, call.find(':')));
    calls_.emplace(service, row.read);
    for (std::string_view undo : {row.undo, row.undo_absent}) {
      const std::string_view name = undo.substr(0, undo.find(' '));
      if (!name.empty() && name != "-" && name.front() != '=') calls_.emplace(service, name);
    }
  }

  Calls take() && { return std::move(calls_); }

 private:
  aws::Models& models_;
  Calls calls_{std::begin(kOwn), std::end(kOwn)};
};

}  // namespace

Result<Calls> calls(aws::Models& models) {
  Collector collector(models);
  for (const auto& templates :
       {basic_commands(), instance_commands(), user_commands(), role_commands(), root_commands(),
        data_commands(), hardening_commands(), trail_event_commands(), guardrail_commands(),
        change_commands(), put_back_commands(), earlier_commands(), deleted_commands()}) {
    for (std::string_view pattern : templates) HK_CHECK(collector.add_template(pattern));
  }
  for (auto kinds : {regenerator_kinds(), workload_kinds(), network_kinds(), storage_kinds(),
                     identity_kinds(), other_kinds()}) {
    for (const MadeKind& kind : kinds) {
      for (std::string_view pattern :
           {kind.show, kind.stop, kind.remove, kind.empty, kind.restore, kind.members, kind.past})
        HK_CHECK(collector.add_template(pattern));
    }
  }
  for (auto rows : {identity_effects(), instance_effects(), setting_effects(), removal_effects()}) {
    for (const EffectRow& row : rows) collector.add_effect(row);
  }
  return std::move(collector).take();
}

}  // namespace hikeshi::respond
