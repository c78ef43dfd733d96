// SPDX-License-Identifier: Apache-2.0
// A text of a rule with its wildcards, and the machine that compares texts of events with it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace hikeshi::sigma {

// A text in which * (any characters) and ? (exactly one) may stand, escapes resolved.
class Wildcards {
 public:
  struct Part {
    enum class Kind : uint8_t { kLiteral, kAny, kOne };
    Kind kind = Kind::kLiteral;
    std::string text;  // of a literal
    bool operator==(const Part&) const = default;
  };

  Wildcards() = default;
  // As written in a rule: \* \? \\ are the plain characters, any other backslash is itself.
  static Wildcards parse(std::string_view written);
  static Wildcards literal(std::string text);

  void add(const Part& part);
  void add_text(std::string_view text);
  void add_any() { add({Part::Kind::kAny, {}}); }
  void put_any_first();

  const std::vector<Part>& parts() const { return parts_; }
  bool has_wildcards() const;
  // The text itself; only where there are no wildcards.
  std::string plain() const;
  bool is_ascii() const;

 private:
  std::vector<Part> parts_;  // neighbouring literals are one, neighbouring kAny are one
};

// A compiled Wildcards. Without case it folds ASCII letters only: texts with other letters are
// compared by a regular expression (modifiers.cc), which folds them all.
class Pattern {
 public:
  Pattern() = default;
  Pattern(const Wildcards& wildcards, bool cased);

  bool matches(std::string_view text) const;

  bool is_literal() const { return shape_ == Shape::kExact; }
  bool cased() const { return cased_; }
  // The text of a literal, or the one text beside an opening or closing *; in lower case unless
  // cased. Empty for patterns of more parts.
  const std::string& literal() const { return needle_; }

 private:
  enum class Shape : uint8_t { kExact, kAny, kPrefix, kSuffix, kContains, kGlob };
  bool glob(std::string_view text) const;

  Shape shape_ = Shape::kExact;
  bool cased_ = false;
  std::string needle_;
  std::vector<Wildcards::Part> parts_;  // of kGlob, folded
};

// ASCII letters of `text` in lower case; bytes of other characters as they are.
std::string folded(std::string_view text);
inline char fold(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; }

// Whether `text` begins with, or is, `folded_text` when its ASCII letters are folded.
bool begins_folded(std::string_view text, std::string_view folded_text);
bool equals_folded(std::string_view text, std::string_view folded_text);

}  // namespace hikeshi::sigma
