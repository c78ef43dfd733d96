# SPDX-License-Identifier: Apache-2.0
"""Objects of a bucket as a hunt reads them, beside `aws s3 cp --recursive` and curl.

    .venv/bin/python bench/s3_bench.py build/bench/bench [--scale N]

A server on loopback gives the first byte 20 ms after each request (bench/s3_server.cc): 100,000 objects of
5 kB, then 200 of 50 MB; --scale N asks for an N-th of the objects. Columns: what curl gets from that server
(96 connections, to /dev/null: the limit), what we take (listing included, bytes dropped as the scan would
take them), what the aws command line takes into memory (/dev/shm). Median of three for ours and curl's, one
run of the aws command line, which is slow.
"""

import os
import pathlib
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[1]
PREFIX = "AWSLogs/111122223333/CloudTrail/us-east-1/2026/11/23/"


def timed(*args, env=None):
    began = time.monotonic()
    done = subprocess.run([str(a) for a in args], env=env, capture_output=True, text=True)
    if done.returncode != 0:
        raise SystemExit(f"{args}: {done.stderr[-500:]}")
    return time.monotonic() - began, done.stdout


def curl(port, objects):
    with tempfile.NamedTemporaryFile("w", suffix=".curl") as config:
        for number in range(objects):
            key = f"{PREFIX}111122223333_CloudTrail_us-east-1_20261123T0000Z_{number:08}.json.gz"
            config.write(f'url = "http://127.0.0.1:{port}/logs/{key}"\noutput = "/dev/null"\n')
        config.flush()
        return timed("curl", "-s", "--parallel", "--parallel-immediate", "--parallel-max", 96, "-K", config.name)[0]


def aws(port, folder):
    env = os.environ | {
        "AWS_ACCESS_KEY_ID": "x", "AWS_SECRET_ACCESS_KEY": "x", "AWS_REGION": "us-east-1",
        "AWS_CONFIG_FILE": "/dev/null", "AWS_EC2_METADATA_DISABLED": "true", "AWS_ENDPOINT_URL": f"http://127.0.0.1:{port}",
    }
    return timed(ROOT / ".venv/bin/aws", "s3", "cp", "--recursive", "--quiet", "s3://logs/" + PREFIX, folder, env=env)[0]


def measure(bench, objects, size):
    with subprocess.Popen([bench / "s3_server", str(objects), str(size), "20"], stdout=subprocess.PIPE, text=True) as server:
        try:
            port = int(server.stdout.readline())
            limit = statistics.median(curl(port, objects) for _ in range(3))
            runs = []
            for _ in range(3):
                took, out = timed("/usr/bin/time", "-f", "%M", "-o", "/tmp/s3_bench.memory", bench / "fetch_bench",
                                  f"http://localhost:{port}", "s3://logs/" + PREFIX, os.cpu_count())
                seen = out.split()
                if [int(seen[1]), int(seen[2])] != [objects, objects * size]:
                    raise SystemExit(f"expected {objects} objects of {size} bytes, got {out}")
                runs.append(took)
            memory = int(pathlib.Path("/tmp/s3_bench.memory").read_text().split()[-1]) / 1024
            ours = statistics.median(runs)
            folder = tempfile.mkdtemp(dir="/dev/shm")
            try:
                theirs = aws(port, folder)
                got = sum(1 for _ in os.scandir(folder))
                if got != objects:
                    raise SystemExit(f"the aws command line got {got} of {objects}")
            finally:
                shutil.rmtree(folder)
        finally:
            server.kill()
    mega = objects * size / 1e6
    print(f"| {objects} | {size} | {limit:.1f} | {ours:.1f} | {theirs:.1f} | {theirs / ours:.1f} | {ours / limit:.2f} | "
          f"{objects / ours:.0f} | {mega / ours:.0f} | {memory:.0f} |", flush=True)


def main():
    bench = pathlib.Path(sys.argv[1]).resolve()
    scale = int(sys.argv[3]) if sys.argv[2:3] == ["--scale"] else 1
    print("| objects | bytes each | curl s | ours s | aws s3 cp s | aws / ours | ours / curl | objects/s | MB/s | peak MB |")
    print("|---|---|---|---|---|---|---|---|---|---|")
    measure(bench, 100_000 // scale, 5_000)
    measure(bench, 200 // scale, 50_000_000)


if __name__ == "__main__":
    main()
