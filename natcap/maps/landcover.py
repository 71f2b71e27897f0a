"""Land-cover products as ecosystem types: the crosswalks, and what is missing."""

from __future__ import annotations

import numpy as np

from natcap.errors import NatcapError
from natcap.maps.crosstab import CrossTable

#: product: (crosswalk, source)
PRODUCTS = {
    "clcd": ("clcd_to_own", "clcd"),
    "worldcover": ("worldcover_to_own", "worldcover"),
    "glc_fcs30": ("glc_fcs30_to_own", "glc_fcs30"),
    "glc_fcs30d": ("glc_fcs30d_to_own", "glc_fcs30d"),
    "mcd12c1": ("mcd12c1_to_own", "mcd12"),
    "mcd12q1": ("mcd12q1_to_own", "mcd12"),
    "gbt21010": ("gbt21010_to_own", "std_gbt21010"),
    "third_survey": ("third_survey_to_own", "std_third_survey"),
}
#: products whose codes could not be read in full, with what is known: no crosswalk is made up for them
GAPS = ("glc_fcs30_2015_v1 (50, 60, 70, 80, 90)",)
#: what a letter in a code of the third survey adds to the number of its digits
LETTERS = {"K": 10_000, "A": 20_000, "H": 30_000}


def code_number(code: str | int) -> int:
    """The number that stands for a code in a raster.

    Codes of the third survey (三调) may hold a letter, and a raster holds whole numbers only. The number is that of the
    digits, and 10 000 more for a K (可调整), 20 000 for an A, 30 000 for an H; no two codes meet. The survey has no such
    numbers: they are our own, for burning its polygons into a raster.

    Raises
    ------
    ValueError
        For what is no such code.

    Examples
    --------
    >>> code_number("0101"), code_number("0201K"), code_number("1104A"), code_number("05H1")
    (101, 10201, 21104, 30051)
    """
    text = str(code).strip()
    digits = "".join(one for one in text if one.isdigit())
    letters = [one for one in text if not one.isdigit()]
    if not digits or len(letters) > 1 or set(letters) - set(LETTERS):
        raise ValueError(f"no code: {code!r}")
    return int(digits) + sum(LETTERS[one] for one in letters)


def crosswalk(product: str) -> dict[int, dict[str, float]]:
    """Ecosystem types of a product's codes, as code -> {type: share}.

    Parameters
    ----------
    product : str
        ``clcd``, ``worldcover``, ``glc_fcs30`` (1985-2020, 29 classes), ``glc_fcs30d`` (1985-2022, 35 classes),
        ``mcd12c1``, ``mcd12q1``, ``gbt21010`` (国标二级类编码) or ``third_survey`` (三调工作分类, numbers by
        `code_number`).

    Raises
    ------
    NatcapError
        R035 for a product without a crosswalk; it says which are stated gaps.

    Notes
    -----
    Where codes and names were read, and how well, stands in the source of each (`PRODUCTS`, `coefficients.sources`), the
    grade of every row and what a code holds beside its type in the crosswalk itself (`coefficients.crosswalk`).

    Examples
    --------
    >>> crosswalk("clcd")[9]
    {'WET': 1.0}
    """
    from natcap import coefficients

    if product not in PRODUCTS:
        needed = " / ".join(PRODUCTS)
        raise NatcapError.one("R035", given=product, needed=needed, gaps=", ".join(GAPS))
    return {code_number(code): types for code, types in coefficients.crosswalk_shares(PRODUCTS[product][0]).items()}


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
