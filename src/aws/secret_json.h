// SPDX-License-Identifier: Apache-2.0
// JSON objects that hold credentials: read into secrets at once, the text they came in wiped.
#pragma once

#include <map>
#include <optional>
#include <string>

#include "aws/identity.h"
#include "base/result.h"
#include "base/secret.h"
#include "base/utc_time.h"

namespace hikeshi::aws {

// Texts and whole numbers of one object; other members are left out.
using SecretFields = std::map<std::string, Secret, std::less<>>;

// Reads `text`, or the object in its member `inside`, and wipes it. kCorrupt where it is no such
// object; the message holds nothing of it.
Result<SecretFields> read_secret_json(std::string text, const std::string& inside = "");

// The fields as a JSON object of texts.
Secret write_secret_json(const SecretFields& fields);

// The field as text that is no secret (a time, a role's name); "" where it is not there.
std::string field(const SecretFields& fields, std::string_view name);

// What the fields of credentials are called; "" as `expires`: they have no end.
struct CredentialNames {
  const char* key = "AccessKeyId";
  const char* secret = "SecretAccessKey";
  const char* token = "Token";
  const char* expires = "Expiration";
  bool temporary = true;  // a token and a time must be there
};

// Takes credentials out of the fields. kCorrupt names what is missing or is no time.
Result<Credentials> take_credentials(SecretFields& fields, const CredentialNames& names);

// Reads RFC 3339, also with "UTC" in the place of "Z" as older tokens of SSO have it.
std::optional<UtcTime> parse_expiry(std::string_view text);

}  // namespace hikeshi::aws
