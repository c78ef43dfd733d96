#!/usr/bin/env bash
# Every test, in the order in which they fail fastest: text checks, then all unit and whole-program
# tests and the fuzzers' kept corpora. With HIKESHI_DEEP also the sanitizer build with the same tests,
# the thread sanitizer on what runs on threads, and clang's analysis with each fuzzer for
# FUZZ_SECONDS (20). Ends with one line that counts.
set -uo pipefail
cd "$(dirname "$0")/.." || exit 1
export TZ=UTC LC_ALL=C.UTF-8
unset LANG HIKESHI_HOME HIKESHI_NOW NO_COLOR
jobs=$(nproc)
passed=0
failed=0
log=$(mktemp)
trap 'rm -f "$log"' EXIT

count() { # count NAME COMMAND...: one test
  local name=$1
  shift
  if "$@" >"$log" 2>&1; then
    passed=$((passed + 1))
    echo "ok      $name"
  else
    failed=$((failed + 1))
    echo "FAILED  $name"
    tail -60 "$log"
  fi
}

build() { # build PRESET TARGET...
  cmake --preset "$1" >"$log" 2>&1 && cmake --build --preset "$1" -j "$jobs" ${2:+--target "${@:2}"} >>"$log" 2>&1
}

suite() { # suite PRESET CTEST-ARGUMENTS...: adds ctest's own count
  local preset=$1 total bad
  shift
  ctest --preset "$preset" -j "$jobs" --output-on-failure "$@" 2>&1 | tee "$log" | grep -vE 'Start +[0-9]+:'
  total=$(grep -oE 'out of [0-9]+' "$log" | tail -1 | grep -oE '[0-9]+')
  bad=$(grep -oE '[0-9]+ tests? failed' "$log" | tail -1 | grep -oE '^[0-9]+')
  if [ -z "$total" ]; then
    failed=$((failed + 1))
    return
  fi
  failed=$((failed + bad))
  passed=$((passed + total - bad))
}

count shellcheck shellcheck tools/*.sh .ci/run bench/*.sh
count codespell codespell -q 3 -- *.md docs src/*/README.md fuzz/*.md bench/*.md tests/*/*.md
count layers python3 tools/check_layers.py
count headers python3 tools/check_text.py

if build dev; then
  suite dev
else
  failed=$((failed + 1))
  echo "FAILED  build dev"
  tail -60 "$log"
fi

# The deep half: sanitizers, threads, fuzzers. `make nightly` runs it.
if [ -n "${HIKESHI_DEEP:-}" ]; then
  if build check; then
    suite check
  else
    failed=$((failed + 1))
    echo "FAILED  build check"
    tail -60 "$log"
  fi

  if build tsan trail_test hunt_test sigma_test; then
    count tsan-trail build/tsan/trail_test
    count tsan-sigma build/tsan/sigma_test --gtest_filter='-*Oracle*:*Random*:*Corpus*'
    count tsan-hunt build/tsan/hunt_test --gtest_filter='*Thread*:*Invictus*'
  else
    failed=$((failed + 1))
    echo "FAILED  build tsan"
    tail -60 "$log"
  fi

  if build clang fuzzers; then
    for fuzzer in build/clang/fuzz/*_fuzz; do
      name=$(basename "$fuzzer" _fuzz)
      count "fuzz-$name" fuzz/run.sh "$fuzzer" "${FUZZ_SECONDS:-20}"
    done
  else
    failed=$((failed + 1))
    echo "FAILED  build clang"
    tail -60 "$log"
  fi
fi

echo
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
