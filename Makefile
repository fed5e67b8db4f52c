# `make help` lists what there is. Needs git, make and Python 3.11 or newer with its venv module.
PORT ?= 8000
VENV := .venv
BIN := $(VENV)/bin
PY ?= $(firstword $(foreach p,python3.11 python3.12 python3.13 python3,$(shell command -v $(p) 2>/dev/null)))
MANAGE := $(BIN)/python manage.py
.DEFAULT_GOAL := help
.PHONY: help run test lint format bench lock stop reset shell

help:  ## list these
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## */\t/' | expand -t 10

$(BIN)/.run: requirements.txt
	@echo "1 of 5  Python packages (first time: a minute or two)"
	@test -n "$(PY)" || { echo "Python is missing. Type: apt-get install python3 python3-venv"; exit 1; }
	@$(PY) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed. Type: apt-get install python3.11 python3.11-venv"; exit 1; }
	@test -x $(BIN)/python || $(PY) -m venv $(VENV) || { echo "The venv module is missing. Type: apt-get install python3-venv"; rm -rf $(VENV); exit 1; }
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	@touch $@

$(BIN)/.dev: requirements-dev.txt $(BIN)/.run
	@echo "Python packages for tests and checks"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@touch $@

run: $(BIN)/.run  ## start the sample clinic on http://127.0.0.1:8000 (PORT=… for another)
	@$(BIN)/python -m clinic.base.serving $(PORT)
	@exec $(MANAGE) start_sample --port $(PORT)

test: $(BIN)/.dev  ## run every test this machine can run
	@$(BIN)/python -m pytest -n auto --dist worksteal

lint: $(BIN)/.dev  ## check style, structure, types, migrations, settings
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/djlint templates --lint --quiet
	@$(BIN)/lint-imports
	@$(BIN)/mypy
	@$(MANAGE) makemigrations --check --dry-run
	@PUBLIC_URL=https://records.example.org $(MANAGE) check --deploy --fail-level WARNING

format: $(BIN)/.dev  ## put code and templates into the house's form
	@$(BIN)/ruff check --fix --quiet . ; $(BIN)/ruff format .

bench: $(BIN)/.dev  ## measure, as ratios within one run
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-bench.txt
	@$(BIN)/python -m benchmarks

lock: $(BIN)/.dev  ## compile the pinned requirements with hashes
	@for f in requirements requirements-dev requirements-bench; do \
	  $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	    --custom-compile-command "make lock" $$f.in -o $$f.txt; done

stop:  ## stop the databases that `make run` and the tests started
	@test ! -x $(BIN)/python || { $(MANAGE) database stop --of-tests && $(MANAGE) database stop; }

reset: $(BIN)/.run  ## delete the sample clinic with everything entered (asks first)
	@$(MANAGE) reset_sample_clinic

shell: $(BIN)/.run  ## a Python shell with everything loaded
	@$(MANAGE) shell
