// SPDX-License-Identifier: Apache-2.0
// Whether a value is JSON from its first byte to its last, and where it ends.
#pragma once

#include <cstdint>
#include <vector>

#include "trail/json.h"

namespace hikeshi::trail {

struct Checked {
  bool ok = false;
  bool plain = false;   // ok: no string of the value holds a backslash
  uint32_t after = 0;   // ok: the mark behind the value
  size_t offset = 0;    // not ok: the byte where it stops being JSON
  bool ended = false;   // not ok: because the text ended inside the value
};

// Storage that is used again from value to value of one text. forget() before another text: its
// bytes may lie where those of the last one did.
struct CheckRoom {
  std::vector<uint32_t> open;  // marks of the brackets that wait for their match
  // The first backslash at or behind `from` stands at `backslash`; from == npos: not looked for yet.
  size_t from = SIZE_MAX, backslash = 0;

  void forget() { from = SIZE_MAX; }
};

// Checks every bracket, comma, colon, string escape, number and word of the value that begins at
// `mark`, and writes document.closes for it. Iterative: depth is bounded by the text alone. Strings
// are known to be closed and free of control characters by the index.
Checked check_value(const Document& document, uint32_t mark, CheckRoom& room);

}  // namespace hikeshi::trail
