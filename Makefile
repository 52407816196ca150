# make setup   everything in .venv (and a browser, if one can be had)
# make demo    simulated portals are crawled, archived, built and served; the address is printed
# make test    all tests
# make check   what CI runs: tests, lint, types, import contracts, generated docs

# A distribution's Python is compiled with profile-guided optimisation and needs a quarter less processor time than one
# that pyenv or a plain ./configure compiled (docs/decisions.md); PYTHON=… takes another.
DISTRIBUTED := /usr/bin/python3
PYTHON ?= $(shell $(DISTRIBUTED) -c 'import ensurepip, sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
	&& echo $(DISTRIBUTED) || echo python3)
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
DATA ?= data/demo

.PHONY: setup demo test check lint browser fuzz soak bench clean
setup: $(READY) browser

$(READY): pyproject.toml constraints.txt
	@echo "==> environment in $(VENV)"
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed (PYTHON=$(PYTHON))"; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev,ocr,parquet,xlsx,cluster]' 2>&1 | grep -v '^WARNING: Location' || true
	@$(BIN)/gongkai --version
	@touch $@

browser: $(READY)
	@sh bench/browser.sh $(BIN)

demo: setup
	$(BIN)/gongkai demo --data $(DATA)

test: setup
	$(BIN)/python -m pytest -n auto

lint: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy crawler archive extract gongkai.py
	$(BIN)/lint-imports

check: test lint

fuzz: $(READY)
	$(BIN)/python -m bench.fuzz --documents 20000

soak: $(READY)
	$(BIN)/python -m bench.soak --kills 50

bench: $(READY)
	@$(BIN)/pip install --quiet -c constraints.txt -e '.[bench]'
	$(BIN)/python -m bench.accuracy
	$(BIN)/python -m bench.extract
	$(BIN)/python -m bench.build
	$(BIN)/python -m bench.findings
	$(BIN)/python -m bench.across
	$(BIN)/python -m bench.crawl
	$(BIN)/python -m bench.evidence
	$(BIN)/python -m bench.site
	$(BIN)/python -m bench.scale

clean:
	rm -rf $(VENV) data .mypy_cache .ruff_cache .pytest_cache
