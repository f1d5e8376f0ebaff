# Three Switches. `make` lists the targets; GNU make 3.81 suffices.

VENV   ?= .venv
PYTHON ?= python3
PORT   ?= 8000
# SPHINXOPTS go to Sphinx as they are; strictness stands in tools/build.py.
SPHINXOPTS ?=
TESTOPTS   ?=

ifeq ($(strip $(VENV)),)
$(error VENV is empty: say where the environment is to be, or leave it out)
endif

# -P: a tool must not find its neighbours in place of installed modules.
RUN   = "$(VENV)/bin/python" -P
SETUP = @command -v $(PYTHON) >/dev/null || \
          { echo "no $(PYTHON) here: install Python 3.11 to 3.14" >&2; exit 1; }; \
        $(PYTHON) tools/venv.py "$(VENV)"
# A wrong value is refused here, before an environment is made for it.
GIVES = $(filter $(1),$(MAKECMDGOALS))
ifneq ($(and $(call GIVES,claims bump),$(TORCH),$(shell echo "$(TORCH)" | grep -Evx '[0-9]+([.][0-9]+){2}[a-z0-9.+]*')),)
$(error TORCH=$(TORCH) is no version: write TORCH=2.x.y, as TORCH=2.13.0)
endif
ifneq ($(and $(call GIVES,claims gpu),$(INTERPRETER)),)
ifeq ($(shell command -v "$(INTERPRETER)"),)
$(error no $(INTERPRETER) here: INTERPRETER= takes a command, or the path of a Python that has torch)
endif
endif
# In many shells LANGUAGE is a list of locales; only our two are taken from it.
ifneq ($(and $(call GIVES,live),$(filter command,$(firstword $(origin LANGUAGE))),$(filter-out en ja,$(LANGUAGE))),)
$(error LANGUAGE=$(LANGUAGE) is none here: write LANGUAGE=en or LANGUAGE=ja)
endif
ONE_LANGUAGE = $(if $(filter en ja,$(LANGUAGE)),$(LANGUAGE),en)

OPTIONS = VENV PYTHON PORT SPHINXOPTS TESTOPTS LANGUAGE CLAIM SCRIPT PAGE FAMILY NAME FIX TORCH \
          INTERPRETER DEVICE RECORD WORLDS DRILLS LOCK
TARGETS = help html en ja serve live new-claim new-trap po inventory publish screenshots claims gpu worlds drills test audit lint linkcheck bench bump lock clean distclean
# make itself passes over a misspelt option: these would do all there is in place of a part.
ifneq ($(filter claims worlds drills new-claim new-trap,$(MAKECMDGOALS)),)
GIVEN  := $(foreach name,$(.VARIABLES),$(if $(filter command,$(firstword $(origin $(name)))),$(name)))
STRAY  := $(firstword $(filter-out $(OPTIONS) MAKE% SHELL,$(GIVEN)))
ALIKE  := $(strip $(foreach name,$(OPTIONS),$(if $(findstring $(name),$(STRAY)),$(name)=)))
ifneq ($(STRAY),)
$(error $(STRAY)= is no option here: $(if $(ALIKE),did you mean $(ALIKE)?,there are $(OPTIONS)); `make help` says what each target takes)
endif
endif
# Nor does it look at a second target before the first is made.
STRAY  := $(firstword $(filter-out $(TARGETS),$(MAKECMDGOALS)))
ifneq ($(STRAY),)
$(error no target $(STRAY): `make help` lists them; a script is named with SCRIPT=, a test with TESTOPTS=)
endif

.DEFAULT_GOAL := help
.PHONY: $(TARGETS)

help:  ## list the targets
	@echo "Three Switches: make TARGET [VENV=path] [PYTHON=python3.x] [SPHINXOPTS=-j4]"
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

html:  ## run the examples and build both languages into _build/html
	$(SETUP) docs
	@$(RUN) tools/build.py en ja -- $(SPHINXOPTS)

en:  ## build English only
	$(SETUP) docs
	@$(RUN) tools/build.py en -- $(SPHINXOPTS)

ja:  ## build Japanese only
	$(SETUP) docs
	@$(RUN) tools/build.py ja -- $(SPHINXOPTS)

serve:  ## serve the built site on 127.0.0.1, compressed [PORT=8000]
	@$(PYTHON) tools/serve.py --port $(PORT) _build/html

live:  ## rebuild a language on every save and reload the browser [LANGUAGE=en|ja]
	$(SETUP) docs tests
	@$(RUN) tools/live.py $(ONE_LANGUAGE) --port $(PORT) -- $(SPHINXOPTS)

new-claim:  ## begin a claim: a cell, a box, and what comes next [CLAIM= SCRIPT= PAGE=]
	@$(PYTHON) tools/new_claim.py "$(CLAIM)" "$(SCRIPT)" "$(PAGE)"

new-trap:  ## begin a trap: a script with all headings [FAMILY= NAME= CLAIM= FIX=]
	@$(PYTHON) tools/new_trap.py "$(FAMILY)" "$(NAME)" "$(CLAIM)" "$(FIX)"

po:  ## extract the messages, update the Japanese catalogues, report what is to be done
	$(SETUP) docs
	@$(RUN) tools/po.py -- $(SPHINXOPTS)

inventory:  ## make docs/_inventory/torch.inv from the list of API names beside it
	$(SETUP) docs tests
	@$(RUN) tools/inventory.py

publish: html  ## note every address of the built site in docs/published.txt, for good
	@$(RUN) tools/publish.py _build/html

screenshots: html  ## take the READMEs' pictures of the built site
	$(SETUP) docs tests
	@$(RUN) tools/screenshots.py _build/html

# Another torch, or one for CUDA, gets an environment of its own; INTERPRETER brings its torch.
FOR_CUDA  = $(filter cuda%,$(DEVICE))
ELSEWHERE = $(strip $(TORCH)$(INTERPRETER)$(DEVICE)$(RECORD))
THERE     = $(if $(INTERPRETER),"$(INTERPRETER)" -P,$(RUN))
READY     = $(if $(INTERPRETER),@"$(INTERPRETER)" tools/venv.py --check,$(SETUP) \
              $(if $(TORCH),--torch "$(TORCH)") $(if $(FOR_CUDA),--cuda) docs)
SAID      = $(strip make $@ $(foreach name,TORCH INTERPRETER RECORD,$(if $($(name)),$(name)=$($(name)))))

claims: VENV := $(if $(TORCH),.venv-torch-$(TORCH),$(if $(FOR_CUDA),.venv-cuda,$(VENV)))
claims:  ## run every claim without Sphinx [SCRIPT=] [TORCH=2.x.y] [INTERPRETER=python3] [DEVICE=cuda]
	$(READY)
	@$(if $(ELSEWHERE),$(THERE) tools/versions.py --device "$(DEVICE)" \
	  --record "$(RECORD)" --command "$(SAID)",PYTHONPATH=docs/_ext $(RUN) -m runs) $(SCRIPT)

gpu: VENV := .venv-cuda
gpu: DEVICE := cuda
gpu:  ## run what only a GPU can show, and record it [INTERPRETER=python3]
	$(READY)
	@$(THERE) tools/gpu.py --command "$(SAID)"

worlds:  ## run every claim where a misconception is true, record what fails [WORLDS=--changed]
	$(SETUP) docs
	@$(RUN) tools/worlds.py --write $(WORLDS)

drills:  ## perform each way to a green and wrong build, see it end red [DRILLS='--quick']
	$(SETUP) docs tests
	@$(RUN) tools/drills.py $(DRILLS)

test: html  ## build, then test the extensions, the site and the house [TESTOPTS='-k claims']
	$(SETUP) docs tests
	@$(RUN) -m pytest -n auto --dist loadfile --no-loadscope-reorder $(TESTOPTS)

# It takes the time of pages, and shares the machine with nothing.
ALONE = tests/browser/test_lighthouse.py
audit: html  ## the long sweeps (luck, cold builds, no network, axe, HTML), drills, bench
	$(SETUP) docs tests
	@failed=0; \
	  $(RUN) -m pytest -n auto -m audit --ignore $(ALONE) $(TESTOPTS) || failed=1; \
	  $(RUN) -m pytest -m audit $(ALONE) $(TESTOPTS) || failed=1; \
	  $(RUN) tools/drills.py || failed=1; \
	  $(RUN) tools/bench.py || failed=1; \
	  exit $$failed

lint:  ## style, types, markup, spelling, prose; the Japanese needs Node.js 20 or newer
	$(SETUP) docs tests
	@$(RUN) tools/lint.py

linkcheck:  ## ask the web whether the pages' outside links still answer
	$(SETUP) docs
	@$(RUN) -m sphinx -b linkcheck -W -c . -d _build/doctrees/linkcheck $(SPHINXOPTS) docs _build/linkcheck

bench:  ## measure what a build and one more script cost, write recorded/bench.md
	$(SETUP) docs
	@$(RUN) tools/bench.py --write

bump:  ## move torch's pin and show which claims and outputs change, TORCH=2.x.y
	$(SETUP) docs
	@$(RUN) tools/bump.py "$(TORCH)"

lock:  ## renew the locked versions and their digests from the pins [LOCK=--upgrade]
	@$(PYTHON) tools/lock.py $(LOCK)

clean:  ## remove all that a build made
	@rm -rf _build docs/scripts docs/traps .pytest_cache .mypy_cache .ruff_cache
	@find docs -name '*.mo' -exec rm -f {} +
	@find . -path './.venv*' -prune -o -name node_modules -prune -o -name __pycache__ -type d -prune -exec rm -rf {} +

# An environment that was given by hand is somebody's: only our own default goes.
distclean: clean  ## remove the environment, too (one given with VENV= is kept)
	@rm -rf tools/prose_rules/node_modules
ifeq ($(origin VENV),file)
	@rm -rf .venv .venv-lock .venv-torch-* .venv-cuda
else
	@echo "kept, as it was given by hand: $(VENV)"
endif
