// SPDX-License-Identifier: Apache-2.0
// What happens to an account: suspension, single events, news of a case and the end of a matter.
// The test holds these and the reasons for them, exposed keys and irregular activity.
#include "notice/worded.h"

namespace hikeshi::notice::worded {
namespace {

const Row kAccountEvents[] = {
    {"suspended comp", kAccounts, "Your AWS account 703518264930 has been suspended",
     R"(Dear AWS Customer,

Your AWS account 703518264930 was suspended because we did not hear from you about the compromised access key AKIAV3RTQLM5NDX27ZKP. 

To reinstate the account, reply to support case 174482019300551.
)",
     R"({"class": "suspended", "accounts": ["703518264930"],
 "access_keys": ["AKIAV3RTQLM5NDX27ZKP"], "case_id": "174482019300551",
 "restrictions": ["account_suspended"], "required": ["reply_case"]})"},
    {"case update", kSupport, "RE:[CASE 174482019300551] Your account",
     R"(Hello,

Thank you for the update. We have reviewed your account and still see the following items outstanding: please confirm that you rotated all access keys.

Account ID: 703518264930

Best regards,
Mika T.
Amazon Web Services
)",
     R"({"class": "case_update", "stage": "followup", "accounts": ["703518264930"],
 "case_id": "174482019300551"})"},
    {"case new", kSupport, "Amazon Web Services: New Support case: 174482019300552",
     R"(Amazon Web Services has opened case 174482019300552 on your behalf.

Case ID: 174482019300552
Account ID: 703518264930
Severity: Normal
)",
     R"({"class": "case_update", "accounts": ["703518264930"], "case_id": "174482019300552",
 "severity": "Normal"})"},
    {"resolved", kSupport, "RE:[CASE 174482019300551] Your AWS account",
     R"(Hello,

Thank you for securing your account. We have removed the limits and reinstated your access; your case has been resolved. 

Amazon Web Services
)",
     R"({"class": "resolved", "case_id": "174482019300551", "restrictions": ["restriction_lifted"]})"},
    {"event 0", kNoReply,
     "Your Amazon Web Services Multi-Factor Authentication (MFA) Has Been Deactivated",
     R"(As requested, an MFA device has been deactivated for the AWS account 703518264930.

If you did not request this, contact AWS Support.
)",
     R"({"class": "account_event", "accounts": ["703518264930"]})"},
    {"event 1", "no-reply@signin.aws", "Your AWS root user sign-in verification code",
     R"(Verification code: 443912

Someone is trying to sign in to the root user of your AWS account. Enter this code to continue.
)",
     R"({"class": "account_event", "root": true})"},
    {"event 2", "recover-mfa-no-reply@verify.signin.aws", "Recover your MFA device",
     R"(We received a request to recover the MFA device of your AWS root user. Follow the link to verify your email address.
)",
     R"({"class": "account_event"})"},
    {"event 3", kNoReply, "AWS account email address changed",
     R"(The root user email address of AWS account 703518264930 was changed. If this was not you, contact us.
)",
     R"({"class": "account_event", "accounts": ["703518264930"]})"},
    {"event 4", kNoReply, "AWS Password Assistance",
     R"(The root user password of your AWS account 703518264930 has been changed.
)",
     R"({"class": "account_event", "accounts": ["703518264930"]})"},
    {"closing", kSupport, "RE:[CASE 174482019300551] Your AWS account 318405927716",
     R"(Hello,

Thank you for completing the steps. I have confirmed that your account is secure and restored full access. I will now resolve this case.

AWS Support
)",
     R"({"class": "resolved", "accounts": ["318405927716"], "case_id": "174482019300551"})"},
    {"resolved2", kSafety, "RE: Your AWS Abuse Report [30918274655] [AWS ID 318405927716]",
     R"(Hello,

Thank you for your response. We consider this matter resolved and have removed the restrictions from your instance i-05e9c1d7b3a2f4680.

AWS Trust & Safety
)",
     R"({"class": "resolved", "accounts": ["318405927716"], "abuse_reference": "30918274655",
 "instances": ["i-05e9c1d7b3a2f4680"], "restrictions": ["restriction_lifted"]})"},
    {"dkim", kSupport, "Your AWS account has been reinstated",
     R"(Hello,

Your AWS account 318405927716 has been reinstated.
)",
     R"({"class": "resolved", "accounts": ["318405927716"], "restrictions": ["restriction_lifted"]})"},
};

TEST(Worded, AccountNotices) {
  for (const auto rows :
       {exposed_keys(), irregular_activity(), std::span<const Row>(kAccountEvents)}) {
    for (const Row& row : rows) hold(row);
  }
}

}  // namespace
}  // namespace hikeshi::notice::worded
