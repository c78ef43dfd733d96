// SPDX-License-Identifier: Apache-2.0
// What a worker has seen as bytes, and back, to be kept between two hunts (pass_state.h). Bytes
// come in chunks, so that nothing is held in memory a second time.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "hunt/seen.h"

namespace hikeshi::hunt {

// Calls put(chunk) with chunks of some 8 MB. False where put() says so, or where rows that wait on
// the disk cannot be read back. Takes nothing from `seen`.
bool write_seen(Seen& seen, const Spill& spill,
                const std::function<bool(const std::string& chunk)>& put);

// Reads the chunks of one worker in their order.
class SeenReader {
 public:
  // `files`: the number that a source has now, by the one that it had.
  SeenReader(Seen& seen, const std::vector<uint32_t>& files) : seen_(seen), files_(files) {}

  // False where it is no such chunk; then neither is what came before.
  bool read(std::string_view chunk);

 private:
  bool item(class ByteText& from);
  bool add_string(std::string_view text);
  bool add_call(ByteText& from);
  bool add_shape(ByteText& from);
  bool add_rows(size_t part, std::string_view piece);

  Seen& seen_;
  const std::vector<uint32_t>& files_;
  size_t strings_ = 0;
};

}  // namespace hikeshi::hunt
