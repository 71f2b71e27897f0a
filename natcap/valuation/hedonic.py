"""Hedonic prices: what buyers and tenants pay more for green and water near by."""

from __future__ import annotations

from natcap.modelling.declaration import valuation

POSITIVE = (0.0, float("inf"))


@valuation(
    id="hedonic.rent_premium",
    service="",
    produces="CNY/year",
    inputs={"quantity": "m**2"},
    coefficients={"rent_premium": "CNY/m**2/year"},
    formula="quantity × rent_premium",
    method="HP",
    reference="std_gep2022",
    region="any",
    ecosystem=("all",),
    time_step="year",
    value_kind="exchange",
    account="C2",
    tasks=(25,),
    domain={"quantity": POSITIVE},
)
def rent_premium(quantity, rent_premium):
    """Yearly landscape premium: the rent that floor space fetches more.

    Parameters
    ----------
    quantity : array_like
        Floor space that benefits [m**2], from ``landscape_premium.benefiting_area``.
    rent_premium : array_like
        Difference of the yearly rent with everything else the same [CNY/m**2/year]; it may be negative.

    Returns
    -------
    array_like
        Premium [CNY/year].

    References
    ----------
    .. [1] std_gep2022, landscape premium; clause not read.
    """
    return quantity * rent_premium


@valuation(
    id="hedonic.sale_premium",
    service="",
    produces="CNY/year",
    inputs={"sold_area": "m**2/year"},
    coefficients={"price_premium": "CNY/m**2"},
    formula="sold_area × price_premium",
    method="HP",
    reference="std_gep2022",
    region="any",
    ecosystem=("all",),
    time_step="year",
    value_kind="exchange",
    account="C2",
    tasks=(25,),
    domain={"sold_area": POSITIVE},
    alternative_of="hedonic.rent_premium",
)
def sale_premium(sold_area, price_premium):
    """Landscape premium paid in a year: on the floor space that was sold in it.

    Parameters
    ----------
    sold_area : array_like
        Floor space that benefits and was sold in the year [m**2/year]. All that stands there would count
        a price of the whole life of a building every year.
    price_premium : array_like
        Difference of the price with everything else the same [CNY/m**2]; it may be negative.

    Returns
    -------
    array_like
        Premium [CNY/year].

    References
    ----------
    .. [1] std_gep2022, landscape premium; clause not read.

    Examples
    --------
    >>> from natcap.valuation import hedonic
    >>> float(hedonic.sale_premium("2000 m2/year", "300 CNY_2020/m2"))
    600000.0
    """
    return sold_area * price_premium
