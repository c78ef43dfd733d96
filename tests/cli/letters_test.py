# SPDX-License-Identifier: Apache-2.0
"""What only a person knows: answer, done, note, close, and what becomes of it in the letters."""

import mails
import support
import trails


class Statements(support.Scene):
    def setUp(self):
        super().setUp()
        self.mail = self.write("key.eml", mails.exposed_key())
        self.trail = trails.incident(self.folder / "trail")
        self.case = self.json("respond", "respond", self.mail, "--trail", self.trail, code={0, 4})[
            "case"
        ]

    def reply(self, code=(0, 4)):
        return self.json("reply", "reply", self.case, code=code)

    def letter(self, kind, document=None):
        found = [x for x in (document or self.reply())["letters"] if x["kind"] == kind]
        if not found:
            self.fail(f"expected a letter of kind {kind}")
        return found[0]

    def answer_all(self):
        """Answers what is open until nothing is: an answer may open another question."""
        for _ in range(20):
            questions = self.reply()["questions"]
            if not questions:
                return
            for question in questions:
                self.json(
                    "statement",
                    "answer",
                    self.case,
                    question["id"],
                    f"Answer to {question['id']}",
                    "--by",
                    "Sato",
                )
        self.fail(f"expected an end of questions, still open: {questions}")

    def test_a_draft_says_what_is_open(self):
        document = self.reply(code=4)
        letter = self.letter("case_reply", document)
        self.same(True, letter["draft"], "draft")
        blocking = [q["id"] for q in document["questions"] if "case_reply" in q["blocks"]]
        if not blocking:
            self.fail("expected questions that block the letter")
        self.has("DRAFT", letter["body"].splitlines()[0])
        for question in blocking:
            self.has(question, letter["body"])
        text = self.hikeshi("reply", self.case, code=4).out
        for question in document["questions"]:
            self.has(f"hikeshi answer {self.case} {question['id']}", text)

    def test_answering_everything_ends_the_draft(self):
        self.answer_all()
        document = self.reply(code=0)
        for letter in document["letters"]:
            self.same(False, letter["draft"], f"draft of {letter['kind']}")
            self.has_not("[OPEN:", letter["body"])
            self.has_not("DRAFT", letter["body"])
        self.hikeshi("reply", self.case, code=0)

    def test_every_sentence_shows_its_facts(self):
        self.answer_all()
        facts = {f["id"]: f for f in self.json("show", "show", self.case)["facts"]}
        for letter in self.reply()["letters"]:
            for sentence in letter["sentences"]:
                self.has(sentence["text"].strip(), letter["body"], f"body of {letter['kind']}")
                for fact in sentence["facts"]:
                    if fact not in facts:
                        self.fail(f"{letter['kind']}: expected a fact of the case, got {fact}")
                    self.same(
                        sentence["standing"], facts[sentence["facts"][0]]["standing"], "standing"
                    )

    def test_an_answer_is_a_stated_fact(self):
        question = self.reply()["questions"][0]["id"]
        words = 'The key was in a public repository; "removed" at 09:10.'
        self.json(
            "statement",
            "answer",
            self.case,
            question,
            words,
            "--by",
            "Sato",
            "--at",
            "2026-11-23T09:30:00Z",
        )
        fact = self.fact("answer", question)
        self.same("stated", fact["standing"], "standing")
        self.same(
            ([words], ["Sato"], ["2026-11-23T09:30:00Z"]),
            tuple(fact["attributes"][k] for k in ("text", "by", "at")),
            "text, by, at",
        )
        self.assertNotIn(question, [q["id"] for q in self.reply()["questions"]])

    def test_an_answer_can_be_given_again(self):
        question = self.reply()["questions"][0]["id"]
        for words in ("one", "two"):
            self.hikeshi("answer", self.case, question, words, "--by", "Sato")
        self.same(["two"], self.fact("answer", question)["attributes"]["text"], "text")

    def test_done_becomes_a_sentence_with_a_name(self):
        steps = self.json("plan", "plan", self.case)["steps"]
        step = next(s for s in steps if mails.KEY in s["id"] and s["phase"] == "contain")
        self.json(
            "statement",
            "done",
            self.case,
            step["id"],
            "--by",
            "Sato",
            "--at",
            "2026-11-23T09:15:00Z",
        )
        fact = self.fact("done", step["id"])
        self.same("stated", fact["standing"], "standing")
        sentences = [s for s in self.letter("case_reply")["sentences"] if fact["id"] in s["facts"]]
        if not sentences:
            self.fail(f"expected a sentence on {step['id']} in the letter")
        self.same("stated", sentences[0]["standing"], "standing of the sentence")
        for part in ("operator", "Sato"):
            self.has(part, sentences[0]["text"])
        self.has("Sato", self.hikeshi("plan", self.case).out)
        again = {s["id"] for s in self.json("plan", "plan", self.case)["steps"]}
        self.same({s["id"] for s in steps}, again, "steps of the plan")

    def test_a_removal_tells_what_was_removed(self):
        step = next(s["id"] for s in self.json("plan", "plan", self.case)["steps"] if s["id"].startswith("delete-"))
        self.hikeshi("done", self.case, step, "--by", "Sato")
        told = self.fact("done", step)["attributes"]
        types = {"delete-iam-access-key-": "iam:access-key", "delete-login-profile-": "iam:login-profile"}
        self.same([next(t for start, t in types.items() if step.startswith(start))], told["type"], "type")

    def test_the_plan_keeps_its_hash(self):
        before = self.json("plan", "plan", self.case)
        self.hikeshi("done", self.case, before["steps"][0]["id"], "--by", "Sato")
        self.same(before["hash"], self.json("plan", "plan", self.case)["hash"], "hash of the plan")

    def test_what_is_to_be_typed_names_the_case(self):
        plan = self.hikeshi("plan", self.case).out
        self.has(f"hikeshi answer {self.case} ", plan)
        for text in (plan, self.hikeshi("reply", self.case, code={0, 4}).out):
            self.has_not(" CASE ", text)

    def test_one_phase_of_the_plan(self):
        whole = self.json("plan", "plan", self.case)
        one = self.json("plan", "plan", self.case, "--phase", "harden")
        self.same([s["id"] for s in whole["steps"] if s["phase"] == "harden"], [s["id"] for s in one["steps"]], "steps")
        self.same(whole["hash"], one["hash"], "hash")
        shown = self.hikeshi("plan", self.case, "--phase", "harden")
        self.has("== HARDEN ==", shown.out)
        for other in ("FIRST FIVE MINUTES", "== CONTAIN =="):
            self.has_not(other, shown.out)
        self.has(f"hikeshi apply {self.case} --phase harden", shown.err)
        self.error(2, "usage", "plan", self.case, "--phase", "first")

    def test_slips(self):
        step = self.json("plan", "plan", self.case)["steps"][0]["id"]
        question = self.reply()["questions"][0]["id"]
        before = self.journal_bytes()
        message = self.error(2, "usage", "answer", self.case, "no-such-question", "text")
        self.has(question, message, "the questions that there are")
        self.error(2, "usage", "answer", self.case, question, "  ")
        for pasted in ("...", "…"):  # as the screens show where the answer goes
            self.has("only dots", self.error(2, "usage", "answer", self.case, question, pasted))
        self.error(2, "usage", "done", self.case, "no-such-step", "--by", "Sato")
        self.has("--by", self.error(2, "usage", "done", self.case, step))
        self.error(
            2, "usage", "done", self.case, step, "--by", "Sato", "--at", "2030-01-01T00:00:00Z"
        )
        self.error(2, "usage", "done", self.case, step, "--by", "Sato", "--at", "noon")
        self.error(2, "usage", "note", self.case, "   ")
        self.error(3, "not_found", "answer", "20010101-000000", question, "text")
        self.same(True, before == self.journal_bytes(), "the journal is as it was")

    def test_answers_survive_another_hunt(self):
        question = self.reply()["questions"][0]["id"]
        self.hikeshi("answer", self.case, question, "still true", "--by", "Sato")
        self.hikeshi("hunt", self.case, "--trail", self.trail, code={0, 4})
        self.same(["still true"], self.fact("answer", question)["attributes"]["text"], "text")

    def test_notes(self):
        self.json("note", "note", self.case, "called the customer", "--by", "Sato")
        decisions = self.json("show", "show", self.case)["decisions"]
        notes = [d for d in decisions if "note" in d]
        self.same([("called the customer", "Sato")], [(n["note"], n["by"]) for n in notes], "notes")

    def test_closing(self):
        self.same(
            "closed",
            self.json("close", "close", self.case, "--by", "Sato", "--reason", "all well")["state"],
            "state",
        )
        self.same("closed", self.json("list", "list")["cases"][0]["state"], "state in the list")
        before = self.journal_bytes()
        self.json("close", "close", self.case)
        self.same(True, before == self.journal_bytes(), "closing twice says it once")
        self.same("open", self.json("close", "close", self.case, "--reopen")["state"], "state")

    def test_the_report(self):
        document = self.json(
            "report", "report", self.case, "--html", "out.html", "--out", "out.txt"
        )
        self.same("out.html", document["html"], "html")
        self.same(document["summary"], (self.folder / "out.txt").read_text(), "summary")
        page = (self.folder / "out.html").read_text()
        for part in (mails.KEY, trails.THIEF_ADDRESS, "svc-metrics"):
            self.has(part, page)
        self.has_not("<script", page)
        self.error(3, "not_found", "report", self.case, "--html", "no/such/folder/x.html")

    def test_letters_as_files(self):
        for letter in self.reply()["letters"]:
            path = self.only_case() / letter["file"]
            self.same(f"{letter['kind']}.{letter['lang']}.txt", path.name, "name of the file")
            text = path.read_text()
            self.has(letter["body"].strip(), text, path.name)
            if letter["subject"]:
                self.has("Subject: " + letter["subject"], text, path.name)

    def test_two_reports_of_one_instance_have_letters_of_their_own(self):
        """A second report, with a reference of its own, joins the case of the instance."""
        first = self.json("respond", "respond", self.write("1.eml", mails.abuse()), code={0, 4})
        again = mails.abuse(reference="20987654321-1", date="Mon, 23 Nov 2026 09:00:00 +0000")
        second = self.json("respond", "respond", self.write("2.eml", again), code={0, 4})
        self.same(first["case"], second["case"], "case")
        replies = [x for x in second["reply"]["letters"] if x["kind"] == "abuse_reply"]
        self.same(2, len(replies), "replies")
        for letter, reference in zip(replies, ("20981234567-1", "20987654321-1")):
            self.has(reference, letter["subject"])
            path = next(self.home.glob(f"{first['case']}/{letter['file']}"))
            self.has("Subject: " + letter["subject"], path.read_text(), path.name)
        self.same(first["reply"]["letters"][0]["file"], replies[0]["file"], "file of the first")

    def test_the_subject_is_kept(self):
        mail = self.write("abuse.eml", mails.abuse())
        document = self.json("respond", "respond", mail, code={0, 4})
        letter = self.letter("abuse_reply", document["reply"])
        self.has(
            "Your Amazon EC2 Abuse Report [20981234567-1] [AWS ID " + mails.ACCOUNT + "]",
            letter["subject"],
        )
        self.same("trustandsafety@support.aws.com", letter["to"], "to")

    def fact(self, kind, subject):
        facts = [
            f
            for f in self.json("show", "show", self.case)["facts"]
            if f["kind"] == kind and f["subject"] == subject
        ]
        self.same(1, len(facts), f"facts {kind} {subject}")
        return facts[0]


if __name__ == "__main__":
    support.main()
