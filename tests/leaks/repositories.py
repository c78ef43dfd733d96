# SPDX-License-Identifier: Apache-2.0
"""Repositories that hide a key id, each in another way, made by the real git with fixed dates.

A maker takes a folder and returns what a search of all objects must come to: `Hidden`. The text around
an id is generated; no configuration of the machine's is obeyed, so the object ids are always the same.
"""

import dataclasses
import gzip
import io
import os
import pathlib
import subprocess
import zipfile

import keys


@dataclasses.dataclass
class Hidden:
    git_dir: pathlib.Path
    key: str
    holder: str  # the object whose text holds the id
    commit: str | None  # the one that brings it in, where a commit does
    packed: bool = False  # the id lies behind an archive's compression, out of grep's sight
    lost: str | None = None  # an object that cannot be read


class Repository:
    def __init__(self, folder, *options):
        self.folder, self.clock = pathlib.Path(folder), 1700000000
        self.folder.mkdir()
        self.git("init", "-q", "-b", "main", *options)

    def git(self, *words, check=True, stdin=None):
        """Runs git apart from the machine's settings, a minute later than the call before."""
        self.clock += 60
        names = {f"GIT_{who}_{what}": text for who in ("AUTHOR", "COMMITTER")
                 for what, text in (("NAME", "Some Body"), ("EMAIL", "body@example.com"),
                                    ("DATE", f"{self.clock} +0000"))}
        settings = {"PATH": os.environ["PATH"], "HOME": str(self.folder), "LC_ALL": "C",
                    "GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": os.devnull}
        done = subprocess.run(["git", "-C", str(self.folder), *words], env={**settings, **names},
                              input=stdin, capture_output=True)
        if check and done.returncode:
            raise AssertionError(f"git {' '.join(words)}: {done.stderr.decode()}")
        return done.stdout.decode().strip()

    def commit(self, name, data, message="Change a file"):
        """Writes one file and commits it; returns the commit."""
        (self.folder / name).write_bytes(data if isinstance(data, bytes) else data.encode())
        self.git("add", name)
        self.git("commit", "-q", "-m", message)
        return self.git("rev-parse", "HEAD")

    def hidden(self, key, holder, commit=None, packed=False):
        return Hidden(self.folder / ".git", key, self.git("rev-parse", holder), commit, packed)


def merge_only(folder):
    """The id stands in neither parent: it came in while a conflict was resolved."""
    repo, key = Repository(folder), keys.key_id("merge only")
    repo.commit("a.txt", "first\n")
    repo.git("checkout", "-q", "-b", "side")
    repo.commit("a.txt", "side\n")
    repo.git("checkout", "-q", "main")
    repo.commit("a.txt", "main\n")
    repo.git("merge", "-q", "side", check=False)  # ends in the conflict that is wanted
    commit = repo.commit("a.txt", f"key = {key}\n", "Merge side")
    return repo.hidden(key, "HEAD:a.txt", commit)


def dangling(folder):
    """No ref and no reflog reaches the commit any more; its objects are still there."""
    repo, key = Repository(folder), keys.key_id("dangling")
    repo.commit("a.txt", "first\n")
    commit = repo.commit("a.txt", f"key = {key}\n")
    found = repo.hidden(key, "HEAD:a.txt", commit)
    repo.git("reset", "-q", "--hard", "HEAD~1")
    repo.git("reflog", "expire", "--expire=now", "--all")
    return found


def pull_ref(folder):
    """Only a ref that an ordinary clone does not fetch reaches it."""
    repo, key = Repository(folder), keys.key_id("pull ref")
    repo.commit("a.txt", "first\n")
    repo.git("checkout", "-q", "-b", "topic")
    commit = repo.commit("b.txt", f"key = {key}\n")
    found = repo.hidden(key, "HEAD:b.txt", commit)
    repo.git("update-ref", "refs/pull/7/head", commit)
    repo.git("checkout", "-q", "main")
    repo.git("branch", "-q", "-D", "topic")
    return found


def deep_delta(folder, options=(), name="deep delta", encoding="utf-8"):
    """Sixty versions of a long file in one pack: most are deltas, many links from their base."""
    repo, key = Repository(folder, *options), keys.key_id(name)
    lines = [f"line {n} {keys.secret(n)[:20]}" for n in range(400)]
    for version in range(60):
        lines[version * 5] = f"key = {key}" if version == 30 else f"version {version}"
        commit = repo.commit("a.txt", "\n".join(lines).encode(encoding))
        if version == 30:
            found = repo.hidden(key, "HEAD:a.txt", commit, packed=encoding != "utf-8")
            lines[version * 5] = "taken out"
    repo.git("repack", "-q", "-a", "-d", "-f", "--depth=50", "--window=50")
    return found


def sha256(folder):
    """The same under the longer object ids."""
    return deep_delta(folder, ("--object-format=sha256",))


def utf16(folder):
    """As PowerShell writes a file, with the mark of its order at the front: grep sees no id."""
    return deep_delta(folder, name="utf16", encoding="utf-16")


def utf16_big(folder):
    """The other order, without a mark."""
    return deep_delta(folder, name="utf16 big", encoding="utf-16-be")


def tag_message(folder):
    """The id stands in the message of an annotated tag, in no file."""
    repo, key = Repository(folder), keys.key_id("tag message")
    repo.commit("a.txt", "first\n")
    repo.git("tag", "-a", "v1", "-m", f"key = {key}")
    return repo.hidden(key, "v1")


def commit_message(folder):
    repo, key = Repository(folder), keys.key_id("commit message")
    commit = repo.commit("a.txt", "first\n", f"Use {key}")
    return repo.hidden(key, "HEAD", commit)


def stash(folder):
    repo, key = Repository(folder), keys.key_id("stash")
    repo.commit("a.txt", "first\n")
    (repo.folder / "a.txt").write_text(f"key = {key}\n")
    repo.git("stash", "push", "-q")
    return repo.hidden(key, "stash:a.txt", repo.git("rev-parse", "stash"))


def zipped(folder):
    """A gzip in a zip in a blob: no search of the plain bytes can see it."""
    repo, key = Repository(folder), keys.key_id("zipped")
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        inner = gzip.compress(f"key = {key}\n".encode(), mtime=0)
        archive.writestr(zipfile.ZipInfo("inner.gz", (2023, 11, 14, 0, 0, 0)), inner)
    commit = repo.commit("a.zip", out.getvalue())
    return repo.hidden(key, "HEAD:a.zip", commit, packed=True)


def apart(folder):
    """The secret stands twenty lines below its id."""
    repo, key = Repository(folder), keys.key_id("apart")
    commit = repo.commit("a.txt", f"id = {key}\n" + "other = 1\n" * 20 + f"secret = {keys.secret('apart')}\n")
    return repo.hidden(key, "HEAD:a.txt", commit)


def broken(folder):
    """Half of another object is gone: a search has to name it and go on to the one with the id."""
    repo, key = Repository(folder), keys.key_id("broken")
    repo.commit("a.txt", "first\n" * 100)
    lost = repo.git("rev-parse", "HEAD:a.txt")
    commit = repo.commit("b.txt", f"key = {key}\n")
    loose = repo.folder / ".git/objects" / lost[:2] / lost[2:]
    loose.chmod(0o644)
    loose.write_bytes(loose.read_bytes()[:12])
    return dataclasses.replace(repo.hidden(key, "HEAD:b.txt", commit), lost=lost)


def absent(folder):
    """A partial clone: the commit is here, the object with the id stayed at the promisor."""
    whole = merge_only(pathlib.Path(f"{folder} whole"))
    origin = whole.git_dir.parent
    repo = Repository(folder)
    repo.git("-C", str(origin), "config", "uploadpack.allowFilter", "true")
    repo.git("clone", "-q", "--bare", "--filter=blob:none", f"file://{origin}", str(repo.folder / "part"))
    return dataclasses.replace(whole, git_dir=repo.folder / "part")


MAKERS = [merge_only, dangling, pull_ref, deep_delta, sha256, utf16, utf16_big, tag_message, commit_message,
          stash, zipped, apart]
