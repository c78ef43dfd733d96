// SPDX-License-Identifier: Apache-2.0
#include "cli/event_store_of.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>

#include "cli/sql_output.h"
#include "hunt/identity.h"

namespace hikeshi::cli {
namespace {

using Json = nlohmann::ordered_json;
using store::duck::Connection;
using store::duck::Rows;

constexpr const char* kAll = "SELECT * FROM events ORDER BY time, file, at_byte";

std::string path_of(const store::Case& the_case) { return the_case.path() + "/events.duckdb"; }

// One row by the names of its columns.
class EventOf {
 public:
  explicit EventOf(const Rows& rows) : rows_(rows) {
    for (size_t i = 0; i < rows.columns().size(); ++i) at_[rows.columns()[i].name] = i;
  }
  std::string text(const char* name) const { return std::string(rows_.text(at_.at(name))); }
  bool is_null(const char* name) const { return rows_.is_null(at_.at(name)); }
  int64_t micros(const char* name) const { return rows_.micros(at_.at(name)); }
  int64_t integer(const char* name) const { return rows_.integer(at_.at(name)); }
  bool truth(const char* name) const { return rows_.boolean(at_.at(name)); }

 private:
  const Rows& rows_;
  std::map<std::string, size_t> at_;
};

// OCSF's API Activity: 1 create, 2 read, 3 update, 4 delete, 99 other.
int activity_of(const EventOf& e) {
  if (e.truth("read_only")) return 2;
  const std::string name = e.text("name");
  const auto begins = [&](std::initializer_list<std::string_view> words) {
    return std::any_of(words.begin(), words.end(),
                       [&](std::string_view word) { return name.starts_with(word); });
  };
  if (begins({"Create", "Run", "Allocate", "Import", "Register", "Request"})) return 1;
  if (begins({"Delete", "Terminate", "Remove", "Release", "Deregister"})) return 4;
  if (begins({"Update", "Put", "Modify", "Set", "Attach", "Detach", "Add", "Enable", "Disable"}))
    return 3;
  return 99;
}

void put(Json& json, const char* key, std::string text) {
  if (!text.empty()) json[key] = std::move(text);
}

Json actor_of(const EventOf& e) {
  Json user{{"type", e.text("kind")}};
  put(user, "uid", e.text("principal"));
  put(user, "uid_alt", e.text("arn"));
  put(user, "credential_uid", e.text("credential"));
  Json actor{{"user", std::move(user)}};
  if (std::string name = e.text("session_name"); !name.empty())
    actor["session"] = {{"uid", std::move(name)}, {"is_mfa", e.truth("mfa")}};
  return actor;
}

// A service stands by its name ("ec2.amazonaws.com.cn", "AWS Internal") where others have
// addresses.
Json source_of(const EventOf& e) {
  Json source = Json::object();
  const std::string address = e.text("address");
  put(source, hunt::is_ip_address(address) ? "ip" : "svc_name", address);
  return source;
}

// The agent is kept without its versions, which is not what was sent: it stands under unmapped.
Json ocsf_of(const EventOf& e) {
  constexpr int kClass = 6003;
  const int activity = activity_of(e);
  const bool failed = e.text("outcome") != "success";
  Json api{{"operation", e.text("name")}, {"service", {{"name", e.text("source")}}}};
  if (failed) api["response"] = {{"error", e.text("error")}};
  Json json{{"class_uid", kClass},
            {"category_uid", 6},
            {"activity_id", activity},
            {"type_uid", kClass * 100 + activity},
            {"time", e.is_null("time") ? Json() : Json(e.micros("time") / 1000)},
            {"severity_id", 1},
            {"status_id", failed ? 2 : 1},
            {"metadata",
             {{"version", "1.3.0"},
              {"uid", e.text("event_id")},
              {"product", {{"name", "CloudTrail"}, {"vendor_name", "AWS"}}},
              {"profiles", {"cloud"}}}},
            {"cloud",
             {{"provider", "AWS"},
              {"region", e.text("region")},
              {"account", {{"uid", e.text("account")}}}}},
            {"api", std::move(api)},
            {"actor", actor_of(e)},
            {"src_endpoint", source_of(e)}};
  json["unmapped"] = {{"charged_to", e.text("charged_to")},
                      {"why", e.text("why")},
                      {"on_behalf_of", e.text("on_behalf_of")},
                      {"change", e.text("change")},
                      {"things", e.text("things")},
                      {"agent_family", e.text("agent")},
                      {"file", e.text("file")},
                      {"offset", e.integer("at_byte")}};
  return json;
}

Result<std::string> ocsf_lines(Rows& rows) {
  std::string out;
  const EventOf event(rows);
  while (HK_TRY(rows.next()))
    out += ocsf_of(event).dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
  return out;
}

}  // namespace

Result<Connection> open_event_store(store::Case& the_case) {
  const auto state = HK_TRY(the_case.state());
  auto database = HK_TRY(store::open_events(path_of(the_case)));
  auto connection = HK_TRY(database.connect());
  const std::string of = HK_TRY(store::hunt_of(connection));
  const bool newest = std::any_of(
      state.documents.begin(), state.documents.end(),
      [&](const casefile::Document& d) { return d.path == "hunt.json" && d.sha256 == of; });
  if (newest) return connection;
  return fail(
      Code::kNotFound,
      fmt::format("events.duckdb is of another hunt than the case's newest: `hikeshi hunt {} "
                  "--trail DIR` writes it anew",
                  the_case.id()));
}

Status export_events(World& world, store::Case& the_case, const std::string& path) {
  auto connection = HK_TRY(open_event_store(the_case));
  if (path.ends_with(".parquet")) return store::write_parquet(path_of(the_case), path);
  const bool csv = path.ends_with(".csv");
  if (!csv && !path.ends_with(".ocsf.jsonl"))
    return fail(Code::kUsage, path + ": the name must end with .csv, .parquet or .ocsf.jsonl");
  auto rows = HK_TRY(connection.query(kAll));
  return world.fs.write(path, HK_TRY(csv ? csv_text(rows) : ocsf_lines(rows)));
}

}  // namespace hikeshi::cli
