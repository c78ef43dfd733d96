#!/usr/bin/env bash
# A hunt over 1 GB of generated CloudTrail beside libdeflate inflating the same files: seconds (median
# of five), ratio, events per second, peak memory. Prints a table; --keep appends it to RESULTS.md.
set -euo pipefail
cd "$(dirname "$0")/.."
bytes=${BENCH_BYTES:-1000000000}
threads=${BENCH_THREADS:-$(nproc)}
hikeshi=build/bench/hikeshi
inflate=build/bench/bench/inflate_bench
data=build/bench-data
marker=$data/$bytes

if [ ! -f "$marker" ]; then
  rm -rf "$data"
  "$hikeshi" drill --scenario exposed-key-mining --seed 1 --bytes "$bytes" --out "$data/drill" >/dev/null
  touch "$marker"
fi
trail=$data/drill/trail

median() { sort -n | sed -n '3p'; }
for _ in 1 2 3 4 5; do "$inflate" "$trail" "$threads"; done >"$data/inflate"
read -r _ files packed unpacked <"$data/inflate"
limit=$(cut -d' ' -f1 "$data/inflate" | median)
for _ in 1 2 3 4 5; do
  /usr/bin/time -f '%e %M' -o "$data/time" "$hikeshi" hunt --trail "$trail" --threads "$threads" \
    --json --quiet >"$data/hunt.json" || [ $? -le 4 ]
  tail -1 "$data/time"
done >"$data/hunt"
hunt=$(cut -d' ' -f1 "$data/hunt" | median)
memory=$(cut -d' ' -f2 "$data/hunt" | sort -n | tail -1)
records=$(python3 -c 'import json,sys; print(json.load(open(sys.argv[1]))["read"]["records"])' "$data/hunt.json")

table=$(awk -v f="$files" -v p="$packed" -v u="$unpacked" -v l="$limit" -v h="$hunt" -v m="$memory" \
  -v n="$records" -v t="$threads" 'BEGIN {
    printf "| files | gz MB | raw MB | records | bytes/record | gz ratio | threads | inflate s | hunt s | hunt / inflate | events/s | raw MB/s | peak MB |\n"
    printf "|---|---|---|---|---|---|---|---|---|---|---|---|---|\n"
    printf "| %d | %.0f | %.0f | %d | %.0f | %.1f | %d | %.2f | %.2f | %.1f | %.0f | %.0f | %.0f |\n",
      f, p / 1e6, u / 1e6, n, u / n, u / p, t, l, h, h / l, n / h, u / 1e6 / h, m / 1024 }')
echo "$table"
if [ "${1:-}" = --keep ]; then
  {
    printf '\n%s, %s, %s cores, commit %s\n\n' "$(date -u +%F)" \
      "$(sed -n 's/^model name.*: //p' /proc/cpuinfo | head -1)" "$(nproc)" \
      "$(git rev-parse --short HEAD)"
    echo "$table"
  } >>bench/RESULTS.md
fi
