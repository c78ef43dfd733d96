// SPDX-License-Identifier: Apache-2.0
#include "aws/json_text.h"

#include <nlohmann/json.hpp>

namespace hikeshi::aws {

std::string text_in(const Json& json, std::string_view key) {
  if (!json.is_object()) return {};
  const auto it = json.find(key);
  return it != json.end() && it->is_string() ? it->get<std::string>() : std::string();
}

}  // namespace hikeshi::aws
