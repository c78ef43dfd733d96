// SPDX-License-Identifier: Apache-2.0
#include "notice/trust.h"

#include <re2/re2.h>

#include "base/text.h"
#include "notice/pattern.h"
#include "notice/web.h"

namespace hikeshi::notice {
namespace {

// Second-level names that belong to nobody: "co.jp" is no domain of a host below it.
bool is_public_suffix(std::string_view domain) {
  static const RE2 kSuffix(
      "(?:[a-z]+|(?:co|ne|or|ac|go|ad|ed|gr|lg|com|net|org|gov|edu)\\.[a-z]{2})");
  return is_all(kSuffix, domain);
}

bool is_same_or_above(std::string_view domain, std::string_view host) {
  if (domain.empty() || is_public_suffix(domain)) return false;
  return host == domain || (host.size() > domain.size() && host.ends_with(domain) &&
                            host[host.size() - domain.size() - 1] == '.');
}

// Without comments in brackets.
std::string without_comments(std::string_view value) {
  std::string out;
  int depth = 0;
  for (const char c : value) {
    if (c == '(') ++depth;
    if (depth == 0) out += c;
    if (c == ')' && depth > 0) --depth;
  }
  return to_lower(out);
}

std::string receiving_host(const Mail& mail) {
  static const RE2 kBy("(?i)(?:^|\\s)by\\s+([^\\s;()]+)");
  std::string host;
  const std::string received(mail.first("Received"));
  RE2::PartialMatch(received, kBy, &host);
  while (!host.empty() && host.back() == '.') host.pop_back();
  return to_lower(host);
}

// The result of a method such as "dmarc" and one of its properties.
struct Method {
  std::string result, property;
};
Method method_of(const std::string& results, std::string_view name, std::string_view property) {
  for (const std::string_view clause : split(results, ';')) {
    const std::string_view words = trim(clause);
    if (!words.starts_with(name) || words.size() <= name.size() || words[name.size()] != '=')
      continue;
    Method method;
    for (const std::string_view word : split(words, ' ')) {
      const size_t equals = word.find('=');
      if (equals == std::string_view::npos) continue;
      const std::string_view key = word.substr(0, equals), value = word.substr(equals + 1);
      if (key == name) method.result = std::string(value);
      if (key == property) method.property = std::string(value);
    }
    return method;
  }
  return {};
}

bool is_from_aws(const Mail& mail) {
  const auto from = parse_mailboxes(mail.first("From"));
  return from.size() == 1 && is_aws_mail_domain(domain_of(from.front().address));
}

}  // namespace

Authentication authenticate(const Mail& mail, const ReadOptions& options) {
  const std::string results = without_comments(mail.first("Authentication-Results"));
  if (results.empty()) return Authentication::kNone;
  std::string server(trim(std::string_view(results).substr(0, results.find(';'))));
  server = server.substr(0, server.find(' '));  // a version may follow
  bool counts = is_same_or_above(server, receiving_host(mail));
  for (const std::string& trusted : options.trusted_authserv_ids)
    counts = counts || equals_ignore_case(trusted, server);
  if (!counts) return Authentication::kNone;

  const Method dmarc = method_of(results, "dmarc", "header.from");
  if (dmarc.result == "pass") {
    std::string_view from = dmarc.property;
    if (from.find('@') != std::string_view::npos) from.remove_prefix(from.rfind('@') + 1);
    return is_from_aws(mail) && is_aws_mail_domain(from) ? Authentication::kPass
                                                         : Authentication::kNone;
  }
  const bool arc = method_of(results, "arc", "").result == "pass";
  if (dmarc.result == "fail") return arc ? Authentication::kArc : Authentication::kFail;
  const std::string spf = method_of(results, "spf", "").result;
  const std::string dkim = method_of(results, "dkim", "").result;
  if (dmarc.result.empty() && spf == "fail" && dkim == "fail") return Authentication::kFail;
  return Authentication::kNone;
}

bool is_listed(std::string_view address, const std::vector<std::string>& list) {
  const std::string domain = domain_of(address);
  for (const std::string& entry : list) {
    const std::string wanted = to_lower(trim(entry));
    if (wanted.empty()) continue;
    if (wanted == to_lower(address)) return true;
    const std::string_view as_domain =
        wanted.front() == '@' ? std::string_view(wanted).substr(1) : std::string_view(wanted);
    if (as_domain.find('@') == std::string_view::npos &&
        (domain == as_domain || domain.ends_with("." + std::string(as_domain))))
      return true;
  }
  return false;
}

bool is_aws_mailbox(std::string_view address) { return is_aws_mail_domain(domain_of(address)); }

std::string address_in_line(std::string_view line) {
  static const RE2 kBracketed(
      "[<＜\\[(](?:mailto:)?\\s*([^\\s<>@]{1,80}@[A-Za-z0-9.\\x{80}-\\x{10FFFF}-]{3,120})\\s*[>"
      "＞\\])]");
  static const RE2 kBare("([A-Za-z0-9._%+'-]{1,80}@[A-Za-z0-9.\\x{80}-\\x{10FFFF}-]{3,120})");
  const re2::StringPiece text(line.data(), line.size());
  std::string address;
  if (!RE2::PartialMatch(text, kBracketed, &address)) RE2::PartialMatch(text, kBare, &address);
  while (!address.empty() && (address.back() == '.' || address.back() == '-')) address.pop_back();
  return to_lower(address);
}

}  // namespace hikeshi::notice
