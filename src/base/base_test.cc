// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>

#include "base/exit_code.h"
#include "base/ids.h"
#include "base/secret.h"
#include "base/text.h"
#include "base/utc_time.h"

namespace hikeshi {
namespace {

TEST(UtcTime, ReadsWhatRfc3339Allows) {
  struct Row {
    const char* text;
    const char* utc;  // "" where it must be refused
  };
  for (const Row& row :
       std::initializer_list<Row>{{"2026-11-23T10:00:00Z", "2026-11-23T10:00:00Z"},
                                  {"2026-11-23T10:00:00.123456Z", "2026-11-23T10:00:00Z"},
                                  {"2026-11-23T10:00:00+09:00", "2026-11-23T01:00:00Z"},
                                  {"2026-11-23 10:00:00-0530", "2026-11-23T15:30:00Z"},
                                  {"2026-11-23", "2026-11-23T00:00:00Z"},
                                  {"2024-02-29", "2024-02-29T00:00:00Z"},
                                  {"2000-02-29", "2000-02-29T00:00:00Z"},
                                  {"1969-12-31T23:59:59Z", "1969-12-31T23:59:59Z"},
                                  {"2016-12-31T23:59:60Z", "2016-12-31T23:59:59Z"},
                                  {"2026-02-29", ""},
                                  {"1900-02-29", ""},
                                  {"2026-13-01", ""},
                                  {"2026-11-23T24:00:00Z", ""},
                                  {"2026-11-23T10:00:00 JST", ""},
                                  {"2026-11-23T10:00:00+25:00", ""},
                                  {"26-11-23", ""},
                                  {"", ""}}) {
    const auto time = parse_rfc3339(row.text);
    EXPECT_EQ(time ? format_rfc3339(*time) : "", row.utc) << row.text;
  }
}

TEST(UtcTime, EveryDayOfEightCenturiesSurvivesTheCalendar) {
  for (int64_t day = -200000; day < 100000; ++day) {
    const UtcTime t{day * kDay + 3661};
    const auto back = from_civil(to_civil(t));
    ASSERT_TRUE(back);
    ASSERT_EQ(back->seconds, t.seconds);
  }
  EXPECT_EQ(weekday(*parse_rfc3339("2026-11-23")), 1);  // a Monday
  EXPECT_EQ(weekday(*parse_rfc3339("1969-12-28")), 0);
}

TEST(Text, PrintableShowsWhatATerminalWouldObey) {
  EXPECT_EQ(printable("a\x1b[31mb"), "a\\x1b[31mb");
  EXPECT_EQ(printable("x\ny\tz"), "x\\ny\\tz");
  EXPECT_EQ(printable("\xC2\x9B"
                      "31m"),
            "\\x9b31m");
  EXPECT_EQ(printable("\xE2\x80\xAE"
                      "gpj"),
            "\\u{202e}gpj");
  EXPECT_EQ(printable("\xFF\xC0\xAF"), "\\xff\\xc0\\xaf");
  EXPECT_EQ(printable("火消し é"), "火消し é");
}

TEST(Text, WidthCountsColumnsAndFitKeepsThem) {
  EXPECT_EQ(display_width("火消し"), 6U);
  EXPECT_EQ(display_width("e\xCC\x81"), 1U);
  EXPECT_EQ(fit("火消し隊", 6), "火消…");
  EXPECT_EQ(fit("abc", 3), "abc");
  EXPECT_EQ(fit("abcd", 3), "ab…");
  EXPECT_EQ(fit("abcd", 0), "");
}

TEST(Text, Utf8IsJudgedByTheLetter) {
  EXPECT_TRUE(is_valid_utf8("é火\xF0\x9F\x94\xA5"));
  for (const char* bad : {"\xC0\xAF", "\xED\xA0\x80", "\xF4\x90\x80\x80", "\xE7\x81", "\x80"})
    EXPECT_FALSE(is_valid_utf8(bad));
}

TEST(Text, EveryCodePointIsWrittenAsItIsRead) {
  for (uint32_t c = 0; c <= 0x10FFFF; c += c < 0x11000 ? 1 : 251) {
    if (c >= 0xD800 && c < 0xE000) continue;
    std::string text;
    append_utf8(text, c);
    EXPECT_EQ(utf8_length(text, 0), text.size()) << c;
    EXPECT_EQ(utf8_length(text.substr(0, text.size() - 1) + "x", 0), text.size() == 1) << c;
  }
  std::string fire;
  append_utf8(fire, 0x1F525);
  EXPECT_EQ(fire, "\xF0\x9F\x94\xA5");
}

TEST(Ids, ShapesAreExact) {
  EXPECT_TRUE(is_access_key_id("AKIAQ7EXMPL234567ABC"));
  EXPECT_FALSE(is_access_key_id("AKIAQ7EXMPL234567AB"));
  EXPECT_FALSE(is_access_key_id("AIDAQ7EXMPL234567ABC"));
  EXPECT_FALSE(is_access_key_id("AKIAQ7EXMPL23456 ABC"));
  EXPECT_TRUE(is_region("ap-northeast-1"));
  EXPECT_TRUE(is_region("us-gov-west-1"));
  EXPECT_FALSE(is_region("ap-northeast"));
  EXPECT_FALSE(is_region("northeast-1"));
  EXPECT_TRUE(is_instance_id("i-0123456789abcdef0"));
  EXPECT_TRUE(is_instance_id("i-01234567"));
  EXPECT_FALSE(is_instance_id("i-0123456789"));
  EXPECT_EQ(shortened_key("AKIAQ7EXMPL234567ABC"), "AKIA****7ABC");
  const auto arn = parse_arn("arn:aws:iam::111122223333:role/a/b");
  ASSERT_TRUE(arn);
  EXPECT_EQ(arn->account, "111122223333");
  EXPECT_EQ(arn->resource, "role/a/b");
  EXPECT_EQ(last_name("arn:aws:iam::111122223333:role/a/b"), "b");
  EXPECT_FALSE(parse_arn("arn:aws:iam"));
}

TEST(ExitCode, TheGraverOneIsReported) {
  EXPECT_EQ(graver(ExitCode::kNo, ExitCode::kIncomplete), ExitCode::kIncomplete);
  EXPECT_EQ(graver(ExitCode::kUsage, ExitCode::kInternal), ExitCode::kInternal);
  EXPECT_EQ(graver(ExitCode::kNoInput, ExitCode::kInterrupted), ExitCode::kNoInput);
  EXPECT_EQ(graver(ExitCode::kDone, ExitCode::kNo), ExitCode::kNo);
}

TEST(Secret, LeavesNothingInWhatItWasMovedFrom) {
  Secret a("short");
  const std::string& inside = a.reveal();
  const char* const bytes = inside.data();  // within the object, as the text is short
  const Secret b(std::move(a));
  EXPECT_EQ(b.reveal(), "short");
  EXPECT_EQ(std::string(bytes, 5), std::string(5, '\0'));
  Secret c("another secret that is long enough for the heap");
  c = Secret("new");
  EXPECT_EQ(c.reveal(), "new");
}

TEST(Secret, ShowsItsEndAtMost) {
  EXPECT_EQ(Secret("wJalrXUtnFEMIK7MDENGbPxRfiCY").hint(), "****fiCY");
  EXPECT_EQ(Secret("short").hint(), "****");
}

}  // namespace
}  // namespace hikeshi
