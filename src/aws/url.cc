// SPDX-License-Identifier: Apache-2.0
#include "aws/url.h"

#include <arpa/inet.h>

#include <algorithm>
#include <vector>

#include "aws/http.h"
#include "base/text.h"

namespace hikeshi::aws {
namespace {

bool is_host_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
         c == '.' || c == '_';
}

bool is_port(std::string_view text) {
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  if (text.empty() || text.size() > 5 || !std::all_of(text.begin(), text.end(), is_digit))
    return false;
  return std::stoi(std::string(text)) <= 65535;
}

bool is_ipv6(std::string_view text) {
  in6_addr address{};
  return inet_pton(AF_INET6, std::string(text).c_str(), &address) == 1;
}

bool is_visible(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c != 127; });
}

}  // namespace

std::optional<Url> parse_url(std::string_view text) {
  const size_t colon = text.find("://");
  if (colon == std::string_view::npos) return std::nullopt;
  Url url{to_lower(text.substr(0, colon)), {}, {}, {}};
  if (url.scheme != "http" && url.scheme != "https") return std::nullopt;
  const std::string_view rest = text.substr(colon + 3);
  if (!is_visible(rest) || rest.find_first_of("?#@\\") != std::string_view::npos)
    return std::nullopt;
  const size_t slash = std::min(rest.find('/'), rest.size());
  url.authority = rest.substr(0, slash);
  url.path = rest.substr(slash);
  url.host = host_of(url.authority);
  if (url.host.empty()) return std::nullopt;
  return url;
}

std::string host_of(std::string_view authority) {
  const bool bracket = authority.starts_with('[');
  const size_t end = bracket ? authority.find(']') : authority.find(':');
  const std::string_view host = authority.substr(bracket ? 1 : 0, bracket ? end - 1 : end);
  if (bracket && end == std::string_view::npos) return "";
  std::string_view rest = end == std::string_view::npos ? "" : authority.substr(end + bracket);
  if (!rest.empty() && (rest.front() != ':' || !is_port(rest.substr(1)))) return "";
  const bool good =
      bracket ? is_ipv6(host) : std::all_of(host.begin(), host.end(), is_host_character);
  return good ? std::string(host) : "";
}

bool is_ip_address(std::string_view host) {
  in_addr v4{};
  return inet_pton(AF_INET, std::string(host).c_str(), &v4) == 1 || is_ipv6(host);
}

bool is_loopback(std::string_view host) {
  // Names below localhost too (RFC 6761): S3 puts an account or a bucket in front of the host.
  const std::string name = to_lower(host);
  if (name == "localhost" || name.ends_with(".localhost")) return true;
  in_addr v4{};
  if (inet_pton(AF_INET, std::string(host).c_str(), &v4) == 1) return ntohl(v4.s_addr) >> 24 == 127;
  in6_addr v6{};
  return inet_pton(AF_INET6, std::string(host).c_str(), &v6) == 1 && IN6_IS_ADDR_LOOPBACK(&v6);
}

std::string normal_path(std::string_view path) {
  std::vector<std::string> kept;
  for (const std::string_view part : split(path, '/')) {
    if (part == "..") {
      if (!kept.empty()) kept.pop_back();
    } else if (!part.empty() && part != ".") {
      kept.push_back(uri_encode(uri_decode(part)));
    }
  }
  return kept.empty() ? "/" : "/" + join(kept, "/") + "/";
}

}  // namespace hikeshi::aws
