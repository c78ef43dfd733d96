// SPDX-License-Identifier: Apache-2.0
#include "casefile/fact.h"

namespace hikeshi::casefile {

std::string_view Fact::one(std::string_view name) const {
  const auto& values = all(name);
  return values.empty() ? std::string_view() : std::string_view(values.front());
}

const std::vector<std::string>& Fact::all(std::string_view name) const {
  static const std::vector<std::string> kNone;
  const auto it = attributes.find(std::string(name));
  return it == attributes.end() ? kNone : it->second;
}

Fact& Fact::set(std::string name, std::string value) {
  if (!value.empty()) attributes[std::move(name)] = {std::move(value)};
  return *this;
}

Fact& Fact::set(std::string name, std::vector<std::string> values) {
  if (!values.empty()) attributes[std::move(name)] = std::move(values);
  return *this;
}

std::string_view to_string(Standing standing) {
  switch (standing) {
    case Standing::kReported: return "reported";
    case Standing::kStated: return "stated";
    case Standing::kObserved: return "observed";
    case Standing::kVerified: return "verified";
  }
  return "";
}

Result<Standing> parse_standing(std::string_view text) {
  for (Standing s : {Standing::kReported, Standing::kStated, Standing::kObserved,
                     Standing::kVerified}) {
    if (to_string(s) == text) return s;
  }
  return fail(Code::kCorrupt, "unknown standing '" + std::string(text) + "'");
}

}  // namespace hikeshi::casefile
