"""natcap and InVEST under one name: neither hides the other, in either order, from a wheel or editable.

InVEST is stood in for by a folder: a namespace package without an ``__init__`` as it is published now, and
with the ``pkgutil`` line that shared packages carried before.
"""

from __future__ import annotations

import itertools
import zipfile

import pytest

LINE = "__path__ = __import__('pkgutil').extend_path(__path__, __name__)\n"
BOTH = "import natcap.units, natcap.invest\nprint(natcap.invest.NAME, natcap.units.__file__)"
OTHER_FIRST = "import natcap.invest, natcap.units\nprint(natcap.invest.NAME, natcap.units.__file__)"


@pytest.fixture(params=["namespace", "pkgutil"])
def invest(request, tmp_path):
    folder = tmp_path / "site 二" / "natcap"
    (folder / "invest").mkdir(parents=True)
    (folder / "invest" / "__init__.py").write_text("NAME = 'dummy'\n", encoding="utf-8")
    if request.param == "pkgutil":
        (folder / "__init__.py").write_text(LINE, encoding="utf-8")
    return folder.parent


@pytest.mark.parametrize(
    "ours, first, code",
    list(itertools.product(["wheel", "repository"], ["natcap", "invest"], [BOTH, OTHER_FIRST])),
)
def test_side_by_side(fresh, installed, root, invest, ours, first, code):
    home = installed if ours == "wheel" else root
    paths = [home, invest] if first == "natcap" else [invest, home]
    assert fresh(code, *paths) == f"dummy {home / 'natcap' / 'units' / '__init__.py'}"


def test_in_one_folder(fresh, build, tmp_path):
    """Both wheels installed in one site-packages."""
    with zipfile.ZipFile(build("wheel")) as archive:
        archive.extractall(tmp_path)
    (tmp_path / "natcap" / "invest").mkdir()
    (tmp_path / "natcap" / "invest" / "__init__.py").write_text("NAME = 'dummy'\n", encoding="utf-8")
    assert fresh(OTHER_FIRST, tmp_path) == f"dummy {tmp_path / 'natcap' / 'units' / '__init__.py'}"


@pytest.mark.parametrize("first", ["natcap", "invest"])
def test_editable_install(fresh, build, unpack, root, invest, first):
    """What `pip install -e` lays down beside InVEST: one path line, no folder natcap that could hide ours."""
    site = unpack(build("wheel:editable"))
    assert not (site / "natcap").exists()
    sites = [site, invest] if first == "natcap" else [invest, site]
    code = "import site\nfor one in " + repr([str(one) for one in sites]) + ":\n    site.addsitedir(one)\n"
    assert fresh(code + BOTH) == f"dummy {root / 'natcap' / 'units' / '__init__.py'}"


def test_a_broken_neighbour_would_be_seen(fresh, root, tmp_path):
    """The tests above can fail: a neighbour that closes the namespace hides us when it comes first."""
    (tmp_path / "natcap").mkdir()
    (tmp_path / "natcap" / "__init__.py").write_text("", encoding="utf-8")
    answer = fresh("import natcap.units", tmp_path, root, fails=True)
    assert answer.returncode and "No module named 'natcap.units'" in answer.stderr
