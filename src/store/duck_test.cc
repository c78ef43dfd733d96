// SPDX-License-Identifier: Apache-2.0
#include "store/duck.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <thread>

namespace hikeshi::store::duck {
namespace {

class Duck : public ::testing::Test {
 protected:
  void SetUp() override {
    folder_ = std::filesystem::temp_directory_path() / ("duck-" + std::to_string(getpid()));
    std::filesystem::create_directories(folder_);
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  std::string file(const std::string& name, const std::string& bytes) const {
    std::ofstream(folder_ / name) << bytes;
    return (folder_ / name).string();
  }
  static Connection open(const DuckOptions& options = {}) {
    return Database::open(options).value().connect().value();
  }
  static Code code_of(Connection& c, const std::string& sql,
                      const std::vector<Value>& values = {}) {
    const auto rows = c.query(sql, values);
    return rows ? Code::kBug : rows.error().code;
  }
  static int64_t one(Connection& c, const std::string& sql, const std::vector<Value>& values = {}) {
    auto rows = c.query(sql, values);
    if (!rows) ADD_FAILURE() << rows.error().message;
    EXPECT_TRUE(rows->next().value());
    return rows->integer(0);
  }

  std::filesystem::path folder_;
};

TEST_F(Duck, ReadsEveryKindOfColumn) {
  Connection c = open();
  auto rows = c.query(
      "SELECT true, -7::TINYINT, 40000::USMALLINT, 1.5::FLOAT, 2.5::DOUBLE, -12.345::DECIMAL(9,3), "
      "12345678901234567890.1234567890::DECIMAL(38,10), 'a', 'longer than twelve bytes', "
      "DATE '1970-01-02', TIMESTAMP '1970-01-01 00:00:01', NULL, NULL::VARCHAR, "
      "TIMESTAMPTZ '1970-01-01 09:00:00+09', 18446744073709551615::UBIGINT");
  ASSERT_TRUE(rows) << rows.error().message;
  ASSERT_TRUE(rows->next().value());
  EXPECT_TRUE(rows->boolean(0));
  EXPECT_EQ(rows->integer(1), -7);
  EXPECT_EQ(rows->integer(2), 40000);
  EXPECT_EQ(rows->real(3), 1.5);
  EXPECT_EQ(rows->real(4), 2.5);
  EXPECT_EQ(static_cast<int64_t>(rows->exact(5).units), -12345);
  EXPECT_EQ(rows->exact(5).scale, 3);
  EXPECT_EQ(static_cast<int64_t>(rows->exact(6).units / 100'000'000'000), 1234567890123456789);
  EXPECT_EQ(rows->text(7), "a");
  EXPECT_EQ(rows->text(8), "longer than twelve bytes");
  EXPECT_EQ(rows->micros(9), 86'400'000'000);
  EXPECT_EQ(rows->micros(10), 1'000'000);
  EXPECT_TRUE(rows->is_null(11));
  EXPECT_TRUE(rows->is_null(12));
  EXPECT_EQ(rows->text(12), "");
  EXPECT_EQ(rows->micros(13), 0);
  EXPECT_EQ(static_cast<uint64_t>(rows->exact(14).units), UINT64_MAX);
  EXPECT_FALSE(rows->next().value());
}

TEST_F(Duck, ReadsPastTheFirstChunk) {
  Connection c = open();
  auto rows = c.query("SELECT i FROM range(5000) t(i) ORDER BY i");
  int64_t expected = 0;
  while (rows->next().value()) EXPECT_EQ(rows->integer(0), expected++);
  EXPECT_EQ(expected, 5000);
}

TEST_F(Duck, BindsValuesAndNeverReadsThemAsStatements) {
  Connection c = open();
  const std::string hostile = "x'; DROP TABLE t; --";
  ASSERT_TRUE(c.execute("CREATE TABLE t (a VARCHAR, b BIGINT)"));
  ASSERT_TRUE(c.query("INSERT INTO t VALUES (?, ?)", {hostile, int64_t{4}}));
  EXPECT_EQ(one(c, "SELECT b FROM t WHERE a = ?", {hostile}), 4);
  EXPECT_EQ(one(c, "SELECT b FROM t WHERE a = " + sql_string(hostile)), 4);
  EXPECT_EQ(code_of(c, "SELECT b FROM t WHERE a = ?"), Code::kUsage);
  EXPECT_EQ(code_of(c, "SELECT ?", {std::string("\xff")}), Code::kUsage);
}

TEST_F(Duck, TellsWhatAStatementCannotMean) {
  Connection c = open();
  EXPECT_EQ(code_of(c, "SELEC 1"), Code::kUsage);
  EXPECT_EQ(code_of(c, "SELECT * FROM nothing"), Code::kUsage);
  EXPECT_EQ(code_of(c, "SELECT 1; SELECT 2"), Code::kUsage);
  EXPECT_EQ(code_of(c, ""), Code::kUsage);
  EXPECT_EQ(code_of(c, "SELECT [1, 2]"), Code::kUsage);
  EXPECT_EQ(code_of(c, "SELECT 'x'::INTEGER"), Code::kCorrupt);
  EXPECT_TRUE(c.prepare("SELECT 1").value().only_reads());
  EXPECT_FALSE(c.prepare("CREATE TABLE t (a INTEGER)").value().only_reads());
  EXPECT_FALSE(c.prepare("SET threads=1").value().only_reads());
}

TEST_F(Duck, AppendsRows) {
  Connection c = open();
  ASSERT_TRUE(c.execute("CREATE TABLE t (a VARCHAR, b BIGINT, c DOUBLE, d BOOLEAN, e TIMESTAMP)"));
  auto rows = c.append_to("t");
  ASSERT_TRUE(rows);
  for (int64_t i = 0; i < 150'000; ++i) {
    ASSERT_TRUE(rows->add(std::string_view("text")) && rows->add(i) && rows->add(0.5) &&
                rows->add_bool(true) && rows->add_micros(i) && rows->end_row());
  }
  ASSERT_TRUE(rows->add_null() && rows->add_null() && rows->add_null() && rows->add_null() &&
              rows->add_null() && rows->end_row());
  ASSERT_TRUE(rows->finish());
  EXPECT_EQ(one(c, "SELECT count(*) FROM t"), 150'001);
  EXPECT_EQ(one(c, "SELECT max(b) FROM t"), 149'999);
  EXPECT_FALSE(c.append_to("nothing"));
  EXPECT_FALSE(c.append_to("t")->end_row());  // half a row
}

TEST_F(Duck, ReadsTheNamedFilesAndNoOthers) {
  DuckOptions options;
  const std::string mine = file("mine.csv", "a\n1\n2\n");
  const std::string odd = file("[ab]'*.csv", "a\n3\n");
  const std::string other = file("other.csv", "a\n9\n");
  options.readable = {mine, odd};
  Connection c = open(options);
  const std::string read = "SELECT sum(a)::BIGINT FROM read_csv(?)";
  EXPECT_EQ(one(c, read, {mine}), 3);
  EXPECT_EQ(one(c, read, {odd}), 3);  // a name, not a pattern
  EXPECT_EQ(code_of(c, read, {other}), Code::kDenied);
  EXPECT_EQ(code_of(c, read, {(folder_ / "*.csv").string()}), Code::kDenied);
  EXPECT_EQ(code_of(c, "SELECT * FROM read_text('/etc/passwd')"), Code::kDenied);
}

TEST_F(Duck, StaysClosedWhateverAStatementSays) {
  Connection c = open();
  const std::string out = (folder_ / "out").string();
  for (const char* sql : {"SET enable_external_access=true", "SET lock_configuration=false",
                          "SET threads=64", "INSTALL httpfs", "LOAD httpfs"})
    EXPECT_FALSE(c.execute(sql)) << sql;
  for (const std::string& sql : {"COPY (SELECT 1) TO " + sql_string(out),
                                 "ATTACH " + sql_string(out), "EXPORT DATABASE " + sql_string(out)})
    EXPECT_FALSE(c.execute(sql)) << sql;
  EXPECT_FALSE(std::filesystem::exists(out));
}

TEST_F(Duck, ReadsParquetAndGzip) {
  DuckOptions options;
  const std::string parquet = (folder_ / "a.parquet").string();
  const std::string gzip = (folder_ / "a.csv.gz").string();
  options.readable = {parquet, gzip};
  Connection c = open(options);
  const std::string written = "COPY (SELECT range AS a FROM range(100)) TO ";
  ASSERT_TRUE(c.execute(written + sql_string(parquet) + " (FORMAT parquet, USE_TMP_FILE false)"));
  ASSERT_TRUE(c.execute(written + sql_string(gzip) + " (COMPRESSION gzip, USE_TMP_FILE false)"));
  EXPECT_EQ(one(c, "SELECT sum(a)::BIGINT FROM read_parquet(?)", {parquet}), 4950);
  EXPECT_EQ(one(c, "SELECT sum(a)::BIGINT FROM read_csv(?)", {gzip}), 4950);
}

TEST_F(Duck, KeepsADatabaseOnTheDisk) {
  DuckOptions options;
  options.path = (folder_ / "events.duckdb").string();
  {
    Connection c = open(options);
    ASSERT_TRUE(c.execute("CREATE TABLE t AS SELECT 5::BIGINT AS a"));
  }
  options.read_only = true;
  Connection c = open(options);
  EXPECT_EQ(one(c, "SELECT a FROM t"), 5);
  EXPECT_FALSE(c.execute("CREATE TABLE u (a INTEGER)"));
  options.path = (folder_ / "absent.duckdb").string();
  EXPECT_FALSE(Database::open(options));
}

TEST_F(Duck, StopsAtItsMemoryAndWhenInterrupted) {
  DuckOptions options;
  options.memory_mb = 40;
  Connection c = open(options);
  EXPECT_EQ(code_of(c, "SELECT count(DISTINCT i || repeat('x', 100)) FROM range(3000000) t(i)"),
            Code::kLimit);
  std::atomic<bool> stopped = false;
  std::thread later([&] {
    while (!stopped) {  // again and again: one that comes before the statement runs stops nothing
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
      c.interrupt();
    }
  });
  EXPECT_EQ(code_of(c,
                    "SELECT count(*) FROM range(2000000) a(i), range(2000000) b(j) "
                    "WHERE (i * j) % 7 = 3"),
            Code::kCancelled);
  stopped = true;
  later.join();
}

TEST_F(Duck, OutlivesItsDatabase) {
  auto rows = [] { return open().query("SELECT 'kept until the rows are gone' AS a"); }();
  ASSERT_TRUE(rows->next().value());
  EXPECT_EQ(rows->text(0), "kept until the rows are gone");
  EXPECT_EQ(rows->columns()[0].name, "a");
}

}  // namespace
}  // namespace hikeshi::store::duck
