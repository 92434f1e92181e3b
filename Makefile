# What a contributor runs; continuous integration (.ci/run) runs the same steps.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin

.PHONY: setup check format test fuzz schema codebook map docs aged model reader numbers small
SYSTEMS ?= rules,page-ocr

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

fuzz: ## ten minutes of hostile inputs with a seed of today's, then ten led by coverage where Atheris is installed; see runs/fuzz-SEED
	seed=$$(date +%Y%m%d%H%M) && $(BIN)/python -m eval.hostile --inputs 1000000 --seconds 600 --seed $$seed -o runs/fuzz-$$seed && \
	if $(BIN)/python -c "import atheris" 2>/dev/null; then $(BIN)/python -m eval.hostile.guided runs/fuzz-$$seed/guided --seconds 600 --seed $$seed; fi

schema: ## the JSON Schema of the record, after a change of extractor/report.py
	$(BIN)/tablemend schema > extractor/report.schema.json.new
	mv extractor/report.schema.json.new extractor/report.schema.json

codebook: ## docs/codebook.md, after a change of the forms or of what a run writes
	$(BIN)/python -m extractor.runs.panel.codebook > docs/codebook.md.new
	mv docs/codebook.md.new docs/codebook.md

map: ## docs/code-map.md, after a module was added, renamed or described anew
	$(BIN)/python -m eval.code_map > docs/code-map.md.new
	mv docs/code-map.md.new docs/code-map.md

docs: ## the documentation as a site in build/site; broken links are errors
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict

aged: ## the suite of scans aged by an outside library in runs/aged-SEED (SEED=number), one report a kind, and eval on it; needs the extras ageing and ocr and a Chinese font
	$(BIN)/python -m training.degraded --seed $(SEED) --outside all -o runs/aged-$(SEED)/suite
	$(BIN)/python -m eval run runs/aged-$(SEED)/suite -o runs/aged-$(SEED)/run --systems $(SYSTEMS) --jobs 1 --timeout 900

reader: ## the weights of the small reader of scanned lines, from a text corpus (CORPUS=file.txt.xz) and the fonts of this machine; needs the extras train and ocr; two hours of a core
	$(BIN)/python -m training.reader --corpus $(CORPUS) -o runs/reader
	$(BIN)/python -m training.reader.export runs/reader
	$(BIN)/python -m training.reader.bars --corpus $(CORPUS) --write

numbers: ## those of the second one, which reads numbers only, likewise; an hour of a core
	$(BIN)/python -m training.reader --plan numbers --seed 2 --minutes 60 --corpus $(CORPUS) -o runs/numbers
	$(BIN)/python -m training.reader.export --plan numbers runs/numbers
	$(BIN)/python -m training.reader.bars --plan numbers --corpus $(CORPUS) --write

MADE = $(if $(SMOKE),runs/weights,extractor/weights)
model: ## the shipped weights, from a text corpus (CORPUS=file.txt.xz) and a Chinese font for scans (FONT=file.ttc): a large network in runs/large, and the shipped one from it; needs the extras train and ocr; hours on two cores; SMOKE=--smoke runs every stage for a few steps and ships nothing
	$(if $(SMOKE),,$(BIN)/python -m training.corpus $(CORPUS) -o extractor/weights/vocab.txt)
	$(BIN)/python -m training.pretrain $(CORPUS) -o runs/pretrain$(SMOKE) $(SMOKE)
	$(BIN)/python -m training.finetune --set pretrained=runs/pretrain$(SMOKE)/model -o runs/finetune$(SMOKE) --cache runs/drawn $(SMOKE)
	$(BIN)/python -m training.finetune --config training/configs/finetune-more.yaml --set pretrained=runs/finetune$(SMOKE)/model -o runs/finetune-more$(SMOKE) --cache runs/drawn $(SMOKE)
	$(BIN)/python -m training.export runs/finetune-more$(SMOKE) -o runs/large$(SMOKE) --name tablemend-large
	$(MAKE) small TEACHER=runs/large$(SMOKE) WEIGHTS=$(MADE)
	$(if $(SMOKE),,$(BIN)/python -m training.calibrate --taggers rules model --reports 1200 400 --other-forms 240 75 --traps 240 80 --converted 210 75 --scans 24 10 --scan-font $(FONT) --jobs 2)

WEIGHTS ?= runs/small
TEACHER ?= runs/large
small: ## a network of a fifth of the size that learns from another (TEACHER=folder), in WEIGHTS; twenty minutes of one core, goes on where it was stopped; SMOKE=--smoke ends in a minute
	$(BIN)/python -m training.finetune --config training/configs/distil.yaml --set teacher=$(TEACHER) -o runs/distil$(SMOKE) --cache runs/drawn $(SMOKE)
	$(BIN)/python -m training.export runs/distil$(SMOKE) -o $(WEIGHTS)
