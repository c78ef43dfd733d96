// SPDX-License-Identifier: Apache-2.0
// role_arn of a profile: the source's credentials, through any number of profiles, and then STS.
#include <algorithm>
#include <charconv>
#include <vector>

#include "aws/credential_sources.h"
#include "base/text.h"

namespace hikeshi::aws {
namespace {

// Walks from a profile to the one whose credentials stand at the beginning, and back.
class RoleWalk {
 public:
  explicit RoleWalk(const CredentialParts& parts) : parts_(parts) {}

  // A role with a web identity has no source: from_web_identity takes it.
  bool has_role(const std::string& profile) const {
    return value(profile, "role_arn") != nullptr &&
           value(profile, "web_identity_token_file") == nullptr;
  }

  Result<Credentials> assume(const std::string& profile) {
    visited_.push_back(profile);
    auto credentials = assume_from_source(profile);
    if (credentials) return credentials;
    return tl::make_unexpected(std::move(credentials).error().with_context(profile_label(profile)));
  }

 private:
  Result<Credentials> assume_from_source(const std::string& profile) {
    if (parts_.sts == nullptr) return fail(Code::kUnsupported, "roles cannot be assumed here");
    AssumeRole params = HK_TRY(params_of(profile));
    const Credentials source = HK_TRY(source_of(profile));
    if (!params.mfa_serial.empty()) params.mfa_code = HK_TRY(ask_code(params.mfa_serial));
    return parts_.sts->assume_role(params, source);
  }

  Result<AssumeRole> params_of(const std::string& profile) const {
    AssumeRole params;
    params.role_arn = *value(profile, "role_arn");
    params.external_id = text(profile, "external_id");
    params.mfa_serial = text(profile, "mfa_serial");
    params.session_name = text(profile, "role_session_name");
    if (params.session_name.empty()) params.session_name = default_session_name(parts_);
    const std::string duration = text(profile, "duration_seconds");
    if (duration.empty()) return params;
    int64_t seconds = 0;
    const char* const end = duration.data() + duration.size();
    if (const auto read = std::from_chars(duration.data(), end, seconds);
        read.ec != std::errc() || read.ptr != end || seconds < 1)
      return fail(Code::kUsage, "duration_seconds is not a number of seconds");
    params.duration_seconds = seconds;
    return params;
  }

  Result<Credentials> source_of(const std::string& profile) {
    const std::string* const from = value(profile, "source_profile");
    const std::string* const kind = value(profile, "credential_source");
    if (from != nullptr && kind != nullptr)
      return fail(Code::kUsage, "has both source_profile and credential_source");
    if (from != nullptr) return from_source(profile, *from);
    if (kind != nullptr) return from_named_source(*kind);
    return fail(Code::kUsage, "has role_arn, but neither source_profile nor credential_source");
  }

  Result<Credentials> from_source(const std::string& profile, const std::string& source) {
    if (!parts_.profiles.has(source))
      return fail(Code::kUsage, "its source_profile " + printable(source) + " does not exist");
    HK_CHECK(check_loop(profile, source));
    if (has_role(source) && !has_keys(source)) return assume(source);
    Found got = HK_TRY(from_source_profile(parts_, source));
    if (got.credentials) return std::move(*got.credentials);
    return fail(Code::kUsage,
                "its source " + profile_label(source) + " must have credentials: " + got.why);
  }

  // A profile may be its own source where it holds keys beside the role.
  Status check_loop(const std::string& profile, const std::string& source) const {
    const bool is_new = std::find(visited_.begin(), visited_.end(), source) == visited_.end();
    if (is_new || (source == profile && has_keys(source))) return {};
    std::string path;
    for (const std::string& name : visited_) path += printable(name) + " -> ";
    return fail(Code::kUsage, "its source_profile leads in a circle: " + path + printable(source));
  }

  Result<Credentials> from_named_source(const std::string& kind) const {
    Finding got = absent("");
    if (kind == "Environment") {
      got = read_environment(parts_);
    } else if (kind == "EcsContainer") {
      got = from_container(parts_, "");
    } else if (kind == "Ec2InstanceMetadata") {
      got = from_instance(parts_, "");
    } else {
      return fail(Code::kUsage,
                  "credential_source must be Environment, EcsContainer or "
                  "Ec2InstanceMetadata, and is " +
                      printable(kind));
    }
    Found source = HK_TRY(std::move(got));
    if (source.credentials) return std::move(*source.credentials);
    return fail(Code::kNotFound, "its credential_source " + kind + " has none: " + source.why);
  }

  Result<Secret> ask_code(const std::string& serial) const {
    if (parts_.prompt == nullptr)
      return fail(Code::kUnsupported, "needs a code of the MFA device " + printable(serial) +
                                          ", and there is no terminal to ask for it");
    return parts_.prompt->ask("Code of the MFA device " + printable(serial));
  }

  bool has_keys(const std::string& profile) const {
    return value(profile, "aws_access_key_id") != nullptr ||
           value(profile, "aws_secret_access_key") != nullptr;
  }
  const std::string* value(const std::string& profile, const char* key) const {
    return parts_.profiles.value(profile, key);
  }
  std::string text(const std::string& profile, const char* key) const {
    const std::string* const found = value(profile, key);
    return found == nullptr ? "" : *found;
  }

  const CredentialParts& parts_;
  std::vector<std::string> visited_;
};

}  // namespace

Finding from_role(const CredentialParts& parts, const std::string& profile) {
  RoleWalk walk(parts);
  if (!walk.has_role(profile)) return absent("no role_arn in " + profile_label(profile));
  return found(walk.assume(profile), "role of " + profile_label(profile));
}

}  // namespace hikeshi::aws
