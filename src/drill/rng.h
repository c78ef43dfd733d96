// SPDX-License-Identifier: Apache-2.0
// Random numbers and AWS-like ids that are the same on every machine for the same seed.
//
// The standard library's distributions differ between implementations, so the few that are needed
// are written here. fork() gives each part of a drill a stream of its own: work that is added to
// one part does not shift the numbers of the others.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace hikeshi::drill {

class Rng {
 public:
  explicit Rng(uint64_t seed) : origin_(seed), state_(seed) {}

  // A stream that depends on this one's seed and the label, not on how far this one was read.
  Rng fork(std::string_view label, uint64_t number = 0) const;

  uint64_t next();                             // SplitMix64
  uint64_t below(uint64_t limit);              // 0 .. limit-1; limit > 0
  int64_t between(int64_t low, int64_t high);  // both included
  bool chance(int percent) { return static_cast<int>(below(100)) < percent; }

  template <class Container>
  const auto& pick(const Container& from) {  // not of an empty one
    return from[below(std::size(from))];
  }
  template <class T>
  void shuffle(std::vector<T>& items) {
    for (size_t i = items.size(); i > 1; --i) std::swap(items[i - 1], items[below(i)]);
  }

  std::string hex(size_t digits);
  std::string digits(size_t count);
  std::string base32(size_t length);   // A-Z2-7, of access key ids and unique ids
  std::string letters(size_t length);  // A-Za-z0-9
  std::string base64(size_t length);
  std::string uuid();

 private:
  std::string from_alphabet(std::string_view alphabet, size_t length);

  uint64_t origin_, state_;
};

}  // namespace hikeshi::drill
