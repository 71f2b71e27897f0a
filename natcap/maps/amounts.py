"""What the figures of cells sum to: amounts per area, depths of water, counts of the cell itself."""

from __future__ import annotations

from natcap.errors import NatcapError

#: depth of water: its sum over ground is a volume
DEPTH, VOLUME = "mm", "m**3"
#: areas that a figure may be stated per
GROUND = ("hectare", "m**2", "km**2", "mu")
#: what is counted in the cell itself
COUNT = "person"


def of_a_cell(unit: str | None) -> bool:
    """Whether a figure is a count of its cell (people): summed as it is, and not what another cell would hold."""
    from natcap import units

    try:
        return isinstance(unit, str) and units.compatible(unit, COUNT)
    except NatcapError:
        return False  # a text that is no unit is told where the unit is needed


def sum_unit(unit: str) -> tuple[str, float] | None:
    """What a figure sums to over ground, and the factor of figure times m²; None where a sum has no meaning.

    A figure per area sums to an amount, a depth of water in mm to a volume. A share, a temperature, a distance in m, a
    flow across a line or a figure a head has a mean over area only.

    Examples
    --------
    >>> sum_unit("t/hectare/year"), sum_unit("mm/year"), sum_unit("degC")
    (('t/year', 0.0001), ('m**3/year', 0.001), None)
    """
    from natcap import units

    if (amount := _without_area(unit)) is not None:
        return amount
    if unit == DEPTH or unit.startswith(f"{DEPTH}/"):
        whole = VOLUME + unit[len(DEPTH) :]
        return whole, units.factor(f"m**2*{unit}", whole)
    return None


def times_area(unit: str) -> tuple[str, float]:
    """Unit and factor of a figure per area summed over m²: t/hectare/year gives t/year, a figure without a dimension m²."""
    from natcap import units

    if (amount := _without_area(unit)) is not None:
        return amount
    return units.parse_unit("m**2" if unit == "dimensionless" else f"m**2*{unit}").unit, 1.0


def _without_area(unit: str) -> tuple[str, float] | None:
    """The amount that a figure per area sums to, and the factor of figure times m²; None of any other."""
    from natcap import units

    for area in GROUND:
        if f"/{area}/" in unit or unit.endswith(f"/{area}"):
            return units.parse_unit(unit.replace(f"/{area}", "", 1)).unit, units.factor("m**2", area)
    return None
