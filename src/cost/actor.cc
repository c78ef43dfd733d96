// SPDX-License-Identifier: Apache-2.0
#include "cost/actor.h"

#include <algorithm>

#include "base/ids.h"
#include "cost/service.h"

namespace hikeshi::cost {
namespace {

using casefile::Fact;

int64_t time_of(const Fact& fact, std::string_view name) {
  const auto time = parse_rfc3339(fact.one(name));
  return time ? time->seconds : 0;
}

std::string service_of(const Fact& made) {
  const std::string_view type = made.one("type");
  return std::string(type.substr(0, type.find(':')));
}

// An id that no other account has: i-0123456789abcdef0, vol-..., eni-...
bool is_unique(std::string_view id) {
  const size_t dash = id.rfind('-');
  return dash != id.npos && is_resource_id(id, id.substr(0, dash + 1));
}

bool is_sure(const Fact& made) {
  return made.one("what") == "created" && made.one("confidence") == "high";
}

Owned owned_of(const Fact& made) {
  Owned owned;
  const std::string id(made.one("id")), arn(made.one("arn"));
  if (!arn.empty()) owned.keys.push_back(arn);
  if (is_unique(id)) {
    owned.keys.push_back(id);
  } else if (made.one("type") == "s3:bucket" || made.one("type") == "sagemaker:notebook-instance") {
    owned.keys.push_back(id);
    owned.account = std::string(made.one("account"));
    owned.family = service_of(made);
  }
  owned.made_at = time_of(made, "made_at");
  const int64_t removed = time_of(made, "removed_at");
  if (removed != 0 && !is_unique(id)) owned.gone_at = removed;
  owned.event_id = std::string(made.one("event_id"));
  owned.fact = made.id;
  return owned;
}

// Things that cost nothing while they stand: no bill shows that they are left.
bool is_free(const Fact& made) {
  constexpr std::string_view kFree[] = {"ec2:key-pair",
                                        "ec2:security-group",
                                        "ec2:security-group-rule",
                                        "ec2:launch-template",
                                        "ec2:vpc",
                                        "ec2:subnet",
                                        "ec2:route-table",
                                        "ec2:internet-gateway",
                                        "ec2:network-acl",
                                        "ec2:placement-group",
                                        "ecs:task-definition",
                                        "lambda:permission",
                                        "autoscaling:launch-configuration"};
  const std::string_view type = made.one("type");
  return type.starts_with("iam:") ||
         std::find(std::begin(kFree), std::end(kFree), type) != std::end(kFree);
}

// Whether the thing can be what acts at that service left running: of the service itself, or of one
// whose things such acts make (an auto scaling group's instances).
bool is_of(const Fact& made, const Activity& activity) {
  return made.one("region") == activity.region && made.one("account") == activity.account &&
         made.one("confidence") == "high" && !is_free(made) &&
         can_cost(activity.service, service_of(made));
}

bool left_behind(const casefile::CaseState& state, const Activity& activity) {
  const auto made = state.of_kind("made");
  return std::any_of(made.begin(), made.end(),
                     [&](const Fact* fact) { return fact->is("left") && is_of(*fact, activity); });
}

// What is removed at the end may be billed to that hour.
int64_t last_of(const casefile::CaseState& state, const Activity& activity) {
  int64_t last = activity.last;
  for (const Fact* made : state.of_kind("made")) {
    if (is_of(*made, activity)) last = std::max(last, time_of(*made, "removed_at"));
  }
  return last;
}

}  // namespace

Suspect suspect_of(const casefile::CaseState& state) {
  Suspect suspect;
  const Fact* hunt = state.first_of_kind("hunt");
  suspect.found = hunt != nullptr && hunt->is("actor_found");
  for (const Fact* made : state.of_kind("made")) {
    if (is_sure(*made)) suspect.owned.push_back(owned_of(*made));
  }
  for (const Fact* fact : state.of_kind("actor.activity")) {
    Activity a;
    a.account = std::string(fact->one("account"));
    a.region = std::string(fact->one("region"));
    a.service = std::string(fact->one("service"));
    a.first = time_of(*fact, "first_seen");
    a.last = time_of(*fact, "last_seen");
    a.left = left_behind(state, a);
    a.last = last_of(state, a);
    if (!fact->evidence.empty()) a.event_id = fact->evidence.front().event_id;
    suspect.activities.push_back(std::move(a));
  }
  return suspect;
}

}  // namespace hikeshi::cost
