// SPDX-License-Identifier: Apache-2.0
#include "aws/waiter.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>
#include <vector>

#include "aws/jmespath.h"
#include "base/text.h"

namespace hikeshi::aws {
namespace {

enum class Matcher { kPath, kPathAll, kPathAny, kStatus, kError };

struct Acceptor {
  WaitState state = WaitState::kRetry;
  Matcher matcher = Matcher::kPath;
  std::optional<Jmespath> path;
  Json expected;
  std::string why;
};

template <class Value, size_t N>
Result<Value> one_of(const std::pair<const char*, Value> (&known)[N], const Json& config,
                     const char* key) {
  const std::string text = config.value(key, "");
  for (const auto& [name, value] : known)
    if (text == name) return value;
  return fail(Code::kUnsupported, std::string("waiter: ") + key + " \"" + printable(text) + "\"");
}

constexpr std::pair<const char*, WaitState> kStates[] = {{"success", WaitState::kSuccess},
                                                         {"failure", WaitState::kFailure},
                                                         {"retry", WaitState::kRetry}};
constexpr std::pair<const char*, Matcher> kMatchers[] = {{"path", Matcher::kPath},
                                                         {"pathAll", Matcher::kPathAll},
                                                         {"pathAny", Matcher::kPathAny},
                                                         {"status", Matcher::kStatus},
                                                         {"error", Matcher::kError}};

bool has_path(Matcher matcher) { return matcher != Matcher::kStatus && matcher != Matcher::kError; }

Result<Acceptor> read_acceptor(const Json& config) {
  Acceptor out;
  out.state = HK_TRY(one_of(kStates, config, "state"));
  out.matcher = HK_TRY(one_of(kMatchers, config, "matcher"));
  if (!config.contains("expected") || config.at("expected").is_structured())
    return fail(Code::kCorrupt, "waiter: an acceptor without a plain expected value");
  out.expected = config.at("expected");
  const std::string argument = config.value("argument", "");
  if (has_path(out.matcher)) out.path = HK_TRY(Jmespath::compile(argument));
  out.why = config.value("matcher", "") + " " + (argument.empty() ? "" : argument + " ") + "is " +
            out.expected.dump(-1, ' ', false, Json::error_handler_t::replace);
  return out;
}

bool fits_path(const Acceptor& acceptor, const Json& answer) {
  const auto found = acceptor.path->search(answer);
  if (!found) return false;
  const auto is_expected = [&](const Json& value) { return value == acceptor.expected; };
  if (acceptor.matcher == Matcher::kPath) return is_expected(*found);
  if (!found->is_array() || found->empty()) return false;
  return acceptor.matcher == Matcher::kPathAll
             ? std::all_of(found->begin(), found->end(), is_expected)
             : std::any_of(found->begin(), found->end(), is_expected);
}

// "expected" of an error is its code, or whether there is one at all.
bool fits_error(const Json& expected, const std::string& code) {
  if (expected.is_boolean()) return expected == Json(!code.empty());
  return !code.empty() && expected == Json(code);
}

bool fits(const Acceptor& acceptor, const Outcome& outcome) {
  if (acceptor.matcher == Matcher::kStatus) return acceptor.expected == Json(outcome.status);
  if (acceptor.matcher == Matcher::kError) return fits_error(acceptor.expected, outcome.error_code);
  return outcome.error_code.empty() && outcome.answer != nullptr &&
         fits_path(acceptor, *outcome.answer);
}

}  // namespace

struct Waiter::State {
  std::string operation;
  int delay = 0;
  int max_attempts = 0;
  std::vector<Acceptor> acceptors;

  Status read(const Json& config);
};

Status Waiter::State::read(const Json& config) {
  operation = config.at("operation").get<std::string>();
  delay = config.at("delay").get<int>();
  max_attempts = config.at("maxAttempts").get<int>();
  if (delay < 0 || max_attempts < 1) return fail(Code::kCorrupt, "waiter: delay and maxAttempts");
  for (const Json& each : config.at("acceptors")) acceptors.push_back(HK_TRY(read_acceptor(each)));
  return {};
}

Result<Waiter> Waiter::create(const Json& config) {
  auto state = std::make_shared<State>();
  try {
    HK_CHECK(state->read(config));
  } catch (const Json::exception& e) {
    return fail(Code::kCorrupt, std::string("waiter: ") + e.what());
  }
  Waiter out;
  out.state_ = std::move(state);
  return out;
}

const std::string& Waiter::operation() const { return state_->operation; }
std::chrono::seconds Waiter::delay() const { return std::chrono::seconds(state_->delay); }
int Waiter::max_attempts() const { return state_->max_attempts; }

Verdict Waiter::judge(const Outcome& outcome) const {
  for (const Acceptor& acceptor : state_->acceptors)
    if (fits(acceptor, outcome)) return {acceptor.state, acceptor.why};
  if (outcome.error_code.empty()) return {WaitState::kRetry, ""};
  return {WaitState::kFailure, "error " + printable(outcome.error_code)};
}

}  // namespace hikeshi::aws
