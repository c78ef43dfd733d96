// SPDX-License-Identifier: Apache-2.0
// Credentials that ECS, EKS or another host of containers serves over HTTP.
#include <algorithm>
#include <array>
#include <thread>

#include "aws/secret_json.h"
#include "aws/source_http.h"
#include "aws/url.h"
#include "base/text.h"

namespace hikeshi::aws {
namespace {

constexpr const char* kRelative = "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI";
constexpr const char* kFull = "AWS_CONTAINER_CREDENTIALS_FULL_URI";
constexpr const char* kTokenFile = "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE";
constexpr int kAttempts = 3;

// Over plain http the token and the credentials must not leave the machine: these are the addresses
// of the agents of ECS and EKS.
bool may_be_asked(const HttpRequest& request) {
  constexpr std::array kHosts = {"169.254.170.2", "169.254.170.23", "fd00:ec2::23"};
  const std::string host = host_of(request.host);
  if (request.scheme == "https" || is_loopback(host)) return true;
  return std::find(kHosts.begin(), kHosts.end(), host) != kHosts.end();
}

Result<HttpRequest> request_of(const Environment& env) {
  const std::string relative = variable(env, kRelative);
  if (!relative.empty()) {
    if (!relative.starts_with('/'))
      return fail(Code::kUsage, std::string(kRelative) + " must begin with a slash");
    return request_to("http://169.254.170.2" + relative, kRelative);
  }
  HttpRequest request = HK_TRY(request_to(variable(env, kFull), kFull));
  if (may_be_asked(request)) return request;
  return fail(Code::kNotAllowed, std::string(kFull) + " names the host " + printable(request.host) +
                                     ": over http only this machine and the addresses of ECS and "
                                     "EKS may be asked");
}

// The file is read each time, since it is renewed while we run.
Result<Secret> read_token(const CredentialParts& parts) {
  const std::string path = variable(parts.env, kTokenFile);
  std::string text = path.empty() ? variable(parts.env, "AWS_CONTAINER_AUTHORIZATION_TOKEN")
                                  : HK_TRY(parts.fs.read_at_most(path, 65536));
  const bool is_header = text.find_first_of("\r\n") == std::string::npos;
  Secret token(std::move(text));
  if (is_header) return token;
  return fail(Code::kUsage, "the container's authorization token has a line break in it");
}

Result<Credentials> attempt(const CredentialParts& parts, HttpRequest request) {
  HttpResponse answer = HK_TRY(
      ask(parts, {"container", "GetCredentials"}, std::move(request), std::chrono::seconds(2)));
  if (answer.status != 200) {
    wipe(answer.body);
    return fail(Code::kDenied, "answered with status " + std::to_string(answer.status));
  }
  auto fields = HK_TRY(read_secret_json(std::move(answer.body)));
  return take_credentials(fields, {});
}

Result<Credentials> fetch(const CredentialParts& parts) {
  HttpRequest request = HK_TRY(request_of(parts.env));
  set_header(request.headers, "Accept", "application/json");
  const Secret token = HK_TRY(read_token(parts));
  if (!token.reveal().empty()) set_header(request.headers, "Authorization", token.reveal());
  for (int left = kAttempts;;) {
    auto got = attempt(parts, request);
    if (got || --left == 0 || got.error().code == Code::kNotAllowed) return got;
    std::this_thread::sleep_for(parts.container_pause);
  }
}

}  // namespace

Finding from_container(const CredentialParts& parts, const std::string&) {
  if (variable(parts.env, {kRelative, kFull}).empty())
    return absent(std::string(kRelative) + " and " + kFull + " are not set");
  return found(fetch(parts), "container");
}

}  // namespace hikeshi::aws
