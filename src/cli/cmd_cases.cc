// SPDX-License-Identifier: Apache-2.0
// hikeshi list, show, note, close: looking after cases.
#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "base/text.h"
#include "cli/flow.h"
#include "cli/options.h"
#include "report/tables.h"

namespace hikeshi::cli {
namespace {

using Json = nlohmann::ordered_json;

constexpr Positional kCase[] = {kCaseArgument};
constexpr Positional kNotePositionals[] = {kCaseArgument,
                                           {"TEXT", true, false, {"the note", "メモ"}}};
constexpr Option kNoteOptions[] = {kBy};
constexpr Option kCloseOptions[] = {
    kBy, {"--reason", "TEXT", false, {"why it is closed", "閉じる理由"}},
    {"--reopen", "", false, {"open it again", "再び開く"}}};

// The time left stands last and must not be cut: a line that wraps tells it, one that is cut does
// not.
constexpr size_t kListColumns = 160;

std::string dump(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

struct Row {
  report::CaseRow row;
  std::optional<Error> error;
};

Row row_of(store::CaseStore& store, const std::string& id) {
  Row out;
  out.row.case_id = id;
  const auto state = [&]() -> Result<casefile::CaseState> {
    auto the_case = HK_TRY(store.open(id));
    return the_case.state();
  }();
  if (!state) {
    out.error = state.error();
    out.row.state = "unreadable";
    return out;
  }
  out.row.notice_class = state->notice_class();
  out.row.account = state->account();
  out.row.state = state->closed ? "closed" : "open";
  out.row.deadline = state->deadline();
  return out;
}

Json json_of(const Row& r, UtcTime now) {
  const auto& d = r.row.deadline;
  return {{"case", r.row.case_id},
          {"class", r.row.notice_class.empty() ? Json() : Json(r.row.notice_class)},
          {"account", r.row.account.empty() ? Json() : Json(r.row.account)},
          {"state", r.row.state},
          {"deadline", d ? Json(format_rfc3339(*d)) : Json()},
          {"left_seconds", d ? Json(d->seconds - now.seconds) : Json()}};
}

ExitCode run_list(World& world, const Args&) {
  auto store = case_store(world);
  const auto ids = store.list();
  if (!ids) return report_error(world, ids.error());
  std::vector<report::CaseRow> rows;
  Json cases = Json::array();
  ExitCode exit = ExitCode::kDone;
  for (const std::string& id : *ids) {
    const Row row = row_of(store, id);
    if (row.error) {
      world.note("hikeshi: " + printable(row.error->message));
      exit = ExitCode::kIncomplete;
    }
    cases.push_back(json_of(row, world.clock.now()));
    rows.push_back(row.row);
  }
  const UtcTime now = world.clock.now();
  if (world.common.json) {
    world.print(dump(Json{{"cases", cases}}));
  } else if (rows.empty()) {
    world.note(world.say({"There is no case yet. `hikeshi respond NOTICE` opens one.",
                          "ケースはまだありません。`hikeshi respond NOTICE` で開きます。"}));
  } else {
    world.print(report::case_list(rows, now, world.clock.zone_offset(now), world.lang,
                                  std::max(world.columns, kListColumns)));
  }
  return exit;
}

Json decision(const casefile::Entry& entry) {
  Json json = Json::parse(casefile::to_json(entry), nullptr, false);
  json.erase("facts");
  return json;
}

Result<ExitCode> show(World& world, const Args& args) {
  auto the_case = HK_TRY(named_case(world, args.one("CASE")));
  const auto journal = HK_TRY(the_case.journal());
  const auto state = HK_TRY(casefile::fold(journal));
  if (!world.common.json) {
    world.print(report::facts_text(state, world.lang, world.columns));
    return ExitCode::kDone;
  }
  Json facts = Json::array(), decisions = Json::array(), actions = Json::array();
  for (const casefile::Fact& fact : state.facts)
    facts.push_back(Json::parse(casefile::to_json(fact), nullptr, false));
  for (const casefile::Entry& entry : journal) {
    const bool acts = std::holds_alternative<casefile::Action>(entry.what);
    if (!std::holds_alternative<casefile::Stage>(entry.what))
      (acts ? actions : decisions).push_back(decision(entry));
  }
  world.print(dump(Json{{"case", the_case.id()},
                        {"path", the_case.path()},
                        {"state", state.closed ? "closed" : "open"},
                        {"facts", facts},
                        {"decisions", decisions},
                        {"actions", actions}}));
  return ExitCode::kDone;
}

Result<ExitCode> note(World& world, const Args& args) {
  auto the_case = HK_TRY(named_case(world, args.one("CASE")));
  const std::string text(trim(args.one("TEXT")));
  if (text.empty()) return fail(Code::kUsage, "the note is empty");
  HK_CHECK(the_case.append(world.clock.now(), {casefile::Note{args.one("--by"), text}}));
  if (world.common.json) {
    world.print(dump(Json{{"case", the_case.id()}, {"note", text}}));
  } else {
    world.print(
        fmt::format("{}: {}\n", the_case.id(), world.say({"note recorded", "メモを記録しました"})));
  }
  return ExitCode::kDone;
}

Result<ExitCode> close(World& world, const Args& args) {
  auto the_case = HK_TRY(case_store(world).open(args.one("CASE")));
  const auto state = HK_TRY(the_case.state());
  const bool reopen = args.has("--reopen");
  if (state.closed == reopen) {
    const store::What what =
        reopen ? store::What(casefile::Reopened{args.one("--by"), args.one("--reason")})
               : store::What(casefile::Closed{args.one("--by"), args.one("--reason")});
    HK_CHECK(the_case.append(world.clock.now(), {what}));
  }
  const char* now = reopen ? "open" : "closed";
  if (world.common.json) {
    world.print(dump(Json{{"case", the_case.id()}, {"state", now}}));
  } else {
    world.print(fmt::format("{}: {}\n", the_case.id(), now));
  }
  return ExitCode::kDone;
}

template <Result<ExitCode> (*action)(World&, const Args&)>
ExitCode run(World& world, const Args& args) {
  const auto exit = action(world, args);
  return exit ? *exit : report_error(world, exit.error());
}

}  // namespace

const Command kList = {"list", {"all cases and the time left", "全ケースと残り時間"}, "hikeshi list",
                       {}, {}, run_list};
const Command kShow = {"show",
                       {"everything that a case holds: facts, evidence, notes",
                        "ケースの内容すべて: 事実、証拠、メモ"},
                       "hikeshi show 20261123-1a2b3c", kCase, {}, run<show>};
const Command kNote = {"note", {"add a note to a case", "ケースにメモを加える"},
                       "hikeshi note 20261123-1a2b3c \"called the customer\" --by Sato",
                       kNotePositionals, kNoteOptions, run<note>};
const Command kClose = {"close", {"close a case", "ケースを閉じる"},
                        "hikeshi close 20261123-1a2b3c --by Sato --reason \"AWS closed the report\"",
                        kCase, kCloseOptions, run<close>};

}  // namespace hikeshi::cli
