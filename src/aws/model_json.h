// SPDX-License-Identifier: Apache-2.0
// Between model.cc and shape_reader.cc, which alone include this: members of a model's JSON that
// may be absent.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "aws/json.h"

namespace hikeshi::aws {

template <class Table>
auto look_up(const Table& table, std::string_view name) {
  std::optional<typename Table::value_type::second_type> found;
  for (const auto& [key, value] : table) {
    if (key == name) found = value;
  }
  return found;
}

inline const Json* child(const Json& json, std::string_view key) {
  if (!json.is_object()) return nullptr;
  const auto it = json.find(std::string(key));
  return it == json.end() ? nullptr : &*it;
}

inline std::string text_of(const Json& json, std::string_view key) {
  const Json* value = child(json, key);
  return value != nullptr && value->is_string() ? value->get<std::string>() : std::string();
}

inline bool flag_of(const Json& json, std::string_view key) {
  const Json* value = child(json, key);
  return value != nullptr && value->is_boolean() && value->get<bool>();
}

}  // namespace hikeshi::aws
