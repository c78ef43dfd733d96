// SPDX-License-Identifier: Apache-2.0
#include "aws/cli_name.h"

#include "base/text.h"

namespace hikeshi::aws {
namespace {

bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }
bool is_lower(char c) { return c >= 'a' && c <= 'z'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

// Where a word begins: after a small letter or digit, and before the last of several capitals that
// a small letter follows. "DBInstances" is db-instances.
bool begins_word(std::string_view name, size_t at) {
  if (at == 0 || !is_upper(name[at])) return false;
  const char before = name[at - 1];
  if (is_lower(before) || is_digit(before)) return true;
  return at + 1 < name.size() && is_lower(name[at + 1]);
}

// Capitals and an s at the end are one word: "ListIPs" is list-ips, not list-i-ps.
size_t plural_of_capitals(std::string_view name) {
  if (!name.ends_with('s')) return name.size();
  size_t at = name.size() - 1;
  while (at > 0 && is_upper(name[at - 1])) --at;
  return name.size() - 1 - at >= 2 ? at : name.size();
}

}  // namespace

std::string cli_service(std::string_view service) {
  if (service == "s3") return "s3api";
  if (service == "config") return "configservice";
  if (service == "codedeploy") return "deploy";
  return std::string(service);
}

std::string cli_operation(std::string_view operation) {
  const size_t plural = plural_of_capitals(operation);
  std::string name;
  for (size_t at = 0; at < operation.size(); ++at) {
    if (at == plural ? at > 0 : at < plural && begins_word(operation, at)) name += '-';
    name += operation[at];
  }
  return to_lower(name);
}

}  // namespace hikeshi::aws
