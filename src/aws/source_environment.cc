// SPDX-License-Identifier: Apache-2.0
// Credentials in the environment.
#include "aws/credential_sources.h"

namespace hikeshi::aws {

Finding from_environment(const CredentialParts& parts, const std::string&) {
  if (parts.settings.profile_named)
    return absent("not looked at, because " + profile_label(parts.settings.profile) + " was named");
  return read_environment(parts);
}

Finding read_environment(const CredentialParts& parts) {
  Credentials out;
  out.access_key_id = variable(parts.env, "AWS_ACCESS_KEY_ID");
  if (out.access_key_id.empty()) return absent("AWS_ACCESS_KEY_ID is not set");
  out.secret_key = Secret(variable(parts.env, "AWS_SECRET_ACCESS_KEY"));
  if (out.secret_key.reveal().empty())
    return fail(Code::kUsage, "AWS_ACCESS_KEY_ID is set, AWS_SECRET_ACCESS_KEY is not");
  out.session_token = Secret(variable(parts.env, {"AWS_SECURITY_TOKEN", "AWS_SESSION_TOKEN"}));
  const std::string expires = variable(parts.env, "AWS_CREDENTIAL_EXPIRATION");
  if (!expires.empty()) {
    out.expires = parse_rfc3339(expires);
    if (!out.expires) return fail(Code::kUsage, "AWS_CREDENTIAL_EXPIRATION is not a time");
  }
  return found(std::move(out), "environment");
}

}  // namespace hikeshi::aws
