// SPDX-License-Identifier: Apache-2.0
#include "hunt/places_json.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

namespace hikeshi::hunt {
namespace {

using Json = nlohmann::ordered_json;

constexpr size_t kMostNews = 500;

std::string at(int64_t seconds) { return format_rfc3339({seconds}); }

Json or_null(const std::string& text) { return text.empty() ? Json() : Json(text); }

Json place_json(const std::string& address, const geo::Place& place) {
  Json aws;
  if (!place.aws_service.empty())
    aws = {{"service", place.aws_service}, {"region", place.aws_region}};
  return {{"address", address},
          {"country", or_null(place.country)},
          {"asn", place.asn == 0 ? Json() : Json(place.asn)},
          {"as_name", or_null(place.as_name)},
          {"aws", aws},
          {"own_lists", place.own},
          {"bad_lists", place.suspicious}};
}

Json data_json(const Places& places) {
  Json all = Json::array();
  for (const Places::Data& data : places.data())
    all.push_back({{"file", data.file}, {"type", data.type}, {"built_at", at(data.built_at)}});
  return all;
}

// The actor's first, then by time, so that what is cut off is what matters least.
std::vector<Novelty::News> by_weight(const HuntResult& r) {
  std::vector<Novelty::News> news = r.novelty.news();
  std::stable_partition(news.begin(), news.end(), [&](const Novelty::News& one) {
    return r.charges.of(r.table().events[one.sight->event]) == Charge::kActor;
  });
  return news;
}

Json news_json(const HuntResult& r, const Novelty::News& one) {
  const EventTable& t = r.table();
  Json known = Json::array();
  for (const uint32_t value : one.known) known.push_back(r.novelty.shown(value));
  return {{"of", one.subject->is_account ? "account" : "principal"},
          {"subject", t.text(one.subject->name)},
          {"what", to_string(one.aspect)},
          {"value", r.novelty.shown(one.sight->value)},
          {"first_seen", at(one.sight->time)},
          {"event_id", t.id_of(t.events[one.sight->event])},
          {"charged_to", to_string(r.charges.of(r.table().events[one.sight->event]))},
          {"known", known},
          {"known_count", one.known_count},
          {"history_days", one.history / 86400}};
}

}  // namespace

Json places_json(const HuntResult& r) {
  if (!r.places.asked()) return nullptr;
  std::set<std::string> addresses;
  for (const Suspect& s : r.suspects) addresses.insert(s.addresses.begin(), s.addresses.end());
  Json all = Json::array();
  for (const std::string& address : addresses) {
    const geo::Place* place = r.places.of(r.table().strings.find(address));
    if (place != nullptr) all.push_back(place_json(address, *place));
  }
  return {{"data", data_json(r.places)}, {"addresses", all}};
}

Json novelty_json(const HuntResult& r) {
  const std::vector<Novelty::News> news = by_weight(r);
  Json all = Json::array();
  for (size_t i = 0; i < std::min(news.size(), kMostNews); ++i)
    all.push_back(news_json(r, news[i]));
  return {{"history_days", (r.uses.end - r.uses.begin) / 86400},
          {"news", all},
          {"truncated", news.size() > kMostNews}};
}

}  // namespace hikeshi::hunt
