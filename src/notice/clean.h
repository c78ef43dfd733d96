// SPDX-License-Identifier: Apache-2.0
// One spelling for what people, mail programs and gateways write in many: so that the patterns
// behind this need to know one form only.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "notice/mapped.h"

namespace hikeshi::notice {

// Takes away zero-width and direction characters, soft hyphens and left-over soft line breaks
// ("=\n" inside a word); turns every blank into ' ', full-width ASCII into ASCII, typographic
// quotes and hyphens into plain ones, and defanging (hxxp, [.], (dot)) back. Letters that only look
// like others stay as they are.
Mapped clean(const Mapped& text);
std::string clean(std::string_view text);

// Words that read like an id of AWS's but hold letters or digits of another script, as written.
struct LookAlike {
  Span span;
  std::string reads_like;
};
std::vector<LookAlike> look_alikes(const Mapped& cleaned);
// The same for a domain name or any word: "" where nothing looks like anything.
std::string plain_skeleton(std::string_view text);

// Masks secret access keys, session tokens, private keys and passwords in `part` with '*', byte for
// byte, so that offsets stay. `html` is also searched as the text that a reader sees.
void mask_secrets(std::string& part, bool html);

}  // namespace hikeshi::notice
