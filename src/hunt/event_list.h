// SPDX-License-Identifier: Apache-2.0
// Numbers of events in rising order, in one or two bytes each: every event of a caller stands in
// two such lists, and there are millions.
#pragma once

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <string>
#include <vector>

#include "io/spill_vector.h"

namespace hikeshi::hunt {

class EventList {
 public:
  class Iterator {
   public:
    using value_type = uint32_t;
    using reference = uint32_t;
    using pointer = void;
    using difference_type = std::ptrdiff_t;
    using iterator_category = std::input_iterator_tag;
    using iterator_concept = std::forward_iterator_tag;

    Iterator() = default;
    explicit Iterator(const char* at) : at_(at) {}
    Iterator(const char* at, const char* end) : at_(at) {
      if (at_ != end) read();
      end_ = end;
    }
    uint32_t operator*() const { return value_; }
    Iterator& operator++() {
      at_ = next_;
      if (at_ != end_) read();
      return *this;
    }
    Iterator operator++(int) {
      Iterator old = *this;
      ++*this;
      return old;
    }
    bool operator==(const Iterator& other) const { return at_ == other.at_; }

   private:
    void read() {
      uint32_t step = 0;
      const char* from = at_;
      for (unsigned shift = 0;; shift += 7) {
        const auto byte = static_cast<unsigned char>(*from++);
        step |= (byte & 0x7FU) << shift;
        if (byte < 0x80) break;
      }
      value_ += step;
      next_ = from;
    }

    const char *at_ = nullptr, *next_ = nullptr, *end_ = nullptr;
    uint32_t value_ = 0;
  };

  // `event` is larger than all before it.
  void add(uint32_t event) {
    if (size_++ == 0) first_ = event;
    uint32_t step = event - last_;
    for (; step >= 0x80; step >>= 7) bytes_ += static_cast<char>(step | 0x80);
    bytes_ += static_cast<char>(step);
    last_ = event;
  }
  // No more are added.
  void shrink() { bytes_.shrink_to_fit(); }

  size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }
  uint32_t front() const { return first_; }
  Iterator begin() const { return {bytes_.data(), bytes_.data() + bytes_.size()}; }
  Iterator end() const { return Iterator(bytes_.data() + bytes_.size()); }
  // The first few.
  std::vector<uint32_t> first(size_t most) const {
    std::vector<uint32_t> some;
    for (auto it = begin(); it != end() && some.size() < most; ++it) some.push_back(*it);
    return some;
  }

 private:
  std::basic_string<char, std::char_traits<char>, SpillAllocator<char>>
      bytes_;  // the differences, seven bits a byte; a few fit into the object itself
  uint32_t size_ = 0, first_ = 0, last_ = 0;
};

}  // namespace hikeshi::hunt
