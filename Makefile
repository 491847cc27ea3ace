# make run and make test are all that a newcomer types; the others serve those who change something.
.DEFAULT_GOAL := help
.PHONY: help run setup test check chaos bench train lock docs types clean
PORT ?= 8000
PY := .venv/bin/python

help:  ## what can be made
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

run: setup  ## set everything up and start the demo on http://127.0.0.1:8000 (PORT=…)
	@WUYOU_DEMO=1 WUYOU_PORT=$(PORT) exec .venv/bin/wuyou up

setup:  ## everything that run prepares, without starting it
	@scripts/setup.sh run

test:  ## set up what tests need and run all of them
	@scripts/setup.sh test
	@scripts/test.sh

check:  ## lint, types, layers, pages, training data
	@scripts/setup.sh run
	@scripts/check.sh

chaos:  ## races, kills and faults (FULL=1: 1,000 cases, 16 racers each)
	@scripts/setup.sh test
	@FULL=$(FULL) $(PY) -m pytest tests/chaos

bench:  ## print the figures beside their peers (ONLY=understanding|dialogue|speed|law)
	@scripts/setup.sh run
	@$(PY) -m bench $(if $(ONLY),--only $(ONLY))

train:  ## train the model anew
	@scripts/setup.sh run
	@.venv-rasa/bin/python -m bot.engine.train

lock:  ## write the hashed requirement files anew from pyproject.toml
	@scripts/lock.sh

docs:  ## draw docs/flow.md anew from the transition table
	@PYTHONPATH=. $(PY) scripts/docs.py

types:  ## write the pages' API types anew from the routes table
	@PATH="$$(cat .tools/node-path):$$PATH" PYTHONPATH=. $(PY) scripts/types.py

clean:  ## remove environments, builds, models, pages; keeps var/ (your data)
	rm -rf .venv .venv-rasa .tools web/node_modules web/dist models .pytest_cache .ruff_cache .mypy_cache .hypothesis *.egg-info
