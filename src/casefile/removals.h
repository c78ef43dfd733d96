// SPDX-License-Identifier: Apache-2.0
// What people have stated to be removed (`hikeshi done`), which the logs read so far cannot show.
#pragma once

#include <set>
#include <string_view>
#include <vector>

#include "casefile/fact.h"

namespace hikeshi::casefile {

class Removals {
 public:
  // `done`: facts of kind "done"; those of deleting steps count. They must outlive this object.
  explicit Removals(const std::vector<const Fact*>& done);

  // A step that deletes this very thing is stated to be done. `made`: a fact of kind "made".
  bool hold(const Fact& made) const;

 private:
  std::set<std::string_view> targets_;
};

// Left by the logs, and by what people have stated since.
bool still_left(const Fact& made, const Removals& removals);

}  // namespace hikeshi::casefile
