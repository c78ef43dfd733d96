# SPDX-License-Identifier: Apache-2.0
"""The emulator against boto3: what AWS's own client says is answered, what it would not say is not."""

import json
import time
import unittest
import urllib.request

import boto3
import botocore.config
import botocore.exceptions
import emulator


class Fake(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.aws = emulator.Emulator()

    @classmethod
    def tearDownClass(cls):
        cls.aws.close()

    def setUp(self):
        self.aws.reset()

    def client(self, service, region="us-east-1", retries=0, secret=emulator.SECRET, **more):
        return boto3.client(
            service, region, endpoint_url=self.aws.url, aws_access_key_id=emulator.KEY, aws_secret_access_key=secret,
            config=botocore.config.Config(retries={"total_max_attempts": retries + 1}, s3={"addressing_style": "path"}, **more),
        )

    def refused(self, call, *args, **kwargs):
        with self.assertRaises(botocore.exceptions.ClientError) as caught:
            call(*args, **kwargs)
        return caught.exception.response["Error"]["Code"]

    def test_lookup_events_by_key_page_and_pace(self):
        events = [{"EventId": f"{i:03}", "EventName": "RunInstances", "EventTime": 1000 + i, "AccessKeyId": "A" if i % 2 else "B",
                   "CloudTrailEvent": "{}"} for i in range(120)]
        self.aws.control("config", {"state": {"events": {"eu-west-1": events}}})
        client = self.client("cloudtrail", "eu-west-1")
        first = client.lookup_events(LookupAttributes=[{"AttributeKey": "AccessKeyId", "AttributeValue": "A"}])
        self.assertEqual(["119", "117"], [e["EventId"] for e in first["Events"][:2]])
        self.assertEqual(50, len(first["Events"]))
        again = client.lookup_events(LookupAttributes=[{"AttributeKey": "AccessKeyId", "AttributeValue": "A"}],
                                     NextToken=first["NextToken"])
        self.assertEqual(10, len(again["Events"]))
        self.assertEqual("ThrottlingException", self.refused(client.lookup_events))
        time.sleep(1.1)
        self.assertEqual([], self.client("cloudtrail").lookup_events()["Events"])

    def test_other_calls_go_to_moto(self):
        iam = self.client("iam")
        iam.create_user(UserName="ops")
        self.assertEqual(["ops"], [u["UserName"] for u in iam.list_users()["Users"]])
        s3 = self.client("s3")
        s3.create_bucket(Bucket="logs")
        s3.put_object(Bucket="logs", Key="a b/c+d", Body=b"x")
        self.assertEqual(b"x", s3.get_object(Bucket="logs", Key="a b/c+d")["Body"].read())
        self.assertEqual({"iam", "s3"}, {call["service"] for call in self.aws.control("log")})
        self.assertIn("CreateBucket", {call["operation"] for call in self.aws.control("log")})

    def test_rest_json_and_plans(self):
        self.assertTrue(self.client("sesv2").get_account()["SendingEnabled"])
        self.client("sesv2").put_account_sending_attributes(SendingEnabled=False)
        self.assertFalse(self.client("sesv2").get_account()["SendingEnabled"])
        said = lambda: self.client("support").describe_communications(caseId="case-1")  # noqa: E731
        self.assertEqual("SubscriptionRequiredException", self.refused(said))
        self.aws.control("config", {"state": {"support_plan": True, "communications": {"case-1": [{"body": "x"}]}}})
        self.assertEqual("x", said()["communications"][0]["body"])

    def test_signatures_of_every_protocol_are_checked(self):
        self.aws.control("config", {"secrets": {emulator.KEY: emulator.SECRET}})
        for service, call in (("iam", "list_users"), ("ec2", "describe_instances"), ("cloudtrail", "describe_trails"),
                              ("sesv2", "get_account"), ("s3", "list_buckets"), ("lambda", "list_functions")):
            with self.subTest(service):
                getattr(self.client(service), call)()
                self.assertEqual("SignatureDoesNotMatch",
                                 self.refused(getattr(self.client(service, secret="wrong"), call)))

    def test_a_url_that_is_signed_opens_for_its_time_and_nothing_else(self):
        self.aws.control("config", {"secrets": {emulator.KEY: emulator.SECRET}})
        s3 = self.client("s3", signature_version="s3v4")
        s3.create_bucket(Bucket="logs")
        s3.put_object(Bucket="logs", Key="a b/c+d", Body=b"x")
        url = s3.generate_presigned_url("get_object", {"Bucket": "logs", "Key": "a b/c+d"}, 60)
        with urllib.request.urlopen(url) as answer:
            self.assertEqual(b"x", answer.read())
        for other in (url.replace("c%2Bd", "c%2Be"), url.replace("X-Amz-Expires=60", "X-Amz-Expires=61")):
            with self.assertRaises(urllib.error.HTTPError) as caught:
                urllib.request.urlopen(other)
            self.assertEqual(403, caught.exception.code)
            caught.exception.close()

    def test_what_is_not_signed_does_not_count(self):
        """An altered body, a header nobody signed, another session's token, yesterday's request."""
        self.aws.control("config", {"secrets": {emulator.KEY: emulator.SECRET}, "tokens": {emulator.KEY: "T"}})
        self.assertEqual("InvalidClientTokenId", self.refused(self.client("iam").list_users))
        self.aws.control("config", {"tokens": {}})

        def change(**headers):
            def before_send(request, **_):
                for name, value in headers.items():
                    request.headers[name.replace("_", "-")] = value
            client = self.client("s3")
            client.meta.events.register("before-send", before_send)
            return client

        self.assertEqual("AccessDenied", self.refused(change(x_amz_expected_bucket_owner="111122223333").list_buckets))
        self.assertEqual("XAmzContentSHA256Mismatch", self.refused(change(X_Amz_Content_SHA256="0" * 64).list_buckets))
        self.assertEqual("RequestTimeTooSkewed", self.refused(change(X_Amz_Date="20200101T000000Z").list_buckets))

    def test_faults(self):
        iam = self.client("iam")
        self.aws.control("config", {"faults": [{"service": "iam", "kind": "error", "code": "AccessDenied", "status": 403, "times": 1}]})
        self.assertEqual("AccessDenied", self.refused(iam.list_users))
        iam.list_users()
        self.aws.control("config", {"faults": [{"operation": "ListUsers", "kind": "cut", "times": 1}]})
        with self.assertRaises(botocore.exceptions.BotoCoreError):
            iam.list_users()

    def test_what_botocore_would_not_send_is_refused(self):
        body = json.dumps({"MaxResults": "ten"}).encode()
        request = urllib.request.Request(self.aws.url, body, {
            "X-Amz-Target": "com.amazonaws.cloudtrail.v20131101.CloudTrail_20131101.LookupEvents",
            "Content-Type": "application/x-amz-json-1.1",
            "Authorization": "AWS4-HMAC-SHA256 Credential=A/20261123/us-east-1/cloudtrail/aws4_request, SignedHeaders=host, Signature=0",
        })
        with self.assertRaises(urllib.error.HTTPError) as caught:
            urllib.request.urlopen(request)
        self.assertEqual(400, caught.exception.code)
        caught.exception.close()


if __name__ == "__main__":
    unittest.main()
