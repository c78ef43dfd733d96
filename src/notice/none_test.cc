// SPDX-License-Identifier: Apache-2.0
// Mails that are no notice, with the reason; and the rules by which a mail is believed.
#include <gtest/gtest.h>

#include <fmt/format.h>

#include "notice/notice.h"

namespace hikeshi::notice {
namespace {

constexpr const char* kBody =
    "Hello,\n\nAWS Account ID: 111122223333\nRegion(s): us-east-1\nReported Activity: Port "
    "Scanning\n"
    "Abuse Time: 10 Jul 2024 02:21:07 UTC\nInstance Id: i-0123456789abcdef0\n\nRegards,\nAWS Trust "
    "& Safety\n";

struct Mail {
  std::string from = "AWS Trust and Safety <trustandsafety@support.aws.com>";
  std::string to = "root@example.co.jp";
  std::string subject = "Your AWS Abuse Report [12345678901] [AWS ID 111122223333]";
  std::string extra;  // header lines in front, each with its line end
  std::string body = kBody;

  std::string bytes() const {
    return fmt::format(
        "{}From: {}\nTo: {}\nSubject: {}\nDate: Wed, 10 Jul 2024 03:00:00 +0000\nMIME-Version: "
        "1.0\n"
        "Content-Type: text/plain; charset=utf-8\n\n{}",
        extra, from, to, subject, body);
  }
};

ReadOptions ours() {
  ReadOptions options;
  options.own_domains = {"example.co.jp"};
  return options;
}

// The reason, or "notice" and whether it opens a case.
std::string verdict(const Mail& mail, const ReadOptions& options = ours()) {
  const Reading reading = read("a.eml", mail.bytes(), options);
  if (!reading.notices.empty())
    return fmt::format("{} {}", to_string(reading.notices[0].notice_class),
                       reading.notices[0].opens_case ? "opens" : "stays");
  return reading.not_notices.empty() ? "nothing"
                                     : std::string(to_string(reading.not_notices[0].reason));
}

Mail from_aws(const std::string& from, const std::string& subject, const std::string& body) {
  Mail mail;
  mail.from = "Amazon Web Services <" + from + ">";
  mail.subject = subject;
  mail.body = body;
  return mail;
}

struct Row {
  const char* from;
  const char* subject;
  const char* body;
};

TEST(NoNotice, EverydayMailOfAwsIsNoise) {
  const Row rows[] = {
      {"no-reply@amazonaws.com", "Your AWS invoice is available",
       "The invoice for October is ready. Amount due: 12.40 USD. Account number: 111122223333\n"},
      {"no-reply@amazonaws.com", "AWS Marketplace: subscription confirmed",
       "You have subscribed to a product. AWS account 111122223333\n"},
      {"aws-marketing-email-replies@amazon.com",
       "Webinar: stop unauthorized access before it starts",
       "Join our webinar and learn how GuardDuty detects suspicious activity in your accounts. "
       "Unsubscribe here.\n"},
      {"no-reply-aws@amazon.com",
       "[Notification] Amazon EC2 instance scheduled for retirement [AWS Account: 111122223333]",
       "An instance (i-0123456789abcdef0) is scheduled for retirement on 2026-12-01.\n"},
      {"no-reply-aws@amazon.com", "[CASE 170000000000007] Limit increase: EC2 instances",
       "Your quota request was approved: the service quota is now 64 vCPU.\n"},
      {"no-reply@amazonaws.com", "Reminder: MFA will be required for your root user",
       "Please register an MFA device. We recommend MFA for every account.\n"},
      {"aws-account-notifications@amazon.com", "Your AWS account has been suspended",
       "Your AWS account has been suspended because of an unpaid balance. Please update your "
       "payment method. Account 111122223333\n"},
      {"no-reply@amazonaws.com", "AWS Budgets: your budget alert threshold was passed",
       "Account 111122223333 passed 80% of its budget.\n"},
  };
  for (const Row& row : rows)
    EXPECT_EQ(verdict(from_aws(row.from, row.subject, row.body)), "noise") << row.subject;
}

TEST(NoNotice, AccountEventsAreNoticesThatOpenNothing) {
  const Row rows[] = {
      {"no-reply@amazonaws.com",
       "Your Amazon Web Services Multi-Factor Authentication (MFA) Has Been Deactivated",
       "As you asked, an MFA device has been deactivated.\n"},
      {"no-reply@amazonaws.com", "Account email changed",
       "The email address of your AWS account was changed to x@mail.example.\n"},
      {"no-reply@signin.aws", "AWS sign-in verification", "Your verification code is 123456.\n"},
      {"recover-mfa-no-reply@verify.signin.aws", "Recover MFA",
       "Somebody asked to recover the MFA device of your root user.\n"},
  };
  for (const Row& row : rows)
    EXPECT_EQ(verdict(from_aws(row.from, row.subject, row.body)), "account_event stays")
        << row.subject;
}

TEST(NoNotice, OurOwnReplyQuotesTheNotice) {
  Mail mail;
  mail.from = "Tanaka <tanaka@example.co.jp>";
  mail.to = "trustandsafety@support.aws.com";
  mail.subject = "Re: Your AWS Abuse Report [12345678901] [AWS ID 111122223333]";
  mail.body = std::string(
                  "Hello AWS team,\n\nWe terminated the instance.\n\nOn Wed, Jul 10, 2024 at 3:00 "
                  "AM AWS <trustandsafety@support.aws.com> wrote:\n\n> ") +
              "AWS Account ID: 111122223333\n> Reported Activity: Port Scanning\n> Instance Id: "
              "i-0123456789abcdef0\n";
  const Reading reading = read("a.eml", mail.bytes(), ours());
  ASSERT_EQ(reading.not_notices.size(), 1U);
  EXPECT_EQ(reading.not_notices[0].reason, Reason::kOwnReply);
  ASSERT_TRUE(reading.not_notices[0].says);
  EXPECT_EQ(reading.not_notices[0].says->instances,
            std::vector<std::string>{"i-0123456789abcdef0"});
  EXPECT_FALSE(reading.not_notices[0].says->opens_case);
  EXPECT_TRUE(reading.notices.empty());

  // The same as text alone: it greets AWS.
  const Reading text = read("reply.txt",
                            "Subject: Re: Your AWS Abuse Report [12345678901]\n\nDear AWS Trust & "
                            "Safety,\n\nthe instance i-0123456789abcdef0 is gone.\n",
                            {});
  ASSERT_EQ(text.not_notices.size(), 1U);
  EXPECT_EQ(text.not_notices[0].reason, Reason::kOwnReply);
  EXPECT_EQ(text.not_notices[0].subject, "Re: Your AWS Abuse Report [12345678901]");
}

TEST(NoNotice, AnAcknowledgementOfOurReport) {
  EXPECT_EQ(verdict(from_aws("trustandsafety@support.aws.com", "Re: [AWS Abuse] Your report 998877",
                             "Hello,\n\nThank you for submitting your abuse report. We will "
                             "contact the customer who is responsible.\n")),
            "we_reported");
}

TEST(NoNotice, AStrangerAndLookAlikes) {
  Mail stranger;
  stranger.from = "Somebody <somebody@mail.example>";
  EXPECT_EQ(verdict(stranger), "stranger");

  Mail victim;  // a third party that writes to us directly
  victim.from = "admin@victim.example";
  victim.subject = "Your server attacks us";
  victim.body =
      "Your host 203.0.113.7 on AWS attacks our network with a brute force attack. Please stop the "
      "abuse.\n";
  EXPECT_EQ(verdict(victim), "stranger");

  for (const char* from : {"trustandsafety@aws-support.example",
                           "no-reply@amazonaws.com.verify.example", "no-reply@amaz0n.example",
                           "no-reply@arnazon-web.example", "no-reply@xn--mazon-3ve.example"}) {
    Mail mail;
    mail.from = std::string("AWS <") + from + ">";
    const Reading reading = read("a.eml", mail.bytes(), ours());
    ASSERT_EQ(reading.not_notices.size(), 1U) << from;
    EXPECT_EQ(reading.not_notices[0].reason, Reason::kPhishingCandidate) << from;
    ASSERT_TRUE(reading.not_notices[0].says) << from;
    EXPECT_EQ(reading.not_notices[0].says->accounts, std::vector<std::string>{"111122223333"});
    EXPECT_FALSE(reading.not_notices[0].says->opens_case);
  }

  Mail reply_to;
  reply_to.extra = "Reply-To: <help@mail.example>\n";
  EXPECT_EQ(verdict(reply_to), "phishing_candidate");

  Mail named;  // AWS's name over a stranger's address
  named.from = "Amazon Web Services <notify@mail.example>";
  EXPECT_EQ(verdict(named), "phishing_candidate");

  Mail two;
  two.from = "no-reply@amazonaws.com, somebody@mail.example";
  EXPECT_EQ(verdict(two), "phishing_candidate");
}

TEST(NoNotice, LinksThatLeaveAws) {
  const std::string text =
      "Your AWS account 111122223333 may have been accessed by a third party.\n";
  EXPECT_EQ(verdict(from_aws("no-reply@amazonaws.com", "Suspicious activity in your AWS account",
                             text + "Sign in here: https://console-login.example/aws\n")),
            "phishing_candidate");
  EXPECT_EQ(verdict(from_aws("no-reply@amazonaws.com", "Suspicious activity in your AWS account",
                             text + "See https://console.aws.amazon.com/support/home\n")),
            "irregular_activity opens");
  Mail html = from_aws("no-reply@amazonaws.com", "Suspicious activity in your AWS account", "");
  html.body = "<p>" + text +
              "</p><a href=\"http://aws-verify.example/\">https://console.aws.amazon.com/</a>";
  std::string bytes = html.bytes();
  bytes.replace(bytes.find("text/plain"), 10, "text/html");
  const Reading reading = read("a.eml", bytes, {});
  ASSERT_EQ(reading.not_notices.size(), 1U);
  EXPECT_EQ(reading.not_notices[0].reason, Reason::kPhishingCandidate);
}

std::string results(const std::string& server, const std::string& verdicts) {
  return "Received: from out.example (out.example [192.0.2.9]) by mx1.example.co.jp (Postfix) with "
         "ESMTPS id 4; Wed, 10 Jul 2024 03:00:00 +0000\n"
         "Authentication-Results: " +
         server + ";\n " + verdicts + "\n";
}

Authentication authentication(const std::string& extra, ReadOptions options = {}) {
  Mail mail;
  mail.extra = extra;
  const Reading reading = read("a.eml", mail.bytes(), options);
  if (!reading.notices.empty()) return reading.notices[0].authentication;
  return reading.not_notices[0].says ? reading.not_notices[0].says->authentication
                                     : Authentication::kNone;
}

TEST(Authenticity, OnlyTheReceivingHostCounts) {
  const std::string pass = "dmarc=pass (p=quarantine) header.from=support.aws.com";
  EXPECT_EQ(authentication(results("mx1.example.co.jp", pass)), Authentication::kPass);
  EXPECT_EQ(authentication(results("example.co.jp", pass)), Authentication::kPass);
  EXPECT_EQ(authentication(results("mx1.example.co.jp 1", pass)), Authentication::kPass);
  EXPECT_EQ(authentication(results("co.jp", pass)), Authentication::kNone);
  EXPECT_EQ(authentication(results("mx.elsewhere.example", pass)), Authentication::kNone);
  EXPECT_EQ(authentication(results("le.co.jp", pass)), Authentication::kNone);
  ReadOptions configured;
  configured.trusted_authserv_ids = {"mx.elsewhere.example"};
  EXPECT_EQ(authentication(results("mx.elsewhere.example", pass), configured),
            Authentication::kPass);
  EXPECT_EQ(authentication(""), Authentication::kNone);
}

TEST(Authenticity, TheTopmostHeaderCounts) {
  const std::string forged =
      "Authentication-Results: mx1.example.co.jp; dmarc=pass header.from=support.aws.com\n";
  EXPECT_EQ(authentication(results("mx1.example.co.jp", "dmarc=fail header.from=support.aws.com") +
                           forged),
            Authentication::kFail);
  // The host that answers for us is not named by a Received further down.
  const std::string below = "Received: from x by relay.example; Wed, 10 Jul 2024 03:00:00 +0000\n";
  EXPECT_EQ(authentication(below +
                           results("mx1.example.co.jp", "dmarc=pass header.from=support.aws.com")),
            Authentication::kNone);
}

TEST(Authenticity, WhatThePassIsFor) {
  EXPECT_EQ(authentication(results("mx1.example.co.jp", "dmarc=pass header.from=mail.example")),
            Authentication::kNone);
  EXPECT_EQ(authentication(results("mx1.example.co.jp", "dmarc=pass header.from=notaws.com")),
            Authentication::kNone);
  EXPECT_EQ(authentication(
                results("mx1.example.co.jp",
                        "spf=pass smtp.mailfrom=amazonses.com; dkim=pass header.d=amazon.com")),
            Authentication::kNone);
  EXPECT_EQ(authentication(results("mx1.example.co.jp",
                                   "dmarc=fail header.from=support.aws.com; arc=pass (i=2)")),
            Authentication::kArc);
  EXPECT_EQ(authentication(
                results("mx1.example.co.jp",
                        "dmarc=fail (dmarc=pass forged in a comment) header.from=support.aws.com")),
            Authentication::kFail);
}

TEST(Authenticity, AFailureOpensNothing) {
  Mail mail;
  mail.extra = results("mx1.example.co.jp", "dmarc=fail header.from=support.aws.com");
  EXPECT_EQ(verdict(mail), "phishing_candidate");
  mail.extra = results("mx1.example.co.jp", "dmarc=fail header.from=support.aws.com; arc=pass");
  EXPECT_EQ(verdict(mail), "abuse opens");
}

TEST(Relays, AForwardedPassIsNotAws) {
  Mail mail;
  mail.from = "Tanaka <tanaka@example.co.jp>";
  mail.extra = results("mx1.example.co.jp", "dmarc=pass header.from=example.co.jp");
  mail.subject = "Fwd: Your AWS Abuse Report [12345678901] [AWS ID 111122223333]";
  mail.body = std::string(
                  "FYI\n\n---------- Forwarded message ---------\nFrom: AWS "
                  "<trustandsafety@support.aws.com>\nDate: Wed, 10 Jul 2024 01:00:00 +0000\n"
                  "Subject: Your AWS Abuse Report [12345678901] [AWS ID 111122223333]\nTo: "
                  "<root@example.co.jp>\n\n") +
              kBody;
  const Reading reading = read("a.eml", mail.bytes(), ours());
  ASSERT_EQ(reading.notices.size(), 1U);
  EXPECT_EQ(reading.notices[0].authentication, Authentication::kNone);
  EXPECT_EQ(reading.notices[0].relayed_by, "tanaka@example.co.jp");
  EXPECT_EQ(reading.notices[0].reply_via, ReplyVia::kAbuseMail);
  EXPECT_EQ(format_rfc3339(*reading.notices[0].sent_at), "2024-07-10T01:00:00Z");
  EXPECT_EQ(format_rfc3339(*reading.notices[0].deadline->utc), "2024-07-11T01:00:00Z");

  // A forwarded look-alike stays one.
  std::string bytes = mail.bytes();
  const std::string good = "<trustandsafety@support.aws.com>";
  bytes.replace(bytes.find(good), good.size(), "<trust@aws-safety.example>");
  const Reading phish = read("a.eml", bytes, ours());
  ASSERT_EQ(phish.not_notices.size(), 1U);
  EXPECT_EQ(phish.not_notices[0].reason, Reason::kPhishingCandidate);
}

TEST(Relays, AConfiguredRelayNeedsNoMarks) {
  Mail mail;
  mail.from = "Desk <aws@reseller.example>";
  EXPECT_EQ(verdict(mail), "stranger");
  ReadOptions options;
  options.trusted_relays = {"aws@reseller.example"};
  const Reading reading = read("a.eml", mail.bytes(), options);
  ASSERT_EQ(reading.notices.size(), 1U);
  EXPECT_EQ(reading.notices[0].reply_via, ReplyVia::kReseller);
  EXPECT_EQ(reading.notices[0].relayed_by, "aws@reseller.example");
}

TEST(Hostile, AReportCannotSpeakForAws) {
  Mail mail;
  mail.body = std::string(kBody) +
              "\n---Beginning of forwarded report(s)---\nattacker text\n-----Original "
              "Message-----\nFrom: AWS <trustandsafety@support.aws.com>\n"
              "Subject: Your AWS Abuse Report [99999999999] [AWS ID 999988887777]\n\nAWS Account "
              "ID: 999988887777\nReported Activity: Botnet\n"
              "Instance Id: i-0eeeeeeeeeeeeeeee\nBlocked all traffic\n> AWS Account ID: "
              "999988887777\n> Reported Activity: Spam\n";
  const Reading reading = read("a.eml", mail.bytes(), {});
  ASSERT_EQ(reading.notices.size(), 1U);
  EXPECT_EQ(reading.notices[0].accounts, std::vector<std::string>{"111122223333"});
  EXPECT_EQ(reading.notices[0].instances, std::vector<std::string>{"i-0123456789abcdef0"});
  EXPECT_TRUE(reading.notices[0].restrictions.empty());
}

TEST(Hostile, AThreadBelowAReportIsReadWhenItNamesTheSameMatter) {
  Mail mail;
  mail.subject = "RE: " + mail.subject;
  mail.body =
      "We have not received a response.\n" + std::string(kBody) +
      "\n---Beginning of forwarded report(s)---\nlog\n\nOn Tue, Jul 9, 2024 at 3:00 AM UTC, AWS "
      "<trustandsafety@support.aws.com> wrote:\n> AWS Account ID: "
      "111122223333\n> Reported Activity: Port Scanning\n> Instance Id: i-0123456789abcdef0\n";
  const Reading reading = read("a.eml", mail.bytes(), {});
  ASSERT_EQ(reading.notices.size(), 2U);
  EXPECT_EQ(reading.notices[0].stage, Stage::kReminder);
  EXPECT_EQ(reading.notices[1].stage, Stage::kInitial);
  EXPECT_EQ(format_rfc3339(*reading.notices[0].deadline->utc), "2024-07-10T03:00:00Z");
}

TEST(Hostile, SecretsNeverShow) {
  const std::string secret = "wJalrXUtnFEMI7K7MDENGbPxRfiCYzzz1zzzz0KY";
  ASSERT_EQ(secret.size(), 40U);
  const std::string token =
      "IQoJb3JpZ2luX2VjEJr" + std::string(60, 'A') + "b1" + std::string(60, 'z') + "9";
  for (const std::string& text :
       {"aws_secret_access_key = " + secret, "AKIAQ7EXMPLEQ7EXMPLE:" + secret, "\"" + secret + "\"",
        "wJalrXUtnFEMI7K7MDENG\xE2\x80\x8B" + secret.substr(21), "token " + token,
        "https://bucket.example/?X-Amz-Security-Token=" + token,
        "see https://user:" + secret + "@git.example/x",
        secret.substr(0, 20) + "\xC2\xAD" + secret.substr(20)}) {
    Mail mail;
    mail.subject = "Suspicious activity in your AWS account [111122223333] " + text;
    mail.body =
        "We saw suspicious activity in your account. The key AKIAQ7EXMPLEQ7EXMPLE belonging to "
        "user deploy is compromised. " +
        text + "\nuser: " + text + "\n";
    const std::string out = to_json(read("a.eml", mail.bytes(), {}));
    EXPECT_EQ(out.find(secret.substr(22, 12)), std::string::npos) << text;
    EXPECT_EQ(out.find(token.substr(25, 30)), std::string::npos) << text;
    EXPECT_NE(out.find("AKIAQ7EXMPLEQ7EXMPLE"), std::string::npos);
  }
}

TEST(Hostile, LookAlikeLettersAreReportedNotConverted) {
  Mail mail = from_aws("no-reply@amazonaws.com", "Suspicious activity in your AWS account",
                       "Suspicious activity in your account: key \xD0\x90KIAQ7EXMPLEQ7EXMPLE, "
                       "instance i-0123456789\xD0\xB0"
                       "bcdef0, AWS ID: 11112222333\xD9\xA3\n");
  const Reading reading = read("a.eml", mail.bytes(), {});
  ASSERT_EQ(reading.notices.size(), 1U);
  EXPECT_TRUE(reading.notices[0].access_keys.empty());
  EXPECT_TRUE(reading.notices[0].instances.empty());
  EXPECT_TRUE(reading.notices[0].accounts.empty());
  size_t suspicious = 0;
  for (const Problem& problem : reading.problems)
    suspicious += problem.reason.starts_with("suspicious");
  EXPECT_EQ(suspicious, 3U);
}

TEST(Garbage, EndsInAProblem) {
  const Reading empty = read("a.eml", "", {});
  EXPECT_EQ(empty.problems.size(), 1U);
  EXPECT_EQ(empty.not_notices[0].reason, Reason::kUnreadable);
  std::string noise;
  for (int i = 0; i < 4000; ++i) noise += static_cast<char>(i * 37 % 251);
  const Reading binary = read("a.bin", noise, {});
  EXPECT_TRUE(binary.notices.empty());
  EXPECT_FALSE(binary.problems.empty());

  std::string deep =
      "From: AWS <no-reply@amazonaws.com>\nDate: Wed, 10 Jul 2024 03:00:00 +0000\nMIME-Version: "
      "1.0\n";
  for (int i = 0; i < 200; ++i)
    deep += fmt::format("Content-Type: multipart/mixed; boundary=b{}\n\n--b{}\n", i, i);
  const Reading nested = read("a.eml", deep, {});
  EXPECT_FALSE(nested.problems.empty());
  EXPECT_EQ(nested.not_notices[0].reason, Reason::kUnreadable);

  const Reading encrypted =
      read("a.eml",
           "From: AWS <no-reply@amazonaws.com>\nDate: Wed, 10 Jul 2024 03:00:00 +0000\nSubject: "
           "x\nMIME-Version: 1.0\nContent-Type: "
           "application/pkcs7-mime; smime-type=enveloped-data; "
           "name=smime.p7m\nContent-Transfer-Encoding: base64\n\nMIAGCSqGSIb3DQ==\n",
           {});
  EXPECT_EQ(encrypted.not_notices[0].reason, Reason::kUnreadable);
  EXPECT_FALSE(encrypted.problems.empty());
}

TEST(Future, ADateAheadIsAProblem) {
  ReadOptions options;
  options.now = parse_rfc3339("2024-07-01T00:00:00Z");
  const Reading reading = read("a.eml", Mail{}.bytes(), options);
  ASSERT_EQ(reading.problems.size(), 1U);
  EXPECT_NE(reading.problems[0].reason.find("future"), std::string::npos);
}

}  // namespace
}  // namespace hikeshi::notice
