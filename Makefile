# Two commands: make build (the main job) and make test. Each sets up what it needs; a second call reuses it.
# Behind them one command, spaser: .venv/bin/spaser --help.

# What a user gives reaches the shell as the value of a variable, never as a part of a command.
PYTHON ?= python3
override PYTHON := $(value PYTHON)
override EXPORTS := $(value EXPORTS)
override ACCEPT := $(value ACCEPT)
override YEAR := $(value YEAR)
override PORT := $(value PORT)
override TIMES := $(value TIMES)
override UPGRADE := $(value UPGRADE)
export PYTHON EXPORTS ACCEPT YEAR PORT TIMES UPGRADE

VENV := .venv
BIN := $(VENV)/bin
SPASER := $(BIN)/python -m pipeline
SQL := models tests analyses expectations/batches dashboard/site report/queries

LOCK := $(BIN)/uv pip compile pyproject.toml --group build --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-emit-find-links --no-header --no-annotate --no-strip-extras --quiet

.PHONY: help bench build verify rollback open-data report dashboard dashboard-serve notebook check template test test-all lint format unit demo docs \
	freeze lock clean

## help: this list
help:
	@sed -n 's/^## //p' Makefile | awk -F': ' '{ printf "make %-16s %s\n", $$1, substr($$0, length($$1) + 3) }'

## build: the warehouse from the demonstration, or from EXPORTS=folder; ACCEPT="id id": expectations that may fail
build: $(VENV)/.runtime
	@set -f; for id in $$ACCEPT; do set -- "$$@" --accept "$$id"; done; $(SPASER) build "$$@" -- $${EXPORTS:+"$$EXPORTS"}

## verify: that the published file is what was audited
verify: $(VENV)/.runtime
	@$(SPASER) verify

## rollback: put the previous publication back in place of the last one
rollback: $(VENV)/.runtime
	@$(SPASER) rollback

## open-data: what goes out as open data, in published/open-data
open-data: $(VENV)/.runtime
	@$(SPASER) open-data

## report: the report of YEAR=2025, or of the last year that is over, as PDF and as a page
report: $(VENV)/.runtime
	@$(SPASER) report $${YEAR:+-- "$$YEAR"}

## dashboard: the static site in build/dashboard; it needs Node.js
dashboard: $(VENV)/.runtime
	@$(SPASER) dashboard

## dashboard-serve: show it on this machine, on PORT=8080
dashboard-serve: $(VENV)/.runtime
	@$(SPASER) dashboard --serve --port "$${PORT:-8080}"

## check: read and judge EXPORTS=folder without building; the report is build/quality-report.html
check: $(VENV)/.runtime
	@test -n "$$EXPORTS" || { echo "Indiquez le dossier à lire : make check EXPORTS=dossier"; exit 2; }
	@$(SPASER) check -- "$$EXPORTS"

## template: the twenty empty exports with their headers, in build/template or EXPORTS=folder
template: $(VENV)/.runtime
	@$(SPASER) template -- "$${EXPORTS:-build/template}"

## test: lint, and the tests to run before each commit
test: lint unit

## test-all: those tests, and what is slow by nature (kills, readers, disks, dashboard, real files); CI runs it
test-all: test
	@$(BIN)/pytest -m "slow and not timed" -v
	@$(BIN)/pytest -m timed -n 0 -v

## lint: ruff, mypy, sqlfluff, the rules of the project
lint: $(VENV)/.dev
	@echo "ruff, mypy, sqlfluff, dbt-bouncer…"
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/sqlfluff lint --disable-progress-bar --processes 0 $(SQL)
	@# Of a macro the linter sees the layout alone, not what it renders.
	@$(BIN)/sqlfluff lint --disable-progress-bar --rules LT01,LT05,CP01,CP02 macros
	@$(BIN)/dbt --quiet parse --target-path build/dbt --log-path build/logs
	@$(BIN)/dbt-bouncer run

## format: mend what ruff and sqlfluff can mend
format: $(VENV)/.dev
	@$(BIN)/ruff check --fix . && $(BIN)/ruff format .
	@$(BIN)/sqlfluff fix --disable-progress-bar --processes 0 $(SQL)

## unit: the tests alone
unit: $(VENV)/.dev
	@$(BIN)/pytest

## demo: write the demonstration exports again
demo: $(VENV)/.runtime
	@$(SPASER) demo seeds/raw

## bench: how long the whole job takes at TIMES="1 10" the demonstration, beside DuckDB alone, polars and pandas
bench: $(VENV)/.dev
	@$(BIN)/python -m benchmarks.job $$TIMES

## notebook: the questions of analyses/ in JupyterLab
notebook: $(VENV)/.runtime
	@$(BIN)/python -c 'import jupyterlab, sql' 2>/dev/null || $(BIN)/python -m pip install --quiet --editable '.[notebook]'
	@$(SPASER) notebook

## docs: the pages that are made of something else
docs: $(VENV)/.runtime
	@$(SPASER) docs

## freeze: keep the published figures of YEAR=2024; a test says which of them move
freeze: $(VENV)/.runtime
	@test -n "$$YEAR" || { echo "Indiquez l'année : make freeze YEAR=2024"; exit 2; }
	@$(SPASER) freeze -- "$$YEAR"

## lock: complete the locked versions from pyproject.toml; UPGRADE=--upgrade chooses all of them again
lock: $(VENV)/.dev
	@$(LOCK) --group dev $$UPGRADE -o requirements-dev.lock
	@$(LOCK) -c requirements-dev.lock -o requirements.lock

## clean: remove the environment and everything that was built
clean:
	git clean -fdxq build target logs dashboard $(VENV)

$(VENV)/.runtime: requirements.lock pyproject.toml
	@$(call setup,requirements.lock)
	@touch $@

$(VENV)/.dev: requirements-dev.lock requirements.lock pyproject.toml
	@$(call setup,requirements-dev.lock)
	@touch $(VENV)/.runtime $@

define setup
"$$PYTHON" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
	|| { echo "Python 3.11 ou plus récent est nécessaire ; indiquez-le ainsi : make PYTHON=/chemin/vers/python3.11"; exit 1; }; \
"$$PYTHON" -c 'import ensurepip, venv' 2>/dev/null \
	|| { echo "Le module venv de Python manque ; sous Debian : apt install python3-venv"; exit 1; }; \
echo "Préparation de l'environnement Python ($(1)) : une minute environ, une seule fois…"; \
{ $(BIN)/python -c '' 2>/dev/null || "$$PYTHON" -m venv --clear $(VENV); } \
	&& $(BIN)/python -m pip install --quiet --quiet --disable-pip-version-check --require-hashes -r $(1) \
	&& $(BIN)/python -m pip install --quiet --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
endef
