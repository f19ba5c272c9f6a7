# On a fresh machine with Python 3.11 or newer (with pip) and make:  make demo,  make test.
# Another interpreter: make test PYTHON=python3.12. Each version has an environment of its own.

PYTHON ?= python3
ARGS ?=

.DEFAULT_GOAL := help
.NOTPARALLEL:
.SUFFIXES:

GOALS := demo test test-quick test-frames test-slow test-engines test-matrix test-service test-oscar test-site check fix lock docs \
	snapshots vectors decisions charts site conformance trace mutants fuzz import-time bench api-diff sbom dist service
.PHONY: help clean $(GOALS)

# Look for Python only if a goal needs it.
ifneq ($(filter $(GOALS),$(MAKECMDGOALS)),)
FOUND := $(shell sh scripts/find_python.sh '$(PYTHON)' $(firstword $(filter $(GOALS),$(MAKECMDGOALS))))
endif

VERSION := $(word 2,$(FOUND))
INTERPRETER := $(wordlist 3,99,$(FOUND))
VENV := .venv/py$(VERSION)
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet

# pyproject.toml with the version it takes from the source, for a tool that does not look there.
STATED = sed "s/^dynamic = .*/$$(sed -n 's/^__version__/version/p' src/shopinsure/_version.py)/" pyproject.toml

help: ## list the targets
	@echo "make TARGET [PYTHON=python3.12] [ARGS=...]"
	@awk -F ':.*## ' '/^[a-z-]+:.*## / && !seen[$$1]++ { printf "  %-15s %s\n", $$1, $$2 }' Makefile

ifneq ($(word 1,$(FOUND)),ok)

# What is missing, in one sentence, before anything is done.
$(GOALS):
	@echo '$(subst ','\'',$(wordlist 2,99,$(FOUND)))' >&2; exit 1

else

# ---- set-up: a stamp per step, so that a second run does none of it again ----

# An environment of a tree since moved or copied, or of an interpreter since removed, is of no use.
ifneq ($(wildcard $(VENV)),)
UNUSABLE := $(shell [ "$$(cat $(VENV)/.place 2>/dev/null)" = "$(CURDIR)" ] \
	&& $(BIN)/python -c '' 2>/dev/null || { rm -rf $(VENV); echo yes; })
endif

$(VENV)/.place:
	@echo "Setting up $(VENV) with $(PYTHON)"
	@"$(INTERPRETER)" -m venv --clear $(VENV)
	@echo "$(CURDIR)" > $@

$(VENV)/.demo: requirements/demo.txt | $(VENV)/.place
	@echo "Installing requirements/demo.txt into $(VENV)"
	@$(PIP) install --require-hashes -r requirements/demo.txt
	@touch $@

# The development requirements hold those of the demo, in the same versions.
$(VENV)/.dev: requirements/dev.txt | $(VENV)/.place
	@echo "Installing requirements/dev.txt into $(VENV)"
	@$(PIP) install --require-hashes -r requirements/dev.txt
	@touch $(VENV)/.demo $@

# What the slow groups need holds the development requirements too, in the same versions.
$(VENV)/.quality: requirements/quality.txt | $(VENV)/.place
	@echo "Installing requirements/quality.txt into $(VENV)"
	@$(PIP) install --require-hashes -r requirements/quality.txt
	@touch $(VENV)/.demo $(VENV)/.dev $@

$(VENV)/.engines: requirements/engines.txt requirements/torch.in | $(VENV)/.place
	@echo "Installing requirements/engines.txt into $(VENV)"
	@$(PIP) install --require-hashes -r requirements/engines.txt
	@$(PIP) install --require-hashes --no-deps -r requirements/torch.in \
		|| echo "pip finds no CPU build of PyTorch (requirements/torch.in): its tests are skipped"
	@touch $(VENV)/.demo $(VENV)/.dev $@

# An environment of its own, from the first prerequisite, and the package in place.
define SET_UP
@echo "Setting up $(@D)"
@"$(INTERPRETER)" -m venv --clear $(@D)
@$(@D)/bin/python -m pip --disable-pip-version-check --quiet install --require-hashes -r $<
@$(@D)/bin/python -m pip --disable-pip-version-check --quiet install --no-build-isolation --no-deps -e .
@touch $@
endef

# The peers are old in places and hold other packages down: they have an environment of their own.
BENCH := .venv/bench$(VERSION)

$(BENCH)/.bench: requirements/bench.txt
	$(SET_UP)

# A shop holds other packages down too: the example has an environment of its own.
OSCAR := .venv/oscar$(VERSION)

$(OSCAR)/.oscar: requirements/oscar.txt
	$(SET_UP)

# The example of a service has packages of its own.
SERVICE := .venv/service$(VERSION)

$(SERVICE)/.service: requirements/service.txt
	$(SET_UP)

# Sphinx and the driver of the browser are of no use to the tests.
SITE := .venv/site$(VERSION)

$(SITE)/.site: requirements/site.txt
	$(SET_UP)

# What the calculator of the site runs on: Pyodide from its npm package, and wheels for its platform.
CALCULATOR := build/calculator
WASM := --platform pyemscripten_2026_0_wasm32 --python-version 3.14 --implementation cp --abi cp314

$(CALCULATOR)/.pyodide: docs/calculator/package.json docs/calculator/package-lock.json
	@command -v npm > /dev/null || { echo "The calculator of the site needs npm." >&2; exit 1; }
	@echo "Downloading Pyodide to $(@D)"
	@mkdir -p $(@D) && cp $^ $(@D)
	@cd $(@D) && npm ci --silent --ignore-scripts --no-audit --no-fund
	@touch $@

$(CALCULATOR)/.wheels: requirements/calculator.txt | $(SITE)/.site
	@echo "Downloading requirements/calculator.txt to $(@D)"
	@mkdir -p $(@D) && rm -rf $(@D)/wheels
	@$(SITE)/bin/python -m pip --disable-pip-version-check --quiet download --require-hashes --no-deps \
		--only-binary=:all: $(WASM) -d $(@D)/wheels -r $<
	@touch $@

# The package itself, in place: a change under src needs no new installation.
INSTALL = echo "Installing shopinsure into $(VENV)" \
	&& $(PIP) install --no-build-isolation --no-deps -e . && touch $@

$(VENV)/.package: pyproject.toml src/shopinsure/_version.py | $(VENV)/.place
	@$(INSTALL)

# ---- what people run ----

demo: $(VENV)/.demo $(VENV)/.package ## run the main job: a shop's months of real orders
	@$(BIN)/python examples/shop_months.py $(ARGS)

# On all cores; a test that is slow by itself starts first where workers take the next one freely.
PYTEST = $(BIN)/python -m pytest -n auto --dist worksteal

test: $(VENV)/.dev $(VENV)/.package ## run the tests (one: make test ARGS="-n 0 tests/test_laws.py -k text")
	@$(PYTEST) $(ARGS)

QUICK = tests/test_architecture.py tests/test_rules.py tests/test_immutability.py tests/test_cases.py \
	tests/test_snapshots.py tests/test_laws.py tests/test_claims_laws.py tests/test_deposit_laws.py \
	tests/test_grammar.py tests/test_results.py

test-quick: $(VENV)/.dev $(VENV)/.package ## cases, laws with few examples, wordings, architecture
	@$(PYTEST) --hypothesis-profile=quick $(QUICK) $(ARGS)

test-frames: $(VENV)/.dev $(VENV)/.package ## run the tests of frames beyond the main ones on Polars: all eight kinds, 14 hours east
	@TZ=Pacific/Kiritimati $(PYTEST) -m "frames and not slow and not engines" $(ARGS)

test-slow: $(VENV)/.dev $(VENV)/.package ## run the tests that are slow, or that time something
	@$(BIN)/python -m pytest -m slow --durations=0 --durations-min=1 $(ARGS)

test-engines: $(VENV)/.engines $(VENV)/.package ## run the tests of frames and arrays on every engine
	@$(BIN)/python -m pytest -m "engines or not slow" --durations=5 \
		tests/test_frames*.py tests/test_engines*.py tests/test_arrays*.py tests/test_documentation.py $(ARGS)

service: export DATABASE_URL ?= sqlite:///$(CURDIR)/build/service.sqlite
service: $(SERVICE)/.service ## start the example of a service on port 8000, on SQLite (or DATABASE_URL)
	@mkdir -p build
	@$(SERVICE)/bin/alembic -c examples/service/alembic.ini upgrade head
	@$(SERVICE)/bin/uvicorn --app-dir examples --factory service.app:create_app $(ARGS)

test-service: $(SERVICE)/.service ## check and test the example of a service, on PostgreSQL and SQLite
	@$(SERVICE)/bin/mypy --config-file examples/service/tests/mypy.ini
	@cd examples/service/tests && $(CURDIR)/$(SERVICE)/bin/python -m pytest $(ARGS)

test-oscar: $(OSCAR)/.oscar ## types and tests of examples/oscar_shop (on PostgreSQL: ARGS=--ds=settings_postgres)
	@cd examples && ../$(OSCAR)/bin/mypy --config-file oscar_shop/mypy.ini oscar_shop
	@cd examples/oscar_shop && ../../$(OSCAR)/bin/pytest $(ARGS)

test-site: site ## run the tests of the site in a browser (chromium, or CHROMIUM=/path/of/one)
	@cd site_tests && ../$(SITE)/bin/python -m pytest $(ARGS)

check: $(VENV)/.dev $(VENV)/.package ## style, types, tests of types, import contracts
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	@if [ -d tests/types ]; then echo "$(BIN)/mypy --strict tests/types" && $(BIN)/mypy --strict tests/types; fi
	$(BIN)/lint-imports --no-logo

fix: $(VENV)/.dev ## repair style where that can be done by machine
	$(BIN)/ruff check --fix --exit-zero
	$(BIN)/ruff format

# Where the interpreters lie that are installed but not active, as those of pyenv.
MATRIX_PATH = $(shell for number in 3.11 3.12 3.13 3.14; do sh scripts/find_python.sh python$$number \
	| sed -n "s,^ok $$number \(.*\)/[^/]*$$,\1:,p"; done | tr -d '\n')

test-matrix: $(VENV)/.quality ## run the tests on each Python, lowest and newest, from the wheel
	@PATH="$(MATRIX_PATH)$$PATH" $(BIN)/nox $(ARGS)

mutants: $(VENV)/.quality $(VENV)/.package ## change the code in small ways: some test must notice
	@$(BIN)/mutmut run $(ARGS)
	@$(BIN)/python scripts/mutants.py

fuzz: $(VENV)/.quality $(VENV)/.package ## throw changed bytes at the boundary for a minute
	@$(BIN)/python scripts/fuzz.py $(ARGS)

conformance: $(VENV)/.demo $(VENV)/.package ## check the package against the vectors
	@$(BIN)/python -m shopinsure.conformance $(ARGS)

import-time: $(VENV)/.demo $(VENV)/.package ## measure what `import shopinsure` costs
	@$(BIN)/python benchmarks/import_time.py $(ARGS)

# Arrays and files larger than memory are measured where the engines are.
ifneq ($(filter --arrays --large,$(ARGS)),)
bench: $(VENV)/.engines $(VENV)/.package
	@$(BIN)/python -W ignore benchmarks/$(subst --,,$(firstword $(ARGS))).py $(wordlist 2,99,$(ARGS))
else ifneq ($(filter --service,$(ARGS)),)
bench: $(SERVICE)/.service
	@$(SERVICE)/bin/python -W ignore benchmarks/service_bench.py
else
bench: $(BENCH)/.bench ## measure all beside its peers, with the goals (ARGS=--quick, --arrays, --large, --service)
	@$(BENCH)/bin/python benchmarks/bench.py $(ARGS)
endif

# ---- what is written by machine ----

docs: $(VENV)/.dev $(VENV)/.package ## write the pages that are made from the code
	@$(BIN)/python scripts/write_docs.py

snapshots: $(VENV)/.dev $(VENV)/.package ## write the wordings anew, to read the diff
	@$(BIN)/python -m pytest tests/test_snapshots.py tests/test_schemas.py tests/test_demo.py --snapshot-update $(ARGS)

vectors: $(VENV)/.dev $(VENV)/.package ## write the vectors from the second implementation
	@PYTHONPATH=tests $(BIN)/python -m oracle

decisions: $(VENV)/.dev $(VENV)/.package ## write the decisions of the release in the making
	@PYTHONPATH=tests $(BIN)/python -m decision_corpus

trace: $(VENV)/.dev $(VENV)/.package ## print clause, rules, functions and cases
	@PYTHONPATH=tests $(BIN)/python -m traceability

charts: $(VENV)/.dev $(VENV)/.package ## draw the charts of the tour to build/charts
	@$(BIN)/python scripts/charts.py $(ARGS)

# A page that warns fails, and so does a link inside the site that leads nowhere; nothing is fetched.
site: $(SITE)/.site $(CALCULATOR)/.pyodide $(CALCULATOR)/.wheels ## build the pages in both languages to build/site
	@$(SITE)/bin/python scripts/build_site.py

# ---- releases: CONTRIBUTING.md says how one is made ----

AGAINST ?= $(shell git describe --tags --abbrev=0 --match 'v*' 2>/dev/null)

api-diff: $(VENV)/.quality ## compare the public API with the last tag (AGAINST=v0.1.0)
	@$(if $(AGAINST),$(BIN)/griffe check shopinsure --search src --against $(AGAINST),echo "no version is tagged yet")

sbom: $(VENV)/.quality ## list what the wheel installs to build/sbom.json
	@rm -rf build/sbom && $(BIN)/python -m venv --without-pip build/sbom
	@$(BIN)/python -m hatchling build -t wheel -d build/sbom
	@sed -n 's/^\([a-z0-9-]*==[^ ]*\) .*/\1/p' requirements/demo.txt > build/sbom/pins.txt
	@$(PIP) --python build/sbom/bin/python install --find-links build/sbom -c build/sbom/pins.txt shopinsure
	@$(STATED) > build/sbom/pyproject.toml
	@$(BIN)/cyclonedx-py environment build/sbom/bin/python --pyproject build/sbom/pyproject.toml \
		--output-reproducible --of JSON --output-file build/sbom.json

# pyroma still asks for the address of an author and of a home page: 8 of its 10 points.
dist: $(VENV)/.quality $(VENV)/.package ## build what a release publishes and check it; run it zipped and frozen
	@rm -rf dist build/frozen
	@$(BIN)/python -m build --no-isolation --outdir dist . > /dev/null
	@$(BIN)/twine check --strict dist/*
	@$(BIN)/check-wheel-contents dist/*.whl
	@$(BIN)/validate-pyproject pyproject.toml
	@$(BIN)/pyroma --min=8 dist/*.tar.gz
	@echo "Imported from the wheel as a zip file:"
	@PYTHONPATH="$$(echo $(CURDIR)/dist/*.whl)" $(BIN)/python -m shopinsure.conformance
	@echo "As a program of PyInstaller:"
	@$(BIN)/pyinstaller --noconfirm --log-level ERROR --name conformance --collect-data shopinsure \
		--workpath build/frozen/work --specpath build/frozen --distpath build/frozen src/shopinsure/conformance/__main__.py
	@build/frozen/conformance/conformance

# ---- pins ----

UV := uv==0.13.9
COMPILE = .venv/lock/bin/uv --quiet pip compile --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-emit-find-links --no-header $(ARGS)

lock: ## write requirements/*.txt anew (newer versions: ARGS=--upgrade)
	@echo "Setting up .venv/lock"
	@"$(INTERPRETER)" -m venv --clear .venv/lock
	@.venv/lock/bin/python -m pip --disable-pip-version-check --quiet install '$(UV)'
	@$(COMPILE) requirements/dev.in --output-file requirements/dev.txt
	@$(COMPILE) requirements/demo.in --constraint requirements/dev.txt --output-file requirements/demo.txt
	@$(COMPILE) requirements/quality.in --constraint requirements/dev.txt --output-file requirements/quality.txt
	@$(COMPILE) requirements/engines.in --constraint requirements/dev.txt --output-file requirements/engines.txt
	@$(COMPILE) requirements/bench.in --output-file requirements/bench.txt
	@$(COMPILE) requirements/oscar.in --constraint requirements/dev.txt --output-file requirements/oscar.txt
	@$(COMPILE) requirements/service.in --constraint requirements/dev.txt --output-file requirements/service.txt
	@$(COMPILE) requirements/calculator.in --constraint requirements/dev.txt --output-file requirements/calculator.txt
	@$(COMPILE) requirements/site.in --constraint requirements/dev.txt --output-file requirements/site.txt
	@$(COMPILE) requirements/lowest.in --output-file requirements/lowest.txt
	@for file in requirements/*.txt; do \
		{ echo "# Written by make lock from $${file%.txt}.in; not to be edited by hand."; cat $$file; } \
			> $$file.new && mv $$file.new $$file || exit 1; done
	@if grep -n '://' requirements/*.txt; then echo "a pin names a host" >&2; exit 1; fi
	@grep -c '==' requirements/*.txt

endif

clean: ## remove the environments, caches and built files
	rm -rf .venv build dist .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	find . -name .git -prune -o \( -name __pycache__ -o -name '*.egg-info' \) -prune -exec rm -rf {} +
