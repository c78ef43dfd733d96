// SPDX-License-Identifier: Apache-2.0
#include "respond/guard_namesake.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/ids.h"
#include "base/text.h"

namespace hikeshi::respond {
namespace {

using aws::Json;

bool is_any_of(std::string_view name, std::initializer_list<std::string_view> words) {
  return std::any_of(words.begin(), words.end(),
                     [&](std::string_view word) { return equals_ignore_case(word, name); });
}

// As services call the time at which a thing was made. Not those that change with it: an instance's
// LaunchTime is that of its last start, a bucket's CreationDate moves with its policy.
bool tells_creation(std::string_view name) {
  return is_any_of(name, {"createdate", "createddate", "createtime", "createdtime", "creationtime",
                          "createdat", "creationdate", "instancecreatetime", "clustercreatetime"});
}

// Those that change only move on: what they call old is at least as old.
bool tells_age(std::string_view name) {
  return tells_creation(name) || is_any_of(name, {"launchtime", "creationtimestamp"});
}

std::optional<UtcTime> time_in(const Json& text) {
  if (!text.is_string() || text.get_ref<const std::string&>().size() < 19) return std::nullopt;
  return parse_rfc3339(text.get_ref<const std::string&>().substr(0, 19) + "Z");
}

void take_earlier(std::optional<UtcTime>& earliest, const std::optional<UtcTime>& at) {
  if (at && (!earliest || *at < *earliest)) earliest = at;
}

// The earliest time of creation in an answer: of a policy's versions the first.
void earliest_in(const Json& value, int depth, std::optional<UtcTime>& earliest) {
  if (!value.is_structured() || depth == 0) return;
  for (const auto& [name, member] : value.items()) {
    if (member.is_structured()) {
      earliest_in(member, depth - 1, earliest);
    } else if (value.is_object() && tells_creation(name)) {
      take_earlier(earliest, time_in(member));
    }
  }
}

// Does one of its members say that it is this thing: by id, name or ARN?
bool is_of(const Json& object, std::string_view thing) {
  const std::string name(last_name(thing));
  return std::any_of(object.begin(), object.end(), [&](const Json& member) {
    if (!member.is_string()) return false;
    const std::string& text = member.get_ref<const std::string&>();
    return text == thing || text == name || text.ends_with("/" + name) ||
           text.ends_with(":" + name);
  });
}

// How old the thing is at least. Times that lie deeper are of what hangs on it, as the role in an
// instance profile; those beside it of others, as the older credentials of a user.
std::optional<UtcTime> age_in(const Json& answer, std::string_view thing) {
  std::vector<const Json*> level{&answer};
  for (int depth = 0; depth < 6 && !level.empty(); ++depth) {
    std::optional<UtcTime> earliest;
    std::vector<const Json*> deeper;
    for (const Json* one : level) {
      const bool told = one->is_object() && is_of(*one, thing);
      for (const auto& [name, member] : one->items()) {
        if (member.is_structured()) deeper.push_back(&member);
        if (told && tells_age(name)) take_earlier(earliest, time_in(member));
      }
    }
    if (earliest) return earliest;
    level = std::move(deeper);
  }
  return std::nullopt;
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

constexpr std::string_view kByHand =
    "Where it is the intruder's all the same, delete it by hand with the commands of the plan, "
    "then "
    "hikeshi done CASE ";

// ---- what is younger

Status check_younger(const Ground& ground, const Step& step, UtcTime by_logs, const Json& shown) {
  std::optional<UtcTime> created;
  earliest_in(shown, 4, created);
  const bool younger = created && *created > by_logs.plus(slack_of(step));
  // Of a time that is yet to come one of the two clocks is wrong, and nothing follows.
  if (!younger || *created > ground.clock.now().plus(kDay)) return {};
  return fail(Code::kNotAllowed,
              fmt::format("{} was created {}, the intruder's of that name {}: it is another thing. "
                          "{}{}",
                          printable(step.target), format_rfc3339(*created), format_rfc3339(by_logs),
                          kByHand, step.id));
}

// ---- what is older

constexpr int64_t kSameTime = 10 * 60;  // seconds between an event and what it made

// Logs that tell of what is yet to come at AWS are not of that clock (a rehearsal's are not), and
// nothing follows from comparing the two.
bool same_clock(const Ground& ground, UtcTime by_logs) {
  const auto now = ground.aws_now ? ground.aws_now() : std::optional(ground.clock.now());
  return now && *now >= by_logs;
}

Status check_older(const Ground& ground, const Step& step, const std::string& thing,
                   UtcTime by_logs, const Json& shown) {
  const auto since = age_in(shown, thing);
  if (!since || *since >= by_logs.plus(-kSameTime) || !same_clock(ground, by_logs)) return {};
  return fail(Code::kNotAllowed,
              fmt::format("{} was there at {} already, before the intruder ({}): it is another "
                          "thing, and may be yours. {}{}",
                          printable(thing), format_rfc3339(*since), format_rfc3339(by_logs),
                          kByHand, step.id));
}

// Their own times, as the call's effect is looked at. Of other calls of a step this tells of what
// the thing was tied to, as the group of a user.
std::string deleted_itself(const AwsCommand& call) {
  if (call.action == "ec2:TerminateInstances" && call.call.params.contains("InstanceIds"))
    return call.call.params["InstanceIds"][0].get<std::string>();
  const bool volume = call.action == "ec2:DeleteVolume" && call.call.params.contains("VolumeId");
  return volume ? call.call.params["VolumeId"].get<std::string>() : std::string();
}

// A volume that was the owner's before, and was attached to the intruder's machine, stays.
UtcTime oldest_of_theirs(const Guarded& guarded, const AwsCommand& call, UtcTime by_logs) {
  const bool earlier = guarded.compromised && *guarded.compromised < by_logs;
  return earlier && call.action == "ec2:DeleteVolume" ? *guarded.compromised : by_logs;
}

// What lists a bucket shows nothing of its age.
Json bucket_of(const Ground& ground, const AwsCommand& call) {
  if (call.call.service != "s3" || !call.call.params.contains("Bucket")) return Json::object();
  const auto all = ground.read(reading("s3", "ListBuckets", call.call.region, Json::object()));
  if (!all) return Json::object();
  for (const Json& bucket : all->value("Buckets", Json::array())) {
    if (bucket.value("Name", Json()) == call.call.params["Bucket"]) return bucket;
  }
  return Json::object();
}

}  // namespace

Status check_namesake(const Ground& ground, const Guarded& guarded, const Step& step,
                      const AwsCommand& call, const Json& before) {
  if (!step.id.starts_with("delete-")) return {};
  const auto by_logs = made_at(guarded, step);
  if (!by_logs) return {};
  if (const std::string thing = deleted_itself(call); !thing.empty())
    HK_CHECK(check_older(ground, step, thing, oldest_of_theirs(guarded, call, *by_logs), before));
  HK_CHECK(check_older(ground, step, step.target, *by_logs, bucket_of(ground, call)));
  if (step.show.empty()) return {};
  const auto shown = look_at_shown(ground.models, step.show, ground.read);
  if (!shown) return {};  // what deletes it finds the same and says so
  HK_CHECK(check_older(ground, step, step.target, *by_logs, shown->before));
  return check_younger(ground, step, *by_logs, shown->before);
}

}  // namespace hikeshi::respond
