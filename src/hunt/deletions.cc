// SPDX-License-Identifier: Apache-2.0
#include "hunt/deletions.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <string_view>
#include <tuple>

namespace hikeshi::hunt {
namespace {

// Of calls whose effect the catalogue does not hold.
bool is_named_a_deletion(std::string_view call) {
  constexpr std::array<std::string_view, 7> kVerbs = {
      "Delete", "Terminate", "Deregister", "Disassociate", "StopMonitoring", "Release", "Purge"};
  return std::any_of(kVerbs.begin(), kVerbs.end(),
                     [&](std::string_view verb) { return call.starts_with(verb); });
}

class Gone {
 public:
  explicit Gone(const HuntResult& r) : r_(r), t_(r.table()) {
    for (const auto* list : {&r.inventory.made, &r.inventory.disputed}) {
      for (const Made& made : *list) {
        if (!made.modified) note_own(made);
      }
    }
  }

  std::vector<Deletion> run() && {
    for (const Event& e : t_.events) {
      const Charge charge = r_.charges.of(e);
      if ((charge == Charge::kActor || charge == Charge::kService) && e.succeeded()) take(e);
    }
    std::erase_if(all_, [](const Deletion& d) { return d.number == 0; });
    return std::move(all_);
  }

 private:
  using Name = std::tuple<std::string, std::string, std::string, std::string>;

  void note_own(const Made& made) {
    for (const std::string& name : {made.id, made.arn}) {
      if (!name.empty()) own_.emplace(made.account, made.type, made.region, name);
    }
  }

  void take(const Event& e) {
    const Effect effect = e.call->entry == nullptr ? Effect::kNone : e.call->entry->effect;
    if (effect == Effect::kRemove) return removal(e);
    if (effect == Effect::kNone && is_named_a_deletion(t_.view(e.call->name))) count(e);
  }

  void removal(const Event& e) {
    const auto d = t_.detail(e);
    if (d == nullptr || d->ids.empty()) return count(e);
    for (size_t k = 0; k < d->ids.size(); ++k) thing(e, *d, k);
  }

  void thing(const Event& e, const Detail& d, size_t k) {
    const std::string &account = t_.text(e.account), &region = t_.text(e.region);
    for (const std::string& name : {d.ids[k], d.arns[k]}) {
      if (own_.contains({account, d.type, region, name})) return;
    }
    const auto [it, is_new] = at_.try_emplace({account, d.type, region, d.ids[k]}, all_.size());
    if (!is_new) all_[it->second].number = 0;  // the last one counts
    if (is_new && at_.size() > kMostDeleted) {
      at_.erase(it);
      return count(e);
    }
    it->second = all_.size();
    all_.push_back({d.type, d.ids[k], d.arns[k], account, region, e.index});
  }

  void count(const Event& e) {
    const auto key = std::tuple(e.call->name, e.account, e.region);
    const auto [it, is_new] = counted_.try_emplace(key, all_.size());
    if (!is_new) return void(++all_[it->second].number);
    all_.push_back({"", "", "", t_.text(e.account), t_.text(e.region), e.index});
  }

  const HuntResult& r_;
  const EventTable& t_;
  std::set<Name> own_;  // account, type, region, id or ARN
  std::map<Name, size_t> at_;
  std::map<std::tuple<uint32_t, uint32_t, uint32_t>, size_t> counted_;
  std::vector<Deletion> all_;
};

}  // namespace

std::vector<Deletion> deletions_of(const HuntResult& result) { return Gone(result).run(); }

}  // namespace hikeshi::hunt
