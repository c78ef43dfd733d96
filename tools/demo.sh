#!/usr/bin/env bash
# Answers a sample notice end to end, with nothing but the program and a rehearsed incident.
set -euo pipefail
hikeshi=${1:-build/release/hikeshi}
out=demo
rm -rf "$out"
mkdir -p "$out"
export HIKESHI_HOME=$out/cases

say() { printf '\n\033[1m$ %s\033[0m\n' "$*"; }
run() {
  say "$@"
  "$@" || [ $? -eq 4 ] || exit 1 # 4: letters still have open questions, which a demo cannot answer
}

run "$hikeshi" drill --scenario exposed-key-mining --seed 7 --out "$out/incident"
run "$hikeshi" read "$out/incident/notice.eml"
started=$(date +%s.%N)
run "$hikeshi" respond "$out/incident/notice.eml" --trail "$out/incident/trail"
seconds=$(echo "$(date +%s.%N) $started" | awk '{printf "%.1f", $1 - $2}')
case=$(ls "$out/cases")
run "$hikeshi" reply "$case" | head -60
printf '\nAnswered in %s s. The case is in %s/cases/%s: letters/, report.html, hunt.json.\n' \
  "$seconds" "$out" "$case"
