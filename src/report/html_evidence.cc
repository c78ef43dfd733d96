// SPDX-License-Identifier: Apache-2.0
// The end of the report: every fact with its evidence, as the target of all links above.
#include <algorithm>
#include <unordered_map>

#include "report/html_parts.h"

namespace hikeshi::report {
namespace {

constexpr size_t kFactsShown = 3000;
constexpr size_t kFactBytes = size_t{2} << 20;

// How much of one fact is printed. Those that a row links to must be there even in a huge case;
// beyond kFactBytes they are printed short.
struct Extent {
  size_t says, subject, pieces, words;
};
constexpr Extent kWhole{240, 120, 3, 160};
constexpr Extent kShort{60, 40, 1, 0};

// The files that evidence lies in, numbered as they come: a path is long and stands once.
class Files {
 public:
  size_t number_of(std::string_view file) {
    const auto [it, added] = numbers_.try_emplace(std::string(file), names_.size() + 1);
    if (added) names_.push_back(it->first);
    return it->second;
  }
  const std::vector<std::string>& names() const { return names_; }

 private:
  std::unordered_map<std::string, size_t> numbers_;
  std::vector<std::string> names_;
};

void write_piece(View& v, const casefile::Evidence& e, size_t words, Files& files) {
  Page& page = v.page;
  page.raw("<p><span class=\"kind\">").text(e.kind, 20).raw("</span> ");
  if (!e.event_id.empty()) page.raw("<code>").text(e.event_id, 60).raw("</code> ");
  if (!e.file.empty()) {
    const size_t number = files.number_of(e.file);
    page.raw("<a href=\"#e").number(number).raw("\">").say({"file ", "ファイル "}).number(number);
    page.raw("</a>");
    if (e.part > 0) page.text(v.in({" part {}", " パート {}"}, e.part));
    page.text(v.in({" at byte {}", " 位置 {}"}, e.offset));
  }
  if (!e.text.empty() && words > 0) page.raw(" <q>").text(e.text, words).raw("</q>");
  page.raw("</p>");
}

void write_files(View& v, const Files& files) {
  if (files.names().empty()) return;
  v.page.raw("<h3>").say({"Files", "ファイル"}).raw("</h3>\n<ol class=\"files\">\n");
  for (size_t i = 0; i < files.names().size(); ++i) {
    v.page.raw("<li id=\"e").number(i + 1).raw("\"><code>").text(files.names()[i], 160);
    v.page.raw("</code></li>\n");
  }
  v.page.raw("</ol>\n");
}

// Whether the subject is worth a line of its own: not where the words or the event id have it.
bool shows_subject(const Fact& fact) {
  const bool is_event = !fact.evidence.empty() && fact.evidence.front().event_id == fact.subject;
  return !is_event && fact.says.find(fact.subject) == std::string::npos;
}

void write_fact(View& v, const Fact& fact, const Extent& extent, Files& files) {
  Page& page = v.page;
  if (is_fact_id(fact.id)) {
    page.raw("<tr id=\"").text(fact.id).raw("\">");
  } else {
    page.raw("<tr>");
  }
  page.raw("<td class=\"ref\">").text(fact.id, 12).raw("</td><td>");
  page.text(standing_word(fact.standing, v.lang())).raw("<br><small>").text(fact.kind, 40);
  page.raw("</small></td><td lang=\"en\">").text(fact.says, extent.says);
  if (shows_subject(fact)) {
    page.raw("<br><small>").text(fact.subject, extent.subject).raw("</small>");
  }
  page.raw("</td><td class=\"proof\">");
  for (size_t i = 0; i < std::min(extent.pieces, fact.evidence.size()); ++i) {
    write_piece(v, fact.evidence[i], extent.words, files);
  }
  if (fact.evidence.size() > extent.pieces) {
    page.raw("<p class=\"under\">");
    page.text(v.in({"and {} more", "他 {} 件"}, fact.evidence.size() - extent.pieces)).raw("</p>");
  }
  page.raw("</td></tr>\n");
}

}  // namespace

// Facts that a row above links to are always printed, the others as far as the limits go.
void write_evidence(View& v) {
  begin_section(v, "evidence", {"Evidence: every fact of the case", "証跡: 本ケースの全事実"});
  Page& page = v.page;
  page.raw("<div class=\"wide\"><table class=\"facts\">\n<thead><tr>");
  for (const Text& title : {Text{"fact", "事実"}, Text{"standing", "根拠の種別"},
                            Text{"says", "内容"}, Text{"evidence", "証跡"}}) {
    page.raw("<th scope=\"col\">").say(title).raw("</th>");
  }
  page.raw("</tr></thead>\n<tbody>\n");
  Files files;
  size_t missing = 0, others = 0;
  const size_t begin = page.size();
  for (const Fact& fact : v.state.facts) {
    const bool linked = page.linked().contains(fact.id);
    const bool room = page.size() - begin < kFactBytes;
    if (linked || (room && others < kFactsShown)) {
      write_fact(v, fact, room ? kWhole : kShort, files);
      others += linked ? 0 : 1;
    } else {
      ++missing;
    }
  }
  page.raw("</tbody></table></div>\n");
  if (missing > 0) more_line(v, missing);
  write_files(v, files);
  end_section(v);
}

void write_footer(View& v) {
  constexpr size_t kDocuments = 50;
  Page& page = v.page;
  const auto& documents = v.state.documents;
  page.raw("<footer>\n");
  if (!documents.empty())
    page.raw("<p>").say({"Documents of the case:", "ケースの文書:"}).raw("</p>\n<ul>\n");
  for (size_t i = 0; i < std::min(kDocuments, documents.size()); ++i) {
    page.raw("<li>").text(documents[i].role, 40).raw(" <code>").text(documents[i].path, 160);
    page.raw("</code> <small>").text(documents[i].sha256, 64).raw("</small></li>\n");
  }
  if (!documents.empty()) page.raw("</ul>\n");
  page.raw("<p>").say(
      {"Made by hikeshi from the facts of the case. A fact is reported (a notice says so), "
       "stated (a person says so), observed (seen in logs) or verified (read back after acting).",
       "本報告書は hikeshi がケースの事実から作成しました。各事実には「通知の記載」「担当者の申告」"
       "「ログで確認」「対処後に確認」の区別があります。"});
  page.raw("</p>\n</footer>\n");
}

}  // namespace hikeshi::report
