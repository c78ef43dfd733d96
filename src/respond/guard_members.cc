// SPDX-License-Identifier: Apache-2.0
#include "respond/guard_members.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/text.h"
#include "respond/json_path.h"

namespace hikeshi::respond {
namespace {

using aws::Json;
using Ids = std::vector<std::string>;

class Members {
 public:
  Members(const Ground& ground, const AwsCommand& call) : ground_(ground), call_(call) {}

  // The names of the services that are active in the cluster of the call.
  Result<Ids> services() const {
    const Json& cluster = call_.call.params["cluster"];
    const Ids arns =
        texts(HK_TRY(ask("ecs", "ListServices", {{"cluster", cluster}})), "serviceArns", "@");
    constexpr size_t kMost = 10;  // that one call describes
    Ids active;
    for (size_t at = 0; at < arns.size(); at += kMost) {
      const Ids some(arns.begin() + static_cast<ptrdiff_t>(at),
                     arns.begin() + static_cast<ptrdiff_t>(std::min(at + kMost, arns.size())));
      const Json answer =
          HK_TRY(ask("ecs", "DescribeServices", {{"cluster", cluster}, {"services", some}}));
      for (const Json& service : answer.value("services", Json::array())) {
        if (service.value("status", std::string()) == "ACTIVE")
          active.push_back(service.value("serviceName", std::string()));
      }
    }
    return active;
  }

  Result<Ids> find() {
    const std::string& action = call_.action;
    if (action == "emr:TerminateJobFlows") return of_job_flows();
    if (action == "elasticbeanstalk:TerminateEnvironment") return of_environment(call_.call.params);
    if (action == "elasticbeanstalk:DeleteApplication") return of_application();
    if (action == "batch:DeleteComputeEnvironment") return of_compute_environment();
    if (action == "eks:DeleteNodegroup" || (action == "eks:UpdateNodegroupConfig" && shrinks()))
      return of_node_group();
    if (action == "cloudformation:DeleteStack") return of_stack();
    return Ids();
  }

 private:
  Result<Json> ask(std::string_view service, std::string_view operation, Json params) const {
    const auto answer = ground_.read(reading(std::string(service), std::string(operation),
                                             call_.call.region, std::move(params)));
    if (answer) return *answer;
    if (says_absent(answer.error())) return Json::object();
    return fail(Code::kNotAllowed,
                fmt::format("it cannot be read which machines end with it: {}",
                            aws::to_error(answer.error(), std::string(operation)).message));
  }

  // The texts at `path` of each thing in the list `list`.
  static Ids texts(const Json& answer, std::string_view list, std::string_view path) {
    Ids found;
    const Json* things = at_path(answer, list);
    if (things == nullptr || !things->is_array()) return found;
    for (const Json& thing : *things) {
      const Json* text = at_path(thing, path);
      if (text != nullptr && text->is_string() && !text->get_ref<const std::string&>().empty())
        found.push_back(text->get<std::string>());
    }
    return found;
  }

  static void append(Ids& to, const Ids& more) { to.insert(to.end(), more.begin(), more.end()); }

  bool shrinks() const {
    const Json* size = at_path(call_.call.params, "scalingConfig.desiredSize");
    return size != nullptr && *size == 0;
  }

  Result<Ids> of_job_flows() const {
    Ids ids;
    for (const Json& flow : call_.call.params["JobFlowIds"])
      append(ids, texts(HK_TRY(ask("emr", "ListInstances",
                                   {{"ClusterId", flow},
                                    {"InstanceStates", {"RUNNING", "BOOTSTRAPPING"}}})),
                        "Instances", "Ec2InstanceId"));
    return ids;
  }

  Result<Ids> of_environment(const Json& named) const {
    Json which = Json::object();
    for (const char* name : {"EnvironmentId", "EnvironmentName"}) {
      if (named.contains(name)) which[name] = named[name];
    }
    return texts(HK_TRY(ask("elasticbeanstalk", "DescribeEnvironmentResources", std::move(which))),
                 "EnvironmentResources.Instances", "Id");
  }

  Result<Ids> of_application() const {
    const Json answer = HK_TRY(ask("elasticbeanstalk", "DescribeEnvironments",
                                   {{"ApplicationName", call_.call.params["ApplicationName"]}}));
    Ids ids;
    for (const std::string& id : texts(answer, "Environments", "EnvironmentId"))
      append(ids, HK_TRY(of_environment({{"EnvironmentId", id}})));
    return ids;
  }

  Result<Ids> of_compute_environment() const {
    const Json answer =
        HK_TRY(ask("batch", "DescribeComputeEnvironments",
                   {{"computeEnvironments", {call_.call.params["computeEnvironment"]}}}));
    Ids ids;
    for (const std::string& cluster : texts(answer, "computeEnvironments", "ecsClusterArn"))
      append(ids, HK_TRY(of_cluster(cluster)));
    return ids;
  }

  Result<Ids> of_cluster(const std::string& cluster) const {
    constexpr size_t kMost = 100;  // that one call describes
    const Json answer = HK_TRY(ask("ecs", "ListContainerInstances", {{"cluster", cluster}}));
    const Ids arns = texts(answer, "containerInstanceArns", "@");
    Ids ids;
    for (size_t at = 0; at < arns.size(); at += kMost) {
      const Ids some(arns.begin() + static_cast<ptrdiff_t>(at),
                     arns.begin() + static_cast<ptrdiff_t>(std::min(at + kMost, arns.size())));
      append(ids, texts(HK_TRY(ask("ecs", "DescribeContainerInstances",
                                   {{"cluster", cluster}, {"containerInstances", some}})),
                        "containerInstances", "ec2InstanceId"));
    }
    return ids;
  }

  Result<Ids> of_groups(const Ids& names) const {
    Ids ids;
    for (const std::string& name : names) {
      const Json answer = HK_TRY(
          ask("autoscaling", "DescribeAutoScalingGroups", {{"AutoScalingGroupNames", {name}}}));
      for (const Json& group : answer.value("AutoScalingGroups", Json::array()))
        append(ids, texts(group, "Instances", "InstanceId"));
    }
    return ids;
  }

  Result<Ids> of_node_group() const {
    const Json& params = call_.call.params;
    const Json answer = HK_TRY(
        ask("eks", "DescribeNodegroup",
            {{"clusterName", params["clusterName"]}, {"nodegroupName", params["nodegroupName"]}}));
    return of_groups(texts(answer, "nodegroup.resources.autoScalingGroups", "name"));
  }

  // What was imported was somebody's before the stack was there, and goes with it.
  Result<Ids> of_stack() const {
    const Json answer = HK_TRY(ask("cloudformation", "ListStackResources",
                                   {{"StackName", call_.call.params["StackName"]}}));
    Ids ids, groups;
    for (const Json& resource : answer.value("StackResourceSummaries", Json::array())) {
      const std::string type = resource.value("ResourceType", std::string());
      const std::string id = resource.value("PhysicalResourceId", std::string());
      if (resource.value("ResourceStatus", std::string()).starts_with("IMPORT"))
        return fail(Code::kNotAllowed,
                    fmt::format("{} {} was imported into the stack and would be deleted with it: "
                                "delete the stack by hand and retain what is yours",
                                printable(type), printable(id)));
      if (type == "AWS::EC2::Instance" && !id.empty()) ids.push_back(id);
      if (type == "AWS::AutoScaling::AutoScalingGroup" && !id.empty()) groups.push_back(id);
    }
    append(ids, HK_TRY(of_groups(groups)));
    return ids;
  }

  const Ground& ground_;
  const AwsCommand& call_;
};

}  // namespace

Result<std::vector<std::string>> instances_ended_by(const Ground& ground, const AwsCommand& call) {
  return Members(ground, call).find();
}

Status check_cluster(const Ground& ground, const Step& step, const AwsCommand& call) {
  const bool ends = call.action == "ecs:StopTask" || call.action == "ecs:DeleteCluster";
  if (!ends || !step.id.starts_with("delete-ecs-cluster-")) return {};
  const Ids services = HK_TRY(Members(ground, call).services());
  if (services.empty()) return {};
  return fail(Code::kNotAllowed,
              fmt::format("{} runs in cluster {} and is not charged to the intruder: move it to "
                          "another cluster, or delete it, first",
                          printable(join(services, ", ")), printable(step.target)));
}

}  // namespace hikeshi::respond
