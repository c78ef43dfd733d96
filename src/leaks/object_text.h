// SPDX-License-Identifier: Apache-2.0
// The text of an object: whole, or as a delta tells it, in parts of its base and of the delta. Of a
// delta only what was asked for is put together: on git's own repository the texts come to 14 GB,
// what the deltas bring along to a twentieth of that.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "leaks/delta.h"
#include "leaks/inflate.h"

namespace hikeshi::leaks {

// Views into what the caller holds. One a thread at a time.
class ObjectText {
 public:
  explicit ObjectText(std::string_view whole) : size_(whole.size()), whole_(whole) {}
  // `segments` as list_segments() gives them; `pool` is where whole() takes its room.
  ObjectText(std::string_view base, std::string_view delta, const std::vector<Segment>& segments,
             size_t size, BufferPool& pool)
      : size_(size), base_(base), delta_(delta), segments_(&segments), pool_(&pool) {}
  ObjectText(const ObjectText&) = delete;
  ObjectText& operator=(const ObjectText&) = delete;
  ~ObjectText();

  size_t size() const { return size_; }
  // Empty where nothing of a base is known to be in it.
  const std::vector<Segment>& segments() const;

  std::string_view whole();
  // [from, to), cut to the text; until the next call of part().
  std::string_view part(size_t from, size_t to);
  // The same, put behind what `out` holds.
  void append_part(size_t from, size_t to, std::string& out) const;
  // What whole() put together, the caller's from now on. Of a text that was given whole: nothing.
  Buffer take() { return std::move(built_); }

 private:
  std::vector<Segment>::const_iterator segment_at(size_t place) const;
  void copy(const Segment& segment, size_t from, size_t to, char* out) const;

  size_t size_;
  std::string_view whole_, base_, delta_;
  const std::vector<Segment>* segments_ = nullptr;
  BufferPool* pool_ = nullptr;
  Buffer built_;
  std::string part_;
};

}  // namespace hikeshi::leaks
