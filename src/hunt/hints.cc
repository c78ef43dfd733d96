// SPDX-License-Identifier: Apache-2.0
#include "hunt/hints.h"

#include "hunt/network.h"

namespace hikeshi::hunt {
namespace {

// "AKI******WBI": what stands before the first and behind the last mask character must agree, and
// be at least three characters in all.
bool fits_mask(const std::string& key, const std::string& mask) {
  constexpr std::string_view kMask = "*xX.-";
  const size_t first = mask.find_first_of("*");
  if (first == std::string::npos) return false;
  const size_t last = mask.find_last_of(kMask);
  const std::string_view head = std::string_view(mask).substr(0, first);
  const std::string_view tail = std::string_view(mask).substr(last + 1);
  return head.size() + tail.size() >= 3 && key.starts_with(head) && key.ends_with(tail);
}

// An origin is known by its place: of IPv6 that is the /64.
void put_address(std::set<std::string>& into, const std::string& address) {
  into.insert(address);
  if (std::string place = place_of(address); !place.empty()) into.insert(std::move(place));
}

void put(std::set<std::string>& into, const casefile::CaseState& state, std::string_view kind) {
  for (const casefile::Fact* fact : state.of_kind(kind)) into.insert(fact->subject);
}

}  // namespace

Hints Hints::of(const casefile::CaseState& state) {
  Hints hints;
  put(hints.keys, state, "reported.access_key");
  put(hints.masked_keys, state, "reported.masked_key");
  put(hints.users, state, "reported.user");
  put(hints.instances, state, "reported.instance");
  for (const casefile::Fact* fact : state.of_kind("reported.source_address"))
    put_address(hints.addresses, fact->subject);
  put(hints.accounts, state, "reported.account");
  put(hints.exposures, state, "reported.exposure");
  hints.root = state.first_of_kind("reported.root") != nullptr;
  for (const casefile::Fact* notice : state.of_kind("notice")) {
    const auto at = parse_rfc3339(notice->one("sent_at"));
    if (at && (!hints.notice_at || *at < *hints.notice_at)) hints.notice_at = at;
  }
  return hints;
}

bool Hints::names_key(const std::string& key) const {
  if (keys.contains(key)) return true;
  for (const std::string& mask : masked_keys) {
    if (fits_mask(key, mask)) return true;
  }
  return false;
}

}  // namespace hikeshi::hunt
