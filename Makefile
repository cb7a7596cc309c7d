# What one does here. `make` alone lists it; needs Python 3.11 or later and nothing else.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --disable-pip-version-check --require-hashes -r

# The tests and the demo start many processes: without its bytecode each compiles everything anew.
unexport PYTHONDONTWRITEBYTECODE

PORT ?= 4500
SIMULATOR_PORT ?= 4400
GUIDE_PORT ?= 4300
DEMO := $(BIN)/python -m demo --port $(PORT) --simulator-port $(SIMULATOR_PORT) --guide-port $(GUIDE_PORT)

PACKAGES := core sync webhooks shopify_app microsite simulator demo bench
CHECKED := tests/unit/test_conventions.py tests/unit/web/test_templates_fit_together.py \
  tests/unit/shopify/test_documents_fit_the_schema.py tests/unit/shopify/test_scopes_cover_the_documents.py
# One more than the least machine has cores: some of them wait for a browser or for a clock.
WORKERS ?= 3
SELECTED ?= not slow and (sample or not thorough)
KILLS ?= 2000
STORM ?= 20000
BROWSER := $(shell command -v chromium || command -v chromium-browser || command -v google-chrome || command -v google-chrome-stable)
INSTALL_BROWSER := sudo apt-get install chromium

.DEFAULT_GOAL := help
.PHONY: help demo demo-reset dev test thorough coverage faults check format bench migrate graphql lock clean

help: ## List what can be made
	@awk 'BEGIN {FS = ":.*## "} /^[a-z-]+:.*## / {printf "  \033[1mmake %-12s\033[0m %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: $(VENV)/.demo ## See it: a brand, a store and a history; PORT=, SIMULATOR_PORT=, GUIDE_PORT= choose other ports
	@$(DEMO)

demo-reset: $(VENV)/.demo ## Forget everything done in the demo and begin it anew
	@$(DEMO) --reset

dev: $(VENV)/.dev ## Run the app alone, restarting when code changes; settings come from the environment
	$(BIN)/python -m uvicorn --factory shopify_app.asgi:create_app --reload --port $(PORT)

test: $(VENV)/.dev ## Run the tests, of those that are thorough a sample
	@test -n "$(BROWSER)" || { echo "No Chromium or Chrome here: browser tests are left out. Install one: $(INSTALL_BROWSER)"; test -z "$$CI"; }
	$(BIN)/python -m pytest -n $(WORKERS) --dist worksteal -m "$(SELECTED)" $(ARGS)

thorough: ## Run `make test` with every way of every remedy and every walk in a browser
	@$(MAKE) test SELECTED="not slow"

coverage: ## Run `make thorough` and refuse less than 95 % of branches and lines, 100 % in the domain
	@$(MAKE) thorough ARGS="--cov --cov-report= $(ARGS)"
	$(BIN)/python -m coverage report
	$(BIN)/python -m coverage report --include "core/domain/*" --fail-under 100

faults: $(VENV)/.dev ## Run the long tests: 2,000 kills, every network fault, a storm, exhaustive tables; KILLS=, STORM=, CALLS=
	KILLS=$(KILLS) STORM=$(STORM) CALLS=$(CALLS) $(BIN)/python -m pytest tests/faults -n 2 --dist worksteal --timeout 3000 $(ARGS)
	$(BIN)/python -m pytest tests/unit tests/integration -m slow --timeout 600 $(ARGS)

check: $(VENV)/.dev ## Lint, format, types, directions of imports, templates, documents against Shopify's schema
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy $(PACKAGES) tests
	$(BIN)/lint-imports
	$(BIN)/python -m pytest -q --no-header $(CHECKED)

format: $(VENV)/.dev ## Let the formatter place everything
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: $(VENV)/.dev ## Measure, side by side with others
	$(BIN)/python -m bench $(ARGS)

migrate: $(VENV)/.dev ## Write a migration for what changed in the tables: make migrate NAME="what it does"
	@test -n "$(NAME)" || { echo 'Say what the migration does: make migrate NAME="Remember serials"'; exit 2; }
	$(BIN)/python -m core.store.migrations "$(NAME)"

graphql: $(VENV)/.dev ## Write the typed Shopify client anew from core/shopify/documents
	$(BIN)/python -m core.shopify.prune
	PYTHONPATH=. $(BIN)/ariadne-codegen

# Extras stay in the names: without them pip takes `coverage[toml]`, which a package asks for, to be unpinned.
LOCK := $(BIN)/uv pip compile pyproject.toml --quiet --universal --python-version 3.11 --generate-hashes \
  --no-strip-extras --no-header --no-annotate --no-emit-index-url

lock: $(VENV)/.made ## Pin what pyproject.toml asks for, with hashes; ARGS=--upgrade takes newer versions
	@$(BIN)/python -m pip install --disable-pip-version-check --quiet uv
	$(LOCK) $(ARGS) --output-file requirements.txt
	$(LOCK) $(ARGS) --group demo --output-file requirements-demo.txt
	$(LOCK) $(ARGS) --group demo --group dev --output-file requirements-dev.txt

clean: ## Remove what can be made again, but not the demo's data
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis test-artifacts
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# A stamp says that a file's packages are installed; it is made anew when the file changes.
$(VENV)/.demo: requirements-demo.txt | $(VENV)/.made
	@echo "Installing into $(VENV)"
	@$(PIP) requirements-demo.txt
	@touch $@

$(VENV)/.dev: requirements-dev.txt | $(VENV)/.made
	@echo "Installing into $(VENV)"
	@$(PIP) requirements-dev.txt
	@touch $@ $(VENV)/.demo

$(VENV)/.made:
	@command -v $(PYTHON) >/dev/null || { echo "Install Python 3.11 or later first, or name it: make PYTHON=/path/to/python3"; exit 2; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "Python 3.11 or later is needed, and $(PYTHON) is $$($(PYTHON) -V 2>&1). Name another: make PYTHON=python3.13"; exit 2; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
	  echo "Python's venv module is missing. On Debian and Ubuntu: apt-get install python3-venv"; exit 2; }
	@$(PYTHON) -m venv $(VENV)
	@touch $@
