# SPDX-License-Identifier: Apache-2.0
"""Holds the repositories to what they claim, by git's own word and by a search of all objects."""

import gzip
import io
import pathlib
import re
import subprocess
import tempfile
import unittest
import zipfile

import keys
import repositories

STANDING_ALONE = re.compile(rb"(?<![A-Za-z0-9_])(?:AKIA|ASIA|ABIA|ACCA)[A-Z2-7]{16}(?![A-Za-z0-9_])")


def git(found, *words):
    return subprocess.run(["git", f"--git-dir={found.git_dir}", *words], capture_output=True, check=True).stdout


def every_object(found):
    """(id, type, bytes) of each object in the database, reachable or not."""
    data = io.BytesIO(git(found, "cat-file", "--batch-all-objects", "--batch"))
    while head := data.readline().split():
        yield head[0].decode(), head[1].decode(), data.read(int(head[2]))
        data.read(1)


def holders(found):
    return [(name, hit.decode()) for name, kind, text in every_object(found) if kind != "tree"
            for hit in STANDING_ALONE.findall(text)]


class Repositories(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        """Makes each once: the two with sixty commits cost a second apiece."""
        cls.folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.folder.cleanup)
        cls.found = {maker: maker(pathlib.Path(cls.folder.name) / maker.__name__)
                     for maker in repositories.MAKERS}

    def made(self, maker):
        return self.found[maker]

    def test_each_id_lies_in_one_object_and_nowhere_else(self):
        for maker in repositories.MAKERS:
            with self.subTest(maker.__name__):
                found = self.made(maker)
                self.assertEqual(holders(found), [] if found.packed else [(found.holder, found.key)])

    def test_what_a_merge_brings_in_is_in_no_parent(self):
        found = self.made(repositories.merge_only)
        self.assertEqual(len(git(found, "rev-list", "--parents", "-1", found.commit).split()), 3)
        self.assertNotIn(found.key.encode(), git(found, "log", "-p", "-U0", "--full-history", "--all"))

    def test_what_dangles_is_reached_by_nothing(self):
        found = self.made(repositories.dangling)
        self.assertNotIn(found.holder.encode(), git(found, "rev-list", "--objects", "--all", "--reflog"))

    def test_a_pull_ref_alone_reaches_its_commit(self):
        found = self.made(repositories.pull_ref)
        refs = git(found, "for-each-ref", "--contains", found.commit, "--format=%(refname)")
        self.assertEqual(refs.decode().split(), ["refs/pull/7/head"])

    def test_deep_deltas_are_deep(self):
        for maker in (repositories.deep_delta, repositories.sha256):
            pack = next((self.made(maker).git_dir / "objects/pack").glob("*.idx"))
            form = ["--object-format=sha256"] if maker is repositories.sha256 else []
            told = subprocess.run(["git", "verify-pack", *form, "-v", pack], capture_output=True).stdout
            depths = [int(n) for n in re.findall(rb"chain length = (\d+)", told)]
            self.assertGreaterEqual(max(depths, default=0), 20, maker.__name__)

    def test_the_archive_gives_the_id_back(self):
        found = self.made(repositories.zipped)
        archive = zipfile.ZipFile(io.BytesIO(git(found, "cat-file", "blob", found.holder)))
        self.assertIn(found.key.encode(), gzip.decompress(archive.read("inner.gz")))

    def test_the_secret_stands_far_from_its_id(self):
        found = self.made(repositories.apart)
        lines = git(found, "cat-file", "blob", found.holder).decode().splitlines()
        self.assertIn(found.key, lines[0])
        self.assertIn(keys.secret("apart"), lines[21])

    def test_beside_a_broken_object_the_id_can_be_read(self):
        found = repositories.broken(pathlib.Path(self.folder.name) / "broken")
        self.assertIn(found.key.encode(), git(found, "cat-file", "blob", found.holder))
        with self.assertRaises(subprocess.CalledProcessError):
            git(found, "cat-file", "blob", found.lost)

    def test_a_partial_clone_has_the_commit_and_not_the_text(self):
        found = repositories.absent(pathlib.Path(self.folder.name) / "absent")
        told = git(found, "rev-list", "--objects", "--missing=print", "--all").decode().split()
        self.assertIn(found.commit, told)
        self.assertIn(f"?{found.holder}", told)
        self.assertEqual(holders(found), [])

    def test_the_same_repository_is_made_twice(self):
        for maker in set(repositories.MAKERS) - {repositories.deep_delta, repositories.sha256}:
            first, again = self.made(maker), maker(pathlib.Path(self.folder.name) / f"{maker.__name__} again")
            self.assertEqual((first.key, first.holder, first.commit), (again.key, again.holder, again.commit))


class Keys(unittest.TestCase):
    def test_the_account_is_read_back(self):
        for account in (1, 111122223333, 999999999999):
            self.assertEqual(keys.account_of(keys.key_id("x", account=account)), f"{account:012d}")

    def test_an_older_id_or_too_large_a_number_names_no_account(self):
        self.assertIsNone(keys.account_of(keys.key_id("x", newer=False)))
        self.assertIsNone(keys.account_of(keys.key_id("x", account=1000000000000)))

    def test_ids_made_elsewhere_are_read_alike(self):
        """Synthetic ids that another encoder made: ours alone could be wrong twice and agree."""
        told = {"AKIARZPUZDIKKUJVPG67": "123456789012", "ASIA6RVFFB77VIAQEAYE": "999999999999",
                "ASIAQAAAAAAAVIAQEAYE": "000000000001", "AKIABZPUZDIKKUJVPG67": None}
        self.assertEqual({key: keys.account_of(key) for key in told}, told)

    def test_the_documentation_key_names_no_account(self):
        self.assertIsNone(keys.account_of("AKIAIOSFODNN7EXAMPLE"))


if __name__ == "__main__":
    unittest.main()
