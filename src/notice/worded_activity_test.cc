// SPDX-License-Identifier: Apache-2.0
// Irregular activity in an account (held by worded_account_test.cc).
#include "notice/worded.h"

namespace hikeshi::notice::worded {
namespace {

const Row kIrregularActivity[] = {
    {"suspicious", kNoReply,
     "[Action Required] Suspicious activity in your AWS account [703518264930]",
     R"(Dear AWS Customer,

Your AWS Account may have been accessed by a third party without permission. We saw possibly unwanted activity in your AWS account. It is related to your AWS access key AKIAV3RTQLM5NDX27ZKP belonging to user report-job, which suggests that this access key and its secret key are compromised [1].

To protect your account, we have temporarily limited your ability to use some AWS services. We may terminate any suspicious resources.

To restore access, you must contact AWS by 2026-02-14 and follow the instructions below. If you do not contact AWS by 2026-02-14, we may suspend your account.

1. Rotate your AWS access key AKIAV3RTQLM5NDX27ZKP [2].
2. Check your CloudTrail log for unwanted activity such as IAM users, access keys, policies, roles and temporary security credentials.
3. Check for unwanted usage in all regions.
4. Reply to the existing support case to restore access, prevent suspension, and apply for a billing adjustment, if applicable.

[1] https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_access-keys.html
[2] https://repost.aws/knowledge-center/rotate
)",
     R"({"class": "irregular_activity", "accounts": ["703518264930"],
 "access_keys": ["AKIAV3RTQLM5NDX27ZKP"], "users": ["report-job"],
 "restrictions": ["services_limited"],
 "required": ["rotate_key", "check_cloudtrail", "check_usage", "reply_case"],
 "deadline": {"utc": "2026-02-14T23:59:59Z", "source": "stated", "as_written": "2026-02-14"},
 "root": false})"},
    {"event list", kNoReply, "Irregular Activity Detected for Your AWS Access Key",
     R"(Dear AWS Customer,

We have detected irregular activity for an access key of your AWS account 703518264930.

Access Key: AKIAV3RTQLM5NDX27ZKP
IAM User: nightly-export
Event Name: GetCallerIdentity
Event Time: February 09, 2026, 21:14:52 (UTC+00:00)
IP: 198.51.100.212
IP Country/Region: NL

Please take the following steps:
1. Rotate the key.
2. Review your CloudTrail logs.
3. Review your account for unwanted usage.
4. Respond to the support case.
)",
     R"({"class": "irregular_activity", "accounts": ["703518264930"],
 "access_keys": ["AKIAV3RTQLM5NDX27ZKP"], "users": ["nightly-export"],
 "event_names": ["GetCallerIdentity"], "time_start": "2026-02-09T21:14:52Z",
 "source_addresses": ["198.51.100.212"],
 "required": ["rotate_key", "check_cloudtrail", "check_usage", "reply_case"], "root": false})"},
    {"root", kNoReply, "[Action Required] Please review your AWS Account and credentials",
     R"(Dear AWS Customer,

Your AWS account 703518264930 may have been inappropriately accessed by a third-party. We detected a sign-in to the root user from 198.51.100.9 at 2026-02-10 06:12:00 UTC.

1. Change your root user password.
2. Enable multi-factor authentication (MFA) on the root user.
3. Check your CloudTrail logs for unwanted activity.
4. Delete any IAM users you do not recognize and revoke any temporary credentials.
5. Reply to this support case.
)",
     R"({"class": "irregular_activity", "accounts": ["703518264930"], "root": true,
 "source_addresses": ["198.51.100.9"], "time_start": "2026-02-10T06:12:00Z",
 "required": ["change_root_password", "enable_mfa", "check_cloudtrail", "revoke_sessions", "reply_case"]})"},
    {"l7 nothing", kNoReply,
     "Your AWS Account may have been inappropriately accessed by a third-party",
     R"(Dear AWS Customer,

Your AWS Account may have been inappropriately accessed by a third-party. Please review the following notice, and take immediate action to secure your account.

Sincerely,
Amazon Web Services
)",
     R"({"class": "irregular_activity"})"},
    {"2017", kNoReply, "Your AWS account 703518264930 is compromised",
     R"(Dear AWS Customer,

We have noticed activity in your account matching a pattern of unauthorised access. Please log in and check all of your resources.

AWS
)",
     R"({"class": "irregular_activity", "accounts": ["703518264930"], "required": ["check_usage"]})"},
    {"masked star", kNoReply,
     "[Action Required] Suspicious activity in your AWS account [703518264930]",
     R"(Dear AWS Customer,

We saw possibly unwanted activity in your AWS account. It is related to your AWS access key AKI******WBI.

To restore access, you must contact AWS within 3 business days.
)",
     R"({"class": "irregular_activity", "accounts": ["703518264930"],
 "masked_access_keys": ["AKI******WBI"],
 "deadline": {"utc": "2026-02-13T09:15:00Z", "source": "stated", "as_written": "within 3 business days"}})"},
    {"casefull", kSupport,
     "RE: [CASE case-703518264930-muen-2026-0a1b2c3d4e5f6071] Suspicious activity",
     R"(Hello,

Your account may have been accessed by a third party. The role arn:aws:iam::703518264930:role/service-role/batch-run and the user arn:aws:iam::703518264930:user/ops/erin.k were used from 2001:db8:77::5 between 2026-02-09 10:00 and 2026-02-09 12:30 UTC to call CreateUser, CreateAccessKey and RunInstances in ap-northeast-1 and us-east-2.

Please contact us by February 13, 2026.
)",
     R"({"class": "irregular_activity", "stage": "followup", "accounts": ["703518264930"],
 "roles": ["batch-run"], "users": ["erin.k"],
 "case_id": "case-703518264930-muen-2026-0a1b2c3d4e5f6071",
 "source_addresses": ["2001:db8:77::5"], "time_start": "2026-02-09T10:00:00Z",
 "time_end": "2026-02-09T12:30:00Z",
 "event_names": ["CreateUser", "CreateAccessKey", "RunInstances"],
 "regions": ["ap-northeast-1", "us-east-2"],
 "deadline": {"utc": "2026-02-13T23:59:59Z", "source": "stated", "as_written": "February 13, 2026"},
 "root": false})"},
    {"followup", kSupport, "RE:[CASE 174482019300551] [ACTION REQUIRED] AWS account at risk",
     R"(Hello,

We have not heard back from you about case 174482019300551. If you do not secure account 703518264930 within five (5) days, it will be suspended and we will terminate resources. Temporary credentials obtained by the root user are not invalidated by deleting the IAM user.
)",
     R"({"class": "irregular_activity", "stage": "reminder", "accounts": ["703518264930"],
 "case_id": "174482019300551",
 "deadline": {"utc": "2026-02-15T09:15:00Z", "source": "stated", "as_written": "within five (5) days"}})"},
    {"masked", kNoReply, "[Action Required] Suspicious activity in your AWS account",
     R"(Hello,

We detected suspicious activity in the account ending in 7716. Access key ending in 7ZKP was used from 203.0.113.5.
)",
     R"({"class": "irregular_activity", "masked_accounts": ["ending in 7716"],
 "masked_access_keys": ["ending in 7ZKP"], "source_addresses": ["203.0.113.5"]})"},
    {"role", kNoReply, "[Action Required] Suspicious activity in your AWS account [318405927716]",
     R"(Hello,

We detected unusual activity in your AWS account 318405927716: role "deploy-prod" (session i-05e9c1d7b3a2f4680, access key ASIAV3RTQLM5NDX27ZKP) called RunInstances from IP address 203.0.113.5 on February 9, 2026 at 10:11:12 PM UTC.

Please contact us by 2026-02-16.
)",
     R"({"class": "irregular_activity", "accounts": ["318405927716"], "roles": ["deploy-prod"],
 "instances": ["i-05e9c1d7b3a2f4680"], "access_keys": ["ASIAV3RTQLM5NDX27ZKP"],
 "event_names": ["RunInstances"], "source_addresses": ["203.0.113.5"],
 "time_start": "2026-02-09T22:11:12Z",
 "deadline": {"utc": "2026-02-16T23:59:59Z", "source": "stated", "as_written": "2026-02-16"},
 "root": false})"},
    {"sts arn", kNoReply,
     "[Action Required] Suspicious activity in your AWS account [318405927716]",
     R"(Hello,

Suspicious activity in your AWS account was performed by arn:aws:sts::318405927716:assumed-role/admin-x/erin.k using access key ASIAV3RTQLM5NDX27ZKP.
)",
     R"({"class": "irregular_activity", "accounts": ["318405927716"], "roles": ["admin-x"],
 "access_keys": ["ASIAV3RTQLM5NDX27ZKP"], "root": false})"},
    {"key19", kNoReply, "[Action Required] Suspicious activity in your AWS account [318405927716]",
     R"(Hello,

We saw suspicious activity in your AWS account with key AKIAV3RTQLM5NDX27ZK.
)",
     R"({"class": "irregular_activity", "accounts": ["318405927716"], "problems": 1})"},
    {"quarantine only", kNoReply,
     "[Action Required] Suspicious activity in your AWS account [318405927716]",
     R"(Hello,

The access key AKIAV3RTQLM5NDX27ZKP of IAM user build-2 may be compromised. We applied the AWSCompromisedKeyQuarantineV2 policy to the user in account 318405927716. Rotate the key, review CloudTrail, and respond to case 174482019300551.
)",
     R"({"class": "irregular_activity", "accounts": ["318405927716"],
 "access_keys": ["AKIAV3RTQLM5NDX27ZKP"], "users": ["build-2"],
 "restrictions": ["quarantine_policy"],
 "quarantine_policy": "AWSCompromisedKeyQuarantineV2",
 "required": ["rotate_key", "check_cloudtrail", "reply_case"],
 "case_id": "174482019300551", "root": false})"},
    {"machine", kNoReply,
     "[Action Required] Suspicious activity in your AWS account [318405927716]",
     R"([Machine translated message]

お客様

お客様の AWS アカウント 318405927716 に第三者が不正にアクセスした可能性があります。
ルートユーザーのパスワードを変更し、MFA を有効にしてください。CloudTrail ログを確認してください。
このケースにご返信ください。

--- Original message ---
Your AWS account may have been accessed by a third party. Change the root password, enable MFA and review CloudTrail.
)",
     R"({"class": "irregular_activity", "accounts": ["318405927716"], "language": "ja",
 "required": ["change_root_password", "enable_mfa", "check_cloudtrail", "reply_case"]})"},
    {"ko", kNoReply, "[Action Required] Suspicious activity in your AWS account [318405927716]",
     R"(고객님,

AWS 계정 318405927716에서 비정상적인 활동이 감지되었습니다. (suspicious activity in your AWS account)
액세스 키 AKIAV3RTQLM5NDX27ZKP

AWS
)",
     R"({"class": "irregular_activity", "accounts": ["318405927716"], "language": "ko",
 "access_keys": ["AKIAV3RTQLM5NDX27ZKP"]})"},
    {"multi events", kNoReply,
     "Your AWS Account may have been inappropriately accessed by a third-party",
     R"(Dear AWS Customer,

We detected potentially unwanted activity in your AWS account 318405927716.

IAM User: ops.bot
Access Key: AKIAV3RTQLM5NDX27ZKP
Event Names: CreateUser, AttachUserPolicy, CreateLoginProfile
Event Time: February 09, 2026, 21:14:52 (UTC+00:00)
IP: 203.0.113.5, 2001:db8::9
Region: us-east-2
)",
     R"({"class": "irregular_activity", "accounts": ["318405927716"],
 "access_keys": ["AKIAV3RTQLM5NDX27ZKP"], "users": ["ops.bot"],
 "event_names": ["CreateUser", "AttachUserPolicy", "CreateLoginProfile"],
 "time_start": "2026-02-09T21:14:52Z", "source_addresses": ["203.0.113.5", "2001:db8::9"],
 "regions": ["us-east-2"], "root": false})"},
    {"reopen", kSupport,
     "RE:[CASE 174482019300551] [ACTION REQUIRED] Your AWS account 318405927716",
     R"(Hello,

This is a second reminder regarding your AWS account 318405927716, which may have been compromised. Please rotate key AKIAV3RTQLM5NDX27ZKP.

Please respond to this case by February 14, 2026 to avoid suspension.
)",
     R"({"class": "irregular_activity", "stage": "reminder", "accounts": ["318405927716"],
 "access_keys": ["AKIAV3RTQLM5NDX27ZKP"], "case_id": "174482019300551",
 "required": ["rotate_key", "reply_case"],
 "deadline": {"utc": "2026-02-14T23:59:59Z", "source": "stated", "as_written": "February 14, 2026"}})"},
    {"2022", kSupport, "RE:[CASE 9283746510] [ACTION REQUIRED] Your AWS account",
     R"(Hello,

We noticed that you have not responded to our earlier notifications. There is fraudulent usage on your account 640275913882: large EC2 instances were launched in all regions. Please secure your account and respond to this case.
)",
     R"({"class": "irregular_activity", "accounts": ["640275913882"], "stage": "followup",
 "case_id": "9283746510", "required": ["reply_case"]})"},
    {"2025 fn", kNoReply,
     "[Action Required] Suspicious activity in your AWS account [640275913882]",
     R"(Dear AWS Customer,

We saw possibly unwanted activity in your AWS account. It is related to your AWS access key AKIAV3RTQLM5NDX27ZKP[1] belonging to user nightly.etl[2].

To restore access, you must contact AWS by 2026-02-14. We may suspend your account, and we may terminate any suspicious resources.

Step 1. Rotate the access key AKIAV3RTQLM5NDX27ZKP.
Step 2. Review CloudTrail.
Step 3. Check your account for unwanted usage.
Step 4. Respond to the existing support case.
)",
     R"({"class": "irregular_activity", "accounts": ["640275913882"],
 "access_keys": ["AKIAV3RTQLM5NDX27ZKP"], "users": ["nightly.etl"],
 "required": ["rotate_key", "check_cloudtrail", "check_usage", "reply_case"],
 "deadline": {"utc": "2026-02-14T23:59:59Z", "source": "stated", "as_written": "2026-02-14"},
 "root": false})"},
    {"root2026", kNoReply, "[Action Required] Please review your AWS Account and credentials",
     R"(Dear AWS Customer,

We are writing because your AWS account may have been accessed by an unauthorized party. Please take these steps:

1. Change your AWS account root user password.
2. Add MFA to the root user.
3. Check CloudTrail for API calls you do not recognize.
4. Delete IAM users, roles and policies you did not create.
5. Terminate unrecognized resources in all Regions.
6. Reply to this case when you are done.
)",
     R"({"class": "irregular_activity",
 "required": ["change_root_password", "enable_mfa", "check_cloudtrail", "check_usage", "reply_case"]})"},
    {"getcaller", kNoReply, "Irregular Activity Detected for Your AWS Access Key",
     R"(Dear AWS Customer,

We have detected that your AWS access key AKIAV3RTQLM5NDX27ZKP for IAM user reports-job was used to call GetCallerIdentity on 2026-02-09 at 21:14:52 UTC from the IP address 203.0.113.5, which may indicate that it was compromised.

AWS account: 640275913882
)",
     R"({"class": "irregular_activity", "accounts": ["640275913882"],
 "access_keys": ["AKIAV3RTQLM5NDX27ZKP"], "users": ["reports-job"],
 "event_names": ["GetCallerIdentity"], "time_start": "2026-02-09T21:14:52Z",
 "source_addresses": ["203.0.113.5"], "root": false})"},
    {"health console", kHealth, "[AWS Health] Suspected console compromise",
     R"(We have detected that your AWS account 640275913882 console may be compromised. 

Event: AWS_RISK_ACCOUNT_CONSOLE_COMPROMISE
Start time: 2026-02-09 20:00 UTC

Launching instances (RunInstances) is blocked.
)",
     R"({"class": "irregular_activity", "accounts": ["640275913882"],
 "time_start": "2026-02-09T20:00:00Z"})"},
};

}  // namespace

std::span<const Row> irregular_activity() { return kIrregularActivity; }

}  // namespace hikeshi::notice::worded
