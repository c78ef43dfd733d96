// SPDX-License-Identifier: Apache-2.0
// The stages of a case, as the commands call them: each reads the case, adds facts, and leaves the
// case as it was when it fails.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cli/input.h"
#include "hunt/hunt.h"
#include "reply/letters.h"
#include "respond/plan.h"
#include "store/case_store.h"

namespace hikeshi::cli {

struct OpenedCase {
  std::string case_id, path;
  bool created = false, joined = false;
  std::optional<UtcTime> deadline;
  std::string notices_json;  // array of NOTICE
};

// Files the notices of `input`: those of the first incident found open or join one case; mails that
// are no notice open none. nullopt: nothing here opens or joins a case, and `input` says why.
Result<std::optional<OpenedCase>> open_case(World& world, const NoticeInput& input);

struct HuntedCase {
  hunt::HuntResult result;
  sigma::Loaded rules;
  std::string json;  // the document of `hikeshi hunt --json`
  ExitCode exit = ExitCode::kDone;
};

struct HuntRequest {
  std::vector<std::string> trail, rules;
  hunt::Window window;
  hunt::Hints hints;
};

// Runs the hunt, touching no case.
Result<HuntedCase> run_hunt(World& world, const HuntRequest& request);

// Runs the hunt with the case's hints and files its facts. kNotAllowed when the logs are of other
// accounts than the notice's; kCancelled after Ctrl-C. The case is as it was then.
Result<HuntedCase> hunt_case(World& world, store::Case& the_case, HuntRequest request);

// What --letter-lang and --reseller ask for; kUsage where they cannot be meant.
Result<reply::LetterOptions> letter_options(const World& world, const Args& args);

// --from and --to; kUsage where they are no times or in the wrong order.
Result<hunt::Window> window_of(const Args& args);

// Writes the letters into the case's folder and files them.
Result<reply::Letters> write_letters(World& world, store::Case& the_case, const Args& args);

// Writes the report page; `path` empty means report.html in the case's folder. Returns the path.
Result<std::string> write_report(World& world, store::Case& the_case, const std::string& path);

// The screen that sums a case up.
Result<std::string> summary_of(World& world, store::Case& the_case);

respond::Plan plan_of(const casefile::CaseState& state, const Args& args);

store::CaseStore case_store(World& world);

// 4 where the result leaves something unread or unasked, 1 where no actor was found.
ExitCode exit_of_hunt(const hunt::HuntResult& result, const hunt::Window& window);

}  // namespace hikeshi::cli
