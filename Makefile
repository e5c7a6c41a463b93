# A private environment, made once: stamp files keep repeats quick.

PYTHON ?= python3
BIN := .venv/bin

.PHONY: demo test lint bench clean
.DELETE_ON_ERROR:

demo: .venv/.installed
	$(BIN)/loadlint --version
	$(BIN)/loadlint check --exit-zero --output-format full examples
	$(BIN)/loadlint fix --exit-zero --diff examples

test: lint
	$(BIN)/python -m pytest -n auto

lint: .venv/.test-installed
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

bench: .venv/.bench-installed
	$(BIN)/python -m tests.bench

clean:
	rm -rf .venv dist build

.venv/.made:
	$(PYTHON) -m venv .venv
	touch $@

.venv/.installed: .venv/.made pyproject.toml
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	touch $@

.venv/.test-installed: .venv/.installed
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[test]'
	touch $@

.venv/.bench-installed: .venv/.test-installed
	$(BIN)/python -m pip install --quiet --disable-pip-version-check 'orjson>=3.10'
	touch $@
