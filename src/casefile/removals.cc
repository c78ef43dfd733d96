// SPDX-License-Identifier: Apache-2.0
#include "casefile/removals.h"

namespace hikeshi::casefile {

Removals::Removals(const std::vector<const Fact*>& done) {
  for (const Fact* fact : done) {
    const bool deletes = fact->subject.starts_with("delete-");
    if (deletes && !fact->one("target").empty())
      verified_[fact->one("target")] |= fact->standing == Standing::kVerified;
  }
}

const bool* Removals::find(const Fact& made) const {
  for (const std::string_view name :
       {std::string_view(made.subject), made.one("id"), made.one("arn")}) {
    if (const auto it = verified_.find(name); it != verified_.end()) return &it->second;
  }
  return nullptr;
}

bool Removals::were_read_back(const Fact& made) const {
  const bool* verified = find(made);
  return verified != nullptr && *verified;
}

bool still_left(const Fact& made, const Removals& removals) {
  return made.is("left") && !removals.hold(made);
}

}  // namespace hikeshi::casefile
