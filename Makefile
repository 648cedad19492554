# Two commands do everything, and neither asks for a step before it:
#
#   make demo   the whole service on this machine, until Ctrl-C
#   make test   every test, on the same kind of database
#
# The others: make lint, make bench, make soak, make demo-reset, make lock, make clean.

PYTHON ?= python3
V := .venv/bin
TEST ?= tests
WORKERS ?= 2
MINUTES ?= 10

.PHONY: demo demo-reset test lint bench soak lock clean browser messages
.DELETE_ON_ERROR:

demo: .venv/.base var/fonts/.complete
	@exec $(V)/python manage.py demo

demo-reset: .venv/.base
	@exec $(V)/python manage.py demo --reset

test: .venv/.dev var/fonts/.complete browser messages
	@exec $(V)/python -m pytest --numprocesses $(WORKERS) --dist worksteal $(TEST)

lint: .venv/.dev
	@exec $(V)/python -m tools.lint

bench: .venv/.dev var/fonts/.complete messages
	@exec $(V)/python -m bench

soak: .venv/.dev var/fonts/.complete messages
	@exec $(V)/python -m tools.soak $(MINUTES)

# -- What the above stand on -------------------------------------------------------------------------------------------

.venv/.base: requirements/base.txt requirements/installer.txt tools/install.py
	@$(PYTHON) -m tools.install base

.venv/.dev: requirements/dev.txt requirements/installer.txt tools/install.py
	@$(PYTHON) -m tools.install dev

var/fonts/.complete: tools/fonts.py | .venv/.base
	@$(PYTHON) -m tools.fonts
	@touch $@

browser:
	@$(PYTHON) -m tools.browser

messages: | .venv/.base
	@$(V)/python -m tools.compile_messages

# Newest versions that pyproject.toml allows; names, versions and hashes only.
LOCK = $(V)/uv pip compile pyproject.toml --quiet --upgrade --universal --python-version 3.11 --generate-hashes \
	--no-header --no-annotate
lock: .venv/.dev
	$(LOCK) --output-file requirements/base.txt
	$(LOCK) --group dev --constraint requirements/base.txt --output-file requirements/dev.txt
	$(subst pyproject.toml,,$(LOCK)) --group installer --output-file requirements/installer.txt
	$(subst pyproject.toml,,$(LOCK)) --group node --output-file requirements/node.txt
	$(V)/python -m tools.check_lock

# The demo's data stay: `make demo-reset` is for them.
clean:
	@for link in var/test/test-postgres-?; do if [ -L $$link ]; then rm -rf "$$(readlink $$link)"*; fi; done
	rm -rf .venv var/fonts var/node var/test .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find realestate booking certificates delivery -name '*.mo' -delete
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
