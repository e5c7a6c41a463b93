# A private environment, made once: stamp files keep repeats quick.

PYTHON ?= python3
BIN := .venv/bin

# Tests start the program a thousand times: without kept bytecode each start would compile it anew.
unexport PYTHONDONTWRITEBYTECODE

# The editors' part is in TypeScript; where there is no npm, the rest goes without it.
NPM := $(shell command -v npm)

# What runs in two minutes: no real tools, no applications, no packages, no processes that take seconds.
QUICK := not slow and not exhaustive and not engine and not jmeter and not application and not editor

# Tests of real tools wait for a part of their time: one worker more uses it. The quick ones do not wait.
WORKERS := $(shell $(PYTHON) -c 'import os; print(1 + (os.cpu_count() or 1))')

KIND ?= scripts
SEED ?= 1

.PHONY: first-hour artefacts bytecode exhaustive faults demo quick mutate site test lint jmeter mitmproxy bench fuzz release clean client test-client test-editors \
	bench-quick standalone
.DELETE_ON_ERROR:

demo: .venv/.installed
	$(BIN)/loadlint --version
	$(BIN)/loadlint check --exit-zero --output-format full examples
	$(BIN)/loadlint fix --exit-zero --diff examples
	@$(BIN)/python -m tests.tools.not_tested

quick: .venv/.test-installed
	$(BIN)/python -m pytest -n auto --dist worksteal -m "$(QUICK)"

# Breaks the engine in COUNT small places, and lists those that no quick test notices. SINCE=<commit>: changed lines only.
# WITHIN=<paths below server/loadlint>: these files and folders only. AMONG=<paths>: by the tests of these alone.
mutate: COUNT ?= 400
mutate: .venv/.test-installed
	$(BIN)/python -m tests.tools.mutation --quick "$(QUICK)" --seed $(SEED) --count $(COUNT) $(if $(SINCE),--since $(SINCE)) $(if $(WITHIN),--within $(WITHIN)) $(if $(AMONG),--among $(AMONG))

# mypy uses one core: what is downloaded and compiled for the tests comes beside it. A test that waits for ever is ended
# and named.
test: .venv/.test-installed
	$(MAKE) -j3 lint test-client jmeter mitmproxy bytecode
	$(BIN)/python -m pytest -n $(WORKERS) --dist worksteal -p timeout --timeout 900
	@$(BIN)/python -m tests.tools.not_tested

# Else each worker compiles all tests for itself.
bytecode: .venv/.test-installed
	@$(BIN)/python -m pytest --collect-only -qq > /dev/null

# Each answer to the scripts of the example and the shop broken once, in the three tools: an hour. Writes a table.
faults: jmeter mitmproxy
	$(BIN)/python -m tests.tools.faults_table

# What `make test` has a sample of, in every combination, and the real applications: some hours.
exhaustive: jmeter mitmproxy
	$(BIN)/python -m pytest -n $(WORKERS) --dist worksteal -m exhaustive

lint: .venv/.test-installed
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

ifdef NPM
test-client: client/node_modules/.made
	npm --prefix client run --silent lint
	npm --prefix client run --silent test
else
test-client:
endif

client: client/loadlint.vsix

# Drives VS Code, Neovim, Emacs and Helix; what is not installed is named and left out. Pictures: build/editors/shots.
# A browser on a busy machine may lose a key: a failed drive is made once more, and pytest counts it as rerun.
ifdef NPM
test-editors: .venv/.test-installed client/loadlint.vsix
else
test-editors: .venv/.test-installed
endif
	tests/editors/install.sh build/editors
	EDITORS=build/editors $(BIN)/python -m pytest tests/editors -ra -p rerunfailures --reruns 1 -p timeout --timeout 900

# The same way for a new user, with pictures: those of docs/first-hour.md are made anew.
ifdef NPM
first-hour: .venv/.test-installed client/loadlint.vsix jmeter mitmproxy
	tests/editors/install.sh build/editors
	EDITORS=build/editors $(BIN)/python -m pytest -ra tests/editors/test_first_hour.py tests/editors/test_dialogs.py
	$(BIN)/python -m tests.tools.first_hour
endif

jmeter: .venv/.test-installed
	$(BIN)/python -m tests.tools.install_jmeter

mitmproxy: .venv/.test-installed
	$(BIN)/python -m tests.tools.install_mitmproxy

# The documentation as a site: build/site/index.html.
site: .venv/.test-installed
	$(BIN)/python -m tests.tools.build_site

# PARTS="start plans": these parts only. The run is kept, and docs/performance.md written anew.
bench: .venv/.bench-installed mitmproxy
	$(BIN)/python -m tests.bench $(PARTS)

# Before a change lands, and after it: two minutes on an idle machine; keeps nothing.
bench-quick: .venv/.bench-installed
	$(BIN)/python -m tests.bench --quick $(PARTS)

# make release VERSION=0.2.0: the version everywhere, then all files of the release. The first one says where the project is:
# REPOSITORY=https://… SITE=https://…
release: .venv/.test-installed client/node_modules/.made
	$(BIN)/python -m tests.tools.release "$(VERSION)" "$(REPOSITORY)" "$(SITE)"
	$(MAKE) artefacts

# All files of a release in dist/, without a new version; TARGETS="": without the packages that bring the server along.
# There is none for alpine-x64: ahocorasick-rs has no wheel for musl.
artefacts: TARGETS ?= linux-x64 linux-arm64 darwin-x64 darwin-arm64 win32-x64
artefacts: .venv/.test-installed client/node_modules/.made
	$(BIN)/python -m tests.tools.artefacts $(TARGETS)

# The program for machines without Python, for this system: dist/loadlint-VERSION-SYSTEM.tar.gz.
standalone: .venv/.test-installed
	$(BIN)/python -m tests.tools.standalone

# Damaged input in great numbers; what fails is made smaller and written to build/fuzz.
fuzz: COUNT ?= 1000
fuzz: .venv/.test-installed
	$(BIN)/python -m tests.hostile.fuzz --kind $(KIND) --seed $(SEED) --count $(COUNT)

clean:
	rm -rf .venv dist build client/node_modules client/out client/loadlint.vsix

client/node_modules/.made: client/package.json client/package-lock.json
	npm --prefix client ci --no-audit --no-fund --loglevel=error
	touch $@

client/loadlint.vsix: client/node_modules/.made $(shell find client/src client/media client/*.* server/loadlint/drawing \
		examples/checkout LICENSE CHANGELOG.md -type f -not -name '*.vsix' -not -path client/LICENSE -not -path client/CHANGELOG.md)
	npm --prefix client run --silent package

.venv/.made:
	$(PYTHON) -m venv .venv
	touch $@

.venv/.installed: .venv/.made pyproject.toml
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	touch $@

.venv/.test-installed: .venv/.installed
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[test]'
	touch $@

.venv/.bench-installed: .venv/.test-installed
	$(BIN)/python -m pip install --quiet --disable-pip-version-check 'orjson>=3.10'
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --target .venv/perf-lint --upgrade perf-lint-tool==1.1.0
	touch $@
