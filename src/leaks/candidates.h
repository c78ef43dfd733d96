// SPDX-License-Identifier: Apache-2.0
// The places in an object's text at which a credential begins, as far as its first characters tell:
// one text in thousands has any, and no other is looked at closer. What a delta copies from its
// base keeps its candidates; searched again is only what it brings along, and the seams.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "leaks/escapes.h"
#include "leaks/object_text.h"

namespace hikeshi::leaks {

// Places, ascending. Of UTF-16 the first byte of the first pair.
using Candidates = std::vector<uint32_t>;

// Whether a place is one is decided by so many bytes before and behind it, no more: the longest
// known beginning is found by its 17th character and ends 29 behind that, and before it an escape
// may stand; twice in UTF-16.
inline constexpr size_t kCandidateBefore = 2 * (16 + kBeforeWord), kCandidateBehind = 64;

// One a thread: it keeps its room.
class CandidateSearch {
 public:
  // Of a whole text. `wide`: of UTF-16 too.
  void run(std::string_view text, bool wide, Candidates& out);

  // Of an object. `base`: the candidates of the text that its delta builds on; nullptr: not known.
  void run(ObjectText& text, const Candidates* base, bool wide, Candidates& out);

 private:
  struct Range {
    size_t from = 0, to = 0;
  };
  // A part of the text: where in it candidates are asked for, and with them what is around.
  struct Piece {
    Range places;
    size_t from = 0;   // where it begins in the text
    size_t start = 0;  // and in bytes_
  };
  template <class Each>
  static void for_each_fresh_range(const ObjectText& text, Each&& each);
  void add_piece(const ObjectText& text, const Range& places);
  void search_pieces(bool wide, Candidates& out);
  void search_wide(const Piece& piece, std::string_view bytes, Candidates& out);
  static void add_candidates(const Piece& piece, std::string_view shown, ptrdiff_t first,
                             ptrdiff_t step, const std::vector<size_t>& anchors, Candidates& out);

  std::string bytes_, narrowed_;
  std::vector<Piece> pieces_;
  std::vector<size_t> anchors_, mine_, wide_anchors_;
};

}  // namespace hikeshi::leaks
