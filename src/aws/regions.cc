// SPDX-License-Identifier: Apache-2.0
#include "aws/regions.h"

#include <re2/re2.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/text.h"

namespace hikeshi::aws {
namespace {

bool is_label_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
}

bool is_one_label(std::string_view text) {
  return !text.empty() && text.size() <= 63 && text.front() != '-' && text.back() != '-' &&
         std::all_of(text.begin(), text.end(), is_label_character);
}

bool lists(const Json& partition, std::string_view region) {
  return partition.at("regions").contains(std::string(region));
}

bool has_form(const Json& partition, std::string_view region) {
  return RE2::FullMatch(region, partition.at("regionRegex").get_ref<const std::string&>());
}

template <class Matches>
const Json* find_partition(const Json& partitions, Matches matches) {
  for (const Json& partition : partitions.at("partitions"))
    if (matches(partition)) return &partition;
  return nullptr;
}

}  // namespace

bool is_host_label(std::string_view text, bool dots) {
  if (!dots) return is_one_label(text);
  const auto labels = split(text, '.');
  return std::all_of(labels.begin(), labels.end(), is_one_label);
}

Result<Region> parse_region(std::string_view text) {
  Region region{std::string(trim(text))};
  if (!is_host_label(region.name))
    return fail(Code::kUsage, "\"" + printable(text) + "\" is not a region, write it as us-east-1");
  if (region.name.starts_with("fips-")) {
    region = {region.name.substr(5), true};
  } else if (region.name.ends_with("-fips")) {
    region = {region.name.substr(0, region.name.size() - 5), true};
  }
  return region;
}

const Json* partition_of(const Json& partitions, std::string_view region) {
  const Json* found = find_partition(partitions, [&](const Json& p) { return lists(p, region); });
  if (found == nullptr)
    found = find_partition(partitions, [&](const Json& p) { return has_form(p, region); });
  return found;
}

bool is_listed(const Json& partitions, std::string_view region) {
  return find_partition(partitions, [&](const Json& p) { return lists(p, region); }) != nullptr;
}

std::string global_region_of(const Json& partition) {
  return partition.at("outputs").at("implicitGlobalRegion").get<std::string>();
}

std::string signing_region_of(const Json& partitions, std::string_view region) {
  if (!region.ends_with("-global")) return std::string(region);
  const Json* partition = partition_of(partitions, region);
  return partition == nullptr ? std::string(region) : global_region_of(*partition);
}

}  // namespace hikeshi::aws
