"""Files that are not there, not files, or not to be opened: one fault each, never silence."""

from __future__ import annotations

from pathlib import Path

import pytest

from natcap.errors import Faults, NatcapError
from natcap.inputs import read_study_tables, read_table


def put(folder: Path, name: str, kind: str) -> None:
    path = folder / name
    if kind == "folder":
        path.mkdir()
    elif kind == "link":
        path.symlink_to(folder / "gone.csv")
    else:
        path.write_bytes(b"")


@pytest.mark.parametrize(("kind", "code"), [("folder", "I027"), ("link", "I010"), ("empty", "I011")])
@pytest.mark.parametrize("name", ["assumptions.csv", "townships.csv", "sources.csv", "land.csv"])
def test_what_stands_in_the_place_of_a_table(study, name, kind, code):
    study.written.add(name)
    put(study.folder, name, kind)
    assert study.faults() == [(code, name, None, None)]


@pytest.mark.parametrize("kind", ["folder", "link"])
def test_what_stands_in_the_place_of_a_sidecar(study, kind):
    put(study.folder, "land.csv.units.toml", kind)
    assert study.faults() == [("I027" if kind == "folder" else "I010", "land.csv.units.toml", None, None)]


def test_a_missing_source_list_is_one_fault(study):
    study.written.add("sources.csv")
    assert study.faults() == [("I010", "sources.csv", None, None)]


@pytest.mark.parametrize(
    "header", ["sourec,title,publisher,url,year,kind,read", "编号,title,publisher,url,year,kind,read"]
)
def test_a_source_list_without_its_key_is_no_fault_of_the_rows(study, header):
    study.sources = [header, "S1,a,,,,,"]
    assert {file for _, file, *_ in study.faults()} == {"sources.csv"}


def test_without_the_list_of_townships_their_names_are_no_faults(study):
    study.written.add("townships.csv")
    put(study.folder, "townships.csv", "folder")
    study.land.append("extent_area,990101101,CRP,,2021,5,hectare,,,S1,A,")
    assert study.codes() == ["I027"]


@pytest.mark.parametrize(("kind", "code"), [("folder", "I027"), ("link", "I010"), ("empty", "I011")])
def test_what_stands_in_the_place_of_the_study_file(tmp_path, kind, code):
    put(tmp_path, "study.toml", kind)
    with pytest.raises(NatcapError) as error:
        read_study_tables(tmp_path)
    assert error.value.codes == (code,)


def test_a_file_without_permission_is_there(study, monkeypatch):
    study.read()
    read = Path.read_bytes

    def refused(path):
        if path.name == "land.csv":
            raise PermissionError(13, "Permission denied", str(path))
        return read(path)

    monkeypatch.setattr(Path, "read_bytes", refused)
    assert study.faults() == [("I028", "land.csv", None, None)]
    assert "权限" in study.printed and "permission" in study.printed


def test_a_file_that_cannot_be_read_says_why(tmp_path, monkeypatch):
    (tmp_path / "a.csv").write_text("a,b\n1,2\n", encoding="utf-8")

    def broken(path):
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(Path, "read_bytes", broken)
    with pytest.raises(NatcapError) as error:
        read_table(tmp_path / "a.csv")
    assert error.value.codes == ("I029",) and "Input/output error" in str(error.value)


def test_names_no_file_can_have(tmp_path):
    for name in ("a" * 5000 + ".csv", "a\0b.csv"):
        faults = Faults()
        assert read_table(tmp_path / name, name="a.csv", faults=faults) is None
        assert [fault.code for fault in faults.items] in (["I029"], ["I010"])


def test_a_link_names_where_it_leads(tmp_path):
    (tmp_path / "a.csv").symlink_to("gone.csv")
    with pytest.raises(NatcapError) as error:
        read_table(tmp_path / "a.csv")
    assert error.value.codes == ("I010",) and "gone.csv" in str(error.value)
