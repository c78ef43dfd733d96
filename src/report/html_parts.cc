// SPDX-License-Identifier: Apache-2.0
#include "report/html_parts.h"

#include <algorithm>

#include "base/ids.h"

namespace hikeshi::report {

void begin_section(View& v, Markup id, Text title) {
  v.page.raw("<section id=\"").raw(id).raw("\">\n<h2>").say(title).raw("</h2>\n");
}

void end_section(View& v) { v.page.raw("</section>\n"); }

void chip(Page& page, Tone tone, std::string_view text) {
  switch (tone) {
    case Tone::kPlain:
      page.raw("<span class=\"chip\">");
      break;
    case Tone::kRed:
      page.raw("<span class=\"chip red\">");
      break;
    case Tone::kAmber:
      page.raw("<span class=\"chip amber\">");
      break;
    case Tone::kGreen:
      page.raw("<span class=\"chip green\">");
      break;
    case Tone::kBlue:
      page.raw("<span class=\"chip blue\">");
      break;
  }
  page.text(text, 40).raw("</span>");
}

void confidence_chip(View& v, std::string_view confidence) {
  const Tone tone = confidence == "high"     ? Tone::kRed
                    : confidence == "medium" ? Tone::kAmber
                                             : Tone::kPlain;
  chip(v.page, tone, v.in({"confidence: {}", "確度: {}"}, confidence_word(confidence, v.lang())));
}

void paragraph(Page& page, std::string_view text) {
  page.raw("<p>").text(text, 1000).raw("</p>\n");
}

void nothing(Page& page, Text text) { page.raw("<p class=\"none\">").say(text).raw("</p>\n"); }

void nothing_in_logs(View& v, Text text) {
  const Text unread = {"Not known: no logs have been read.", "不明: ログは読み込まれていません。"};
  nothing(v.page, v.picture.hunt == nullptr ? unread : text);
}

void table(View& v, Markup kind, std::initializer_list<Text> titles, const Facts& facts,
           const TableLimit& limit, const WriteRow& row) {
  if (facts.empty()) return;
  Page& page = v.page;
  page.raw("<div class=\"wide\"><table class=\"").raw(kind).raw("\">\n<thead><tr>");
  for (const Text& title : titles) page.raw("<th scope=\"col\">").say(title).raw("</th>");
  page.raw("</tr></thead>\n<tbody>\n");
  const size_t begin = page.size();
  size_t written = 0;
  for (; written < facts.size() && written < limit.rows; ++written) {
    if (page.size() - begin > limit.bytes) break;
    page.raw("<tr>");
    row(*facts[written]);
    page.raw("</tr>\n");
  }
  page.raw("</tbody></table></div>\n");
  if (written < facts.size()) more_line(v, facts.size() - written);
}

void cell(Page& page, std::string_view text, size_t columns) {
  page.raw("<td>").text(text, columns).raw("</td>");
}

void code_cell(Page& page, std::string_view text, size_t columns) {
  page.raw("<td><code>").text(text, columns).raw("</code></td>");
}

void time_cell(Page& page, std::string_view rfc3339) {
  page.raw("<td class=\"time\">").text(shown_second(rfc3339), 40).raw("</td>");
}

void region_cell(Page& page, std::string_view region) {
  page.raw("<td class=\"region\">").text(region, 24).raw("</td>");
}

void type_cell(Page& page, std::string_view type) {
  page.raw("<td class=\"type\">").text(type, 40).raw("</td>");
}

std::string_view own_name(const View& v, std::string_view principal) {
  const auto arn = parse_arn(principal);
  return arn && arn->account == v.state.account() ? without_arn(principal) : principal;
}

void principal_cell(View& v, std::string_view principal) {
  v.page.raw("<td class=\"by\">").text(own_name(v, principal), 120).raw("</td>");
}

void link_cell(Page& page, const Fact& fact) {
  page.raw("<td class=\"ref\">").link(fact).raw("</td>");
}

void more_line(View& v, size_t missing) {
  v.page.raw("<p class=\"more\">").text(v.in({"{} more in ", "他 {} 件: "}, with_commas(missing)));
  v.page.raw("<code>hikeshi show ").text(v.state.case_id, 60).raw(" --json</code></p>\n");
}

void term(Page& page, Text name, std::string_view value) {
  if (value.empty()) return;
  page.raw("<dt>").say(name).raw("</dt><dd>").text(value, 400).raw("</dd>\n");
}

}  // namespace hikeshi::report
