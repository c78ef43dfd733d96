// SPDX-License-Identifier: Apache-2.0
#include "base/ids.h"

#include <algorithm>

namespace hikeshi {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_hex(char c) { return is_digit(c) || (c >= 'a' && c <= 'f'); }
bool is_upper_or_digit(char c) { return is_digit(c) || (c >= 'A' && c <= 'Z'); }

bool all(std::string_view text, bool (*is)(char)) {
  return std::all_of(text.begin(), text.end(), is);
}

}  // namespace

bool is_account_id(std::string_view text) { return text.size() == 12 && all(text, is_digit); }

bool is_access_key_id(std::string_view text) {
  if (text.size() != 20) return false;
  const std::string_view prefix = text.substr(0, 4);
  return (prefix == "AKIA" || prefix == "ASIA" || prefix == "ABIA" || prefix == "ACCA") &&
         all(text.substr(4), is_upper_or_digit);
}

bool is_documentation_key(std::string_view id) { return id.ends_with("EXAMPLE"); }

bool is_region(std::string_view text) {
  const size_t first = text.find('-');
  const size_t last = text.rfind('-');
  if (first != 2 || last == first || last + 2 != text.size() || !is_digit(text.back()))
    return false;
  const auto letter_or_dash = [](char c) { return (c >= 'a' && c <= 'z') || c == '-'; };
  return std::all_of(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(last),
                     letter_or_dash);
}

bool is_resource_id(std::string_view text, std::string_view prefix) {
  if (!text.starts_with(prefix)) return false;
  const std::string_view hex = text.substr(prefix.size());
  return (hex.size() == 8 || hex.size() == 17) && all(hex, is_hex);
}

bool is_instance_id(std::string_view text) { return is_resource_id(text, "i-"); }

std::optional<Arn> parse_arn(std::string_view text) {
  if (!text.starts_with("arn:")) return std::nullopt;
  std::string_view parts[5];
  std::string_view rest = text.substr(4);
  for (int i = 0; i < 4; ++i) {
    const size_t colon = rest.find(':');
    if (colon == std::string_view::npos) return std::nullopt;
    parts[i] = rest.substr(0, colon);
    rest.remove_prefix(colon + 1);
  }
  return Arn{parts[0], parts[1], parts[2], parts[3], rest};
}

std::string_view last_name(std::string_view arn) {
  const size_t at = arn.find_last_of("/:");
  return at == std::string_view::npos ? arn : arn.substr(at + 1);
}

std::string_view parent_in(std::string_view arn) {
  const auto parsed = parse_arn(arn);
  if (!parsed) return {};
  const std::string_view resource = parsed->resource;
  const size_t first = resource.find_first_of("/:");
  if (first == std::string_view::npos) return {};
  // "rule/NAME" lies on the default bus, "rule/BUS/NAME" on another, whose name may have slashes.
  const bool rule = parsed->service == "events" && resource.starts_with("rule/");
  const size_t end = rule ? resource.rfind('/') : resource.find_first_of("/:", first + 1);
  if (rule && end == first) return "default";
  return end == std::string_view::npos ? std::string_view()
                                       : resource.substr(first + 1, end - first - 1);
}

std::string shortened_key(std::string_view id) {
  if (!is_access_key_id(id)) return std::string(id);
  return std::string(id.substr(0, 4)) + "****" + std::string(id.substr(16));
}

}  // namespace hikeshi
