// SPDX-License-Identifier: Apache-2.0
#include "hunt/actor.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/ids.h"
#include "hunt/identity.h"

namespace hikeshi::hunt {
namespace {

constexpr std::string_view kSameCredential = "same_credential";
constexpr int64_t kMargin = 3600;         // before the first sure act: the thief tries things
constexpr int64_t kBaseline = 2 * 86400;  // less history than this makes no place new

// What the actor's events handed out or made, by name. Collected anew in each round.
struct Reach {
  std::map<std::string, std::pair<uint32_t, uint32_t>> issued;  // credential: event, issuer
  std::map<std::string, uint32_t> users, roles, sign_ins, trusted, functions;  // name: event
};

class Closure {
 public:
  Closure(const EventTable& table, const Uses& uses, const std::vector<Suspicion>& suspicions)
      : t_(table), u_(uses), s_(suspicions) {}

  Actor run() {
    auto seeds = seeds_by_weight();
    if (seeds.empty()) return std::move(a_);
    a_.found = true;
    take_seed(seeds.front());
    seeds.erase(seeds.begin());
    for (bool grown = true; grown;) {
      grown = round();
      for (auto it = seeds.begin(); it != seeds.end();) {
        const bool tied = ties(*it);
        if (tied) take_seed(*it);
        grown |= tied;
        it = tied || taken(*it) ? seeds.erase(it) : std::next(it);
      }
    }
    a_.other_seeds = seeds;
    find_disputed();
    sum_up();
    return std::move(a_);
  }

 private:
  Event at(uint32_t i) const { return t_.events[i]; }

  std::vector<uint32_t> seeds_by_weight() const {
    std::vector<uint32_t> seeds;
    for (uint32_t i = 0; i < s_.size(); ++i) {
      if (s_[i].confidence >= Confidence::kMedium) seeds.push_back(i);
    }
    std::stable_sort(seeds.begin(), seeds.end(), [&](uint32_t a, uint32_t b) {
      const auto rank = [&](uint32_t i) {
        return std::tuple(-static_cast<int>(s_[i].confidence), -s_[i].score,
                          u_.origins[s_[i].origin].first);
      };
      return rank(a) < rank(b);
    });
    return seeds;
  }

  void take_seed(uint32_t seed) {
    const Suspicion& s = s_[seed];
    const std::vector<uint32_t> shown = u_.origins[s.origin].events.first(3);
    take_origin(s.origin, {"suspect",
                           {"this origin stands accused by itself", "この接続元自体に疑いがある"},
                           shown,
                           0,
                           s.confidence});
  }

  bool taken(uint32_t seed) const {
    const auto& uses = u_.origins[s_[seed].origin].uses;
    return std::all_of(uses.begin(), uses.end(),
                       [&](uint32_t use) { return a_.uses.contains(use); });
  }

  void take_origin(uint32_t origin, const Tie& tie) {
    for (const uint32_t use : u_.origins[origin].uses) take(use, tie);
  }

  bool take(uint32_t use, Tie tie) {
    if (a_.uses.contains(use)) return false;
    const Use& u = u_.uses[use];
    if (tie.issuer != 0) a_.issuer.emplace(u.credential, tie.issuer);
    a_.credentials.insert(u.credential);
    a_.principals.insert(u_.origins[u.origin].principal);
    first_ = a_.uses.empty() ? u.first : std::min(first_, u.first);
    a_.uses.emplace(use, std::move(tie));
    return true;
  }

  // A seed belongs to the actor when it shares a credential or an address that was not the owner's.
  bool ties(uint32_t seed) const {
    const Origin& o = u_.origins[s_[seed].origin];
    if (is_actors_alone(o.network)) return true;
    return s_[seed].fresh && std::any_of(o.uses.begin(), o.uses.end(), [&](uint32_t use) {
             return a_.credentials.contains(u_.uses[use].credential);
           });
  }

  // Used by the actor, and by nobody in this account before the actor came. A place to which the
  // actor is tied by a shared credential alone does not count: were it the owner's after all,
  // everybody who works there would follow.
  bool is_actors_alone(uint32_t network) const {
    if (is_known(network)) return false;
    return std::any_of(a_.uses.begin(), a_.uses.end(), [&](const auto& use) {
      return u_.origins[u_.uses[use.first].origin].network == network &&
             use.second.code != kSameCredential;
    });
  }

  // In use by somebody in this account before the actor came.
  bool is_known(uint32_t network) const {
    const auto first = u_.network_first.find(network);
    return first == u_.network_first.end() || first->second < first_ - kMargin;
  }

  bool round() {
    const Reach reach = reach_of_actor();
    bool grown = false;
    for (uint32_t i = 0; i < u_.uses.size(); ++i) {
      if (a_.uses.contains(i)) continue;
      if (const auto tie = tie_of(u_.uses[i], reach)) grown |= take(i, *tie);
    }
    return grown;
  }

  Reach reach_of_actor() {
    Reach r;
    for (const auto& [use, tie] : a_.uses) {
      for (const uint32_t i : u_.uses[use].events) {
        const Event& e = at(i);
        const auto d = t_.detail(e);
        if (d == nullptr || !e.succeeded()) continue;
        reach(i, e, *d, r);
      }
    }
    return r;
  }

  void reach(uint32_t i, const Event& e, const Detail& d, Reach& r) {
    const auto put = [&](std::map<std::string, uint32_t>& into, const std::string& name) {
      const auto [it, fresh] = into.try_emplace(name, i);
      if (!fresh) it->second = std::min(it->second, i);
    };
    if (!d.issued.empty()) r.issued.try_emplace(d.issued, i, e.who->credential);
    if (!d.issued_session.empty())
      r.issued.try_emplace("console:" + d.issued_session, i, e.who->credential);
    const bool makes = e.call->entry->effect == Effect::kMake;
    for (const std::string& id : d.ids) {
      if (d.type == "iam:user" && makes) put(r.users, id), a_.made_users.insert(id);
      if (d.type == "iam:role" && makes) put(r.roles, id), a_.made_roles.insert(id);
      if (d.type == "iam:role" && !makes && !d.foreign_account.empty()) put(r.trusted, id);
      if (d.type == "iam:login-profile") put(r.sign_ins, id);
      if (d.type == "ec2:instance" && makes) a_.made_instances.insert(id);
      if ((d.type == "autoscaling:group" || d.type == "cloudformation:stack" ||
           d.type == "ec2:spot-fleet" || d.type == "ec2:fleet") &&
          makes)
        a_.made_groups.try_emplace(id, e.who->credential);
    }
  }

  std::optional<Tie> tie_of(const Use& use, const Reach& r) const {
    const Origin& origin = u_.origins[use.origin];
    const std::string& credential = t_.text(use.credential);
    if (const auto it = r.issued.find(credential); it != r.issued.end())
      return Tie{"issued_by_actor",
                 {credential + " was issued by the actor's " + t_.text(it->second.second),
                  credential + " は攻撃者の " + t_.text(it->second.second) + " から発行された"},
                 {it->second.first},
                 it->second.second,
                 Confidence::kHigh};
    if (auto tie = by_user(use, origin, r)) return tie;
    if (auto tie = by_role(use, origin, r)) return tie;
    if (is_actors_alone(origin.network))
      return Tie{"same_address",
                 {t_.text(origin.network) + " was the actor's and nobody else's",
                  t_.text(origin.network) + " は攻撃者だけが使っていた"},
                 {use.events.front()},
                 0,
                 Confidence::kMedium};
    return same_credential(use, origin);
  }

  // A tie by what the actor did to the principal in `cause`.
  Tie tie_to(uint32_t cause, std::string code, Wording text) const {
    return {
        std::move(code), std::move(text), {cause}, at(cause).who->credential, Confidence::kHigh};
  }

  std::optional<Tie> by_user(const Use& use, const Origin& origin, const Reach& r) const {
    if (kKinds[origin.kind] != "iam_user") return std::nullopt;
    const std::string name(last_name(t_.text(origin.principal)));
    if (const auto it = r.users.find(name); it != r.users.end())
      return tie_to(
          it->second, "made_by_actor",
          {"the actor made the user " + name, "攻撃者がユーザー " + name + " を作成した"});
    const auto it = r.sign_ins.find(name);
    if (it == r.sign_ins.end() || !is_fresh(origin) || use.first < at(it->second).time ||
        !t_.text(use.credential).starts_with("console:"))
      return std::nullopt;
    return tie_to(
        it->second, "password_set_by_actor",
        {"the actor set the password of " + name, "攻撃者が " + name + " のパスワードを設定した"});
  }

  // An instance's own sessions of a role are the instance's, whoever made the role.
  std::optional<Tie> by_role(const Use& use, const Origin& origin, const Reach& r) const {
    const bool own_instance = is_instance_id(t_.text(at(use.events.front()).who->session_name)) &&
                              !is_actors_alone(origin.network);
    if (kKinds[origin.kind] != "role" || own_instance || !is_fresh(origin)) return std::nullopt;
    const std::string name(last_name(t_.text(origin.principal)));
    if (const auto it = r.roles.find(name); it != r.roles.end())
      return tie_to(it->second, "made_by_actor",
                    {"the actor made the role " + name, "攻撃者がロール " + name + " を作成した"});
    if (const auto it = r.trusted.find(name); it != r.trusted.end())
      return tie_to(it->second, "trust_changed_by_actor",
                    {"the actor opened the role " + name + " to others",
                     "攻撃者がロール " + name + " を外部に開放した"});
    return std::nullopt;
  }

  // Another new place from which a stolen credential was used while the thief had it: the thief's,
  // if the agent is one of the thief's and never was the owner's. Else nothing decides.
  std::optional<Tie> same_credential(const Use& use, const Origin& origin) const {
    if (!a_.credentials.contains(use.credential) || !is_fresh(origin) || is_known(origin.network))
      return std::nullopt;
    if (first_ - u_.begin < kBaseline) return std::nullopt;
    std::set<uint32_t> agents = thiefs_agents(use.credential);
    for (const uint32_t agent : owners_agents(origin.principal)) agents.erase(agent);
    if (std::ranges::none_of(origin.agents, [&](uint32_t a) { return agents.contains(a); }))
      return std::nullopt;
    return Tie{std::string(kSameCredential),
               {t_.text(use.credential) + " was used from a second new place with the same agent",
                t_.text(use.credential) + " が別の新しい場所から同じエージェントで使われた"},
               {use.events.front()},
               0,
               Confidence::kMedium};
  }

  std::set<uint32_t> thiefs_agents(uint32_t credential) const {
    std::set<uint32_t> agents;
    for (const auto& [index, tie] : a_.uses) {
      if (u_.uses[index].credential != credential) continue;
      const Origin& origin = u_.origins[u_.uses[index].origin];
      agents.insert(origin.agents.begin(), origin.agents.end());
    }
    return agents;
  }

  std::set<uint32_t> owners_agents(uint32_t principal) const {
    std::set<uint32_t> agents;
    for (const uint32_t i : u_.by_principal.at(principal)) {
      const Origin& origin = u_.origins[i];
      if (!is_fresh(origin)) agents.insert(origin.agents.begin(), origin.agents.end());
    }
    return agents;
  }

  // Not in use by this principal before the actor came.
  bool is_fresh(const Origin& origin) const { return origin.first >= first_ - kMargin; }

  // The actor's credentials in places that are neither known for long nor tied to the actor.
  void find_disputed() {
    for (uint32_t i = 0; i < u_.uses.size(); ++i) {
      const Use& use = u_.uses[i];
      if (a_.uses.contains(i) || !a_.credentials.contains(use.credential)) continue;
      if (is_fresh(u_.origins[use.origin])) a_.disputed_uses.insert(i);
    }
  }

  void sum_up() {
    for (const auto& [index, tie] : a_.uses) {
      const Use& use = u_.uses[index];
      const uint32_t network = u_.origins[use.origin].network;
      a_.networks[network] = !is_actors_alone(network);
      a_.first = a_.events == 0 ? use.first : std::min(a_.first, use.first);
      a_.last = a_.events == 0 ? use.last : std::max(a_.last, use.last);
      a_.events += use.events.size();
    }
  }

  const EventTable& t_;
  const Uses& u_;
  const std::vector<Suspicion>& s_;
  Actor a_;
  int64_t first_ = 0;
};

}  // namespace

Actor close_over(const EventTable& table, const Uses& uses,
                 const std::vector<Suspicion>& suspicions) {
  return Closure(table, uses, suspicions).run();
}

}  // namespace hikeshi::hunt
