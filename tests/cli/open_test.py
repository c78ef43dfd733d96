# SPDX-License-Identifier: Apache-2.0
"""From a mail to a case, without logs: read, open, respond."""

import re
import subprocess

import mails
import support


class Read(support.Scene):
    def test_an_abuse_report(self):
        mail = self.write("abuse.eml", mails.abuse())
        document = self.json("read", "read", mail)
        self.same(1, len(document["notices"]), "notices")
        notice = document["notices"][0]
        for field, expected in {
            "class": "abuse",
            "opens_case": True,
            "channel": "mail",
            "authentication": "pass",
            "reply_via": "abuse_mail",
            "accounts": [mails.ACCOUNT],
            "instances": [mails.INSTANCE],
            "regions": ["us-east-1"],
            "activity_class": "scan",
            "sent_at": "2026-11-23T08:30:00Z",
            "time_start": "2026-11-23T07:02:11Z",
        }.items():
            self.same(expected, notice[field], field)
        self.same(
            "2026-11-24T08:30:00Z", notice["deadline"]["utc"], "deadline: 24 hours from the mail"
        )
        self.no_case()

    def test_an_exposed_key(self):
        notice = self.json("read", "read", self.write("key.eml", mails.exposed_key()))["notices"][0]
        for field, expected in {
            "class": "exposed_key",
            "access_keys": [mails.KEY],
            "users": [mails.USER],
            "reply_via": "support_case",
            "case_id": "17280011223",
        }.items():
            self.same(expected, notice[field], field)
        self.same("stated", notice["deadline"]["source"], "source of the deadline")
        if not notice["deadline"]["utc"].startswith("2026-11-27"):
            self.fail(f"expected a deadline on 2026-11-27, got {notice['deadline']['utc']}")

    def test_every_value_shows_its_place(self):
        notice = self.json("read", "read", self.write("key.eml", mails.exposed_key()))["notices"][0]
        for field in ("access_keys", "users", "accounts", "deadline", "class"):
            if not notice["evidence"].get(field):
                self.fail(f"expected evidence of {field}, got {sorted(notice['evidence'])}")

    def test_in_words(self):
        mail = self.write("abuse.eml", mails.abuse())
        text = self.hikeshi("read", mail).out
        for part in (mails.INSTANCE, mails.ACCOUNT, "2026-11-24T08:30:00Z"):
            self.has(part, text)
        japanese = self.hikeshi("read", mail, "--lang", "ja").out
        self.has("インスタンス", japanese)
        for word in ("abuse_mail", "reply_mail", "initial", " left", " h "):  # of JSON, or English
            self.has_not(word, japanese)

    def test_standard_input(self):
        document = self.json("read", "read", "-", stdin=mails.abuse())
        self.same([mails.INSTANCE], document["notices"][0]["instances"], "instances")

    def test_several_in_one_mbox(self):
        other = "i-0f9e8d7c6b5a40312"
        box = self.write(
            "box.mbox",
            mails.mbox(
                mails.abuse(),
                mails.invoice(),
                mails.abuse(instance=other, reference="20987654321-1"),
            ),
        )
        document = self.json("read", "read", box)
        self.same(
            [[mails.INSTANCE], [other]], [n["instances"] for n in document["notices"]], "instances"
        )
        self.same(["noise"], [n["reason"] for n in document["not_notices"]], "reasons")

    def test_a_maildir(self):
        for name, data in {
            "new/1.host": mails.abuse(),
            "cur/2.host:2,S": mails.invoice(),
            "tmp/3.host": mails.exposed_key(),
        }.items():
            self.write("Maildir/" + name, data)
        document = self.json("read", "read", "Maildir")
        self.same(["abuse"], [n["class"] for n in document["notices"]], "classes")
        self.same(1, len(document["not_notices"]), "mails that are no notice")

    def test_what_is_no_notice(self):
        for name, data in {"invoice": mails.invoice(), "newsletter": mails.newsletter()}.items():
            with self.subTest(name):
                document = self.json("read", "read", self.write(name + ".eml", data))
                self.same([], document["notices"], "notices")
                self.same(["noise"], [n["reason"] for n in document["not_notices"]], "reasons")

    def test_a_forged_notice_is_not_believed(self):
        data = mails.abuse().replace(b"dmarc=pass", b"dmarc=fail").replace(b"spf=pass", b"spf=fail")
        document = self.json(
            "read", "read", self.write("forged.eml", data.replace(b"dkim=pass", b"dkim=fail"))
        )
        self.same([], document["notices"], "notices")
        self.same(["phishing_candidate"], [n["reason"] for n in document["not_notices"]], "reasons")

    def test_what_cannot_be_read_is_named(self):
        mail = self.write("abuse.eml", mails.abuse())
        document = self.json("read", "read", mail, self.folder / "gone.eml", code=4)
        self.same(1, len(document["notices"]), "notices")
        self.has("gone.eml", document["problems"][0]["file"])

    def test_a_secret_is_not_shown(self):
        secret = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYzQ3vTq9sLm"
        data = mails.exposed_key().replace(
            b"Sincerely", f"aws_secret_access_key = {secret}\n\nSincerely".encode()
        )
        mail = self.write("key.eml", data)
        for args in (["read", mail, "--json"], ["read", mail], ["respond", mail]):
            run = self.hikeshi(*args, code={0, 4})
            self.has_not(secret, run.out + run.err)
        for path in self.only_case().rglob("*"):
            if path.is_file() and path.parent.name != "notices":
                self.assertNotIn(secret.encode(), path.read_bytes(), f"in {path.name}")


class Open(support.Scene):
    def test_a_case_is_opened(self):
        document = self.json("open", "open", self.write("abuse.eml", mails.abuse()))
        self.same((True, False), (document["created"], document["joined"]), "created, joined")
        self.same("2026-11-24T08:30:00Z", document["deadline"], "deadline")
        self.same(str(self.only_case()), document["path"], "path")
        self.same(0o700, self.only_case().stat().st_mode & 0o777, "mode of the case's folder")

    def test_the_same_notice_joins(self):
        mail = self.write("abuse.eml", mails.abuse())
        first = self.json("open", "open", mail)
        again = self.json("open", "open", mail)
        self.same(
            (first["case"], False, True), (again["case"], again["created"], again["joined"]), "case"
        )
        kept = list((self.only_case() / "notices").iterdir())
        self.same(1, len(kept), "copies of the notice")
        self.same(mail.read_bytes(), kept[0].read_bytes(), "the kept notice")

    def test_a_reminder_joins_and_another_incident_does_not(self):
        first = self.json("open", "open", self.write("1.eml", mails.abuse()))
        reminder = mails.abuse(
            text="\nThis is a reminder of our earlier report.\n",
            date="Mon, 23 Nov 2026 09:45:00 +0000",
        )
        self.same(
            first["case"], self.json("open", "open", self.write("2.eml", reminder))["case"], "case"
        )
        other = mails.abuse(
            instance="i-0f9e8d7c6b5a40312", account="444455556666", reference="30987654321-1"
        )
        self.assertNotEqual(
            first["case"], self.json("open", "open", self.write("3.eml", other))["case"]
        )
        self.same(2, len(self.json("list", "list")["cases"]), "number of cases")

    def test_no_notice_opens_nothing(self):
        for name, data in {"invoice": mails.invoice(), "newsletter": mails.newsletter()}.items():
            for command in ("open", "respond"):
                with self.subTest(f"{command} {name}"):
                    mail = self.write(name + ".eml", data)
                    document = self.json(command, command, mail, code=1)
                    self.same(None, document["case"], "case")
                    self.same("noise", document["not_notices"][0]["reason"], "reason")
                    self.has("open --help", self.hikeshi(command, mail, code=1).err)
                    self.no_case()

    def test_nothing_readable_opens_nothing(self):
        self.error(3, "not_found", "open", "gone.eml")
        self.no_case()

    def test_typed_in_by_hand(self):
        document = self.json(
            "open",
            "open",
            "--exposed-key",
            "--account",
            mails.ACCOUNT,
            "--key",
            mails.KEY,
            "--user",
            mails.USER,
            "--time",
            "2026-11-23T02:00:00Z",
            "--received",
            "2026-11-23T08:00:00Z",
        )
        notice = document["notices"][0]
        self.same(
            ("exposed_key", "by_hand", [mails.KEY], [mails.USER]),
            (notice["class"], notice["channel"], notice["access_keys"], notice["users"]),
            "notice",
        )
        if document["deadline"] is None:
            self.fail("expected a derived deadline, got none")

    def test_a_slip_in_what_is_typed(self):
        for args in (
            ["--key", "AKIA123"],
            ["--instance", "web-1"],
            ["--account", "1234"],
            ["--address", "not-an-address"],
        ):
            with self.subTest(args):
                message = self.error(
                    2, "usage", "open", "--abuse", "--account", mails.ACCOUNT, *args
                )
                self.has(args[1], message)
                self.no_case()

    def test_a_notice_without_any_id(self):
        document = self.json("open", "open", self.write("root.eml", mails.without_ids()))
        self.same([], document["notices"][0]["accounts"], "accounts")
        row = self.json("list", "list")["cases"][0]
        self.same((None, "open"), (row["account"], row["state"]), "account, state")

    def test_a_broken_case_does_not_stop_a_new_one(self):
        self.json("open", "open", self.write("1.eml", mails.abuse()))
        (self.only_case() / "journal.sqlite").write_bytes(b"no database at all, just some bytes")
        other = mails.exposed_key(account="444455556666")
        run = self.hikeshi("open", self.write("2.eml", other))
        self.has("journal", run.err)
        cases = self.json("list", "list", code=4)["cases"]
        self.same(["open", "unreadable"], sorted(c["state"] for c in cases), "states")

    def test_a_prefix_names_a_case(self):
        case = self.json("open", "open", self.write("1.eml", mails.abuse()))["case"]
        for name in (case, case[:12], str(self.only_case())):
            self.same(case, self.json("show", "show", name)["case"], "case")
        self.error(3, "not_found", "show", "19990101")


class RespondWithoutLogs(support.Scene):
    """A user who has only the mail gets help, not an error."""

    def setUp(self):
        super().setUp()
        self.mail = self.write("abuse.eml", mails.abuse())

    def test_the_document(self):
        document = self.json("respond", "respond", self.mail, code={0, 4})
        self.same((True, None), (document["created"], document["hunt"]), "created, hunt")
        if not document["plan"]["steps"]:
            self.fail("expected a plan")
        self.assertIn("interim", [letter["kind"] for letter in document["reply"]["letters"]])

    def test_the_clock_in_both_times(self):
        text = self.hikeshi("respond", self.mail, code={0, 4}, env=self.environment(TZ="JST-9")).out
        self.has("2026-11-24T08:30:00Z", text)
        self.has("2026-11-24 17:30:00 +09:00", text)
        self.has("22 h 30 min", text)

    def test_overdue(self):
        env = self.environment(HIKESHI_NOW="2026-11-25T10:00:00Z")
        self.has("OVERDUE", self.hikeshi("respond", self.mail, code={0, 4}, env=env).out)

    def test_the_commands_are_shell(self):
        """All commands of the answer go through bash, and name what the notice names."""
        text = self.hikeshi("respond", self.mail, code={0, 4}).out
        script = self.commands(text)
        self.check_shell(script)
        for part in (
            f"s3://BUCKET/AWSLogs/{mails.ACCOUNT}/CloudTrail/",
            "'*/2026/11/23/*'",
            "'*/2026/11/16/*'",
            'aws cloudtrail lookup-events --region "$r"',
            mails.INSTANCE,
        ):
            self.has(part, script)
        self.has("us-east-1", text)

    def test_the_loop_runs(self):
        """With an `aws` that says which region it was asked for, the loop writes a file for each."""
        text = self.hikeshi("respond", self.mail, code={0, 4}).out
        loop = re.search(r"^ *(mkdir -p logs;.*?done)$", text, re.M | re.S)
        if not loop:
            self.fail(f"expected the loop over regions in\n{text}")
        fake = self.write(
            "bin/aws",
            '#!/bin/sh\ncase "$*" in\n'
            "  *describe-regions*) echo us-east-1 eu-west-1;;\n"
            '  *lookup-events*) echo "$@";;\nesac\n',
        )
        fake.chmod(0o755)
        env = self.environment(PATH=f"{fake.parent}:{self.environment()['PATH']}")
        subprocess.run(["bash", "-c", loop.group(1)], cwd=self.folder, env=env, check=True)
        self.same(
            ["lookup-eu-west-1.json", "lookup-us-east-1.json"],
            sorted(p.name for p in (self.folder / "logs").iterdir()),
            "files",
        )
        self.has(
            "--start-time 2026-11-16T", (self.folder / "logs/lookup-eu-west-1.json").read_text()
        )

    def test_the_interim_reply_claims_nothing(self):
        document = self.json("respond", "respond", self.mail, code={0, 4})
        letters = [x for x in document["reply"]["letters"] if x["kind"] == "interim"]
        self.same(1, len(letters), "interim replies")
        for sentence in letters[0]["sentences"]:
            if sentence["standing"] not in (None, "reported"):
                self.fail(f"expected no claim of our own, got {sentence}")
        self.same(False, letters[0]["draft"], "draft")
        self.same("trustandsafety@support.aws.com", letters[0]["to"], "to")
        self.has("20981234567-1", letters[0]["subject"])
        self.has(
            letters[0]["body"].strip().splitlines()[0],
            self.hikeshi("respond", self.mail, code={0, 4}).out,
        )

    def test_in_japanese(self):
        text = self.hikeshi("respond", self.mail, "--lang", "ja", code={0, 4}).out
        self.has("回答期限", text)
        self.check_shell(self.commands(text))

    def test_going_on_with_the_case(self):
        self.hikeshi("respond", self.mail, code={0, 4})
        case = self.only_case().name
        document = self.json("respond", "respond", case, code={0, 4})
        self.same(
            (case, False, True), (document["case"], document["created"], document["joined"]), "case"
        )

    def test_a_usage_error_opens_nothing(self):
        for args in (
            ["--from", "noon"],
            ["--from", "2026-11-02", "--to", "2026-11-01"],
            ["--letter-lang", "fr"],
            ["--reseller", "=x"],
        ):
            with self.subTest(args):
                self.error(2, "usage", "respond", self.mail, "--trail", ".", *args)
                self.no_case()

    @staticmethod
    def commands(text):
        """The lines that begin a command, with those that a backslash adds to them."""
        lines, taking = [], False
        for line in text.splitlines():
            begins = re.match(r"^ *(\$ |(?=aws |mkdir |hikeshi ))(.*)", line)
            if taking or begins:
                lines.append(line if taking else begins.group(2))
                taking = line.endswith("\\")
        return "\n".join(lines)

    def check_shell(self, script):
        if script.count("aws ") < 3:
            self.fail(f"expected commands, got\n{script}")
        done = subprocess.run(
            ["bash", "-n"], input=script.encode(), capture_output=True, check=False
        )
        if done.returncode != 0 or done.stderr:
            self.fail(f"expected a script that bash accepts: {done.stderr.decode()}\n{script}")


if __name__ == "__main__":
    support.main()
