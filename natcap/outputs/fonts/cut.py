"""Cut the shipped font anew, when a label needs a character that it lacks.

    python natcap/outputs/fonts/cut.py NotoSansSC-Regular.otf

fontTools comes with matplotlib; the uncut font is named in NOTICE.md. Nothing in natcap imports this.
"""

from __future__ import annotations

import sys
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[2]
FAMILY, FILE = "Natcap Sans SC", "NatcapSansSC-Regular.otf"
TEXTS = (
    "natcap/**/*.toml",
    "natcap/**/*.csv",
    "natcap/**/*.py",
    "coefficients/**/*.csv",
    "coefficients/**/*.toml",
    "data/**/*.csv",
    "data/**/*.toml",
    "notebooks/*.ipynb",
)
# Latin and its accents, spaces and dashes, super- and subscripts, signs of units, arrows, mathematics,
# circled numbers, shapes, ideographic punctuation, square units, full-width forms.
RANGES = (
    (0x20, 0x7F),
    (0xA0, 0x180),
    (0x391, 0x3CA),
    (0x2002, 0x2028),
    (0x2030, 0x203C),
    (0x2070, 0x2090),
    (0x20AC, 0x20AD),
    (0x2103, 0x2104),
    (0x2116, 0x2117),
    (0x2190, 0x219A),
    (0x2208, 0x2267),
    (0x2460, 0x2474),
    (0x25A0, 0x25D0),
    (0x3000, 0x3018),
    (0x3388, 0x33D0),
    (0xFF01, 0xFF5F),
    (0xFFE0, 0xFFE6),
)


def characters() -> set[str]:
    """First level of GB 2312, the ranges above, and every character of the texts of this repository."""
    found = {chr(one) for low, high in RANGES for one in range(low, high)}
    found |= {
        bytes((row, column)).decode("gb2312")
        for row in range(0xB0, 0xD8)
        for column in range(0xA1, 0xFF)
        if not (row == 0xD7 and column > 0xF9)
    }
    for pattern in TEXTS:
        for path in ROOT.glob(pattern):
            found |= {one for one in read(path) if one.isprintable()}
    return found


def read(path: Path) -> str:
    """A text of the repository; studies may hold tables in the encoding of Chinese spreadsheets."""
    data = path.read_bytes()
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("gb18030")


def cut(source: Path, target: Path) -> int:
    """Write the subset under a name of its own and return how many characters it has."""
    font = TTFont(source, recalcTimestamp=False)
    options = subset.Options(
        hinting=False,
        layout_features=["kern", "ccmp"],
        notdef_outline=True,
        name_IDs=[0, 1, 2, 3, 4, 5, 6, 7, 10, 13, 14],
        drop_tables=["BASE", "DSIG", "VORG", "vhea", "vmtx"],
    )
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes={ord(one) for one in characters()})
    cutter.subset(font)
    names = {
        1: FAMILY,
        3: f"{font['name'].getDebugName(3)};natcap subset",
        4: FAMILY,
        6: FILE.removesuffix(".otf"),
        10: "Subset of Noto Sans SC Regular, unhinted; see NOTICE.md",
    }
    for record in list(font["name"].names):
        if record.langID != 0x409:
            font["name"].removeNames(record.nameID, record.platformID, record.platEncID, record.langID)
    for number, text in names.items():
        font["name"].setName(text, number, 3, 1, 0x409)
    top = font["CFF "].cff
    top.fontNames[0] = names[6]
    top[0].FullName, top[0].FamilyName = FAMILY, FAMILY
    font.save(target, reorderTables=True)
    return len(font.getBestCmap())


if __name__ == "__main__":
    print(cut(Path(sys.argv[1]), HERE / FILE), "characters,", (HERE / FILE).stat().st_size, "bytes")
