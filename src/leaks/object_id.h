// SPDX-License-Identifier: Apache-2.0
// The name of a git object: the SHA-1 or SHA-256 of its content.
#pragma once

#include <array>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>

namespace hikeshi::leaks {

struct ObjectId {
  std::array<uint8_t, 32> bytes{};
  uint8_t size = 0;  // 20 or 32; 0: none

  static ObjectId of(const uint8_t* raw, size_t size) {
    ObjectId id;
    id.size = static_cast<uint8_t>(size);
    std::memcpy(id.bytes.data(), raw, size);
    return id;
  }
  // 40 or 64 hex digits and nothing else.
  static std::optional<ObjectId> parse(std::string_view hex);

  std::string hex() const;
  bool empty() const { return size == 0; }
  bool operator==(const ObjectId& o) const { return size == o.size && bytes == o.bytes; }
  bool operator<(const ObjectId& o) const { return bytes < o.bytes; }
};

struct ObjectIdHash {
  size_t operator()(const ObjectId& id) const {
    uint64_t head = 0;
    std::memcpy(&head, id.bytes.data(), sizeof head);
    return head;
  }
};

}  // namespace hikeshi::leaks
