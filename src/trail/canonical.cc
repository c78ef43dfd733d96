// SPDX-License-Identifier: Apache-2.0
#include "trail/canonical.h"

#include <map>

namespace hikeshi::trail {
namespace {

// The index takes texts of at most 1,024 levels into its fast path, but the other has no bound.
constexpr int kMaxDepth = 2'000;

void append_string(std::string_view text, std::string& out) {
  out += '"';
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  out += '"';
}

void append(const Json& value, std::string& out, int depth);

void append_object(const Json& object, std::string& out, int depth) {
  std::map<std::string, Json> members;
  std::string buffer;
  for (const Json::Member member : object.members())
    members[std::string(unescape(member.raw_key, buffer))] = member.value();
  out += '{';
  for (const auto& [key, value] : members) {
    if (value.nothing()) continue;
    append_string(key, out);
    out += ':';
    append(value, out, depth);
    out += ',';
  }
  out += '}';
}

void append_array(const Json& array, std::string& out, int depth) {
  out += '[';
  for (const Json element : array.elements()) {
    append(element, out, depth);
    out += ',';
  }
  out += ']';
}

void append(const Json& value, std::string& out, int depth) {
  if (depth > kMaxDepth) {
    out += value.raw();
  } else if (value.is_object()) {
    append_object(value, out, depth + 1);
  } else if (value.is_array()) {
    append_array(value, out, depth + 1);
  } else if (value.is_string()) {
    append_string(value.string(), out);
  } else {
    out += value.raw();
  }
}

}  // namespace

std::string canonical_text(const Json& value) {
  std::string out;
  append(value, out, 0);
  return out;
}

}  // namespace hikeshi::trail
