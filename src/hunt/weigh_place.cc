// SPDX-License-Identifier: Apache-2.0
// By where an origin lies and how it came in: new places and agents, instance roles away from their
// instance, sign-ins, regions. "New" is said only against a baseline.
#include <fmt/format.h>

#include <algorithm>
#include <tuple>

#include "base/ids.h"
#include "hunt/argument.h"

namespace hikeshi::hunt {
namespace {

constexpr int64_t kHistory = 2 * kOneDay;  // less history than this proves nothing to be new
constexpr int64_t kWeek = 7 * kOneDay;
constexpr int kGraveHarm = 2;

}  // namespace

Baseline Argument::baseline() const {
  const int64_t history = o_.first - u_.begin;
  if (history >= kHistory && life_before_ >= kOneDay) return Baseline::kOwnLife;
  return history >= kWeek ? Baseline::kWeek : Baseline::kNone;
}

// Other places of the principal's, a day before this one at least.
size_t Argument::places_before() const {
  const auto& all = origins_of_principal();  // by first use
  return static_cast<size_t>(
      std::ranges::upper_bound(all, o_.first - kOneDay, {},
                               [&](uint32_t i) { return u_.origins[i].first; }) -
      all.begin());
}

void Argument::weigh_place() {
  const auto known = u_.network_first.find(o_.network);
  // A thief with two keys, or after guessing at other users, has just made the place known himself.
  const bool new_to_account = known == u_.network_first.end() || known->second > o_.first - kOneDay;
  if (new_to_account && baseline_ != Baseline::kNone) {
    weigh_new_place();
  } else if (!new_to_account && o_.first - u_.begin >= kHistory) {
    contra("known_address", life_before_ >= kOneDay && o_.days < 2 ? 3 : 4,
           {fmt::format("{} was in use in this account before", t_.text(o_.network)),
            fmt::format("{} は以前からこのアカウントで使われていた", t_.text(o_.network))},
           {u_.network_event.at(o_.network)});
  }
}

void Argument::weigh_new_place() {
  if (is_made_by_owner()) return;
  s_.fresh = true;
  const std::string place = around_.places.shown(t_, o_.network);
  const Wording fact = {place + " had never been used in this account",
                        place + " はこのアカウントで使われたことがない"};
  if (baseline_ == Baseline::kOwnLife) {
    const bool wanders = places_before() >= 6 && life_before_ > kHistory;
    pro("new_address", wanders ? 1 : 4,
        {fmt::format("{}; {} was known for {} days from elsewhere", fact.en, t_.text(o_.principal),
                     life_before_ / kOneDay),
         fmt::format("{}。{} は {} 日前から別の場所で使われていた", fact.ja, t_.text(o_.principal),
                     life_before_ / kOneDay)},
        {o_.events.front()});
  } else {
    pro("new_address", 2, fact, {o_.events.front()});
  }
  weigh_agent();
}

void Argument::weigh_agent() {
  if (!marks_.new_agent[origin_]) return;
  pro("new_agent", 1,
      {"the principal had never used this agent", "この主体が使ったことのないエージェント"},
      {o_.events.front()});
}

// What was in use from the beginning on is what the account is used to.
void Argument::weigh_time() {
  const bool from_the_start = o_.first - u_.begin < kOneDay && u_.end - u_.begin >= kHistory;
  const Wording days = {fmt::format("used on {} days", o_.days),
                        fmt::format("{} 日にわたり使われている", o_.days)};
  const bool in_first_week = !s_.fresh && o_.first - u_.begin < kWeek;
  if (from_the_start && o_.days >= 3)
    contra("used_all_along", 8,
           {fmt::format("used on {} days, from the beginning of the logs on", o_.days),
            fmt::format("ログの最初から {} 日にわたり使われている", o_.days)},
           {o_.events.front()});
  else if (from_the_start)
    contra("used_before", 4,
           {"used from the beginning of the logs on", "ログの最初から使われている"},
           {o_.events.front()});
  else if (in_first_week && o_.days >= 3)
    contra("used_for_days", 4, days, {o_.events.front()});
  else if (o_.days >= 5)
    contra("used_for_days", 2, days, {o_.events.front()});
}

// Where the old place fell silent the instance may have a new address: then what was done decides.
void Argument::weigh_instance_role() {
  std::vector<uint32_t> off;
  for (const uint32_t use : o_.uses) {
    const Away away = marks_.homes.of(use);
    if (away == Away::kBeside || (away == Away::kMoved && acts_.grave_harm >= kGraveHarm))
      off.push_back(u_.uses[use].event);
  }
  if (off.empty()) return;
  pro("instance_role_elsewhere", 7,
      {fmt::format("credentials of an instance's role were used from {}, which is not the instance",
                   t_.text(o_.network)),
       fmt::format("インスタンスロールの認証情報がインスタンス外の {} から使われた",
                   t_.text(o_.network))},
      off);
  if (at(off.front()).who->imdsv1)
    pro("imdsv1", 1,
        {"the credentials were fetched through IMDSv1", "認証情報は IMDSv1 で取得された"},
        {off.front()});
}

void Argument::weigh_sign_in() {
  uint32_t failures = 0;
  std::vector<uint32_t> success, without_mfa;
  for (const uint32_t i : o_.sign_ins) {
    const Event& e = at(i);
    if (!e.succeeded()) {
      ++failures;
      continue;
    }
    success.push_back(i);
    if (!e.who->mfa) without_mfa.push_back(i);
  }
  if (failures >= 3 && !success.empty())
    pro("guessed_password", 3,
        {fmt::format("{} failed sign-ins before one succeeded", failures),
         fmt::format("サインインに {} 回失敗した後に成功した", failures)},
        success);
  if (!without_mfa.empty() && (used_mfa_before() || kind() == "root"))
    pro("no_mfa", 2,
        kind() == "root" ? Wording{"root signed in without MFA", "root が MFA なしでサインインした"}
                         : Wording{"signed in without MFA, which this user had used before",
                                   "以前は MFA を使っていたユーザーが MFA なしでサインインした"},
        without_mfa);
  if (kind() == "root" && s_.fresh)
    pro("root", 2, {"the root user was used from a new place", "root が新しい場所から使われた"},
        {o_.events.front()});
}

bool Argument::used_mfa_before() const {
  return std::ranges::any_of(origins_of_principal(), [&](uint32_t i) {
    const Origin& other = u_.origins[i];
    return other.first < o_.first && other.mfa != kNoEvent;
  });
}

// Regions in which the account had done nothing before this place appeared.
void Argument::weigh_regions() {
  if (o_.first - u_.begin < kHistory || o_.regions.size() < 2) return;
  std::map<uint32_t, uint32_t> fresh;  // region to event
  uint32_t last = UINT32_MAX;
  for (const uint32_t i : o_.events) {
    const uint32_t region = t_.events.shape(i).region;
    if (region == last) continue;
    last = region;
    if (!fresh.contains(region) && u_.region_first.at(region) >= o_.first) fresh[region] = i;
  }
  if (fresh.size() < 2) return;
  std::vector<uint32_t> events;
  for (const auto& [region, i] : fresh) events.push_back(i);
  std::sort(events.begin(), events.end());
  pro("new_regions", 2,
      {fmt::format("worked in {} regions that the account had not used", fresh.size()),
       fmt::format("アカウントで未使用の {} リージョンで操作した", fresh.size())},
      events);
}

}  // namespace hikeshi::hunt
