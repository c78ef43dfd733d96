// SPDX-License-Identifier: Apache-2.0
// Read top to bottom: what is the actor's, what is out of the ordinary, what of that is tied.
#include "cost/cost.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "base/text.h"
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
  Counter(Bill& bill, const Suspect& suspect)
      : bill_(bill), lines_(bill.lines()), who_(suspect), ties_(suspect.activities) {}

  Result<Cost> run() {
    out_.currency = bill_.currency();
    out_.files = bill_.files();
    out_.problems = bill_.problems();
    HK_CHECK(load_owned());
    HK_CHECK(attribute());
    HK_CHECK(estimate());
    HK_CHECK(sum_apart());
    HK_CHECK(sum_daily());
    HK_CHECK(tell_other_accounts());
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
                       "made_at TIMESTAMP, gone_at TIMESTAMP)"));
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
        HK_CHECK(owned.gone_at == INT64_MAX ? rows.add_null()
                                            : rows.add_micros(owned.gone_at * 1'000'000));
        HK_CHECK(rows.end_row());
      }
    }
    HK_CHECK(rows.finish());
    return mark_lines();
  }

  // A task belongs to its cluster, a session to its role: the actor's whole is the actor's part. A
  // name is the actor's while the thing was there: the owner may use it again.
  Status mark_lines() {
    return lines_.execute(R"(
CREATE OR REPLACE TABLE names AS
SELECT n.account, n.resource, n.principal, number AS owner, made_at, gone_at
FROM (SELECT DISTINCT account, resource, principal, unnest([resource, principal,
    regexp_replace(resource, ':(task|service)/([^/]+)/.*$', ':cluster/\2'),
    regexp_replace(principal, '^arn:(aws[a-z-]*):sts::([0-9]+):assumed-role/([^/]+)/.*$',
                   'arn:\1:iam::\2:role/\3')]) AS key
  FROM lines WHERE kind = 'usage') n
JOIN owned o USING (key)
WHERE o.account IS NULL OR o.account = n.account GROUP BY ALL;
CREATE OR REPLACE TABLE marked AS
SELECT l.*, w.owner FROM lines l LEFT JOIN (
  SELECT l.file, l.row, min(n.owner) AS owner FROM lines l JOIN names n
    ON l.account IS NOT DISTINCT FROM n.account AND l.resource IS NOT DISTINCT FROM n.resource
    AND l.principal IS NOT DISTINCT FROM n.principal
  WHERE l.kind = 'usage' AND coalesce(l.until, l.began) > n.made_at
    AND (n.gone_at IS NULL OR l.began <= n.gone_at)
  GROUP BY l.file, l.row) w ON l.file = w.file AND l.row = w.row
WHERE l.kind = 'usage';)");
  }

  Status attribute() {
    auto rows =
        HK_TRY(lines_.query("SELECT owner::BIGINT, CAST(began AS DATE), account, region, service, "
                            "usage, resource, principal, "
                            "sum(amount)::DECIMAL(38,18), min(file)::BIGINT, min(row)::BIGINT, "
                            "coalesce(sum(covered), 0)::DECIMAL(38,18), form FROM marked WHERE "
                            "owner IS NOT NULL GROUP BY ALL ORDER BY ALL"));
    while (HK_TRY(rows.next())) {
      const Owned& owned = who_.owned[static_cast<size_t>(rows.integer(0))];
      Line line = line_at(rows, 1);
      line.key.form = rows.integer(12);
      if (!owned.family.empty() && family_of(line.key) != owned.family) {
        strays_.push_back({line.key, line.day, money(rows, 8)});
        continue;
      }
      line.kind = Line::Kind::kAttributed;
      line.resource = std::string(rows.text(6));
      line.principal = std::string(rows.text(7));
      line.amount = line.billed = money(rows, 8);
      line.covered = money(rows, 11);
      line.why = line.resource.empty() ? "principal" : "resource";
      line.event_id = owned.event_id;
      line.fact = owned.fact;
      locate(line, rows.integer(9), rows.integer(10));
      out_.attributed += line.amount;
      out_.covered += line.covered;
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
    const auto costs = HK_TRY(other_costs());
    for (const Anomaly& a : judge(costs, ties_)) {
      Line line;
      line.day = a.day;
      line.key = a.key;
      line.billed = a.amount;
      line.expected = a.expected;
      line.amount = a.excess();
      line.low = a.low;
      line.high = a.high;
      line.why = a.why;
      if (a.tie != nullptr) {
        line.kind = Line::Kind::kEstimated;
        line.event_id = a.tie->event_id;
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

  // What is left of each series when the actor's own lines are taken out.
  Result<std::vector<DayCost>> other_costs() {
    auto rows = HK_TRY(lines_.query(
        fmt::format("SELECT CAST(began AS DATE), account, region, service, usage, (sum(amount) "
                    "FILTER (WHERE owner IS NULL))::DECIMAL(38,18), form FROM marked WHERE until "
                    "IS NULL OR epoch_us(until) - epoch_us(began) <= {} GROUP BY ALL ORDER BY ALL",
                    kLongestDay * 1'000'000)));
    std::map<std::pair<SeriesKey, int64_t>, Money> merged;
    while (HK_TRY(rows.next())) {
      Line line = line_at(rows, 0);
      line.key.form = rows.integer(6);
      merged[{line.key, line.day}] += money(rows, 5);
    }
    for (const DayCost& stray : strays_) merged[{stray.key, stray.day}] += stray.amount;
    std::vector<DayCost> costs;
    for (const auto& [place, amount] : merged) {
      widen(place.first.form, place.second);
      costs.push_back({place.first, place.second, amount});
    }
    return costs;
  }

  void widen(int64_t form, int64_t day) {
    const auto wider = [day](Span& span) {
      span = {std::min(span.first, day), std::max(span.last, day)};
    };
    wider(forms_.try_emplace(form, Span{day, day}).first->second);
    if (out_.days.last == 0) out_.days = {day, day};
    wider(out_.days);
  }

  // ---- the rest of the bill

  Status sum_apart() {
    auto rows = HK_TRY(lines_.query(
        "SELECT kind, sum(amount)::DECIMAL(38,18) FROM lines WHERE kind NOT IN ('usage', "
        "'negation') GROUP BY kind"));
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

  // A bill of another account claims nothing, which is no sign that nothing was caused.
  Status tell_other_accounts() {
    std::set<std::string> wanted;
    for (const Activity& a : who_.activities) wanted.insert(a.account);
    auto rows = HK_TRY(lines_.query("SELECT DISTINCT account FROM lines"));
    while (HK_TRY(rows.next())) {
      if (rows.is_null(0)) return {};  // what names no account may be of any
      wanted.erase(std::string(rows.text(0)));
    }
    for (const std::string& account : wanted)
      out_.problems.push_back({"", 0, "other_account",
                               "the bill has no line of " + printable(account) +
                                   ", where the actor was at work: its costs are not counted",
                               1});
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
    const int64_t begin = history_of(first);
    if (begin > first - kFewestDaysBefore)
      say("short_history",
          (begin == out_.days.first ? "the bill begins on " : "the form that counts begins on ") +
              day_text(begin) +
              ", less than a week before the first event of the actor's: what is ordinary is not "
              "known well");
    if (out_.days.last < last)
      say("bill_ends_early", "the bill ends on " + day_text(out_.days.last) +
                                 ", before the last event of the actor's on " + day_text(last));
  }

  // Since when the form that tells of `day` tells of anything: lines of others have no history in
  // it.
  int64_t history_of(int64_t day) const {
    int64_t begin = kNever;
    for (const auto& [form, span] : forms_) {
      if (span.first <= day && day <= span.last)
        begin = begin == kNever ? span.first : std::max(begin, span.first);
    }
    return begin == kNever ? out_.days.first : begin;
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
  const Ties ties_;
  std::map<int64_t, Span> forms_;  // the days of each form
  std::vector<DayCost> strays_;    // lines whose name is the actor's at another service
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
