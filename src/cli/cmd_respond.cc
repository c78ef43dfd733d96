// SPDX-License-Identifier: Apache-2.0
// hikeshi respond: from the notice to the draft of the reply in one go. Changes nothing in AWS.
#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "cli/address_files.h"
#include "cli/fetch_help.h"
#include "cli/flow.h"
#include "cli/letter_text.h"
#include "cli/open_json.h"
#include "cli/options.h"

namespace hikeshi::cli {
namespace {

using Json = nlohmann::ordered_json;

constexpr Positional kPositionals[] = {
    {"NOTICE",
     true,
     true,
     {"the notice (or a case that is open)", "通知（または開いているケース）"}}};
constexpr Option kOptions[] = {
    kTrail,    kRules,     kPlaceholders,  kFrom,          kTo,           kLetterLang,
    kReseller, kResponder, kEvidenceFirst, kTrustAuthserv, kTrustRelay,   kOwnDomain,
    kKeys,     kGeo,       kIpRanges,      kOwnAddresses,  kBadAddresses, kBucketOwner,
    kKeep,     kProfile,   kRegion,        kAssumeRole,    kAccount,      kTrace};

// What the command has done so far; each part is there or not.
struct Response {
  OpenedCase opened;
  std::optional<HuntedCase> hunted;
  respond::Plan plan;
  reply::Letters letters;
  std::string report;
  ExitCode exit = ExitCode::kDone;
};

// NOTICE may be a case: to go on with its logs. It is one when no such file exists.
Result<std::optional<OpenedCase>> reopen(World& world, const Args& args) {
  const std::string& name = args.one("NOTICE");
  if (args.all("NOTICE").size() != 1 || name == "-" || world.fs.exists(name))
    return std::optional<OpenedCase>();
  auto the_case = HK_TRY(case_store(world).open(name));
  OpenedCase opened;
  opened.case_id = the_case.id();
  opened.path = the_case.path();
  opened.joined = true;
  const auto state = HK_TRY(the_case.state());
  opened.deadline = state.deadline();
  opened.closed = state.closed;
  opened.notices_json = "[]";
  return std::optional(opened);
}

Result<Response> go_on(World& world, const Args& args, OpenedCase opened) {
  Response response;
  response.opened = std::move(opened);
  auto the_case = HK_TRY(case_store(world).open(response.opened.path));
  if (args.has("--trail")) {
    HuntRequest request;
    request.trail = args.all("--trail");
    request.rules = args.all("--rules");
    request.placeholders = args.all("--placeholders");
    request.keys = args.all("--keys");
    request.window = HK_TRY(window_of(args));
    request.atlas = HK_TRY(atlas_of(world, args));
    request.live.args = &args;
    response.hunted = HK_TRY(hunt_case(world, the_case, std::move(request)));
    response.exit = response.hunted->exit;
  }
  const auto state = HK_TRY(the_case.state());
  response.plan = plan_of(state, args);
  response.exit = graver(response.exit, exit_for(world, response.plan));
  response.letters = HK_TRY(write_letters(world, the_case, args));
  response.report = HK_TRY(write_report(world, the_case, ""));
  if (!response.letters.questions.empty())
    response.exit = graver(response.exit, ExitCode::kIncomplete);
  return response;
}

std::string json_of_response(const Response& r, Lang lang) {
  Json json = json_of(r.opened);
  json["hunt"] = r.hunted ? Json::parse(r.hunted->json, nullptr, false) : Json();
  json["plan"] = Json::parse(respond::to_json(r.plan, lang), nullptr, false);
  json["reply"] = Json::parse(reply::to_json(r.letters), nullptr, false);
  json["report"] = r.report;
  return json.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

// With logs: the case on one screen, and where the rest lies.
Result<std::string> hunted_text(World& world, const Response& r) {
  auto the_case = HK_TRY(case_store(world).open(r.opened.path));
  std::string out = HK_TRY(summary_of(world, the_case));
  // One line more, so that all of it stands on a screen of 40.
  out += fmt::format("{}{}\n", world.say({"REPORT    ", "レポート  "}), r.report);
  return out;
}

// Without logs: the clock, the first five minutes, how to get the logs, and a word to AWS.
Result<std::string> first_help(World& world, const Response& r) {
  auto the_case = HK_TRY(case_store(world).open(r.opened.path));
  const auto state = HK_TRY(the_case.state());
  std::string out = opened_text(world, r.opened) + "\n";
  out += respond::first_minutes_text(r.plan, world.lang, world.columns) + "\n";
  out += fmt::format("{}\n", world.say({"The logs are needed to say who it was and what they made:",
                                        "誰が何を作ったかを調べるにはログが必要です:"}));
  out += fetch_help(world, state);
  for (const reply::Letter& letter : r.letters.letters) {
    if (letter.kind != reply::LetterKind::kInterim) continue;
    out += fmt::format("\n{}\n{}\n",
                       world.say({"Send this now, so that AWS knows:", "まず AWS に送る一次回答:"}),
                       letter_text(letter));
    break;
  }
  return out;
}

// A slip in an option must be told before a case is opened for it.
Status check_options(const World& world, const Args& args) {
  HK_CHECK(window_of(args));
  HK_CHECK(letter_options(world, args));
  HK_CHECK(check_responder(args));
  HK_CHECK(atlas_of(world, args));
  return {};
}

// The case is there, whatever went wrong then: its clock runs, and the user must know its name.
ExitCode fail_in_case(World& world, const Error& error, const OpenedCase& opened) {
  const ExitCode exit = report_error(world, error, opened.case_id);
  world.warn(fmt::format(
      fmt::runtime(
          world.say({"case {0} is open: {1}. Go on with `hikeshi respond {0} --trail DIR`",
                     "ケース {0} は開いています: {1}。続きは `hikeshi respond {0} --trail DIR`"})),
      opened.case_id, opened.path));
  return exit;
}

void keep_events_of(World& world, const Response& response) {
  if (!response.hunted || response.hunted->result.table().events.empty()) return;
  const auto the_case = case_store(world).open(response.opened.path);
  if (the_case) keep_events(world, *the_case, *response.hunted);
}

ExitCode run(World& world, const Args& args) {
  if (const Status options = check_options(world, args); !options)
    return report_error(world, options.error());
  auto opened = reopen(world, args);
  if (!opened) return report_error(world, opened.error());
  ExitCode exit = ExitCode::kDone;
  if (!*opened) {
    const auto input = read_notices(world, args, args.all("NOTICE"));
    if (!input) return report_error(world, input.error());
    opened = open_case(world, *input);
    if (!opened) return report_error(world, opened.error());
    if (!*opened) return nothing_opened(world, input->reading);
    if (!input->reading.problems.empty()) exit = ExitCode::kIncomplete;
  }
  tell_of_others(world, **opened);
  const auto response = go_on(world, args, **opened);
  if (!response) return fail_in_case(world, response.error(), **opened);
  if (world.common.json) {
    world.print(json_of_response(*response, world.lang));
    keep_events_of(world, *response);
    return graver(exit, response->exit);
  }
  const auto text = response->hunted ? hunted_text(world, *response) : first_help(world, *response);
  if (!text) return report_error(world, text.error());
  world.print(*text);
  keep_events_of(world, *response);
  return graver(exit, response->exit);
}

}  // namespace

const Command kRespond = {
    "respond",
    {"everything in one go: notice, hunt, plan, reply; changes nothing in AWS",
     "通知から調査、計画、回答案までを一度に行う（AWS は変更しない）"},
    "hikeshi respond notice.eml --trail ./logs",
    kPositionals,
    kOptions,
    run};

}  // namespace hikeshi::cli
