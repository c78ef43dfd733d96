// SPDX-License-Identifier: Apache-2.0
// How mail programs write what the generator carries: heads, parts, HTML and quotes.
#pragma once

#include <string>

#include "notice/notice_gen.h"

namespace hikeshi::notice::gen {

struct Head {
  std::string from, to = "root@example.co.jp", subject, date, extra;
};

// As a Date header writes it, `zone` seconds east of UTC.
std::string mail_date(UtcTime t, int64_t zone);

// The header fields up to those of the first part; words that are no ASCII go out in `charset`.
std::string head(const Head& h, const char* charset);

// A text part with its header fields. `transfer`: "base64", "quoted-printable" or as it is.
std::string text_part(const std::string& body, const char* charset, const char* transfer,
                      const char* subtype = "plain");

// Lines become rows of a table where they look like one, ids get break opportunities, and what is
// hidden names a wrong instance.
std::string as_html(const std::string& body);

std::string in_quotes(const std::string& text);  // "> " before each line

}  // namespace hikeshi::notice::gen
