// SPDX-License-Identifier: Apache-2.0
// A rule's detection, compiled: a small tree of and/or/not over tests of fields.
//
// Plain values without pointers, so that a rule set can be copied and shared between threads, and
// read by others than the matcher (the plan reads it for event names, lint for mistakes).
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "sigma/cidr.h"
#include "sigma/field_path.h"
#include "sigma/pattern.h"
#include "sigma/regex.h"

namespace hikeshi::sigma {

// The ISO 3166 code of an address's country, "" where it is not known. Any thread.
using CountryOf = std::function<std::string(std::string_view address)>;

enum class Compare : uint8_t { kLess, kLessEqual, kGreater, kGreaterEqual, kEqual, kNotEqual };

template <class T>
bool holds(Compare compare, const T& left, const T& right) {
  switch (compare) {
    case Compare::kLess:
      return left < right;
    case Compare::kLessEqual:
      return left <= right;
    case Compare::kGreater:
      return left > right;
    case Compare::kGreaterEqual:
      return left >= right;
    case Compare::kEqual:
      return left == right;
    case Compare::kNotEqual:
      return left != right;
  }
  return false;
}

enum class TimePart : uint8_t { kMinute, kHour, kDay, kWeek, kMonth, kYear };

struct NullTest {};  // the field is absent or null
struct ExistsTest {
  bool wanted = true;
};  // the field is there, be it null
struct TextTest {
  Pattern pattern;
};
struct NumberTest {
  double number = 0;
  Pattern written;
};  // 1 equals 1.0, and the text "1"
struct CompareTest {
  Compare compare;
  double number = 0;
};
struct TimeTest {
  TimePart part;
  Compare compare = Compare::kEqual;
  int64_t number = 0;
};
struct CidrTest {
  Cidr range;
};
struct RegexTest {
  uint32_t index = 0;
};                  // into RuleSet::regexes
struct FieldTest {  // equals (or begins, ends with) another field's value
  FieldPath other;
  bool open_start = false, open_end = false, cased = false;
};

using Test = std::variant<NullTest, ExistsTest, TextTest, NumberTest, CompareTest, TimeTest,
                          CidrTest, RegexTest, FieldTest>;

// One line of a selection. `keyword`: searched in the text of the whole record, `path` unused.
struct Item {
  FieldPath path;
  bool country = false;  // of the address that stands there
  std::string written;   // as in the rule: "eventName|endswith: Key, Keys"
  std::vector<Test> tests;
  bool keyword = false;
  bool in_element = false;  // looked up in one element of an array, not in the record
  bool all = false;         // every test, else any
  bool negated = false;     // |neq
};

// "field[any]": which elements of an array must meet the node below it.
struct Selector {
  enum class Which : uint8_t { kAny, kAll, kAllOrEmpty, kNone, kOne };
  FieldPath path;
  std::string written;
  Which which = Which::kAny;
  int64_t index = 0;  // of kOne; from the end where negative
  bool in_element = false;
};

struct Node {
  enum class Kind : uint8_t { kNever, kAlways, kItem, kAnd, kOr, kNot, kAtLeast, kElements };
  Kind kind = Kind::kNever;
  uint32_t first = 0;  // of kItem: its number; else of the children in Program::children
  uint32_t count = 0;  // of the children
  uint32_t need = 0;   // of kAtLeast; of kElements: its number in Program::selectors
};

// Children stand before their parents in `nodes`; one node may have several parents.
struct Program {
  std::vector<Item> items;
  std::vector<Selector> selectors;
  std::vector<Node> nodes;
  std::vector<uint32_t> children;
  std::vector<std::pair<uint32_t, std::string>> names;  // of nodes that are selections
  uint32_t root = 0;

  uint32_t add_item(Item item);
  uint32_t add_selector(Selector selector, uint32_t body);
  uint32_t add(Node::Kind kind, const std::vector<uint32_t>& of = {}, uint32_t need = 0);
};

}  // namespace hikeshi::sigma
