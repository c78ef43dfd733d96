# SPDX-License-Identifier: Apache-2.0
"""A whole plan carried out with a kill or a fault in it, and carried out again: the same end.

By day a point or two; by night (HIKESHI_DEEP, HIKESHI_KILL_POINTS) every fault at every kind of call.
"""

import collections
import os
import signal
import subprocess
import unittest

import apply_test
from aws_test import support

POINTS = max(1, apply_test.KILL_POINTS // 4)  # a run is ten times as long as that of apply_test
FAULTS = ({"kind": "cut_after"}, {"kind": "error", "code": "AccessDenied", "status": 403}, {"kind": "cut"}, {"kind": "garbage"})


class Matrix(apply_test.Raided):
    """The same with a kill or a fault in it: resumed, the same end."""

    whole = None
    test_nothing_of_the_intruders_is_left_and_nothing_of_the_owners_lost = None
    test_a_bucket_that_holds_something_waits_for_a_word = None

    stage = "raid with its plan"

    def set_up(self):
        super().set_up()
        self.approved = self.respond()
        self.aws.control("config", {"log": []})

    def changes(self):
        return collections.Counter(c["operation"] for c in self.calls() if not c["operation"].startswith(apply_test.READING))

    def apply(self, code):
        return self.json("apply", "apply", self.case, *self.approved, code=code, timeout=300)

    def apply_watched(self, **env):
        env = self.environment(LD_PRELOAD=os.environ["HIKESHI_KILL_POINT"], ASAN_OPTIONS="verify_asan_link_order=0", **env)
        return subprocess.run([support.program(), "apply", self.case, *self.approved], cwd=self.folder, env=env,
                              stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=300, check=False).returncode

    def undisturbed(self):
        """How many points there are at which a run can be killed, and its changing calls; run once for all tests."""
        if Matrix.whole is None:
            count = self.folder / "count"
            self.assertIn(self.apply_watched(HIKESHI_KILL_COUNT=str(count)), (0, 4))
            Matrix.whole = int(count.read_text()), self.changes()
        return Matrix.whole

    def test_killed_anywhere_it_resumes(self):
        most, whole = self.undisturbed()
        for at in sorted({(2 * i + 1) * most // (2 * POINTS) for i in range(POINTS)}):
            with self.subTest(at=at, of=most):
                self.begin()
                self.same(-signal.SIGKILL, self.apply_watched(HIKESHI_KILL_AT=str(at)), "the killed run")
                self.check_end(self.apply({0, 4}))
                self.same(whole, self.changes(), "changing calls of both runs")

    def test_every_fault_at_every_kind_of_call(self):
        """A passing fault is passed over; what is lost after the change is seen; what is refused is said and mended by a second run."""
        operations = sorted(self.undisturbed()[1])
        for operation in operations if support.DEEP else operations[:: (len(operations) + 1) // 2]:
            for kind in FAULTS if support.DEEP else FAULTS[:1]:
                with self.subTest(operation=operation, fault=kind):
                    self.begin()
                    self.faults({"operation": operation, "times": 1, **kind})
                    self.apply({0, 4, 5, 6})
                    self.faults()
                    self.check_end(self.apply({0, 4}))


if __name__ == "__main__":
    unittest.main()
