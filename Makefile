# Every task of this repository. `make` lists them; CI calls these and nothing else.

VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

# what a task can be given: make crash ROUNDS=20, make test ARGS="-k line"
ARGS ?=
WORKERS ?= $(shell n=$$(nproc 2>/dev/null || echo 1); echo $$((n > 4 ? 4 : n)))  # of make test
ROUNDS ?= 200
SEED ?= 1
URL ?= http://127.0.0.1:8000
RATE ?= 13000
SECONDS ?= 60
PEOPLE ?= 800000

.DEFAULT_GOAL := help
.PHONY: help setup demo example-supply test check fix bench rehearse crash simulate serve
.PHONY: pictures lock clean

help: ## list the tasks
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-14s %s\n", $$1, $$2 }' Makefile

setup: $(READY) ## build the environment from the lock; instant when up to date

demo: $(READY) ## load the example launch, serve it, rehearse the crush, print a verdict
	$(BIN)/python -m benchmarks.demo $(ARGS)

example-supply: $(READY) ## six weeks of scarce supply: every estimate beside what happened
	$(BIN)/python -m benchmarks.example_supply $(ARGS)

test: $(READY) ## run every test, warnings as errors (ARGS="-k line", WORKERS=1)
	$(BIN)/python -m pytest -n $(WORKERS) --dist loadfile $(ARGS)

check: $(READY) ## check format, lint, types, import contracts, tidiness and docs
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/basedpyright
	$(BIN)/lint-imports
	$(BIN)/python -m pytest --quiet tests/tidy $(wildcard tests/docs)

fix: $(READY) ## format, and mend what the linter can mend
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: $(READY) ## measure against the targets, results in benchmarks/results/
	$(BIN)/python -m benchmarks $(ARGS)

rehearse: $(READY) ## meet a shop that runs with the crush (URL, RATE, SECONDS, PEOPLE)
	$(BIN)/firstcome rehearse $(URL) --rate $(RATE) --seconds $(SECONDS) --people $(PEOPLE) $(ARGS)

crash: $(READY) ## kill the front under load, again and again (ROUNDS=200)
	$(BIN)/python -m tests.crash --rounds $(ROUNDS) $(ARGS)

simulate: $(READY) ## run the core on a simulated clock and disk (SEED=1)
	$(BIN)/python -m firstcome.simulation --seed $(SEED) $(ARGS)

serve: $(READY) ## sell, as the environment says (ARGS="--data DIR --port N")
	$(BIN)/firstcome serve $(ARGS)

pictures: $(READY) ## take the pictures of the documents anew, by chromium (docs/pictures/)
	$(BIN)/python -m tools.pictures --out docs/pictures

lock: $(READY) ## pin what pyproject.toml asks for (UPGRADE=1 for the newest)
	tools/lock.sh $(BIN)/python

clean: ## remove caches and build output; the environment and shop data stay
	rm -rf build dist .hypothesis .import_linter_cache .pytest_cache .ruff_cache .schemathesis
	find . -path ./$(VENV) -prune -o -name __pycache__ -type d -exec rm -rf {} +

$(READY): pyproject.toml requirements.lock tools/setup.sh
	@tools/setup.sh $(VENV)
	@touch $@
