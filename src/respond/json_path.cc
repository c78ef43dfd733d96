// SPDX-License-Identifier: Apache-2.0
#include "respond/json_path.h"

#include <algorithm>
#include <charconv>
#include <nlohmann/json.hpp>

#include "base/text.h"

namespace hikeshi::respond {
namespace {

using aws::Json;

std::optional<size_t> number_in(std::string_view text) {
  size_t number = 0;
  const auto end = std::from_chars(text.data(), text.data() + text.size(), number);
  if (text.empty() || end.ec != std::errc() || end.ptr != text.data() + text.size())
    return std::nullopt;
  return number;
}

// Sorted members; text that holds a document as the document.
nlohmann::json normal(const Json& value) {
  std::string text = value.is_string() ? value.get<std::string>() : value.dump();
  if (value.is_string() && (text.empty() || (text[0] != '{' && text[0] != '['))) return text;
  auto parsed = nlohmann::json::parse(text, nullptr, false);
  return parsed.is_discarded() ? nlohmann::json(text) : parsed;
}

std::string plain(const nlohmann::json& value) {
  return value.is_string() ? value.get<std::string>() : value.dump();
}

}  // namespace

const Json* at_path(const Json& value, std::string_view path) {
  const Json* at = &value;
  if (path == "@") return at;
  for (std::string_view part : split(path, '.')) {
    const auto index = number_in(part);
    if (at->is_array() && index) {
      if (*index >= at->size()) return nullptr;
      at = &(*at)[*index];
    } else {
      const auto it = at->find(std::string(part));
      if (!at->is_object() || it == at->end()) return nullptr;
      at = &*it;
    }
  }
  return at;
}

std::string text_at(const Json& value, std::string_view path) {
  const Json* found = at_path(value, path);
  return found != nullptr && found->is_string() ? found->get<std::string>() : std::string();
}

void set_path(Json& value, std::string_view path, Json item) {
  Json* at = &value;
  for (std::string_view part : split(path, '.')) {
    if (const auto index = number_in(part)) {
      if (!at->is_array()) *at = Json::array();
      while (at->size() <= *index) at->push_back(Json());
      at = &(*at)[*index];
    } else {
      if (!at->is_object()) *at = Json::object();
      at = &(*at)[std::string(part)];
    }
  }
  *at = std::move(item);
}

bool same_value(const Json& a, const Json& b) {
  const auto left = normal(a), right = normal(b);
  if (left.is_structured() || right.is_structured()) return left == right;
  return equals_ignore_case(plain(left), plain(right)) &&
         (left.is_string() == right.is_string() ? left == right : true);
}

}  // namespace hikeshi::respond
