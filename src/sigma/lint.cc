// SPDX-License-Identifier: Apache-2.0
#include "sigma/lint.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "base/text.h"

namespace hikeshi::sigma {
namespace {

// Permissions that policies name but that are no API call, so that no record bears their name.
constexpr std::string_view kNoEvents[] = {"passrole"};

// Members of a record beside those that trail::Field knows.
constexpr std::string_view kOtherMembers[] = {"apiVersion",   "tlsDetails",        "addendum",
                                              "eventContext", "edgeDeviceDetails", "annotation"};

bool is_member(const FieldPath& path) {
  const std::string_view head = path.head();
  return trail::field_of(head).has_value() ||
         std::find(std::begin(kOtherMembers), std::end(kOtherMembers), head) !=
             std::end(kOtherMembers);
}

// A literal such as "responseElements.accessKey.userName": written where |fieldref was meant.
bool looks_like_field(const std::string& text) {
  for (const std::string_view head : {"requestparameters.", "responseelements.", "useridentity."}) {
    if (folded(text).starts_with(head)) return true;
  }
  return false;
}

std::optional<std::string> doubt_of(const Item& item, const FieldTest& test) {
  if (!is_member(test.other))
    return fmt::format("no CloudTrail record has the field '{}'", printable(test.other.name()));
  const bool arn_and_name =
      folded(item.path.name()).ends_with("arn") && folded(test.other.name()).ends_with("name");
  if (arn_and_name && !test.open_start)
    return fmt::format("{} is an ARN, which never equals {}", printable(item.path.name()),
                       printable(test.other.name()));
  return std::nullopt;
}

std::optional<std::string> doubt_of(const Item& item, const Pattern& pattern) {
  const std::string literal = folded(pattern.literal());
  if (looks_like_field(literal))
    return fmt::format("compares {} with the text '{}', which looks like a field",
                       printable(item.path.name()), printable(literal));
  const bool no_event =
      std::find(std::begin(kNoEvents), std::end(kNoEvents), literal) != std::end(kNoEvents);
  if (item.path.is(trail::Field::kEventName) && no_event)
    return fmt::format("CloudTrail never writes an event named '{}'", printable(literal));
  return std::nullopt;
}

std::optional<std::string> doubt_of(const Item& item, const Test& test) {
  if (const auto* const field = std::get_if<FieldTest>(&test)) return doubt_of(item, *field);
  if (const auto* const text = std::get_if<TextTest>(&test)) return doubt_of(item, text->pattern);
  return std::nullopt;
}

void look_at(const Rule& rule, const Item& item, std::vector<Remark>& out) {
  if (item.keyword || item.in_element) return;
  if (!is_member(item.path))
    out.push_back(
        {rule.file,
         fmt::format("no CloudTrail record has the field '{}'", printable(item.path.name())),
         false});
  for (const Test& test : item.tests) {
    if (auto doubt = doubt_of(item, test)) out.push_back({rule.file, std::move(*doubt), false});
  }
}

void look_at(const Rule& rule, const Selector& selector, std::vector<Remark>& out) {
  if (selector.in_element || is_member(selector.path)) return;
  out.push_back(
      {rule.file,
       fmt::format("no CloudTrail record has the field '{}'", printable(selector.path.name())),
       false});
}

// What is said of a field that no record has: always the same.
bool of_absent(const Item& item) {
  const auto holds = [](const Test& test) {
    const auto* const exists = std::get_if<ExistsTest>(&test);
    return std::holds_alternative<NullTest>(test) || (exists != nullptr && !exists->wanted);
  };
  const bool held = item.all ? std::all_of(item.tests.begin(), item.tests.end(), holds)
                             : std::any_of(item.tests.begin(), item.tests.end(), holds);
  return held != item.negated;
}

using Constant = std::optional<bool>;  // what a node says of every record; nullopt: it depends

Constant of_item(const Item& item) {
  const bool may_be = item.keyword || item.in_element || is_member(item.path);
  return may_be ? std::nullopt : Constant(of_absent(item));
}

Constant of_selector(const Selector& selector) {
  if (selector.in_element || is_member(selector.path)) return std::nullopt;
  return selector.which == Selector::Which::kNone || selector.which == Selector::Which::kAllOrEmpty;
}

Constant constant_of(const Program& program, const Node& node, const std::vector<Constant>& nodes) {
  uint32_t yes = 0, no = 0;
  const bool has_children = node.kind != Node::Kind::kItem;
  for (uint32_t i = 0; has_children && i < node.count; ++i) {
    const Constant& child = nodes[program.children[node.first + i]];
    yes += child == true ? 1 : 0;
    no += child == false ? 1 : 0;
  }
  const auto at_least = [&](uint32_t need) -> Constant {
    if (yes >= need) return true;
    return node.count - no < need ? Constant(false) : std::nullopt;
  };
  switch (node.kind) {
    case Node::Kind::kNever:
      return false;
    case Node::Kind::kAlways:
      return true;
    case Node::Kind::kItem:
      return of_item(program.items[node.first]);
    case Node::Kind::kElements:
      return of_selector(program.selectors[node.need]);
    case Node::Kind::kNot:
      return yes > 0 ? Constant(false) : no > 0 ? Constant(true) : std::nullopt;
    case Node::Kind::kAnd:
      return at_least(node.count);
    case Node::Kind::kOr:
      return at_least(1);
    case Node::Kind::kAtLeast:
      return at_least(node.need);
  }
  return std::nullopt;
}

bool never_holds(const Program& program) {
  std::vector<Constant> nodes;  // children stand before their parents
  for (const Node& node : program.nodes) nodes.push_back(constant_of(program, node, nodes));
  return !nodes.empty() && nodes[program.root] == false;
}

}  // namespace

std::vector<Remark> doubts_of(const RuleSet& set) {
  std::vector<Remark> out;
  for (size_t i = 0; i < set.programs.size(); ++i) {
    if (never_holds(set.programs[i]))
      out.push_back({set.rules[i].file,
                     "the rule can never match: it needs a field that no CloudTrail record has",
                     true});
    for (const Item& item : set.programs[i].items) look_at(set.rules[i], item, out);
    for (const Selector& one : set.programs[i].selectors) look_at(set.rules[i], one, out);
  }
  return out;
}

}  // namespace hikeshi::sigma
