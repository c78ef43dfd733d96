# SPDX-License-Identifier: Apache-2.0
"""Ctrl-C and kill -9: the case is as it was, and the same command goes on."""

import json
import os
import shutil
import signal
import subprocess
import time
import unittest

import mails
import support
import trails


class Interrupted(support.Scene):
    def setUp(self):
        super().setUp()
        self.mail = self.write("key.eml", mails.exposed_key())

    def start(self, *args):
        return subprocess.Popen(
            [support.program(), *map(str, args)],
            cwd=self.folder,
            env=self.environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )

    def large_trail(self, seconds):
        """A trail that one thread searches for about `seconds`: the same big file under many names."""
        one = self.folder / "one"
        records = trails.Trail()
        for _ in range(40):
            records.owner_days(14)
        records.attack()
        for record in records.records:
            record["eventTime"] = "2026-11-20T08:00:00Z"
        records.write(one)
        source = next(one.rglob("*.gz"))
        folder = self.folder / "trail"
        folder.mkdir()

        def fill(numbers):
            for number in numbers:
                os.link(source, folder / f"{mails.ACCOUNT}_CloudTrail_us-east-1_20261120T0805Z_{number:016}.json.gz")

        def timed(trail):
            started = time.monotonic()
            self.hikeshi("hunt", "--trail", trail, "--threads", "1", code={0, 1, 4})
            return time.monotonic() - started

        fill(range(10))  # beside one file, so that the time to start is not taken for reading
        each = max((timed(folder) - timed(one)) / 9, 0.005)
        fill(range(10, min(int(seconds / each) + 12, 3000)))
        return folder

    def test_ctrl_c_during_a_hunt(self):
        trail = self.large_trail(6)
        self.hikeshi("open", self.mail)
        case, before = self.only_case(), self.journal_bytes()
        for signal_number in (signal.SIGINT, signal.SIGTERM):
            process = self.start("hunt", case.name, "--trail", trail, "--threads", "1", "--json")
            time.sleep(1)
            if process.poll() is not None:
                self.fail(
                    f"expected a hunt still running after a second, got {process.communicate()}"
                )
            asked = time.monotonic()
            process.send_signal(signal_number)
            out, err = process.communicate(timeout=60)
            self.same(7, process.returncode, f"exit code; stderr: {err.decode()}")
            self.assertLess(time.monotonic() - asked, 5, "seconds from Ctrl-C to the end")
            self.has("interrupted", err.decode())
            self.has('"cancelled"', out.decode())
            self.same(True, before == self.journal_bytes(), "the journal is as it was")
            self.same(["journal.sqlite", "notices", "pass"], self.files(case), "files of the case")
        hunted = self.json("hunt", "hunt", case.name, "--trail", trail, code={0, 1, 4})
        self.assertGreater(hunted["read"]["recalled"], 0, "files that the two before had read")
        self.json("show", "show", case.name)

    def test_ctrl_c_without_a_case(self):
        trail = self.large_trail(4)
        for args in (("hunt", "--json"), ("hunt",), ("events",)):
            with self.subTest(args):
                process = self.start(*args, "--trail", trail, "--threads", "1")
                time.sleep(1)
                process.send_signal(signal.SIGINT)
                out, err = process.communicate(timeout=60)
                self.same(7, process.returncode, "exit code")
                self.has("interrupted after ", err.decode())
                self.has("of a part of the logs", err.decode())
                if args == ("hunt",):
                    self.has("no verdict", out.decode())
                    self.has_not("WHO", out.decode())

    def test_ctrl_c_while_nobody_writes(self):
        for command in ("read", "open"):
            process = subprocess.Popen(
                [support.program(), command, "-"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                env=self.environment(),
                cwd=self.folder,
            )
            time.sleep(0.3)
            process.send_signal(signal.SIGINT)
            try:
                self.same(7, process.wait(timeout=10), "exit code")
            finally:
                process.kill()
                process.communicate()

    def test_ctrl_c_during_a_drill(self):
        """It stops at once, leaves nothing, and the same command runs again."""
        args = ("drill", "--scenario", "clean", "--days", "400", "--out", "new")
        (self.folder / "old").mkdir()
        self.write("old/mine.txt", "mine")
        for out in ("new", "old"):
            process = self.start(*args[:-1], out)
            while not any((self.folder / out).rglob("*.gz")) and process.poll() is None:
                time.sleep(0.02)
            asked = time.monotonic()
            process.send_signal(signal.SIGINT)
            process.communicate(timeout=60)
            self.same(7, process.returncode, "exit code")
            self.assertLess(time.monotonic() - asked, 5, "seconds from Ctrl-C to the end")
        self.same(False, (self.folder / "new").exists(), "the new folder is there")
        self.same(["mine.txt"], [p.name for p in (self.folder / "old").iterdir()], "what is left")
        self.json("drill", *args[:2], "clean", "--days", "5", "--out", "new")

    def killed(self, step, *args):
        """Runs the program until its `step`-th change of the disk; True if it was killed there."""
        done = self.run_raw(
            *args,
            env=self.environment(
                LD_PRELOAD=os.environ["HIKESHI_KILL_POINT"],
                HIKESHI_KILL_AT=str(step),
                ASAN_OPTIONS="verify_asan_link_order=0",
            ),
        )
        if done.returncode != -signal.SIGKILL and done.returncode not in (0, 4):
            self.fail(f"expected a kill or an end, got {done.returncode}: {done.stderr.decode()}")
        return done.returncode == -signal.SIGKILL

    def whole_cases(self, step):
        """Every case that is listed opens and has its notice. Gives their number."""
        rows = self.json("list", "list")["cases"]
        for row in rows:
            self.same("open", row["state"], f"state after a kill at step {step}")
            self.same("exposed_key", row["class"], f"class after a kill at step {step}")
            self.json("show", "show", row["case"])
        return len(rows)

    @unittest.skipUnless("HIKESHI_KILL_POINT" in os.environ, "ctest names the library that kills")
    def test_kill_at_any_step_of_open(self):
        """A killed `open` leaves the whole case or none, and the same command goes on from there."""
        step = 1
        while self.killed(step, "open", self.mail):  # each step by night, every third by day
            self.assertLessEqual(self.whole_cases(step), 1)
            self.hikeshi("open", self.mail)
            self.same(1, self.whole_cases(step), "cases")
            self.same(1, len(list(self.home.iterdir())), "folders in the home: nothing is left over")
            shutil.rmtree(self.home)
            step += 1 if support.DEEP else 3
        self.assertGreater(step, 20)

    @unittest.skipUnless("HIKESHI_KILL_POINT" in os.environ, "ctest names the library that kills")
    def test_kill_at_any_step_of_respond(self):
        """Killed again and again on one home, the same command ends with the whole answer."""
        trail = trails.incident(self.folder / "trail")
        step = 1
        while self.killed(step, "respond", self.mail, "--trail", trail):
            self.assertLessEqual(self.whole_cases(step), 1)
            step += 3 if support.DEEP else 11
        self.assertGreater(step, 60)
        document = self.json("respond", "respond", self.mail, "--trail", trail, code={0, 4})
        self.same(True, document["hunt"]["actor_found"], "actor_found")
        self.same(1, len(self.json("list", "list")["cases"]), "cases")
        self.same(1, len(list(self.home.iterdir())), "folders in the home")

    def test_two_open_one_notice(self):
        """Processes that open the same notice at once join one case."""
        both = [self.start("open", self.mail, "--json") for _ in range(8)]
        answers = []
        for process in both:
            out, err = process.communicate(timeout=300)
            self.same(0, process.returncode, f"exit code; stderr: {err.decode()}")
            answers.append(json.loads(out))
        self.same(1, len({a["case"] for a in answers}), "cases")
        self.same(1, sum(a["created"] for a in answers), "who made it")
        self.same(7, sum(a["joined"] for a in answers), "who joined")
        self.same(1, self.whole_cases(0), "cases in the list")

    def test_two_at_once(self):
        """Two processes on one case: each does its work, or says that the other is writing."""
        trail = trails.incident(self.folder / "trail")
        self.hikeshi("open", self.mail)
        case = self.only_case().name
        both = [self.start("respond", case, "--trail", trail) for _ in range(4)]
        codes = []
        for process in both:
            process.communicate(timeout=300)
            codes.append(process.returncode)
        if not set(codes) <= {0, 4, 7} or not set(codes) & {0, 4}:
            self.fail(f"expected exits 0, 4 or 7, got {codes}")
        self.json("show", "show", case)


if __name__ == "__main__":
    support.main()
