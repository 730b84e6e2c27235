# Every target does its own set-up: a bare machine needs Python 3.11 or newer, make, and access to a package index.
PYTHON ?= $(shell command -v python3.11 || command -v python3.12 || command -v python3.13 || command -v python3)
BIN := .venv/bin
PIP_INSTALL := $(BIN)/python -m pip --disable-pip-version-check --quiet install --no-input
# Wheels only, because they run no code when they are installed; surt, which wacz needs, is published as source alone.
BINARIES := --only-binary :all: --no-binary surt

.DEFAULT_GOAL := help
.PHONY: help install demo test quick soak fuzz check format bench eval lock audit

help:  ## list the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

# The lock files pin hashes, so exactly the tested libraries are installed. Stamps make a second run start in seconds.
.venv/installed: requirements.lock pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Kuzet needs Python 3.11 or newer; name one: make PYTHON=python3.12 ...")'
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(PIP_INSTALL) $(BINARIES) --require-hashes -r requirements.lock
	printf '%s\n' "$(CURDIR)" > "$$($(BIN)/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))')/kuzet-checkout.pth"
	printf '#!%s\nimport sys\nfrom kuzet.main import run\nif __name__ == "__main__":\n    sys.exit(run())\n' "$(CURDIR)/$(BIN)/python" > $(BIN)/kuzet
	chmod +x $(BIN)/kuzet
	touch $@

# Where Python may not write bytecode, it would compile the program at each start.
PACKAGES := config crawler kuzet matchers review spiders store
.venv/compiled: .venv/installed $(shell find $(PACKAGES) -name '*.py')
	$(BIN)/python -m compileall -q $(PACKAGES)
	touch $@

.venv/installed-dev: .venv/installed requirements-dev.lock tests/browser/install.sh
	$(PIP_INSTALL) $(BINARIES) --require-hashes -r requirements-dev.lock
	sh tests/browser/install.sh
	touch $@

demo: .venv/compiled  ## crawl six invented outlets twice, then open the desk
	$(BIN)/kuzet demo

test: .venv/installed-dev .venv/compiled  ## run every test
	$(BIN)/python -m pytest -n 2 --dist loadfile

quick: .venv/installed-dev  ## run the quick tests, the edit loop: no whole runs, kills, browser or PostgreSQL
	$(BIN)/python -m pytest -m "not slow" -n 2 --dist loadfile -q

# One part that fails doesn't keep the others from running.
soak: .venv/installed-dev .venv/compiled  ## one to two hours: kills and faults on SQLite and PostgreSQL; silent breaks over simulated years
	@failed=; for run in \
		"bench.kills --kills $(or $(KILLS),40) --database sqlite" "bench.kills --kills $(or $(KILLS),40) --database postgresql" \
		"pytest -q -m soak -n 2 --durations=0" "bench.silence --seeds $(or $(SEEDS),2)"; do \
		date "+%T  python -m $$run"; nice -n 10 $(BIN)/python -m $$run || failed="$$failed\n  $$run"; \
	done; date "+%T  end"; test -z "$$failed" || { printf "failed:$$failed\n"; exit 1; }

fuzz: .venv/installed-dev  ## feed random input to the readers, for SECONDS= each (overnight: 3000), or only TARGETS=
	$(PIP_INSTALL) --only-binary :all: --require-hashes -r tests/fuzz/requirements.lock
	$(BIN)/python -m tests.fuzz --seconds $(or $(SECONDS),300) $(TARGETS)

check: .venv/installed-dev  ## format, lint, types, layers, advisories and tests: what CI runs
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(MAKE) --no-print-directory audit
	$(MAKE) --no-print-directory test

format: .venv/installed-dev  ## format the code
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

# Libraries that names are measured against. PyICU needs a compiler and ICU; without it, the rest is measured.
build/rivals/installed: bench/requirements.lock
	$(PYTHON) -m venv --clear build/rivals
	build/rivals/bin/python -m pip --disable-pip-version-check --quiet install --no-input --prefer-binary --require-hashes -r $<
	touch $@

bench: .venv/installed-dev .venv/compiled  ## run the benchmarks; FULL=1: at the sizes of the targets, which takes an hour
	-$(MAKE) --no-print-directory build/rivals/installed
	$(BIN)/python -m bench $(if $(FULL),--full)

eval: .venv/installed-dev  ## score the matchers on the labelled sets, or on NAMES=, CITATIONS= with WATCHLIST=
	$(BIN)/python -m bench.evaluate $(if $(NAMES),--names $(NAMES)) $(if $(CITATIONS),--citations $(CITATIONS)) $(if $(WATCHLIST),--watchlist $(WATCHLIST))

install: .venv/compiled  ## install the program into .venv

# pip-audit ends with 1 both for an advisory and for a service that doesn't answer; only the first leaves a report.
audit: .venv/installed-dev  ## compare the locked libraries with known advisories; without a network, only say so
	@mkdir -p build && rm -f build/audit.json
	@$(BIN)/pip-audit --disable-pip --require-hashes -r requirements.lock --vulnerability-service osv \
		--progress-spinner off --format json --output build/audit.json 2> build/audit.log; code=$$?; \
	if [ -s build/audit.json ]; then cat build/audit.log; exit $$code; fi; \
	grep -qE 'ConnectionError|Timeout|HTTPError|ServiceError' build/audit.log || { cat build/audit.log; exit $$code; }; \
	echo '*** NOT AUDITED: the advisory service could not be reached. Run `make audit` again with a network.' >&2

lock:  ## resolve the dependencies again (needs uv)
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --all-extras --group dev pyproject.toml -o requirements-dev.lock
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --all-extras -c requirements-dev.lock pyproject.toml -o requirements.lock
	echo nomenklatura | uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header - -o bench/requirements.lock
