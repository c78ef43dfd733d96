// SPDX-License-Identifier: Apache-2.0
// The places in an object's text at which a credential begins, as far as its first characters tell:
// one text in thousands has any, and no other is looked at closer. What a delta copies from its
// base keeps its candidates; searched again is only what it brings along, and the seams.
#pragma once

#include <cstdint>
#include <vector>

#include "leaks/object_text.h"

namespace hikeshi::leaks {

// Places, ascending. Of UTF-16 the first byte of the first pair.
using Candidates = std::vector<uint32_t>;

// Whether a place is one is decided by so many bytes before and behind it, no more: the longest
// known beginning is found by its 17th character and ends 29 behind that, twice in UTF-16.
inline constexpr size_t kCandidateBefore = 40, kCandidateBehind = 64;

// Of a whole text. `wide`: of UTF-16 too.
void find_candidates(std::string_view text, bool wide, Candidates& out);

// Of an object. `base`: the candidates of the text that its delta builds on; nullptr: not known.
void find_candidates(ObjectText& text, const Candidates* base, bool wide, Candidates& out);

}  // namespace hikeshi::leaks
