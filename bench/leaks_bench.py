# SPDX-License-Identifier: Apache-2.0
"""hikeshi leaks beside git and grep, gitleaks and kingfisher, in one run.

    .venv/bin/python bench/leaks_bench.py build/bench/hikeshi [--clone DIR]... [--gitleaks P] [--kingfisher P]

On a generated repository with deep deltas that hides twenty key ids, and on each clone given (bare). Seconds by
the clock and of processor time (user and system, children included), peak memory of the process, hits. The
ids must equal those of git and grep, else the bench fails. The rivals get one rule, the key id's.
"""

import argparse
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "tests/leaks"))
import keys  # noqa: E402
import repositories  # noqa: E402

PATTERN = r"(?<![A-Za-z0-9_])(?:AKIA|ASIA|ABIA|ACCA)[A-Z2-7]{16}(?![A-Za-z0-9_])"
RULE = r"\b(?:AKIA|ASIA|ABIA|ACCA)[A-Z2-7]{16}\b"


def generated(folder, versions):
    """One long file changed again and again in one pack; every fiftieth change hides an id for one commit."""
    repo = repositories.Repository(folder)
    lines = [f"line {n} {keys.secret(n)[:30]}" for n in range(20000)]
    stream = []
    for version in range(versions):
        lines[version * 37 % 20000] = f"version {version}"
        if version % (versions // 20) == 5:
            lines[7] = f"key = {keys.key_id(version)}"
        elif lines[7].startswith("key"):
            lines[7] = "taken out"
        text = "\n".join(lines)
        stream.append(f"commit refs/heads/main\ncommitter A <a@example.com> {1700000000 + version} +0000\n"
                      f"data 1\nx\nM 100644 inline d/e/a.txt\ndata {len(text)}\n{text}\n")
    repo.git("fast-import", "--quiet", stdin="".join(stream).encode())
    repo.git("repack", "-q", "-a", "-d", "-f", "--depth=50", "--window=10")
    return repo.folder / ".git"


def measured(command):
    """(output, seconds, processor seconds, peak MB); the process and what it started."""
    with tempfile.NamedTemporaryFile() as told, tempfile.TemporaryFile() as out:
        began = time.monotonic()
        subprocess.run(["/usr/bin/time", "-o", told.name, "-f", "%U %S %M", *map(str, command)],
                       stdout=out, stderr=subprocess.DEVNULL, check=False)
        seconds = time.monotonic() - began
        user, system, peak = map(float, pathlib.Path(told.name).read_text().split()[-3:])
        out.seek(0)
        return out.read(), seconds, user + system, peak / 1024


def ids_in(text):
    return set(re.findall(RULE, text.decode(errors="replace")))


def with_git(clone):
    line = ("git --git-dir=\"$0\" cat-file --batch-all-objects --batch --unordered | "
            f"LC_ALL=C grep -aoP '{PATTERN}'")
    return measured(["sh", "-c", line, clone])


def with_hikeshi(program, clone):
    out, *rest = measured([program, "leaks", clone, "--json"])
    answer = json.loads(out)
    ids = "".join(f"{hit['id']}\n" for hit in answer["hits"] if hit["id"])
    return ids.encode(), *rest


def with_gitleaks(program, clone, folder):
    config, report = folder / "rule.toml", folder / "gitleaks.json"
    config.write_text(f"[[rules]]\nid = 'aws'\nregex = '''{RULE}'''\nkeywords = ['akia', 'asia', 'abia', 'acca']\n")
    _, *rest = measured([program, "git", clone, "-c", config, "-r", report, "-f", "json", "--log-opts=--all"])
    return report.read_bytes() if report.exists() else b"", *rest


def with_kingfisher(program, clone, folder):
    rules = folder / "kingfisher"  # of its own: it reads every file there as rules
    rules.mkdir(exist_ok=True)
    (rules / "rule.yml").write_text(
        "rules:\n  - name: aws\n    id: bench.aws.1\n    confidence: medium\n"
        f"    pattern: '({RULE})'\n    min_entropy: 0\n    examples: []\n")
    return measured([program, "scan", clone, "--rules-path", rules, "--load-builtins=false", "--no-validate",
                     "--format", "json", "--git-history", "full", "--confidence", "low"])


def rows(args, name, clone, folder):
    size = sum(f.stat().st_size for f in (clone / "objects/pack").glob("*.pack")) / 1e6
    tools = {"hikeshi": lambda: with_hikeshi(args.hikeshi, clone), "git cat-file, grep": lambda: with_git(clone)}
    if args.kingfisher:
        tools["kingfisher"] = lambda: with_kingfisher(args.kingfisher, clone, folder)
    if args.gitleaks:
        tools["gitleaks"] = lambda: with_gitleaks(args.gitleaks, clone, folder)
    found = {}
    for tool, run in tools.items():
        out, seconds, processor, peak = run()
        found[tool] = ids_in(out)
        print(f"| {name} | {size:.0f} | {tool} | {seconds:.1f} | {processor:.1f} | {peak:.0f} | {len(found[tool])} |",
              flush=True)
    if found["git cat-file, grep"] != found["hikeshi"]:
        raise SystemExit(f"{name}: the ids differ from git's")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("hikeshi")
    parser.add_argument("--clone", action="append", default=[], type=pathlib.Path)
    parser.add_argument("--gitleaks", default=shutil.which("gitleaks"))
    parser.add_argument("--kingfisher", default=shutil.which("kingfisher"))
    parser.add_argument("--versions", type=int, default=2000)
    args = parser.parse_args()
    args.hikeshi = pathlib.Path(args.hikeshi).resolve()
    os.environ["GIT_CONFIG_GLOBAL"] = os.devnull
    print("| repository | pack MB | tool | seconds | processor s | peak MB | ids |")
    print("|---|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as work:
        folder = pathlib.Path(work)
        rows(args, "generated", generated(folder / "deep", args.versions), folder)
        for clone in args.clone:
            rows(args, clone.name, clone, folder)


if __name__ == "__main__":
    main()
