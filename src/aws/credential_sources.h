// SPDX-License-Identifier: Apache-2.0
// One function for each source of the chain (credentials.h). They share their form, so that the
// chain is a table; each stands in its own source_*.cc.
#pragma once

#include <optional>
#include <string>

#include "aws/credentials.h"

namespace hikeshi::aws {

// Credentials, or why this source does not apply. An Error ends the chain.
struct Found {
  std::optional<Credentials> credentials;
  std::string why;
};
using Finding = Result<Found>;

inline Found absent(std::string why) { return {std::nullopt, std::move(why)}; }
inline Finding found(Result<Credentials> credentials, std::string source) {
  Found out{HK_TRY(std::move(credentials)), ""};
  out.credentials->source = std::move(source);
  return out;
}

using Find = Finding (*)(const CredentialParts& parts, const std::string& profile);

Finding from_environment(const CredentialParts& parts, const std::string& profile);
Finding from_role(const CredentialParts& parts, const std::string& profile);
Finding from_web_identity(const CredentialParts& parts, const std::string& profile);
Finding from_profiles_web_identity(const CredentialParts& parts, const std::string& profile);
Finding from_sso(const CredentialParts& parts, const std::string& profile);
Finding from_credentials_file(const CredentialParts& parts, const std::string& profile);
Finding from_login(const CredentialParts& parts, const std::string& profile);
Finding from_process(const CredentialParts& parts, const std::string& profile);
Finding from_config_file(const CredentialParts& parts, const std::string& profile);
Finding from_container(const CredentialParts& parts, const std::string& profile);
Finding from_instance(const CredentialParts& parts, const std::string& profile);

// The environment, whether a profile was named or not: for credential_source.
Finding read_environment(const CredentialParts& parts);

// The sources that a source_profile may use, in the chain's order.
Finding from_source_profile(const CredentialParts& parts, const std::string& profile);

// "profile ops"; the name made safe to be shown.
std::string profile_label(const std::string& profile);

// " --profile ops" for a command that is shown to the operator, quoted where the shell needs it.
std::string profile_argument(const std::string& profile);

// "hikeshi-1700000000": the name of a role's session where none is configured.
std::string default_session_name(const CredentialParts& parts);

}  // namespace hikeshi::aws
