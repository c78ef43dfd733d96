// SPDX-License-Identifier: Apache-2.0
// Bytes of any charset to valid UTF-8. Nothing fails: what cannot be decoded becomes U+FFFD, so
// that one bad byte does not cost the rest of a mail.
#pragma once

#include <string>
#include <string_view>

namespace hikeshi::notice {

struct Decoded {
  std::string text;      // valid UTF-8
  bool damaged = false;  // something was replaced, or the charset is unknown
};

// `charset` as a mail names it; empty or wrong: the bytes decide (UTF-8, UTF-16 with a mark,
// ISO-2022-JP by its escapes, else Shift_JIS or EUC-JP, else Windows-1252).
Decoded decode_text(std::string_view bytes, std::string_view charset);

// The value of a header field: unfolded, RFC 2047 words decoded (also where a word ends in the
// middle of a character), raw 8-bit text decoded like an unlabelled body.
std::string decode_header(std::string_view raw);

// The same text with everything that is no valid UTF-8 replaced.
std::string make_valid_utf8(std::string_view bytes);

}  // namespace hikeshi::notice
