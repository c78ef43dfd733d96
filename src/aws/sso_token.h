// SPDX-License-Identifier: Apache-2.0
// The token that `aws sso login` leaves in ~/.aws/sso/cache, renewed where its kind allows it.
#pragma once

#include <string>

#include "aws/credential_sources.h"
#include "aws/http.h"
#include "base/result.h"
#include "base/secret.h"

namespace hikeshi::aws {

struct SsoLogin {
  std::string profile;  // for what the operator is told to do
  std::string session;  // the name of its sso-session; "": a profile of the older kind
  std::string start_url;
  std::string region;
};

// The file's name: ~/.aws/sso/cache/ and the SHA-1 of the session's name, or of the start URL.
std::string sso_token_path(const Environment& env, const SsoLogin& login);

// A token that has not expired. That of a session is renewed from 15 minutes before its end and
// written back, as the aws command line does, which reads the same file; where that fails, the old
// one serves until it ends. Fails with kDenied, and `aws sso login` as the way out, where there is
// none that serves.
Result<Secret> sso_token(const CredentialParts& parts, const SsoLogin& login);

// The error for a login that no longer serves: kDenied.
Error sso_login_needed(const std::string& why, const std::string& profile);

// The request for an operation of "sso" or "sso-oidc", with scheme, host and path, at the endpoint
// of the login's region or at what the user has set for the service.
Result<HttpRequest> sso_request(const CredentialParts& parts, const char* service,
                                const char* operation, const std::string& region);

}  // namespace hikeshi::aws
