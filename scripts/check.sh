#!/usr/bin/env bash
# What a reader should never have to check by hand: format, lint, types, layers, pages, training data.
set -uo pipefail
cd "$(dirname "$0")/.."
PATH="$(cat .tools/node-path):$PATH"
failed=0
run() { local title=$1; shift; printf '— %s\n' "$title"; "$@" || { failed=1; printf '✗ %s\n' "$title"; }; }
run "format (ruff)" .venv/bin/ruff format --check --quiet .
run "lint (ruff)" .venv/bin/ruff check --quiet .
run "types (mypy)" .venv/bin/mypy
run "layers (import-linter)" .venv/bin/lint-imports --no-cache
run "numbers in wording" env PYTHONPATH=. .venv/bin/python scripts/wording.py
run "training data" .venv/bin/python -m bot.trainer.validation
[ -f web/package.json ] && run "pages (tsc, biome)" npm --prefix web run --silent check
exit $failed
