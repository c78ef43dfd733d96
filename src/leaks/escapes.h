// SPDX-License-Identifier: Apache-2.0
// Text that was written into other text: JSON in a notebook or a log, URLs, mails, the colours of a
// terminal. There a line feed is `\n` and a slash `\/` or `%2F`, so that an id has the letter of an
// escape before it and a secret is cut or a character too long.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

namespace hikeshi::leaks {

// Whether a word may begin at `at`: there is no letter, digit or '_' before it, or that one ends
// an escape. Looks at kBeforeWord bytes before it at most.
inline constexpr size_t kBeforeWord = 12;
bool begins_word(std::string_view text, size_t at);

// A run of base64, as it stands there and as it is meant.
struct Base64Run {
  size_t offset = 0, length = 0;
  std::string_view meant;
};

// Every whole run that begins in [first, last): those that stand there plainly, then those that
// only are runs once escapes are read. A run counts to its 8192nd character. Two may overlap.
void for_each_run(std::string_view text, size_t first, size_t last,
                  const std::function<void(const Base64Run&)>& each);

}  // namespace hikeshi::leaks
