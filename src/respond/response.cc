// SPDX-License-Identifier: Apache-2.0
#include "respond/response.h"

#include <fmt/format.h>

#include <algorithm>

namespace hikeshi::respond {
namespace {

using Shown = Reading::Shown;

constexpr const char* kNoMore = "it was in effect and is no more";
constexpr int64_t kLogLag = 15 * 60;  // CloudTrail delivers within fifteen minutes

bool is_over(StepState state) {
  return state == StepState::kFailed || state == StepState::kUnknown;
}

}  // namespace

bool removes(const Step& step) { return step.id.starts_with("delete-"); }

std::optional<UtcTime> next_reading(const Step& step, const StepRecord& record,
                                    const Policy& policy) {
  if (record.made.empty()) return std::nullopt;
  const bool waits = record.state == StepState::kDone || record.state == StepState::kAlready ||
                     record.state == StepState::kUnknown || record.state == StepState::kFailed;
  if (!removes(step) || !waits || !record.first_read) return std::nullopt;
  return record.first_read->plus(policy.verify_interval);
}

Status Response::tell(const Step& step, StepState state, std::string detail) {
  Action action;
  action.step = step.id;
  action.what = "state";
  action.state = to_string(state);
  action.detail = std::move(detail);
  return parts_.log.add(std::move(action));
}

Result<Applied> Response::apply(const Step& step, const std::string& by,
                                const std::string& plan_hash) {
  Action approved;
  approved.step = step.id;
  approved.what = "approved";
  approved.by = by;
  approved.plan = plan_hash;
  HK_CHECK(parts_.log.add(std::move(approved)));
  Action running;
  running.step = step.id;
  running.what = "running";
  HK_CHECK(parts_.log.add(std::move(running)));

  Applied applied;
  applied.outcome = HK_TRY(parts_.executor.execute(step));
  applied.state = applied.outcome.state;
  applied.why = applied.outcome.why;
  // Of a step that only looks, what could not be read: the next run asks again.
  const auto& problems = applied.outcome.problems;
  HK_CHECK(tell(step, applied.state,
                applied.why.empty() && !problems.empty() ? problems.front() : applied.why));
  if (is_over(applied.state) || step.danger == Danger::kNone) return applied;
  HK_CHECK(read_until_shown(step, applied));
  return applied;
}

// IAM needs seconds, a stop minutes: what does not show in time is left to `hikeshi verify`.
Status Response::read_until_shown(const Step& step, Applied& applied) {
  auto wait = parts_.patience.first;
  for (int look = 0;; ++look) {
    Reading reading =
        HK_TRY(read_back(parts_.ground, step, *parts_.log.record(step.id).running_at));
    const bool shown = reading.shown == Shown::kYes;
    applied.reading = std::move(reading);
    if (shown || look + 1 >= parts_.patience.looks) break;
    HK_CHECK(parts_.pause(wait));
    wait = std::min(wait * 2, parts_.patience.longest);
  }
  return conclude(step, applied);
}

Status Response::take_reading(const Step& step, Applied& applied) {
  Action reading;
  reading.step = step.id;
  reading.what = "reading";
  reading.state = to_string(applied.reading->shown);
  if (!applied.reading->problems.empty()) reading.detail = applied.reading->problems.front();
  return parts_.log.add(std::move(reading));
}

// What a reading makes of the step.
Status Response::conclude(const Step& step, Applied& applied) {
  HK_CHECK(take_reading(step, applied));
  const StepRecord& record = parts_.log.record(step.id);
  Reading& reading = *applied.reading;
  reading.changes |= !record.made.empty();
  if (reading.shown == Shown::kNo) return applied.why = "AWS does not show it yet", Status{};
  if (reading.shown == Shown::kUnknown) {
    applied.why = reading.problems.empty() ? "nothing can show it" : reading.problems.front();
    applied.state = StepState::kUnknown;
    return tell(step, applied.state, applied.why);
  }
  // Nothing of ours was needed, so nothing of ours can be claimed.
  if (record.made.empty()) {
    applied.state = StepState::kAlready;
    return record.state == applied.state ? Status{} : tell(step, applied.state, {});
  }
  applied.next_reading_at = next_reading(step, record, parts_.policy);
  if (applied.next_reading_at && parts_.ground.clock.now() < *applied.next_reading_at) {
    applied.why = "to be read again at " + format_rfc3339(*applied.next_reading_at);
    return {};
  }
  const std::string gap = removes(step) ? log_gap(step, *record.first_read) : std::string();
  if (!gap.empty()) {
    applied.state = StepState::kUnknown;
    applied.why = gap;
    return tell(step, applied.state, gap);
  }
  applied.state = StepState::kVerified;
  applied.why.clear();
  applied.next_reading_at.reset();
  return tell(step, applied.state, {});
}

// Why the logs do not show that nothing came back; "" where they do.
std::string Response::log_gap(const Step& step, UtcTime first_read) {
  if (!parts_.logs) return "nothing is known of the logs after the removal";
  const auto logs = parts_.logs(step, first_read);
  if (logs.actor_seen) return "the logs show the intruder after the removal";
  if (!logs.why.empty()) return "the logs cannot be read: " + logs.why;
  const UtcTime needed = first_read.plus(kLogLag);
  if (logs.reach && *logs.reach >= needed) return {};
  return fmt::format("the logs reach to {}; {} is needed",
                     logs.reach ? format_rfc3339(*logs.reach) : "no time after the removal",
                     format_rfc3339(needed));
}

Result<Applied> Response::verify(const Step& step) {
  const StepRecord& record = parts_.log.record(step.id);
  Applied applied;
  applied.state = record.state;
  applied.why = record.detail;
  applied.reading =
      HK_TRY(read_back(parts_.ground, step, record.running_at.value_or(parts_.ground.clock.now())));
  if (applied.reading->shown == Shown::kNo && record.held) {
    applied.state = StepState::kFailed;
    HK_CHECK(tell(step, applied.state, kNoMore));
    HK_CHECK(take_reading(step, applied));
    applied.why = kNoMore;
    return applied;
  }
  HK_CHECK(conclude(step, applied));
  return applied;
}

// An answer is no proof, here neither. Of a call whose effect nothing shows, the answer counts.
Status Response::see_undone(const Step& back, const std::vector<AwsCommand>& calls,
                            Applied& applied) {
  auto wait = parts_.patience.first;
  for (const AwsCommand& call : calls) {
    for (int look = 1;; ++look) {
      const auto found = look_for(parts_.ground, back, call, UtcTime{});
      if (found && (!*found || (*found)->effect != Effect::kNotYet)) break;
      if (look >= parts_.patience.looks) {
        applied.state = found ? StepState::kFailed : StepState::kUnknown;
        applied.why = found ? "AWS does not show it yet" : found.error().message;
        return tell(back, applied.state, applied.why);
      }
      HK_CHECK(parts_.pause(wait));
      wait = std::min(wait * 2, parts_.patience.longest);
    }
  }
  return {};
}

Result<Applied> Response::undo(const Step& step, const std::string& by) {
  const auto& made = parts_.log.record(step.id).made;
  if (made.empty())
    return fail(Code::kUsage, "step " + step.id + " has changed nothing that could be taken back");
  std::vector<AwsCommand> calls;
  std::string none = fmt::format("what step {} has made stays: {}", step.id, step.undo.en);
  for (auto it = made.rbegin(); it != made.rend(); ++it) {
    if (it->undo == kStays) continue;
    if (it->undo.empty())
      return fail(Code::kUnsupported, fmt::format("{} of step {} is not taken back by a call: {}",
                                                  it->call, step.id, step.undo.en));
    AwsCommand call = HK_TRY(call_from_json(it->undo));
    const auto [instance, end] = parts_.log.terminated(call);
    if (instance.empty()) {
      calls.push_back(std::move(call));
    } else {
      none =
          fmt::format("{} was terminated by step {}: nothing is left to take back", instance, end);
    }
  }
  if (calls.empty()) return fail(Code::kUnsupported, none);
  Action undoing;
  undoing.step = step.id;
  undoing.what = "undoing";
  undoing.by = by;
  HK_CHECK(parts_.log.add(std::move(undoing)));
  // Its calls are those of a step of its own, so that they are never taken for the step's.
  Step back = step;
  back.id = "undo-" + step.id;
  back.cli.clear();
  back.show.clear();
  Applied applied;
  applied.outcome = HK_TRY(parts_.executor.make(back, calls));
  applied.state = is_over(applied.outcome.state) ? applied.outcome.state : StepState::kUndone;
  applied.why = applied.outcome.why;
  if (applied.state == StepState::kUndone) HK_CHECK(see_undone(back, calls, applied));
  if (applied.state == StepState::kUndone) {
    HK_CHECK(tell(back, StepState::kUndone, {}));
    HK_CHECK(tell(step, StepState::kUndone, {}));
  }
  return applied;
}

}  // namespace hikeshi::respond
