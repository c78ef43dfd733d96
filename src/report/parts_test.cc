// SPDX-License-Identifier: Apache-2.0
// The small parts: cutting and wrapping, words, the time axis, lists for the terminal.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/text.h"
#include "report/picture.h"
#include "report/plain.h"
#include "report/sample_cases.h"
#include "report/tables.h"
#include "report/timeline_axis.h"
#include "report/words.h"

namespace hikeshi::report {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::StartsWith;

TEST(Plain, CutsAtColumnsNotBytes) {
  EXPECT_EQ(clean("漢字漢字", 8), "漢字漢字");
  EXPECT_EQ(clean("漢字漢字", 7), "漢字漢…");
  EXPECT_EQ(clean("a\x1b[31m", 20), "a\\x1b[31m");
  std::string marks = "z";
  for (int i = 0; i < 100000; ++i) marks += "\xCC\x81";
  EXPECT_LE(clean(marks, 10).size(), 90U);
}

TEST(Plain, WrapsAtBlanksAndAnywhereWithout) {
  EXPECT_THAT(wrap("one two three four", 9, 9), ElementsAre("one two", "three", "four"));
  EXPECT_THAT(wrap("abcdefghij", 4, 9), ElementsAre("abcd", "efgh", "ij"));
  EXPECT_THAT(wrap("漢字漢字漢字", 5, 2), ElementsAre("漢字", "漢字…"));
  EXPECT_THAT(wrap("", 5, 2), ElementsAre());
}

TEST(Plain, LineShowsThatItWasCut) {
  EXPECT_EQ(Line("abc").add("def").render(6, false), "abcdef");
  EXPECT_EQ(Line("abc").add("def").render(5, false), "abcd…");
  EXPECT_EQ(Line("abc").add("def").render(3, false), "ab…");
  EXPECT_EQ(Line("abc", Style::kBold).render(3, true), "\x1b[1mabc\x1b[0m");
  EXPECT_EQ(Line("a").add("").add("b").render(2, false), "ab");
}

TEST(Plain, WritesTimesAndNumbers) {
  EXPECT_EQ(with_commas(0), "0");
  EXPECT_EQ(with_commas(1234567), "1,234,567");
  EXPECT_EQ(minute_utc({0}), "1970-01-01 00:00 UTC");
  EXPECT_EQ(minute_local({0}, -9000), "1969-12-31 21:30 -02:30");
  EXPECT_EQ(minute_both({0}, -9000), "1970-01-01 00:00 UTC = 1969-12-31 21:30 -02:30");
  EXPECT_EQ(minute_both({0}, 0), "1970-01-01 00:00 UTC");
  EXPECT_EQ(hours_minutes(-3725), "1:02");
  EXPECT_EQ(time_left({3600}, {0}, Lang::kJa), "残り 1:00");
  EXPECT_EQ(time_left({0}, {59}, Lang::kEn), "OVERDUE by 0:00");
  EXPECT_EQ(shown_time("yesterday"), "yesterday");
  EXPECT_EQ(shown_second("2026-11-24T01:12:20+09:00"), "2026-11-23 16:12:20");
}

TEST(Words, KnowTacticsHoweverWritten) {
  EXPECT_EQ(tactic_word("Defense Evasion", Lang::kEn), "Defence evasion");
  EXPECT_EQ(tactic_word("attack.defense_evasion", Lang::kJa), "防御回避");
  EXPECT_EQ(tactic_word("new thing", Lang::kEn), "new thing");
  EXPECT_LT(tactic_rank("discovery"), tactic_rank("impact"));
  EXPECT_LT(tactic_rank("impact"), tactic_rank("new thing"));
  EXPECT_EQ(confidence_word("certain", Lang::kJa), "certain");
}

std::vector<UtcTime> every(int64_t from, int64_t step, int count) {
  std::vector<UtcTime> times;
  for (int i = 0; i < count; ++i) times.push_back({from + step * i});
  return times;
}

TEST(TimeAxis, CutsIdleTimesAndKeepsOrder) {
  std::vector<UtcTime> times = every(1000000, 30, 100);
  const auto later = every(1000000 + 7 * kDay, 30, 50);
  times.insert(times.end(), later.begin(), later.end());
  const TimeAxis axis(times, 100, 900);
  ASSERT_EQ(axis.stretches().size(), 2U);
  EXPECT_DOUBLE_EQ(axis.x(times.front()), 100);
  EXPECT_NEAR(axis.x(times.back()), 900, 0.01);
  for (size_t i = 1; i < times.size(); ++i) EXPECT_GT(axis.x(times[i]), axis.x(times[i - 1]));
  EXPECT_GT(axis.stretches()[0].right - axis.stretches()[0].left, 400);
}

// A night of work, and the notice seven hours later: the last label before the cut and the one at
// the right edge would lie on others.
TEST(TimeAxis, LabelsKeepClearOfTheNextStretchAndTheEdge) {
  std::vector<UtcTime> times = every(1770692125, 30, 30);
  times.push_back({1770718982});
  const TimeAxis axis(times, 178, 944);
  const auto ticks = axis.ticks();
  ASSERT_GT(ticks.size(), 2U);
  for (size_t i = 1; i < ticks.size(); ++i)
    EXPECT_GE(ticks[i].x - ticks[i - 1].x, 7.0 * static_cast<double>(ticks[i - 1].label.size()))
        << ticks[i - 1].label << " " << ticks[i].label;
  EXPECT_LE(ticks.back().x + 7.0 * static_cast<double>(ticks.back().label.size()), 960);
}

TEST(TimeAxis, LabelsDoNotRunIntoEachOther) {
  for (int64_t step : {0, 1, 60, 3600, 86400, 86400 * 400}) {
    const TimeAxis axis(every(1000000, step, 60), 100, 900);
    const auto ticks = axis.ticks();
    ASSERT_FALSE(ticks.empty());
    EXPECT_LE(ticks.size(), 20U);
    for (size_t i = 1; i < ticks.size(); ++i) {
      EXPECT_GE(ticks[i].x - ticks[i - 1].x, 7.0 * static_cast<double>(ticks[i - 1].label.size()))
          << step << ": " << ticks[i - 1].label << " " << ticks[i].label;
    }
  }
}

TEST(Picture, CountsWhatIsLeftByTypeAndRegion) {
  const auto state = mining_case();
  const Picture p = picture_of(state);
  ASSERT_FALSE(p.groups.empty());
  EXPECT_EQ(p.groups[0].type, "ec2:instance");
  EXPECT_EQ(p.groups[0].made, 42U);
  EXPECT_EQ(p.groups[0].left, 24U);
  EXPECT_THAT(p.groups[0].left_in,
              ElementsAre(testing::Pair("eu-west-1", 8), testing::Pair("us-east-1", 8),
                          testing::Pair("us-west-2", 8)));
  EXPECT_EQ(p.entry_credential()->subject, "AKIAQ7T5MPLA2C4D6E8F");
  EXPECT_EQ(p.suspects[0].reasons.size(), 4U);
}

TEST(Picture, ShortensArnsAndNothingElse) {
  EXPECT_EQ(without_arn("arn:aws:iam::111122223333:role/ops/admin"), "role/ops/admin");
  EXPECT_EQ(without_arn("0.0.0.0/0"), "0.0.0.0/0");
  EXPECT_EQ(without_arn("acme/build-tools: deploy.env"), "acme/build-tools: deploy.env");
}

void expect_narrow(const std::string& text, size_t columns) {
  for (std::string_view line : split(text, '\n')) {
    EXPECT_LE(display_width(line), columns) << line;
    EXPECT_EQ(printable(line), line);
  }
}

TEST(Tables, StayInTheirColumns) {
  for (uint32_t seed = 1; seed <= 24; ++seed) {
    SCOPED_TRACE(seed);
    const Lang lang = seed % 2 == 0 ? Lang::kEn : Lang::kJa;
    const size_t columns = 1 + seed * 6;
    const auto state = random_case(seed);
    expect_narrow(made_table(state, lang, columns), columns);
    expect_narrow(facts_text(state, lang, columns), columns);
    std::vector<CaseRow> rows;
    for (const std::string& t : hostile_texts())
      rows.push_back({t, t, t, t, UtcTime{int64_t{seed} * 99999}});
    expect_narrow(case_list(rows, kSampleNow, kTokyo, lang, columns), columns);
  }
}

TEST(Tables, ListCasesWithTheTimeLeft) {
  const std::vector<CaseRow> rows = {
      {"20261126-exposed-key-3333-7f2c", "exposed_key", "111122223333", "open",
       UtcTime{1795737600}},
      {"20261101-abuse-3333-01aa", "abuse", "111122223333", "closed", UtcTime{1793000000}},
      {"20261120-by-hand", "", "", "open", std::nullopt}};
  EXPECT_EQ(case_list(rows, kSampleNow, kTokyo, Lang::kEn, 130),
            "case                            account       state   class               deadline\n"
            "20261126-exposed-key-3333-7f2c  111122223333  open    Exposed access key  "
            "2026-11-27 09:00 +09:00  14:00 left\n"
            "20261101-abuse-3333-01aa        111122223333  closed  Abuse report        "
            "2026-10-26 16:33 +09:00\n"
            "20261120-by-hand                -             open    Incident            -\n");
  EXPECT_EQ(case_list({}, kSampleNow, 0, Lang::kJa, 80), "ケースはありません\n");
}

TEST(Tables, ShowFactsWithStandingAndEvidence) {
  const std::string text = facts_text(mining_case(), Lang::kEn, 120);
  EXPECT_THAT(text,
              StartsWith("case 20261126-exposed-key-3333-7f2c, opened 2026-11-26 01:12 UTC\n"));
  EXPECT_THAT(text, HasSubstr("f3  reported.access_key  [reported]  AKIAQ7T5MPLA2C4D6E8F\n"
                              "    The notice names the access key.\n"
                              "      notice notice.eml part 1 at byte 114\n"));
  EXPECT_THAT(text, HasSubstr("Sato\n    Called the owner of ci-deploy.\n"));
  EXPECT_THAT(text, HasSubstr("notice  notices/1.eml  sha256 aaaa"));
}

}  // namespace
}  // namespace hikeshi::report
