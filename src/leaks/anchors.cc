// SPDX-License-Identifier: Apache-2.0
// The method is known as Teddy: for each of three neighbouring bytes two tables of sixteen say, by
// its lower and its upper half, to which of eight buckets it can belong; the AND of all six is zero
// almost everywhere. Bound by the six look-ups: about 10 GB/s, an inflated byte costs thirty times
// that.
#include "leaks/anchors.h"

#include <array>
#include <cstdint>
#include <cstring>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace hikeshi::leaks {
namespace {

struct Anchor {
  std::string_view text;
  uint8_t bucket;
};

// Alike ones share a bucket: fewer pairs of bytes pass that are none. Rare trigrams are chosen out
// of a beginning that starts with a common one (github_pat_, bedrock-api-key-).
constexpr Anchor kAnchors[] = {{"AKI", 1},  {"ASI", 1},  {"ABI", 1},   {"ACC", 2},  {"ABS", 4},
                               {"YmV", 8},  {"ghp", 16}, {"gho", 16},  {"ghu", 16}, {"ghs", 16},
                               {"ghr", 16}, {"b_p", 32}, {"lpa", 32},  {"xox", 64}, {"AIz", 64},
                               {"pm_", 64}, {"k_l", 64}, {"--B", 128}, {"Jb3", 128}};

struct Tables {
  std::array<std::array<uint8_t, 16>, 3> low{}, high{};
};

constexpr Tables make_tables() {
  Tables tables;
  for (const Anchor& anchor : kAnchors) {
    for (size_t k = 0; k < 3; ++k) {
      const auto byte = static_cast<uint8_t>(anchor.text[k]);
      tables.low[k][byte & 15] |= anchor.bucket;
      tables.high[k][byte >> 4] |= anchor.bucket;
    }
  }
  return tables;
}

constexpr Tables kTables = make_tables();

bool is_anchor(std::string_view text, size_t at) {
  unsigned buckets = 0xFF;
  for (size_t k = 0; k < 3; ++k) {
    const auto byte = static_cast<uint8_t>(text[at + k]);
    buckets &= kTables.low[k][byte & 15] & kTables.high[k][byte >> 4];
  }
  return buckets != 0;
}

void plain_from(std::string_view text, size_t from, std::vector<size_t>& out) {
  for (size_t i = from; i + 3 <= text.size(); ++i) {
    if (is_anchor(text, i)) out.push_back(i);
  }
}

#if defined(__x86_64__)
__attribute__((target("avx2"))) __m256i table(const std::array<uint8_t, 16>& bytes) {
  return _mm256_broadcastsi128_si256(
      _mm_loadu_si128(reinterpret_cast<const __m128i*>(bytes.data())));
}

struct Vectors {
  __m256i low[3], high[3];
};

__attribute__((target("avx2"))) Vectors load_tables() {
  Vectors v;
  for (size_t k = 0; k < 3; ++k) {
    v.low[k] = table(kTables.low[k]);
    v.high[k] = table(kTables.high[k]);
  }
  return v;
}

// A bit for each of the 32 places from `text` on at which an anchor stands. Reads 34 bytes. Inline
// by force: called, it would load its six tables again at each step.
__attribute__((target("avx2"), always_inline)) inline uint32_t anchors_at(const Vectors& v,
                                                                          const char* text) {
  const __m256i half = _mm256_set1_epi8(15);
  __m256i buckets = _mm256_set1_epi8(-1);
  for (size_t k = 0; k < 3; ++k) {
    const __m256i bytes = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(text + k));
    const __m256i lower = _mm256_and_si256(bytes, half);
    const __m256i upper = _mm256_and_si256(_mm256_srli_epi16(bytes, 4), half);
    buckets = _mm256_and_si256(buckets, _mm256_shuffle_epi8(v.low[k], lower));
    buckets = _mm256_and_si256(buckets, _mm256_shuffle_epi8(v.high[k], upper));
  }
  const __m256i empty = _mm256_cmpeq_epi8(buckets, _mm256_setzero_si256());
  return ~static_cast<uint32_t>(_mm256_movemask_epi8(empty));
}

void add_bits(uint32_t found, size_t at, std::vector<size_t>& out) {
  for (; found != 0; found &= found - 1)
    out.push_back(at + static_cast<size_t>(__builtin_ctz(found)));
}

// Most texts are the hundred bytes around a seam: their ends are not left to the slow way. The last
// step overlaps the one before; a text shorter than a step is laid out with NULs behind it.
__attribute__((target("avx2"))) void find_fast(std::string_view text, std::vector<size_t>& out) {
  constexpr size_t kStep = 32, kRead = kStep + 2;
  if (text.size() < 3) return;
  const Vectors v = load_tables();
  if (text.size() < kRead) {
    char padded[kRead] = {};
    std::memcpy(padded, text.data(), text.size());
    return add_bits(anchors_at(v, padded), 0, out);
  }
  size_t at = 0;
  for (; at + kRead <= text.size(); at += kStep) add_bits(anchors_at(v, text.data() + at), at, out);
  const size_t last = text.size() - kRead;
  if (at == last + kStep) return;
  add_bits(anchors_at(v, text.data() + last) >> (at - last) << (at - last), last, out);
}
#endif

}  // namespace

void find_anchors_plain(std::string_view text, std::vector<size_t>& out) {
  plain_from(text, 0, out);
}

void find_anchors(std::string_view text, std::vector<size_t>& out) {
#if defined(__x86_64__)
  static const bool fast = __builtin_cpu_supports("avx2") != 0;
  if (fast) return find_fast(text, out);
#endif
  plain_from(text, 0, out);
}

}  // namespace hikeshi::leaks
