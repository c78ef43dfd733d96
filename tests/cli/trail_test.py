# SPDX-License-Identifier: Apache-2.0
"""trail verify over a drill's logs, sound and damaged. Signatures: src/trail/verify_test.cc."""

import gzip
import hashlib
import json
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

    def test_a_key_that_somebody_wrote_into_a_digest_moves_no_terminal(self):
        path = next(self.trail.rglob("*CloudTrail-Digest_*"))
        digest = json.loads(gzip.decompress(path.read_bytes())) | {"digestS3Object": "\x1b[2Jelsewhere"}
        path.write_bytes(gzip.compress(json.dumps(digest).encode()))
        self.has("\\x1b[2Jelsewhere", self.hikeshi("trail", "verify", self.trail, code=1).out)

    def test_no_digest_and_no_keys_are_said(self):
        shutil.rmtree(next(self.trail.rglob("CloudTrail-Digest")))
        self.has("no digest", self.error(3, "not_found", "trail", "verify", self.trail))
        keys = self.write("keys.json", "{}")
        self.has("keys.json", self.error(3, "corrupt", "trail", "verify", self.trail, "--keys", keys))
        self.has("trail verify DIR", self.error(2, "usage", "trail", "prove", self.trail))


class Kept(support.Scene):
    """A folder as --keep writes it: files by their hash, and a manifest."""

    def setUp(self):
        super().setUp()
        self.trail = self.folder / "trail"
        self.kept = self.folder / "kept"
        self.kept.mkdir()
        shutil.copytree(support.drill("exposed-key-mining", 1) / "trail", self.trail)
        self.lines = []
        for path in sorted(self.trail.rglob("*.json.gz")):
            sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
            shutil.copy(path, self.kept / f"{sha256}.json.gz")
            self.lines.append(json.dumps({"bucket": "b", "key": str(path.relative_to(self.trail)), "sha256": sha256}))
        (self.kept / "manifest.jsonl").write_text("\n".join(self.lines) + "\n")

    def test_it_is_hunted_as_what_it_was(self):
        there, kept = (self.json("hunt", "hunt", "--trail", folder) for folder in (self.trail, self.kept))
        self.same([], kept["problems"], "problems")
        self.same(there["actor"], kept["actor"], "actor")
        # Of one second they come in the order of the files, whose names are not those that they had.
        by_time = [sorted(d["made"], key=lambda m: (m["made_at"], m["event_id"], m["id"])) for d in (there, kept)]
        self.same(*by_time, "made")
        states = [[(c["region"], c["from"], c["to"], c["state"]) for c in d["coverage"]["cells"]] for d in (there, kept)]
        self.same(*states, "coverage")

    def test_a_line_that_is_none_is_named(self):
        with (self.kept / "manifest.jsonl").open("a") as manifest:
            manifest.write('{"sha256": 1, "key": 2}\n')
        document = self.json("trail", "trail", "verify", self.kept, code=4)
        self.same(["bad_manifest"], [p["reason"] for p in document["problems"]], "problems")
        self.assertGreater(len([f for f in document["files"] if f["state"] == "valid"]), 20)


class Search(support.Scene):
    def setUp(self):
        super().setUp()
        self.trail = support.drill("exposed-key-mining", 1) / "trail"
        self.key = json.loads((self.trail.parent / "truth.json").read_text())["credentials"][0]["id"]

    def expected(self, text):
        return sorted(
            record["eventID"] for path in self.trail.rglob("*_CloudTrail_*.json.gz")
            for record in json.loads(gzip.decompress(path.read_bytes()))["Records"]
            if text in json.dumps(record, ensure_ascii=False)
        )

    def test_finds_what_a_parser_finds(self):
        document = self.json("search", "search", self.key, "--trail", self.trail)
        self.same(self.expected(self.key), sorted(f["event_id"] for f in document["found"]), "records")
        times = [f["time"] for f in document["found"]]
        self.same(sorted(times), times, "by time")
        first = document["found"][0]
        unpacked = gzip.decompress((self.folder / first["file"]).read_bytes())
        self.has(first["event_id"], unpacked[first["offset"]:first["offset"] + 3000].decode())

    def test_records_lines_and_windows(self):
        whole = self.hikeshi("search", self.key, "--trail", self.trail, "--records").out.splitlines()
        self.same(self.expected(self.key), sorted(json.loads(line)["record"]["eventID"] for line in whole), "records")
        lines = self.hikeshi("search", self.key, "--trail", self.trail).out.splitlines()
        cut = sorted(json.loads(line)["record"]["eventTime"] for line in whole)[len(whole) // 2]
        later = self.json("search", "search", self.key, "--trail", self.trail, "--from", cut)["found"]
        self.same(len([line for line in lines if line[:20] >= cut]), len(later), "within the window")

    def test_nothing_found_is_a_no(self):
        self.same([], self.json("search", "search", "AKIANOTHINGOFTHESORT", "--trail", self.trail, code=1)["found"], "found")
        self.error(2, "usage", "search", "", "--trail", self.trail)
        self.error(2, "usage", "search", "x")


if __name__ == "__main__":
    support.main()
