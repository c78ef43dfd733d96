// SPDX-License-Identifier: Apache-2.0
#include "sigma/specialise.h"

#include <algorithm>

namespace hikeshi::sigma {
namespace {

// A node of the old program in the new one, or what it is for sure.
struct Outcome {
  std::optional<bool> certain;
  uint32_t node = 0;
};

uint32_t child_of(const Program& program, const Node& node, uint32_t i) {
  return program.children[node.first + i];
}

// A node with all below it, as it stands. Recurses as deep as the rule is nested, which the loader
// bounds.
uint32_t copy(const Program& from, uint32_t index, Program& to) {
  const Node& node = from.nodes[index];
  if (node.kind == Node::Kind::kItem) return to.add_item(from.items[node.first]);
  std::vector<uint32_t> children;
  for (uint32_t i = 0; i < node.count; ++i)
    children.push_back(copy(from, child_of(from, node, i), to));
  if (node.kind == Node::Kind::kElements)
    return to.add_selector(from.selectors[node.need], children[0]);
  return to.add(node.kind, children, node.need);
}

class Specialiser {
 public:
  Specialiser(const Program& from, const Answers& answers) : from_(from), answers_(answers) {}

  Specialised run() {
    const Outcome root = of_node(from_.root);
    if (root.certain) return {root.certain, {}};
    to_.root = root.node;
    return {std::nullopt, std::move(to_)};
  }

 private:
  static Outcome certain(bool answer) { return {answer, 0}; }

  // Recurses as deep as the rule is nested, which the loader bounds.
  Outcome of_node(uint32_t index) {
    const Node& node = from_.nodes[index];
    switch (node.kind) {
      case Node::Kind::kNever:
        return certain(false);
      case Node::Kind::kAlways:
        return certain(true);
      case Node::Kind::kItem:
        if (answers_[node.first]) return certain(*answers_[node.first]);
        return {std::nullopt, to_.add_item(from_.items[node.first])};
      case Node::Kind::kElements:
        return {std::nullopt, copy(from_, index, to_)};  // of elements nothing is known
      case Node::Kind::kNot:
        return negated(of_node(child(node, 0)));
      case Node::Kind::kAnd:
        return of_list(node, node.kind, false);
      case Node::Kind::kOr:
        return of_list(node, node.kind, true);
      case Node::Kind::kAtLeast:
        return of_count(node);
    }
    return certain(false);
  }

  Outcome negated(const Outcome& of) {
    if (of.certain) return certain(!*of.certain);
    return {std::nullopt, to_.add(Node::Kind::kNot, {of.node})};
  }

  // `decides`: the answer of one child that is the answer of all.
  Outcome of_list(const Node& node, Node::Kind kind, bool decides) {
    std::vector<uint32_t> open;
    for (uint32_t i = 0; i < node.count; ++i) {
      const Outcome one = of_node(child(node, i));
      if (!one.certain) {
        open.push_back(one.node);
      } else if (*one.certain == decides) {
        return certain(decides);
      }
    }
    return open.empty() ? certain(!decides) : Outcome{std::nullopt, to_.add(kind, open)};
  }

  Outcome of_count(const Node& node) {
    std::vector<uint32_t> open;
    uint32_t held = 0;
    for (uint32_t i = 0; i < node.count; ++i) {
      const Outcome one = of_node(child(node, i));
      if (!one.certain) open.push_back(one.node);
      held += one.certain.value_or(false) ? 1 : 0;
    }
    if (held >= node.need) return certain(true);
    if (held + open.size() < node.need) return certain(false);
    return {std::nullopt, to_.add(Node::Kind::kAtLeast, open, node.need - held)};
  }

  uint32_t child(const Node& node, uint32_t i) const { return child_of(from_, node, i); }

  const Program& from_;
  const Answers& answers_;
  Program to_;
};

bool asks_only(const Program& program, uint32_t index,
               const std::function<bool(const Item&)>& shared) {
  const Node& node = program.nodes[index];
  if (node.kind == Node::Kind::kElements) return false;
  if (node.kind == Node::Kind::kItem) return shared(program.items[node.first]);
  for (uint32_t i = 0; i < node.count; ++i) {
    if (!asks_only(program, child_of(program, node, i), shared)) return false;
  }
  return true;
}

// The nodes that must all hold: of an "and" in an "and" the inner ones.
void add_conjuncts(const Program& program, uint32_t index, std::vector<uint32_t>& out) {
  const Node& node = program.nodes[index];
  if (node.kind != Node::Kind::kAnd) return out.push_back(index);
  for (uint32_t i = 0; i < node.count; ++i) add_conjuncts(program, child_of(program, node, i), out);
}

Program all_of(const Program& from, const std::vector<uint32_t>& nodes) {
  Program to;
  if (nodes.empty()) return to;
  std::vector<uint32_t> copies;
  for (const uint32_t node : nodes) copies.push_back(copy(from, node, to));
  to.root = to.add(Node::Kind::kAnd, copies);
  return to;
}

}  // namespace

Parts split(const Program& program, const std::function<bool(const Item&)>& shared) {
  std::vector<uint32_t> conjuncts;
  add_conjuncts(program, program.root, conjuncts);
  const auto own = std::stable_partition(conjuncts.begin(), conjuncts.end(), [&](uint32_t node) {
    return asks_only(program, node, shared);
  });
  return {all_of(program, {conjuncts.begin(), own}), all_of(program, {own, conjuncts.end()})};
}

Specialised specialise(const Program& program, const Answers& answers) {
  return Specialiser(program, answers).run();
}

}  // namespace hikeshi::sigma
