// SPDX-License-Identifier: Apache-2.0
// Runs a step's commands as questions: which of its calls are in effect, which are left to be made.
#pragma once

#include <functional>
#include <map>
#include <optional>

#include "respond/effects.h"
#include "respond/executor.h"
#include "respond/script_run.h"

namespace hikeshi::respond {

// What both looking and acting need. References outlive the executors.
struct Ground {
  aws::Models& models;
  const Clock& clock;
  ReadCall read;
  OpenFile open;                                   // files of the case that steps write and read
  std::map<std::string, std::string> variables{};  // RESPONDER_ARN
  // What time it is at AWS, by its last answer. Not given: as here.
  std::function<std::optional<UtcTime>()> aws_now{};
};

// Is the call's effect there? nullopt where nothing of ours can tell.
Result<std::optional<Found>> look_for(const Ground& ground, const Step& step,
                                      const AwsCommand& call, UtcTime not_before);

// kUnknown where a read failed or nothing can tell. Files that the step writes are not written.
// `not_before`: when the step first ran; see look_at().
Result<Reading> read_back(const Ground& ground, const Step& step, UtcTime not_before);

Result<Script> script_of(const Step& step);

// None of the step's commands changes anything: what it asks for a person does.
bool only_looks(const Step& step);

// Whether AWS shows what a person was to do; nullopt for a step without a proof. Fails where it
// cannot be read.
Result<std::optional<bool>> is_proven(const Ground& ground, const Step& step);

// A command of the step is none of the API's: "aws s3 sync" is what the aws program makes of many.
bool needs_aws_program(const Step& step);

}  // namespace hikeshi::respond
