// SPDX-License-Identifier: Apache-2.0
#include "posture/rewind.h"

#include <fmt/format.h>

#include <algorithm>

#include "aws/json_text.h"
#include "posture/undo.h"
#include "posture/undo_parts.h"

namespace hikeshi::posture {
namespace {

using aws::text_in;

// Where IAM and other global services write their events.
constexpr const char* kGlobal = "us-east-1";

Words untold(const Change& change) {
  return {fmt::format("{} of {} changed it, and the trail does not tell what it was before",
                      change.event, format_rfc3339(change.at)),
          fmt::format("{} の {} で変更され、以前の状態は証跡からは分かりません",
                      format_rfc3339(change.at), change.event)};
}

// What a subnet's filters let through, or a list holds, decides over every thing behind them; no
// event names those.
bool decides_over_others(const Change& change) {
  for (const char* part : {"Route", "NetworkAcl", "NetworkInterface", "Address", "PrefixList",
                           "AccountPublicAccessBlock", "Trail", "Selectors"}) {
    if (change.event.find(part) != std::string::npos) return true;
  }
  return false;
}

void doubt(State& state, const Change& change) {
  auto things = things_of(state, change);
  if (things.empty() || decides_over_others(change)) things = {""};
  for (std::string& thing : things)
    state.doubts.push_back(
        {std::move(thing), change.region, std::string(call_of(change)), untold(change)});
}

// Calls that tell of the things which an event of that name makes.
bool tells_of(std::string_view call, std::string_view event) {
  if (event == "CreateRole") return call == "iam.authorization";
  if (event == "CreateUser") return call.starts_with("iam.user") || call.starts_with("iam.quaran");
  return call.starts_with("ec2.") || call.starts_with("elb");
}

// Of what was not there yet nothing can be in doubt, whatever became of it later.
void forget(State& state, const Change& change) {
  for (const std::string& thing : born(state, change)) {
    state.lost_addresses.erase(thing);
    std::erase_if(state.doubts, [&](const Doubt& doubt) {
      return doubt.thing == thing && doubt.region == change.region &&
             tells_of(doubt.call, change.event);
    });
  }
}

// The hour in which the snapshot was taken may have records that are not delivered yet; CloudTrail
// takes up to fifteen minutes, so it counts as seen where the one before it is.
std::vector<std::pair<int64_t, int64_t>> gaps(const std::set<int64_t>& seen, int64_t from,
                                              int64_t to) {
  std::vector<std::pair<int64_t, int64_t>> out;
  for (int64_t hour = from; hour <= to; ++hour) {
    if (seen.contains(hour) || (hour == to && hour > from && seen.contains(hour - 1))) continue;
    if (!out.empty() && out.back().second == hour) {
      ++out.back().second;
    } else {
      out.emplace_back(hour, hour + 1);
    }
  }
  return out;
}

Words gap_words(const std::string& region, const std::vector<std::pair<int64_t, int64_t>>& gaps) {
  const std::string first = format_rfc3339({gaps.front().first * kHour});
  const std::string last = format_rfc3339({gaps.back().second * kHour});
  int64_t hours = 0;
  for (const auto& [from, to] : gaps) hours += to - from;
  return {
      fmt::format("no logs of {} for {} hours between {} and {}", region, hours, first, last),
      fmt::format("{} のログが {} から {} の間で {} 時間分ありません", region, first, last, hours)};
}

// Without logs of an hour, something may have been changed in it.
void doubt_gaps(State& state, const History& history, UtcTime at) {
  static const std::set<int64_t> kNone;
  std::vector<std::string> regions = state.regions;
  regions.emplace_back();
  for (const std::string& region : regions) {
    const std::string& name = region.empty() ? kGlobal : region;
    const auto it = history.seen.find(name);
    const auto missing = gaps(it == history.seen.end() ? kNone : it->second, at.seconds / kHour,
                              state.at.seconds / kHour);
    if (!missing.empty()) state.unsure_regions[region] = gap_words(name, missing);
  }
}

// Calls `visit` with each instance of a region.
template <class Visit>
void each_instance(const State& state, const std::string& region, Visit visit) {
  for (const Json& reservation : list_in(state.find("ec2.instances", region), "Reservations")) {
    for (const Json& instance : list_in(reservation, "Instances")) visit(instance);
  }
}

std::string member_of(const Json& json, const char* inner, const char* name) {
  const auto it = json.find(inner);
  return it != json.end() && it->is_object() ? text_in(*it, name) : "";
}

// One that was shut down from inside, or by AWS, has stopped at a time that no event tells: it may
// have run, with a public address.
void doubt_stopped(State& state) {
  std::vector<std::string> found;
  for (const std::string& region : state.regions) {
    each_instance(state, region, [&](const Json& instance) {
      const std::string is = member_of(instance, "State", "Name"),
                        why = member_of(instance, "StateReason", "Code");
      if ((is == "stopped" || is == "stopping") && why != "Client.UserInitiatedShutdown")
        found.push_back(text_in(instance, "InstanceId"));
    });
  }
  state.lost_addresses.insert(found.begin(), found.end());
}

// One that was launched before, that no event ended, and that is gone: shut down from inside, or
// ended by AWS. How it was at the time, nothing tells.
void doubt_vanished(State& state, std::span<const Change> before) {
  std::map<std::string, const Change*> launched;
  for (const Change& change : before) {
    for (const Json& item : items_in(change.response, "instancesSet")) {
      const std::string id = text_in(item, "instanceId");
      if (change.event == "RunInstances") launched[id] = &change;
    }
    for (const Json& item : items_in(change.request, "instancesSet")) {
      if (change.event == "TerminateInstances") launched.erase(text_in(item, "instanceId"));
    }
  }
  for (const std::string& region : state.regions) {
    each_instance(state, region, [&](const Json& i) { launched.erase(text_in(i, "InstanceId")); });
  }
  for (const auto& [id, change] : launched)
    state.doubts.push_back(
        {id,
         change->region,
         "ec2.instances",
         {"it was launched before and is gone, and no event tells since when",
          "以前に起動され現在は存在しませんが、いつ無くなったかは証跡からは分かりません"}});
}

}  // namespace

void rewind(State& state, const History& history, UtcTime at) {
  doubt_gaps(state, history, at);
  doubt_stopped(state);
  const auto& changes = history.changes;
  size_t i = changes.size();
  for (; i > 0 && changes[i - 1].at > at; --i) {
    const Change& change = changes[i - 1];
    if (change.at > state.at) continue;
    if (!undo(state, change, std::span(changes).first(i - 1))) doubt(state, change);
    forget(state, change);
  }
  doubt_vanished(state, std::span(changes).first(i));
  state.at = at;
  for (Answer& answer : state.answers) answer.at = at;
}

}  // namespace hikeshi::posture
