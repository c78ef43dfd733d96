// SPDX-License-Identifier: Apache-2.0
#include "store/journal.h"

#include <fmt/format.h>
#include <sqlite3.h>
#include <sys/stat.h>

#include "io/hash.h"

namespace hikeshi::store {
namespace {

constexpr int kApplicationId = 0x48494b45;  // "HIKE"
constexpr int kVersion = 1;
constexpr std::string_view kFirstPrevious =
    "0000000000000000000000000000000000000000000000000000000000000000";

// A rollback journal, not WAL: Debian's SQLite 3.40.1 has the WAL-reset bug, by which a checkpoint
// in one process while another commits can corrupt the file. An entry is on the disk when append()
// returns (synchronous=FULL).
constexpr const char* kSettings =
    "PRAGMA journal_mode=TRUNCATE; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"
    "PRAGMA trusted_schema=OFF;";

constexpr const char* kSchema =
    "CREATE TABLE entry("
    "  seq INTEGER PRIMARY KEY,"
    "  body TEXT NOT NULL,"   // canonical JSON of the entry, its number and time included
    "  hash TEXT NOT NULL"    // SHA-256 of the hash before, a line feed, and body
    ") STRICT;"
    "CREATE TRIGGER entry_is_not_changed BEFORE UPDATE ON entry"
    "  BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;"
    "CREATE TRIGGER entry_is_not_removed BEFORE DELETE ON entry"
    "  BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;";

Code code_of(int sqlite) {
  switch (sqlite & 0xFF) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED: return Code::kConflict;
    case SQLITE_NOTADB:
    case SQLITE_CORRUPT: return Code::kCorrupt;
    case SQLITE_PERM:
    case SQLITE_READONLY:
    case SQLITE_AUTH: return Code::kDenied;
    default: return Code::kIo;
  }
}

std::string next_hash(std::string_view previous, std::string_view body) {
  return sha256_hex(fmt::format("{}\n{}", previous, body));
}

// A prepared statement; finalised on every way out.
class Statement {
 public:
  Statement(sqlite3* db, const char* sql) { sqlite3_prepare_v2(db, sql, -1, &s_, nullptr); }
  Statement(const Statement&) = delete;
  Statement& operator=(const Statement&) = delete;
  ~Statement() { sqlite3_finalize(s_); }

  int step() { return s_ == nullptr ? SQLITE_ERROR : sqlite3_step(s_); }
  void bind(int at, int64_t value) { sqlite3_bind_int64(s_, at, value); }
  void bind(int at, std::string_view text) {
    sqlite3_bind_text(s_, at, text.data(), static_cast<int>(text.size()), SQLITE_TRANSIENT);
  }
  int64_t number(int column) { return sqlite3_column_int64(s_, column); }
  std::string_view text(int column) {
    const auto* bytes = reinterpret_cast<const char*>(sqlite3_column_text(s_, column));
    return {bytes == nullptr ? "" : bytes,
            static_cast<size_t>(sqlite3_column_bytes(s_, column))};
  }

 private:
  sqlite3_stmt* s_ = nullptr;
};

}  // namespace

struct Journal::Database {
  sqlite3* db = nullptr;
  std::string path;
  ~Database() { sqlite3_close(db); }

  tl::unexpected<Error> failure(const std::string& what) const {
    const int code = sqlite3_errcode(db);
    std::string text = fmt::format("cannot {} {}: {}", what, path, sqlite3_errmsg(db));
    if (code_of(code) == Code::kConflict)
      text += "; another hikeshi is writing to this case, try again when it is done";
    return tl::make_unexpected(Error{code_of(code), std::move(text), path, {}});
  }

  Status run(const char* sql, const std::string& what) const {
    if (sqlite3_exec(db, sql, nullptr, nullptr, nullptr) != SQLITE_OK) return failure(what);
    return {};
  }

  int64_t pragma(const char* sql) const {
    Statement s(db, sql);
    return s.step() == SQLITE_ROW ? s.number(0) : -1;
  }

  static Result<std::unique_ptr<Database>> open(const std::string& path, int flags) {
    auto database = std::make_unique<Database>();
    database->path = path;
    if (sqlite3_open_v2(path.c_str(), &database->db, flags | SQLITE_OPEN_NOFOLLOW, nullptr) !=
        SQLITE_OK)
      return database->failure("open");
    sqlite3_busy_timeout(database->db, 5000);
    sqlite3_db_config(database->db, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
    HK_CHECK(database->run(kSettings, "open"));
    return database;
  }
};

Journal::Journal(std::unique_ptr<Database> database) : database_(std::move(database)) {}
Journal::Journal(Journal&&) noexcept = default;
Journal& Journal::operator=(Journal&&) noexcept = default;
Journal::~Journal() = default;

Result<Journal> Journal::create(const std::string& path) {
  auto database = HK_TRY(Database::open(path, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE));
  // The folder is 0700 already; a journal that is copied elsewhere keeps its own mode.
  if (::chmod(path.c_str(), 0600) != 0) return database->failure("create");
  const std::string sql =
      fmt::format("BEGIN; {} PRAGMA application_id={}; PRAGMA user_version={}; COMMIT;", kSchema,
                  kApplicationId, kVersion);
  HK_CHECK(database->run(sql.c_str(), "create"));
  return Journal(std::move(database));
}

Result<Journal> Journal::open(const std::string& path) {
  auto database = HK_TRY(Database::open(path, SQLITE_OPEN_READWRITE));
  if (database->pragma("PRAGMA application_id") != kApplicationId)
    return fail(Code::kCorrupt, path + " is not a journal of hikeshi's");
  if (database->pragma("PRAGMA user_version") > kVersion)
    return fail(Code::kUnsupported, path + " was written by a newer version of hikeshi");
  return Journal(std::move(database));
}

Result<std::vector<casefile::Entry>> Journal::read() {
  std::vector<casefile::Entry> entries;
  std::string previous(kFirstPrevious);
  Statement rows(database_->db, "SELECT seq, body, hash FROM entry ORDER BY seq");
  int code = SQLITE_ROW;
  while ((code = rows.step()) == SQLITE_ROW) {
    const std::string expected = next_hash(previous, rows.text(1));
    auto entry = HK_TRY(casefile::entry_from_json(rows.text(1)));
    if (rows.text(2) != expected || entry.sequence != rows.number(0))
      return fail(Code::kCorrupt,
                  fmt::format("{}: entry {} does not fit the chain: the journal was changed",
                              database_->path, rows.number(0)));
    previous = expected;
    entries.push_back(std::move(entry));
  }
  if (code != SQLITE_DONE) return database_->failure("read");
  return entries;
}

Status Journal::append(UtcTime at, const std::vector<What>& entries) {
  HK_CHECK(database_->run("BEGIN IMMEDIATE", "write"));
  const auto written = [&]() -> Status {
    int64_t sequence = 0;
    std::string previous(kFirstPrevious);
    {
      Statement last(database_->db, "SELECT seq, hash FROM entry ORDER BY seq DESC LIMIT 1");
      if (last.step() == SQLITE_ROW) sequence = last.number(0), previous = last.text(1);
    }
    for (const What& what : entries) {
      const std::string body = casefile::to_json(casefile::Entry{++sequence, at, what});
      previous = next_hash(previous, body);
      Statement insert(database_->db, "INSERT INTO entry(seq, body, hash) VALUES(?, ?, ?)");
      insert.bind(1, sequence);
      insert.bind(2, body);
      insert.bind(3, previous);
      if (insert.step() != SQLITE_DONE) return database_->failure("write");
    }
    return database_->run("COMMIT", "write");
  }();
  if (!written) (void)database_->run("ROLLBACK", "undo");
  return written;
}

}  // namespace hikeshi::store
