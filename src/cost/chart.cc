// SPDX-License-Identifier: Apache-2.0
#include "cost/chart.h"

#include <fmt/format.h>

#include <algorithm>

#include "report/html_page.h"

namespace hikeshi::cost {
namespace {

using report::Page;

constexpr int64_t kWidth = 960, kHeight = 260;
constexpr size_t kMostRegions = 9;  // of a colour of their own; the others share the last
constexpr std::string_view kColours[] = {"#c0392b", "#d68910", "#b7950b", "#1e8449", "#117a65",
                                         "#1f618d", "#6c3483", "#a04000", "#566573", "#aab7b8"};

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
    const Text title = {"Cost per day by region", "日別・リージョン別の料金"};
    Page page(lang_);
    page.raw("<!doctype html>\n<html lang=\"")
        .say({"en", "ja"})
        .raw(
            "\"><head><meta charset=\"utf-8\"><meta http-equiv=\"Content-Security-Policy\" "
            "content=\"default-src 'none'; style-src 'unsafe-inline'\"><title>")
        .say(title)
        .raw(
            "</title><style>body{font:15px sans-serif;max-width:960px;margin:2em auto}"
            "td{padding:2px 12px 2px 0}td.n{text-align:right}svg{width:100%}</style></head><body>"
            "<h1>")
        .say(title)
        .raw("</h1>\n<p>");
    sums(page);
    page.raw("</p>\n");
    bars(page);
    table(page);
    page.raw("</body></html>\n");
    return page.take();
  }

 private:
  void sums(Page& page) const {
    const auto sum = [&](Text name, Money amount) {
      page.say(name).raw(" ").text(amount.rounded());
    };
    page.text(day_text(cost_.days.first))
        .raw(" - ")
        .text(day_text(cost_.days.last))
        .raw(", ")
        .text(cost_.currency)
        .raw(". ");
    sum({"Attributed", "帰属"}, cost_.attributed);
    sum({", estimated", "、推定"}, cost_.estimated);
    page.raw(" (").text(cost_.low.rounded()).raw(" - ").text(cost_.high.rounded()).raw(")");
    sum({", unattributed (not claimed)", "、帰属なし（請求しない）"}, cost_.unattributed);
    page.raw(".");
  }

  // Pixels, in hundredths: integers, so that every machine draws the same bytes.
  int64_t height(Money amount) const {
    constexpr Money::Units kGrain = 1'000'000;  // leaves room to multiply; finer bars are none
    const Money::Units highest = highest_.units() / kGrain;
    if (highest == 0 || amount <= Money()) return 0;
    return static_cast<int64_t>(amount.units() / kGrain * (kHeight * 100) / highest);
  }

  void bars(Page& page) const {
    page.raw("<svg viewBox=\"0 0 ").number(kWidth * 100).raw(" ").number((kHeight + 4) * 100);
    page.raw("\" role=\"img\">");
    int64_t day = INT64_MIN, top = 0;
    for (const Cost::Daily& d : cost_.daily) {
      if (d.day != day) day = d.day, top = kHeight * 100;
      const int64_t tall = height(d.amount);
      if (tall == 0) continue;
      top -= tall;
      bar(page, d, top, tall);
    }
    page.raw("</svg>\n");
  }

  void bar(Page& page, const Cost::Daily& d, int64_t top, int64_t tall) const {
    const int64_t days = std::max<int64_t>(1, cost_.days.last - cost_.days.first + 1);
    const int64_t wide = std::max<int64_t>(1, kWidth * 100 / days);
    page.raw("<rect x=\"").number((d.day - cost_.days.first) * wide).raw("\" y=\"").number(top);
    page.raw("\" width=\"").number(wide * 9 / 10 + 1).raw("\" height=\"").number(tall);
    page.raw("\" fill=\"").text(kColours[colour_.at(d.region)]).raw("\"><title>");
    page.text(day_text(d.day)).raw(" ");
    name(page, d.region);
    page.raw(": ").text(d.amount.rounded()).raw("</title></rect>");
  }

  void table(Page& page) const {
    page.raw("<table><tr><td></td><td>").say({"Region", "リージョン"}).raw("</td><td>");
    page.say({"all usage", "全利用料金"}).raw("</td><td>");
    page.say({"attributed and estimated", "帰属・推定"}).raw("</td></tr>\n");
    for (const Region& r : regions_) {
      page.raw("<tr><td style=\"background:").text(kColours[colour_.at(r.name)]);
      page.raw("\">&nbsp;</td><td>");
      name(page, r.name);
      page.raw("</td><td class=\"n\">").text(r.total.rounded());
      page.raw("</td><td class=\"n\">").text(r.claimed.rounded()).raw("</td></tr>\n");
    }
    page.raw("</table>");
  }

  static void name(Page& page, const std::string& region) {
    region.empty() ? page.say({"no region", "リージョンなし"}) : page.text(region);
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
