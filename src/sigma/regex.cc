// SPDX-License-Identifier: Apache-2.0
#include "sigma/regex.h"

#include <re2/re2.h>

namespace hikeshi::sigma {
namespace {

// Of one expression. Public rules need some kilobytes; a nest of counted repeats would take all.
constexpr int64_t kMaxMemory = 2 << 20;
constexpr size_t kMaxPattern = 8'192;

RE2::Options options_for(const RegexSpec& spec) {
  RE2::Options options;
  options.set_log_errors(false);
  options.set_max_mem(kMaxMemory);
  options.set_case_sensitive(!spec.ignore_case);
  options.set_dot_nl(spec.dot_matches_newline);
  return options;
}

}  // namespace

struct Regex::State {
  RE2 expression;
  explicit State(const RegexSpec& spec)
      : expression(spec.multi_line ? "(?m)" + spec.pattern : spec.pattern, options_for(spec)) {}
};

Regex::Regex(std::unique_ptr<State> state) : state_(std::move(state)) {}
Regex::Regex(Regex&&) noexcept = default;
Regex& Regex::operator=(Regex&&) noexcept = default;
Regex::~Regex() = default;

Result<Regex> Regex::compile(const RegexSpec& spec) {
  if (spec.pattern.size() > kMaxPattern)
    return fail(Code::kLimit, "a regular expression longer than 8,192 bytes");
  auto state = std::make_unique<State>(spec);
  if (!state->expression.ok())
    return fail(Code::kUnsupported,
                "a regular expression that RE2 refuses: " + state->expression.error());
  return Regex(std::move(state));
}

bool Regex::found_in(std::string_view text) const {
  return RE2::PartialMatch(re2::StringPiece(text.data(), text.size()), state_->expression);
}

std::string quoted_for_regex(std::string_view text) {
  return RE2::QuoteMeta(re2::StringPiece(text.data(), text.size()));
}

}  // namespace hikeshi::sigma
