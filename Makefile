# Everything a person does with this repository. `make help` lists it.
SHELL := /bin/bash
unexport PYTHONDONTWRITEBYTECODE
unexport VIRTUAL_ENV
PY := .venv/bin/python
PYTEST := $(PY) -m pytest
# Files of tests side by side, a worker a core: each worker has its own products, ports and folders.
BESIDE := -n logical --maxprocesses 4 --dist loadfile --no-loadscope-reorder
# Beside the figures of the tests: neither the gate nor the nightly run touches the shop's data folder.
EVALS_DATA := test-output/evals

.PHONY: help run test soak evals-gate evals-nightly bench bench-retrieval check format lock environment environment-dev web clean

help: ## Show this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 18

run: environment web ## Set up what is missing, seed the demo, start the shop and the server
	@exec .venv/bin/xiaoer demo

test: environment-dev web ## Set up and run every test, browser tests included (seeded samples of the heavy suites)
	@cd web && npm run --silent check && npm test --silent
	@$(PYTEST) $(BESIDE)
	@$(MAKE) --no-print-directory evals-gate

soak: environment-dev web ## The heavy suites at their full counts
	@XIAOER_SOAK=1 $(PYTEST) -m heavy

evals-gate: environment-dev web ## Run the fast suites of cases: whether the assistant is as good as the last release
	@XIAOER_DATA=$(EVALS_DATA) .venv/bin/xiaoer eval run all --fast

evals-nightly: environment-dev web ## Run every suite of cases, conversations four times
	@XIAOER_DATA=$(EVALS_DATA) .venv/bin/xiaoer eval run all --trials 4

bench: environment-dev ## The benchmarks; prints tables and writes them to test-output/bench
	@$(PY) -m bench

bench-retrieval: environment-dev ## Compare the search with Haystack, LlamaIndex and LangChain (an environment of its own)
	@ops/peers.sh && $(PY) -m bench.retrieval

check: environment-dev web ## Format, lint, types
	@.venv/bin/ruff format . && .venv/bin/ruff check . && .venv/bin/mypy && cd web && npm run --silent check

format: environment-dev ## Format only
	@.venv/bin/ruff format . && .venv/bin/ruff check --fix .

environment:
	@ops/environment.sh run

environment-dev:
	@ops/environment.sh dev

web:
	@ops/web.sh

lock: ## Resolve the lock files anew (pyproject.toml changed)
	@ops/lock.sh

clean: ## Remove what was built; the data folder stays
	rm -rf .venv .venv-bench web/node_modules web/dist test-output build *.egg-info
