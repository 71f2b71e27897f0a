"""The house: what may be imported by what, and how light the first import is."""

from __future__ import annotations

import subprocess
import sys

import natcap


def test_package_keeps_the_namespace_open():
    assert len(open(natcap.__file__, encoding="utf-8").read().splitlines()) == 2


def test_import_is_light():
    code = "import sys, natcap, natcap.errors; print([m for m in ('numpy', 'pandas', 'pint', 'scipy') if m in sys.modules])"
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert out.strip() == "[]"
