// SPDX-License-Identifier: Apache-2.0
// What AWS says of a refused request, without what the request was signed with: where a signature
// does not match, AWS quotes the whole request as it came, session token among its headers.
#pragma once

#include <string>

#include "aws/identity.h"

namespace hikeshi::aws {

// Without the request that a refused signature quotes.
std::string without_quoted_request(std::string message);

// "<hidden>" in place of the secret key and the session token, whole or cut off at the end.
std::string without_credentials(std::string message, const Credentials& credentials);

}  // namespace hikeshi::aws
