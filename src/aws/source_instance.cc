// SPDX-License-Identifier: Apache-2.0
// The role of the EC2 instance we run on, from its metadata service (version 2: a token first).
#include "aws/secret_json.h"
#include "aws/source_http.h"
#include "base/text.h"

namespace hikeshi::aws {
namespace {

constexpr const char* kRolePath = "latest/meta-data/iam/security-credentials/";

std::string base_url(const Settings& settings) {
  std::string url = settings.imds_endpoint;
  if (url.empty()) url = settings.imds_ipv6 ? "http://[fd00:ec2::254]" : "http://169.254.169.254";
  return url.ends_with('/') ? url : url + "/";
}

Result<HttpRequest> request_for(const Settings& settings, const std::string& path) {
  return request_to(base_url(settings) + path, "the address of the instance metadata service");
}

// What was answered with status 200 and some bytes; several attempts where the user has set so.
Result<std::string> ask_imds(const CredentialParts& parts, const HttpRequest& request) {
  for (int left = parts.settings.imds_attempts;;) {
    const AskedFor what{"imds", request.method == "PUT" ? "GetToken" : "GetMetadata"};
    auto answer = ask(parts, what, request, parts.settings.imds_timeout);
    if (answer && answer->status == 200 && !answer->body.empty()) return std::move(answer->body);
    if (--left > 0) continue;
    if (!answer) return tl::make_unexpected(std::move(answer).error());
    return fail(Code::kDenied, "it answered with status " + std::to_string(answer->status));
  }
}

Result<std::string> get(const CredentialParts& parts, const std::string& path,
                        const Secret& token) {
  HttpRequest request = HK_TRY(request_for(parts.settings, path));
  set_header(request.headers, "x-aws-ec2-metadata-token", token.reveal());
  return ask_imds(parts, request);
}

Result<Secret> get_token(const CredentialParts& parts) {
  HttpRequest request = HK_TRY(request_for(parts.settings, "latest/api/token"));
  request.method = "PUT";
  set_header(request.headers, "x-aws-ec2-metadata-token-ttl-seconds", "21600");
  return Secret(HK_TRY(ask_imds(parts, request)));
}

// In an outage the service serves credentials that are about to end or have ended, and AWS takes
// them all the same: they are used, and asked for again a little later.
void extend(Credentials& credentials, UtcTime now) {
  const UtcTime least = now.plus(20 * 60);
  if (credentials.expires && *credentials.expires < least) credentials.expires = least;
}

Result<Credentials> fetch(const CredentialParts& parts) {
  const Secret token = HK_TRY(get_token(parts));
  const std::string list = HK_TRY(get(parts, kRolePath, token));
  const std::string role(trim(std::string_view(list).substr(0, list.find('\n'))));
  std::string text = HK_TRY(get(parts, kRolePath + uri_encode(role), token));
  auto fields = HK_TRY(read_secret_json(std::move(text)));
  Credentials out = HK_TRY(take_credentials(fields, {}));
  extend(out, parts.clock.now());
  out.source = "instance role " + printable(role);
  return out;
}

}  // namespace

// As with botocore, whatever fails here but the address is a source that does not serve: on most
// machines there is no such service.
Finding from_instance(const CredentialParts& parts, const std::string&) {
  if (parts.settings.imds_disabled) return absent("AWS_EC2_METADATA_DISABLED is true");
  auto got = fetch(parts);
  if (!got && got.error().code == Code::kUsage) return tl::make_unexpected(std::move(got).error());
  if (!got) return absent(got.error().message);
  return Found{std::move(*got), ""};
}

}  // namespace hikeshi::aws
