"""What is compiled is what the source says now."""

from __future__ import annotations

import subprocess
import sys

import pytest

CALLED = "from numba import njit\n\n\n@njit(cache=True)\ndef twice(x):\n    return {} * x\n"
CALLER = """\
import sys
from pathlib import Path

from natcap.maps.compiled import renew

here = Path(__file__).parent
renew([here / "called.py", here / "caller.py"], here / "__pycache__")
from numba import njit

from called import twice


@njit(cache=True)
def more(x):
    return twice(x) + 1


if __name__ == "__main__":
    print(more(5), sum(more.stats.cache_hits.values()))
"""


def test_a_change_in_a_module_that_is_called_is_seen_by_its_callers(tmp_path):
    pytest.importorskip("numba")
    (tmp_path / "__pycache__").mkdir()
    (tmp_path / "caller.py").write_text(CALLER)

    def run(factor):
        (tmp_path / "called.py").write_text(CALLED.format(factor))
        made = subprocess.run([sys.executable, tmp_path / "caller.py"], capture_output=True, text=True, check=True)
        return made.stdout.split()

    assert run(2) == ["11", "0"]
    assert run(2) == ["11", "1"]  # not compiled again
    assert run(3) == ["16", "0"]  # without `renew` numba would say 11 again


def test_the_passes_of_this_package_are_found(tmp_path):
    from natcap.maps import compiled

    here = tmp_path / "__pycache__"
    here.mkdir()
    source = tmp_path / "some_kernels.py"
    source.write_text("one")
    names = ["some_kernels.add-3.py311.nbi", "some_kernels.add-3.py311.1.nbc", "natcap_pass_1.run-9.py311.nbi"]
    for name in names:
        (here / name).touch()
    compiled.renew([source], here)
    assert sorted(one.name for one in here.glob("*.nb?")) == names[2:]
    (here / names[0]).touch()
    compiled.renew([source], here)
    assert (here / names[0]).exists()
