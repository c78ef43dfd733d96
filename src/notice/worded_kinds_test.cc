// SPDX-License-Identifier: Apache-2.0
// Abuse reports as they were over the years, and in the words of those who only tell of one.
#include "notice/worded.h"

namespace hikeshi::notice::worded {
namespace {

const Row kKindsOfAbuse[] = {
    {"spam", kSafety, "Your AWS Abuse Report [30918274655] [AWS ID 318405927716]",
     R"(Hello,

We've received a report(s) that your AWS resource(s)

AWS ID: 318405927716 Region: us-east-1 EC2 Instance Id: i-05e9c1d7b3a2f4680 [198.51.100.20]

has been implicated in activity that resembles sending unsolicited bulk email; please review the information below.

Please stop the activity and reply directly to this email within two (2) business days.

AWS Trust & Safety
)",
     R"({"class": "abuse", "accounts": ["318405927716"], "abuse_reference": "30918274655",
 "regions": ["us-east-1"], "instances": ["i-05e9c1d7b3a2f4680"],
 "own_addresses": ["198.51.100.20"], "activity": "sending unsolicited bulk email",
 "activity_class": "spam", "required": ["reply_mail"],
 "deadline": {"utc": "2026-02-12T09:15:00Z", "source": "stated", "as_written": "within two (2) business days"}})"},
    {"weblog", kSafety, "Your AWS Abuse Report [30918274655] [AWS ID 318405927716]",
     R"(Hello,

AWS Account ID: 318405927716
Region(s): us-east-1
Reported Activity: Exploit Attempts
Abuse Time: Tue, 10 Feb 2026 01:12:44 +0100
Source: 198.51.100.20

Regards,
AWS Trust & Safety

---Beginning of forwarded report(s)---
198.51.100.20 - - [10/Feb/2026:01:12:44 +0100] "GET /wp-login.php HTTP/1.1" 404 196 "-" "curl"
192.0.2.9 - - [10/Feb/2026:01:12:45 +0100] "GET / HTTP/1.1" 200 1 "-" "x"
)",
     R"({"class": "abuse", "accounts": ["318405927716"], "abuse_reference": "30918274655",
 "regions": ["us-east-1"], "own_addresses": ["198.51.100.20"],
 "activity": "Exploit Attempts", "activity_class": "web_exploit",
 "time_start": "2026-02-10T00:12:44Z"})"},
    {"resolver", kSafety, "Your AWS Abuse Report [30918274655] [AWS ID 318405927716]",
     R"(Hello,

We've received a report that your AWS resource(s)

AWS ID: 318405927716 Region: ap-southeast-1 EC2 Instance Id: i-05e9c1d7b3a2f4680 [198.51.100.20]

has been operating in a way that resembles an open DNS resolver, which can be used for reflection attacks.

AWS Trust & Safety
)",
     R"({"class": "abuse", "accounts": ["318405927716"], "abuse_reference": "30918274655",
 "regions": ["ap-southeast-1"], "instances": ["i-05e9c1d7b3a2f4680"],
 "own_addresses": ["198.51.100.20"], "activity": "open DNS resolver",
 "activity_class": "open_resolver"})"},
    {"botnet time range", kSafety, "Your AWS Abuse Report [30918274655] [AWS ID 318405927716]",
     R"(Hello,

AWS Account ID: 318405927716
Region(s): us-east-1
Reported Activity: Botnet
Abuse Time: 2026-02-09 22:00:00 - 2026-02-10 01:30:00 EST
Instance Id(s): i-05e9c1d7b3a2f4680, i-05e9c1d7b3a2f4681
Destination IP(s): 203.0.113.8, 203.0.113.9
Destination Port(s): 6667, 8443
Protocol: TCP

Required Actions: Investigate root cause, remove malicious content

AWS Trust & Safety
)",
     R"({"class": "abuse", "accounts": ["318405927716"], "abuse_reference": "30918274655",
 "regions": ["us-east-1"], "instances": ["i-05e9c1d7b3a2f4680", "i-05e9c1d7b3a2f4681"],
 "activity": "Botnet", "activity_class": "botnet",
 "remote_addresses": ["203.0.113.8", "203.0.113.9"], "ports": [6667, 8443],
 "protocol": "TCP", "time_start": "2026-02-10T03:00:00Z",
 "time_end": "2026-02-10T06:30:00Z",
 "required": ["investigate_root_cause", "remove_content"]})"},
    {"short id 2015", kEc2Abuse, "Your Amazon EC2 Abuse Report 51730926648 [AWS ID 640275913882]",
     R"(Hello,

We have received complaints that your EC2 instance i-3f9a1c27 (203.0.113.80) has been making port scans against hosts on the Internet.

We recommend that you terminate the instance and review its security group.

Please respond within 24 hours.

Best regards,
The Amazon EC2 Abuse Team
)",
     R"({"class": "abuse", "accounts": ["640275913882"], "abuse_reference": "51730926648",
 "instances": ["i-3f9a1c27"], "own_addresses": ["203.0.113.80"],
 "activity": "making port scans against hosts on the Internet", "activity_class": "scan",
 "required": ["reply_mail"],
 "deadline": {"utc": "2026-02-11T09:15:00Z", "source": "stated", "as_written": "within 24 hours"}})"},
    {"resource public ip 2019", kSafety,
     "Your AWS Abuse Report [51730926648] [AWS ID 640275913882]",
     R"(Hello,

We've received a report(s) that your AWS resource(s)

EC2 Instance Id: i-0e83b6f1a9d24c57b
Public IP: 203.0.113.80
Region: Asia Pacific (Tokyo)

has been implicated in activity that resembles a Denial of Service attack against remote hosts.

If you'd like to dispute this report, let us know.
)",
     R"({"class": "abuse", "accounts": ["640275913882"], "abuse_reference": "51730926648",
 "instances": ["i-0e83b6f1a9d24c57b"], "own_addresses": ["203.0.113.80"],
 "regions": ["ap-northeast-1"],
 "activity": "Denial of Service attack against remote hosts", "activity_class": "dos"})"},
    {"l2 three", kSafety, "Your AWS Abuse Report [51730926648] [AWS ID 640275913882]",
     R"(Dear Customer,

Your instances have been implicated in a DoS attack. To stop it we have taken the following actions.

Region: eu-west-1

Instances:
Instance Id | Remote IP | Port | Protocol | Action Taken
i-0e83b6f1a9d24c57b | 203.0.113.9 | 80 | 17 | Outgoing Port 80 Blocked
i-0e83b6f1a9d24c57c | 203.0.113.10 | 443 | 6 | Outgoing Port 443 Blocked
i-0e83b6f1a9d24c57d | 203.0.113.11 | * | 1 | None

Details of the abusive activity:

Instance Id: i-0e83b6f1a9d24c57b
Report begin time: 2026-02-10 08:58:12 UTC
Report end time: 2026-02-10 09:01:12 UTC
Protocol: UDP
Remote IP: 203.0.113.9
Remote port(s): 80
Total bytes sent: 88219931

Instance Id: i-0e83b6f1a9d24c57c
Report begin time: 2026-02-10 08:50:00 UTC
Report end time: 2026-02-10 09:05:00 UTC
Protocol: TCP
Remote IP: 203.0.113.10
Remote port(s): 443
)",
     R"({"class": "abuse", "accounts": ["640275913882"], "abuse_reference": "51730926648",
 "regions": ["eu-west-1"],
 "instances": ["i-0e83b6f1a9d24c57b", "i-0e83b6f1a9d24c57c", "i-0e83b6f1a9d24c57d"],
 "remote_addresses": ["203.0.113.9", "203.0.113.10", "203.0.113.11"], "ports": [80, 443],
 "blocked_ports": [80, 443], "restrictions": ["port_block"], "protocol": "UDP",
 "activity": "DoS attack", "activity_class": "dos", "time_start": "2026-02-10T08:50:00Z",
 "time_end": "2026-02-10T09:05:00Z"})"},
    {"final 2022", kSafety, "RE: Your AWS Abuse Report [51730926648] [AWS ID 640275913882]",
     R"(** FINAL NOTIFICATION **

Hello,

Your instance i-0e83b6f1a9d24c57b in us-east-1 continues to be reported for intrusion attempts. The following actions have been taken:

- Outbound TCP ports 3128,3127 blocked
- Outbound TCP port 8080 blocked
- ***Blocked all traffic, allowing administrative access only***

Please reply to this email immediately.
)",
     R"({"class": "abuse", "accounts": ["640275913882"], "abuse_reference": "51730926648",
 "stage": "final", "deadline": null, "regions": ["us-east-1"],
 "instances": ["i-0e83b6f1a9d24c57b"], "activity": "intrusion attempts",
 "activity_class": "intrusion", "restrictions": ["port_block", "all_traffic_block"],
 "blocked_ports": [3128, 3127, 8080], "required": ["reply_mail"]})"},
    {"l3 log attacker", kSafety, "Your AWS Abuse Report [51730926648] [AWS ID 640275913882]",
     R"(Hello,

AWS Account ID: 640275913882
Region(s): us-west-2
Reported Activity: Port Scanning
Abuse Time: 09 Feb 2026 23:59:59 GMT
Required Actions: Investigate root cause
Regards,
AWS Trust & Safety

---Beginning of forwarded report(s)---
Attacker IP: 203.0.113.80
Victim: 198.51.100.66
Destination port: 5900
Timezone: UTC+2
2026-02-10 01:59:59 203.0.113.80:51413 -> 198.51.100.66:5900
2026-02-10 02:05:00 192.0.2.81:1 -> 198.51.100.66:5900
)",
     R"({"class": "abuse", "accounts": ["640275913882"], "abuse_reference": "51730926648",
 "regions": ["us-west-2"], "activity": "Port Scanning", "activity_class": "scan",
 "time_start": "2026-02-09T23:59:59Z", "required": ["investigate_root_cause"],
 "own_addresses": ["203.0.113.80"], "remote_addresses": ["198.51.100.66"], "ports": [5900]})"},
    {"honeypot only", kSafety, "Your AWS Abuse Report [51730926648] [AWS ID 640275913882]",
     R"(Hello,

We have received a report about a resource in your account 640275913882 (region ap-south-1). Please investigate the root cause and reply to this email.

Regards,
AWS Trust & Safety

---Beginning of forwarded report(s)---
Our honeypot 198.51.100.66 recorded connections from 203.0.113.80 on 2026-02-09 at 12:00:00 UTC, TCP port 23.
)",
     R"({"class": "abuse", "accounts": ["640275913882"], "abuse_reference": "51730926648",
 "regions": ["ap-south-1"], "activity_class": "intrusion",
 "own_addresses": ["203.0.113.80"], "remote_addresses": ["198.51.100.66"], "ports": [23],
 "protocol": "TCP", "time_start": "2026-02-09T12:00:00Z",
 "required": ["investigate_root_cause", "reply_mail"]})"},
    {"followup 2024", kSafety, "Re: Your AWS Abuse Report [51730926648] [AWS ID 640275913882]",
     R"(Hello,

We see the instance has been terminated, thank you. We have received a new report for a different instance:

AWS Account ID: 640275913882
Region(s): ap-northeast-1
Instance ID: i-0e83b6f1a9d24c57b
Reported Activity: Open Proxy
Abuse Time: 11 Jul 2024 10:00:00 UTC
)",
     R"({"class": "abuse", "accounts": ["640275913882"], "abuse_reference": "51730926648",
 "stage": "followup", "regions": ["ap-northeast-1"], "instances": ["i-0e83b6f1a9d24c57b"],
 "activity": "Open Proxy", "activity_class": "open_proxy",
 "time_start": "2024-07-11T10:00:00Z"})"},
    {"bedrock rpt", kSafety, "Your AWS Abuse Report [51730926648] [AWS ID 640275913882]",
     R"(Hello,

Anthropic has identified activity in your account that violates its Usage Policy. As a result, AWS has revoked your account's access to Anthropic models.

Action: Revoke access to Anthropic models on Bedrock
AWS account ID: 640275913882
Effective date: 2026-02-12 06:16 (UTC)

You may appeal by replying to this message within 30 days.

Regards,
AWS Trust & Safety
)",
     R"({"class": "abuse", "accounts": ["640275913882"], "abuse_reference": "51730926648",
 "activity_class": "bedrock", "restrictions": ["model_access_revoked"]})"},
    {"phishing url", kSafety, "Your AWS Abuse Report [51730926648] [AWS ID 640275913882]",
     R"(Hello,

AWS Account ID: 640275913882
Region(s): us-east-1
Reported Activity: Phishing
URL: hxxp://secure-login.example[.]com/bank/
Resource: S3 bucket marketing-assets-77

Required Actions: Remove content

AWS Trust & Safety
)",
     R"({"class": "abuse", "accounts": ["640275913882"], "abuse_reference": "51730926648",
 "regions": ["us-east-1"], "activity": "Phishing", "activity_class": "phishing",
 "required": ["remove_content"]})"},
    {"suffix case", kSafety, "AWS Abuse Notice",
     R"(Hello,

Case number: 51730926648-1
AWS ID: 640275913882
Instances: i-0e83b6f1a9d24c57b, i-0e83b6f1a9d24c57c and i-0e83b6f1a9d24c57d
Availability Zone: ca-central-1b

have been implicated in activity which resembles unauthorized attempts to log in to remote SSH servers (brute force).

You can see our investigation in the Support Center: https://console.aws.amazon.com/support/home#/case/?displayId=174482019300777
)",
     R"x({"class": "abuse", "accounts": ["640275913882"], "abuse_reference": "51730926648-1",
 "instances": ["i-0e83b6f1a9d24c57b", "i-0e83b6f1a9d24c57c", "i-0e83b6f1a9d24c57d"],
 "regions": ["ca-central-1"],
 "activity": "unauthorized attempts to log in to remote SSH servers (brute force)",
 "activity_class": "intrusion", "case_id": "174482019300777"})x"},
};

TEST(Worded, KindsOfAbuse) {
  for (const Row& row : kKindsOfAbuse) hold(row);
}

}  // namespace
}  // namespace hikeshi::notice::worded
