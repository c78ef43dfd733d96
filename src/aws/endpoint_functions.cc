// SPDX-License-Identifier: Apache-2.0
#include "aws/endpoint_functions.h"

#include <algorithm>
#include <charconv>
#include <nlohmann/json.hpp>
#include <string>

#include "aws/http.h"
#include "aws/regions.h"
#include "aws/url.h"
#include "base/text.h"

namespace hikeshi::aws {
namespace {

using Arguments = std::vector<Json>;

// What the function is and what it was given, for messages of the rules' own mistakes.
tl::unexpected<Error> wrong_kind(std::string_view function) {
  return fail(Code::kCorrupt, std::string(function) + " was given a value that it does not take");
}

const std::string& text(const Json& value) { return value.get_ref<const std::string&>(); }

Result<Json> is_set(const Arguments& in, const Json&) { return Json(!in[0].is_null()); }

// Not set counts as false, as everywhere in the rules.
Result<Json> negate(const Arguments& in, const Json&) {
  return Json(in[0].is_null() || in[0] == Json(false));
}

Result<Json> get_attr(const Arguments& in, const Json&) {
  if (!in[1].is_string()) return wrong_kind("getAttr");
  return rule_attribute(in[0], text(in[1]));
}

Result<Json> boolean_equals(const Arguments& in, const Json&) {
  if (!in[0].is_boolean() || !in[1].is_boolean()) return wrong_kind("booleanEquals");
  return Json(in[0] == in[1]);
}

Result<Json> string_equals(const Arguments& in, const Json&) {
  if (!in[0].is_string() || !in[1].is_string()) return wrong_kind("stringEquals");
  return Json(in[0] == in[1]);
}

bool is_ascii(std::string_view bytes) {
  return std::all_of(bytes.begin(), bytes.end(), [](char c) { return (c & 0x80) == 0; });
}

// Null where the text is too short: a prefix that is not there is not equal to anything.
Result<Json> substring(const Arguments& in, const Json&) {
  if (!in[0].is_string() || !in[1].is_number_integer() || !in[2].is_number_integer() ||
      !in[3].is_boolean())
    return wrong_kind("substring");
  const std::string& whole = text(in[0]);
  const auto start = in[1].get<size_t>(), stop = in[2].get<size_t>();
  if (start >= stop || whole.size() < stop || !is_ascii(whole)) return Json();
  return Json(whole.substr(in[3].get<bool>() ? whole.size() - stop : start, stop - start));
}

Result<Json> encode(const Arguments& in, const Json&) {
  if (!in[0].is_string()) return Json();
  return Json(uri_encode(text(in[0])));
}

Result<Json> take_url_apart(const Arguments& in, const Json&) {
  if (!in[0].is_string()) return Json();
  const auto url = parse_url(text(in[0]));
  if (!url) return Json();
  return Json{{"scheme", url->scheme},
              {"authority", url->authority},
              {"path", url->path},
              {"normalizedPath", normal_path(url->path)},
              {"isIp", is_ip_address(url->host)}};
}

Result<Json> is_valid_host_label(const Arguments& in, const Json&) {
  if (!in[1].is_boolean()) return wrong_kind("isValidHostLabel");
  return Json(in[0].is_string() && is_host_label(text(in[0]), in[1].get<bool>()));
}

// Unknown regions count as those of the first partition, which is aws.
Result<Json> partition(const Arguments& in, const Json& partitions) {
  const Json* found = in[0].is_string() ? partition_of(partitions, text(in[0])) : nullptr;
  if (found == nullptr) found = &partitions.at("partitions").at(0);
  Json out = found->at("outputs");
  out["name"] = found->at("id");
  return out;
}

// arn:partition:service:region:account:resource, where the resource may hold further ":" and "/".
Result<Json> parse_arn(const Arguments& in, const Json&) {
  if (!in[0].is_string()) return Json();
  const auto parts = split(text(in[0]), ':');
  if (parts.size() < 6 || parts[0] != "arn" || parts[1].empty() || parts[2].empty()) return Json();
  size_t head = 0;
  for (size_t i = 0; i < 5; ++i) head += parts[i].size() + 1;
  const std::string resource = replace_all(text(in[0]).substr(head), ":", "/");
  if (resource.empty()) return Json();
  Json ids = Json::array();
  for (const std::string_view id : split(resource, '/')) ids.push_back(std::string(id));
  return Json{{"partition", parts[1]},
              {"service", parts[2]},
              {"region", parts[3]},
              {"accountId", parts[4]},
              {"resourceId", std::move(ids)}};
}

bool looks_like_ipv4(std::string_view text) {
  const auto parts = split(text, '.');
  return parts.size() == 4 && std::all_of(parts.begin(), parts.end(), [](std::string_view part) {
           return !part.empty() && part.size() <= 3 &&
                  part.find_first_not_of("0123456789") == std::string_view::npos;
         });
}

Result<Json> is_hostable_bucket(const Arguments& in, const Json&) {
  if (!in[1].is_boolean()) return wrong_kind("aws.isVirtualHostableS3Bucket");
  if (!in[0].is_string()) return Json(false);
  const std::string& bucket = text(in[0]);
  return Json(bucket.size() >= 3 && to_lower(bucket) == bucket && !looks_like_ipv4(bucket) &&
              is_host_label(bucket, in[1].get<bool>()));
}

struct Function {
  std::string_view name;
  size_t arguments;
  Result<Json> (*call)(const Arguments&, const Json& partitions);
};

constexpr Function kFunctions[] = {
    {"isSet", 1, is_set},
    {"not", 1, negate},
    {"getAttr", 2, get_attr},
    {"booleanEquals", 2, boolean_equals},
    {"stringEquals", 2, string_equals},
    {"substring", 4, substring},
    {"uriEncode", 1, encode},
    {"parseURL", 1, take_url_apart},
    {"isValidHostLabel", 2, is_valid_host_label},
    {"aws.partition", 1, partition},
    {"aws.parseArn", 1, parse_arn},
    {"aws.isVirtualHostableS3Bucket", 2, is_hostable_bucket},
};

// Follows one part of a path: "name", "name[1]" or "[1]".
const Json* step(const Json* value, std::string_view part) {
  const size_t bracket = part.find('[');
  const std::string name(part.substr(0, bracket));
  if (!name.empty()) {
    if (!value->is_object() || !value->contains(name)) return nullptr;
    value = &value->at(name);
  }
  if (bracket == std::string_view::npos) return value;
  size_t index = 0;
  std::from_chars(part.data() + bracket + 1, part.data() + part.size(), index);
  return value->is_array() && index < value->size() ? &(*value)[index] : nullptr;
}

}  // namespace

Result<Json> call_rule_function(std::string_view name, const Arguments& arguments,
                                const Json& partitions) {
  for (const Function& function : kFunctions) {
    if (function.name != name) continue;
    if (function.arguments != arguments.size())
      return fail(Code::kCorrupt, std::string(name) + " was given the wrong number of arguments");
    return function.call(arguments, partitions);
  }
  return fail(Code::kCorrupt, "the endpoint rules call " + printable(name) + ", which is unknown");
}

Json rule_attribute(const Json& value, std::string_view path) {
  const Json* at = &value;
  for (const std::string_view part : split(path, '.'))
    if (at = step(at, part); at == nullptr) return Json();
  return *at;
}

}  // namespace hikeshi::aws
