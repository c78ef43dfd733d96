// SPDX-License-Identifier: Apache-2.0
#include "aws/canonical.h"

#include <algorithm>
#include <array>
#include <map>
#include <vector>

#include "base/text.h"

namespace hikeshi::aws {
namespace {

// What a proxy or the transport may add, drop or rewrite on the way would break the signature.
constexpr std::array<std::string_view, 14> kNotSigned = {
    "baggage",    "connection",  "expect",          "keep-alive",       "proxy-authenticate",
    "te",         "traceparent", "tracestate",      "trailer",          "proxy-authorization",
    "user-agent", "upgrade",     "x-amzn-trace-id", "transfer-encoding"};

bool is_signed(std::string_view lower_name) {
  return std::find(kNotSigned.begin(), kNotSigned.end(), lower_name) == kNotSigned.end();
}

bool is_blank(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

// Blanks at the ends go, blanks in a row become one.
std::string fold_blanks(std::string_view value) {
  std::string out;
  for (const char c : value) {
    if (!is_blank(c)) {
      out += c;
    } else if (!out.empty() && out.back() != ' ') {
      out += ' ';
    }
  }
  if (!out.empty() && out.back() == ' ') out.pop_back();
  return out;
}

// By name; the values of a repeated header are joined in the order in which they are sent.
std::map<std::string, std::string> headers_to_sign(const HttpRequest& request) {
  std::map<std::string, std::string> out;
  for (const Header& header : request.headers) {
    const std::string name = to_lower(header.name);
    if (!is_signed(name)) continue;
    const auto [it, is_new] = out.try_emplace(name);
    it->second += (is_new ? "" : ",") + fold_blanks(header.value);
  }
  out["host"] = fold_blanks(request.host);
  return out;
}

std::string normalised(std::string_view path) {
  std::vector<std::string> kept;
  for (const std::string_view segment : split(path, '/')) {
    if (segment.empty() || segment == ".") continue;
    if (segment != "..") {
      kept.emplace_back(segment);
    } else if (!kept.empty()) {
      kept.pop_back();
    }
  }
  const bool slash_at_end = !kept.empty() && path.back() == '/';
  return "/" + join(kept, "/") + (slash_at_end ? "/" : "");
}

}  // namespace

std::string canonical_path(std::string_view path, bool keep) {
  if (path.empty()) return "/";
  return keep ? std::string(path) : uri_encode(normalised(path), true);
}

std::string canonical_query(std::string_view query) {
  std::vector<std::pair<std::string, std::string>> parameters;
  for (const std::string_view part : split(query, '&')) {
    // "a&&b" has two parameters, as AWS's own C library reads it; its Python library sees three.
    if (part.empty()) continue;
    const size_t equals = std::min(part.find('='), part.size());
    const std::string_view value = part.substr(std::min(equals + 1, part.size()));
    parameters.emplace_back(uri_encode(uri_decode(part.substr(0, equals))),
                            uri_encode(uri_decode(value)));
  }
  // As pairs and not as "name=value": "=" sorts behind "." and digits, so p.2=b would come after
  // p.2.x=a where AWS puts it before.
  std::sort(parameters.begin(), parameters.end());
  std::string out;
  for (const auto& [name, value] : parameters) out += (out.empty() ? "" : "&") + name + "=" + value;
  return out;
}

CanonicalRequest canonical_request(const HttpRequest& request, bool keep_path,
                                   std::string_view payload_hash) {
  std::string lines, names;
  for (const auto& [name, value] : headers_to_sign(request)) {
    lines += name + ":" + value + "\n";
    names += (names.empty() ? "" : ";") + name;
  }
  std::string text = request.method + "\n" + canonical_path(request.path, keep_path) + "\n" +
                     canonical_query(request.query) + "\n" + lines + "\n" + names + "\n";
  text += payload_hash;
  return {std::move(text), std::move(names)};
}

}  // namespace hikeshi::aws
