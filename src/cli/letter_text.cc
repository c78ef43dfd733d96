// SPDX-License-Identifier: Apache-2.0
#include "cli/letter_text.h"

#include <fmt/format.h>

#include "base/text.h"

namespace hikeshi::cli {

std::string letter_text(const reply::Letter& letter) {
  std::string out;
  if (!letter.to.empty()) out += fmt::format("To: {}\n", printable(letter.to));
  if (!letter.subject.empty()) out += fmt::format("Subject: {}\n", printable(letter.subject));
  return out + "\n" + letter.body + (letter.body.ends_with('\n') ? "" : "\n");
}

}  // namespace hikeshi::cli
