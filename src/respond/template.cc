// SPDX-License-Identifier: Apache-2.0
#include "respond/template.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "io/hash.h"

namespace hikeshi::respond {
namespace {

constexpr size_t kMaxTyped = 1024;  // longer than any name or ARN of AWS's
constexpr size_t kMaxShown = 120;   // columns of a value in a text
constexpr std::string_view kBlank = " \n";

bool is_letter_or_digit(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool is_strict(std::string_view value) {
  return !value.empty() && value.front() != '-' &&
         std::all_of(value.begin(), value.end(), [](char c) {
           return is_letter_or_digit(c) || c == '_' || c == '.' || c == '-';
         });
}

// The aws tool replaces a parameter of these forms by what it reads there.
bool is_read_by_aws(std::string_view value) {
  for (std::string_view scheme : {"file://", "fileb://", "http://", "https://"}) {
    if (value.starts_with(scheme)) return true;
  }
  return false;
}

bool is_typable(std::string_view value) {
  return !value.empty() && value.size() <= kMaxTyped && !is_read_by_aws(value) &&
         printable(value) == value;
}

// A {field} at `at`: its length with the braces, its name, and whether it stands in quotes.
struct Hole {
  size_t length = 0;
  std::string_view name;
  bool strict = false;
};

std::optional<Hole> hole_at(std::string_view pattern, size_t at) {
  if (pattern[at] != '{') return std::nullopt;
  const bool strict = at + 1 < pattern.size() && pattern[at + 1] == '!';
  const size_t begin = at + (strict ? 2 : 1);
  size_t end = begin;
  while (end < pattern.size() &&
         ((pattern[end] >= 'a' && pattern[end] <= 'z') || pattern[end] == '_')) {
    ++end;
  }
  if (end == begin || end == pattern.size() || pattern[end] != '}') return std::nullopt;
  return Hole{end + 1 - at, pattern.substr(begin, end - begin), strict};
}

struct Call {
  std::string_view service, operation;
  size_t end = 0;  // behind the operation's name
};

std::string_view word_at(std::string_view text, size_t at) {
  return text.substr(at, std::min(text.find_first_of(" \n);", at), text.size()) - at);
}

// The first `aws SERVICE OPERATION` at or after `from`. Patterns are ours and hold the word "aws"
// before a blank nowhere else.
std::optional<Call> next_call(std::string_view pattern, size_t from) {
  for (size_t at = from; (at = pattern.find("aws ", at)) != std::string_view::npos; ++at) {
    if (at > 0 && std::string_view(" \n(").find(pattern[at - 1]) == std::string_view::npos)
      continue;
    const std::string_view service = word_at(pattern, at + 4);
    const size_t next = at + 4 + service.size() + 1;
    if (next >= pattern.size()) return std::nullopt;
    const std::string_view operation = word_at(pattern, next);
    return Call{service, operation, next + operation.size()};
  }
  return std::nullopt;
}

// Puts the region into every call that names none right behind its operation.
std::string with_regions(std::string_view pattern) {
  std::string out;
  size_t copied = 0;
  for (auto call = next_call(pattern, 0); call; call = next_call(pattern, call->end)) {
    size_t end = call->end;
    if (call->operation == "wait") end += 1 + word_at(pattern, end + 1).size();
    out.append(pattern.substr(copied, end - copied));
    copied = end;
    if (pattern.substr(end).starts_with(" --region ")) continue;
    out += is_global_service(call->service) ? " --region {home}" : " --region {region}";
  }
  return out.append(pattern.substr(copied));
}

// A value that begins with '-' would be read as an option: `--name -x` becomes `--name=-x`.
bool bind_to_option(std::string& out) {
  if (out.empty() || out.back() != ' ') return false;
  const size_t begin = out.find_last_of(kBlank, out.size() - 2) + 1;
  if (!std::string_view(out).substr(begin).starts_with("--")) return false;
  out.back() = '=';
  return true;
}

// AWS writes some words of its operations in capitals.
std::string capitalised(std::string_view word) {
  constexpr std::array<std::string_view, 8> kCapitals = {"db",  "saml", "mfa", "sms",
                                                         "ssh", "ip",   "id",  "crl"};
  std::string out(word);
  const bool all = std::find(kCapitals.begin(), kCapitals.end(), word) != kCapitals.end();
  for (size_t i = 0; i < (all ? out.size() : 1); ++i) {
    if (out[i] >= 'a' && out[i] <= 'z') out[i] = static_cast<char>(out[i] - 32);
  }
  return out;
}

// Where the aws tool's name is not the API's.
struct Renamed {
  std::string_view service, operation, api;
};
constexpr Renamed kRenamed[] = {
    {"s3", "sync", "s3:GetObject"},
    {"accessanalyzer", "list-analyzers", "access-analyzer:ListAnalyzers"},
    {"emr", "describe-cluster", "elasticmapreduce:DescribeCluster"},
    {"emr", "modify-cluster-attributes", "elasticmapreduce:SetTerminationProtection"},
    {"emr", "terminate-clusters", "elasticmapreduce:TerminateJobFlows"},
    {"emr", "list-instances", "elasticmapreduce:ListInstances"},
    {"lightsail", "get-static-ip", "lightsail:GetStaticIp"},
    {"lightsail", "release-static-ip", "lightsail:ReleaseStaticIp"}};

std::string api_name(const Call& call) {
  for (const Renamed& renamed : kRenamed) {
    if (renamed.service == call.service && renamed.operation == call.operation)
      return std::string(renamed.api);
  }
  std::string name;
  for (std::string_view word : split(call.operation, '-')) {
    if (!word.empty()) name += capitalised(word);
  }
  const std::string_view service = call.service == "s3api" ? "s3" : call.service;
  return std::string(service) + ":" + name;
}

}  // namespace

bool is_plain_word(std::string_view value) {
  return !value.empty() && std::all_of(value.begin(), value.end(), [](char c) {
    return is_letter_or_digit(c) || std::string_view("_./:=@,+-").find(c) != std::string_view::npos;
  });
}

std::string shell_quoted(std::string_view value) {
  // zsh reads a word that begins with '=' as the name of a program.
  if (is_plain_word(value) && value.front() != '=') return std::string(value);
  return "'" + replace_all(value, "'", "'\\''") + "'";
}

std::string slug(std::string_view value) {
  constexpr size_t kMaxSlug = 80;
  std::string out(value.substr(0, kMaxSlug));
  for (char& c : out) {
    if (!is_letter_or_digit(c) && c != '.' && c != '_' && c != '-') c = '-';
  }
  return out == value ? out : out + "-" + sha256_hex(value).substr(0, 8);
}

bool is_global_service(std::string_view service) {
  constexpr std::array<std::string_view, 14> kGlobal = {
      "iam",     "sts", "organizations", "route53", "route53domains", "cloudfront", "support",
      "account", "ce",  "budgets",       "health",  "savingsplans",   "shield",     "waf"};
  return std::find(kGlobal.begin(), kGlobal.end(), service) != kGlobal.end();
}

Fields& Fields::set(std::string name, std::string value) {
  values_[std::move(name)] = std::move(value);
  return *this;
}

Fields& Fields::set_shell(std::string name, std::string shell) {
  shell_[std::move(name)] = std::move(shell);
  return *this;
}

std::string_view Fields::get(std::string_view name) const {
  const auto it = values_.find(name);
  return it == values_.end() ? std::string_view() : std::string_view(it->second);
}

std::optional<std::vector<std::string>> Fields::commands(std::string_view pattern) const {
  if (pattern.empty()) return std::vector<std::string>();
  const std::string with_region = with_regions(pattern);
  std::string out;
  for (size_t i = 0; i < with_region.size();) {
    const auto hole = hole_at(with_region, i);
    if (!hole) {
      out += with_region[i++];
      continue;
    }
    i += hole->length;
    if (const auto shell = shell_.find(hole->name); shell != shell_.end()) {
      out += shell->second;
      continue;
    }
    const std::string_view value = get(hole->name);
    if (hole->strict ? !is_strict(value) : !is_typable(value)) return std::nullopt;
    const bool starts_word = !out.empty() && kBlank.find(out.back()) != std::string_view::npos;
    if (value.front() == '-' && starts_word && !bind_to_option(out)) return std::nullopt;
    out += hole->strict ? std::string(value) : shell_quoted(value);
  }
  std::vector<std::string> lines;
  for (std::string_view line : split(out, '\n')) lines.emplace_back(line);
  return lines;
}

std::string Fields::text(std::string_view pattern) const {
  std::string out;
  for (size_t i = 0; i < pattern.size();) {
    const auto hole = hole_at(pattern, i);
    if (!hole) {
      out += pattern[i++];
      continue;
    }
    i += hole->length;
    out += fit(printable(get(hole->name)), kMaxShown);
  }
  return out;
}

std::vector<std::string> calls_of(std::string_view pattern) {
  std::vector<std::string> calls;
  for (auto call = next_call(pattern, 0); call; call = next_call(pattern, call->end)) {
    if (call->operation == "wait") continue;
    std::string name = api_name(*call);
    if (std::find(calls.begin(), calls.end(), name) == calls.end())
      calls.push_back(std::move(name));
  }
  return calls;
}

std::vector<std::pair<std::string, std::string>> tool_calls_of(std::string_view pattern) {
  std::vector<std::pair<std::string, std::string>> calls;
  for (auto call = next_call(pattern, 0); call; call = next_call(pattern, call->end)) {
    std::string operation(call->operation);
    if (operation == "wait") operation += " " + std::string(word_at(pattern, call->end + 1));
    calls.emplace_back(std::string(call->service), std::move(operation));
  }
  return calls;
}

}  // namespace hikeshi::respond
