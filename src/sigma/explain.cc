// SPDX-License-Identifier: Apache-2.0
#include "sigma/explain.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "sigma/evaluate.h"

namespace hikeshi::sigma {
namespace {

std::string says(const Program& program, const Node& node) {
  switch (node.kind) {
    case Node::Kind::kNever:
      return "never";
    case Node::Kind::kAlways:
      return "always";
    case Node::Kind::kItem:
      break;
    case Node::Kind::kAnd:
      return "all of";
    case Node::Kind::kOr:
      return "any of";
    case Node::Kind::kNot:
      return "not";
    case Node::Kind::kElements:
      return program.selectors[node.need].written;
    case Node::Kind::kAtLeast:
      return fmt::format("{} of", node.need);
  }
  return {};
}

class Explainer {
 public:
  Explainer(const Program& program, const RuleSet& set, const trail::Record& record)
      : program_(program), set_(set), evaluator_(set.regexes, set.country_of), record_(record) {}

  // Recurses as deep as the rule is nested, which the loader bounds.
  Explanation of(uint32_t index, const trail::Json* element = nullptr) {
    const Node& node = program_.nodes[index];
    Explanation e;
    for (const auto& [named, name] : program_.names) {
      if (named == index) e.names.push_back(name);
    }
    e.held = evaluator_.node_holds(program_, index, record_, element);
    if (node.kind == Node::Kind::kItem) {
      fill(program_.items[node.first], element, e);
      return e;
    }
    e.says = says(program_, node);
    if (node.kind == Node::Kind::kElements) {
      fill_elements(node, element, e);
      return e;
    }
    for (uint32_t i = 0; i < node.count; ++i)
      e.parts.push_back(of(program_.children[node.first + i], element));
    return e;
  }

 private:
  // What the block says of each element, or of the first of many.
  void fill_elements(const Node& node, const trail::Json* element, Explanation& e) {
    constexpr size_t kMost = 16;
    const auto elements = elements_of(program_.selectors[node.need], record_, element);
    for (size_t i = 0; i < std::min(elements.size(), kMost); ++i) {
      Explanation part = of(program_.children[node.first], &elements[i]);
      e.parts.push_back({});
      e.parts.back().says = fmt::format("element {} of {}", i + 1, elements.size());
      e.parts.back().held = part.held;
      e.parts.back().parts.push_back(std::move(part));
    }
    if (elements.empty()) e.says += " (the record has no such element)";
  }

  void fill(const Item& item, const trail::Json* element, Explanation& e) const {
    e.line = true;
    e.says = item.written;
    if (item.keyword) return;
    if (item.country) {
      e.found.push_back(country_in(set_.country_of, record_));
      e.present = !e.found.back().empty();
      if (!e.present) e.found.clear();
      return;
    }
    std::vector<trail::Json> values;
    e.present = element != nullptr ? item.path.collect(*element, values)
                                   : item.path.collect(record_, values);
    std::string buffer;
    for (const trail::Json& value : values)
      e.found.emplace_back(value.nothing() ? std::string_view("null") : text_of(value, buffer));
  }

  const Program& program_;
  const RuleSet& set_;
  Evaluator evaluator_;
  const trail::Record& record_;
};

std::string outline_of(const Program& program, uint32_t index) {
  const Node& node = program.nodes[index];
  if (node.kind == Node::Kind::kItem) return program.items[node.first].written;
  std::vector<std::string> parts;
  for (uint32_t i = 0; i < node.count; ++i)
    parts.push_back(outline_of(program, program.children[node.first + i]));
  std::sort(parts.begin(), parts.end());
  return fmt::format("{}({})", says(program, node), fmt::join(parts, "; "));
}

}  // namespace

Explanation explain(const RuleSet& set, uint32_t rule, const trail::Record& record) {
  const Program& program = set.programs[rule];
  if (program.nodes.empty()) return {};
  return Explainer(program, set, record).of(program.root);
}

std::string outline(const Program& program) {
  return program.nodes.empty() ? "" : outline_of(program, program.root);
}

}  // namespace hikeshi::sigma
