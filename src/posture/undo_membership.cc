// SPDX-License-Identifier: Apache-2.0
// Which groups stand before an interface, undone: an instance that is taken out of a group, or put
// into another, is reached by other rules since.
#include <algorithm>
#include <array>

#include "aws/json_text.h"
#include "posture/undo_parts.h"

namespace hikeshi::posture {
namespace {

using aws::text_in;

// Attributes of an instance that no check and no verdict looks at.
constexpr std::array<const char*, 10> kOfNoDoor = {"disableApiTermination",
                                                   "disableApiStop",
                                                   "userData",
                                                   "instanceType",
                                                   "ebsOptimized",
                                                   "blockDeviceMapping",
                                                   "enaSupport",
                                                   "kernel",
                                                   "ramdisk",
                                                   "instanceInitiatedShutdownBehavior"};

bool has(const Json& json, const char* member) { return json.is_object() && json.contains(member); }

Json groups_in(const Json& holder) {
  Json groups = Json::array();
  for (const Json& each : items_in(holder, "groupSet"))
    groups.push_back({{"GroupId", text_in(each, "groupId")}});
  return groups;
}

Json* interface_at(State& state, const std::string& region, const std::string& id) {
  Json* all = list_of(state.find("ec2.network-interfaces", region), "NetworkInterfaces");
  if (all == nullptr) return nullptr;
  for (Json& each : *all) {
    if (text_in(each, "NetworkInterfaceId") == id) return &each;
  }
  return nullptr;
}

std::string instance_of(const Json& interface) {
  const auto attachment = interface.find("Attachment");
  return attachment == interface.end() ? "" : text_in(*attachment, "InstanceId");
}

// The one interface of an instance; of several nothing tells which the call meant.
Json* only_interface_of(State& state, const std::string& region, const std::string& instance) {
  Json* all = list_of(state.find("ec2.network-interfaces", region), "NetworkInterfaces");
  Json* found = nullptr;
  if (all == nullptr || instance.empty()) return nullptr;
  for (Json& each : *all) {
    if (instance_of(each) != instance) continue;
    if (found != nullptr) return nullptr;
    found = &each;
  }
  return found;
}

// Of an interface as it was made with its instance; null where this is another event.
Json groups_at_launch(const Change& change, const std::string& id) {
  if (change.event != "RunInstances") return {};
  for (const Json& instance : items_in(change.response, "instancesSet")) {
    for (const Json& made : items_in(instance, "networkInterfaceSet")) {
      if (text_in(made, "networkInterfaceId") == id) return groups_in(made);
    }
  }
  return {};
}

// The groups that the logs say it was in last; null where they do not.
Json groups_before(Earlier earlier, const std::string& id, const std::string& instance) {
  for (size_t i = earlier.size(); i-- > 0;) {
    const Change& change = earlier[i];
    const bool changed = has(change.request, "groupSet") &&
                         ((change.event == "ModifyNetworkInterfaceAttribute" &&
                           text_in(change.request, "networkInterfaceId") == id) ||
                          (change.event == "ModifyInstanceAttribute" && !instance.empty() &&
                           text_in(change.request, "instanceId") == instance));
    if (changed) return groups_in(change.request);
    if (Json groups = groups_at_launch(change, id); !groups.is_null()) return groups;
  }
  return {};
}

bool put_back(Json* interface, Earlier earlier) {
  if (interface == nullptr) return false;
  Json before =
      groups_before(earlier, text_in(*interface, "NetworkInterfaceId"), instance_of(*interface));
  if (before.is_null()) return false;
  (*interface)["Groups"] = std::move(before);
  return true;
}

}  // namespace

bool undo_modify_interface(State& state, const Change& change, Earlier earlier) {
  if (!has(change.request, "groupSet")) return false;
  return put_back(interface_at(state, change.region, text_in(change.request, "networkInterfaceId")),
                  earlier);
}

bool undo_modify_instance(State& state, const Change& change, Earlier earlier) {
  if (has(change.request, "groupSet"))
    return put_back(only_interface_of(state, change.region, text_in(change.request, "instanceId")),
                    earlier);
  return std::any_of(kOfNoDoor.begin(), kOfNoDoor.end(),
                     [&](const char* name) { return has(change.request, name); });
}

}  // namespace hikeshi::posture
