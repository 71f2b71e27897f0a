"""Text files as they are sent in China: bytes, encodings, cells; and names made comparable.

Every table that comes from outside is read here, figures and coefficients of a study alike, so that one
damage has one fault.
"""

from __future__ import annotations

import csv
import io
import os
import re
import unicodedata
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from natcap.errors import Faults

_SPACE = re.compile(r"[\s\u200b\ufeff]+")
_BYTE_ORDER_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_WORKBOOK_MARKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
DAMAGE = ("\ufffd", "锟斤拷", "烫烫烫", "屯屯屯")


class Undecodable(ValueError):
    """The bytes are not text that can be trusted; `code` is the fault, `row` the line where it shows."""

    def __init__(self, code: str, row: int | None = None, given: str | None = None):
        super().__init__(code)
        self.code, self.row, self.given = code, row, given


def decode(data: bytes) -> tuple[str, str]:
    """Text and encoding of a text file: byte order mark, then strict UTF-8, then GB18030.

    Raises
    ------
    Undecodable
        I012 for bytes that are no text, I013 for text that an earlier program has already damaged.
    """
    encodings = [name for mark, name in _BYTE_ORDER_MARKS if data.startswith(mark)] or ["utf-8", "gb18030"]
    for encoding in encodings:
        try:
            text = data.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    else:
        raise Undecodable("I012")
    control = re.search(r"[\x00-\x08\x0e-\x1f\x7f]", text)
    if control:
        raise Undecodable("I012", text.count("\n", 0, control.start()) + 1)
    for mark in DAMAGE:
        if mark in text:
            raise Undecodable("I013", text.count("\n", 0, text.index(mark)) + 1, mark)
    misread = _misread(text) if encoding != "gb18030" else None
    if misread:
        raise Undecodable("I013", text.count("\n", 0, text.index(misread)) + 1, misread)
    return text, encoding


def _misread(text: str) -> str | None:
    """A sample of text that was once opened in the wrong encoding and saved so, or None.

    Undoing the mistake must give mostly Chinese; a few odd characters may pass by chance, so short
    samples are let through.
    """
    for wrong, right, pattern in (
        ("gb18030", "utf-8", r"[^\x00-\x7f]+"),
        ("latin-1", "gb18030", r"[\x80-\xff]{4,}"),
        ("latin-1", "utf-8", r"[\x80-\xff]{4,}"),
    ):
        runs = list(dict.fromkeys(re.findall(pattern, text)))  # a short note in every row is one sample, not many
        foreign = "".join(runs)
        if len(foreign) < 6:
            continue
        raw = foreign.encode(wrong, "ignore")
        chinese = re.findall("[\u4e00-\u9fff]", raw.decode(right, "ignore"))
        if len(chinese) * len("武".encode(right)) >= 0.7 * len(raw):
            return runs[0]
    return None


def read_file(path: Path, name: str, faults: Faults) -> bytes | None:
    """The bytes of a file that has some; None, with the reason among the faults, for all else.

    Faults: I010 no such file (a link that leads nowhere included), I011 empty, I027 a folder, I028 no
    permission, I029 anything else that stands in the way.
    """
    try:
        if path.is_dir():
            faults.add("I027", file=name)
            return None
        if path.exists() and not path.is_file():
            faults.add("I029", file=name, given="no regular file")
            return None
        data = path.read_bytes()
    except PermissionError:
        faults.add("I028", file=name)
        return None
    except (FileNotFoundError, NotADirectoryError):
        leads = f"→ {os.readlink(path)}" if path.is_symlink() else None
        faults.add("I010", file=name, given=leads, needed=None if leads else did_you_mean(path.name, _beside(path)))
        return None
    except (OSError, ValueError) as error:
        faults.add("I029", file=name, given=getattr(error, "strerror", None) or error)
        return None
    if not data.strip():
        faults.add("I011", file=name, given=f"{len(data)} bytes")
        return None
    return data


def _beside(path: Path) -> list[str]:
    try:
        return [other.name for other in path.parent.iterdir()]
    except OSError:
        return []


def is_workbook(data: bytes) -> bool:
    """Whether the bytes begin as those of xlsx or xls files do, whatever the ending says."""
    return data.startswith(_WORKBOOK_MARKS)


@dataclass(frozen=True)
class Cells:
    """Rows of cells of a text file, the first row numbered 1 as in a spreadsheet, and its encoding."""

    rows: list[list[str]]
    encoding: str


def read_cells(data: bytes, name: str, faults: Faults) -> Cells | None:
    """The cells of a CSV or TSV file, with comma, tab or semicolon between them.

    Faults: I012 no text, I013 damaged text, I023 a workbook, I025 quotation marks that do not pair; of the
    last the rows before the damage are still returned, of the others None.
    """
    if is_workbook(data):
        faults.add("I023", file=name, given=Path(name).suffix.lower() or "-", needed=".xlsx / .xls")
        return None
    try:
        text, encoding = decode(data)
    except Undecodable as damage:
        faults.add(damage.code, file=name, row=damage.row, given=damage.given)
        return None
    first = next((line for line in text.splitlines() if line.strip()), "")
    delimiter = max(",\t;", key=first.count)
    rows: list[list[str]] = []
    try:
        for record in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True):
            rows.append(record)
    except csv.Error:
        faults.add("I025", file=name, row=len(rows) + 1)
    return Cells(rows, encoding)


def plain(text: str) -> str:
    """A name without spaces of any kind, in NFKC form, lower case: the key by which names are compared."""
    return _SPACE.sub("", unicodedata.normalize("NFKC", text)).lower()


def as_code(text: str) -> str:
    """A code as text: full-width digits narrowed and the ``.0`` of a spreadsheet number taken off."""
    return re.sub(r"^(\d+)\.0+$", r"\1", unicodedata.normalize("NFKC", text).strip())


def did_you_mean(given: str, known) -> str | None:
    """The known name nearest to `given`, or None when none is near."""
    names = {plain(name): name for name in known}
    short = len(given) < 4 and not given.isascii()  # one wrong character of two is half the name
    near = get_close_matches(plain(given), names, n=1, cutoff=0.5 if short else 0.6)
    return names[near[0]] if near else None


def nearest(word, known, otherwise: str | None = None) -> str:
    """The known names most like `word`, as a fault shows them; when none is like it, `otherwise` or the first dozen.

    Examples
    --------
    >>> nearest("forrest", ["forest", "water"]), nearest("?", ["water", "forest"]), nearest("?", [])
    ('forest', 'forest / water', '')
    """
    names = sorted(str(one) for one in known)
    found = get_close_matches(str(word), names, n=3, cutoff=0.5)
    return " / ".join(found) or (" / ".join(names[:12]) if otherwise is None else otherwise)
