// SPDX-License-Identifier: Apache-2.0
// A notice by hand, the facts of a notice, and which notices belong to a case.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "notice/notice.h"

namespace hikeshi::notice {
namespace {

using casefile::CaseState;
using casefile::Entry;
using casefile::Fact;
using testing::ElementsAre;

HandNotice abuse_by_hand() {
  HandNotice hand;
  hand.account = "111122223333";
  hand.instances = {"i-0123456789abcdef0"};
  hand.regions = {"ap-northeast-1"};
  hand.addresses = {"203.0.113.7"};
  hand.received = parse_rfc3339("2026-11-20T10:00:00Z");
  return hand;
}

TEST(ByHand, MakesANotice) {
  const auto n = by_hand(abuse_by_hand());
  ASSERT_TRUE(n);
  EXPECT_EQ(n->channel, Channel::kByHand);
  EXPECT_TRUE(n->opens_case);
  EXPECT_EQ(n->reply_via, ReplyVia::kAbuseMail);
  EXPECT_EQ(n->own_addresses, std::vector<std::string>{"203.0.113.7"});
  EXPECT_EQ(format_rfc3339(*n->deadline->utc), "2026-11-21T10:00:00Z");
  EXPECT_EQ(n->evidence.at("instances")[0].text, "i-0123456789abcdef0");
  EXPECT_EQ(source_of(*n), source_of(*by_hand(abuse_by_hand())));
  HandNotice key = abuse_by_hand();
  key.notice_class = NoticeClass::kExposedKey;
  key.access_keys = {"AKIAQ7EXMPLEQ7EXMPLE"};
  EXPECT_NE(source_of(*n), source_of(*by_hand(key)));
  EXPECT_EQ(by_hand(key)->source_addresses, std::vector<std::string>{"203.0.113.7"});
}

TEST(ByHand, RefusesWhatHasNotItsShape) {
  const auto refused = [](auto change) {
    HandNotice hand = abuse_by_hand();
    change(hand);
    const auto n = by_hand(hand);
    return !n && n.error().code == Code::kUsage;
  };
  EXPECT_TRUE(refused([](HandNotice& h) { h.account = "123"; }));
  EXPECT_TRUE(refused([](HandNotice& h) { h.instances = {"i-12"}; }));
  EXPECT_TRUE(refused([](HandNotice& h) { h.access_keys = {"AKIA"}; }));
  EXPECT_TRUE(refused([](HandNotice& h) { h.users = {"a b"}; }));
  EXPECT_TRUE(refused([](HandNotice& h) { h.regions = {"tokyo"}; }));
  EXPECT_TRUE(refused([](HandNotice& h) { h.addresses = {"300.1.1.1"}; }));
}

Notice notice(NoticeClass notice_class, const char* account, const char* reference = nullptr) {
  Notice n;
  n.notice_class = notice_class;
  if (*account != '\0') n.accounts = {account};
  if (reference != nullptr) n.abuse_reference = reference;
  n.sent_at = parse_rfc3339("2026-11-20T10:00:00Z");
  n.sha256 = std::string(64, 'a') + std::string(to_string(notice_class)) + account +
             (reference != nullptr ? reference : "");
  return n;
}

CaseState state_of(const Notice& n, bool closed = false) {
  std::vector<Entry> journal;
  journal.push_back({1, {}, casefile::Opened{"c1", "test"}});
  journal.push_back({2, {}, casefile::Stage{source_of(n), facts_of(n)}});
  if (closed) journal.push_back({3, {}, casefile::Closed{"somebody", "done"}});
  return *casefile::fold(journal);
}

TEST(Facts, AreReportedWithTheirPlaces) {
  const std::string mail =
      "From: AWS <trustandsafety@support.aws.com>\nTo: root@example.co.jp\nSubject: Your AWS Abuse "
      "Report [12345678901] [AWS ID 111122223333]\n"
      "Date: Fri, 20 Nov 2026 10:00:00 +0000\n\nAWS Account ID: 111122223333\nReported Activity: "
      "Port Scanning\nInstance Id: i-0123456789abcdef0\nSource IP: 203.0.113.7\n";
  const Reading reading = read("a.eml", mail, {});
  ASSERT_EQ(reading.notices.size(), 1U);
  const auto facts = facts_of(reading.notices[0]);
  ASSERT_FALSE(facts.empty());
  EXPECT_EQ(facts[0].kind, "notice");
  EXPECT_EQ(facts[0].subject, source_of(reading.notices[0]));
  EXPECT_EQ(facts[0].subject.size(), std::string("notice:").size() + 12);
  EXPECT_EQ(facts[0].one("class"), "abuse");
  EXPECT_EQ(facts[0].one("deadline"), "2026-11-21T10:00:00Z");
  std::vector<std::string> kinds;
  for (const Fact& fact : facts) {
    kinds.push_back(fact.kind);
    EXPECT_EQ(fact.standing, casefile::Standing::kReported);
    EXPECT_EQ(fact.source, facts[0].source);
    ASSERT_FALSE(fact.evidence.empty()) << fact.kind;
    EXPECT_EQ(fact.evidence[0].kind, "notice");
    EXPECT_EQ(fact.evidence[0].file, "a.eml");
  }
  EXPECT_THAT(kinds, ElementsAre("notice", "reported.account", "reported.instance",
                                 "reported.own_address"));
  const CaseState state = state_of(reading.notices[0]);
  EXPECT_EQ(state.account(), "111122223333");
  EXPECT_EQ(state.notice_class(), "abuse");
  ASSERT_TRUE(state.deadline());
}

TEST(SameIncident, ByReferenceAndThings) {
  Notice first = notice(NoticeClass::kAbuse, "111122223333", "12345678901");
  first.instances = {"i-0123456789abcdef0"};
  const CaseState state = state_of(first);
  EXPECT_TRUE(same_incident(state, first));
  EXPECT_TRUE(same_incident(state, notice(NoticeClass::kAbuse, "", "12345678901")));
  EXPECT_FALSE(same_incident(state, notice(NoticeClass::kAbuse, "111122223333", "99999999999")));
  Notice same_instance = notice(NoticeClass::kAbuse, "", "99999999999");
  same_instance.instances = {"i-0123456789abcdef0"};
  EXPECT_TRUE(same_incident(state, same_instance));
  same_instance.sent_at = first.sent_at->plus(60 * kDay);
  EXPECT_FALSE(same_incident(state, same_instance));
}

TEST(SameIncident, ByAccount) {
  const CaseState state = state_of(notice(NoticeClass::kExposedKey, "111122223333"));
  for (NoticeClass joins : {NoticeClass::kAccountEvent, NoticeClass::kCaseUpdate,
                            NoticeClass::kResolved, NoticeClass::kIrregularActivity})
    EXPECT_TRUE(same_incident(state, notice(joins, "111122223333"))) << to_string(joins);
  EXPECT_FALSE(same_incident(state, notice(NoticeClass::kAbuse, "111122223333")));
  EXPECT_FALSE(same_incident(state, notice(NoticeClass::kExposedKey, "444455556666")));
  EXPECT_FALSE(same_incident(state, notice(NoticeClass::kAccountEvent, "")));
  Notice reminder = notice(NoticeClass::kExposedKey, "111122223333");
  reminder.stage = Stage::kReminder;
  reminder.sent_at = reminder.sent_at->plus(30 * kDay);
  EXPECT_TRUE(same_incident(state, reminder));
  Notice later = notice(NoticeClass::kExposedKey, "111122223333");
  later.sent_at = later.sent_at->plus(30 * kDay);
  later.sha256 += "another mail";
  EXPECT_FALSE(same_incident(state, later));
}

TEST(SameIncident, AClosedCaseByReferenceOnly) {
  const Notice first = notice(NoticeClass::kAbuse, "111122223333", "12345678901");
  const CaseState state = state_of(first, true);
  EXPECT_TRUE(same_incident(state, notice(NoticeClass::kAbuse, "", "12345678901")));
  EXPECT_FALSE(same_incident(state, notice(NoticeClass::kAccountEvent, "111122223333")));
}

TEST(Document, HasEveryFieldInOrder) {
  Reading reading;
  reading.notices.push_back(*by_hand(abuse_by_hand()));
  const auto document = nlohmann::ordered_json::parse(to_json(reading));
  std::vector<std::string> keys;
  for (const auto& [key, value] : document["notices"][0].items()) keys.push_back(key);
  EXPECT_THAT(
      keys,
      ElementsAre("class", "opens_case", "stage", "channel", "authentication", "reply_via", "file",
                  "part", "sender", "subject", "original_subject", "sent_at", "language",
                  "relayed_by", "accounts", "masked_accounts", "instances", "interfaces", "regions",
                  "access_keys", "masked_access_keys", "users", "roles", "root", "abuse_reference",
                  "case_id", "other_references", "severity", "own_addresses", "remote_addresses",
                  "source_addresses", "ports", "blocked_ports", "protocol", "activity",
                  "activity_class", "time_start", "time_end", "event_names", "exposure_urls",
                  "exposure_commits", "restrictions", "quarantine_policy", "required", "deadline",
                  "evidence"));
  EXPECT_TRUE(document["notices"][0]["sender"].is_null());
  EXPECT_TRUE(document["notices"][0]["ports"].is_array());
  EXPECT_EQ(document["notices"][0]["deadline"]["source"], "derived");
}

TEST(Folder, WhatOfAMaildirCounts) {
  EXPECT_TRUE(is_maildir_message("Maildir/cur/1.host:2,S"));
  EXPECT_FALSE(is_maildir_message("Maildir/tmp/1.host"));
  EXPECT_FALSE(is_maildir_message("Maildir/dovecot.index"));
  EXPECT_FALSE(is_maildir_message("Maildir/.Sent/maildirfolder"));
  EXPECT_THAT(messages_of_folder({"m/new/2", "m/cur/1", "m/tmp/3", "m/readme.txt"}),
              ElementsAre("m/cur/1", "m/new/2"));
  EXPECT_THAT(messages_of_folder({"mails/b.eml", "mails/a.eml", "mails/.hidden"}),
              ElementsAre("mails/a.eml", "mails/b.eml"));
}

}  // namespace
}  // namespace hikeshi::notice
