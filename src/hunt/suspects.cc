// SPDX-License-Identifier: Apache-2.0
#include "hunt/suspects.h"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>
#include <unordered_map>

#include "base/ids.h"
#include "hunt/identity.h"

namespace hikeshi::hunt {
namespace {

// The kinds of some credentials as docs/formats.md names them, told by all events in one pass.
class Kinds {
 public:
  Kinds(const EventTable& t, const std::set<uint32_t>& credentials) : t_(t) {
    for (const uint32_t credential : credentials) asked_.emplace(t.view(credential), credential);
    for (const Extra& extra : t.extras) see_issue(extra);
    for (const Caller& who : t.events.callers) {
      if (!credentials.contains(who.credential)) continue;
      if (is_instance_id(t_.view(who.session_name))) instances_.insert(who.credential);
      if (kKinds[who.kind] == "federated") issued_[who.credential] = "federation_token";
    }
  }

  std::string of(uint32_t credential) const {
    const std::string& id = t_.text(credential);
    if (id.starts_with("console:")) return "console_session";
    if (id.starts_with("root:")) return "root";
    // AWS issues the keys of an instance's role by AssumeRole too: whose they are decides.
    if (instances_.contains(credential)) return "instance_role";
    const auto issued = issued_.find(credential);
    if (issued != issued_.end() && !issued->second.empty()) return issued->second;
    return id.starts_with("AKIA") ? "access_key" : "session";
  }

 private:
  void see_issue(const Extra& extra) {
    const DetailText d = t_.glance(extra);
    const std::string_view issued = d.none() ? std::string_view() : d[&Detail::issued];
    const auto asked = issued.empty() ? asked_.end() : asked_.find(issued);
    if (asked == asked_.end()) return;
    const CatalogueEntry& entry = *t_.events[extra.event].call->entry;
    if (entry.effect != Effect::kIssue && entry.type != "iam:access-key") return;
    issued_[asked->second] = d[&Detail::issued_kind];
  }

  const EventTable& t_;
  std::unordered_map<std::string_view, uint32_t> asked_;  // to their numbers
  std::set<uint32_t> instances_;
  std::map<uint32_t, std::string> issued_;  // by what came last
};

// Everything about one principal in one group, from several origins and uses.
class Builder {
 public:
  explicit Builder(const HuntResult& r) : r_(r), t_(r.table()) {}

  std::vector<Suspect> run() {
    for (const auto& [use, tie] : r_.actor.uses) add_use(use, 1, &tie);
    add_others();
    const Kinds kinds(t_, credentials_);
    std::vector<Suspect> all;
    for (auto& [key, suspect] : by_principal_) all.push_back(finish(std::move(suspect), kinds));
    std::sort(all.begin(), all.end(), [](const Suspect& a, const Suspect& b) {
      const auto rank = [](const Suspect& s) {
        return std::tuple(s.group, -static_cast<int>(s.confidence), -s.score, s.first,
                          std::string_view(s.principal));
      };
      return rank(a) < rank(b);
    });
    return all;
  }

 private:
  struct Draft {
    Suspect suspect;
    std::map<std::string, int64_t> credentials, addresses;  // to: first use
    std::set<uint32_t> origins;
    std::vector<std::pair<uint32_t, Reason>> against;  // by origin
  };

  Draft& draft(uint32_t origin, int group) {
    const Origin& o = r_.uses.origins[origin];
    Draft& d = by_principal_[{group, t_.text(o.principal)}];
    if (d.origins.empty()) {
      d.suspect.principal = t_.text(o.principal);
      d.suspect.kind = kKinds[o.kind];
      d.suspect.group = group;
      d.suspect.first = INT64_MAX;
      d.suspect.last = INT64_MIN;
    }
    return d;
  }

  void add_use(uint32_t index, int group, const Tie* tie) {
    const Use& use = r_.uses.uses[index];
    Draft& d = draft(use.origin, group);
    Suspect& s = d.suspect;
    s.first = std::min(s.first, use.first);
    s.last = std::max(s.last, use.last);
    const std::string& credential = t_.text(use.credential);
    if (!credential.starts_with(kAttempt)) {
      note(d.credentials, credential, use.first);
      credentials_.insert(use.credential);
    }
    note(d.addresses, t_.text(use.address), use.first);
    if (tie != nullptr) {
      s.confidence = std::max(s.confidence, tie->confidence);
      if (tie->code != "suspect") add_reason(s, {tie->code, tie->text, tie->events, 0});
    }
    if (d.origins.insert(use.origin).second) add_argument(d, use.origin);
  }

  void add_argument(Draft& d, uint32_t origin) {
    Suspect& s = d.suspect;
    const Suspicion& suspicion = r_.suspicions[origin];
    s.score = std::max(s.score, suspicion.score);
    for (const Reason& reason : suspicion.reasons) add_reason(s, reason);
    for (const Reason& reason : suspicion.against) {
      if (!answered_by_closure(s, origin, reason)) d.against.emplace_back(origin, reason);
    }
  }

  // That an address was known before speaks for nobody once all who were there are the actor's.
  bool answered_by_closure(const Suspect& s, uint32_t origin, const Reason& reason) const {
    const auto network = r_.actor.networks.find(r_.uses.origins[origin].network);
    return s.group == 1 && reason.code == "known_address" && network != r_.actor.networks.end() &&
           !network->second;
  }

  static void add_reason(Suspect& s, const Reason& reason) {
    const bool known = std::any_of(s.reasons.begin(), s.reasons.end(), [&](const Reason& r) {
      return r.code == reason.code && r.text.en == reason.text.en;
    });
    if (!known) s.reasons.push_back(reason);
  }

  static void note(std::map<std::string, int64_t>& map, const std::string& name, int64_t first) {
    const auto [it, fresh] = map.try_emplace(name, first);
    if (!fresh) it->second = std::min(it->second, first);
  }

  // Suspicions that are not the actor's: strong ones are groups of their own, weak ones are listed.
  void add_others() {
    int group = 2;
    for (uint32_t i = 0; i < r_.suspicions.size(); ++i) {
      const Suspicion& s = r_.suspicions[i];
      const auto& uses = r_.uses.origins[s.origin].uses;
      const bool taken = std::any_of(uses.begin(), uses.end(),
                                     [&](uint32_t use) { return r_.actor.uses.contains(use); });
      if (taken || s.confidence == Confidence::kNone) continue;
      for (const uint32_t use : uses) add_use(use, group, nullptr);
      Suspect& suspect = draft(s.origin, group).suspect;
      suspect.confidence = std::max(suspect.confidence, s.confidence);
      ++group;
    }
  }

  // What speaks for one place says so where a suspect has several.
  void settle_against(Draft& d) const {
    for (auto& [origin, reason] : d.against) {
      const std::string& place = t_.text(r_.uses.origins[origin].network);
      if (d.origins.size() > 1 && reason.text.en.find(place) == std::string::npos)
        reason.text = {"from " + place + ": " + reason.text.en, place + ": " + reason.text.ja};
      d.suspect.against.push_back(std::move(reason));
    }
  }

  Suspect finish(Draft d, const Kinds& kinds) const {
    settle_against(d);
    const auto by_first = [](const std::map<std::string, int64_t>& map) {
      std::vector<std::pair<int64_t, std::string>> order;
      for (const auto& [name, first] : map) order.emplace_back(first, name);
      std::sort(order.begin(), order.end());
      return order;
    };
    for (const auto& [first, id] : by_first(d.credentials)) {
      const uint32_t number = t_.strings.find(id);
      const auto issuer = r_.actor.issuer.find(number);
      d.suspect.credentials.push_back(
          {id, kinds.of(number),
           issuer == r_.actor.issuer.end() ? std::string() : t_.text(issuer->second)});
    }
    for (const auto& [first, address] : by_first(d.addresses))
      d.suspect.addresses.push_back(address);
    std::stable_sort(d.suspect.reasons.begin(), d.suspect.reasons.end(),
                     [](const Reason& a, const Reason& b) { return a.points > b.points; });
    return std::move(d.suspect);
  }

  const HuntResult& r_;
  const EventTable& t_;
  std::set<uint32_t> credentials_;  // of all drafts
  std::map<std::pair<int, std::string>, Draft> by_principal_;
};

}  // namespace

std::vector<Suspect> find_suspects(const HuntResult& result) { return Builder(result).run(); }

}  // namespace hikeshi::hunt
