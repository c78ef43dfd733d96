// SPDX-License-Identifier: Apache-2.0
// One sentence in an otherwise plain report: when to answer, when it happened, what AWS has done,
// what kind of abuse it names.
#include "notice/worded.h"

namespace hikeshi::notice::worded {
namespace {

// The notice of a report with `line` in it, sent at 2026-02-10T09:15:00Z (a Tuesday).
json report_with(const std::string& line, const std::string& activity = "Port Scanning") {
  const std::string body =
      "Hello,\n\nAWS Account ID: 318405927716\nRegion(s): us-east-1\nReported Activity: " +
      activity + "\n" + line + "\n\nAWS Trust & Safety\n";
  const Reading reading =
      read("a.eml", mail(kSafety, "Your AWS Abuse Report [30918274655]", body), {});
  EXPECT_EQ(reading.notices.size(), 1U) << line;
  EXPECT_EQ(gen::evidence_faults(reading), "") << line;
  return json::parse(to_json(reading))["notices"][0];
}

TEST(WordedLines, Deadlines) {
  const std::pair<const char*, const char*> rows[] = {
      {"Please respond by 5:00 PM Pacific Time on February 11, 2026.", "2026-02-12T01:00:00Z"},
      {"You have 48 hours to respond to this notice.", "2026-02-12T09:15:00Z"},
      {"You must respond no later than 2026-02-12T12:00:00Z.", "2026-02-12T12:00:00Z"},
      {"Please reply by Thursday, February 12, 2026, 18:00 UTC.", "2026-02-12T18:00:00Z"},
      {"Please reply before 12-Feb-2026 18:00 GMT.", "2026-02-12T18:00:00Z"},
      {"A response is required by Feb 12 2026 11:59 PM (UTC-8).", "2026-02-13T07:59:00Z"},
      {"We must hear from you within the next 12 hours.", "2026-02-10T21:15:00Z"},
      {"Please reply within 1 day.", "2026-02-11T09:15:00Z"},
      {"If we do not receive your reply within twenty-four (24) hours, we will isolate the "
       "instance.",
       "2026-02-11T09:15:00Z"},
      {"Please take action within one (1) business day.", "2026-02-11T09:15:00Z"},
      {"Deadline: 2026/02/12 09:00 JST", "2026-02-12T00:00:00Z"},
      {"Response due: 12.02.2026", "2026-02-12T23:59:59Z"},
      {"Please respond by end of day February 12, 2026 PST.", "2026-02-13T07:59:59Z"},
      {"Please respond by February 12.", "2026-02-12T23:59:59Z"},
      {"Please respond within 24 hours of receiving this email. Our team will respond within 5 "
       "business days.",
       "2026-02-11T09:15:00Z"},
      {"回答期限: 2026年2月12日(木) 17:00", "2026-02-12T17:00:00Z"},
      {"3営業日以内にご返信ください。", "2026-02-13T09:15:00Z"}};
  for (const auto& [line, utc] : rows) {
    const json deadline = report_with(std::string("\n") + line)["deadline"];
    EXPECT_EQ(deadline["utc"], utc) << line;
    EXPECT_EQ(deadline["source"], "stated") << line;
  }
}

TEST(WordedLines, Times) {
  struct Times {
    const char* line;
    const char* start;
    json end;
  };
  const Times rows[] = {
      {"Abuse Time: 10 Feb 2026 02:21:07 UTC", "2026-02-10T02:21:07Z", nullptr},
      {"Abuse Time: Tue Feb 10 02:21:07 UTC 2026", "2026-02-10T02:21:07Z", nullptr},
      {"Abuse Time: 2026-02-10 02:21:07 (UTC)", "2026-02-10T02:21:07Z", nullptr},
      {"Abuse Time: 2026-02-10T02:21:07.123+09:00", "2026-02-09T17:21:07Z", nullptr},
      {"Abuse Time: February 10, 2026 2:21 AM PST", "2026-02-10T10:21:00Z", nullptr},
      {"Abuse Time: 10-Feb-2026 02:21:07 -0500", "2026-02-10T07:21:07Z", nullptr},
      {"Abuse Time: 10 Feb 2026 02:21:07 UTC to 10 Feb 2026 04:00:00 UTC", "2026-02-10T02:21:07Z",
       "2026-02-10T04:00:00Z"},
      {"Abuse Time: 10 Feb 2026, 02:21-03:10 UTC", "2026-02-10T02:21:00Z", "2026-02-10T03:10:00Z"},
      {"Abuse Time: 2026-02-09 23:50 – 00:20 (+01)", "2026-02-09T22:50:00Z",
       "2026-02-09T23:20:00Z"},
      {"First seen: 2026-02-10 01:00:00 UTC\nLast seen: 2026-02-10 02:00:00 UTC",
       "2026-02-10T01:00:00Z", "2026-02-10T02:00:00Z"},
      {"Abuse Time (JST): 2026/02/10 11:21:07", "2026-02-10T02:21:07Z", nullptr},
      {"Start Time: 10 Feb 2026 01:00 CET, End Time: 10 Feb 2026 02:00 CET", "2026-02-10T00:00:00Z",
       "2026-02-10T01:00:00Z"}};
  for (const Times& row : rows) {
    const json n = report_with(row.line);
    EXPECT_EQ(n["time_start"], row.start) << row.line;
    EXPECT_EQ(n["time_end"], row.end) << row.line;
  }
}

TEST(WordedLines, Restrictions) {
  struct Restricted {
    const char* line;
    json restrictions, blocked_ports;
  };
  const Restricted rows[] = {
      {"To prevent further abuse we have blocked outbound traffic on port 25 for the instance.",
       json::array({"port_block"}), json::array({25})},
      {"Outbound TCP ports 22, 23 and 3389 have been blocked.", json::array({"port_block"}),
       json::array({22, 23, 3389})},
      {"We have blocked all network traffic to the instance.", json::array({"all_traffic_block"}),
       json::array({})},
      {"Your ability to send email with Amazon SES has been paused.",
       json::array({"sending_paused"}), json::array({})},
      {"The instance was isolated; all traffic has been blocked except SSH from AWS.",
       json::array({"all_traffic_block"}), json::array({})},
      {"ポート 25 の通信をブロックしました。", json::array({"port_block"}), json::array({25})}};
  for (const Restricted& row : rows) {
    const json n = report_with(std::string("\n") + row.line);
    EXPECT_EQ(n["restrictions"], row.restrictions) << row.line;
    EXPECT_EQ(n["blocked_ports"], row.blocked_ports) << row.line;
    EXPECT_EQ(n["ports"], json::array()) << row.line;
    EXPECT_EQ(n["protocol"], nullptr) << row.line;
  }
}

TEST(WordedLines, KindsOfActivity) {
  const std::pair<const char*, const char*> rows[] = {{"Port Scanning", "scan"},
                                                      {"Intrusion Attempts", "intrusion"},
                                                      {"Open Proxy", "open_proxy"},
                                                      {"Open DNS Resolver", "open_resolver"},
                                                      {"Email Spam", "spam"},
                                                      {"Phishing Website", "phishing"},
                                                      {"Malware Distribution", "malware"},
                                                      {"Botnet Command and Control", "botnet"},
                                                      {"Cryptocurrency Mining", "mining"},
                                                      {"Copyright Infringement", "copyright"},
                                                      {"SQL Injection", "web_exploit"},
                                                      {"Web Application Attack", "web_exploit"},
                                                      {"SSH Brute Force", "intrusion"},
                                                      {"Comment Spam", "spam"},
                                                      {"Denial of Service", "dos"},
                                                      {"Excessive Web Crawling", "other"},
                                                      {"Exploit Attacks", "web_exploit"},
                                                      {"Card Fraud", "other"},
                                                      {"Spamvertised Website", "spam"},
                                                      {"UDP Flood", "dos"},
                                                      {"NTP Amplification", "dos"},
                                                      {"Credential Stuffing", "intrusion"},
                                                      {"Hosting Malicious Content", "malware"},
                                                      {"Vulnerability Scanning", "scan"},
                                                      {"Forum Spam", "spam"},
                                                      {"DMCA Notice", "copyright"},
                                                      {"Crypto Mining", "mining"},
                                                      {"C&C Server", "botnet"},
                                                      {"WordPress Login Brute Force", "intrusion"},
                                                      {"RDP Brute Force", "intrusion"},
                                                      {"Network Scanning", "scan"},
                                                      {"Unlicensed Content", "copyright"},
                                                      {"DDoS", "dos"}};
  for (const auto& [activity, meaning] : rows) {
    const json n = report_with("", activity);
    EXPECT_EQ(n["activity"], activity);
    EXPECT_EQ(n["activity_class"], meaning) << activity;
  }
}

}  // namespace
}  // namespace hikeshi::notice::worded
