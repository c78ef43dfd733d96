// SPDX-License-Identifier: Apache-2.0
#include "cost/scratch.h"

#include <stdlib.h>

#include <filesystem>
#include <utility>

namespace hikeshi::cost {

Result<Scratch> Scratch::make() {
  std::error_code error;
  std::string path = (std::filesystem::temp_directory_path(error) / "hikeshi-XXXXXX").string();
  if (error || mkdtemp(path.data()) == nullptr)
    return fail(Code::kIo, "no temporary folder can be made at " + path);
  return Scratch(std::move(path));
}

Scratch& Scratch::operator=(Scratch&& other) noexcept {
  std::swap(path_, other.path_);
  return *this;
}

Scratch::~Scratch() {
  std::error_code error;
  if (!path_.empty()) std::filesystem::remove_all(path_, error);
}

}  // namespace hikeshi::cost
