// SPDX-License-Identifier: Apache-2.0
// Any bytes as a request: method, host, path and query on a line each, headers, an empty line, the
// body; the first byte chooses the service's rules. Signing changes nothing that is sent, says the
// same twice, and does not mind what AWS does not: the order of parameters, the case of names,
// blanks. The same bytes as credentials either sign without a control character or are refused in
// silence.
#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <string>

#include "aws/canonical.h"
#include "aws/sign.h"
#include "base/text.h"

namespace {

using namespace hikeshi::aws;
using hikeshi::Secret;

constexpr hikeshi::UtcTime kNow{1795687200};
const std::string kSecret = "the+secret+of/nobody+0123456789abcdefghi";

void require(bool holds) {
  if (!holds) std::abort();
}

std::string take_line(std::string_view& text) {
  const size_t end = std::min(text.find('\n'), text.size());
  std::string line(text.substr(0, end));
  text.remove_prefix(std::min(end + 1, text.size()));
  return line;
}

HttpRequest parse(std::string_view text) {
  HttpRequest request;
  request.method = take_line(text);
  request.host = take_line(text);
  request.path = take_line(text);
  request.query = take_line(text);
  for (std::string line = take_line(text); !line.empty(); line = take_line(text)) {
    const size_t colon = std::min(line.find(':'), line.size());
    request.headers.push_back(
        {line.substr(0, colon), line.substr(std::min(colon + 1, line.size()))});
  }
  request.body = text;
  return request;
}

Credentials credentials(std::string key, std::string token) {
  Credentials out;
  out.access_key_id = std::move(key);
  out.secret_key = Secret(kSecret);
  out.session_token = Secret(std::move(token));
  return out;
}

const Credentials& good() {
  static const Credentials made = credentials("AKIAHIKESHIFUZZ00001", "a/token+of==");
  return made;
}

bool is_sendable(const Header& header) {
  return !header.name.empty() && std::all_of(header.name.begin(), header.name.end(), [](char c) {
    return std::isalnum(static_cast<unsigned char>(c)) ||
           std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
  });
}

std::string signature(HttpRequest request, const SigningScope& scope) {
  require(sign(request, good(), scope, kNow).has_value());
  return std::string(header_of(request.headers, "Authorization"));
}

std::string presigned(HttpRequest request, const SigningScope& scope) {
  require(presign(request, good(), scope, kNow, std::chrono::hours(1)).has_value());
  return request.query.substr(request.query.rfind("&X-Amz-Signature="));
}

// Another request that AWS cannot tell from this one.
HttpRequest disguised(HttpRequest request) {
  auto parts = hikeshi::split(request.query, '&');
  std::reverse(parts.begin(), parts.end());
  request.query = hikeshi::join({parts.begin(), parts.end()}, "&");
  const auto by_name = [](const Header& a, const Header& b) {
    return hikeshi::to_lower(a.name) > hikeshi::to_lower(b.name);
  };
  std::stable_sort(request.headers.begin(), request.headers.end(), by_name);
  for (auto& [name, value] : request.headers) {
    name = hikeshi::to_lower(name);
    value = hikeshi::replace_all("  " + value + "\t", " ", "  ");
  }
  return request;
}

void check_canonical(const HttpRequest& request) {
  const std::string path = canonical_path(request.path, false) + "/";
  require(path[0] == '/' && path.find("/./") == std::string::npos);
  require(path.find("/../") == std::string::npos && path.find("//", 0) >= path.size() - 2);
  const std::string query = canonical_query(request.query);
  require(canonical_query(query) == query);
}

void check_signing(const HttpRequest& before, const SigningScope& scope) {
  HttpRequest once = before;
  const bool done = sign(once, good(), scope, kNow).has_value();
  require(done == std::all_of(before.headers.begin(), before.headers.end(), is_sendable));
  if (!done) return;
  require(once.method == before.method && once.host == before.host && once.path == before.path);
  require(once.query == before.query && once.body == before.body);
  const std::string first(header_of(once.headers, "Authorization"));
  require(signature(once, scope) == first);
  require(signature(disguised(before), scope) == first);
  require(presigned(disguised(before), scope) == presigned(before, scope));
}

std::string refusal(const std::string& key, const std::string& token, const HttpRequest& names) {
  HttpRequest one;
  const auto done = sign(one, credentials(key, token), {names.host, names.path}, kNow);
  require(!done && one.headers.empty());
  return done.error().message;
}

void check_credentials(const HttpRequest& request) {
  const std::string& key = request.method;
  const std::string& token = request.body;
  HttpRequest one;
  if (!sign(one, credentials(key, token), {request.host, request.path}, kNow)) {
    // Twice as long, both are refused for the same reason: a sentence that quoted one would differ.
    require(refusal(key, token, request) == refusal(key + key, token + token, request));
    return;
  }
  for (const Header& header : one.headers) {
    for (const char c : header.value) require(c >= ' ' && c <= '~');
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0) return 0;
  const SigningScope scope{"service", "us-east-1", (data[0] & 1) != 0,
                           (data[0] & 2) != 0 ? Payload::kUnsigned : Payload::kHashed};
  const HttpRequest request = parse({reinterpret_cast<const char*>(data) + 1, size - 1});
  check_canonical(request);
  check_signing(request, scope);
  check_credentials(request);
  return 0;
}
