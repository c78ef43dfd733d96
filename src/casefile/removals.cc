// SPDX-License-Identifier: Apache-2.0
#include "casefile/removals.h"

namespace hikeshi::casefile {

Removals::Removals(const std::vector<const Fact*>& done) {
  for (const Fact* fact : done) {
    const bool deletes = fact->subject.starts_with("delete-");
    if (deletes && !fact->one("target").empty()) targets_.insert(fact->one("target"));
  }
}

bool Removals::hold(const Fact& made) const {
  return targets_.contains(made.subject) || targets_.contains(made.one("id")) ||
         targets_.contains(made.one("arn"));
}

bool still_left(const Fact& made, const Removals& removals) {
  return made.is("left") && !removals.hold(made);
}

}  // namespace hikeshi::casefile
