// SPDX-License-Identifier: Apache-2.0
// One bill of each day: AWS delivers a month again and again, and people save it in several forms.
//
// Line ids are not stable between deliveries, so that a second delivery is known by what it is
// about: if half of the smaller one's uses (time, account, service, usage type, resource) stand in
// the other too, both are of one month, and the one that reaches further, or has more lines,
// counts.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "base/text.h"
#include "cost/bill_state.h"

namespace hikeshi::cost {
namespace {

using store::duck::Value;

constexpr const char* kUses =
    "(SELECT DISTINCT file, coalesce(period, date_trunc('month', began)) AS month, hash(began, "
    "until, "
    "account, region, service, usage, operation, resource, principal, kind) AS use FROM lines)";

std::string folder_of(const std::string& path) {
  const size_t slash = path.rfind('/');
  return slash == path.npos ? "" : path.substr(0, slash);
}

// One file's part of one month.
struct Part {
  int64_t file = 0, month = 0, uses = 0, lines = 0, last = 0;
  std::string unit;  // what is kept or left out together
};

struct Overlap {
  int64_t a = 0, b = 0, month = 0, uses = 0;
};

class Settler {
 public:
  explicit Settler(Bill::State& state) : state_(state) {}

  Status run() {
    HK_CHECK(one_form());
    if (state_.files.size() < 2) return {};
    HK_CHECK(load_parts());
    HK_CHECK(load_overlaps());
    name_units();
    HK_CHECK(leave_out_older());
    return drop_repeated_lines();
  }

 private:
  // The same days of an account in two forms (a report and Cost Explorer, two ways of grouping) are
  // one bill. What only one of them tells stays: Cost Explorer reaches further back than a report
  // that was set up last month.
  Status one_form() {
    std::set<std::pair<int, std::string>> ranks;
    for (const BillFile& file : state_.files) {
      if (file.lines > 0) ranks.insert(rank(file.format));
    }
    if (ranks.size() < 2) return {};
    HK_CHECK(
        state_.connection->execute("CREATE OR REPLACE TABLE forms (file BIGINT, rank BIGINT)"));
    for (size_t i = 0; i < state_.files.size(); ++i) {
      const auto place = std::distance(ranks.begin(), ranks.find(rank(state_.files[i].format)));
      HK_TRY(state_.connection->query("INSERT INTO forms VALUES (?, ?)",
                                      {static_cast<int64_t>(i), static_cast<int64_t>(place)}));
    }
    HK_CHECK(state_.connection->execute(
        "CREATE OR REPLACE TABLE told AS SELECT DISTINCT rank, account, CAST(began AS DATE) AS day "
        "FROM lines JOIN forms USING (file) WHERE kind = 'usage'"));
    return leave_out_told();
  }

  Status leave_out_told() {
    const std::string worse =
        " FROM lines l WHERE EXISTS (SELECT 1 FROM told t JOIN forms f ON f.file = l.file WHERE "
        "t.rank < f.rank AND t.day BETWEEN CAST(l.began AS DATE) AND "
        "CAST(greatest(l.began, coalesce(l.until, l.began) - INTERVAL 1 MICROSECOND) AS DATE) AND "
        "(t.account = l.account OR t.account IS NULL OR l.account IS NULL))";
    auto rows = HK_TRY(
        state_.connection->query("SELECT file, count(*)::BIGINT, strftime(min(began), '%Y-%m-%d'), "
                                 "strftime(max(began), '%Y-%m-%d')" +
                                 worse + " GROUP BY file ORDER BY file"));
    bool any = false;
    while (HK_TRY(rows.next())) {
      any = true;
      state_.problem(path(rows.integer(0)), "same_days_twice",
                     fmt::format("another form of the bill tells the days {} to {} better",
                                 rows.text(2), rows.text(3)),
                     0, static_cast<uint64_t>(rows.integer(1)));
    }
    if (any) HK_TRY(state_.connection->query("DELETE" + worse));
    return {};
  }

  // Less is better: what tells more of a line.
  static std::pair<int, std::string> rank(const std::string& form) {
    if (form == "cur_2") return {0, ""};
    if (form == "cur_legacy") return {1, ""};
    if (form == "focus") return {2, ""};
    const bool region = form.find("REGION") != form.npos, usage = form.find("USAGE") != form.npos;
    return {region && usage ? 3 : region ? 4 : usage ? 5 : 6, form};
  }

  const std::string& path(int64_t file) const {
    return state_.files[static_cast<size_t>(file)].path;
  }

  Status load_parts() {
    auto rows = HK_TRY(state_.connection->query(fmt::format(
        "SELECT u.file, epoch_us(u.month), count(*)::BIGINT, any_value(l.lines)::BIGINT, "
        "epoch_us(any_value(l.last)) FROM {} u JOIN (SELECT file, coalesce(period, "
        "date_trunc('month', began)) AS month, count(*) AS lines, max(began) AS last FROM lines "
        "GROUP BY "
        "ALL) l ON u.file = l.file AND u.month = l.month GROUP BY u.file, u.month ORDER BY 1, 2",
        kUses)));
    while (HK_TRY(rows.next()))
      parts_.push_back({rows.integer(0), rows.integer(1), rows.integer(2), rows.integer(3),
                        rows.integer(4), ""});
    return {};
  }

  Status load_overlaps() {
    auto rows = HK_TRY(state_.connection->query(fmt::format(
        "SELECT a.file, b.file, epoch_us(a.month), count(*)::BIGINT FROM {0} a JOIN {0} b ON "
        "a.month = b.month AND a.use = b.use AND a.file < b.file GROUP BY ALL ORDER BY 1, 2, 3",
        kUses)));
    while (HK_TRY(rows.next())) {
      const Overlap o{rows.integer(0), rows.integer(1), rows.integer(2), rows.integer(3)};
      if (2 * o.uses >= std::min(part(o.a, o.month).uses, part(o.b, o.month).uses))
        overlaps_.push_back(o);
    }
    return {};
  }

  Part& part(int64_t file, int64_t month) {
    return *std::find_if(parts_.begin(), parts_.end(),
                         [&](const Part& p) { return p.file == file && p.month == month; });
  }

  // The files of one folder are one delivery, unless they repeat each other.
  void name_units() {
    std::set<std::string> torn;
    for (const Overlap& o : overlaps_) {
      if (folder_of(path(o.a)) == folder_of(path(o.b))) torn.insert(folder_of(path(o.a)));
    }
    for (Part& p : parts_) {
      const std::string folder = folder_of(path(p.file));
      p.unit = torn.contains(folder) ? std::to_string(p.file) : folder;
    }
  }

  struct Unit {
    int64_t last = 0, lines = 0;
    auto operator<=>(const Unit&) const = default;
  };
  Unit unit(const std::string& name, int64_t month) const {
    Unit u;
    for (const Part& p : parts_) {
      if (p.unit != name || p.month != month) continue;
      u.last = std::max(u.last, p.last);
      u.lines += p.lines;
    }
    return u;
  }

  Status leave_out_older() {
    std::set<std::pair<std::string, int64_t>> out;
    for (const Overlap& o : overlaps_) {
      const std::string &a = part(o.a, o.month).unit, &b = part(o.b, o.month).unit;
      if (a == b || out.contains({a, o.month}) || out.contains({b, o.month})) continue;
      out.insert({unit(a, o.month) > unit(b, o.month) ? b : a, o.month});
    }
    for (const Part& p : parts_) {
      if (!out.contains({p.unit, p.month})) continue;
      HK_TRY(
          state_.connection->query("DELETE FROM lines WHERE file = ? AND epoch_us(coalesce(period, "
                                   "date_trunc('month', began))) "
                                   "= ?",
                                   {p.file, p.month}));
      state_.problem(path(p.file), "older_delivery",
                     format_rfc3339({p.month / 1'000'000}).substr(0, 7) +
                         " was delivered again; the newer one counts",
                     0, static_cast<uint64_t>(p.lines));
    }
    return {};
  }

  // The same line, id and all, in two files.
  Status drop_repeated_lines() {
    const std::string repeated =
        " FROM lines l WHERE id IS NOT NULL AND EXISTS (SELECT 1 FROM lines o WHERE o.file < "
        "l.file "
        "AND o.id = l.id AND o.began = l.began AND o.until IS NOT DISTINCT FROM l.until AND "
        "o.amount = "
        "l.amount AND o.usage IS NOT DISTINCT FROM l.usage AND o.resource IS NOT DISTINCT FROM "
        "l.resource AND o.account IS NOT DISTINCT FROM l.account AND o.operation IS NOT DISTINCT "
        "FROM l.operation AND o.kind = l.kind)";
    auto rows = HK_TRY(state_.connection->query("SELECT file, count(*)::BIGINT, min(row)::BIGINT" +
                                                repeated + " GROUP BY file ORDER BY file"));
    std::vector<std::array<int64_t, 3>> found;
    while (HK_TRY(rows.next()))
      found.push_back({rows.integer(0), rows.integer(1), rows.integer(2)});
    for (const auto& [file, count, first] : found)
      state_.problem(path(file), "duplicate_lines", "the same lines stand in another file",
                     static_cast<uint64_t>(first) + 1, static_cast<uint64_t>(count));
    if (found.empty()) return {};
    HK_TRY(state_.connection->query("DELETE" + repeated));
    return {};
  }

  Bill::State& state_;
  std::vector<Part> parts_;
  std::vector<Overlap> overlaps_;
};

}  // namespace

Status Bill::State::settle_deliveries() { return Settler(*this).run(); }

void Bill::State::tell_missing_pages() {
  for (const Page& page : pages) {
    const bool goes_on = std::any_of(pages.begin(), pages.end(), [&](const Page& next) {
      return &next != &page && next.view == page.view && next.first >= page.last &&
             next.first <= page.last_end && next.last >= page.last;
    });
    if (page.more && !goes_on)
      problem(page.file, "cut_off",
              "the answer has a NextPageToken: what follows after " + page.last +
                  " is on a page that was not given");
  }
}

// A month is open until it has an invoice; where a bill does not tell, until its lines reach its
// end.
Status Bill::State::tell_open_months() {
  auto rows = HK_TRY(connection->query(
      "SELECT min(file)::BIGINT, strftime(coalesce(period, date_trunc('month', began)), '%Y-%m'), "
      "count(invoice)::BIGINT, coalesce(max(coalesce(until, began)) < max(period_end), false), "
      "count(*) FILTER (WHERE invoice = 'estimated')::BIGINT FROM lines WHERE kind = 'usage' GROUP "
      "BY "
      "2 ORDER BY 2"));
  while (HK_TRY(rows.next())) {
    const bool open = rows.integer(4) > 0 || (rows.integer(2) == 0 && rows.boolean(3));
    if (open)
      problem(files[static_cast<size_t>(rows.integer(0))].path, "month_open",
              std::string(rows.text(1)) + " is not closed: its amounts may still change");
  }
  return {};
}

}  // namespace hikeshi::cost
