"""environment.yml against pyproject.toml, both as text: nothing is solved or installed here."""

from __future__ import annotations

import re
import tomllib

import pytest

# Name on the Python package index: name on conda-forge, where the two differ.
CONDA_NAMES = {
    "dask[array]": "dask-core",
    "jupyterlab-language-pack-zh-CN": "jupyterlab-language-pack-zh-cn",
    "matplotlib": "matplotlib-base",
}
# conda needs them named; on the index the interpreter and pip come first.
CONDA_ONLY = {"pip": ""}


@pytest.fixture(scope="module")
def project(root):
    return tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))


def conda_requirements(text: str) -> dict[str, str]:
    """Package and lower bound of each line below ``dependencies:``; any other line there is refused."""
    found: dict[str, str] = {}
    inside = False
    for line in text.splitlines():
        body = line.split("#")[0].rstrip()
        if not body:
            continue
        if not body.startswith(" "):
            inside = body == "dependencies:"
        elif inside:
            entry = re.fullmatch(r"  - ([a-z0-9_.-]+)(?: >=([0-9.]+))?", body)
            if entry is None or entry[1] in found:
                raise ValueError(f"cannot read or read before: {line!r}")
            found[entry[1]] = entry[2] or ""
    return found


def index_requirements(lists) -> dict[str, str]:
    """Package and lower bound of each requirement; a package named twice has one bound."""
    found: dict[str, str] = {}
    for one in (one for requirements in lists for one in requirements):
        name, bound = re.fullmatch(r"([A-Za-z0-9_.\[\]-]+)>=([0-9.]+)", one).groups()
        assert found.setdefault(name, bound) == bound, f"two lower bounds for {name}"
    return found


def test_same_packages_and_bounds(root, project):
    extras = project["project"]["optional-dependencies"]
    wanted = index_requirements([project["project"]["dependencies"], extras["lab"], extras["test"]])
    wanted = {CONDA_NAMES.get(name, name): bound for name, bound in wanted.items()}
    wanted |= {"python": project["project"]["requires-python"].removeprefix(">="), **CONDA_ONLY}
    assert conda_requirements((root / "environment.yml").read_text(encoding="utf-8")) == wanted


def test_the_table_of_names_has_no_spare_entry(project):
    lists = [project["project"]["dependencies"], *project["project"]["optional-dependencies"].values()]
    assert set(CONDA_NAMES) <= set(index_requirements(lists))
    assert all(name.lower() != other or name != other for name, other in CONDA_NAMES.items())


def test_one_bound_for_a_package_in_all_extras(project):
    index_requirements([project["project"]["dependencies"], *project["project"]["optional-dependencies"].values()])


def test_the_tests_can_build_without_a_network(project):
    """The build tool stands in the test extra with the bound of the build itself."""
    (needed,) = project["build-system"]["requires"]
    assert needed in project["project"]["optional-dependencies"]["test"]


def test_only_conda_forge(root):
    text = (root / "environment.yml").read_text(encoding="utf-8")
    channels = text.split("channels:\n")[1].split("dependencies:")[0].split()
    assert channels == ["-", "conda-forge", "-", "nodefaults"]


@pytest.mark.parametrize("line", ["  - numpy=2.2", "  - numpy >=2.2,<3", "    - numpy >=2.2", "  - pip:"])
def test_what_cannot_be_read_is_refused(line):
    with pytest.raises(ValueError, match="cannot read"):
        conda_requirements(f"dependencies:\n{line}\n")
