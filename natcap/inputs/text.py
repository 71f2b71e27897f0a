"""Bytes to text, and names made comparable."""

from __future__ import annotations

import re
import unicodedata
from difflib import get_close_matches

_SPACE = re.compile(r"[\s\u200b\ufeff]+")
_BYTE_ORDER_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
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
