# All a fresh machine needs is Python 3.11 or later, make and git. uv is used where there is one.
#   make account   the Wuqing tables, in out/wuqing/    (STUDY=data/... for another study, OUT=... for another place)
#   make test      the whole test suite
#   make lab       JupyterLab on notebooks/
#   make bench     time and memory
# Each makes its own environment in .venv when that is missing. PYTHON=... names the Python to make it with.
SHELL  := /bin/sh
PYTHON ?=
VENV   := .venv
BIN    := $(VENV)/bin
STUDY  := data/wuqing
OUT    :=
JOBS   ?= 2
STAMPS := $(VENV)/.core $(VENV)/.test $(VENV)/.lab
RECENT := import sys; sys.exit(sys.version_info < (3, 11))

.PHONY: account test lab bench clean FORCE
.NOTPARALLEL:
.DELETE_ON_ERROR:

account: $(VENV)/.core
	$(BIN)/python -m natcap.cli account "$(STUDY)" $(if $(OUT),--out "$(OUT)")

test: $(VENV)/.test
	$(BIN)/python -m pytest -n $(JOBS)

lab: $(VENV)/.lab
	$(BIN)/python -m jupyterlab notebooks

bench: $(VENV)/.core
	$(BIN)/python benchmarks/account.py

clean:
	rm -rf out $(VENV)

# A stamp younger than pyproject.toml says that the environment holds what was asked for. It says nothing once
# the Python under it is gone, or the folder was moved and the environment still points to the old place.
SOUND := import natcap.errors as n, os, sys; sys.exit(not os.path.samefile(os.path.dirname(n.__file__), "natcap"))
ifneq ($(shell $(BIN)/python -I -c '$(SOUND)' 2>/dev/null && echo sound),sound)
$(STAMPS): FORCE
endif

$(VENV)/.core: EXTRA :=
$(VENV)/.test: EXTRA := [test]
$(VENV)/.lab:  EXTRA := [lab]

$(STAMPS): pyproject.toml
	@set -eu; rm -f $@; \
	echo '正在准备环境 / setting up $(VENV) $(or $(EXTRA),[core])'; \
	has_uv() { command -v uv >/dev/null 2>&1; }; \
	if ! $(BIN)/python -c '$(RECENT)' 2>/dev/null; then \
	    rm -rf $(VENV); \
	    if [ -n '$(PYTHON)' ]; then set -- '$(PYTHON)'; else set -- python3 python3.14 python3.13 python3.12 python3.11 python; fi; \
	    found=; \
	    for one do if "$$one" -c '$(RECENT)' >/dev/null 2>&1; then found=$$one; break; fi; done; \
	    if [ -z "$$found" ] && [ -z '$(PYTHON)' ] && has_uv; then found='>=3.11'; fi; \
	    if [ -z "$$found" ]; then \
	        echo "natcap 需要 Python 3.11 以上，没有找到：$$*"; \
	        echo "natcap needs Python 3.11 or later, not found: $$*"; \
	        echo "make PYTHON=/.../python3.12 ..."; exit 1; \
	    fi >&2; \
	    if has_uv; then uv venv --quiet --python "$$found" $(VENV) || { rm -rf $(VENV); exit 1; }; \
	    else "$$found" -m venv $(VENV) || { rm -rf $(VENV); exit 1; }; fi; \
	fi; \
	if has_uv; then \
	    uv pip install --quiet --python $(BIN)/python -e '.$(EXTRA)'; \
	else \
	    $(BIN)/python -m pip --version >/dev/null 2>&1 || $(BIN)/python -m ensurepip >/dev/null; \
	    $(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.$(EXTRA)'; \
	fi; \
	touch $@
