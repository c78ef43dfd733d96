#!/usr/bin/env bash
# tools/tidy.sh BUILD: clang-tidy with the checks of .clang-tidy over every source of ours. BUILD holds
# compile_commands.json of a clang build.
set -euo pipefail
cd "$(dirname "$0")/.."
git ls-files 'src/*.cc' | xargs -P "$(nproc)" -n 8 clang-tidy-14 -p "$1" --quiet 2>/dev/null
