# SPDX-License-Identifier: Apache-2.0
"""Tricks by which an intruder would have the response hurt the owner: each on a real state, to its end."""

import datetime
import json
import unittest

import boto3

import apply_test
import trails
from aws_test import mails

USER = mails.USER
ADMIN = "arn:aws:iam::aws:policy/AdministratorAccess"
READ = "arn:aws:iam::aws:policy/ReadOnlyAccess"
ACCOUNT = "111122223333"


def setUpModule():
    apply_test.setUpModule()


def tearDownModule():
    apply_test.tearDownModule()


def policy(action, effect="Allow"):
    return {"Version": "2012-10-17", "Statement": [{"Effect": effect, "Action": action, "Resource": "*"}]}


def trust(principal):
    return {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"AWS": principal}, "Action": "sts:AssumeRole"}]}


class Tricked(apply_test.Account):
    """A user whose key is stolen, and things of the owner's that the key can reach."""

    def setUp(self):
        super().setUp()
        self.iam = self.client("iam")
        self.iam.create_user(UserName=USER)
        self.key = self.iam.create_access_key(UserName=USER)["AccessKey"]["AccessKeyId"]
        self.trail = trails.Trail().owner_days().attack()  # which leaves no doubt whose the key is
        self.minute = 10

    def thief(self, service, event, request=None, response=None, **more):
        self.minute += 1
        return self.trail.thief(self.minute, service, event, request, response, **more)

    def owner(self, event, request, response=None, *, day=1, service="iam", **more):
        """An administrator of the owner's, as an event of that day of the trail."""
        when = trails.START + datetime.timedelta(days=day, minutes=30)
        identity = trails.user_identity("ann", "AKIAQ7EXMPLE00000077") | {"principalId": "AIDAQ7EXMPLE0000ANN0"}
        return self.trail.add(when, service, event, request, response, identity=identity, **more)

    def respond(self):
        """The case with its plan, by the logs as they are now."""
        self.trail.records = json.loads(json.dumps(self.trail.records).replace(mails.KEY, self.key))
        logs = self.trail.write(self.folder / "trail")
        self.hikeshi("respond", self.write("key.eml", mails.exposed_key(key=self.key)), "--trail", logs, code={0, 4})
        self.case = self.only_case().name

    def plan(self):
        return self.json("plan", "plan", self.case)

    def apply(self, *steps, code=0):
        plan = self.plan()
        named = [word for step in steps for word in ("--step", step)]
        return self.json("apply", "apply", self.case, "--execute", "--confirm", plan["hash"], *named, code=code, timeout=300)

    def looked(self):
        """After AWS and the logs were asked how things were."""
        self.respond()
        self.apply("preserve-earlier")
        return {s["id"]: s for s in self.plan()["steps"]}

    def answer(self, question, text):
        self.hikeshi("answer", self.case, question, text, "--by", "Sato")
        return {s["id"]: s for s in self.plan()["steps"]}

    def done(self, *steps):
        states = {s["id"]: (s["state"], s["readback"]) for s in self.apply(*steps)["steps"]}
        self.same({step: ("verified", True) for step in steps}, states, "steps")


class Changed(Tricked):
    """What the intruder only changed is put back as it was, and nothing of the owner's goes."""

    def test_an_inline_policy_of_the_owners_is_written_back(self):
        ours, theirs = policy("s3:GetObject"), policy("*")
        self.iam.create_user(UserName="deploy")
        self.owner("PutUserPolicy", {"userName": "deploy", "policyName": "app", "policyDocument": json.dumps(ours)})
        self.iam.put_user_policy(UserName="deploy", PolicyName="app", PolicyDocument=json.dumps(theirs))
        self.thief("iam", "PutUserPolicy", {"userName": "deploy", "policyName": "app", "policyDocument": json.dumps(theirs)})
        steps = self.looked()
        self.has("PutUserPolicy at 2026-11-10", steps["restore-iam-user-deploy.app"]["precondition"])
        self.done("restore-iam-user-deploy.app")
        self.same(ours, self.iam.get_user_policy(UserName="deploy", PolicyName="app")["PolicyDocument"], "the owner's policy")
        self.json("undo", "undo", self.case, "restore-iam-user-deploy.app", "--yes")
        self.same(theirs, self.iam.get_user_policy(UserName="deploy", PolicyName="app")["PolicyDocument"], "undone")

    def test_of_an_unknown_past_a_person_is_asked(self):
        theirs = policy("*")
        for make, put, what in ((self.iam.create_role, self.iam.put_role_policy, "Role"), (self.iam.create_group, self.iam.put_group_policy, "Group")):
            more = {"AssumeRolePolicyDocument": json.dumps(trust(ACCOUNT))} if what == "Role" else {}
            make(**{f"{what}Name": "app"}, **more)
            put(**{f"{what}Name": "app"}, PolicyName="base", PolicyDocument=json.dumps(theirs))
            self.thief("iam", f"Put{what}Policy", {f"{what.lower()}Name": "app", "policyName": "base", "policyDocument": json.dumps(theirs)})
        steps = self.looked()
        for what in ("role", "group"):
            step = steps[f"decide-iam-{what}-app.base"]
            self.same((f"before:{what}-app.inline.base", "none"), (step["question"].split("]")[0].strip("["), step["danger"]), "asked")
        steps = self.answer("before:group-app.inline.base", "no")
        self.assertIn("delete-group-policy", str(steps["restore-iam-group-app.base"]["cli"]))
        self.answer("before:role-app.inline.base", json.dumps(policy("s3:GetObject")))
        self.done("restore-iam-group-app.base", "restore-iam-role-app.base")
        self.same([], self.iam.list_group_policies(GroupName="app")["PolicyNames"], "of the group")
        self.same(policy("s3:GetObject"), self.iam.get_role_policy(RoleName="app", PolicyName="base")["PolicyDocument"], "of the role")

    def test_what_the_owner_had_attached_stays(self):
        """The intruder's script attaches what is attached, and adds who is in the group."""
        for name in ("ann", "bob"):
            self.iam.create_user(UserName=name)
            self.iam.attach_user_policy(UserName=name, PolicyArn=ADMIN)
            self.thief("iam", "AttachUserPolicy", {"userName": name, "policyArn": ADMIN})
        self.owner("AttachUserPolicy", {"userName": "ann", "policyArn": ADMIN})
        self.owner("CreateUser", {"userName": "bob"}, {"user": {"userName": "bob", "arn": f"arn:aws:iam::{ACCOUNT}:user/bob"}})
        self.iam.create_group(GroupName="ops")
        self.iam.add_user_to_group(GroupName="ops", UserName="ann")
        self.owner("AddUserToGroup", {"userName": "ann", "groupName": "ops"})
        self.thief("iam", "AddUserToGroup", {"userName": "ann", "groupName": "ops"})
        self.looked()
        ours = ("restore-iam-user-ann.AdministratorAccess", "restore-iam-user-ann.ops")
        self.same({step: "already" for step in ours}, {s["id"]: s["state"] for s in self.apply(*ours)["steps"]}, "the owner's")
        self.done("restore-iam-user-bob.AdministratorAccess")
        attached = {n: [p["PolicyArn"] for p in self.iam.list_attached_user_policies(UserName=n)["AttachedPolicies"]] for n in ("ann", "bob")}
        self.same({"ann": [ADMIN], "bob": []}, attached, "attached")
        self.same(["ops"], [g["GroupName"] for g in self.iam.list_groups_for_user(UserName="ann")["Groups"]], "groups of ann")

    def test_a_permissions_boundary_comes_back(self):
        for name in ("ann", "bob"):
            self.iam.create_user(UserName=name)
            self.thief("iam", "DeleteUserPermissionsBoundary", {"userName": name})
        self.owner("PutUserPermissionsBoundary", {"userName": "ann", "permissionsBoundary": READ})
        self.iam.create_role(RoleName="app", AssumeRolePolicyDocument=json.dumps(trust(ACCOUNT)), PermissionsBoundary=ADMIN)
        self.owner("CreateRole", {"roleName": "app", "permissionsBoundary": READ, "assumeRolePolicyDocument": json.dumps(trust(ACCOUNT))},
                   {"role": {"roleName": "app", "arn": f"arn:aws:iam::{ACCOUNT}:role/app"}})
        self.thief("iam", "PutRolePermissionsBoundary", {"roleName": "app", "permissionsBoundary": ADMIN})
        steps = self.looked()
        self.same("before:user-bob.boundary", steps["decide-iam-user-bob.boundary"]["question"].split("]")[0].strip("["), "asked")
        self.answer("before:user-bob.boundary", READ)
        iam = boto3.client("iam", "us-east-1", endpoint_url=self.aws.url, aws_access_key_id="x", aws_secret_access_key="x")
        self.done("restore-iam-user-ann.boundary", "restore-iam-user-bob.boundary", "restore-iam-role-app.boundary")
        for name in ("ann", "bob"):
            bound = iam.get_user(UserName=name)["User"]["PermissionsBoundary"]["PermissionsBoundaryArn"]
            self.same(READ, bound, "boundary of " + name)
        self.same(READ, self.iam.get_role(RoleName="app")["Role"]["PermissionsBoundary"]["PermissionsBoundaryArn"], "boundary of the role")

    def test_a_trust_policy_comes_back(self):
        ours, theirs = trust(f"arn:aws:iam::{ACCOUNT}:root"), trust("arn:aws:iam::999988887777:root")
        self.iam.create_role(RoleName="deploy", AssumeRolePolicyDocument=json.dumps(theirs))
        self.owner("UpdateAssumeRolePolicy", {"roleName": "deploy", "policyDocument": json.dumps(ours)})
        self.thief("iam", "UpdateAssumeRolePolicy", {"roleName": "deploy", "policyDocument": json.dumps(theirs)})
        self.looked()
        self.done("restore-iam-role-deploy.trust")
        self.same(ours, self.iam.get_role(RoleName="deploy")["Role"]["AssumeRolePolicyDocument"], "trust")

    def test_a_policy_gets_its_version_back_and_loses_the_intruders(self):
        arn = self.iam.create_policy(PolicyName="limit", PolicyDocument=json.dumps(policy("s3:Get*")))["Policy"]["Arn"]
        self.owner("CreatePolicy", {"policyName": "limit"}, {"policy": {"policyName": "limit", "arn": arn}})
        for _ in range(2):
            made = self.iam.create_policy_version(PolicyArn=arn, PolicyDocument=json.dumps(policy("*")), SetAsDefault=True)["PolicyVersion"]["VersionId"]
            self.thief("iam", "CreatePolicyVersion", {"policyArn": arn, "setAsDefault": True}, {"policyVersion": {"versionId": made, "isDefaultVersion": True}})
        self.looked()
        self.done("restore-iam-policy-limit.v1")
        deleted = ("delete-iam-policy-version-limit.v2", "delete-iam-policy-version-limit.v3")
        states = {s["id"]: (s["state"], s["readback"]) for s in self.apply(*deleted)["steps"]}
        self.same({step: ("done", True) for step in deleted}, states, "versions")
        left = [(v["VersionId"], v["IsDefaultVersion"]) for v in self.iam.list_policy_versions(PolicyArn=arn)["Versions"]]
        self.same([("v1", True)], left, "versions left")

    def test_what_the_owner_has_mended_is_not_undone(self):
        mended = policy("s3:ListBucket")
        self.iam.create_user(UserName="deploy")
        self.iam.put_user_policy(UserName="deploy", PolicyName="app", PolicyDocument=json.dumps(mended))
        self.owner("PutUserPolicy", {"userName": "deploy", "policyName": "app", "policyDocument": json.dumps(policy("s3:GetObject"))})
        self.thief("iam", "PutUserPolicy", {"userName": "deploy", "policyName": "app", "policyDocument": json.dumps(policy("*"))})
        self.owner("PutUserPolicy", {"userName": "deploy", "policyName": "app", "policyDocument": json.dumps(mended)}, day=14)
        steps = self.looked()
        self.assertEqual([], [s for s in steps if s.startswith("restore-iam-user-deploy")])
        self.same(mended, self.iam.get_user_policy(UserName="deploy", PolicyName="app")["PolicyDocument"], "the owner's policy")

    def test_awss_own_history_tells_without_logs(self):
        """The logs begin after the owner's last change: CloudTrail's own ninety days have it."""
        ours, theirs = policy("s3:GetObject"), policy("*")
        self.iam.create_user(UserName="deploy")
        self.iam.put_user_policy(UserName="deploy", PolicyName="app", PolicyDocument=json.dumps(theirs))
        request = {"userName": "deploy", "policyName": "app", "policyDocument": json.dumps(ours)}
        record = self.owner("PutUserPolicy", request, day=-20)
        self.trail.records.remove(record)
        record["eventID"] = "0a1b2c3d-0000-4000-8000-000000000001"
        self.thief("iam", "PutUserPolicy", request | {"policyDocument": json.dumps(theirs)})
        when = datetime.datetime.strptime(record["eventTime"], "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=datetime.timezone.utc)
        event = {"EventId": record["eventID"], "EventName": "PutUserPolicy", "EventTime": int(when.timestamp()), "CloudTrailEvent": json.dumps(record)}
        self.aws.control("config", {"state": {"events": {"us-east-1": [event]}}})
        self.looked()
        self.done("restore-iam-user-deploy.app")
        self.same(ours, self.iam.get_user_policy(UserName="deploy", PolicyName="app")["PolicyDocument"], "the owner's policy")


if __name__ == "__main__":
    unittest.main()
