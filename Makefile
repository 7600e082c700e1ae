# Every verb of the project.  `make up` and `make test` need nothing but Python 3.11 or later,
# make and a C compiler: they make the environment in .venv themselves.
PYTHON ?= python3
UV     ?= uv
VENV   := .venv
BIN    := $(VENV)/bin
PEERS  := .venv-bench
RUN_LOCK := requirements/run.lock
DEV_LOCK := requirements/dev.lock
BENCH_LOCK := requirements/bench.lock
INSTALL := -m pip install -q --disable-pip-version-check --no-deps
COMPILE := pip compile -q --universal --python-version 3.11 --generate-hashes --no-annotate --no-header

.PHONY: help setup softhsm up test check lint bench new golden lock clean
.DEFAULT_GOAL := help

help: ## Show this list.
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 12

setup: $(VENV)/.dev ## Make the environment in .venv, with everything the checks need.

$(VENV)/.made:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
	  || { echo "garrison: error: Python 3.11 or later is needed, \`$(PYTHON)\` is older or missing"; echo "garrison: hint: make PYTHON=python3.12 ..."; exit 2; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null \
	  || { echo "garrison: error: \`$(PYTHON)\` cannot make environments: its package \`venv\` is missing"; echo "garrison: hint: apt-get install python3-venv"; exit 2; }
	$(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/.run: $(VENV)/.made $(RUN_LOCK) pyproject.toml
	$(BIN)/python $(INSTALL) --require-hashes -r $(RUN_LOCK)
	$(BIN)/python $(INSTALL) -e .
	@touch $@

$(VENV)/.dev: $(VENV)/.run $(DEV_LOCK)
	$(BIN)/python $(INSTALL) --require-hashes -r $(DEV_LOCK)
	@touch $@

$(PEERS)/.made: $(VENV)/.made $(BENCH_LOCK)
	$(PYTHON) -m venv $(PEERS)
	$(PEERS)/bin/python $(INSTALL) --require-hashes -r $(BENCH_LOCK)
	@touch $@

softhsm: ## Install SoftHSM 2 where this user may; tests that need it skip without.
	@for place in /usr/lib /usr/lib64 /usr/local/lib /opt/homebrew/lib; do [ -e $$place/softhsm/libsofthsm2.so ] && exit 0; done; \
	if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	  apt-get update -qq >/dev/null 2>&1; DEBIAN_FRONTEND=noninteractive apt-get install -y -qq softhsm2 >/dev/null 2>&1 && exit 0; \
	fi; \
	echo "garrison: warning: SoftHSM 2 is missing, so tests of tokens are skipped"; echo "garrison: hint: apt-get install softhsm2"

up: $(VENV)/.run ## Start Garrison on http://localhost:4566 (ARGS="--port 5000 …" adds flags).
	$(BIN)/garrison up $(ARGS)

test: lint softhsm ## Run every check and every test.
	$(BIN)/python -m pytest -n 2 tests

check: $(VENV)/.dev ## Before a commit: format, lint, types, contracts, unit tests (under a minute).
	$(BIN)/ruff format src tests tools bench
	$(MAKE) --no-print-directory lint
	$(BIN)/python -m pytest -n 2 tests/unit tests/property tests/golden -m "not slow"

lint: $(VENV)/.dev ## Format, lint, types and import contracts; changes nothing.
	$(BIN)/ruff format --check src tests tools bench
	$(BIN)/ruff check src tests tools bench
	$(BIN)/mypy
	$(BIN)/lint-imports

golden: $(VENV)/.dev ## Rewrite the lists and document parts that say what shape the program is in.
	$(BIN)/python -m pytest tests/golden tests/e2e/test_first_hour.py --golden
	@git --no-pager diff --stat

new: $(VENV)/.dev ## Begin a service, operation or decision: make new service=sqs | operation=sqs.CreateQueue | adr="Title".
	@$(BIN)/python tools/new.py $(if $(service),service "$(service)") $(if $(operation),operation "$(operation)") $(if $(adr),adr "$(adr)")

bench: $(VENV)/.dev $(PEERS)/.made ## Measure Garrison beside its peers (ARGS="--rounds 3" adds flags).
	BENCH_VENV=$(PEERS) $(BIN)/python bench/compare.py $(ARGS)

lock: ## Renew the locked dependencies (needs uv: https://docs.astral.sh/uv/).
	$(UV) $(COMPILE) pyproject.toml -o $(RUN_LOCK)
	$(UV) $(COMPILE) --group dev pyproject.toml -o $(DEV_LOCK)
	$(UV) $(COMPILE) --group bench -o $(BENCH_LOCK)

clean: ## Remove the environments and caches.
	rm -rf $(VENV) $(PEERS) .mypy_cache .ruff_cache .hypothesis .import_linter_cache
