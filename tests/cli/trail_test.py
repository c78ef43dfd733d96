# SPDX-License-Identifier: Apache-2.0
"""trail verify over a drill's logs, sound and damaged. Signatures: src/trail/verify_test.cc."""

import gzip
import shutil

import support


class Verify(support.Scene):
    def setUp(self):
        super().setUp()
        self.trail = self.folder / "trail"
        shutil.copytree(support.drill("exposed-key-mining", 1) / "trail", self.trail)
        self.logs = {f["file"]: f for f in self.verify()["files"]}
        self.valid = sorted(p for p, f in self.logs.items() if f["state"] == "valid" and "-Digest" not in p)

    def verify(self, code=0):
        return self.json("trail", "trail", "verify", self.trail, code=code)

    def state(self, document, path):
        return next(f["state"] for f in document["files"] if f["file"].endswith(path.split("/")[-1]))

    def test_a_sound_trail_agrees(self):
        self.assertGreater(len(self.valid), 20)
        self.has("Hashes alone were compared", self.hikeshi("trail", "verify", self.trail).out)

    def test_what_was_altered_and_what_is_missing(self):
        altered, missing = self.valid[3], self.valid[5]
        (self.folder / altered).write_bytes(gzip.compress(b'{"Records":[]}'))
        (self.folder / missing).unlink()
        document = self.verify(code=1)
        self.same(("altered", "missing"), (self.state(document, altered), self.state(document, missing)), "states")
        text = self.hikeshi("trail", "verify", self.trail, code=1).out
        for path in (altered, missing):
            self.has(path.split("/")[-1], text)

    def test_deleted_digests_leave_hours_unproven(self):
        digests = sorted(p for p in self.trail.rglob("*CloudTrail-Digest_*"))
        for path in digests[10:12]:
            path.unlink()
        kinds = [b["kind"] for b in self.verify(code=1)["chains"][0]["breaks"]]
        self.same(["unaccounted", "missing"], kinds, "breaks")

    def test_no_digest_and_no_keys_are_said(self):
        shutil.rmtree(next(self.trail.rglob("CloudTrail-Digest")))
        self.has("no digest", self.error(3, "not_found", "trail", "verify", self.trail))
        keys = self.write("keys.json", "{}")
        self.has("keys.json", self.error(3, "corrupt", "trail", "verify", self.trail, "--keys", keys))
        self.has("trail verify DIR", self.error(2, "usage", "trail", "prove", self.trail))


if __name__ == "__main__":
    support.main()
