// SPDX-License-Identifier: Apache-2.0
// Whether a value is JSON from its first byte to its last, and where it ends.
#pragma once

#include <cstdint>
#include <vector>

#include "trail/json.h"

namespace hikeshi::trail {

struct Checked {
  bool ok = false;
  uint32_t after = 0;   // ok: the mark behind the value
  size_t offset = 0;    // not ok: the byte where it stops being JSON
  bool ended = false;   // not ok: because the text ended inside the value
};

// Checks every bracket, comma, colon, string escape, number and word of the value that begins at
// `mark`. Iterative: `stack` is reused storage for the open brackets, and depth is bounded by the
// text alone. Strings are known to be closed and free of control characters by the index.
Checked check_value(const Document& document, uint32_t mark, std::vector<char>& stack);

}  // namespace hikeshi::trail
