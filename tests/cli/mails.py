# SPDX-License-Identifier: Apache-2.0
"""Mails of our own making, in the layouts that AWS uses, with ids that belong to nobody."""

import email.message
import email.policy
import hashlib

ACCOUNT = "111122223333"
INSTANCE = "i-0a1b2c3d4e5f60718"
KEY = "AKIAQ7EXMPLE23456ABC"
USER = "ci-deploy"
AWS_AUTH = (
    "mx.customer.example; spf=pass smtp.mailfrom=bounces.amazon.com; dkim=pass "
    "header.d={domain}; dmarc=pass header.from={domain}"
)


def mail(sender, subject, body, date="Mon, 23 Nov 2026 08:30:00 +0000", domain=None, **headers):
    message = email.message.EmailMessage(policy=email.policy.SMTP)
    message["Received"] = "from mail.example by mx.customer.example with ESMTPS; " + date
    domain = domain or sender.rsplit("@", 1)[-1].rstrip(">")
    message["Authentication-Results"] = AWS_AUTH.format(domain=domain)
    message["From"] = sender
    message["To"] = "aws-root@customer.example"
    message["Subject"] = subject
    message["Date"] = date
    number = hashlib.sha256((subject + body + date).encode()).hexdigest()[:16]
    message["Message-ID"] = headers.pop("message_id", f"<{number}@mail.example>")
    for name, value in headers.items():
        message[name.replace("_", "-")] = value
    message.set_content(body)
    return message.as_bytes()


def abuse(instance=INSTANCE, account=ACCOUNT, reference="20981234567-1", text="", **more):
    body = f"""Hello,

We've received a report that your AWS resource(s)

AWS ID: {account}    Region: us-east-1    EC2 Instance Id: {instance} [192.0.2.44]

has been implicated in activity that resembles scanning remote hosts on the internet for security
vulnerabilities. Activity of this nature is forbidden in the AWS Acceptable Use Policy. Please
investigate and reply to this mail within 24 hours with the steps that you have taken.
{text}
Reported Activity: Port Scanning
Abuse Time: 23 Nov 2026 07:02:11 UTC

Regards,
AWS Trust & Safety
"""
    return mail(
        "AWS Trust and Safety <trustandsafety@support.aws.com>",
        f"Your Amazon EC2 Abuse Report [{reference}] [AWS ID {account}]",
        body,
        **more,
    )


def exposed_key(key=KEY, user=USER, account=ACCOUNT, case="17280011223", **more):
    body = f"""Hello,

We have become aware that the AWS access key {key}, belonging to IAM user "{user}", along with the
corresponding secret key is publicly available online at
https://github.com/customer-example/shop/blob/main/deploy/settings.py

Your security is important to us. To protect your account we have limited your ability to create
some AWS resources. Please follow the steps below by November 27, 2026.

Step 1: Delete or rotate the exposed access key.
Step 2: Check your CloudTrail log for unsanctioned activity.
Step 3: Review your account for any unwanted usage.

Case ID: {case}
Account ID: {account}

Sincerely,
Amazon Web Services
"""
    return mail(
        "Amazon Web Services <no-reply-aws@amazon.com>",
        f"[CASE {case}] [Action Required] Your AWS access key is exposed for AWS account {account}",
        body,
        **more,
    )


def root_review(account=ACCOUNT, **more):
    """A notice that names no key, user or instance."""
    body = f"""Hello,

We detected suspicious activity in your AWS account that may indicate that your account was accessed
by an unauthorized party. Please sign in, change the root user password, enable MFA and check
CloudTrail for unwanted activity. Then reply to the support case that we opened.

Account ID: {account}

Amazon Web Services
"""
    return mail(
        "Amazon Web Services <no-reply@amazonaws.com>",
        f"[Action Required] Suspicious activity in your AWS account [{account}]",
        body,
        **more,
    )


def without_ids(**more):
    body = """Hello,

We detected suspicious activity in your AWS account that may indicate that your account was accessed
by an unauthorized party. Please change your password, enable MFA and reply to the support case.

Amazon Web Services
"""
    return mail(
        "Amazon Web Services <no-reply@amazonaws.com>",
        "[Action Required] Irregular activity in your AWS account",
        body,
        **more,
    )


def invoice(**more):
    body = """Greetings from Amazon Web Services,

This e-mail confirms that your latest billing statement is available on the AWS web site. Your
account will be charged the following: Total: $123.45

Thank you for using Amazon Web Services.
"""
    return mail(
        "Amazon Web Services <no-reply-aws@amazon.com>",
        "Amazon Web Services Billing Statement Available",
        body,
        **more,
    )


def newsletter(**more):
    body = """Join us for a webinar on serverless architectures. Register now to save your seat.

You are receiving this newsletter because you subscribed to AWS events. Unsubscribe at any time.
"""
    return mail(
        "AWS Events <aws-marketing-email-replies@amazon.com>",
        "Register now: a webinar on serverless",
        body,
        **more,
    )


def mbox(*messages):
    out = b""
    for message in messages:
        body = message.replace(b"\r\n", b"\n").replace(b"\nFrom ", b"\n>From ")
        out += b"From MAILER-DAEMON Mon Nov 23 08:31:00 2026\n" + body + b"\n"
    return out
