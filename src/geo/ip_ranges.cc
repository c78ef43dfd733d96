// SPDX-License-Identifier: Apache-2.0
#include "geo/ip_ranges.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

namespace hikeshi::geo {
namespace {

using Json = nlohmann::json;

tl::unexpected<Error> not_that_file(const std::string& file, const std::string& why) {
  return fail(Code::kCorrupt, fmt::format("{}: {}; give AWS's own file as it is, from "
                                          "https://ip-ranges.amazonaws.com/ip-ranges.json",
                                          file, why));
}

std::string text_of(const Json& object, const char* name) {
  const auto it = object.find(name);
  return it != object.end() && it->is_string() ? it->get<std::string>() : std::string();
}

Status add_all(const Json& document, const char* list, const char* member, const std::string& file,
               PrefixTable<AwsRange>& table) {
  const auto entries = document.find(list);
  if (entries == document.end() || !entries->is_array())
    return not_that_file(file, fmt::format("it has no list '{}'", list));
  for (const Json& entry : *entries) {
    const auto prefix = entry.is_object() ? parse_prefix(text_of(entry, member)) : std::nullopt;
    if (!prefix)
      return not_that_file(file, fmt::format("an entry of '{}' has no '{}'", list, member));
    table.add(*prefix, {text_of(entry, "service"), text_of(entry, "region")});
  }
  return {};
}

}  // namespace

Result<PrefixTable<AwsRange>> parse_ip_ranges(std::string_view json, const std::string& file) {
  const Json document = Json::parse(json, nullptr, false);
  if (!document.is_object()) return not_that_file(file, "it is no JSON object");
  PrefixTable<AwsRange> table;
  HK_CHECK(add_all(document, "prefixes", "ip_prefix", file, table));
  HK_CHECK(add_all(document, "ipv6_prefixes", "ipv6_prefix", file, table));
  return table;
}

const AwsRange* most_telling(const std::vector<const AwsRange*>& ranges) {
  if (ranges.empty()) return nullptr;
  const auto special = std::ranges::find_if(
      ranges, [](const AwsRange* range) { return range->service != "AMAZON"; });
  return special == ranges.end() ? ranges.front() : *special;
}

}  // namespace hikeshi::geo
