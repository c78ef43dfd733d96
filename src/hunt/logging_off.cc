// SPDX-License-Identifier: Apache-2.0
#include "hunt/logging_off.h"

#include <fmt/format.h>

#include <set>
#include <tuple>

#include "base/ids.h"
#include "trail/digest.h"

namespace hikeshi::hunt {
namespace {

using Trail = std::tuple<std::string, std::string, std::string>;  // account, home region, name

std::set<Trail> trails_of_all_regions(const std::vector<trail::Digest>& digests) {
  std::set<Trail> all;
  for (const trail::Digest& digest : digests) {
    const auto name = trail::parse_digest_name(digest.key);
    if (name && name->region != name->home_region)
      all.insert({digest.account, name->home_region, name->trail});
  }
  return all;
}

// The call names a trail of its own region by name, one of another by ARN.
Trail trail_of(const EventTable& t, const Event& e, const Detail& d) {
  const auto arn = d.arns.empty() ? std::nullopt : parse_arn(d.arns.front());
  const bool in_arn = arn && !arn->region.empty();
  return {in_arn ? std::string(arn->account) : t.text(e.account),
          in_arn ? std::string(arn->region) : t.text(e.region), d.ids.front()};
}

}  // namespace

std::vector<Switch> find_switches(const EventTable& t, const std::vector<trail::Digest>& digests) {
  const std::set<Trail> everywhere = trails_of_all_regions(digests);
  std::vector<Switch> all;
  for (const Extra& extra : t.extras) {
    const Event e = t.events[extra.event];
    if (!e.has_time || !e.succeeded()) continue;
    if (t.view(e.call->source) != "cloudtrail.amazonaws.com") continue;
    const auto d = t.detail(extra);
    if (d == nullptr || d->ids.empty()) continue;
    const std::string_view name = t.view(e.call->name);
    const bool on = name == "StartLogging";
    if (!on && name != "StopLogging" && name != "DeleteTrail") continue;
    const Trail trail = trail_of(t, e, *d);
    all.push_back({e.time, on, std::get<0>(trail), std::get<1>(trail), everywhere.contains(trail),
                   fmt::format("{} {}, event {}", name, d->ids.front(), t.id_of(e))});
  }
  return all;
}

std::vector<Off> off_times(const std::vector<Switch>& switches, const std::string& account,
                           const std::string& region) {
  std::vector<Off> all;
  bool off = false;
  for (const Switch& s : switches) {
    if (!s.concerns(account, region) || off == !s.on) continue;
    off = !s.on;
    if (off) all.push_back({s.at, INT64_MAX, s.why});
    if (!off) all.back().to = s.at;
  }
  return all;
}

}  // namespace hikeshi::hunt
