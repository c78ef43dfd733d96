// SPDX-License-Identifier: Apache-2.0
#include "hunt/timeline.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <tuple>

namespace hikeshi::hunt {
namespace {

constexpr size_t kMostRows = 1000;
constexpr int64_t kOneGo = 300;  // seconds within which calls of one kind are one row

std::string_view outcome_word(const Event& e) {
  switch (e.outcome) {
    case Outcome::kSuccess:
      return "";
    case Outcome::kDenied:
      return " (denied)";
    case Outcome::kDryRun:
      return " (dry run)";
    case Outcome::kThrottled:
      return " (throttled)";
    case Outcome::kLimit:
      return " (limit reached)";
    case Outcome::kBlocked:
      return " (blocked by AWS)";
    case Outcome::kOther:
      return " (failed)";
  }
  return "";
}

// What the calls of one row did: the first thing by name, the others by number.
std::string text_of(const EventTable& t, const Event& e, uint64_t count, uint64_t things) {
  const auto d = t.detail(e);
  std::string what = t.text(e.call->name);
  if (count > 1) what = fmt::format("{} times {}", count, what);
  if (d != nullptr && !d->ids.empty()) what += " " + d->ids.front();
  if (d != nullptr && !d->issued.empty() && d->ids.empty()) what += " " + d->issued;
  if (things > 1) what += fmt::format(" and {} more", things - 1);
  if (d != nullptr && !d->change.empty()) what += " (" + d->change + ")";
  return what + std::string(outcome_word(e)) + " in " + t.text(e.region) + " by " +
         t.text(e.who->credential) + " from " + t.text(e.who->address);
}

class Rows {
 public:
  explicit Rows(const EventTable& t) : t_(t) {}

  void add(uint32_t i) {
    const Event& e = t_.events[i];
    const auto key =
        std::tuple(e.call->name, e.call->source, e.who->credential, e.region, e.outcome);
    const auto it = open_.find(key);
    if (it != open_.end() && e.time - rows_[it->second].time <= kOneGo) {
      TimelineRow& row = rows_[it->second];
      ++row.count;
      row.things += things_of(e);
      return;
    }
    open_[key] = rows_.size();
    const std::string_view tactic = e.call->entry == nullptr ? "" : tactic_of(e.call->entry->stage);
    const bool looks = tactic == "discovery" || (tactic.empty() && e.read_only);
    rows_.push_back({e.time, i, 1, things_of(e), "", std::string(tactic), looks});
  }

  Timeline take() && {
    Timeline timeline;
    timeline.truncated = rows_.size() > kMostRows;
    timeline.rows = most_telling(std::move(rows_), kMostRows);
    for (TimelineRow& row : timeline.rows)
      row.text = text_of(t_, t_.events[row.event], row.count, row.things);
    return timeline;
  }

 private:
  uint64_t things_of(const Event& e) const {
    const auto d = t_.detail(e);
    return d == nullptr ? 0 : d->ids.size();
  }

  const EventTable& t_;
  std::vector<TimelineRow> rows_;
  std::map<std::tuple<uint32_t, uint32_t, uint32_t, uint32_t, Outcome>, size_t> open_;
};

}  // namespace

std::vector<TimelineRow> most_telling(std::vector<TimelineRow> rows, size_t most) {
  if (rows.size() <= most) return rows;
  const auto looks = static_cast<size_t>(
      std::count_if(rows.begin(), rows.end(), [](const TimelineRow& row) { return row.looks; }));
  const size_t telling = std::min(rows.size() - looks, most);
  size_t room[] = {telling, most - telling};
  std::erase_if(rows, [&](const TimelineRow& row) {
    size_t& left = room[row.looks ? 1 : 0];
    if (left == 0) return true;
    --left;
    return false;
  });
  return rows;
}

Timeline make_timeline(const HuntResult& r) {
  Rows rows(r.table());
  r.table().events.walk([&](uint32_t i, const Shape& shape, uint32_t caller) {
    if (r.charges.is_actors(shape, caller)) rows.add(i);
  });
  return std::move(rows).take();
}

}  // namespace hikeshi::hunt
