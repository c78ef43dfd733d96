// SPDX-License-Identifier: Apache-2.0
#include "leaks/git_index.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  (void)hikeshi::leaks::parse_index(bytes, 20);
  (void)hikeshi::leaks::parse_index(bytes, 32);
  return 0;
}
