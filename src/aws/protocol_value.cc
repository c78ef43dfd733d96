// SPDX-License-Identifier: Apache-2.0
// Single values as text and back.
#include <charconv>
#include <cmath>
#include <unordered_set>

#include "aws/base64.h"
#include "aws/wire.h"
#include "base/text.h"

namespace hikeshi::aws::wire {
namespace {

std::optional<WireTime> time_of(const Json& value) {
  if (value.is_number()) return wire_time_of(value.get<double>());
  if (value.is_string()) return parse_wire_time(value.get_ref<const std::string&>());
  return std::nullopt;
}

std::string plain(const Json& value) {
  if (value.is_string()) return value.get<std::string>();
  return value.dump(-1, ' ', false, Json::error_handler_t::replace);
}

template <class Number>
std::optional<Number> number(std::string_view text) {
  Number value{};
  const auto [rest, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || rest != text.data() + text.size()) return std::nullopt;
  return value;
}

Json from_integer(std::string_view text) {
  if (const auto value = number<int64_t>(text)) return *value;
  return valid_text(text);
}

// NaN and the infinities are no JSON and stay text, as AWS writes them.
Json from_float(std::string_view text) {
  if (const auto value = number<double>(text); value && std::isfinite(*value)) return *value;
  return valid_text(text);
}

}  // namespace

std::string valid_text(std::string_view bytes) {
  if (is_valid_utf8(bytes)) return std::string(bytes);
  std::string out;
  for (size_t i = 0; i < bytes.size();) {
    const size_t length = utf8_length(bytes, i);
    out += length > 0 ? bytes.substr(i, length) : "\xEF\xBF\xBD";
    i += std::max<size_t>(length, 1);
  }
  return out;
}

std::string to_text(const Ref& ref, const Json& value, TimeFormat otherwise) {
  if (ref.shape->type != Type::kTimestamp) return plain(value);
  const auto time = time_of(value);
  if (!time) return plain(value);
  return format_wire_time(*time, ref.time == TimeFormat::kDefault ? otherwise : ref.time);
}

Json from_time(std::optional<WireTime> time, const Json& otherwise) {
  if (!time) return otherwise;
  return format_wire_time(*time, TimeFormat::kIso8601);
}

Json from_text(const Ref& ref, std::string_view text) {
  switch (ref.shape->type) {
    case Type::kBoolean:
      if (equals_ignore_case(trim(text), "true")) return true;
      if (equals_ignore_case(trim(text), "false")) return false;
      return valid_text(text);
    case Type::kInteger:
    case Type::kLong:
      return from_integer(trim(text));
    case Type::kFloat:
    case Type::kDouble:
      return from_float(trim(text));
    case Type::kTimestamp:
      return from_time(parse_wire_time(text), valid_text(text));
    default:
      return valid_text(text);
  }
}

std::string_view name_on_wire(const Member& member) {
  return member.ref.location_name.empty() ? std::string_view(member.name)
                                          : member.ref.location_name;
}

void append(Json& object, std::string_view key, Json value) {
  object.get_ref<Json::object_t&>().push_back({std::string(key), std::move(value)});
}

void drop_twins(Json& object) {
  auto& members = object.get_ref<Json::object_t&>();
  std::unordered_set<std::string_view> seen;
  for (const auto& [key, value] : members) seen.insert(key);
  if (seen.size() == members.size()) return;
  seen.clear();
  Json::object_t kept;
  for (auto& [key, value] : members) {
    if (seen.insert(key).second) kept.push_back({key, std::move(value)});
  }
  members = std::move(kept);
}

bool is_in_answer_body(const Ref& ref) {
  return ref.location == Location::kBody || ref.location == Location::kUri ||
         ref.location == Location::kQuery;
}

}  // namespace hikeshi::aws::wire
