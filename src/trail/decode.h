// SPDX-License-Identifier: Apache-2.0
// Bytes of a file to UTF-8 text that can be indexed.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace hikeshi::trail {

// Turns UTF-16 with a byte order mark into UTF-8 in `buffer` and drops a UTF-8 mark, or returns
// `bytes` as they are. Unpaired surrogates and half a character at the end become U+FFFD; `bad`
// gets the offsets of these in what is returned.
std::string_view to_utf8(std::string_view bytes, std::string& buffer, std::vector<uint64_t>& bad);

// Replaces each byte of `text` that is not valid UTF-8 by '?', so that offsets stay what they
// were, and returns their offsets.
std::vector<uint64_t> repair_utf8(char* text, size_t size);

}  // namespace hikeshi::trail
