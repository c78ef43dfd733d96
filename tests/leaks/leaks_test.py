# SPDX-License-Identifier: Apache-2.0
"""hikeshi leaks over every repository of repositories.py, held to its truth and to git's own word."""

import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "cli"))

import keys
import repositories
import support
from repositories_test import git, holders


class Leaks(support.Scene):
    @classmethod
    def setUpClass(cls):
        cls.made = {}
        cls.place = pathlib.Path(tempfile.mkdtemp(prefix="hikeshi-leaks-"))
        cls.addClassCleanup(shutil.rmtree, cls.place)

    def repository(self, maker):
        if maker not in self.made:
            self.made[maker] = maker(self.place / maker.__name__)
        return self.made[maker]

    def leaks(self, *args, code=1):
        return self.json("leaks", "leaks", *args, code=code)

    def hit(self, maker, *args, code=1):
        found = self.repository(maker)
        document = self.leaks(found.git_dir, *args, code=code)
        self.same([found.key], [h["id"] for h in document["hits"]], f"ids in {maker.__name__}")
        return found, document["hits"][0], document

    def test_every_hiding_place_with_its_object_and_commit(self):
        for maker in repositories.MAKERS:
            with self.subTest(maker.__name__):
                found, hit, document = self.hit(maker)
                self.same(found.holder, hit["object"], "object")
                self.same(found.commit, hit["first_commit"], "first commit")
                self.same([found.commit] if found.commit else [], hit["commits"], "commits")
                self.same(f"{repositories.keys.DOCUMENTATION_ACCOUNT}", hit["account"], "account")
                self.same([], document["problems"], "problems")

    def test_ids_are_those_of_git_cat_file(self):
        for maker in (repositories.deep_delta, repositories.sha256, repositories.merge_only):
            found, hit, _ = self.hit(maker)
            self.same(sorted(holders(found)), sorted([(hit["object"], hit["id"])]), "objects")

    def test_who_reaches_it(self):
        reached = {m: self.hit(m)[1] for m in (repositories.dangling, repositories.pull_ref, repositories.stash,
                                               repositories.tag_message, repositories.merge_only)}
        self.same(([], False), (reached[repositories.dangling]["refs"], reached[repositories.dangling]["reachable"]), "dangling")
        self.same(["refs/pull/7/head"], reached[repositories.pull_ref]["refs"], "pull ref")
        self.same(["refs/stash"], reached[repositories.stash]["refs"], "stash")
        self.same(["refs/tags/v1"], reached[repositories.tag_message]["refs"], "tag")
        self.same(["HEAD", "refs/heads/main"], reached[repositories.merge_only]["refs"], "merge")

    def test_paths_window_author_and_removal(self):
        found, hit, _ = self.hit(repositories.deep_delta)
        self.same(["a.txt"], hit["paths"], "paths")
        when = git(found, "show", "-s", "--format=%cI", found.commit).decode().strip().replace("+00:00", "Z")
        self.same({"not_before": when, "not_after": None, "basis": "first_commit"}, hit["exposed_from"], "window")
        self.same("Some Body <body@example.com>", hit["author"], "author")
        after = git(found, "rev-list", "--reverse", f"{found.commit}..HEAD").decode().split()
        self.same(after[:1], hit["removed_in"], "removed in")

    def test_moved_and_taken_up_again(self):
        repo = repositories.Repository(self.folder / "moved")
        key = keys.key_id("moved")
        first = repo.commit("a.txt", f"key = {key}\n")
        repo.git("mv", "a.txt", "b.txt")
        repo.git("commit", "-q", "-m", "Move")
        moved = repo.git("rev-parse", "HEAD")
        repo.git("rm", "-q", "b.txt")
        repo.git("commit", "-q", "-m", "Remove")
        gone = repo.git("rev-parse", "HEAD")
        (repo.folder / "sub").mkdir()
        again = repo.commit("sub/c.txt", f"key = {key}\n")
        hit = self.leaks(repo.folder)["hits"][0]
        self.same([first, moved, again], hit["commits"], "commits")
        self.same(first, hit["first_commit"], "first")
        self.same([gone], hit["removed_in"], "removed")
        self.same(["a.txt", "b.txt", "sub/c.txt"], hit["paths"], "paths")

    def test_a_secret_is_told_and_not_shown(self):
        found, hit, _ = self.hit(repositories.apart)
        secret = keys.secret("apart")
        self.same([("secret_access_key", 40)], [(s["kind"], s["length"]) for s in hit["secrets"]], "secrets")
        text = git(found, "cat-file", "blob", found.holder).decode()
        self.same(secret, text[hit["secrets"][0]["offset"]:][:40], "place")
        for form in ((), ("--json",), ("--sarif",), ("--lang", "ja"), ("--verbose",), ("--write-baseline", "b")):
            run = self.hikeshi("leaks", found.git_dir, *form, code=1)
            for length in (40, 12):
                self.has_not(secret[:length], run.out + run.err)
        self.has_not(secret[:12], (self.folder / "b").read_text())

    def test_equal_secrets_are_joined_by_a_mark(self):
        repo = repositories.Repository(self.folder / "twice")
        for name in ("a", "b"):
            repo.commit(name, f"{keys.key_id(name)} {keys.secret('same')}\n")
        repo.commit("c", f"{keys.key_id('c')} {keys.secret('other')}\n")
        marks = {h["id"]: h["secrets"][0]["mark"] for h in self.leaks(repo.folder)["hits"]}
        a, b, c = (marks[keys.key_id(name)] for name in "abc")
        self.assertEqual(a, b)
        self.assertNotEqual(a, c)

    def test_broken_and_absent_objects_are_named_and_the_rest_goes_on(self):
        found, hit, document = self.hit(repositories.broken, code=4)
        self.same((found.holder, found.commit), (hit["object"], hit["first_commit"]), "hit")
        self.same([(found.lost, "corrupt")], [(p["object"], p["reason"]) for p in document["problems"]], "problems")
        part = self.repository(repositories.absent)
        document = self.leaks(part.git_dir, code=4)
        self.has(part.holder, json.dumps(document["problems"]))

    def test_filters(self):
        repo = repositories.Repository(self.folder / "many")
        ours, theirs = keys.key_id(1), keys.key_id(2, account=444455556666)
        old = keys.key_id(3, newer=False)
        repo.commit("a", f"{ours} {theirs} {old} AKIAIOSFODNN7EXAMPLE xAKIA{ours[4:]} {ours}x\n")
        ids = lambda *args, code=1: sorted(h["id"] for h in self.leaks(repo.folder, *args, code=code)["hits"])
        self.same(sorted([ours, theirs, old]), ids(), "all")
        self.same(sorted([ours, old]), ids("--account", f"{keys.DOCUMENTATION_ACCOUNT}"), "account")
        self.same([theirs], ids("--key", theirs), "key")
        self.same([], ids("--key", keys.key_id(9), code=0), "none")
        self.error(2, "usage", "leaks", repo.folder, "--key", "AKIA")
        self.error(2, "usage", "leaks", repo.folder, "--account", "1")
        self.error(3, "not_found", "leaks", "nowhere")

    def test_worktrees_bare_clones_alternates_and_folders(self):
        found = self.repository(repositories.merge_only)
        origin = found.git_dir.parent
        subprocess.run(["git", "-C", origin, "worktree", "add", "-q", "--detach", self.folder / "tree"], check=True, capture_output=True)
        self.same([found.holder], [h["object"] for h in self.leaks("tree")["hits"]], "worktree")
        subprocess.run(["git", "-C", origin, "worktree", "remove", "--force", self.folder / "tree"], check=True)
        subprocess.run(["git", "clone", "-q", "--bare", origin, self.folder / "bare"], check=True)
        self.same([found.holder], [h["object"] for h in self.leaks("bare")["hits"]], "bare")
        subprocess.run(["git", "clone", "-q", "--shared", "--bare", origin, self.folder / "shared"], check=True)
        document = self.leaks("shared", code=4)
        self.same(([], 1), (document["hits"], len(document["not_searched"])), "borrowed")
        self.same([found.holder], [h["object"] for h in self.leaks("shared", "--follow-alternates")["hits"]], "followed")
        self.write("plain/a/b.txt", f"{found.key}\n")
        hit = self.leaks("plain")["hits"][0]
        self.same((found.key, None, ["plain/a/b.txt"]), (hit["id"], hit["object"], hit["paths"]), "folder")

    def test_a_shallow_clone_says_so(self):
        repo = repositories.Repository(self.folder / "deep")
        repo.commit("a", f"{keys.key_id(1)}\n")
        repo.commit("b", "later\n")
        subprocess.run(["git", "clone", "-q", "--depth", "1", f"file://{repo.folder}", self.folder / "shallow"], check=True)
        document = self.leaks("shallow", code=4)
        self.same("shallow_clone", document["hits"][0]["exposed_from"]["basis"], "basis")
        self.has("shallow", json.dumps(document["problems"]))

    def test_what_is_staged(self):
        for version in ("2", "3", "4"):
            repo = repositories.Repository(self.folder / f"staged{version}")
            repo.git("config", "index.version", version)
            repo.commit("old.txt", f"{keys.key_id('old')}\n")
            (repo.folder / "dir").mkdir()
            (repo.folder / "dir/new file.txt").write_text(f"key = {keys.key_id('new')}\n")
            repo.git("add", "dir")
            hits = self.leaks(repo.folder, "--staged")["hits"]
            self.same([(keys.key_id("new"), ["dir/new file.txt"])], [(h["id"], h["paths"]) for h in hits], f"version {version}")
            repo.git("reset", "-q", "--hard")
            self.leaks(repo.folder, "--staged", code=0)

    def test_known_hits_are_left_out(self):
        found = self.repository(repositories.merge_only)
        self.leaks(found.git_dir, "--write-baseline", "known")
        self.same([], self.leaks(found.git_dir, "--baseline", "known", code=0)["hits"], "hits")
        self.leaks(self.repository(repositories.apart).git_dir, "--baseline", "known")

    def test_sarif_names_place_and_kind(self):
        found = self.repository(repositories.merge_only)
        document = json.loads(self.hikeshi("leaks", found.git_dir, "--sarif", code=1).out)
        self.same("2.1.0", document["version"], "version")
        result = document["runs"][0]["results"][0]
        self.same(("access_key", "a.txt"), (result["ruleId"], result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]), "result")

    def test_names_out_of_a_repository_move_no_terminal(self):
        repo = repositories.Repository(self.folder / "names")
        (repo.folder / "a\x1b[2J.txt").write_text(f"{keys.key_id(1)}\n")
        repo.git("add", "-A")
        repo.git("commit", "-q", "-m", "m")
        self.has("\\x1b[2J", self.hikeshi("leaks", repo.folder, code=1).out)

    def test_threads_give_the_same(self):
        found = self.repository(repositories.deep_delta)
        one, four = (self.leaks(found.git_dir, "--threads", n) for n in ("1", "4"))
        self.same(one, four, "document")

    def test_several_packs_and_loose_objects(self):
        repo = repositories.Repository(self.folder / "packs")
        ids = []
        for n in range(3):
            ids.append(keys.key_id(f"pack {n}"))
            repo.commit(f"f{n}", f"{ids[-1]}\n" + "line\n" * 200)
            if n < 2:
                repo.git("repack", "-q", "-d")
        self.assertGreaterEqual(len(list((repo.folder / ".git/objects/pack").glob("*.pack"))), 2)
        self.same(sorted(ids), sorted(h["id"] for h in self.leaks(repo.folder)["hits"]), "ids")

    def test_a_damaged_pack_costs_what_is_in_it(self):
        found = self.repository(repositories.deep_delta)
        copy = self.folder / "damaged"
        shutil.copytree(found.git_dir, copy)
        pack = next((copy / "objects/pack").glob("*.pack"))
        pack.chmod(0o644)
        data = bytearray(pack.read_bytes())
        for at in range(2000, len(data) - 100, 997):
            data[at] ^= 0x55
        pack.write_bytes(data)
        run = self.leaks(copy, code=4)
        self.assertGreater(len(run["problems"]), 0)
        pack.write_bytes(data[:500])
        self.leaks(copy, code=4)
        index = next((copy / "objects/pack").glob("*.idx"))
        index.chmod(0o644)
        index.write_bytes(index.read_bytes()[:700])
        self.has("bad_pack", json.dumps(self.leaks(copy, code=4)["problems"]))


if __name__ == "__main__":
    support.main()
