// SPDX-License-Identifier: Apache-2.0
#include "sigma/program.h"

namespace hikeshi::sigma {

uint32_t Program::add_item(Item item) {
  items.push_back(std::move(item));
  nodes.push_back({Node::Kind::kItem, static_cast<uint32_t>(items.size() - 1), 0, 0});
  return static_cast<uint32_t>(nodes.size() - 1);
}

uint32_t Program::add_selector(Selector selector, uint32_t body) {
  selectors.push_back(std::move(selector));
  return add(Node::Kind::kElements, {body}, static_cast<uint32_t>(selectors.size() - 1));
}

uint32_t Program::add(Node::Kind kind, const std::vector<uint32_t>& of, uint32_t need) {
  const bool list = kind == Node::Kind::kAnd || kind == Node::Kind::kOr;
  if (list && of.size() == 1) return of[0];
  Node node;
  node.kind = kind;
  node.first = static_cast<uint32_t>(children.size());
  node.count = static_cast<uint32_t>(of.size());
  node.need = need;
  children.insert(children.end(), of.begin(), of.end());
  nodes.push_back(node);
  return static_cast<uint32_t>(nodes.size() - 1);
}

}  // namespace hikeshi::sigma
