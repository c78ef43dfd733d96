// SPDX-License-Identifier: Apache-2.0
#include "drill/rng.h"

namespace hikeshi::drill {
namespace {

uint64_t mix(uint64_t x) {
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9ULL;
  x = (x ^ (x >> 27)) * 0x94d049bb133111ebULL;
  return x ^ (x >> 31);
}

constexpr uint64_t kGolden = 0x9e3779b97f4a7c15ULL;

}  // namespace

Rng Rng::fork(std::string_view label, uint64_t number) const {
  uint64_t hash = 0xcbf29ce484222325ULL;  // FNV-1a
  for (const char c : label) hash = (hash ^ static_cast<uint8_t>(c)) * 0x100000001b3ULL;
  return Rng(mix(origin_ + kGolden) ^ mix(hash + number * kGolden));
}

uint64_t Rng::next() { return mix(state_ += kGolden); }

// The bias of the remainder is below limit / 2^64: nothing that a drill could show.
uint64_t Rng::below(uint64_t limit) { return next() % limit; }

int64_t Rng::between(int64_t low, int64_t high) {
  return low + static_cast<int64_t>(below(static_cast<uint64_t>(high - low) + 1));
}

std::string Rng::from_alphabet(std::string_view alphabet, size_t length) {
  std::string text(length, ' ');
  uint64_t bits = 0;
  int left = 0;
  for (char& c : text) {
    if (left == 0) bits = next(), left = 8;  // 8 bits a letter: alphabets have at most 64
    c = alphabet[(bits & 0xff) * alphabet.size() >> 8];
    bits >>= 8;
    --left;
  }
  return text;
}

std::string Rng::hex(size_t digits) { return from_alphabet("0123456789abcdef", digits); }
std::string Rng::digits(size_t count) { return from_alphabet("0123456789", count); }
std::string Rng::base32(size_t length) {
  return from_alphabet("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", length);
}
std::string Rng::letters(size_t length) {
  return from_alphabet("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789", length);
}
std::string Rng::base64(size_t length) {
  return from_alphabet("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/", length);
}

std::string Rng::uuid() {
  std::string id = hex(36);
  id[8] = id[13] = id[18] = id[23] = '-';
  id[14] = '4';
  id[19] = "89ab"[below(4)];
  return id;
}

}  // namespace hikeshi::drill
