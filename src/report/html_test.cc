// SPDX-License-Identifier: Apache-2.0
// The HTML report as bytes: balanced, inert, bounded, every link with its target. What a browser
// makes of it is proven in tests/browser.
#include "report/html.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "base/text.h"
#include "report/html_page.h"
#include "report/sample_cases.h"

namespace hikeshi::report {
namespace {

using testing::HasSubstr;
using testing::Not;

// Markup comes from literals only; whatever is known at run time has to go through text().
static_assert(!std::is_constructible_v<Markup, std::string>);
static_assert(!std::is_constructible_v<Markup, std::string_view>);
static_assert(!std::is_constructible_v<Markup, const char*>);

// A strict reader of the HTML that we write: every tag closed in order, every attribute quoted and
// known, every & a reference. It stops at the first fault.
class Checker {
 public:
  explicit Checker(std::string_view html) : rest_(html) {}

  // "" or what is wrong.
  std::string check() {
    if (!take("<!DOCTYPE html>\n")) return "no doctype";
    while (!rest_.empty() && fault_.empty()) rest_.front() == '<' ? tag() : text();
    if (fault_.empty() && !open_.empty()) fault_ = "never closed: " + open_.back();
    for (const std::string& target : targets_) {
      if (fault_.empty() && !ids_.contains(target)) fault_ = "dead link: #" + target;
    }
    return fault_;
  }
  const std::set<std::string>& ids() const { return ids_; }

 private:
  bool take(std::string_view part) {
    if (!rest_.starts_with(part)) return false;
    rest_.remove_prefix(part.size());
    return true;
  }
  std::string fail(std::string_view why) {
    if (fault_.empty()) fault_ = std::string(why) + " at: " + std::string(rest_.substr(0, 80));
    return {};
  }
  std::string name() {
    const size_t end =
        rest_.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-");
    if (end == 0 || end == std::string_view::npos) return fail("name expected");
    std::string found(rest_.substr(0, end));
    rest_.remove_prefix(end);
    return found;
  }
  void reference() {
    for (std::string_view known : {"&amp;", "&lt;", "&gt;", "&quot;", "&#39;"}) {
      if (take(known)) return;
    }
    fail("bare &");
  }
  void text() {
    if (rest_.front() == '&') return reference();
    if (rest_.front() == '>' || rest_.front() == '"' || rest_.front() == '\'') {
      if (rest_.front() != '\'') fail("bare markup character");
    }
    rest_.remove_prefix(1);
  }
  void tag() {
    if (take("</")) return close();
    take("<");
    const std::string element = name();
    while (fault_.empty() && take(" ")) attribute();
    if (!take(">")) fail("unquoted or unfinished tag");
    if (element == "style") {
      const size_t end = rest_.find("</style>");
      rest_.remove_prefix(end == std::string_view::npos ? rest_.size() : end);
    }
    if (element != "meta" && element != "br") open_.push_back(element);
  }
  void attribute() {
    const std::string key = name();
    if (key.starts_with("on") || key == "style" || key == "src") fail("attribute " + key);
    if (!take("=\"")) fail("attribute is not quoted");
    const size_t end = rest_.find('"');
    if (end == std::string_view::npos) return void(fail("attribute does not end"));
    const std::string value(rest_.substr(0, end));
    if (value.find('<') != std::string::npos) fail("< in an attribute");
    if (key == "id" && !ids_.insert(value).second) fail("id twice: " + value);
    if (key == "href" && !value.starts_with("#")) fail("link to elsewhere: " + value);
    if (key == "href") targets_.insert(value.substr(1));
    rest_.remove_prefix(end + 1);
  }
  void close() {
    const std::string element = name();
    if (open_.empty() || open_.back() != element) return void(fail("closes nothing: " + element));
    open_.pop_back();
    if (!take(">")) fail("> expected");
  }

  std::string_view rest_;
  std::string fault_;
  std::vector<std::string> open_;
  std::set<std::string> ids_, targets_;
};

HtmlOptions options(Lang lang, std::vector<Todo> todo = {}) {
  return {lang, kSampleNow, kTokyo, std::move(todo)};
}

void expect_sound(const std::string& html) {
  Checker checker(html);
  EXPECT_EQ(checker.check(), "");
  EXPECT_TRUE(is_valid_utf8(html));
  EXPECT_LE(html.size(), kMaxHtmlBytes);
  EXPECT_EQ(html.find_first_of(std::string_view("\0\x1b\r\x07", 4)), std::string::npos);
}

TEST(Checker, SeesWhatIsWrong) {
  const auto faulty = [](std::string_view body) {
    return !Checker("<!DOCTYPE html>\n" + std::string(body)).check().empty();
  };
  EXPECT_FALSE(faulty("<p class=\"a\">x &amp; y<br></p>"));
  for (std::string_view bad :
       {"<p>", "<p></b></p>", "<p class=a></p>", "<p onclick=\"x\"></p>", "<p>a & b</p>",
        "<p>a > b</p>", "<a href=\"http://example.com\"></a>", "<a href=\"#x\"></a>",
        "<i id=\"x\"></i><b id=\"x\"></b>", "<p title=\"<\"></p>", "<p style=\"x\"></p>"}) {
    EXPECT_TRUE(faulty(bad)) << bad;
  }
}

TEST(Html, IsSoundForEveryKindOfCase) {
  for (Lang lang : {Lang::kEn, Lang::kJa}) {
    expect_sound(html_report(mining_case(), options(lang, mining_todo(lang))));
    expect_sound(html_report(clean_case(), options(lang)));
    expect_sound(html_report(notice_only_case(), options(lang)));
    expect_sound(html_report(hostile_case(), options(lang, hostile_todo())));
    expect_sound(html_report(casefile::CaseState{}, options(lang)));
  }
}

TEST(Html, IsSoundForRandomCases) {
  for (uint32_t seed = 1; seed <= 20; ++seed) {
    SCOPED_TRACE(seed);
    expect_sound(html_report(random_case(seed), options(seed % 2 == 0 ? Lang::kEn : Lang::kJa)));
  }
}

TEST(Html, KeepsHostileTextAsText) {
  const std::string html = html_report(hostile_case(), options(Lang::kEn, hostile_todo()));
  EXPECT_THAT(html, HasSubstr("&lt;script&gt;window.__pwned=1&lt;/script&gt;"));
  EXPECT_THAT(html, HasSubstr("\\u{202e}gnp.exe"));
  EXPECT_THAT(html, HasSubstr("nul\\x00byte"));
  EXPECT_THAT(html, HasSubstr("\\xff\\xfe\\xc0\\xaf invalid"));
  EXPECT_THAT(html, HasSubstr("&amp;lt;script&amp;gt;"));
  EXPECT_THAT(html, HasSubstr("日本語の名前𠮷野家"));
  for (std::string_view raw : {"<script", "<img", "<iframe", "<!--", "<![CDATA", "\xE2\x80\xAE"}) {
    EXPECT_EQ(html.find(raw), std::string::npos) << raw;
  }
}

TEST(Html, CutsHugeCasesAndSaysSo) {
  const std::string html = html_report(huge_case(50000, false), options(Lang::kEn));
  expect_sound(html);
  EXPECT_LT(html.size(), size_t{4} << 20);
  EXPECT_THAT(html, HasSubstr("49,200 more in <code>hikeshi show 20261126-huge --json</code>"));
}

// Every table full, every text made of what grows most when it is escaped, no two files the same.
TEST(Html, StaysBelowItsLimitInTheWorstCase) {
  const std::vector<Todo> steps(
      1000, Todo{"contain", std::string(2000, '"'), std::string(2000, '"'), "none"});
  const std::string html = html_report(worst_case(), options(Lang::kJa, steps));
  expect_sound(html);
  RecordProperty("bytes", std::to_string(html.size()));
}

TEST(Html, LinksEveryShownRowToItsEvidence) {
  const auto state = mining_case();
  const std::string html = html_report(state, options(Lang::kEn));
  for (const auto& fact : state.facts)
    EXPECT_THAT(html, HasSubstr(fmt::format("<tr id=\"{}\">", fact.id)));
  const auto* made = state.first_of_kind("made");
  EXPECT_THAT(html, HasSubstr(fmt::format("<a href=\"#{0}\">{0}</a>", made->id)));
  EXPECT_THAT(html, HasSubstr(made->evidence.front().event_id));
  EXPECT_THAT(html, HasSubstr(fmt::format("at byte {}", made->evidence.front().offset)));
}

TEST(Html, SaysWhatIsLeftBeforeWhatIsGone) {
  const std::string html = html_report(mining_case(), options(Lang::kEn));
  const size_t table = html.find("<table class=\"made\">");
  const size_t last_left = html.find("health-sync", table), first_gone = html.find("kp-0", table);
  EXPECT_LT(last_left, first_gone);
}

TEST(Html, ShowsExposureUrlsAsTextOnly) {
  const std::string html = html_report(mining_case(), options(Lang::kEn));
  EXPECT_THAT(html, HasSubstr("https://git.example.com/acme/build-tools/blob/3f9c2d1/deploy.env"));
  EXPECT_THAT(html, Not(HasSubstr("href=\"http")));
}

TEST(Html, KeepsTheLinesOfCommands) {
  const std::vector<Todo> todo = {{"contain", "Two commands", "aws one\naws 'two' <x>", "none"}};
  EXPECT_THAT(html_report(mining_case(), options(Lang::kEn, todo)),
              HasSubstr("<pre>aws one\naws &#39;two&#39; &lt;x&gt;</pre>"));
}

TEST(Html, ClaimsNothingWithoutLogs) {
  const std::string html = html_report(notice_only_case(), options(Lang::kEn));
  EXPECT_THAT(html, HasSubstr("Not known: no logs have been read."));
  for (const char* claim :
       {"No suspect", "Nothing found", "No events", "<p class=\"figure\">0</p>"}) {
    EXPECT_THAT(html, Not(HasSubstr(claim)));
  }
}

TEST(Html, SaysWhereTheTimelineEnds) {
  auto state = mining_case();
  const char* words = "The timeline ends at 2026-11-25 07:45 UTC, but the actor was seen until";
  EXPECT_THAT(html_report(state, options(Lang::kEn)), HasSubstr(words));
  for (auto& fact : state.facts) {
    if (fact.kind == "actor") fact.set("last_seen", "2026-11-25T07:45:30Z");
  }
  EXPECT_THAT(html_report(state, options(Lang::kEn)), Not(HasSubstr("The timeline ends")));
}

TEST(Html, IsTheSameEveryTime) {
  EXPECT_EQ(html_report(random_case(7), options(Lang::kEn)),
            html_report(random_case(7), options(Lang::kEn)));
}

TEST(Html, FollowsCredentialsThatIssueEachOtherInACircle) {
  casefile::CaseState state = mining_case();
  std::string before = "A2999";
  for (int i = 0; i < 3000; ++i) {  // a chain far deeper than it can be drawn
    casefile::Fact fact;
    fact.kind = "actor.credential";
    fact.subject = fmt::format("A{}", i);
    fact.id = fmt::format("f{}", 10000 + i);
    fact.set("issued_by", before).set("kind", "session");
    before = fact.subject;
    state.facts.push_back(fact);
  }
  const std::string html = html_report(state, options(Lang::kEn));
  expect_sound(html);
  EXPECT_THAT(html, HasSubstr("<code>A0</code>"));
  EXPECT_THAT(html, HasSubstr("2,606 more in"));  // 6 + 3,000 - 400
}

TEST(Escape, BoundsWhatGrows) {
  EXPECT_EQ(escaped("a<b>&\"'", 20), "a&lt;b&gt;&amp;&quot;&#39;");
  EXPECT_LE(escaped(std::string(100000, '"'), 100).size(), 330U);
  std::string pile = "z";
  for (int i = 0; i < 1000; ++i) pile += "\xCC\x81";
  EXPECT_LE(escaped(pile, 100).size(), 12U);
  EXPECT_EQ(escaped("e\xCC\x81\xCC\x82o", 10), "e\xCC\x81\xCC\x82o");
}

TEST(Html, TellsInTheReadersLanguageWhatWasDoneAndHowThatIsKnown) {
  casefile::CaseState state = mining_case();
  casefile::Fact done;
  done.id = "f9902";
  done.kind = "done";
  done.subject = "deny-user-mei";
  done.standing = casefile::Standing::kVerified;
  done.set("title", "Deny everything to mei").set("title_ja", "mei の全操作を拒否");
  state.facts.push_back(done);
  const auto statements = [&](Lang lang) {
    const std::string html = html_report(state, options(lang));
    const size_t from = html.find("id=\"statements\"");
    return html.substr(from, html.find("id=\"events\"") - from);
  };
  EXPECT_THAT(statements(Lang::kEn), HasSubstr("Deny everything to mei"));
  EXPECT_THAT(statements(Lang::kEn), HasSubstr("verified"));
  EXPECT_THAT(statements(Lang::kJa), HasSubstr("mei の全操作を拒否"));
  EXPECT_THAT(statements(Lang::kJa), HasSubstr("対処後に確認"));
  EXPECT_THAT(statements(Lang::kJa), Not(HasSubstr("Deny everything")));
}

// What is cut off a command that somebody pastes is not seen to be missing.
TEST(Html, ShowsACommandWholeOrNotAtAll) {
  const std::string fits = "aws one " + std::string(2000, 'x') + " --end";
  const std::string too_long = "aws two " + std::string(3000, 'y') + " --end";
  const std::string html = html_report(
      mining_case(), options(Lang::kEn, {{"contain", "Both", fits + "\n" + too_long, "none"}}));
  expect_sound(html);
  EXPECT_THAT(html, HasSubstr(fits));
  EXPECT_THAT(html, Not(HasSubstr("aws two")));
  EXPECT_THAT(html, HasSubstr("# hikeshi plan 20261126"));
}

casefile::CaseState with_open_port(const char* closed_at) {
  casefile::CaseState state = mining_case();
  casefile::Fact cause;
  cause.id = "f9901";
  cause.kind = "cause";
  cause.subject = "open_port";
  cause.set("verdict", "confirmed")
      .set("resource", "sg-0door")
      .set("instance", "i-0house")
      .set("opened_at", "2026-11-20T03:00:00Z")
      .set("opened_by", "arn:aws:iam::111122223333:user/ops")
      .set("closed_at", closed_at);
  state.facts.push_back(cause);
  return state;
}

TEST(Html, SaysOfADoorWhenItWasClosedOrThatNoEndWasSeen) {
  const std::string closed =
      html_report(with_open_port("2026-11-21T04:05:06Z"), options(Lang::kEn));
  expect_sound(closed);
  EXPECT_THAT(closed, HasSubstr("2026-11-21 04:05:06"));
  EXPECT_THAT(closed, HasSubstr("for i-0house"));
  EXPECT_THAT(closed, Not(HasSubstr("no end seen")));
  EXPECT_THAT(html_report(with_open_port(""), options(Lang::kEn)), HasSubstr("no end seen"));
  EXPECT_THAT(html_report(with_open_port(""), options(Lang::kJa)), HasSubstr("閉鎖の記録なし"));
}

}  // namespace
}  // namespace hikeshi::report
