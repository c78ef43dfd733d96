// SPDX-License-Identifier: Apache-2.0
// Any bytes as a list of addresses and as AWS's ip-ranges.json: reading never crashes, what is
// refused says so in words that show no control byte, and what is read covers its own addresses.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "geo/address_list.h"
#include "geo/ip_ranges.h"

namespace {

using namespace hikeshi::geo;

void require(bool holds) {
  if (!holds) std::abort();
}

void check_error(const hikeshi::Error& error) {
  require(error.code == hikeshi::Code::kCorrupt);
  require(error.message.starts_with("the file"));
  require(std::ranges::none_of(error.message, [](char c) { return c >= 0 && c < 0x20; }));
}

void check_prefix(const Prefix& prefix) {
  require(prefix.length > 0 && prefix.length <= 128);
  require(masked(prefix.ip, prefix.length) == prefix.ip);
  require(parse_prefix(to_text(prefix)) == prefix);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string bytes(reinterpret_cast<const char*>(data), size);
  if (const auto list = parse_address_list(bytes, "the file")) {
    PrefixTable<int> table;
    for (const Prefix& prefix : *list) check_prefix(prefix), table.add(prefix, 1);
    for (const Prefix& prefix : *list) require(!table.find(prefix.ip).empty());
  } else {
    check_error(list.error());
  }
  if (const auto ranges = parse_ip_ranges(bytes, "the file")) {
    (void)most_telling(ranges->find(*parse_ip("203.0.113.66")));
  } else {
    check_error(ranges.error());
  }
  return 0;
}
