// SPDX-License-Identifier: Apache-2.0
// What was removed since the logs that were read: as people have stated (`hikeshi done`), or as it
// was read back from AWS after hikeshi had removed it.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "casefile/case_state.h"
#include "casefile/fact.h"

namespace hikeshi::casefile {

// A thing, with what tells it from others of its name; "" for what is not known.
struct Thing {
  std::string type{}, id{}, account{}, region{}, parent{}, arn{};
  auto operator<=>(const Thing&) const = default;
};

Thing thing_of(const Fact& made);                      // of a fact "made" or "made.disputed"
std::vector<Thing> things_of(const CaseState& state);  // of all these

// Into a fact "done", whose target is the thing: its step deletes it.
void set_removed(Fact& done, const Thing& thing);
// A step of that kind that deletes such a thing is done; nothing that both tell differs. Of two
// namesakes it may be the other one: Removals looks at all of them.
bool may_remove(const Fact& done, const Thing& thing);

class Removals {
 public:
  Removals() = default;
  // `done`: facts of kind "done"; those of deleting steps count. `things`: all that are known. What
  // may be one of several namesakes is not counted for any.
  Removals(const std::vector<const Fact*>& done, const std::vector<Thing>& things);

  // A step that deletes this very thing is done. `thing`: one of `things`.
  bool hold(const Thing& thing) const { return verified_.contains(thing); }
  bool hold(const Fact& made) const { return hold(thing_of(made)); }
  // ... and AWS was seen to have it no more.
  bool were_read_back(const Thing& thing) const;
  bool were_read_back(const Fact& made) const { return were_read_back(thing_of(made)); }

 private:
  std::map<Thing, bool> verified_;
};

// Left by the logs, and by what was done since.
bool still_left(const Fact& made, const Removals& removals);

}  // namespace hikeshi::casefile
