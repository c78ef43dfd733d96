# SPDX-License-Identifier: Apache-2.0
"""Bad input: a clear error with its place, the right exit code, and the case as it was."""

import contextlib
import gzip
import os
import resource
import signal
import sqlite3
import subprocess
import unittest

import mails
import support
import trails


class Logs(support.Scene):
    def setUp(self):
        super().setUp()
        self.mail = self.write("key.eml", mails.exposed_key())

    def fails_on(self, code, word, trail, *parts):
        """The hunt of the case and `respond` fail with `code`; the case stays as it was."""
        self.hikeshi("open", self.mail)
        case, before = self.only_case(), self.journal_bytes()
        message = self.error(code, word, "hunt", case.name, "--trail", trail)
        for part in parts:
            self.has(part, message)
        self.same(True, before == self.journal_bytes(), "the journal is as it was after hunt")
        self.hikeshi("respond", case.name, "--trail", trail, code=code)
        self.same(True, before == self.journal_bytes(), "the journal is as it was after respond")
        self.same(["journal.sqlite", "notices"], self.files(case), "files of the case")

    def test_an_empty_folder(self):
        (self.folder / "empty").mkdir()
        self.fails_on(3, "not_found", "empty", "empty", "nothing to search")

    def test_a_missing_folder(self):
        self.fails_on(3, "not_found", "gone", "gone")

    def test_logs_of_another_account(self):
        trail = trails.Trail(account="444455556666").owner_days(2).write(self.folder / "trail")
        self.fails_on(6, "not_allowed", trail, "444455556666", mails.ACCOUNT)

    def test_nothing_parsable(self):
        self.write("trail/holiday.jpg", b"\xff\xd8\xff\xe0 not a log at all")
        self.write("trail/readme.txt", "hello")
        self.fails_on(3, "corrupt", "trail", "trail")
        hunt = self.json("hunt", "hunt", "--trail", "trail", code=3)
        named = {os.path.basename(problem["file"]) for problem in hunt["problems"]}
        self.same({"holiday.jpg", "readme.txt"}, named, "files with problems")

    def test_only_empty_files(self):
        self.write("trail/a.json", "")
        self.fails_on(3, "corrupt", "trail")

    def test_damaged_files_are_named(self):
        trail = trails.incident(self.folder / "trail")
        good = sorted(trail.rglob("*.gz"))[0].read_bytes()
        damaged = {
            "cut.json.gz": (good[: len(good) * 6 // 10], "gzip_truncated"),
            "checksum.json.gz": (good[:-8] + b"\0\0\0\0" + good[-4:], "gzip_bad_checksum"),
            "garbage.json.gz": (good + b"left over", "gzip_trailing_garbage"),
            "text.json": (b"hello", "not_json"),
            "other.json": (b'{"a": [1, 2, 3]}', "not_cloudtrail"),
            "empty.json": (b"", "empty"),
            "broken.json": (
                b'{"Records":[{"eventName":"GetObject","eventSource":"s3.amazonaws.com",'
                b'"eventID":"x1","eventTime":"2026-11-20T00:00:00Z","awsRegion":"us-east-1",'
                b'"userAgent": tru}]}',
                "malformed_record",
            ),
        }
        for name, (data, _) in damaged.items():
            self.write("trail/" + name, data)
        document = self.json("respond", "respond", self.mail, "--trail", trail, code=4)
        got = {}
        for problem in document["hunt"]["problems"]:
            got.setdefault(os.path.basename(problem["file"]), set()).add(problem["reason"])
        for name, (_, reason) in damaged.items():
            if reason not in got.get(name, set()):
                self.fail(f"{name}: expected the reason {reason}, got {got.get(name)}")
        self.same(set(damaged), set(got), "files with problems")
        self.same(True, document["hunt"]["actor_found"], "the rest was searched")
        text = self.hikeshi("respond", self.mail, "--trail", trail, code=4).out
        self.has("could not", text.lower())

    def test_a_bomb_is_an_error_of_its_file_alone(self):
        trail = trails.incident(self.folder / "trail")
        with gzip.open(self.folder / "trail" / "bomb.json.gz", "wb") as bomb:
            bomb.write(b'{"Records":[')
            for _ in range(600):
                bomb.write(b" " * (1 << 20))
            bomb.write(b"]}")
        hunt = self.json("hunt", "hunt", "--trail", trail, code=4)
        self.same(["gzip_limit"], [p["reason"] for p in hunt["problems"]], "reasons")
        self.same(True, hunt["actor_found"], "actor_found")

    def test_what_is_too_large_is_not_read(self):
        """Sparse files: to read them would take minutes and all the memory."""

        def little_memory():
            resource.setrlimit(resource.RLIMIT_AS, (3 << 30, 3 << 30))

        # The address sanitizer reserves terabytes of address space.
        more = {} if "HIKESHI_SANITIZED" in os.environ else {"preexec_fn": little_memory}
        trail = trails.incident(self.folder / "trail")
        os.truncate(self.write("trail/sparse.json", ""), 1 << 40)
        hunt = self.json("hunt", "hunt", "--trail", trail, code=4, timeout=60, **more)
        self.same(["too_large"], [p["reason"] for p in hunt["problems"]], "reasons")
        self.same(True, hunt["actor_found"], "actor_found")
        os.truncate(self.write("large.eml", ""), 1 << 40)
        for command in ("read", "open"):
            message = self.error(3, "limit", command, "large.eml", timeout=60, **more)
            self.has("64 MiB", message)
        document = self.json("read", "read", "large.eml", self.mail, code=4, timeout=60, **more)
        self.has("large.eml", document["problems"][0]["file"])

    def test_a_pipe_is_named_and_not_waited_for(self):
        trail = trails.incident(self.folder / "trail")
        os.mkfifo(self.folder / "trail" / "pipe")
        os.mkfifo(self.folder / "pipe")
        hunt = self.json("hunt", "hunt", "--trail", trail, code=4, timeout=60)
        self.same(["unreadable"], [p["reason"] for p in hunt["problems"]], "reasons")
        hunt = self.json("hunt", "hunt", "--trail", "pipe", code=3, timeout=60)
        self.same(["pipe"], [p["file"] for p in hunt["problems"]], "files")
        self.has("no regular file", self.error(3, "unsupported", "read", "pipe", timeout=60))

    @unittest.skipIf(os.geteuid() == 0, "root may read everything")
    def test_unreadable_files_and_folders(self):
        trail = trails.incident(self.folder / "trail")
        self.write("trail/closed.json", "{}").chmod(0)
        (self.folder / "trail" / "closed").mkdir(mode=0)
        hunt = self.json("hunt", "hunt", "--trail", trail, code=4)
        self.same(["unreadable", "unreadable"], [p["reason"] for p in hunt["problems"]], "reasons")

    def test_links(self):
        """A link to nowhere is named; one that leads in a circle does not loop."""
        trail = trails.incident(self.folder / "trail")
        (trail / "nowhere.json").symlink_to("gone.json")
        (trail / "circle").symlink_to(".")
        hunt = self.json("hunt", "hunt", "--trail", trail, code={0, 4})
        self.same(0, hunt["read"]["duplicates"], "duplicates")

    def test_odd_file_names(self):
        trail = trails.incident(self.folder / "trail")
        name = os.fsencode(self.folder) + b"/trail/a\x1b[31m\xff\n$(touch pwned).json"
        with open(name, "wb") as file:
            file.write(b"no json")
        hunt = self.json("hunt", "hunt", "--trail", trail, code=4)
        self.same(["not_json"], [p["reason"] for p in hunt["problems"]], "reasons")
        self.hikeshi("respond", self.mail, "--trail", trail, code=4)
        self.assertFalse((self.folder / "pwned").exists())

    def test_a_missing_rules_folder(self):
        trail = trails.incident(self.folder / "trail")
        self.error(3, "not_found", "hunt", "--trail", trail, "--rules", "no-rules")

    def test_bad_rules_are_named(self):
        trail = trails.incident(self.folder / "trail")
        self.write("rules/broken.yml", "title: [unclosed\n")
        self.write(
            "rules/none.yml", "title: x\nlogsource:\n  product: aws\n  service: cloudtrail\n"
        )
        self.write(
            "rules/good.yml",
            "title: Bucket made\nid: 5b1d0c62-0f43-4f7e-9d2e-3a5d3a1c7f01\n"
            "level: low\nlogsource:\n  product: aws\n  service: cloudtrail\n"
            "detection:\n  sel:\n    eventName: CreateBucket\n  condition: sel\n",
        )
        hunt = self.json("hunt", "hunt", "--trail", trail, "--rules", "rules", code={0, 4})
        self.same(
            ["rules/broken.yml", "rules/none.yml"],
            sorted(f["file"] for f in hunt["rules"]["failed"]),
            "rules that could not be loaded",
        )
        hits = [h for h in hunt["rules"]["hits"] if h["file"] == "rules/good.yml"]
        self.same([1], [h["count"] for h in hits], "hits of the good rule")


class Journal(support.Scene):
    def setUp(self):
        super().setUp()
        self.hikeshi("open", self.write("key.eml", mails.exposed_key()))
        self.case = self.only_case()

    def tamper(self, *statements):
        with contextlib.closing(sqlite3.connect(self.case / "journal.sqlite")) as db:
            for name in [
                row[0] for row in db.execute("SELECT name FROM sqlite_master WHERE type='trigger'")
            ]:
                db.execute(f"DROP TRIGGER {name}")
            for statement in statements:
                db.execute(statement)
            db.commit()

    def says_so(self):
        for command in ("show", "plan", "reply", "report"):
            self.has("was changed", self.error(3, "corrupt", command, self.case.name))
        row = self.json("list", "list", code=4)["cases"][0]
        self.same("unreadable", row["state"], "state in the list")

    def test_update_and_delete_are_refused(self):
        with contextlib.closing(sqlite3.connect(self.case / "journal.sqlite")) as db:
            for statement in ("UPDATE entry SET body='{}'", "DELETE FROM entry WHERE seq=1"):
                with self.assertRaisesRegex(sqlite3.DatabaseError, "append-only"):
                    db.execute(statement)

    def test_a_changed_entry(self):
        self.tamper("UPDATE entry SET body=replace(body, 'AKIA', 'AKIB') WHERE seq=3")
        self.says_so()

    def test_a_removed_entry(self):
        self.hikeshi("note", self.case.name, "one")
        self.hikeshi("note", self.case.name, "two")
        self.tamper("DELETE FROM entry WHERE body LIKE '%\"one\"%'")
        self.says_so()

    def test_entries_in_another_order(self):
        self.tamper(
            "UPDATE entry SET seq=seq+1000",
            "UPDATE entry SET seq=2 WHERE seq=1003",
            "UPDATE entry SET seq=3 WHERE seq=1002",
            "UPDATE entry SET seq=1 WHERE seq=1001",
        )
        self.says_so()

    def test_no_journal_at_all(self):
        (self.case / "journal.sqlite").write_bytes(os.urandom(9000))
        self.error(3, "corrupt", "show", self.case.name)


class Room(support.Scene):
    """No room on the disk. RLIMIT_FSIZE stands in for it: a write beyond it fails in the same place."""

    def setUp(self):
        super().setUp()
        self.mail = self.write("key.eml", mails.exposed_key())
        self.trail = trails.incident(self.folder / "trail")

    @staticmethod
    def little(size):
        def limit():
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))

        return limit

    def test_a_case_that_cannot_be_opened_leaves_nothing(self):
        for size in (0, 1000, 5000):
            with self.subTest(size):
                self.error(7, "io", "open", self.mail, preexec_fn=self.little(size))
                self.no_case()
        self.json("open", "open", self.mail)

    def test_a_case_survives_a_full_disk(self):
        self.hikeshi("open", self.mail)
        before = self.json("show", "show", self.only_case().name)
        size = self.only_case().joinpath("journal.sqlite").stat().st_size
        for limit in (1000, size, size + 5000):
            with self.subTest(limit):
                message = self.error(
                    7,
                    "io",
                    "respond",
                    self.mail,
                    "--trail",
                    self.trail,
                    preexec_fn=self.little(limit),
                )
                self.assertTrue(message)
                after = self.json("show", "show", self.only_case().name)
                self.same(before["facts"], after["facts"], "facts of the case")
        self.json("respond", "respond", self.mail, "--trail", self.trail, code={0, 4})

    def test_standard_output_is_full(self):
        with open("/dev/full", "wb") as full:
            done = subprocess.run(
                [support.program(), "hunt", "--trail", self.trail, "--json"],
                stdout=full,
                stderr=subprocess.PIPE,
                env=self.environment(),
                cwd=self.folder,
                check=False,
            )
        self.same(7, done.returncode, "exit code")
        self.has("disk full", done.stderr.decode())

    def test_output_files_that_are_devices(self):
        """A device that is full is an error, and stays the device that it was."""
        self.hikeshi("open", self.mail)
        case = self.only_case().name
        (self.folder / "full").symlink_to("/dev/full")
        for args in (
            ("report", case, "--html", "full"),
            ("report", case, "--out", "full"),
            ("hunt", "--trail", self.trail, "--hits", "full"),
        ):
            with self.subTest(args):
                self.error(7, "io", *args)
                self.same("/dev/full", os.readlink(self.folder / "full"), "the link")

    def test_a_link_as_output_file_is_followed(self):
        self.hikeshi("open", self.mail)
        target = self.write("target.html", "old")
        (self.folder / "link").symlink_to("target.html")
        self.hikeshi("report", self.only_case().name, "--html", "link")
        self.has("<html", target.read_text())
        self.same("target.html", os.readlink(self.folder / "link"), "the link")

    def test_standard_output_as_the_file(self):
        self.hikeshi("open", self.mail)
        case = self.only_case().name
        self.has("<html", self.hikeshi("report", case, "--html", "-").out)
        self.has(case, self.hikeshi("report", case, "--out", "-").out)
        self.same(False, (self.folder / "-").exists(), "a file named -")
        self.error(2, "usage", "report", case, "--html", "-")
        self.hikeshi("report", case, "--html", "-", "--out", "-", code=2)

    def test_a_reader_that_goes_away(self):
        line = f'"{support.program()}" drill --help | head -1; exit ${{PIPESTATUS[0]}}'
        done = subprocess.run(
            ["bash", "-c", line],
            env=self.environment(),
            cwd=self.folder,
            capture_output=True,
            check=False,
        )
        self.same((0, b""), (done.returncode, done.stderr), "exit code, stderr")


if __name__ == "__main__":
    support.main()
