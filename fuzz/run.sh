#!/usr/bin/env bash
# fuzz/run.sh FUZZER SECONDS: runs one fuzzer on a copy of its kept corpus. A finding is left in
# build/fuzz/ and makes the exit code non-zero. FUZZ_SEED: the same inputs in the same order.
set -euo pipefail
fuzzer=$1
seconds=$2
name=$(basename "$fuzzer" _fuzz)
mkdir -p "build/fuzz/$name"
seeds=()
[ -d "fuzz/corpus/$name" ] && seeds=("fuzz/corpus/$name")
exec "$fuzzer" ${FUZZ_SEED:+-seed="$FUZZ_SEED"} -max_total_time="$seconds" -timeout=20 \
  -rss_limit_mb=4096 -max_len=65536 -print_final_stats=0 -verbosity=0 -artifact_prefix="build/fuzz/$name-" \
  "build/fuzz/$name" "${seeds[@]}"
