// SPDX-License-Identifier: Apache-2.0
#include "leaks/key_id.h"

#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include <cstdint>

namespace hikeshi::leaks {
namespace {

constexpr std::string_view kBedrock = "ABSK";

bool is_word(char c) {
  return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_';
}
bool is_base32(char c) { return (c >= 'A' && c <= 'Z') || (c >= '2' && c <= '7'); }
bool is_base64(char c) { return (is_word(c) && c != '_') || c == '+' || c == '/'; }

bool is_prefix(std::string_view four) {
  return four == "AKIA" || four == "ASIA" || four == "ABIA" || four == "ACCA";
}

bool stands_alone(std::string_view text, size_t begin, size_t end) {
  return (begin == 0 || !is_word(text[begin - 1])) && (end == text.size() || !is_word(text[end]));
}

size_t key_at(std::string_view text, size_t at) {
  if (at + kKeyIdSize > text.size()) return 0;
  for (size_t i = 4; i < kKeyIdSize; ++i) {
    if (!is_base32(text[at + i])) return 0;
  }
  return stands_alone(text, at, at + kKeyIdSize) ? kKeyIdSize : 0;
}

// A long-term key of Bedrock: the prefix and 109 to 269 characters of base64.
size_t bedrock_at(std::string_view text, size_t at) {
  size_t end = at + kBedrock.size();
  while (end < text.size() && is_base64(text[end])) ++end;
  const size_t body = end - at - kBedrock.size();
  return body >= 109 && body <= 269 && (at == 0 || !is_word(text[at - 1])) ? end - at : 0;
}

// What begins at `at`, where the first and the fourth byte fit.
void look_at(std::string_view text, size_t at, std::vector<Found>& out) {
  const std::string_view four = text.substr(at, 4);
  const size_t size = is_prefix(four)    ? key_at(text, at)
                      : four == kBedrock ? bedrock_at(text, at)
                                         : 0;
  if (size > 0) out.push_back({at, size});
}

void look_byte_by_byte(std::string_view text, size_t from, std::vector<Found>& out) {
  for (size_t i = from; i + kKeyIdSize <= text.size(); ++i) {
    if (text[i] == 'A' && (text[i + 3] == 'A' || text[i + 3] == 'K')) look_at(text, i, out);
  }
}

}  // namespace

std::string_view kind_of(std::string_view id) {
  switch (id.size() > 1 ? id[1] : '\0') {
    case 'K':
      return "access_key";
    case 'S':
      return "session_key";
    case 'C':
      return "context_credential";
    default:
      return id.starts_with(kBedrock) ? "bedrock_key" : "bearer_token";
  }
}

std::optional<std::string> account_of(std::string_view id) {
  if (id.size() != kKeyIdSize) return std::nullopt;
  uint64_t bits = 0;  // the first 45 of the eighty
  for (size_t i = 4; i < 13; ++i) {
    const char c = id[i];
    if (!is_base32(c)) return std::nullopt;
    bits = bits << 5 | static_cast<uint64_t>(c >= 'A' ? c - 'A' : c - '2' + 26);
  }
  const uint64_t number = bits >> 4 & ((uint64_t{1} << 40) - 1);
  if (bits >> 44 == 0 || number > 999'999'999'999) return std::nullopt;
  std::string digits = std::to_string(number);
  digits.insert(0, 12 - digits.size(), '0');
  return digits;
}

bool is_example(std::string_view id) { return id.ends_with("EXAMPLE"); }

void find_keys(std::string_view text, std::vector<Found>& out) {
  size_t i = 0;
#ifdef __SSE2__
  // Sixteen places at a time: "A" and three on "A" or "K", which one place in two hundred of
  // English text passes.
  const __m128i a = _mm_set1_epi8('A'), k = _mm_set1_epi8('K');
  for (; i + 19 + kKeyIdSize <= text.size(); i += 16) {
    const auto* at = reinterpret_cast<const __m128i*>(text.data() + i);
    const auto* on = reinterpret_cast<const __m128i*>(text.data() + i + 3);
    const __m128i fourth = _mm_loadu_si128(on);
    const __m128i fits =
        _mm_and_si128(_mm_cmpeq_epi8(_mm_loadu_si128(at), a),
                      _mm_or_si128(_mm_cmpeq_epi8(fourth, a), _mm_cmpeq_epi8(fourth, k)));
    for (auto mask = static_cast<unsigned>(_mm_movemask_epi8(fits)); mask != 0; mask &= mask - 1)
      look_at(text, i + static_cast<size_t>(__builtin_ctz(mask)), out);
  }
#endif
  look_byte_by_byte(text, i, out);
}

}  // namespace hikeshi::leaks
