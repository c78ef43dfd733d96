// SPDX-License-Identifier: Apache-2.0
// Is a thing gone, by the answer of what shows it (MadeKind::show)? AWS says so in three ways: an
// error, an empty list, or the thing with a state of its end.
#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "base/text.h"
#include "respond/effects.h"
#include "respond/script_run.h"

namespace hikeshi::respond {
namespace {

using aws::Json;

constexpr std::array<std::string_view, 9> kEnds = {
    "deleted",  "delete_complete", "delete-complete", "terminated",  "cancelled",
    "canceled", "closed",          "removed",         "deregistered"};
constexpr std::array<std::string_view, 10> kEnding = {
    "deleting",           "delete_in_progress", "delete-in-progress",
    "delete in progress", "terminating",        "shutting-down",
    "cancelling",         "canceling",          "deleted_terminating",
    "pending-deletion"};

template <size_t N>
bool is_among(const std::array<std::string_view, N>& words, std::string_view text) {
  return std::any_of(words.begin(), words.end(),
                     [&](std::string_view word) { return equals_ignore_case(word, text); });
}

// "State", "Status", "StackStatus", "lifeCycleState": as text, or as {"Name": ...}.
Effect effect_of(const Json& thing) {
  if (!thing.is_object()) return Effect::kNotYet;
  for (const auto& [name, value] : thing.items()) {
    const std::string key = to_lower(name);
    if (!key.ends_with("state") && !key.ends_with("status")) continue;
    const Json& text = value.is_object() && value.contains("Name")   ? value["Name"]
                       : value.is_object() && value.contains("Code") ? value["Code"]
                                                                     : value;
    if (!text.is_string()) continue;
    const std::string& word = text.get_ref<const std::string&>();
    if (is_among(kEnds, word)) return Effect::kThere;
    if (is_among(kEnding, word)) return Effect::kUnderWay;
  }
  return Effect::kNotYet;
}

// "failures" of ECS and "projectsNotFound" of CodeBuild name what was asked for and is not there.
bool lists_the_absent(std::string_view name) {
  return name == "failures" || name.ends_with("NotFound");
}

// Beside its lists an answer that lists things says only where it goes on (of Lightsail's buckets
// also what holds for all). What tells more is about one thing, and the lists are of what it has:
// an identity without tags is there.
bool is_listing(const Json& answer) {
  bool lists = false;
  for (const auto& [name, value] : answer.items()) {
    const std::string key = to_lower(name);
    const bool pages = key.starts_with("next") || key == "marker" || key == "istruncated" ||
                       key == "maxitems" || key == "maxrecords" || key == "accountlevelbpasync";
    if (!value.is_array() && !pages) return false;
    lists |= value.is_array();
  }
  return lists;
}

// The things in an answer: of its lists where it has some, else itself and what lies in it.
std::vector<const Json*> things_in(const Json& answer, bool lists) {
  std::vector<const Json*> things;
  for (const auto& [name, value] : answer.items()) {
    if (!lists || !value.is_array() || lists_the_absent(name)) continue;
    // Of EC2 alone: a group without a machine is there all the same.
    const bool reservations = name == "Reservations";
    for (const Json& item : value) {
      const bool nests = reservations && item.is_object() && item.contains("Instances");
      if (!nests) things.push_back(&item);
      if (nests)
        for (const Json& inner : item["Instances"]) things.push_back(&inner);
    }
  }
  if (lists) return things;
  things.push_back(&answer);
  for (const auto& [name, value] : answer.items()) {
    if (value.is_object()) things.push_back(&value);
  }
  return things;
}

Effect effect_in(const Json& answer) {
  if (!answer.is_object()) return Effect::kNotYet;
  const bool lists = is_listing(answer);
  Effect worst = Effect::kThere, best = Effect::kNotYet;
  for (const Json* thing : things_in(answer, lists)) {
    worst = std::max(worst, effect_of(*thing));
    best = std::min(best, effect_of(*thing));
  }
  return lists ? worst : best;  // of one thing its state may stand in a part of it
}

}  // namespace

Result<Found> look_at_shown(aws::Models& models, const std::vector<std::string>& show,
                            const ReadCall& read) {
  const Script script = HK_TRY(parse_script(join(show, "\n")));
  Found found{Effect::kThere, Json::array(), std::nullopt};
  std::optional<Error> failed;
  Hands hands{.models = models};
  // The first call is about the thing; others tell more of it.
  bool first = true;
  hands.read = [&](const AwsCommand& command) -> tl::expected<Json, aws::CallError> {
    auto answer = read(command);
    if (!answer && says_absent(answer.error())) answer.error().kind = aws::Refusal::kNotFound;
    if (!std::exchange(first, false)) return answer;
    if (answer) found.effect = effect_in(*answer), found.before.push_back(*answer);
    if (!answer && !says_absent(answer.error()))
      failed = aws::to_error(answer.error(), command.action);
    return answer;
  };
  hands.open = [](const std::string& name) -> Result<std::string> {
    return fail(Code::kBug, "what shows a thing reads " + name);
  };
  HK_TRY(run_script(script, hands, {}));
  if (failed) return tl::make_unexpected(*failed);
  return found;
}

}  // namespace hikeshi::respond
