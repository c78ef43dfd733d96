# SPDX-License-Identifier: Apache-2.0
"""A snapshot of a small account in 17 regions, each call 50 ms away, against the emulator.

    .venv/bin/python bench/snapshot_bench.py build/bench/hikeshi

Prints calls, seconds, and the two limits in the same run: one call after another at that latency, and
what the emulator answers a second (moto is one process). Median of three.
"""

import json
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "tests" / "emulator"))
import emulator  # noqa: E402

LATENCY_MS = 50
REGIONS = (
    "us-east-1 us-east-2 us-west-1 us-west-2 ca-central-1 sa-east-1 eu-central-1 eu-west-1 eu-west-2 eu-west-3 "
    "eu-north-1 ap-south-1 ap-northeast-1 ap-northeast-2 ap-northeast-3 ap-southeast-1 ap-southeast-2"
).split()


def run(program, env, *args):
    done = subprocess.run([program, *args], env=env, capture_output=True, text=True, check=False)
    if done.returncode not in (0, 4):
        raise SystemExit(f"{args}: exit {done.returncode}: {done.stderr}")
    return done.stdout


def main():
    program = str(pathlib.Path(sys.argv[1]).resolve())
    aws = emulator.Emulator()
    try:
        seconds, calls = [], 0
        for _ in range(3):
            with tempfile.TemporaryDirectory() as home:
                env = os.environ | aws.environment() | {"HIKESHI_HOME": home}
                run(program, env, "open", "--abuse", "--account", "111122223333", "--instance", "i-0a1b2c3d4e5f60718")
                case = json.loads(run(program, env, "list", "--json"))["cases"][0]["case"]
                aws.control("config", {"latency_ms": LATENCY_MS, "log": []})
                regions = [word for region in REGIONS for word in ("--regions", region)]
                began = time.monotonic()
                run(program, env, "snapshot", case, "--quiet", *regions)
                seconds.append(time.monotonic() - began)
                calls = len(aws.control("log"))
        took = statistics.median(seconds)
        print("| regions | latency ms | exchanges | seconds | one after another s | exchanges/s |")
        print("|---|---|---|---|---|---|")
        print(f"| {len(REGIONS)} | {LATENCY_MS} | {calls} | {took:.1f} | {calls * LATENCY_MS / 1000:.0f} | {calls / took:.0f} |")
    finally:
        aws.close()


if __name__ == "__main__":
    main()
