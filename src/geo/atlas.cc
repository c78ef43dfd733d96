// SPDX-License-Identifier: Apache-2.0
#include "geo/atlas.h"

#include <algorithm>

#include "geo/address_list.h"

namespace hikeshi::geo {
namespace {

constexpr uint64_t kMostBytes = 64 << 20;  // ip-ranges.json has 2.5 MB, Tor's list 20 kB

void add(std::vector<std::string>& labels, const std::string& label) {
  if (std::ranges::find(labels, label) == labels.end()) labels.push_back(label);
}

}  // namespace

Result<Atlas> Atlas::create(FileSystem& fs, const AtlasFiles& files) {
  Atlas atlas;
  for (const std::string& path : files.databases)
    atlas.databases_.push_back(HK_TRY(Mmdb::open(path)));
  if (!files.ip_ranges.empty()) {
    const std::string json = HK_TRY(fs.read_at_most(files.ip_ranges, kMostBytes));
    atlas.aws_ = HK_TRY(parse_ip_ranges(json, files.ip_ranges));
  }
  for (const auto& [label, file] : files.own) HK_CHECK(atlas.add_list(fs, label, file, true));
  for (const auto& [label, file] : files.suspicious)
    HK_CHECK(atlas.add_list(fs, label, file, false));
  return atlas;
}

Status Atlas::add_list(FileSystem& fs, const std::string& label, const std::string& file,
                       bool own) {
  const std::string text = HK_TRY(fs.read_at_most(file, kMostBytes));
  for (const Prefix& prefix : HK_TRY(parse_address_list(text, file)))
    lists_.add(prefix, {label, own});
  return {};
}

Place Atlas::find(std::string_view address, std::optional<Error>& broken) const {
  Place place;
  const auto ip = parse_ip(address);
  if (!ip) return place;
  for (const Mmdb& database : databases_) {
    if (const Status looked = database.look_up(*ip, place); !looked) broken = looked.error();
  }
  if (const AwsRange* range = most_telling(aws_.find(*ip))) {
    place.aws_service = range->service;
    place.aws_region = range->region;
  }
  for (const Listed* listed : lists_.find(*ip))
    add(listed->own ? place.own : place.suspicious, listed->label);
  return place;
}

}  // namespace hikeshi::geo
