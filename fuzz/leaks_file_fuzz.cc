// SPDX-License-Identifier: Apache-2.0
// The document of `hikeshi leaks --json`, from a file that anybody may have written.
#include <cstdint>
#include <string_view>

#include "cause/cause.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  (void)hikeshi::cause::read_leaks({reinterpret_cast<const char*>(data), size});
  return 0;
}
