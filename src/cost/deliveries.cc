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
  // one bill: the form that tells most of them counts there, and the other on its other days. What
  // names no account may be of any.
  Status one_form() {
    if (!HK_TRY(load_ranks())) return {};
    HK_CHECK(state_.connection->execute(R"(
CREATE TABLE told AS SELECT DISTINCT l.file, r.rank, l.account, l.kind = 'usage' AS used,
  CAST(l.began AS DATE) AS first,
  CAST(greatest(l.began, coalesce(l.until - INTERVAL 1 MICROSECOND, l.began)) AS DATE) AS last
  FROM lines l JOIN ranks r USING (file);
CREATE TABLE told_better AS SELECT DISTINCT w.file, w.account, w.first, w.last FROM told w JOIN told b
  ON b.used AND b.rank < w.rank AND b.first <= w.last AND w.first <= b.last
  AND (b.account IS NULL OR w.account IS NULL OR b.account = w.account);
CREATE TABLE left_out AS SELECT l.file, l.row, CAST(l.began AS DATE) AS day FROM lines l JOIN
  told_better b ON l.file = b.file AND l.account IS NOT DISTINCT FROM b.account
  AND CAST(l.began AS DATE) = b.first
  AND CAST(greatest(l.began, coalesce(l.until - INTERVAL 1 MICROSECOND, l.began)) AS DATE) = b.last;
DELETE FROM lines l USING left_out o WHERE l.file = o.file AND l.row = o.row;)"));
    return tell_left_out();
  }

  // False: all is of one form.
  Result<bool> load_ranks() {
    auto rows = HK_TRY(state_.connection->query("SELECT DISTINCT file FROM lines ORDER BY file"));
    std::map<std::pair<int, std::string>, std::vector<int64_t>> by_rank;
    while (HK_TRY(rows.next())) {
      const int64_t file = rows.integer(0);
      by_rank[rank(state_.files[static_cast<size_t>(file)].format)].push_back(file);
    }
    if (by_rank.size() < 2) return false;
    HK_CHECK(state_.connection->execute("CREATE TABLE ranks (file BIGINT, rank BIGINT)"));
    auto out = HK_TRY(state_.connection->append_to("ranks"));
    int64_t number = 0;
    for (const auto& [form, files] : by_rank) {
      for (const int64_t file : files) {
        HK_CHECK(out.add(file));
        HK_CHECK(out.add(number));
        HK_CHECK(out.end_row());
      }
      ++number;
    }
    HK_CHECK(out.finish());
    return true;
  }

  Status tell_left_out() {
    auto rows = HK_TRY(state_.connection->query(
        "SELECT file, count(*)::BIGINT, strftime(min(day), '%Y-%m-%d'), strftime(max(day), "
        "'%Y-%m-%d') FROM left_out GROUP BY file ORDER BY file"));
    while (HK_TRY(rows.next()))
      state_.problem(path(rows.integer(0)), "same_days_twice",
                     fmt::format("another form of the bill tells these days better, {} - {}",
                                 rows.text(2), rows.text(3)),
                     0, static_cast<uint64_t>(rows.integer(1)));
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

Status Bill::State::obey_manifests() {
  std::vector<std::string> paths;
  for (const BillFile& file : files) paths.push_back(file.path);
  const std::vector<bool> old = superseded(manifests);
  for (size_t i = 0; i < manifests.size(); ++i) {
    uint64_t missing = 0;
    std::string first;
    for (const std::string& key : manifests[i].parts) {
      const auto file = file_of_part(key, manifests[i], paths);
      if (old[i] && file) HK_CHECK(leave_out_version(static_cast<int64_t>(*file)));
      if (file || old[i]) continue;
      if (missing++ == 0) first = key;
    }
    if (missing > 0)
      problem(manifests[i].path, "missing_part",
              fmt::format("{} of the {} files that it names were not given, the first is {}",
                          missing, manifests[i].parts.size(), printable(first)),
              0, missing);
  }
  return {};
}

Status Bill::State::leave_out_version(int64_t file) {
  const int64_t lines = HK_TRY(count("SELECT count(*) FROM lines WHERE file = ?", {file}));
  if (lines == 0) return {};
  HK_TRY(connection->query("DELETE FROM lines WHERE file = ?", {file}));
  problem(files[static_cast<size_t>(file)].path, "older_delivery",
          "the manifest of its month names another version as the present one", 0,
          static_cast<uint64_t>(lines));
  return {};
}

Status Bill::State::settle_deliveries() { return Settler(*this).run(); }

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
