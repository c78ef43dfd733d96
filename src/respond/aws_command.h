// SPDX-License-Identifier: Apache-2.0
// `aws SERVICE OPERATION --flag value ...` as a call, by the service's model: what is typed and
// what is executed cannot disagree.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "aws/client.h"
#include "aws/models.h"

namespace hikeshi::respond {

// What a command prints of an answer.
enum class Printed { kJson, kText };

struct AwsCommand {
  aws::Call call;
  std::string action;    // "iam:UpdateAccessKey": service as the model calls it
  bool changes = false;  // it is no mere reading
  std::string waiter;    // of `aws ec2 wait NAME`: the call is then not filled, but for its params
  std::string query;     // --query
  Printed printed = Printed::kJson;
};

// A call that only reads.
AwsCommand reading(std::string service, std::string operation, std::string region,
                   aws::Json params);

// Opens what `file://NAME` in a parameter names: a file of the case.
using OpenFile = std::function<Result<std::string>(const std::string& name)>;

// `words`: the command's, "aws" first. Fails with kUsage where no operation, flag or value of that
// name or form is in the model, kUnsupported for `aws s3` (which is no call but a program of its
// own).
Result<AwsCommand> parse_aws_command(aws::Models& models, const std::vector<std::string>& words,
                                     const OpenFile& open);

// "iam", "update-access-key" as the model calls it. kUsage for what is not in it.
Result<const aws::Operation*> operation_named(aws::Models& models, std::string_view service,
                                              const std::string& operation);

// The name of the model of a service as the aws tool calls it: "s3api" is s3.
std::string model_of(std::string_view tool_name);

// A value as the aws tool takes it: JSON, or the shorthand Key=Value,Key=[a,b]. `shape` of the
// model decides what it becomes. kUsage names what does not fit.
Result<aws::Json> value_of(const aws::Shape& shape, const std::vector<std::string>& words);

}  // namespace hikeshi::respond
