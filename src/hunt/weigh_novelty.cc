// SPDX-License-Identifier: Apache-2.0
// By what the files of addresses say of a place, and by what is new there against the trail's own
// past. Countries, networks and lists weigh; hours and APIs only tell whoever reads the argument.
#include <fmt/format.h>

#include <algorithm>

#include "hunt/argument.h"

namespace hikeshi::hunt {
namespace {

constexpr int64_t kHistory = 2 * kOneDay;  // less history than this proves nothing to be new
constexpr int64_t kWeek = 7 * kOneDay;
constexpr size_t kMostHours = 16;  // whoever works at more of the day has no hours

std::string in_days(int64_t seconds) { return std::to_string(seconds / kOneDay); }

std::string listed_ja(const Novelty& novelty, std::vector<uint32_t> values, size_t most = 4) {
  const size_t count = values.size();
  if (count <= most) return novelty.listed(values, most);
  values.resize(most);
  return fmt::format("{} ほか {} 件", novelty.listed(values, most), count - most);
}

}  // namespace

// The user's own lists. An argument like others: a thief can sit in the owner's VPN.
void Argument::weigh_lists() {
  if (place() == nullptr) return;
  const std::string& address = t_.text(o_.network);
  for (const std::string& label : place()->own)
    contra("own_address", label == place()->own.front() ? 4 : 0,
           {fmt::format("{} is on your list {}", address, label),
            fmt::format("{} は指定されたリスト {} に含まれる", address, label)},
           {o_.events.front()});
  for (const std::string& label : place()->suspicious)
    pro("listed_address", label == place()->suspicious.front() ? 2 : 0,
        {fmt::format("{} is on your list {}", address, label),
         fmt::format("{} は指定されたリスト {} に含まれる", address, label)},
        {o_.events.front()});
}

void Argument::weigh_country() {
  if (!s_.fresh || place() == nullptr || place()->country.empty()) return;
  const Novelty& novelty = around_.novelty;
  if (say_new_country(novelty.account(at(o_.events.front()).account), "the account",
                      "このアカウント"))
    return;
  say_new_country(novelty.principal(o_.principal), t_.text(o_.principal), t_.text(o_.principal));
}

// Whether there is a past and this country is not in it.
bool Argument::say_new_country(const Novelty::Subject* subject, const std::string& who,
                               const std::string& who_ja) {
  if (subject == nullptr || o_.first - subject->first < kHistory) return false;
  const Novelty& novelty = around_.novelty;
  const auto known = novelty.known_before(*subject, Aspect::kCountry, o_.first);
  const bool there = std::ranges::any_of(
      known, [&](uint32_t value) { return novelty.shown(value) == place()->country; });
  if (known.empty() || there) return false;
  const std::string days = in_days(o_.first - subject->first), past = novelty.listed(known);
  pro("new_country", 1,
      {fmt::format("first call from {}: the {} days that the logs have of {} before know only {}",
                   around_.places.shown(t_, o_.network), days, who, past),
       fmt::format("{} からの初めての呼び出し: {} の過去 {} 日間のログには {} しかない",
                   around_.places.shown(t_, o_.network), who_ja, days, listed_ja(novelty, known))},
      {o_.events.front()});
  return true;
}

// Another address in the network of one's provider is what changes by itself. Not so in clouds,
// where everybody's machines are neighbours.
void Argument::weigh_network() {
  const Novelty::Subject* subject = around_.novelty.principal(o_.principal);
  if (!s_.fresh || place() == nullptr || place()->asn == 0 || subject == nullptr) return;
  if (o_.first - subject->first < kHistory) return;
  const Novelty& novelty = around_.novelty;
  const auto known = novelty.known_before(*subject, Aspect::kNetwork, o_.first);
  const std::string network = fmt::format("AS{}", place()->asn);
  const auto same = std::ranges::find_if(known, [&](uint32_t value) {
    const std::string text = novelty.shown(value);
    return text == network || text.starts_with(network + " ");
  });
  if (same != known.end() && place()->aws_service.empty()) {
    contra(
        "known_network", 2,
        {fmt::format("the principal was used from this network before: {}", novelty.shown(*same)),
         fmt::format("この主体は以前から同じネットワークで使われていた: {}", novelty.shown(*same))},
        {o_.events.front()});
  }
}

void Argument::weigh_habits_of_time() {
  const Novelty::Subject* subject = around_.novelty.principal(o_.principal);
  if (!s_.fresh || subject == nullptr || o_.first - subject->first < kWeek) return;
  const Novelty& novelty = around_.novelty;
  auto known = novelty.known_before(*subject, Aspect::kHour, o_.first);
  if (known.empty() || known.size() > kMostHours) return;
  const auto mine = std::ranges::find_if(subject->of(Aspect::kHour), [&](const auto& sight) {
    return sight.event == o_.events.front();
  });
  if (mine == subject->of(Aspect::kHour).end()) return;
  std::vector<std::string> hours;
  for (const uint32_t value : known) hours.push_back(novelty.shown(value));
  std::sort(hours.begin(), hours.end());
  const std::string days = in_days(o_.first - subject->first);
  pro("new_hour", 0,
      {fmt::format("began at {} h UTC; in {} days before the principal was seen only at {}",
                   novelty.shown(mine->value), days, fmt::join(hours, ", ")),
       fmt::format("{} 時 (UTC) に開始。過去 {} 日間の使用時刻は {} 時のみ",
                   novelty.shown(mine->value), days, fmt::join(hours, ", "))},
      {o_.events.front()});
}

void Argument::weigh_apis() {
  const Novelty::Subject* account = around_.novelty.account(at(o_.events.front()).account);
  if (!s_.fresh || account == nullptr || o_.first - account->first < kHistory) return;
  std::vector<uint32_t> fresh, events;
  for (const Novelty::Sight& sight : account->of(Aspect::kApi)) {
    const uint32_t use = u_.use_of(at(sight.event));
    if (use == Uses::kNone || &u_.origins[u_.uses[use].origin] != &o_) continue;
    fresh.push_back(sight.value);
    events.push_back(sight.event);
  }
  if (fresh.empty()) return;
  const std::string days = in_days(o_.first - account->first);
  const std::string list = around_.novelty.listed(fresh, 6);
  pro("new_api", 0,
      {fmt::format("called what the account had not called in {} days of logs: {}", days, list),
       fmt::format("過去 {} 日間にアカウントで使われていない操作: {}", days,
                   listed_ja(around_.novelty, fresh, 6))},
      events);
}

}  // namespace hikeshi::hunt
