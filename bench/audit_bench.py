# SPDX-License-Identifier: Apache-2.0
"""hikeshi audit --live of 17 regions, each call 50 ms away, against the emulator.

    .venv/bin/python bench/audit_bench.py build/bench/hikeshi

Exchanges, seconds, and the limit of one call after another at that latency (moto is one process, which sets
another). Median of three; beside it a whole snapshot of the same regions.
"""

import json
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

import snapshot_bench
from snapshot_bench import LATENCY_MS, REGIONS, emulator, words


def audit(program, aws):
    with tempfile.TemporaryDirectory() as home:
        env = os.environ | aws.environment() | {"HIKESHI_HOME": home}
        aws.control("config", {"latency_ms": LATENCY_MS, "log": []})
        began = time.monotonic()
        done = subprocess.run([program, "audit", "--live", "--json", *words(REGIONS)], env=env, capture_output=True, check=False)
        took = time.monotonic() - began
        if done.returncode not in (1, 4) or not json.loads(done.stdout)["findings"]:
            raise SystemExit(f"audit: exit {done.returncode}: {done.stderr.decode()}")
        return took, len(aws.control("log"))


def main():
    program = str(pathlib.Path(sys.argv[1]).resolve())
    aws = emulator.Emulator()
    try:
        runs = [audit(program, aws) for _ in range(3)]
        took, calls = statistics.median(seconds for seconds, _ in runs), runs[0][1]
        whole = snapshot_bench.snapshot(program, aws, REGIONS)
        print("| what | regions | latency ms | exchanges | seconds | one after another s |")
        print("|---|---|---|---|---|---|")
        for name, seconds, count in (("audit --live", took, calls), ("snapshot", *whole)):
            print(f"| {name} | {len(REGIONS)} | {LATENCY_MS} | {count} | {seconds:.1f} | {count * LATENCY_MS / 1000:.0f} |")
    finally:
        aws.close()


if __name__ == "__main__":
    main()
