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

// AKIA, ASIA, ABIA or ACCA and 16 of A-Z0-9 at `at`, whatever stands beside them: what an id that
// is asked for by itself, or by its account, is known by.
bool is_key_shaped(std::string_view text, size_t at);

// The same with 16 of A-Z2-7 and, as begins_word() sees it, neither letter, digit nor '_' beside
// them.
bool stands_alone(std::string_view text, size_t at);

// 12 digits; nullopt for an id of the older generation, whose bits say nothing, or a number that no
// account has. `id` must be a key id.
std::optional<std::string> account_of_key(std::string_view id);

// "access_key" (AKIA), "session_key" (ASIA), "bearer_key" (ABIA), "context_key" (ACCA).
std::string_view kind_of_key(std::string_view id);

}  // namespace hikeshi::leaks
