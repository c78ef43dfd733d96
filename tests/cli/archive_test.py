# SPDX-License-Identifier: Apache-2.0
"""hikeshi export: one archive that others can check with tar and sha256sum, and nothing escapes from it."""

import gzip
import hashlib
import json
import pathlib
import subprocess

import mails
import support
import trails


class Export(support.Scene):
    def setUp(self):
        super().setUp()
        self.mail = self.write("key.eml", mails.exposed_key())
        self.trail = trails.incident(self.folder / "trail")
        self.hikeshi("respond", self.mail, "--trail", self.trail, code={0, 4})
        self.case = self.only_case().name

    def export(self, *options, code=0, **more):
        return self.json("export", "export", self.case, *options, code=code, **more)

    def unpack(self, archive, into="out"):
        folder = self.folder / into
        folder.mkdir()
        subprocess.run(["tar", "-xzf", archive, "-C", folder], check=True, cwd=self.folder)
        (inside,) = folder.iterdir()
        done = subprocess.run(["sha256sum", "-c", "--strict", "SHA256SUMS"], cwd=inside, capture_output=True, text=True, check=False)
        self.same(0, done.returncode, done.stdout + done.stderr)
        listed = {line.split("  ", 1)[1] for line in (inside / "SHA256SUMS").read_text().splitlines()}
        there = {str(p.relative_to(inside)) for p in inside.rglob("*") if p.is_file()}
        self.same(there - {"SHA256SUMS"}, listed, "files that SHA256SUMS names")
        manifest = json.loads((inside / "MANIFEST.json").read_text())
        self.check_schema("export-manifest", manifest)
        return inside, manifest

    def test_everything_that_is_cited_is_in_it(self):
        self.hikeshi("report", self.case)
        document = self.export()
        inside, manifest = self.unpack(document["archive"])
        roles = {f["role"] for f in manifest["files"]}
        self.same({"readme", "journal", "notice", "hunt", "events", "sources", "letter", "report", "summary", "log"}, roles, "roles")
        packed = {f["original"]: inside / f["name"] for f in manifest["files"]}
        for line in (inside / "case" / "events.jsonl").read_text().splitlines():
            event = json.loads(line)
            log = packed[event["file"]].read_bytes()
            self.assertIn(event["event_id"].encode(), gzip.decompress(log) if log[:2] == b"\x1f\x8b" else log)
        notice = next(inside / f["name"] for f in manifest["files"] if f["role"] == "notice")
        self.same(self.mail.read_bytes(), notice.read_bytes(), "the notice as it came")
        self.has("hikeshi ", manifest["program"])

    def test_the_journal_can_be_checked(self):
        inside, manifest = self.unpack(self.export()["archive"])
        last = "0" * 64
        lines = (inside / "case" / "journal.jsonl").read_text().splitlines()
        for line in lines:
            last = hashlib.sha256(f"{last}\n{line}".encode()).hexdigest()
        self.same({"entries": len(lines), "sha256": last}, manifest["journal"], "journal")

    def test_same_case_same_bytes(self):
        before = self.journal_bytes()
        first = self.export("--out", "a.tar.gz")
        other_day = self.environment(HIKESHI_NOW="2026-12-01T10:00:00Z", TZ="Asia/Tokyo")
        second = self.export("--out", "b.tar.gz", env=other_day)
        self.same(first["sha256"], second["sha256"], "SHA-256")
        archive = (self.folder / "b.tar.gz").read_bytes()
        self.same((second["sha256"], second["size"]), (hashlib.sha256(archive).hexdigest(), len(archive)), "what is said of it")
        self.same(before, self.journal_bytes(), "the case is as it was")

    def cited_log(self):
        lines = (self.only_case() / "sources.jsonl").read_text().splitlines()
        return next(json.loads(line) for line in lines if "event" in json.loads(line)["cited"])

    def test_a_cited_file_that_was_changed_is_named(self):
        log = self.cited_log()
        path = pathlib.Path(log["path"])
        path.write_bytes(path.read_bytes() + b" ")
        document = self.export(code=4)
        self.same([(log["file"], "changed")], [(p["file"], p["reason"]) for p in document["problems"]], "problems")
        _, manifest = self.unpack(document["archive"])
        self.same(document["problems"], manifest["problems"], "problems in the manifest")
        self.assertNotIn(log["file"], {f["original"] for f in manifest["files"]})

    def test_a_cited_file_that_is_missing_is_named(self):
        log = self.cited_log()
        pathlib.Path(log["path"]).unlink()
        problems = self.export(code=4)["problems"]
        self.same([(log["file"], "missing")], [(p["file"], p["reason"]) for p in problems], "problems")

    def test_a_file_of_the_case_that_was_changed_is_named(self):
        (self.only_case() / "hunt.json").write_text("{}")
        self.same([("hunt.json", "changed")], [(p["file"], p["reason"]) for p in self.export(code=4)["problems"]], "problems")

    def test_it_works_from_any_folder(self):
        (self.folder / "elsewhere").mkdir()
        done = subprocess.run([support.program(), "export", self.case], cwd=self.folder / "elsewhere", env=self.environment(), capture_output=True, check=False)
        self.same(0, done.returncode, done.stderr.decode())
        self.assertTrue((self.folder / "elsewhere" / f"hikeshi-{self.case}.tar.gz").exists())

    def test_without_logs(self):
        self.hikeshi("open", self.write("other.eml", mails.abuse(account="444455556666")))
        other = next(p.name for p in self.home.iterdir() if p.is_dir() and p.name != self.case and not p.name.startswith("."))
        document = self.json("export", "export", other)
        self.same([], [f for f in document["files"] if f["role"] == "log"], "logs")

    def test_usage(self):
        self.error(2, "usage", "export", self.case, "--out", "-")
        self.error(3, "not_found", "export", self.case, "--out", "no/such/folder/x.tar.gz")


class Redacted(Export):
    """Secrets stand in what came from outside; none of it is in a redacted archive."""

    SECRET = "wJalrXUtnFEMIK7MDENGbPxRfiCYEXAMPLEKEY"

    def setUp(self):
        support.Scene.setUp(self)
        mail = mails.exposed_key().replace(b"Step 1:", f"aws_secret_access_key = {self.SECRET}\nStep 1:".encode())
        self.mail = self.write("key.eml", mail)
        self.trail = trails.incident(self.folder / "trail")
        self.hikeshi("respond", self.mail, "--trail", self.trail, code={0, 4})
        self.case = self.only_case().name

    def holders(self, inside):
        return {p.relative_to(inside).parts[:2] for p in inside.rglob("*") if p.is_file() and self.SECRET.encode() in p.read_bytes()}

    def test_only_raw_files_hold_a_secret(self):
        inside, manifest = self.unpack(self.export()["archive"])
        self.same({("case", "notices")}, self.holders(inside), "files with the secret")
        raw = {f["role"] for f in manifest["files"] if f["raw"]}
        self.same({"notice", "log"}, raw, "raw roles")

    def test_redacted_has_no_raw_file(self):
        document = self.export("--redacted")
        inside, manifest = self.unpack(document["archive"])
        self.same(set(), self.holders(inside), "files with the secret")
        self.same([], [f["name"] for f in manifest["files"] if f["raw"]], "raw files")
        self.same({"notice", "log"}, {f["role"] for f in manifest["left_out"]}, "left out")
        self.has("raw", manifest["secrets"]["en"])


class Hostile(support.Scene):
    """Names of log files are whatever somebody wrote to the bucket."""

    NAMES = ["--checkpoint-action=exec=sh", "a\nb  c.json", "..", "\\x\\..\\y", "空 '\"$(id).json", "x" * 240]

    def test_no_name_escapes(self):
        mail = self.write("key.eml", mails.exposed_key())
        trail = trails.incident(self.folder / "trail")
        (log,) = [p for p in pathlib.Path(trail).rglob("*") if p.is_file()][:1]
        for number, name in enumerate(self.NAMES):
            folder = self.folder / "trail" / f"d{number}"
            folder.mkdir()
            (folder / (name if name != ".." else "...")).write_bytes(log.read_bytes())
        self.hikeshi("respond", mail, "--trail", trail, code={0, 4})
        document = self.json("export", "export", self.only_case().name, code={0, 4})
        names = subprocess.run(["tar", "-tzf", document["archive"]], cwd=self.folder, capture_output=True, check=True).stdout
        self.assertRegex(names.decode("ascii"), r"\A([A-Za-z0-9_./+=@-]+\n)+\Z")
        for name in names.decode().splitlines():
            self.assertTrue(name.startswith(document["folder"] + "/"), name)
            self.assertNotIn("..", name.split("/"))


if __name__ == "__main__":
    support.main()
