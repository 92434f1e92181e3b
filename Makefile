# What a contributor runs; continuous integration (.ci/run) runs the same steps.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin

.PHONY: setup check format test schema

setup: ## virtual environment with the package as it stands here and the development tools; no torch
	test -d $(VENV) || $(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --editable '.[dev]'

check: ## style, types, import direction
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: ## what can be put right without thought
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

test:
	$(BIN)/pytest

schema: ## the JSON Schema of the record, after a change of extractor/report.py
	$(BIN)/tablemend schema > extractor/report.schema.json.new
	mv extractor/report.schema.json.new extractor/report.schema.json
