#!/usr/bin/env bash
# Goes the whole way with a rehearsed incident: an attack on an emulated account (moto, on this machine
# alone), the notice, the hunt, the plan, the plan carried out, read back twice, and the reply.
set -euo pipefail
hikeshi=${1:-build/release/hikeshi}
out=demo
rm -rf "$out"
mkdir -p "$out"
export HIKESHI_HOME=$out/cases

say() { printf '\n\033[1m$ %s\033[0m\n' "$*"; }
run() {
  say "$@"
  "$@" || [ $? -eq 4 ] || exit 1 # 4: a question is open yet, which a demo cannot answer
}
json() { python3 -c "import json, sys; d = json.load(sys.stdin); print($1)"; }

# The incident is rehearsed, so the clock is too: minutes after the mail.
at() {
  HIKESHI_NOW=$(python3 -c 'import datetime, sys
sent = datetime.datetime.fromisoformat(sys.argv[1].replace("Z", "+00:00"))
print((sent + datetime.timedelta(minutes=int(sys.argv[2]))).strftime("%Y-%m-%dT%H:%M:%SZ"))' "$sent" "$1")
  export HIKESHI_NOW
  printf '\n\033[1m# %s minutes after the mail\033[0m\n' "$1"
}

# The account stands as long as its input is open.
mkfifo "$out/stage"
.venv/bin/python tests/emulator/emulator.py <"$out/stage" >"$out/env" &
exec 3>"$out/stage"
until grep -q '^$' "$out/env"; do sleep 0.2; done
# shellcheck disable=SC1091
. "$out/env"

run "$hikeshi" drill --scenario exposed-key-mining --seed 7 --out "$out/incident" --live "$AWS_ENDPOINT_URL"
run "$hikeshi" read "$out/incident/notice.eml"
sent=$("$hikeshi" read "$out/incident/notice.eml" --json | json 'd["notices"][0]["sent_at"]')

at 60
started=$(date +%s.%N)
run "$hikeshi" respond "$out/incident/notice.eml" --trail "$out/incident/trail"
seconds=$(echo "$(date +%s.%N) $started" | awk '{printf "%.1f", $1 - $2}')
case=$(ls "$out/cases")

# Of a rule or a topic AWS does not tell whether it was there before: the owner knows.
for question in $("$hikeshi" plan "$case" --json |
  json '" ".join(s["question"].split("]")[0][1:] for s in d["steps"] if (s["question"] or "").startswith("[existed:"))'); do
  run "$hikeshi" answer "$case" "$question" no --by Sato
done

"$hikeshi" plan "$case" --json >"$out/plan.json"
hash=$(json 'd["hash"]' <"$out/plan.json")
deletions=$(json 'sum(s["danger"] == "irreversible" and not s["question"] for s in d["steps"])' <"$out/plan.json")
states() { # states FILE: how many steps ended how
  grep -oE '^[a-z][^ ]*  (verified|done|looked once|already so|planned|FAILED|UNKNOWN)$' "$1" |
    awk '{$1 = ""; n[$0]++} END {for (s in n) printf "%6d steps%s\n", n[s], s}' | sort -k3
}
carry() { # carry NAME COMMAND...: the end of what it prints, and the sum of it
  local name=$1
  shift
  say "$@"
  "$@" >"$out/$name.txt" 2>"$out/$name.err" || [ $? -eq 4 ] || { tail -20 "$out/$name.txt" "$out/$name.err"; exit 1; }
  head -12 "$out/$name.txt"
  printf '… all of it: %s\n' "$out/$name.txt"
  states "$out/$name.txt"
}

at 75
carry apply "$hikeshi" apply "$case" --execute --confirm "$hash" --deletions "$deletions"
at 110
printf 'A removal is verified when it was read twice, half an hour apart, and the logs reach beyond it.\n'
carry verify-1 "$hikeshi" verify "$case" # UNKNOWN: the logs do not reach beyond the removal yet
at 130
carry verify-2 "$hikeshi" verify "$case"

run "$hikeshi" reply "$case" | head -90
printf '\nAnswered in %s s, then contained, cleaned and verified. The case is in %s/cases/%s: letters/, report.html, hunt.json.\n' \
  "$seconds" "$out" "$case"
exec 3>&-
