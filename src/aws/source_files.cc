// SPDX-License-Identifier: Apache-2.0
// Keys that stand in one of the two files.
#include "aws/credential_sources.h"
#include "base/text.h"

namespace hikeshi::aws {
namespace {

Result<Credentials> read_keys(const IniSection& section, const std::string& path) {
  Credentials out;
  out.access_key_id = *text_of(&section, "aws_access_key_id");
  const std::string* const secret = text_of(&section, "aws_secret_access_key");
  if (secret == nullptr || secret->empty() || out.access_key_id.empty())
    return fail(Code::kUsage,
                printable(path) + ", section of line " + std::to_string(section.line) +
                    ": of aws_access_key_id and aws_secret_access_key one is missing");
  out.secret_key = Secret(*secret);
  const std::string* token = text_of(&section, "aws_security_token");
  if (token == nullptr) token = text_of(&section, "aws_session_token");
  if (token != nullptr) out.session_token = Secret(*token);
  return out;
}

Finding from_section(const IniSection* section, const std::string& path,
                     const std::string& profile) {
  if (section == nullptr) return absent(printable(path) + " has no " + profile_label(profile));
  if (text_of(section, "aws_access_key_id") == nullptr)
    return absent(profile_label(profile) + " in " + printable(path) + " has no aws_access_key_id");
  return found(read_keys(*section, path), profile_label(profile) + " in " + printable(path));
}

}  // namespace

Finding from_credentials_file(const CredentialParts& parts, const std::string& profile) {
  const Profiles& profiles = parts.profiles;
  return from_section(profiles.in_credentials(profile), profiles.credentials_path(), profile);
}

Finding from_config_file(const CredentialParts& parts, const std::string& profile) {
  const Profiles& profiles = parts.profiles;
  return from_section(profiles.in_config(profile), profiles.config_path(), profile);
}

}  // namespace hikeshi::aws
