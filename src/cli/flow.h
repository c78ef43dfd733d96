// SPDX-License-Identifier: Apache-2.0
// The stages of a case, as the commands call them: each reads the case, adds facts, and leaves the
// case as it was when it fails.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cli/input.h"
#include "cli/live_trail.h"
#include "cli/source_hashes.h"
#include "hunt/hunt.h"
#include "reply/letters.h"
#include "respond/plan.h"
#include "store/case_store.h"

namespace hikeshi::cli {

struct OpenedCase {
  std::string case_id, path;
  bool created = false, joined = false;
  std::optional<UtcTime> deadline;
  bool closed = false;             // joined all the same: the matter was thought to be over
  std::string notices_json;        // array of NOTICE
  std::vector<OpenedCase> others;  // of the other incidents that the same input told of
};

// Files the notices of `input`, each in the case of its incident: the first one's is the one that
// is returned, with the rest in `others`. Mails that are no notice open none. nullopt: nothing here
// opens or joins a case, and `input` says why.
Result<std::optional<OpenedCase>> open_case(World& world, const NoticeInput& input);

struct HuntedCase {
  hunt::HuntResult result;
  sigma::Loaded rules;
  std::string json;  // the document of `hikeshi hunt --json`
  ExitCode exit = ExitCode::kDone;
};

struct HuntRequest {
  std::vector<std::string> trail, rules;
  std::vector<std::string> placeholders;  // files of lists for the rules
  std::vector<std::string> keys;  // files of public keys; not empty: hold the logs against digests
  std::optional<geo::Atlas> atlas;  // what is known of addresses, where files were given
  LiveRequest live;                 // for what of `trail` lies at AWS
  hunt::Window window;
  hunt::Hints hints;
  std::vector<trail::Problem> problems;  // of what the hints come from; told with those of the logs
  SourceHashes* hashes = nullptr;        // gets the hash of each file, where they are wanted
  std::string state;  // folder of what earlier hunts have read; "": none, and nothing is kept
};

// The files of `request.trail`, on this machine and at AWS, within the window as far as names tell.
Result<TrailInput> gather_sources(World& world, const HuntRequest& request);

// Runs the hunt, touching no case. Where nothing lies between --from and --to, or the run was
// interrupted, standard error says so.
Result<HuntedCase> run_hunt(World& world, const HuntRequest& request);

// Runs the hunt with the case's hints and files its facts. kNotAllowed when the logs are of other
// accounts than the notice's; kCancelled after Ctrl-C. The case is as it was then, and also where
// no record lies between --from and --to: what was found before stands.
Result<HuntedCase> hunt_case(World& world, store::Case& the_case, HuntRequest request);

// Writes events.duckdb of a case that was just hunted, for `hikeshi sql`: after the answer, since
// it takes longer than the rest. What hinders it is told, and takes nothing from the answer.
void keep_events(World& world, const store::Case& the_case, const HuntedCase& hunted);

// A file that a hunt has filed, held against the hash in the journal: kCorrupt where they differ,
// kNotFound where there was no hunt.
Result<std::string> read_filed(World& world, const store::Case& the_case,
                               const casefile::CaseState& state, const std::string& name);

// What is wrong where the notice's accounts are not in the logs, else "".
std::string other_account(const hunt::HuntResult& result, const hunt::Hints& hints);

// What --letter-lang and --reseller ask for; kUsage where they cannot be meant.
Result<reply::LetterOptions> letter_options(const World& world, const Args& args);

// kNotAllowed, with a warning, where whoever responds is a target of the plan.
ExitCode exit_for(World& world, const respond::Plan& plan);

// kUsage where --responder is no ARN of IAM or STS: no deny would spare it.
Status check_responder(const Args& args);
// kUsage where --phase is given and none of the five.
Status check_phase(const Args& args);

// --from and --to; kUsage where they are no times or in the wrong order.
Result<hunt::Window> window_of(const Args& args);

// Writes the letters into the case's folder and files them. Resellers that are named now are kept
// in the case for the letters after these.
Result<reply::Letters> write_letters(World& world, store::Case& the_case, const Args& args);

// When a page is made, and in which zone its times are also shown.
struct Moment {
  UtcTime now;
  int64_t zone_offset = 0;  // seconds
};
Moment moment_of(const World& world);

Result<std::string> report_page(World& world, store::Case& the_case, Moment at);

// Writes the report page; `path` empty means report.html in the case's folder. Returns the path.
Result<std::string> write_report(World& world, store::Case& the_case, const std::string& path);

// The screen that sums a case up.
Result<std::string> summary_of(World& world, store::Case& the_case);

// The same without colours, 100 columns wide, as it was at a time.
Result<std::string> plain_summary(World& world, store::Case& the_case, Moment at);

respond::Plan plan_of(const casefile::CaseState& state, const Args& args);

store::CaseStore case_store(World& world);

// The case that an argument names. A closed one is opened too, and standard error says that it is.
Result<store::Case> named_case(World& world, const std::string& selector);
void tell_closed(const World& world, const std::string& case_id);

// 4 where the result leaves something unread or unasked, 1 where no actor was found.
ExitCode exit_of_hunt(const hunt::HuntResult& result, const hunt::Window& window);

}  // namespace hikeshi::cli
