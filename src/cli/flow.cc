// SPDX-License-Identifier: Apache-2.0
#include "cli/flow.h"
#include "cli/letter_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <future>
#include <map>
#include <set>

#include "base/ids.h"
#include "base/text.h"
#include "cli/address_files.h"
#include "cli/hunt_state.h"
#include "cli/left_to_people.h"
#include "cli/progress.h"
#include "cli/stored_files.h"
#include "hunt/event_rows.h"
#include "io/hash.h"
#include "report/html.h"
#include "report/summary.h"
#include "respond/action_log.h"

namespace hikeshi::cli {
namespace {

using casefile::CaseState;
using casefile::Document;
using casefile::Stage;

// Hours count when they were asked for; without --from and --to the coverage only tells of them.
bool something_unseen(const hunt::HuntResult& r, const hunt::Window& window) {
  if (!r.collected.scan.problems.empty()) return true;
  if (!window.from && !window.to) return false;
  return std::any_of(r.coverage.begin(), r.coverage.end(), [&](const hunt::Cell& cell) {
    return cell.state != hunt::CellState::kSeen && cell.state != hunt::CellState::kQuiet;
  });
}

void add_unreadable(hunt::HuntResult& result, const std::vector<Error>& unreadable) {
  for (const Error& error : unreadable)
    result.collected.scan.problems.push_back({error.file, 0, "unreadable", error.message, 1});
}

// Records there are, but none in the hours that were asked for.
bool only_outside(const hunt::HuntResult& r, const hunt::Window& window) {
  return r.table().events.empty() && r.collected.scan.counts.records > 0 &&
         (window.from || window.to);
}

std::string interrupted_after(const hunt::HuntResult& r) {
  return fmt::format("interrupted after {} of {} files", r.collected.scan.files, r.sources.size());
}

// Digests that are asked for and not there leave the logs unproven, which is told; the rest stands.
Status validate(World& world, const HuntRequest& request, const std::vector<trail::Source>& sources,
                hunt::HuntResult& result) {
  const trail::DigestKeys keys = HK_TRY(digest_keys(world, request.keys));
  const auto files = stored_files(sources);
  const auto verified = trail::verify(files, keys, {world.threads, world.stop});
  if (verified) {
    hunt::bind(*verified, request.window, result);
  } else if (verified.error().code == Code::kCancelled) {
    return tl::make_unexpected(verified.error());
  } else {
    result.collected.scan.problems.push_back({"", 0, "no_digests", verified.error().message, 1});
  }
  return {};
}

std::string why_no_events(const hunt::HuntResult& r) {
  const auto& problems = r.collected.scan.problems;
  if (problems.empty()) return "there is none in the files";
  return problems.front().file + ": " + problems.front().reason;
}

}  // namespace

store::CaseStore case_store(World& world) { return {world.fs, world.home}; }

void tell_closed(const World& world, const std::string& case_id) {
  world.warn(fmt::format(
      fmt::runtime(
          world.say({"case {0} is closed; `hikeshi close {0} --reopen` opens it again",
                     "ケース {0} は閉じています。`hikeshi close {0} --reopen` で再び開きます"})),
      case_id));
}

Result<store::Case> named_case(World& world, const std::string& selector) {
  auto the_case = HK_TRY(case_store(world).open(selector));
  const auto state = the_case.state();  // one that cannot be read is the command's to report
  if (state && state->closed) tell_closed(world, the_case.id());
  return the_case;
}

std::string other_account(const hunt::HuntResult& result, const hunt::Hints& hints) {
  if (hints.accounts.empty()) return {};
  std::set<uint32_t> numbers;
  for (const hunt::Event& e : result.table().events) numbers.insert(e.account);
  std::set<std::string> seen;
  for (const uint32_t number : numbers) {
    const std::string& account = result.table().text(number);
    if (is_account_id(account)) seen.insert(account);
  }
  const bool known = std::any_of(hints.accounts.begin(), hints.accounts.end(),
                                 [&](const auto& account) { return seen.contains(account); });
  if (known || seen.empty()) return {};
  return fmt::format(
      "the logs are of account {}, the notice is of {}: give the logs of that account",
      fmt::join(seen, ", "), fmt::join(hints.accounts, ", "));
}

ExitCode exit_of_hunt(const hunt::HuntResult& result, const hunt::Window& window) {
  ExitCode exit = result.actor_found() ? ExitCode::kDone : ExitCode::kNo;
  if (only_outside(result, window)) {
    exit = graver(exit, ExitCode::kIncomplete);
  } else if (result.table().events.empty()) {
    exit = graver(exit, ExitCode::kNoInput);
  }
  if (something_unseen(result, window)) exit = graver(exit, ExitCode::kIncomplete);
  if (result.collected.scan.cancelled) exit = graver(exit, ExitCode::kInterrupted);
  return exit;
}

Result<TrailInput> gather_sources(World& world, const HuntRequest& request) {
  std::vector<std::string> live, paths = request.trail;
  std::erase_if(paths, [&](const std::string& trail) {
    if (is_live(trail)) live.push_back(trail);
    return is_live(trail);
  });
  TrailInput input;
  if (!paths.empty()) input = HK_TRY(find_sources(world, paths));
  if (live.empty()) return input;
  LiveRequest asked = request.live;
  asked.window = request.window;
  HK_CHECK(add_live_sources(world, live, asked, input));
  if (input.sources.empty() && input.problems.empty())
    return fail(Code::kNotFound, join(live, ", ") + ": AWS has no log file or event of that time");
  return input;
}

Result<HuntedCase> run_hunt(World& world, const HuntRequest& request) {
  HuntedCase hunted;
  // The rules are read while the logs are listed, where there is a thread for it.
  auto rules = std::async(world.threads > 1 ? std::launch::async : std::launch::deferred, [&] {
    return load_rules(world, request.rules, request.placeholders, Pack::kWith,
                      request.atlas ? &*request.atlas : nullptr);
  });
  auto gathered = gather_sources(world, request);
  hunted.rules = HK_TRY(rules.get());
  TrailInput input = HK_TRY(std::move(gathered));
  if (request.hashes != nullptr) request.hashes->watch(input.sources);
  const auto state =
      request.hashes == nullptr
          ? nullptr
          : hunt_state(world, request.state, hunted.rules.sha256, input.sources, *request.hashes);
  {
    const ProgressLine progress(world, input.sources);
    hunt::HuntOptions options;
    options.threads = world.threads;
    options.window = request.window;
    options.hints = request.hints;
    options.atlas = request.atlas ? &*request.atlas : nullptr;
    options.progress = const_cast<ProgressLine&>(progress).counters();
    options.stop = world.stop;
    options.state = state.get();
    hunted.result = hunt::hunt(input.sources, hunted.rules.rules, options);
  }
  if (!request.keys.empty()) HK_CHECK(validate(world, request, input.sources, hunted.result));
  tell_of_places(world, hunted.result);
  add_unreadable(hunted.result, input.unreadable);
  auto& problems = hunted.result.collected.scan.problems;
  problems.insert(problems.end(), request.problems.begin(), request.problems.end());
  problems.insert(problems.end(), input.problems.begin(), input.problems.end());
  hunted.json = hunt::to_json(hunted.result, hunted.rules, world.threads);
  hunted.exit = exit_of_hunt(hunted.result, request.window);
  if (only_outside(hunted.result, request.window))
    world.warn(fmt::format("none of the {} records lies between --from and --to",
                           hunted.result.collected.scan.counts.records));
  return hunted;
}

namespace {

// Files what a hunt has found, and its entries in the journal.
Status file_hunt(World& world, store::Case& the_case, const CaseState& state,
                 const HuntedCase& hunted, const SourceHashes& hashes, const std::string& keep) {
  const std::string events = hunt::events_json_lines(hunted.result, hunted.rules.rules);
  const std::string sha = sha256_hex(hunted.json);
  auto facts = hunt::facts_of(hunted.result, hunted.rules, sha);
  const std::string sources = hashes.lines(hunted.result, facts, keep);
  HK_CHECK(world.fs.write(the_case.path() + "/hunt.json", hunted.json));
  HK_CHECK(world.fs.write(the_case.path() + "/events.jsonl", events));
  HK_CHECK(world.fs.write(the_case.path() + "/sources.jsonl", sources));
  std::vector<store::What> entries{Stage{"hunt", std::move(facts)},
                                   Document{"hunt", "hunt.json", sha},
                                   Document{"events", "events.jsonl", sha256_hex(events)},
                                   Document{"sources", "sources.jsonl", sha256_hex(sources)}};
  // A verdict and a bill that rest on an earlier hunt are taken back: they are asked for again.
  for (const char* source : {"cause", "cost"}) {
    const auto rests = [&](const casefile::Fact& f) { return f.source == source; };
    if (std::any_of(state.facts.begin(), state.facts.end(), rests))
      entries.push_back(Stage{source, {}});
  }
  return the_case.append(world.clock.now(), entries);
}

}  // namespace

Result<HuntedCase> hunt_case(World& world, store::Case& the_case, HuntRequest request) {
  const CaseState state = HK_TRY(the_case.state());
  request.hints = hunt::Hints::of(state);
  request.live.accounts = state.accounts();
  request.live.folder = the_case.path() + "/lookup";
  SourceHashes hashes;
  request.hashes = &hashes;
  request.state = the_case.path() + "/pass";
  HuntedCase hunted = HK_TRY(run_hunt(world, request));
  if (hunted.result.collected.scan.cancelled)
    return fail(Code::kCancelled, interrupted_after(hunted.result) +
                                      "; the case is as it was. Run the same command again: it "
                                      "goes on where this one ended.");
  if (const std::string wrong = other_account(hunted.result, request.hints); !wrong.empty()) {
    (void)world.fs.remove_tree(request.state);  // of logs that are not the case's
    return fail(Code::kNotAllowed, wrong + ". The case is as it was.");
  }
  if (only_outside(hunted.result, request.window)) return hunted;
  if (hunted.result.table().events.empty())
    return fail(Code::kCorrupt,
                fmt::format("no CloudTrail record could be read below {}: {}",
                            join(request.trail, ", "), why_no_events(hunted.result)));
  const std::string keep = request.live.args == nullptr ? "" : request.live.args->one("--keep");
  HK_CHECK(file_hunt(world, the_case, state, hunted, hashes, keep));
  return hunted;
}

void keep_events(World& world, const store::Case& the_case, const HuntedCase& hunted) {
  const auto keep = [&]() -> Status {
    auto writer = HK_TRY(store::EventStoreWriter::create(the_case.path() + "/events.duckdb",
                                                         sha256_hex(hunted.json), HIKESHI_VERSION));
    HK_CHECK(hunt::write_rows(hunted.result, hunted.rules.rules, writer));
    return writer.finish();
  };
  if (const Status kept = keep(); !kept)
    world.warn(
        fmt::format("events.duckdb was not written, so that `hikeshi sql {}` has nothing to "
                    "ask; all else stands: {}",
                    the_case.id(), kept.error().message));
}

Result<std::string> read_filed(World& world, const store::Case& the_case, const CaseState& state,
                               const std::string& name) {
  const auto filed = std::find_if(state.documents.begin(), state.documents.end(),
                                  [&](const Document& d) { return d.path == name; });
  const std::string again = fmt::format("`hikeshi hunt {} --trail DIR`", the_case.id());
  if (filed == state.documents.end())
    return fail(Code::kNotFound, "this case was not hunted yet: " + again);
  auto bytes = world.fs.read(the_case.path() + "/" + name);
  if (!bytes || sha256_hex(*bytes) != filed->sha256)
    return fail(Code::kCorrupt,
                fmt::format("{} of case {} is not what the journal says (SHA-256 {}): it was "
                            "changed, or a hunt was killed. {} writes it anew",
                            name, the_case.id(), filed->sha256, again));
  return bytes;
}

respond::Plan plan_of(const CaseState& state, const Args& args) {
  respond::PlanOptions options;
  options.responder = args.one("--responder");
  options.evidence_first = args.has("--evidence-first");
  return respond::make_plan(state, options);
}

namespace {

Result<std::vector<reply::Reseller>> resellers_of(const Args& args) {
  std::vector<reply::Reseller> resellers;
  for (const std::string& text : args.all("--reseller")) {
    const size_t equals = text.find('=');
    const std::string name(trim(text.substr(0, equals)));
    const std::string address(equals == std::string::npos ? "" : trim(text.substr(equals + 1)));
    if (name.empty() || address.empty() || !is_valid_utf8(text))
      return fail(Code::kUsage, "--reseller " + text + ": write NAME=ADDRESS");
    resellers.push_back({name, address});
  }
  return resellers;
}

// Who stands between is said once: the next letters of the case go there too.
Status remember_resellers(World& world, store::Case& the_case,
                          const std::vector<reply::Reseller>& resellers) {
  if (resellers.empty()) return {};
  Stage stage{"reseller", {}};
  for (const reply::Reseller& reseller : resellers) {
    casefile::Fact fact;
    fact.kind = "reseller";
    fact.subject = reseller.name;
    fact.standing = casefile::Standing::kStated;
    fact.says = fmt::format("letters to {} go to {}", reseller.name, reseller.address);
    fact.set("address", reseller.address);
    stage.facts.push_back(std::move(fact));
  }
  return the_case.append(world.clock.now(), {std::move(stage)});
}

std::vector<reply::Reseller> remembered_resellers(const CaseState& state) {
  std::vector<reply::Reseller> resellers;
  for (const casefile::Fact* fact : state.of_kind("reseller"))
    resellers.push_back({fact->subject, std::string(fact->one("address"))});
  return resellers;
}

Result<Lang> letter_lang_of(const Args& args) {
  const std::string& lang = args.one("--letter-lang");
  if (lang.empty() || lang == "en") return Lang::kEn;
  if (lang == "ja") return Lang::kJa;
  return fail(Code::kUsage, "--letter-lang " + lang + ": en or ja");
}

}  // namespace

Result<reply::LetterOptions> letter_options(const World& world, const Args& args) {
  reply::LetterOptions options;
  options.operator_lang = world.lang;
  options.letter_lang = HK_TRY(letter_lang_of(args));
  options.now = world.clock.now();
  options.zone_offset = world.clock.zone_offset(options.now);
  options.resellers = HK_TRY(resellers_of(args));
  return options;
}

Status check_phase(const Args& args) {
  if (!args.has("--phase")) return {};
  const std::string& named = args.one("--phase");
  const auto& all = respond::kAllPhases;
  if (std::any_of(all.begin(), all.end(),
                  [&](respond::Phase phase) { return to_string(phase) == named; }))
    return {};
  return fail(Code::kUsage,
              "--phase " + named + ": preserve, contain, eradicate, harden or recover");
}

Status check_responder(const Args& args) {
  const std::string& arn = args.one("--responder");
  const auto parts = split(arn, ':');
  const bool fits = parts.size() >= 6 && parts[0] == "arn" && parts[1].starts_with("aws") &&
                    (parts[2] == "iam" || parts[2] == "sts") && is_account_id(parts[4]) &&
                    !parts[5].empty();
  if (arn.empty() ? !args.has("--responder") : fits) return {};
  return fail(Code::kUsage,
              "--responder " + arn +
                  ": write the ARN of a user or role, as `aws sts get-caller-identity` prints it");
}

ExitCode exit_for(World& world, const respond::Plan& plan) {
  if (!plan.responder_is_target) return ExitCode::kDone;
  world.warn(std::string(world.say(
      {"--responder is itself contained by this plan: respond with another identity (step 1)",
       "--responder はこの計画の封じ込め対象です: 別の主体で対応してください(手順 1)"})));
  return ExitCode::kNotAllowed;
}

Result<hunt::Window> window_of(const Args& args) {
  hunt::Window window;
  window.from = HK_TRY(time_option(args, "--from"));
  window.to = HK_TRY(time_option(args, "--to"));
  if (window.from && window.to && *window.to <= *window.from)
    return fail(Code::kUsage, "--to must be later than --from");
  return window;
}

Result<reply::Letters> write_letters(World& world, store::Case& the_case, const Args& args) {
  reply::LetterOptions options = HK_TRY(letter_options(world, args));
  HK_CHECK(remember_resellers(world, the_case, options.resellers));
  const CaseState state = HK_TRY(the_case.state());
  options.resellers = remembered_resellers(state);
  reply::Letters letters = reply::write_letters(state, options);
  HK_CHECK(world.fs.make_folders(the_case.path() + "/letters"));
  std::vector<store::What> documents;
  for (const reply::Letter& letter : letters.letters) {
    const std::string path = "letters/" + letter.file;
    const std::string text = letter_text(letter);
    HK_CHECK(world.fs.write(the_case.path() + "/" + path, text));
    documents.emplace_back(Document{"letter", path, sha256_hex(text)});
  }
  if (!documents.empty()) HK_CHECK(the_case.append(world.clock.now(), documents));
  return letters;
}

namespace {

// Of a step that waits for an answer the answer comes first: its commands only look.
report::Todo todo_from(const respond::Step& step, const std::string& case_id, Lang lang) {
  std::vector<std::string> commands = step.cli;
  if (step.question && step.question->answer.empty())
    commands.insert(commands.begin(),
                    fmt::format("hikeshi answer {} {} \"...\"", case_id, step.question->id));
  return {std::string(to_string(step.phase)), step.title.in(lang), join(commands, "\n"),
          std::string(to_string(step.danger))};
}

// By the journal: carried out, or so before; what was taken back or could not be read is open.
bool is_settled(const respond::Step& step, const respond::StepRecord& record) {
  using respond::StepState;
  if (is_for_people_to_judge(step)) return false;
  return record.state == StepState::kDone || record.state == StepState::kAlready ||
         record.state == StepState::kVerified ||
         (record.state == StepState::kUnknown && record.last_reading == "yes");
}

// Open steps, those of the first five minutes in front: what a person sees first is what cuts the
// intruder off.
std::vector<report::Todo> todo_of(const World& world, const CaseState& state) {
  const respond::Plan plan = respond::make_plan(state, {});
  const respond::ActionLog log(state.actions, world.clock,
                               [](UtcTime, const casefile::Action&) -> Status {
                                 return fail(Code::kBug, "a list of what is open writes nothing");
                               });
  const auto moot = respond::moot_steps(plan, state);
  std::map<std::string, size_t> urgent;
  for (const respond::Urgent& u : plan.first_five_minutes) urgent.emplace(u.step, urgent.size());
  std::vector<const respond::Step*> open;
  for (const respond::Step& step : plan.steps) {
    if (!step.done && !moot.contains(step.id) && !is_settled(step, log.record(step.id)))
      open.push_back(&step);
  }
  const auto place = [&](const respond::Step* step) {
    const auto it = urgent.find(step->id);
    return it == urgent.end() ? urgent.size() : it->second;
  };
  std::stable_sort(open.begin(), open.end(), [&](const respond::Step* a, const respond::Step* b) {
    return place(a) < place(b);
  });
  std::vector<report::Todo> todo;
  for (const respond::Step* step : open)
    todo.push_back(todo_from(*step, state.case_id, world.lang));
  return todo;
}

}  // namespace

Moment moment_of(const World& world) {
  const UtcTime now = world.clock.now();
  return {now, world.clock.zone_offset(now)};
}

Result<std::string> report_page(World& world, store::Case& the_case, Moment at) {
  const CaseState state = HK_TRY(the_case.state());
  report::HtmlOptions options;
  options.lang = world.lang;
  options.now = at.now;
  options.zone_offset = at.zone_offset;
  options.todo = todo_of(world, state);
  return report::html_report(state, options);
}

Result<std::string> write_report(World& world, store::Case& the_case, const std::string& path) {
  const std::string html = HK_TRY(report_page(world, the_case, moment_of(world)));
  const std::string target = path.empty() ? the_case.path() + "/report.html" : path;
  HK_CHECK(world.fs.write(target, html));
  if (path.empty())
    HK_CHECK(
        the_case.append(world.clock.now(), {Document{"report", "report.html", sha256_hex(html)}}));
  return target;
}

namespace {

Result<std::string> summary_at(World& world, store::Case& the_case, Moment at,
                               report::SummaryOptions options) {
  const CaseState state = HK_TRY(the_case.state());
  options.lang = world.lang;
  options.now = at.now;
  options.zone_offset = at.zone_offset;
  options.todo = todo_of(world, state);
  return report::terminal_summary(state, options);
}

}  // namespace

Result<std::string> summary_of(World& world, store::Case& the_case) {
  report::SummaryOptions options;
  options.columns = std::min<size_t>(world.columns, 100);
  options.colour = world.colour;
  return summary_at(world, the_case, moment_of(world), std::move(options));
}

Result<std::string> plain_summary(World& world, store::Case& the_case, Moment at) {
  report::SummaryOptions options;
  options.columns = 100;
  options.colour = false;
  return summary_at(world, the_case, at, std::move(options));
}

}  // namespace hikeshi::cli
