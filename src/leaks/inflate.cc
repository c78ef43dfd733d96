// SPDX-License-Identifier: Apache-2.0
#include "leaks/inflate.h"

#include <libdeflate.h>
#include <zlib.h>

#include <algorithm>
#include <charconv>
#include <cstring>

namespace hikeshi::leaks {
namespace {

constexpr size_t kKeptBuffer = size_t{4} << 20, kKeptBuffers = 32;

struct Head {
  ObjectType type = ObjectType::kNone;
  uint64_t size = 0;
  size_t length = 0;  // of the header, its NUL included
};

// "blob 123\0" out of the first bytes of the stream. zlib, as libdeflate cannot stop midway.
std::optional<Head> read_head(std::string_view file) {
  char text[64];
  z_stream stream{};
  if (inflateInit(&stream) != Z_OK) return std::nullopt;
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(file.data()));
  stream.avail_in = static_cast<uInt>(std::min<size_t>(file.size(), 4096));
  stream.next_out = reinterpret_cast<Bytef*>(text);
  stream.avail_out = sizeof text;
  const int state = ::inflate(&stream, Z_SYNC_FLUSH);
  const size_t got = sizeof text - stream.avail_out;
  inflateEnd(&stream);
  if (state != Z_OK && state != Z_STREAM_END && state != Z_BUF_ERROR) return std::nullopt;
  const std::string_view seen(text, got);
  const size_t blank = seen.find(' '), end = seen.find('\0');
  if (blank == std::string_view::npos || end == std::string_view::npos || end < blank)
    return std::nullopt;
  Head head;
  head.type = type_of_word(seen.substr(0, blank));
  head.length = end + 1;
  const auto [last, error] = std::from_chars(text + blank + 1, text + end, head.size);
  if (head.type == ObjectType::kNone || error != std::errc() || last != text + end)
    return std::nullopt;
  return head;
}

}  // namespace

Buffer BufferPool::take(size_t size) {
  for (size_t i = free_.size(); i-- > 0;) {
    if (free_[i].capacity < size) continue;
    Buffer buffer = std::move(free_[i]);
    free_[i] = std::move(free_.back());
    free_.pop_back();
    buffer.size = size;
    return buffer;
  }
  const size_t capacity = size < 4096 ? 4096 : size + size / 4;
  return {std::make_unique_for_overwrite<char[]>(capacity), capacity, size};
}

void BufferPool::give(Buffer&& buffer) {
  Buffer mine = std::move(buffer);
  if (!mine.data || mine.capacity > kKeptBuffer || free_.size() >= kKeptBuffers) return;
  free_.push_back(std::move(mine));
}

Inflater::Inflater() : decompressor_(libdeflate_alloc_decompressor()) {}
Inflater::~Inflater() { libdeflate_free_decompressor(decompressor_); }

bool Inflater::inflate(std::string_view packed, Buffer& out) {
  return libdeflate_zlib_decompress_ex(decompressor_, packed.data(), packed.size(), out.data.get(),
                                       out.size, nullptr, nullptr) == LIBDEFLATE_SUCCESS;
}

Result<LooseObject> inflate_loose(std::string_view file, Inflater& inflater, BufferPool& pool) {
  const auto head = read_head(file);
  if (!head) return fail(Code::kCorrupt, "not a loose object");
  if (head->size > kMostObject) return fail(Code::kLimit, "larger than 256 MiB");
  LooseObject object{head->type, pool.take(head->length + head->size)};
  if (!inflater.inflate(file, object.content)) {
    pool.give(std::move(object.content));
    return fail(Code::kCorrupt, "its zlib stream is broken or cut short");
  }
  std::memmove(object.content.data.get(), object.content.data.get() + head->length, head->size);
  object.content.size = head->size;
  return object;
}

ObjectType loose_type(std::string_view file) {
  const auto head = read_head(file);
  return head ? head->type : ObjectType::kNone;
}

}  // namespace hikeshi::leaks
