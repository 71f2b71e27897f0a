"""Which coefficient is used, by rule and on record.

A query names an id, or a family (an id without its @qualifier), or a symbol, a category or the beginning of
ids, narrowed by ecosystem, service and item. It must come down to one family. Among the rows of the family
whose region speaks for the place and whose dates cover the year the order is: grade (A, B, C, E), then the
nearest year, then the nearest region. What is still even is refused, never picked.

A study's own figure takes the place of the row it names: it is that row, as released, which is chosen or not.
Only where the released row could not be used does the figure stand by its own grade, year and region. A figure
that is not used is on record.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from natcap.coefficients.coefficient import Coefficient
from natcap.coefficients.places import WORLD, places, region_chain
from natcap.errors import Faults, NatcapError
from natcap.grades import GRADES
from natcap.locale import message
from natcap.locale.text import nearest

if TYPE_CHECKING:
    from natcap.coefficients.overrides import Override, Overrides
    from natcap.coefficients.tables import CoefficientTable, Row

LISTED = 8
OPEN = ("", "unknown")
STATUS_TEXT = {
    "sought_not_found": "C111",
    "range_only": "C112",
    "superseded": "C113",
    "withheld": "C114",
    "in_use": "C115",
}


def note(code: str, **facts) -> str:
    """A record for the notes of a table, Chinese / English."""
    return " / ".join(message(code, lang, **facts)[0] for lang in ("zh", "en"))


def unknown(table: CoefficientTable, query: str) -> NatcapError:
    """The fault for an id that is not in the table."""
    names = set(table.by_id) | {row.family for row in table.records}
    return NatcapError.one(
        "C012", file=f"{table.package}/{table.version}/table.csv", given=query, needed=nearest(query, names)
    )


def not_usable(row: Row, file: str) -> NatcapError:
    """The fault for a row that is known but has no figure to use."""
    status = {f"status_{lang}": message(STATUS_TEXT[row.status], lang)[0] for lang in ("zh", "en")}
    return NatcapError.one(
        "C013",
        file=file,
        row=row.line,
        given=f"{row.id}: {row.status}",
        needed="in_use",
        name_zh=row.name_zh or row.id,
        name_en=row.name_en or row.id,
        reason=row.note or row.status,
        **status,
    )


def _named(code: str, table: CoefficientTable, key: str) -> dict[str, str]:
    """The names of a region (or of several, a;b) for both languages of a record."""
    known = places(table.root)
    parts = [known.get(part, {"zh": part, "en": part}) for part in code.split(";")]
    return {f"{key}_zh": "、".join(p["zh"] for p in parts), f"{key}_en": ", ".join(p["en"] for p in parts)}


@dataclass(frozen=True)
class _Standing:
    """The grade, year and region of a figure, and how these fit the place and the date."""

    grade: str
    region: str
    year: int | None
    rank: int | None
    in_dates: bool
    distance: int

    @property
    def fits(self) -> bool:
        return self.rank is not None and self.in_dates

    @property
    def key(self) -> tuple[int, int, int]:
        return GRADES.index(self.grade), self.distance, self.rank if self.rank is not None else len(GRADES) ** 9


@dataclass(frozen=True)
class _Candidate:
    """A row and the study's figure in its place if any: how the figure used stands, and by what it is chosen."""

    row: Row
    override: Override | None
    used: _Standing
    chosen: _Standing

    def __str__(self) -> str:
        return f"{self.row.id} ({self.chosen.grade}, {self.chosen.region}, {self.chosen.year or '-'})"


def _matching(table: CoefficientTable, query: str) -> list[Row]:
    """The rows a query may mean: the first reading that finds any wins."""
    if query in table.by_id:
        return [table.by_id[query]]
    for reading in table.readings:
        if query and query in reading:
            return reading[query]
    raise unknown(table, query)


def _narrow(table, query, rows, column, wanted, records) -> list[Row]:
    """Keep the rows of one ecosystem, service or item; a row without one speaks for all, on record."""
    if wanted is None:
        return rows
    exact = [row for row in rows if getattr(row, column) == wanted]
    if exact:
        return exact
    general = [row for row in rows if not getattr(row, column)]
    if not general:
        known = {getattr(row, column) for row in rows}
        raise NatcapError.one(
            "C018",
            file=f"{table.package}/{table.version}/table.csv",
            column=column,
            given=f"{query}, {column}={wanted}",
            needed=nearest(wanted, known),
        )
    records.append(note("C104", column=column, wanted=wanted))
    return general


def _covers(start: str, end: str, asked: int | date | None) -> bool:
    """Whether a span of ISO dates (or years, or unknown) covers the year or the day asked for."""
    if asked is None:
        return True
    first, last = (
        (asked.isoformat(), asked.isoformat()) if isinstance(asked, date) else (f"{asked}-01-01", f"{asked}-12-31")
    )
    begins_later = start not in OPEN and start > last[: len(start)]
    ended_before = end not in OPEN and end < first[: len(end)]
    return not (begins_later or ended_before)


def _asked(year) -> int | date | None:
    if year is None or isinstance(year, date):
        return year
    if isinstance(year, str) and "-" in year:
        return date.fromisoformat(year)
    return int(year)


def _standing(figure: Row | Override, in_dates: bool, chain: dict[str, int], asked) -> _Standing:
    ranks = [chain[part] for part in figure.region.split(";") if part in chain]
    target = asked.year if isinstance(asked, date) else asked
    distance = abs(target - figure.year) if target is not None and figure.year is not None else 0
    return _Standing(figure.grade, figure.region, figure.year, min(ranks) if ranks else None, in_dates, distance)


def _candidate(row: Row, override: Override | None, chain: dict[str, int], asked) -> _Candidate:
    released = _standing(row, _covers(row.valid_from, row.valid_to, asked), chain, asked)
    if override is None:
        return _Candidate(row, None, released, released)
    own = _standing(override, True, chain, asked)
    return _Candidate(row, override, own, released if row.usable and released.fits else own)


def _refuse(table, candidates, region, asked) -> NatcapError:
    """Why nothing may be used here, with the block that would allow it: one fault for all years of a family."""
    faults = Faults()
    file = f"{table.package}/{table.version}/table.csv"
    place = region if isinstance(region, str) else region[0]
    families: dict[str, list[_Candidate]] = {}
    for c in candidates:
        families.setdefault(c.row.family, []).append(c)
    for family, rows in families.items():
        far = [(c.row.line, f"{c.row.id}: {c.used.region}") for c in rows if c.used.rank is None]
        old = [
            (c.row.line, f"{c.row.id}: {c.row.valid_from}..{c.row.valid_to}")
            for c in rows
            if c.used.rank is not None and not c.used.in_dates
        ]
        for code, column, found, needed in (("C014", "region", far, place), ("C015", "valid_from", old, asked)):
            if found:
                given = _listed([text for _, text in found])
                faults.add(code, file=file, row=found[0][0], column=column, given=given, needed=needed, family=family)
    return NatcapError(faults.items)


def _listed(texts: list[str]) -> str:
    more = f" … +{len(texts) - LISTED}" if len(texts) > LISTED else ""
    return "; ".join(texts[:LISTED]) + more


def _ambiguous(table, query, candidates) -> NatcapError:
    listed = _listed([str(c) for c in candidates])
    return NatcapError.one("C016", file=f"{table.package}/{table.version}/table.csv", given=query, needed=listed)


def select(
    table: CoefficientTable,
    query: str,
    *,
    ecosystem: str | None = None,
    service: str | None = None,
    item: str | None = None,
    region: str | tuple[str, ...] = "120114",
    year=None,
    allow: tuple[str, ...] = (),
    overrides: Overrides | None = None,
) -> Coefficient:
    """Select one coefficient.

    Parameters
    ----------
    query : str
        Id, family, symbol, category or beginning of ids.
    ecosystem, service, item : str, optional
        Codes of the table's own classes (a crosswalk leads to them).
    region : str or tuple of str
        Place code, or the chain of regions itself, nearest first.
    year : int, date or ISO date, optional
        Accounting year or day.
    allow : tuple of str
        Ids or families that may be used outside their region or dates; the use is recorded.
    overrides : Overrides, optional
        The study's own figures.

    Raises
    ------
    NatcapError
        C012 nothing has this name, C013 found but not usable (sought and not found, range only, withheld),
        C014 from another region, C015 outside its dates, C016 more than one fits, C017 unknown place,
        C018 no row for this ecosystem, service or item.
    """
    asked, records = _asked(year), []
    rows = _matching(table, query)
    for column, wanted in (("ecosystem", ecosystem), ("service", service), ("item", item)):
        rows = _narrow(table, query, rows, column, wanted, records)
    own = overrides.of(table.package) if overrides is not None else {}
    usable = [row for row in rows if row.usable or row.id in own]
    if not usable:
        row = rows[0]
        raise not_usable(row, f"{table.package}/{table.version}/table.csv")
    chain = {code: rank for rank, code in enumerate(region_chain(region, table.root))}
    candidates = [_candidate(row, own.get(row.id), chain, asked) for row in usable]
    if len({(c.row.family, c.row.ecosystem, c.row.service, c.row.item) for c in candidates}) > 1:
        raise _ambiguous(table, query, candidates)
    fitting = [c for c in candidates if c.used.fits]
    if not fitting:
        fitting = [c for c in candidates if {c.row.id, c.row.family} & set(allow)]
    if not fitting:
        raise _refuse(table, candidates, region, asked)
    if asked is None and len({c.chosen.year for c in fitting}) > 1:
        raise _ambiguous(table, query, fitting)
    fitting.sort(key=lambda c: c.chosen.key)
    best = fitting[0]
    even = [c for c in fitting if c.chosen.key == best.chosen.key]
    if len(even) > 1:
        raise _ambiguous(table, query, even)
    records += [note("C107", id=c.row.id, winner=best.row.id) for c in candidates if c.override and c is not best]
    return _record(table, best, fitting[1:], region, asked, chain, records)


def _record(table, best: _Candidate, others, region, asked, chain, records) -> Coefficient:
    """The coefficient with everything that has to be said about its use."""
    place = region if isinstance(region, str) else region[0]
    used = best.used
    regions = _named(used.region, table, "region") | _named(place, table, "place")
    if best.override:
        records.append(note("C105", id=best.row.id, source=best.override.source))
    if used.rank is None:
        records.append(note("C102", id=best.row.id, **regions))
    elif used.rank > 0 and WORLD not in used.region.split(";"):
        records.append(note("C101", id=best.row.id, **regions))
    if not used.in_dates:
        records.append(note("C103", start=best.row.valid_from, end=best.row.valid_to, asked=asked, id=best.row.id))
    target = asked.year if isinstance(asked, date) else asked
    in_force = best.override is None and used.in_dates and best.row.valid_from not in OPEN
    if used.year is not None and target is not None and used.year != target and not in_force:
        records.append(note("C106", year=used.year, asked=target, id=best.row.id))
    considered = tuple(str(c) for c in others)
    released = table.coefficient(best.row)
    if best.override is None:
        return table.coefficient(best.row, fallback=tuple(records), considered=considered)
    return best.override.replace(released, fallback=tuple(records), considered=considered, root=table.root)
