"""What is compiled is what the source says now."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

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
        env = {name: one for name, one in os.environ.items() if name != "NUMBA_CACHE_DIR"}
        command = [sys.executable, tmp_path / "caller.py"]
        made = subprocess.run(command, capture_output=True, text=True, check=True, env=env)
        return made.stdout.split()

    assert run(2) == ["11", "0"]
    assert run(2) == ["11", "1"]  # not compiled again
    assert run(30) == ["151", "0"]  # without `renew` numba would say 11 again


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


def test_nobody_elses_code_is_forgotten(tmp_path):
    from natcap.maps import compiled

    source, other = tmp_path / "maps" / "flow.py", tmp_path / "cache" / "other_1" / "flow.g-9.py311.nbi"
    own = tmp_path / "cache" / "maps_1" / "flow.g-9.py311.nbi"
    for one in (source, other, own):
        one.parent.mkdir(parents=True)
        one.touch()
    compiled.renew([source], tmp_path / "cache")
    assert other.exists() and not own.exists()


def test_all_that_is_compiled_in_is_looked_at():
    from natcap.maps import compiled

    here = Path(compiled.__file__).parent
    looked = {one.relative_to(here).as_posix() for names in compiled.KERNELS for one in here.glob(names)}
    for name in (one for one in looked if "kernels" in one or "/" in one):
        for module in re.findall(
            r"^from natcap\.maps\.([\w.]+) import", (here / name).read_text(encoding="utf-8"), re.M
        ):
            places = {f"{module.replace('.', '/')}.py"}
            if (here / module.replace(".", "/")).is_dir():
                places = {one for one in looked if one.startswith(f"{module}/")}
            assert places <= looked, (name, module)
