#!/usr/bin/env bash
# The long runs: every fuzzer for ten minutes, ten seeds of every drill scenario, clang-tidy, how often
# the hunt is right in 240 drills with and without noise, the benches on 1 GB.
set -uo pipefail
cd "$(dirname "$0")/.." || exit 1
FUZZ_SECONDS=${FUZZ_SECONDS:-600} HIKESHI_SEEDS=${HIKESHI_SEEDS:-10} HIKESHI_DEEP=1 HIKESHI_KILL_POINTS=${HIKESHI_KILL_POINTS:-80} tools/test.sh || exit 1
cmake --preset bench >/dev/null && cmake --build --preset bench -j "$(nproc)" >/dev/null || exit 1
.venv/bin/python3 bench/accuracy.py build/bench/hikeshi --keep || exit 1
bench/run.sh
