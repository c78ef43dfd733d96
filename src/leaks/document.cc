// SPDX-License-Identifier: Apache-2.0
// What was found as JSON and as SARIF. No byte of a secret and no line of a file is in either.
#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "base/utc_time.h"
#include "leaks/leaks.h"

namespace hikeshi::leaks {
namespace {

using Json = nlohmann::ordered_json;

Json id_or_null(const ObjectId& id) { return id.empty() ? Json() : Json(id.hex()); }
Json text_or_null(const std::string& text) { return text.empty() ? Json() : Json(text); }

Json hex_of(const std::vector<ObjectId>& ids) {
  Json out = Json::array();
  for (const ObjectId& id : ids) out.push_back(id.hex());
  return out;
}

std::string_view name_of(ObjectType type) {
  constexpr std::string_view kNames[] = {"none", "commit", "tree", "blob", "tag"};
  return kNames[static_cast<size_t>(type)];
}

// The window opens no earlier than the first commit; when it was published git does not know.
Json exposed_from(const Attribution& where) {
  if (!where.first)
    return {{"not_before", nullptr}, {"not_after", nullptr}, {"basis", "no_commit"}};
  return {{"not_before", format_rfc3339({where.first_committed})},
          {"not_after", nullptr},
          {"basis", where.first_is_shallow ? "shallow_clone" : "first_commit"}};
}

Json secrets_of(const Hit& hit) {
  Json out = Json::array();
  for (const SecretBeside& secret : hit.secrets)
    out.push_back({{"kind", secret.kind},
                   {"length", secret.length},
                   {"offset", secret.offset},
                   {"mark", secret.mark}});
  return out;
}

Json json_of(const Leak& leak) {
  const Attribution& w = leak.where;
  const auto account = account_of(leak.hit.id);
  return {{"id", text_or_null(leak.hit.id)},
          {"kind", leak.hit.kind},
          {"account", account ? Json(*account) : Json()},
          {"object", id_or_null(leak.object)},
          {"paths", w.paths},
          {"commits", hex_of(w.commits)},
          {"first_commit", w.first ? Json(w.first->hex()) : Json()},
          {"removed_in", hex_of(w.removed_in)},
          {"refs", w.refs},
          {"reachable", !w.refs.empty()},
          {"exposed_from", exposed_from(w)},
          {"exposed_until", nullptr},
          {"repository", leak.repository},
          {"object_type", name_of(leak.type)},
          {"member", text_or_null(leak.hit.member)},
          {"offset", leak.hit.offset},
          {"author", text_or_null(w.first_author)},
          {"reflogs", w.reflogs},
          {"secrets", secrets_of(leak.hit)},
          {"mark", text_or_null(leak.hit.mark)}};
}

std::string dump(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

Json sarif_result(const Leak& leak) {
  const Attribution& w = leak.where;
  const std::string id = leak.hit.id.empty() ? leak.hit.kind : leak.hit.id;
  const std::string since =
      w.first ? " since commit " + w.first->hex() + " of " + format_rfc3339({w.first_committed})
              : "";
  Json locations = Json::array();
  for (const std::string& path : w.paths)
    locations.push_back(
        {{"physicalLocation",
          {{"artifactLocation", {{"uri", path}}}, {"region", {{"byteOffset", leak.hit.offset}}}}}});
  return {
      {"ruleId", leak.hit.kind},
      {"level", "error"},
      {"message", {{"text", fmt::format("{} lies open{}", id, since)}}},
      {"locations", std::move(locations)},
      {"partialFingerprints",
       {{"hikeshi/v1", id + " " + (leak.object.empty() ? leak.repository : leak.object.hex())}}}};
}

}  // namespace

std::string to_json(const LeakReport& report) {
  Json hits = Json::array(), problems = Json::array();
  for (const Leak& leak : report.leaks) hits.push_back(json_of(leak));
  for (const auto& p : report.problems)
    problems.push_back(
        {{"repository", p.repository}, {"object", text_or_null(p.object)}, {"reason", p.reason}});
  return dump(
      {{"hits", std::move(hits)},
       {"problems", std::move(problems)},
       {"not_searched", report.not_searched},
       {"read",
        {{"objects", report.objects}, {"bytes", report.bytes}, {"examples", report.examples}}}});
}

std::string to_sarif(const LeakReport& report) {
  Json results = Json::array(), rules = Json::array(), notes = Json::array();
  for (const Leak& leak : report.leaks) results.push_back(sarif_result(leak));
  for (const char* kind :
       {"access_key", "session_key", "bearer_token", "context_credential", "bedrock_key"})
    rules.push_back(
        {{"id", kind},
         {"shortDescription", {{"text", fmt::format("AWS {} in a repository", kind)}}}});
  for (const auto& p : report.problems)
    notes.push_back(
        {{"level", "warning"},
         {"message", {{"text", fmt::format("{} {}: {}", p.repository, p.object, p.reason)}}}});
  return dump(
      {{"$schema", "https://json.schemastore.org/sarif-2.1.0.json"},
       {"version", "2.1.0"},
       {"runs",
        {{{"tool",
           {{"driver",
             {{"name", "hikeshi"}, {"version", HIKESHI_VERSION}, {"rules", std::move(rules)}}}}},
          {"results", std::move(results)},
          {"invocations",
           {{{"executionSuccessful", report.problems.empty()},
             {"toolExecutionNotifications", std::move(notes)}}}}}}}});
}

}  // namespace hikeshi::leaks
