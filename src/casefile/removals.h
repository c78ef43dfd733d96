// SPDX-License-Identifier: Apache-2.0
// What was removed since the logs that were read: as people have stated (`hikeshi done`), or as it
// was read back from AWS after hikeshi had removed it.
#pragma once

#include <map>
#include <string_view>
#include <vector>

#include "casefile/fact.h"

namespace hikeshi::casefile {

class Removals {
 public:
  // `done`: facts of kind "done"; those of deleting steps count. They must outlive this object.
  explicit Removals(const std::vector<const Fact*>& done);

  // A step that deletes this very thing is done. `made`: a fact of kind "made".
  bool hold(const Fact& made) const { return find(made) != nullptr; }
  // ... and AWS was seen to have it no more.
  bool were_read_back(const Fact& made) const;

 private:
  const bool* find(const Fact& made) const;

  std::map<std::string_view, bool> verified_;  // by target
};

// Left by the logs, and by what was done since.
bool still_left(const Fact& made, const Removals& removals);

}  // namespace hikeshi::casefile
