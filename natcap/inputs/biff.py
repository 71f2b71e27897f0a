"""Error values in an xls file. The reader of cell values gives them as empty cells, which would pass as
"no figure"; this looks only for them."""

from __future__ import annotations

import struct
from collections.abc import Iterator

_ERRORS = {0: "#NULL!", 7: "#DIV/0!", 15: "#VALUE!", 23: "#REF!", 29: "#NAME?", 36: "#NUM!", 42: "#N/A"}
_END = 0xFFFFFFFC  # this and above: end of chain, free, table sectors
_BOUNDSHEET, _BOF, _EOF, _FORMULA, _BOOLERR = 0x85, 0x809, 0x0A, 0x06, 0x205


def error_cells(data: bytes, sheet: str) -> list[tuple[int, int, str]]:
    """Row, column (from 0) and error of each error cell of `sheet` in the bytes of a BIFF8 workbook.

    References
    ----------
    Microsoft, [MS-CFB] Compound File Binary File Format and [MS-XLS] Excel Binary File Format.
    """
    try:
        stream = _workbook_stream(data)
        starts = dict(_sheets(stream))
        return list(_errors(stream, starts[sheet])) if sheet in starts else []
    except (struct.error, IndexError, KeyError, UnicodeDecodeError):
        return []  # older than BIFF8, or damaged in a part that holds no cells


def _workbook_stream(data: bytes) -> bytes:
    size = 1 << struct.unpack_from("<H", data, 30)[0]
    (first_directory,) = struct.unpack_from("<I", data, 48)
    cutoff, first_mini, _, first_table, _ = struct.unpack_from("<5I", data, 56)

    def sector(number: int) -> bytes:
        return data[(number + 1) * size : (number + 2) * size]

    table_sectors = [number for number in struct.unpack_from("<109I", data, 76) if number < _END]
    for _ in range(len(data) // size):  # no more sectors than the file holds
        if first_table >= _END:
            break
        block = struct.unpack(f"<{size // 4}I", sector(first_table))
        table_sectors += [number for number in block[:-1] if number < _END]
        first_table = block[-1]
    table = [number for part in table_sectors for number in struct.unpack(f"<{size // 4}I", sector(part))]

    def chain(number: int, links) -> Iterator[int]:
        for _ in range(len(links) + 1):
            if number >= _END:
                return
            yield number
            number = links[number]

    def stream(number: int) -> bytes:
        return b"".join(sector(part) for part in chain(number, table))

    directory = stream(first_directory)
    entries = {}
    for at in range(0, len(directory), 128):
        (length,) = struct.unpack_from("<H", directory, at + 64)
        name = directory[at : at + max(length - 2, 0)].decode("utf-16-le")
        entries[name] = struct.unpack_from("<IQ", directory, at + 116)
    start, length = entries["Workbook"]
    if length >= cutoff:
        return stream(start)[:length]
    mini = stream(entries["Root Entry"][0])
    links = struct.unpack(f"<{len(stream(first_mini)) // 4}I", stream(first_mini))
    return b"".join(mini[part * 64 : part * 64 + 64] for part in chain(start, links))[:length]


def _records(stream: bytes, at: int) -> Iterator[tuple[int, bytes]]:
    while at + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, at)
        yield kind, stream[at + 4 : at + 4 + length]
        at += 4 + length


def _sheets(stream: bytes) -> Iterator[tuple[str, int]]:
    for kind, body in _records(stream, 0):
        if kind == _EOF:
            return
        if kind == _BOUNDSHEET:
            start, _, characters, wide = struct.unpack_from("<IHBB", body)
            raw = body[8 : 8 + characters * (2 if wide & 1 else 1)]
            yield raw.decode("utf-16-le" if wide & 1 else "latin-1"), start


def _errors(stream: bytes, start: int) -> Iterator[tuple[int, int, str]]:
    depth = 0
    for kind, body in _records(stream, start):
        depth += (kind == _BOF) - (kind == _EOF)
        if depth == 0:
            return
        if kind == _BOOLERR and body[7] == 1:
            row, column = struct.unpack_from("<HH", body)
            yield row, column, _ERRORS.get(body[6], "#?")
        elif kind == _FORMULA and body[6] == 2 and body[12:14] == b"\xff\xff":
            row, column = struct.unpack_from("<HH", body)
            yield row, column, _ERRORS.get(body[8], "#?")
