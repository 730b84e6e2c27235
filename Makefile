# Every target does its own set-up: a bare machine needs Python 3.11 or newer, make, and a way to the package index.
PYTHON ?= $(shell command -v python3.11 || command -v python3.12 || command -v python3.13 || command -v python3)
BIN := .venv/bin
PIP_INSTALL := $(BIN)/python -m pip --disable-pip-version-check --quiet install --no-input

.DEFAULT_GOAL := help
.PHONY: help install demo test check format lint types layers bench soak lock screenshots clean

help:  ## what can be made
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

# The lock files hold hashes, so what is installed is what was tried. Stamps make a second run start in seconds.
.venv/installed: requirements.lock pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Kuzet needs Python 3.11 or newer; name one: make PYTHON=python3.12 ...")'
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(PIP_INSTALL) --only-binary :all: --require-hashes -r requirements.lock
	printf '%s\n' "$(CURDIR)" > "$$($(BIN)/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))')/kuzet-checkout.pth"
	printf '#!%s\nimport sys\nfrom kuzet.main import run\nsys.exit(run())\n' "$(CURDIR)/$(BIN)/python" > $(BIN)/kuzet
	chmod +x $(BIN)/kuzet
	touch $@

.venv/installed-dev: .venv/installed requirements-dev.lock
	$(PIP_INSTALL) --only-binary :all: --require-hashes -r requirements-dev.lock
	touch $@

install: .venv/installed  ## set up what the program needs, into .venv

lock:  ## resolve the dependencies anew (needs uv)
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --extra postgres --group dev pyproject.toml -o requirements-dev.lock
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --extra postgres -c requirements-dev.lock pyproject.toml -o requirements.lock
