// SPDX-License-Identifier: Apache-2.0
#include "hunt/suspicion.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <functional>

#include "base/ids.h"

namespace hikeshi::hunt {
namespace {

constexpr int64_t kOneDay = 86400;
constexpr int64_t kHistory = 2 * kOneDay;  // less history than this proves nothing to be new
constexpr size_t kShown = 5;               // events cited for a reason

constexpr int kHigh = 9, kMedium = 6, kLow = 3;

bool is_attack_stage(Stage stage) {
  return stage == Stage::kPersist || stage == Stage::kHide || stage == Stage::kCompute ||
         stage == Stage::kMail || stage == Stage::kModels || stage == Stage::kPurchase ||
         stage == Stage::kData || stage == Stage::kExecute || stage == Stage::kDestroy;
}

// An act that speaks for an intruder: what it weighs, and where it was first seen.
struct Act {
  int weight = 0;
  bool succeeded = false;
  Stage stage = Stage::kOther;
  std::vector<uint32_t> events;
};

// The argument over one origin.
class Argument {
 public:
  Argument(const Collected& c, const Uses& uses, const Hints& hints, uint32_t origin)
      : c_(c), t_(c.table), u_(uses), hints_(hints), o_(uses.origins[origin]) {
    s_.origin = origin;
    const auto first = uses.principal_first.find(o_.principal);
    principal_first_ = first == uses.principal_first.end() ? o_.first : first->second;
    has_history_ = o_.first - u_.begin >= kHistory;
  }

  Suspicion make() && {
    weigh_acts();
    weigh_origin();
    weigh_instance_role();
    weigh_sign_in();
    weigh_reconnaissance();
    weigh_regions();
    weigh_quarantine();
    weigh_habits();
    decide();
    return std::move(s_);
  }

 private:
  const Event& at(uint32_t i) const { return t_.events[i]; }

  void pro(std::string code, int points, std::string text, std::vector<uint32_t> events) {
    if (events.size() > kShown) events.resize(kShown);
    s_.score += points;
    s_.reasons.push_back({std::move(code), std::move(text), std::move(events), points});
  }
  void contra(std::string code, int points, std::string text, std::vector<uint32_t> events) {
    if (events.size() > kShown) events.resize(kShown);
    s_.score -= points;
    s_.against.push_back({std::move(code), std::move(text), std::move(events), -points});
  }

  // The principal did the same, with success, at least a day before this place was first used.
  bool habitual(const Event& e) const {
    const auto origins = u_.by_principal.find(o_.principal);
    if (origins == u_.by_principal.end()) return false;
    for (const uint32_t other : origins->second) {
      const Origin& before = u_.origins[other];
      if (&before == &o_ || before.first > o_.first - kOneDay) continue;
      for (const uint32_t i : before.events) {
        if (at(i).time > o_.first - kOneDay) break;
        if (at(i).name == e.name && at(i).source == e.source && at(i).succeeded()) return true;
      }
    }
    return false;
  }

  static int weight_of(const Event& e, const Detail* d) {
    if (e.entry == nullptr || (d != nullptr && d->denies)) return 0;
    const bool opens = d != nullptr && d->open_to_world;
    return e.entry->weight + (d == nullptr ? 0 : d->extra_weight) + (opens ? 1 : 0);
  }

  void collect_acts() {
    std::map<uint32_t, bool> habit;  // by event name
    for (const uint32_t i : o_.events) {
      const Event& e = at(i);
      const int weight = weight_of(e, t_.detail(e));
      if (weight == 0 || e.outcome == Outcome::kThrottled) continue;
      const auto known = habit.try_emplace(e.name, false);
      if (known.second) known.first->second = habitual(e);
      if (known.first->second) {
        habits_.push_back(i);
        continue;
      }
      Act& act = acts_[t_.text(e.name)];
      act.weight = std::max(act.weight, e.succeeded() ? weight : (weight + 1) / 2);
      act.succeeded |= e.succeeded();
      act.stage = e.entry->stage;
      act.events.push_back(i);
    }
  }

  void weigh_acts() {
    collect_acts();
    std::set<Stage> stages;
    std::vector<std::string> names;
    std::vector<uint32_t> events;
    for (const auto& [name, act] : acts_) {
      harm_ += act.weight;
      if (is_attack_stage(act.stage)) stages.insert(act.stage);
      names.push_back(act.succeeded ? name : name + " (failed)");
      events.push_back(act.events.front());
    }
    breadth_ = stages.size();
    if (harm_ == 0) return;
    if (names.size() > 8) names.resize(8), names.push_back("...");
    pro("attack_acts", std::min(harm_, 10), "did what intruders do: " + fmt::format("{}", fmt::join(names, ", ")),
        events);
    if (breadth_ > 1)
      pro("attack_stages", std::min<int>(static_cast<int>(breadth_) - 1, 4),
          fmt::format("in {} stages of an attack", breadth_), {});
  }

  void weigh_origin() {
    const int64_t before = o_.first - principal_first_;
    const auto known = u_.network_first.find(o_.network);
    const bool new_to_account = known == u_.network_first.end() || known->second >= o_.first;
    size_t other_places = 0;
    for (const uint32_t i : u_.by_principal.at(o_.principal)) {
      if (u_.origins[i].first <= o_.first - kOneDay) ++other_places;
    }
    if (has_history_ && new_to_account) {
      s_.fresh = true;
      const bool wanders = other_places >= 6 && before > kHistory;
      const bool lived_elsewhere = before >= kOneDay;
      pro("new_address", wanders ? 1 : lived_elsewhere ? 4 : 2,
          lived_elsewhere
              ? fmt::format("{} had never been used in this account; {} was known for {} days from elsewhere",
                            t_.text(o_.network), t_.text(o_.principal), before / kOneDay)
              : fmt::format("{} had never been used in this account", t_.text(o_.network)),
          {o_.events.front()});
      weigh_agent();
    } else if (has_history_ && !new_to_account) {
      contra("known_address", before >= kOneDay && o_.days < 2 ? 3 : 4,
             fmt::format("{} was in use in this account before", t_.text(o_.network)), {});
    }
    const bool from_the_start = o_.first - u_.begin < kOneDay && u_.end - u_.begin >= kHistory;
    if (from_the_start && o_.days >= 3)
      contra("used_all_along", 8,
             fmt::format("used on {} days, from the beginning of the logs on", o_.days), {});
    else if (from_the_start)
      contra("used_before", 4, "used from the beginning of the logs on", {});
    else if (o_.days >= 5)
      contra("used_for_days", 2, fmt::format("used on {} days", o_.days), {});
  }

  void weigh_agent() {
    std::set<uint32_t> before;
    for (const uint32_t i : u_.by_principal.at(o_.principal)) {
      if (u_.origins[i].first < o_.first)
        before.insert(u_.origins[i].agents.begin(), u_.origins[i].agents.end());
    }
    if (before.empty() || before.contains(*o_.agents.begin())) return;
    pro("new_agent", 1, "the principal had never used this agent", {o_.events.front()});
  }

  // A role session named after an instance belongs on that instance. Used from a second place
  // while the instance goes on using it, it has been taken.
  void weigh_instance_role() {
    std::vector<uint32_t> off;
    for (const uint32_t use_index : o_.uses) {
      const Use& use = u_.uses[use_index];
      const Event& e = at(use.events.front());
      if (!is_instance_id(t_.text(e.session_name))) continue;
      if (home_of(e.session_name) != e.network)
        off.push_back(use.events.front());
    }
    if (off.empty()) return;
    pro("instance_role_elsewhere", 7,
        fmt::format("credentials of an instance's role were used from {}, which is not the instance",
                    t_.text(o_.network)),
        off);
    if (at(off.front()).imdsv1)
      pro("imdsv1", 1, "the credentials were fetched through IMDSv1", {off.front()});
  }

  // Where the instance itself works from: the place of its session's first call.
  uint32_t home_of(uint32_t session_name) const {
    for (const uint32_t i : u_.by_principal.at(o_.principal)) {
      for (const uint32_t k : u_.origins[i].uses) {
        const Event& e = at(u_.uses[k].events.front());
        if (e.session_name == session_name) return e.network;
      }
    }
    return 0;
  }

  void weigh_sign_in() {
    uint32_t failures = 0;
    std::vector<uint32_t> success, without_mfa;
    for (const uint32_t i : o_.events) {
      const Event& e = at(i);
      if (t_.text(e.name) != "ConsoleLogin") continue;
      if (!e.succeeded()) {
        ++failures;
        continue;
      }
      success.push_back(i);
      if (!e.mfa) without_mfa.push_back(i);
    }
    if (failures >= 3 && !success.empty())
      pro("guessed_password", 3, fmt::format("{} failed sign-ins before one succeeded", failures),
          success);
    if (!without_mfa.empty() && (used_mfa_before() || kind() == "root"))
      pro("no_mfa", 2, kind() == "root" ? "root signed in without MFA"
                                        : "signed in without MFA, which this user had used before",
          without_mfa);
    if (kind() == "root" && s_.fresh)
      pro("root", 2, "the root user was used from a new place", {o_.events.front()});
  }

  bool used_mfa_before() const {
    for (const uint32_t i : u_.by_principal.at(o_.principal)) {
      const Origin& other = u_.origins[i];
      if (other.first >= o_.first) continue;
      for (const uint32_t k : other.events) {
        if (at(k).mfa) return true;
      }
    }
    return false;
  }

  std::string_view kind() const { return kKinds[o_.kind]; }

  void weigh_reconnaissance() {
    std::set<uint32_t> apis, services;
    std::vector<uint32_t> denied, dry_runs;
    for (const uint32_t i : o_.events) {
      const Event& e = at(i);
      if (e.outcome == Outcome::kDryRun) dry_runs.push_back(i);
      if (e.outcome == Outcome::kDenied) denied.push_back(i);
      const bool looks = e.entry != nullptr && (e.entry->stage == Stage::kEnumerate ||
                                                e.entry->stage == Stage::kValidate);
      if (!looks) continue;
      apis.insert(e.name);
      services.insert(e.source);
    }
    const int64_t span = std::max<int64_t>(o_.last - o_.first, 1);
    if (apis.size() >= 6 && services.size() >= 3 && (s_.fresh || span < kOneDay))
      pro("reconnaissance", s_.fresh ? 2 : 1,
          fmt::format("asked {} different questions of {} services", apis.size(), services.size()),
          {o_.events.front()});
    if (denied.size() >= 5 && denied.size() * 4 >= o_.events.size())
      pro("denied", 1, fmt::format("{} of {} calls were denied", denied.size(), o_.events.size()),
          denied);
    if (!dry_runs.empty())
      pro("dry_run", 1, "tried out what it may do with dry runs", dry_runs);
  }

  // Regions in which the account had done nothing before this place appeared.
  void weigh_regions() {
    if (!has_history_) return;
    std::map<uint32_t, uint32_t> fresh;  // region to event
    for (const uint32_t i : o_.events) {
      const Event& e = at(i);
      if (!fresh.contains(e.region) && u_.region_first.at(e.region) >= o_.first) fresh[e.region] = i;
    }
    if (fresh.size() < 2) return;
    std::vector<uint32_t> events;
    for (const auto& [region, i] : fresh) events.push_back(i);
    std::sort(events.begin(), events.end());
    pro("new_regions", 2,
        fmt::format("worked in {} regions that the account had not used", fresh.size()), events);
  }

  // AWS marks a key that it has seen in public by a policy on its user.
  void weigh_quarantine() {
    if (kind() != "iam_user" || s_.reasons.empty()) return;
    const std::string user(last_name(t_.text(o_.principal)));
    for (uint32_t i = 0; i < t_.events.size(); ++i) {
      const Detail* d = t_.detail(t_.events[i]);
      if (d == nullptr || d->target_user != user ||
          d->change.find("AWSCompromisedKeyQuarantine") == std::string::npos ||
          t_.text(t_.events[i].name) != "AttachUserPolicy")
        continue;
      return pro("quarantined", 3, "AWS itself attached its quarantine policy to the user", {i});
    }
  }

  void weigh_habits() {
    if (!habits_.empty() && acts_.empty())
      contra("habit", 2, "did only what the principal had done before", habits_);
    const bool mfa = std::any_of(o_.events.begin(), o_.events.end(),
                                 [&](uint32_t i) { return at(i).mfa; });
    if (mfa) contra("mfa", 3, "the session was opened with MFA", {});
    const bool only_reads = std::all_of(o_.events.begin(), o_.events.end(), [&](uint32_t i) {
      return at(i).read_only || at(i).entry == nullptr || at(i).entry->weight == 0;
    });
    if (only_reads) contra("only_reads", 2, "changed nothing that matters", {});
    weigh_hints();
  }

  // A notice raises what the logs already show; where they show nothing it makes a weak suspect.
  void weigh_hints() {
    std::vector<std::string> named;
    for (const uint32_t i : o_.uses) {
      const std::string& key = t_.text(u_.uses[i].credential);
      if (hints_.names_key(key)) named.push_back(key);
    }
    if (hints_.addresses.contains(t_.text(o_.network))) named.push_back(t_.text(o_.network));
    if (hints_.users.contains(std::string(last_name(t_.text(o_.principal)))))
      named.push_back(t_.text(o_.principal));
    if (hints_.root && kind() == "root") named.push_back("root");
    if (named.empty()) return;
    hinted_ = true;
    pro("named_in_notice", s_.score >= kLow ? 2 : 0,
        "the notice names " + fmt::format("{}", fmt::join(named, ", ")), {});
  }

  void decide() {
    // Acts alone convict only where the logs are too short to know what is normal, and then only a
    // broad attack; elsewhere an intruder also comes from somewhere new.
    const bool broad = harm_ >= 8 && breadth_ >= 3;
    const bool stolen = has_reason("instance_role_elsewhere");
    const bool short_logs = u_.end - u_.begin < kHistory;
    const bool evidence = stolen || s_.fresh || (short_logs && broad);
    const bool harm = harm_ >= 3 || stolen;
    if (s_.score >= kHigh && evidence && harm) {
      s_.confidence = Confidence::kHigh;
    } else if (s_.score >= kMedium && evidence && (harm_ >= 2 || stolen || hinted_)) {
      s_.confidence = Confidence::kMedium;
    } else if (s_.score >= kLow || hinted_) {
      s_.confidence = Confidence::kLow;
    }
  }

  bool has_reason(std::string_view code) const {
    return std::any_of(s_.reasons.begin(), s_.reasons.end(),
                       [&](const Reason& r) { return r.code == code; });
  }

  const Collected& c_;
  const EventTable& t_;
  const Uses& u_;
  const Hints& hints_;
  const Origin& o_;
  Suspicion s_;
  std::map<std::string, Act> acts_;
  std::vector<uint32_t> habits_;
  int64_t principal_first_ = 0;
  bool has_history_ = false;
  bool hinted_ = false;
  int harm_ = 0;
  size_t breadth_ = 0;
};

}  // namespace

std::string_view to_string(Confidence confidence) {
  constexpr std::array<std::string_view, 4> kNames = {"none", "low", "medium", "high"};
  return kNames[static_cast<size_t>(confidence)];
}

std::vector<Suspicion> suspect_origins(const Collected& collected, const Uses& uses,
                                       const sigma::RuleSet*, const Hints& hints) {
  std::vector<Suspicion> all;
  for (uint32_t i = 0; i < uses.origins.size(); ++i)
    all.push_back(Argument(collected, uses, hints, i).make());
  return all;
}

}  // namespace hikeshi::hunt
