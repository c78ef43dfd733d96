// SPDX-License-Identifier: Apache-2.0
// Which column of a bill is what, told from its header alone.
//
// Names are compared without case and without what stands between their words, so that
// lineItem/UnblendedCost (legacy CUR), line_item_unblended_cost (CUR 2.0 and parquet) and the two
// spellings of ..._a_r_n are one name.
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace hikeshi::cost {

enum class Field {
  kAt,
  kUntil,
  kAccount,
  kPayer,
  kRegion,
  kZone,
  kService,
  kProduct,
  kUsage,
  kOperation,
  kResource,
  kPrincipal,
  kType,
  kClass,
  kCurrency,
  kAmount,
  kInvoice,
  kPeriod,
  kPeriodEnd,
  kLineId,
};
inline constexpr size_t kFields = 20;

struct Schema {
  std::string format;                        // "cur_legacy" | "cur_2" | "focus"
  std::string names;                         // how it names services and uses: "code type"
  std::array<std::string, kFields> columns;  // as the header writes them; "": it has none
  std::vector<std::string> missing;          // words of the fields that are wanted and not there

  const std::string& operator[](Field f) const { return columns[static_cast<size_t>(f)]; }
};

// kUnsupported where the header is of no bill that we know, or has no time or no amount.
Result<Schema> schema_of(const std::vector<std::string>& header);

}  // namespace hikeshi::cost
