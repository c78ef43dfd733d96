// SPDX-License-Identifier: Apache-2.0
// A line of any bytes as a JMESPath expression, the rest as a document: nothing crashes, an error
// lies within the expression, and what is found does not change when the expression is put in
// parentheses, into a pipe or into a list.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "aws/jmespath.h"

namespace {

using hikeshi::Code;
using hikeshi::Result;
using hikeshi::aws::Jmespath;
using hikeshi::aws::Json;

const char* const kDocument =
    R"({"a": [{"b": 1, "c": "x"}, {"b": 2}, [3, [4]], null], "b": {"a": {"b": [5]}},
  "c": ["z", "y"], "d": "text", "e": 0, "f": false, "g": {}, "h": []})";

// Whatever copies a document recurses on it; those of AWS are cut where they are read.
bool is_deep(std::string_view json) {
  int depth = 0;
  for (const char c : json) {
    if (c == '[' || c == '{') ++depth;
    if (c == ']' || c == '}') --depth;
    if (depth > 200) return true;
  }
  return false;
}

void require(bool holds) {
  if (!holds) std::abort();
}

// The same but for where it ends: a longer expression may pass a limit that the shorter did not.
void expect_same(const std::string& expression, const Json& document, const Result<Json>& before,
                 bool in_list) {
  const auto compiled = Jmespath::compile(expression);
  if (!compiled) return require(compiled.error().code == Code::kLimit);
  const auto now = compiled->search(document);
  if (!now) return require(!before || now.error().code == Code::kLimit);
  require(before.has_value());
  require(in_list ? now->is_array() && now->at(0) == *before : *now == *before);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const std::string expression(bytes.substr(0, bytes.find('\n')));
  const std::string_view rest = bytes.substr(std::min(expression.size() + 1, size));
  Json document = is_deep(rest) ? Json() : Json::parse(rest, nullptr, false);
  if (document.is_discarded() || document.is_null()) document = Json::parse(kDocument);

  const auto compiled = Jmespath::compile(expression);
  if (!compiled) {
    require(compiled.error().offset.value_or(SIZE_MAX) <= expression.size());
    return 0;
  }
  const auto found = compiled->search(document);
  if (!found) require(found.error().code == Code::kUsage || found.error().code == Code::kLimit);
  expect_same("(" + expression + ")", document, found, false);
  expect_same(expression + "|@", document, found, false);
  expect_same("[(" + expression + ")]", document, found, true);
  return 0;
}
