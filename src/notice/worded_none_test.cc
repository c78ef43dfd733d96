// SPDX-License-Identifier: Apache-2.0
// Mails that are no notice, in words of their own, with the reason.
#include "notice/worded.h"

namespace hikeshi::notice::worded {
namespace {

struct None {
  const char* from;
  const char* subject;
  const char* body;
  const char* reason;
  const char* verdict = "pass";  // of the receiving host
};

const None kRows[] = {
    {kNoReply, "Your AWS invoice is available",
     "Your invoice for January is available. Account ID: 593820174466. Total 88.12 USD.", "noise"},
    {kNoReply, "AWS Marketplace: you subscribed to Debian 12",
     "You have subscribed to the following product.", "noise"},
    {kNoReply, "Reminder: register MFA for the root user of your AWS account",
     "Beginning in spring you must register MFA. No action was detected.", "noise"},
    {kSupport, "RE:[CASE 174482019300661] Limit increase: EC2",
     "We have approved your service quota increase to 64 vCPUs in us-east-1.", "noise"},
    {kSupport, "[Notification] Amazon RDS maintenance scheduled [AWS Account: 593820174466]",
     "Maintenance is scheduled for your DB instance in us-east-1 on 2026-03-01.", "noise"},
    {kNoReply, "AWS Budgets: Monthly has exceeded your alert threshold",
     "AWS Account 593820174466. Your budget exceeded.", "noise"},
    {"AWS <no-reply@costalerts.amazonaws.com>", "AWS Cost Anomaly Detection: summary",
     "Anomalies were detected in EC2. Total impact 12 USD", "noise"},
    {"AWS <aws-marketing-email-replies@amazon.com>", "Stop compromised credentials: webinar",
     "Learn how access keys exposed on GitHub are abused. Unsubscribe.", "noise"},
    {kSupport, "[CASE 174482019300551] How did we do?", "Please rate your support experience.",
     "noise"},
    {kSupport, "[Action Required] Lambda Node.js 18 end of support [AWS Account: 593820174466]",
     "We are ending support for Node.js 18 in AWS Lambda. Please upgrade by 2026-04-30.", "noise"},
    {kNoReply, "Verify your contact information",
     "Please verify the WHOIS contact for your domain.", "noise"},
    {kNoReply, "[Action Required] Suspicious activity in your AWS account",
     "Hello,\n"
     "\n"
     "We have detected unauthorized activity in your AWS account 593820174466 with access key "
     "AKIAV3RTQLM5NDX27ZKP. Sign in at https://aws-verify.example/login to restore access within "
     "24 hours.\n"
     "\n"
     "AWS Support",
     "phishing_candidate", "fail"},
    {"Amazon Web Services <no-reply@amazonaws-security.com>", "Your AWS account is compromised",
     "Hello,\n"
     "\n"
     "We have detected unauthorized activity in your AWS account 593820174466 with access key "
     "AKIAV3RTQLM5NDX27ZKP. Sign in at https://aws-verify.example/login to restore access within "
     "24 hours.\n"
     "\n"
     "AWS Support",
     "phishing_candidate"},
    {kNoReply, "[Action Required] Suspicious activity in your AWS account",
     "Hello,\n"
     "\n"
     "We have detected unauthorized activity in your AWS account 593820174466 with access key "
     "AKIAV3RTQLM5NDX27ZKP. Sign in at https://aws-verify.example/login to restore access within "
     "24 hours.\n"
     "\n"
     "AWS Support",
     "phishing_candidate"},
    {"\"no-reply@amazonaws.com\" <x9@mailer.example>", "Your AWS account is compromised",
     "Hello,\n"
     "\n"
     "We have detected unauthorized activity in your AWS account 593820174466 with access key "
     "AKIAV3RTQLM5NDX27ZKP. Sign in at https://aws-verify.example/login to restore access within "
     "24 hours.\n"
     "\n"
     "AWS Support",
     "phishing_candidate"},
    {kSafety, "Re: Report of abuse from AWS address 198.51.100.9",
     "Hello,\n"
     "\n"
     "Thank you for submitting your abuse report. We have received your report and have started "
     "our investigation into the reported content. We will contact our customer.\n"
     "\n"
     "AWS Trust & Safety",
     "we_reported"},
    {"Bob <bob@friend.example>", "AWS abuse?",
     "Hi, your AWS account 593820174466 is scanning us from i-0b7e2d91c4a8f6035. Please stop. Port "
     "scanning is illegal.",
     "stranger"},
    {kNoReply, "AWS Notification Message", "Your budget threshold has been met.", "noise"},
    {kSupport, "Your Reserved Instances are expiring", "Your reserved instances expire in 30 days.",
     "noise"},
    {"AWS Notifications <no-reply@sns.amazonaws.com>",
     "ALARM: \"cpu-high\" in Asia Pacific (Tokyo)",
     "You are receiving this email because your Amazon CloudWatch Alarm \"cpu-high\" in the "
     "ap-northeast-1 region has entered the ALARM state. AWS Account: 640275913882",
     "noise"},
    {kAccounts, "AWS account 640275913882: payment overdue",
     "Your account is past due; we will suspend it unless you pay your outstanding balance by "
     "February 20, 2026.",
     "noise"},
    {kNoReply, "Welcome to Amazon Web Services", "Thank you for creating an AWS account.", "noise"},
    {"AWS Billing <billing@aws-support.example>", "Your AWS account will be suspended",
     "Your AWS account has suspicious activity. Verify your account at "
     "http://aws-support.example/verify",
     "phishing_candidate"},
    {"Amazon Web Services <no-reply@аmazonaws.com>", "Your AWS account is compromised",
     "Your AWS account may have been accessed by a third party.", "phishing_candidate"},
    {kNoReply, "Your AWS account is compromised",
     "Your AWS account 640275913882 may have been accessed by a third party. Please log in at "
     "https://evil.example/aws to restore.",
     "phishing_candidate", "fail"},
    {"Erin <erin@corp.example>", "Re: [CASE 174482019300551] Suspicious activity",
     "Hello AWS Support,\n"
     "\n"
     "We rotated the key AKIAV3RTQLM5NDX27ZKP and deleted the user.\n"
     "\n"
     "> We saw possibly unwanted activity in your AWS account.",
     "own_reply"},
    {kSafety, "RE: Abuse report [77120934518]",
     "Hello,\n"
     "\n"
     "Thank you for bringing this to our attention. We have notified our customer of your report "
     "and asked them to take action.\n"
     "\n"
     "Regards,\n"
     "AWS Trust & Safety",
     "we_reported"},
    {kSupport, "Amazon SES: bounce rate report", "Weekly deliverability newsletter. Unsubscribe",
     "noise"},
    {"CERT <report@cert.example>", "Abuse from 203.0.113.80",
     "Dear Sir, your AWS hosted server 203.0.113.80 attempts SSH brute force against our network. "
     "AWS account 640275913882.",
     "stranger"},

};

TEST(WordedNone, Reasons) {
  for (const None& row : kRows) {
    const Reading reading = read("a.eml", mail(row.from, row.subject, row.body, row.verdict), {});
    EXPECT_TRUE(reading.notices.empty()) << row.subject;
    ASSERT_EQ(reading.not_notices.size(), 1U) << row.subject;
    EXPECT_EQ(to_string(reading.not_notices[0].reason), row.reason) << row.subject;
    EXPECT_EQ(gen::evidence_faults(reading), "") << row.subject;
    if (reading.not_notices[0].reason != Reason::kPhishingCandidate) continue;
    ASSERT_TRUE(reading.not_notices[0].says.has_value()) << row.subject;
    EXPECT_FALSE(reading.not_notices[0].says->opens_case) << row.subject;
  }
}

}  // namespace
}  // namespace hikeshi::notice::worded
