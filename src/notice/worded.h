// SPDX-License-Identifier: Apache-2.0
// Mails in words of their own, each with everything that it must yield. They were written from what
// AWS's notices hold, before anybody looked at how they are read, so that the tests do not share
// the blind spots of the patterns. A field that a row does not name must be empty.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <span>
#include <string>

#include "notice/notice.h"
#include "notice/notice_gen.h"

namespace hikeshi::notice::worded {

using nlohmann::json;

inline constexpr const char* kSafety = "AWS Trust and Safety <trustandsafety@support.aws.com>";
inline constexpr const char* kEc2Abuse = "Amazon EC2 Abuse <ec2-abuse@amazon.com>";
inline constexpr const char* kNoReply = "Amazon Web Services <no-reply@amazonaws.com>";
inline constexpr const char* kSupport = "Amazon Web Services <no-reply-aws@amazon.com>";
inline constexpr const char* kHealth = "AWS Health <health@aws.com>";
inline constexpr const char* kAccounts =
    "AWS Account Notifications <aws-account-notifications@amazon.com>";

struct Row {
  const char* name;
  const char* from;
  const char* subject;
  const char* body;
  const char* expected;  // JSON: the fields of the notice; "any" where the reference leaves it open
};

std::span<const Row> exposed_keys();        // worded_keys_test.cc
std::span<const Row> irregular_activity();  // worded_activity_test.cc

inline std::string address_of(const std::string& from) {
  const size_t begin = from.rfind('<');
  return begin == std::string::npos ? from : from.substr(begin + 1, from.size() - begin - 2);
}

// As the receiving host keeps it, sent at 2026-02-10T09:15:00Z.
inline std::string mail(const std::string& from, const std::string& subject,
                        const std::string& body, const std::string& verdict = "pass",
                        const std::string& more = "") {
  const std::string address = address_of(from);
  const std::string domain = address.substr(address.find('@') + 1);
  return "Received: from mail.example by mx.corp.example; Tue, 10 Feb 2026 09:15:01 +0000\n"
         "Authentication-Results: mx.corp.example; dmarc=" +
         verdict + " header.from=" + domain + "\n" + more + "From: " + from +
         "\nTo: aws-root@corp.example\nSubject: " + subject +
         "\nDate: Tue, 10 Feb 2026 09:15:00 +0000\nMIME-Version: 1.0\n"
         "Content-Type: text/plain; charset=utf-8\n\n" +
         body;
}

// What every mail of a class yields, whatever its words.
inline json usual(const Row& row, const std::string& notice_class) {
  Reading blank;
  blank.notices.emplace_back();
  json n = json::parse(to_json(blank))["notices"][0];
  const bool account = notice_class == "exposed_key" || notice_class == "irregular_activity";
  const bool abuse = notice_class == "abuse";
  n["class"] = notice_class;
  n["opens_case"] = notice_class != "account_event" && notice_class != "resolved";
  n["stage"] = notice_class == "resolved" ? "resolved" : "initial";
  n["authentication"] = "pass";
  n["reply_via"] = abuse ? "abuse_mail"
                   : account || notice_class == "case_update" || notice_class == "suspended"
                       ? "support_case"
                       : "none";
  n["sender"] = address_of(row.from);
  n["subject"] = n["original_subject"] = row.subject;
  n["sent_at"] = "2026-02-10T09:15:00Z";
  n["language"] = "en";
  n["file"] = "a.eml";
  if (abuse || account)
    n["deadline"] = {{"utc", abuse ? "2026-02-11T09:15:00Z" : "2026-02-14T09:15:00Z"},
                     {"source", "derived"},
                     {"as_written", nullptr}};
  return n;
}

inline json in_order(json value) {
  if (value.is_array()) std::sort(value.begin(), value.end());
  return value;
}

// Every field that was read out of something says where that stood.
inline std::string without_evidence(const json& n) {
  std::string missing;
  for (const auto& [field, value] : n.items()) {
    const bool derived = field == "deadline" && value.is_object() && value["source"] == "derived";
    const bool judged = field == "class" || field == "opens_case" || field == "stage" ||
                        field == "channel" || field == "authentication" || field == "reply_via" ||
                        field == "file" || field == "part" || field == "language" ||
                        field == "evidence";
    if (judged || derived || value.is_null() || value.empty()) continue;
    if (!n["evidence"].contains(field)) missing += field + " ";
  }
  return missing;
}

inline void hold(const Row& row) {
  SCOPED_TRACE(row.name);
  const json changes = json::parse(row.expected);
  json want = usual(row, changes.at("class").get<std::string>());
  for (const auto& [field, value] : changes.items()) {
    if (field != "problems") want[field] = value;
  }
  const Reading reading = read("a.eml", mail(row.from, row.subject, row.body), {});
  EXPECT_EQ(reading.problems.size(), changes.value("problems", size_t{0}));
  EXPECT_EQ(gen::evidence_faults(reading), "");
  const json got = json::parse(to_json(reading));
  ASSERT_EQ(got["notices"].size(), 1U) << got["not_notices"].dump(1);
  const json& n = got["notices"][0];
  for (const auto& [field, value] : want.items()) {
    if (field == "evidence" || value == "any") continue;
    EXPECT_EQ(in_order(n[field]), in_order(value)) << field;
  }
  EXPECT_EQ(without_evidence(n), "");
}

}  // namespace hikeshi::notice::worded
