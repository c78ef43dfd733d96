// SPDX-License-Identifier: Apache-2.0
#include "aws/paginate.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>
#include <utility>
#include <vector>

#include "aws/jmespath.h"
#include "base/text.h"

namespace hikeshi::aws {
namespace {

using Path = std::vector<std::string>;  // "a.b": member by member

struct TokenRule {
  std::string input;  // the parameter that takes it
  Jmespath output;    // where it stands in an answer
};

bool is_name(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
  });
}

// One text or a list of them, "input_token" and its like have both forms.
Result<std::vector<std::string>> texts(const Json& config, const char* key) {
  if (!config.contains(key)) return std::vector<std::string>{};
  const Json& value = config.at(key);
  const Json list = value.is_array() ? value : Json::array({value});
  std::vector<std::string> out;
  for (const Json& each : list) {
    if (!each.is_string()) return fail(Code::kCorrupt, std::string("paginator: ") + key);
    out.push_back(each.get<std::string>());
  }
  return out;
}

Result<std::vector<Path>> paths(const Json& config, const char* key) {
  std::vector<Path> out;
  for (const std::string& text : HK_TRY(texts(config, key))) {
    Path& path = out.emplace_back();
    for (const std::string_view name : split(text, '.')) {
      if (!is_name(name)) return fail(Code::kUnsupported, std::string("paginator: ") + key + text);
      path.emplace_back(name);
    }
  }
  return out;
}

// What stands there, nullptr for nothing and for null.
const Json* find(const Json& value, const Path& path) {
  const Json* at = &value;
  for (const std::string& name : path) {
    if (!at->is_object()) return nullptr;
    const auto found = at->find(name);
    if (found == at->end()) return nullptr;
    at = &*found;
  }
  return at->is_null() ? nullptr : at;
}

Json& make(Json& value, const Path& path) {
  Json* at = &value;
  for (const std::string& name : path) {
    if (!at->is_object()) *at = Json::object();
    at = &(*at)[name];
  }
  return *at;
}

// What stands within a result goes on as a whole: lists grow, other values are those of the last
// page.
void join_within(Json& whole, const Json& more) {
  if (whole.is_array() && more.is_array()) {
    whole.insert(whole.end(), more.begin(), more.end());
  } else if (whole.is_object() && more.is_object()) {
    for (const auto& [name, value] : more.items()) join_within(whole[name], value);
  } else if (!more.is_null()) {
    whole = more;
  }
}

Json sum(const Json& a, const Json& b) {
  int64_t out = 0;
  const bool whole = a.is_number_integer() && b.is_number_integer();
  if (whole && !__builtin_add_overflow(a.get<int64_t>(), b.get<int64_t>(), &out)) return out;
  return a.get<double>() + b.get<double>();
}

void join_result(Json& whole, const Json& more) {
  if (whole.is_string() && more.is_string()) {
    whole = whole.get<std::string>() + more.get<std::string>();
  } else if (whole.is_number() && more.is_number()) {
    whole = sum(whole, more);
  } else {
    join_within(whole, more);
  }
}

// Truth as botocore takes it for more_results: nothing, false, 0 and "" say no.
bool says_yes(const Json& value) {
  if (value.is_number()) return value != Json(0);
  if (value.is_string()) return !value.get_ref<const std::string&>().empty();
  return value == Json(true) || (value.is_structured() && !value.empty());
}

}  // namespace

struct Paginator::State {
  std::vector<TokenRule> tokens;
  std::vector<Path> results;
  std::vector<Path> others;    // non_aggregate_keys
  std::vector<Jmespath> more;  // one or none
  std::string limit;
};

Result<Paginator> Paginator::create(const Json& config) {
  auto state = std::make_shared<State>();
  const auto inputs = HK_TRY(texts(config, "input_token"));
  const auto outputs = HK_TRY(texts(config, "output_token"));
  if (inputs.empty() || inputs.size() != outputs.size())
    return fail(Code::kCorrupt, "paginator: input_token and output_token do not match");
  for (size_t i = 0; i < inputs.size(); ++i)
    state->tokens.push_back({inputs[i], HK_TRY(Jmespath::compile(outputs[i]))});
  state->results = HK_TRY(paths(config, "result_key"));
  if (state->results.empty()) return fail(Code::kCorrupt, "paginator: result_key is missing");
  state->others = HK_TRY(paths(config, "non_aggregate_keys"));
  for (const std::string& text : HK_TRY(texts(config, "more_results")))
    state->more.push_back(HK_TRY(Jmespath::compile(text)));
  for (const std::string& text : HK_TRY(texts(config, "limit_key"))) state->limit = text;
  Paginator out;
  out.state_ = std::move(state);
  return out;
}

Result<bool> Paginator::next(Json& params, const Json& answer) const {
  for (const Jmespath& more : state_->more)
    if (!says_yes(HK_TRY(more.search(answer)))) return false;
  Json next = params.is_object() ? params : Json::object();
  bool any = false;
  for (const TokenRule& rule : state_->tokens) {
    Json token = HK_TRY(rule.output.search(answer));
    next.erase(rule.input);
    if (!says_yes(token)) continue;
    next[rule.input] = std::move(token);
    any = true;
  }
  if (!any && state_->more.empty()) return false;
  if (!any) return fail(Code::kCorrupt, "the answer says that there is more, and not where");
  if (next == params) return fail(Code::kCorrupt, "the answer leads back to the same page");
  params = std::move(next);
  return true;
}

void Paginator::merge(Json& whole, const Json& page, bool is_first) const {
  if (!whole.is_object()) whole = Json::object();
  for (const Path& path : state_->results) {
    const Json* found = find(page, path);
    if (found == nullptr) continue;
    Json& place = make(whole, path);
    if (place.is_null()) {
      place = *found;
    } else {
      join_result(place, *found);
    }
  }
  if (!is_first) return;
  for (const Path& path : state_->others)
    if (const Json* found = find(page, path)) make(whole, path) = *found;
}

const std::string& Paginator::limit_key() const { return state_->limit; }

size_t Paginator::count(const Json& answer) const {
  const Json* found = find(answer, state_->results.front());
  return found == nullptr || !found->is_structured() ? 0 : found->size();
}

bool is_page_token(std::string_view member) {
  const std::string name = to_lower(member);
  return name.ends_with("token") || name.ends_with("marker");
}

bool names_further_page(const Json& answer) {
  if (!answer.is_object()) return false;
  for (const auto& [name, value] : answer.items()) {
    if (is_page_token(name) && value.is_string() && says_yes(value)) return true;
  }
  return false;
}

struct Pages::State {
  Paginator paginator;
  Json params;
  Json whole;
  std::set<std::string> seen;  // params of all pages so far
};

Pages::Pages(Paginator paginator, Json params)
    : state_(std::make_unique<State>(State{std::move(paginator), std::move(params), {}, {}})) {}
Pages::~Pages() = default;
Pages::Pages(Pages&&) noexcept = default;
Pages& Pages::operator=(Pages&&) noexcept = default;

const Json& Pages::params() const { return state_->params; }

Result<bool> Pages::add(const Json& answer) {
  State& s = *state_;
  s.paginator.merge(s.whole, answer, s.seen.empty());
  s.seen.insert(s.params.dump(-1, ' ', true, Json::error_handler_t::replace));
  if (!HK_TRY(s.paginator.next(s.params, answer))) return false;
  if (s.seen.count(s.params.dump(-1, ' ', true, Json::error_handler_t::replace)) > 0)
    return fail(Code::kCorrupt, "the answer leads back to an earlier page");
  return true;
}

size_t Pages::count() const { return state_->paginator.count(state_->whole); }

Json Pages::take() { return std::exchange(state_->whole, Json()); }

}  // namespace hikeshi::aws
