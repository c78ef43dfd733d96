// SPDX-License-Identifier: Apache-2.0
// HMAC with SHA-256 by OpenSSL, the one primitive of Signature Version 4 besides the hash itself.
#pragma once

#include <string_view>

#include "base/result.h"
#include "base/secret.h"

namespace hikeshi::aws {

// The 32 raw bytes, wiped when done with since they may be the next key. Fails with kUnsupported
// where OpenSSL offers no such algorithm. Any thread.
Result<Secret> hmac_sha256(const Secret& key, std::string_view text);

}  // namespace hikeshi::aws
