# `make` sets up .venv from the lock and builds the package from the sources. Only Python 3.11 or newer is needed.
PYTHON ?= python3
UV ?= uv

VENV := .venv
# A release must open in DuckDB 1.4, so the tests read it with one, which lives apart.
VENV_DUCKDB14 := .venv-duckdb14
# mlcroissant reads and validates Croissant as its users will; what it brings along is of no other use.
VENV_CROISSANT := .venv-croissant
# What the pipeline is measured beside is of no other use.
VENV_BENCHMARKS := .venv-benchmarks
READY := $(VENV)/ready
READY_DUCKDB14 := $(VENV_DUCKDB14)/ready
READY_CROISSANT := $(VENV_CROISSANT)/ready
READY_BENCHMARKS := $(VENV_BENCHMARKS)/ready

.PHONY: build test lint benchmark dev lock clean
.DELETE_ON_ERROR:

build: $(READY)
	$(VENV)/bin/nghiquyet build

test: $(READY) $(READY_DUCKDB14) $(READY_CROISSANT)
	$(VENV)/bin/python -m pytest --numprocesses 2 --dist loadfile --no-loadscope-reorder

lint: $(READY)
	$(VENV)/bin/ruff check
	$(VENV)/bin/ruff format --check
	$(VENV)/bin/mypy

# Takes half an hour, and wants the machine for itself. Renews docs/performance.md.
benchmark: $(READY_BENCHMARKS)
	$(VENV_BENCHMARKS)/bin/python -m benchmarks $(ARGUMENTS)

# Dagster keeps its runs beside the package, not in the user's home.
dev: $(READY)
	mkdir -p build/dagster && cp dagster.yaml build/dagster/
	DAGSTER_HOME=$(CURDIR)/build/dagster $(VENV)/bin/dagster dev

# Needs uv. The locks hold for every platform and for Python 3.11 and newer.
COMPILE := $(UV) pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --custom-compile-command "make lock"
lock:
	$(COMPILE) pyproject.toml --extra cluster --extra dev --output-file requirements.txt
	$(COMPILE) pyproject.toml --extra cluster --extra benchmarks --constraint requirements.txt \
		--output-file requirements-benchmarks.txt
	echo "duckdb==1.4.*" | $(COMPILE) - --output-file requirements-duckdb14.txt
	echo "mlcroissant[parquet]" | $(COMPILE) - --output-file requirements-croissant.txt

clean:
	rm -rf $(VENV) $(VENV_DUCKDB14) $(VENV_CROISSANT) $(VENV_BENCHMARKS)

# The set-up runs again only when what it installs has changed. A lock names every package, so pip looks for no others.
$(READY): requirements.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed: make PYTHON=...")'
	$(PYTHON) -m venv --clear $(VENV)
	$(VENV)/bin/pip install --quiet --no-deps --require-hashes --requirement requirements.txt
	$(VENV)/bin/pip install --quiet --no-deps --no-build-isolation --editable .
	touch $@

$(READY_DUCKDB14): requirements-duckdb14.txt
	$(PYTHON) -m venv --clear $(VENV_DUCKDB14)
	$(VENV_DUCKDB14)/bin/pip install --quiet --no-deps --require-hashes --requirement requirements-duckdb14.txt
	touch $@

$(READY_BENCHMARKS): requirements-benchmarks.txt
	$(PYTHON) -m venv --clear $(VENV_BENCHMARKS)
	$(VENV_BENCHMARKS)/bin/pip install --quiet --no-deps --require-hashes --requirement requirements-benchmarks.txt
	$(VENV_BENCHMARKS)/bin/pip install --quiet --no-deps --no-build-isolation --editable .
	touch $@

# One of its packages is there as source only: the setuptools of the project's own lock makes a wheel of it, so that
# here too nothing is fetched that no lock names.
$(READY_CROISSANT): requirements-croissant.txt | $(READY)
	$(PYTHON) -m venv --clear $(VENV_CROISSANT)
	$(VENV)/bin/pip wheel --quiet --no-deps --require-hashes --no-build-isolation \
		--wheel-dir $(VENV_CROISSANT)/wheels --requirement requirements-croissant.txt
	$(VENV_CROISSANT)/bin/pip install --quiet --no-deps --no-index $(VENV_CROISSANT)/wheels/*.whl
	rm -r $(VENV_CROISSANT)/wheels
	touch $@
