#!/usr/bin/env bash
# Fetches the source distribution of botocore and unpacks into .botocore/ what is read from it:
#
#   botocore/data/   the service models, endpoint rules, paginators and waiters as AWS writes them
#   tests/           AWS's published vectors: signing (unit/auth), protocols (unit/protocols)
#
# We keep no copy of either. The archive is checked against the sum below before it is unpacked, and
# the folder appears whole or not at all. Quick when it is there already.
set -euo pipefail
cd "$(dirname "$0")/.."

version=1.44.5
sum=a988f39e3a4484def0b8010f41128f71157da0515a4804fccce4739aa8f216da
archive=botocore-$version.tar.gz

[ "$(cat .botocore/SHA256 2>/dev/null)" = "$sum" ] && exit 0

work=$(mktemp -d .botocore.XXXXXX)
trap 'rm -rf "$work"' EXIT

# Asking pip for a source distribution makes it build the metadata too, for which it fetches what the
# build needs; where that is refused, setuptools of our own environment does.
[ -x .venv/bin/pip ] || python3 -m venv .venv
download=(.venv/bin/pip -q --disable-pip-version-check download --no-binary botocore --no-deps
  -d "$work" "botocore==$version")
if ! "${download[@]}"; then
  .venv/bin/pip -q --disable-pip-version-check install setuptools wheel
  "${download[@]}" --no-build-isolation
fi

if ! (cd "$work" && sha256sum --check --quiet <<<"$sum  $archive"); then
  echo "$archive is not the one we know: its sha256 must be $sum" >&2
  exit 1
fi

tar xzf "$work/$archive" -C "$work" --no-same-owner "botocore-$version/botocore/data" \
  "botocore-$version/tests" "botocore-$version/LICENSE.txt" "botocore-$version/NOTICE"
echo "$sum" >"$work/botocore-$version/SHA256"
rm -rf .botocore
mv "$work/botocore-$version" .botocore
echo "botocore $version is in .botocore/" >&2
