// SPDX-License-Identifier: Apache-2.0
#include "hunt/acts.h"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

namespace hikeshi::hunt {
namespace {

constexpr int64_t kOneDay = 86400;
constexpr int kGrave = 2;
constexpr size_t kSpread = 2;  // new regions
constexpr size_t kShown = 5;

bool is_attack_stage(Stage stage) {
  return stage == Stage::kPersist || stage == Stage::kHide || stage == Stage::kCompute ||
         stage == Stage::kMail || stage == Stage::kModels || stage == Stage::kPurchase ||
         stage == Stage::kData || stage == Stage::kExecute || stage == Stage::kDestroy;
}

struct Act {
  int weight = 0;
  bool succeeded = false;
  Stage stage = Stage::kOther;
  uint32_t first = 0;  // event
};

class Collector {
 public:
  Collector(const EventTable& table, const Uses& uses, const Habits& habits, const Origin& origin)
      : t_(table), u_(uses), habits_(habits), o_(origin) {}

  Acts run() {
    find_fresh_regions();
    for (const uint32_t i : o_.acts) see(i);
    return sum();
  }

 private:
  void find_fresh_regions() {
    for (const uint32_t region : o_.regions) {
      if (u_.region_first.at(region) >= o_.first) fresh_regions_.insert(region);
    }
  }

  void see(uint32_t i) {
    const Event& e = t_.events[i];
    const auto d = t_.detail(e);
    int weight = weight_of(e, d.get());
    if (d != nullptr) note_made(e, *d);
    if (weight == 0 || e.outcome == Outcome::kThrottled) return;
    const int extra = extra_weight(d.get());
    if (is_habit(e, extra)) {
      if (out_.habits.size() < kShown) out_.habits.push_back(i);
      return;
    }
    if (extra > 0 && is_habit(e, 0)) weight = extra;
    const auto [at, is_new] = acts_.try_emplace(t_.text(e.call->name));
    Act& act = at->second;
    if (is_new) act.first = i;
    act.weight = std::max(act.weight, e.succeeded() ? weight : (weight + 1) / 2);
    act.succeeded |= e.succeeded();
    act.stage = e.call->entry->stage;
  }

  int weight_of(const Event& e, const Detail* d) const {
    if (d != nullptr && d->denies) return 0;
    if (d == nullptr) return e.call->entry->weight;
    const int extra = extra_weight(d);
    // Dressing what one has just made belongs to making it; only what it lets in is news.
    if (extra == 0 && e.call->entry->effect == Effect::kModify && is_own(*d)) return 0;
    return e.call->entry->weight + extra;
  }

  void note_made(const Event& e, const Detail& d) {
    if (e.call->entry->effect != Effect::kMake || !e.succeeded()) return;
    for (const std::string& id : d.ids) made_.emplace(d.type, id);
  }

  bool is_own(const Detail& d) const {
    return !d.ids.empty() && std::all_of(d.ids.begin(), d.ids.end(), [&](const std::string& id) {
      return made_.contains({d.type, id});
    });
  }

  // The principal did the like, with success, at least a day before this place was first used; and
  // not in several regions at once in which the account had never done anything.
  bool is_habit(const Event& e, int extra) const {
    if (fresh_regions_.size() >= kSpread && fresh_regions_.contains(e.region)) return false;
    return habits_.had(e, extra, o_.first - kOneDay);
  }

  Acts sum() {
    std::set<Stage> stages, grave;
    for (const auto& [name, act] : acts_) {
      out_.harm += act.weight;
      if (act.succeeded) out_.done += act.weight;
      if (is_attack_stage(act.stage)) stages.insert(act.stage);
      if (act.weight >= kGrave) {
        out_.grave_harm += act.weight;
        grave.insert(act.stage);
      }
      out_.names.push_back(act.succeeded ? name : name + " (failed)");
      out_.events.push_back(act.first);
    }
    out_.stages = stages.size();
    out_.grave_stages = grave.size();
    return std::move(out_);
  }

  const EventTable& t_;
  const Uses& u_;
  const Habits& habits_;
  const Origin& o_;
  Acts out_;
  std::map<std::string, Act> acts_;  // by event name
  std::set<uint32_t> fresh_regions_;
  std::set<std::pair<std::string, std::string>> made_;  // type and id, by this origin so far
};

}  // namespace

// Only what is there for the first time is put into the map, and most is not: a principal repeats a
// few calls, which are remembered beside it.
Habits::Habits(const EventTable& table) {
  struct Known {
    uint32_t principal = 0;
    int extra = 0;
    const Call* call = nullptr;
    bool operator==(const Known&) const = default;
  };
  std::vector<Known> known(4096);
  auto next = table.extras.begin();
  table.events.walk([&](uint32_t i, const Shape& shape, uint32_t caller) {
    while (next != table.extras.end() && next->event < i) ++next;
    if (shape.call->entry == nullptr || shape.outcome != Outcome::kSuccess || !shape.has_time)
      return;
    const int extra = shape.has_extra ? table.glance(*next).weight() : 0;
    if (shape.call->entry->weight + extra == 0) return;
    const Caller& who = table.events.callers[caller];
    if (who.via_service) return;
    const Known one{who.principal, extra, shape.call};
    Known& last = known[(reinterpret_cast<uintptr_t>(shape.call) / sizeof(Call) +
                         who.principal * uint64_t{31}) %
                        known.size()];
    if (last == one) return;
    last = one;
    first_[{who.principal, shape.call->source, shape.call->name}].try_emplace(extra,
                                                                              table.events.time(i));
  });
}

bool Habits::had(const Event& e, int extra, int64_t until) const {
  const auto it = first_.find({e.who->principal, e.call->source, e.call->name});
  if (it == first_.end()) return false;
  return std::any_of(it->second.lower_bound(extra), it->second.end(),
                     [&](const auto& seen) { return seen.second <= until; });
}

int extra_weight(const Detail* detail) {
  return detail == nullptr ? 0 : detail->extra_weight + (detail->open_to_world ? 1 : 0);
}

Acts acts_of(const EventTable& table, const Uses& uses, const Habits& habits,
             const Origin& origin) {
  return Collector(table, uses, habits, origin).run();
}

}  // namespace hikeshi::hunt
