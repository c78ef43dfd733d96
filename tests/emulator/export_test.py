# SPDX-License-Identifier: Apache-2.0
"""Without access of our own: the script of aws commands, run with the real aws command line against
the emulator, and the snapshot that is made of what it left."""

import json
import os
import pathlib
import re
import shutil
import subprocess
import tempfile
import unittest

import aws_cli
from aws_test import Reading, mails, support

# What moto has and what the edges are in: names that are paged, nested and waited for, errors that
# mean "none", the account's id in parameters. HIKESHI_DEEP runs the whole script.
SERVICES = ("sts", "iam", "s3api", "s3control", "budgets", "cloudtrail", "lambda", "support", "ecs", "guardduty")
EC2 = ("describe-regions", "describe-instances", "describe-instance-attribute", "describe-security-groups")
# The caller's own id and the report differ from call to call. The command line puts the account's id
# before the host, which has no name here, and asks for lists of SES where AWS had them before 2026,
# which moto has no more.
NOT_COMPARED = ("caller", "iam.report", "iam.report-made", "s3.account-block", "ses.identities", "ses.configuration-sets")
# What a page says of the next one. The command line leaves it out.
OF_PAGES = ("IsTruncated", "Truncated", "Marker", "NextToken", "MaxItems")


def keeps(line):
    command = re.match(r" *(ask [\w.-]+|names|ready) \S+ (\S+) (\S+) ", line)
    return not command or command[2] in SERVICES or (command[2] == "ec2" and command[3] in EC2)


def in_part(script):
    """Without the commands of other services; a loop goes with its names, and with what is in it."""
    lines, skipped = [], 0  # loops that we are in and do not keep
    for line in script.splitlines():
        loop = line.endswith("; do")
        if loop and (skipped or not keeps(line)):
            skipped += 1
        if not skipped and (loop or keeps(line)):
            lines.append(line)
        if line.strip() == "done" and skipped:
            skipped -= 1
    return "\n".join(lines) + "\n"


class Export(Reading):
    """One account and one export of it for all tests; none of them changes the account."""

    REGIONS = ("--regions", "us-east-1", "--regions", "ap-northeast-1")
    exported = None

    def setUp(self):
        if Export.exported is None:
            super().setUp()
            self.make_account()
            Export.exported = pathlib.Path(tempfile.mkdtemp(prefix="hikeshi-test-"))
            self.addClassCleanup(shutil.rmtree, Export.exported)
            self.run_script(Export.exported)
        else:
            support.Scene.setUp(self)
        self.export = shutil.copytree(Export.exported, self.folder / "export")
        self.case = self.open_case()

    def make_account(self):
        iam = self.client("iam")
        iam.create_user(UserName="back+door=1")
        iam.create_access_key(UserName="back+door=1")
        iam.create_login_profile(UserName="back+door=1", Password="An-example-0")
        self.client("ec2", "ap-northeast-1").run_instances(ImageId="ami-12c6146b", MinCount=1, MaxCount=1)
        self.client("s3").create_bucket(Bucket="exposed")
        ecs, guard = self.client("ecs"), self.client("guardduty")
        ecs.create_cluster(clusterName="mine")
        ecs.register_task_definition(family="miner", containerDefinitions=[{"name": "c", "image": "i", "memory": 64}])
        for number in range(11):  # more than one call takes
            ecs.create_service(cluster="mine", serviceName=f"s{number}", taskDefinition="miner", desiredCount=0)
        self.aws.control("config", {"state": {"filters": {"us-east-1": ["hush"]}}})
        detector = guard.create_detector(Enable=True)["DetectorId"]
        guard.create_filter(DetectorId=detector, Name="hush", FindingCriteria={"Criterion": {"severity": {"Gte": 1}}})

    def run_script(self, folder):
        script = self.hikeshi("snapshot", "--script", *self.REGIONS).out
        if not support.DEEP:
            script = in_part(script)
        path = self.write("export.sh", script)
        server = aws_cli.install(self.folder)
        self.addCleanup(server.wait)
        self.addCleanup(server.kill)
        environment = self.environment(PATH=f"{self.folder}:{os.environ['PATH']}")
        run = subprocess.run(["bash", str(path), str(folder)], cwd=self.folder, env=environment,
                             stderr=subprocess.PIPE, text=True, timeout=900)
        self.same(0, run.returncode, run.stderr)

    def take(self, *words):
        return self.json("snapshot", "snapshot", self.case, *words, *self.REGIONS, code=4)

    def lines(self, document):
        return {(line["id"], line["region"], json.dumps(json.loads(line["params"]), sort_keys=True)): line
                for file in sorted(pathlib.Path(document["folder"]).glob("*.jsonl"))
                for line in map(json.loads, file.read_text().splitlines())}

    def test_an_export_says_what_the_account_says(self):
        exported = self.lines(self.take("--exported", self.export))
        live = self.lines(self.take())
        self.same(set(), set(exported) - set(live), "calls that only the export has")
        # Names in an answer that this part of the script did not ask for are asked about live alone.
        left = {key for key in set(live) - set(exported) if support.DEEP or live[key]["service"] in (*SERVICES, "s3")}
        self.same(set(), left, "calls that the export lacks")
        compared = 0
        for key, line in exported.items():
            if line.get("code") == "NotExported" or key[0] in NOT_COMPARED or live[key].get("code") == "500":
                continue
            with self.subTest(key):
                self.same(live[key]["outcome"], line["outcome"], "outcome")
                self.same(live[key].get("code"), line.get("code"), "code")
                self.same(self.known(live[key].get("answer")), self.known(line.get("answer")), "answer")
                compared += 1
        self.assertGreater(compared, 50)
        self.same(2, len([key for key in exported if key[0] == "ecs.service"]), "services, ten at a time")
        self.same(1, len([key for key in exported if key[0] == "guardduty.filter"]), "filters")

    def known(self, answer):
        """Without what differs from one call to the next, and what a page of the last one leaves over."""
        if not isinstance(answer, dict):
            return answer
        return {k: v for k, v in answer.items() if v is not None and k not in OF_PAGES}

    def test_what_was_not_exported_is_named(self):
        for path in self.export.glob("global--iam.users--*"):
            path.unlink()
        document = self.take("--exported", self.export)
        missing = [u for u in document["not_seen"] if u["code"] == "NotExported"]
        self.assertIn("ListUsers", {u["operation"] for u in missing})
        (self.export / "global--broken--1.call").write_text("nonsense\n")
        self.has("global--broken--1.call", self.error(3, "corrupt", "snapshot", self.case, "--exported", self.export))

    def test_an_export_of_another_account_is_refused(self):
        self.home = self.folder / "other-cases"
        self.hikeshi("open", self.write("other.eml", mails.exposed_key(account="444455556666")))
        message = self.error(6, "not_allowed", "snapshot", self.only_case().name, "--exported", self.export)
        self.has("111122223333", message)


if __name__ == "__main__":
    unittest.main()
