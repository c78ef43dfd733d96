// SPDX-License-Identifier: Apache-2.0
// What the incident cost: three sums that are never mixed.
//
//   attributed    lines whose resource or principal is the actor's: exact, as the bill has them
//   estimated     what other lines cost above what is ordinary, on days and at services where the
//                 actor was at work; with the range in which the ordinary lies
//   unattributed  what is out of the ordinary and tied to nothing: shown, never claimed
//
// All of it is unblended cost of usage lines; tax, credits, refunds, discounts and fees are apart.
// What a Savings Plan paid of the actor's lines was not billed: it is in no sum.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "base/lang.h"
#include "casefile/fact.h"
#include "cost/actor.h"
#include "cost/bill.h"
#include "cost/judge.h"
#include "cost/money.h"

namespace hikeshi::cost {

struct Line {
  enum class Kind { kAttributed, kEstimated, kUnattributed };
  Kind kind = Kind::kUnattributed;
  int64_t day = 0;  // days since 1970
  SeriesKey key;
  std::string resource, principal;  // of an attributed one
  Money amount;                     // what is counted: of an estimated one the excess
  Money billed, expected;           // of the day, without what is attributed
  Money low, high;                  // of an estimated or unattributed one
  Money covered;                    // of an attributed one: what a Savings Plan paid, not billed
  std::string why;                  // "resource" | "principal" | of Anomaly
  std::string event_id, fact;       // what it is tied to
  std::string file;                 // the first file with a line of it
  uint64_t row = 0;
};

struct Cost {
  std::string currency;
  Money attributed, estimated, low, high, unattributed, covered;
  std::map<std::string, Money> apart;  // tax, credit, refund, discount, fee, other
  std::vector<Line> lines;             // by kind, day and place
  struct Daily {
    int64_t day = 0;
    std::string region;
    Money amount;
    auto operator<=>(const Daily&) const = default;
  };
  std::vector<Daily> daily;  // all usage of the bill, by day and region
  Span days;                 // that the bill tells of
  std::vector<BillFile> files;
  std::vector<Problem> problems;
};

Result<Cost> what_it_cost(Bill& bill, const Suspect& suspect);

std::string_view to_string(Line::Kind kind);
std::string day_text(int64_t day);  // "2026-11-23"

// `hikeshi cost --json` (docs/formats.md), the screen, and lines for a spreadsheet (formula-safe).
std::string to_json(const Cost& cost);
std::string to_text(const Cost& cost, Lang lang, size_t columns);
std::string to_csv(const Cost& cost);
// Source "cost": what a letter may say of the bill.
std::vector<casefile::Fact> facts_of(const Cost& cost);

}  // namespace hikeshi::cost
