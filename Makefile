# `make help` lists the targets. All of them run in .venv, which is made when it is missing or older
# than what it is made from; only that needs a network.

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-builtin-rules

# The Python that .venv is made with; every other command is run by .venv's own.
PYTHON ?=
CANDIDATES := $(or $(PYTHON),python3 python3.13 python3.12 python3.11)
VENV := .venv
SERVER := tests/language-server
PY := $(VENV)/bin/python
PIP := $(PY) -m pip --disable-pip-version-check --quiet

.PHONY: help
help:  ## list the targets
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' Makefile | expand -t 12

.PHONY: site
site: $(VENV)/site.stamp  ## check the dossier and publish its site to output/
	@$(PY) -m dossier build

.PHONY: serve
serve: $(VENV)/site.stamp  ## show the site on this machine, pages anew at every change (PORT=8080, OPEN=)
	@$(PY) -m dossier serve $(if $(OPEN),--open) $(if $(PORT),--port $(PORT))
serve: OPEN ?= yes
serve: PORT ?=

.PHONY: check
check: $(VENV)/site.stamp  ## show every error and warning, without building
	@$(PY) -m dossier check

.PHONY: test
test: $(VENV)/test.stamp chromium language-server  ## style, types, all tests
	$(PY) -m ruff check
	$(PY) -m ruff format --check
	$(PY) -m mypy
	$(PY) -m pytest

.PHONY: test-full
test-full: export HYPOTHESIS_PROFILE = full
test-full: test  ## as test, with many more generated examples

# Into .bench/; only the first run needs a network.
.PHONY: bench
bench: SIZES = 1000,10000
bench: REPEAT = 3
bench: $(VENV)/site.stamp  ## compare with other programs (SIZES=50000 REPEAT=1 QUICK=1)
	@$(PY) benchmarks/run.py --sizes $(SIZES) --repeat $(REPEAT) $(if $(QUICK),--quick)

.PHONY: profile
profile: $(VENV)/site.stamp  ## tell where a cold build spends its time
	@$(PY) benchmarks/stages.py

.PHONY: catalogues
catalogues: $(VENV)/test.stamp  ## bring the translations of the interface up to date with its texts
	@$(PY) tests/interface_texts.py

.PHONY: shots
shots: $(VENV)/test.stamp chromium  ## take the pictures of docs/images/ anew
	@PYTHONPATH=tests $(PY) tests/shots.py

.PHONY: lock
lock: $(VENV)/test.stamp  ## pin the newest versions that pyproject.toml allows
	$(PY) -m pip --disable-pip-version-check --quiet install pip-tools
	rm -f requirements.lock requirements-dev.lock
	$(COMPILE) --output-file requirements.lock pyproject.toml
	$(COMPILE) --output-file requirements-dev.lock --extra dev --constraint requirements.lock pyproject.toml
COMPILE := CUSTOM_COMPILE_COMMAND='make lock' $(PY) -m piptools compile --quiet --generate-hashes \
	--strip-extras --allow-unsafe --no-emit-options --no-emit-index-url --no-emit-find-links \
	--no-emit-trusted-host --build-deps-for wheel --build-deps-for editable

.PHONY: clean
clean:  ## delete what is made: the site, .venv, caches
	rm -rf output .output.dossier-* .dossier .bench $(VENV) build dist $(SERVER)/node_modules
	rm -rf .hypothesis .mypy_cache .pytest_cache .ruff_cache
	find . -name __pycache__ -prune -exec rm -rf {} +

$(VENV)/site.stamp: requirements.lock pyproject.toml
	@$(MAKE) --no-print-directory venv LOCK=requirements.lock STAMP=$@

$(VENV)/test.stamp: requirements-dev.lock $(VENV)/site.stamp
	@$(MAKE) --no-print-directory venv LOCK=requirements-dev.lock STAMP=$@

.PHONY: venv
venv:
	@began=$$(date +%s); echo "Setting up $(VENV) from $(LOCK) ..."; \
	$(PY) -c 'import pip' 2>/dev/null || { \
	    found=$$(for name in $(CANDIDATES); do \
	        "$$name" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' \
	            2>/dev/null && echo "$$name" && break; done); \
	    test -n "$$found" || { \
	        echo "No Python 3.11 or newer with its module venv was found (tried: $(CANDIDATES))." >&2; \
	        echo "Install one, or name it: make PYTHON=/path/to/python3" >&2; exit 1; }; \
	    "$$found" -m venv --clear $(VENV); }; \
	$(PIP) install --require-hashes -r $(LOCK) && \
	$(PIP) install --no-deps --no-build-isolation --no-index -e . && \
	touch $(STAMP) && echo "Set up in $$(($$(date +%s) - began)) s."

# The browser of the tests. Debian's chromium is a program, that of Ubuntu needs snap.
.PHONY: chromium
chromium:
	@for name in $(CHROMIUM) chromium chromium-browser google-chrome-stable google-chrome; do \
	    command -v "$$name" >/dev/null && exit 0; done; \
	if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	    echo "Installing Chromium for the browser tests ..."; \
	    apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium >/dev/null && exit 0; \
	fi; \
	echo "The browser tests need Chromium. Install it (on Debian: apt-get install chromium)," >&2; \
	echo "or name it: make test CHROMIUM=/path/to/chromium" >&2; exit 1

# The server that editors check YAML with, pinned in its package-lock.json.
.PHONY: language-server
language-server: $(SERVER)/node_modules/.package-lock.json

$(SERVER)/node_modules/.package-lock.json: $(SERVER)/package-lock.json
	@if ! { command -v node && command -v npm; } >/dev/null \
	    && [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	    echo "Installing Node.js for the tests of the editors' language server ..."; \
	    apt-get update -qq && apt-get install -y -qq --no-install-recommends nodejs npm >/dev/null; \
	fi; \
	{ command -v node && command -v npm; } >/dev/null || { \
	    echo "The tests of the editors' language server need Node.js 18 or newer and npm." >&2; \
	    echo "Install them (on Debian: apt-get install nodejs npm)." >&2; exit 1; }; \
	npm ci --prefix $(SERVER) --ignore-scripts --no-audit --no-fund --loglevel=error && touch $@
