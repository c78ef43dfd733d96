# SPDX-License-Identifier: Apache-2.0
"""Tricks by which an intruder would have the response hurt the owner: each on a real state, to its end."""

import datetime
import json
import unittest

import boto3

import apply_test
import trails
from aws_test import mails, support

USER = mails.USER
ADMIN = "arn:aws:iam::aws:policy/AdministratorAccess"
READ = "arn:aws:iam::aws:policy/ReadOnlyAccess"
ACCOUNT = "111122223333"


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

    def test_a_share_that_the_owner_had_made_stays(self):
        """Sharing with whom it is shared already succeeds: three snapshots, of which one was, one was not, and one nobody knows."""
        ec2, partner = self.client("ec2"), "444455556666"
        volume = ec2.create_volume(Size=1, AvailabilityZone="us-east-1a")["VolumeId"]
        ours, new, old = (ec2.create_snapshot(VolumeId=volume)["SnapshotId"] for _ in range(3))

        def share(snapshot):
            return {"snapshotId": snapshot, "createVolumePermission": {"add": {"items": [{"userId": partner}]}}, "attributeType": "CREATE_VOLUME_PERMISSION"}

        self.owner("ModifySnapshotAttribute", share(ours), {"_return": True}, service="ec2")
        self.owner("CreateSnapshot", {"volumeId": volume}, {"snapshotId": new, "volumeId": volume}, service="ec2")
        for snapshot in (ours, new, old):
            ec2.modify_snapshot_attribute(SnapshotId=snapshot, Attribute="createVolumePermission", OperationType="add", UserIds=[partner])
            self.thief("ec2", "ModifySnapshotAttribute", share(snapshot), {"_return": True})
        steps = self.looked()
        self.same([], [s for s in steps if ours in s], "steps about what the owner had shared")
        self.same("before:snapshot-" + old + ".share." + partner, steps[f"decide-ec2-snapshot-{old}.{partner}"]["question"].split("]")[0].strip("["), "asked")
        self.done(f"restore-ec2-snapshot-{new}.{partner}")
        shared = {s: [p["UserId"] for p in ec2.describe_snapshot_attribute(SnapshotId=s, Attribute="createVolumePermission")["CreateVolumePermissions"]]
                  for s in (ours, new, old)}
        self.same({ours: [partner], new: [], old: [partner]}, shared, "shared with")

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


class Deleted(Tricked):
    """What the intruder deleted of the owner's."""

    def test_what_is_only_scheduled_is_called_off(self):
        kms, secrets = self.client("kms"), self.client("secretsmanager")
        key = kms.create_key()["KeyMetadata"]["KeyId"]
        kms.schedule_key_deletion(KeyId=key, PendingWindowInDays=7)
        self.thief("kms", "ScheduleKeyDeletion", {"keyId": key, "pendingWindowInDays": 7})
        secrets.create_secret(Name="db", SecretString="x")
        secrets.delete_secret(SecretId="db", RecoveryWindowInDays=7)
        self.thief("secretsmanager", "DeleteSecret", {"secretId": "db"})
        off = kms.create_key()["KeyMetadata"]["KeyId"]
        kms.disable_key(KeyId=off)
        self.thief("kms", "DisableKey", {"keyId": off})
        watch = self.client("guardduty")
        self.thief("guardduty", "DeleteDetector", {"detectorId": "12abc34d567e8fa901bc2d34e56789f0"})
        self.respond()
        self.done(f"call-off-deletion-{key}.us-east-1", "call-off-deletion-db.us-east-1", "restore-guardduty-us-east-1",
                  f"restore-kms-key-{off}.us-east-1")
        for one in (key, off):
            self.same("Enabled", kms.describe_key(KeyId=one)["KeyMetadata"]["KeyState"], "a key of the owner's")
        self.hikeshi("undo", self.case, f"call-off-deletion-{key}.us-east-1", "--yes")
        self.same("Disabled", kms.describe_key(KeyId=key)["KeyMetadata"]["KeyState"], "one that was disabled before")
        self.same(None, secrets.describe_secret(SecretId="db").get("DeletedDate"), "the owner's secret")
        self.same(1, len(watch.list_detectors()["DetectorIds"]), "detectors")


class Alike(Tricked):
    """What looks like the owner's, or is the owner's and looks like the intruder's."""

    def made(self, service, event, request, response, region="us-east-1"):
        self.thief(service, event, request, response, region=region)

    def pairs(self):
        return {r: [p["KeyName"] for p in self.client("ec2", r).describe_key_pairs()["KeyPairs"]] for r in ("us-east-1", "ap-northeast-1")}

    def test_the_same_name_in_another_region_is_the_owners(self):
        for region in ("us-east-1", "ap-northeast-1"):
            self.client("ec2", region).create_key_pair(KeyName="deploy")
            self.client("sns", region).create_topic(Name="alerts")
        self.made("ec2", "CreateKeyPair", {"keyName": "deploy"}, {"keyName": "deploy", "keyMaterial": "<sensitiveDataRemoved>"}, "ap-northeast-1")
        topic = f"arn:aws:sns:ap-northeast-1:{ACCOUNT}:alerts"
        self.made("sns", "CreateTopic", {"name": "alerts"}, {"topicArn": topic}, "ap-northeast-1")
        self.respond()
        self.answer("existed:alerts", "no")
        self.apply("delete-ec2-key-pair-deploy.ap-northeast-1", "delete-sns-topic-alerts.ap-northeast-1")
        self.same({"us-east-1": ["deploy"], "ap-northeast-1": []}, self.pairs(), "key pairs")
        topics = {r: len(self.client("sns", r).list_topics()["Topics"]) for r in ("us-east-1", "ap-northeast-1")}
        self.same({"us-east-1": 1, "ap-northeast-1": 0}, topics, "topics")

    def test_tags_of_the_owners_on_a_miner_save_it_not_and_protection_neither(self):
        ec2 = self.client("ec2")
        tags = [{"ResourceType": "instance", "Tags": [{"Key": "Name", "Value": "web-1"}, {"Key": "team", "Value": "shop"}]}]
        ours, theirs = (ec2.run_instances(ImageId="ami-12c6146b", MinCount=1, MaxCount=1, TagSpecifications=tags)["Instances"][0]["InstanceId"] for _ in range(2))
        ec2.modify_instance_attribute(InstanceId=theirs, DisableApiTermination={"Value": True})
        item = {"instanceId": theirs, "imageId": "ami-12c6146b", "instanceType": "g4dn.12xlarge"}
        self.made("ec2", "RunInstances", {"instancesSet": {"items": [{"imageId": "ami-12c6146b", "minCount": 1, "maxCount": 1}]}, "instanceType": "g4dn.12xlarge"},
                  {"reservationId": "r-1", "instancesSet": {"items": [item]}})
        self.made("ec2", "ModifyInstanceAttribute", {"instanceId": theirs, "disableApiTermination": {"value": True}}, {"_return": True})
        self.respond()
        steps = [s["id"] for s in self.plan()["steps"] if theirs in s["id"] and not s["id"].startswith(("watch-", "verify-", "decide-", "keep-", "ask-"))]
        self.apply(*steps, code={0, 4, 5})
        states = {i["InstanceId"]: i["State"]["Name"] for r in ec2.describe_instances()["Reservations"] for i in r["Instances"]}
        self.same({ours: "running", theirs: "terminated"}, states, "instances")

    def test_what_the_owner_runs_in_the_intruders_cluster_goes_on(self):
        ecs = self.client("ecs")
        cluster = ecs.create_cluster(clusterName="pool")["cluster"]["clusterArn"]
        self.made("ecs", "CreateCluster", {"clusterName": "pool"}, {"cluster": {"clusterArn": cluster, "clusterName": "pool", "status": "ACTIVE"}})
        ecs.register_task_definition(family="shop", containerDefinitions=[{"name": "a", "image": "a", "memory": 64}])
        ecs.create_service(cluster="pool", serviceName="shop", taskDefinition="shop", desiredCount=1)
        self.respond()
        self.answer("existed:pool", "no")
        document = self.apply("delete-ecs-cluster-pool.us-east-1", code={0, 4, 5, 6})
        self.same("failed", document["steps"][0]["state"], "state")
        self.same(["ACTIVE"], [c["status"] for c in ecs.describe_clusters(clusters=["pool"])["clusters"]], "cluster")
        self.same("ACTIVE", ecs.describe_services(cluster="pool", services=["shop"])["services"][0]["status"], "service")

    def test_a_topic_that_may_have_been_there_is_asked_for(self):
        """CreateTopic gives the owner's, where there is one of that name."""
        topic = self.client("sns").create_topic(Name="orders")["TopicArn"]
        self.made("sns", "CreateTopic", {"name": "orders"}, {"topicArn": topic})
        self.respond()
        steps = {s["id"]: s for s in self.plan()["steps"] if "orders" in s["id"]}
        self.same(["decide-sns-topic-orders.us-east-1"], list(steps), "steps")
        self.has("existed:orders", steps["decide-sns-topic-orders.us-east-1"]["question"])
        self.same([], [s for s in self.answer("existed:orders", "yes") if "orders" in s], "steps")

    def asked_alone(self, name, step):
        """The case has one step about the thing, and it asks whether it was there before."""
        self.respond()
        steps = {s["id"]: s for s in self.plan()["steps"] if name in s["id"]}
        self.same([step], list(steps), "steps")
        self.has("existed:" + name, steps[step]["question"])
        self.same([], [s for s in self.answer("existed:" + name, "yes") if name in s], "steps of what was there")

    def test_of_two_rules_and_schedules_of_a_name_the_intruders_goes(self):
        events, scheduler = self.client("events"), self.client("scheduler")
        events.create_event_bus(Name="crew")
        target = {"Arn": f"arn:aws:lambda:us-east-1:{ACCOUNT}:function:f", "RoleArn": f"arn:aws:iam::{ACCOUNT}:role/r"}
        scheduler.create_schedule_group(Name="crew")
        for where in ("default", "crew"):
            rule = events.put_rule(Name="nightly", EventPattern='{"source":["aws.ec2"]}', EventBusName=where)["RuleArn"]
            events.put_targets(Rule="nightly", EventBusName=where, Targets=[{"Id": "1", "Arn": target["Arn"]}])
            job = scheduler.create_schedule(Name="job", GroupName=where, ScheduleExpression="rate(1 hour)", FlexibleTimeWindow={"Mode": "OFF"}, Target=target)["ScheduleArn"]
        self.thief("events", "PutRule", {"name": "nightly", "eventBusName": "crew"}, {"ruleArn": rule})
        self.thief("scheduler", "CreateSchedule", {"name": "job", "groupName": "crew"}, {"scheduleArn": job})
        self.respond()
        self.answer("existed:nightly", "no")
        stop, job = "stop-scheduler-schedule-job.us-east-1", lambda: scheduler.get_schedule(Name="job", GroupName="crew")
        before = job()
        self.same([(stop, "verified")], [(s["id"], s["state"]) for s in self.apply(stop)["steps"]], "stopped")
        self.same(("DISABLED", "ENABLED"), (job()["State"], scheduler.get_schedule(Name="job", GroupName="default")["State"]), "states")
        self.json("undo", "undo", self.case, stop, "--yes")
        same = ("State", "ScheduleExpression", "FlexibleTimeWindow", "Target")
        self.same({name: before[name] for name in same}, {name: job()[name] for name in same}, "taken back")
        for step in ("delete-events-rule-nightly.us-east-1", "delete-scheduler-schedule-job.us-east-1"):
            self.same([(step, "done")], [(s["id"], s["state"]) for s in self.apply(step, code={0, 4})["steps"]], "step")
        self.same((["nightly"], []), tuple([r["Name"] for r in events.list_rules(EventBusName=where)["Rules"]] for where in ("default", "crew")), "rules")
        self.same(["default"], [s["GroupName"] for s in scheduler.list_schedules()["Schedules"]], "schedules")

    def test_a_right_on_a_key_of_the_owners_is_revoked_and_the_others_stay(self):
        kms = self.client("kms")
        key, user = kms.create_key()["KeyMetadata"]["KeyId"], f"arn:aws:iam::{ACCOUNT}:user/app"
        owners, theirs = [kms.create_grant(KeyId=key, GranteePrincipal=user, Operations=["Decrypt"])["GrantId"] for _ in range(2)]
        self.thief("kms", "CreateGrant", {"keyId": key, "granteePrincipal": user, "operations": ["Decrypt"]}, {"grantId": theirs, "keyId": key})
        self.respond()
        step = f"delete-kms-grant-{theirs}.us-east-1"
        self.same([(step, "done")], [(s["id"], s["state"]) for s in self.apply(step, code={0, 4})["steps"]], "step")
        self.same([owners], [g["GrantId"] for g in kms.list_grants(KeyId=key)["Grants"]], "grants")

    def test_what_has_an_empty_list_in_it_is_there_and_goes(self):
        """AWS shows it with "Tags": []: it was said to be gone, and nothing was called."""
        mail, watch = self.client("sesv2"), self.client("guardduty")
        mail.create_configuration_set(ConfigurationSetName="burst")
        self.thief("ses", "CreateConfigurationSet", {"configurationSetName": "burst"})
        detector = watch.create_detector(Enable=True)["DetectorId"]
        watch.create_filter(DetectorId=detector, Name="hush", FindingCriteria={"Criterion": {"severity": {"Gte": 1}}}, Action="ARCHIVE")
        self.thief("guardduty", "CreateFilter", {"detectorId": detector, "name": "hush"}, {"name": "hush"})
        self.respond()
        for step in ("delete-ses-configuration-set-burst.us-east-1", "delete-guardduty-filter-hush.us-east-1"):
            ended = [(s["id"], s["state"], s["readback"], len(s["calls"])) for s in self.apply(step, code={0, 4})["steps"]]
            self.same([(step, "done", True, 1)], ended, "step")
        self.same([], mail.list_configuration_sets()["ConfigurationSets"], "configuration sets")
        with self.assertRaises(watch.exceptions.BadRequestException):
            watch.get_filter(DetectorId=detector, FilterName="hush")

    @unittest.skipUnless(support.DEEP, "nightly")
    def test_protection_against_deletion_saves_nothing(self):
        rds, dynamo, elb = self.client("rds"), self.client("dynamodb"), self.client("elbv2")
        made = rds.create_db_instance(DBInstanceIdentifier="loot", Engine="mysql", DBInstanceClass="db.t3.micro", AllocatedStorage=20,
                                      MasterUsername="a", MasterUserPassword="abcdefgh1", DeletionProtection=True)["DBInstance"]["DBInstanceArn"]
        self.thief("rds", "CreateDBInstance", {"dBInstanceIdentifier": "loot"}, {"dBInstanceIdentifier": "loot", "dBInstanceArn": made})
        for name in ("loot", "bare"):
            dynamo.create_table(TableName=name, KeySchema=[{"AttributeName": "k", "KeyType": "HASH"}], BillingMode="PAY_PER_REQUEST",
                                AttributeDefinitions=[{"AttributeName": "k", "AttributeType": "S"}], DeletionProtectionEnabled=name == "loot")
            self.thief("dynamodb", "CreateTable", {"tableName": name}, {"tableDescription": {"tableName": name}})
        subnets = [s["SubnetId"] for s in self.client("ec2").describe_subnets()["Subnets"][:2]]
        front = elb.create_load_balancer(Name="front", Subnets=subnets)["LoadBalancers"][0]["LoadBalancerArn"]
        elb.modify_load_balancer_attributes(LoadBalancerArn=front, Attributes=[{"Key": "deletion_protection.enabled", "Value": "true"}])
        self.thief("elasticloadbalancing", "CreateLoadBalancer", {"name": "front"}, {"loadBalancers": [{"loadBalancerName": "front", "loadBalancerArn": front}]})
        self.respond()
        self.done("stop-rds-db-instance-loot.us-east-1")
        named = [s["id"] for s in self.plan()["steps"] if s["id"].startswith(("delete-rds-", "delete-dynamodb-", "delete-elastic"))]
        self.same(4, len(named), f"steps {named}")
        ended = self.apply(*named, code={0, 4})["steps"]
        self.same([], [(s["id"], s["state"], s["why"]) for s in ended if (s["state"], s["readback"]) != ("done", True)], "not gone")
        self.same(([], [], []), (rds.describe_db_instances()["DBInstances"], dynamo.list_tables()["TableNames"], elb.describe_load_balancers()["LoadBalancers"]), "left")

    def test_a_bucket_that_may_have_been_there_is_asked_for(self):
        """In us-east-1 CreateBucket of one's own bucket succeeds."""
        self.client("s3").create_bucket(Bucket="invoices-4411")
        self.made("s3", "CreateBucket", {"bucketName": "invoices-4411", "Host": "s3.amazonaws.com"}, None)
        self.asked_alone("invoices-4411", "decide-s3-bucket-invoices-4411.us-east-1")
        self.client("s3").head_bucket(Bucket="invoices-4411")

    def test_a_cluster_that_may_have_been_there_is_asked_for(self):
        """CreateCluster gives the owner's, where there is one of that name."""
        cluster = self.client("ecs").create_cluster(clusterName="shop")["cluster"]["clusterArn"]
        self.made("ecs", "CreateCluster", {"clusterName": "shop"}, {"cluster": {"clusterArn": cluster, "clusterName": "shop", "status": "ACTIVE"}})
        self.asked_alone("shop", "decide-ecs-cluster-shop.us-east-1")

    def older(self, operation, pattern):
        """What AWS shows of it is of a time before the intruder; a machine's clock may be there too."""
        if datetime.datetime.now(datetime.timezone.utc) < trails.ATTACK + datetime.timedelta(hours=1):
            self.skipTest("this machine's clock is before the attack")
        self.aws.control("config", {"rewrites": [{"operation": operation, "pattern": pattern, "to": r"\g<1>2026-11-01T00:00:00.000Z"}]})
        self.addCleanup(self.aws.control, "config", {"rewrites": []})

    def test_a_bucket_that_is_older_than_the_intruder_stays_whatever_was_answered(self):
        self.client("s3").create_bucket(Bucket="invoices-4411")
        self.made("s3", "CreateBucket", {"bucketName": "invoices-4411", "Host": "s3.amazonaws.com"}, None)
        self.respond()
        self.answer("existed:invoices-4411", "no")
        self.older("ListBuckets", "(<CreationDate>)[^<]*")
        document = self.apply("delete-s3-bucket-invoices-4411.us-east-1", code=6)
        self.has("may be yours", document["steps"][0]["why"])
        self.client("s3").head_bucket(Bucket="invoices-4411")

    @unittest.skipUnless(support.DEEP, "nightly")
    def test_a_snapshot_that_only_names_the_intruders_image_stays(self):
        ec2 = self.client("ec2")
        machine = ec2.run_instances(ImageId="ami-12c6146b", MinCount=1, MaxCount=1)["Instances"][0]["InstanceId"]
        image = ec2.create_image(InstanceId=machine, Name="loot")["ImageId"]
        self.thief("ec2", "CreateImage", {"instanceId": machine, "name": "loot"}, {"imageId": image})
        volume = ec2.describe_volumes()["Volumes"][0]["VolumeId"]
        ours = ec2.create_snapshot(VolumeId=volume, Description=f"what {image} was made from, for the police")["SnapshotId"]
        self.respond()
        self.apply(f"delete-ec2-image-{image}", code={0, 4})
        self.same([], ec2.describe_images(Owners=["self"])["Images"], "images of the intruder's")
        self.same([ours], [s["SnapshotId"] for s in ec2.describe_snapshots(OwnerIds=["self"])["Snapshots"]], "snapshots")

    def test_a_disk_of_the_owners_on_a_miner_stays(self):
        ec2 = self.client("ec2")
        theirs = ec2.run_instances(ImageId="ami-12c6146b", MinCount=1, MaxCount=1)["Instances"][0]["InstanceId"]
        item = {"instanceId": theirs, "imageId": "ami-12c6146b", "instanceType": "g4dn.12xlarge"}
        self.made("ec2", "RunInstances", {"instancesSet": {"items": [{"imageId": "ami-12c6146b", "minCount": 1, "maxCount": 1}]}, "instanceType": "g4dn.12xlarge"},
                  {"reservationId": "r-1", "instancesSet": {"items": [item]}})
        ours = ec2.create_volume(Size=8, AvailabilityZone="us-east-1a")["VolumeId"]
        ec2.attach_volume(VolumeId=ours, InstanceId=theirs, Device="/dev/sdz")
        self.respond()
        self.older("DescribeVolumes", f"(<volumeId>{ours}</volumeId>(?:(?!<volumeId>{theirs}).)*?<createTime>)[^<]*")
        first = [f"{what}-instance-{theirs}" for what in ("record", "protect", "snapshot", "leave-asg")]
        self.apply(*first, f"delete-ec2-instance-{theirs}", code={0, 4})
        document = self.apply(f"delete-volumes-instance-{theirs}", code=6)
        self.has(f"{ours} was there at 2026-11-01", document["steps"][0]["why"])
        self.same(["available"], [v["State"] for v in ec2.describe_volumes(VolumeIds=[ours])["Volumes"]], "the owner's disk")

    def test_of_many_pages_all_goes(self):
        self.iam.create_user(UserName="svc-metrics")
        for number in range(120):
            self.iam.put_user_policy(UserName="svc-metrics", PolicyName=f"p{number}", PolicyDocument=json.dumps(policy("s3:*")))
        for number in range(3):
            self.iam.create_group(GroupName=f"g{number}")
            self.iam.add_user_to_group(GroupName=f"g{number}", UserName="svc-metrics")
        self.respond()
        self.apply("delete-iam-user-svc-metrics")
        self.same([USER], [u["UserName"] for u in self.iam.list_users()["Users"]], "users")
        self.same(3, len(self.iam.list_groups()["Groups"]), "groups")

    def test_who_was_made_anew_under_the_intruders_name_stays(self):
        self.iam.create_user(UserName="svc-metrics")  # now, days after the intruder's
        now = datetime.datetime.now(datetime.timezone.utc)
        if now < trails.ATTACK + datetime.timedelta(hours=1):
            self.skipTest("this machine's clock is before the attack")
        self.respond()
        plan = self.plan()
        env = self.environment(HIKESHI_NOW=(now + datetime.timedelta(minutes=9)).strftime("%Y-%m-%dT%H:%M:%SZ"))
        step = ("--step", "delete-iam-user-svc-metrics")
        document = self.json("apply", "apply", self.case, "--execute", "--confirm", plan["hash"], *step, code={4, 5, 6}, env=env)
        self.has("it is another thing", document["steps"][0]["why"])
        self.iam.get_user(UserName="svc-metrics")


class Sessions(Tricked):
    """`contain --key ASIA...`: no call says whose it is, the logs do."""

    def contain(self, key, code):
        return self.json("contain", "contain", "--key", key, "--case", self.case, "--yes", code=code)

    def session_of(self, issuer, key):
        return {"type": "AssumedRole", "principalId": "AROAQ7EXMPLE00000001:job", "arn": issuer.replace(":iam:", ":sts:").replace(":role/", ":assumed-role/") + "/job",
                "accountId": ACCOUNT, "accessKeyId": key, "sessionContext": {"sessionIssuer": {"type": "Role", "arn": issuer, "userName": issuer.rsplit("/", 1)[1]}}}

    def test_a_session_is_traced_by_the_logs(self):
        self.iam.create_role(RoleName="app", AssumeRolePolicyDocument=json.dumps(trust(ACCOUNT)))
        app = f"arn:aws:iam::{ACCOUNT}:role/app"
        when = trails.START + datetime.timedelta(days=2)
        self.trail.add(when, "s3", "ListBuckets", identity=self.session_of(app, "ASIAQ7EXMPLE00000A01"))
        self.owner("AssumeRole", {"roleArn": app}, {"credentials": {"accessKeyId": "ASIAQ7EXMPLE00000A02"}}, service="sts", read_only=True)
        self.owner("GetSessionToken", None, {"credentials": {"accessKeyId": "ASIAQ7EXMPLE00000A03"}}, service="sts", read_only=True)
        far = f"arn:aws:iam::444455556666:role/app"
        self.trail.add(when, "s3", "ListBuckets", identity=self.session_of(far, "ASIAQ7EXMPLE00000A04"))
        root = {"type": "Root", "principalId": ACCOUNT, "arn": f"arn:aws:iam::{ACCOUNT}:root", "accountId": ACCOUNT, "accessKeyId": "ASIAQ7EXMPLE00000A05"}
        self.trail.add(when, "s3", "ListBuckets", identity=root)
        self.iam.create_user(UserName="ann")
        self.respond()
        for key in ("ASIAQ7EXMPLE00000A01", "ASIAQ7EXMPLE00000A02"):
            self.same("app", self.contain(key, {0, 1, 4})["target"], key)
        self.iam.get_role_policy(RoleName="app", PolicyName="AWSRevokeOlderSessions")
        self.same("ann", self.contain("ASIAQ7EXMPLE00000A03", {0, 1, 4})["target"], "of a user")
        for key, why in (("ASIAQ7EXMPLE00000A04", "in another account"), ("ASIAQ7EXMPLE00000A05", "It is root's"), ("ASIAQ7EXMPLE00000A06", "names whose it is")):
            self.has(why, self.error(6, "not_allowed", "contain", "--key", key, "--case", self.case, "--yes"))

    def test_without_logs_it_is_refused_with_the_reason(self):
        self.hikeshi("open", self.write("key.eml", mails.exposed_key(key=self.key)))
        self.case = self.only_case().name
        self.has("was not hunted", self.error(6, "not_allowed", "contain", "--key", "ASIAQ7EXMPLE00000A01", "--case", self.case, "--yes"))


if __name__ == "__main__":
    unittest.main()
