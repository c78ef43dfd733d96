// SPDX-License-Identifier: Apache-2.0
#include "leaks/wide_text.h"

#include <cstring>

#if defined(__x86_64__)
#include <emmintrin.h>
#endif

namespace hikeshi::leaks {
namespace {

char unit(char first, char second, bool high_byte_first) {
  const char low = high_byte_first ? second : first;
  const char high = high_byte_first ? first : second;
  return high == 0 && static_cast<signed char>(low) >= 0 ? low : '\x80';
}

#if defined(__x86_64__)
// Eight pairs as numbers, those of no ASCII character as 0x80.
__m128i eight(const char* from, bool high_byte_first) {
  const __m128i edge = _mm_set1_epi16(0x80);
  __m128i pairs = _mm_loadu_si128(reinterpret_cast<const __m128i*>(from));
  if (high_byte_first) pairs = _mm_or_si128(_mm_slli_epi16(pairs, 8), _mm_srli_epi16(pairs, 8));
  return _mm_sub_epi16(pairs, _mm_subs_epu16(pairs, edge));  // the lesser of both
}

// Sixteen pairs a step; how many were done. Pictures and programs are full of NULs, so that every
// one of them is read four times.
size_t narrow_many(const char* from, size_t pairs, bool high_byte_first, char* to) {
  size_t done = 0;
  for (; done + 16 <= pairs; done += 16) {
    const __m128i bytes = _mm_packus_epi16(eight(from + 2 * done, high_byte_first),
                                           eight(from + 2 * done + 16, high_byte_first));
    _mm_storeu_si128(reinterpret_cast<__m128i*>(to + done), bytes);
  }
  return done;
}
#else
size_t narrow_many(const char*, size_t, bool, char*) { return 0; }
#endif

}  // namespace

void narrow(std::string_view text, const WideReading& reading, std::string& out) {
  const size_t before = reading.first < 0 ? 1 : 0, size = text.size();
  const bool swapped = reading.high_byte_first;
  out.resize(size == 0 ? 0 : (size + before + 1) / 2);
  if (out.empty()) return;
  size_t k = 0;
  if (before == 1) out[k++] = unit('\0', text[0], swapped);
  const size_t pairs = size < before ? 0 : (size - before) / 2;
  const size_t done = narrow_many(text.data() + before, pairs, swapped, out.data() + k);
  k += done;
  for (size_t at = before + 2 * done; at + 2 <= size; at += 2)
    out[k++] = unit(text[at], text[at + 1], swapped);
  if (k < out.size()) out[k] = unit(text[size - 1], '\0', swapped);
}

bool may_be_wide(std::string_view text) {
  return std::memchr(text.data(), 0, text.size()) != nullptr;
}

}  // namespace hikeshi::leaks
