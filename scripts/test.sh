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
# two at once; what kills processes or races them is timed and has the machine to itself
suite "app (Python 3.12; SQLite and PostgreSQL)" .venv/bin/python -m pytest tests -n 2 --dist worksteal --ignore=tests/engine --ignore=tests/e2e --ignore=tests/chaos
# the long ones, minutes each and timed to the second, are `make chaos`
long=(--ignore=tests/chaos/test_random_kills.py --ignore=tests/chaos/test_scale_out.py --ignore=tests/chaos/test_switching.py)
suite "faults" .venv/bin/python -m pytest tests/chaos "${long[@]}"
suite "engine (Python 3.10)" .venv-rasa/bin/python -m pytest -c tests/engine/pytest.ini tests/engine
[ -f web/package.json ] && suite "pages" npm --prefix web test --silent
suite "browser" .venv/bin/python -m pytest tests/e2e
if [ ${#failed[@]} -gt 0 ]; then printf '\n✗ failed: %s\n' "${failed[*]}"; exit 1; fi
printf '\n✓ all suites passed\n'
