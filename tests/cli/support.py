# SPDX-License-Identifier: Apache-2.0
"""What every end-to-end test needs: a scene of its own, a way to run the program, framed failures.

The program comes from the environment variable HIKESHI (ctest sets it). Each run is held to what
must be true of every run: no control bytes in the output, one JSON document under --json, no report
of a sanitizer, an exit code of docs/formats.md.
"""

import dataclasses
import fcntl
import functools
import json
import os
import pathlib
import re
import shlex
import shutil
import subprocess
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
CORPUS = ROOT.parent / "shared" / "corpus"
NOW = "2026-11-23T10:00:00Z"  # the time of day in all tests
DEEP = bool(os.environ.get("HIKESHI_DEEP"))  # by night: everything, not a part that stands for it
EXIT_CODES = {0, 1, 2, 3, 4, 5, 6, 7, 70}
# Everything below a blank but line feed and tab, DEL, and C1 as UTF-8.
CONTROL = re.compile(rb"[\x00-\x08\x0b-\x1f\x7f]|\xc2[\x80-\x9f]")
SANITIZER = re.compile(r"AddressSanitizer|LeakSanitizer|ThreadSanitizer|runtime error:")


def program():
    path = os.environ.get("HIKESHI", "")
    if not path:
        raise SystemExit("HIKESHI is not set: it names the program under test")
    return str(pathlib.Path(path).resolve())


@functools.cache
def schemas():
    """A registry of all schemas in docs/schema, by id. Skips the test where jsonschema is absent."""
    try:
        import referencing
    except ImportError as error:
        raise unittest.SkipTest("jsonschema is not installed: run tools/setup.sh test") from error
    registry = referencing.Registry()
    for file in sorted((ROOT / "docs" / "schema").glob("*.schema.json")):
        registry = registry.with_contents(
            [(json.loads(file.read_text())["$id"], json.loads(file.read_text()))]
        )
    return registry


@functools.cache
def validator(name):
    registry = schemas()
    import jsonschema

    schema = registry.contents(f"https://hikeshi.example/schema/{name}.schema.json")
    return jsonschema.Draft202012Validator(schema, registry=registry)


def schema_errors(name, document, most=8):
    leaves = []

    def collect(error):
        for part in error.context or ():
            collect(part)
        if not error.context:
            leaves.append(f"{error.json_path}: {error.message[:300]}")

    for error in validator(name).iter_errors(document):
        collect(error)
    return sorted(leaves)[:most]


@dataclasses.dataclass
class Run:
    args: list
    code: int
    out: str
    err: str

    def framed(self):
        def part(name, text):
            lines = text.splitlines() or ["(nothing)"]
            shown = lines[:60] + ([f"... {len(lines) - 60} more lines"] if len(lines) > 60 else [])
            return f"---- {name}\n" + "\n".join("  | " + line[:400] for line in shown)

        return "\n".join(
            [
                f"==== hikeshi {' '.join(shlex.quote(str(a)) for a in self.args)!r}",
                f"---- exit {self.code}",
                part("stdout", self.out),
                part("stderr", self.err),
                "====",
            ]
        )


class Scene(unittest.TestCase):
    """A test in a fresh folder, with a home for cases of its own."""

    maxDiff = None

    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="hikeshi-test-"))
        self.addCleanup(self.remove, self.folder)
        self.home = self.folder / "cases"

    @staticmethod
    def remove(folder):
        for path in [folder, *folder.rglob("*")]:
            if path.is_dir() and not path.is_symlink():
                path.chmod(0o700)
        shutil.rmtree(folder)

    def environment(self, **changes):
        env = {
            "PATH": os.environ["PATH"],
            "HOME": str(self.folder),
            "TZ": "UTC",
            "LC_ALL": "C.UTF-8",
            "HIKESHI_HOME": str(self.home),
            "HIKESHI_NOW": NOW,
        }
        for name in ("ASAN_OPTIONS", "UBSAN_OPTIONS", "TSAN_OPTIONS"):
            if name in os.environ:
                env[name] = os.environ[name]
        for name, value in changes.items():
            env.pop(name, None)
            if value is not None:
                env[name] = value
        return env

    # -- running ---------------------------------------------------------------------------------

    def run_raw(self, *args, env=None, stdin=b"", timeout=300, **more):
        """Runs the program and holds it to nothing."""
        if isinstance(stdin, str):
            stdin = stdin.encode()
        done = subprocess.run(
            [program(), *map(str, args)],
            input=stdin,
            capture_output=True,
            cwd=self.folder,
            env=env or self.environment(),
            timeout=timeout,
            check=False,
            **more,
        )
        return done

    def hikeshi(self, *args, code=0, **more):
        """Runs the program; it must end with `code` (one or several) and keep the house rules."""
        done = self.run_raw(*args, **more)
        run = Run(
            list(args),
            done.returncode,
            done.stdout.decode(errors="replace"),
            done.stderr.decode(errors="replace"),
        )
        self.check_rules(run, done.stdout, done.stderr)
        wanted = code if isinstance(code, (set, tuple, list)) else {code}
        if run.code not in wanted:
            self.fail(f"expected exit {sorted(wanted)}, got {run.code}\n{run.framed()}")
        return run

    def check_rules(self, run, out, err):
        if run.code not in EXIT_CODES:
            self.fail(f"expected an exit code of docs/formats.md, got {run.code}\n{run.framed()}")
        if SANITIZER.search(run.err) or "internal error" in run.err:
            self.fail(f"expected a clean run\n{run.framed()}")
        for name, data in (("stdout", out), ("stderr", err)):
            found = CONTROL.search(data)
            if found:
                place = data[max(0, found.start() - 60) : found.end() + 40]
                self.fail(
                    f"expected no control bytes in {name}, got {found.group()!r} in {place!r}\n"
                    f"{run.framed()}"
                )
            try:
                data.decode()
            except UnicodeDecodeError as error:
                self.fail(f"expected UTF-8 in {name}: {error}\n{run.framed()}")

    def json(self, schema, *args, code=0, **more):
        """Runs with --json; gives the one document, which must fit its schema."""
        run = self.hikeshi(*args, "--json", code=code, **more)
        try:
            document = json.loads(run.out)
        except ValueError as error:
            self.fail(f"expected exactly one JSON document: {error}\n{run.framed()}")
        self.check_schema(schema, document, run)
        return document

    def check_schema(self, schema, document, run=None):
        errors = schema_errors(schema, document)
        if errors:
            self.fail(
                f"expected a document of docs/schema/{schema}.schema.json, got\n  "
                + "\n  ".join(errors)
                + ("\n" + run.framed() if run else "")
            )

    def error(self, code, word, *args, **more):
        """The command must fail with exit `code` and an error of kind `word`; gives its message."""
        document = self.json("error", *args, code=code, **more)
        self.same(
            word, document["error"]["code"], f"kind of error ({document['error']['message']})"
        )
        return document["error"]["message"]

    # -- comparing -------------------------------------------------------------------------------

    def same(self, expected, got, what):
        if expected != got:
            self.fail(f"{what}\n  expected: {expected!r}\n  got:      {got!r}")

    def has(self, part, text, what="output"):
        if part not in text:
            self.fail(
                f"{what}\n  expected to hold: {part!r}\n  got:\n"
                + "\n".join("  | " + line for line in text.splitlines()[:80])
            )

    def has_not(self, part, text, what="output"):
        if part in text:
            place = text.index(part)
            self.fail(
                f"{what}\n  expected not to hold: {part!r}\n  got: "
                f"{text[max(0, place - 200):place + 200]!r}"
            )

    # -- cases -----------------------------------------------------------------------------------

    def write(self, name, text):
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    def only_case(self):
        cases = sorted(p for p in self.home.iterdir() if (p / "journal.sqlite").exists())
        self.same(1, len(cases), f"number of cases in {self.home}")
        return cases[0]

    def journal_bytes(self, case=None):
        return ((case or self.only_case()) / "journal.sqlite").read_bytes()

    @staticmethod
    def files(case):
        """Names in a case's folder, without the empty rollback journal that SQLite keeps."""
        return sorted(p.name for p in case.iterdir() if p.name != "journal.sqlite-journal")

    def no_case(self):
        self.same(
            [],
            sorted(p.name for p in self.home.iterdir()) if self.home.exists() else [],
            "cases in the home",
        )


def drill(scenario, seed=1, *options):
    """The folder of a drill; written once for each program, shared between test processes."""
    binary = pathlib.Path(program())
    stamp = f"{binary.stat().st_size:x}-{binary.stat().st_mtime_ns:x}"
    store = pathlib.Path(
        os.environ.get("HIKESHI_DRILLS", tempfile.gettempdir() + "/hikeshi-drills")
    )
    store.mkdir(parents=True, exist_ok=True)
    name = "-".join([scenario, str(seed), *(o.lstrip("-") for o in options)])
    with open(store / "lock", "w", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        for old in store.iterdir():  # of another build of the program
            if re.match(r"[0-9a-f]+-[0-9a-f]{10,}-", old.name) and not old.name.startswith(stamp):
                shutil.rmtree(old)
        folder = store / f"{stamp}-{name}"
        if not (folder / "truth.json").exists():
            shutil.rmtree(folder, ignore_errors=True)
            done = subprocess.run(
                [
                    str(binary),
                    "drill",
                    "--scenario",
                    scenario,
                    "--seed",
                    str(seed),
                    "--out",
                    str(folder),
                    *options,
                ],
                capture_output=True,
                text=True,
                check=False,
            )
            if done.returncode != 0:
                shutil.rmtree(folder, ignore_errors=True)
                raise AssertionError(f"drill {name} ended with {done.returncode}: {done.stderr}")
    return folder


def corpus(*parts):
    path = CORPUS.joinpath(*parts)
    if not path.exists():
        raise unittest.SkipTest(f"the public corpus is not here: {path}")
    return path


def main():
    unittest.main(verbosity=2)
