# SPDX-License-Identifier: Apache-2.0
"""A snapshot of a small account, each call 50 ms away, against the emulator.

    .venv/bin/python bench/snapshot_bench.py build/bench/hikeshi [--aws]

Of 17 regions: calls, seconds, and the limit of one call after another at that latency (moto is one process,
which sets another). Median of three. With --aws also two regions beside the same calls made by the aws
command line, as `hikeshi snapshot --script` writes them, eight regions at a time.
"""

import json
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests" / "emulator"))
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


def snapshot(program, aws, regions):
    """Seconds and exchanges of one snapshot of a new case."""
    with tempfile.TemporaryDirectory() as home:
        env = os.environ | aws.environment() | {"HIKESHI_HOME": home}
        run(program, env, "open", "--abuse", "--account", "111122223333", "--instance", "i-0a1b2c3d4e5f60718")
        case = json.loads(run(program, env, "list", "--json"))["cases"][0]["case"]
        aws.control("config", {"latency_ms": LATENCY_MS, "log": []})
        began = time.monotonic()
        run(program, env, "snapshot", case, "--quiet", *words(regions))
        return time.monotonic() - began, len(aws.control("log"))


def words(regions):
    return [word for region in regions for word in ("--regions", region)]


def by_command_line(program, aws, regions):
    """Seconds of the script with the real aws command line."""
    with tempfile.TemporaryDirectory() as folder:
        env = os.environ | aws.environment() | {"AWS_MAX_ATTEMPTS": "1", "PATH": f"{ROOT}/.venv/bin:{os.environ['PATH']}"}
        script = pathlib.Path(folder) / "export.sh"
        script.write_text(run(program, env, "snapshot", "--script", *words(regions)))
        began = time.monotonic()
        subprocess.run(["bash", script, f"{folder}/out"], env=env, check=True, stderr=subprocess.DEVNULL)
        return time.monotonic() - began


def main():
    program = str(pathlib.Path(sys.argv[1]).resolve())
    aws = emulator.Emulator()
    try:
        runs = [snapshot(program, aws, REGIONS) for _ in range(3)]
        took, calls = statistics.median(seconds for seconds, _ in runs), runs[0][1]
        print("| regions | latency ms | exchanges | seconds | one after another s | exchanges/s |")
        print("|---|---|---|---|---|---|")
        print(f"| {len(REGIONS)} | {LATENCY_MS} | {calls} | {took:.1f} | {calls * LATENCY_MS / 1000:.0f} | {calls / took:.0f} |")
        if sys.argv[2:] == ["--aws"]:
            two = REGIONS[:2]
            ours, theirs = snapshot(program, aws, two)[0], by_command_line(program, aws, two)
            print("\n| regions | ours s | aws command line s | aws / ours |\n|---|---|---|---|")
            print(f"| {len(two)} | {ours:.1f} | {theirs:.1f} | {theirs / ours:.0f} |")
    finally:
        aws.close()


if __name__ == "__main__":
    main()
