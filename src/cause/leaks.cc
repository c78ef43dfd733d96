// SPDX-License-Identifier: Apache-2.0
// What `hikeshi leaks --json` found, as the values that a verdict needs.
#include <nlohmann/json.hpp>

#include "cause/cause.h"

namespace hikeshi::cause {
namespace {

using Json = nlohmann::json;

std::string text_of(const Json& object, const char* name) {
  const auto it = object.find(name);
  return it != object.end() && it->is_string() ? it->get<std::string>() : "";
}

std::optional<UtcTime> time_of(const Json& object, const char* name) {
  return parse_rfc3339(text_of(object, name));
}

Leak leak_of(const Json& hit) {
  Leak leak;
  leak.key = text_of(hit, "id");
  leak.object = text_of(hit, "object");
  leak.commit = text_of(hit, "first_commit");
  leak.reachable = hit.contains("reachable") && hit["reachable"] == true;
  if (const auto from = hit.find("exposed_from"); from != hit.end() && from->is_object()) {
    leak.basis = text_of(*from, "basis");
    leak.not_before = time_of(*from, "not_before");
  }
  return leak;
}

std::vector<std::string> texts_in(const Json& object, const char* name) {
  std::vector<std::string> out;
  const auto it = object.find(name);
  if (it == object.end() || !it->is_array()) return out;
  for (const Json& each : *it) {
    if (each.is_string()) out.push_back(each.get<std::string>());
  }
  return out;
}

bool is_true(const Json& object, const char* name) {
  const auto it = object.find(name);
  return it != object.end() && it->is_boolean() && it->get<bool>();
}

// What was asked for; of a document without it (an older one) nothing is taken for granted.
void add_scope(const Json& json, Leaks& leaks) {
  const auto it = json.find("searched");
  leaks.whole =
      it != json.end() && it->is_object() && is_true(*it, "complete") && !is_true(*it, "staged");
  if (it != json.end() && it->is_object()) {
    leaks.keys = texts_in(*it, "keys");
    leaks.accounts = texts_in(*it, "accounts");
  }
  const auto read = json.find("read");
  if (read != json.end() && read->is_object() && read->contains("baseline") &&
      (*read)["baseline"].is_number_unsigned())
    leaks.left_out = (*read)["baseline"].get<uint64_t>();
}

}  // namespace

Result<Leaks> read_leaks(std::string_view text) {
  const Json json = Json::parse(text, nullptr, false);
  if (!json.is_object() || !json.contains("hits") || !json["hits"].is_array())
    return fail(Code::kCorrupt, "it is no document of `hikeshi leaks --json`");
  Leaks leaks;
  for (const Json& hit : json["hits"]) {
    if (!hit.is_object()) return fail(Code::kCorrupt, "a hit of the document is no object");
    leaks.hits.push_back(leak_of(hit));
  }
  for (const char* unread : {"problems", "not_searched"}) {
    if (const auto it = json.find(unread); it != json.end() && it->is_array())
      leaks.problems += it->size();
  }
  add_scope(json, leaks);
  return leaks;
}

}  // namespace hikeshi::cause
