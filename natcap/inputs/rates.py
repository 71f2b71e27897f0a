"""Amounts of a year that tables print without /year: a yearbook says 吨 and means the 吨 of its year."""

from __future__ import annotations


def per_year(unit: str) -> str:
    """The canonical unit of `unit` divided by the year."""
    import natcap.units as units

    return units.parse_unit(f"{unit}/year").unit


def only_by_year(one: str, other: str) -> bool:
    """Whether one of two canonical units is the other a year, with the same multiples: 万吨 and 万吨/年."""
    return one == per_year(other) or other == per_year(one)


def yearly_reading(source: str, target: str) -> str | None:
    """The unit `source` a year, when that and nothing else is what `target` needs; None otherwise.

    A unit that holds the year already is never given another, so that 年 is not read as a plain number.
    """
    import natcap.units as units

    if units.compatible(source, target) or "[year]" in units.dimensionality(source):
        return None
    yearly = per_year(source)
    return yearly if units.compatible(yearly, target) else None
