// SPDX-License-Identifier: Apache-2.0
#include "sigma/detection.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "base/text.h"

namespace hikeshi::sigma {
namespace {

using Kind = Node::Kind;

constexpr size_t kMaxNodes = 100'000;

bool is_one_of(std::string_view name, const std::vector<std::string_view>& names) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

bool all_scalars(const Yaml& list) {
  return std::all_of(list.items.begin(), list.items.end(),
                     [](const Yaml& item) { return item.is_scalar(); });
}

constexpr int kMaxBlocks = 16;  // about elements of elements

Status read_which(std::string_view text, Selector& out) {
  using Which = Selector::Which;
  constexpr std::pair<std::string_view, Which> kNames[] = {{"any", Which::kAny},
                                                           {"all", Which::kAll},
                                                           {"all_or_empty", Which::kAllOrEmpty},
                                                           {"none", Which::kNone}};
  for (const auto& [name, which] : kNames) {
    if (text == name) return out.which = which, Status();
  }
  out.which = Which::kOne;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out.index);
  if (error == std::errc() && end == text.data() + text.size()) return {};
  return fail(Code::kUnsupported, fmt::format("the array selector [{}]", printable(text)));
}

}  // namespace

Status DetectionBuilder::add(const Yaml& detection,
                             const std::vector<std::string_view>& not_selections, bool selectors) {
  selectors_ = selectors;
  const Program before = program_;
  const auto root = whole(detection, not_selections);
  if (!root) {
    program_ = before;
    return tl::make_unexpected(root.error());
  }
  program_.root = started_ ? program_.add(Kind::kAnd, {before.root, *root}) : *root;
  started_ = true;
  return {};
}

Result<uint32_t> DetectionBuilder::whole(const Yaml& detection,
                                         const std::vector<std::string_view>& not_selections) {
  if (!detection.is_map()) return fail(Code::kCorrupt, "the detection is no map");
  std::vector<Selection> selections;
  for (const YamlMember& member : detection.members) {
    if (member.key == "condition" || is_one_of(member.key, not_selections)) continue;
    auto node = selection(member.value);
    if (!node)
      return tl::make_unexpected(
          std::move(node).error().with_context("in " + printable(member.key)));
    selections.push_back({member.key, *node});
    program_.names.emplace_back(*node, member.key);
  }
  const Yaml* const written = detection.find("condition");
  if (written == nullptr) return fail(Code::kCorrupt, "no condition");
  return condition(*written, selections);
}

Result<uint32_t> DetectionBuilder::selection(const Yaml& yaml) {
  if (program_.nodes.size() > kMaxNodes) return fail(Code::kLimit, "a rule of too many parts");
  if (yaml.is_map()) return map(yaml);
  if (yaml.is_list()) return list(yaml);
  if (yaml.is_scalar()) return item("", yaml);
  return fail(Code::kCorrupt, "an empty selection");
}

Result<uint32_t> DetectionBuilder::map(const Yaml& yaml) {
  if (yaml.members.empty()) return fail(Code::kCorrupt, "an empty selection");
  std::vector<uint32_t> nodes;
  for (const YamlMember& member : yaml.members) {
    auto node = line(member.key, member.value);
    if (!node)
      return tl::make_unexpected(
          std::move(node).error().with_context("field " + printable(member.key)));
    nodes.push_back(*node);
  }
  return program_.add(Kind::kAnd, nodes);
}

Result<uint32_t> DetectionBuilder::line(const std::string& key, const Yaml& yaml) {
  const std::string_view name = std::string_view(key).substr(0, key.find('|'));
  const size_t bracket = selectors_ ? find_bracket(name) : std::string_view::npos;
  return bracket == std::string_view::npos ? item(key, yaml) : elements(key, bracket, yaml);
}

Result<uint32_t> DetectionBuilder::item(std::string_view key, const Yaml& yaml) {
  Item item = HK_TRY(make_item(key, yaml, placeholders_, regexes_, countries_));
  item.in_element = inside_ > 0;
  return program_.add_item(std::move(item));
}

// "field[which]rest|modifiers": a block about the elements of the array at `field`.
Result<uint32_t> DetectionBuilder::elements(std::string_view key, size_t bracket,
                                            const Yaml& yaml) {
  const size_t end = key.find(']', bracket);
  if (bracket == 0 || end == std::string_view::npos || inside_ >= kMaxBlocks)
    return fail(Code::kCorrupt, "the array selector cannot be read");
  Selector selector;
  selector.path = HK_TRY(make_field(key.substr(0, bracket)));
  selector.written = key.substr(0, end + 1);
  selector.in_element = inside_ > 0;
  HK_CHECK(read_which(key.substr(bracket + 1, end - bracket - 1), selector));
  ++inside_;
  auto node = body(key.substr(end + 1), yaml);
  --inside_;
  if (!node) return node;
  return program_.add_selector(std::move(selector), *node);
}

// What each element must meet: a selection, a detection with a condition of its own, or values.
Result<uint32_t> DetectionBuilder::body(std::string_view rest, const Yaml& yaml) {
  if (rest.starts_with('.')) return line(std::string(rest.substr(1)), yaml);
  if (rest.starts_with('[')) return line("." + std::string(rest), yaml);
  const bool values = yaml.is_scalar() || yaml.is_null() || (yaml.is_list() && all_scalars(yaml));
  if (values) return item("." + std::string(rest), yaml);
  if (!rest.empty()) return fail(Code::kCorrupt, "a modifier in front of a block");
  return yaml.is_map() && yaml.find("condition") != nullptr ? whole(yaml, {}) : selection(yaml);
}

// Texts are keywords, one of which must occur; maps are alternatives.
Result<uint32_t> DetectionBuilder::list(const Yaml& yaml) {
  if (yaml.items.empty()) return fail(Code::kCorrupt, "an empty selection");
  if (all_scalars(yaml)) return item("", yaml);
  std::vector<uint32_t> nodes;
  for (const Yaml& item : yaml.items) {
    if (item.is_list()) return fail(Code::kCorrupt, "a list in a list");
    nodes.push_back(HK_TRY(selection(item)));
  }
  return program_.add(Kind::kOr, nodes);
}

Result<uint32_t> DetectionBuilder::condition(const Yaml& yaml,
                                             const std::vector<Selection>& selections) {
  std::vector<uint32_t> nodes;
  const auto add = [&](const Yaml& text) -> Status {
    if (!text.is_scalar()) return fail(Code::kCorrupt, "a condition that is no text");
    const Condition parsed = HK_TRY(parse_condition(text.text));
    nodes.push_back(HK_TRY(lower(parsed, selections)));
    return {};
  };
  if (!yaml.is_list()) {
    HK_CHECK(add(yaml));
  } else {
    for (const Yaml& text : yaml.items) HK_CHECK(add(text));
  }
  if (nodes.empty()) return fail(Code::kCorrupt, "no condition");
  return program_.add(Kind::kOr, nodes);
}

Result<uint32_t> DetectionBuilder::lower(const Condition& condition,
                                         const std::vector<Selection>& selections) {
  std::vector<uint32_t> nodes;  // of the terms, children first
  for (const Condition::Term& term : condition.terms) {
    std::vector<uint32_t> of;
    for (const uint32_t child : term.of) of.push_back(nodes[child]);
    switch (term.kind) {
      case Condition::Kind::kNot:
        nodes.push_back(program_.add(Kind::kNot, of));
        break;
      case Condition::Kind::kAnd:
        nodes.push_back(program_.add(Kind::kAnd, of));
        break;
      case Condition::Kind::kOr:
        nodes.push_back(program_.add(Kind::kOr, of));
        break;
      case Condition::Kind::kOf:
        nodes.push_back(HK_TRY(lower_of(term, selections)));
        break;
      case Condition::Kind::kName: {
        const auto found =
            std::find_if(selections.begin(), selections.end(),
                         [&](const Selection& selection) { return selection.name == term.name; });
        if (found == selections.end())
          return fail(Code::kCorrupt, fmt::format("the condition names '{}', which is no selection",
                                                  printable(term.name)));
        nodes.push_back(found->node);
      }
    }
    if (program_.nodes.size() > kMaxNodes) return fail(Code::kLimit, "a rule of too many parts");
  }
  return nodes.back();
}

Result<uint32_t> DetectionBuilder::lower_of(const Condition::Term& term,
                                            const std::vector<Selection>& selections) {
  std::vector<uint32_t> of;
  for (const Selection& selection : selections) {
    if (selects(term.name, selection.name)) of.push_back(selection.node);
  }
  if (of.empty())
    return fail(Code::kCorrupt, fmt::format("'of {}' in the condition stands for no selection",
                                            printable(term.name)));
  if (term.need == 0) return program_.add(Kind::kAnd, of);
  if (term.need == 1) return program_.add(Kind::kOr, of);
  return program_.add(Kind::kAtLeast, of, term.need);
}

}  // namespace hikeshi::sigma
