# Every target does its own set-up in .venv; what is installed is installed again only when pyproject.toml or its lock
# changes.  Versions and hashes stand in requirements/*.txt (`make lock`); LOCKED=no takes what pyproject.toml allows.
PYTHON ?= python3
VENV ?= .venv
LOCKED ?= yes
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
# The time that the wheel states for its files: that of the last commit, so that two builds are the same to the byte.
export SOURCE_DATE_EPOCH ?= $(or $(shell git log -1 --format=%ct 2>/dev/null),1580601600)

.PHONY: help environment demo test test-pythons coverage mutants test-others lint format docs docs-serve wheel wheel-test bench \
  lock audit clean

help:  ## list the targets
	@sed -n 's/^\([a-z-]*\):[^#]*## /\1\t/p' Makefile

# Where Python lacks ensurepip, the machine's own pip puts one into the environment.
$(BIN)/python:
	$(PYTHON) -m venv $(VENV) >/dev/null 2>&1 || { \
	  $(PYTHON) -m venv --clear --without-pip $(VENV) && \
	  $(PYTHON) -m pip --disable-pip-version-check --quiet --python $(BIN)/python install $(call locked,pip); }
	$(PIP) install $(call locked,pip)

# What a lock holds, to the hash; nothing is fetched beside it: what builds the package is locked with the rest.
ifeq ($(LOCKED),no)
locked = --requirement requirements/$(1).in
depend = $(PIP) install --requirement requirements/build.in && $(PIP) install --no-build-isolation --editable '.$(2)'
else
locked = --require-hashes --only-binary :all: --requirement requirements/$(1).txt
depend = $(PIP) install $(call locked,$(1)) && $(PIP) install --no-deps --no-build-isolation --editable .
endif

$(VENV)/core.stamp: pyproject.toml requirements/core.txt | $(BIN)/python
	$(call depend,core,)
	@touch $@

$(VENV)/dev.stamp: pyproject.toml requirements/dev.txt | $(BIN)/python
	$(call depend,dev,[dev$(comma)site])
	@touch $@ $(VENV)/core.stamp $(VENV)/site.stamp

$(VENV)/site.stamp: pyproject.toml requirements/site.txt | $(BIN)/python
	$(call depend,site,[site])
	@touch $@ $(VENV)/core.stamp

$(VENV)/tools.stamp: requirements/tools.txt | $(BIN)/python
	$(PIP) install $(call locked,tools)
	@touch $@

comma := ,

environment: $(VENV)/dev.stamp  ## everything that the other targets need, in .venv

demo: $(VENV)/core.stamp  ## the bill of an example contract, every figure explained
	@$(BIN)/kiyaku bill docs/examples/contract.yaml --month 2026-07

# A file of tests is handed to one process, so that what its tests share is made once; long files first.
WORKERS ?= auto
TESTS ?= tests
PYTEST = $(BIN)/python -m pytest --numprocesses $(WORKERS) --dist loadfile --no-loadscope-reorder
# The tests of the packages that have a floor in pyproject.toml, and of the values that they compute with.
MEASURED := $(wildcard $(addprefix tests/,answer bad book emit feel oracle plan test_numerals.py test_timeline.py \
  test_value.py))

test: $(VENV)/dev.stamp  ## all tests, warnings as errors (TESTS=tests/feel: some; WORKERS=0: in one process)
	@$(PYTEST) $(TESTS)

# Every supported Python that is on the machine; PYTHONS="python3.12 …" chooses, TESTS too.
test-pythons:  ## tests on the other supported versions of Python that are found, each in a .venv of its own
	@MAKE="$(MAKE)" sh tests/pythons.sh

coverage: $(VENV)/dev.stamp  ## the tests of what decides, with the branches that they take; fails below the floor
	@$(PYTEST) --cov --cov-context=test --cov-report= $(MEASURED)
	@$(BIN)/python -m tests.coverage_floor

# Which tests come to a line is what `coverage` has recorded; without it, it is recorded first.
SAMPLE ?= 40
SEED ?= 1
mutants: $(VENV)/dev.stamp  ## a sample of faults put into the core, one at a time; the tests must notice them
	@$(BIN)/python -m tests.mutants --sample $(SAMPLE) --seed $(SEED)

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

wheel: $(VENV)/core.stamp  ## build the wheel into dist/, the same to the byte wherever it is built
	@rm -rf dist
	@$(BIN)/python -m kiyaku.feel.syntax.grammar
	@$(PIP) wheel --no-deps --no-build-isolation --wheel-dir dist .

wheel-test: wheel  ## build the wheel once more elsewhere, install it outside the checkout and use it there
	@sh tests/wheel.sh

# The lowest Python that is supported resolves; markers in the locks say what holds for the others.
LOCK = $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
  --custom-compile-command 'make lock' $(if $(UPGRADE),--upgrade)

lock: $(VENV)/tools.stamp  ## write requirements/*.txt from pyproject.toml (UPGRADE=1: with the newest versions)
	$(LOCK) --output-file requirements/pip.txt requirements/pip.in
	$(LOCK) --output-file requirements/dev.txt --extra dev --extra site pyproject.toml requirements/build.in
	$(LOCK) --output-file requirements/site.txt --extra site --constraint requirements/dev.txt pyproject.toml requirements/build.in
	$(LOCK) --output-file requirements/core.txt --constraint requirements/dev.txt pyproject.toml requirements/build.in
	$(LOCK) --output-file requirements/tools.txt requirements/tools.in
	@$(MAKE) --no-print-directory $(VENV)/dev.stamp
	$(BIN)/python -m tests.dependencies

audit: $(VENV)/tools.stamp  ## hold the locked versions against published advisories
	@$(BIN)/python -m tests.audit

bench: $(VENV)/dev.stamp  ## measure loading and evaluation
	@for b in $(wildcard benchmarks/*.py); do echo "== $$b"; $(BIN)/python "$$b" || exit 1; done

clean:  ## remove everything that can be made again
	rm -rf $(VENV) dist build site .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache .coverage*
	rm -f engine/kiyaku/feel/syntax/feel.table.json
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
