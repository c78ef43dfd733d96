// SPDX-License-Identifier: Apache-2.0
// A role of IAM Identity Center: the token of `aws sso login` for credentials of an account.
#include <charconv>
#include <map>

#include "aws/secret_json.h"
#include "aws/source_http.h"
#include "aws/sso_token.h"
#include "base/text.h"

namespace hikeshi::aws {
namespace {

struct SsoRole {
  SsoLogin login;
  std::string account, role;
};

// The keys of the profile, and of its sso-session; where both have one, they must agree.
class SsoConfig {
 public:
  SsoConfig(const CredentialParts& parts, const std::string& profile)
      : parts_(parts), profile_(profile) {}

  Result<SsoRole> read() {
    const std::string name = own("sso_session");
    if (!name.empty()) HK_CHECK(open_session(name));
    SsoRole out{{profile_, name, HK_TRY(need("sso_start_url")), HK_TRY(need("sso_region"))},
                HK_TRY(need("sso_account_id")),
                HK_TRY(need("sso_role_name"))};
    return out;
  }

 private:
  Status open_session(const std::string& name) {
    session_ = parts_.profiles.sso_session(name);
    if (session_ == nullptr)
      return fail(Code::kUsage, "names the sso-session " + printable(name) + ", which " +
                                    printable(parts_.profiles.config_path()) + " does not have");
    for (const IniValue& value : session_->values) {
      const std::string mine = own(value.key.c_str());
      if (!mine.empty() && mine != value.value.reveal())
        return fail(Code::kUsage,
                    "its " + printable(value.key) + " is another one than that of its sso-session");
    }
    return {};
  }

  std::string own(const char* key) const {
    const std::string* const found = parts_.profiles.value(profile_, key);
    return found == nullptr ? "" : *found;
  }

  Result<std::string> need(const char* key) const {
    const std::string* const found = text_of(session_, key);
    std::string value = found == nullptr ? own(key) : *found;
    if (!value.empty()) return value;
    return fail(Code::kUsage, std::string("is set up for SSO, but has no ") + key);
  }

  const CredentialParts& parts_;
  const std::string& profile_;
  const IniSection* session_ = nullptr;
};

Error refused(int status, const SsoRole& role) {
  if (status == 401) return sso_login_needed("the token is no longer accepted", role.login.profile);
  const std::string what = "SSO answered with status " + std::to_string(status);
  if (status == 429) return {Code::kThrottled, what + ", try again later", {}, {}};
  if (status >= 500) return {Code::kIo, what, {}, {}};
  return {Code::kDenied,
          what + ": is role " + printable(role.role) + " in account " + printable(role.account) +
              " assigned to you?",
          {},
          {}};
}

// SSO writes the time as milliseconds since 1970.
Status set_expiry(SecretFields& fields) {
  const std::string text = field(fields, "expiration");
  int64_t ms = 0;
  const auto end = std::from_chars(text.data(), text.data() + text.size(), ms);
  if (end.ec != std::errc() || text.empty() || ms < 0 || ms > int64_t{253402300799} * 1000)
    return fail(Code::kCorrupt, "expiration is not a time");
  fields.insert_or_assign("expiration", Secret(format_rfc3339({ms / 1000})));
  return {};
}

Result<Credentials> get_role_credentials(const CredentialParts& parts, const SsoRole& role) {
  const Secret token = HK_TRY(sso_token(parts, role.login));
  HttpRequest request = HK_TRY(sso_request(parts, "sso", "GetRoleCredentials", role.login.region));
  request.query = "role_name=" + uri_encode(role.role) + "&account_id=" + uri_encode(role.account);
  set_header(request.headers, "x-amz-sso_bearer_token", token.reveal());
  HttpResponse answer = HK_TRY(
      ask(parts, {"sso", "GetRoleCredentials"}, std::move(request), std::chrono::seconds(10)));
  if (answer.status != 200) return tl::make_unexpected(refused(answer.status, role));
  auto fields = HK_TRY(read_secret_json(std::move(answer.body), "roleCredentials"));
  HK_CHECK(set_expiry(fields));
  return take_credentials(fields, {.key = "accessKeyId",
                                   .secret = "secretAccessKey",
                                   .token = "sessionToken",
                                   .expires = "expiration"});
}

Result<Credentials> fetch(const CredentialParts& parts, const std::string& profile) {
  const SsoRole role = HK_TRY(SsoConfig(parts, profile).read());
  return get_role_credentials(parts, role);
}

}  // namespace

Finding from_sso(const CredentialParts& parts, const std::string& profile) {
  if (parts.profiles.value(profile, "sso_role_name") == nullptr &&
      parts.profiles.value(profile, "sso_account_id") == nullptr)
    return absent("no sso_role_name in " + profile_label(profile));
  auto got = fetch(parts, profile);
  if (!got) return tl::make_unexpected(std::move(got).error().with_context(profile_label(profile)));
  return found(std::move(got), "SSO of " + profile_label(profile));
}

}  // namespace hikeshi::aws
