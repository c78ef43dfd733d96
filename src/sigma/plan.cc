// SPDX-License-Identifier: Apache-2.0
#include "sigma/plan.h"

#include <algorithm>
#include <iterator>

#include "sigma/pattern.h"

namespace hikeshi::sigma {
namespace {

using Literals = std::optional<std::vector<std::string>>;  // nullopt: any

// More names than this under one rule are not worth an index entry each.
constexpr size_t kMaxLiterals = 4'096;

Literals none() { return std::vector<std::string>(); }

Literals both(const Literals& a, const Literals& b) {
  if (!a) return b;
  if (!b) return a;
  std::vector<std::string> out;
  std::set_intersection(a->begin(), a->end(), b->begin(), b->end(), std::back_inserter(out));
  return out;
}

Literals either(const Literals& a, const Literals& b) {
  if (!a || !b) return std::nullopt;
  std::vector<std::string> out;
  std::set_union(a->begin(), a->end(), b->begin(), b->end(), std::back_inserter(out));
  return out.size() > kMaxLiterals ? std::nullopt : Literals(std::move(out));
}

Literals of_test(const Test& test) {
  const auto* const text = std::get_if<TextTest>(&test);
  if (text == nullptr || !text->pattern.is_literal()) return std::nullopt;
  return std::vector<std::string>{folded(text->pattern.literal())};
}

Literals of_item(const Item& item, trail::Field field) {
  if (item.keyword || item.negated || !item.path.is(field) || item.tests.empty())
    return std::nullopt;
  Literals out = of_test(item.tests[0]);
  if (!item.all && !out) return std::nullopt;
  for (size_t i = 1; i < item.tests.size(); ++i) {
    out = item.all ? both(out, of_test(item.tests[i])) : either(out, of_test(item.tests[i]));
    if (!item.all && !out) return std::nullopt;
  }
  return out;
}

Literals of_node(const Program& program, const Node& node, const std::vector<Literals>& nodes,
                 trail::Field field) {
  const auto child = [&](uint32_t i) -> const Literals& {
    return nodes[program.children[node.first + i]];
  };
  switch (node.kind) {
    case Node::Kind::kNever:
      return none();
    case Node::Kind::kItem:
      return of_item(program.items[node.first], field);
    case Node::Kind::kAlways:
    case Node::Kind::kElements:  // what is below it is about elements, not about the record
    case Node::Kind::kNot:
      return std::nullopt;
    case Node::Kind::kAtLeast:
      if (node.need > node.count) return none();
      [[fallthrough]];
    case Node::Kind::kOr: {
      Literals out = none();
      for (uint32_t i = 0; i < node.count && out; ++i) out = either(out, child(i));
      return out;
    }
    case Node::Kind::kAnd: {
      Literals out;
      for (uint32_t i = 0; i < node.count; ++i) out = both(out, child(i));
      return out;
    }
  }
  return std::nullopt;
}

size_t hash_folded(std::string_view text) {
  size_t hash = 1469598103934665603U;  // FNV-1a
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(fold(c))) * 1099511628211U;
  return hash ^ hash >> 29;
}

}  // namespace

std::optional<std::vector<std::string>> needed_literals(const Program& program,
                                                        trail::Field field) {
  std::vector<Literals> nodes;  // children stand before their parents
  nodes.reserve(program.nodes.size());
  for (const Node& node : program.nodes) nodes.push_back(of_node(program, node, nodes, field));
  return nodes.empty() ? none() : nodes[program.root];
}

void LiteralIndex::add(const std::string& folded_literal, uint32_t rule) {
  auto at = std::lower_bound(
      entries_.begin(), entries_.end(), folded_literal,
      [](const Entry& entry, const std::string& literal) { return entry.literal < literal; });
  if (at == entries_.end() || at->literal != folded_literal)
    at = entries_.insert(at, {folded_literal, {}});
  at->rules.push_back(rule);
}

void LiteralIndex::seal() {
  size_t size = 16;
  while (size < entries_.size() * 2) size *= 2;
  slots_.assign(size, 0);
  for (size_t i = 0; i < entries_.size(); ++i) {
    size_t slot = hash_folded(entries_[i].literal) & (size - 1);
    while (slots_[slot] != 0) slot = (slot + 1) & (size - 1);
    slots_[slot] = static_cast<uint32_t>(i + 1);
  }
}

std::span<const uint32_t> LiteralIndex::find(std::string_view text) const {
  if (slots_.empty()) return {};
  const size_t mask = slots_.size() - 1;
  for (size_t slot = hash_folded(text) & mask; slots_[slot] != 0; slot = (slot + 1) & mask) {
    const Entry& entry = entries_[slots_[slot] - 1];
    if (equals_folded(text, entry.literal)) return entry.rules;
  }
  return {};
}

bool Plan::add(const Program& program, uint32_t rule) {
  const auto names = needed_literals(program, trail::Field::kEventName);
  const auto sources = needed_literals(program, trail::Field::kEventSource);
  if ((names && names->empty()) || (sources && sources->empty())) return false;
  const auto file = [rule](const Literals& literals, LiteralIndex& index, auto& any) {
    if (!literals) return any.push_back(rule);
    for (const std::string& literal : *literals) index.add(literal, rule);
  };
  file(names, by_name, any_name);
  file(sources, by_source, any_source);
  return true;
}

std::vector<uint32_t> Plan::candidates(std::string_view name, std::string_view source) const {
  const auto with = [](std::span<const uint32_t> named, const std::vector<uint32_t>& any) {
    std::vector<uint32_t> out;
    std::merge(named.begin(), named.end(), any.begin(), any.end(), std::back_inserter(out));
    return out;
  };
  const auto a = with(by_name.find(name), any_name), b = with(by_source.find(source), any_source);
  std::vector<uint32_t> out;
  std::set_intersection(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(out));
  return out;
}

}  // namespace hikeshi::sigma
