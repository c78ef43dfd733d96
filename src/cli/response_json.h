// SPDX-License-Identifier: Apache-2.0
// Steps and what became of them, as apply, undo, verify, status and contain tell it.
#pragma once

#include <map>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <vector>

#include "cli/world.h"
#include "respond/response.h"

namespace hikeshi::cli {

// {"id","phase","title","target","danger","state","readback","next_reading_at","calls","problems",
//  "why"}; docs/formats.md.
nlohmann::ordered_json json_of(const respond::Step& step, const respond::Applied& applied,
                               Lang lang);

// What the journal says of a step that is not being run.
respond::Applied recorded(const respond::Step& step, const respond::ActionLog& log,
                          const respond::Policy& policy);

// The same in a word for the plan; empty where nothing was begun.
respond::Words became(const respond::Step& step, const respond::StepRecord& record);

// What is to be typed ("hikeshi done CASE ...") with the case in it.
std::string with_case(std::string said, const std::string& case_id);

// Lines for a terminal; what they tell to type names the case.
std::string text_of(const World& world, const respond::Step& step, const respond::Applied& applied,
                    const std::string& case_id);

// What all of that comes to, for who sees only the end of it.
class Tally {
 public:
  void add(const respond::Step& step, const respond::Applied& applied);
  // How many steps are in which state; those that failed, are not known, were not done whole or
  // wait for people by name; when removals are to be read again. "" where there was no step.
  std::string text(const World& world, const std::string& case_id) const;

 private:
  std::string counts(const World& world) const;
  std::string named(const World& world, const std::string& case_id) const;
  std::string next_reading(const World& world, const std::string& case_id) const;

  std::map<respond::StepState, std::vector<std::string>> steps_;
  std::vector<std::string> waiting_;  // for an answer, or for a person's hand
  std::vector<std::string> stated_;   // to be done, by a person
  std::vector<std::string> refused_;  // would be, as things stand
  std::vector<std::string> partly_;   // done, but AWS refused a part of it
  std::vector<std::string> looked_;   // once, and a person says whether it is well
  std::optional<UtcTime> next_reading_;
};

// 6 refused by us, 5 by AWS, 1 it is not so, 4 it is not known or left to a person, 0.
ExitCode exit_of(const respond::Applied& applied);

// Why nothing was done, in the screen's language; a document has it in English.
ExitCode report_refusal(World& world, Error error);

}  // namespace hikeshi::cli
