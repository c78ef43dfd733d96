// SPDX-License-Identifier: Apache-2.0
#include "hunt/novelty.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <unordered_map>
#include <unordered_set>

#include "base/text.h"

namespace hikeshi::hunt {
namespace {

constexpr int64_t kOneDay = 86400;
constexpr size_t kKnownShown = 5;

constexpr int64_t history_needed(Aspect aspect) {
  return aspect == Aspect::kHour ? 7 * kOneDay : 2 * kOneDay;
}

uint32_t hour_of(int64_t time) {
  return static_cast<uint32_t>((time % kOneDay + kOneDay) % kOneDay / 3600);
}

}  // namespace

class NoveltyFinder {
 public:
  NoveltyFinder(const EventTable& table, const Places& places) : t_(table), places_(places) {}

  Novelty run() {
    t_.events.walk([this](uint32_t i, const Shape& shape, uint32_t caller) {
      const Caller& who = t_.events.callers[caller];
      if (shape.has_time && !who.via_service && who.network != 0)
        see({i, t_.events.time(i), &who, &shape});
    });
    return std::move(out_);
  }

 private:
  // What was looked at lately. There are ten times as many events as callers, and a caller repeats
  // a few calls, so that most events end at the two look-ups here.
  struct Met {
    const Caller* who = nullptr;
    uint32_t account = 0, of_account = 0, of_principal = 0;
  };
  struct Asked {
    const Call* call = nullptr;
    uint32_t principal = 0, account = 0, region = 0;
    bool operator==(const Asked&) const = default;
  };

  struct Seen {
    uint32_t event;
    int64_t time;
    const Caller* who;
    const Shape* shape;
  };

  void see(const Seen& e) {
    const Shape& shape = *e.shape;
    Met& met = met_[reinterpret_cast<uintptr_t>(e.who) / sizeof(Caller) % met_.size()];
    if (met.who != e.who || met.account != shape.account) meet(e, met);
    see_hour(e, met);
    const Asked asked{shape.call, e.who->principal, shape.account, shape.region};
    Asked& last = asked_[slot_of(asked)];
    if (last == asked) return;
    last = asked;
    note(e, met, Aspect::kRegion, value_of(t_.view(shape.region)));
    note(e, met, Aspect::kApi, api_of(*shape.call));
  }

  void meet(const Seen& e, Met& met) {
    met = {e.who, e.shape->account, subject(out_.accounts_, e.shape->account, true, e.time),
           subject(out_.principals_, e.who->principal, false, e.time)};
    note(e, met, Aspect::kAgent, value_of(t_.view(e.who->agent)));
    note(e, met, Aspect::kNetwork, network_of(*e.who));
    const geo::Place* place = places_.of(e.who->address);
    if (place != nullptr && !place->country.empty())
      note(e, met, Aspect::kCountry, value_of(place->country));
  }

  void see_hour(const Seen& e, const Met& met) {
    const uint32_t bit = 1U << hour_of(e.time);
    if ((hours_[met.of_account] & hours_[met.of_principal] & bit) != 0) return;
    hours_[met.of_account] |= bit;
    hours_[met.of_principal] |= bit;
    note(e, met, Aspect::kHour, value_of(fmt::format("{:02}", hour_of(e.time))));
  }

  void note(const Seen& e, const Met& met, Aspect aspect, uint32_t value) {
    if (value == 0) return;  // an empty text says nothing
    for (const uint32_t subject : {met.of_account, met.of_principal}) {
      const uint64_t key = uint64_t{subject} << 35 | uint64_t(aspect) << 32 | value;
      if (known_.insert(key).second)
        out_.subjects_[subject].sights[static_cast<size_t>(aspect)].push_back(
            {value, e.event, e.time});
    }
  }

  uint32_t subject(Novelty::Index& index, uint32_t name, bool is_account, int64_t time) {
    const auto [it, is_new] = index.try_emplace(name, static_cast<uint32_t>(out_.subjects_.size()));
    if (is_new) {
      out_.subjects_.push_back({name, is_account, time});
      hours_.push_back(0);
    }
    return it->second;
  }

  uint32_t value_of(std::string_view text) { return out_.values_.intern(text); }

  uint32_t api_of(const Call& call) {
    const auto [it, is_new] = apis_.try_emplace(&call, 0);
    if (is_new) {
      const std::string_view service = split(t_.view(call.source), '.').front();
      it->second = value_of(fmt::format("{}:{}", service, t_.text(call.name)));
    }
    return it->second;
  }

  uint32_t network_of(const Caller& who) {
    const geo::Place* place = places_.of(who.address);
    if (place != nullptr && place->asn != 0) {
      const uint32_t value = value_of(fmt::format("AS{}", place->asn));
      out_.owners_.try_emplace(value, place->as_name);
      return value;
    }
    const auto ip = geo::parse_ip(t_.text(who.address));
    return value_of(ip ? geo::to_text(geo::neighbourhood(*ip)) : t_.text(who.network));
  }

  size_t slot_of(const Asked& a) const {
    const uint64_t mixed = (reinterpret_cast<uintptr_t>(a.call) / sizeof(Call)) * 31 +
                           uint64_t{a.principal} * 0x9E3779B1 + a.region * 7 + a.account;
    return mixed % asked_.size();
  }

  const EventTable& t_;
  const Places& places_;
  Novelty out_;
  std::array<Met, 4096> met_{};
  std::array<Asked, 16381> asked_{};
  std::vector<uint32_t> hours_;  // of each subject, a bit for each hour
  std::unordered_set<uint64_t> known_;
  std::unordered_map<const Call*, uint32_t> apis_;
};

std::string_view to_string(Aspect aspect) {
  constexpr std::array<std::string_view, 6> kNames = {"region", "network", "country",
                                                      "agent",  "api",     "hour"};
  return kNames[static_cast<size_t>(aspect)];
}

std::string Novelty::shown(uint32_t value) const {
  const auto owner = owners_.find(value);
  std::string text(values_[value]);
  if (owner == owners_.end() || owner->second.empty()) return text;
  return text + " " + owner->second;
}

std::string Novelty::listed(const std::vector<uint32_t>& values, size_t most) const {
  std::string text;
  for (size_t i = 0; i < std::min(most, values.size()); ++i)
    text += (i == 0 ? "" : ", ") + shown(values[i]);
  if (values.size() > most) text += fmt::format(" and {} more", values.size() - most);
  return text;
}

std::vector<uint32_t> Novelty::known_before(const Subject& subject, Aspect aspect,
                                            int64_t time) const {
  std::vector<uint32_t> known;
  for (const Sight& sight : subject.of(aspect)) {
    if (sight.time > time - kOneDay) break;
    known.push_back(sight.value);
  }
  return known;
}

void Novelty::add_news(const Subject& subject, Aspect aspect, std::vector<News>& all) const {
  const std::vector<Sight>& sights = subject.of(aspect);
  std::vector<uint32_t> first;
  size_t known = 0;
  for (const Sight& sight : sights) {
    for (; sights[known].time <= sight.time - kOneDay; ++known) {
      if (first.size() < kKnownShown) first.push_back(sights[known].value);
    }
    const int64_t history = sight.time - subject.first;
    if (history >= history_needed(aspect) && known > 0)
      all.push_back({&subject, aspect, &sight, first, known, history});
  }
}

std::vector<Novelty::News> Novelty::news() const {
  std::vector<News> all;
  for (const Subject& subject : subjects_) {
    for (size_t i = 0; i < subject.sights.size(); ++i)
      add_news(subject, static_cast<Aspect>(i), all);
  }
  std::stable_sort(all.begin(), all.end(), [](const News& a, const News& b) {
    return std::pair(!a.subject->is_account, a.sight->time) <
           std::pair(!b.subject->is_account, b.sight->time);
  });
  return all;
}

Novelty find_novelty(const EventTable& table, const Places& places) {
  return NoveltyFinder(table, places).run();
}

}  // namespace hikeshi::hunt
