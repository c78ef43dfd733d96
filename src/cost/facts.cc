// SPDX-License-Identifier: Apache-2.0
// What the bill says, as facts: the vocabulary of src/casefile/README.md.
#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "cost/cost.h"

namespace hikeshi::cost {
namespace {

using casefile::Fact;

struct Sums {
  Money attributed, estimated;
  int64_t first = 0, last = 0;
  std::set<std::string> events;
};

using Places = std::map<std::pair<std::string, std::string>, Sums>;  // service, region

Places claimed_places(const Cost& cost) {
  Places places;
  for (const Line& line : cost.lines) {
    if (line.kind == Line::Kind::kUnattributed) continue;
    const auto [it, fresh] = places.try_emplace({line.key.service, line.key.region});
    Sums& sums = it->second;
    sums.first = fresh ? line.day : std::min(sums.first, line.day);
    sums.last = fresh ? line.day : std::max(sums.last, line.day);
    (line.kind == Line::Kind::kAttributed ? sums.attributed : sums.estimated) += line.amount;
    if (!line.event_id.empty()) sums.events.insert(line.event_id);
  }
  return places;
}

std::vector<std::string> claimed_months(const Cost& cost) {
  std::set<std::string> months;
  for (const Line& line : cost.lines) {
    if (line.kind != Line::Kind::kUnattributed) months.insert(day_text(line.day).substr(0, 7));
  }
  return {months.begin(), months.end()};
}

// Of those that are claimed: what else is open is no concern of a letter.
std::vector<std::string> open_months(const Cost& cost) {
  std::set<std::string> months;
  for (const Problem& p : cost.problems) {
    if (p.reason == "month_open") months.insert(p.detail.substr(0, 7));
  }
  std::vector<std::string> claimed = claimed_months(cost);
  std::erase_if(claimed, [&](const std::string& month) { return !months.contains(month); });
  return claimed;
}

// What an amount stands for: the unblended cost of a report, or what a FOCUS export calls billed,
// which has the discounts in it already. "": of both.
std::string basis_of(const Cost& cost) {
  std::set<std::string> all;
  for (const BillFile& file : cost.files) {
    if (file.lines > 0) all.insert(file.format == "focus" ? "billed" : "unblended");
  }
  return all.size() == 1 ? *all.begin() : "";
}

void cite_files(const Cost& cost, Fact& fact) {
  for (const BillFile& file : cost.files) {
    if (file.lines > 0) fact.evidence.push_back({"bill", file.path, "", 0, 0, file.format});
  }
}

Fact bill_fact(const Cost& cost) {
  Fact f;
  f.source = "cost";
  f.kind = "cost";
  f.subject = "bill";
  f.says = fmt::format(
      "the bill holds {} {} of the actor's own, and {} more than is ordinary where "
      "the actor was at work",
      cost.currency, cost.attributed.rounded(), cost.estimated.rounded());
  f.set("currency", cost.currency)
      .set("attributed", cost.attributed.rounded())
      .set("estimated", cost.estimated.rounded())
      .set("estimated_low", cost.low.rounded())
      .set("estimated_high", cost.high.rounded())
      .set("unattributed", cost.unattributed.rounded())
      .set("basis", basis_of(cost))
      .set("months", claimed_months(cost))
      .set("open_months", open_months(cost))
      .set("from", day_text(cost.days.first))
      .set("to", day_text(cost.days.last));
  cite_files(cost, f);
  return f;
}

}  // namespace

std::vector<Fact> facts_of(const Cost& cost) {
  constexpr size_t kMostEvents = 20;
  std::vector<Fact> facts{bill_fact(cost)};
  for (const auto& [place, sums] : claimed_places(cost)) {
    Fact f;
    f.source = "cost";
    f.kind = "cost.place";
    f.subject = place.first + "/" + place.second;
    f.says = fmt::format("{} in {}: {} {} attributed, {} estimated", place.first, place.second,
                         cost.currency, sums.attributed.rounded(), sums.estimated.rounded());
    f.set("service", place.first)
        .set("region", place.second)
        .set("currency", cost.currency)
        .set("attributed", sums.attributed.rounded())
        .set("estimated", sums.estimated.rounded())
        .set("from", day_text(sums.first))
        .set("to", day_text(sums.last));
    cite_files(cost, f);
    for (const std::string& event : sums.events) {
      if (f.evidence.size() < kMostEvents) f.evidence.push_back({"log", "", event, 0, 0, ""});
    }
    facts.push_back(std::move(f));
  }
  return facts;
}

}  // namespace hikeshi::cost
