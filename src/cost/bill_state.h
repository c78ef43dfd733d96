// SPDX-License-Identifier: Apache-2.0
// What bill.cc and deliveries.cc share: the table in the making. Internal to cost/.
#pragma once

#include <functional>
#include <optional>
#include <stop_token>

#include "cost/bill.h"
#include "cost/scratch.h"

namespace hikeshi::cost {

struct Bill::State {
  Scratch scratch;
  std::vector<BillFile> files;
  std::vector<Problem> problems;
  // Of an answer of Cost Explorer: its days, and whether AWS had more to tell.
  struct Page {
    std::string file, view, first, last, last_end;
    bool more = false;
  };
  std::vector<Page> pages;
  std::optional<store::duck::Connection> connection;
  std::string currency;
  // Ends what runs in DuckDB. Destroyed before the connection that it interrupts.
  std::optional<std::stop_callback<std::function<void()>>> on_stop;

  explicit State(Scratch folder) : scratch(std::move(folder)) {}
  void problem(std::string file, std::string reason, std::string detail, uint64_t line = 0,
               uint64_t count = 1) {
    problems.push_back({std::move(file), line, std::move(reason), std::move(detail), count});
  }
  Result<int64_t> count(const std::string& sql,
                        const std::vector<store::duck::Value>& values = {}) {
    auto rows = HK_TRY(connection->query(sql, values));
    if (!HK_TRY(rows.next()) || rows.is_null(0)) return int64_t{0};
    return rows.integer(0);
  }
  // Leaves one delivery of each month and one bill of each day (deliveries.cc).
  Status settle_deliveries();
  Status tell_open_months();
  // Answers that end in the middle, and whose next page is not among the files.
  void tell_missing_pages();
};

}  // namespace hikeshi::cost
