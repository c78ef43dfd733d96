// SPDX-License-Identifier: Apache-2.0
// Exposed keys, masked ones too (held by worded_account_test.cc).
#include "notice/worded.h"

namespace hikeshi::notice::worded {
namespace {

const Row kExposedKeys[] = {
    {"l5", kSupport, "Amazon Web Services: New Support case: 174482019300551",
     R"(Amazon Web Services has opened case 174482019300551 on your behalf.

The details of the case are as follows:

Case ID: 174482019300551
Account ID: 703518264930
Subject: Your AWS account 703518264930 has a publicly
 available access key
Severity: Urgent
Correspondence: Dear AWS Customer,

We have become aware that the AWS Access Key AKIAV3RTQLM5NDX27ZKP (belonging to IAM user "shop.backup-2") along with the corresponding Secret Key is publicly available online at https://github.com/acme-lab/tools/blob/9f2c4e7a1b3d5068c7e9f0a1b2c3d4e5f6071829/conf/prod.env .

To protect your account we have applied the AWS managed policy AWSCompromisedKeyQuarantineV3 to the IAM user.

Step 1: Rotate and delete the exposed access key AKIAV3RTQLM5NDX27ZKP.
Step 2: Check your CloudTrail logs for unsanctioned activity.
Step 3: Review your AWS account for any unwanted usage in all regions.
Step 4: You must respond to the existing Support Case.

Example of a key: AKIAIOSFODNN7EXAMPLE.

To view the case, go to https://console.aws.amazon.com/support/home#/case/?displayId=174482019300551&language=en
)",
     R"({"class": "exposed_key", "accounts": ["703518264930"],
 "access_keys": ["AKIAV3RTQLM5NDX27ZKP"], "users": ["shop.backup-2"],
 "case_id": "174482019300551", "severity": "Urgent",
 "exposure_urls": ["https://github.com/acme-lab/tools/blob/9f2c4e7a1b3d5068c7e9f0a1b2c3d4e5f6071829/conf/prod.env"],
 "exposure_commits": ["9f2c4e7a1b3d5068c7e9f0a1b2c3d4e5f6071829"],
 "restrictions": ["quarantine_policy"],
 "quarantine_policy": "AWSCompromisedKeyQuarantineV3",
 "required": ["rotate_key", "check_cloudtrail", "check_usage", "reply_case"], "root": false})"},
    {"masked", kNoReply, "Your AWS account is compromised",
     R"(Dear AWS Customer,

We have become aware that an access key of the account ending with 6006 is publicly available online:

Access Key                Web Site
****-****-WBAA            https://pastebin.com/raw/q8Zt4417

We have limited the number of resources you may launch.

Please delete the key and contact us within five (5) days.
)",
     R"({"class": "exposed_key", "masked_accounts": ["ending with 6006"],
 "masked_access_keys": ["****-****-WBAA"],
 "exposure_urls": ["https://pastebin.com/raw/q8Zt4417"],
 "restrictions": ["services_limited"], "required": ["rotate_key"],
 "deadline": {"utc": "2026-02-15T09:15:00Z", "source": "stated", "as_written": "within five (5) days"}})"},
    {"compare", kSupport, "RE:[CASE 174482019300551] [ACTION REQUIRED] Exposed access key",
     R"(Hello,

This is our third and final reminder. The AWS access key AKIAV3RTQLM5NDX27ZKP, belonging to User "o'neil.dev", along with the corresponding secret key is publicly available at https://github.com/acme-lab/tools/compare/1a2b3c4d5e6f...7a8b9c0d1e2f .

If you do not rotate the key by 2026-02-14, your account may be suspended.

Amazon Web Services
)",
     R"({"class": "exposed_key", "stage": "final", "access_keys": ["AKIAV3RTQLM5NDX27ZKP"],
 "users": ["o'neil.dev"], "case_id": "174482019300551",
 "exposure_urls": ["https://github.com/acme-lab/tools/compare/1a2b3c4d5e6f...7a8b9c0d1e2f"],
 "exposure_commits": ["1a2b3c4d5e6f", "7a8b9c0d1e2f"], "required": ["rotate_key"],
 "deadline": {"utc": "2026-02-14T23:59:59Z", "source": "stated", "as_written": "2026-02-14"},
 "root": false})"},
    {"health mail", kHealth,
     "[Action Required] AWS_RISK_CREDENTIALS_EXPOSED for account 703518264930",
     R"(AWS Health Event

[Action Required] Your access key is exposed

Account: 703518264930
Event type: AWS_RISK_CREDENTIALS_EXPOSED

The AWS access key AKIAV3RTQLM5NDX27ZKP belonging to IAM user svc-api along with its secret key is publicly available online at https://github.com/acme-lab/site/commit/0123456789abcdef0123456789abcdef01234567

View in Notification Center
)",
     R"({"class": "exposed_key", "accounts": ["703518264930"],
 "access_keys": ["AKIAV3RTQLM5NDX27ZKP"], "users": ["svc-api"],
 "exposure_urls": ["https://github.com/acme-lab/site/commit/0123456789abcdef0123456789abcdef01234567"],
 "exposure_commits": ["0123456789abcdef0123456789abcdef01234567"], "root": false})"},
    {"two keys", kNoReply,
     "ACTION REQUIRED: Your AWS Access Key is Exposed for AWS Account 703518264930",
     R"(Hello,

Access key AKIAV3RTQLM5NDX27ZKP of user a.b and access key AKIAJ6W4HSGPB5YCE2TN of user c-d are exposed on the internet at the following location:
https://gitlab.com/acme/infra/-/blob/main/vars.yml
The secret key begins with 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 which you should rotate.

You must secure the account by 12:00 JST on February 12, 2026.
)",
     R"({"class": "exposed_key", "accounts": ["703518264930"],
 "access_keys": ["AKIAV3RTQLM5NDX27ZKP", "AKIAJ6W4HSGPB5YCE2TN"], "users": ["a.b", "c-d"],
 "exposure_urls": ["https://gitlab.com/acme/infra/-/blob/main/vars.yml"],
 "deadline": {"utc": "2026-02-12T03:00:00Z", "source": "stated", "as_written": "12:00 JST on February 12, 2026"},
 "root": false})"},
    {"secret", kNoReply, "Your AWS Access Key is Exposed",
     R"(Hello,

We have become aware that the AWS access key AKIAV3RTQLM5NDX27ZKP is publicly available online at https://github.com/acme-lab/x .

aws_access_key_id = AKIAV3RTQLM5NDX27ZKP
aws_secret_access_key = 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
)",
     R"({"class": "exposed_key", "access_keys": ["AKIAV3RTQLM5NDX27ZKP"],
 "exposure_urls": ["https://github.com/acme-lab/x"]})"},
    {"root key", kNoReply, "Your AWS Access Key is Exposed",
     R"(Hello,

Account 318405927716: The AWS access key AKIAV3RTQLM5NDX27ZKP belonging to the root user, along with the corresponding secret key is publicly available online at https://github.com/acme-lab/x/commit/0123456789abcdef0123456789abcdef01234567 .

Delete the root access key and change the root password.
)",
     R"({"class": "exposed_key", "accounts": ["318405927716"], "root": true,
 "access_keys": ["AKIAV3RTQLM5NDX27ZKP"],
 "exposure_urls": ["https://github.com/acme-lab/x/commit/0123456789abcdef0123456789abcdef01234567"],
 "exposure_commits": ["0123456789abcdef0123456789abcdef01234567"],
 "required": ["rotate_key", "change_root_password"]})"},
    {"table key", kNoReply, "Your AWS account has exposed keys",
     R"(Dear Customer,

Your AWS account 318405927716 has access keys that are publicly exposed on the Internet:

Access Key             Web Site
AKIAV3RTQLM5NDX27ZKP   https://gist.github.com/x9/0a1b2c3d4e5f60718293a4b5c6d7e8f9

Log in to your AWS Management Console, and rotate the key.
)",
     R"({"class": "exposed_key", "accounts": ["318405927716"],
 "access_keys": ["AKIAV3RTQLM5NDX27ZKP"],
 "exposure_urls": ["https://gist.github.com/x9/0a1b2c3d4e5f60718293a4b5c6d7e8f9"],
 "required": ["rotate_key"]})"},
    {"2014", kNoReply, "Your AWS Account",
     R"(Amazon Web Services Customer,

Your security is important to us. We recently became aware that your AWS Access Key (ending with WBAA) along with your Secret Key are publicly available on github.com, for the account ending in 6006.

Access Key: ****-****-WBAA
Web Site: https://github.com/acme-lab/boot/blob/master/app.yml

We have restricted some of your services.
)",
     R"({"class": "exposed_key", "masked_accounts": ["ending in 6006"],
 "masked_access_keys": ["ending with WBAA", "****-****-WBAA"],
 "exposure_urls": ["https://github.com/acme-lab/boot/blob/master/app.yml"],
 "restrictions": ["services_limited"]})"},
    {"thread2016", kSupport, "RE:[CASE 174482019300551] Your AWS account is compromised",
     R"(Hello,

This is our third and final reminder. Key AKIAV3RTQLM5NDX27ZKP (belonging to IAM user "j.oneil") is still publicly available.

Case ID: 174482019300551
)",
     R"({"class": "exposed_key", "stage": "final", "access_keys": ["AKIAV3RTQLM5NDX27ZKP"],
 "users": ["j.oneil"], "case_id": "174482019300551", "deadline": null, "root": false})"},
    {"bucket", kNoReply, "Your AWS Access Key is Exposed",
     R"(Hello,

We have become aware that the AWS access key AKIAV3RTQLM5NDX27ZKP, belonging to the IAM user "site-sync", along with the corresponding secret key is publicly available online at https://acme-static.s3.eu-west-1.amazonaws.com/js/app.env and at the following location:
http://acme-static.s3-website-eu-west-1.amazonaws.com/app.env

An exposed key should be rotated. For a template of a policy see https://s3.amazonaws.com/acme-of-aws/exposed-key-policy.json .
)",
     R"({"class": "exposed_key", "access_keys": ["AKIAV3RTQLM5NDX27ZKP"], "users": ["site-sync"],
 "exposure_urls": ["https://acme-static.s3.eu-west-1.amazonaws.com/js/app.env", "http://acme-static.s3-website-eu-west-1.amazonaws.com/app.env"],
 "root": false})"},
    {"host of a machine", kNoReply, "Your AWS Access Key is Exposed",
     R"(Hello,

The access key below was found exposed. Read https://docs.aws.amazon.com/general/latest/gr/rotate.html first.

Access Key             Web Site
AKIAV3RTQLM5NDX27ZKP   http://ec2-203-0-113-7.eu-west-1.compute.amazonaws.com/.env
AKIAJ6W4HSGPB5YCE2TN   https://public.ecr.aws/a1b2c3d4/shop
)",
     R"({"class": "exposed_key",
 "access_keys": ["AKIAV3RTQLM5NDX27ZKP", "AKIAJ6W4HSGPB5YCE2TN"],
 "exposure_urls": ["http://ec2-203-0-113-7.eu-west-1.compute.amazonaws.com/.env", "https://public.ecr.aws/a1b2c3d4/shop"]})"},
    {"2018", kSupport, "Amazon Web Services: New Support case: 174482019300551",
     R"(Amazon Web Services has opened case 174482019300551 on your behalf.

The details of the case are as follows:

Case ID: 174482019300551
Subject: Your AWS account 640275913882 is compromised: please take
  immediate action
Severity: Urgent
Correspondence: Dear AWS Customer,

The AWS Access Key AKIAV3RTQLM5NDX27ZKP (belonging to IAM user "ci") along with the corresponding Secret Key is publicly available online at https://bitbucket.org/acme/x/src/0a1b2c3d4e5f60718293a4b5c6d7e8f901234567/s.py .
)",
     R"({"class": "exposed_key", "accounts": ["640275913882"],
 "access_keys": ["AKIAV3RTQLM5NDX27ZKP"], "users": ["ci"], "case_id": "174482019300551",
 "severity": "Urgent",
 "exposure_urls": ["https://bitbucket.org/acme/x/src/0a1b2c3d4e5f60718293a4b5c6d7e8f901234567/s.py"],
 "exposure_commits": ["0a1b2c3d4e5f60718293a4b5c6d7e8f901234567"], "root": false})"},
};

}  // namespace

std::span<const Row> exposed_keys() { return kExposedKeys; }

}  // namespace hikeshi::notice::worded
