"""The resolver of data that travels with natcap: argument, environment variable, repository, wheel."""

from __future__ import annotations

import pytest

from natcap import shipped
from natcap.errors import NatcapError

NAMES = ["coefficients", "data"]


@pytest.fixture
def places(tmp_path, monkeypatch):
    """A package in a repository, with all four places there and the variables unset."""
    package = tmp_path / "库 1" / "natcap"
    found = {
        "argument": tmp_path / "given",
        "environment": tmp_path / "variable",
        "repository": package.parent,
        "shipped": package / "_shipped",
    }
    for folder in found.values():
        for name in NAMES:
            (folder / name).mkdir(parents=True)
    (package.parent / "pyproject.toml").write_text("[project]\nname = 'natcap-accounts'\n", encoding="utf-8")
    monkeypatch.setattr(shipped, "PACKAGE", package)
    for name in NAMES:
        monkeypatch.delenv(f"NATCAP_{name.upper()}", raising=False)
    return found


@pytest.mark.parametrize("name", NAMES)
def test_the_order(places, monkeypatch, name):
    variable = f"NATCAP_{name.upper()}"
    monkeypatch.setenv(variable, str(places["environment"] / name))
    assert shipped.locate(name, places["argument"] / name) == shipped.Location(places["argument"] / name, "argument")
    assert shipped.locate(name) == shipped.Location(places["environment"] / name, "environment")
    monkeypatch.delenv(variable)
    assert shipped.locate(name) == shipped.Location(places["repository"] / name, "repository")
    (places["repository"] / "pyproject.toml").unlink()
    shipped._is_repository.cache_clear()
    assert shipped.locate(name) == shipped.Location(places["shipped"] / name, "shipped")
    (places["shipped"] / name).rmdir()
    with pytest.raises(NatcapError) as caught:
        shipped.locate(name)
    assert caught.value.codes == ("S002",) and variable in str(caught.value)


def test_a_folder_beside_an_installed_package_is_no_repository(places):
    """site-packages may well hold a folder "data" of somebody else, and somebody else's pyproject.toml."""
    (places["repository"] / "pyproject.toml").write_text("[project]\nname = 'other'\n", encoding="utf-8")
    assert shipped.locate("data").rule == "shipped"


@pytest.mark.parametrize("wrong", ["absent", "file.csv", " "])
def test_a_wrong_argument_is_refused_not_skipped(places, tmp_path, wrong):
    (tmp_path / "file.csv").write_text("a\n", encoding="utf-8")
    with pytest.raises(NatcapError) as caught:
        shipped.locate("coefficients", tmp_path / wrong)
    (fault,) = caught.value.faults
    assert (fault.code, fault.given) == ("S001", str(tmp_path / wrong))


def test_a_wrong_variable_is_refused_even_where_others_would_do(places, monkeypatch, tmp_path):
    monkeypatch.setenv("NATCAP_COEFFICIENTS", str(tmp_path / "absent"))
    with pytest.raises(NatcapError) as caught:
        shipped.locate("coefficients")
    (fault,) = caught.value.faults
    assert (fault.code, fault.given) == ("S001", f"NATCAP_COEFFICIENTS={tmp_path / 'absent'}")
    assert shipped.locate("data").rule == "repository"
    assert shipped.locate("coefficients", places["argument"]).rule == "argument"


def test_one_name_does_not_answer_for_the_other(places, monkeypatch):
    monkeypatch.setenv("NATCAP_DATA", str(places["environment"] / "data"))
    assert shipped.locate("coefficients").rule == "repository"


def test_an_empty_variable_is_no_variable(places, monkeypatch):
    monkeypatch.setenv("NATCAP_DATA", "")
    assert shipped.locate("data").rule == "repository"


def test_an_empty_argument_is_a_fault(places):
    """Path("") is the current folder: an empty text given by mistake must not become that."""
    with pytest.raises(NatcapError) as caught:
        shipped.locate("data", "")
    assert caught.value.codes == ("S001",)


def test_home_and_relative_paths(places, monkeypatch, tmp_path):
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    assert shipped.locate("data", "~/given/data") == shipped.locate("data", "given/data")
    assert shipped.locate("data", "given/data").path.is_absolute()


def test_an_unknown_name_is_a_fault_of_the_program():
    with pytest.raises(ValueError, match="tables"):
        shipped.locate("tables")


def test_the_message_in_both_languages(places, tmp_path):
    with pytest.raises(NatcapError) as caught:
        shipped.locate("data", tmp_path / "没有")
    (fault,) = caught.value.faults
    assert "不存在" in fault.text("zh") and "does not exist" in fault.text("en")
    assert all(str(tmp_path / "没有") in fault.text(lang) for lang in ("zh", "en"))
