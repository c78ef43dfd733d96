// SPDX-License-Identifier: Apache-2.0
// The name of a git object: 20 bytes (SHA-1) or 32 (SHA-256). A value.
#pragma once

#include <algorithm>
#include <array>
#include <compare>
#include <cstdint>
#include <cstring>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "base/text.h"

namespace hikeshi::leaks {

struct ObjectId {
  std::array<uint8_t, 32> bytes{};
  uint8_t size = 0;  // 20 or 32; 0: none

  auto operator<=>(const ObjectId&) const = default;
  explicit operator bool() const { return size != 0; }

  static ObjectId from_bytes(std::string_view raw) {
    ObjectId id;
    id.size = static_cast<uint8_t>(std::min<size_t>(raw.size(), 32));
    std::memcpy(id.bytes.data(), raw.data(), id.size);
    return id;
  }

  // nullopt for anything but 40 or 64 lower-case hex digits.
  static std::optional<ObjectId> from_hex(std::string_view hex) {
    if (hex.size() != 40 && hex.size() != 64) return std::nullopt;
    ObjectId id;
    id.size = static_cast<uint8_t>(hex.size() / 2);
    for (size_t i = 0; i < hex.size(); ++i) {
      const char c = hex[i];
      const int digit = c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
      if (digit < 0) return std::nullopt;
      id.bytes[i / 2] = static_cast<uint8_t>(id.bytes[i / 2] * 16 + digit);
    }
    return id;
  }

  std::string_view raw() const { return {reinterpret_cast<const char*>(bytes.data()), size}; }
  std::string hex() const { return hex_of({reinterpret_cast<const char*>(bytes.data()), size}); }
};

// Object ids are hashes already; whoever could aim at a bucket of a map would gain slowness alone.
struct ObjectIdHash {
  size_t operator()(const ObjectId& id) const {
    size_t value = 0;
    std::memcpy(&value, id.bytes.data(), sizeof value);
    return value;
  }
};

enum class ObjectType : uint8_t { kNone = 0, kCommit = 1, kTree = 2, kBlob = 3, kTag = 4 };

inline std::string_view to_string(ObjectType type) {
  constexpr std::string_view kWords[] = {"none", "commit", "tree", "blob", "tag"};
  return kWords[static_cast<size_t>(type)];
}

inline ObjectType type_of_word(std::string_view word) {
  for (const ObjectType type :
       {ObjectType::kCommit, ObjectType::kTree, ObjectType::kBlob, ObjectType::kTag}) {
    if (word == to_string(type)) return type;
  }
  return ObjectType::kNone;
}

}  // namespace hikeshi::leaks
