// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <nlohmann/json.hpp>

#include "leaks/render.h"

namespace hikeshi::leaks {
namespace {

using Json = nlohmann::ordered_json;

Json or_null(const std::string& text) { return text.empty() ? Json() : Json(text); }

Json time_or_null(const std::optional<UtcTime>& time) {
  return time ? Json(format_rfc3339(*time)) : Json();
}

Json person(const Signature& who) {
  if (who.name.empty() && who.email.empty()) return {};
  return {{"name", who.name},
          {"email", who.email},
          {"time", who.time == 0 ? Json() : Json(format_rfc3339({who.time}))}};
}

Json place_of(const Place& p) {
  return {
      {"member", or_null(p.member)}, {"offset", p.offset}, {"length", p.length}, {"line", p.line}};
}

Json json_of_hit(const Hit& hit) {
  Json places = Json::array(), beside = Json::array();
  for (const Place& place : hit.places) places.push_back(place_of(place));
  for (const Beside& b : hit.beside) {
    beside.push_back({{"kind", b.kind},
                      {"member", or_null(b.member)},
                      {"offset", b.offset},
                      {"length", b.length},
                      {"line", b.line},
                      {"fingerprint", b.fingerprint}});
  }
  return {{"id", or_null(hit.id)},
          {"kind", hit.kind},
          {"account", or_null(hit.account)},
          {"example", hit.example},
          {"fingerprint", or_null(hit.fingerprint)},
          {"repository", hit.repository},
          {"object", or_null(hit.object)},
          {"object_type", hit.object_type},
          {"places", places},
          {"beside", beside},
          {"paths", hit.paths},
          {"commits", hit.commits},
          {"first_commit", or_null(hit.first_commit)},
          {"author", person(hit.author)},
          {"committer", person(hit.committer)},
          {"removed_in", hit.removed_in},
          {"refs", hit.refs},
          {"reflogs", hit.reflogs},
          {"reachable", hit.reachable},
          {"staged", hit.staged},
          {"exposed_from",
           {{"not_before", time_or_null(hit.not_before)},
            {"not_after", time_or_null(hit.not_after)},
            {"basis", hit.basis}}},
          // Who has copied it is not in a repository: only the key's end closes the window.
          {"exposed_until", time_or_null(hit.until)}};
}

Json sarif_rule(const std::string& kind) {
  return {{"id", kind},
          {"shortDescription", {{"text", "A credential of the kind " + kind}}},
          {"properties", {{"security-severity", "9.0"}, {"tags", {"security"}}}}};
}

Json sarif_result(const Hit& hit) {
  Json region{{"startLine", std::max<uint64_t>(1, hit.places[0].line)}};
  // Lines of an archive's member, a commit or a tag are none of the file at that path.
  const bool in_file = hit.places[0].member.empty() && !hit.paths.empty();
  Json physical{{"artifactLocation", {{"uri", hit.paths.empty() ? hit.object : hit.paths[0]}}}};
  if (in_file) physical["region"] = region;
  const std::string name = hit.id.empty() ? hit.kind : hit.id;
  const std::string where = hit.object.empty() ? "" : " in object " + hit.object;
  return {{"ruleId", hit.kind},
          {"level", hit.example ? "note" : "error"},
          {"message", {{"text", name + where}}},
          {"locations", Json::array({{{"physicalLocation", physical}}})},
          {"partialFingerprints", {{"hikeshi/v1", identity_of(hit)}}},
          {"properties",
           {{"account", or_null(hit.account)},
            {"first_commit", or_null(hit.first_commit)},
            {"not_before", time_or_null(hit.not_before)},
            {"not_after", time_or_null(hit.not_after)},
            {"exposed_until", time_or_null(hit.until)},
            {"reachable", hit.reachable}}}};
}

std::string dump(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

// A path with bytes that are no UTF-8 is written with replacements: it is known again all the same.
std::string as_written(const std::string& text) {
  const std::string quoted = Json(text).dump(-1, ' ', false, Json::error_handler_t::replace);
  return Json::parse(quoted, nullptr, false).get<std::string>();
}

std::string identity(const std::string& kind, const std::string& id, const std::string& object,
                     const std::string& path, const std::string& member, uint64_t offset) {
  const std::string thing = object.empty() ? as_written(path) : object;
  return kind + "|" + id + "|" + thing + "|" + as_written(member) + "|" + std::to_string(offset);
}

std::string text_in(const Json& json, const char* name) {
  const auto at = json.find(name);
  return at != json.end() && at->is_string() ? at->get<std::string>() : std::string();
}

}  // namespace

std::string json_of(const Report& report) {
  Json hits = Json::array(), problems = Json::array();
  for (const Hit& hit : report.hits) hits.push_back(json_of_hit(hit));
  for (const Problem& p : report.problems) {
    problems.push_back({{"file", p.file},
                        {"object", or_null(p.object)},
                        {"reason", p.reason},
                        {"detail", p.detail},
                        {"count", p.count}});
  }
  return dump({{"hits", hits},
               {"problems", problems},
               {"searched",
                {{"keys", report.query.keys},
                 {"accounts", report.query.accounts},
                 {"staged", report.staged},
                 {"complete", !report.cancelled}}},
               {"read",
                {{"repositories", report.repositories},
                 {"objects", report.objects},
                 {"bytes", report.bytes},
                 {"commits", report.commits},
                 {"baseline", report.baseline}}}});
}

std::string sarif_of(const Report& report) {
  std::set<std::string> kinds;
  Json rules = Json::array(), results = Json::array(), notes = Json::array();
  for (const Hit& hit : report.hits) {
    kinds.insert(hit.kind);
    results.push_back(sarif_result(hit));
  }
  for (const std::string& kind : kinds) rules.push_back(sarif_rule(kind));
  for (const Problem& p : report.problems) {
    const std::string text = p.file + ": " + p.reason + " " + p.object + " " + p.detail;
    notes.push_back({{"level", "warning"}, {"message", {{"text", text}}}});
  }
  const Json driver{{"name", "hikeshi"}, {"version", HIKESHI_VERSION}, {"rules", rules}};
  const Json run{{"tool", {{"driver", driver}}},
                 {"results", results},
                 {"invocations", Json::array({{{"executionSuccessful", !report.cancelled},
                                               {"toolExecutionNotifications", notes}}})}};
  return dump({{"$schema", "https://json.schemastore.org/sarif-2.1.0.json"},
               {"version", "2.1.0"},
               {"runs", Json::array({run})}});
}

std::string identity_of(const Hit& hit) {
  const Place& place = hit.places[0];
  return identity(hit.kind, hit.id, hit.object, hit.paths.empty() ? "" : hit.paths[0], place.member,
                  place.offset);
}

Result<std::set<std::string>> read_baseline(std::string_view text) {
  const Json json = Json::parse(text, nullptr, false);
  const auto hits = json.is_object() ? json.find("hits") : json.end();
  if (json.is_discarded() || !json.is_object() || hits == json.end() || !hits->is_array())
    return fail(Code::kCorrupt, "not the JSON of `hikeshi leaks --json`");
  std::set<std::string> known;
  for (const Json& hit : *hits) {
    const auto places = hit.is_object() ? hit.find("places") : hit.end();
    if (!hit.is_object() || places == hit.end() || !places->is_array() || places->empty() ||
        !places->front().is_object())
      return fail(Code::kCorrupt, "a hit without a place");
    const Json& place = places->front();
    const auto offset = place.find("offset");
    const auto paths = hit.find("paths");
    std::string path;
    if (paths != hit.end() && paths->is_array() && !paths->empty() && paths->front().is_string())
      path = paths->front().get<std::string>();
    known.insert(identity(
        text_in(hit, "kind"), text_in(hit, "id"), text_in(hit, "object"), path,
        text_in(place, "member"),
        offset != place.end() && offset->is_number_unsigned() ? offset->get<uint64_t>() : 0));
  }
  return known;
}

void leave_out(Report& report, const std::set<std::string>& baseline) {
  const size_t before = report.hits.size();
  std::erase_if(report.hits, [&](const Hit& hit) { return baseline.contains(identity_of(hit)); });
  report.baseline += before - report.hits.size();
}

}  // namespace hikeshi::leaks
