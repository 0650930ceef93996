# Two commands matter: `make run` and `make test`. Everything they need they install.
PYTHON ?= python3
BIN := .venv/bin
PORT ?= 8000
CATALOGUES := $(wildcard app/translations/*/LC_MESSAGES/messages.po)
COMPILED := $(CATALOGUES:.po=.mo)
CHECKED := tests/test_architecture.py tests/test_catalogues.py tests/models/test_migrations.py

.PHONY: run test coverage unmetered check bench screens requirements catalogues clean

run: .venv/ready $(COMPILED)
	@PORT=$(PORT) sh deploy/run.sh

test: .venv/ready-dev $(COMPILED)
	@sh deploy/test-packages.sh
	$(BIN)/pytest -n 3 --dist loadfile --no-loadscope-reorder $(ARGS)

coverage: .venv/ready-dev $(COMPILED)
	@sh deploy/test-packages.sh
	$(BIN)/pytest -n 3 --dist loadfile --no-loadscope-reorder -m metered $(CHECKED:%=--ignore=%) --cov --cov-report=
	$(BIN)/coverage report --fail-under=95

unmetered: .venv/ready-dev $(COMPILED)
	@sh deploy/test-packages.sh
	$(BIN)/pytest -n 3 --dist loadfile --no-loadscope-reorder -m "not metered" $(CHECKED:%=--ignore=%)

check: .venv/ready-dev $(COMPILED)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/pytest -q $(CHECKED)

bench: .venv/ready-dev $(COMPILED)
	$(BIN)/python -m benchmarks

screens: .venv/ready-dev $(COMPILED)
	$(BIN)/python -m docs.screens

catalogues: .venv/ready-dev
	$(BIN)/python -m deploy.catalogues

requirements:
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet pip-tools
	$(BIN)/pip-compile --quiet --strip-extras --no-emit-index-url --no-emit-trusted-host --no-emit-find-links requirements.in
	$(BIN)/pip-compile --quiet --strip-extras --no-emit-index-url --no-emit-trusted-host --no-emit-find-links requirements-dev.in
	sed -i 's/^#    pip-compile.*/#    make requirements/' requirements.txt requirements-dev.txt

.venv/ready: requirements.txt
	@echo "Preparing .venv (first time only) …"
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(BIN)/pip install --quiet --disable-pip-version-check -r requirements.txt
	@touch $@

.venv/ready-dev: requirements.txt requirements-dev.txt
	@echo "Preparing .venv with what tests need (first time only) …"
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(BIN)/pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	@touch .venv/ready $@

%.mo: %.po | .venv
	@$(BIN)/pybabel -q compile -i $< -o $@

.venv:
	@$(MAKE) --no-print-directory .venv/ready

clean:
	rm -rf .venv instance .pytest_cache .mypy_cache .ruff_cache .hypothesis
