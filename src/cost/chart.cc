// SPDX-License-Identifier: Apache-2.0
#include "cost/chart.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/html.h"
#include "base/text.h"

namespace hikeshi::cost {
namespace {

constexpr int kWidth = 960, kHeight = 260;
constexpr size_t kMostRegions = 9;  // of a colour of their own; the others share the last
constexpr std::string_view kColours[] = {"#c0392b", "#d68910", "#b7950b", "#1e8449", "#117a65",
                                         "#1f618d", "#6c3483", "#a04000", "#566573", "#aab7b8"};

std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : printable(text)) append_html(out, c);
  return out;
}

struct Region {
  std::string name;
  Money claimed, total;
};

// Those with something claimed first, then by what they cost.
std::vector<Region> regions_of(const Cost& cost) {
  std::map<std::string, Region> by_name;
  for (const Cost::Daily& d : cost.daily) by_name[d.region].total += d.amount;
  for (const Line& line : cost.lines) {
    if (line.kind != Line::Kind::kUnattributed) by_name[line.key.region].claimed += line.amount;
  }
  std::vector<Region> regions;
  for (auto& [name, region] : by_name) {
    region.name = name;
    regions.push_back(region);
  }
  std::stable_sort(regions.begin(), regions.end(), [](const Region& a, const Region& b) {
    return std::pair(b.claimed, b.total) < std::pair(a.claimed, a.total);
  });
  return regions;
}

class Chart {
 public:
  Chart(const Cost& cost, Lang lang) : cost_(cost), lang_(lang), regions_(regions_of(cost)) {
    for (size_t i = 0; i < regions_.size(); ++i)
      colour_[regions_[i].name] = std::min(i, kMostRegions);
    std::map<int64_t, Money> days;
    for (const Cost::Daily& d : cost.daily) {
      if (d.amount > Money()) days[d.day] += d.amount;
    }
    for (const auto& [day, amount] : days) highest_ = std::max(highest_, amount);
  }

  std::string page() const {
    const std::string_view title = in({"Cost per day by region", "日別・リージョン別の料金"});
    return fmt::format(
        "<!doctype html>\n<html lang=\"{}\"><head><meta charset=\"utf-8\"><meta "
        "http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src "
        "'unsafe-inline'\"><title>{}</title><style>body{{font:15px sans-serif;max-width:{}px;"
        "margin:2em auto}}td{{padding:2px 12px 2px 0}}td.n{{text-align:right}}svg{{width:100%}}"
        "</style></head><body><h1>{}</h1>\n<p>{} - {}, {}. {}</p>\n{}\n{}</body></html>\n",
        lang_ == Lang::kJa ? "ja" : "en", title, kWidth, title, day_text(cost_.days.first),
        day_text(cost_.days.last), escaped(cost_.currency), sums(), bars(), table());
  }

 private:
  std::string_view in(const Text& text) const { return text.in(lang_); }

  std::string sums() const {
    return fmt::format("{} {}, {} {} ({} - {}), {} {}.", in({"Attributed", "帰属"}),
                       cost_.attributed.rounded(), in({"estimated", "推定"}),
                       cost_.estimated.rounded(), cost_.low.rounded(), cost_.high.rounded(),
                       in({"unattributed", "帰属なし"}), cost_.unattributed.rounded());
  }

  // Pixels, in hundredths: integers, so that every machine draws the same bytes.
  int64_t height(Money amount) const {
    constexpr Money::Units kGrain = 1'000'000;  // leaves room to multiply; finer bars are none
    const Money::Units highest = highest_.units() / kGrain;
    if (highest == 0 || amount <= Money()) return 0;
    return static_cast<int64_t>(amount.units() / kGrain * (kHeight * 100) / highest);
  }

  std::string bars() const {
    const int64_t days = std::max<int64_t>(1, cost_.days.last - cost_.days.first + 1);
    const int64_t wide = std::max<int64_t>(1, kWidth * 100 / days);
    std::string out =
        fmt::format("<svg viewBox=\"0 0 {} {}\" role=\"img\">", kWidth * 100, (kHeight + 4) * 100);
    int64_t day = INT64_MIN, top = 0;
    for (const Cost::Daily& d : cost_.daily) {
      if (d.day != day) day = d.day, top = kHeight * 100;
      const int64_t tall = height(d.amount);
      if (tall == 0) continue;
      top -= tall;
      out += fmt::format(
          "<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" fill=\"{}\"><title>{} {}: "
          "{}</title></rect>",
          (d.day - cost_.days.first) * wide, top, wide * 9 / 10 + 1, tall,
          kColours[colour_.at(d.region)], day_text(d.day), shown(d.region), d.amount.rounded());
    }
    return out + "</svg>";
  }

  std::string table() const {
    std::string out = fmt::format("<table><tr><td></td><td>{}</td><td>{}</td><td>{}</td></tr>",
                                  in({"Region", "リージョン"}), in({"all usage", "全利用料金"}),
                                  in({"attributed and estimated", "帰属・推定"}));
    for (const Region& r : regions_)
      out += fmt::format(
          "<tr><td style=\"background:{}\">&nbsp;</td><td>{}</td><td "
          "class=\"n\">{}</td><td class=\"n\">{}</td></tr>\n",
          kColours[colour_.at(r.name)], shown(r.name), r.total.rounded(), r.claimed.rounded());
    return out + "</table>";
  }

  std::string shown(const std::string& region) const {
    return region.empty() ? std::string(in({"no region", "リージョンなし"})) : escaped(region);
  }

  const Cost& cost_;
  Lang lang_;
  std::vector<Region> regions_;
  std::map<std::string, size_t> colour_;
  Money highest_;
};

}  // namespace

std::string to_html(const Cost& cost, Lang lang) { return Chart(cost, lang).page(); }

}  // namespace hikeshi::cost
