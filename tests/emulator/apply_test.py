# SPDX-License-Identifier: Apache-2.0
"""The plan carried out at AWS as the emulator has it: applied, read back, undone, resumed."""

import json
import unittest

from aws_test import Aws, mails

USER, KEY = mails.USER, mails.KEY


class Respond(Aws):
    """An account with a leaked key of a user, and a case of it."""

    def setUp(self):
        super().setUp()
        self.iam = self.client("iam")
        self.iam.create_user(UserName=USER)
        self.key = self.iam.create_access_key(UserName=USER)["AccessKey"]["AccessKeyId"]
        self.hikeshi("open", self.write("key.eml", mails.exposed_key(key=self.key)))
        self.case = self.only_case().name

    def changes(self):
        return [c["operation"] for c in self.calls() if not c["operation"].startswith(("Get", "List", "Describe", "Lookup", "Generate"))]

    def run_json(self, *args, code=0, **more):
        return self.json(args[0], *args, code=code, **more)

    def state_of(self, document, step):
        return next(s for s in document["steps"] if s["id"] == step)


class Apply(Respond):
    def test_a_dry_run_changes_nothing_and_says_what_would_be(self):
        document = self.run_json("apply", self.case, "--phase", "contain")
        self.same([], self.changes(), "changing calls")
        step = self.state_of(document, f"contain-key-{self.key}")
        self.same([("iam:UpdateAccessKey", "would")], [(c["call"], c["did"]) for c in step["calls"]], "calls")
        self.same({"planned"}, {s["state"] for s in document["steps"]}, "states")

    def test_contains_a_user_and_reads_it_back(self):
        document = self.run_json("apply", self.case, "--phase", "contain", "--execute", "--yes")
        self.same("Inactive", self.iam.list_access_keys(UserName=USER)["AccessKeyMetadata"][0]["Status"], "key")
        policy = self.iam.get_user_policy(UserName=USER, PolicyName="IR-DenyAll")["PolicyDocument"]
        self.same("arn:aws:sts::111122223333:user/moto",
                  policy["Statement"][0]["Condition"]["ArnNotEquals"]["aws:PrincipalArn"], "who is spared")
        for step in (f"contain-key-{self.key}", f"deny-user-{USER}"):
            self.same(("verified", True), (self.state_of(document, step)["state"], self.state_of(document, step)["readback"]), step)
        self.assertIn(self.state_of(document, f"contain-keys-of-user-{USER}")["state"], ("already", "done", "verified"))


if __name__ == "__main__":
    unittest.main()
