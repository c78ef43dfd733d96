# SPDX-License-Identifier: Apache-2.0
"""Which case is spoken of: several incidents in one call, closed cases, cases that a failure leaves open."""

import re

import mails
import support
import trails

OTHER = "444455556666"


class SeveralIncidents(support.Scene):
    """Two mails of two accounts: two cases, two clocks, and both are said."""

    def setUp(self):
        super().setUp()
        self.first = self.write("key.eml", mails.exposed_key())
        self.second = self.write("abuse.eml", mails.abuse(account=OTHER))

    def test_open_names_every_case(self):
        document = self.json("open", "open", self.first, self.second)
        rows = {row["case"]: row["deadline"] for row in self.json("list", "list")["cases"]}
        self.same(2, len(rows), "cases")
        named = {document["case"]: document["deadline"]}
        named |= {other["case"]: other["deadline"] for other in document["others"]}
        self.same(rows, named, "cases and deadlines")

    def test_open_shows_every_clock(self):
        run = self.hikeshi("open", self.first, self.second)
        for row in self.json("list", "list")["cases"]:
            self.has(row["case"], run.out)
            self.has(row["deadline"], run.out)

    def test_respond_says_which_it_answered(self):
        run = self.hikeshi("respond", self.first, self.second, code={0, 4})
        done = re.search(r"Case (\S+) opened", run.out).group(1)
        for row in self.json("list", "list")["cases"]:
            if row["case"] != done:
                self.has(f"hikeshi respond {row['case']} --trail DIR", run.err)
                self.has(row["deadline"], run.err)
        document = self.json("respond", "respond", self.first, self.second, code={0, 4})
        self.same(1, len(document["others"]), "other cases")

    def test_one_incident_has_no_others(self):
        document = self.json("open", "open", self.first, self.first)
        self.same(([], True, False), (document["others"], document["created"], document["joined"]), "")


class Closed(support.Scene):
    def test_a_closed_case_says_that_it_is(self):
        mail = self.write("key.eml", mails.exposed_key())
        self.hikeshi("open", mail)
        case = self.only_case().name
        self.hikeshi("close", case, "--by", "Sato")
        document = self.json("open", "open", mail)
        self.same(("closed", True), (document["state"], document["joined"]), "state, joined")
        trail = trails.incident(self.folder / "trail")
        for args in (
            ("open", mail),
            ("respond", mail),
            ("hunt", case, "--trail", trail),
            ("plan", case),
            ("note", case, "x"),
        ):
            with self.subTest(args[0]):
                run = self.hikeshi(*args, code={0, 4})
                self.has(f"{case} is closed", run.err)
                self.has(f"hikeshi close {case} --reopen", run.err)
        self.has_not("is closed", self.hikeshi("close", case, "--reopen").err)
        self.has_not("is closed", self.hikeshi("plan", case).err)


class Named(support.Scene):
    def setUp(self):
        super().setUp()
        self.mail = self.write("key.eml", mails.exposed_key())

    def test_a_failure_names_the_case_that_it_leaves_open(self):
        (self.folder / "empty").mkdir()
        run = self.hikeshi("respond", self.mail, "--trail", "empty", code=3)
        case = self.only_case().name
        self.has(f"hikeshi respond {case} --trail DIR", run.err)
        document = self.json("error", "respond", self.mail, "--trail", "empty", code=3)
        self.same(case, document["case"], "case")

    def test_the_list_never_cuts_the_time_left(self):
        self.hikeshi("open", self.write("root.eml", mails.root_review()))
        out = self.hikeshi("list", env=self.environment(HIKESHI_NOW="2026-12-31T10:00:00Z")).out
        self.has_not("...", out)
        self.has_not("…", out)

    def test_a_note_is_confirmed(self):
        self.hikeshi("open", self.mail)
        self.has("note recorded", self.hikeshi("note", self.only_case().name, "called").out)

    def test_a_statement_of_nobody(self):
        self.hikeshi("open", self.mail)
        said = self.json("statement", "answer", self.only_case().name, "root-cause", "A leak.")
        self.same(None, said["by"], "by")

    def test_an_answer_that_answers_nothing(self):
        self.hikeshi("open", self.write("root.eml", mails.exposed_key(case="")))
        case = self.only_case().name
        self.has("still open", self.hikeshi("answer", case, "case-id", "my case").err)
        self.same("", self.hikeshi("answer", case, "root-cause", "A key in git.").err, "stderr")

    def test_one_class_for_one_case(self):
        self.error(2, "usage", "open", "--abuse", "--exposed-key", "--account", mails.ACCOUNT)
        self.no_case()

    def test_a_responder_is_an_arn(self):
        self.error(2, "usage", "respond", self.mail, "--responder", "sato")
        self.no_case()
        self.hikeshi("open", self.mail)
        case = self.only_case().name
        self.has("ARN", self.error(2, "usage", "plan", case, "--responder", "arn:aws:s3:::x"))
        self.json("plan", "plan", case, "--responder", f"arn:aws:iam::{mails.ACCOUNT}:role/responder")

    def test_a_responder_whom_the_plan_contains_is_not_allowed(self):
        arn = f"arn:aws:iam::{mails.ACCOUNT}:user/{mails.USER}"
        self.hikeshi("open", self.mail)
        case = self.only_case().name
        for args in (("plan", case), ("respond", self.mail)):
            with self.subTest(args[0]):
                self.has("another identity", self.hikeshi(*args, "--responder", arn, code=6).err)
        steps = self.json("plan", "plan", case, "--responder", arn, code=6)["steps"]
        self.has("Which other role", steps[0]["question"], "question of the first step")

    def test_taking_a_statement_back_is_said(self):
        self.hikeshi("open", self.mail)
        case = self.only_case().name
        said = self.hikeshi("answer", case, "false-positive", "Our own scanner.").err
        self.has_not("right after all", said)
        self.has("right after all", self.hikeshi("answer", case, "false-positive", "no, it was not").err)

    def test_a_reseller_is_remembered(self):
        mail = self.write("relayed.eml", mails.exposed_key())
        self.error(2, "usage", "respond", mail, "--reseller", "foo")
        self.no_case()
        self.hikeshi("respond", mail, "--reseller", "Example Cloud=desk@example.jp", code={0, 4})
        case = self.only_case().name
        self.hikeshi("reply", case, code={0, 4})
        facts = [f for f in self.json("show", "show", case)["facts"] if f["kind"] == "reseller"]
        self.same(
            [("Example Cloud", ["desk@example.jp"])],
            [(f["subject"], f["attributes"]["address"]) for f in facts],
            "resellers",
        )

    def test_logs_are_fetched_up_to_now(self):
        env = self.environment(HIKESHI_NOW="2027-04-02T10:00:00Z")
        out = self.hikeshi("respond", self.mail, code={0, 4}, env=env).out
        months = ("2026/11", "2026/12", "2027/01", "2027/02", "2027/03", "2027/04")
        includes = re.findall(r"^ *--include '\*/(\S+)/\*'( \\)?$", out, re.M)
        self.same(list(months), [include[0] for include in includes], "months, one a line")
        self.same([" \\"] * 5 + [""], [include[1] for include in includes], "ends of the lines")


class Junk(support.Scene):
    def test_nothing_parsable(self):
        for name, data in {"empty": b"", "binary": bytes(range(256)) * 40, "broken.json": b'{"a": [1, '}.items():
            path = self.write(name, data)
            for command in ("read", "open", "respond"):
                with self.subTest(f"{command} {name}"):
                    self.json(command, command, path, code=3)
        self.no_case()

    def test_a_readable_mail_beside_it(self):
        junk, invoice = self.write("junk", bytes(range(256))), self.write("i.eml", mails.invoice())
        self.json("read", "read", junk, invoice, code=4)
        self.json("open", "open", junk, invoice, code=4)


if __name__ == "__main__":
    support.main()
