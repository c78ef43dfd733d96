// SPDX-License-Identifier: Apache-2.0
#include "aws/sso_token.h"

#include <openssl/evp.h>

#include <algorithm>
#include <charconv>
#include <nlohmann/json.hpp>

#include "aws/endpoint.h"
#include "aws/models.h"
#include "aws/regions.h"
#include "aws/secret_json.h"
#include "aws/source_http.h"
#include "base/text.h"

namespace hikeshi::aws {
namespace {

constexpr int64_t kRefreshWindow = 15 * 60;

// Not for security: it is how AWS's tools name the file.
std::string sha1_hex(const std::string& text) {
  unsigned char digest[EVP_MAX_MD_SIZE];
  unsigned size = 0;
  EVP_Digest(text.data(), text.size(), digest, &size, EVP_sha1(), nullptr);
  return hex_of({reinterpret_cast<const char*>(digest), size});
}

Result<SecretFields> load(const CredentialParts& parts, const SsoLogin& login) {
  auto text = parts.fs.read_at_most(sso_token_path(parts.env, login), uint64_t{1} << 20);
  if (!text && text.error().code != Code::kNotFound)
    return tl::make_unexpected(std::move(text).error().with_context("the token of SSO"));
  if (!text) return tl::make_unexpected(sso_login_needed("there is no token", login.profile));
  auto fields = read_secret_json(std::move(*text));
  if (!fields || field(*fields, "accessToken").empty() ||
      !parse_expiry(field(*fields, "expiresAt")))
    return tl::make_unexpected(sso_login_needed("the token is not readable", login.profile));
  return fields;
}

// Whether it holds what a renewal takes, and the client's registration has not ended.
bool can_renew(const SecretFields& token, UtcTime now) {
  for (const char* name : {"refreshToken", "clientId", "clientSecret"})
    if (field(token, name).empty()) return false;
  const auto end = parse_expiry(field(token, "registrationExpiresAt"));
  return end && *end > now;
}

Secret body_of(const SecretFields& token) {
  SecretFields body;
  body.emplace("grantType", Secret("refresh_token"));
  for (const char* name : {"clientId", "clientSecret", "refreshToken"})
    body.emplace(name, Secret(token.find(name)->second.reveal()));
  return write_secret_json(body);
}

Result<SecretFields> call_create_token(const CredentialParts& parts, const SsoLogin& login,
                                       const SecretFields& token) {
  HttpRequest request = HK_TRY(sso_request(parts, "sso-oidc", "CreateToken", login.region));
  set_header(request.headers, "Content-Type", "application/json");
  request.body = body_of(token).reveal();
  HttpResponse answer =
      HK_TRY(ask(parts, {"sso-oidc", "CreateToken"}, std::move(request), std::chrono::seconds(10)));
  if (answer.status == 200) return read_secret_json(std::move(answer.body));
  return fail(Code::kDenied, "renewal was refused");
}

// The new token as it stands in the file: what the answer gives, and the client's registration.
Result<SecretFields> renew(const CredentialParts& parts, const SsoLogin& login, SecretFields& old) {
  SecretFields answer = HK_TRY(call_create_token(parts, login, old));
  const std::string lasts = field(answer, "expiresIn");
  int64_t seconds = 0;
  std::from_chars(lasts.data(), lasts.data() + lasts.size(), seconds);
  if (seconds <= 0 || seconds > 366 * kDay || field(answer, "accessToken").empty())
    return fail(Code::kCorrupt, "the renewed token is not readable");
  SecretFields out;
  out.emplace("startUrl", Secret(login.start_url));
  out.emplace("region", Secret(login.region));
  out.emplace("expiresAt", Secret(format_rfc3339(parts.clock.now().plus(seconds))));
  for (const char* name : {"accessToken", "refreshToken"})
    if (const auto it = answer.find(name); it != answer.end()) out.insert(answer.extract(it));
  for (const char* name : {"clientId", "clientSecret", "registrationExpiresAt"})
    if (const auto it = old.find(name); it != old.end()) out.insert(old.extract(it));
  return out;
}

// A full disk is no reason to have no credentials now, but the next run will need a login.
void keep(const CredentialParts& parts, const std::string& path, const SecretFields& token) {
  const Status written = parts.fs.write(path, write_secret_json(token).reveal());
  if (!written && parts.warn)
    parts.warn("the renewed token of SSO could not be written back: " + written.error().message);
}

}  // namespace

std::string sso_token_path(const Environment& env, const SsoLogin& login) {
  const std::string& key = login.session.empty() ? login.start_url : login.session;
  return expand_path(env, "~/.aws/sso/cache/" + sha1_hex(key) + ".json");
}

Result<Secret> sso_token(const CredentialParts& parts, const SsoLogin& login) {
  SecretFields token = HK_TRY(load(parts, login));
  const UtcTime now = parts.clock.now();
  const bool ends_soon = *parse_expiry(field(token, "expiresAt")) < now.plus(kRefreshWindow);
  if (!login.session.empty() && ends_soon && can_renew(token, now)) {
    if (auto renewed = renew(parts, login, token)) {
      token = std::move(*renewed);
      keep(parts, sso_token_path(parts.env, login), token);
    }
  }
  if (*parse_expiry(field(token, "expiresAt")) <= now)
    return tl::make_unexpected(sso_login_needed("the token has expired", login.profile));
  return std::move(token.find("accessToken")->second);
}

Error sso_login_needed(const std::string& why, const std::string& profile) {
  return {Code::kDenied, why + "; run aws sso login" + profile_argument(profile), {}, {}};
}

Result<HttpRequest> sso_request(const CredentialParts& parts, const char* service,
                                const char* operation, const std::string& region) {
  const Model& model = *HK_TRY(parts.models.find(service));
  const Operation& call = *HK_TRY(model.operation(operation));
  const Json& partitions = *HK_TRY(parts.models.partitions());
  const Json params = Json::object();
  EndpointSettings settings;
  settings.region = HK_TRY(parse_region(region)).name;
  settings.endpoint_url = configured_endpoint(parts.settings, parts.env, model.text("serviceId"));
  // An endpoint that the user has set is taken as it is, by botocore too.
  settings.fips = parts.settings.use_fips && settings.endpoint_url.empty();
  settings.dual_stack = parts.settings.use_dualstack && settings.endpoint_url.empty();
  const Endpoint endpoint = HK_TRY(find_endpoint(
      {model.endpoint_rules(), partitions, *call.json, {}, params, service}, settings));
  HttpRequest request;
  request.scheme = endpoint.scheme;
  request.host = endpoint.host;
  request.headers = endpoint.headers;
  request.method = call.json->at("http").at("method").get<std::string>();
  request.path = endpoint.path + call.json->at("http").at("requestUri").get<std::string>();
  return request;
}

}  // namespace hikeshi::aws
