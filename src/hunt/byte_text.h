// SPDX-License-Identifier: Apache-2.0
// Numbers and texts one behind the other in a string, and their reading: what was cut or is none
// gives zeros and `sound() == false`, and never leaves the text.
#pragma once

#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

namespace hikeshi::hunt {

inline void put_number(std::string& to, uint64_t number) {
  for (; number >= 0x80; number >>= 7) to += static_cast<char>(number | 0x80);
  to += static_cast<char>(number);
}

inline void put_text(std::string& to, std::string_view text) {
  put_number(to, text.size());
  to += text;
}

template <class T>
void put_raw(std::string& to, const T& value) {
  static_assert(std::is_trivially_copyable_v<T>);
  to.append(reinterpret_cast<const char*>(&value), sizeof value);
}

class ByteText {
 public:
  explicit ByteText(std::string_view text) : left_(text) {}

  bool sound() const { return sound_; }
  bool at_end() const { return left_.empty(); }

  uint64_t number() {
    uint64_t number = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
      const std::string_view one = bytes(1);
      if (one.empty()) return 0;
      const auto byte = static_cast<unsigned char>(one.front());
      number |= uint64_t{byte & 0x7FU} << shift;
      if (byte < 0x80) return number;
    }
    sound_ = false;
    return 0;
  }
  uint32_t small() { return static_cast<uint32_t>(number()); }
  std::string_view text() { return bytes(number()); }
  std::string string() { return std::string(text()); }

  template <class T>
  T raw() {
    T value{};
    const std::string_view from = bytes(sizeof(T));
    if (!from.empty()) std::memcpy(&value, from.data(), sizeof value);
    return value;
  }

 private:
  std::string_view bytes(uint64_t size) {
    if (size > left_.size()) {
      sound_ = false;
      left_ = {};
      return {};
    }
    const std::string_view some = left_.substr(0, size);
    left_.remove_prefix(size);
    return some;
  }

  std::string_view left_;
  bool sound_ = true;
};

}  // namespace hikeshi::hunt
