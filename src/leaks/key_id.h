// SPDX-License-Identifier: Apache-2.0
// Access key ids in bytes of any kind, and the account that an id carries.
//
// Source: "A bitwise analysis of AWS access key identifiers" (WithSecure Labs): 16 base32
// characters behind the prefix, the first bit says whether the next forty are the account's number.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace hikeshi::leaks {

// AKIA (long-term), ASIA (session), ABIA (bearer), ACCA (context).
inline constexpr size_t kKeyIdSize = 20;

// "access_key", "session_key", "bearer_token", "context_credential"; of "ABSK" "bedrock_key".
std::string_view kind_of(std::string_view id);

// Twelve digits; nullopt where an id of the older kind does not say, or says what no account has.
std::optional<std::string> account_of(std::string_view id);

// AWS's documentation writes ids that end so; they belong to nobody.
bool is_example(std::string_view id);

struct Found {
  size_t offset = 0;
  size_t size = 0;  // kKeyIdSize; of a Bedrock key, which is a secret itself, its length
};

// Appends every id that stands alone (no letter, digit or underscore on either side) and every
// Bedrock key. Several GB/s where there is none.
void find_keys(std::string_view text, std::vector<Found>& out);

}  // namespace hikeshi::leaks
