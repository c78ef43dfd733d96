// SPDX-License-Identifier: Apache-2.0
// Base64 of RFC 4648 with padding, as blobs stand in JSON, XML and headers.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace hikeshi::aws {

std::string base64_encode(std::string_view bytes);

// Blanks and line ends are skipped, missing padding is taken. Any other character, or a rest that
// is no whole byte: nullopt.
std::optional<std::string> base64_decode(std::string_view text);

}  // namespace hikeshi::aws
