// SPDX-License-Identifier: Apache-2.0
// The credentials of others and AWS's that have no id: how each is written. The list is documented
// in docs/formats.md "leaks"; a test holds the two together.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace hikeshi::leaks {

struct Span {
  std::string_view kind;
  size_t begin = 0, length = 0;
};

// The credential whose three characters of anchors.cc stand at `at`.
std::optional<Span> credential_at(std::string_view text, size_t at);

// Whether a key id or another credential may begin at those three characters: what its first 45
// characters and kBeforeWord before them say, no more.
bool begins_credential(std::string_view text, size_t at);

bool is_base64(char c);  // A-Z a-z 0-9 + /

}  // namespace hikeshi::leaks
