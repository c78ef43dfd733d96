// SPDX-License-Identifier: Apache-2.0
#include "hunt/cause_hints.h"

#include <algorithm>
#include <map>
#include <set>

#include "base/ids.h"
#include "base/text.h"
#include "casefile/causes.h"
#include "hunt/detail_text.h"

namespace hikeshi::hunt {
namespace {

class Finder {
 public:
  Finder(const HuntResult& r, const Hints& hints) : r_(r), t_(r.table()), hints_(hints) {}

  std::vector<CauseHint> run() {
    open_ports();
    sign_ins();
    instance_roles();
    published_keys();
    return std::move(out_);
  }

 private:
  // A rule for all the world, on more than a web server's ports, made before the attack by somebody
  // else than the actor and not touched again before it, on a group of an instance that the notice
  // names. Of an instance whose launch is not in the logs nothing tells the groups.
  void open_ports() {
    const auto groups = groups_of_reported_instances();
    if (groups.empty()) return;
    for (const Extra& extra : t_.extras) {
      const uint32_t i = extra.event;
      const Event e = t_.events[i];
      const auto d = t_.detail(extra);
      if (d == nullptr || !d->open_to_world || !e.succeeded() || d->ids.empty()) continue;
      if (r_.charges.of(e) == Charge::kActor || e.time >= attack() || is_web(d->ports)) continue;
      const std::string& group = d->ids.front();
      if (!groups.contains(group) || was_revoked(group, i)) continue;
      CauseHint hint;
      hint.cause = "open_port";
      hint.resource = group;
      hint.region = t_.text(e.region);
      hint.port = d->ports;
      hint.cidr = "0.0.0.0/0";
      hint.opened_at = format_rfc3339({e.time});
      hint.opened_by = t_.text(e.who->arn != 0 ? e.who->arn : e.who->principal);
      hint.events = {i};
      out_.push_back(std::move(hint));
    }
  }

  // By the actor's first event, else by when AWS wrote.
  int64_t attack() const {
    if (r_.actor.found) return r_.actor.first;
    return hints_.notice_at ? hints_.notice_at->seconds : INT64_MAX;
  }

  // Ports that are open to everybody on purpose.
  static bool is_web(std::string_view ports) {
    const auto all = split(ports, ',');
    return std::all_of(all.begin(), all.end(),
                       [](std::string_view port) { return port == "80" || port == "443"; });
  }

  // Whether rules of the group were taken back between the event and the attack: which ones, the
  // account's state tells, and not we.
  bool was_revoked(const std::string& group, uint32_t opened) const {
    auto extra = std::ranges::upper_bound(t_.extras, opened, {}, &Extra::event);
    for (; extra != t_.extras.end() && t_.events.time(extra->event) < attack(); ++extra) {
      const Event e = t_.events[extra->event];
      if (!e.succeeded()) continue;
      const auto d = t_.detail(*extra);
      if (d != nullptr && t_.text(e.call->name) == "RevokeSecurityGroupIngress" &&
          std::find(d->ids.begin(), d->ids.end(), group) != d->ids.end())
        return true;
    }
    return false;
  }

  std::set<std::string> groups_of_reported_instances() const {
    std::set<std::string> groups;
    if (hints_.instances.empty()) return groups;
    for (const char* const text : t_.details) {
      const Detail d = detail_from(text);
      if (d.type != "ec2:instance" || d.groups.empty()) continue;
      const bool named = std::any_of(d.ids.begin(), d.ids.end(), [&](const std::string& id) {
        return hints_.instances.contains(id);
      });
      if (named) groups.insert(d.groups.begin(), d.groups.end());
    }
    return groups;
  }

  // One for each principal: of a role that signs in elsewhere nothing tells whether it had MFA, and
  // that must not hide the user that had none.
  void sign_ins() {
    std::map<std::string, std::vector<uint32_t>> by_principal;
    for (const Origin& origin : r_.uses.origins) {
      for (const uint32_t i : origin.sign_ins) {
        const Event e = t_.events[i];
        if (e.succeeded() && !e.who->mfa && is_way_in(r_.uses.use_of(e)))
          by_principal[t_.text(e.who->principal)].push_back(i);
      }
    }
    for (auto& [principal, events] : by_principal) {
      const bool root = kKinds[t_.events[events.front()].who->kind] == "root";
      add(root ? "root_unprotected" : "no_mfa", events);
    }
  }

  // A sign-in with what the actor made is no way in.
  bool is_way_in(uint32_t use) const {
    const auto at = r_.actor.uses.find(use);
    return at != r_.actor.uses.end() && at->second.issuer == 0;
  }

  void instance_roles() {
    for (const Suspicion& s : r_.suspicions) {
      if (is_actors_own(s)) continue;
      for (const Reason& reason : s.reasons) {
        if (reason.code != "imdsv1" || s.confidence < Confidence::kMedium) continue;
        return add("imdsv1_role_theft", reason.events);
      }
    }
  }

  // The notice shows where the key lay open, and the actor used it.
  void published_keys() {
    if (hints_.exposures.empty()) return;
    std::vector<uint32_t> uses;
    for (const auto& [index, tie] : r_.actor.uses) {
      const Use& use = r_.uses.uses[index];
      if (hints_.names_key(t_.text(use.credential))) uses.push_back(use.event);
    }
    if (uses.empty()) return;
    const bool git =
        std::any_of(hints_.exposures.begin(), hints_.exposures.end(), casefile::is_git_url);
    add(git ? "key_in_git" : "key_leaked_elsewhere", uses);
  }

  // A role or an instance that the actor made is no way in, however it was used afterwards.
  bool is_actors_own(const Suspicion& s) const {
    const Origin& o = r_.uses.origins[s.origin];
    const std::string& instance = t_.text(t_.events[o.events.front()].who->session_name);
    return r_.actor.has_made(t_.text(o.principal)) || r_.actor.made_instances.contains(instance);
  }

  void add(std::string cause, std::vector<uint32_t> events) {
    CauseHint hint;
    hint.cause = std::move(cause);
    std::sort(events.begin(), events.end());
    const Event& e = t_.events[events.front()];
    hint.resource = t_.text(e.who->principal);
    hint.region = t_.text(e.region);
    hint.events = std::move(events);
    if (hint.events.size() > 5) hint.events.resize(5);
    out_.push_back(std::move(hint));
  }

  const HuntResult& r_;
  const EventTable& t_;
  const Hints& hints_;
  std::vector<CauseHint> out_;
};

}  // namespace

std::vector<CauseHint> find_cause_hints(const HuntResult& result, const Hints& hints) {
  return Finder(result, hints).run();
}

}  // namespace hikeshi::hunt
