// SPDX-License-Identifier: Apache-2.0
// What an access key id says by itself. 4 letters of prefix, then 16 base32 characters: 80 bits, of
// which the first tells the generation and, in the newer one, the next 40 are the number of the
// account.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace hikeshi::leaks {

inline constexpr size_t kKeyIdLength = 20;

// Bytes of an escape that ends right before `at`, as JSON, shells and URLs write what is no letter:
// \n \t \r %3D. 0: there is none.
size_t escape_before(std::string_view text, size_t at);

// AKIA, ASIA, ABIA or ACCA and 16 of A-Z2-7 at `at`, with neither letter, digit nor '_' beside
// them; the end of an escape is no letter.
bool stands_alone(std::string_view text, size_t at);

// 12 digits; nullopt for an id of the older generation, whose bits say nothing, or a number that no
// account has. `id` must be a key id.
std::optional<std::string> account_of_key(std::string_view id);

// "access_key" (AKIA), "session_key" (ASIA), "bearer_key" (ABIA), "context_key" (ACCA).
std::string_view kind_of_key(std::string_view id);

}  // namespace hikeshi::leaks
