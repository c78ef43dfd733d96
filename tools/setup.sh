#!/usr/bin/env bash
# Installs what building and testing need and this machine lacks: Debian packages with apt-get (with
# sudo where we are not root), Python and Node packages into the tree. Quick when all is there.
#
#   tools/setup.sh build   what the compiler and the linker need
#   tools/setup.sh demo    that, and the emulator of AWS
#   tools/setup.sh test    that, and what the tests start (clang, Chromium, a browser driver)
set -euo pipefail
cd "$(dirname "$0")/.."

build_packages=(g++ make cmake ninja-build ccache pkg-config python3 libsimdjson-dev
  nlohmann-json3-dev libdeflate-dev zlib1g-dev libgmime-3.0-dev libyaml-dev libre2-dev
  libsqlite3-dev libssl-dev libxxhash-dev libarchive-dev libcurl4-openssl-dev libpugixml-dev libmaxminddb-dev libcli11-dev libfmt-dev libexpected-dev
  python3-venv)
test_packages=(git mold libyaml-cpp-dev libgtest-dev libgmock-dev googletest libbenchmark-dev clang-14 clang-tidy-14
  libclang-rt-14-dev shellcheck codespell chromium fonts-noto-cjk time)

need=("${build_packages[@]}")
[ "${1:-test}" = test ] && need+=("${test_packages[@]}")

command -v npm >/dev/null || need+=(nodejs npm)

missing=()
for package in "${need[@]}"; do
  dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing+=("$package")
done
if [ ${#missing[@]} -gt 0 ]; then
  sudo=()
  [ "$(id -u)" -eq 0 ] || sudo=(sudo)
  echo "installing: ${missing[*]}" >&2
  "${sudo[@]}" apt-get update -qq
  "${sudo[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
    "${missing[@]}" >/dev/null
fi

tools/botocore.sh  # the service models that are built in, and the tests' vectors
tools/duckdb.sh    # the engine that reads bills and answers SQL

if [ "${1:-test}" != build ]; then
  if ! cmp -s <(cat tests/requirements.txt tests/awscli.txt) .venv/requirements.txt; then
    python3 -m venv .venv
    .venv/bin/pip install -q -r tests/requirements.txt
    .venv/bin/pip install -q --no-deps -r tests/awscli.txt
    cat tests/requirements.txt tests/awscli.txt >.venv/requirements.txt
  fi
fi
if [ "${1:-test}" = test ]; then
  if [ -f tests/browser/package.json ] && [ ! -d tests/browser/node_modules ]; then
    npm ci --silent --prefix tests/browser
  fi
fi
