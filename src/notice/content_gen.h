// SPDX-License-Identifier: Apache-2.0
// What the halves of the generator's contents share (content_abuse_test.cc,
// content_account_test.cc): ids and times at random, and the blank message with its truth.
#pragma once

#include <fmt/format.h>

#include <string>
#include <utility>
#include <vector>

#include "notice/notice_gen.h"

namespace hikeshi::notice::gen {

inline constexpr std::string_view kHex = "0123456789abcdef";
inline constexpr std::string_view kDigits = "0123456789";
inline constexpr std::string_view kKeyLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

inline std::string account(Random& r) { return "1" + r.pick(kDigits, 11); }
inline std::string key(Random& r) {
  return (r.chance(80) ? "AKIA" : "ASIA") + r.pick(kKeyLetters, 16);
}
inline std::string instance(Random& r) { return "i-" + r.pick(kHex, r.chance(80) ? 17 : 8); }
inline std::string own(Random& r) { return fmt::format("203.0.113.{}", 1 + r.below(250)); }
inline std::string other(Random& r) { return fmt::format("198.51.100.{}", 1 + r.below(250)); }
inline std::string stranger(Random& r) { return fmt::format("192.0.2.{}", 1 + r.below(250)); }
inline std::string region(Random& r) {
  return r.one<std::string>(
      {"us-east-1", "us-west-2", "ap-northeast-1", "eu-central-1", "ap-southeast-2"});
}
inline std::string user(Random& r) {
  return r.one<std::string>(
      {"deploy-ci", "backup.runner", "ReportReader", "svc_metrics", "a.tanaka@corp"});
}
inline UtcTime some_time(Random& r) {
  // 2024 to 2026, on a whole second.
  return {1704067200 + static_cast<int64_t>(r.below(2 * 365 * 86400))};
}
inline std::string iso_day(UtcTime t) { return format_rfc3339(t).substr(0, 10); }
inline std::string clock(UtcTime t) { return format_rfc3339(t).substr(11, 8); }
inline std::string day_month_year(UtcTime t) {
  constexpr const char* kNames[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                    "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const CivilTime c = to_civil(t);
  return fmt::format("{:02} {} {}", c.day, kNames[c.month - 1], c.year);
}

inline void derived(Notice& n, int64_t period) {
  n.deadline = Deadline{n.sent_at->plus(period), DeadlineSource::kDerived, std::nullopt};
}

inline Content start(const std::string& layout, Random& r, NoticeClass notice_class) {
  Content c;
  c.layout = layout;
  c.sent = UtcTime{some_time(r).seconds / 60 * 60};  // some carriers write no seconds
  c.truth.notice_class = notice_class;
  c.truth.opens_case = true;
  c.truth.sent_at = c.sent;
  c.truth.language = "en";
  return c;
}

// A layout's name and what makes a message of it.
using Layout = std::pair<std::string, Content (*)(Random&)>;

std::vector<Layout> abuse_layouts();    // of the abuse team's mails
std::vector<Layout> account_layouts();  // about keys, accounts and support cases

}  // namespace hikeshi::notice::gen
