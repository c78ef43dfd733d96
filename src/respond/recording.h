// SPDX-License-Identifier: Apache-2.0
// The calls of a step and their answers as lines of JSON: evidence, and what a replay answers from.
#pragma once

#include <deque>
#include <map>
#include <string>
#include <string_view>

#include "respond/aws_command.h"

namespace hikeshi::respond {

using Answer = tl::expected<aws::Json, aws::CallError>;

std::string recorded_line(const AwsCommand& call, const Answer& answer, UtcTime at);

class Recording {
 public:
  // kCorrupt for a line that is none of ours.
  static Result<Recording> parse(std::string_view lines);

  // The next answer to this call; the last one again where it was asked more often. kUsage as an
  // answer where it was never asked.
  Answer answer(const AwsCommand& call);

 private:
  std::map<std::string, std::deque<Answer>> answers_;
};

// A thing as AWS shows it without values in which people keep secrets (environments, user data):
// what was there before a call stands in the journal, and the journal is handed on.
aws::Json without_secrets(const aws::Json& value);

}  // namespace hikeshi::respond
