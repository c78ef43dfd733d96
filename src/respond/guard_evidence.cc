// SPDX-License-Identifier: Apache-2.0
#include "respond/guard_evidence.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/ids.h"
#include "base/text.h"
#include "respond/guard_members.h"
#include "respond/json_path.h"

namespace hikeshi::respond {
namespace {

using aws::Json;
using Ids = std::vector<std::string>;

tl::unexpected<Error> refuse(std::string message) {
  return fail(Code::kNotAllowed, std::move(message));
}

bool is_waived(const Guarded& guarded, const std::string& instance) {
  return guarded.without_evidence.contains(instance);
}

// Volumes of which this case has a completed snapshot; nullopt: it cannot be read.
std::optional<std::set<std::string>> kept_volumes(const Ground& ground, const Guarded& guarded,
                                                  const std::string& region) {
  const auto snapshots =
      ground.read(reading("ec2", "DescribeSnapshots", region, {{"OwnerIds", {"self"}}}));
  if (!snapshots) return std::nullopt;
  std::set<std::string> kept;
  for (const Json& snapshot : snapshots->value("Snapshots", Json::array())) {
    if (snapshot.value("State", "") == "completed" &&
        guarded.evidence.contains(snapshot.value("SnapshotId", "")))
      kept.insert(snapshot.value("VolumeId", ""));
  }
  return kept;
}

// Each volume that `which` finds is kept. `way`: what to do where it is not.
Status check_volumes(const Ground& ground, const Guarded& guarded, const std::string& region,
                     const Json& which, const std::string& id, const std::string& way) {
  const auto volumes = ground.read(reading("ec2", "DescribeVolumes", region, which));
  const auto kept = kept_volumes(ground, guarded, region);
  if (!volumes || !kept) return refuse("the evidence of " + id + " cannot be read" + way);
  for (const Json& volume : volumes->value("Volumes", Json::array())) {
    if (!kept->contains(volume.value("VolumeId", "")))
      return refuse(fmt::format("volume {} of {} has no completed evidence snapshot of this case{}",
                                volume.value("VolumeId", ""), id, way));
  }
  return {};
}

Json attached_to(const Ids& instances) {
  return {{"Filters", {{{"Name", "attachment.instance-id"}, {"Values", instances}}}}};
}

// ---- an instance, a volume

// The instance whose evidence a call would end; "" for others.
std::string ends_evidence_of(const Step& step, const AwsCommand& call) {
  if (call.action == "ec2:TerminateInstances")
    return call.call.params["InstanceIds"][0].get<std::string>();
  const bool volume =
      call.action == "ec2:DeleteVolume" && step.id.starts_with("delete-volumes-instance-");
  return volume ? std::string(last_name(step.target)) : std::string();
}

Status check_instance(const Ground& ground, const Guarded& guarded, const Step& step,
                      const AwsCommand& call) {
  const std::string id = ends_evidence_of(step, call);
  if (id.empty() || is_waived(guarded, id)) return {};
  const Json* only = at_path(call.call.params, "VolumeId");
  return check_volumes(
      ground, guarded, call.call.region,
      only == nullptr ? attached_to({id}) : Json{{"VolumeIds", Json::array({*only})}}, id,
      "; run step snapshot-instance-" + id + " first, or say --without-evidence " + id +
          " to give it up");
}

// ---- what takes its instances with it

constexpr size_t kMostOfFilter = 200;  // values that EC2 takes

Status check_disks_of(const Ground& ground, const Guarded& guarded, const std::string& region,
                      const Ids& instances) {
  const std::string way =
      ": run its step snapshot-members-... first, or say --without-evidence INSTANCE to give one "
      "up";
  for (size_t at = 0; at < instances.size(); at += kMostOfFilter) {
    const auto begin = instances.begin() + static_cast<ptrdiff_t>(at);
    const auto end = begin + static_cast<ptrdiff_t>(std::min(kMostOfFilter, instances.size() - at));
    HK_CHECK(check_volumes(ground, guarded, region, attached_to({begin, end}),
                           "an instance that ends with it", way));
  }
  return {};
}

// What was attached to a group by hand, and not launched by it, may be the owner's.
bool was_launched_by_group(const Json& member) {
  return member.contains("LaunchTemplate") || member.contains("LaunchConfigurationName");
}

// A group that shrinks or goes terminates its machines, whatever protects them.
Status check_group_members(const Ground& ground, const Guarded& guarded, const AwsCommand& call) {
  const bool shrinks = call.action == "autoscaling:DeleteAutoScalingGroup" ||
                       (call.action == "autoscaling:UpdateAutoScalingGroup" &&
                        call.call.params.contains("DesiredCapacity"));
  if (!shrinks) return {};
  const Json name = call.call.params["AutoScalingGroupName"];
  const auto groups = ground.read(reading("autoscaling", "DescribeAutoScalingGroups",
                                          call.call.region, {{"AutoScalingGroupNames", {name}}}));
  if (!groups)
    return refuse("it cannot be read which machines are in group " + printable(name.dump()));
  Ids launched;
  for (const Json& group : groups->value("AutoScalingGroups", Json::array())) {
    for (const Json& member : group.value("Instances", Json::array())) {
      const std::string id = member.value("InstanceId", "");
      if (is_waived(guarded, id)) continue;
      if (!was_launched_by_group(member))
        return refuse(
            fmt::format("{0} was not launched by the group and would be terminated with it: take "
                        "it out first (step leave-asg-instance-{0}, or aws autoscaling "
                        "detach-instances), or say --without-evidence {0} to give it up",
                        printable(id)));
      launched.push_back(id);
    }
  }
  return check_disks_of(ground, guarded, call.call.region, launched);
}

void add_ids(const Json& list, std::string_view name, const Guarded& guarded, Ids& ids) {
  for (const Json& one : list) {
    const std::string id = one.is_string() ? one.get<std::string>() : one.value(name, "");
    if (!id.empty() && !is_waived(guarded, id)) ids.push_back(id);
  }
}

// A fleet of type instant is listed by another call than the rest.
Result<Ids> instances_of_fleet(const Ground& ground, const Guarded& guarded,
                               const std::string& region, const Json& fleet) {
  const auto unread = fail(Code::kNotAllowed, "it cannot be read which machines are of fleet " +
                                                  printable(fleet.dump()));
  const auto fleets =
      ground.read(reading("ec2", "DescribeFleets", region, {{"FleetIds", {fleet}}}));
  if (!fleets) return unread;
  Ids ids;
  for (const Json& one : fleets->value("Fleets", Json::array())) {
    for (const Json& part : one.value("Instances", Json::array()))
      add_ids(part.value("InstanceIds", Json::array()), "", guarded, ids);
    if (one.value("Type", "") == "instant") continue;
    const auto active =
        ground.read(reading("ec2", "DescribeFleetInstances", region, {{"FleetId", fleet}}));
    if (!active) return unread;
    add_ids(active->value("ActiveInstances", Json::array()), "InstanceId", guarded, ids);
  }
  return ids;
}

Result<Ids> instances_of_spot_fleet(const Ground& ground, const Guarded& guarded,
                                    const std::string& region, const Json& fleet) {
  const auto active = ground.read(
      reading("ec2", "DescribeSpotFleetInstances", region, {{"SpotFleetRequestId", fleet}}));
  if (!active)
    return fail(Code::kNotAllowed,
                "it cannot be read which machines are of spot fleet " + printable(fleet.dump()));
  Ids ids;
  add_ids(active->value("ActiveInstances", Json::array()), "InstanceId", guarded, ids);
  return ids;
}

Status check_fleets(const Ground& ground, const Guarded& guarded, const AwsCommand& call) {
  const bool fleet = call.action == "ec2:DeleteFleets";
  const Json* ends = at_path(call.call.params, "TerminateInstances");
  if ((!fleet && call.action != "ec2:CancelSpotFleetRequests") || ends == nullptr || *ends == false)
    return {};
  for (const Json& id : call.call.params[fleet ? "FleetIds" : "SpotFleetRequestIds"]) {
    const auto members =
        HK_TRY(fleet ? instances_of_fleet(ground, guarded, call.call.region, id)
                     : instances_of_spot_fleet(ground, guarded, call.call.region, id));
    HK_CHECK(check_disks_of(ground, guarded, call.call.region, members));
  }
  return {};
}

}  // namespace

Status check_evidence(const Ground& ground, const Guarded& guarded, const Step& step,
                      const AwsCommand& call) {
  HK_CHECK(check_instance(ground, guarded, step, call));
  HK_CHECK(check_group_members(ground, guarded, call));
  HK_CHECK(check_fleets(ground, guarded, call));
  const auto members = HK_TRY(instances_ended_by(ground, call));
  Ids kept;
  for (const std::string& id : members) {
    if (!is_waived(guarded, id)) kept.push_back(id);
  }
  return check_disks_of(ground, guarded, call.call.region, kept);
}

}  // namespace hikeshi::respond
