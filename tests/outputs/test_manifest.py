from __future__ import annotations

import json
import subprocess
import sys

import pytest

from natcap.errors import NatcapError
from natcap.outputs import (
    load_output,
    publish,
    read_circumstance,
    read_manifest,
    run_record,
    verify,
    write_cells,
    write_circumstance,
    write_lineage,
    write_manifest,
)

PARTS = {
    "version": "0.1.0",
    "models": {"flood_mitigation.marsh": "a" * 64},
    "inputs": {"tables/crops.csv": "b" * 64},
    "coefficients": {"gep": {"version": "2026.11", "digest": "c" * 64}},
    "options": {"profile": "gep-2022", "year": 2021},
    "seed": 20211231,
}
CELLS = [
    {"cell": "T8-3/02/1", "value": 1 / 3, "low": None, "high": 0.5, "year": "2021", "note": "=小麦"},
    {"cell": "T8-3/03/1", "value": None, "low": None, "high": None, "year": "2021", "note": "缺产量"},
]
LINEAGE = {"crop": {"formula": "产量 × 价格", "inputs": [{"figure": "crop_production", "value": 0.1 + 0.2}]}}


@pytest.fixture
def output(tmp_path):
    target = tmp_path / "输出 out" / "武清"
    with publish(target) as folder:
        write_cells(CELLS, folder / "cells.csv")
        write_lineage(LINEAGE, folder / "lineage.json")
        (folder / "csv").mkdir()
        write_cells(CELLS, folder / "csv" / "T8-3.csv")
        write_circumstance(folder, study=tmp_path, command="account")
        write_manifest(folder, run_record(**PARTS))
    return target


def test_round_trip(output):
    loaded = load_output(output)
    assert loaded.run_id == run_record(**PARTS)["run_id"] == loaded.manifest["run_id"]
    assert list(loaded.cells["cell"]) == ["T8-3/02/1", "T8-3/03/1"]
    first = loaded.cells.loc["T8-3/02/1"]
    assert list(first[["value", "high", "year", "note"]]) == [0.333333333333, 0.5, "2021", "=小麦"]
    assert loaded.cells["value"].isna().tolist() == [False, True] and loaded.cells["low"].isna().all()
    assert loaded.lineage == {
        "crop": {"formula": "产量 × 价格", "inputs": [{"figure": "crop_production", "value": 0.3}]}
    }


def test_the_manifest_lists_every_file_but_the_circumstance(output):
    names = [entry["file"] for entry in read_manifest(output)["files"]]
    assert names == ["cells.csv", "csv/T8-3.csv", "lineage.json"]


def test_the_manifest_knows_neither_time_nor_place(output, tmp_path):
    circumstance = json.loads((output / "circumstance.json").read_text(encoding="utf-8"))
    text = (output / "manifest.json").read_text(encoding="utf-8")
    assert str(tmp_path) not in text and circumstance["when"][:10] not in text
    assert circumstance["study"] == str(tmp_path) and circumstance["command"] == "account"
    assert circumstance["python"].startswith("3.") and circumstance["packages"]["numpy"]


def test_the_manifest_is_the_same_bytes_elsewhere(output, tmp_path):
    with publish(tmp_path / "elsewhere") as folder:
        write_cells(CELLS, folder / "cells.csv")
        write_lineage(LINEAGE, folder / "lineage.json")
        (folder / "csv").mkdir()
        write_cells(CELLS, folder / "csv" / "T8-3.csv")
        write_circumstance(folder)
        write_manifest(folder, run_record(**dict(reversed(PARTS.items()))))
    assert (tmp_path / "elsewhere" / "manifest.json").read_bytes() == (output / "manifest.json").read_bytes()


@pytest.mark.parametrize("part", PARTS)
def test_every_part_moves_the_run_id(part):
    changed = {**PARTS, part: 1 if part == "seed" else "9" if part == "version" else {"x": {}}}
    assert run_record(**changed)["run_id"] != run_record(**PARTS)["run_id"]


@pytest.mark.parametrize("name", ["cells.csv", "lineage.json"])
def test_a_changed_file_is_refused_with_its_name(output, name):
    (output / name).write_bytes((output / name).read_bytes() + b"\n")
    with pytest.raises(NatcapError, match=name) as caught:
        load_output(output)
    assert caught.value.codes == ("O007",)


def test_other_files_may_be_edited_unless_all_are_verified(output):
    verify(output)
    (output / "csv" / "T8-3.csv").unlink()
    (output / "cells.csv").write_text("x")
    with pytest.raises(NatcapError) as caught:
        verify(output)
    assert sorted(caught.value.codes) == ["O007", "O008"]
    with pytest.raises(NatcapError) as caught:
        load_output(output)
    assert caught.value.codes == ("O007",)


def test_a_changed_manifest_is_refused(output):
    path = output / "manifest.json"
    path.write_text(path.read_text(encoding="utf-8").replace("gep-2022", "gep-2020"), encoding="utf-8")
    with pytest.raises(NatcapError, match="manifest.json"):
        load_output(output)


def test_a_number_no_run_can_have_recorded_is_refused(output):
    path = output / "manifest.json"
    path.write_text(path.read_text(encoding="utf-8").replace("20211231", "Infinity"), encoding="utf-8")
    with pytest.raises(NatcapError) as caught:
        read_manifest(output)
    assert caught.value.codes == ("O007",)


def test_no_output_is_a_clear_fault(tmp_path):
    for folder in (tmp_path, tmp_path / "absent"):
        with pytest.raises(NatcapError) as caught:
            load_output(folder)
        assert caught.value.codes == ("O009",)
        assert ".previous" in str(caught.value)


@pytest.mark.parametrize("files", [[1], ["cells.csv"], [{"file": 1}], [None], {}, "x"])
def test_a_broken_list_of_files_is_a_clear_fault(output, files):
    manifest = json.loads((output / "manifest.json").read_text(encoding="utf-8"))
    (output / "manifest.json").write_text(json.dumps({**manifest, "files": files}), encoding="utf-8")
    for call in (read_manifest, verify, load_output):
        with pytest.raises(NatcapError) as caught:
            call(output)
        assert caught.value.codes == ("O009",)


def test_odd_names_in_the_list_are_missing_files(output):
    manifest = json.loads((output / "manifest.json").read_text(encoding="utf-8"))
    odd = [{"file": name, "sha256": "x"} for name in ("nul\0", "x" * 300, "../..", "")]
    (output / "manifest.json").write_text(json.dumps({**manifest, "files": odd}), encoding="utf-8")
    with pytest.raises(NatcapError) as caught:
        verify(output)
    assert caught.value.codes == ("O008",) * 4


@pytest.mark.parametrize(
    ("name", "reader"), [("cells.csv", verify), ("lineage.json", load_output), ("manifest.json", read_manifest)]
)
def test_a_file_that_cannot_be_read(output, monkeypatch, name, reader):
    """Patched, because a test run by root may read anything."""
    import io

    plain = io.open

    def guarded(path, *words, **more):
        if str(path).endswith(name):
            raise PermissionError(13, "Permission denied", str(path))
        return plain(path, *words, **more)

    monkeypatch.setattr("builtins.open", guarded)
    monkeypatch.setattr("io.open", guarded)
    with pytest.raises(NatcapError, match="Permission denied") as caught:
        reader(output)
    assert caught.value.codes == ("O023",) and name in str(caught.value)


@pytest.mark.parametrize("text", [b"", b"{", b"[1]", b"3", b"null", b"\xff\xfe", b"[" * 100_000])
def test_a_broken_circumstance_is_no_fault(output, text):
    """It stands beside the record and nothing rests on it."""
    assert read_circumstance(output)["command"] == "account"
    (output / "circumstance.json").write_bytes(text)
    assert read_circumstance(output) == {}
    (output / "circumstance.json").unlink()
    assert read_circumstance(output) == {}


def test_a_folder_named_in_another_encoding(tmp_path):
    """Folders named in GBK reach Python as lone surrogates; the name comes back as it was."""
    study = tmp_path / b"\xce\xe4\xc7\xe5".decode("utf-8", "surrogateescape")
    write_circumstance(tmp_path, study=study)
    assert read_circumstance(tmp_path)["study"] == str(study)


def test_an_output_without_cells_names_the_missing_file(tmp_path):
    with publish(tmp_path / "out") as folder:
        write_lineage(LINEAGE, folder / "lineage.json")
        write_manifest(folder, run_record(**PARTS))
    with pytest.raises(NatcapError, match="cells.csv") as caught:
        load_output(tmp_path / "out")
    assert caught.value.codes == ("O008",)


def test_the_room_is_light_to_enter():
    code = (
        "import sys, natcap.outputs as room; room.publish; room.write_cells; room.load_output; "
        "print([name for name in ('numpy', 'pandas', 'xlsxwriter', 'openpyxl') if name in sys.modules])"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"


def test_every_name_the_room_offers_exists():
    import natcap.outputs as outputs

    for name in outputs.__all__:
        assert getattr(outputs, name) is not None
    with pytest.raises(AttributeError):
        outputs.nothing  # noqa: B018
