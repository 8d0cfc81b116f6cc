# `make demo` shows the product, `make test` proves it. Needs Python 3.11 or newer with pip, and make.
PYTHON ?= python3
VENV   ?= .venv
DEMO   ?=
BIN    := $(VENV)/bin
# uv is used where it works; pip does the same, more slowly. A Python without ensurepip installs from outside.
UV     := $(shell uv --version >/dev/null 2>&1 && command -v uv)
PIP     = $(if $(wildcard $(BIN)/pip),$(BIN)/python -m pip,$(PYTHON) -m pip --python $(BIN)/python)
INSTALL = $(if $(UV),$(UV) pip install --python $(BIN)/python --quiet,$(PIP) install --quiet --disable-pip-version-check)

.DEFAULT_GOAL := help
.PHONY: help demo test bench soak messages pictures clean

help: ## show these commands
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-9s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: $(VENV)/.runtime ## make the sample bank and serve the console on http://127.0.0.1:8000 (options: DEMO="--port 8001")
	@$(BIN)/tournier demo $(DEMO)

test: $(VENV)/.dev ## run every check
	@$(BIN)/python -m tests.steps

bench: $(VENV)/.bench ## measure, each line beside its peer, and print the table of the README
	@$(BIN)/python -m bench.run

soak: $(VENV)/.dev ## the same with fifty times the examples of every property; takes hours
	@TOURNIER_EXAMPLES=soak $(BIN)/python -m pytest -q -n 2 --dist loadscope --no-loadscope-reorder --timeout 7200 -p no:cacheprovider

messages: $(VENV)/.dev ## collect the texts of the screens into the translation files
	@$(BIN)/python -m tests.house.messages update

pictures: $(VENV)/.dev ## take the pictures of docs/pictures anew; needs Chromium
	@$(BIN)/python -m tests.browser.pictures

clean: ## remove the virtual environment and the demo
	@rm -rf $(VENV) demo

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed, for instance: make PYTHON=python3.11")'
	@$(PYTHON) -m venv $(VENV) >/dev/null 2>&1 || $(PYTHON) -m venv --clear --without-pip $(VENV)

$(VENV)/.runtime: requirements/runtime.txt pyproject.toml | $(BIN)/python
	@echo "Installing what is locked in requirements/runtime.txt (about a minute with pip) ..."
	@$(INSTALL) --require-hashes -r requirements/runtime.txt
	@$(INSTALL) --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.dev: requirements/dev.txt pyproject.toml | $(BIN)/python
	@echo "Installing what is locked in requirements/dev.txt (about two minutes with pip) ..."
	@$(INSTALL) --require-hashes -r requirements/dev.txt
	@$(INSTALL) --no-deps --no-build-isolation -e .
	@touch $@ $(VENV)/.runtime

$(VENV)/.bench: requirements/bench.txt | $(VENV)/.dev
	@echo "Installing the peers that are measured, locked in requirements/bench.txt ..."
	@$(INSTALL) --require-hashes -r requirements/bench.txt
	@touch $@
