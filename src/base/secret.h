// SPDX-License-Identifier: Apache-2.0
// A value that must not be shown, logged or stored. It has no copy, no stream or format operator
// and no comparison (tests/compile_fail holds it to that); what can be printed of it is `****` and
// its last four characters, and only where it is long enough.
#pragma once

#include <string>
#include <utility>

namespace hikeshi {

// Overwrites every byte that `text` owns and empties it. For buffers that held a secret.
inline void wipe(std::string& text) {
  text.resize(text.capacity());
  volatile char* bytes = text.data();
  for (size_t i = 0; i < text.size(); ++i) bytes[i] = 0;
  text.clear();
}

class Secret {
 public:
  explicit Secret(std::string value) : value_(std::move(value)) { wipe(value); }
  Secret(const Secret&) = delete;
  Secret& operator=(const Secret&) = delete;
  // A moved std::string leaves short text behind in the old one, and gives the old one the buffer
  // that it replaces: both are wiped.
  Secret(Secret&& other) noexcept : value_(std::move(other.value_)) { other.clear(); }
  Secret& operator=(Secret&& other) noexcept {
    if (this == &other) return *this;
    clear();
    value_ = std::move(other.value_);
    other.clear();
    return *this;
  }
  ~Secret() { clear(); }

  // For the one place that must send or sign with it.
  const std::string& reveal() const { return value_; }

  std::string hint() const {
    return value_.size() < 16 ? "****" : "****" + value_.substr(value_.size() - 4);
  }

 private:
  void clear() { wipe(value_); }
  std::string value_;
};

}  // namespace hikeshi
