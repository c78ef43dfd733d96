// SPDX-License-Identifier: Apache-2.0
// From text to the offsets of its structural characters, with simdjson's first stage where the text
// is sound and with a scalar pass that can stop at damage where it is not.
//
// simdjson's own parsers are not used: they accept malformed values that they skip, miss an escaped
// key and take the first of two equal ones. Its first stage alone (2-4 GB/s) plus a walk that checks
// the grammar of every record (grammar.h) is as fast and sees all of it.
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "trail/json.h"

namespace hikeshi::trail {

// What the text must be followed by, readable and of any content, for the vector loads.
inline constexpr size_t kPadding = 64;

enum class IndexDefect {
  kNone,
  kInvalidUtf8,  // marks are not valid
  kDamaged,      // an unclosed string or a control character in one; marks are not valid
  kTooLarge,     // 4 GiB and more
};

class Indexer {
 public:
  Indexer();
  ~Indexer();
  Indexer(Indexer&&) noexcept;

  // Indexes all of `text`, which is followed by kPadding readable bytes. The document points into
  // this object and into `text`; it is valid until the next call.
  IndexDefect index(std::string_view text, Document& document);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// Indexes one value that begins at `begin`, byte by byte, until its brackets balance. Offsets in
// `document` are those of the whole text. False when the text ends first, a string holds a raw
// control character, or brackets do not match; `stopped_at` says where. `marks` is the storage.
bool index_value(std::string_view text, size_t begin, std::vector<uint32_t>& marks,
                 Document& document, size_t& stopped_at);

}  // namespace hikeshi::trail
