// SPDX-License-Identifier: Apache-2.0
#include "respond/guard_namesake.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/text.h"

namespace hikeshi::respond {
namespace {

using aws::Json;

// As services call the time at which a thing was made. Not those that change with it: an instance's
// LaunchTime is that of its last start, a bucket's CreationDate moves with its policy.
bool tells_creation(std::string_view name) {
  constexpr std::string_view kNames[] = {"createdate",   "createddate",        "createtime",
                                         "createdtime",  "creationtime",       "createdat",
                                         "creationdate", "instancecreatetime", "clustercreatetime"};
  return std::any_of(std::begin(kNames), std::end(kNames),
                     [&](std::string_view one) { return equals_ignore_case(one, name); });
}

// The earliest time of creation in an answer: of a policy's versions the first.
void earliest_in(const Json& value, int depth, std::optional<UtcTime>& earliest) {
  if (!value.is_structured() || depth == 0) return;
  for (const auto& [name, member] : value.items()) {
    if (member.is_structured()) {
      earliest_in(member, depth - 1, earliest);
    } else if (value.is_object() && member.is_string() && tells_creation(name)) {
      const std::string& text = member.get_ref<const std::string&>();
      const auto at = text.size() < 19 ? std::nullopt : parse_rfc3339(text.substr(0, 19) + "Z");
      if (at && (!earliest || *at < *earliest)) earliest = at;
    }
  }
}

// Some things are made in the background, a database in half an hour; IAM's are there at once.
int64_t slack_of(const Step& step) {
  return step.id.starts_with("delete-iam-") ? int64_t{2} * 60 : int64_t{3600};
}

// When the thing was made by the logs; nullopt also where a person has said whose it is.
std::optional<UtcTime> made_at(const Guarded& guarded, const Step& step) {
  std::optional<UtcTime> at;
  for (const std::string& id : step.because) {
    if (guarded.said.contains(id)) return std::nullopt;
    const auto made = guarded.made.find(id);
    if (made != guarded.made.end() && !at) at = made->second;
  }
  return at;
}

}  // namespace

Status check_namesake(const Ground& ground, const Guarded& guarded, const Step& step) {
  if (!step.id.starts_with("delete-") || step.show.empty()) return {};
  const auto by_logs = made_at(guarded, step);
  if (!by_logs) return {};
  const auto shown = look_at_shown(ground.models, step.show, ground.read);
  if (!shown) return {};  // what deletes it finds the same and says so
  std::optional<UtcTime> created;
  earliest_in(shown->before, 4, created);
  const bool younger = created && *created > by_logs->plus(slack_of(step));
  // Of a time that is yet to come one of the two clocks is wrong, and nothing follows.
  if (!younger || *created > ground.clock.now().plus(kDay)) return {};
  return fail(Code::kNotAllowed,
              fmt::format("{} was created {}, the intruder's of that name {}: it is another thing. "
                          "Where it is the intruder's all the same, delete it by hand with the "
                          "commands of the plan, then hikeshi done CASE {}",
                          printable(step.target), format_rfc3339(*created),
                          format_rfc3339(*by_logs), step.id));
}

}  // namespace hikeshi::respond
