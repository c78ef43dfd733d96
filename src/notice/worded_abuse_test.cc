// SPDX-License-Identifier: Apache-2.0
// Abuse reports of every layout and kind.
#include "notice/worded.h"

namespace hikeshi::notice::worded {
namespace {

const Row kAbuseReports[] = {
    {"dos l1", kEc2Abuse, "Your Amazon EC2 Abuse Report 58213377410 [AWS ID 482913650271]",
     R"(Hello,

We've received a report(s) that your AWS resource(s)

AWS ID: 482913650271    Region: eu-west-1    EC2 Instance Id: i-0d41c6e2b7a95f803 [198.51.100.41]

has been implicated in activity that resembles a Denial of Service attack against remote hosts; please review the information provided below about the activity.

Please take action to stop the reported activity and reply directly to this email with details of the corrective actions you have taken.

If you do not consider the activity described in these reports to be abusive, please reply to this email with details of your use case.

If you're unaware of this activity, it's possible that your environment has been compromised by an external attacker.

Regards,
AWS Trust & Safety

Case Number: 58213377410

---Beginning of forwarded report(s)---

* Log Extract:
<<<
Start: 2026-02-10T08:31:07Z UDP flood from 198.51.100.41:40112 to 203.0.113.200:53, 812000 packets
another offender: 203.0.113.77
>>>
)",
     R"({"class": "abuse", "accounts": ["482913650271"], "regions": ["eu-west-1"],
 "instances": ["i-0d41c6e2b7a95f803"], "own_addresses": ["198.51.100.41"],
 "abuse_reference": "58213377410",
 "activity": "Denial of Service attack against remote hosts", "activity_class": "dos",
 "required": ["reply_mail"], "remote_addresses": ["203.0.113.200"], "ports": [53],
 "protocol": "UDP", "time_start": "2026-02-10T08:31:07Z"})"},
    {"intrusion two", kSafety, "Your AWS Abuse Report [23874651920] [AWS ID 482913650271]",
     R"(Hello,

We've received a report(s) that your AWS resource(s)

AWS ID: 482913650271 Region: us-east-2 EC2 Instance Id: i-0f3a9b7c [203.0.113.19]
AWS ID: 482913650271 Region: sa-east-1 EC2 Instance Id: i-07d2f1a0b3c4e5968

has been implicated in activity which resembles attempts to access remote hosts on the internet without authorization. Activity of this nature is forbidden in the AWS Acceptable Use Policy (https://aws.amazon.com/aup/). We've included the original report below for your review.

Please reply directly to this email within 24 hours with details of the corrective action you have taken.

Regards,
AWS Trust & Safety
)",
     R"({"class": "abuse", "accounts": ["482913650271"], "regions": ["us-east-2", "sa-east-1"],
 "instances": ["i-0f3a9b7c", "i-07d2f1a0b3c4e5968"], "own_addresses": ["203.0.113.19"],
 "abuse_reference": "23874651920",
 "activity": "attempts to access remote hosts on the internet without authorization",
 "activity_class": "intrusion", "required": ["reply_mail"],
 "deadline": {"utc": "2026-02-11T09:15:00Z", "source": "stated", "as_written": "within 24 hours"}})"},
    {"l2", kEc2Abuse, "Your Amazon EC2 Abuse Report 71823360912-1 [AWS ID 482913650271]",
     R"(Dear Amazon EC2 Customer,

We have detected that your instance(s) have been behaving in a way that resembles a Denial of Service attack against remote hosts on the Internet. The following actions have been taken already:

Region: us-west-2

Instances:
Instance Id          Remote IP        Port   Protocol   Action Taken
i-03bb1f47ac9d2e586  203.0.113.9      80     17         Outgoing Port 80 Blocked
i-09c8e7d6f5a4b3c21  203.0.113.9      53     17         Outgoing Port 53 Blocked

Details of the abusive activity:

Instance Id: i-03bb1f47ac9d2e586
Report begin time: 2026-02-10 08:58:12 UTC
Report end time: 2026-02-10 09:01:12 UTC
Protocol: UDP
Remote IP: 203.0.113.9
Remote port(s): 80, 53
Total bytes sent: 8821993120
Total packets sent: 5992110
Total bytes received: 0
Total packets received: 0

Please reply to this email with the corrective actions taken.

Best regards,
Amazon EC2 Abuse Team
)",
     R"({"class": "abuse", "accounts": ["482913650271"], "regions": ["us-west-2"],
 "instances": ["i-03bb1f47ac9d2e586", "i-09c8e7d6f5a4b3c21"],
 "remote_addresses": ["203.0.113.9"], "ports": [80, 53], "blocked_ports": [80, 53],
 "protocol": "UDP", "abuse_reference": "71823360912-1",
 "activity": "Denial of Service attack against remote hosts on the Internet",
 "activity_class": "dos", "restrictions": ["port_block"], "required": ["reply_mail"],
 "time_start": "2026-02-10T08:58:12Z", "time_end": "2026-02-10T09:01:12Z"})"},
    {"csv", kEc2Abuse, "Your Amazon EC2 Abuse Report 6120937741 [AWS ID 482913650271]",
     R"(Hello,

Your instance(s) has been implicated in the activity listed below:

INTRUSION,i-0a9d8c7b6e5f41230,2026-01-07 23:40:10 PST,203.0.113.140,TCP,*,22,ap-southeast-2

Please investigate.

AWS Abuse Team
)",
     R"({"class": "abuse", "accounts": ["482913650271"], "regions": ["ap-southeast-2"],
 "instances": ["i-0a9d8c7b6e5f41230"], "remote_addresses": ["203.0.113.140"],
 "ports": [22], "protocol": "TCP", "abuse_reference": "6120937741",
 "activity": "INTRUSION", "activity_class": "intrusion",
 "time_start": "2026-01-08T07:40:10Z"})"},
    {"l3 fwd", kSafety, "RE: Your AWS Abuse Report [P01Q8ZT4417] [AWS ID 482913650271]",
     R"(Hello,

We are writing to let you know that resources on your account were reported to us.

AWS Account ID: 482913650271
Region(s): us-east-1, eu-central-1
Reported Activity: Port Scanning
Abuse Time: 9 Feb 2026 18:44:03 UTC
Resource(s): i-0aa11bb22cc33dd44

The reported activity listed above violates the AWS Acceptable Use Policy (https://aws.amazon.com/aup/).

Required Actions: Investigate root cause

Please reply to this email with the corrective action taken.

Regards,
AWS Trust & Safety

---Beginning of forwarded report(s)---
Dear abuse desk, our honeypot saw this. Times are CET.
(attacker's IP) (IP being scanned) (TCP port)
198.51.100.88 203.0.113.4 3389
198.51.100.88 203.0.113.5 3389
Contact: soc@victim.example, reporter host 192.0.2.53
Instance i-0ffffffffffffffff account 999988887777 key AKIAZZZZZZZZ22223333
)",
     R"({"class": "abuse", "stage": "followup", "accounts": ["482913650271"],
 "regions": ["us-east-1", "eu-central-1"], "instances": ["i-0aa11bb22cc33dd44"],
 "abuse_reference": "P01Q8ZT4417", "activity": "Port Scanning", "activity_class": "scan",
 "time_start": "2026-02-09T18:44:03Z",
 "required": ["investigate_root_cause", "reply_mail"], "own_addresses": ["198.51.100.88"],
 "remote_addresses": ["203.0.113.4", "203.0.113.5"], "ports": [3389], "protocol": "TCP"})"},
    {"2025 eni", kSafety, "Your AWS Abuse Report [40127730915-1] [AWS ID 482913650271]",
     R"(Hello,

We have received a report that a resource in your account is actively scanning external hosts.

AWS Account ID: 482913650271
Instance: i-0c0ffee0c0ffee012
Network interface: eni-0123abcd4567ef890
Region: eu-central-1
Source IP: 198.51.100.7
Target IP: 203.0.113.250
Destination ports: 22, 2222, 8000-8002
Time: 2025-06-03, 16:50-17:00 (+01)

Please respond within 24 hours of receiving this message or we may isolate your instances.

AWS Trust & Safety
)",
     R"({"class": "abuse", "accounts": ["482913650271"], "instances": ["i-0c0ffee0c0ffee012"],
 "interfaces": ["eni-0123abcd4567ef890"], "regions": ["eu-central-1"],
 "own_addresses": ["198.51.100.7"], "remote_addresses": ["203.0.113.250"],
 "abuse_reference": "40127730915-1", "activity": "actively scanning external hosts",
 "activity_class": "scan", "time_start": "2025-06-03T15:50:00Z",
 "time_end": "2025-06-03T16:00:00Z", "ports": [22, 2222, 8000, 8001, 8002],
 "required": ["reply_mail"],
 "deadline": {"utc": "2026-02-11T09:15:00Z", "source": "stated", "as_written": "within 24 hours"}})"},
    {"final", kSafety, "Re: Your AWS Abuse Report [23874651920] [AWS ID 482913650271]",
     R"(** FINAL NOTIFICATION **

Hello,

We have not received a response regarding the abuse report implicating resources on your account. To mitigate the abuse, we have taken the following steps:

Blocked the ability to Stop and Start EC2 Instances in ap-northeast-1 region
Blocked outbound TCP traffic on ports 3128, 3127

AWS Account ID: 482913650271
Region(s): ap-northeast-1
Reported Activity: Open Proxy
Abuse Time: 05 Feb 2026 02:21:07 UTC
)",
     R"({"class": "abuse", "stage": "final", "accounts": ["482913650271"],
 "regions": ["ap-northeast-1"], "abuse_reference": "23874651920", "activity": "Open Proxy",
 "activity_class": "open_proxy", "time_start": "2026-02-05T02:21:07Z",
 "restrictions": ["start_stop_block", "port_block"], "blocked_ports": [3128, 3127],
 "deadline": null})"},
    {"alltraffic", kEc2Abuse, "RE: Your Amazon EC2 Abuse Report 58213377410 [AWS ID 482913650271]",
     R"(Hello,

This is a reminder: we have not heard back from you about instance i-0d41c6e2b7a95f803 in us-west-1, which was reported for port scanning.

We have taken the following action:
***Blocked all traffic, allowing administrative access only***

You must reply by 2026-02-12 17:00 PST.

Regards,
AWS Abuse Team
)",
     R"({"class": "abuse", "stage": "reminder", "accounts": ["482913650271"],
 "regions": ["us-west-1"], "instances": ["i-0d41c6e2b7a95f803"],
 "abuse_reference": "58213377410", "activity": "port scanning", "activity_class": "scan",
 "restrictions": ["all_traffic_block"], "required": ["reply_mail"],
 "deadline": {"utc": "2026-02-13T01:00:00Z", "source": "stated", "as_written": "2026-02-12 17:00 PST"}})"},
    {"reminder noclock", kSafety, "RE: Your AWS Abuse Report [23874651920] [AWS ID 482913650271]",
     R"(Hello,

We see the instance has been terminated. However, we continue to receive reports about a different instance, i-0b0b0b0b0b0b0b0b0, in the same region.

AWS Account ID: 482913650271
Region(s): ap-northeast-1
Reported Activity: Open Proxy

Please reply with the corrective actions.

AWS Trust & Safety
)",
     R"({"class": "abuse", "stage": "followup", "accounts": ["482913650271"],
 "regions": ["ap-northeast-1"], "instances": ["i-0b0b0b0b0b0b0b0b0"],
 "abuse_reference": "23874651920", "activity": "Open Proxy",
 "activity_class": "open_proxy", "required": ["reply_mail"]})"},
    {"bedrock", kSafety, "Your AWS Abuse Report [P01BDRK77A2] [AWS ID 482913650271]",
     R"(Hello,

Use of Amazon Bedrock in your account has been found to violate the provider's usage policy.

Action: Revoke access to Anthropic models on Bedrock
AWS account ID: 482913650271
Effective date: 2026-02-14 06:00 (UTC)

If you believe this is an error, reply to this email.

Regards,
AWS Trust & Safety
)",
     R"({"class": "abuse", "accounts": ["482913650271"], "abuse_reference": "P01BDRK77A2",
 "activity_class": "bedrock", "restrictions": ["model_access_revoked"]})"},
    {"ses", kSafety, "Amazon SES sending paused for AWS account 482913650271",
     R"(Hello,

Your Amazon SES account in US West (Oregon) has been generating spam complaints. We have paused your ability to send email. 

AWS Account ID: 482913650271

Please reply to this case within 2 business days.

AWS Trust & Safety
)",
     R"({"class": "abuse", "accounts": ["482913650271"], "regions": ["us-west-2"],
 "activity": "generating spam complaints", "activity_class": "spam",
 "restrictions": ["sending_paused"], "required": ["reply_case"],
 "deadline": {"utc": "2026-02-12T09:15:00Z", "source": "stated", "as_written": "within 2 business days"}})"},
    {"resolved", kSafety, "Re: Your AWS Abuse Report [23874651920] [AWS ID 482913650271]",
     R"(Hello,

Thank you for your reply. The abuse report has been investigated and resolved by the AWS Abuse Team. We have lifted the port block. No further action is needed.

AWS Trust & Safety
)",
     R"({"class": "resolved", "accounts": ["482913650271"], "abuse_reference": "23874651920",
 "restrictions": ["restriction_lifted"]})"},
    {"masked account", kSafety, "RE: Your AWS Abuse Report [23874651920]",
     R"(Hello,

We continue to receive reports of intrusion attempts from account xxxx370. Please resolve this within 24 hours or instances will be isolated.

AWS Trust & Safety
)",
     R"({"class": "abuse", "stage": "followup", "masked_accounts": ["xxxx370"],
 "abuse_reference": "23874651920", "activity": "intrusion attempts",
 "activity_class": "intrusion",
 "deadline": {"utc": "2026-02-11T09:15:00Z", "source": "stated", "as_written": "within 24 hours"}})"},
    {"ipv6", kSafety, "Your AWS Abuse Report [23874651920] [AWS ID 482913650271]",
     R"(Hello,

We've received a report that your AWS resource(s)

AWS ID: 4829-1365-0271  Region: eu-north-1  EC2 Instance Id: i-0d41c6e2b7a95f803 [2001:DB8:0:0:0:0:0:7]

has been implicated in activity that resembles scanning remote hosts on the internet for security vulnerabilities.

Target: 2001:db8:ffff::0001 port 445/tcp
Time: 2026-02-10 17:05:00 JST

AWS Trust & Safety
)",
     R"({"class": "abuse", "accounts": ["482913650271"], "regions": ["eu-north-1"],
 "instances": ["i-0d41c6e2b7a95f803"], "own_addresses": ["2001:db8::7"],
 "remote_addresses": ["2001:db8:ffff::1"], "ports": [445], "protocol": "TCP",
 "abuse_reference": "23874651920",
 "activity": "scanning remote hosts on the internet for security vulnerabilities",
 "activity_class": "scan", "time_start": "2026-02-10T08:05:00Z"})"},
    {"defang", kSafety, "Your AWS Abuse Report [23874651920] [AWS ID 482913650271]",
     R"(Hello,

We've received a report that your instance i-0d41c6e2b7a95f803 (203[.]0[.]113[.]19) in us-east-1 hosts a phishing site at hxxps://login[.]bank[.]example/verify.

Please remove the content and reply to this email by 12 February 2026.

AWS Trust & Safety
)",
     R"({"class": "abuse", "accounts": ["482913650271"], "regions": ["us-east-1"],
 "instances": ["i-0d41c6e2b7a95f803"], "own_addresses": ["203.0.113.19"],
 "abuse_reference": "23874651920", "activity_class": "phishing",
 "required": ["remove_content", "reply_mail"],
 "deadline": {"utc": "2026-02-12T23:59:59Z", "source": "stated", "as_written": "12 February 2026"}})"},
    {"arn", kSafety, "Your AWS Abuse Report [23874651920] [AWS ID 482913650271]",
     R"(Hello,

The resource arn:aws:ec2:ap-south-1:482913650271:instance/i-0d41c6e2b7a95f803 has been reported for malware hosting.
See https://console.aws.amazon.com/ec2/home?region=ap-south-1#Instances:instanceId=i-0d41c6e2b7a95f803

Please respond within five (5) days.

AWS Trust & Safety
)",
     R"({"class": "abuse", "accounts": ["482913650271"], "regions": ["ap-south-1"],
 "instances": ["i-0d41c6e2b7a95f803"], "abuse_reference": "23874651920",
 "activity": "malware hosting", "activity_class": "malware", "required": ["reply_mail"],
 "deadline": {"utc": "2026-02-15T09:15:00Z", "source": "stated", "as_written": "within five (5) days"}})"},
    {"two accounts", kSafety, "Your AWS Abuse Report [778102936450182]",
     R"(Hello,

We've received reports that your AWS resources

AWS ID: 482913650271 Region: us-east-1 EC2 Instance Id: i-0d41c6e2b7a95f803 [198.51.100.41]
AWS ID: 012345678901 Region: us-east-1 EC2 Instance Id: i-0d41c6e2b7a95f804 [198.51.100.42]

has been implicated in activity that resembles an open proxy.

AWS Trust & Safety
)",
     R"({"class": "abuse", "accounts": ["482913650271", "012345678901"], "regions": ["us-east-1"],
 "instances": ["i-0d41c6e2b7a95f803", "i-0d41c6e2b7a95f804"],
 "own_addresses": ["198.51.100.41", "198.51.100.42"], "abuse_reference": "778102936450182",
 "activity": "open proxy", "activity_class": "open_proxy"})"},
    {"dmca", kSafety, "Your AWS Abuse Report [23874651920] [AWS ID 482913650271]",
     R"(Hello,

We have received a notice under the Digital Millennium Copyright Act that content hosted on your AWS resource infringes a copyright:

AWS Account ID: 482913650271
Region(s): eu-west-3
Reported Activity: Copyright Infringement
URL: http://media.shop.example/movie.mp4

Required Actions: Remove the content

Please reply to this email within 2 days.

AWS Trust & Safety
)",
     R"({"class": "abuse", "accounts": ["482913650271"], "regions": ["eu-west-3"],
 "abuse_reference": "23874651920", "activity": "Copyright Infringement",
 "activity_class": "copyright", "required": ["remove_content", "reply_mail"],
 "deadline": {"utc": "2026-02-12T09:15:00Z", "source": "stated", "as_written": "within 2 days"}})"},
    {"xarf", kSafety, "Your AWS Abuse Report [23874651920] [AWS ID 482913650271]",
     R"(Hello,

We are writing to let you know that resources on your account were reported to us.

AWS Account ID: 482913650271
Region(s): us-east-1
Reported Activity: Intrusion Attempts
Abuse Time: 2026-02-09T03:04:05Z

The reported activity listed above violates the AWS Acceptable Use Policy (https://aws.amazon.com/aup/).

Required Actions: Investigate root cause

Please reply to this email with the corrective action taken.

Regards,
AWS Trust & Safety

---Beginning of forwarded report(s)---
{"xarf_version":"4.0.0","report_id":"7b8c","timestamp":"2026-02-09T03:04:05Z","category":"connection","type":"login_attack","source_identifier":"198.51.100.90","source_port":51220,"destination_ip":"203.0.113.61","destination_port":22,"protocol":"tcp","reporter":{"org":"Victim","contact":"abuse@victim.example"}}
)",
     R"({"class": "abuse", "accounts": ["482913650271"], "regions": ["us-east-1"],
 "abuse_reference": "23874651920", "activity": "Intrusion Attempts",
 "activity_class": "intrusion", "time_start": "2026-02-09T03:04:05Z",
 "required": ["investigate_root_cause", "reply_mail"], "own_addresses": ["198.51.100.90"],
 "remote_addresses": ["203.0.113.61"], "ports": [22], "protocol": "TCP"})"},
    {"fail2ban", kSafety, "Your AWS Abuse Report [23874651920] [AWS ID 482913650271]",
     R"(Hello,

We are writing to let you know that resources on your account were reported to us.

AWS Account ID: 482913650271
Region(s): us-east-1
Reported Activity: Intrusion Attempts
Abuse Time: 09 Feb 2026 03:04:05 UTC
Source IP: 198.51.100.90

The reported activity listed above violates the AWS Acceptable Use Policy (https://aws.amazon.com/aup/).

Required Actions: Investigate root cause

Please reply to this email with the corrective action taken.

Regards,
AWS Trust & Safety

---Beginning of forwarded report(s)---
Lines containing IP:198.51.100.90 in /var/log/auth.log
Feb  9 04:04:05 web1 sshd[991]: Failed password for root from 198.51.100.90 port 40110 ssh2
Feb  9 04:04:07 web1 sshd[991]: Failed password for admin from 192.0.2.200 port 40112 ssh2
)",
     R"({"class": "abuse", "accounts": ["482913650271"], "regions": ["us-east-1"],
 "abuse_reference": "23874651920", "activity": "Intrusion Attempts",
 "activity_class": "intrusion", "time_start": "2026-02-09T03:04:05Z",
 "required": ["investigate_root_cause", "reply_mail"], "own_addresses": ["198.51.100.90"]})"},
    {"udp account block", kSafety, "Your AWS Abuse Report [23874651920] [AWS ID 482913650271]",
     R"(Hello,

Instances in your account 482913650271 have been sending UDP floods from us-east-1 (i-0d41c6e2b7a95f803). In order to stop this we have blocked outbound UDP traffic on port 80 for your account.

Please reply with root cause and what you did.

AWS Trust & Safety
)",
     R"({"class": "abuse", "accounts": ["482913650271"], "regions": ["us-east-1"],
 "instances": ["i-0d41c6e2b7a95f803"], "abuse_reference": "23874651920",
 "activity": "sending UDP floods from us-east-1", "activity_class": "dos",
 "restrictions": ["port_block"], "blocked_ports": [80], "protocol": "UDP",
 "required": ["reply_mail"]})"},
    {"mining", kSafety, "Your AWS Abuse Report [23874651920] [AWS ID 482913650271]",
     R"(Hello,

Your EC2 instances i-0d41c6e2b7a95f803 and i-0d41c6e2b7a95f804 in us-east-1 and us-west-2 have been implicated in activity that resembles unauthorized cryptocurrency mining.

Mining pool: 203.0.113.33:3333
Start time: 8 Feb 2026 11:00 PST
End time: 8 Feb 2026 13:30 PST

Please respond by February 11, 2026 5:00 PM PST.
AWS Trust & Safety
)",
     R"({"class": "abuse", "accounts": ["482913650271"], "regions": ["us-east-1", "us-west-2"],
 "instances": ["i-0d41c6e2b7a95f803", "i-0d41c6e2b7a95f804"],
 "remote_addresses": ["203.0.113.33"], "ports": [3333], "abuse_reference": "23874651920",
 "activity": "unauthorized cryptocurrency mining", "activity_class": "mining",
 "time_start": "2026-02-08T19:00:00Z", "time_end": "2026-02-08T21:30:00Z",
 "required": ["reply_mail"],
 "deadline": {"utc": "2026-02-12T01:00:00Z", "source": "stated", "as_written": "February 11, 2026 5:00 PM PST"}})"},
    {"casenumber", kSafety, "Your AWS Abuse Report",
     R"(Hello,

Case Number: 99120037718-1
AWS account: 482913650271

A resource in your account has been reported for participating in a botnet. Controller: 203.0.113.99, port 6667.
Affected: i-0d41c6e2b7a95f803 (us-east-1a)

Please respond to this email.

AWS Trust & Safety
)",
     R"({"class": "abuse", "accounts": ["482913650271"], "regions": ["us-east-1"],
 "instances": ["i-0d41c6e2b7a95f803"], "abuse_reference": "99120037718-1",
 "activity": "participating in a botnet", "activity_class": "botnet",
 "remote_addresses": ["203.0.113.99"], "ports": [6667], "required": ["reply_mail"]})"},
};

TEST(Worded, AbuseReports) {
  for (const Row& row : kAbuseReports) hold(row);
}

}  // namespace
}  // namespace hikeshi::notice::worded
