// SPDX-License-Identifier: Apache-2.0
#include "notice/web.h"

#include <arpa/inet.h>
#include <re2/re2.h>

#include <algorithm>
#include <array>

#include "base/text.h"
#include "notice/charset.h"
#include "notice/clean.h"
#include "notice/pattern.h"

namespace hikeshi::notice {
namespace {

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

std::string percent_decode(std::string_view text, char mark = '%') {
  std::string out;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == mark && i + 2 < text.size() && hex_value(text[i + 1]) >= 0 &&
        hex_value(text[i + 2]) >= 0) {
      out += static_cast<char>(hex_value(text[i + 1]) * 16 + hex_value(text[i + 2]));
      i += 2;
    } else {
      out += text[i];
    }
  }
  return make_valid_utf8(out);
}

// The raw value of a query parameter.
std::string_view parameter(std::string_view url, std::string_view name) {
  const size_t question = url.find('?');
  if (question == std::string_view::npos) return {};
  for (std::string_view pair : split(url.substr(question + 1), '&')) {
    if (pair.starts_with("amp;")) pair.remove_prefix(4);
    if (pair.size() > name.size() && pair.starts_with(name) && pair[name.size()] == '=')
      return pair.substr(name.size() + 1);
  }
  return {};
}

bool is_under(std::string_view host, std::string_view domain) {
  return host == domain || (host.size() > domain.size() && host.ends_with(domain) &&
                            host[host.size() - domain.size() - 1] == '.');
}

std::string unwrap_once(std::string_view url) {
  const std::string host = host_of(url);
  if (is_under(host, "safelinks.protection.outlook.com"))
    return percent_decode(parameter(url, "url"));
  if (is_under(host, "linkprotect.cudasvc.com")) return percent_decode(parameter(url, "a"));
  if (host == "www.google.com" && url.find("/url?") != std::string_view::npos) {
    const std::string_view q = parameter(url, "q");
    return percent_decode(q.empty() ? parameter(url, "url") : q);
  }
  if (!is_under(host, "urldefense.com") && !is_under(host, "urldefense.proofpoint.com")) return {};
  const size_t third = url.find("/v3/__");
  if (third != std::string_view::npos) {
    const size_t begin = third + 6;
    const size_t end = url.find("__;", begin);
    return std::string(url.substr(begin, std::min(end, url.size()) - begin));
  }
  std::string inner(parameter(url, "u"));
  if (url.find("/v2/") != std::string_view::npos) {
    // Version 2 writes '-' for '%' and '_' for '/'.
    std::replace(inner.begin(), inner.end(), '_', '/');
    return percent_decode(inner, '-');
  }
  return percent_decode(inner);
}

bool is_address_char(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '.' ||
         c == ':';
}

// The canonical address that `word` (of address characters) is or holds before its port.
std::optional<Found> address_in(std::string_view word, size_t begin) {
  while (!word.empty() && (word.back() == '.' || word.back() == ':')) word.remove_suffix(1);
  while (!word.empty() && word.front() == '.') word.remove_prefix(1), ++begin;
  if (auto address = canonical_address(word)) return Found{{begin, begin + word.size()}, *address};
  // "192.0.2.1:443", and "IP:192.0.2.1" where a label stands without a blank.
  for (size_t colon = word.find(':'); colon != std::string_view::npos;
       colon = word.find(':', colon + 1)) {
    const std::string_view left = word.substr(0, colon), right = word.substr(colon + 1);
    if (left.find('.') != std::string_view::npos) {
      if (auto address = canonical_address(left)) return Found{{begin, begin + colon}, *address};
    }
    if (right.find('.') != std::string_view::npos) {
      if (auto address = canonical_address(right))
        return Found{{begin + colon + 1, begin + word.size()}, *address};
    }
  }
  return std::nullopt;
}

}  // namespace

std::string host_of(std::string_view url) {
  const size_t scheme = url.find("://");
  if (scheme == std::string_view::npos) return {};
  std::string_view rest = url.substr(scheme + 3);
  rest = rest.substr(0, rest.find_first_of("/?#\\"));
  const size_t at = rest.rfind('@');
  if (at != std::string_view::npos) rest.remove_prefix(at + 1);
  if (!rest.starts_with("[")) rest = rest.substr(0, rest.find(':'));
  std::string host = to_lower(rest);
  while (!host.empty() && host.back() == '.') host.pop_back();
  return host;
}

std::string unwrap_url(std::string_view url) {
  std::string inner(url);
  // A mail that passed two gateways is wrapped twice.
  for (int i = 0; i < 4; ++i) {
    std::string next = unwrap_once(inner);
    if (!next.starts_with("http") || next.size() >= inner.size()) break;
    inner = std::move(next);
  }
  return inner;
}

std::vector<Found> find_urls(std::string_view text) {
  static const RE2 kUrl("(?i)\\bhttps?://[^\\s<>\"'「」『』、。）】|\\x60]+");
  std::vector<Found> urls;
  for (const Hit& hit : find_all(kUrl, text)) {
    std::string_view url = text.substr(hit.whole().begin, hit.whole().end - hit.whole().begin);
    while (!url.empty() &&
           (std::string_view(".,;:!?*").find(url.back()) != std::string_view::npos ||
            (url.back() == ')' && url.find('(') == std::string_view::npos) ||
            (url.back() == ']' && url.find('[') == std::string_view::npos)))
      url.remove_suffix(1);
    urls.push_back({{hit.whole().begin, hit.whole().begin + url.size()}, unwrap_url(url)});
  }
  return urls;
}

bool is_aws_mail_domain(std::string_view domain) {
  for (const std::string_view one : {"amazon.com", "amazonaws.com", "aws.com", "signin.aws"}) {
    if (is_under(domain, one)) return true;
  }
  return false;
}

bool is_aws_host(std::string_view host) {
  if (is_aws_mail_domain(host) || host.ends_with(".aws") || host == "aws") return true;
  for (const std::string_view one :
       {"amazonaws.com.cn", "amazonaws.cn", "awsstatic.com", "awsapps.com", "amazon.co.jp",
        "amazon.jobs", "awstrack.me", "awscloud.com", "aws.dev", "amazon.dev", "amazon.de",
        "amazon.fr", "amazon.it", "amazon.es", "amazon.co.uk", "amazon.ca", "amazon.com.au",
        "amazon.in"}) {
    if (is_under(host, one)) return true;
  }
  return false;
}

std::string domain_of(std::string_view address) {
  const size_t at = address.rfind('@');
  return at == std::string_view::npos ? std::string() : to_lower(trim(address.substr(at + 1)));
}

bool looks_like_aws(std::string_view domain) {
  if (domain.empty() || is_aws_mail_domain(domain) || is_aws_host(domain)) return false;
  if (domain.find("xn--") != std::string_view::npos) return true;
  const std::string skeleton = to_lower(plain_skeleton(domain));
  std::string plain = replace_all(skeleton, "rn", "m");
  plain = replace_all(replace_all(plain, "0", "o"), "1", "l");
  plain = replace_all(plain, "vv", "w");
  if (plain.find("amazon") != std::string::npos || plain.find("amzn") != std::string::npos)
    return true;
  // "aws" as part of a name; alone it is a label that resellers use for a host of theirs.
  static const RE2 kWord(
      "(?:^|\\.)(?:[a-z0-9]+-)*aws(?:-[a-z0-9]+)+\\.|(?:^|\\.)(?:[a-z0-9]+-)+aws\\.|^aws\\.[a-z]+$|"
      "aws(?:support|security|abuse|verify|alert|account|notif|signin|billing)");
  return RE2::PartialMatch(plain, kWord);
}

std::optional<std::string> canonical_address(std::string_view text) {
  const std::string copy(text.substr(0, 64));
  char out[INET6_ADDRSTRLEN] = {};
  in_addr four{};
  in6_addr six{};
  if (inet_pton(AF_INET, copy.c_str(), &four) == 1) {
    inet_ntop(AF_INET, &four, out, sizeof out);
    return std::string(out);
  }
  if (copy.find(':') == std::string::npos || inet_pton(AF_INET6, copy.c_str(), &six) != 1)
    return std::nullopt;
  inet_ntop(AF_INET6, &six, out, sizeof out);
  return std::string(out);
}

std::vector<Found> find_addresses(std::string_view text) {
  std::vector<Found> found;
  for (size_t i = 0; i < text.size();) {
    if (!is_address_char(text[i])) {
      ++i;
      continue;
    }
    const size_t begin = i;
    while (i < text.size() && is_address_char(text[i])) ++i;
    // A dash before or behind makes a name of it (ip-10-0-0-1), an underscore a word.
    const std::string_view word = text.substr(begin, std::min<size_t>(i - begin, 80));
    if (word.find_first_of(".:") == std::string_view::npos) continue;
    if (auto address = address_in(word, begin)) found.push_back(std::move(*address));
  }
  return found;
}

std::vector<std::string> commits_of(std::string_view url) {
  static const RE2 kWhole("/([0-9a-f]{40}|[0-9a-f]{64})(?:[/?#.:]|$)");
  static const RE2 kNamed(
      "/(?:commit|commits|compare)/([0-9a-f]{7,64})(?:\\.\\.\\.?([0-9a-f]{7,64}))?(?:[/?#]|$)");
  std::vector<std::string> commits;
  const auto put = [&](Span span) {
    std::string commit(url.substr(span.begin, span.end - span.begin));
    if (!commit.empty() && std::find(commits.begin(), commits.end(), commit) == commits.end())
      commits.push_back(std::move(commit));
  };
  for (const Hit& hit : find_all(kNamed, url)) {
    put(hit.groups[1]);
    if (hit.has(2)) put(hit.groups[2]);
  }
  for (const Hit& hit : find_all(kWhole, url)) put(hit.groups[1]);
  return commits;
}

}  // namespace hikeshi::notice
