"""How little a first import and the help load. No times: only what stands in sys.modules."""

from __future__ import annotations

import json

import pytest

HEAVY = [
    "numpy",
    "pandas",
    "xarray",
    "scipy",
    "pint",
    "xlsxwriter",
    "python_calamine",
    "matplotlib",
    "dask",
    "rasterio",
]
STOPPED = """\
from natcap.cli import main
try:
    main({})
except SystemExit as stop:
    assert (stop.code or 0) == {}
"""
LOADED = f"\nprint('|', *(one for one in {HEAVY} if one in sys.modules), sep=' ')"


@pytest.mark.parametrize(
    "code, allowed",
    [
        ("import natcap", set()),
        ("import natcap.errors, natcap.locale, natcap.shipped, natcap.cli", set()),
        ("import natcap.study", {"numpy"}),
        ("import natcap.services.flood_mitigation", {"numpy"}),
        ("import natcap.valuation.replacement_cost", {"numpy"}),
    ],
)
def test_import_floor(fresh, root, code, allowed):
    assert set(fresh(code + LOADED, root).split("|")[1].split()) <= allowed


@pytest.mark.parametrize("arguments", [["--help"], ["account", "--help"], ["explain", "--help"]])
def test_help_is_light(fresh, root, arguments):
    out = fresh(STOPPED.format(arguments, 0) + LOADED, root)
    assert "natcap" in out and out.split("|")[-1].split() == []


def test_an_unknown_command_is_light_too(fresh, root):
    assert fresh(STOPPED.format(["acount"], 2) + LOADED, root).split("|")[-1].split() == []


def test_account_from_the_wheel_in_an_empty_folder(fresh, installed, tmp_path):
    """The released package alone makes the account, loads neither scipy.stats nor matplotlib, and says
    that its coefficients were the shipped ones."""
    code = (
        "import natcap.cli, natcap.shipped\n"
        "study = natcap.shipped.locate('data').path / 'wuqing'\n"
        "status = natcap.cli.main(['account', str(study), '--out', '结果 1'])\n"
        "heavy = ('scipy.stats', 'matplotlib', 'IPython', 'rasterio', 'openpyxl')\n"
        "print('|' + json.dumps([status, list(natcap.__path__), natcap.shipped.locate('coefficients').rule,\n"
        "                        [one for one in heavy if one in sys.modules]]))"
    )
    status, path, rule, heavy = json.loads(fresh(code, installed, cwd=tmp_path).split("|")[-1])
    assert (status, path, rule, heavy) == (0, [str(installed / "natcap")], "shipped", [])
    assert [path.name for path in tmp_path.iterdir()] == ["结果 1"]
    assert list((tmp_path / "结果 1").glob("*.xlsx"))
