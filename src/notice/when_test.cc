// SPDX-License-Identifier: Apache-2.0
// Times with their zones, and the deadlines made of them.
#include <gtest/gtest.h>

#include "notice/deadline.h"
#include "notice/when.h"

namespace hikeshi::notice {
namespace {

std::string utc(std::string_view text, int64_t zone = 0, int year = 0) {
  const auto found = first_time(text, year);
  const auto at = found ? found->at(zone) : std::nullopt;
  return at ? format_rfc3339(*at) : "none";
}

struct Row {
  const char* text;
  const char* utc;
};

TEST(When, Layouts) {
  const Row rows[] = {
      {"10 Jul 2024 02:21:07 UTC", "2024-07-10T02:21:07Z"},
      {"Wed, 12 Feb 2025 00:37:54 GMT", "2025-02-12T00:37:54Z"},
      {"2017-01-01 12:00:00 PDT", "2017-01-01T19:00:00Z"},
      {"2026-09-27 06:16 (UTC)", "2026-09-27T06:16:00Z"},
      {"2025-03-02T16:50:00.123+01:00", "2025-03-02T15:50:00Z"},
      {"2025-03-02 16:50 (+01)", "2025-03-02T15:50:00Z"},
      {"2025-03-02 16:50 UTC+9", "2025-03-02T07:50:00Z"},
      {"2025-03-02T16:50:00Z", "2025-03-02T16:50:00Z"},
      {"July 10, 2024 at 2:21 AM PDT", "2024-07-10T09:21:00Z"},
      {"Wednesday, July 10, 2024 12:21 PM", "2024-07-10T12:21:00Z"},
      {"October 2, 2026 at 5 PM UTC", "2026-10-02T17:00:00Z"},
      {"2024年7月10日(水) 11:21 JST", "2024-07-10T02:21:00Z"},
      {"2024年7月10日 午後5時30分 (日本時間)", "2024-07-10T08:30:00Z"},
      {"[10/Jul/2024:02:21:07 +0200] \"GET", "2024-07-10T00:21:07Z"},
      {"Wed Jul 10 02:21:07 UTC 2024", "2024-07-10T02:21:07Z"},
      {"7/10/2024 2:21:07 AM", "2024-07-10T02:21:07Z"},
      {"2024-07-10", "2024-07-10T00:00:00Z"},
      {"2024-07-10 24:00 UTC", "2024-07-11T00:00:00Z"},
      {"2024-02-30", "none"},
      {"Jul 10 02:21:07", "none"},
      {"call 1-2024-07 x", "none"},
  };
  for (const Row& row : rows) EXPECT_EQ(utc(row.text), row.utc) << row.text;
  EXPECT_EQ(utc("Jul 10 02:21:07 host sshd", 0, 2024), "2024-07-10T02:21:07Z");
  EXPECT_EQ(utc("2024-07-10 11:21", 9 * kHour), "2024-07-10T02:21:00Z");
}

TEST(When, Spans) {
  const auto found = first_time("2025-03-02 16:50-17:00 (+01)");
  ASSERT_TRUE(found);
  EXPECT_EQ(format_rfc3339(*found->at()), "2025-03-02T15:50:00Z");
  EXPECT_EQ(format_rfc3339(*found->end_at()), "2025-03-02T16:00:00Z");
  const auto night = first_time("2025-03-02 23:50-00:10 UTC");
  EXPECT_EQ(format_rfc3339(*night->end_at()), "2025-03-03T00:10:00Z");
}

TEST(When, ZonesOfATextAndWorkingDays) {
  EXPECT_EQ(zone_of_text("All times are in UTC+2.\n"), 2 * kHour);
  EXPECT_EQ(zone_of_text("Timezone: +0900"), 9 * kHour);
  EXPECT_EQ(zone_of_text("時刻は日本時間です"), 9 * kHour);
  EXPECT_EQ(zone_of_text("nothing here"), std::nullopt);
  const UtcTime friday = *parse_rfc3339("2026-11-20T10:00:00Z");
  EXPECT_EQ(format_rfc3339(plus_business_days(friday, 1)), "2026-11-23T10:00:00Z");
  EXPECT_EQ(format_rfc3339(plus_business_days(friday, 5)), "2026-11-27T10:00:00Z");
  EXPECT_EQ(format_rfc3339(plus_business_days(*parse_rfc3339("2026-11-21T10:00:00Z"), 1)),
            "2026-11-23T10:00:00Z");
  EXPECT_EQ(format_rfc3339(end_of_day(friday)), "2026-11-20T23:59:59Z");
}

std::string deadline(const std::string& text,
                     std::optional<UtcTime> sent = parse_rfc3339("2026-11-20T10:00:00Z"),
                     int64_t zone = 0) {
  const auto found = find_deadlines(map_whole(0, text), sent, zone);
  if (found.empty()) return "none";
  return (found[0].utc ? format_rfc3339(*found[0].utc) : "unknown") + " " + found[0].as_written;
}

TEST(Deadline, Stated) {
  const Row rows[] = {
      {"You must contact AWS by 2026-11-25 to restore access.", "2026-11-25T23:59:59Z 2026-11-25"},
      {"Please respond by November 25, 2026, 17:00 PST.",
       "2026-11-26T01:00:00Z November 25, 2026, 17:00 PST"},
      {"Please respond within 24 hours.", "2026-11-21T10:00:00Z within 24 hours"},
      {"We will suspend it within five (5) days unless you act.",
       "2026-11-25T10:00:00Z within five (5) days"},
      {"Please reply within 3\nbusiness days.", "2026-11-25T10:00:00Z within 3 business days"},
      {"24時間以内にご返信ください。", "2026-11-21T10:00:00Z 24時間以内"},
      {"5営業日以内にご回答ください。", "2026-11-27T10:00:00Z 5営業日以内"},
      {"11月25日(水)17時までにご回答ください。", "2026-11-25T17:00:00Z 11月25日(水)17時"},
      {"Effective date: 2026-11-25 06:16 (UTC)", "none"},
      {"We saw this activity within the last 24 hours; please look.", "none"},
      {"Our team will respond within 24 hours.", "none"},
      {"The session token lives for 36 hours.", "none"},
      {"Please reply. The activity began before 2026-11-19 10:00 UTC and went on.", "none"},
  };
  for (const Row& row : rows) EXPECT_EQ(deadline(row.text), row.utc) << row.text;
  EXPECT_EQ(deadline("Please respond within 24 hours.", std::nullopt), "unknown within 24 hours");
  EXPECT_EQ(
      deadline("本日18時までにご返信ください。", parse_rfc3339("2026-11-20T01:00:00Z"), 9 * kHour),
      "2026-11-20T09:00:00Z 本日18時まで");
  EXPECT_EQ(deadline("1月5日までにご返信ください。", parse_rfc3339("2026-12-28T01:00:00Z")),
            "2027-01-05T23:59:59Z 1月5日");
}

Notice with(NoticeClass notice_class, Stage stage = Stage::kInitial) {
  Notice n;
  n.notice_class = notice_class;
  n.stage = stage;
  n.sent_at = parse_rfc3339("2026-11-20T10:00:00Z");
  return n;
}

Stated stated(const char* utc) { return {parse_rfc3339(utc), std::nullopt, std::nullopt, "x", {}}; }

std::string settled(Notice n, std::vector<Stated> aws = {}, std::vector<Stated> relay = {},
                    const FirstNotice& first = {}) {
  set_deadline(n, std::move(aws), std::move(relay), first);
  if (!n.deadline) return "none";
  return std::string(to_string(n.deadline->source)) + " " +
         (n.deadline->utc ? format_rfc3339(*n.deadline->utc) : "unknown");
}

TEST(Deadline, Rules) {
  EXPECT_EQ(settled(with(NoticeClass::kAbuse)), "derived 2026-11-21T10:00:00Z");
  EXPECT_EQ(settled(with(NoticeClass::kExposedKey)), "derived 2026-11-24T10:00:00Z");
  EXPECT_EQ(settled(with(NoticeClass::kIrregularActivity)), "derived 2026-11-24T10:00:00Z");
  for (NoticeClass none :
       {NoticeClass::kFinding, NoticeClass::kSuspended, NoticeClass::kAccountEvent,
        NoticeClass::kCaseUpdate, NoticeClass::kResolved})
    EXPECT_EQ(settled(with(none)), "none");
  EXPECT_EQ(settled(with(NoticeClass::kAbuse), {stated("2026-11-29T00:00:00Z")}),
            "stated 2026-11-29T00:00:00Z");
  EXPECT_EQ(settled(with(NoticeClass::kAbuse),
                    {stated("2026-11-29T00:00:00Z"), stated("2026-11-25T00:00:00Z")}),
            "stated 2026-11-25T00:00:00Z");
  // A reseller's earlier one beats AWS's, a later one does not.
  EXPECT_EQ(settled(with(NoticeClass::kAbuse), {}, {stated("2026-11-20T12:00:00Z")}),
            "stated 2026-11-20T12:00:00Z");
  EXPECT_EQ(settled(with(NoticeClass::kAbuse), {}, {stated("2026-11-25T12:00:00Z")}),
            "derived 2026-11-21T10:00:00Z");
  // A reminder starts no new clock unless it states a date.
  FirstNotice first;
  first.sent_at = parse_rfc3339("2026-11-18T10:00:00Z");
  first.deadline =
      Deadline{parse_rfc3339("2026-11-19T10:00:00Z"), DeadlineSource::kDerived, std::nullopt};
  EXPECT_EQ(settled(with(NoticeClass::kAbuse, Stage::kReminder)), "none");
  EXPECT_EQ(settled(with(NoticeClass::kAbuse, Stage::kReminder), {}, {}, first),
            "derived 2026-11-19T10:00:00Z");
  EXPECT_EQ(settled(with(NoticeClass::kAbuse, Stage::kFinal), {stated("2026-11-22T00:00:00Z")}, {},
                    first),
            "stated 2026-11-22T00:00:00Z");
  Stated period = stated("2026-11-21T10:00:00Z");
  period.period = 24 * kHour;
  EXPECT_EQ(settled(with(NoticeClass::kAbuse, Stage::kReminder), {period}, {}, first),
            "stated 2026-11-19T10:00:00Z");
  Notice undated = with(NoticeClass::kAbuse);
  undated.sent_at.reset();
  EXPECT_EQ(settled(undated), "derived unknown");
}

}  // namespace
}  // namespace hikeshi::notice
