// SPDX-License-Identifier: Apache-2.0
// Credentials as a value: what a request is signed with. Where they come from is credentials.h.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "base/secret.h"
#include "base/utc_time.h"

namespace hikeshi::aws {

struct Credentials {
  std::string access_key_id;
  Secret secret_key{""};
  Secret session_token{""};        // empty for a long-term key
  std::optional<UtcTime> expires;  // nullopt: they do not
  std::string source;              // for people: "environment", "profile ops", "instance role web"
};

using CredentialsPtr = std::shared_ptr<const Credentials>;

}  // namespace hikeshi::aws
