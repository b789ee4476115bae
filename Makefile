# The one list of commands. `make demo` and `make test` need only Python 3.11+ and make.

PYTHON ?= python3
VENV   ?= .venv
BIN    := $(VENV)/bin
HOME_DEMO := .cache/demo
SOURCES := hatch_build.py $(shell find src ontology shapes queries data web -type f -not -name '*.pyc' 2>/dev/null)
PIP := $(BIN)/python -m pip --disable-pip-version-check -q

.PHONY: help demo test lint types layers unit wheel bench docs locks clean

help:            ## list the commands
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/' | expand -t 12

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit("s4c-graph needs Python 3.11 or newer; set PYTHON=…" if sys.version_info < (3, 11) else 0)'
	$(PYTHON) -m venv $(VENV)

$(VENV)/run.stamp: requirements/run.txt | $(BIN)/python
	$(PIP) install --require-hashes -r requirements/run.txt
	@touch $@

$(VENV)/test.stamp: requirements/test.txt $(VENV)/run.stamp
	$(PIP) install --require-hashes -r requirements/test.txt
	@touch $@

$(VENV)/wheel.stamp: pyproject.toml README.md $(SOURCES) | $(VENV)/run.stamp
	@rm -rf dist
	$(PIP) wheel --no-deps -w dist .
	$(PIP) install --no-deps --force-reinstall dist/*.whl
	@touch $@

wheel: $(VENV)/wheel.stamp        ## build the wheel and install it into .venv

demo: $(VENV)/wheel.stamp         ## build the graph and answer three questions
	@rm -rf $(HOME_DEMO)
	@S4C_HOME=$(HOME_DEMO) PATH="$(abspath $(BIN)):$$PATH" sh docs/demo.sh

lint: $(VENV)/test.stamp          ## format and lint
	$(BIN)/ruff format --check src tests benchmarks docs hatch_build.py
	$(BIN)/ruff check src tests benchmarks docs hatch_build.py

types: $(VENV)/test.stamp $(VENV)/wheel.stamp        ## mypy, strict over src and tests
	$(BIN)/mypy

layers: $(VENV)/test.stamp $(VENV)/wheel.stamp       ## the house: layers, one engine one room
	$(BIN)/lint-imports

unit: $(VENV)/test.stamp $(VENV)/wheel.stamp         ## every test, against the built wheel
	$(BIN)/python -m pytest tests -n auto --dist worksteal
	$(BIN)/python -m pytest --pyargs s4c_graph -p no:cacheprovider

test: lint types layers unit      ## everything CI runs

bench: $(VENV)/test.stamp $(VENV)/wheel.stamp        ## side-by-side measurements against peers (needs ../shared)
	$(BIN)/python benchmarks/run.py

docs: $(VENV)/test.stamp $(VENV)/wheel.stamp         ## write the reference pages that follow from the code
	$(BIN)/python docs/generate.py

locks:           ## renew requirements/*.txt from pyproject.toml (needs uv)
	uv pip compile -q pyproject.toml --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate -o requirements/run.txt
	uv pip compile -q pyproject.toml --extra all --group test --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate -o requirements/test.txt

clean:           ## remove what the commands above made
	rm -rf $(VENV) dist build .cache .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
