# SPDX-License-Identifier: Apache-2.0
"""The program against AWS as the emulator has it: who am I, the snapshot, live trails, faults."""

import atexit
import base64
import gzip
import hashlib
import http.server
import json
import os
import pathlib
import pty
import re
import select
import shutil
import signal
import subprocess
import sys
import tarfile
import tempfile
import threading
import time
import unittest

import boto3
import botocore.config

import emulator
import wire

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "cli"))
import mails  # noqa: E402
import support  # noqa: E402

CANARY = "CANARY-user-data-7f3a"
TOKEN = "CANARY-session-token-19c2"
SIGNED_AS = {"monitoring": "cloudwatch"}  # services whose actions begin with another name
# Calls by their name in the log, where the IAM action is another.
ACTIONS = {
    "budgets:DescribeBudgets": "budgets:ViewBudget",
    "s3:ListBuckets": "s3:ListAllMyBuckets",
    "s3:ListObjectVersions": "s3:ListBucketVersions",
    "s3:DeleteObject": "s3:DeleteObjectVersion",
    "s3:ListObjectsV2": "s3:ListBucket",
    "s3:PutPublicAccessBlock": "s3:PutBucketPublicAccessBlock",
    "s3:GetBucketEncryption": "s3:GetEncryptionConfiguration",
    "s3:GetBucketLifecycleConfiguration": "s3:GetLifecycleConfiguration",
    "s3:GetBucketNotificationConfiguration": "s3:GetBucketNotification",
    "s3:GetBucketReplication": "s3:GetReplicationConfiguration",
    "s3:GetObjectLockConfiguration": "s3:GetBucketObjectLockConfiguration",
    "s3:GetPublicAccessBlock": "s3:GetBucketPublicAccessBlock",
}


def action_of(call):
    """The IAM action of a call in the log."""
    action = f"{SIGNED_AS.get(call['signing'], call['signing'])}:{call['operation']}"
    if action.endswith("PublicAccessBlock") and "x-amz-account-id" in call["headers"]:
        return action.replace("PublicAccessBlock", "AccountPublicAccessBlock")
    return ACTIONS.get(action, action)


class Stage:
    """Account, folder and case as they were when it was set up; one at a time stands for a test program."""

    present = None

    def __init__(self, name, test, attributes):
        self.name, self.folder, self.attributes = name, test.folder, attributes
        self.kept = pathlib.Path(tempfile.mkdtemp(prefix="hikeshi-stage-"))
        shutil.copytree(self.folder, self.kept, symlinks=True, dirs_exist_ok=True)

    def give(self, test):
        """The same folder under the same name: paths in it stand in the case."""
        if self.folder.exists():  # once more in one test
            test.remove(self.folder)
        else:
            test.addCleanup(test.remove, self.folder)
        shutil.copytree(self.kept, self.folder, symlinks=True)
        test.folder, test.home = self.folder, self.folder / "cases"
        vars(test).update(self.attributes)

    @staticmethod
    def strike():
        if Stage.present:
            shutil.rmtree(Stage.present.kept)
        Stage.present = None


atexit.register(Stage.strike)


class Aws(support.Scene):
    """A scene with an account behind it."""

    stage = None  # a name of what `set_up` makes; tests of one stage share it

    @classmethod
    def setUpClass(cls):
        cls.aws = emulator.shared()

    def setUp(self):
        super().setUp()
        self.begin()

    def begin(self):
        """An empty account, or what set_up() makes of it: made once, then gone back to."""
        if self.stage and Stage.present and Stage.present.name == self.stage:
            self.aws.back()
            return Stage.present.give(self)
        self.aws.reset()
        Stage.strike()
        if self.stage:
            before = set(vars(self))
            self.set_up()
            self.aws.keep()
            Stage.present = Stage(self.stage, self, {k: v for k, v in vars(self).items() if k not in before})
        return None

    def environment(self, **changes):
        return super().environment(**{**self.aws.environment(), "AWS_SESSION_TOKEN": TOKEN, **changes})

    def client(self, service, region="us-east-1"):
        return boto3.client(
            service, region, endpoint_url=self.aws.moto_url, aws_access_key_id="x", aws_secret_access_key="x",
            config=botocore.config.Config(s3={"addressing_style": "path"}),
        )

    def open_case(self):
        self.hikeshi("open", self.write("key.eml", mails.exposed_key()))
        return self.only_case().name

    def enforce_signatures(self):
        """Every call from now on, of any protocol, is checked as AWS does; the test's clock is four days off."""
        self.aws.control("config", {"secrets": {emulator.KEY: emulator.SECRET}, "tokens": {emulator.KEY: TOKEN}})

    def faults(self, *faults):
        self.aws.control("config", {"faults": list(faults)})

    def calls(self):
        return [call for call in self.aws.control("log") if call["operation"]]


class WhoAmI(Aws):
    def test_says_who_and_where(self):
        document = self.json("whoami", "whoami")
        self.same(("111122223333", "environment"), (document["account"], document["source"]), "account, source")
        self.has("111122223333", self.hikeshi("whoami").out)

    def test_refuses_a_case_of_another_account(self):
        self.hikeshi("open", self.write("other.eml", mails.exposed_key(account="444455556666")))
        case = self.only_case().name
        self.has("444455556666", self.error(6, "not_allowed", "whoami", case))

    def test_what_cannot_be_reached_ends_with_5(self):
        gone = self.environment(AWS_ENDPOINT_URL="http://127.0.0.1:1")
        self.error(5, "aws", "whoami", env=gone)
        self.faults({"operation": "GetCallerIdentity", "kind": "error", "code": "ExpiredToken", "status": 403})
        self.has("ExpiredToken", self.error(5, "aws", "whoami"))

    def test_no_credentials_names_every_source(self):
        bare = self.environment(AWS_ACCESS_KEY_ID=None, AWS_SECRET_ACCESS_KEY=None, AWS_SESSION_TOKEN=None)
        message = self.error(5, "aws", "whoami", env=bare)
        for source in ("environment", "AWS_EC2_METADATA_DISABLED"):
            self.has(source, message)

    def test_a_passing_fault_is_passed_over(self):
        for fault in ({"kind": "cut"}, {"kind": "cut_body"}, {"kind": "html"}, {"kind": "slow", "seconds": 0.3},
                      {"kind": "error", "code": "Throttling", "status": 400},
                      {"kind": "error", "code": "InternalFailure", "status": 500}):
            with self.subTest(fault):
                self.faults({"operation": "GetCallerIdentity", "times": 1, **fault})
                self.hikeshi("whoami", timeout=90)

    def test_every_signature_is_right(self):
        self.aws.control("config", {"secrets": {emulator.KEY: emulator.SECRET}})
        self.hikeshi("whoami")
        run = self.hikeshi("whoami", "--json", code=5, env=self.environment(AWS_SECRET_ACCESS_KEY="x"))
        self.has("SignatureDoesNotMatch", run.out)
        self.has("signature you provided", run.out, "AWS's words")
        self.assertNotIn(TOKEN, run.out + run.err, "AWS quotes the request, session token and all")
        text = self.hikeshi("whoami", code=5, env=self.environment(AWS_SECRET_ACCESS_KEY="x"))
        self.assertNotIn(TOKEN, text.out + text.err)


class Agent(http.server.BaseHTTPRequestHandler):
    """What hands out credentials over HTTP: the agent of a container, the portal of SSO."""

    def do_GET(self):
        named = {"accessKeyId": emulator.KEY, "secretAccessKey": emulator.SECRET, "sessionToken": TOKEN,
                 "expiration": (int(time.time()) + 10 * 86400) * 1000}
        path = self.path.partition("?")[0]
        if path == "/agent" and self.headers["Authorization"] == SECRETS["agent"]:
            answer = {"AccessKeyId": emulator.KEY, "SecretAccessKey": emulator.SECRET, "Token": TOKEN,
                      "Expiration": "2036-01-01T00:00:00Z"}
        elif path == "/federation/credentials" and self.headers["x-amz-sso_bearer_token"] == SECRETS["sso"]:
            answer = {"roleCredentials": named}
        else:
            return self.send_error(401, "CANARY-refused")
        body = json.dumps(answer).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        return self.wfile.write(body)

    def log_message(self, *args):
        pass


SECRETS = {name: f"CANARY-{name}-5d1e" for name in ("agent", "sso", "web")} | {"code": "737461"}


class Sources(Aws):
    """Where credentials come from, each as a user has set it up; what is secret of it is shown nowhere."""

    PROFILES = """
[profile base]
aws_access_key_id = {key}
aws_secret_access_key = {secret}
[profile responder]
role_arn = arn:aws:iam::444455556666:role/Responder
source_profile = base
mfa_serial = arn:aws:iam::111122223333:mfa/sato
[profile process]
credential_process = /bin/echo '{{"Version":1,"AccessKeyId":"{key}","SecretAccessKey":"{secret}","SessionToken":"{token}"}}'
[profile web]
role_arn = arn:aws:iam::444455556666:role/Web
web_identity_token_file = token
[profile sso]
sso_start_url = https://example.awsapps.com/start
sso_region = us-east-1
sso_account_id = 111122223333
sso_role_name = Responder
"""

    def setUp(self):
        super().setUp()
        self.write("config", self.PROFILES.format(key=emulator.KEY, secret=emulator.SECRET, token=TOKEN))
        self.write("token", SECRETS["web"])
        cached = {"accessToken": SECRETS["sso"], "expiresAt": "2036-01-01T00:00:00Z"}
        name = hashlib.sha1(b"https://example.awsapps.com/start").hexdigest()  # noqa: S324 (AWS's name of the file)
        self.write(f".aws/sso/cache/{name}.json", json.dumps(cached))
        self.agent = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Agent)
        threading.Thread(target=self.agent.serve_forever, daemon=True).start()
        self.addCleanup(self.agent.server_close)
        self.addCleanup(self.agent.shutdown)

    def url(self, path=""):
        return f"http://127.0.0.1:{self.agent.server_address[1]}{path}"

    def environment(self, **changes):
        given = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN")
        return super().environment(**dict.fromkeys(given), AWS_CONFIG_FILE=str(self.folder / "config"), **changes)

    def who(self, account, source, asked, *words, **changes):
        (self.folder / "trace.jsonl").unlink(missing_ok=True)
        run = self.hikeshi("whoami", "--json", "--trace", "trace.jsonl", *words, env=self.environment(**changes))
        document = json.loads(run.out)
        self.same((account, source), (document["account"], document["source"]), "account, source")
        trace = (self.folder / "trace.jsonl").read_text()
        self.same([*asked, "GetCallerIdentity"], [json.loads(line)["operation"] for line in trace.splitlines()], "exchanges")
        self.holds_no_secret(run.out + run.err + trace)

    def holds_no_secret(self, text):
        for secret in (*SECRETS.values(), emulator.SECRET, TOKEN):
            self.has_not(secret, text)

    def test_each_source_serves(self):
        self.who("111122223333", "credential_process of profile process", [], "--profile", "process")
        self.who("111122223333", "SSO of profile sso", ["GetRoleCredentials"], "--profile", "sso", AWS_ENDPOINT_URL_SSO=self.url())
        self.who("444455556666", "web identity, role arn:aws:iam::444455556666:role/Web", ["AssumeRoleWithWebIdentity"], "--profile", "web")
        self.who("111122223333", "container", ["GetCredentials"], AWS_CONTAINER_CREDENTIALS_FULL_URI=self.url("/agent"),
                 AWS_CONTAINER_AUTHORIZATION_TOKEN=SECRETS["agent"])
        self.who("111122223333", "instance role default-role", ["GetToken", "GetMetadata", "GetMetadata"], AWS_EC2_METADATA_DISABLED=None,
                 AWS_EC2_METADATA_SERVICE_ENDPOINT=self.aws.moto_url)

    def test_a_source_that_fails_is_named_and_nothing_of_its_answer_shown(self):
        for words, changes, why in ((("--profile", "sso"), {"AWS_ENDPOINT_URL_SSO": self.url("/gone")}, "aws sso login"),
                                    ((), {"AWS_CONTAINER_CREDENTIALS_FULL_URI": self.url("/agent")}, "status 401"),
                                    (("--profile", "responder"), {}, "there is no terminal to ask on")):
            run = self.hikeshi("whoami", *words, "--json", code=5, env=self.environment(**changes), start_new_session=True)
            self.has(why, run.out)
            self.holds_no_secret(run.out + run.err)
            self.has_not("CANARY", run.out + run.err)

    def test_the_code_of_an_mfa_device_is_asked_for_on_the_terminal_and_not_shown(self):
        child, terminal = pty.fork()
        if child == 0:
            os.chdir(self.folder)
            os.execve(support.program(), ["hikeshi", "whoami", "--profile", "responder", "--trace", "trace.jsonl"], self.environment())
        self.addCleanup(os.close, terminal)
        shown = self.read_until(terminal, b": ")
        os.write(terminal, SECRETS["code"].encode() + b"\n")
        shown += self.read_until(terminal, None)
        self.same(0, os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), shown)
        self.has("Code of the MFA device arn:aws:iam::111122223333:mfa/sato: \r\n", shown, "the question")
        self.has("assumed-role/Responder/", shown)
        trace = (self.folder / "trace.jsonl").read_text()
        self.has('"SerialNumber":"arn:aws:iam::111122223333:mfa/sato"', trace)
        self.holds_no_secret(shown + trace)

    @staticmethod
    def read_until(terminal, end):
        """What the program shows, up to `end`, or to its own end; or until it is silent for long."""
        shown = b""
        while (end is None or not shown.endswith(end)) and select.select([terminal], [], [], 60)[0]:
            try:
                part = os.read(terminal, 1024)
            except OSError:  # the program has ended
                part = b""
            if not part:
                break
            shown += part
        return shown.decode()


class Permissions(support.Scene):
    def actions(self, *words):
        policy = self.json("permissions", "permissions", *words)
        size = len(re.sub(r"\s", "", json.dumps(policy)))
        return size, policy["Statement"][0]["Action"]

    def test_parts_are_as_iam_takes_them_and_together_the_whole(self):
        for role in ("read", "respond"):
            whole = self.actions("--role", role)[1]
            refusal = self.error(2, "usage", "permissions", "--role", role, "--part", "9")
            count = int(refusal.rpartition(" ")[2])
            self.assertGreater(count, 1, role)
            parts = [self.actions("--role", role, "--part", str(number + 1)) for number in range(count)]
            self.assertLessEqual(max(size for size, _ in parts), 6144, role)
            self.same(whole, [action for _, actions in parts for action in actions], role)
            self.same(sorted(set(whole)), whole, f"{role}: each once")
            self.has(f"--part 1 to {count}", self.hikeshi("permissions", "--role", role).err)

    def test_who_reads_may_change_nothing(self):
        changing = [a for a in self.actions("--role", "read")[1]
                    if not re.match("[a-z0-9-]+:(Get|List|Describe|Lookup|Generate|View|BatchGet)", a)]
        self.same(["kms:Decrypt"], changing, "beyond reading: S3 asks for it where a trail's files are encrypted")


class Reading(Aws):
    """Asks for much that moto lacks, and to which it answers 500 however often it is asked."""

    def environment(self, **changes):
        return super().environment(**{"AWS_MAX_ATTEMPTS": "1", **changes})


class SeveralAccounts(Reading):
    """A member account of the incident, reached through a role by its name."""

    def setUp(self):
        super().setUp()
        self.case = self.open_case()
        self.member = ("--account", "444455556666", "--assume-role", "IncidentResponse")

    def test_an_account_is_added_by_a_person_and_reached_through_a_role(self):
        self.has(f"answer {self.case} accounts 444455556666", self.error(6, "not_allowed", "whoami", self.case, *self.member))
        self.has("12 digits", self.error(2, "usage", "answer", self.case, "accounts", "444", "--by", "Sato"))
        self.hikeshi("answer", self.case, "accounts", "444455556666", "--by", "Sato")
        self.same("111122223333", self.json("whoami", "whoami", self.case)["account"], "own account")
        document = self.json("whoami", "whoami", self.case, *self.member, "--trace", "trace.jsonl")
        self.same("444455556666", document["account"], "account of the role")
        trace = [json.loads(line) for line in (self.folder / "trace.jsonl").read_text().splitlines()]
        self.same(["AssumeRole", "GetCallerIdentity"], [line["operation"] for line in trace], "exchanges")
        self.same("<sensitive>", trace[0]["answer"]["Credentials"]["SecretAccessKey"], "secret in the trace")
        self.has(":assumed-role/IncidentResponse/", document["arn"])

    def test_each_account_has_a_snapshot_of_its_own(self):
        self.hikeshi("answer", self.case, "accounts", "444455556666", "--by", "Sato")
        for account, more in (("111122223333", ()), ("444455556666", self.member)):
            document = self.json("snapshot", "snapshot", self.case, "--regions", "us-east-1", *more, code=4)
            self.same(account, document["account"], "account")
            self.has("-" + account, document["folder"])


class Snapshot(Reading):
    REGIONS = ("--regions", "us-east-1", "--regions", "ap-northeast-1")

    def setUp(self):
        super().setUp()
        self.enforce_signatures()
        self.client("iam").create_user(UserName="backdoor")
        self.client("iam").create_access_key(UserName="backdoor")
        self.client("iam").create_instance_profile(InstanceProfileName="idle")
        self.make_workloads("ap-northeast-1")
        ec2 = self.client("ec2", "ap-northeast-1")
        ec2.run_instances(ImageId="ami-12c6146b", MinCount=1, MaxCount=1, UserData=CANARY)
        self.client("s3").create_bucket(Bucket="exposed")

    def make_workloads(self, region):
        ecs, guard, ses = (self.client(service, region) for service in ("ecs", "guardduty", "ses"))
        ecs.create_cluster(clusterName="mine")
        ecs.register_task_definition(family="miner", containerDefinitions=[{
            "name": "c", "image": "i", "memory": 64, "environment": [{"name": "TOKEN", "value": CANARY}]}])
        ecs.create_service(cluster="mine", serviceName="s", taskDefinition="miner", desiredCount=0)
        detector = guard.create_detector(Enable=True)["DetectorId"]
        guard.create_filter(DetectorId=detector, Name="hush", FindingCriteria={"Criterion": {"severity": {"Gte": 1}}})
        self.aws.control("config", {"state": {"filters": {region: ["hush"]}}})
        ses.create_receipt_rule_set(RuleSetName="catch")

    def take(self, code=4, **more):
        return self.json("snapshot", "snapshot", self.case, *self.REGIONS, code=code, **more)

    def lines(self, document, kind="answers"):
        return [json.loads(line) for file in sorted(pathlib.Path(document["folder"]).glob(f"{kind}-*.jsonl"))
                for line in file.read_text().splitlines()]

    def test_reads_the_account_and_changes_nothing(self):
        self.case = self.open_case()
        document = self.take()
        answers = {(line["id"], line["region"]): line for line in self.lines(document)}
        users = answers["iam.users", ""]["answer"]["Users"]
        self.same(["backdoor"], [user["UserName"] for user in users], "users")
        self.same(1, len(answers["ec2.instances", "ap-northeast-1"]["answer"]["Reservations"]), "reservations")
        self.same([], answers["ec2.instances", "us-east-1"]["answer"]["Reservations"], "elsewhere")
        self.same("absent", answers["iam.user.login-profile", ""]["outcome"], "no password")
        self.has("exposed", json.dumps(answers["s3.buckets", ""]["answer"]))
        for name, region, word in (("iam.instance-profiles", "", "idle"), ("ecs.service", "ap-northeast-1", "miner:1"),
                                   ("guardduty.filter", "ap-northeast-1", "severity"), ("ses.rule-sets", "ap-northeast-1", "catch"),
                                   ("ec2.account-attributes", "us-east-1", "attributeName".title())):
            line = answers.get((name, region), f"{name} was not asked; not seen: {document['not_seen']}")
            self.has(word.lower(), json.dumps(line).lower())
        refused = {u["code"] for u in document["not_seen"]}
        self.same(set(), refused & {"SignatureDoesNotMatch", "InvalidSignatureException", "RequestExpired", "RequestTimeTooSkewed",
                                    "XAmzContentSHA256Mismatch", "AccessDenied", "InvalidClientTokenId"}, "signatures")
        protocols = {wire.protocol(call["service"]) for call in self.calls()}
        self.same({"ec2", "query", "json", "rest-json", "rest-xml"}, protocols, "protocols")
        # Of a bucket the log does not tell the operation.
        asked = [c["headers"] for c in self.aws.control("log") if c["signing"] == "s3" and c["operation"] is None]
        self.same({"111122223333"}, {headers.get("x-amz-expected-bucket-owner") for headers in asked}, "expected owner")
        for call in self.calls():
            self.assertRegex(call["operation"], "^(Get|List|Describe|Generate|Head)", call)
            self.assertNotIn(call["operation"], {"GetSecretValue", "GetParameter", "GetPasswordData"})
        self.check_policy()

    def check_policy(self):
        """Nothing was asked that the policy lacks."""
        policy = self.json("permissions", "permissions", "--role", "read")
        allowed = set(policy["Statement"][0]["Action"])
        for call in self.calls():
            action = action_of(call)
            if action not in ("sts:GetCallerIdentity",):
                self.assertIn(action, allowed)

    def test_secrets_stay_where_they_belong(self):
        self.case = self.open_case()
        self.write("trace.jsonl", "").chmod(0o644)
        run = self.hikeshi("snapshot", self.case, *self.REGIONS, "--trace", "trace.jsonl", code=4)
        self.same(0o600, (self.folder / "trace.jsonl").stat().st_mode & 0o777, "mode of the trace")
        self.hikeshi("report", self.case)
        shown = run.out + run.err + (self.folder / "trace.jsonl").read_text()
        self.assertGreater(len((self.folder / "trace.jsonl").read_text().splitlines()), 100)
        self.has('"InstanceId":"i-', shown, "ids in the trace")
        encoded = base64.b64encode(CANARY.encode()).decode()
        for path in sorted(self.home.rglob("*")):
            if path.is_file():
                self.same(0o600, path.stat().st_mode & 0o777, f"mode of {path}")
                if not path.name.startswith("sensitive-"):
                    shown += path.read_bytes().decode("latin-1")
        for secret in (CANARY, encoded, TOKEN, emulator.SECRET):
            self.assertNotIn(secret, shown)
        sensitive = "".join(p.read_text() for p in self.home.rglob("sensitive-*.jsonl"))
        self.has(encoded, sensitive, "user data")
        self.has(CANARY, sensitive, "environment of a task")
        self.check_exports([CANARY, encoded])

    def check_exports(self, secrets):
        """Only who asks for them by name hands such answers on."""
        for words, expected in (((), False), (("--redacted",), False), (("--with-sensitive",), True)):
            document = self.json("export", "export", self.case, *words)
            self.same(expected, document["with_sensitive"], words)
            self.same(not expected, document["left_out"] > 0, f"{words}: left out")
            with tarfile.open(self.folder / document["archive"]) as archive:
                held = b"".join(archive.extractfile(m).read() for m in archive if m.isfile())
            self.same([expected] * len(secrets), [secret.encode() in held for secret in secrets], f"{words}: secrets")
        self.error(2, "usage", "export", self.case, "--redacted", "--with-sensitive")

    def test_a_denied_region_is_told_apart_from_an_empty_one(self):
        self.case = self.open_case()
        self.faults({"service": "ec2", "region": "ap-northeast-1", "kind": "error", "code": "UnauthorizedOperation", "status": 403})
        document = self.take()
        denied = {(u["operation"], u["region"]) for u in document["not_seen"] if u["outcome"] == "denied"}
        self.assertIn(("DescribeInstances", "ap-northeast-1"), denied)
        self.assertNotIn(("DescribeInstances", "us-east-1"), denied)
        facts = self.json("show", "show", self.case)["facts"]
        shot = next(f for f in facts if f["kind"] == "snapshot")
        self.has("DescribeInstances: UnauthorizedOperation (ap-northeast-1)", json.dumps(shot))

    def test_a_run_that_was_shot_keeps_what_it_had_read(self):
        self.case = self.open_case()
        self.aws.control("config", {"latency_ms": 1500})
        process = subprocess.Popen([support.program(), "snapshot", self.case, *self.REGIONS], cwd=self.folder,
                                   env=self.environment(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        case = pathlib.Path(self.only_case())

        def filed():
            return [json.loads(line) for p in case.glob("snapshot-*/answers-*.jsonl") for line in p.read_text().splitlines()]

        while len(filed()) < 10:
            self.assertIsNone(process.poll(), "it ended before it had filed enough")
            time.sleep(0.05)
        process.kill()
        self.same(-signal.SIGKILL, process.wait(60), "exit code")
        kept = filed()
        self.aws.control("config", {"latency_ms": 0, "log": []})
        run = self.hikeshi("snapshot", self.case, *self.REGIONS, code=4)
        self.has("going on with", run.err)
        asked = {(call["service"], call["operation"], call["region"]) for call in self.calls()}
        regional = {(k["service"], k["operation"], k["region"]) for k in kept
                    if k["outcome"] == "read" and k["region"] and k["params"] == "{}"
                    and not k["service"].startswith("elb")}  # two services of one signing name
        self.same(set(), regional & asked, "calls that were made again")

    def test_killed_it_goes_on(self):
        self.case = self.open_case()
        self.aws.control("config", {"latency_ms": 30})
        process = subprocess.Popen([support.program(), "snapshot", self.case, *self.REGIONS], cwd=self.folder,
                                   env=self.environment(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        while len(self.calls()) < 200 and process.poll() is None:
            time.sleep(0.05)
        process.send_signal(signal.SIGINT)
        self.same(7, process.wait(60), "exit code after Ctrl-C")
        self.aws.control("config", {"latency_ms": 0, "log": []})
        first = list(pathlib.Path(self.only_case()).glob("snapshot-*/answers-*.jsonl"))
        kept = [json.loads(line) for p in first for line in p.read_text().splitlines()]
        self.assertGreater(len(kept), 50)
        run = self.hikeshi("snapshot", self.case, *self.REGIONS, code=4)
        self.has("going on with", run.err)
        whole = {(line["id"], line["region"], line["params"]) for line in self.lines({"folder": first[0].parent})}
        self.same(1, len(list(pathlib.Path(self.only_case()).glob("snapshot-*"))), "folders")
        self.assertGreater(len(whole), len(kept))
        asked = {(call["service"], call["operation"], call["region"]) for call in self.calls()}
        once = {(k["service"], k["operation"], k["region"]) for k in kept
                if k["outcome"] == "read" and k["params"] == "{}" and k["region"]
                and not k["service"].startswith("elb")}  # two services of one signing name
        self.assertGreater(len(once), 20)
        self.same(set(), once & asked, "calls that were made again")


class LiveTrail(Aws):
    """A drill's logs read from a bucket, as the account's trail, and by LookupEvents."""

    def setUp(self):
        super().setUp()
        self.enforce_signatures()
        self.drill = support.drill("exposed-key-mining", 1, "--days", "8")  # 21 days are a thousand files to upload
        self.truth = json.loads((self.drill / "truth.json").read_text())
        self.files = sorted((self.drill / "trail").rglob("*.json.gz"))
        self.s3 = self.client("s3")
        self.s3.create_bucket(Bucket="trail-logs")

    allowed = None

    def tearDown(self):
        if LiveTrail.allowed is None:
            policy = self.json("permissions", "permissions", "--role", "read")
            LiveTrail.allowed = set(policy["Statement"][0]["Action"]) | {"sts:GetCallerIdentity"}  # which needs none
        self.same(set(), {action_of(call) for call in self.calls()} - LiveTrail.allowed, "calls beyond the policy")
        super().tearDown()

    def key(self, path):
        return str(path.relative_to(self.drill / "trail"))

    def upload(self, prefix="", files=None):
        for path in files or self.files:
            self.s3.put_object(Bucket="trail-logs", Key=prefix + self.key(path), Body=path.read_bytes())

    def upload_last(self):
        """The last files, in which the attack is, also as a folder of files."""
        some = self.files[-60:]
        self.upload(files=some)
        for path in some:
            self.write("last/" + self.key(path), path.read_bytes())
        return self.folder / "last"

    @staticmethod
    def essence(document):
        return {key: document[key] for key in ("actor_found", "suspects", "actor", "made", "made_disputed", "timeline")}

    def hunt(self, *args, code=0, **more):
        return self.json("hunt", "hunt", *args, code=code, timeout=600, **more)

    def test_a_bucket_gives_what_its_files_give(self):
        odd = "o r+g/é~(1)&=/"  # each of these is signed by a rule of its own
        self.upload(odd)
        live = self.hunt("--trail", f"s3://trail-logs/{odd}")
        files = self.hunt("--trail", self.drill / "trail")
        self.same(self.essence(files), self.essence(live), "hunt")
        self.same(files["read"]["records"], live["read"]["records"], "records")
        reads = [c for c in self.calls() if c["operation"] in ("GetObject", "ListObjectsV2")]
        self.assertGreater(len(reads), 10)
        for call in reads:
            self.same("111122223333", call["headers"].get("x-amz-expected-bucket-owner"), "expected owner")

    def test_only_the_days_asked_for_are_listed(self):
        days = sorted({"-".join(p.parts[-4:-1]) for p in self.files})
        day = days[len(days) // 2]
        around = [p for p in self.files if "-".join(p.parts[-4:-1]) in days[len(days) // 2 - 1:len(days) // 2 + 2]]
        self.upload(files=around)
        self.hunt("--trail", "s3://trail-logs", "--from", f"{day}T00:00:00Z", "--to", f"{day}T12:00:00Z", code={0, 1, 4})
        got = [c["headers"] for c in self.calls() if c["operation"] == "GetObject"]
        there = len([p for p in around if "-".join(p.parts[-4:-1]) == day])
        self.assertLess(there, len(around))
        self.same(there, len(got), f"objects of {day}")

    def test_keep_leaves_files_by_hash_and_a_manifest(self):
        self.upload_last()
        live = self.hunt("--trail", "s3://trail-logs", "--keep", "kept")
        manifest = [json.loads(line) for line in (self.folder / "kept" / "manifest.jsonl").read_text().splitlines()]
        there = {self.key(path): path.read_bytes() for path in self.files[-60:]}
        self.same(sorted(there), sorted(entry["key"] for entry in manifest), "keys")
        for entry in manifest:
            kept = (self.folder / "kept" / (entry["sha256"] + ".json.gz")).read_bytes()
            self.same(there[entry["key"]], kept, entry["key"])
            self.same(entry["sha256"], hashlib.sha256(kept).hexdigest(), "name of the file")
        again = self.hunt("--trail", "kept")  # in another order: events of one second may stand otherwise
        for key in ("actor_found", "actor"):
            self.same(live[key], again[key], f"{key} of what was kept")
        self.same(*(sorted(line["event_id"] for line in hunt["timeline"]) for hunt in (live, again)), "timeline of what was kept")

    def test_an_object_that_cannot_be_read_is_a_problem(self):
        self.upload(files=self.files[-20:])
        self.faults({"operation": "GetObject", "kind": "error", "code": "AccessDenied", "status": 403, "times": 1})
        document = self.hunt("--trail", "s3://trail-logs", code=4)
        self.same(1, len(document["problems"]), "problems")
        self.has("s3://trail-logs/", document["problems"][0]["file"])

    def test_a_case_keeps_the_hash_of_each_file_whether_or_not_the_file(self):
        """Read by the credentials of the log archive, which is no account of the case's."""
        self.upload_last()
        hashes = {f"s3://trail-logs/{self.key(path)}": hashlib.sha256(path.read_bytes()).hexdigest() for path in self.files[-60:]}
        for home, keep in (("none", ()), ("all", ("--keep", "kept"))):
            env = self.environment(HIKESHI_HOME=str(self.folder / home))
            words = ("respond", self.drill / "notice.eml", "--trail", "s3://trail-logs")
            self.has("account", self.error(6, "not_allowed", *words, *keep, env=env))
            self.hikeshi(*words, "--bucket-owner", "111122223333", *keep, code={0, 1, 4}, env=env)
            sources = [json.loads(line) for path in (self.folder / home).glob("*/sources.jsonl") for line in path.read_text().splitlines()]
            self.same(hashes, {line["file"]: line["sha256"] for line in sources}, "hashes")
            kept = {line["path"] for line in sources}
            files = {str(self.folder / "kept" / f"{sha256}.json.gz") for sha256 in hashes.values()}
            self.same(files if keep else {None}, kept, "where they are")

    def test_a_bucket_that_is_not_there_ends_with_5(self):
        self.has("no-such-logs", self.error(5, "aws", "hunt", "--trail", "s3://no-such-logs/"))

    def test_auto_finds_the_trail(self):
        last = self.upload_last()
        trails = self.client("cloudtrail")
        self.s3.put_bucket_policy(Bucket="trail-logs", Policy='{"Version":"2012-10-17","Statement":[]}')
        trails.create_trail(Name="main", S3BucketName="trail-logs", IsMultiRegionTrail=True)
        trails.start_logging(Name="main")
        live = self.hunt("--trail", "auto")
        self.assertTrue(live["actor_found"])
        self.same(self.essence(self.hunt("--trail", last)), self.essence(live), "hunt")

    def test_auto_finds_the_trail_of_the_organization(self):
        last = self.upload_last()
        self.aws.control("config", {"state": {"organization_trails": [
            {"Name": "org", "TrailARN": "arn:aws:cloudtrail:us-east-1:444455556666:trail/org", "S3BucketName": "trail-logs",
             "HomeRegion": "us-east-1", "IsMultiRegionTrail": True, "IsOrganizationTrail": True}]}})
        live = self.hunt("--trail", "auto")
        self.assertTrue(live["actor_found"])
        self.same(self.essence(self.hunt("--trail", last)), self.essence(live), "hunt")
        self.same(1, len([c for c in self.calls() if c["operation"] == "GetTrailStatus"]), "told once, not in each region")

    def change(self, name, bucket, at, number):
        """An event that pointed the trail at a bucket, as LookupEvents has it."""
        record = {"eventName": name, "eventTime": f"{at}T00:00:00Z", "eventID": f"00000000-0000-0000-0000-{number:012}",
                  "requestParameters": {"name": "main"} | ({"s3BucketName": bucket} if bucket else {}),
                  "responseElements": {"trailARN": "arn:aws:cloudtrail:us-east-1:111122223333:trail/main"}}
        seconds = int(time.mktime(time.strptime(record["eventTime"], "%Y-%m-%dT%H:%M:%SZ"))) - time.timezone
        return {"EventId": record["eventID"], "EventName": name, "EventTime": seconds, "CloudTrailEvent": json.dumps(record)}

    def test_auto_reads_both_buckets_of_a_trail_that_was_changed(self):
        """Half of the files lie where the trail wrote before it was pointed elsewhere; the names keep their order."""
        self.s3.create_bucket(Bucket="trail-moved")
        for number, path in enumerate(self.files):
            bucket = "trail-logs" if number < len(self.files) // 2 else "trail-moved"
            self.s3.put_object(Bucket=bucket, Key=self.key(path), Body=path.read_bytes())
        self.s3.put_bucket_policy(Bucket="trail-moved", Policy='{"Version":"2012-10-17","Statement":[]}')
        self.client("cloudtrail").create_trail(Name="main", S3BucketName="trail-moved", IsMultiRegionTrail=True)
        made, moved = self.change("CreateTrail", "trail-logs", "2026-09-20", 1), self.change("UpdateTrail", "trail-moved", "2026-11-13", 2)
        self.aws.control("config", {"state": {"events": {"us-east-1": [made, moved]}}})
        run = self.hikeshi("hunt", "--trail", "auto", "--json", timeout=600)
        self.has("a trail wrote to s3://trail-logs/ since 2026-09-20", run.err)
        self.same(self.essence(self.hunt("--trail", self.drill / "trail")), self.essence(json.loads(run.out)), "hunt")

    def test_a_bucket_of_a_strangers_is_not_read(self):
        """An intruder has pointed the trail at a bucket of another account, and put a log there that accuses somebody."""
        self.upload(files=self.files[-20:])
        self.s3.create_bucket(Bucket="elsewhere")
        self.s3.put_object(Bucket="elsewhere", Key=self.key(self.files[0]), Body=self.files[0].read_bytes())
        self.s3.put_bucket_policy(Bucket="elsewhere", Policy='{"Version":"2012-10-17","Statement":[]}')
        self.client("cloudtrail").create_trail(Name="main", S3BucketName="elsewhere", IsMultiRegionTrail=True)
        made, moved = self.change("CreateTrail", "trail-logs", "2026-09-20", 1), self.change("UpdateTrail", "elsewhere", "2026-11-13", 2)
        self.aws.control("config", {"state": {"events": {"us-east-1": [made, moved]}, "bucket_owners": {"elsewhere": "999988887777"}}})
        found = self.hunt("--trail", "auto", code=4)
        self.same(20, found["read"]["files"], "files")
        self.has("its owner is not account 111122223333", next(p["detail"] for p in found["problems"] if "elsewhere" in p["file"]))
        self.has("--bucket-owner", self.error(5, "aws", "hunt", "--trail", "s3://elsewhere"))
        archive = self.hunt("--trail", "s3://elsewhere", "--bucket-owner", "999988887777", code={0, 1, 4})
        self.same(1, archive["read"]["files"], "files of the log archive")

    def test_auto_names_a_trail_whose_past_no_event_tells(self):
        self.upload(files=self.files[-20:])
        self.s3.put_bucket_policy(Bucket="trail-logs", Policy='{"Version":"2012-10-17","Statement":[]}')
        self.client("cloudtrail").create_trail(Name="main", S3BucketName="trail-logs", IsMultiRegionTrail=True)
        self.aws.control("config", {"state": {"events": {
            "us-east-1": [self.change("UpdateTrail", "trail-logs", "2026-11-10", 1)],
            "eu-west-1": [self.change("DeleteTrail", None, "2026-11-11", 2)]}}})
        problems = str(self.hunt("--trail", "auto", code=4)["problems"])
        self.same(2, problems.count("where it wrote before is not in the events"), problems)

    def test_lookup_asks_each_region_for_what_was_named(self):
        def event(number, **more):
            record = {"eventVersion": "1.08", "eventID": f"00000000-0000-0000-0000-{number:012}", "eventTime": "2026-11-20T10:00:00Z",
                      "eventSource": "iam.amazonaws.com", "eventName": "ListUsers", "awsRegion": "us-east-1", "eventType": "AwsApiCall",
                      "sourceIPAddress": "192.0.2.1", "userAgent": "aws-cli", "recipientAccountId": "111122223333",
                      "userIdentity": {"type": "IAMUser", "accountId": "111122223333", "userName": "ann", "accessKeyId": "AKIAQ7EXMPLE00000009"}}
            at = int(time.mktime(time.strptime(record["eventTime"], "%Y-%m-%dT%H:%M:%SZ"))) - time.timezone
            return {"EventId": record["eventID"], "EventName": "ListUsers", "EventTime": at, "CloudTrailEvent": json.dumps(record), **more}

        self.aws.control("config", {"state": {"events": {
            "us-east-1": [event(1, AccessKeyId="AKIAQ7EXMPLE00000009", Username="ann"), event(2, Username="bob")],
            "eu-west-1": [event(3, Username="ann"), event(4, Resources=[{"ResourceName": "i-0a1b2c3d4e5f60718"}])]}}})
        for number, (trail, seen) in enumerate((("lookup:key=AKIAQ7EXMPLE00000009", 1), ("lookup:user=ann", 2),
                                                ("lookup:resource=i-0a1b2c3d4e5f60718", 1), ("lookup", 4))):
            self.aws.control("config", {"log": []})
            found = self.hunt("--trail", trail, "--keep", f"pages{number}", "--from", "2026-11-19T00:00:00Z", code={0, 1, 4})
            self.same(seen, found["read"]["records"], trail)
            asked = [c["region"] for c in self.calls() if c["operation"] == "LookupEvents"]
            enabled = {r["RegionName"] for r in self.client("ec2").describe_regions()["Regions"]}
            self.same(enabled, set(asked), f"{trail}: regions")
        self.has("--keep", self.error(2, "usage", "hunt", "--trail", "lookup"))
        self.has("lookup:user=NAME", self.error(2, "usage", "hunt", "--trail", "lookup:name=ann", "--keep", "pages"))

    def test_lookup_pages_are_kept_and_taken_up(self):
        events, key = {}, self.truth["credentials"][0]["id"]
        for path in (self.drill / "trail").rglob("*.json.gz"):
            for record in json.loads(gzip.decompress(path.read_bytes())).get("Records", []):
                if record["userIdentity"].get("accessKeyId") != key:
                    continue
                at = int(time.mktime(time.strptime(record["eventTime"], "%Y-%m-%dT%H:%M:%SZ"))) - time.timezone
                events.setdefault(record["awsRegion"], {})[record["eventID"]] = {
                    "EventId": record["eventID"], "EventName": record["eventName"], "EventTime": at,
                    "AccessKeyId": key, "CloudTrailEvent": json.dumps(record)}
        busiest = max(events, key=lambda region: len(events[region]))
        self.aws.control("config", {"state": {"events": {busiest: list(events[busiest].values())}}})
        times = sorted(json.loads(e["CloudTrailEvent"])["eventTime"] for e in events[busiest].values())
        args = ("--trail", f"lookup:key={key}", "--keep", "pages", "--from", times[0], "--to", times[-1][:10] + "T23:59:59Z")
        live = self.hunt(*args, code={0, 1, 4})
        self.same(len(events[busiest]), live["read"]["records"] - live["read"]["duplicates"], "events")
        asked = len([c for c in self.calls() if c["operation"] == "LookupEvents"])
        again = self.hunt(*args, code={0, 1, 4})
        self.same(self.essence(live), self.essence(again), "hunt")
        self.same(asked, len([c for c in self.calls() if c["operation"] == "LookupEvents"]), "calls of the second run")


if __name__ == "__main__":
    unittest.main()
