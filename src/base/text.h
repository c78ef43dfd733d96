// SPDX-License-Identifier: Apache-2.0
// Small helpers over text that is UTF-8 or is made safe to be shown.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace hikeshi {

std::string_view trim(std::string_view text);  // blanks, tabs and line ends at both sides
std::vector<std::string_view> split(std::string_view text, char separator);  // keeps empty parts
std::string join(const std::vector<std::string>& parts, std::string_view separator);
std::string to_lower(std::string_view text);                      // ASCII letters only
bool equals_ignore_case(std::string_view a, std::string_view b);  // ASCII letters only
bool contains_ignore_case(std::string_view text, std::string_view part);
std::string replace_all(std::string_view text, std::string_view from, std::string_view to);

// Two lower-case digits for each byte.
std::string hex_of(std::string_view bytes);

bool is_valid_utf8(std::string_view bytes);
// Bytes of the character at `at`, 0 where they are no valid UTF-8: an overlong form, a surrogate, a
// value above U+10FFFF, a sequence that is cut off.
size_t utf8_length(std::string_view text, size_t at);
void append_utf8(std::string& out, uint32_t code_point);

// Makes text of others safe for a terminal or a log line (law 5): control characters, DEL, C1
// controls, bidirectional overrides and invalid UTF-8 become visible escapes such as \x1b; line
// breaks become \n as two characters. Never changes ordinary letters.
std::string printable(std::string_view text);

// Columns that `text` takes on a terminal: East Asian wide characters count two, combining marks
// and zero-width characters none. `text` must be printable().
size_t display_width(std::string_view text);

// `text` cut to at most `columns`, with an ellipsis in place of what is left out.
std::string fit(std::string_view text, size_t columns);

}  // namespace hikeshi
