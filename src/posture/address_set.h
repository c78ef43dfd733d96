// SPDX-License-Identifier: Apache-2.0
// Sets of IP addresses, exact: 0.0.0.0/1 and 128.0.0.0/1 together are the whole Internet, and so
// are they after a network ACL took nothing away. Values; pure functions for any thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace hikeshi::posture {

__extension__ using Wide = unsigned __int128;

class AddressSet {
 public:
  // "10.0.0.0/8", "2001:db8::/32"; an address alone is one address, host bits are dropped. False
  // for what is neither, and nothing is added.
  bool add(std::string_view cidr);
  void add(const AddressSet& other);
  void subtract(const AddressSet& other);
  AddressSet intersect(const AddressSet& other) const;
  static AddressSet all();

  bool empty() const { return v4_.empty() && v6_.empty(); }
  // At least half of what is routed on the Internet, in IPv4 or in IPv6 (2000::/3).
  bool is_world() const;
  // Without private, loopback, link-local and other addresses that no stranger comes from.
  AddressSet public_part() const;
  // "1.2.3.4-1.2.3.9" and on, the first `most` ranges; for people.
  std::string text(size_t most = 3) const;

 private:
  using Ranges = std::vector<std::pair<Wide, Wide>>;  // first and last, sorted, apart
  static void normalise(Ranges& ranges);
  static Ranges minus(const Ranges& from, const Ranges& what);
  Ranges v4_, v6_;
};

}  // namespace hikeshi::posture
