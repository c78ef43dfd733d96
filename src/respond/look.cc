// SPDX-License-Identifier: Apache-2.0
#include "respond/look.h"

#include <nlohmann/json.hpp>

#include "aws/retry.h"
#include "base/text.h"

namespace hikeshi::respond {
namespace {

using aws::Json;
using Shown = Reading::Shown;

// One pass over a step's commands in which no call changes anything.
class Looker {
 public:
  Looker(const Ground& ground, const Step& step, UtcTime not_before)
      : ground_(ground), step_(step), not_before_(not_before) {}

  Result<Reading> look() {
    const Script script = HK_TRY(script_of(step_));
    Hands hands = this->hands();
    auto report = HK_TRY(run_script(script, hands, ground_.variables));
    reading_.problems = std::move(report.problems);
    if (!reading_.problems.empty()) note(Shown::kUnknown);
    return std::move(reading_);
  }

 private:
  Hands hands() {
    Hands hands{.models = ground_.models};
    hands.read = ground_.read;
    hands.change = [this](const AwsCommand& call) { return change(call); };
    hands.lacks = [this](const std::string& action) { return lacks(action); };
    hands.wait = [](const AwsCommand&) -> Status { return {}; };
    // A file of an earlier line of this step, else one of the case.
    hands.open = [this](const std::string& name) -> Result<std::string> {
      const auto it = files_.find(name);
      return it == files_.end() ? ground_.open(name) : Result<std::string>(it->second);
    };
    hands.keep = [this](const std::string& name, const std::string& bytes) -> Status {
      files_[name] = bytes;
      return {};
    };
    hands.now = ground_.clock.now();
    return hands;
  }

  Result<Json> change(const AwsCommand& call) {
    reading_.changes = true;
    const auto found = look_for(ground_, step_, call, not_before_);
    if (!found) {
      reading_.problems.push_back(found.error().message);
      add(call, Shown::kUnknown);
    } else if (!*found) {
      add(call, Shown::kUnknown);
    } else {
      add(call, (*found)->effect == Effect::kThere ? Shown::kYes : Shown::kNo,
          (*found)->effect == Effect::kUnderWay);
    }
    return Json::object();
  }

  void add(const AwsCommand& call, Shown shown, bool under_way = false) {
    const bool needless = shown == Shown::kYes || under_way;
    reading_.calls.push_back({call, needless ? Did::kAlready : Did::kWould, ""});
    note(shown);
  }

  // A value that AWS does not give: the thing is gone, or is not made yet.
  Status lacks(const std::string& action) {
    reading_.changes = true;
    if (!step_.show.empty()) {
      const auto found = HK_TRY(look_at_shown(ground_.models, step_.show, ground_.read));
      if (found.effect == Effect::kThere) return {};
    }
    AwsCommand call;
    call.action = action;
    add(call, Shown::kNo);
    return {};
  }

  // The worst that was seen: "no" is surer than "unknown".
  void note(Shown shown) {
    if (shown == Shown::kNo || reading_.shown == Shown::kYes) reading_.shown = shown;
  }

  const Ground& ground_;
  const Step& step_;
  UtcTime not_before_;
  std::map<std::string, std::string> files_;
  Reading reading_;
};

}  // namespace

std::string_view to_string(Reading::Shown shown) {
  return shown == Shown::kYes ? "yes" : shown == Shown::kNo ? "no" : "unknown";
}

std::string_view to_string(Did did) {
  constexpr std::string_view kNames[] = {"would", "made", "already", "failed", "unknown"};
  return kNames[static_cast<size_t>(did)];
}

Result<Script> script_of(const Step& step) { return parse_script(join(step.cli, "\n")); }

bool only_looks(const Step& step) {
  return std::all_of(step.calls.begin(), step.calls.end(), [](const std::string& call) {
    return aws::only_reads(std::string_view(call).substr(call.find(':') + 1));
  });
}

Result<std::optional<bool>> is_proven(const Ground& ground, const Step& step) {
  if (step.proof.empty()) return std::optional<bool>();
  std::string shown;
  Hands hands{.models = ground.models};
  hands.read = ground.read;
  hands.keep = [&](const std::string&, const std::string& bytes) -> Status {
    shown = trim(bytes);
    return {};
  };
  const Script script = HK_TRY(parse_script(step.proof + " > shown"));
  const auto report = HK_TRY(run_script(script, hands, ground.variables));
  if (!report.problems.empty()) return fail(Code::kAws, report.problems.front());
  if (shown != step.proves && !step.unproven.empty()) return fail(Code::kAws, step.unproven);
  return std::optional<bool>(shown == step.proves);
}

bool needs_aws_program(const Step& step) {
  return std::any_of(step.cli.begin(), step.cli.end(), [](const std::string& line) {
    return line.find("aws s3 ") != std::string::npos;
  });
}

Result<std::optional<Found>> look_for(const Ground& ground, const Step& step,
                                      const AwsCommand& call, UtcTime not_before) {
  if (const EffectRow* row = find_effect(call))
    return HK_TRY(look_at(ground.models, *row, call, ground.read, not_before));
  if (step.show.empty()) return std::optional<Found>();
  return HK_TRY(look_at_shown(ground.models, step.show, ground.read));
}

namespace {

// A policy that is there may not be in force yet. Where IAM refuses to say so, its being there is
// what is known.
Reading proven(const Ground& ground, const Step& step, Reading reading) {
  if (reading.shown != Shown::kYes || !reading.changes || step.proof.empty()) return reading;
  const auto so = is_proven(ground, step);
  if (!so) reading.problems.push_back("what proves it cannot be read: " + so.error().message);
  if (so && !so->value_or(true)) {
    reading.shown = Shown::kNo;
    reading.problems.emplace_back("it is there, and AWS does not act by it yet");
  }
  return reading;
}

}  // namespace

Result<Reading> read_back(const Ground& ground, const Step& step, UtcTime not_before) {
  auto reading = Looker(ground, step, not_before).look();
  if (reading) return proven(ground, step, std::move(*reading));
  const Code code = reading.error().code;
  if (code != Code::kNotFound && code != Code::kUnsupported && code != Code::kUsage) return reading;
  Reading unknown;  // a file that an earlier step would have written is not there
  unknown.shown = Shown::kUnknown;
  unknown.changes = true;
  unknown.problems.push_back(reading.error().message);
  return unknown;
}

}  // namespace hikeshi::respond
