// SPDX-License-Identifier: Apache-2.0
// A value that must not be shown, logged or stored. It has no stream or format operator; what can
// be printed of it is `****` and its last four characters, and only where it is long enough.
#pragma once

#include <string>
#include <utility>

namespace hikeshi {

class Secret {
 public:
  explicit Secret(std::string value) : value_(std::move(value)) {}
  Secret(const Secret&) = delete;
  Secret& operator=(const Secret&) = delete;
  Secret(Secret&&) = default;
  Secret& operator=(Secret&&) = default;
  ~Secret() { wipe(); }

  // For the one place that must send or sign with it.
  const std::string& reveal() const { return value_; }

  std::string hint() const {
    return value_.size() < 16 ? "****" : "****" + value_.substr(value_.size() - 4);
  }

 private:
  void wipe() {
    volatile char* bytes = value_.data();
    for (size_t i = 0; i < value_.size(); ++i) bytes[i] = 0;
  }
  std::string value_;
};

}  // namespace hikeshi
