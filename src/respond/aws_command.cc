// SPDX-License-Identifier: Apache-2.0
#include "respond/aws_command.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <span>

#include "aws/retry.h"
#include "base/text.h"

namespace hikeshi::respond {
namespace {

using aws::Json;
using aws::Operation;
using aws::Shape;

// Where the aws tool's name is not the model's.
struct Renamed {
  std::string_view service, tool, model;
};
constexpr Renamed kOperations[] = {{"emr", "modify-cluster-attributes", "SetTerminationProtection"},
                                   {"emr", "terminate-clusters", "TerminateJobFlows"}};
constexpr Renamed kFlags[] = {{"emr", "cluster-ids", "JobFlowIds"},
                              {"emr", "cluster-id", "JobFlowIds"}};

// "describe-db-instances" and "DescribeDBInstances" without what tells them apart.
std::string folded(std::string_view name) { return to_lower(replace_all(name, "-", "")); }

std::string_view renamed(std::span<const Renamed> table, std::string_view service,
                         std::string_view tool) {
  for (const Renamed& row : table) {
    if (row.service == service && row.tool == tool) return row.model;
  }
  return {};
}

Result<const Operation*> operation_of(const aws::Model& model, const std::string& tool) {
  if (const auto name = renamed(kOperations, model.service(), tool); !name.empty())
    return model.operation(name);
  const std::string wanted = folded(tool);
  for (std::string_view name : model.operations()) {
    if (folded(name) == wanted) return model.operation(name);
  }
  return fail(Code::kUsage, fmt::format("aws {} has no operation {}", model.service(), tool));
}

const aws::Member* member_of(const Operation& operation, std::string_view flag) {
  if (!operation.input) return nullptr;
  const std::string wanted = folded(flag);
  for (const aws::Member& member : operation.input.shape->members) {
    if (folded(member.name) == wanted) return &member;
  }
  const auto other = renamed(kFlags, operation.model->service(), flag);
  return other.empty() ? nullptr : operation.input.shape->find(other);
}

// EC2 wraps a truth as {"Value": true}; a switch stands for it all the same.
Result<Json> switched(const Shape& shape, bool on) {
  if (shape.type == aws::Type::kBoolean) return Json(on);
  const bool wraps = shape.type == aws::Type::kStructure && shape.members.size() == 1 &&
                     shape.members[0].ref.shape->type == aws::Type::kBoolean;
  if (!wraps) return fail(Code::kUsage, shape.name + " needs a value");
  return Json{{shape.members[0].name, on}};
}

struct Flag {
  std::string name;
  std::vector<std::string> values;
};

// `--flag a b`, `--flag=-a`, `--flag`.
Result<std::vector<Flag>> flags_in(const std::vector<std::string>& words, size_t from) {
  std::vector<Flag> flags;
  for (size_t i = from; i < words.size(); ++i) {
    if (words[i].starts_with("--")) {
      const size_t equals = words[i].find('=');
      flags.push_back({words[i].substr(2, equals == std::string::npos ? equals : equals - 2), {}});
      if (equals != std::string::npos) flags.back().values.push_back(words[i].substr(equals + 1));
    } else if (flags.empty()) {
      return fail(Code::kUsage, "'" + printable(words[i]) + "' belongs to no option");
    } else {
      flags.back().values.push_back(words[i]);
    }
  }
  return flags;
}

class Command {
 public:
  Command(aws::Models& models, const OpenFile& open) : models_(models), open_(open) {}

  Result<AwsCommand> parse(const std::vector<std::string>& words) {
    if (words.size() < 3) return fail(Code::kUsage, "aws needs a service and an operation");
    if (words[1] == "s3")
      return fail(Code::kUnsupported,
                  "aws s3 copies files and is no call: run it by hand, or `hikeshi "
                  "hunt CASE --trail auto --keep DIR`");
    const auto* model = HK_TRY(models_.find(model_of(words[1])));
    size_t at = 2;
    if (words[at] == "wait" && words.size() > 3) {
      at = 3;
      HK_CHECK(find_waiter(*model, words[at]));
    } else {
      operation_ = HK_TRY(operation_of(*model, words[at]));
    }
    out_.call.service = model->service();
    out_.call.operation = operation_->name;
    out_.action = model->service() + ":" + operation_->name;
    out_.changes = out_.waiter.empty() && !aws::only_reads(operation_->name);
    for (const Flag& flag : HK_TRY(flags_in(words, at + 1))) HK_CHECK(take(flag));
    return std::move(out_);
  }

 private:
  Status find_waiter(const aws::Model& model, const std::string& tool) {
    const std::string wanted = folded(tool);
    std::string name;
    for (std::string_view word : split(tool, '-')) {
      if (word.empty()) continue;
      name += static_cast<char>(word[0] - ('a' - 'A'));
      name += word.substr(1);
    }
    const Json* waiter = model.waiter(name);
    if (waiter == nullptr) return fail(Code::kUsage, "aws has no waiter " + tool);
    out_.waiter = name;
    operation_ = HK_TRY(model.operation(waiter->value("operation", "")));
    return {};
  }

  Status take(const Flag& flag) {
    const std::string first = flag.values.empty() ? "" : flag.values.front();
    if (flag.name == "region") return out_.call.region = first, Status{};
    if (flag.name == "query") return out_.query = first, Status{};
    if (flag.name == "output")
      return out_.printed = first == "text" ? Printed::kText : Printed::kJson, Status{};
    if (flag.name == "max-items") return {};  // of the tool's own: a screenful
    const aws::Member* member = member_of(*operation_, flag.name);
    const bool off = member == nullptr && flag.name.starts_with("no-");
    if (off) member = member_of(*operation_, std::string_view(flag.name).substr(3));
    if (member == nullptr)
      return fail(Code::kUsage, fmt::format("{} has no option --{}", out_.action, flag.name));
    auto value = flag.values.empty() ? switched(*member->ref.shape, !off) : read(*member, flag);
    if (!value)
      return tl::make_unexpected(
          std::move(value).error().with_context(out_.action + " --" + flag.name));
    out_.call.params[member->name] = std::move(*value);
    return {};
  }

  Result<Json> read(const aws::Member& member, const Flag& flag) {
    std::vector<std::string> values = flag.values;
    for (std::string& value : values) {
      if (value.starts_with("file://")) value = HK_TRY(open_(value.substr(7)));
    }
    return value_of(*member.ref.shape, values);
  }

  aws::Models& models_;
  const OpenFile& open_;
  const Operation* operation_ = nullptr;
  AwsCommand out_;
};

}  // namespace

Result<const Operation*> operation_named(aws::Models& models, std::string_view service,
                                         const std::string& operation) {
  return operation_of(*HK_TRY(models.find(model_of(service))), operation);
}

std::string model_of(std::string_view tool_name) {
  if (tool_name == "s3api") return "s3";
  if (tool_name == "configservice") return "config";
  return std::string(tool_name);
}

Result<AwsCommand> parse_aws_command(aws::Models& models, const std::vector<std::string>& words,
                                     const OpenFile& open) {
  return Command(models, open).parse(words);
}

AwsCommand reading(std::string service, std::string operation, std::string region,
                   aws::Json params) {
  AwsCommand read;
  read.action = service + ":" + operation;
  read.call.service = std::move(service);
  read.call.operation = std::move(operation);
  read.call.region = std::move(region);
  read.call.params = std::move(params);
  return read;
}

}  // namespace hikeshi::respond
