#!/usr/bin/env bash
# Writes requirements/*.txt anew from pyproject.toml's groups: hashed, without the address anything came from.
set -euo pipefail
cd "$(dirname "$0")/.."
uv=$( [ -x .tools/uv/bin/uv ] && echo .tools/uv/bin/uv || command -v uv )
for pair in app:3.12 rasa:3.10; do
  "$uv" pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header \
    --python-version "${pair#*:}" --group "${pair%%:*}" --output-file "requirements/${pair%%:*}.txt" "$@"
done
