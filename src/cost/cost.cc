// SPDX-License-Identifier: Apache-2.0
// Read top to bottom: what is the actor's, what is out of the ordinary, what of that is tied.
#include "cost/cost.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/utc_time.h"
#include "cost/service.h"

namespace hikeshi::cost {
namespace {

using store::duck::Connection;

constexpr int64_t kLongestDay = 25 * 3600;  // of a line that can be judged by day
constexpr int64_t kFewestDaysBefore = 7;    // of bill before the actor's first event

Money money(const store::duck::Rows& rows, size_t column) {
  Money::Units units = rows.exact(column).units;
  for (int scale = rows.exact(column).scale; scale < Money::kPlaces; ++scale) units *= 10;
  return Money::of_units(units);
}

class Counter {
 public:
  Counter(Bill& bill, const Suspect& suspect) : bill_(bill), lines_(bill.lines()), who_(suspect) {}

  Result<Cost> run() {
    out_.currency = bill_.currency();
    out_.files = bill_.files();
    out_.problems = bill_.problems();
    HK_CHECK(load_owned());
    HK_CHECK(attribute());
    HK_CHECK(estimate());
    HK_CHECK(sum_apart());
    HK_CHECK(sum_daily());
    tell_what_is_missing();
    order();
    return std::move(out_);
  }

 private:
  // ---- what is the actor's

  Status load_owned() {
    HK_CHECK(
        lines_.execute("CREATE OR REPLACE TABLE owned (number BIGINT, key VARCHAR, account "
                       "VARCHAR, region VARCHAR, "
                       "made_at TIMESTAMP)"));
    auto rows = HK_TRY(lines_.append_to("owned"));
    for (size_t i = 0; i < who_.owned.size(); ++i) {
      const Owned& owned = who_.owned[i];
      for (const std::string& key : owned.keys) {
        HK_CHECK(rows.add(static_cast<int64_t>(i)));
        HK_CHECK(rows.add(std::string_view(key)));
        HK_CHECK(owned.account.empty() ? rows.add_null()
                                       : rows.add(std::string_view(owned.account)));
        HK_CHECK(owned.region.empty() ? rows.add_null() : rows.add(std::string_view(owned.region)));
        HK_CHECK(rows.add_micros(owned.made_at * 1'000'000));
        HK_CHECK(rows.end_row());
      }
    }
    HK_CHECK(rows.finish());
    return mark_lines();
  }

  // A task belongs to its cluster, a session to its role: the actor's whole is the actor's part.
  Status mark_lines() {
    return lines_.execute(R"(
CREATE OR REPLACE TABLE names AS
SELECT n.account, n.resource, n.principal, min(number) AS owner, min_by(made_at, number) AS made_at
FROM (SELECT DISTINCT account, resource, principal, unnest([resource, principal,
    regexp_replace(resource, ':(task|service)/([^/]+)/.*$', ':cluster/\2'),
    regexp_replace(principal, '^arn:(aws[a-z-]*):sts::([0-9]+):assumed-role/([^/]+)/.*$',
                   'arn:\1:iam::\2:role/\3')]) AS key
  FROM lines WHERE kind = 'usage') n
JOIN owned o USING (key)
WHERE o.account IS NULL OR o.account = n.account GROUP BY ALL;
CREATE OR REPLACE TABLE marked AS
SELECT l.*, CASE WHEN coalesce(l.until, l.began) > n.made_at THEN n.owner END AS owner
FROM lines l LEFT JOIN names n ON l.account IS NOT DISTINCT FROM n.account
  AND l.resource IS NOT DISTINCT FROM n.resource AND l.principal IS NOT DISTINCT FROM n.principal
WHERE l.kind = 'usage';)");
  }

  Status attribute() {
    auto rows =
        HK_TRY(lines_.query("SELECT owner::BIGINT, CAST(began AS DATE), account, region, service, "
                            "usage, resource, principal, "
                            "sum(amount)::DECIMAL(38,18), min(file)::BIGINT, min(row)::BIGINT FROM "
                            "marked WHERE owner IS "
                            "NOT NULL GROUP BY ALL ORDER BY ALL"));
    while (HK_TRY(rows.next())) {
      const Owned& owned = who_.owned[static_cast<size_t>(rows.integer(0))];
      Line line = line_at(rows, 1);
      if (!owned.family.empty() && family_of(line.key.service) != owned.family) {
        strays_.push_back({line.key, line.day, money(rows, 8)});
        continue;
      }
      line.kind = Line::Kind::kAttributed;
      line.resource = std::string(rows.text(6));
      line.principal = std::string(rows.text(7));
      line.amount = line.billed = money(rows, 8);
      line.why = line.resource.empty() ? "principal" : "resource";
      line.event_id = owned.event_id;
      line.fact = owned.fact;
      locate(line, rows.integer(9), rows.integer(10));
      out_.attributed += line.amount;
      out_.lines.push_back(std::move(line));
    }
    return {};
  }

  // Day, account, region, service, usage type from `column` on.
  static Line line_at(const store::duck::Rows& rows, size_t column) {
    Line line;
    line.day = rows.micros(column) / (kDay * 1'000'000);
    line.key = {std::string(rows.text(column + 1)), std::string(rows.text(column + 2)),
                std::string(rows.text(column + 3)), std::string(rows.text(column + 4))};
    if (line.key.region.empty()) line.key.region = std::string(region_of_usage(line.key.usage));
    return line;
  }

  void locate(Line& line, int64_t file, int64_t row) const {
    line.file = bill_.files()[static_cast<size_t>(file)].path;
    line.row = static_cast<uint64_t>(row);
  }

  // ---- what is out of the ordinary

  Status estimate() {
    auto costs = HK_TRY(other_costs());
    const Presence actor{
        [&](const SeriesKey& key, int64_t day) { return tie_of(key, day, false) != nullptr; },
        [&](const SeriesKey& key) { return first_act(key, false); },
        [&](const SeriesKey& key) { return first_act(key, true); }};
    for (const Anomaly& a : judge(costs, actor)) {
      Line line;
      line.day = a.day;
      line.key = a.key;
      line.billed = a.amount;
      line.expected = a.expected;
      line.amount = a.excess();
      line.low = a.low;
      line.high = a.high;
      line.why = a.why;
      const bool new_region = std::string_view(a.why) == "new_region";
      if (const Activity* tie = tie_of(a.key, a.day, new_region)) {
        line.kind = Line::Kind::kEstimated;
        line.event_id = tie->event_id;
        out_.estimated += line.amount;
        out_.low += line.low;
        out_.high += line.high;
      } else {
        out_.unattributed += line.amount;
      }
      out_.lines.push_back(std::move(line));
    }
    return {};
  }

  int64_t first_act(const SeriesKey& key, bool at_any_service) const {
    const std::string family = family_of(key.service);
    int64_t first = INT64_MAX;
    for (const Activity& activity : who_.activities) {
      const bool here =
          is_in(activity, key) && (at_any_service || can_cost(activity.service, family));
      if (here) first = std::min(first, activity.first / kDay);
    }
    return first;
  }

  static bool is_in(const Activity& activity, const SeriesKey& key) {
    return activity.region == key.region &&
           (key.account.empty() || activity.account == key.account);
  }

  // What is left of each series when the actor's own lines are taken out.
  Result<std::vector<DayCost>> other_costs() {
    auto rows = HK_TRY(
        lines_.query(fmt::format("SELECT CAST(began AS DATE), account, region, service, usage, "
                                 "(sum(amount) FILTER (WHERE owner IS "
                                 "NULL))::DECIMAL(38,18) FROM marked WHERE until IS NULL OR "
                                 "epoch_us(until) - epoch_us(began) <= "
                                 "{} GROUP BY ALL ORDER BY ALL",
                                 kLongestDay * 1'000'000)));
    std::map<std::pair<SeriesKey, int64_t>, Money> merged;
    while (HK_TRY(rows.next())) {
      const Line line = line_at(rows, 0);
      merged[{line.key, line.day}] += money(rows, 5);
    }
    for (const DayCost& stray : strays_) merged[{stray.key, stray.day}] += stray.amount;
    std::vector<DayCost> costs;
    for (const auto& [place, amount] : merged) {
      if (costs.empty() && out_.days.last == 0) out_.days = {place.second, place.second};
      out_.days.first = std::min(out_.days.first, place.second);
      out_.days.last = std::max(out_.days.last, place.second);
      costs.push_back({place.first, place.second, amount});
    }
    return costs;
  }

  // The actor's work that this can be the cost of: at the time, in the region, at a service that
  // makes such costs; in a region that nobody used before, at any service.
  const Activity* tie_of(const SeriesKey& key, int64_t day, bool new_region) const {
    const std::string family = family_of(key.service);
    for (const Activity& activity : who_.activities) {
      const bool here = is_in(activity, key);
      const bool then =
          day >= activity.first / kDay && (activity.left || day <= activity.last / kDay + 1);
      if (here && then && (new_region || can_cost(activity.service, family))) return &activity;
    }
    return nullptr;
  }

  // ---- the rest of the bill

  Status sum_apart() {
    auto rows = HK_TRY(lines_.query(
        "SELECT kind, sum(amount)::DECIMAL(38,18) FROM lines WHERE kind <> 'usage' GROUP BY kind"));
    while (HK_TRY(rows.next())) out_.apart[std::string(rows.text(0))] += money(rows, 1);
    return {};
  }

  Status sum_daily() {
    auto rows =
        HK_TRY(lines_.query("SELECT CAST(began AS DATE), account, region, service, usage, "
                            "sum(amount)::DECIMAL(38,18) FROM "
                            "marked GROUP BY ALL"));
    std::map<std::pair<int64_t, std::string>, Money> merged;
    while (HK_TRY(rows.next())) {
      const Line line = line_at(rows, 0);
      merged[{line.day, line.key.region}] += money(rows, 5);
    }
    for (const auto& [place, amount] : merged)
      out_.daily.push_back({place.first, place.second, amount});
    return tell_coarse();
  }

  Status tell_coarse() {
    auto rows = HK_TRY(lines_.query(fmt::format(
        "SELECT file, count(*)::BIGINT, min(row)::BIGINT FROM marked WHERE owner IS NULL AND "
        "epoch_us(until) - epoch_us(began) > {} AND amount <> 0 GROUP BY file ORDER BY file",
        kLongestDay * 1'000'000)));
    while (HK_TRY(rows.next()))
      out_.problems.push_back({bill_.files()[static_cast<size_t>(rows.integer(0))].path,
                               static_cast<uint64_t>(rows.integer(2)) + 1, "coarse_lines",
                               "they span more than a day and were not judged",
                               static_cast<uint64_t>(rows.integer(1))});
    return {};
  }

  void tell_what_is_missing() {
    if (!who_.found || who_.activities.empty()) return;
    int64_t first = INT64_MAX, last = 0;
    for (const Activity& a : who_.activities) {
      first = std::min(first, a.first / kDay);
      last = std::max(last, a.last / kDay);
    }
    const auto say = [&](const char* reason, std::string detail) {
      out_.problems.push_back({"", 0, reason, std::move(detail), 1});
    };
    if (out_.days.first > first - kFewestDaysBefore)
      say("short_history", "the bill begins on " + day_text(out_.days.first) +
                               ", less than a week before the first event of the actor's");
    if (out_.days.last < last)
      say("bill_ends_early", "the bill ends on " + day_text(out_.days.last) +
                                 ", before the last event of the actor's on " + day_text(last));
  }

  void order() {
    std::stable_sort(out_.lines.begin(), out_.lines.end(), [](const Line& a, const Line& b) {
      return std::tuple(a.kind, a.day, a.key.tie(), a.resource) <
             std::tuple(b.kind, b.day, b.key.tie(), b.resource);
    });
  }

  Bill& bill_;
  Connection& lines_;
  const Suspect& who_;
  std::vector<DayCost> strays_;  // lines whose name is the actor's at another service
  Cost out_;
};

}  // namespace

Result<Cost> what_it_cost(Bill& bill, const Suspect& suspect) {
  return Counter(bill, suspect).run();
}

std::string_view to_string(Line::Kind kind) {
  switch (kind) {
    case Line::Kind::kAttributed:
      return "attributed";
    case Line::Kind::kEstimated:
      return "estimated";
    case Line::Kind::kUnattributed:
      return "unattributed";
  }
  return "";
}

std::string day_text(int64_t day) { return format_rfc3339({day * kDay}).substr(0, 10); }

}  // namespace hikeshi::cost
