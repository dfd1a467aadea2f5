# Every target does its own set-up in .venv; what is installed is installed again only when pyproject.toml changes.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet

.PHONY: help environment demo test coverage test-others lint format docs docs-serve wheel wheel-test bench clean

help:  ## list the targets
	@sed -n 's/^\([a-z-]*\):[^#]*## /\1\t/p' Makefile

# Where Python lacks ensurepip, the machine's own pip puts one into the environment.
$(BIN)/python:
	$(PYTHON) -m venv $(VENV) >/dev/null 2>&1 || { \
	  $(PYTHON) -m venv --clear --without-pip $(VENV) && \
	  $(PYTHON) -m pip --disable-pip-version-check --quiet --python $(BIN)/python install pip; }

$(VENV)/core.stamp: pyproject.toml | $(BIN)/python
	$(PIP) install --editable .
	@touch $@

$(VENV)/dev.stamp: pyproject.toml | $(BIN)/python
	$(PIP) install --editable '.[dev,site]'
	@touch $@ $(VENV)/core.stamp $(VENV)/site.stamp

$(VENV)/site.stamp: pyproject.toml | $(BIN)/python
	$(PIP) install --editable '.[site]'
	@touch $@ $(VENV)/core.stamp

environment: $(VENV)/dev.stamp  ## everything that the other targets need, in .venv

demo: $(VENV)/core.stamp  ## the bill of an example contract, every figure explained
	@$(BIN)/kiyaku bill docs/examples/contract.yaml --month 2026-07

# A file of tests is handed to one process, so that what its tests share is made once; long files first.
WORKERS ?= auto
TESTS ?= tests
PYTEST = $(BIN)/python -m pytest --numprocesses $(WORKERS) --dist loadfile --no-loadscope-reorder
# The tests of the packages that have a floor in pyproject.toml.
MEASURED := $(wildcard $(addprefix tests/,answer bad book emit feel oracle plan))

test: $(VENV)/dev.stamp  ## all tests, warnings as errors (TESTS=tests/feel: some; WORKERS=0: in one process)
	@$(PYTEST) $(TESTS)

coverage: $(VENV)/dev.stamp  ## the tests of what decides, with the branches that they take; fails below the floor
	@$(PYTEST) --cov --cov-report= $(MEASURED)
	@$(BIN)/python -m tests.coverage_floor

test-others: $(VENV)/dev.stamp  ## all tests but those of `coverage`
	@$(PYTEST) $(addprefix --ignore=,$(MEASURED)) tests

lint: $(VENV)/dev.stamp  ## style, types, import layers
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache

format: $(VENV)/dev.stamp  ## put the code into the common format
	$(BIN)/ruff check --fix-only --quiet .
	$(BIN)/ruff format .

docs: $(VENV)/site.stamp  ## build the site into site/
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict --quiet

docs-serve: $(VENV)/site.stamp  ## serve the site while writing
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs serve

wheel: $(VENV)/core.stamp  ## build the wheel into dist/
	@rm -rf dist
	@$(BIN)/python -m kiyaku.feel.syntax.grammar
	@$(PIP) wheel --no-deps --wheel-dir dist .

wheel-test: wheel  ## install the wheel outside the checkout and use it there
	@sh tests/wheel.sh

bench: $(VENV)/dev.stamp  ## measure loading and evaluation
	@for b in $(wildcard benchmarks/*.py); do echo "== $$b"; $(BIN)/python "$$b" || exit 1; done

clean:  ## remove everything that can be made again
	rm -rf $(VENV) dist build site .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache .coverage*
	rm -f engine/kiyaku/feel/syntax/feel.table.json
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
