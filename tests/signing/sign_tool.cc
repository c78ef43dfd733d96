// SPDX-License-Identifier: Apache-2.0
// Signs requests for oracle_test.py: a request as JSON on each line of the input, what it has
// become on each line of the output.
#include <cstdio>
#include <iostream>
#include <nlohmann/json.hpp>
#include <string>

#include "aws/sign.h"

namespace {

using hikeshi::aws::Credentials;
using hikeshi::aws::HttpRequest;
using hikeshi::aws::Payload;
using hikeshi::aws::SigningScope;
using nlohmann::json;

std::string text(const json& from, const char* name) { return from.at(name).get<std::string>(); }

HttpRequest request_of(const json& in) {
  HttpRequest request;
  request.method = text(in, "method");
  request.host = text(in, "host");
  request.path = text(in, "path");
  request.query = text(in, "query");
  for (const json& header : in.at("headers"))
    request.headers.push_back({header.at(0).get<std::string>(), header.at(1).get<std::string>()});
  for (const json& byte : in.at("body")) request.body += static_cast<char>(byte.get<int>());
  return request;
}

Credentials credentials_of(const json& in) {
  Credentials out;
  out.access_key_id = text(in, "key");
  out.secret_key = hikeshi::Secret(text(in, "secret"));
  out.session_token = hikeshi::Secret(text(in, "token"));
  return out;
}

json answer(const json& in) {
  HttpRequest request = request_of(in);
  const Credentials credentials = credentials_of(in);
  const SigningScope scope{text(in, "service"), text(in, "region"), in.at("s3").get<bool>(),
                           in.at("unsigned").get<bool>() ? Payload::kUnsigned : Payload::kHashed};
  const hikeshi::UtcTime now{in.at("now").get<int64_t>()};
  const auto expires = in.at("expires").get<int64_t>();
  const hikeshi::Status done =
      expires == 0 ? sign(request, credentials, scope, now)
                   : presign(request, credentials, scope, now, std::chrono::seconds(expires));
  if (!done) return {{"error", done.error().message}};
  json headers = json::array();
  for (const auto& [name, value] : request.headers) headers.push_back({name, value});
  return {{"path", request.path}, {"query", request.query}, {"headers", headers}};
}

}  // namespace

int main() {
  for (std::string line; std::getline(std::cin, line);)
    std::printf("%s\n", answer(json::parse(line)).dump().c_str());
  return 0;
}
