// SPDX-License-Identifier: Apache-2.0
// A folder of our own that is gone when this is: what is unpacked, and where DuckDB spills.
#pragma once

#include <string>

#include "base/result.h"

namespace hikeshi::cost {

class Scratch {
 public:
  // Mode 0700, in the system's folder for such things. kIo where none can be made.
  static Result<Scratch> make();
  Scratch(Scratch&& other) noexcept : path_(std::move(other.path_)) { other.path_.clear(); }
  Scratch& operator=(Scratch&& other) noexcept;
  ~Scratch();
  const std::string& path() const { return path_; }

 private:
  explicit Scratch(std::string path) : path_(std::move(path)) {}
  std::string path_;
};

}  // namespace hikeshi::cost
