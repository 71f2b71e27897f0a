"""A small study that passes, and a way to spoil it."""

from __future__ import annotations

from pathlib import Path

import pytest

from natcap.errors import NatcapError
from natcap.inputs import read_study_tables

HEADER = "variable,place,ecosystem,item,year,value,unit,low,high,source,grade,note"
LAND = [
    "district_area,120114,,,,1000,hectare,,,S1,A,",
    "extent_area,120114,CRP,,2021,600,hectare,,,S1,A,",
    "extent_area,120114,FOR,,2021,100,hectare,,,S1,A,",
    "extent_area,120114,URB,,2021,200,hectare,,,S1,A,",
    "crop_production,120114,,wheat,2021,18.3万,吨/年,,,S1,A,",
]
ASSUMED = ["extent_area,120114,WAT,,2021,100,hectare,80,100,S1,E,,the rest of the district"]
SOURCES = ["source,title,publisher,url,year,kind,read", "S1,Yearbook,,,2022,yearbook,read"]


class Study:
    """A study directory under construction."""

    def __init__(self, folder: Path):
        self.folder = folder
        self.blocks = [{"file": "land.csv", "layout": "tidy"}]
        self.land, self.assumed, self.sources = list(LAND), list(ASSUMED), list(SOURCES)
        self.header, self.config, self.written = HEADER, {}, set()

    def write(self, name: str, text: str, encoding: str = "utf-8") -> None:
        self.written.add(name)
        (self.folder / name).write_bytes(text.encode(encoding))

    def read(self):
        tables = {
            "land.csv": [self.header, *self.land],
            "assumptions.csv": [f"{HEADER},method", *self.assumed],
            "sources.csv": self.sources,
        }
        for name, lines in tables.items():
            if name not in self.written:
                (self.folder / name).write_text("\n".join(lines) + "\n", encoding="utf-8")
        return read_study_tables(self.folder, {"table": self.blocks, **self.config})

    def faults(self) -> list[tuple[str, str | None, int | None, str | None]]:
        """Code, file, row and column of every fault; every one must print in both languages."""
        with pytest.raises(NatcapError) as error:
            self.read()
        for fault in error.value.faults:
            assert fault.text("zh") and fault.text("en") and (fault.file or fault.code == "I001")
        self.printed, self.found = str(error.value), error.value.faults
        return [(fault.code, fault.file, fault.row, fault.column) for fault in error.value.faults]

    def codes(self) -> list[str]:
        return [code for code, *_ in self.faults()]


@pytest.fixture
def study(tmp_path) -> Study:
    folder = tmp_path / "研究 资料 (一)"
    folder.mkdir()
    return Study(folder)
