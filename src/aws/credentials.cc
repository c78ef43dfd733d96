// SPDX-License-Identifier: Apache-2.0
#include "aws/credentials.h"

#include <algorithm>
#include <array>

#include "aws/credential_sources.h"
#include "base/text.h"

namespace hikeshi::aws {
namespace {

struct Source {
  const char* name;
  Find find;
};

constexpr std::array kSources = {
    Source{"environment", from_environment},
    Source{"role of the profile", from_role},
    Source{"web identity", from_web_identity},
    Source{"SSO", from_sso},
    Source{"credentials file", from_credentials_file},
    Source{"aws login", from_login},
    Source{"credential_process", from_process},
    Source{"configuration file", from_config_file},
    Source{"container", from_container},
    Source{"instance metadata", from_instance},
};

constexpr std::array kSourcesOfAProfile = {
    Source{"web identity", from_profiles_web_identity},
    Source{"SSO", from_sso},
    Source{"credentials file", from_credentials_file},
    Source{"aws login", from_login},
    Source{"credential_process", from_process},
    Source{"configuration file", from_config_file},
};

constexpr int64_t kAdvisory = 15 * 60;  // seconds before the end
constexpr int64_t kMandatory = 10 * 60;
constexpr int64_t kPause = 60;  // between two advisory attempts

Finding ask_source(const Source& source, const CredentialParts& parts, const std::string& profile) {
  auto got = source.find(parts, profile);
  if (got) return got;
  return tl::make_unexpected(std::move(got).error().with_context(source.name));
}

void add_reason(std::string& reasons, const Source& source, const std::string& why) {
  reasons += (reasons.empty() ? "" : "; ") + std::string(source.name) + " (" + why + ")";
}

}  // namespace

Result<Credentials> CredentialChain::fetch() {
  if (!serving_) return walk();
  const Source& source = kSources[*serving_];
  Found got = HK_TRY(ask_source(source, parts_, parts_.settings.profile));
  if (got.credentials) return std::move(*got.credentials);
  return fail(Code::kDenied, "the credentials came from " + std::string(source.name) +
                                 ", which has none any more: " + got.why);
}

Result<Credentials> CredentialChain::walk() {
  std::string reasons;
  for (size_t i = 0; i < kSources.size(); ++i) {
    Found got = HK_TRY(ask_source(kSources[i], parts_, parts_.settings.profile));
    if (got.credentials) {
      serving_ = i;
      return std::move(*got.credentials);
    }
    add_reason(reasons, kSources[i], got.why);
  }
  return fail(Code::kNotFound,
              "there are no AWS credentials. Set them up as for the aws command line, or name a "
              "profile with --profile. Looked at: " +
                  reasons);
}

Finding from_source_profile(const CredentialParts& parts, const std::string& profile) {
  std::string reasons;
  for (const Source& source : kSourcesOfAProfile) {
    Found got = HK_TRY(ask_source(source, parts, profile));
    if (got.credentials) return got;
    add_reason(reasons, source, got.why);
  }
  return absent(reasons);
}

std::string profile_label(const std::string& profile) { return "profile " + printable(profile); }

std::string profile_argument(const std::string& profile) {
  const bool is_plain = std::all_of(profile.begin(), profile.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '-' || c == '.';
  });
  if (is_plain) return " --profile " + profile;
  return " --profile '" + printable(replace_all(profile, "'", "'\\''")) + "'";
}

std::string default_session_name(const CredentialParts& parts) {
  return "hikeshi-" + std::to_string(parts.clock.now().seconds);
}

CredentialProvider::Need CredentialProvider::need() const {
  if (!kept_) return Need::kMandatory;
  if (!kept_->expires) return Need::kNone;
  const UtcTime now = clock_.now();
  const int64_t left = kept_->expires->seconds - now.seconds;
  if (left < kMandatory) return Need::kMandatory;
  return left < kAdvisory && (!next_try_ || now >= *next_try_) ? Need::kAdvisory : Need::kNone;
}

Status CredentialProvider::refresh(bool renew) {
  auto got = fetch_(renew);
  if (!got) return tl::make_unexpected(std::move(got).error());
  if (got->expires && *got->expires <= clock_.now())
    return fail(Code::kDenied, "the credentials of " + got->source + " expired at " +
                                   format_rfc3339(*got->expires) + "; get new ones");
  kept_ = std::make_shared<const Credentials>(std::move(*got));
  next_try_.reset();
  return {};
}

Result<CredentialsPtr> CredentialProvider::get(bool renew) {
  const Need needed = renew ? Need::kMandatory : need();
  if (needed == Need::kNone) return kept_;
  const Status refreshed = refresh(renew);
  if (!refreshed && needed == Need::kMandatory) return tl::make_unexpected(refreshed.error());
  if (!refreshed) next_try_ = clock_.now().plus(kPause);
  return kept_;
}

}  // namespace hikeshi::aws
