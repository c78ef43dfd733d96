// SPDX-License-Identifier: Apache-2.0
#include "report/summary.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <sstream>

#include "base/text.h"
#include "report/picture.h"
#include "report/sample_cases.h"
#include "report/tables.h"

namespace hikeshi::report {
namespace {

using testing::HasSubstr;
using testing::Not;

// Compares with tests/golden/report/NAME; HIKESHI_ACCEPT=1 writes it instead.
void expect_golden(const std::string& name, const std::string& text) {
  const std::string path = std::string(HIKESHI_ROOT) + "/tests/golden/report/" + name;
  if (std::getenv("HIKESHI_ACCEPT") != nullptr) std::ofstream(path, std::ios::binary) << text;
  std::ifstream file(path, std::ios::binary);
  std::stringstream golden;
  golden << file.rdbuf();
  EXPECT_EQ(text, golden.str()) << "differs from " << path << "; HIKESHI_ACCEPT=1 rewrites it";
}

SummaryOptions options(Lang lang, std::vector<Todo> todo = {}) {
  return {lang, kSampleNow, kTokyo, std::move(todo), 100, false};
}

// Without the colours that we put in; whatever control character is left is the case's.
std::string without_colours(std::string text) {
  for (const char* code : {"\x1b[0m", "\x1b[1m", "\x1b[2m", "\x1b[1;31m", "\x1b[33m", "\x1b[32m",
                           "\x1b[36m", "\x1b[1;37;41m"}) {
    text = replace_all(text, code, "");
  }
  return text;
}

void expect_fits(const std::string& coloured, size_t columns, size_t rows) {
  const std::string text = without_colours(coloured);
  ASSERT_TRUE(is_valid_utf8(text));
  ASSERT_TRUE(text.ends_with('\n'));
  const auto lines = split(std::string_view(text).substr(0, text.size() - 1), '\n');
  EXPECT_LE(lines.size(), rows);
  for (std::string_view line : lines) {
    EXPECT_LE(display_width(line), columns) << line;
    EXPECT_EQ(printable(line), line);
  }
}

TEST(Summary, MatchesGoldens) {
  for (Lang lang : {Lang::kEn, Lang::kJa}) {
    const std::string end = lang == Lang::kEn ? "-en.txt" : "-ja.txt";
    expect_golden("summary-mining" + end,
                  terminal_summary(mining_case(), options(lang, mining_todo(lang))));
    expect_golden("summary-clean" + end, terminal_summary(clean_case(), options(lang)));
    expect_golden("summary-notice" + end,
                  terminal_summary(notice_only_case(), options(lang, mining_todo(lang))));
    expect_golden("made" + end, made_table(mining_case(), lang, 100, 12));
  }
}

TEST(Summary, FitsWhateverTheCaseHolds) {
  for (uint32_t seed = 1; seed <= 120; ++seed) {
    SCOPED_TRACE(seed);
    SummaryOptions o = options(seed % 2 == 0 ? Lang::kEn : Lang::kJa);
    o.columns = seed % 3 == 0 ? 100 : 1 + seed % 160;
    o.colour = seed % 5 < 3;
    if (seed % 4 == 0) o.todo = hostile_todo();
    expect_fits(terminal_summary(random_case(seed), o), o.columns, 40);
  }
}

TEST(Summary, FitsHostileAndHugeCases) {
  for (Lang lang : {Lang::kEn, Lang::kJa}) {
    expect_fits(terminal_summary(hostile_case(), options(lang, hostile_todo())), 100, 40);
    expect_fits(terminal_summary(huge_case(5000, true), options(lang, mining_todo(lang))), 100, 40);
  }
}

TEST(Summary, UsesTheWholeScreenBeforeItCuts) {
  const std::string text =
      terminal_summary(huge_case(50, false), options(Lang::kEn, hostile_todo()));
  EXPECT_GE(std::count(text.begin(), text.end(), '\n'), 37);
  EXPECT_THAT(text, HasSubstr("24 open steps in all: hikeshi plan 20261126-huge"));
}

// Of the first thing that is left.
casefile::Fact removal_in(const casefile::CaseState& state) {
  const auto left = std::find_if(state.facts.begin(), state.facts.end(), [](const auto& fact) {
    return fact.kind == "made" && fact.is("left") && fact.one("what") != "modified";
  });
  casefile::Fact done;
  done.kind = "done";
  done.subject = "delete-it";
  done.set("target", std::string(left->subject)).set("type", std::string(left->one("type")));
  return done;
}

// What the first thing that is left says after somebody has stated to have removed it.
TEST(Summary, CountsAStatedRemovalAndSaysThatItIsStated) {
  casefile::CaseState state = mining_case();
  casefile::Fact done = removal_in(state);
  const std::string before = terminal_summary(state, options(Lang::kEn));
  state.facts.push_back(done);
  const std::string after = terminal_summary(state, options(Lang::kEn));
  EXPECT_THAT(before, Not(HasSubstr("as stated")));
  EXPECT_THAT(after, HasSubstr("(1 as stated)"));
  EXPECT_THAT(made_table(state, Lang::kEn, 100, 100), HasSubstr("\nstated"));
}

TEST(Summary, ARemovalOfAThingOfAnotherTypeCountsNotForItsNamesake) {
  casefile::CaseState state = mining_case();
  casefile::Fact done = removal_in(state);
  const std::string before = terminal_summary(state, options(Lang::kEn));
  done.set("type", "iam:login-profile").standing = casefile::Standing::kVerified;
  state.facts.push_back(done);
  EXPECT_EQ(terminal_summary(state, options(Lang::kEn)), before);
  EXPECT_THAT(made_table(state, Lang::kEn, 100, 100), HasSubstr("\nLEFT     iam:user "));
}

TEST(Summary, TellsWhatWasReadBackFromWhatIsStated) {
  casefile::CaseState state = mining_case();
  casefile::Fact done = removal_in(state);
  done.standing = casefile::Standing::kVerified;
  state.facts.push_back(done);
  const std::string text = terminal_summary(state, options(Lang::kEn));
  EXPECT_THAT(text, HasSubstr("(1 read back as gone)"));
  EXPECT_THAT(text, Not(HasSubstr("as stated")));
  EXPECT_THAT(terminal_summary(state, options(Lang::kJa)), HasSubstr("(うち確認済み 1 件)"));
}

TEST(Picture, NamesAConsoleSessionByWhenSomebodySignedIn) {
  casefile::Fact session;
  session.subject = "console:tn63dploy0z7om8ukarn@2026-03-12T02:47:46Z";
  EXPECT_EQ(shown_credential(session, 50), "2026-03-12 02:47 UTC");
  for (const char* other : {"AKIAQ7EXMPLE23456ABC", "console:x@noon", "x@2026-03-12T02:47:46Z"}) {
    session.subject = other;
    EXPECT_EQ(shown_credential(session, 50), other);
  }
}

// Of a stolen key the intruder and the owner are suspects of one name: "changed nothing that
// matters" is said of the owner's use, and must not stand with the intruder's.
TEST(Picture, GivesEachSuspectItsOwnReasons) {
  casefile::CaseState state;
  const auto add = [&](const char* kind, const char* text) {
    casefile::Fact fact;
    fact.kind = kind;
    fact.subject = "arn:aws:iam::111122223333:user/backup";
    fact.set("text", text);
    state.facts.push_back(fact);
  };
  add("suspect", "");
  add("suspect.reason", "of the intruder");
  add("suspect", "");
  add("suspect.reason", "of the owner");
  add("suspect.against", "changed nothing that matters");
  const Picture picture = picture_of(state);
  ASSERT_EQ(picture.suspects.size(), 2u);
  ASSERT_EQ(picture.suspects[0].reasons.size(), 1u);
  EXPECT_EQ(picture.suspects[0].reasons[0]->one("text"), "of the intruder");
  EXPECT_TRUE(picture.suspects[0].against.empty());
  EXPECT_EQ(picture.suspects[1].reasons.size(), 1u);
  EXPECT_EQ(picture.suspects[1].against.size(), 1u);
}

TEST(Summary, NamesAPrincipalOnceWhateverTheNumberOfItsOrigins) {
  casefile::CaseState state = mining_case();
  const casefile::Fact* first = state.of_kind("suspect").front();
  casefile::Fact again = *first;
  again.attributes["group"] = {"2"};
  const std::string before = terminal_summary(state, options(Lang::kEn));
  state.facts.push_back(std::move(again));
  EXPECT_EQ(terminal_summary(state, options(Lang::kEn)), before);
}

TEST(Summary, CountsTheTimeLeftInUtcAndLocal) {
  SummaryOptions o = options(Lang::kEn);
  EXPECT_THAT(terminal_summary(mining_case(), o),
              HasSubstr("14:00 left   2026-11-27 00:00 UTC = 2026-11-27 09:00 +09:00"));
  o.now = {1795737600 + 3 * kHour + 125};
  EXPECT_THAT(terminal_summary(mining_case(), o), HasSubstr("OVERDUE by 3:02"));
  o.now = {1795737600 - 10 * kDay};
  o.zone_offset = -(3 * kHour + 1800);
  EXPECT_THAT(terminal_summary(mining_case(), o),
              HasSubstr("240:00 left   2026-11-27 00:00 UTC = 2026-11-26 20:30 -03:30"));
}

TEST(Summary, ShowsTheFirstOfSeveralCommands) {
  const std::vector<Todo> todo = {{"contain", "Two commands", "aws one\naws two", "none"}};
  EXPECT_THAT(terminal_summary(mining_case(), options(Lang::kEn, todo)),
              HasSubstr("$ aws one …\n"));
}

TEST(Summary, DoesNotCountDownAClosedCase) {
  auto state = mining_case();
  state.closed = true;
  SummaryOptions o = options(Lang::kEn);
  o.now = {1795737600 + kDay};
  const std::string text = terminal_summary(state, o);
  EXPECT_THAT(text, HasSubstr("DEADLINE  2026-11-27 00:00 UTC"));
  EXPECT_THAT(text, Not(HasSubstr("OVERDUE")));
}

TEST(Summary, ColoursOnlyWhenAsked) {
  SummaryOptions o = options(Lang::kEn, mining_todo(Lang::kEn));
  const std::string plain = terminal_summary(mining_case(), o);
  EXPECT_THAT(plain, Not(HasSubstr("\x1b")));
  o.colour = true;
  const std::string coloured = terminal_summary(mining_case(), o);
  EXPECT_THAT(coloured, HasSubstr("\x1b[1;31m"));
  EXPECT_EQ(without_colours(coloured), plain);
}

TEST(Summary, AccusesNobodyWithoutAnActor) {
  const std::string clean = terminal_summary(clean_case(), options(Lang::kEn));
  EXPECT_THAT(clean, HasSubstr("no actor found"));
  EXPECT_THAT(clean, HasSubstr("9,120 records in 310 files"));
  EXPECT_THAT(clean, HasSubstr("no accusation: arn:aws:iam::111122223333:user/night-batch (low)"));
  const std::string unread = terminal_summary(notice_only_case(), options(Lang::kEn));
  EXPECT_THAT(unread, HasSubstr("no logs have been read"));
  EXPECT_THAT(unread, Not(HasSubstr("no actor found")));
}

TEST(Summary, SaysTheSameForAnEmptyCase) {
  const std::string text = terminal_summary(casefile::CaseState{}, options(Lang::kEn));
  expect_fits(text, 100, 40);
  EXPECT_THAT(text, HasSubstr("none stated"));
}

}  // namespace
}  // namespace hikeshi::report
