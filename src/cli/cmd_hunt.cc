// SPDX-License-Identifier: Apache-2.0
// hikeshi hunt: who did it and what they made; with a case, with a notice, or with logs alone.
// hikeshi events: every event that the hunt charges.
#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/text.h"
#include "casefile/case_state.h"
#include "cli/address_files.h"
#include "cli/event_store_of.h"
#include "cli/flow.h"
#include "cli/options.h"
#include "report/summary.h"
#include "report/tables.h"

namespace hikeshi::cli {
namespace {

constexpr Positional kHuntPositionals[] = {kOptionalCaseArgument};
constexpr Option kHuntOptions[] = {
    kTrail,
    kRules,
    kPlaceholders,
    kFrom,
    kTo,
    {"--notice",
     "FILE",
     true,
     {"a notice that says where to look, without a case", "手がかりにする通知（ケースなし）"}},
    {"--hits",
     "FILE",
     false,
     {"every rule hit as a JSON line", "全ルール一致を JSON Lines で書き出す"}},
    kTrustAuthserv,
    kTrustRelay,
    kOwnDomain,
    kKeys,
    kGeo,
    kIpRanges,
    kOwnAddresses,
    kBadAddresses,
    kBucketOwner,
    kKeep,
    kProfile,
    kRegion,
    kAssumeRole,
    kAccount,
    kTrace};
constexpr Option kEventsOptions[] = {
    kTrail,
    kRules,
    kPlaceholders,
    kFrom,
    kTo,
    {"--notice", "FILE", true, {"a notice that says where to look", "手がかりにする通知"}},
    {"--out",
     "FILE",
     false,
     {"write the events of a case to FILE.csv, .parquet or .ocsf.jsonl",
      "ケースのイベントをファイルに書き出す（.csv .parquet .ocsf.jsonl）"}},
    {"--json-lines",
     "",
     false,
     {"one JSON object a line, as without --json", "1 行 1 JSON（--json なしと同じ）"}},
    kTrustAuthserv,
    kTrustRelay,
    kOwnDomain,
    kGeo,
    kIpRanges,
    kOwnAddresses,
    kBadAddresses,
    kBucketOwner,
    kKeep,
    kProfile,
    kRegion,
    kAssumeRole,
    kAccount,
    kTrace};

Result<HuntRequest> request_of(const World& world, const Args& args) {
  HuntRequest request;
  request.trail = args.all("--trail");
  request.rules = args.all("--rules");
  request.placeholders = args.all("--placeholders");
  request.keys = args.all("--keys");
  request.window = HK_TRY(window_of(args));
  request.atlas = HK_TRY(atlas_of(world, args));
  request.live.args = &args;
  if (request.trail.empty())
    return fail(Code::kUsage, "--trail is missing: where do the CloudTrail logs lie?");
  return request;
}

// What --notice says, in a case that exists only in memory.
struct Notices {
  std::vector<casefile::Entry> journal;
  std::vector<trail::Problem> problems;  // told with those of the logs
};

void add_problem(World& world, Notices& notices, std::string file, const char* reason,
                 std::string detail) {
  world.warn(fmt::format("--notice {}: {} ({})", file, reason, detail));
  notices.problems.push_back({std::move(file), 0, reason, std::move(detail), 1});
}

Result<Notices> notices_of(World& world, const Args& args) {
  Notices notices;
  notices.journal.push_back({1, world.clock.now(), casefile::Opened{"-", ""}});
  if (!args.has("--notice")) return notices;
  const auto input = HK_TRY(read_notices(world, args, args.all("--notice")));
  for (const notice::Notice& n : input.reading.notices)
    notices.journal.push_back({static_cast<int64_t>(notices.journal.size()) + 1, world.clock.now(),
                               casefile::Stage{notice::source_of(n), notice::facts_of(n)}});
  for (const notice::NotNotice& none : input.reading.not_notices)
    add_problem(world, notices, none.file, "not_a_notice",
                std::string(notice::to_string(none.reason)));
  for (const notice::Problem& problem : input.reading.problems)
    add_problem(world, notices, problem.file, "bad_notice", problem.reason);
  return notices;
}

struct LooseHunt {
  HuntedCase hunted;
  std::vector<casefile::Entry> journal;  // of the notices
};

bool cancelled(const HuntedCase& hunted) { return hunted.result.collected.scan.cancelled; }

std::string interrupted_text(const HuntedCase& hunted) {
  return fmt::format("interrupted after {} of {} files", hunted.result.collected.scan.files,
                     hunted.result.sources.size());
}

Result<LooseHunt> hunt_loose(World& world, const Args& args) {
  HuntRequest request = HK_TRY(request_of(world, args));
  Notices notices = HK_TRY(notices_of(world, args));
  const auto state = HK_TRY(casefile::fold(notices.journal));
  request.hints = hunt::Hints::of(state);
  request.problems = std::move(notices.problems);
  LooseHunt loose{HK_TRY(run_hunt(world, request)), std::move(notices.journal)};
  if (cancelled(loose.hunted))
    world.warn(interrupted_text(loose.hunted) + ": what follows is of a part of the logs");
  if (const std::string wrong = other_account(loose.hunted.result, request.hints); !wrong.empty()) {
    world.warn(wrong);
    loose.hunted.exit = graver(loose.hunted.exit, ExitCode::kNotAllowed);
  }
  return loose;
}

// Advice for a case that there is not becomes advice that can be followed.
std::string without_case(std::string text) {
  const auto replace = [&](std::string_view what, std::string_view by) {
    for (size_t at = 0; (at = text.find(what, at)) != std::string::npos; at += by.size())
      text.replace(at, what.size(), by);
  };
  for (const char* rest :
       {" · then apply, cause, verify, reply", " · 続いて apply、cause、verify、reply"})
    replace(std::string("hikeshi plan -") + rest, "hikeshi respond NOTICE --trail DIR");
  replace("hikeshi hunt - --trail DIR", "hikeshi respond NOTICE --trail DIR");
  replace("hikeshi -  ", "hikeshi  ");  // the title
  for (const char* command : {"hikeshi show -", "hikeshi plan -"}) replace(command, "--json");
  return text;
}

std::string text_of(World& world, const LooseHunt& loose) {
  const HuntedCase& hunted = loose.hunted;
  if (cancelled(hunted))  // a verdict on a part of the logs may name the wrong one
    return fmt::format(
        "{}. {}\n", interrupted_text(hunted),
        world.say({"A part of the logs gives no verdict: run the same command again.",
                   "ログの一部だけでは判定できません。同じコマンドをもう一度実行してください。"}));
  std::vector<casefile::Entry> journal = loose.journal;
  journal.push_back({static_cast<int64_t>(journal.size()) + 1, world.clock.now(),
                     casefile::Stage{"hunt", hunt::facts_of(hunted.result, hunted.rules, "")}});
  const auto state = casefile::fold(journal);
  report::SummaryOptions options;
  options.lang = world.lang;
  options.now = world.clock.now();
  options.zone_offset = world.clock.zone_offset(options.now);
  options.columns = std::min<size_t>(world.columns, 100);
  options.colour = world.colour;
  return without_case(report::terminal_summary(*state, options)) +
         report::made_table(*state, world.lang, world.columns, 40);
}

Result<std::string> text_of(World& world, store::Case& the_case) {
  const auto state = HK_TRY(the_case.state());
  return HK_TRY(summary_of(world, the_case)) +
         report::made_table(state, world.lang, world.columns, 40);
}

Status write_hits(World& world, const Args& args, const HuntedCase& hunted) {
  if (!args.has("--hits")) return {};
  return world.fs.write(args.one("--hits"),
                        hunt::hits_json_lines(hunted.result, hunted.rules.rules));
}

// The document, or the screen, and the exit code.
ExitCode tell(World& world, const Args& args, const HuntedCase& hunted,
              const Result<std::string>& text) {
  if (const Status written = write_hits(world, args, hunted); !written)
    return report_error(world, written.error());
  if (!text) return report_error(world, text.error());
  world.print(world.common.json ? hunted.json : *text);
  return hunted.exit;
}

ExitCode run_hunt_of_case(World& world, const Args& args) {
  auto request = request_of(world, args);
  if (!request) return report_error(world, request.error());
  if (args.has("--notice"))
    return report_error(world,
                        {Code::kUsage, "a case has its notices: `hikeshi open` adds one", {}, {}});
  auto the_case = named_case(world, args.one("CASE"));
  if (!the_case) return report_error(world, the_case.error());
  const auto hunted = hunt_case(world, *the_case, std::move(*request));
  if (!hunted) return report_error(world, hunted.error());
  const ExitCode exit = tell(world, args, *hunted, text_of(world, *the_case));
  if (!hunted->result.table().events.empty()) keep_events(world, *the_case, *hunted);
  return exit;
}

ExitCode run_hunt_command(World& world, const Args& args) {
  if (args.has("CASE")) return run_hunt_of_case(world, args);
  auto made = hunt_loose(world, args);
  if (!made) return report_error(world, made.error());
  const LooseHunt& loose = world.keep(std::move(*made));
  return tell(world, args, loose.hunted, world.common.json ? "" : text_of(world, loose));
}

// The lines that lie in the window.
std::string inside(const std::string& lines, const hunt::Window& window) {
  if (!window.from && !window.to) return lines;
  std::string out;
  for (const std::string_view line : split(lines, '\n')) {
    const auto event = nlohmann::json::parse(line, nullptr, false);
    if (!event.is_object()) continue;
    const auto time = parse_rfc3339(event.value("time", ""));
    if (!time || (window.from && *time < *window.from) || (window.to && *window.to <= *time))
      continue;
    out.append(line).append("\n");
  }
  return out;
}

Result<std::string> events_of_case(World& world, const Args& args) {
  for (const char* option : {"--rules", "--placeholders", "--notice", "--geo", "--ip-ranges",
                             "--own-addresses", "--bad-addresses"}) {
    if (args.has(option))
      return fail(Code::kUsage,
                  fmt::format("{} goes with --trail: a case keeps what its hunt found", option));
  }
  const auto window = HK_TRY(window_of(args));
  auto the_case = HK_TRY(named_case(world, args.one("CASE")));
  const auto state = HK_TRY(the_case.state());
  HK_TRY(read_filed(world, the_case, state, "hunt.json"));
  return inside(HK_TRY(read_filed(world, the_case, state, "events.jsonl")), window);
}

// JSON lines, or under --json one document that holds them.
void print_events(World& world, const Args& args, std::string lines) {
  if (!world.common.json || args.has("--json-lines")) return world.print(lines);
  while (lines.ends_with('\n')) lines.pop_back();
  std::replace(lines.begin(), lines.end(), '\n', ',');
  world.print("{\"events\": [" + lines + "]}\n");
}

ExitCode export_of_case(World& world, const Args& args) {
  if (!args.has("CASE"))
    return report_error(world, {Code::kUsage, "--out writes the events of a case", {}, {}});
  auto the_case = named_case(world, args.one("CASE"));
  if (!the_case) return report_error(world, the_case.error());
  if (const Status written = export_events(world, *the_case, args.one("--out")); !written)
    return report_error(world, written.error());
  if (world.common.json)
    world.print(nlohmann::ordered_json{{"file", args.one("--out")}}.dump() + "\n");
  return ExitCode::kDone;
}

ExitCode run_events(World& world, const Args& args) {
  if (args.has("CASE") == args.has("--trail"))
    return report_error(world, {Code::kUsage, "give a case that was hunted, or --trail", {}, {}});
  if (args.has("--out")) return export_of_case(world, args);
  if (args.has("CASE")) {
    auto lines = events_of_case(world, args);
    if (!lines) return report_error(world, lines.error());
    print_events(world, args, std::move(*lines));
    return ExitCode::kDone;
  }
  auto made = hunt_loose(world, args);
  if (!made) return report_error(world, made.error());
  const HuntedCase& hunted = world.keep(std::move(*made)).hunted;
  print_events(world, args, hunt::events_json_lines(hunted.result, hunted.rules.rules));
  return hunted.exit;
}

}  // namespace

const Command kHunt = {"hunt",
                       {"search CloudTrail: who did it, what they made, what is left",
                        "CloudTrail を調べる: 誰が、何を作り、何が残っているか"},
                       "hikeshi hunt --trail ./logs --notice notice.eml --json",
                       kHuntPositionals,
                       kHuntOptions,
                       run_hunt_command};

const Command kEvents = {"events",
                         {"every event that the hunt charges, to whom and why",
                          "調査が帰属させた全イベントと、その理由"},
                         "hikeshi events 20261123-1a2b3c",
                         kHuntPositionals,
                         kEventsOptions,
                         run_events};

}  // namespace hikeshi::cli
