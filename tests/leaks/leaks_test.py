# SPDX-License-Identifier: Apache-2.0
"""`hikeshi leaks` over every repository of repositories.py: the object, the commit, and nothing secret."""

import io
import json
import pathlib
import re
import subprocess
import sys
import tarfile
import tempfile
import zipfile

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "cli"))

import keys  # noqa: E402
import mails  # noqa: E402
import repositories  # noqa: E402
import schemas  # noqa: E402
import support  # noqa: E402

PATTERN = r"(?<![A-Za-z0-9_])(?:AKIA|ASIA|ABIA|ACCA)[A-Z2-7]{16}(?![A-Za-z0-9_])"


def grep(git_dir):
    """(id, object) of each hit by git's own reading of all objects."""
    data = io.BytesIO(subprocess.run(
        ["git", f"--git-dir={git_dir}", "cat-file", "--batch-all-objects", "--batch", "--unordered"],
        capture_output=True, check=True).stdout)
    hits = set()
    while head := data.readline().split():
        text = data.read(int(head[2]))
        data.read(1)
        hits |= {(hit.decode(), head[0].decode()) for hit in re.findall(PATTERN.encode(), text)}
    return hits


class Leaks(support.Scene):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.made = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.made.cleanup)
        cls.found = {maker.__name__: maker(pathlib.Path(cls.made.name) / maker.__name__)
                     for maker in repositories.MAKERS}

    def leaks(self, *words, code=1):
        return self.json("leaks", "leaks", *words, code=code)

    def only_hit(self, found, code=1):
        hits = self.leaks(found.git_dir.parent, code=code)["hits"]
        self.same([found.key], [hit["id"] for hit in hits], "ids")
        return hits[0]

    def test_each_way_to_hide_is_found_with_its_object_and_commit(self):
        for name, found in self.found.items():
            with self.subTest(name):
                hit = self.only_hit(found)
                self.same(found.holder, hit["object"], "object")
                self.same(found.commit, hit["first_commit"], "first commit")
                self.same(found.commit is None, not hit["commits"], "commits")
                self.same(f"{keys.DOCUMENTATION_ACCOUNT}", hit["account"], "account")

    def test_hits_equal_those_of_git_and_grep(self):
        for name, found in self.found.items():
            if found.packed:
                continue
            with self.subTest(name):
                hits = self.leaks(found.git_dir)["hits"]
                self.same(grep(found.git_dir), {(h["id"], h["object"]) for h in hits}, "hits")

    def test_threads_do_not_change_the_output(self):
        found = self.found["deep_delta"]
        first = self.leaks(found.git_dir, "--threads", "1")
        self.same(first, self.leaks(found.git_dir, "--threads", "4"), "with four threads")

    def test_refs_and_what_dangles(self):
        self.same(["refs/pull/7/head"], self.only_hit(self.found["pull_ref"])["refs"], "refs")
        self.same(["refs/stash"], self.only_hit(self.found["stash"])["refs"], "refs")
        self.same(["refs/tags/v1"], self.only_hit(self.found["tag_message"])["refs"], "refs")
        dangling = self.only_hit(self.found["dangling"])
        self.same([[], False, ["a.txt"]], [dangling[n] for n in ("refs", "reachable", "paths")], "dangling")

    def test_removal_is_told_and_closes_nothing(self):
        found = self.found["deep_delta"]
        hit = self.only_hit(found)
        removed = subprocess.run(
            ["git", f"--git-dir={found.git_dir}", "rev-list", "--first-parent", "main"],
            capture_output=True, check=True, text=True).stdout.split()
        after = removed[removed.index(found.commit) - 1]
        self.same([after], hit["removed_in"], "removed in")
        self.same(None, hit["exposed_until"], "exposed until")
        self.same(True, hit["reachable"], "reachable")

    def test_editing_the_file_neither_removes_nor_brings_in(self):
        """Three objects of one id: c2's author added a line, and c2 is no removal of the key."""
        repo, key = repositories.Repository(self.folder / "edited"), keys.key_id("edited")
        repo.commit("a.txt", "first\n")
        first = repo.commit("a.txt", f"{key}\n")
        edits = [repo.commit("a.txt", f"{key}\nline\n"), repo.commit("b.txt", f"moved {key}\n")]
        repo.commit("a.txt", "gone\n")
        last = repo.commit("b.txt", "gone too\n")
        hits = self.leaks(repo.folder)["hits"]
        self.same(sorted([[first], [edits[0]], [edits[1]]]), sorted(h["commits"] for h in hits), "brought in by")
        for hit in hits:
            self.same((first, [last]), (hit["first_commit"], hit["removed_in"]), "first and removed")
        self.same(1, len({h["exposed_from"]["not_before"] for h in hits}), "not before")

    def test_a_date_that_cannot_be_read_is_no_early_one(self):
        repo, key = repositories.Repository(self.folder / "undated"), keys.key_id("undated")
        dated = repo.commit("a.txt", f"{key}\n")
        tree = repo.git("rev-parse", "HEAD^{tree}")
        text = f"tree {tree}\nauthor A <a@example.com> soon\ncommitter A <a@example.com> soon\n\nx\n"
        undated = repo.git("hash-object", "-t", "commit", "-w", "--stdin", "--literally", stdin=text.encode())
        repo.git("update-ref", "refs/heads/undated", undated)
        hit = self.only_hit(repo.hidden(key, "HEAD:a.txt"))
        self.same(sorted([dated, undated]), sorted(hit["commits"]), "commits")
        self.same((dated, {"not_before": None, "not_after": None, "basis": "none"}),
                  (hit["first_commit"], hit["exposed_from"]), "both may be the first")
        repo.git("update-ref", "refs/heads/main", undated)
        repo.git("reflog", "expire", "--expire=now", "--all")
        repo.git("gc", "-q", "--prune=now")
        hit = self.only_hit(repo.hidden(key, "HEAD:a.txt"))
        self.same((undated, None, None), (hit["first_commit"], hit["exposed_from"]["not_before"],
                                          hit["committer"]["time"]), "alone")

    def test_the_time_of_the_first_commit_is_not_before(self):
        found = self.found["merge_only"]
        time = subprocess.run(["git", f"--git-dir={found.git_dir}", "show", "-s", "--format=%ct",
                               found.commit], capture_output=True, check=True, text=True).stdout
        start = self.only_hit(found)["exposed_from"]
        self.same("committer_date", start["basis"], "basis")
        import datetime
        told = datetime.datetime.fromisoformat(start["not_before"].replace("Z", "+00:00"))
        self.same(int(time), int(told.timestamp()), "time")

    def test_a_file_named_by_a_key_below_folders(self):
        """The tree is the hit; nothing else was found before, so that its holders are read for once more."""
        repo, key = repositories.Repository(self.folder / "named"), keys.key_id("named")
        repo.commit("a.txt", "first\n")
        (repo.folder / "d/e").mkdir(parents=True)
        commit = repo.commit(f"d/e/{key}", "x\n")
        repo.git("repack", "-q", "-a", "-d")
        hit = self.leaks(repo.folder)["hits"][0]
        self.same((key, "tree", ["d/e"], commit),
                  (hit["id"], hit["object_type"], hit["paths"], hit["first_commit"]), "hit")

    def test_in_an_archive_the_way_is_told(self):
        self.same("inner.gz", self.only_hit(self.found["zipped"])["places"][0]["member"], "member")

    def test_places_in_utf16_are_bytes(self):
        for name, first in (("utf16", 2), ("utf16_big", 0)):
            found = self.found[name]
            text = subprocess.run(["git", f"--git-dir={found.git_dir}", "cat-file", "blob", found.holder],
                                  capture_output=True, check=True).stdout
            place = self.only_hit(found)["places"][0]
            self.same((0, 151), ((place["offset"] - first) % 2, place["line"]), name)
            shown = text[place["offset"]:place["offset"] + place["length"]]
            self.same(found.key, shown.replace(b"\0", b"").decode(), "what stands there")

    def test_a_broken_object_is_named_and_the_rest_read(self):
        found = repositories.broken(self.folder / "broken")
        answer = self.leaks(found.git_dir.parent, code=4)
        self.same([found.key], [hit["id"] for hit in answer["hits"]], "ids")
        self.same([(found.lost, "broken_object")],
                  [(p["object"], p["reason"]) for p in answer["problems"]], "problems")

    def test_an_absent_object_is_no_silence(self):
        found = repositories.absent(self.folder / "absent")
        answer = self.leaks(found.git_dir, code=4)
        self.same([], answer["hits"], "hits")
        self.assertIn((found.holder, "missing"), [(p["object"], p["reason"]) for p in answer["problems"]])

    def test_an_object_that_a_tree_names_and_nobody_has_is_missing(self):
        """A pack that did not copy: no promisor has it, and nothing found would look like nothing there."""
        repo, key = repositories.Repository(self.folder / "holes"), keys.key_id("holes")
        (repo.folder / "d").mkdir()
        repo.commit("d/a.txt", f"{key}\n")
        repo.commit("b.txt", "b\n")
        self.same([], self.leaks(repo.folder)["problems"], "whole")
        gone = [repo.git("rev-parse", f"HEAD:{path}") for path in ("d/a.txt", "b.txt")]
        for name in gone:
            (repo.folder / ".git/objects" / name[:2] / name[2:]).unlink()
        answer = self.leaks(repo.folder, code=4)
        self.same(([], sorted(gone)), (answer["hits"], sorted(p["object"] for p in answer["problems"])), "blobs")
        tree = repo.git("rev-parse", "HEAD:d")
        (repo.folder / ".git/objects" / tree[:2] / tree[2:]).unlink()
        told = {(p["object"], p["reason"]) for p in self.leaks(repo.folder, code=4)["problems"]}
        self.same({(gone[1], "missing"), (tree, "missing")}, told, "a tree")

    def test_no_character_of_a_secret_leaves(self):
        """The secret stands in a file, in a path, an author's name and a ref's name too."""
        secret, key = keys.secret("canary"), keys.key_id("canary")
        repo = repositories.Repository(self.folder / "canary")
        flat = secret.replace("/", "x")
        repo.commit("a.txt", f"{key}\n{secret}\n{flat}\nghp_{'a1B2' * 9}\n")
        repo.commit(f"{flat}.txt", f"again {key}\n{flat}\n")
        repo.git("update-ref", f"refs/heads/{flat}", "HEAD")
        repo.git("-c", f"user.name={flat}", "commit", "-q", "--allow-empty", "-m", "x")
        for form in ([], ["--json"], ["--sarif"], ["--lang", "ja"], ["--verbose"]):
            with self.subTest(form):
                run = self.hikeshi("leaks", repo.folder, *form, code=1)
                for text in (run.out, run.err):
                    for part in (secret, flat, "a1B2a1B2"):
                        for at in range(0, len(part) - 8):
                            self.has_not(part[at:at + 8], text)
                self.has(key, run.out)

    def test_the_secret_beside_an_id_is_told_without_it(self):
        beside = self.only_hit(self.found["apart"])["beside"]
        self.same([("secret_access_key", 40, 22)],
                  [(b["kind"], b["length"], b["line"]) for b in beside], "beside")

    def test_account_and_key_choose(self):
        repo, mine = repositories.Repository(self.folder / "two"), keys.key_id("mine", account=7)
        old = keys.key_id("old", newer=False)
        repo.commit("a.txt", f"{mine} {keys.key_id('other')} {old} AKIAIOSFODNN7EXAMPLE\n")
        def ids(*words, code=1):
            return sorted(hit["id"] for hit in self.leaks(repo.folder, *words, code=code)["hits"])
        self.same(sorted([mine, old]), ids("--account", "000000000007"), "of the account")
        self.same([mine], ids("--key", mine), "the key")
        self.same(4, len(ids()), "all")
        self.same(["AKIAIOSFODNN7EXAMPLE"], ids("--key", "AKIAIOSFODNN7EXAMPLE", code=0), "example")

    def test_the_document_says_what_was_looked_for(self):
        """Whoever reads that a key is absent must know whether it was looked for, and where."""
        repo, key = repositories.Repository(self.folder / "asked"), keys.key_id("asked")
        repo.commit("a.txt", "x\n")
        self.same({"keys": [], "accounts": [], "staged": False, "complete": True},
                  self.leaks(repo.folder, code=0)["searched"], "everything")
        self.same({"keys": [key], "accounts": ["111122223333"], "staged": True, "complete": True},
                  self.leaks(repo.folder, "--key", key, "--account", "111122223333", "--staged", code=0)["searched"],
                  "one key")

    def test_staged_alone(self):
        repo, key = repositories.Repository(self.folder / "staged"), keys.key_id("staged")
        repo.commit("old.txt", f"{keys.key_id('committed')}\n")
        for version in ("2", "3", "4"):
            repo.git("update-index", "--index-version", version)
            self.same([], self.leaks(repo.folder, "--staged", code=0)["hits"], "nothing staged")
        (repo.folder / "new.txt").write_text(f"{key}\n")
        repo.git("add", "new.txt")
        hits = self.leaks(repo.folder, "--staged")["hits"]
        self.same([(key, ["new.txt"])], [(h["id"], h["paths"]) for h in hits], "staged")

    def test_staged_in_a_shallow_or_borrowing_clone_is_whole(self):
        """A hook that fails at each commit gets switched off. What is not here is told all the same."""
        repo, key = repositories.Repository(self.folder / "whole"), keys.key_id("hook")
        repo.commit("a.txt", "a\n")
        repo.commit("a.txt", "b\n")
        repo.git("clone", "-q", "--depth=1", f"file://{repo.folder}", str(self.folder / "cut"))
        self.same([], self.leaks(self.folder / "cut", "--staged", code=0)["problems"], "shallow")
        repo.git("clone", "-q", "--shared", ".", str(self.folder / "borrows"))
        self.leaks(self.folder / "borrows", "--staged", "--follow-alternates", code=0)
        reasons = {p["reason"] for p in self.leaks(self.folder / "borrows", "--staged", code=4)["problems"]}
        self.assertLessEqual({"missing", "alternate_not_followed"}, reasons)
        (self.folder / "cut/b.txt").write_text(f"{key}\n")
        repo.git("-C", str(self.folder / "cut"), "add", "b.txt")
        self.same([key], [h["id"] for h in self.leaks(self.folder / "cut", "--staged")["hits"]], "staged")

    def test_a_split_index_is_read_with_its_larger_part(self):
        repo = repositories.Repository(self.folder / "split")
        for n in range(70):  # more than a word of git's bitmaps
            (repo.folder / f"f{n:02}.txt").write_text(f"{keys.key_id(n)}\n" if n % 35 == 0 else f"{n}\n")
        repo.git("add", ".")
        repo.git("update-index", "--split-index")
        self.same([["f00.txt"], ["f35.txt"]],
                  sorted(h["paths"] for h in self.leaks(repo.folder, "--staged")["hits"]), "in the shared part")
        (repo.folder / "f35.txt").write_text("taken out\n")
        (repo.folder / "f69.txt").write_text(f"{keys.key_id('changed')}\n")
        (repo.folder / "g.txt").write_text(f"{keys.key_id('fresh')}\n")
        repo.git("add", ".")
        repo.git("rm", "-q", "--cached", "-f", "f00.txt")
        self.same(True, any((repo.folder / ".git").glob("sharedindex.*")), "still split")
        self.same([["f69.txt"], ["g.txt"]],
                  sorted(h["paths"] for h in self.leaks(repo.folder, "--staged")["hits"]), "after the changes")
        for shared in (repo.folder / ".git").glob("sharedindex.*"):
            shared.unlink()
        answer = self.leaks(repo.folder, "--staged", code=4)
        self.same(["broken_index"], [p["reason"] for p in answer["problems"]], "without it")

    def test_zip64(self):
        key, out = keys.key_id("zip64"), io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            with archive.open("c.txt", "w", force_zip64=True) as member:
                member.write(f"key {key}\n".encode())
        data = bytearray(out.getvalue())
        # What a writer of archives beyond 4 GiB puts in place of the numbers; zipfile does so there alone.
        end = data.rindex(b"PK\5\6")
        row, size = int.from_bytes(data[end + 16:end + 20], "little"), len(f"key {key}\n")
        packed = data[row + 20:row + 24]
        extra = (b"\1\0\x18\0" + size.to_bytes(8, "little") + bytes(packed) + bytes(4) + bytes(8))
        head = bytearray(data[row:row + 46])
        head[20:28], head[42:46] = b"\xff" * 8, b"\xff" * 4
        head[30:32] = len(extra).to_bytes(2, "little")
        data = data[:row] + head + b"c.txt" + extra
        last = len(data)
        data += (b"PK\6\6" + (44).to_bytes(8, "little") + bytes(12) + (1).to_bytes(8, "little") * 2
                 + (last - row).to_bytes(8, "little") + row.to_bytes(8, "little"))
        data += b"PK\6\7" + bytes(4) + last.to_bytes(8, "little") + (1).to_bytes(4, "little")
        data += b"PK\5\6" + bytes(4) + b"\xff" * 12 + bytes(2)
        self.same(b"key", zipfile.ZipFile(io.BytesIO(data)).read("c.txt")[:3], "by Python's reading")
        (self.folder / "plain64").mkdir()
        (self.folder / "plain64/a.zip").write_bytes(data)
        hits = self.leaks(self.folder / "plain64")["hits"]
        self.same([(key, "c.txt")], [(h["id"], h["places"][0]["member"]) for h in hits], "hit")

    def test_in_a_case_equal_secrets_are_known_again(self):
        """By an HMAC whose key stays in the case's folder."""
        case = self.json("open", "open", self.write("notice.eml", mails.exposed_key()))["case"]
        repo = repositories.Repository(self.folder / "joined")
        repo.commit("a.txt", f"{keys.key_id('joined')}\n{keys.secret('joined')}\n")
        def fingerprint(*words):
            return self.leaks(repo.folder, *words)["hits"][0]["beside"][0]["fingerprint"]
        self.same(fingerprint("--case", case), fingerprint("--case", case), "in two runs of a case")
        self.same(False, fingerprint("--case", case) == fingerprint(), "outside of it")
        key = next(self.home.glob("*/leaks.key"))
        self.same((0o600, 32), (key.stat().st_mode & 0o777, key.stat().st_size), "mode and size")
        self.hikeshi("export", case, "--out", "case.tar.gz")
        with tarfile.open(self.folder / "case.tar.gz") as archive:
            self.same([], [n for n in archive.getnames() if "leaks.key" in n], "exported")
            for member in archive.getmembers():
                if member.isfile():
                    self.same(False, key.read_bytes() in archive.extractfile(member).read(), member.name)

    def test_a_baseline_leaves_out_what_it_knows(self):
        found = self.found["apart"]
        before = self.hikeshi("leaks", found.git_dir, "--json", code=1).out
        self.write("baseline.json", before)
        answer = self.leaks(found.git_dir, "--baseline", self.folder / "baseline.json", code=0)
        self.same(([], 1), (answer["hits"], answer["read"]["baseline"]), "hits and known")
        self.write("bad.json", "[]")
        self.hikeshi("leaks", found.git_dir, "--baseline", "bad.json", code=3)

    def test_a_folder_of_clones_is_searched_clone_by_clone(self):
        """What their packs hold is compressed: read as files they would hold nothing."""
        src, ids = self.folder / "src", {}
        src.mkdir()
        for name in ("a", "b", "b/nested"):
            repo = repositories.Repository(src / name)
            ids[name] = keys.key_id(f"clone {name}")
            repo.commit("a.txt", f"{ids[name]}\n")
            repo.commit("a.txt", "gone\n")
            repo.git("gc", "-q", "--prune=now")
        repositories.Repository(src / "bare", "--bare")
        repo.git("worktree", "add", "-q", str(src / "tree"), "HEAD")
        (src / "notes.txt").write_text(f"{keys.key_id('note')}\n")
        answer = self.leaks(src)
        found = {h["id"]: h["repository"] for h in answer["hits"]}
        expected = {ids[name]: str(src / name) for name in ids} | {keys.key_id("note"): str(src)}
        self.same((expected, 4, []), (found, answer["read"]["repositories"], answer["problems"]), "each once")
        found = {h["id"]: h["repository"] for h in self.leaks(src / "b")["hits"]}
        self.same({ids["b"]: str(src / "b"), ids["b/nested"]: str(src / "b/nested")}, found, "nested in a clone")

    def test_a_folder_in_a_repository_is_searched_with_it(self):
        repo, key = repositories.Repository(self.folder / "around"), keys.key_id("around")
        (repo.folder / "src").mkdir()
        repo.commit("a.txt", f"{key}\n")
        (repo.folder / "src/new.txt").write_text(f"{keys.key_id('untracked')}\n")
        hits = {h["id"]: h["object_type"] for h in self.leaks(repo.folder / "src")["hits"]}
        self.same({key: "blob", keys.key_id("untracked"): "file"}, hits, "hits")
        for inside in (".git/objects", ".git/refs/heads"):
            self.same([key], [h["id"] for h in self.leaks(repo.folder / inside)["hits"]], inside)
        repo.git("add", ".")
        hits = self.leaks(repo.folder / "src", "--staged")["hits"]
        self.same([keys.key_id("untracked")], [h["id"] for h in hits], "staged")

    def test_objects_without_their_repository_are_no_text(self):
        repo, key = repositories.Repository(self.folder / "made"), keys.key_id("headless")
        repo.commit("a.txt", f"{key}\n")
        packed = repo.git("repack", "-q", "-a") or next((repo.folder / ".git/objects/pack").glob("*.pack"))
        rescue = self.folder / "rescue"
        (rescue / "objects").mkdir(parents=True)
        for part in (packed, next((repo.folder / ".git/objects").glob("[0-9a-f][0-9a-f]"))):
            part.rename(rescue / "objects" / part.name)
        (rescue / "gone").mkdir()
        (rescue / "gone/.git").write_text("gitdir: /nowhere/.git/worktrees/gone\n")
        told = {(p["reason"], pathlib.Path(p["file"]).name) for p in self.leaks(rescue, code=4)["problems"]}
        self.same({("archive_not_searched", packed.name), ("no_repository", "rescue"), ("missing", ".git")},
                  told, "named")

    def test_a_repository_whose_head_is_lost_is_searched_all_the_same(self):
        repo, key = repositories.Repository(self.folder / "headless"), keys.key_id("headless")
        repo.commit("a.txt", f"{key}\n")
        (repo.folder / ".git/HEAD").unlink()
        answer = self.leaks(repo.folder, code=4)
        self.same(([key], ["broken_ref"]), ([h["id"] for h in answer["hits"]],
                                            [p["reason"] for p in answer["problems"]]), "hits and problems")

    def test_a_folder_without_git(self):
        key = keys.key_id("tar")
        out = io.BytesIO()
        with tarfile.open(fileobj=out, mode="w:gz") as archive:
            inner = io.BytesIO()
            with zipfile.ZipFile(inner, "w", zipfile.ZIP_DEFLATED) as deep:
                deep.writestr("c.txt", f"key {key}\n")
            info = tarfile.TarInfo("b.zip")
            info.size = len(inner.getvalue())
            archive.addfile(info, io.BytesIO(inner.getvalue()))
        (self.folder / "plain").mkdir()
        (self.folder / "plain/a.tgz").write_bytes(out.getvalue())
        hit = self.leaks(self.folder / "plain")["hits"][0]
        self.same((key, "-/b.zip/c.txt"), (hit["id"], hit["places"][0]["member"]), "hit")

    def test_shallow_worktree_alternates_packs_and_notes(self):
        repo, key = repositories.Repository(self.folder / "many"), keys.key_id("many")
        commit = repo.commit("d/e/a.txt", "x") if (repo.folder / "d/e").mkdir(parents=True) else None
        commit = repo.commit("d/e/a.txt", f"{key}\n")
        repo.git("repack", "-q", "-a", "-d")
        repo.commit("b.txt", "b\n")
        repo.git("repack", "-q")
        repo.git("notes", "add", "-m", f"note {keys.key_id('note')}", "HEAD")
        hits = {h["id"]: h for h in self.leaks(repo.folder)["hits"]}
        self.same(["refs/notes/commits"], hits[keys.key_id("note")]["refs"], "note's ref")
        self.same((["d/e/a.txt"], commit), (hits[key]["paths"], hits[key]["first_commit"]), "deep path")
        repo.git("worktree", "add", "-q", str(self.folder / "tree"), "HEAD~1")
        self.same(key, self.leaks(self.folder / "tree", "--key", key)["hits"][0]["id"], "worktree")
        repo.git("clone", "-q", "--shared", ".", str(self.folder / "shared"))
        answer = self.leaks(self.folder / "shared", code=4)
        self.assertIn("alternate_not_followed", [p["reason"] for p in answer["problems"]])
        answer = self.leaks(self.folder / "shared", "--follow-alternates", "--key", key)
        self.same([key], [h["id"] for h in answer["hits"]], "through the alternate")
        repo.git("clone", "-q", "--depth=1", f"file://{repo.folder}", str(self.folder / "shallow"))
        answer = self.leaks(self.folder / "shallow", code=4)
        self.same(["shallow"], [p["reason"] for p in answer["problems"]], "problems")
        self.same([("cut", None)], [(h["exposed_from"]["basis"], h["exposed_from"]["not_before"])
                                    for h in answer["hits"]], "cut")

    def test_sarif_names_path_and_rule(self):
        found = self.found["apart"]
        document = json.loads(self.hikeshi("leaks", found.git_dir, "--sarif", code=1).out)
        schemas.sarif(document)
        run = document["runs"][0]
        result = run["results"][0]
        self.same(("access_key", "a.txt"), (result["ruleId"],
                  result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]), "result")

    def test_what_is_committed_is_told_with_its_refs_and_not_as_staged(self):
        repo = repositories.Repository(self.folder / "plain")
        repo.commit("a.txt", f"{keys.key_id('plain')}\n")
        text = self.hikeshi("leaks", repo.folder, code=1).out
        self.has("reached from: refs/heads/main", text)
        self.has_not("staged", text)
        (repo.folder / "b.txt").write_text(f"{keys.key_id('new')}\n")
        repo.git("add", "b.txt")
        self.has("staged", self.hikeshi("leaks", repo.folder, code=1).out)

    def test_texts_of_the_attackers_do_not_reach_the_terminal(self):
        repo = repositories.Repository(self.folder / "evil")
        repo.commit("\x1b[2Jred\u202e.txt", f"{keys.key_id('evil')}\n")
        self.has("\\x1b[2Jred", self.hikeshi("leaks", repo.folder, code=1).out)

    def test_usage(self):
        self.hikeshi("leaks", code=2)
        self.hikeshi("leaks", "no-such-folder", code=3)
        for words in (["--key", "AKIA"], ["--account", "12"], ["--json", "--sarif"]):
            self.hikeshi("leaks", self.folder, *words, code=2)


if __name__ == "__main__":
    support.main()
