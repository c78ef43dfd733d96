// SPDX-License-Identifier: Apache-2.0
// What the readers of JSON events share. Included by the files that know nlohmann's JSON.
#pragma once

#include <initializer_list>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "notice/input.h"
#include "notice/json_reader.h"

namespace hikeshi::notice {

// One event, out of its wrapper.
struct Event {
  const nlohmann::json& detail;
  std::string account;                 // of the envelope, "" without one
  std::optional<UtcTime> time;         // of the envelope
  std::string written_time;            // as it stands there
  std::vector<std::string> resources;  // of the envelope
  int part = 0;                        // the document that it stands in
  Input& input;
};

// The value at a path of keys, nullptr where there is none.
const nlohmann::json* value_at(const nlohmann::json& root, std::initializer_list<const char*> path);
// The string there, "" for anything else.
std::string string_at(const nlohmann::json& root, std::initializer_list<const char*> path);
// Strings of an array there (or the one string).
std::vector<std::string> strings_at(const nlohmann::json& root,
                                    std::initializer_list<const char*> path);
// A string or a number as text, "" for anything else.
std::string scalar_text(const nlohmann::json* value);
std::optional<UtcTime> time_at(const nlohmann::json& root, std::initializer_list<const char*> path);
std::optional<UtcTime> parse_any_time(std::string_view text);

// Where `value` stands in the document; an empty text where it is written with escapes.
Evidence place_of(const Event& event, std::string_view value);

// When AWS sent the event: the envelope's time, else the first of `paths` in `detail`, the event
// itself.
void set_sent_at(const Event& event, const nlohmann::json& detail, Notice& notice,
                 std::initializer_list<std::initializer_list<const char*>> paths);

bool is_health_event(const nlohmann::json& detail);
EventItem read_health_event(const Event& event);

bool is_guardduty_finding(const nlohmann::json& detail);
EventItem read_guardduty_finding(const Event& event);
bool is_security_hub_finding(const nlohmann::json& detail);
EventItem read_security_hub_finding(const Event& event);

}  // namespace hikeshi::notice
