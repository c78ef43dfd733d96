// SPDX-License-Identifier: Apache-2.0
#include "hunt/timeline.h"

#include <fmt/format.h>

namespace hikeshi::hunt {
namespace {

constexpr size_t kMostRows = 1000;

std::string_view outcome_word(const Event& e) {
  switch (e.outcome) {
    case Outcome::kSuccess: return "";
    case Outcome::kDenied: return " (denied)";
    case Outcome::kDryRun: return " (dry run)";
    case Outcome::kThrottled: return " (throttled)";
    case Outcome::kLimit: return " (limit reached)";
    case Outcome::kBlocked: return " (blocked by AWS)";
    case Outcome::kOther: return " (failed)";
  }
  return "";
}

std::string text_of(const EventTable& t, const Event& e) {
  const Detail* d = t.detail(e);
  std::string what = t.text(e.name);
  if (d != nullptr && !d->ids.empty()) {
    what += " " + d->ids.front();
    if (d->ids.size() > 1) what += fmt::format(" and {} more", d->ids.size() - 1);
  }
  if (d != nullptr && !d->issued.empty() && d->ids.empty()) what += " " + d->issued;
  if (d != nullptr && !d->change.empty()) what += " (" + d->change + ")";
  return what + std::string(outcome_word(e)) + " in " + t.text(e.region) + " by " +
         t.text(e.credential) + " from " + t.text(e.address);
}

bool same_kind(const EventTable& t, const Event& a, const Event& b) {
  const bool looks = t.detail(a) == nullptr && t.detail(b) == nullptr;
  return looks && a.name == b.name && a.source == b.source && a.credential == b.credential &&
         a.outcome == b.outcome;
}

}  // namespace

Timeline make_timeline(const HuntResult& r) {
  Timeline timeline;
  const EventTable& t = r.table();
  const Event* last = nullptr;
  for (uint32_t i = 0; i < t.events.size(); ++i) {
    if (r.charges.of_event[i] != Charge::kActor) continue;
    const Event& e = t.events[i];
    if (last != nullptr && same_kind(t, *last, e)) {
      ++timeline.rows.back().count;
      last = &e;
      continue;
    }
    if (timeline.rows.size() == kMostRows) {
      timeline.truncated = true;
      break;
    }
    const std::string_view tactic = e.entry == nullptr ? "" : tactic_of(e.entry->stage);
    timeline.rows.push_back({e.time, i, 1, text_of(t, e), std::string(tactic)});
    last = &e;
  }
  for (TimelineRow& row : timeline.rows) {
    if (row.count > 1) row.text = fmt::format("{} times ", row.count) + row.text;
  }
  return timeline;
}

}  // namespace hikeshi::hunt
