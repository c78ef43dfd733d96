// SPDX-License-Identifier: Apache-2.0
// Bills of any kind that AWS delivers, read into one table of lines, and what could not be read.
//
// Legacy CUR (csv, csv.gz, zip, parquet), CUR 2.0 and FOCUS (csv, csv.gz, parquet), Cost Explorer's
// JSON; what a file is is told from its bytes. Lines that cannot be read, months that were
// delivered twice, months that are not closed, and columns that are missing are problems with a
// name.
//
// The table, as SQL sees it (temporary, in DuckDB):
//   lines(file, row, began, until, account, region, service, usage, operation, resource, principal,
//         kind, currency, amount DECIMAL(38,18), invoice, period, period_end, id, covered, form)
// `kind`: usage | tax | credit | refund | discount | fee | negation | other. `covered`: what a
// Savings Plan paid of a line, whose amount is then 0. `form`: lines of one form name things alike.
// Not safe to share between threads.
#pragma once

#include <cstdint>
#include <memory>
#include <stop_token>
#include <string>
#include <vector>

#include "io/filesystem.h"
#include "store/duck.h"

namespace hikeshi::cost {

struct Problem {
  std::string file;
  uint64_t line = 0;   // of the first one, 0: of the whole file
  std::string reason;  // a code, docs/formats.md
  std::string detail;
  uint64_t count = 1;
};

struct BillFile {
  std::string path, format;  // format: as Schema::format, "cost_explorer", "manifest", "" unknown
  uint64_t lines = 0;
};

struct BillOptions {
  std::stop_token stop;
  unsigned threads = 1;
  uint64_t memory_mb = 1024;
};

class Bill {
 public:
  // Reads files, and folders to any depth. Fails with kNotFound where a path is not there, with
  // kCorrupt where not one line of it all can be used, kUnsupported for more than one currency.
  static Result<Bill> read(FileSystem& fs, const std::vector<std::string>& paths,
                           const BillOptions& options);
  Bill(Bill&&) noexcept;
  Bill& operator=(Bill&&) noexcept;
  ~Bill();

  store::duck::Connection& lines();
  const std::string& currency() const;
  const std::vector<BillFile>& files() const;
  const std::vector<Problem>& problems() const;

  struct State;  // bill_state.h

 private:
  explicit Bill(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace hikeshi::cost
