// SPDX-License-Identifier: Apache-2.0
// Templates of commands and texts with {fields} that facts fill.
//
// Names in facts were chosen by an intruder. In a command every value is quoted for a POSIX shell;
// a value that no quoting makes safe (control characters, "file://", which the aws tool would
// open) fails the filling, and the step becomes a question.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace hikeshi::respond {

// `value` as one word for a POSIX shell.
std::string shell_quoted(std::string_view value);

// Letters, digits and _./:=@,+- : the characters that need no quotes.
bool is_plain_word(std::string_view value);

// `value` as a part of a step's or question's id: other characters than letters, digits and ._-
// become '-', and what was changed or cut is told apart by 8 digits of its hash.
std::string slug(std::string_view value);

class Fields {
 public:
  Fields& set(std::string name, std::string value);
  // `shell` stands in commands as it is: ours, never text of a fact.
  Fields& set_shell(std::string name, std::string shell);
  std::string_view get(std::string_view name) const;

  // The lines of a command template, "\n" between them. {name} is quoted; {!name} stands inside
  // quotes of the template and takes letters, digits and _.- only. Each `aws SERVICE OPERATION`
  // gets `--region {region}`, global services their home region. nullopt: a field is missing or
  // its value cannot be typed.
  std::optional<std::vector<std::string>> commands(std::string_view pattern) const;

  // A text: values made printable and cut to 120 columns; a missing one is left out.
  std::string text(std::string_view pattern) const;

 private:
  std::map<std::string, std::string, std::less<>> values_;
  std::map<std::string, std::string, std::less<>> shell_;
};

// The API calls that a command template makes, in order, without repetition:
// "ec2:DescribeInstances". Of the template, since names in filled lines might look like calls.
std::vector<std::string> calls_of(std::string_view pattern);

// The same as the aws tool's own words: {"ec2", "describe-instances"}; a waiter as {"ec2", "wait
// NAME"}.
std::vector<std::pair<std::string, std::string>> tool_calls_of(std::string_view pattern);

// True for services whose API has one endpoint for all regions (iam, sts, route53 ...).
bool is_global_service(std::string_view service);

}  // namespace hikeshi::respond
