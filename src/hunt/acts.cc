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
  Collector(const EventTable& table, const Uses& uses, const Origin& origin)
      : t_(table), u_(uses), o_(origin) {}

  Acts run() {
    for (const uint32_t i : o_.events) see(i);
    return sum();
  }

 private:
  void see(uint32_t i) {
    const Event& e = t_.events[i];
    const int weight = weight_of(e);
    note_made(e);
    if (weight == 0 || e.outcome == Outcome::kThrottled) return;
    const auto known = habit_.try_emplace(e.call->name, false);
    if (known.second) known.first->second = is_habit(e);
    if (known.first->second) {
      if (out_.habits.size() < kShown) out_.habits.push_back(i);
      return;
    }
    const auto [at, is_new] = acts_.try_emplace(t_.text(e.call->name));
    Act& act = at->second;
    if (is_new) act.first = i;
    act.weight = std::max(act.weight, e.succeeded() ? weight : (weight + 1) / 2);
    act.succeeded |= e.succeeded();
    act.stage = e.call->entry->stage;
  }

  int weight_of(const Event& e) const {
    if (e.call->entry == nullptr) return 0;
    const auto d = t_.detail(e);
    if (d != nullptr && d->denies) return 0;
    if (d == nullptr) return e.call->entry->weight;
    const int extra = d->extra_weight + (d->open_to_world ? 1 : 0);
    // Dressing what one has just made belongs to making it; only what it lets in is news.
    if (extra == 0 && e.call->entry->effect == Effect::kModify && is_own(*d)) return 0;
    return e.call->entry->weight + extra;
  }

  void note_made(const Event& e) {
    if (e.call->entry == nullptr || e.call->entry->effect != Effect::kMake || !e.succeeded())
      return;
    const auto d = t_.detail(e);
    if (d == nullptr) return;
    for (const std::string& id : d->ids) made_.emplace(d->type, id);
  }

  bool is_own(const Detail& d) const {
    return !d.ids.empty() && std::all_of(d.ids.begin(), d.ids.end(), [&](const std::string& id) {
      return made_.contains({d.type, id});
    });
  }

  // The principal did the same, with success, at least a day before this place was first used.
  bool is_habit(const Event& e) const {
    const auto origins = u_.by_principal.find(o_.principal);
    if (origins == u_.by_principal.end()) return false;
    for (const uint32_t other : origins->second) {
      const Origin& before = u_.origins[other];
      if (&before == &o_ || before.first > o_.first - kOneDay) continue;
      for (const uint32_t i : before.events) {
        const Event& past = t_.events[i];
        if (past.time > o_.first - kOneDay) break;
        if (past.call->name == e.call->name && past.call->source == e.call->source &&
            past.succeeded())
          return true;
      }
    }
    return false;
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
  const Origin& o_;
  Acts out_;
  std::map<std::string, Act> acts_;  // by event name
  std::map<uint32_t, bool> habit_;
  std::set<std::pair<std::string, std::string>> made_;  // type and id, by this origin so far
};

}  // namespace

Acts acts_of(const EventTable& table, const Uses& uses, const Origin& origin) {
  return Collector(table, uses, origin).run();
}

}  // namespace hikeshi::hunt
