# SPDX-License-Identifier: Apache-2.0
"""What `hunt` and `events` say beside the actor: whose screen it is, notices, windows, changed files."""

import json
import shutil

import mails
import support
import trails

OTHER = "444455556666"


class Hunt(support.Scene):
    def setUp(self):
        super().setUp()
        self.mail = self.write("key.eml", mails.exposed_key())
        self.trail = trails.incident(self.folder / "trail")

    def open(self):
        self.hikeshi("open", self.mail)
        return self.only_case().name

    def test_the_screen_of_a_case_is_the_cases(self):
        case = self.open()
        out = self.hikeshi("hunt", case, "--trail", self.trail, code={0, 4}).out
        self.has(case, out)
        self.has(f"hikeshi plan {case}", out)
        self.has("2026-11-27", out)
        self.has("svc-metrics", out)

    def test_a_second_hunt_reads_what_is_new(self):
        case = self.open()
        files = sorted(self.trail.rglob("*.gz"))
        late = files[len(files) // 2]
        data = late.read_bytes()
        late.unlink()

        def hunted(**more):
            return self.json("hunt", "hunt", case, "--trail", self.trail, code={0, 4}, **more)

        self.same(0, hunted()["read"]["recalled"], "files known to the first hunt")
        late.write_bytes(data)
        sources = self.only_case() / "sources.jsonl"
        grown, listed = hunted(), sources.read_text()
        self.same((len(files), len(files) - 1), (grown["read"]["files"], grown["read"]["recalled"]), "files and recalled")
        shutil.rmtree(self.only_case() / "pass")
        whole = hunted()
        self.same(0, whole["read"]["recalled"], "recalled without what was kept")
        for document in (grown, whole):
            del document["read"]
        self.same(whole, grown, "the document")
        self.same(sources.read_text(), listed, "sources.jsonl")

    def test_no_advice_for_a_case_that_there_is_not(self):
        for more in ([], ["--notice", self.mail]):
            for lang in ("en", "ja"):
                out = self.hikeshi(
                    "hunt", "--trail", self.trail, "--lang", lang, *more, code={0, 4}
                ).out
                for command in ("", "plan ", "show ", "hunt "):
                    self.has_not(f"hikeshi {command}-", out)
                self.has("hikeshi respond NOTICE --trail DIR", out)

    def test_a_notice_that_is_none_is_named(self):
        for name, data in {"junk": bytes(range(256)) * 9, "invoice.eml": mails.invoice()}.items():
            with self.subTest(name):
                args = ("--trail", self.trail, "--notice", self.write(name, data))
                hunt = self.json("hunt", "hunt", *args, code=4)
                reasons = {p["reason"] for p in hunt["problems"] if p["file"].endswith(name)}
                self.assertIn("not_a_notice", reasons)
                self.same(True, hunt["actor_found"], "actor_found")
                self.has(name, self.hikeshi("hunt", *args, code=4).err)
                self.has(name, self.hikeshi("events", *args, code=4).err)

    def test_a_notice_of_another_account(self):
        mail = self.write("other.eml", mails.exposed_key(account=OTHER))
        args = ("--trail", self.trail, "--notice", mail)
        hunt = self.json("hunt", "hunt", *args, code=6)
        self.same(True, hunt["actor_found"], "the document carries the rest")
        for command in ("hunt", "events"):
            err = self.hikeshi(command, *args, code=6).err
            self.has(OTHER, err)
            self.has(mails.ACCOUNT, err)

    def test_a_window_without_records(self):
        run = self.hikeshi("hunt", "--trail", self.trail, "--from", "2027-01-01", "--json", code=4)
        self.has("--from", run.err)
        self.same(False, json.loads(run.out)["actor_found"], "actor_found")
        case = self.open()
        self.json("hunt", "hunt", case, "--trail", self.trail, code={0, 4})
        before = self.journal_bytes()
        self.json("hunt", "hunt", case, "--trail", self.trail, "--from", "2027-01-01", code=4)
        self.same(True, before == self.journal_bytes(), "what was found before stands")
        document = self.json(
            "respond", "respond", case, "--trail", self.trail, "--from", "2027-01-01", code=4
        )
        self.same(case, document["case"], "case")

    def test_events_as_one_document(self):
        case = self.open()
        self.error(3, "not_found", "events", case)
        self.hikeshi("hunt", case, "--trail", self.trail, code={0, 4})
        lines = self.hikeshi("events", case).out.splitlines()
        self.same(lines, self.hikeshi("events", case, "--json", "--json-lines").out.splitlines(), "")
        events = [json.loads(line) for line in lines]
        self.same(events, self.json("events", "events", case)["events"], "of the case")
        loose = self.json(
            "events", "events", "--trail", self.trail, "--notice", self.mail, code={0, 4}
        )
        self.same(events, loose["events"], "of the logs")
        clean = trails.Trail().owner_days(2).write(self.folder / "clean")
        self.same([], self.json("events", "events", "--trail", clean, code=1)["events"], "none")

    def test_events_of_a_case_in_a_window(self):
        case = self.open()
        self.hikeshi("hunt", case, "--trail", self.trail, code={0, 4})
        everything = self.json("events", "events", case)["events"]
        times = sorted({event["time"] for event in everything})
        begin, end = times[1], times[-1]
        inside = self.json("events", "events", case, "--from", begin, "--to", end)["events"]
        self.same([e for e in everything if begin <= e["time"] < end], inside, "events")
        self.error(2, "usage", "events", case, "--notice", self.mail)

    def test_changed_files_of_a_hunt(self):
        case = self.open()
        self.hikeshi("hunt", case, "--trail", self.trail, code={0, 4})
        for name in ("events.jsonl", "hunt.json"):
            path = self.only_case() / name
            whole = path.read_bytes()
            for changed in (whole[:-20], whole.replace(b"AKIA", b"AKIB") + b"x\n", b""):
                path.write_bytes(changed)
                self.has(name, self.error(3, "corrupt", "events", case))
            path.write_bytes(whole)
        self.hikeshi("events", case)


if __name__ == "__main__":
    support.main()
