# SPDX-License-Identifier: Apache-2.0
"""The whole way on a real state: drill, notice, hunt, plan, apply, verify, reply, scored against the truth.

Everything of the intruder's is gone or left with a reason, everything of the owner's is as it was. Each
scenario with the seeds of the environment's HIKESHI_SEEDS, a number of them or as in 4-10 (1; the nightly run has more).
"""

import json
import os
import unittest

import apply_test
from aws_test import support

FIRST, _, LAST = os.environ.get("HIKESHI_SEEDS", "1").rpartition("-")
SEEDS = range(int(FIRST or 1), int(LAST) + 1)
SETTLED = ("done", "already", "verified")


def members(answer, name):
    return answer.get(name) or []


class Inventory:
    """What an account holds, thing by thing: {(type, region, id): how it is}."""

    def __init__(self, client, regions):
        self.client, self.things = client, {}
        self.identities(client("iam"))
        for bucket in members(client("s3").list_buckets(), "Buckets"):
            self.add("s3:bucket", "", bucket["Name"], self.bucket_policy(bucket["Name"]))
        for region in sorted(regions):
            self.machines(client("ec2", region), region)
            self.services(region)

    def add(self, kind, region, name, state=""):
        self.things[(kind, region, name)] = json.dumps(state, sort_keys=True, default=str)

    def bucket_policy(self, name):
        try:
            return self.client("s3").get_bucket_policy(Bucket=name)["Policy"]
        except Exception:  # noqa: BLE001  (NoSuchBucketPolicy, of whatever class)
            return None

    def identities(self, iam):
        for user in iam.list_users()["Users"]:
            name = user["UserName"]
            self.add("iam:user", "", name, [
                sorted(p["PolicyArn"] for p in iam.list_attached_user_policies(UserName=name)["AttachedPolicies"]),
                [[p, iam.get_user_policy(UserName=name, PolicyName=p)["PolicyDocument"]]
                 for p in sorted(iam.list_user_policies(UserName=name)["PolicyNames"])],
                sorted(g["GroupName"] for g in iam.list_groups_for_user(UserName=name)["Groups"])])
            for key in iam.list_access_keys(UserName=name)["AccessKeyMetadata"]:
                self.add("iam:access-key", "", key["AccessKeyId"], key["Status"])
            for device in iam.list_mfa_devices(UserName=name)["MFADevices"]:
                self.add("iam:mfa-device", "", device["SerialNumber"])
            try:
                iam.get_login_profile(UserName=name)
                self.add("iam:login-profile", "", name)
            except iam.exceptions.NoSuchEntityException:
                pass
        for role in iam.list_roles()["Roles"]:
            name = role["RoleName"]
            self.add("iam:role", "", name, [
                role["AssumeRolePolicyDocument"],
                sorted(p["PolicyArn"] for p in iam.list_attached_role_policies(RoleName=name)["AttachedPolicies"]),
                [[p, iam.get_role_policy(RoleName=name, PolicyName=p)["PolicyDocument"]]
                 for p in sorted(iam.list_role_policies(RoleName=name)["PolicyNames"])]])
        for profile in iam.list_instance_profiles()["InstanceProfiles"]:
            self.add("iam:instance-profile", "", profile["InstanceProfileName"], [r["RoleName"] for r in profile["Roles"]])

    def machines(self, ec2, region):
        for reservation in ec2.describe_instances()["Reservations"]:
            for i in reservation["Instances"]:
                if i["State"]["Name"] not in ("terminated", "shutting-down"):
                    self.add("ec2:instance", region, i["InstanceId"], [
                        i["State"]["Name"], sorted(g["GroupId"] for g in i["SecurityGroups"]), i.get("IamInstanceProfile", {}).get("Arn"),
                        [[n["NetworkInterfaceId"], [g["GroupId"] for g in n["Groups"]]] for n in i["NetworkInterfaces"]],
                        [[b["DeviceName"], b["Ebs"]["DeleteOnTermination"]] for b in i["BlockDeviceMappings"]],
                        sorted([t["Key"], t["Value"]] for t in members(i, "Tags")),
                        *(ec2.describe_instance_attribute(InstanceId=i["InstanceId"], Attribute=a)[a[0].upper() + a[1:]]
                          for a in ("disableApiTermination", "instanceInitiatedShutdownBehavior"))])
        for group in ec2.describe_security_groups()["SecurityGroups"]:
            self.add("ec2:security-group", region, group["GroupId"], [group["GroupName"], group["IpPermissions"], group["IpPermissionsEgress"]])
        for pair in ec2.describe_key_pairs()["KeyPairs"]:
            self.add("ec2:key-pair", region, pair["KeyName"])
        for template in ec2.describe_launch_templates()["LaunchTemplates"]:
            self.add("ec2:launch-template", region, template["LaunchTemplateId"])
        for snapshot in ec2.describe_snapshots(OwnerIds=["self"])["Snapshots"]:
            shared = ec2.describe_snapshot_attribute(SnapshotId=snapshot["SnapshotId"], Attribute="createVolumePermission")
            self.add("ec2:snapshot", region, snapshot["SnapshotId"], members(shared, "CreateVolumePermissions"))
        for volume in ec2.describe_volumes()["Volumes"]:
            self.add("ec2:volume", region, volume["VolumeId"], [a["InstanceId"] for a in volume["Attachments"]])
        for address in ec2.describe_addresses()["Addresses"]:
            self.add("ec2:elastic-ip", region, address["AllocationId"])
        for image in ec2.describe_images(Owners=["self"])["Images"]:
            self.add("ec2:image", region, image["ImageId"])

    def services(self, region):
        def client(name):
            return self.client(name, region)

        for group in client("autoscaling").describe_auto_scaling_groups()["AutoScalingGroups"]:
            self.add("autoscaling:group", region, group["AutoScalingGroupName"], [group["MinSize"], group["MaxSize"], group["DesiredCapacity"]])
        ecs = client("ecs")
        for arn in ecs.list_clusters()["clusterArns"]:
            (cluster,) = ecs.describe_clusters(clusters=[arn])["clusters"]
            if cluster["status"] == "ACTIVE":
                self.add("ecs:cluster", region, cluster["clusterName"])
                for service in ecs.list_services(cluster=arn)["serviceArns"]:
                    self.add("ecs:service", region, service.rsplit("/", 1)[1])
        for arn in ecs.list_task_definitions(status="ACTIVE")["taskDefinitionArns"]:
            self.add("ecs:task-definition", region, arn.rsplit("/", 1)[1])
        for function in client("lambda").list_functions()["Functions"]:
            self.add("lambda:function", region, function["FunctionName"])
        for rule in client("events").list_rules()["Rules"]:
            self.add("events:rule", region, rule["Name"], rule["State"])
        for url in members(client("sqs").list_queues(), "QueueUrls"):
            self.add("sqs:queue", region, url.rsplit("/", 1)[1])
        for group in client("logs").describe_log_groups()["logGroups"]:
            self.add("logs:log-group", region, group["logGroupName"])
        for parameter in client("ssm").describe_parameters()["Parameters"]:
            self.add("ssm:parameter", region, parameter["Name"])
        for identity in client("ses").list_identities()["Identities"]:
            self.add("ses:identity", region, identity)
        for detector in client("guardduty").list_detectors()["DetectorIds"]:
            self.add("guardduty:detector", region, detector)
        for trail in client("cloudtrail").describe_trails()["trailList"]:
            if trail["HomeRegion"] == region:
                self.add("cloudtrail:trail", region, trail["Name"])


class Drilled(apply_test.Account):
    """One drill, played and answered."""

    def play(self, scenario, seed):
        folder = self.folder / "drill"
        self.json("drill", "drill", "--scenario", scenario, "--seed", seed, "--days", 6, "--out", folder, "--live", self.aws.url)
        self.truth = json.loads((folder / "truth.json").read_text())
        self.check_schema("drill-truth", self.truth)
        self.assertGreater(self.truth["live"]["played"], 20)
        self.aws.control("config", {"log": [], "most_under_way": 0})
        return folder

    def inventory(self):
        regions = {t["region"] for t in self.truth["made"] + self.truth["owner_things"] if t["region"]} | {"us-east-1"}
        return Inventory(self.client, regions).things

    def key_of(self, thing):
        return (thing["type"], "" if thing["type"].startswith(("iam:", "s3:")) else thing["region"], thing["id"])

    def execute(self, case, *phases):
        """As an operator who has read the plan and approves all of it."""
        plan = self.json("plan", "plan", case)
        steps = [s for s in plan["steps"] if s["phase"] in phases and not s["id"].startswith(("watch-", "preserve-"))]
        if not steps:  # of a clean trail; without a name `apply` would take the whole plan
            return {}
        deletions = sum(s["danger"] == "irreversible" and s["question"] is None for s in steps)
        named = [word for s in steps for word in ("--step", s["id"])]
        applied = self.json("apply", "apply", case, "--execute", "--confirm", plan["hash"], "--deletions", str(deletions), *named,
                            code={0, 1, 4, 5}, timeout=1800)
        return {s["id"]: s for s in applied["steps"]}

    # ---- the score

    def left(self, after, steps):
        """What of the intruder's making is there, without a step that says why it still is."""
        asked = " ".join(f"{s['id']} {s['target']}" for s in steps.values() if s["state"] == "planned" and s["why"])
        made = [t for t in self.truth["made"] if t["left"] and t["what"] == "created" and self.key_of(t) in after]
        return [self.key_of(t) for t in made if t["id"] not in asked] + [k for k in self.volumes_of_made if k in after]

    def lost(self, before, after, steps):
        """What of the owner's is gone or another, beside what the plan contains by name."""
        made = {self.key_of(t) for t in self.truth["made"]}
        contained = [s["target"] for s in steps.values() if s["phase"] == "contain" and s["state"] in SETTLED]
        reported = {self.truth["reported_instance"]} | {c["id"] for c in self.truth["credentials"]}
        changed = []
        for key, state in before.items():
            if key in made or key in self.volumes_of_made or after.get(key) == state or key[2] in reported:
                continue
            # Of a contained user the keys are inactive, the password is gone, a deny is on it; reversible but for the password.
            user = next((u for u in contained if key[2] == u or self.owner_of.get(key) == u), None)
            if user and (key in after or key[0] == "iam:login-profile"):
                continue
            changed.append((key, state, after.get(key)))
        return changed

    def owners(self):
        iam, owners = self.client("iam"), {}
        for user in iam.list_users()["Users"]:
            for key in iam.list_access_keys(UserName=user["UserName"])["AccessKeyMetadata"]:
                owners[("iam:access-key", "", key["AccessKeyId"])] = user["UserName"]
        return owners

    def score(self, scenario, seed):
        folder = self.play(scenario, seed)
        self.owner_of = self.owners()
        before = self.inventory()
        gone = {t["id"] for t in self.truth["made"]} | {self.truth["reported_instance"]}
        self.volumes_of_made = {k for k, state in before.items() if k[0] == "ec2:volume" and gone & set(json.loads(state))}
        self.hikeshi("respond", folder / "notice.eml", "--trail", folder / "trail", code={0, 1, 4})
        case = self.only_case().name
        for step in self.json("plan", "plan", case)["steps"]:  # whatever is charged is said to be new: the score tells
            if (step["question"] or "").startswith(("[existed:", "[copy:")):
                self.hikeshi("answer", case, step["question"].split("]")[0][1:], "no", "--by", "Sato")
        steps = self.execute(case, "preserve", "contain", "eradicate")
        if len(steps) > 20:
            self.assertGreater(self.aws.control("most"), 1, "what is independent goes on at once")
        after = self.inventory()
        failed = [(s["id"], s["state"], s["why"]) for s in steps.values() if s["state"] in ("failed", "unknown") or s["readback"] is False]
        self.same([], failed, "failed steps")
        self.same([], self.left(after, steps), "left of the intruder's")
        self.same([], self.lost(before, after, steps), "lost of the owner's")
        added = {k for k in after if k not in before and k[0] not in ("ec2:snapshot",) and "quarantine-" not in after[k]}
        added -= {k for k in added if k[0] == "guardduty:detector" and f"restore-guardduty-{k[1]}" in steps}  # which the intruder deleted
        self.same(set(), added, "added")
        return case, steps


def scored(scenario):
    def test(self):
        for seed in SEEDS:
            with self.subTest(scenario=scenario, seed=seed):
                if seed > SEEDS.start:
                    self.setUp()
                self.reply(*self.score(scenario, seed))

    return test


class Score(Drilled):
    def reply(self, case, steps):
        """The removals are seen again, the logs reach far enough: the letter may say so."""
        event = {"EventId": "e1", "EventName": "DescribeInstances", "EventTime": apply_test.T0 + 3600, "AccessKeyId": "AKIAOTHER", "CloudTrailEvent": "{}"}
        regions = {t["region"] for t in self.truth["made"] + self.truth["owner_things"] if t["region"]} | {"us-east-1"}
        self.aws.control("config", {"state": {"events": {region: [event] for region in regions}}})
        later = self.environment(HIKESHI_NOW="2026-11-23T11:10:00Z")
        steps = self.json("verify", "verify", case, env=later, code={0, 1, 4}, timeout=1800)["steps"]
        open_yet = [(s["id"], s["state"], s["readback"], s["why"], s["calls"]) for s in steps if s["state"] not in ("verified", "already")]
        self.same([], open_yet, "after the second reading")
        letters = self.json("reply", "reply", case, code={0, 4}, env=later)["letters"]
        said = [s for letter in letters for s in letter["sentences"] if s["standing"] == "verified"]
        if any(t["left"] for t in self.truth["made"]):
            self.assertTrue(said, "no sentence of a letter rests on what was read back")
        inside = self.json("export", "export", case, code={0, 4})
        if steps:
            self.assertIn("evidence", {f["role"] for f in inside["files"]})


# By day one scenario stands for all.
for name in ("stolen-instance-role", "console-password", "root-no-mfa", "open-ssh-scan", "exposed-key-mining", "clean",
             "web-key-mining", "key-in-function", "open-role-trust", "stranger-image", "web-shell-role", "open-rdp-scan"):
    if support.DEEP or name == "stolen-instance-role":
        setattr(Score, "test_" + name.replace("-", "_"), scored(name))


class Undo(Drilled):
    """What says that it can be undone is, and then all is as it was."""

    def test_all_of_it_is_as_it_was_before(self):
        folder = self.play("stolen-instance-role", 1)
        before = self.inventory()
        self.hikeshi("respond", folder / "notice.eml", "--trail", folder / "trail", code={0, 1, 4})
        case = self.only_case().name
        plan = self.json("plan", "plan", case)["steps"]  # what watches asks every region twice a second, and changes nothing
        named = [word for s in plan if s["phase"] == "contain" and s["danger"] == "reversible" for word in ("--step", s["id"])]
        done = self.json("apply", "apply", case, "--execute", "--yes", *named, code={0, 4, 5, 6}, timeout=1800)["steps"]
        settled = [s["id"] for s in done if s["state"] in SETTLED and s["calls"]]
        self.assertGreater(len(settled), 5)
        there = self.inventory()
        self.assertNotEqual(before, there)
        undone = self.json("undo", "undo", case, "--yes", code={0, 1, 5, 6}, timeout=1800)["steps"]
        self.same([], [(s["id"], s["why"]) for s in undone if s["state"] in ("failed", "unknown")], "not taken back")
        stays = {s["id"] for s in undone if s["state"] != "undone"}
        after = self.inventory()
        changed = {k: (before.get(k), after.get(k)) for k in {*before, *after} if before.get(k) != after.get(k)}
        # Undo names what it leaves: a published key, a password that nobody knows, a share of the intruder's. An empty group harms nobody.
        told = {k for k, v in changed.items() if any(k[2] in step for step in stays) or (k[0] == "ec2:security-group" and "quarantine-" in v[1])}
        self.same({}, {k: v for k, v in changed.items() if k not in told}, "not as it was, and not said")


class Stage(apply_test.Account):
    def test_only_this_machine_is_a_stage(self):
        for endpoint in ("https://ec2.us-east-1.amazonaws.com", "http://198.51.100.7:5000", "http://localhost.example", "nonsense"):
            message = self.error(6, "not_allowed", "drill", "--scenario", "clean", "--out", "d", "--live", endpoint)
            self.has("only an emulator on this machine", message)
        self.assertFalse((self.folder / "d").exists())


if __name__ == "__main__":
    unittest.main()
