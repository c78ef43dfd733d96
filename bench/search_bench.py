#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""`hikeshi search` for one access key beside `rg -z`, on the same gzip files: large ones and small ones.

usage: search_bench.py HIKESHI TRAIL [--work DIR] [--runs N]

TRAIL is a folder of CloudTrail files as the drill writes them. Of it are made, in the work folder, 1/60 as many large
files (members of gzip behind each other, which both read as one) and, of its first part, at least 50,000 small ones.
Both must name the same number of records; medians by the clock and in processor time.
"""

import argparse
import collections
import gzip
import json
import pathlib
import resource
import shutil
import statistics
import subprocess
import sys
import time

SMALL = 50_000


def files_of(folder):
    return sorted(p for p in folder.rglob("*.gz") if "Digest" not in p.name)


def make_large(trail, out):
    """Records of many files in one, each file a whole JSON document again."""
    files = files_of(trail)
    step = max(1, len(files) // 185)
    out.mkdir(parents=True)
    for begin in range(0, len(files), step):
        records = [r for f in files[begin : begin + step] for r in json.loads(gzip.decompress(f.read_bytes()))["Records"]]
        write(out / f"{begin:08}.json.gz", records)


def make_small(trail, out):
    """Files of a few records each, as quiet regions write them."""
    out.mkdir(parents=True)
    number = 0
    for file in files_of(trail):
        records = json.loads(gzip.decompress(file.read_bytes()))["Records"]
        for begin in range(0, len(records), 6):
            write(out / f"{number:08}.json.gz", records[begin : begin + 6])
            number += 1
        if number >= SMALL:
            return


def write(path, records):
    path.write_bytes(gzip.compress(json.dumps({"Records": records}, separators=(",", ":")).encode(), 6, mtime=0))


def commonest_key(folder):
    """The key of fewest records in the first file, so that little is printed."""
    with gzip.open(files_of(folder)[0], "rt") as f:
        keys = collections.Counter(r.get("userIdentity", {}).get("accessKeyId") for r in json.load(f)["Records"])
    del keys[None]
    return min(keys, key=lambda key: (keys[key], key))


def measured(command, runs):
    """Output of the last run, seconds, seconds of processor time: medians."""
    clock, work, out = [], [], b""
    for _ in range(runs):
        before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=False)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        if done.returncode > 4:
            sys.exit(f"{command[0]} ended with {done.returncode}")
        clock.append(time.monotonic() - began)
        work.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
        out = done.stdout
    return out, statistics.median(clock), statistics.median(work)


def compare(hikeshi, name, folder, runs):
    key = commonest_key(folder)
    count = len(files_of(folder))
    ours, our_clock, our_work = measured([hikeshi, "search", key, "--trail", folder, "--json", "--quiet"], runs)
    theirs, rg_clock, rg_work = measured(["rg", "-z", "--no-ignore", "--hidden", "-o", "--no-filename", key, folder], max(1, runs // 2))
    found = json.loads(ours)["found"]
    if not found or not theirs:
        sys.exit("one of them found nothing")
    print(f"| {name} | {count} | {our_clock:.2f} | {our_work:.2f} | {rg_clock:.2f} | {rg_work:.2f} "
          f"| {rg_clock / our_clock:.1f} | {rg_work / our_work:.1f} |", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("hikeshi", type=pathlib.Path)
    parser.add_argument("trail", type=pathlib.Path)
    parser.add_argument("--work", type=pathlib.Path, default=pathlib.Path("build/bench-search"))
    parser.add_argument("--runs", type=int, default=5)
    options = parser.parse_args()
    if shutil.which("rg") is None:
        sys.exit("ripgrep is not here: apt-get install ripgrep")
    for name, make in (("large", make_large), ("small", make_small)):
        if not (options.work / name).exists():
            make(options.trail, options.work / name)
    print("| files | number | hikeshi s | processor s | rg -z s | processor s | rg / hikeshi | by processor time |")
    print("|---|---|---|---|---|---|---|---|")
    for name in ("large", "small"):
        compare(options.hikeshi.resolve(), name, options.work / name, options.runs)


if __name__ == "__main__":
    main()
