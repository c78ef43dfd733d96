// SPDX-License-Identifier: Apache-2.0
// The one language of all stages: a Fact says one thing, about one subject, in one standing, with
// its evidence. Notices, the hunt and the operator write facts; plan, letters and report read them
// and nothing else, so that nothing can be said that the ledger does not hold.
//
// The kinds and their attributes are listed in src/casefile/README.md. Values only, no I/O.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/utc_time.h"

namespace hikeshi::casefile {

// How much a fact may be leaned on. A letter uses the words of the standing and no stronger ones.
enum class Standing {
  kReported,  // a notice says so
  kStated,    // a named operator says so
  kObserved,  // seen in evidence
  kVerified,  // read back from AWS after we acted
};

struct Evidence {
  // "notice" (part and offset of a mail), "log" (a CloudTrail record), "api", "git", "bill", "host"
  // (a line of an instance's own log), "statement" (what a person said).
  std::string kind;
  std::string file;      // as the user named it
  std::string event_id;  // of a log record
  uint64_t offset = 0;   // bytes: in the unpacked file for logs, in the decoded part for mails
  int part = 0;          // of a mail
  std::string text;      // the words it rests on, where short; never a secret

  bool operator==(const Evidence&) const = default;
};

using Attributes = std::map<std::string, std::vector<std::string>>;

struct Fact {
  std::string id;       // "f12", given by the journal; empty until then
  std::string source;   // the stage run that said it: "notice:<hash>", "hunt", "answer:<question>"
  std::string kind;     // "made", "actor.credential" ...
  std::string subject;  // the thing it is about: an ARN, an id, an address
  Attributes attributes;
  std::string says;  // the fact as one English sentence without its standing
  Standing standing = Standing::kObserved;
  std::vector<Evidence> evidence;

  // The first value of an attribute, or "" (which no attribute has as a value).
  std::string_view one(std::string_view name) const;
  // All values; empty when absent.
  const std::vector<std::string>& all(std::string_view name) const;
  bool is(std::string_view name) const { return one(name) == "true"; }
  Fact& set(std::string name, std::string value);  // no effect for an empty value
  Fact& set(std::string name, std::vector<std::string> values);
};

std::string_view to_string(Standing standing);
Result<Standing> parse_standing(std::string_view text);

}  // namespace hikeshi::casefile
