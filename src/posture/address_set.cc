// SPDX-License-Identifier: Apache-2.0
#include "posture/address_set.h"

#include <arpa/inet.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

namespace hikeshi::posture {
namespace {

struct Block {
  Wide first = 0, last = 0;
  bool v6 = false;
};

Wide ones(int bits) { return bits >= 128 ? ~Wide{0} : (Wide{1} << bits) - 1; }

template <size_t N>
Wide number_of(const std::array<unsigned char, N>& bytes) {
  Wide value = 0;
  for (const unsigned char byte : bytes) value = value << 8 | byte;
  return value;
}

std::optional<int> length_of(std::string_view text, int most) {
  int length = -1;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), length);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  if (length < 0 || length > most) return std::nullopt;
  return length;
}

std::optional<Block> block_of(std::string_view cidr) {
  const size_t slash = cidr.find('/');
  const std::string address(cidr.substr(0, slash));
  std::array<unsigned char, 4> four{};
  std::array<unsigned char, 16> sixteen{};
  Block block;
  int bits = 32;
  if (inet_pton(AF_INET, address.c_str(), four.data()) == 1) {
    block.first = number_of(four);
  } else if (inet_pton(AF_INET6, address.c_str(), sixteen.data()) == 1) {
    block.first = number_of(sixteen);
    block.v6 = true;
    bits = 128;
  } else {
    return std::nullopt;
  }
  const auto length = slash == cidr.npos ? bits : length_of(cidr.substr(slash + 1), bits);
  if (!length) return std::nullopt;
  const Wide host = ones(bits - *length);
  block.first &= ~host;
  block.last = block.first | host;
  return block;
}

Wide size_of(const std::vector<std::pair<Wide, Wide>>& ranges) {
  Wide sum = 0;
  for (const auto& [first, last] : ranges) sum += last - first + 1;
  return sum;
}

AddressSet set_of(std::initializer_list<const char*> blocks) {
  AddressSet set;
  for (const char* block : blocks) set.add(std::string_view(block));
  return set;
}

// Where no stranger comes from (IANA's special-purpose registries), and all of IPv6 that is not
// given out.
const AddressSet& not_public() {
  static const AddressSet kSet =
      set_of({"0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16",
              "172.16.0.0/12", "192.0.0.0/24", "192.168.0.0/16", "198.18.0.0/15", "224.0.0.0/3",
              "::/3", "4000::/2", "8000::/1"});
  return kSet;
}

std::string text_of(Wide value, bool v6) {
  std::array<char, INET6_ADDRSTRLEN> out{};
  std::array<unsigned char, 16> bytes{};
  const size_t count = v6 ? 16 : 4;
  for (size_t i = count; i-- > 0; value >>= 8) bytes.at(i) = static_cast<unsigned char>(value);
  inet_ntop(v6 ? AF_INET6 : AF_INET, bytes.data(), out.data(), out.size());
  return out.data();
}

}  // namespace

bool AddressSet::add(std::string_view cidr) {
  const auto block = block_of(cidr);
  if (!block) return false;
  Ranges& ranges = block->v6 ? v6_ : v4_;
  ranges.emplace_back(block->first, block->last);
  normalise(ranges);
  return true;
}

void AddressSet::add(const AddressSet& other) {
  v4_.insert(v4_.end(), other.v4_.begin(), other.v4_.end());
  v6_.insert(v6_.end(), other.v6_.begin(), other.v6_.end());
  normalise(v4_);
  normalise(v6_);
}

void AddressSet::subtract(const AddressSet& other) {
  v4_ = minus(v4_, other.v4_);
  v6_ = minus(v6_, other.v6_);
}

AddressSet AddressSet::intersect(const AddressSet& other) const {
  AddressSet outside = *this, inside = *this;
  outside.subtract(other);
  inside.subtract(outside);
  return inside;
}

AddressSet AddressSet::all() { return set_of({"0.0.0.0/0", "::/0"}); }

// Sorts, and joins what overlaps or touches. The last address of all has none after it: the
// comparison is by `first - 1`, which cannot overflow where first is not 0.
void AddressSet::normalise(Ranges& ranges) {
  std::sort(ranges.begin(), ranges.end());
  Ranges joined;
  for (const auto& range : ranges) {
    if (!joined.empty() && (range.first == 0 || range.first - 1 <= joined.back().second)) {
      joined.back().second = std::max(joined.back().second, range.second);
    } else {
      joined.push_back(range);
    }
  }
  ranges = std::move(joined);
}

AddressSet::Ranges AddressSet::minus(const Ranges& from, const Ranges& what) {
  Ranges left;
  for (auto [first, last] : from) {
    bool gone = false;
    for (const auto& [begin, end] : what) {
      if (end < first || begin > last) continue;
      if (begin > first) left.emplace_back(first, begin - 1);
      gone = end >= last;
      if (gone) break;
      first = end + 1;
    }
    if (!gone) left.emplace_back(first, last);
  }
  return left;
}

bool AddressSet::is_world() const {
  static const AddressSet kPublic = all().public_part();
  const AddressSet mine = public_part();
  return size_of(mine.v4_) >= size_of(kPublic.v4_) / 2 ||
         size_of(mine.v6_) >= size_of(kPublic.v6_) / 2;
}

AddressSet AddressSet::public_part() const {
  AddressSet part = *this;
  part.subtract(not_public());
  return part;
}

std::string AddressSet::text(size_t most) const {
  std::string out;
  size_t count = 0;
  for (const bool v6 : {false, true}) {
    for (const auto& [first, last] : v6 ? v6_ : v4_) {
      if (++count > most) continue;
      if (!out.empty()) out += ", ";
      out += text_of(first, v6);
      if (first != last) out += "-" + text_of(last, v6);
    }
  }
  return count > most ? out + fmt::format(" (+{})", count - most) : out;
}

}  // namespace hikeshi::posture
