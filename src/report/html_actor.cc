// SPDX-License-Identifier: Apache-2.0
// Who: the suspects with what speaks for and against them, the tree of credentials, the causes.
#include <algorithm>
#include <unordered_map>
#include <unordered_set>

#include "report/html_parts.h"

namespace hikeshi::report {
namespace {

constexpr size_t kSuspectsShown = 20;
constexpr size_t kReasonsShown = 15;
constexpr size_t kCredentialsShown = 400;
constexpr size_t kDeepest = 8;  // further levels are drawn at this one

void write_reasons(View& v, Markup kind, Text title, const Facts& reasons) {
  Page& page = v.page;
  page.raw("<div class=\"").raw(kind).raw("\"><h4>").say(title).raw("</h4>\n<ul>\n");
  for (size_t i = 0; i < std::min(kReasonsShown, reasons.size()); ++i) {
    page.raw("<li>")
        .text(reason_text(*reasons[i], v.lang()), 400)
        .raw(" <small>")
        .link(*reasons[i]);
    page.raw("</small></li>\n");
  }
  if (reasons.empty())
    page.raw("<li class=\"none\">").say({"nothing found", "なし"}).raw("</li>\n");
  page.raw("</ul></div>\n");
  if (reasons.size() > kReasonsShown) more_line(v, reasons.size() - kReasonsShown);
}

std::string joined(const std::vector<std::string>& values, size_t most) {
  std::string text;
  for (size_t i = 0; i < std::min(most, values.size()); ++i) {
    text += (i == 0 ? "" : ", ") + clean(values[i], 60);
  }
  return values.size() > most ? text + " …" : text;
}

void write_suspect(View& v, const Suspect& suspect) {
  Page& page = v.page;
  const Fact& fact = *suspect.fact;
  page.raw("<article class=\"card suspect\"><h3><code>").text(fact.subject, 160).raw("</code> ");
  chip(page, Tone::kPlain, principal_kind_word(fact.one("kind"), v.lang()));
  page.raw(" ");
  confidence_chip(v, fact.one("confidence"));
  page.raw(" <small>").link(fact).raw("</small></h3>\n<dl>\n");
  term(page, {"Seen", "確認期間"},
       shown_time(fact.one("first_seen")) + " – " + shown_time(fact.one("last_seen")));
  term(page, {"Credentials", "認証情報"}, joined(fact.all("credentials"), 6));
  term(page, {"Addresses", "接続元"}, joined(fact.all("addresses"), 8));
  if (fact.one("group") != "1") term(page, {"Group", "グループ"}, fact.one("group"));
  page.raw("</dl>\n<div class=\"scales\">\n");
  write_reasons(v, "for", {"For", "根拠"}, suspect.reasons);
  write_reasons(v, "against", {"Against", "反証"}, suspect.against);
  page.raw("</div></article>\n");
}

struct Node {
  const Fact* credential;
  size_t depth;
};

// The credentials in the order of a tree: each behind the one that issued it. Issuers that are no
// credential of the case, or that issue each other in a circle, make roots.
class Tree {
 public:
  explicit Tree(const Facts& credentials) {
    std::unordered_set<std::string_view> known;
    for (const Fact* c : credentials) known.insert(c->subject);
    Facts roots;
    for (const Fact* c : credentials) {
      const std::string_view issuer = c->one("issued_by");
      const bool root = issuer.empty() || issuer == c->subject || !known.contains(issuer);
      (root ? roots : children_[issuer]).push_back(c);
    }
    for (const Fact* c : roots) walk(c);
    for (const Fact* c : credentials) walk(c);  // those that hang on a circle
  }
  const std::vector<Node>& nodes() const { return nodes_; }

 private:
  void walk(const Fact* root) {
    std::vector<Node> stack = {{root, 0}};
    while (!stack.empty()) {
      const Node node = stack.back();
      stack.pop_back();
      if (!seen_.insert(node.credential).second) continue;
      nodes_.push_back(node);
      const Facts& below = children_[node.credential->subject];
      for (auto it = below.rbegin(); it != below.rend(); ++it) {
        stack.push_back({*it, std::min(node.depth + 1, kDeepest)});
      }
    }
  }

  std::unordered_map<std::string_view, Facts> children_;
  std::unordered_set<const Fact*> seen_;
  std::vector<Node> nodes_;
};

void write_credential(View& v, const Fact& c) {
  Page& page = v.page;
  page.raw("<p><code>").text(c.subject, 80).raw("</code> ");
  chip(page, Tone::kPlain, credential_kind_word(c.one("kind"), v.lang()));
  if (c.is("made_by_actor")) {
    page.raw(" ");
    chip(page, Tone::kRed, Text{"made by the actor", "侵入者が作成"}.in(v.lang()));
  }
  page.raw(" <small>")
      .link(c)
      .raw("</small></p>\n<p class=\"under\">")
      .text(c.one("principal"), 160);
  for (std::string_view detail : {"role", "instance"}) {
    if (c.one(detail) == c.one("principal")) continue;
    if (!c.one(detail).empty()) page.raw(" · ").text(c.one(detail), 120);
  }
  if (!c.one("issued_at").empty()) {
    page.raw(" · ").text(v.in({"issued {}", "発行 {}"}, shown_time(c.one("issued_at"))), 60);
  }
  if (!c.one("first_seen").empty()) {
    page.raw(" · ").text(v.in({"used {} – {}", "使用 {} – {}"}, shown_time(c.one("first_seen")),
                              shown_time(c.one("last_seen"))),
                         80);
  }
  page.raw("</p>\n");
}

// Closes lists and items so that a node of `depth` can be opened behind one of `from`.
void climb(Page& page, size_t from, size_t depth) {
  page.raw("</li>\n");
  for (size_t d = from; d > depth; --d) page.raw("</ul></li>\n");
}

void write_tree(View& v, const std::vector<Node>& nodes) {
  const size_t shown = std::min(kCredentialsShown, nodes.size());
  v.page.raw("<ul class=\"tree\">\n");
  for (size_t i = 0; i < shown; ++i) {
    if (i > 0 && nodes[i].depth > nodes[i - 1].depth) {
      v.page.raw("<ul>\n");
    } else if (i > 0) {
      climb(v.page, nodes[i - 1].depth, nodes[i].depth);
    }
    v.page.raw("<li>");
    write_credential(v, *nodes[i].credential);
  }
  climb(v.page, nodes[shown - 1].depth, 0);
  v.page.raw("</ul>\n");
  if (nodes.size() > shown) more_line(v, nodes.size() - shown);
}

void write_addresses(View& v) {
  const Facts& addresses = v.picture.addresses;
  if (addresses.empty()) return;
  v.page.raw("<h3>").say({"Addresses", "接続元アドレス"}).raw("</h3>\n");
  table(v, "addresses",
        {{"address", "アドレス"},
         {"where", "所在"},
         {"first seen (UTC)", "最初の確認 (UTC)"},
         {"last seen (UTC)", "最後の確認 (UTC)"},
         {"events", "イベント数"},
         {"owner too", "正規の利用"},
         {"fact", "事実"}},
        addresses, {200, size_t{256} << 10}, [&](const Fact& f) {
          code_cell(v.page, f.subject, 60);
          cell(v.page, f.one("place"), 120);
          time_cell(v.page, f.one("first_seen"));
          time_cell(v.page, f.one("last_seen"));
          cell(v.page, f.one("events"), 20);
          cell(v.page, f.is("shared_with_owner") ? Text{"yes", "あり"}.in(v.lang()) : "", 20);
          link_cell(v.page, f);
        });
}

}  // namespace

void write_suspects(View& v) {
  begin_section(v, "suspects",
                {"Who: suspects, with reasons for and against", "侵害対象: 根拠と反証"});
  const auto& suspects = v.picture.suspects;
  if (suspects.empty()) nothing_in_logs(v, {"No suspect.", "容疑の対象はありません。"});
  if (!suspects.empty() && !v.picture.actor_found) {
    paragraph(v.page, v.in({"Weak signs only; none of these is an accusation.",
                            "弱い兆候のみです。いずれも断定ではありません。"}));
  }
  for (size_t i = 0; i < std::min(kSuspectsShown, suspects.size()); ++i)
    write_suspect(v, suspects[i]);
  if (suspects.size() > kSuspectsShown) more_line(v, suspects.size() - kSuspectsShown);
  end_section(v);
}

void write_credentials(View& v) {
  begin_section(v, "credentials", {"Credentials: who issued whom", "認証情報: 発行の連鎖"});
  const Tree tree(v.picture.credentials);
  if (tree.nodes().empty()) {
    nothing_in_logs(
        v, {"No credential is charged to the actor.", "侵入者に帰属する認証情報はありません。"});
  } else {
    write_tree(v, tree.nodes());
  }
  write_addresses(v);
  end_section(v);
}

// What stood open, and for which machine.
void resource_cell(View& v, const Fact& cause) {
  v.page.raw("<td><code>").text(cause.one("resource"), 160).raw("</code>");
  if (!cause.one("instance").empty())
    v.page.raw("<br><small>")
        .text(v.in({"for {}", "対象: {}"}, clean(cause.one("instance"), 40)), 80)
        .raw("</small>");
  v.page.raw("</td>");
}

// Until when the door stood open, and who closed it. Only where the logs were asked for its end
// (then the machine is named too) does an empty cell mean that they show none.
void closed_cells(View& v, const Fact& cause) {
  const bool asked = !cause.one("opened_at").empty() && !cause.one("instance").empty();
  if (cause.one("closed_at").empty() && asked) {
    cell(v.page, v.in({"no end seen", "閉鎖の記録なし"}), 40);
  } else {
    time_cell(v.page, cause.one("closed_at"));
  }
  principal_cell(v, cause.one("closed_by"));
}

void write_causes(View& v) {
  begin_section(v, "causes", {"How they got in", "侵入の原因"});
  if (v.picture.causes.empty()) {
    nothing_in_logs(v, {"Not established. This is not the same as none.",
                        "未特定です (原因がないという意味ではありません)。"});
  }
  table(v, "causes",
        {{"cause", "原因"},
         {"verdict", "判定"},
         {"resource", "リソース"},
         {"region", "リージョン"},
         {"port", "ポート"},
         {"from", "送信元"},
         {"opened (UTC)", "開放 (UTC)"},
         {"by", "実施者"},
         {"closed (UTC)", "閉鎖 (UTC)"},
         {"by", "実施者"},
         {"fact", "事実"}},
        v.picture.causes, {100, size_t{256} << 10}, [&](const Fact& f) {
          cell(v.page, cause_word(f.subject, v.lang()), 60);
          v.page.raw("<td>");
          const std::string_view verdict = f.one("verdict");
          const Tone tone = verdict == "confirmed" ? Tone::kRed
                            : verdict == "likely"  ? Tone::kAmber
                                                   : Tone::kPlain;
          chip(v.page, tone, verdict_word(verdict, v.lang()));
          v.page.raw("</td>");
          resource_cell(v, f);
          region_cell(v.page, f.one("region"));
          cell(v.page, f.one("port"), 20);
          cell(v.page, f.one("cidr"), 50);
          time_cell(v.page, f.one("opened_at"));
          principal_cell(v, f.one("opened_by"));
          closed_cells(v, f);
          link_cell(v.page, f);
        });
  end_section(v);
}

}  // namespace hikeshi::report
