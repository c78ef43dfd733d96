// SPDX-License-Identifier: Apache-2.0
// Read top to bottom: from paths to lines.
#include "cost/bill.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "cost/bill_state.h"
#include "cost/cost_explorer.h"
#include "cost/gzip_whole.h"
#include "cost/manifest.h"
#include "cost/schema.h"
#include "cost/unzip.h"
#include "io/gzip.h"

namespace hikeshi::cost {
namespace {

using store::duck::sql_string;
using store::duck::Value;

constexpr uint64_t kMostJson = uint64_t{512} << 20;
constexpr uint64_t kMostZip = uint64_t{2} << 30;
constexpr size_t kMostRejected = 20;  // lines of a file that are named one by one

constexpr const char* kTables = R"(
CREATE TABLE lines (file BIGINT, row BIGINT, began TIMESTAMP, until TIMESTAMP, account VARCHAR,
  region VARCHAR, service VARCHAR, usage VARCHAR, operation VARCHAR, resource VARCHAR,
  principal VARCHAR, kind VARCHAR, currency VARCHAR, amount DECIMAL(38,18), invoice VARCHAR,
  period TIMESTAMP, period_end TIMESTAMP, id VARCHAR);
CREATE TABLE explored (file BIGINT, row BIGINT, began VARCHAR, until VARCHAR, account VARCHAR,
  region VARCHAR, service VARCHAR, usage VARCHAR, type VARCHAR, currency VARCHAR, amount VARCHAR,
  invoice VARCHAR);
)";

// A Savings Plan covers the use at its price on demand, and a negation in another line takes all of
// it back: neither was billed, as FOCUS's BilledCost of 0 says.
constexpr const char* kAmount = R"(CASE
  WHEN lower(type) IN ('savingsplancoveredusage', 'savingsplannegation') THEN 0
  ELSE TRY_CAST(amount AS DECIMAL(38,18)) END)";

// What each kind of line is called: by legacy CUR and CUR 2.0, and by FOCUS.
constexpr const char* kKind = R"(CASE
  WHEN lower(class) = 'correction' THEN 'refund'
  WHEN type IS NULL OR lower(type) IN ('usage', 'discountedusage', 'savingsplancoveredusage')
    THEN 'usage'
  WHEN lower(type) = 'tax' THEN 'tax'
  WHEN lower(type) = 'credit' THEN 'credit'
  WHEN lower(type) IN ('refund', 'adjustment') THEN 'refund'
  WHEN lower(type) LIKE '%discount%' OR lower(type) = 'savingsplannegation' THEN 'discount'
  WHEN lower(type) LIKE '%fee%' OR lower(type) = 'purchase' THEN 'fee'
  ELSE 'other' END)";

// A name of a column in SQL; names come from the file.
std::string identifier(std::string_view name) {
  return "\"" + replace_all(name, "\"", "\"\"") + "\"";
}

// A cell as text, NULL where it is empty or says NULL.
std::string cell(const Schema& schema, Field field) {
  const std::string& column = schema[field];
  if (column.empty()) return "NULL::VARCHAR";
  const std::string text = "trim(CAST(" + identifier(column) + " AS VARCHAR))";
  return "CASE WHEN " + text + " IN ('', 'NULL') THEN NULL ELSE " + text + " END";
}

std::string select_cells(const Schema& schema, const std::string& from) {
  constexpr std::pair<Field, const char*> kCells[] = {{Field::kAt, "began"},
                                                      {Field::kUntil, "until"},
                                                      {Field::kAccount, "account"},
                                                      {Field::kRegion, "region"},
                                                      {Field::kZone, "zone"},
                                                      {Field::kService, "service"},
                                                      {Field::kUsage, "usage"},
                                                      {Field::kOperation, "operation"},
                                                      {Field::kResource, "resource"},
                                                      {Field::kPrincipal, "principal"},
                                                      {Field::kType, "type"},
                                                      {Field::kClass, "class"},
                                                      {Field::kCurrency, "currency"},
                                                      {Field::kAmount, "amount"},
                                                      {Field::kInvoice, "invoice"},
                                                      {Field::kPeriod, "period"},
                                                      {Field::kPeriodEnd, "period_end"},
                                                      {Field::kLineId, "id"}};
  std::string sql = "SELECT row_number() OVER () AS row";
  for (const auto& [field, name] : kCells) sql += ", " + cell(schema, field) + " AS " + name;
  return sql + " FROM " + from;
}

std::string insert_lines(int64_t file, const std::string& cells) {
  return fmt::format(
      "INSERT INTO lines SELECT {}, row, TRY_CAST(began AS TIMESTAMP), TRY_CAST(until AS "
      "TIMESTAMP), "
      "account, coalesce(CASE WHEN lower(region) IN ('global', 'any', 'noregion') THEN NULL ELSE "
      "region END, regexp_replace(zone, '([0-9])[a-z]$', '\\1')), service, usage, operation, "
      "resource, principal, {}, currency, {}, invoice, "
      "TRY_CAST(period AS TIMESTAMP), TRY_CAST(period_end AS TIMESTAMP), id FROM ({})",
      file, kKind, kAmount, cells);
}

struct Input {
  std::string path, shown;  // shown: as the user named it, with the name inside an archive
  std::string head;         // its first bytes
  std::string bytes;        // whole, of JSON only
};

// ---- what the paths lead to

class Gatherer {
 public:
  Gatherer(FileSystem& fs, Bill::State& state) : fs_(fs), state_(state) {}

  Result<std::vector<Input>> gather(const std::vector<std::string>& paths) {
    for (const std::string& path : paths) {
      if (!fs_.exists(path)) return fail(Code::kNotFound, path + " is not there");
      const auto listing = HK_TRY(fs_.list_tree(path));
      for (const Error& error : listing.unreadable)
        state_.problem(path, "unreadable", error.message);
      for (const FileInfo& file : listing.files) HK_CHECK(add(file));
    }
    return std::move(inputs_);
  }

 private:
  Status add(const FileInfo& file) {
    auto head = head_of(file.path);
    if (!head) {
      state_.problem(file.path, "unreadable", head.error().message);
      return {};
    }
    if (looks_like_zip(*head)) return unpack(file);
    Input input{file.path, file.path, std::move(*head), ""};
    const std::string_view text = trim(input.head);
    if (text.starts_with('{') || text.starts_with('[')) {
      auto bytes = fs_.read_at_most(file.path, kMostJson);
      if (!bytes) {
        state_.problem(file.path, "unreadable", bytes.error().message);
        return {};
      }
      input.bytes = std::move(*bytes);
    }
    inputs_.push_back(std::move(input));
    return {};
  }

  // The first bytes of a file: enough to tell what it is.
  Result<std::string> head_of(const std::string& path);

  Status unpack(const FileInfo& file) {
    const auto bytes = fs_.read_at_most(file.path, kMostZip);
    auto entries = bytes ? unzip(*bytes) : tl::make_unexpected(bytes.error());
    if (!entries) {
      state_.problem(file.path, "unreadable", entries.error().message);
      return {};
    }
    for (const ZipEntry& entry : *entries) {
      const std::string path =
          fmt::format("{}/{}.csv", state_.scratch.path(), unpacked_++);  // never the entry's name
      HK_CHECK(fs_.write(path, entry.bytes));
      inputs_.push_back(
          {path, file.path + "!" + printable(entry.name), entry.bytes.substr(0, 4096), ""});
    }
    return {};
  }

  FileSystem& fs_;
  Bill::State& state_;
  std::vector<Input> inputs_;
  size_t unpacked_ = 0;
};

Result<std::string> Gatherer::head_of(const std::string& path) {
  constexpr size_t kHead = 4096;
  std::FILE* file = std::fopen(path.c_str(), "rb");
  if (file == nullptr) return fail(Code::kDenied, path + " cannot be opened");
  std::string head(kHead, '\0');
  head.resize(std::fread(head.data(), 1, kHead, file));
  std::fclose(file);
  return head;
}

// ---- from a file to lines

class Loader {
 public:
  Loader(Bill::State& state, const Input& input, int64_t number)
      : state_(state), input_(input), number_(number) {}

  // What this file alone cannot do is a problem and does not end the run.
  Status load() {
    const Status status = kind_of();
    if (status) return {};
    if (status.error().code == Code::kCancelled || status.error().code == Code::kBug) return status;
    state_.problem(input_.shown, "unreadable", status.error().message);
    return {};
  }

 private:
  Status kind_of() {
    if (input_.head.empty()) return fail(Code::kCorrupt, "the file is empty");
    if (!input_.bytes.empty()) return load_json();
    if (input_.head.starts_with("PAR1")) return load_parquet();
    return load_csv();
  }

  BillFile& file() { return state_.files[static_cast<size_t>(number_)]; }

  Status load_json() {
    if (looks_like_explorer(input_.bytes)) return load_explorer();
    if (is_manifest(input_.bytes)) {
      file().format = "manifest";
      return {};
    }
    return fail(Code::kUnsupported, "JSON that is no answer of Cost Explorer");
  }

  Status load_parquet() {
    const std::string from = "read_parquet(" + sql_string(input_.path) + ")";
    return load_table(from);
  }

  Status load_csv() {
    if (looks_like_gzip(input_.head)) {
      const Status whole = check_gzip(input_.path);
      if (!whole) state_.problem(input_.shown, "cut_off", whole.error().message);
    }
    const std::string rejects = fmt::format("rejects_{}", number_);
    const std::string from = fmt::format(
        "read_csv({}, header = true, all_varchar = true, delim = ',', quote = '\"', escape = '\"', "
        "compression = '{}', max_line_size = 16777216, store_rejects = true, "
        "rejects_table = '{}', rejects_scan = 'scan_{}')",
        sql_string(input_.path), looks_like_gzip(input_.head) ? "gzip" : "none", rejects, number_);
    HK_CHECK(load_table(from));
    return tell_rejected(rejects);
  }

  Status load_table(const std::string& from) {
    const auto header = HK_TRY(header_of(from));
    const Schema schema = HK_TRY(schema_of(header));
    file().format = schema.format;
    for (const std::string& missing : schema.missing)
      state_.problem(input_.shown, "column_missing", missing);
    HK_CHECK(state_.connection->execute(insert_lines(number_, select_cells(schema, from))));
    return check_lines();
  }

  Result<std::vector<std::string>> header_of(const std::string& from) {
    const auto rows =
        HK_TRY(state_.connection->query("SELECT COLUMNS(*)::VARCHAR FROM " + from + " LIMIT 0"));
    std::vector<std::string> names;
    for (const auto& column : rows.columns()) names.push_back(column.name);
    return names;
  }

  // Lines without a time or an amount cannot be counted; they are named and taken out.
  Status check_lines() {
    const std::vector<Value> here{number_};
    const std::string bad = " FROM lines WHERE file = ? AND (began IS NULL OR amount IS NULL)";
    const int64_t count = HK_TRY(state_.count("SELECT count(*)" + bad, here));
    if (count > 0) {
      const int64_t first = HK_TRY(state_.count("SELECT min(row)" + bad, here));
      state_.problem(input_.shown, "bad_line", "no time or no amount that can be read",
                     static_cast<uint64_t>(first) + 1, static_cast<uint64_t>(count));
      HK_TRY(state_.connection->query("DELETE" + bad, here));
    }
    file().lines = static_cast<uint64_t>(
        HK_TRY(state_.count("SELECT count(*) FROM lines WHERE file = ?", here)));
    return {};
  }

  Status tell_rejected(const std::string& table) {
    auto rows = state_.connection->query(
        "SELECT line::BIGINT, min(error_type::VARCHAR), count(*) OVER ()::BIGINT FROM " + table +
        " GROUP BY line ORDER BY line LIMIT " + std::to_string(kMostRejected));
    if (!rows) return {};  // nothing was rejected
    uint64_t named = 0, all = 0;
    while (HK_TRY(rows->next())) {
      state_.problem(input_.shown, "bad_line", std::string(rows->text(1)),
                     static_cast<uint64_t>(rows->integer(0)));
      ++named;
      all = static_cast<uint64_t>(rows->integer(2));
    }
    if (all > named)
      state_.problem(input_.shown, "bad_line", "and more lines like these", 0, all - named);
    return {};
  }

  Status load_explorer() {
    const Explored explored = HK_TRY(read_explorer(input_.bytes));
    file().format = "cost_explorer " + explored.view;
    state_.pages.push_back({input_.shown, explored.view, explored.first, explored.last,
                            explored.last_end, explored.more});
    if (explored.unread > 0)
      state_.problem(input_.shown, "bad_line", "groups without an unblended cost", 0,
                     explored.unread);
    constexpr std::pair<std::string_view, std::string_view> kWanted[] = {
        {"SERVICE", "service"},
        {"REGION", "region"},
        {"USAGE_TYPE", "usage type"},
        {"LINKED_ACCOUNT", "account"},
        {"RECORD_TYPE", "kind of line"}};
    for (const auto& [key, word] : kWanted) {
      if (explored.view.find(key) == explored.view.npos)
        state_.problem(input_.shown, "column_missing", std::string(word));
    }
    state_.problem(input_.shown, "column_missing", "resource");
    HK_CHECK(append(explored));
    HK_CHECK(state_.connection->execute(insert_lines(
        number_,
        fmt::format("SELECT row, began, until, nullif(account, '') AS account, nullif(region, "
                    "'') AS region, NULL AS zone, service, usage, NULL AS operation, NULL "
                    "AS resource, NULL AS principal, nullif(type, '') AS type, NULL AS "
                    "class, nullif(currency, '') AS currency, amount, invoice, NULL AS "
                    "period, NULL AS period_end, NULL AS id FROM explored WHERE file = {}",
                    number_))));
    return check_lines();
  }

  Status append(const Explored& explored) {
    auto out = HK_TRY(state_.connection->append_to("explored"));
    int64_t row = 0;
    for (const ExplorerRow& r : explored.rows) {
      HK_CHECK(out.add(number_));
      HK_CHECK(out.add(++row));
      for (const std::string* text : {&r.start, &r.end, &r.account, &r.region, &r.service, &r.usage,
                                      &r.type, &r.currency, &r.amount})
        HK_CHECK(out.add(std::string_view(*text)));
      HK_CHECK(out.add(std::string_view(r.estimated ? "estimated" : "closed")));
      HK_CHECK(out.end_row());
    }
    return out.finish();
  }

  Bill::State& state_;
  const Input& input_;
  int64_t number_;
};

// Of a file of an archive, the archive.
std::string file_of(const Input& input) { return input.shown.substr(0, input.shown.find('!')); }

// Takes out what the manifests say is of an earlier delivery.
void obey_manifests(Bill::State& state, std::vector<Input>& inputs) {
  std::vector<Manifest> manifests;
  std::vector<std::string> files;
  for (const Input& input : inputs) {
    if (!input.bytes.empty() && is_manifest(input.bytes))
      manifests.push_back(read_manifest(input.path, input.bytes));
    else
      files.push_back(file_of(input));
  }
  Deliveries deliveries = settle_manifests(manifests, files);
  std::move(deliveries.problems.begin(), deliveries.problems.end(),
            std::back_inserter(state.problems));
  std::erase_if(inputs,
                [&](const Input& input) { return deliveries.superseded.contains(file_of(input)); });
}

Status open_table(Bill::State& state, const std::vector<Input>& inputs,
                  const BillOptions& options) {
  store::duck::DuckOptions duck;
  duck.threads = std::max(1U, options.threads);
  duck.memory_mb = options.memory_mb;
  duck.temp_folder = state.scratch.path() + "/spill";
  for (const Input& input : inputs) duck.readable.push_back(input.path);
  auto database = HK_TRY(store::duck::Database::open(duck));
  state.connection = HK_TRY(database.connect());
  state.on_stop.emplace(options.stop, [&state] { state.connection->interrupt(); });
  return state.connection->execute(kTables);
}

Status choose_currency(Bill::State& state) {
  auto rows = HK_TRY(state.connection->query(
      "SELECT DISTINCT currency FROM lines WHERE currency IS NOT NULL ORDER BY currency"));
  std::vector<std::string> all;
  while (HK_TRY(rows.next())) all.emplace_back(rows.text(0));
  if (all.size() > 1)
    return fail(Code::kUnsupported, "the bills are in several currencies (" +
                                        printable(join(all, ", ")) +
                                        "), which cannot be added up; give those of one currency");
  if (!all.empty()) state.currency = all.front();
  return {};
}

}  // namespace

Bill::Bill(std::unique_ptr<State> state) : state_(std::move(state)) {}
Bill::Bill(Bill&&) noexcept = default;
Bill& Bill::operator=(Bill&&) noexcept = default;
Bill::~Bill() = default;

store::duck::Connection& Bill::lines() { return *state_->connection; }
const std::string& Bill::currency() const { return state_->currency; }
const std::vector<BillFile>& Bill::files() const { return state_->files; }
const std::vector<Problem>& Bill::problems() const { return state_->problems; }

Result<Bill> Bill::read(FileSystem& fs, const std::vector<std::string>& paths,
                        const BillOptions& options) {
  auto state = std::make_unique<State>(HK_TRY(Scratch::make()));
  auto inputs = HK_TRY(Gatherer(fs, *state).gather(paths));
  obey_manifests(*state, inputs);
  HK_CHECK(open_table(*state, inputs, options));
  for (const Input& input : inputs) {
    if (options.stop.stop_requested()) return fail(Code::kCancelled, "interrupted");
    const auto number = static_cast<int64_t>(state->files.size());
    state->files.push_back({input.shown, "", 0});
    HK_CHECK(Loader(*state, input, number).load());
  }
  state->tell_missing_pages();
  HK_CHECK(state->settle_deliveries());
  if (HK_TRY(state->count("SELECT count(*) FROM lines")) == 0) {
    const std::string why =
        state->problems.empty() ? "there is no bill" : state->problems.front().detail;
    return fail(Code::kCorrupt, "no line of a bill could be read: " + printable(why));
  }
  HK_CHECK(choose_currency(*state));
  HK_CHECK(state->tell_open_months());
  return Bill(std::move(state));
}

}  // namespace hikeshi::cost
