// SPDX-License-Identifier: Apache-2.0
#include "aws/sign.h"

#include <fmt/format.h>

#include <algorithm>

#include "aws/canonical.h"
#include "aws/hmac.h"
#include "base/text.h"
#include "io/hash.h"

namespace hikeshi::aws {
namespace {

constexpr std::string_view kAlgorithm = "AWS4-HMAC-SHA256";
constexpr std::string_view kUnsignedPayload = "UNSIGNED-PAYLOAD";
constexpr std::string_view kAdded[] = {"Authorization", "X-Amz-Date", "X-Amz-Security-Token",
                                       "X-Amz-Content-Sha256"};

// "20150830T123600Z"; its first eight characters are the day that keys are derived for.
std::string stamp_of(UtcTime t) {
  const CivilTime c = to_civil(t);
  return fmt::format("{:04}{:02}{:02}T{:02}{:02}{:02}Z", c.year, c.month, c.day, c.hour, c.minute,
                     c.second);
}

std::string scope_of(const SigningScope& scope, std::string_view stamp) {
  return fmt::format("{}/{}/{}/aws4_request", stamp.substr(0, 8), scope.region, scope.service);
}

std::string to_hex(std::string_view bytes) {
  std::string out;
  for (const char c : bytes) out += fmt::format("{:02x}", static_cast<unsigned char>(c));
  return out;
}

// What can stand in a header's value.
bool is_visible(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c <= '~'; });
}

// What can stand between the separators of a credential scope.
bool is_scope_part(std::string_view text) {
  return !text.empty() && is_visible(text) && text.find_first_of("/,;") == std::string_view::npos;
}

// What a header may be called (RFC 9110, 5.6.2): its name becomes part of the Authorization.
bool is_token(std::string_view text) {
  constexpr std::string_view kSeparators = "\"(),/:;<=>?@[\\]{}";
  return !text.empty() && is_visible(text) && text.find_first_of(kSeparators) == text.npos;
}

// A key with a line end in it, as from a file cut in the wrong place, would write headers of its
// own.
Status check(const HttpRequest& request, const Credentials& credentials,
             const SigningScope& scope) {
  if (!is_scope_part(credentials.access_key_id))
    return fail(Code::kUsage, "the access key id is empty or has characters that no key id has");
  if (credentials.secret_key.reveal().empty())
    return fail(Code::kUsage, "the secret access key is empty");
  if (!is_visible(credentials.session_token.reveal()))
    return fail(Code::kUsage, "the session token has characters that no token has");
  if (!is_scope_part(scope.region) || !is_scope_part(scope.service))
    return fail(Code::kUsage, "the region or the service is empty or is no name");
  for (const Header& header : request.headers) {
    if (!is_token(header.name)) return fail(Code::kUsage, "a header is called what none can be");
  }
  return {};
}

// The key of the day, the region and the service: what leaks of one day's opens no other.
Result<Secret> signing_key(const Secret& secret, const SigningScope& scope, std::string_view day) {
  const Secret start("AWS4" + secret.reveal());
  const Secret of_day = HK_TRY(hmac_sha256(start, day));
  const Secret of_region = HK_TRY(hmac_sha256(of_day, scope.region));
  const Secret of_service = HK_TRY(hmac_sha256(of_region, scope.service));
  return hmac_sha256(of_service, "aws4_request");
}

Result<std::string> signature_of(std::string_view canonical, const Secret& secret,
                                 const SigningScope& scope, const std::string& stamp) {
  const std::string to_sign = fmt::format("{}\n{}\n{}\n{}", kAlgorithm, stamp,
                                          scope_of(scope, stamp), sha256_hex(canonical));
  const Secret key = HK_TRY(signing_key(secret, scope, stamp.substr(0, 8)));
  return to_hex(HK_TRY(hmac_sha256(key, to_sign)).reveal());
}

std::string payload_hash(const HttpRequest& request, Payload payload) {
  return payload == Payload::kUnsigned ? std::string(kUnsignedPayload) : sha256_hex(request.body);
}

void remove_added(Headers& headers) {
  std::erase_if(headers, [](const Header& header) {
    return std::any_of(std::begin(kAdded), std::end(kAdded), [&](std::string_view name) {
      return equals_ignore_case(header.name, name);
    });
  });
}

// All that is signed besides what the caller has put there.
void add_headers(HttpRequest& request, const Credentials& credentials, const SigningScope& scope,
                 const std::string& stamp, const std::string& hash) {
  remove_added(request.headers);
  request.headers.push_back({"X-Amz-Date", stamp});
  if (!credentials.session_token.reveal().empty())
    request.headers.push_back({"X-Amz-Security-Token", credentials.session_token.reveal()});
  if (scope.is_s3 || scope.payload == Payload::kUnsigned)
    request.headers.push_back({"X-Amz-Content-Sha256", hash});
}

}  // namespace

Status sign(HttpRequest& request, const Credentials& credentials, const SigningScope& scope,
            UtcTime now) {
  HK_CHECK(check(request, credentials, scope));
  const std::string stamp = stamp_of(now);
  const std::string hash = payload_hash(request, scope.payload);
  add_headers(request, credentials, scope, stamp, hash);

  const CanonicalRequest canonical = canonical_request(request, scope.is_s3, hash);
  const std::string signature =
      HK_TRY(signature_of(canonical.text, credentials.secret_key, scope, stamp));
  request.headers.push_back(
      {"Authorization", fmt::format("{} Credential={}/{}, SignedHeaders={}, Signature={}",
                                    kAlgorithm, credentials.access_key_id, scope_of(scope, stamp),
                                    canonical.signed_headers, signature)});
  return {};
}

Status presign(HttpRequest& request, const Credentials& credentials, const SigningScope& scope,
               UtcTime now, std::chrono::seconds valid) {
  HK_CHECK(check(request, credentials, scope));
  if (valid < std::chrono::seconds(1) || valid > std::chrono::days(7))
    return fail(Code::kUsage, "a signed URL can be valid for 1 second to 7 days");
  const std::string stamp = stamp_of(now);
  const std::string hash = payload_hash(request, scope.is_s3 ? Payload::kUnsigned : scope.payload);

  HttpRequest signed_one = request;
  const auto add = [&signed_one](std::string_view name, std::string_view value) {
    signed_one.query += signed_one.query.empty() ? "" : "&";
    signed_one.query.append(name).append("=").append(uri_encode(value));
  };
  add("X-Amz-Algorithm", kAlgorithm);
  add("X-Amz-Credential", credentials.access_key_id + "/" + scope_of(scope, stamp));
  add("X-Amz-Date", stamp);
  add("X-Amz-Expires", std::to_string(valid.count()));
  add("X-Amz-SignedHeaders", canonical_request(request, true, "").signed_headers);
  if (!credentials.session_token.reveal().empty())
    add("X-Amz-Security-Token", credentials.session_token.reveal());

  const std::string canonical = canonical_request(signed_one, scope.is_s3, hash).text;
  add("X-Amz-Signature", HK_TRY(signature_of(canonical, credentials.secret_key, scope, stamp)));
  request.query = std::move(signed_one.query);
  return {};
}

}  // namespace hikeshi::aws
