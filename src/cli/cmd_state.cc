// SPDX-License-Identifier: Apache-2.0
// hikeshi answer and done: what only a person knows becomes a stated fact that letters may use.
#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/ids.h"
#include "base/text.h"
#include "casefile/statement.h"
#include "cli/flow.h"
#include "cli/options.h"

namespace hikeshi::cli {
namespace {

using casefile::Fact;
using casefile::Stage;

constexpr Positional kAnswerPositionals[] = {
    kCaseArgument,
    {"QUESTION", true, false, {"id of the question", "質問の ID"}},
    {"TEXT", true, false, {"the answer", "回答"}}};
constexpr Positional kDonePositionals[] = {
    kCaseArgument, {"STEP", true, false, {"id of the plan's step", "計画の手順の ID"}}};
constexpr Option kOptions[] = {kBy, kAt};

std::string name_of(const Args& args) { return std::string(trim(args.one("--by"))); }

struct Statement {
  std::string by;
  UtcTime at;
};

Result<Statement> statement_of(World& world, const Args& args) {
  const auto at = HK_TRY(time_option(args, "--at"));
  if (at && *at > world.clock.now().plus(300)) return fail(Code::kUsage, "--at lies in the future");
  return Statement{name_of(args), at.value_or(world.clock.now())};
}

ExitCode confirm(World& world, const store::Case& the_case, const Fact& fact) {
  if (world.common.json) {
    const nlohmann::ordered_json json{
        {"case", the_case.id()},
        {fact.kind, fact.subject},
        {"by", fact.one("by").empty() ? nlohmann::ordered_json()
                                      : nlohmann::ordered_json(fact.one("by"))},
        {"at", fact.one("at")}};
    world.print(json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) + "\n");
  } else {
    world.print(
        fmt::format("{} {}\n", printable(fact.subject), world.say({"recorded", "記録しました"})));
  }
  return ExitCode::kDone;
}

// Not questions of anything, but what a person can always say: more accounts of this incident, and
// where copies of evidence go.
constexpr const char* kAccounts = "accounts";
using respond::kEvidenceAccount;

// "111122223333 444455556666", however they were written one after another.
Result<std::string> account_list(const std::string& text) {
  std::vector<std::string> ids;
  const std::string blanks = replace_all(text, ",", " ");
  for (const std::string_view id : split(blanks, ' ')) {
    if (id.empty()) continue;
    if (!is_account_id(id)) return fail(Code::kUsage, printable(id) + ": an account has 12 digits");
    ids.emplace_back(id);
  }
  return join(ids, " ");
}

// Questions are those of the letters and of the plan; another id is a slip of the pen.
Result<std::vector<std::string>> known_questions(World& world, store::Case& the_case) {
  const auto state = HK_TRY(the_case.state());
  std::vector<std::string> ids;
  for (const auto& step : respond::make_plan(state, {}).steps) {
    if (step.question) ids.push_back(step.question->id);
    if (!step.may_answer.empty()) ids.push_back(step.may_answer);
  }
  reply::LetterOptions options;
  options.now = world.clock.now();
  for (const auto& question : reply::write_letters(state, options).questions)
    ids.push_back(question.id);
  for (const Fact* answered : state.of_kind("answer")) ids.push_back(answered->subject);
  ids.emplace_back(kAccounts);
  ids.emplace_back(kEvidenceAccount);
  std::sort(ids.begin(), ids.end());
  ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
  return ids;
}

// An answer can be what the question did not ask for, such as a number that is none.
Status tell_if_still_open(World& world, store::Case& the_case, const std::string& question) {
  const auto state = HK_TRY(the_case.state());
  reply::LetterOptions options;
  options.now = world.clock.now();
  for (const auto& open : reply::write_letters(state, options).questions) {
    if (open.id == question)
      world.warn(
          fmt::format(fmt::runtime(world.say({"recorded, but the question {} is still open: {}",
                                              "記録しましたが、質問 {} は未回答のままです: {}"})),
                      open.id, open.text));
  }
  return {};
}

Result<ExitCode> answer(World& world, const Args& args) {
  auto the_case = HK_TRY(named_case(world, args.one("CASE")));
  const Statement statement = HK_TRY(statement_of(world, args));
  const std::string& question = args.one("QUESTION");
  std::string text(trim(args.one("TEXT")));
  if (question == kAccounts || question == kEvidenceAccount) text = HK_TRY(account_list(text));
  if (question == kEvidenceAccount && text.find(' ') != std::string::npos)
    return fail(Code::kUsage, "evidence-account is one account");
  if (text.empty()) return fail(Code::kUsage, "the answer is empty");
  // The screens show where the answer goes as "...": pasted as it is, it would stand in a letter.
  if (text.find_first_not_of(".") == std::string::npos || text == "…")
    return fail(Code::kUsage, "the answer is only dots: write yours in their place");
  if (!is_valid_utf8(text)) return fail(Code::kUsage, "the answer is not UTF-8");
  const auto known = HK_TRY(known_questions(world, the_case));
  if (std::find(known.begin(), known.end(), question) == known.end())
    return fail(Code::kUsage, fmt::format("there is no question '{}'; open are: {}", question,
                                          fmt::join(known, ", ")));
  Fact fact = casefile::stated("answer", question, text, statement.by, statement.at);
  fact.set("text", text);
  HK_CHECK(the_case.append(world.clock.now(), {Stage{"answer:" + question, {fact}}}));
  HK_CHECK(tell_if_still_open(world, the_case, question));
  if (question == "false-positive" && reply::withdraws(text))
    world.warn(
        std::string(world.say({"recorded as: the report is right after all; letters no longer "
                               "call it a false positive",
                               "「通知は正しかった」として記録しました。誤検知とは書かれません"})));
  return confirm(world, the_case, fact);
}

Result<ExitCode> done(World& world, const Args& args) {
  auto the_case = HK_TRY(named_case(world, args.one("CASE")));
  const Statement statement = HK_TRY(statement_of(world, args));
  if (statement.by.empty())
    return fail(Code::kUsage, "--by NAME is missing: a letter names who confirms a step");
  const auto state = HK_TRY(the_case.state());
  const respond::Plan plan = respond::make_plan(state, {});
  const auto step = std::find_if(plan.steps.begin(), plan.steps.end(),
                                 [&](const auto& s) { return s.id == args.one("STEP"); });
  if (step == plan.steps.end())
    return fail(Code::kUsage,
                fmt::format("the plan of {} has no step '{}'; `hikeshi plan {}` lists "
                            "them",
                            the_case.id(), args.one("STEP"), the_case.id()));
  Fact fact = casefile::stated("done", step->id, step->title.en, statement.by, statement.at);
  respond::tell_of(*step, fact);
  HK_CHECK(the_case.append(world.clock.now(), {Stage{"done:" + step->id, {fact}}}));
  return confirm(world, the_case, fact);
}

template <Result<ExitCode> (*action)(World&, const Args&)>
ExitCode run(World& world, const Args& args) {
  const auto exit = action(world, args);
  return exit ? *exit : report_error(world, exit.error());
}

}  // namespace

const Command kAnswer = {
    "answer",
    {"answer a question of the letters or the plan", "手紙・計画の質問に答える"},
    "hikeshi answer 20261123-1a2b3c root-cause \"The key was in a public repository.\" --by Sato",
    kAnswerPositionals,
    kOptions,
    run<answer>};

const Command kDone = {
    "done",
    {"state that a step of the plan was carried out", "計画の手順を実施したと記録する"},
    "hikeshi done 20261123-1a2b3c contain-key-AKIAQ7EXMPLE23456ABC --by Sato --at "
    "2026-11-23T10:00:00Z",
    kDonePositionals,
    kOptions,
    run<done>};

}  // namespace hikeshi::cli
