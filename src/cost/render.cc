// SPDX-License-Identifier: Apache-2.0
// The result as JSON, as a screen and as a sheet.
#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>
#include <tuple>

#include "base/csv.h"
#include "base/text.h"
#include "cost/cost.h"

namespace hikeshi::cost {
namespace {

using Json = nlohmann::ordered_json;

constexpr size_t kMostLines = 20'000;

// Exact in decimals until here; a number of JSON is what programs add up. Fifteen digits survive
// it.
Json number(const Money& amount, bool rounded = false) {
  return Json(std::stod(rounded ? amount.rounded() : amount.text()));
}

Json text_or_null(const std::string& text) { return text.empty() ? Json() : Json(text); }

Json json_of(const Line& line) {
  Json json = {{"kind", to_string(line.kind)},
               {"day", day_text(line.day)},
               {"account", text_or_null(line.key.account)},
               {"region", text_or_null(line.key.region)},
               {"service", text_or_null(line.key.service)},
               {"usage_type", text_or_null(line.key.usage)},
               {"resource", text_or_null(line.resource)},
               {"principal", text_or_null(line.principal)},
               {"amount", number(line.amount)},
               {"billed", number(line.billed)}};
  if (line.kind != Line::Kind::kAttributed) {
    json["expected"] = number(line.expected);
    json["low"] = number(line.low);
    json["high"] = number(line.high);
  }
  if (line.covered != Money()) json["covered"] = number(line.covered);
  json["why"] = line.why;
  json["event_id"] = text_or_null(line.event_id);
  json["fact"] = text_or_null(line.fact);
  if (!line.file.empty()) {
    json["file"] = line.file;
    json["line"] = line.row + 1;  // the header is the first
  }
  return json;
}

Json json_of(const Problem& p) {
  return {{"file", text_or_null(p.file)},
          {"line", p.line == 0 ? Json() : Json(p.line)},
          {"reason", p.reason},
          {"detail", p.detail},
          {"count", p.count}};
}

std::string dump(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

// ---- the screen

struct Place {
  Line::Kind kind = Line::Kind::kAttributed;
  std::string region, service;
  Money amount;
  int64_t first = 0, last = 0;
};

// By kind; what costs most first.
std::vector<Place> places_of(const Cost& cost) {
  std::map<std::tuple<Line::Kind, std::string, std::string>, Place> by_name;
  for (const Line& line : cost.lines) {
    const auto [it, fresh] = by_name.try_emplace(
        {line.kind, line.key.region, line.key.service},
        Place{line.kind, line.key.region, line.key.service, {}, line.day, line.day});
    it->second.amount += line.amount;
    it->second.first = std::min(it->second.first, line.day);
    it->second.last = std::max(it->second.last, line.day);
  }
  std::vector<Place> places;
  for (auto& [name, place] : by_name) places.push_back(std::move(place));
  std::stable_sort(places.begin(), places.end(), [](const Place& a, const Place& b) {
    return std::pair(a.kind, b.amount) < std::pair(b.kind, a.amount);
  });
  return places;
}

std::string padded(std::string text, size_t width) {
  text = fit(printable(text), width);
  const size_t wide = display_width(text);
  return text + std::string(wide < width ? width - wide : 0, ' ');
}

std::string sum_line(const Text& label, const std::string& amount, const Text& meaning, Lang lang) {
  return fmt::format("  {} {:>14}  {}\n", padded(std::string(label.in(lang)), 14), amount,
                     meaning.in(lang));
}

Text heading(Line::Kind kind) {
  switch (kind) {
    case Line::Kind::kAttributed:
      return {"attributed", "帰属"};
    case Line::Kind::kEstimated:
      return {"estimated", "推定"};
    case Line::Kind::kUnattributed:
      break;
  }
  return {"unattributed", "帰属なし"};
}

std::string sums_text(const Cost& cost, Lang lang) {
  std::string out = sum_line(heading(Line::Kind::kAttributed), cost.attributed.rounded(),
                             {"lines of the actor's own resources and principals: exact",
                              "侵入者のリソース・プリンシパルの明細（正確）"},
                             lang);
  const Text range = {"above what is ordinary, where the actor was at work",
                      "侵入者が活動した場所での平常との差（推定）"};
  out += sum_line(heading(Line::Kind::kEstimated), cost.estimated.rounded(), range, lang);
  if (cost.low.rounded() != cost.high.rounded())
    out += fmt::format("  {} {:>14}  ({} - {})\n", padded("", 14), "", cost.low.rounded(),
                       cost.high.rounded());
  return out + sum_line(heading(Line::Kind::kUnattributed), cost.unattributed.rounded(),
                        {"out of the ordinary and tied to nothing: not claimed",
                         "平常と異なるが事案との結び付きなし（請求しない）"},
                        lang);
}

constexpr std::pair<std::string_view, Text> kApart[] = {{"tax", {"tax", "税"}},
                                                        {"credit", {"credits", "クレジット"}},
                                                        {"refund", {"refunds", "返金"}},
                                                        {"discount", {"discounts", "割引"}},
                                                        {"fee", {"fees", "料金・前払い"}},
                                                        {"other", {"other", "その他"}}};

std::string apart_text(const Cost& cost, Lang lang) {
  std::string out;
  for (const auto& [kind, words] : kApart) {
    const auto it = cost.apart.find(std::string(kind));
    if (it == cost.apart.end()) continue;
    out += (out.empty() ? "" : ", ") + std::string(words.in(lang)) + " " + it->second.rounded();
  }
  if (cost.covered != Money())
    out += (out.empty() ? "" : ", ") +
           std::string(Text{"paid by a Savings Plan for the actor's use ",
                            "侵入者の利用に充てられた Savings Plans "}
                           .in(lang)) +
           cost.covered.rounded();
  if (out.empty()) return "";
  return std::string(Text{"  apart from these: ", "  上記に含めない: "}.in(lang)) + out + "\n";
}

}  // namespace

std::string to_json(const Cost& cost) {
  Json json = {{"currency", text_or_null(cost.currency)},
               {"attributed", number(cost.attributed, true)},
               {"estimated",
                {{"amount", number(cost.estimated, true)},
                 {"low", number(cost.low, true)},
                 {"high", number(cost.high, true)}}},
               {"unattributed", number(cost.unattributed, true)},
               {"covered", number(cost.covered, true)},
               {"lines", Json::array()},
               {"lines_truncated", cost.lines.size() > kMostLines},
               {"apart", Json::object()},
               {"days", {{"from", day_text(cost.days.first)}, {"to", day_text(cost.days.last)}}},
               {"daily", Json::array()},
               {"files", Json::array()},
               {"problems", Json::array()}};
  for (size_t i = 0; i < std::min(cost.lines.size(), kMostLines); ++i)
    json["lines"].push_back(json_of(cost.lines[i]));
  for (const auto& [kind, amount] : cost.apart) json["apart"][kind] = number(amount, true);
  for (const Cost::Daily& d : cost.daily)
    json["daily"].push_back({{"day", day_text(d.day)},
                             {"region", text_or_null(d.region)},
                             {"amount", number(d.amount)}});
  for (const BillFile& f : cost.files)
    json["files"].push_back(
        {{"file", f.path}, {"format", text_or_null(f.format)}, {"lines", f.lines}});
  for (const Problem& p : cost.problems) json["problems"].push_back(json_of(p));
  return dump(json);
}

std::string to_text(const Cost& cost, Lang lang, size_t columns) {
  std::string out = fmt::format("{} {} - {}{}\n", Text{"The bill of", "請求期間"}.in(lang),
                                day_text(cost.days.first), day_text(cost.days.last),
                                cost.currency.empty() ? "" : ", " + printable(cost.currency));
  out += sums_text(cost, lang) + apart_text(cost, lang);
  const size_t service = std::clamp<size_t>(columns, 60, 120) - 56;
  std::optional<Line::Kind> kind;
  for (const Place& place : places_of(cost)) {
    if (kind != place.kind) out += fmt::format("\n{}\n", heading(place.kind).in(lang));
    kind = place.kind;
    out += fmt::format("  {} {} {} - {} {:>13}\n",
                       padded(place.region.empty() ? "-" : place.region, 15),
                       padded(place.service, service), day_text(place.first), day_text(place.last),
                       place.amount.rounded());
  }
  return out;
}

std::string to_csv(const Cost& cost) {
  std::string out =
      "kind,day,account,region,service,usage_type,resource,principal,amount,billed,expected,"
      "low,high,covered,why,event_id,file\n";
  for (const Line& l : cost.lines) {
    const std::string cells[] = {std::string(to_string(l.kind)),
                                 day_text(l.day),
                                 l.key.account,
                                 l.key.region,
                                 l.key.service,
                                 l.key.usage,
                                 l.resource,
                                 l.principal,
                                 l.amount.text(),
                                 l.billed.text(),
                                 l.expected.text(),
                                 l.low.text(),
                                 l.high.text(),
                                 l.covered.text(),
                                 l.why,
                                 l.event_id,
                                 l.file};
    for (size_t i = 0; i < std::size(cells); ++i) {
      const bool amount = i >= 8 && i <= 13;  // ours, and a minus sign is one
      out += (i == 0 ? "" : ",") + (amount ? cells[i] : csv_field(cells[i]));
    }
    out += "\n";
  }
  return out;
}

}  // namespace hikeshi::cost
