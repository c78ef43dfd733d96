// SPDX-License-Identifier: Apache-2.0
// Runs the tree of a step's commands. What a call of AWS does is the caller's: the same script
// makes the changes, tells which it would make, or finds that none is left to be made.
//
// Between commands stand rows of values, never text to be taken apart again: a name with blanks or
// quotes in it stays one value.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "base/utc_time.h"
#include "respond/aws_command.h"
#include "respond/script.h"

namespace hikeshi::respond {

// What a script may touch.
struct Hands {
  aws::Models& models;
  // A call that reads; its answer, or why there is none.
  std::function<tl::expected<aws::Json, aws::CallError>(const AwsCommand&)> read{};
  // A call that changes something; its answer, {} where it was so already. An error ends the
  // script.
  std::function<Result<aws::Json>(const AwsCommand&)> change{};
  // A change that lacks a value which AWS has not given (a group that is not there yet). An error
  // ends the script.
  std::function<Status(const std::string& action)> lacks{};
  std::function<Status(const AwsCommand&)> wait{};  // `aws SERVICE wait NAME`
  OpenFile open{};                                  // < file, file://
  std::function<Status(const std::string& name, const std::string& bytes)> keep{};  // > file
  UtcTime now{};                                                                    // of `date`
};

struct ScriptReport {
  // Reads that AWS refused or that failed; what is not there is no such.
  std::vector<std::string> problems;
};

// `variables`: what the shell would have in its environment. Fails with what ended the script:
// errors of `hands`, kUnsupported for a program that is not known here.
Result<ScriptReport> run_script(const Script& script, Hands& hands,
                                std::map<std::string, std::string> variables);

// An answer as `--output text` prints it: rows of cells. Null gives no row.
std::vector<std::vector<std::string>> text_rows(const aws::Json& value);

}  // namespace hikeshi::respond
