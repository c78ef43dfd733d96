#!/usr/bin/env bash
# Every test, in the order in which they fail fastest: text checks, then one build by clang with the
# address and undefined-behaviour sanitizers and its thread-safety analysis, for every unit and
# whole-program test and for each fuzzer (FUZZ_SECONDS), and the thread sanitizer, built by gcc, on
# what runs on threads. A build without sanitizers would find nothing more.
#
# HIKESHI_SEEDS (1): seeds for each drill. FUZZ_SECONDS (5). By day fuzzers try the same inputs each
# time, so that a failure is the change's. HIKESHI_DEEP: other inputs, more under the thread
# sanitizer, clang-tidy, and whole what runs in part by day (kills at each step, hostile texts
# through every command, the export script).
set -uo pipefail
cd "$(dirname "$0")/.." || exit 1
export TZ=UTC LC_ALL=C.UTF-8
unset LANG HIKESHI_HOME HIKESHI_NOW NO_COLOR
[ -n "${HIKESHI_DEEP:-}" ] || export FUZZ_SEED=${FUZZ_SEED:-1}
# By day a finding names who allocated by the four nearest frames instead of thirty: a tenth of the time.
[ -n "${HIKESHI_DEEP:-}" ] || export ASAN_OPTIONS=${ASAN_OPTIONS:-malloc_context_size=4}
jobs=$(nproc)
passed=0
failed=0
log=$(mktemp)
trap 'rm -f "$log"' EXIT

count() { # count NAME COMMAND...: one test
  local name=$1 began=$SECONDS
  shift
  if "$@" >"$log" 2>&1; then
    passed=$((passed + 1))
    echo "ok      $name, $((SECONDS - began)) s"
  else
    failed=$((failed + 1))
    echo "FAILED  $name"
    tail -60 "$log"
  fi
}

broken() { # broken NAME: what could not even be built
  failed=$((failed + 1))
  echo "FAILED  $1"
  tail -60 "$log"
}

build() { # build PRESET TARGET...
  local began=$SECONDS
  cmake --preset "$1" >"$log" 2>&1 && cmake --build --preset "$1" -j "$jobs" ${2:+--target "${@:2}"} >>"$log" 2>&1 &&
    echo "built   $1, $((SECONDS - began)) s"
}

suite() { # suite PRESET CTEST-ARGUMENTS...: adds ctest's own count
  local preset=$1 total bad
  shift
  # Two for each core: whole-program tests wait for an emulator a third of their time.
  ctest --preset "$preset" -j "$((2 * jobs))" --output-on-failure "$@" 2>&1 | tee "$log" | grep -vE 'Start +[0-9]+:'
  total=$(grep -oE 'out of [0-9]+' "$log" | tail -1 | grep -oE '[0-9]+')
  bad=$(grep -oE '[0-9]+ tests? failed' "$log" | tail -1 | grep -oE '^[0-9]+')
  if [ -z "$total" ]; then
    failed=$((failed + 1))
    return
  fi
  failed=$((failed + bad))
  passed=$((passed + total - bad))
}

fuzz_result() { # fuzz_result FILE: what one fuzzer printed, and how it ended
  cat "$1"
  return "$(cat "$1.exit")"
}

fuzz() { # fuzz PROGRAM...: each on a core of its own
  local fuzzer name results
  results=$(mktemp -d)
  for fuzzer in "$@"; do
    while [ "$(jobs -rp | wc -l)" -ge "$jobs" ]; do wait -n || true; done
    name=$results/$(basename "$fuzzer" _fuzz)
    { fuzz/run.sh "$fuzzer" "${FUZZ_SECONDS:-5}" >"$name" 2>&1; echo $? >"$name.exit"; } &
  done
  wait
  for fuzzer in "$@"; do
    name=$(basename "$fuzzer" _fuzz)
    count "fuzz-$name" fuzz_result "$results/$name"
  done
  rm -rf "$results"
}

count shellcheck shellcheck tools/*.sh .ci/run bench/*.sh
count codespell codespell -q 3 -- *.md docs src/*/README.md fuzz/*.md bench/*.md tests/*/*.md
count layers python3 tools/check_layers.py
count headers python3 tools/check_text.py

if build check; then
  suite check
  fuzz build/check/fuzz/*_fuzz
else
  broken "build check"
fi

on_threads=(trail_test sigma_test io_test)
[ -z "${HIKESHI_DEEP:-}" ] || on_threads+=(hunt_test fetch_test)
if build tsan "${on_threads[@]}"; then
  count tsan-trail build/tsan/trail_test
  count tsan-io build/tsan/io_test --gtest_filter='Turns*'
  count tsan-sigma build/tsan/sigma_test --gtest_filter='-*Oracle*:*Random*:*Corpus*'
  [ -z "${HIKESHI_DEEP:-}" ] || count tsan-hunt build/tsan/hunt_test --gtest_filter='*Thread*:*Invictus*'
  [ -z "${HIKESHI_DEEP:-}" ] || count tsan-fetch build/tsan/fetch_test
else
  broken "build tsan"
fi

[ -z "${HIKESHI_DEEP:-}" ] || count tidy tools/tidy.sh build/check

echo
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
