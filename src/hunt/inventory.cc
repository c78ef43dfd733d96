// SPDX-License-Identifier: Apache-2.0
#include "hunt/inventory.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <tuple>

#include "base/ids.h"

namespace hikeshi::hunt {
namespace {

bool makes(const Event& e) {
  return e.call->entry != nullptr && e.call->entry->effect == Effect::kMake;
}

// The ARN of a thing says for certain what a call may leave out. What is named by the principal it
// is for has that one's ARN, in every cluster.
std::string parent_of(const Detail& d, size_t k) {
  const auto arn = parse_arn(d.arns[k]);
  const bool principals = arn && arn->service == "iam" && !d.type.starts_with("iam:");
  const std::string_view by_arn = principals ? std::string_view() : parent_in(d.arns[k]);
  return by_arn.empty() ? d.parent : std::string(by_arn);
}

using ThingName = std::tuple<std::string, std::string, std::string, std::string>;
ThingName name_of(const Made& made, const std::string& id) {
  return {made.account, made.type, made.region, id};
}

// Made things that share account, type, region and name, and lie in different things: services of
// one name in two clusters.
class Namesakes {
 public:
  void note(const Made& made) {
    if (!made.modified && !made.parent.empty())
      parents_[name_of(made, made.id)].insert(made.parent);
  }
  bool has(const Made& made) const {
    const auto it = parents_.find(name_of(made, made.id));
    return it != parents_.end() && (it->second.size() > 1 || !it->second.contains(made.parent));
  }

 private:
  std::map<ThingName, std::set<std::string>> parents_;
};

// Removals of all principals, of such things as were made, by every name that the removed thing may
// have been given.
class Removals {
 public:
  Removals(const EventTable& table, const std::set<std::string, std::less<>>& types) {
    for (const Extra& extra : table.extras) {
      const DetailText text = table.glance(extra);
      if (text.none() || !types.contains(text[&Detail::type])) continue;
      const Event e = table.events[extra.event];
      if (e.call->entry->effect != Effect::kRemove || !e.succeeded()) continue;
      const auto d = table.detail(extra);
      for (size_t k = 0; k < d->ids.size(); ++k) {
        const std::string parent = parent_of(*d, k);
        put(e, d->type, d->ids[k], parent);
        if (!d->arns[k].empty()) put(e, d->type, d->arns[k], parent);
      }
    }
  }

  // The first removal of the thing after it was made.
  std::optional<uint32_t> find(const EventTable& table, const Made& made,
                               const Namesakes& namesakes) const {
    std::optional<uint32_t> first;
    for (const std::string& name : {made.id, made.arn}) {
      const auto it = by_name_.find({table.strings.find(made.account), made.type, name});
      if (name.empty() || it == by_name_.end()) continue;
      for (const Removal& removal : it->second) {
        const uint32_t i = removal.event;
        if (i <= made.event || (first && i >= *first)) continue;
        const bool elsewhere = table.text(table.events[i].region) != made.region;
        if (!elsewhere && is_of(removal, made, name, namesakes)) first = i;
      }
    }
    return first;
  }

 private:
  struct Removal {
    uint32_t event;
    std::string parent;
  };

  // Of what lies in another thing the name alone tells not which it is, and what may run on is not
  // called gone.
  static bool is_of(const Removal& removal, const Made& made, std::string_view name,
                    const Namesakes& namesakes) {
    if (!removal.parent.empty() && !made.parent.empty()) return removal.parent == made.parent;
    return name.starts_with("arn:") || !namesakes.has(made);
  }
  void put(const Event& e, const std::string& type, const std::string& name,
           const std::string& parent) {
    by_name_[{e.account, type, name}].push_back({e.index, parent});
  }
  // By account, type and name: users of one name in two accounts are two.
  std::map<std::tuple<uint32_t, std::string, std::string>, std::vector<Removal>> by_name_;
};

class Taker {
 public:
  Taker(const EventTable& t, const Uses& u, const Actor& a, const Charges& c)
      : t_(t), u_(u), a_(a), c_(c) {}

  Inventory run() {
    find_owners_copies();
    for (const Extra& extra : t_.extras) {
      const Event e = t_.events[extra.event];
      const Charge charge = c_.of(e);
      if (charge != Charge::kActor && charge != Charge::kService && charge != Charge::kDisputed)
        continue;
      take(extra, e, charge);
    }
    find_removals();
    drop_changes_of_own();
    merge_changes();
    return std::move(out_);
  }

 private:
  // A call on another account's thing stands in the trails of both, each copy under an id of its
  // own. The thing is in the account that the caller is not of.
  static bool is_owners_copy(const Event& e) { return e.who->account != e.account; }

  void find_owners_copies() {
    for (const Extra& extra : t_.extras) {
      const DetailText d = t_.glance(extra);
      if (!d.none() && !d[&Detail::shared].empty() && is_owners_copy(t_.events[extra.event]))
        owners_copies_.emplace(d[&Detail::shared]);
    }
  }

  void find_removals() {
    std::set<std::string, std::less<>> types;
    Namesakes namesakes;
    for (auto* list : {&out_.made, &out_.disputed}) {
      for (const Made& made : *list) types.insert(made.type), namesakes.note(made);
    }
    const Removals removals(t_, types);
    for (auto* list : {&out_.made, &out_.disputed}) {
      for (Made& made : *list)
        made.removal = made.modified ? std::nullopt : removals.find(t_, made, namesakes);
    }
  }

  void take(const Extra& extra, const Event& e, Charge charge) {
    if (!e.succeeded() || e.call->entry == nullptr) return;
    const bool changes = e.call->entry->effect == Effect::kModify;
    if (!makes(e) && !changes) return;
    const auto d = t_.detail(extra);
    if (d == nullptr || (!is_owners_copy(e) && owners_copies_.contains(d->shared))) return;
    for (size_t k = 0; k < d->ids.size(); ++k) {
      Made made = one(extra.event, e, *d, k);
      made.modified = changes;
      if (charge == Charge::kDisputed) {
        made.confidence = Confidence::kLow;
        made.against.push_back(why_disputed(e));
        out_.disputed.push_back(std::move(made));
      } else {
        out_.made.push_back(std::move(made));
      }
    }
  }

  Made one(uint32_t i, const Event& e, const Detail& d, size_t k) const {
    Made made;
    made.type = d.type;
    made.id = d.ids[k];
    made.arn = d.arns[k];
    made.parent = parent_of(d, k);
    made.account = t_.text(e.account);
    made.region = t_.text(e.region);
    made.made_at = e.time;
    made.made_by = t_.text(e.who->via_service && !e.who->arn ? e.who->principal
                           : e.who->arn != 0                 ? e.who->arn
                                                             : e.who->principal);
    made.event = i;
    made.detail = d.change;
    made.credential = c_.of(e) == Charge::kService ? c_.on_behalf_of(e) : e.who->credential;
    const uint32_t use = u_.use_of(e);
    if (use != Uses::kNone && a_.uses.contains(use)) made.confidence = a_.uses.at(use).confidence;
    if (c_.is_by_moment(e)) {
      made.confidence = Confidence::kMedium;
      made.against.emplace_back("only the moment tells for whom the service made it");
    }
    made.reasons.push_back(c_.of(e) == Charge::kService
                               ? "a service made it on behalf of " + t_.text(made.credential)
                               : "made with " + t_.text(made.credential));
    return made;
  }

  std::string why_disputed(const Event& e) const {
    const auto use = a_.disputed_uses.find(u_.use_of(e));
    return use == a_.disputed_uses.end() ? std::string() : use->second;
  }

  // What the actor does to a thing that the actor made is part of making it.
  // A change to the owner's `web` in one cluster is none to the actor's `web` in another.
  void drop_changes_of_own() {
    std::map<ThingName, std::set<std::string>> own;  // with what they lie in
    for (const Made& made : out_.made) {
      if (made.modified) continue;
      own[name_of(made, made.id)].insert(made.parent);
      if (!made.arn.empty()) own[name_of(made, made.arn)].insert("");
    }
    const auto is_own = [&](const Made& made) {
      const auto by_name = own.find(name_of(made, made.id));
      if (own.contains(name_of(made, made.arn))) return true;
      if (by_name == own.end()) return false;
      // Calls on a rule's targets are read as of the default bus, whichever it is.
      const bool told = !made.parent.empty() && made.type != "events:rule";
      return !told || by_name->second.contains(made.parent) || by_name->second.contains("");
    };
    std::erase_if(out_.made, [&](const Made& made) { return made.modified && is_own(made); });
  }

  // One thing that was changed several times is one entry, at its first change.
  void merge_changes() {
    for (auto* list : {&out_.made, &out_.disputed}) {
      std::map<ThingName, size_t> first;
      std::vector<Made> merged;
      for (Made& made : *list) {
        const auto key = name_of(made, made.id);
        const auto it = made.modified ? first.find(key) : first.end();
        if (it == first.end()) {
          if (made.modified) first.emplace(key, merged.size());
          merged.push_back(std::move(made));
          continue;
        }
        std::string& detail = merged[it->second].detail;
        if (!made.detail.empty() && detail.find(made.detail) == detail.npos && detail.size() < 400)
          detail += (detail.empty() ? "" : "; ") + made.detail;
      }
      *list = std::move(merged);
    }
  }

  const EventTable& t_;
  const Uses& u_;
  const Actor& a_;
  const Charges& c_;
  std::set<std::string, std::less<>> owners_copies_;  // their sharedEventID
  Inventory out_;
};

}  // namespace

Inventory take_inventory(const EventTable& table, const Uses& uses, const Actor& actor,
                         const Charges& charges) {
  return Taker(table, uses, actor, charges).run();
}

}  // namespace hikeshi::hunt
