// SPDX-License-Identifier: Apache-2.0
// HTML to the text that a reader sees. Not a browser: it keeps what matters for a notice (lines,
// cells, quotations, links) and drops what is hidden.
#pragma once

#include <string>
#include <vector>

#include "notice/mapped.h"

namespace hikeshi::notice {

struct HtmlText {
  Mapped text;                     // rows end with \n, cells with a tab, quotations carry "> "
  std::vector<std::string> links;  // targets of <a href>, decoded
};

// `html` covers a whole part. Hidden text (display:none, visibility:hidden, size 0, text in its
// background's colour, hidden attribute, classes that a <style> hides) is not in the result.
HtmlText html_to_text(const Mapped& html);

}  // namespace hikeshi::notice
