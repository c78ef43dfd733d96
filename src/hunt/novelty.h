// SPDX-License-Identifier: Apache-2.0
// What each principal and each account did for the first time: a region, a network, a country, an
// agent, an API, an hour of the day, against the trail's own past.
//
// Said only against a past: two days of the subject's own in the logs, seven for hours. Direct
// calls only; what services do follows nobody's habits.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "hunt/event.h"
#include "hunt/places.h"

namespace hikeshi::hunt {

enum class Aspect : uint8_t { kRegion, kNetwork, kCountry, kAgent, kApi, kHour };
std::string_view to_string(Aspect aspect);

class Novelty {
 public:
  struct Sight {
    uint32_t value;  // number of a text: shown()
    uint32_t event;  // the first, by index
    int64_t time;    // of it
  };
  struct Subject {
    uint32_t name = 0;  // number of the table: an account's id or a principal
    bool is_account = false;
    int64_t first = 0;                              // first event
    std::array<std::vector<Sight>, 6> sights = {};  // by aspect, in order of time
    const std::vector<Sight>& of(Aspect aspect) const {
      return sights[static_cast<size_t>(aspect)];
    }
  };
  // A sight that is news, and what was known of its kind a day before.
  struct News {
    const Subject* subject;
    Aspect aspect;
    const Sight* sight;
    std::vector<uint32_t> known;  // the first few values, in order of their first sight
    size_t known_count;
    int64_t history;  // seconds that the subject was known for
  };

  // A value for people: a network by number and owner.
  std::string shown(uint32_t value) const;
  // "JP, DE and 3 more".
  std::string listed(const std::vector<uint32_t>& values, size_t most = 4) const;

  // By the number of an account's id or of a principal; nullptr where it made no direct call.
  const Subject* account(uint32_t name) const { return find(accounts_, name); }
  const Subject* principal(uint32_t name) const { return find(principals_, name); }

  // Values of an aspect that the subject was seen with a day before `time` at least.
  std::vector<uint32_t> known_before(const Subject& subject, Aspect aspect, int64_t time) const;
  // Everything new: accounts before principals, then by time.
  std::vector<News> news() const;

 private:
  friend class NoveltyFinder;
  using Index = std::unordered_map<uint32_t, uint32_t>;
  const Subject* find(const Index& index, uint32_t name) const {
    const auto it = index.find(name);
    return it == index.end() ? nullptr : &subjects_[it->second];
  }
  void add_news(const Subject& subject, Aspect aspect, std::vector<News>& all) const;

  Interner values_;
  std::unordered_map<uint32_t, std::string> owners_;  // of networks, by value
  std::vector<Subject> subjects_;                     // by first event
  Index accounts_, principals_;
};

// One look at each event, some nanoseconds where nothing is new. One thread.
Novelty find_novelty(const EventTable& table, const Places& places);

}  // namespace hikeshi::hunt
