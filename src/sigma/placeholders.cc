// SPDX-License-Identifier: Apache-2.0
#include "sigma/placeholders.h"

#include <fmt/format.h>

#include "base/text.h"
#include "sigma/yaml.h"

namespace hikeshi::sigma {
namespace {

Status add(const std::string& name, const Yaml& value, std::vector<std::string>& out) {
  if (value.is_scalar()) return out.push_back(value.text), Status();
  for (const Yaml& item : value.items) {
    if (!item.is_scalar())
      return fail(Code::kCorrupt,
                  fmt::format("'{}' holds something that is no text", printable(name)));
    out.push_back(item.text);
  }
  if (!out.empty()) return {};
  return fail(Code::kCorrupt, fmt::format("'{}' has no values", printable(name)));
}

}  // namespace

Status read_placeholders(std::string_view bytes, Placeholders& out) {
  const std::vector<Yaml> documents = HK_TRY(parse_yaml(bytes));
  if (documents.size() != 1 || !documents[0].is_map())
    return fail(Code::kCorrupt, "placeholders are one map of names to lists of texts");
  for (const YamlMember& member : documents[0].members) {
    std::string_view name = member.key;  // with or without the signs around it
    if (name.size() > 2 && name.starts_with('%') && name.ends_with('%'))
      name = name.substr(1, name.size() - 2);
    HK_CHECK(add(member.key, member.value, out[std::string(name)]));
  }
  return {};
}

}  // namespace hikeshi::sigma
