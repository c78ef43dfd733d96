// SPDX-License-Identifier: Apache-2.0
// Regular expressions of rules, through RE2: linear in the text, whatever the expression. What RE2
// does not know (look-around, back references) is an error of the rule.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"

namespace hikeshi::sigma {

struct RegexSpec {
  std::string pattern;
  bool ignore_case = false;
  bool multi_line = false;  // ^ and $ match at line ends
  bool dot_matches_newline = false;
  bool operator==(const RegexSpec&) const = default;
};

// Searches anywhere in a text. One object per thread: RE2 shares a locked cache otherwise.
class Regex {
 public:
  // Fails with kUnsupported, with RE2's words.
  static Result<Regex> compile(const RegexSpec& spec);
  Regex(Regex&&) noexcept;
  Regex& operator=(Regex&&) noexcept;
  ~Regex();

  bool found_in(std::string_view text) const;

 private:
  struct State;
  explicit Regex(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

// The text as an expression that matches just it.
std::string quoted_for_regex(std::string_view text);

}  // namespace hikeshi::sigma
