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
  if (item.keyword) return;
  if (!is_member(item.path))
    out.push_back({rule.file, fmt::format("no CloudTrail record has the field '{}'",
                                          printable(item.path.name()))});
  for (const Test& test : item.tests) {
    if (auto doubt = doubt_of(item, test)) out.push_back({rule.file, std::move(*doubt)});
  }
}

}  // namespace

std::vector<Remark> doubts_of(const RuleSet& set) {
  std::vector<Remark> out;
  for (size_t i = 0; i < set.programs.size(); ++i) {
    for (const Item& item : set.programs[i].items) look_at(set.rules[i], item, out);
  }
  return out;
}

}  // namespace hikeshi::sigma
