# SPDX-License-Identifier: Apache-2.0
"""With logs: every document fits its schema, files and modes of a case, threads, hunts without a case."""

import hashlib
import json
import re
import shutil
import sqlite3

import mails
import support
import trails


class Respond(support.Scene):
    def setUp(self):
        super().setUp()
        self.mail = self.write("key.eml", mails.exposed_key())
        self.trail = trails.incident(self.folder / "trail")

    def test_the_incident(self):
        """The thief's use of a key that the owner goes on using."""
        hunt = self.json("respond", "respond", self.mail, "--trail", self.trail, code={0, 4})[
            "hunt"
        ]
        self.same(True, hunt["actor_found"], "actor_found")
        self.same(mails.KEY, hunt["actor"]["credentials"][0], "first credential")
        self.same([trails.THIEF_ADDRESS], hunt["actor"]["addresses"], "addresses")
        made = {(m["type"], m["id"]) for m in hunt["made"]}
        for thing in (
            ("iam:user", "svc-metrics"),
            ("iam:access-key", "AKIAQ7EXMPLE56789JKL"),
            ("s3:bucket", "media-cache-4411"),
            ("ec2:instance", "i-0fedcba9876543210"),
            ("ec2:security-group", "sg-0123456789abcdef0"),
        ):
            self.assertIn(thing, made)

    def test_all_commands_fit_their_schemas(self):
        case = self.json("respond", "respond", self.mail, "--trail", self.trail, code={0, 4})[
            "case"
        ]
        self.json("plan", "plan", case)
        self.json("reply", "reply", case, code={0, 4})
        self.json("show", "show", case)
        self.json("list", "list")
        self.json("report", "report", case)
        self.json("hunt", "hunt", case, "--trail", self.trail, code={0, 4})
        self.json("note", "note", case, "called the customer", "--by", "Sato")
        self.json("close", "close", case, "--by", "Sato")

    def test_events_and_hits_fit_their_schemas(self):
        case = self.json("respond", "respond", self.mail, "--trail", self.trail, code={0, 4})[
            "case"
        ]
        of_case = self.hikeshi("events", case).out
        loose = self.hikeshi(
            "events", "--trail", self.trail, "--notice", self.mail, code={0, 4}
        ).out
        self.same(of_case, loose, "events of the case and of the logs")
        self.same(of_case, (self.only_case() / "events.jsonl").read_text(), "events.jsonl")
        charged = self.lines("event", of_case)
        self.same({"actor", "owner"}, {e["charged_to"] for e in charged}, "charged_to")
        self.hikeshi("hunt", "--trail", self.trail, "--hits", "hits.jsonl", code={0, 4})
        hits = self.lines("hit", (self.folder / "hits.jsonl").read_text())
        if not hits:
            self.fail("expected hits of our own rules on the incident")

    def lines(self, schema, text):
        documents = [json.loads(line) for line in text.splitlines()]
        for document in documents:
            self.check_schema(schema, document)
        return documents

    def test_files_of_a_case(self):
        document = self.json("respond", "respond", self.mail, "--trail", self.trail, code={0, 4})
        case = self.only_case()
        files = {str(p.relative_to(case)): p for p in case.rglob("*") if p.is_file()}
        for name in (
            "journal.sqlite",
            "hunt.json",
            "events.jsonl",
            "report.html",
            "letters/interim.en.txt",
            "letters/case_reply.en.txt",
        ):
            self.assertIn(name, files)
        for name, path in files.items():
            mode = path.stat().st_mode & 0o777
            if mode & 0o077:
                self.fail(f"{name}: expected no rights for others, got {mode:o}")
        for folder in [self.home, case, case / "letters", case / "notices"]:
            self.same(0o700, folder.stat().st_mode & 0o777, f"mode of {folder.name}")
        leftovers = [n for n in files if n.endswith((".tmp", "-journal")) or ".tmp" in n]
        self.same([], [n for n in leftovers if files[n].stat().st_size], "temporary files")
        self.same(document["report"], str(case / "report.html"), "report")

    def test_the_journal_can_be_checked_by_others(self):
        """docs/formats.md says how; this is it in ten lines."""
        self.hikeshi("respond", self.mail, "--trail", self.trail, code={0, 4})
        case = self.only_case()
        with sqlite3.connect(f"file:{case / 'journal.sqlite'}?mode=ro", uri=True) as db:
            rows = db.execute("SELECT seq, body, hash FROM entry ORDER BY seq").fetchall()
        previous = "0" * 64
        newest = {}
        for number, (seq, body, digest) in enumerate(rows, 1):
            self.same(number, seq, "sequence")
            previous = hashlib.sha256(f"{previous}\n{body}".encode()).hexdigest()
            self.same(previous, digest, f"hash of entry {seq}")
            entry = json.loads(body)
            if "document" in entry:
                newest[entry["document"]] = entry["sha256"]
        self.assertGreater(len(newest), 4)
        for name, digest in newest.items():
            self.same(digest, hashlib.sha256((case / name).read_bytes()).hexdigest(), name)

    def test_threads_do_not_matter(self):
        documents = []
        for threads in (1, 2, 4):
            run = self.hikeshi(
                "hunt", "--trail", self.trail, "--threads", threads, "--json", code={0, 4}
            )
            documents.append(re.sub(r'"seconds": [0-9.e-]+', '"seconds": 0', run.out))
        self.same(documents[0], documents[1], "1 and 2 threads")
        self.same(documents[0], documents[2], "1 and 4 threads")

    def test_running_again_changes_nothing(self):
        first = self.json("respond", "respond", self.mail, "--trail", self.trail, code={0, 4})
        again = self.json("respond", "respond", self.mail, "--trail", self.trail, code={0, 4})
        for part in ("plan", "reply", "deadline", "case"):
            self.same(first[part], again[part], part)
        read = again["hunt"]["read"]
        self.same(read["files"], read["recalled"], "files that the first run has read")
        for document in (first, again):
            document["hunt"]["read"] |= {"seconds": 0, "recalled": 0}
        self.same(first["hunt"], again["hunt"], "hunt")

    def test_an_instance_without_a_region_is_found_first(self):
        """A report without a region: the search stands in the first minutes, the rest follows."""
        body = mails.abuse().replace(b"Region: us-east-1", b"")
        self.has_not("us-east-1", body.decode(), "the mail")
        text = self.hikeshi("respond", self.write("abuse.eml", body), code={0, 4}).out
        case = self.only_case().name
        question = "region:" + mails.INSTANCE
        self.has("aws ec2 describe-instances", text)
        self.has("hikeshi answer CASE " + question, text)
        self.hikeshi("answer", case, question, "ap-northeast-1", "--by", "Sato")
        steps = {s["id"]: s for s in self.json("plan", "plan", case)["steps"]}
        for name in ("record-instance", "isolate-instance", "snapshot-instance"):
            self.has("--region ap-northeast-1", steps[f"{name}-{mails.INSTANCE}"]["cli"], name)

    def test_one_screen(self):
        text = self.hikeshi("respond", self.mail, "--trail", self.trail, code={0, 4}).out
        self.assertLessEqual(len(text.splitlines()), 40)
        for part in (
            mails.KEY,
            trails.THIEF_ADDRESS,
            "hikeshi plan",
            "then apply",
            "report.html",
        ):
            self.has(part, text)

    def test_in_japanese(self):
        run = self.hikeshi("respond", self.mail, "--trail", self.trail, "--lang", "ja", code={0, 4})
        self.has("次の操作", run.out)
        self.has("侵入者に典型的な操作", run.out)
        self.assertNotIn("did what intruders do", run.out)
        self.has("hikeshi plan", run.out)

    def test_letters_in_japanese(self):
        self.hikeshi(
            "respond", self.mail, "--trail", self.trail, "--letter-lang", "ja", code={0, 4}
        )
        names = sorted(p.name for p in (self.only_case() / "letters").iterdir())
        self.assertIn("case_reply.ja.txt", names)

    def test_progress_is_none_in_a_pipe(self):
        run = self.hikeshi("hunt", "--trail", self.trail, code={0, 4})
        self.has_not("MB/s", run.err, "stderr")

    def test_quiet(self):
        run = self.hikeshi("respond", self.mail, "--trail", self.trail, "--quiet", code={0, 4})
        self.same("", run.err, "stderr under --quiet")


class Hunt(support.Scene):
    def test_without_a_case_or_a_notice(self):
        hunt = self.json(
            "hunt", "hunt", "--trail", trails.incident(self.folder / "trail"), code={0, 4}
        )
        self.same(True, hunt["actor_found"], "actor_found")
        self.same([trails.THIEF_ADDRESS], hunt["actor"]["addresses"], "addresses")
        self.assertFalse(self.home.exists(), "a hunt without a case must not make a home")

    def test_nothing_to_find(self):
        trail = trails.Trail().owner_days().write(self.folder / "trail")
        hunt = self.json("hunt", "hunt", "--trail", trail, code=1)
        self.same((False, []), (hunt["actor_found"], hunt["made"]), "actor_found, made")
        self.has("o actor", self.hikeshi("hunt", "--trail", trail, code=1).out)

    def test_packed_or_not_is_the_same(self):
        trail = trails.Trail().owner_days().attack()
        trail.write(self.folder / "packed")
        trail.write(self.folder / "plain", packed=False)
        seen = []
        for name in ("packed", "plain"):
            hunt = self.json("hunt", "hunt", "--trail", name, code={0, 4})
            seen.append((hunt["read"]["records"], hunt["actor"], hunt["made"]))
        self.same(seen[0], seen[1], "hunt of packed and plain files")

    def test_one_file_and_two_folders(self):
        folder = trails.incident(self.folder / "trail")
        whole = self.json("hunt", "hunt", "--trail", folder, code={0, 4})
        files = sorted(p for p in folder.rglob("*.gz"))
        given = self.json("hunt", "hunt", "--trail", *files, code={0, 4})
        self.same(whole["made"], given["made"], "made things, by folder and by file")
        shutil.copytree(folder, self.folder / "again")
        twice = self.json("hunt", "hunt", "--trail", folder, self.folder / "again", code={0, 4})
        self.same(whole["read"]["records"], twice["read"]["duplicates"], "duplicates")
        self.same(whole["actor"], twice["actor"], "actor")

    def test_a_window(self):
        trail = trails.incident(self.folder / "trail")
        before = self.json("hunt", "hunt", "--trail", trail, "--to", "2026-11-23", code={1, 4})
        self.same(False, before["actor_found"], "actor_found before the attack")
        after = self.json("hunt", "hunt", "--trail", trail, "--from", "2026-11-16", code={0, 4})
        self.same(True, after["actor_found"], "actor_found with a week before it")

    def test_events_need_a_hunt(self):
        self.hikeshi("open", self.write("key.eml", mails.exposed_key()))
        run = self.hikeshi("events", self.only_case().name, code=3)
        self.has("hikeshi hunt", run.err)


class OnDrills(support.Scene):
    """The shapes of everything on a rehearsed incident; what is true there is drills.py's."""

    def test_threads_do_not_matter(self):
        folder = support.drill("exposed-key-mining")
        documents, charged = [], []
        for threads in (1, 2, 4):
            run = self.hikeshi(
                "hunt",
                "--trail",
                folder / "trail",
                "--notice",
                folder / "notice.eml",
                "--threads",
                threads,
                "--json",
                code={0, 4},
            )
            documents.append(re.sub(r'"seconds": [0-9.e-]+', '"seconds": 0', run.out))
            charged.append(
                self.hikeshi(
                    "events", "--trail", folder / "trail", "--threads", threads, code={0, 4}
                ).out
            )
        for i in (1, 2):
            self.same(
                True, documents[0] == documents[i], f"hunt with 1 and {2 * i} threads is the same"
            )
            self.same(
                True, charged[0] == charged[i], f"events with 1 and {2 * i} threads are the same"
            )

    def test_every_scenario_fits_the_schemas(self):
        for scenario in (
            "exposed-key-mining",
            "open-ssh-scan",
            "root-no-mfa",
            "stolen-instance-role",
            "console-password",
        ):
            with self.subTest(scenario):
                folder = support.drill(scenario)
                self.check_schema("drill-truth", json.loads((folder / "truth.json").read_text()))
                document = self.json(
                    "respond",
                    "respond",
                    folder / "notice.eml",
                    "--trail",
                    folder / "trail",
                    code={0, 1, 4},
                )
                case = document["case"]
                for command in ("plan", "reply", "show", "report"):
                    self.json(command, command, case, code={0, 4})
                for line in self.hikeshi("events", case).out.splitlines():
                    self.check_schema("event", json.loads(line))
                text = self.hikeshi("report", case).out
                self.assertLessEqual(len(text.splitlines()), 40)

    def test_the_same_seed_gives_the_same_drill(self):
        for name in ("a", "b"):
            self.hikeshi(
                "drill", "--scenario", "root-no-mfa", "--seed", "5", "--days", "5", "--out", name
            )
        self.same(self.hashes("a"), self.hashes("b"), "files of two drills of one seed")
        self.hikeshi(
            "drill", "--scenario", "root-no-mfa", "--seed", "6", "--days", "5", "--out", "c"
        )
        self.assertNotEqual(self.hashes("a"), self.hashes("c"))

    def hashes(self, name):
        folder = self.folder / name
        return {
            str(p.relative_to(folder)): hashlib.sha256(p.read_bytes()).hexdigest()
            for p in sorted(folder.rglob("*"))
            if p.is_file()
        }


if __name__ == "__main__":
    support.main()
