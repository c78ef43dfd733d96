// SPDX-License-Identifier: Apache-2.0
#include "hunt/changes.h"

#include <algorithm>

namespace hikeshi::hunt {

Changes::Changes(const HuntResult& result) {
  const EventTable& table = result.table();
  for (const Event& e : table.events) {
    if (!e.has_extra || e.call->entry == nullptr) continue;
    const Charge charge = result.charges.of(e);
    if (charge == Charge::kOthers || charge == Charge::kOwner) continue;
    const auto d = table.detail(e);
    if (e.call->entry->effect != Effect::kModify || d == nullptr || !e.succeeded()) continue;
    const std::string text =
        std::string(e.call->entry->event) + (d->change.empty() ? "" : " " + d->change);
    for (const std::string& id : d->ids)
      note({charge == Charge::kDisputed, table.text(e.account), d->type, table.text(e.region), id},
           text);
  }
}

void Changes::note(Key key, std::string text) {
  auto& all = changes_[std::move(key)];
  if (std::find(all.begin(), all.end(), text) == all.end()) all.push_back(std::move(text));
}

std::vector<std::string> Changes::of(const Made& made, bool disputed) const {
  const auto it = changes_.find({disputed, made.account, made.type, made.region, made.id});
  return made.modified && it != changes_.end() ? it->second : std::vector<std::string>();
}

}  // namespace hikeshi::hunt
