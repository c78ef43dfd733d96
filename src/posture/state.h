// SPDX-License-Identifier: Apache-2.0
// The account as the answers of a snapshot have it: what was read, and what was not and why.
#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "aws/json.h"
#include "base/result.h"
#include "base/utc_time.h"
#include "io/filesystem.h"
#include "posture/finding.h"
#include "snapshot/collect.h"

#include <nlohmann/json.hpp>  // answers are held as values

namespace hikeshi::posture {

using aws::Json;

// One call and what came of it.
struct Answer {
  std::string id, region;
  Json params;
  snapshot::Outcome outcome = snapshot::Outcome::kRead;
  std::string call, code;  // "ec2 DescribeImages"; the code of a refusal
  UtcTime at;
  Json value;  // null unless kRead

  bool read() const { return outcome == snapshot::Outcome::kRead; }
  bool absent() const { return outcome == snapshot::Outcome::kAbsent; }
  bool seen() const { return read() || absent(); }
};

// How a thing was at that time is not known to whoever looks at the call.
struct Doubt {
  std::string thing;   // as findings name it; "": whatever the call tells of
  std::string region;  // of the change
  std::string call;    // id of the call whose answer it would have changed
  Words why;
};

struct State {
  std::string account, partition = "aws";
  std::vector<std::string> regions;  // enabled and looked at, sorted
  std::vector<Answer> answers;       // by id, region, parameters
  UtcTime at;                        // of the newest answer

  // Of a state of the past: what the trail does not tell, and why.
  std::vector<Doubt> doubts;
  std::map<std::string, Words> unsure_regions;  // everything there; "": what has no region
  std::map<std::string, ChangedBy> changes;     // the last change of a thing, by its id
  std::set<std::string> lost_addresses;  // instances that have stopped since, and given up a public
                                         // address that they may have had: no event tells

  // The answer of a call that is made once in a region ("" for a global one); nullptr where it was
  // not asked.
  const Answer* find(std::string_view id, std::string_view region) const;
  Answer* find(std::string_view id, std::string_view region);
  // Of a call that is made for each thing: the answer whose parameter `name` is `value`.
  const Answer* find(std::string_view id, std::string_view region, std::string_view name,
                     std::string_view value) const;
  Answer* find(std::string_view id, std::string_view region, std::string_view name,
               std::string_view value);
};

// The list `member` of an answer that was read, else an empty one.
const Json& list_in(const Answer* answer, std::string_view member);
const Json& list_in(const Json& value, std::string_view member);
bool flag_in(const Json& value, std::string_view member);  // true where it is the value true

// Reads the answers that a snapshot has filed in a folder. kNotFound where there is none in it,
// kCorrupt as snapshot::Filing says.
Result<State> load_state(FileSystem& fs, const std::string& folder);

}  // namespace hikeshi::posture
