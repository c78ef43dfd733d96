// SPDX-License-Identifier: Apache-2.0
// SHA-256, the one hash of evidence and of the journal's chain.
#pragma once

#include <string>
#include <string_view>

namespace hikeshi {

std::string sha256_hex(std::string_view bytes);  // 64 lower-case hex digits

}  // namespace hikeshi
