#!/usr/bin/env bash
# All tests, each suite by its own runner; the last line sums them up.
set -uo pipefail
cd "$(dirname "$0")/.."
PATH="$(cat .tools/node-path):$PATH"
mkdir -p var/log
failed=()
suite() {
  local name=$1 began=$SECONDS; shift
  printf '\n—— %s\n' "$name"
  "$@" || failed+=("$name")
  printf '%s: %d s\n' "$name" $((SECONDS - began))
}
suite "app (Python 3.12; SQLite and PostgreSQL)" .venv/bin/python -m pytest tests --ignore=tests/engine --ignore=tests/e2e
suite "engine (Python 3.10)" .venv-rasa/bin/python -m pytest -c tests/engine/pytest.ini tests/engine
[ -f web/package.json ] && suite "pages" npm --prefix web test --silent
suite "browser" .venv/bin/python -m pytest tests/e2e
if [ ${#failed[@]} -gt 0 ]; then printf '\n✗ failed: %s\n' "${failed[*]}"; exit 1; fi
printf '\n✓ all suites passed\n'
