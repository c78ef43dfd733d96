# SPDX-License-Identifier: Apache-2.0
"""hikeshi audit against an account that moto keeps: live, of a case's snapshot, and as it was."""

import datetime
import json
import pathlib
import shutil
import tempfile
import unittest

import aws_test
import schemas

REGIONS = ("--regions", "us-east-1", "--regions", "ap-northeast-1")
HOSTILE = "<b>;$(id)"


class Audit(aws_test.Reading):
    """An account with a few doors open, made once; nothing here changes it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.aws.reset()
        cls.kept = tempfile.TemporaryDirectory()
        cls.folder_of_answers = None

    @classmethod
    def tearDownClass(cls):
        super().tearDownClass()
        cls.kept.cleanup()

    def setUp(self):
        aws_test.support.Scene.setUp(self)
        self.aws.control("reset")
        if self.folder_of_answers is None:
            self.open_doors()
            self.take_snapshot()

    @classmethod
    def open_doors(cls):
        ec2, iam = cls.client(cls, "ec2"), cls.client(cls, "iam")
        cls.group = ec2.create_security_group(GroupName=HOSTILE, Description="x")["GroupId"]
        ec2.authorize_security_group_ingress(GroupId=cls.group, IpPermissions=[
            {"IpProtocol": "tcp", "FromPort": 20, "ToPort": 25,
             "IpRanges": [{"CidrIp": "0.0.0.0/1"}, {"CidrIp": "128.0.0.0/1"}]}])
        iam.create_user(UserName="dev")
        iam.create_login_profile(UserName="dev", Password="Not-a-secret-1")
        cls.key = iam.create_access_key(UserName="dev")["AccessKey"]["AccessKeyId"]
        cls.client(cls, "s3").create_bucket(Bucket="exposed", ACL="public-read")

    def take_snapshot(self):
        document = self.json("snapshot", "snapshot", self.open_case(), *REGIONS, code=4)
        type(self).folder_of_answers = pathlib.Path(self.kept.name) / "answers"
        shutil.copytree(document["folder"], self.folder_of_answers)

    def of_folder(self, *more, code=4):
        return self.json("audit", "audit", "--snapshot", self.folder_of_answers, *more, code=code)

    def findings(self, document, check, status="fail"):
        return [f for f in document["findings"] if f["check"] == check and f["status"] == status]

    def test_live_finds_what_stands_open_and_changes_nothing(self):
        document = self.json("audit", "audit", "--live", *REGIONS, code=4)
        for check, resource in (("security-group-open", self.group), ("user-mfa", "dev"),
                                ("key-never-used", self.key), ("s3-public-bucket", "exposed"),
                                ("root-mfa", "root"), ("trail-on", "111122223333")):
            with self.subTest(check):
                found = self.findings(document, check)
                self.has(resource, [f["resource"] for f in found])
                self.assertTrue(all(f["mend"] and f["as_of"] for f in found))
        self.same("close-port", self.findings(document, "security-group-open")[0]["step"], "step")
        self.same(["ap-northeast-1", "us-east-1"], document["regions"], "regions")
        for call in self.calls():
            self.assertRegex(call["operation"], "^(Get|List|Describe|Generate)", call)

    def test_what_is_denied_is_unknown_and_never_passes(self):
        # The fake knows the calls about a bucket by the name of the first of them.
        self.faults({"operation": "DescribeSecurityGroups", "kind": "error", "code": "UnauthorizedOperation", "status": 403},
                    {"service": "s3", "operation": "GetObject", "kind": "error", "code": "AccessDenied", "status": 403})
        document = self.json("audit", "audit", "--live", *REGIONS, code=4)
        for check in ("security-group-open", "instance-reachable", "default-security-group"):
            self.same([], self.findings(document, check, "pass"), check)
            self.has("UnauthorizedOperation", self.findings(document, check, "unknown")[0]["reason"])
        self.same(["exposed"], [f["resource"] for f in self.findings(document, "s3-public-bucket", "unknown")], "bucket")

    def test_a_case_and_its_folder_say_what_live_says(self):
        case = self.open_case()
        shutil.copytree(self.folder_of_answers, self.only_case() / "snapshot-20261123T100000Z-111122223333",
                        dirs_exist_ok=True)
        verdicts = [
            [(f["check"], f["status"], f["resource"], f["region"]) for f in self.json("audit", "audit", *of, code=4)["findings"]]
            for of in ([case], ["--snapshot", self.folder_of_answers], ["--live", case, *REGIONS])
        ]
        self.same(verdicts[0], verdicts[1], "case and folder")
        self.same(verdicts[0], verdicts[2], "case and live")

    def test_as_it_was_before_the_door_was_opened(self):
        findings = self.of_folder()["findings"]
        now = datetime.datetime.fromisoformat(max(f["as_of"] for f in findings).replace("Z", "+00:00"))
        at = lambda hours: (now - datetime.timedelta(hours=hours)).strftime("%Y-%m-%dT%H:%M:%SZ")  # noqa: E731
        ranges = [{"cidrIp": "0.0.0.0/1"}, {"cidrIp": "128.0.0.0/1"}]
        def record(time, name, request):
            return {
                "eventVersion": "1.08", "eventTime": time, "eventSource": "ec2.amazonaws.com", "eventName": name,
                "awsRegion": "us-east-1", "eventID": f"{name}-{time}", "recipientAccountId": "111122223333",
                "userIdentity": {"type": "IAMUser", "arn": "arn:aws:iam::111122223333:user/dev"},
                "requestParameters": request, "responseElements": None}
        opened = record(at(1), "AuthorizeSecurityGroupIngress", {
            "groupId": self.group, "ipPermissions": {"items": [{
                "ipProtocol": "tcp", "fromPort": 20, "toPort": 25, "ipRanges": {"items": ranges}}]}})
        quiet = [record(at(h), "DescribeInstances", None) for h in (0, 1, 2, 3, 4)]
        trail = self.write("trail/log.json", json.dumps({"Records": [opened, *quiet]}).encode())
        of = ["--trail", trail.parent]
        now_says = self.findings(self.of_folder(*of), "security-group-open")
        self.same(("AuthorizeSecurityGroupIngress", "arn:aws:iam::111122223333:user/dev"),
                  (now_says[0]["changed_by"]["event"], now_says[0]["changed_by"]["principal"]), "changed by")
        then = self.of_folder(*of, "--at", at(3))
        self.same([], self.findings(then, "security-group-open"), "before it was opened")
        self.has("no logs of ap-northeast-1",
                 [f for f in self.findings(then, "security-group-open", "unknown") if f["region"] == "ap-northeast-1"][0]["reason"])

    def test_formats_are_as_their_schemas_have_them(self):
        case = ["--snapshot", self.folder_of_answers]
        read = lambda form: json.loads(self.hikeshi("audit", *case, "--format", form, code=4).out)  # noqa: E731
        findings = read("ocsf")
        self.same({"Pass", "Fail", "Unknown"}, {f["compliance"]["status"] for f in findings}, "statuses")
        for f in findings:
            schemas.ocsf(f)
            self.same(f["class_uid"] * 100 + f["activity_id"], f["type_uid"], "type_uid")
        schemas.asff(read("asff"))
        for f in read("asff"):
            self.assertRegex(f["ProductArn"], "^arn:aws:securityhub:[a-z0-9-]+:111122223333:product/111122223333/default$")
        sarif = read("sarif")
        schemas.sarif(sarif)
        rules = {rule["id"] for rule in sarif["runs"][0]["tool"]["driver"]["rules"]}
        for result in sarif["runs"][0]["results"]:
            self.assertIn(result["ruleId"], rules)
            # SARIF 3.27.10: a level other than none belongs to kind fail.
            self.same(result["kind"] == "fail", result["level"] != "none", "level")

    def test_says_it_in_both_languages_with_the_way_to_mend(self):
        case = ["--snapshot", self.folder_of_answers]
        english = self.hikeshi("audit", *case, code=4).out
        self.has("open to the Internet: 21 FTP/tcp, 22 SSH/tcp", english)
        self.has("step of the plan: close-port", english)
        japanese = self.hikeshi("audit", *case, "--lang", "ja", code=4).out
        self.has("インターネットに公開: 21 FTP/tcp, 22 SSH/tcp", japanese)
        self.has("対処:", japanese)

    def test_what_cannot_be_meant_is_said(self):
        for args, words in (([], "audit of what"), (["--live", "--snapshot", "x"], "not both"),
                            (["--snapshot", "x", "--format", "xml"], "--format xml")):
            self.has(words, self.hikeshi("audit", *args, code=2).err)
        self.has("no folder of a snapshot", self.hikeshi("audit", "--snapshot", "nowhere", code=3).err)
        self.has("has no snapshot", self.hikeshi("audit", self.open_case(), code=3).err)


if __name__ == "__main__":
    unittest.main()
