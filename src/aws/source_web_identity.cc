// SPDX-License-Identifier: Apache-2.0
// A role for a token of another identity provider (EKS, a build service), which lies in a file.
#include "aws/credential_sources.h"
#include "base/text.h"

namespace hikeshi::aws {
namespace {

constexpr uint64_t kMaxToken = 65536;

// A setting of the environment, where that counts, or else of the profile.
std::string setting(const CredentialParts& parts, const std::string& profile, const char* env_name,
                    const char* key) {
  const std::string value = env_name == nullptr ? "" : variable(parts.env, env_name);
  if (!value.empty()) return value;
  const std::string* const found = parts.profiles.value(profile, key);
  return found == nullptr ? "" : *found;
}

Result<Secret> read_token(FileSystem& fs, const std::string& path) {
  auto bytes = fs.read_at_most(path, kMaxToken);
  if (!bytes)
    return tl::make_unexpected(std::move(bytes).error().with_context("the web identity token"));
  Secret token{std::string(trim(*bytes))};
  wipe(*bytes);
  return token;
}

Result<Credentials> assume(const CredentialParts& parts, const std::string& path,
                           const std::string& role, const std::string& session) {
  if (role.empty())
    return fail(Code::kUsage,
                "there is a web identity token but no role for it: set role_arn "
                "beside web_identity_token_file, or AWS_ROLE_ARN");
  if (parts.sts == nullptr) return fail(Code::kUnsupported, "roles cannot be assumed here");
  AssumeRoleWithWebIdentity params;
  params.role_arn = role;
  params.session_name = session.empty() ? default_session_name(parts) : session;
  params.token = HK_TRY(read_token(parts.fs, path));
  return parts.sts->assume_role_with_web_identity(params);
}

Finding find(const CredentialParts& parts, const std::string& profile, bool env_counts) {
  const auto name = [&](const char* variable_name) { return env_counts ? variable_name : nullptr; };
  const std::string path =
      setting(parts, profile, name("AWS_WEB_IDENTITY_TOKEN_FILE"), "web_identity_token_file");
  if (path.empty())
    return absent(std::string(env_counts ? "AWS_WEB_IDENTITY_TOKEN_FILE is not set, " : "") +
                  "no web_identity_token_file in " + profile_label(profile));
  const std::string role = setting(parts, profile, name("AWS_ROLE_ARN"), "role_arn");
  const std::string session =
      setting(parts, profile, name("AWS_ROLE_SESSION_NAME"), "role_session_name");
  return found(assume(parts, path, role, session), "web identity, role " + printable(role));
}

}  // namespace

Finding from_web_identity(const CredentialParts& parts, const std::string& profile) {
  return find(parts, profile, !parts.settings.profile_named);
}

Finding from_profiles_web_identity(const CredentialParts& parts, const std::string& profile) {
  return find(parts, profile, false);
}

}  // namespace hikeshi::aws
