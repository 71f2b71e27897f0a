# Everything a fresh machine needs is Python >= 3.11, make and git.
#   make account   set up, then the Wuqing tables in out/wuqing/
#   make test      set up, then the whole test suite
#   make lab       set up, then JupyterLab on notebooks/
SHELL  := /bin/sh
PYTHON ?= python3
VENV   ?= .venv
BIN    := $(VENV)/bin
STUDY  ?= data/wuqing
OUT    ?= out/$(notdir $(STUDY))
JOBS   ?= 2

.PHONY: account test lab bench clean
.DELETE_ON_ERROR:

# The stamp is younger than pyproject.toml when the environment holds what it asks for.
define make_environment
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "natcap needs Python 3.11 or later / natcap 需要 Python 3.11 以上: make PYTHON=python3.12 ...")'
	@if command -v uv >/dev/null 2>&1; then \
	    test -x $(BIN)/python || uv venv --quiet --python $(PYTHON) $(VENV); \
	    uv pip install --quiet --python $(BIN)/python -e '.$(1)'; \
	else \
	    test -x $(BIN)/python || $(PYTHON) -m venv $(VENV); \
	    $(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.$(1)'; \
	fi
	@touch $@
endef

$(VENV)/.core: pyproject.toml
	$(call make_environment,)
$(VENV)/.test: pyproject.toml
	$(call make_environment,[test])
$(VENV)/.lab: pyproject.toml
	$(call make_environment,[lab])

account: $(VENV)/.core
	$(BIN)/natcap account $(STUDY) --out $(OUT)

test: $(VENV)/.test
	$(BIN)/python -m pytest -n $(JOBS)

lab: $(VENV)/.lab
	$(BIN)/python -m jupyterlab notebooks

bench: $(VENV)/.test
	$(BIN)/python benchmarks/account.py

clean:
	rm -rf out $(VENV)
