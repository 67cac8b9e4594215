# Everything one does with this project. `make` alone lists the targets; each line with ## is one of them.

PORT    ?= 5000
BIN     := .venv/bin
RUNTIME := .venv/.runtime
TOOLS   := .venv/.tools
STATIC  := .venv/.static-compressed
POT     := translations/messages.pot
CATALOGUES := $(patsubst %.po,%.mo,$(wildcard translations/*/LC_MESSAGES/messages.po))

# uv when it is there (ten times faster), otherwise pip; both refuse a file whose hash is not in the lock
UV      := $(shell command -v uv 2>/dev/null)
INSTALL := $(if $(UV),$(UV) pip install --quiet --python $(BIN)/python,$(BIN)/python -m pip install --quiet --disable-pip-version-check)
LOCKER  := $(or $(UV),.venv/.uv/bin/uv)
LOCK    := $(LOCKER) pip compile pyproject.toml --universal --no-header --no-annotate --generate-hashes --quiet $(UPGRADE)
# the functions that mark a text, beside those Babel knows (_ N_ gettext ngettext pgettext npgettext)
KEYWORDS := _l lazy_gettext lazy_ngettext:1,2 lazy_pgettext:1c,2 P_:1c,2 NP_:1c,2,3

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help run setup setup-dev catalogues static-compressed test test-fast test-long test-flips test-tampering a11y defects dictionaries measures bench bench-documents bench-eco bench-enumeration bench-exports bench-imports bench-ledger bench-operators bench-search bench-wire language screenshots lint types translations format lock clean

help:
	@echo "make TARGET, where TARGET is one of:"
	@awk -F ':[^#]*## ' '/^[a-z0-9-]+:.*## / { printf "  %-18s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

# the mail worker runs beside the server and ends with it; Ctrl-C reaches Granian and its own worker by itself, and what
# gets two signals in the same instant may hang: hence the pause, and the time after which Granian kills its worker
run: setup catalogues static-compressed  ## serve the portal with demonstration data on PORT (5000)
	@export PORTAL_MODE=demonstration PORT=$(PORT) && \
	$(BIN)/flask --app wsgi db upgrade && \
	$(BIN)/flask --app wsgi demo load && \
	{ trap 'trap "" INT TERM HUP; kill $$mail 2>/dev/null; sleep 1; kill $$server 2>/dev/null; wait' EXIT; \
	trap 'exit 130' INT; trap 'exit 143' TERM HUP; \
	$(BIN)/flask --app wsgi outbox run & mail=$$!; \
	$(BIN)/granian --interface wsgi --workers 1 --blocking-threads 4 --host 127.0.0.1 --port $(PORT) \
		--workers-kill-timeout 3 --no-ws --no-access-log wsgi:app & server=$$!; \
	wait $$server; }

test: setup-dev catalogues static-compressed  ## check everything: style, types, layers, templates, tests on both databases
	@$(BIN)/python .ci/check.py

test-fast: setup-dev catalogues  ## only the tests that need neither a browser nor PostgreSQL
	@$(BIN)/python -m pytest -n 2 -m "not chromium"

test-long: setup-dev catalogues  ## random lives of certificates, hundreds of thousands of steps, for hours (LIVES=7500, SEED=n repeats one)
	@PORTAL_TEST_LIVES=$(or $(LIVES),7500) $(BIN)/python -m pytest -q -p no:cacheprovider $(if $(SEED),--hypothesis-seed=$(SEED)) tests/coi/test_stateful.py

test-flips: setup-dev  ## change 1,000 random bytes of sealed files, one at a time: each is found (FLIPS=n)
	@PORTAL_TEST_FLIPS=$(or $(FLIPS),1000) $(BIN)/python -m pytest -q -n 2 -p no:cacheprovider tests/documents/test_flips.py

test-tampering: setup-dev catalogues  ## random tamperings of an exported history, all found at their line (TIMES=10000, SEED=n repeats one)
	@PORTAL_TEST_TAMPERINGS=$(or $(TIMES),10000) PORTAL_TEST_SEED=$(or $(SEED),0) \
		$(BIN)/python -m pytest -q -p no:cacheprovider tests/ledger/test_tampering.py

a11y: setup-dev catalogues static-compressed  ## every screen in a browser, in both languages and in every way of seeing it (axe-core, targets, focus, what is announced)
	@PORTAL_TEST_GRID=whole $(BIN)/python -m pytest -n 2 -rfEs -m chromium tests/chromium

defects: setup-dev catalogues static-compressed  ## barriers put in one at a time: how many do the checks notice? (ONLY=word: some of them)
	@$(BIN)/python -m bench.defects $(ONLY)

dictionaries: setup-dev catalogues  ## write anew what pages have in common, which browsers keep (shared dictionaries)
	@$(BIN)/python -m bench.dictionaries
	@$(MAKE) --no-print-directory static-compressed

MEASURED := dictionaries bench bench-documents bench-ledger bench-enumeration bench-search bench-operators bench-exports bench-imports bench-wire bench-eco language a11y defects

measures:  ## write the tables of docs/measures.md anew, one instrument after the other (some hours; MEASURED="bench-eco language": of some)
	@for part in $(MEASURED); do PORTAL_MEASURES=1 $(MAKE) --no-print-directory $$part || echo "make $$part: $$?"; done

bench: setup-dev catalogues static-compressed  ## measure pages and journeys
	@for part in pages exporter_part whole_act; do echo "==== $$part"; $(BIN)/python -m bench.$$part || exit 1; done

bench-documents: setup-dev catalogues  ## measure prints of certificates: milliseconds and bytes per PDF
	@$(BIN)/python -m bench.documents

bench-eco: setup-dev catalogues static-compressed  ## EcoIndex of every screen; what moves, and how fast an answer is, with a slow processor
	@$(BIN)/python -m bench.eco

bench-enumeration: setup-dev catalogues  ## does an answer, or its time, tell whether an address has an account?
	@$(BIN)/python -m bench.enumeration

bench-exports: setup-dev catalogues  ## measure files of 10,000 certificates: when they begin, what memory they take
	@$(BIN)/python -m bench.exports

bench-imports: setup-dev catalogues  ## measure 1,000 lines that come in as a spreadsheet: time, and memory beside the file
	@$(BIN)/python -m bench.imports

bench-ledger: setup-dev catalogues  ## measure verifying a history of one million lines (some minutes; LINES=n for another number)
	@$(BIN)/python -m bench.ledger $(LINES)

bench-search: setup-dev  ## measure finding commodities: the committed searches, and what ranking costs
	@$(BIN)/python -m bench.search

bench-operators: setup-dev  ## measure finding one of 250,000 operators on SQLite and PostgreSQL (some minutes)
	@$(BIN)/python -m bench.operators

bench-wire: setup-dev catalogues static-compressed  ## measure pages and a whole act over slow links, TLS 1.3 and HTTP/2 (half an hour; LINKS="gprs 2g")
	@for part in slowlink "wire $(LINKS)" "wire_act $(LINKS)"; do echo "==== $$part"; $(BIN)/python -m bench.$$part || exit 1; done

language: setup-dev catalogues static-compressed  ## lint the words of every page, by every actor, of every mail and print; say which texts nobody was shown, the tests included
	@$(BIN)/python -m bench.language

screenshots: setup-dev catalogues static-compressed  ## pictures of the main screens in docs/screenshots (WORD=lane: of others, in instance)
	@$(BIN)/python -m bench.screenshots $(WORD)

lint: setup-dev  ## only style, layers and templates
	@$(BIN)/python .ci/check.py style format layers templates

types: setup-dev  ## only types
	@$(BIN)/python .ci/check.py types

format: setup-dev  ## put Python into shape
	$(BIN)/ruff check --fix --exit-zero
	$(BIN)/ruff format

translations: setup-dev  ## collect the texts of the source and update the French catalogue
	@$(BIN)/pybabel --quiet extract --mapping-file pyproject.toml $(KEYWORDS:%=--keyword %) --add-location file --width 120 \
		--project coi-portal --version '' --header-comment "# Texts of the portal, collected by make translations." \
		--output $(POT) .
	@sed -i.old '/^"POT-Creation-Date:/d' $(POT) && rm $(POT).old
	@$(BIN)/pybabel --quiet update --input-file $(POT) --output-dir translations --locale fr --init-missing --width 120 \
		--no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date
	@$(MAKE) --no-print-directory catalogues

lock: $(LOCKER)  ## write the lock files for what pyproject.toml asks (UPGRADE=--upgrade: the newest of everything)
	@$(LOCK) --extra build --extra postgres --output-file requirements.lock
	@$(LOCK) --all-extras --constraint requirements.lock --output-file requirements-dev.lock

setup: $(RUNTIME)  ## make the environment the portal runs in

setup-dev: $(TOOLS)  ## the same, with the tools for tests

catalogues: $(CATALOGUES)  ## compile the translations that changed

static-compressed: $(STATIC)  ## compress the static files when one changed

clean:  ## remove all that make made, but not the data
	rm -rf .venv *.egg-info .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis
	find translations -name '*.mo' -delete
	find static -name '*.br' -delete -o -name '*.gz' -delete
	find . -name __pycache__ -prune -exec rm -rf {} +

# ---------------------------------------------------------------- the files behind the names

.venv/pyvenv.cfg:
	@sh .ci/environment

.venv/.uv/bin/uv: | .venv/pyvenv.cfg
	@$(BIN)/python -m venv .venv/.uv
	@.venv/.uv/bin/python -m pip install --quiet --disable-pip-version-check uv

$(RUNTIME): requirements.lock pyproject.toml | .venv/pyvenv.cfg
	@echo "Installing the packages of the portal ..."
	@$(INSTALL) --require-hashes --requirement requirements.lock
	@$(INSTALL) --no-deps --no-build-isolation --editable .
	@touch $@

$(TOOLS): requirements-dev.lock $(RUNTIME)
	@echo "Installing the tools for tests ..."
	@$(INSTALL) --require-hashes --requirement requirements-dev.lock
	@touch $@

$(CATALOGUES): %.mo: %.po | $(RUNTIME)
	@$(BIN)/pybabel --quiet compile --input-file $< --output-file $@ --locale $(word 2,$(subst /, ,$<))

$(STATIC): $(shell find static -type f ! -name '*.br' ! -name '*.gz') | $(RUNTIME)
	@find static \( -name '*.br' -o -name '*.gz' \) -delete
	@$(BIN)/python -m whitenoise.compress --quiet static
	@touch $@
