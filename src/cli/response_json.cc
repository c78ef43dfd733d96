// SPDX-License-Identifier: Apache-2.0
#include "cli/response_json.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "base/text.h"
#include "cli/left_to_people.h"
#include "respond/said_text.h"

namespace hikeshi::cli {
namespace {

using Json = nlohmann::ordered_json;
using respond::Applied;
using respond::Did;
using respond::Reading;
using respond::Step;
using respond::StepState;

Json text_or_null(const std::string& text) { return text.empty() ? Json() : Json(text); }

Json readback_of(const Applied& applied) {
  if (!applied.reading || !applied.reading->changes) return nullptr;
  if (applied.reading->shown == Reading::Shown::kUnknown) return nullptr;
  return applied.reading->shown == Reading::Shown::kYes;
}

Json calls_of(const Applied& applied) {
  Json calls = Json::array();
  for (const auto& made : applied.outcome.calls) {
    calls.push_back({{"call", made.call.action},
                     {"region", text_or_null(made.call.call.region)},
                     {"params", made.call.call.params},
                     {"did", std::string(to_string(made.did))},
                     {"why", text_or_null(made.why)}});
  }
  return calls;
}

Text words_of(StepState state) {
  switch (state) {
    case StepState::kPlanned:
      return {"planned", "予定"};
    case StepState::kApproved:
      return {"approved", "承認済み"};
    case StepState::kRunning:
      return {"interrupted", "中断"};
    case StepState::kDone:
      return {"done", "実施済み"};
    case StepState::kAlready:
      return {"already so", "実施不要(既に該当状態)"};
    case StepState::kVerified:
      return {"verified", "確認済み"};
    case StepState::kFailed:
      return {"FAILED", "失敗"};
    case StepState::kUnknown:
      return {"UNKNOWN", "不明"};
    case StepState::kUndone:
      return {"undone", "取り消し済み"};
  }
  return {"", ""};
}

constexpr Text kLooked = {"looked once", "1 回確認"};
constexpr Text kWaits = {"left to people", "人の対応待ち"};

bool was_only_looked_at(const Step& step, StepState state) {
  return state == StepState::kDone && is_for_people_to_judge(step) && !step.done;
}

Text did_text(Did did) {
  switch (did) {
    case Did::kWould:
      return {"would call", "呼び出し予定"};
    case Did::kMade:
      return {"called", "呼び出し済み"};
    case Did::kAlready:
      return {"already so", "既に該当状態"};
    case Did::kFailed:
      return {"refused", "拒否"};
    case Did::kUnknown:
      return {"no answer", "応答なし"};
  }
  return {"", ""};
}

// Parameters. Of a call that waits for what another gives (the id of a group that is not there yet)
// a rehearsal knows neither them nor the region.
std::string given_to(const World& world, const respond::CallDone& made) {
  const auto& call = made.call.call;
  if (made.did == Did::kWould && call.params.empty())
    return std::string(
        world.say({"(with what the calls before it give)", "(値は前の呼び出しの結果で決まる)"}));
  return fit(printable(call.params.dump(-1, ' ', false, Json::error_handler_t::replace)), 120);
}

std::string where_text(const World& world, const std::vector<std::string>& regions) {
  const std::string all = join(regions, " ");
  if (regions.size() <= 3) return all.empty() ? all : all + " ";
  return fmt::format(fmt::runtime(world.say({"in {} regions ({}) ", "{} リージョン({}) "})),
                     regions.size(), all);
}

// A line for each call; one for the same call in many regions, which tells more than forty lines.
std::vector<std::string> call_lines(const World& world,
                                    const std::vector<respond::CallDone>& calls) {
  struct Line {
    const respond::CallDone* first;
    std::vector<std::string> regions;
  };
  std::vector<Line> lines;
  for (const auto& made : calls) {
    auto it = std::find_if(lines.begin(), lines.end(), [&](const Line& had) {
      return had.first->did == made.did && had.first->call.action == made.call.action &&
             had.first->call.call.params == made.call.call.params &&
             had.first->call.call.region != made.call.call.region;
    });
    if (it == lines.end()) it = lines.insert(lines.end(), Line{&made, {}});
    if (!made.call.call.region.empty()) it->regions.push_back(printable(made.call.call.region));
  }
  std::vector<std::string> out;
  for (const Line& line : lines)
    out.push_back(fmt::format("{}: {} {}{}", world.say(did_text(line.first->did)),
                              printable(line.first->call.action), where_text(world, line.regions),
                              given_to(world, *line.first)));
  return out;
}

}  // namespace

Json json_of(const Step& step, const Applied& applied, Lang lang) {
  return Json{{"id", step.id},
              {"phase", std::string(to_string(step.phase))},
              {"title", step.title.in(lang)},
              {"target", step.target},
              {"danger", std::string(to_string(step.danger))},
              {"state", std::string(to_string(applied.state))},
              {"readback", readback_of(applied)},
              {"next_reading_at",
               applied.next_reading_at ? Json(format_rfc3339(*applied.next_reading_at)) : Json()},
              {"calls", calls_of(applied)},
              {"problems", applied.outcome.problems},
              {"why", text_or_null(applied.why)}};
}

respond::Words became(const Step& step, const respond::StepRecord& record) {
  if (record.state == StepState::kPlanned) return {};
  const Text words = was_only_looked_at(step, record.state) ? kLooked : words_of(record.state);
  return {"apply: " + std::string(words.en), "apply: " + std::string(words.ja)};
}

Applied recorded(const Step& step, const respond::ActionLog& log, const respond::Policy& policy) {
  const respond::StepRecord& record = log.record(step.id);
  Applied applied;
  applied.state = record.state;
  applied.why = record.detail;
  applied.next_reading_at = respond::next_reading(step, record, policy);
  if (!record.last_reading.empty()) {
    Reading reading;
    reading.changes = true;
    reading.shown = record.last_reading == "yes"  ? Reading::Shown::kYes
                    : record.last_reading == "no" ? Reading::Shown::kNo
                                                  : Reading::Shown::kUnknown;
    applied.reading = reading;
  }
  return applied;
}

namespace {

// Reasons are kept in English; some end with words of the step, which has them in both languages.
std::string reason_in(Lang lang, const Step& step, std::string why) {
  const auto end_with = [&](std::string_view before, const respond::Words& words) {
    if (words.en.empty() || !why.ends_with(std::string(before) + std::string(words.en))) return;
    why.replace(why.size() - words.en.size(), std::string::npos, words.ja);
  };
  if (lang == Lang::kEn) return why;
  end_with(", once ", step.precondition);
  end_with(": ", step.undo);
  return why;
}

}  // namespace

std::string with_case(std::string said, const std::string& case_id) {
  for (const char* command : {"answer", "apply", "cause", "contain", "cost", "done", "hunt", "plan",
                              "reply", "report", "snapshot", "status", "undo", "verify"}) {
    const std::string begin = std::string("hikeshi ") + command + " ";
    said = replace_all(said, begin + "CASE", begin + case_id);
  }
  return said;
}

std::string text_of(const World& world, const Step& step, const Applied& applied,
                    const std::string& case_id) {
  std::string out = fmt::format(
      "{}  {}\n", printable(step.id),
      world.say(was_only_looked_at(step, applied.state) ? kLooked : words_of(applied.state)));
  out += fmt::format("    {}\n", printable(step.title.in(world.lang)));
  for (const std::string& line : call_lines(world, applied.outcome.calls))
    out += "    " + line + "\n";
  const auto say = [&](const std::string& text) {
    const std::string said = respond::said_in(world.lang, text);
    out += fmt::format("    {}\n", printable(with_case(said, case_id)));
  };
  if (!applied.why.empty()) say(reason_in(world.lang, step, applied.why));
  for (const std::string& problem : applied.outcome.problems) {
    if (problem != applied.why) say(problem);
  }
  return out;
}

ExitCode report_refusal(World& world, Error error) {
  if (!world.common.json) error.message = respond::said_in(world.lang, error.message);
  return report_error(world, error);
}

void Tally::add(const Step& step, const Applied& applied) {
  // What a dry run has looked at waits for nobody, though it may be refused as things stand.
  const bool planned =
      applied.state == StepState::kPlanned && !applied.why.empty() && applied.outcome.calls.empty();
  const bool stated = planned && step.done;
  const bool looked = was_only_looked_at(step, applied.state);
  (stated    ? stated_
   : planned ? waiting_
   : looked  ? looked_
             : steps_[applied.state])
      .push_back(printable(step.id));
  if (applied.would_refuse) refused_.push_back(printable(step.id));
  if (applied.state != StepState::kFailed && applied.state != StepState::kUnknown &&
      !applied.outcome.refused && !applied.outcome.problems.empty())
    partly_.push_back(printable(step.id));
  const auto& next = applied.next_reading_at;
  if (next && (!next_reading_ || *next < *next_reading_)) next_reading_ = next;
}

namespace {

// The names stand above with what is to be said of each: a few of them tell where to look.
std::string some_of(const World& world, const std::vector<std::string>& ids) {
  constexpr size_t kShown = 8;
  if (ids.size() <= kShown + 1) return join(ids, ", ");
  const std::vector<std::string> first(ids.begin(), ids.begin() + kShown);
  return fmt::format(fmt::runtime(world.say({"{} and {} more", "{} 他 {} 件"})), join(first, ", "),
                     ids.size() - kShown);
}

}  // namespace

std::string Tally::counts(const World& world) const {
  std::vector<std::string> counts;
  const auto count = [&](std::string_view what, const std::vector<std::string>& ids) {
    if (!ids.empty()) counts.push_back(fmt::format("{} {}", what, ids.size()));
  };
  for (const auto& [state, ids] : steps_) count(world.say(words_of(state)), ids);
  count(world.say({"stated by people", "担当者の申告"}), stated_);
  count(world.say(kLooked), looked_);
  count(world.say(kWaits), waiting_);
  return join(counts, ", ");
}

std::string Tally::named(const World& world, const std::string& case_id) const {
  std::string named;
  const auto name = [&](std::string_view what, const std::vector<std::string>& ids) {
    if (!ids.empty()) named += fmt::format("  {}: {}\n", what, some_of(world, ids));
  };
  for (const auto& [state, ids] : steps_) {
    if (state == StepState::kFailed || state == StepState::kUnknown)
      name(world.say(words_of(state)), ids);
  }
  name(fmt::format(fmt::runtime(
                       world.say({"looked once; when all is well, say so with hikeshi done {} STEP",
                                  "1 回確認。問題がなければ hikeshi done {} STEP で記録"})),
                   case_id),
       looked_);
  name(world.say(kWaits), waiting_);
  name(fmt::format(fmt::runtime(world.say(
                       {"as things stand {} would be refused", "現状では {} 件が拒否される"})),
                   refused_.size()),
       refused_);
  name(world.say({"AWS did not answer all of", "AWS の応答が一部不足"}), partly_);
  return named;
}

std::string Tally::next_reading(const World& world, const std::string& case_id) const {
  if (!next_reading_) return {};
  if (*next_reading_ <= world.clock.now())
    return fmt::format(
        fmt::runtime(world.say({"  what was removed is to be read again: hikeshi verify {}\n",
                                "  削除の再確認が必要: hikeshi verify {}\n"})),
        case_id);
  return fmt::format(fmt::runtime(world.say(
                         {"  what was removed is to be read again from {} on: hikeshi verify {}\n",
                          "  削除の再確認は {} 以降: hikeshi verify {}\n"})),
                     format_rfc3339(*next_reading_), case_id);
}

std::string Tally::text(const World& world, const std::string& case_id) const {
  const std::string counted = counts(world);
  if (counted.empty()) return {};
  return fmt::format("{}: {}\n", world.say({"STEPS", "手順"}), counted) + named(world, case_id) +
         next_reading(world, case_id);
}

ExitCode exit_of(const Applied& applied) {
  if (applied.outcome.refused) return ExitCode::kNotAllowed;
  if (applied.outcome.by_hand) return ExitCode::kIncomplete;
  if (applied.state == StepState::kFailed) return applied.reading ? ExitCode::kNo : ExitCode::kAws;
  if (applied.state == StepState::kUnknown || !applied.outcome.problems.empty())
    return ExitCode::kIncomplete;
  const bool shown_not =
      applied.reading && applied.reading->changes && applied.reading->shown == Reading::Shown::kNo;
  return shown_not ? ExitCode::kNo : ExitCode::kDone;
}

}  // namespace hikeshi::cli
