// SPDX-License-Identifier: Apache-2.0
#include "respond/undo_call.h"

#include <nlohmann/json.hpp>

#include "base/text.h"
#include "respond/json_path.h"

namespace hikeshi::respond {
namespace {

using aws::Json;

// The member that is compared with this parameter.
std::string_view member_for(const EffectRow& row, std::string_view parameter) {
  std::string_view want = row.want;
  if (want.starts_with('?')) want.remove_prefix(1);
  for (std::string_view clause : split(want, ';')) {
    const size_t equals = clause.find('=');
    if (equals != std::string_view::npos && clause.substr(equals + 1) == parameter)
      return clause.substr(0, equals);
  }
  return {};
}

Json as_text_if_document(const Json& now, Json was) {
  return now.is_string() && was.is_structured() ? Json(was.dump()) : was;
}

// The same call with the old values.
std::optional<AwsCommand> with_old_values(const EffectRow& row, const AwsCommand& change,
                                          const Json& before, std::string_view parameters) {
  AwsCommand undo = change;
  for (std::string_view parameter : split(parameters, ',')) {
    const Json* was = at_path(before[0], member_for(row, parameter));
    if (was == nullptr) return std::nullopt;
    const Json* now = at_path(change.call.params, parameter);
    set_path(undo.call.params, parameter, now == nullptr ? *was : as_text_if_document(*now, *was));
  }
  return undo;
}

// What a call is taken back from.
struct Past {
  const AwsCommand& change;
  const Json& before;
  const Json* answer;
};

// "@Member" of the thing as it was, "*" all things as they were, "$Member" of the answer, "Member"
// another one of the call.
const Json* value_in(const Past& past, std::string_view source) {
  if (source == "*") return &past.before;
  if (!source.starts_with('@') && !source.starts_with('$'))
    return at_path(past.change.call.params, source);
  const std::string_view path = source.substr(1);
  if (source.starts_with('$'))
    return past.answer == nullptr ? nullptr : at_path(*past.answer, path);
  return past.before.empty() ? nullptr : at_path(past.before[0], path);
}

// The shape at a place like "IpPermissions.0.FromPort"; nullptr where the model has none.
const aws::Shape* shape_at(const aws::Operation& operation, std::string_view path) {
  const aws::Shape* shape = operation.input ? operation.input.shape : nullptr;
  for (std::string_view part : split(path, '.')) {
    if (shape == nullptr) return nullptr;
    if (shape->type == aws::Type::kList) {
      shape = shape->element.shape;
      continue;
    }
    const aws::Member* member = shape->find(part);
    shape = member == nullptr ? nullptr : member->ref.shape;
  }
  return shape;
}

// A description belongs to the range that it describes: the thing as it was has such a member.
bool had(const Past& past, std::string_view member) {
  const Json* was = past.before.empty() ? nullptr : at_path(past.before[0], member);
  return was != nullptr && !was->is_null() && !(was->is_array() && was->empty());
}

Status add_argument(const aws::Operation& operation, std::string_view argument, const Past& past,
                    AwsCommand& undo) {
  const size_t where = std::min(argument.find('&'), argument.size());
  if (where < argument.size() && !had(past, argument.substr(where + 1))) return {};
  argument = argument.substr(0, where);
  const size_t at = std::min(argument.find_first_of("=:"), argument.size());
  const std::string_view name = argument.substr(0, at);
  const aws::Shape* shape = shape_at(operation, name);
  if (shape == nullptr) return fail(Code::kBug, "undo: no parameter " + std::string(name));
  Json value;
  if (at == argument.size()) {
    if (const Json* same = at_path(past.change.call.params, name)) value = *same;
  } else if (argument[at] == ':') {
    value = HK_TRY(value_of(*shape, {std::string(argument.substr(at + 1))}));
  } else if (const Json* was = value_in(past, argument.substr(at + 1))) {
    value = shape->type == aws::Type::kString && was->is_structured() ? Json(was->dump()) : *was;
  }
  if (!value.is_null()) set_path(undo.call.params, name, std::move(value));
  return {};
}

Result<std::optional<AwsCommand>> other_call(aws::Models& models, std::string_view pattern,
                                             const Past& past) {
  const AwsCommand& change = past.change;
  const auto* model = HK_TRY(models.find(change.call.service));
  const size_t blank = std::min(pattern.find(' '), pattern.size());
  const auto* operation = HK_TRY(model->operation(pattern.substr(0, blank)));
  AwsCommand undo;
  undo.call.service = change.call.service;
  undo.call.operation = operation->name;
  undo.call.region = change.call.region;
  undo.action = change.call.service + ":" + operation->name;
  undo.changes = true;
  for (std::string_view argument :
       split(pattern.substr(std::min(blank + 1, pattern.size())), ',')) {
    if (!argument.empty()) HK_CHECK(add_argument(*operation, argument, past, undo));
  }
  return undo;
}

}  // namespace

bool needs_answer(const EffectRow& row) {
  return row.undo.find('$') != std::string_view::npos ||
         row.undo_absent.find('$') != std::string_view::npos;
}

Result<std::optional<AwsCommand>> undo_of(aws::Models& models, const EffectRow& row,
                                          const AwsCommand& change, const Json& before,
                                          const Json* answer) {
  const std::string_view pattern = before.empty() ? row.undo_absent : row.undo;
  if (pattern.empty()) return std::optional<AwsCommand>();
  if (pattern.starts_with('=')) return with_old_values(row, change, before, pattern.substr(1));
  if (answer == nullptr && needs_answer(row)) return std::optional<AwsCommand>();
  return other_call(models, pattern, {change, before, answer});
}

}  // namespace hikeshi::respond
