// SPDX-License-Identifier: Apache-2.0
#include "hunt/actor.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/ids.h"
#include "hunt/identity.h"
#include "hunt/on_behalf.h"

namespace hikeshi::hunt {
namespace {

constexpr std::string_view kSameCredential = "same_credential";
constexpr int64_t kMargin = 3600;         // before the first sure act: the thief tries things
constexpr int64_t kHandedOn = 2 * 86400;  // an address that was the actor's
constexpr int64_t kBaseline = 2 * 86400;  // less history than this makes no place new

// To an event, or events, by a name that is looked for thousands of times.
template <class To>
using ByName = std::map<std::string, To, std::less<>>;

// What the actor's events handed out or made. Collected anew in each round.
struct Reach {
  // By the credential's number in the table, of those that were used at all: event, issuer.
  std::map<uint32_t, std::pair<uint32_t, uint32_t>> issued;
  // in_account(): event
  ByName<uint32_t> users, roles, sign_ins, functions, changed_functions;
  ByName<std::vector<uint32_t>> trusted;  // the same, roles: changes of their trust
  ByName<uint32_t> providers;             // by ARN: event
  ByName<uint32_t> instances;             // by id: event
  ByName<uint32_t> let_in;                // credential: event that made it possible
};

// Names of users and roles are unique in an account; a trail of an organisation holds many.
std::string in_account(std::string_view account, std::string_view name) {
  return fmt::format("{}/{}", account, name);
}

std::string in_its_account(const std::string& principal) {
  const auto arn = parse_arn(principal);
  return in_account(arn ? std::string_view(arn->account) : std::string_view(),
                    last_name(principal));
}

class Closure {
 public:
  Closure(const EventTable& table, const Uses& uses, const std::vector<Suspicion>& suspicions)
      : t_(table), u_(uses), s_(suspicions), behalf_(table, uses) {
    for (const Extra& extra : t_.extras) note(extra);
    std::ranges::sort(telling_);
  }

  Actor run() {
    auto seeds = seeds_by_weight();
    if (seeds.empty()) return std::move(a_);
    a_.found = true;
    for (const Use& use : u_.uses)
      guessed_.push_back(t_.view(use.credential).starts_with(kAttempt));
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

  // What is asked of all events in each round, looked for once.
  void note(const Extra& extra) {
    const DetailText d = t_.glance(extra);
    if (d.none()) return;
    const Event e = at(extra.event);
    if (!e.succeeded()) return;
    if (const uint32_t use = u_.use_of(e); use != Uses::kNone) telling_.emplace_back(use, e.index);
    if (!d[&Detail::issued].empty() && !d[&Detail::role].empty()) role_issues_.push_back(e.index);
  }

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

  // Long after the actor's last call from there: addresses are given to others.
  bool is_late(const Use& use, uint32_t network) const {
    int64_t last = INT64_MIN;
    for (const auto& [index, tie] : a_.uses) {
      if (u_.origins[u_.uses[index].origin].network == network)
        last = std::max(last, u_.uses[index].last);
    }
    return use.first > last + kHandedOn;
  }

  bool round() {
    Reach reach = reach_of_actor();
    bool grown = false;
    for (uint32_t i = 0; i < u_.uses.size(); ++i) {
      // At whose name the actor only guessed is nobody whom the actor worked as.
      if (guessed_[i] || a_.uses.contains(i)) continue;
      if (const auto tie = tie_of(u_.uses[i], reach)) grown |= take(i, *tie);
    }
    last_reach_ = std::move(reach);
    return grown;
  }

  Reach reach_of_actor() {
    Reach r;
    for (const auto& [use, tie] : a_.uses) {
      auto it = std::ranges::lower_bound(telling_, std::pair(use, uint32_t{0}));
      for (; it != telling_.end() && it->first == use; ++it)
        reach(it->second, u_.uses[use].credential, r);
    }
    for (const uint32_t i : behalf_.acts()) {
      if (const auto cause = behalf_.of(at(i), a_)) reach(i, cause->credential, r);
    }
    const bool lets_in = !r.providers.empty() || !r.trusted.empty();
    for (const uint32_t i : lets_in ? role_issues_ : std::vector<uint32_t>()) {
      if (const auto by = let_in_by(i, r)) r.let_in.emplace(t_.detail(at(i))->issued, *by);
    }
    return r;
  }

  // `issuer`: the credential behind event `i`.
  void reach(uint32_t i, uint32_t issuer, Reach& r) {
    const Event e = at(i);
    const auto detail = t_.detail(e);
    const Detail& d = *detail;
    const auto put = [&](ByName<uint32_t>& into, const std::string& name) {
      const auto [it, fresh] = into.try_emplace(name, i);
      if (!fresh) it->second = std::min(it->second, i);
    };
    const auto put_issued = [&](const std::string& credential) {
      if (const uint32_t number = t_.strings.find(credential))
        r.issued.try_emplace(number, i, issuer);
    };
    if (!d.issued.empty()) put_issued(d.issued);
    if (!d.issued_session.empty()) put_issued("console:" + d.issued_session);
    if (e.call->entry->effect == Effect::kRemove) return;
    const bool makes = e.call->entry->effect == Effect::kMake;
    for (const std::string& id : d.ids) {
      const std::string name = in_account(t_.text(e.account), id);
      if (d.type == "iam:user" && makes) put(r.users, name), a_.made_users.insert(name);
      if (d.type == "iam:role" && makes) put(r.roles, name), a_.made_roles.insert(name);
      if (d.type == "iam:role" && !makes && !d.let_in.empty()) r.trusted[name].push_back(i);
      if (d.type == "iam:login-profile") put(r.sign_ins, name);
      if (d.type == "lambda:function") put(makes ? r.functions : r.changed_functions, name);
      if (d.type == "ec2:instance" && makes) put(r.instances, id), a_.made_instances.insert(id);
      if (is_group(d.type) && makes)
        a_.made_groups.try_emplace({t_.text(e.account), t_.text(e.region), id}, issuer, e.time);
    }
    if (d.type == "iam:oidc-provider" || d.type == "iam:saml-provider") {
      for (const std::string& arn : d.arns) put(r.providers, arn);
    }
  }

  static bool is_group(const std::string& type) {
    return type == "autoscaling:group" || type == "cloudformation:stack" ||
           type == "ec2:spot-fleet" || type == "ec2:fleet";
  }

  // The change of the actor's by which the caller of an AssumeRole came in: a trust for the
  // caller's account, or the provider that vouched for the caller. Who had the role before owes it
  // to nobody.
  std::optional<uint32_t> let_in_by(uint32_t i, const Reach& r) const {
    const Event e = at(i);
    const DetailText d = t_.glance(e);
    for (const auto& [arn, event] : r.providers) {
      if (!arn.empty() &&
          (d[&Detail::provider] == arn || t_.text(e.who->principal).starts_with(arn)))
        return event;
    }
    if (r.trusted.empty()) return std::nullopt;
    const auto changes = r.trusted.find(in_its_account(std::string(d[&Detail::role])));
    if (changes == r.trusted.end()) return std::nullopt;
    for (const uint32_t change : changes->second) {
      if (at(change).time <= e.time && lets_in(*t_.detail(at(change)), e) && !had_role(e, change))
        return change;
    }
    return std::nullopt;
  }

  bool lets_in(const Detail& trust, const Event& e) const {
    const std::string& caller = t_.text(e.who->account);
    if (caller == t_.text(e.account)) return false;
    return std::ranges::any_of(
        trust.let_in, [&](const auto& account) { return account == caller || account == "*"; });
  }

  bool had_role(const Event& e, uint32_t change) const {
    const std::string_view role = t_.glance(e)[&Detail::role];
    return std::ranges::any_of(role_issues_, [&](uint32_t i) {
      return i < change && at(i).who->principal == e.who->principal &&
             t_.glance(at(i))[&Detail::role] == role;
    });
  }

  std::optional<Tie> tie_of(const Use& use, const Reach& r) const {
    const Origin& origin = u_.origins[use.origin];
    if (const auto it = r.issued.find(use.credential); it != r.issued.end()) {
      const std::string credential = t_.text(use.credential);
      return Tie{"issued_by_actor",
                 {credential + " was issued by the actor's " + t_.text(it->second.second),
                  credential + " は攻撃者の " + t_.text(it->second.second) + " から発行された"},
                 {it->second.first},
                 it->second.second,
                 Confidence::kHigh};
    }
    if (auto tie = by_user(use, origin, r)) return tie;
    if (auto tie = by_role(use, origin, r)) return tie;
    if (auto tie = by_workload(use, origin, r)) return tie;
    if (is_actors_alone(origin.network) && !is_late(use, origin.network))
      return Tie{"same_address",
                 {t_.text(origin.network) + " was the actor's and nobody else's",
                  t_.text(origin.network) + " は攻撃者だけが使っていた"},
                 {use.event},
                 0,
                 Confidence::kMedium};
    return same_credential(use, origin);
  }

  // A tie by what the actor did to the principal in `cause`.
  Tie tie_to(uint32_t cause, std::string code, Wording text) const {
    return {
        std::move(code), std::move(text), {cause}, at(cause).who->credential, Confidence::kHigh};
  }

  // What the actor did to the principal of a use, where that was before: a user of the same name
  // that the actor deleted and made anew was the owner's until then.
  std::optional<uint32_t> done_to(const ByName<uint32_t>& to, const Use& use) const {
    if (to.empty()) return std::nullopt;
    const auto it = to.find(in_its_account(t_.text(u_.origins[use.origin].principal)));
    if (it == to.end() || use.first < at(it->second).time) return std::nullopt;
    return it->second;
  }

  std::optional<Tie> by_user(const Use& use, const Origin& origin, const Reach& r) const {
    if (kKinds[origin.kind] != "iam_user") return std::nullopt;
    const std::string name(last_name(t_.text(origin.principal)));
    if (const auto made = done_to(r.users, use))
      return tie_to(
          *made, "made_by_actor",
          {"the actor made the user " + name, "攻撃者がユーザー " + name + " を作成した"});
    const auto set = done_to(r.sign_ins, use);
    if (!set || !is_fresh(origin) || !t_.text(use.credential).starts_with("console:"))
      return std::nullopt;
    return tie_to(
        *set, "password_set_by_actor",
        {"the actor set the password of " + name, "攻撃者が " + name + " のパスワードを設定した"});
  }

  // An instance's own sessions of a role are the instance's, whoever made the role.
  std::optional<Tie> by_role(const Use& use, const Origin& origin, const Reach& r) const {
    if (kKinds[origin.kind] != "role" || !is_fresh(origin)) return std::nullopt;
    if (is_instance_id(session_name(use)) && !is_actors_alone(origin.network)) return std::nullopt;
    const std::string name(last_name(t_.text(origin.principal)));
    if (const auto made = done_to(r.roles, use))
      return tie_to(*made, "made_by_actor",
                    {"the actor made the role " + name, "攻撃者がロール " + name + " を作成した"});
    if (const auto it = r.let_in.find(t_.view(use.credential)); it != r.let_in.end())
      return tie_to(it->second, "trust_changed_by_actor",
                    {"the actor opened the role " + name + " to others",
                     "攻撃者がロール " + name + " を外部に開放した"});
    return std::nullopt;
  }

  std::string_view session_name(const Use& use) const { return t_.view(use.session_name); }

  // Sessions of an instance or a function that the actor made, whatever role it was given.
  std::optional<Tie> by_workload(const Use& use, const Origin& origin, const Reach& r) const {
    const bool any = !r.instances.empty() || !r.functions.empty();
    if (!any || kKinds[origin.kind] != "role") return std::nullopt;
    const auto instance = r.instances.find(session_name(use));
    const std::string name(session_name(use));
    if (instance != r.instances.end() && use.first >= at(instance->second).time)
      return tie_to(instance->second, "made_by_actor",
                    {"the actor launched the instance " + name,
                     "攻撃者がインスタンス " + name + " を起動した"});
    if (const auto made = function_of(r.functions, use, origin))
      return tie_to(
          *made, "made_by_actor",
          {"the actor made the function " + name, "攻撃者が関数 " + name + " を作成した"});
    return std::nullopt;
  }

  // A function's sessions bear its name and its role.
  std::optional<uint32_t> function_of(const ByName<uint32_t>& functions, const Use& use,
                                      const Origin& origin) const {
    if (functions.empty()) return std::nullopt;
    const std::string& principal = t_.text(origin.principal);
    const auto arn = parse_arn(principal);
    if (!arn) return std::nullopt;
    const auto it = functions.find(in_account(arn->account, session_name(use)));
    if (it == functions.end() || use.first < at(it->second).time) return std::nullopt;
    const std::string role = t_.detail(at(it->second))->role;
    return role.empty() || role == principal ? std::optional(it->second) : std::nullopt;
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
               {use.event},
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

  void find_disputed() {
    for (uint32_t i = 0; i < u_.uses.size(); ++i) {
      if (a_.uses.contains(i)) continue;
      if (auto why = why_disputed(u_.uses[i]); !why.empty())
        a_.disputed_uses.emplace(i, std::move(why));
    }
  }

  // The actor's credentials in places that are neither known for long nor tied to the actor; others
  // where the actor was; functions whose code the actor has changed.
  std::string why_disputed(const Use& use) const {
    const Origin& origin = u_.origins[use.origin];
    if (a_.credentials.contains(use.credential))
      return is_fresh(origin) ? "the credential was used by its owner at the time too" : "";
    if (is_actors_alone(origin.network))
      return t_.text(origin.network) + " was the actor's, but not at the time";
    if (kKinds[origin.kind] == "role" && function_of(last_reach_.changed_functions, use, origin))
      return "the actor changed the code of the function, which is the owner's";
    return "";
  }

  void sum_up() {
    for (const auto& [index, tie] : a_.uses) {
      const Use& use = u_.uses[index];
      const uint32_t network = u_.origins[use.origin].network;
      a_.networks[network] = !is_actors_alone(network);
      a_.first = a_.events == 0 ? use.first : std::min(a_.first, use.first);
      a_.last = a_.events == 0 ? use.last : std::max(a_.last, use.last);
      a_.events += use.count;
    }
  }

  const EventTable& t_;
  const Uses& u_;
  const std::vector<Suspicion>& s_;
  const OnBehalf behalf_;
  SpillVector<std::pair<uint32_t, uint32_t>> telling_;  // use, event that made, changed or issued
  std::vector<bool> guessed_;                           // by use: a sign-in that failed
  std::vector<uint32_t> role_issues_;                   // sessions of roles given out, in order
  Reach last_reach_;
  Actor a_;
  int64_t first_ = 0;
};

}  // namespace

bool Actor::has_made(const std::string& principal) const {
  const bool is_role = principal.find(":role/") != principal.npos;
  return (is_role ? made_roles : made_users).contains(in_its_account(principal));
}

std::optional<uint32_t> Actor::made_group(const std::string& account, const std::string& region,
                                          const std::string& name, int64_t time) const {
  const auto made = made_groups.find({account, region, name});
  if (made == made_groups.end() || made->second.second > time) return std::nullopt;
  return made->second.first;
}

Actor close_over(const EventTable& table, const Uses& uses,
                 const std::vector<Suspicion>& suspicions) {
  return Closure(table, uses, suspicions).run();
}

}  // namespace hikeshi::hunt
