// SPDX-License-Identifier: Apache-2.0
// Notices in running text, English and Japanese: nothing stands behind a label that one could rely
// on.
#include "notice/worded.h"

namespace hikeshi::notice::worded {
namespace {

const Row kProse[] = {
    {"ja dos", kSafety, "Your AWS Abuse Report [66120394857] [AWS ID 275930184466]",
     R"(お客様各位

お客様のアカウント（AWS ID: 275930184466）の以下のリソースが、リモートホストに対するサービス拒否攻撃に類似した活動に関与しているとの報告を受けました。

リージョン: アジアパシフィック（大阪）
インスタンスID: i-0c4d8e2f6a1b3957d
パブリックIP: 203.0.113.44
攻撃先: 198.51.100.9
ポート: 80
プロトコル: UDP
発生日時: 2026/02/10 15:30 (JST)

48時間以内に本メールにご返信ください。
)",
     R"({"class": "abuse", "accounts": ["275930184466"], "abuse_reference": "66120394857",
 "language": "ja", "regions": ["ap-northeast-3"], "instances": ["i-0c4d8e2f6a1b3957d"],
 "own_addresses": ["203.0.113.44"], "remote_addresses": ["198.51.100.9"], "ports": [80],
 "protocol": "UDP", "activity": "リモートホストに対するサービス拒否攻撃", "activity_class": "dos",
 "time_start": "2026-02-10T06:30:00Z", "required": ["reply_mail"],
 "deadline": {"utc": "2026-02-12T09:15:00Z", "source": "stated", "as_written": "48時間以内"}})"},
    {"ja final", kSafety, "Your AWS Abuse Report [66120394857] [AWS ID 275930184466]",
     R"(【最終通知】

ご返信をいただけていないため、アカウント 275930184466 の東京リージョンにおける EC2 インスタンスの起動および停止をできないよう制限しました。

報告された活動: オープンプロキシ
インスタンス: i-0c4d8e2f6a1b3957d
)",
     R"({"class": "abuse", "accounts": ["275930184466"], "abuse_reference": "66120394857",
 "language": "ja", "stage": "final", "deadline": null, "regions": ["ap-northeast-1"],
 "instances": ["i-0c4d8e2f6a1b3957d"], "activity": "オープンプロキシ",
 "activity_class": "open_proxy", "restrictions": ["start_stop_block"]})"},
    {"ja root", kNoReply, "[Action Required] AWS アカウントの不審なアクティビティ",
     R"(お客様

AWS アカウント 275930184466 のルートユーザーに、見覚えのない場所（IP アドレス 203.0.113.71）からサインインがあったことを検知しました。第三者による不正アクセスの可能性があります。

・ルートユーザーのパスワードを変更してください。
・多要素認証（MFA）を有効にしてください。
・CloudTrail で不審なアクティビティを確認してください。

2026年2月13日 18:00（日本時間）までにサポートケースへご返信がない場合、アカウントを停止することがあります。
)",
     R"x({"class": "irregular_activity", "accounts": ["275930184466"], "language": "ja",
 "root": true, "source_addresses": ["203.0.113.71"],
 "required": ["change_root_password", "enable_mfa", "check_cloudtrail", "reply_case"],
 "deadline": {"utc": "2026-02-13T09:00:00Z", "source": "stated", "as_written": "2026年2月13日 18:00(日本時間)"}})x"},
    {"ja suspended", kAccounts, "AWS アカウント停止のお知らせ",
     R"(お客様の AWS アカウント 275930184466 は、侵害されたアクセスキー AKIAV3RTQLM5NDX27ZKP に関するご対応が確認できなかったため、停止されました。
)",
     R"({"class": "suspended", "accounts": ["275930184466"], "language": "ja",
 "access_keys": ["AKIAV3RTQLM5NDX27ZKP"], "restrictions": ["account_suspended"]})"},
    {"ja resolved", kSupport, "RE:[CASE 174482019300551] AWS アカウントについて",
     R"(お客様

ご対応ありがとうございました。アカウント 275930184466 の制限は解除されました。本ケースはクローズいたします。
)",
     R"({"class": "resolved", "accounts": ["275930184466"], "language": "ja",
 "restrictions": ["restriction_lifted"], "case_id": "174482019300551"})"},
    {"ja mfa", kNoReply, "MFA デバイスの無効化",
     R"(AWS アカウント 275930184466 のルートユーザーの MFA デバイスが無効化されました。お心当たりがない場合は AWS サポートにご連絡ください。
)",
     R"({"class": "account_event", "accounts": ["275930184466"], "language": "ja"})"},
    {"prose1", kSafety, "Your AWS Abuse Report [66120394857] [AWS ID 275930184466]",
     R"(Hello,

During routine monitoring we observed that an EC2 instance in your account (i-0c4d8e2f6a1b3957d, 203.0.113.44, eu-west-2) was conducting brute force attacks against SSH servers between 01:00 and 02:30 UTC on 9 February 2026. 

Kindly respond within one (1) business day explaining what you have done.
)",
     R"({"class": "abuse", "accounts": ["275930184466"], "abuse_reference": "66120394857",
 "instances": ["i-0c4d8e2f6a1b3957d"], "own_addresses": ["203.0.113.44"],
 "regions": ["eu-west-2"],
 "activity": "conducting brute force attacks against SSH servers",
 "activity_class": "intrusion", "time_start": "2026-02-09T01:00:00Z",
 "time_end": "2026-02-09T02:30:00Z", "required": ["reply_mail"],
 "deadline": {"utc": "2026-02-11T09:15:00Z", "source": "stated", "as_written": "within one (1) business day"}})"},
    {"prose2", kSafety, "Your AWS Abuse Report [66120394857] [AWS ID 275930184466]",
     R"(Hello,

Your AWS resources have been used to send unsolicited email (spam). Instances: i-0c4d8e2f6a1b3957d and i-0c4d8e2f6a1b3957e in Europe (Frankfurt).

Public IPs: 203.0.113.44, 203.0.113.45
Time of activity: 9 Feb 2026 13:00 - 15:00 PST

You must respond no later than Friday, February 13, 2026 at 12:00 PM Eastern Time.
)",
     R"({"class": "abuse", "accounts": ["275930184466"], "abuse_reference": "66120394857",
 "instances": ["i-0c4d8e2f6a1b3957d", "i-0c4d8e2f6a1b3957e"], "regions": ["eu-central-1"],
 "own_addresses": ["203.0.113.44", "203.0.113.45"], "activity": "send unsolicited email",
 "activity_class": "spam", "time_start": "2026-02-09T21:00:00Z",
 "time_end": "2026-02-09T23:00:00Z", "required": ["reply_mail"],
 "deadline": {"utc": "2026-02-13T17:00:00Z", "source": "stated", "as_written": "February 13, 2026 at 12:00 PM Eastern Time"}})"},
    {"prose3", kSafety, "Your AWS Abuse Report [66120394857] [AWS ID 275930184466]",
     R"(Hello,

It has come to our attention that the instance i-0c4d8e2f6a1b3957d is hosting a command and control server for a botnet (C2 at 203.0.113.44:8443).

AWS account: 275930184466; region: me-central-1.

Failure to reply within 6 hours will result in the instance being stopped.
)",
     R"({"class": "abuse", "accounts": ["275930184466"], "abuse_reference": "66120394857",
 "instances": ["i-0c4d8e2f6a1b3957d"], "regions": ["me-central-1"],
 "activity": "hosting a command and control server for a botnet",
 "activity_class": "botnet",
 "deadline": {"utc": "2026-02-10T15:15:00Z", "source": "stated", "as_written": "within 6 hours"}})"},
    {"web", kSafety, "Your AWS Abuse Report [66120394857] [AWS ID 275930184466]",
     R"(Hello,

AWS Account ID: 275930184466
Region(s): us-east-1 (N. Virginia), ap-northeast-1 (Tokyo)
Reported Activity: Web application attacks (SQL injection)
Abuse Time: 2026-02-09T12:00:00+00:00 / 2026-02-09T13:00:00+00:00
Source IPs: 203.0.113.44; 203.0.113.45
Target host: www.victim.example (198.51.100.9)
Target port(s): 80, 443

Required Actions: Investigate root cause; Remove content

AWS Trust & Safety
)",
     R"x({"class": "abuse", "accounts": ["275930184466"], "abuse_reference": "66120394857",
 "regions": ["us-east-1", "ap-northeast-1"],
 "activity": "Web application attacks (SQL injection)", "activity_class": "web_exploit",
 "own_addresses": ["203.0.113.44", "203.0.113.45"], "remote_addresses": ["198.51.100.9"],
 "ports": [80, 443], "time_start": "2026-02-09T12:00:00Z",
 "time_end": "2026-02-09T13:00:00Z",
 "required": ["investigate_root_cause", "remove_content"]})x"},
    {"resource arn multi", kSafety, "Your AWS Abuse Report [66120394857] [AWS ID 275930184466]",
     R"(Hello,

AWS Account ID: 275930184466
Reported Activity: Cryptomining
Resources:
 - arn:aws:ec2:us-east-1:275930184466:instance/i-0c4d8e2f6a1b3957d
 - arn:aws:ec2:us-west-1:275930184466:instance/i-0c4d8e2f6a1b3957e
 - arn:aws:ec2:us-west-1:275930184466:network-interface/eni-0c4d8e2f6a1b3957f
 - arn:aws:lambda:us-east-2:275930184466:function:miner

AWS Trust & Safety
)",
     R"({"class": "abuse", "accounts": ["275930184466"], "abuse_reference": "66120394857",
 "regions": ["us-east-1", "us-west-1", "us-east-2"],
 "instances": ["i-0c4d8e2f6a1b3957d", "i-0c4d8e2f6a1b3957e"],
 "interfaces": ["eni-0c4d8e2f6a1b3957f"], "activity": "Cryptomining",
 "activity_class": "mining"})"},
    {"reminder new date", kSafety, "Re: Your AWS Abuse Report [66120394857] [AWS ID 275930184466]",
     R"(Hello,

This is a reminder regarding the abuse report below. Please reply by February 12, 2026 23:00 UTC.

AWS Account ID: 275930184466
Reported Activity: Malware
)",
     R"({"class": "abuse", "accounts": ["275930184466"], "abuse_reference": "66120394857",
 "stage": "reminder", "activity": "Malware", "activity_class": "malware",
 "required": ["reply_mail"],
 "deadline": {"utc": "2026-02-12T23:00:00Z", "source": "stated", "as_written": "February 12, 2026 23:00 UTC"}})"},
    {"footer advice", kSafety, "Your AWS Abuse Report [66120394857] [AWS ID 275930184466]",
     R"(Hello,

AWS Account ID: 275930184466
Region(s): us-east-1
Reported Activity: Port Scanning

To protect your resources, restrict SSH (port 22) and RDP (port 3389) access, enable GuardDuty, enable MFA for all users, rotate your access keys regularly and review AWS CloudTrail. An open proxy or an open resolver may be abused by attackers for DoS attacks. For example, security group rules such as 0.0.0.0/0 should be avoided; see 10.0.0.0/8 for private ranges.

AWS Trust & Safety
)",
     R"({"class": "abuse", "accounts": ["275930184466"], "abuse_reference": "66120394857",
 "regions": ["us-east-1"], "activity": "Port Scanning", "activity_class": "scan"})"},
    {"prose key", kNoReply, "Action needed: unauthorized use of your credentials",
     R"(Hello,

On February 9, 2026 at 11:02 PM UTC, credentials for IAM user "s3-sync" (access key AKIAV3RTQLM5NDX27ZKP) were used from 2001:db8:1::77 and 203.0.113.71 to call ListBuckets, GetObject, and DeleteBucket in the US East (Ohio) Region of account 2759-3018-4466.

We believe these credentials are compromised. Deactivate the key, review CloudTrail and contact us through support case 174482019300551 by 11:59 PM UTC on February 13, 2026.
)",
     R"({"class": "irregular_activity", "accounts": ["275930184466"], "users": ["s3-sync"],
 "access_keys": ["AKIAV3RTQLM5NDX27ZKP"],
 "source_addresses": ["2001:db8:1::77", "203.0.113.71"],
 "event_names": ["ListBuckets", "GetObject", "DeleteBucket"], "regions": ["us-east-2"],
 "time_start": "2026-02-09T23:02:00Z", "case_id": "174482019300551",
 "required": ["rotate_key", "check_cloudtrail"],
 "deadline": {"utc": "2026-02-13T23:59:00Z", "source": "stated", "as_written": "11:59 PM UTC on February 13, 2026"},
 "root": false})"},
    {"temp limit", kNoReply, "Your AWS account may be compromised",
     R"(Dear customer,

Your AWS Account 275930184466 may have been compromised. To protect you, we have temporarily restricted access to Amazon EC2, Amazon SES and AWS Lambda. The policy AWSCompromisedKeyQuarantineV2 has been attached to user "web-ci".

Please: (1) rotate all access keys, (2) change passwords for all IAM users, (3) enable MFA, (4) check your bill and usage, (5) revoke active sessions of the role, and (6) respond to your support case.
)",
     R"({"class": "irregular_activity", "accounts": ["275930184466"], "users": ["web-ci"],
 "restrictions": ["services_limited", "quarantine_policy"],
 "quarantine_policy": "AWSCompromisedKeyQuarantineV2",
 "required": ["rotate_key", "change_password", "enable_mfa", "check_usage", "revoke_sessions", "reply_case"],
 "root": false})"},
    {"pub s3", kNoReply, "AWS access key found in a public repository",
     R"(Hello,

AWS Support has identified that your secret access key for AKIAV3RTQLM5NDX27ZKP was found in a public repository:

Repository: https://github.com/acme-lab/infra
File: https://github.com/acme-lab/infra/blob/main/terraform.tfvars#L12
Commit: 3f5c1d9a7b2e4086c1d3e5f7a9b0c2d4e6f80123
User: tf-deploy

Contact us within 5 days.
)",
     R"({"class": "exposed_key", "access_keys": ["AKIAV3RTQLM5NDX27ZKP"], "users": ["tf-deploy"],
 "exposure_urls": ["https://github.com/acme-lab/infra", "https://github.com/acme-lab/infra/blob/main/terraform.tfvars#L12"],
 "exposure_commits": ["3f5c1d9a7b2e4086c1d3e5f7a9b0c2d4e6f80123"],
 "deadline": {"utc": "2026-02-15T09:15:00Z", "source": "stated", "as_written": "within 5 days"},
 "root": false})"},
    {"case reply q", kSupport, "RE:[CASE 174482019300551] Suspicious activity in your AWS account",
     R"(Hello,

Thank you for contacting AWS. Before we can lift the restrictions on account 275930184466, please complete these steps: rotate the access key AKIAV3RTQLM5NDX27ZKP and confirm that all unauthorized resources have been deleted.

Best regards,
AWS Support
)",
     R"({"class": "irregular_activity", "accounts": ["275930184466"],
 "access_keys": ["AKIAV3RTQLM5NDX27ZKP"], "stage": "followup",
 "case_id": "174482019300551", "required": ["rotate_key"]})"},
};

TEST(Worded, Prose) {
  for (const Row& row : kProse) hold(row);
}

}  // namespace
}  // namespace hikeshi::notice::worded
