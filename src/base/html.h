// SPDX-License-Identifier: Apache-2.0
// The one place that knows which characters mean something in HTML.
#pragma once

#include <string>

namespace hikeshi {

// Appends the character as text of an element or of a quoted attribute: & < > " ' as references.
void append_html(std::string& out, char c);

}  // namespace hikeshi
