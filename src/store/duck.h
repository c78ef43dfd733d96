// SPDX-License-Identifier: Apache-2.0
// DuckDB, behind values: a database, its connections, statements with bound values, rows, an
// appender.
//
// A database is closed to the outside from the moment it is open: it reads no file but those named
// in DuckOptions::readable, writes none but its own, loads no extension, talks to no network, and
// no statement can change that. Values from others go in by binding, never as text of a statement;
// a whole statement of others is run only where only_reads() (a COPY may write over a readable
// file).
//
// Failures: kNotFound (no library, no such file), kDenied (a file that may not be read), kLimit
// (the memory), kCancelled (interrupt()), kUsage (a statement that cannot be meant), kCorrupt
// otherwise. Objects are used by one thread at a time; interrupt() may come from any. Everything
// holds what it needs, so the order in which things are destroyed does not matter.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/result.h"
#include "base/utc_time.h"

namespace hikeshi::store::duck {

struct OpenDatabase;  // duck_handles.h
struct OpenConnection;

struct DuckOptions {
  std::string path;        // "": in memory
  bool read_only = false;  // of `path`
  unsigned threads = 1;
  uint64_t memory_mb = 1024;
  std::string temp_folder;            // where it may spill what does not fit; "": nowhere
  std::vector<std::string> readable;  // files that statements may read, as they name them
};

// A number as it stands in a bill: units / 10^scale, exact.
struct Exact {
  __extension__ using Units = __int128;
  Units units = 0;
  int scale = 0;
};

enum class ColumnKind { kBool, kInteger, kDouble, kExact, kText, kTime, kNull };

struct Column {
  std::string name;
  ColumnKind kind = ColumnKind::kNull;
};

// What a statement answers, row by row:
//   while (HK_TRY(rows.next())) use(rows.text(0), rows.integer(1));
// Values are read by the kind of their column (asserted); NULL reads as "", 0, the epoch.
class Rows {
 public:
  Rows(Rows&&) noexcept;
  Rows& operator=(Rows&&) noexcept;
  ~Rows();

  const std::vector<Column>& columns() const;
  Result<bool> next();  // false: no more
  bool is_null(size_t column) const;
  bool boolean(size_t column) const;
  int64_t integer(size_t column) const;
  double real(size_t column) const;
  Exact exact(size_t column) const;
  std::string_view text(size_t column) const;  // until the next next()
  int64_t micros(size_t column) const;         // since 1970, UTC

 private:
  friend class Statement;
  struct State;
  explicit Rows(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

using Value = std::variant<std::monostate, bool, int64_t, double, std::string>;

// One statement, prepared. Parameters are `?` or `$1`, counted from 1.
class Statement {
 public:
  Statement(Statement&&) noexcept;
  Statement& operator=(Statement&&) noexcept;
  ~Statement();

  bool only_reads() const;  // a SELECT: changes neither data nor settings
  // kUsage where the number of values is not that of the parameters, or a column of the answer has
  // a type that Rows does not read (cast it in the statement).
  Result<Rows> run(const std::vector<Value>& values = {});

 private:
  friend class Connection;
  struct State;
  explicit Statement(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

// Adds rows to a table, fast. Values of a row come in the table's order, then end_row(). What was
// not finish()ed is lost.
class Appender {
 public:
  Appender(Appender&&) noexcept;
  Appender& operator=(Appender&&) noexcept;
  ~Appender();

  Status add(std::string_view text);
  Status add(int64_t number);
  Status add(double number);
  Status add_bool(bool value);
  Status add_micros(int64_t micros);
  Status add_null();
  Status end_row();  // flushes every 100,000 rows, which keeps the memory small
  Status finish();

 private:
  friend class Connection;
  struct State;
  explicit Appender(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

class Connection {
 public:
  Connection(Connection&&) noexcept;
  Connection& operator=(Connection&&) noexcept;
  ~Connection();

  // Exactly one statement; kUsage for none or several.
  Result<Statement> prepare(const std::string& sql);
  // prepare() and run().
  Result<Rows> query(const std::string& sql, const std::vector<Value>& values = {});
  // For its effect; any number of statements of our own.
  Status execute(const std::string& sql);
  Result<Appender> append_to(const std::string& table);
  void interrupt();  // what runs here ends with kCancelled

 private:
  friend class Database;
  explicit Connection(std::shared_ptr<OpenConnection> state);
  std::shared_ptr<OpenConnection> state_;
};

class Database {
 public:
  static Result<Database> open(const DuckOptions& options);
  Result<Connection> connect();

 private:
  explicit Database(std::shared_ptr<OpenDatabase> state);
  std::shared_ptr<OpenDatabase> state_;
};

// `text` as a string of SQL, for the few places where a value cannot be bound.
std::string sql_string(std::string_view text);

}  // namespace hikeshi::store::duck
