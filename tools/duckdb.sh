#!/usr/bin/env bash
# Fetches DuckDB and unpacks into .duckdb/ what is built with and shipped:
#
#   lib/libduckdb.so      the engine, from the npm package that carries DuckDB's own build of it
#   include/duckdb.h      the C API's header, which that package lacks: from the npm package that has
#                         the sources of 1.4, whose functions are a stable subset of 1.5's
#
# Both archives are checked against the hashes below before anything of them is unpacked, and the
# folder appears whole or not at all. Nothing of the packages is run. Quick when it is there already.
set -euo pipefail
cd "$(dirname "$0")/.."

library=@duckdb/node-bindings-linux-x64@1.5.6-r.1
library_hash=IXcrZJE6kEqM0Z4wwdVnGBHX/frOS33VPNAwDXQ/Q+Fs84b058Qe94chrCCIcNJlG8Y3UHIUU4eBeCQxW5mN1Q==
header=duckdb@1.4.4
header_hash=hEJJ5hyVF0VLj3dmOLpsWrQR0b3d4Ykqtygm6iUXjHJDDnSqg/USKxcb5qvNrOhFYPgktayU6dXCtgPqcmmpog==

stamp="$library $library_hash $header $header_hash"
[ "$(cat .duckdb/STAMP 2>/dev/null)" = "$stamp" ] && exit 0

work=$(mktemp -d .duckdb.XXXXXX)
trap 'rm -rf "$work"' EXIT

# fetch PACKAGE SHA512 FOLDER: the package as npm serves it, checked, its files below FOLDER.
fetch() {
  local archive
  mkdir -p "$3"
  archive=$3/$(npm pack --silent --ignore-scripts --pack-destination "$3" "$1")
  if ! sha512sum --check --quiet <<<"$(base64 -d <<<"$2" | od -An -v -tx1 | tr -d ' \n')  $archive"; then
    echo "$1 is not the one we know: its integrity must be sha512-$2" >&2
    exit 1
  fi
  tar xzf "$archive" -C "$3" --no-same-owner
}

fetch "$library" "$library_hash" "$work/a"
fetch "$header" "$header_hash" "$work/b"
mkdir -p "$work/new/lib" "$work/new/include"
mv "$work/a/package/libduckdb.so" "$work/new/lib/"
mv "$work/a/package/LICENSE" "$work/new/"
mv "$work/b/package/src/duckdb/src/include/duckdb.h" "$work/new/include/"
echo "$stamp" >"$work/new/STAMP"
rm -rf .duckdb
mv "$work/new" .duckdb
echo "DuckDB ($library) is in .duckdb/" >&2
