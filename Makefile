# Every verb of the project.  `make up` and `make test` need nothing but Python 3.11 or later,
# make and a C compiler: they make the environment in .venv themselves.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
RUN_LOCK := requirements/run.lock
DEV_LOCK := requirements/dev.lock

.PHONY: setup up test check bench new golden format lock clean
.DEFAULT_GOAL := help

help: ## Show this list.
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 12

setup: $(VENV)/.dev ## Make the environment in .venv, with everything the checks need.

$(VENV)/.made:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "garrison: error: Python 3.11 or later is needed, $(PYTHON) is older"; echo "garrison: hint: make PYTHON=python3.12 ..."; exit 2; }
	$(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/.run: $(VENV)/.made $(RUN_LOCK) pyproject.toml
	$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes --no-deps -r $(RUN_LOCK)
	$(BIN)/python -m pip install -q --disable-pip-version-check --no-deps -e .
	@touch $@

$(VENV)/.dev: $(VENV)/.run $(DEV_LOCK)
	$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes --no-deps -r $(DEV_LOCK)
	@touch $@

up: $(VENV)/.run ## Start Garrison on http://localhost:4566 (ARGS="--port 5000 …" adds flags).
	$(BIN)/garrison up $(ARGS)

test: $(VENV)/.dev ## Run every check and every test.
	$(MAKE) --no-print-directory lint
	$(BIN)/python -m pytest -n 2 tests

check: $(VENV)/.dev ## Before a commit: format, lint, types, contracts, unit tests (under a minute).
	$(BIN)/ruff format src tests tools bench
	$(MAKE) --no-print-directory lint
	$(BIN)/python -m pytest -n 2 tests/unit tests/property tests/golden -m "not slow"

lint: $(VENV)/.dev
	$(BIN)/ruff format --check src tests tools bench
	$(BIN)/ruff check src tests tools bench
	$(BIN)/mypy
	$(BIN)/lint-imports

lock: ## Renew the locked dependencies.
	$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-annotate --no-header pyproject.toml -o $(RUN_LOCK)
	$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-annotate --no-header --group dev pyproject.toml -o $(DEV_LOCK)

clean: ## Remove the environments and caches.
	rm -rf $(VENV) .venv-bench .mypy_cache .ruff_cache .hypothesis
