// SPDX-License-Identifier: Apache-2.0
// The document of `hikeshi read --json`. The order of the keys is the order of docs/formats.md.
#include <nlohmann/json.hpp>

#include "notice/notice.h"

namespace hikeshi::notice {
namespace {

using Json = nlohmann::ordered_json;

Json text(const std::optional<std::string>& value) { return value ? Json(*value) : Json(nullptr); }

Json time(const std::optional<UtcTime>& value) {
  return value ? Json(format_rfc3339(*value)) : Json(nullptr);
}

template <class E>
Json words(const std::vector<E>& values) {
  Json out = Json::array();
  for (const E value : values) out.push_back(to_string(value));
  return out;
}

Json deadline(const std::optional<Deadline>& value) {
  if (!value) return nullptr;
  return {{"utc", time(value->utc)},
          {"source", to_string(value->source)},
          {"as_written", text(value->as_written)}};
}

Json evidence(const Notice& n) {
  Json out = Json::object();
  for (const auto& [field, places] : n.evidence) {
    Json list = Json::array();
    for (const Evidence& place : places)
      list.push_back({{"part", place.part}, {"offset", place.offset}, {"text", place.text}});
    out[field] = std::move(list);
  }
  return out;
}

Json notice(const Notice& n) {
  Json out = Json::object();
  out["class"] = to_string(n.notice_class);
  out["opens_case"] = n.opens_case;
  out["stage"] = to_string(n.stage);
  out["channel"] = to_string(n.channel);
  out["authentication"] = to_string(n.authentication);
  out["reply_via"] = to_string(n.reply_via);
  out["file"] = n.file;
  out["part"] = n.part;
  out["sender"] = text(n.sender);
  out["subject"] = text(n.subject);
  out["original_subject"] = text(n.original_subject);
  out["sent_at"] = time(n.sent_at);
  out["language"] = text(n.language);
  out["relayed_by"] = text(n.relayed_by);
  out["accounts"] = n.accounts;
  out["masked_accounts"] = n.masked_accounts;
  out["instances"] = n.instances;
  out["interfaces"] = n.interfaces;
  out["regions"] = n.regions;
  out["access_keys"] = n.access_keys;
  out["masked_access_keys"] = n.masked_access_keys;
  out["users"] = n.users;
  out["roles"] = n.roles;
  out["root"] = n.root ? Json(*n.root) : Json(nullptr);
  out["abuse_reference"] = text(n.abuse_reference);
  out["case_id"] = text(n.case_id);
  out["other_references"] = n.other_references;
  out["severity"] = text(n.severity);
  out["own_addresses"] = n.own_addresses;
  out["remote_addresses"] = n.remote_addresses;
  out["source_addresses"] = n.source_addresses;
  out["ports"] = n.ports;
  out["blocked_ports"] = n.blocked_ports;
  out["protocol"] = text(n.protocol);
  out["activity"] = text(n.activity);
  out["activity_class"] = n.activity_class ? Json(to_string(*n.activity_class)) : Json(nullptr);
  out["time_start"] = time(n.time_start);
  out["time_end"] = time(n.time_end);
  out["event_names"] = n.event_names;
  out["exposure_urls"] = n.exposure_urls;
  out["exposure_commits"] = n.exposure_commits;
  out["restrictions"] = words(n.restrictions);
  out["quarantine_policy"] = text(n.quarantine_policy);
  out["required"] = words(n.required);
  out["deadline"] = deadline(n.deadline);
  out["evidence"] = evidence(n);
  return out;
}

}  // namespace

std::string to_json(const Reading& reading) {
  Json out = {
      {"notices", Json::array()}, {"not_notices", Json::array()}, {"problems", Json::array()}};
  for (const Notice& n : reading.notices) out["notices"].push_back(notice(n));
  for (const NotNotice& n : reading.not_notices) {
    out["not_notices"].push_back({{"file", n.file},
                                  {"part", n.part},
                                  {"subject", text(n.subject)},
                                  {"sender", text(n.sender)},
                                  {"reason", to_string(n.reason)},
                                  {"says", n.says ? notice(*n.says) : Json(nullptr)}});
  }
  for (const Problem& p : reading.problems)
    out["problems"].push_back({{"file", p.file}, {"part", p.part}, {"reason", p.reason}});
  // File names are bytes; everything else is valid UTF-8 already.
  return out.dump(2, ' ', false, Json::error_handler_t::replace);
}

}  // namespace hikeshi::notice
