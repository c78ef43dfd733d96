// SPDX-License-Identifier: Apache-2.0
// zlib streams as git writes them, with the size known beforehand or in the loose object's own
// header; and the buffers that they go to, which are not cleared before use and used again.
#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "leaks/object_id.h"

struct libdeflate_decompressor;

namespace hikeshi::leaks {

// No object larger than this is unpacked; it is named instead.
inline constexpr uint64_t kMostObject = uint64_t{256} << 20;

struct Buffer {
  std::unique_ptr<char[]> data;
  size_t capacity = 0, size = 0;
  std::string_view view() const { return {data.get(), size}; }
};

// Gives out buffers and takes them back; large ones are freed, so that it holds little. One a
// thread.
class BufferPool {
 public:
  Buffer take(size_t size);
  void give(Buffer&& buffer);

 private:
  std::vector<Buffer> free_;
};

// One a thread.
class Inflater {
 public:
  Inflater();
  ~Inflater();
  Inflater(const Inflater&) = delete;
  Inflater& operator=(const Inflater&) = delete;

  // Fills `out` (its size is the size that must come out) from the stream at the start of `packed`;
  // what follows it is ignored. False where the stream is broken or of another size.
  bool inflate(std::string_view packed, Buffer& out);

 private:
  libdeflate_decompressor* decompressor_;
};

struct LooseObject {
  ObjectType type = ObjectType::kNone;
  Buffer content;
};

// A loose object's file. kCorrupt, kLimit.
Result<LooseObject> inflate_loose(std::string_view file, Inflater& inflater, BufferPool& pool);

// Its type alone: the beginning of the file is enough. kNone where it is broken.
ObjectType loose_type(std::string_view file);

}  // namespace hikeshi::leaks
