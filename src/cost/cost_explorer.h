// SPDX-License-Identifier: Apache-2.0
// What `aws ce get-cost-and-usage` answers, as rows of text: one for each day and group.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace hikeshi::cost {

struct ExplorerRow {
  std::string start, end, account, region, service, usage, type, currency, amount;
  bool estimated = false;
};

struct Explored {
  std::vector<ExplorerRow> rows;
  std::string view;                   // how it is grouped, as "SERVICE REGION"
  std::string first, last, last_end;  // days: the first, the last, and where that ends
  bool more = false;                  // the last of the documents has a NextPageToken
  uint64_t unread = 0;  // groups that have no unblended cost or not as many keys as they must
};

bool looks_like_explorer(std::string_view bytes);  // an object or array with ResultsByTime

// kCorrupt for what is no JSON, kUnsupported where it has no ResultsByTime.
Result<Explored> read_explorer(std::string_view bytes);

}  // namespace hikeshi::cost
