"""What the released package carries: every file of natcap, the coefficients, the studies, the licence."""

from __future__ import annotations

import tarfile
import tomllib
import zipfile
from email.parser import Parser
from pathlib import Path

import pytest

from natcap.shipped import locate


@pytest.fixture(scope="session")
def wheel(build) -> zipfile.ZipFile:
    return zipfile.ZipFile(build("wheel"))


def test_the_wheel_is_the_listed_files_and_nothing_else(wheel, listed):
    expected = {name for name in listed if name.startswith("natcap/")}
    expected |= {f"natcap/_shipped/{name}" for name in listed if name.startswith(("coefficients/", "data/"))}
    carried = {name for name in wheel.namelist() if ".dist-info/" not in name}
    assert carried == expected


@pytest.mark.parametrize(
    "pattern",
    [
        "natcap/locale/terms.toml",
        "natcap/locale/messages/shipped.toml",
        "natcap/inputs/variables.toml",
        "natcap/fields/guards.csv",
        "natcap/fields/profiles/*.toml",
        "natcap/units/definitions.toml",
        "natcap/_shipped/coefficients/index.toml",
        "natcap/_shipped/coefficients/*/*/table.csv",
        "natcap/_shipped/data/wuqing/*.csv",
        "natcap/outputs/fonts/*.otf",
    ],
)
def test_what_a_run_reads_is_inside(wheel, pattern):
    assert [name for name in wheel.namelist() if Path(name).match(pattern)]


def test_shipped_data_are_the_repository_bytes(installed, root):
    for name in ("coefficients", "data"):
        for file in (root / name).rglob("*"):
            if file.is_file():
                assert (installed / "natcap" / "_shipped" / file.relative_to(root)).read_bytes() == file.read_bytes()


def test_metadata(wheel, root):
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    (name,) = [name for name in wheel.namelist() if name.endswith(".dist-info/METADATA")]
    metadata = Parser().parsestr(wheel.read(name).decode("utf-8"))
    assert metadata["License-Expression"] == "Apache-2.0" and metadata["License-File"] == "LICENSE"
    assert metadata["Requires-Python"] == project["requires-python"] == ">=3.11"
    assert metadata["Version"] == project["version"]
    core = [one for one in metadata.get_all("Requires-Dist") if "extra ==" not in one]
    assert sorted(core) == sorted(project["dependencies"])
    folder = name.rsplit("/", 1)[0]
    assert "natcap = natcap.cli:main" in wheel.read(f"{folder}/entry_points.txt").decode("utf-8")
    assert b"Apache License" in wheel.read(f"{folder}/licenses/LICENSE")


def test_the_core_is_light(root):
    """Growth of the core is a decision; this list is where it is taken."""
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    names = {one.split(">=")[0] for one in project["dependencies"]}
    assert names == {"numpy", "scipy", "pandas", "xarray", "pint", "python-calamine", "tqdm", "xlsxwriter"}
    assert set(project["optional-dependencies"]) == {"maps", "lab", "test"}


def test_a_wheel_from_the_source_archive_is_the_same(build, wheel, tmp_path_factory):
    folder = tmp_path_factory.mktemp("source")
    with tarfile.open(build("sdist")) as archive:
        # Python 3.11 learned the filter in a patch release; earlier ones of 3.11 do without.
        archive.extractall(folder, **({"filter": "data"} if hasattr(tarfile, "data_filter") else {}))
    (source,) = folder.iterdir()
    again = zipfile.ZipFile(build("wheel", source))
    assert {one.filename: one.CRC for one in again.infolist()} == {one.filename: one.CRC for one in wheel.infolist()}
    for name in (
        "Makefile",
        "environment.yml",
        "LICENSE",
        "tests/house/test_wheel.py",
        "benchmarks/account.py",
    ):
        assert (source / name).is_file(), name


def test_the_wheel_finds_its_own_copy(fresh, installed):
    code = (
        "import natcap.shipped as s\n"
        "for place in (s.locate('coefficients'), s.locate('data')):\n"
        "    print(place.rule, place.path)"
    )
    shipped = installed / "natcap" / "_shipped"
    assert fresh(code, installed).splitlines() == [f"shipped {shipped / one}" for one in ("coefficients", "data")]


def test_the_repository_finds_its_own_copy(fresh, root):
    code = "import natcap.shipped as s\nplace = s.locate('coefficients')\nprint(place.rule, place.path)"
    assert fresh(code, root) == f"repository {root / 'coefficients'}"
    assert locate("data").path == root / "data"


def test_coefficients_load_from_the_wheel(fresh, installed):
    code = (
        "import natcap\n"
        "from natcap import coefficients\n"
        "print(len(coefficients.classification('ecosystems')), len(natcap.__path__))"
    )
    count, homes = fresh(code, installed).split()
    assert int(count) > 10 and homes == "1"
