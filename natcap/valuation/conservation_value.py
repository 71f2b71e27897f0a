"""Conservation value: money per hectare by class of species diversity."""

from __future__ import annotations

from natcap.modelling.declaration import valuation


@valuation(
    id="conservation_value.diversity_class",
    service="",
    produces="CNY/year",
    inputs={"quantity": "hectare"},
    coefficients={"class_value": "CNY/hectare/year"},
    formula="quantity × class_value",
    method="VT, non-use value (welfare)",
    reference="std_gep2020",
    region="china",
    ecosystem=("FOR", "SHR", "GRS", "WET", "WAT"),
    time_step="year",
    value_kind="welfare",
    account="R14",
    tasks=(6, 25),
    domain={"quantity": (0.0, float("inf")), "class_value": (0.0, float("inf"))},
)
def diversity_class(quantity, class_value):
    """Value of species conservation, from the class of the Shannon–Wiener index.

    Parameters
    ----------
    quantity : array_like
        Area of one class [hectare], from ``species_conservation.habitat_area``.
    class_value : array_like
        Value of the class [CNY/hectare/year]; the table of the forest standard is in money of 2005.

    Returns
    -------
    array_like
        Value [CNY/year]. No exchange value: habitat is an intermediate service and existence a non-use value,
        which accounts keep outside their totals.

    Notes
    -----
    Software written after the forest standard calls the class value the opportunity cost of species lost (the
    clause was not read); the rules of accounts call it a non-use value and keep it outside their totals. The
    stricter reading is taken: a welfare value, never in a sum.

    References
    ----------
    .. [1] std_gep2020, species conservation, with the classes of the forest standard; clause not read.
    """
    return quantity * class_value
