// SPDX-License-Identifier: Apache-2.0
#include "respond/effects.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "aws/jmespath.h"
#include "base/text.h"
#include "respond/json_path.h"
#include "respond/undo_call.h"

namespace hikeshi::respond {
namespace {

using aws::Json;

bool fits(const EffectRow& row, const AwsCommand& change) {
  const auto words = split(row.call, ' ');
  if (words[0] != change.action) return false;
  return std::all_of(words.begin() + 1, words.end(), [&](std::string_view word) {
    const size_t colon = std::min(word.find(':'), word.size());
    const Json* value = at_path(change.call.params, word.substr(0, colon));
    if (value == nullptr || colon == word.size()) return value != nullptr;
    return (value->is_string() ? value->get<std::string>() : value->dump()) ==
           word.substr(colon + 1);
  });
}

// ---- the read

class Read {
 public:
  Read(const EffectRow& row, const AwsCommand& change) : row_(row), change_(change) {}

  Result<AwsCommand> make(aws::Models& models) {
    const auto* model = HK_TRY(models.find(change_.call.service));
    operation_ = HK_TRY(model->operation(row_.read));
    AwsCommand read;
    read.call.service = change_.call.service;
    read.call.operation = operation_->name;
    read.call.region = change_.call.region;
    read.action = change_.call.service + ":" + operation_->name;
    for (std::string_view part : split(row_.with, ',')) {
      if (!part.empty()) HK_CHECK(add(read.call.params, part));
    }
    return read;
  }

 private:
  Status add(Json& params, std::string_view part) const {
    if (part.starts_with("Filters.")) {
      const size_t equals = part.find('=');
      const Json* value = at_path(change_.call.params, part.substr(equals + 1));
      if (value == nullptr) return {};
      params["Filters"].push_back(
          {{"Name", std::string(part.substr(8, equals - 8))}, {"Values", Json::array({*value})}});
      return {};
    }
    const size_t at = std::min(part.find_first_of("=:"), part.size());
    const std::string name(part.substr(0, at));
    const bool literal = at < part.size() && part[at] == ':';
    const std::string_view source = at == part.size() ? part : part.substr(at + 1);
    const Json* value = literal ? nullptr : at_path(change_.call.params, source);
    if (!literal && value == nullptr) return {};
    const aws::Member* member = operation_->input ? operation_->input.shape->find(name) : nullptr;
    if (member == nullptr) return fail(Code::kBug, change_.action + ": no parameter " + name);
    params[name] = literal ? HK_TRY(value_of(*member->ref.shape, {std::string(source)}))
                           : shaped(*member->ref.shape, *value);
    return {};
  }

  // One thing where a list of them is asked for, or the other way round.
  static Json shaped(const aws::Shape& shape, const Json& value) {
    if (shape.type == aws::Type::kList && !value.is_array()) return Json::array({value});
    if (shape.type != aws::Type::kList && value.is_array() && !value.empty()) return value[0];
    return value;
  }

  const EffectRow& row_;
  const AwsCommand& change_;
  const aws::Operation* operation_ = nullptr;
};

Result<Json> items_in(const EffectRow& row, const Json& answer) {
  const auto path = HK_TRY(aws::Jmespath::compile(row.items));
  Json found = HK_TRY(path.search(answer));
  if (found.is_null()) return Json::array();
  if (found.is_array()) return found;
  return Json::array({std::move(found)});
}

bool holds(const Json& wanted, const Json& found) {
  if (!wanted.is_array() || found.is_array()) return same_value(wanted, found);
  return std::any_of(wanted.begin(), wanted.end(),
                     [&](const Json& one) { return same_value(one, found); });
}

bool matches(const EffectRow& row, const AwsCommand& change, const Json& item) {
  for (std::string_view part : split(row.match, ',')) {
    if (part.empty()) continue;
    const size_t equals = part.find('=');
    const Json* wanted = at_path(change.call.params, part.substr(equals + 1));
    const Json* found = at_path(item, part.substr(0, equals));
    if (wanted != nullptr && (found == nullptr || !holds(*wanted, *found))) return false;
  }
  return true;
}

// ---- what is wanted

bool is_one_of(std::string_view words, const Json& value) {
  const std::string text = value.is_string() ? value.get<std::string>() : value.dump();
  for (std::string_view word : split(words, '|')) {
    if (equals_ignore_case(word, text)) return true;
  }
  return false;
}

Effect state_effect(const Json* value, std::string_view words) {
  if (value == nullptr) return Effect::kNotYet;
  const size_t wave = std::min(words.find('~'), words.size());
  if (is_one_of(words.substr(0, wave), *value)) return Effect::kThere;
  const bool leads = wave < words.size() && is_one_of(words.substr(wave + 1), *value);
  return leads ? Effect::kUnderWay : Effect::kNotYet;
}

// A revocation names the time until which sessions are cut: it is in effect when that is late
// enough, whichever second it was written in.
bool same_document(Json wanted, Json found, UtcTime not_before) {
  for (Json* document : {&wanted, &found}) {
    if (document->is_string() && document->get_ref<const std::string&>().starts_with('{'))
      *document = Json::parse(document->get<std::string>(), nullptr, false);
  }
  constexpr std::string_view kCut = "Statement.0.Condition.DateLessThan";
  const Json* cut = at_path(wanted, kCut);
  if (cut == nullptr) return same_value(wanted, found);
  const Json* had = at_path(found, kCut);
  const auto at = had == nullptr ? std::nullopt
                                 : parse_rfc3339(had->value("aws:TokenIssueTime", std::string()));
  if (!at || *at < not_before) return false;
  set_path(wanted, kCut, Json());
  set_path(found, kCut, Json());
  return same_value(wanted, found);
}

class Want {
 public:
  Want(const EffectRow& row, const AwsCommand& change, UtcTime not_before)
      : row_(row), change_(change), not_before_(not_before) {}

  Effect of(const Json& items) const {
    std::string_view want = row_.want;
    if (want == "exists") return items.empty() ? Effect::kNotYet : Effect::kThere;
    if (want.starts_with("gone")) return gone(items, want.substr(std::min<size_t>(want.size(), 5)));
    if (want.starts_with("lacks:")) return lacks(items, want.substr(6));
    const bool absent_is_well = want.starts_with('?');
    if (absent_is_well) want.remove_prefix(1);
    if (items.empty())
      return absent_is_well || switches_off(want) ? Effect::kThere : Effect::kNotYet;
    Effect worst = Effect::kThere;
    for (const Json& item : items) {
      for (std::string_view clause : split(want, ';')) worst = std::max(worst, of(item, clause));
    }
    return worst;
  }

 private:
  static Effect gone(const Json& items, std::string_view state) {
    Effect worst = Effect::kThere;
    const size_t equals = state.find('=');
    for (const Json& item : items) {
      const Json* value = state.empty() ? nullptr : at_path(item, state.substr(0, equals));
      worst = std::max(worst,
                       state_effect(value, state.substr(std::min(equals, state.size() - 1) + 1)));
    }
    return worst;
  }

  // What is not there has nothing that could be switched off.
  bool switches_off(std::string_view want) const {
    const size_t equals = want.find('=');
    const Json* value = equals == std::string_view::npos
                            ? nullptr
                            : at_path(change_.call.params, want.substr(equals + 1));
    return value != nullptr && *value == false;
  }

  // A document as text that has no statement of that name.
  Effect lacks(const Json& items, std::string_view clause) const {
    const size_t equals = clause.find('=');
    const Json* wanted = at_path(change_.call.params, clause.substr(equals + 1));
    for (const Json& item : items) {
      const Json* text = at_path(item, clause.substr(0, equals));
      if (text == nullptr || wanted == nullptr || !text->is_string()) continue;
      const Json document = Json::parse(text->get<std::string>(), nullptr, false);
      if (!document.is_object() || !document.contains("Statement")) continue;
      for (const Json& statement : document["Statement"]) {
        if (statement.value("Sid", Json()) == *wanted) return Effect::kNotYet;
      }
    }
    return Effect::kThere;
  }

  Effect of(const Json& item, std::string_view clause) const {
    const size_t at = clause.find_first_of("=:");
    const Json* value = at_path(item, clause.substr(0, at));
    if (clause[at] == ':') return state_effect(value, clause.substr(at + 1));
    const Json* wanted = at_path(change_.call.params, clause.substr(at + 1));
    const bool so =
        value != nullptr && wanted != nullptr && same_document(*wanted, *value, not_before_);
    return so ? Effect::kThere : Effect::kNotYet;
  }

  const EffectRow& row_;
  const AwsCommand& change_;
  UtcTime not_before_;
};

}  // namespace

bool says_absent(const aws::CallError& error) {
  if (error.kind == aws::Refusal::kNotFound) return true;
  if (error.kind != aws::Refusal::kInvalid) return false;
  return contains_ignore_case(error.message, "does not exist") ||
         contains_ignore_case(error.message, "not found") ||
         contains_ignore_case(error.message, "not registered") ||
         contains_ignore_case(error.message, "no such resource") ||
         contains_ignore_case(error.message, "unable to describe task definition");
}

const EffectRow* find_effect(const AwsCommand& change) {
  for (auto rows : {identity_effects(), instance_effects(), setting_effects(), removal_effects()}) {
    for (const EffectRow& row : rows) {
      if (fits(row, change)) return &row;
    }
  }
  return nullptr;
}

Result<Found> look_at(aws::Models& models, const EffectRow& row, const AwsCommand& change,
                      const ReadCall& read, UtcTime not_before) {
  const AwsCommand call = HK_TRY(Read(row, change).make(models));
  const auto answer = read(call);
  if (!answer && !says_absent(answer.error()))
    return tl::make_unexpected(aws::to_error(answer.error(), call.action));
  Found found;
  found.before = Json::array();
  if (answer) {
    for (Json& item : HK_TRY(items_in(row, *answer))) {
      if (matches(row, change, item)) found.before.push_back(std::move(item));
    }
  }
  found.effect = Want(row, change, not_before).of(found.before);
  found.stays = (found.before.empty() ? row.undo_absent : row.undo) == "-";
  if (!found.stays) found.undo = HK_TRY(undo_of(models, row, change, found.before, nullptr));
  return found;
}

}  // namespace hikeshi::respond
