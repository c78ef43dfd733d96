// SPDX-License-Identifier: Apache-2.0
// hikeshi search: every record that holds a key, an address, an ARN or any other text.
#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/text.h"
#include "cli/flow.h"
#include "cli/options.h"
#include "trail/search.h"

namespace hikeshi::cli {
namespace {

using Json = nlohmann::ordered_json;

constexpr Positional kPositionals[] = {{"TEXT",
                                        true,
                                        true,
                                        {"what to look for, letters as they are; any of several",
                                         "検索する文字列（大文字小文字を区別、複数はいずれか）"}}};
constexpr Option kOptions[] = {
    kTrail,
    kFrom,
    kTo,
    {"--records",
     "",
     false,
     {"the whole records, one JSON object a line", "レコード全体を 1 行 1 JSON で出力する"}},
    kBucketOwner,
    kKeep,
    kProfile,
    kRegion,
    kTrace};

std::string text_in(const Json& json, const char* key) {
  const auto it = json.is_object() ? json.find(key) : json.end();
  return it != json.end() && it->is_string() ? it->get<std::string>() : "";
}

// Who acted, as far as a record says it in one field.
std::string who(const Json& record) {
  const auto it = record.find("userIdentity");
  if (it == record.end()) return "";
  for (const char* key : {"arn", "userName", "invokedBy", "principalId", "type"}) {
    if (std::string text = text_in(*it, key); !text.empty()) return text;
  }
  return "";
}

struct Hit {
  std::string time, id, source, name, region, principal, key, address, error;
};

Hit hit_of(const Json& r) {
  const auto identity = r.find("userIdentity");
  return {text_in(r, "eventTime"),
          text_in(r, "eventID"),
          text_in(r, "eventSource"),
          text_in(r, "eventName"),
          text_in(r, "awsRegion"),
          who(r),
          identity == r.end() ? "" : text_in(*identity, "accessKeyId"),
          text_in(r, "sourceIPAddress"),
          text_in(r, "errorCode")};
}

Json json_of(const Hit& h, const std::string& file, uint64_t offset) {
  const auto or_null = [](const std::string& text) { return text.empty() ? Json() : Json(text); };
  return {{"time", h.time},
          {"event_id", or_null(h.id)},
          {"event_source", h.source},
          {"event_name", h.name},
          {"region", or_null(h.region)},
          {"principal", or_null(h.principal)},
          {"credential", or_null(h.key)},
          {"address", or_null(h.address)},
          {"error", or_null(h.error)},
          {"file", file},
          {"offset", offset}};
}

std::string line_of(const Hit& h) {
  return printable(fmt::format("{}  {:<15} {}{}  {}  {}  {}", h.time, h.region, h.name,
                               h.error.empty() ? "" : " (" + h.error + ")", h.principal, h.address,
                               h.id)) +
         "\n";
}

struct Searched {
  std::vector<trail::Source> sources;
  trail::SearchResult result;
};

// Records outside the window are found too: their time is known only once they are.
bool in_window(const hunt::Window& window, const Hit& hit) {
  if (!window.from && !window.to) return true;
  const auto time = parse_rfc3339(hit.time);
  return time && window.holds(time->seconds);
}

// A record that was found, by time.
struct Row {
  Hit hit;
  Json record;
  std::string file;
  uint64_t offset = 0;
};

std::vector<Row> rows_of(const Searched& searched, const hunt::Window& window) {
  std::vector<Row> rows;
  for (const trail::Found& one : searched.result.found) {
    Json record = Json::parse(one.record, nullptr, false);
    Hit hit = hit_of(record);
    if (in_window(window, hit))
      rows.push_back(
          {std::move(hit), std::move(record), searched.sources[one.file].name, one.offset});
  }
  std::stable_sort(rows.begin(), rows.end(),
                   [](const Row& a, const Row& b) { return a.hit.time < b.hit.time; });
  return rows;
}

std::string dump(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

void print_rows(const World& world, const Args& args, const std::vector<Row>& rows) {
  for (const Row& row : rows)
    world.print(args.has("--records")
                    ? dump({{"file", row.file}, {"offset", row.offset}, {"record", row.record}})
                    : line_of(row.hit));
}

std::string json_of(const Searched& searched, const std::vector<Row>& rows) {
  const trail::SearchResult& r = searched.result;
  Json found = Json::array(), problems = Json::array();
  for (const Row& row : rows) found.push_back(json_of(row.hit, row.file, row.offset));
  for (const trail::Problem& p : r.problems)
    problems.push_back({{"file", p.file}, {"offset", p.offset}, {"reason", p.reason}});
  const Json json{{"found", std::move(found)},
                  {"read",
                   {{"files", r.files},
                    {"bytes", r.counts.bytes},
                    {"bytes_unpacked", r.counts.bytes_unpacked}}},
                  {"problems", std::move(problems)}};
  return dump(json);
}

void tell(const World& world, const Searched& searched, size_t found) {
  for (const trail::Problem& p : searched.result.problems)
    world.warn(fmt::format("{}: {} {}", p.file, p.reason, p.detail));
  world.note(fmt::format(fmt::runtime(world.say({"{} records found in {} files, {} MB unpacked",
                                                 "{} 件のレコード（{} ファイル、展開後 {} MB）"})),
                         found, searched.result.files,
                         searched.result.counts.bytes_unpacked / 1'000'000));
}

Result<ExitCode> search(World& world, const Args& args) {
  HuntRequest request;
  request.trail = args.all("--trail");
  request.window = HK_TRY(window_of(args));
  request.live.args = &args;
  if (request.trail.empty())
    return fail(Code::kUsage, "--trail is missing: where do the CloudTrail logs lie?");
  for (const std::string& text : args.all("TEXT")) {
    if (text.empty()) return fail(Code::kUsage, "an empty text is in every record");
  }
  TrailInput input = HK_TRY(gather_sources(world, request));
  trail::ScanOptions options;
  options.threads = world.threads;
  options.stop = world.stop;
  Searched searched;
  searched.result = trail::search(input.sources, trail::Needles(args.all("TEXT")), options);
  searched.sources = std::move(input.sources);
  auto& problems = searched.result.problems;
  problems.insert(problems.end(), input.problems.begin(), input.problems.end());
  for (const Error& error : input.unreadable)
    problems.push_back({error.message, 0, "unreadable", "", 1});
  const std::vector<Row> rows = rows_of(searched, request.window);
  if (world.common.json) {
    world.print(json_of(searched, rows));
  } else {
    print_rows(world, args, rows);
  }
  tell(world, searched, rows.size());
  if (searched.result.cancelled) return ExitCode::kInterrupted;
  if (!problems.empty()) return ExitCode::kIncomplete;
  return !rows.empty() ? ExitCode::kDone : ExitCode::kNo;
}

ExitCode run(World& world, const Args& args) {
  const auto exit = search(world, args);
  return exit ? *exit : report_error(world, exit.error());
}

}  // namespace

const Command kSearch = {"search",
                         {"every record of the logs that holds a key, an address or another text",
                          "キー、アドレスなどの文字列を含むレコードをログから探す"},
                         "hikeshi search AKIAQ7EXMPLE00000001 --trail ./logs",
                         kPositionals,
                         kOptions,
                         run};

}  // namespace hikeshi::cli
