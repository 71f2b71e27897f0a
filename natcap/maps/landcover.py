"""Land-cover products as ecosystem types: the crosswalks, and what is missing."""

from __future__ import annotations

import numpy as np

from natcap.errors import NatcapError
from natcap.maps.crosstab import CrossTable

#: product: (crosswalk, source); a product without one is a stated gap
PRODUCTS = {
    "clcd": ("clcd_to_own", "clcd"),
    "worldcover": ("worldcover_to_own", "worldcover"),
    "glc_fcs30d": ("glc_fcs30d_to_own", "glc_fcs30d"),
    "mcd12c1": ("mcd12c1_to_own", "mcd12"),
    "mcd12q1": ("mcd12q1_to_own", "mcd12"),
    "gbt21010": ("gbt21010_to_own", "std_gbt21010"),
}
#: Its four-digit codes are those of GB/T 21010 where the two agree, with K for land that may be turned back; the list of
#: the survey itself was read in part only (0306, 0307, 0401-0404), so it has no crosswalk of its own.
GAPS = ("third_survey", "glc_fcs30_2015")


def crosswalk(product: str) -> dict[int, dict[str, float]]:
    """Ecosystem types of a product's codes, as code -> {type: share}.

    Parameters
    ----------
    product : str
        ``clcd``, ``worldcover``, ``glc_fcs30d``, ``mcd12c1``, ``mcd12q1`` or ``gbt21010`` (国标二级类编码).

    Raises
    ------
    NatcapError
        R035 for a product without a crosswalk; it says which are stated gaps.

    Examples
    --------
    >>> crosswalk("clcd")[9]
    {'WET': 1.0}
    """
    from natcap import coefficients

    if product not in PRODUCTS:
        needed = " / ".join(PRODUCTS)
        raise NatcapError.one("R035", given=product, needed=needed, gaps=", ".join(GAPS))
    return {int(code): types for code, types in coefficients.crosswalk_shares(PRODUCTS[product][0]).items()}


def ecosystem_extent(table: CrossTable, product: str, within: list[str] | None = None) -> CrossTable:
    """A zone × class table as zone × ecosystem type.

    Parameters
    ----------
    table : CrossTable
    product : str
        See `crosswalk`.
    within : list of str, optional
        The partition of a study: a finer type falls to its parent there; R037 for a type that neither it nor its
        parent is part of and that has area.
    """
    shares = crosswalk(product)
    if within is None:
        return table.grouped(shares)
    own = {code: {_fitted(kind, within): share for kind, share in types.items()} for code, types in shares.items()}
    made = table.grouped(own)
    lost = {code: made.area[:, i].sum() for i, code in enumerate(made.codes) if code not in within}
    lost = {code: area for code, area in lost.items() if area}
    if lost:
        given = ", ".join(f"{code} {area / 1e4:.6g} ha" for code, area in lost.items())
        raise NatcapError.one("R037", given=given, needed=", ".join(within))
    keep = [i for i, code in enumerate(made.codes) if code in within]
    codes = tuple(made.codes[i] for i in keep)
    return CrossTable(made.zones, codes, made.cells[:, keep], made.area[:, keep], made.missing)


def _fitted(kind: str, within: list[str]) -> str:
    """The type itself, its parent, or the one child that stands for it, whichever the partition has."""
    from natcap import coefficients

    parents = {row["code"]: row["parent"] for row in coefficients.classification_records("ecosystems")}
    if kind in within:
        return kind
    if parents.get(kind) in within:
        return parents[kind]
    children = [one for one in within if parents.get(one) == kind]
    return children[0] if len(children) == 1 else kind


def codes_of_product(product: str) -> np.ndarray:
    """The codes a product may hold, nodata apart."""
    return np.array(sorted(crosswalk(product)), dtype=np.int64)
