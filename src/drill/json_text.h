// SPDX-License-Identifier: Apache-2.0
// JSON written as text: a drill of gigabytes cannot afford a tree for each record.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace hikeshi::drill {

void append_quoted(std::string& out, std::string_view text);
std::string json_string(std::string_view text);  // with the quotation marks
std::string escaped(std::string_view text);      // without them

// Members of one object, in the order of the calls.
class JsonObject {
 public:
  JsonObject& text(std::string_view key, std::string_view value);
  JsonObject& raw(std::string_view key, std::string_view json);  // "" is written as null
  JsonObject& flag(std::string_view key, bool value);

  // The object. The builder is used up.
  std::string take();

 private:
  void key(std::string_view name);
  std::string out_ = "{";
};

}  // namespace hikeshi::drill
