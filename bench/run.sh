#!/usr/bin/env bash
# A hunt beside libdeflate inflating the same files: seconds (median of five), ratio, events per second,
# peak memory, what went to the disk; over few large and many small files, warm, and once cold.
#
#   --keep     append the table to bench/RESULTS.md
#   --accept   make this run the baseline that later ones are held against (bench/baseline.tsv)
#
# Ends with 1 where a ratio or the peak memory is a tenth above the baseline's.
# BENCH_BYTES of the drill (1 GB), BENCH_COPIES of it (1; 50 for 50 GB), BENCH_SETS (large small),
# BENCH_THREADS, BENCH_DATA (a folder; is kept), BENCH_RULES (a folder of Sigma rules to take beside our
# own; the corpus's where it is present, empty for none).
set -euo pipefail
cd "$(dirname "$0")/.."
bytes=${BENCH_BYTES:-1000000000}
copies=${BENCH_COPIES:-1}
sets=${BENCH_SETS:-large small}
threads=${BENCH_THREADS:-$(nproc)}
build=${BENCH_BUILD:-build/bench}
rules=${BENCH_RULES-../shared/corpus/sigma}
[ -d "$rules" ] || rules=
data=${BENCH_DATA:-build/bench-data}
hikeshi=$build/hikeshi
inflate=$build/bench/inflate_bench
baseline=bench/baseline.tsv
declare -A records_per_file=([large]=7000 [small]=14 [delivered]=0)

make_data() { # set
  local marker=$data/$1-$bytes-$copies
  [ -f "$marker" ] && return
  if [ ! -f "$data/drill-$bytes" ]; then
    rm -rf "$data/drill"
    "$hikeshi" drill --scenario exposed-key-mining --seed 1 --bytes "$bytes" --out "$data/drill" >/dev/null
    touch "$data/drill-$bytes"
  fi
  rm -rf "${data:?}/$1"
  "$build/bench/grow_trail" "$data/drill/trail" "$data/$1" "$copies" "${records_per_file[$1]}"
  touch "$marker"
}

median() { sort -n | sed -n '3p'; }
forget() { # the pages of a folder's files
  python3 -c '
import os, sys
for folder, _, names in os.walk(sys.argv[1]):
    for name in names:
        fd = os.open(os.path.join(folder, name), os.O_RDONLY)
        os.posix_fadvise(fd, 0, 0, os.POSIX_FADV_DONTNEED)
        os.close(fd)' "$1"
}
hunt() { # trail: seconds and peak KB
  /usr/bin/time -f '%e %M' -o "$data/time" "$hikeshi" hunt --trail "$1" --threads "$threads" \
    ${rules:+--rules "$rules"} --json --quiet >"$data/hunt.json" || [ $? -le 4 ]
  tail -1 "$data/time"
}

measure() { # set: a row of the table
  local trail=$data/$1 limit cold warm memory records files packed unpacked
  "$inflate" "$trail" "$threads" >/dev/null
  for _ in 1 2 3 4 5; do "$inflate" "$trail" "$threads"; done >"$data/inflate"
  read -r _ files packed unpacked <"$data/inflate"
  limit=$(cut -d' ' -f1 "$data/inflate" | median)
  for _ in 1 2 3 4 5; do hunt "$trail"; done >"$data/hunt"
  warm=$(cut -d' ' -f1 "$data/hunt" | median)
  memory=$(cut -d' ' -f2 "$data/hunt" | sort -n | tail -1)
  forget "$trail"
  cold=$(hunt "$trail" | cut -d' ' -f1)
  records=$(python3 -c 'import json,sys; print(json.load(open(sys.argv[1]))["read"]["records"])' "$data/hunt.json")
  awk -v s="$1" -v f="$files" -v p="$packed" -v u="$unpacked" -v l="$limit" -v h="$warm" -v c="$cold" \
    -v m="$memory" -v n="$records" -v t="$threads" 'BEGIN {
      printf "| %s | %d | %.0f | %.0f | %d | %.0f | %.1f | %d | %.2f | %.2f | %.2f | %.2f | %.0f | %.0f | %.0f | %.0f |\n",
        s, f, p / 1e6, u / 1e6, n, u / n, u / p, t, l, h, h / l, c, n / h, p / 1e6 / h, u / 1e6 / h, m / 1024 }'
}

held() { # table: against the baseline
  python3 - "$baseline" "$1" "$bytes-$copies" <<'PY'
import os, sys
path, table, size = sys.argv[1:]
rows = [[c.strip() for c in line.split("|")[1:-1]] for line in table.splitlines() if line]
now = {(size, r[0]): (float(r[10]), float(r[15])) for r in rows}
kept = {}
if os.path.exists(path):
    for line in open(path).read().splitlines():
        a, b, ratio, memory = line.split("\t")
        kept[a, b] = (float(ratio), float(memory))
if os.environ.get("ACCEPT"):
    kept.update(now)
    open(path, "w").write("".join(f"{a}\t{b}\t{r}\t{m}\n" for (a, b), (r, m) in sorted(kept.items())))
worse = [f"{key[1]}: {was} before, {now[key]} now (ratio, MB)" for key, was in kept.items()
         if key in now and (now[key][0] > 1.1 * was[0] or now[key][1] > 1.1 * was[1])]
print("\n".join(worse), file=sys.stderr)
sys.exit(1 if worse else 0)
PY
}

keep=
for option in "$@"; do
  case $option in
    --keep) keep=1 ;;
    --accept) export ACCEPT=1 ;;
    *) echo "unknown option $option" >&2 && exit 2 ;;
  esac
done
mkdir -p "$data"
rows=
for set in $sets; do
  make_data "$set"
  rows+=$(measure "$set")$'\n'
done
table='| set | files | gz MB | raw MB | records | bytes/record | gz ratio | threads | inflate s | hunt s | hunt / inflate | cold s | events/s | gz MB/s | raw MB/s | peak MB |
|---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|
'$rows
table="Rule files beside our own: $(if [ -n "$rules" ]; then find "$rules" -name '*.yml' | wc -l; else echo 0; fi)

$table"
echo "$table"
if [ -n "$keep" ]; then
  {
    printf '\n%s, %s, %s cores, commit %s\n\n' "$(date -u +%F)" \
      "$(sed -n 's/^model name.*: //p' /proc/cpuinfo | head -1)" "$(nproc)" \
      "$(git rev-parse --short HEAD)"
    echo "$table"
  } >>bench/RESULTS.md
fi
held "$rows"
