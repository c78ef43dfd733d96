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
# The incident is rehearsed, so the clock is too: it stands an hour after the mail.
HIKESHI_NOW=$("$hikeshi" read "$out/incident/notice.eml" --json | python3 -c '
import datetime, json, sys
sent = json.load(sys.stdin)["notices"][0]["sent_at"]
later = datetime.datetime.fromisoformat(sent.replace("Z", "+00:00")) + datetime.timedelta(hours=1)
print(later.strftime("%Y-%m-%dT%H:%M:%SZ"))')
export HIKESHI_NOW
started=$(date +%s.%N)
run "$hikeshi" respond "$out/incident/notice.eml" --trail "$out/incident/trail"
seconds=$(echo "$(date +%s.%N) $started" | awk '{printf "%.1f", $1 - $2}')
case=$(ls "$out/cases")
run "$hikeshi" reply "$case" | head -60
printf '\nAnswered in %s s. The case is in %s/cases/%s: letters/, report.html, hunt.json.\n' \
  "$seconds" "$out" "$case"
