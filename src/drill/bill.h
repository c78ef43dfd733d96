// SPDX-License-Identifier: Apache-2.0
// The bill of a drill: months of the owner's ordinary costs with the incident's in them, as AWS
// delivers one (the seed chooses legacy CUR, CUR 2.0 or FOCUS), and what of it is the incident's.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"
#include "drill/book.h"
#include "drill/world.h"
#include "io/filesystem.h"

namespace hikeshi::drill {

enum class BillForm { kLegacy, kCur2, kFocus };

struct BillLine {
  int64_t day = 0;  // its midnight
  std::string region, service, product, usage, operation, resource, principal, kind;
  int64_t amount = 0;  // in 10^-10 of the currency
  bool incident = false;
};

// In 10^-10 of the currency: lines that name a thing or a principal of the intruder's, and the
// others.
struct BillTruth {
  int64_t attributed = 0, estimated = 0;
};

std::vector<BillLine> bill_lines(const World& world, const Book& book);
BillTruth truth_of(const std::vector<BillLine>& lines, BillForm form);
BillForm form_of(const World& world);

// Writes out_dir/bill/..., one file a month. Fails as FileSystem does.
Status write_bill(const World& world, const std::vector<BillLine>& lines, BillForm form,
                  FileSystem& fs, const std::string& out_dir);

// The amount as AWS writes it, with ten places.
std::string amount_text(int64_t amount);

// What the incident's lines sum up to, whether or not they name anything; and the bill as Cost
// Explorer answers it, out_dir/cost-explorer/daily.json. Fails as FileSystem does.
int64_t incident_of(const std::vector<BillLine>& lines);
Status write_explorer(const std::vector<BillLine>& lines, FileSystem& fs,
                      const std::string& out_dir);

}  // namespace hikeshi::drill
