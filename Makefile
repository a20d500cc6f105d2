# Fil Rouge: `make help` lists what there is.
SHELL := /bin/bash
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

PY := .venv/bin/python
PIP := $(PY) -m pip --disable-pip-version-check
RUNTIME := .venv/.installed-runtime
DEV := .venv/.installed-dev
NODE_MODULES := web/node_modules/.installed
DIST := web/dist/.built
WEB_SOURCES = $(shell find web -type f -not -path '*/node_modules/*' -not -path 'web/dist/*' -not -name '*.md' 2>/dev/null)

.PHONY: help up deps test check bench docs pictures lock web dev clean

help: ## this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14
	@echo "bench-NAME    one bench: $$(ls bench/*.py 2>/dev/null | xargs -r -n1 basename -s .py | grep -vE '^(_.*|all)$$' | tr '_\n' '- ')"

up: $(RUNTIME) $(DIST) ## install, build, and start everything with the demo company (ARGS="--port 8080")
	@exec $(PY) -m filrouge.entrypoints.cli up --demo $(ARGS)

web: $(DIST) ## build the web application

dev: $(DEV) $(DIST) ## install what developers need, and build the web application

# Python: exact versions with hashes; the project itself is a link to src/.
.venv/bin/python:
	@python3 -c 'import sys, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
	  || { echo "Python 3.11 or later with venv is needed (Debian: apt-get install python3-venv)." >&2; exit 1; }
	@echo "== Python environment in .venv"
	@python3 -m venv .venv

$(RUNTIME): requirements.lock pyproject.toml | .venv/bin/python
	@echo "== Python packages (about 45, from requirements.lock)"
	@$(PIP) install --require-hashes -r requirements.lock
	@$(PIP) install -q --no-deps --no-build-isolation --no-index -e .
	@touch $@

$(DEV): requirements-dev.lock $(RUNTIME)
	@echo "== Python packages for development (from requirements-dev.lock)"
	@$(PIP) install -q --require-hashes -r requirements-dev.lock
	@touch $@

# Web: exact versions from the lock file.
$(NODE_MODULES): web/package-lock.json web/package.json
	@command -v npm >/dev/null && node -e 'const [a,b]=process.versions.node.split(".").map(Number);process.exit(a>20||a==20&&b>=19?0:1)' \
	  || { echo "Node 20.19 or later with npm is needed." >&2; exit 1; }
	@echo "== Web packages (from web/package-lock.json)"
	@cd web && npm ci --no-audit --no-fund
	@touch $@

$(DIST): $(NODE_MODULES) $(WEB_SOURCES)
	@echo "== Web application"
	@cd web && npm run build
	@touch $@

deps: ## install the Debian packages that some tests need (as root)
	@missing="$$(python3 tests/debian.py)"; \
	if [ -z "$$missing" ]; then echo "Debian packages for tests: all there."; exit 0; fi; \
	if [ "$$(id -u)" != 0 ]; then echo "make deps needs root to install: $$missing" >&2; exit 1; fi; \
	echo "== Debian packages: $$missing"; \
	export DEBIAN_FRONTEND=noninteractive; \
	apt-get update -q && apt-get install -y -q --no-install-recommends $$missing </dev/null

test: ## every test: Python, browser, web (as root it installs missing Debian packages first)
	@if [ "$$(id -u)" = 0 ]; then $(MAKE) --no-print-directory deps; else \
	  missing="$$(python3 tests/debian.py)"; \
	  [ -z "$$missing" ] || echo "Tests that need these Debian packages are skipped (make deps as root installs them): $$missing"; fi
	@$(MAKE) --no-print-directory dev
	$(PY) -m pytest $(ARGS)
	cd web && npm test

check: $(DEV) $(NODE_MODULES) ## lints, formats, types, import rules
	$(PY) -m ruff check
	$(PY) -m ruff format --check
	$(PY) -m mypy
	.venv/bin/lint-imports --config importlinter.ini
	cd web && npm run check

bench: $(DEV) $(DIST) ## every bench; writes the table in bench/README.md
	$(PY) -m bench.all $(ARGS)

bench-%: $(DEV)
	@$(PY) -m bench.$(subst -,_,$*) $(ARGS)

bench-desk bench-widget: $(DIST)

docs: $(DEV) ## generate docs/reference and the API description
	$(PY) -m docs.generate

pictures: $(DEV) $(DIST) ## take the pictures of the guides anew (needs Chromium)
	FILROUGE_PICTURES=1 $(PY) -m pytest -q tests/browser/test_guides.py

lock: | .venv/bin/python ## make the lock files anew from pyproject.toml (UPGRADE=1 takes newer versions)
	@.venv/bin/uv --version >/dev/null 2>&1 || $(PIP) install -q uv
	.venv/bin/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	  --custom-compile-command "make lock" $(if $(UPGRADE),--upgrade) --extra build -o requirements.lock pyproject.toml
	.venv/bin/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	  --custom-compile-command "make lock" $(if $(UPGRADE),--upgrade) --all-extras -c requirements.lock -o requirements-dev.lock pyproject.toml

clean: ## remove what was built and installed in this folder; data stay
	rm -rf .venv web/node_modules web/dist build .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
