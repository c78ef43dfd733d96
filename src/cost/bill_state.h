// SPDX-License-Identifier: Apache-2.0
// What bill.cc and deliveries.cc share: the table in the making. Internal to cost/.
#pragma once

#include <algorithm>
#include <functional>
#include <optional>
#include <stop_token>

#include "cost/bill.h"
#include "cost/cost_explorer.h"
#include "cost/manifest.h"
#include "cost/scratch.h"

namespace hikeshi::cost {

struct Bill::State {
  Scratch scratch;
  std::vector<BillFile> files;
  std::vector<Problem> problems;
  std::optional<store::duck::Connection> connection;
  std::string currency;
  std::vector<std::string> forms;  // ways of naming services and uses: lines.form is the place here
  struct Page {
    std::string file, view;
    ExplorerPage page;
  };
  std::vector<Page> pages;  // of Cost Explorer
  std::vector<Manifest> manifests;
  // Ends what runs in DuckDB. Destroyed before the connection that it interrupts.
  std::optional<std::stop_callback<std::function<void()>>> on_stop;

  explicit State(Scratch folder) : scratch(std::move(folder)) {}
  void problem(std::string file, std::string reason, std::string detail, uint64_t line = 0,
               uint64_t count = 1) {
    problems.push_back({std::move(file), line, std::move(reason), std::move(detail), count});
  }
  int64_t form(const std::string& names) {
    const auto it = std::find(forms.begin(), forms.end(), names);
    const auto at = it - forms.begin();
    if (it == forms.end()) forms.push_back(names);
    return at;
  }
  Result<int64_t> count(const std::string& sql,
                        const std::vector<store::duck::Value>& values = {}) {
    auto rows = HK_TRY(connection->query(sql, values));
    if (!HK_TRY(rows.next()) || rows.is_null(0)) return int64_t{0};
    return rows.integer(0);
  }
  // Says what parts are missing and leaves out what a manifest shows to be older.
  Status obey_manifests();
  Status leave_out_version(int64_t file);
  // Leaves one delivery of each month and one bill of each day (deliveries.cc).
  Status settle_deliveries();
  Status tell_open_months();
};

}  // namespace hikeshi::cost
