// SPDX-License-Identifier: Apache-2.0
// A mail or a pasted text to notices: who speaks in it, whom of them to believe, what is no notice.
#pragma once

#include "notice/input.h"
#include "notice/mime.h"

namespace hikeshi::notice {

// Adds what `mail` holds to the input's reading: notices, or one not-notice.
void read_mail(const Mail& mail, Input& input);

// The same for text without mail headers; what looks like a header block at its top is used.
void read_pasted(std::string text, Input& input);

}  // namespace hikeshi::notice
