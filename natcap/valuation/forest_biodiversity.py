"""Money for species that forest shelters (森林物种资源保育价值).

The class values of LY/T 1721-2008 are yuan of 2005.
"""

from __future__ import annotations

import numpy as np

from natcap.modelling.declaration import factor, valuation

POSITIVE = (0.0, float("inf"))
BOUND = (1e-6, 20.0)
CLASSES = ("vii", "vi", "v", "iv", "iii", "ii", "i")


@factor(
    id="forest_value.class_value",
    service="species_conservation",
    component="class_value",
    produces="CNY/hectare/year",
    inputs={"shannon_wiener": "dimensionless"},
    coefficients={
        **{f"lower_{name}": "dimensionless" for name in CLASSES if name != "vii"},
        **{f"value_{name}": "CNY/hectare/year" for name in CLASSES},
    },
    formula="value_vii below lower_vi, value_vi from there, value_v from lower_v, value_iv from lower_iv, "
    "value_iii from lower_iii, value_ii from lower_ii, value_i from lower_i, by shannon_wiener",
    method="seven classes",
    reference="std_lyt1721",
    region="china",
    ecosystem=("FOR", "SHR", "ORC"),
    time_step="year",
    account="R14",
    tasks=(8, 25),
    domain={
        "shannon_wiener": (0.0, 20.0),
        **{f"lower_{name}": BOUND for name in CLASSES if name != "vii"},
        **{f"value_{name}": POSITIVE for name in CLASSES},
    },
    relations={
        f"lower_{upper} / lower_{lower}": (1.0, float("inf"))
        for lower, upper in zip(CLASSES[1:], CLASSES[2:], strict=False)
    },
)
def class_value(
    shannon_wiener,
    lower_vi,
    lower_v,
    lower_iv,
    lower_iii,
    lower_ii,
    lower_i,
    value_vii,
    value_vi,
    value_v,
    value_iv,
    value_iii,
    value_ii,
    value_i,
):
    """Value per area of the class that a Shannon-Wiener index falls into.

    Parameters
    ----------
    shannon_wiener : array_like
        Index of the stand by natural logarithm [dimensionless], see ``forest_biodiversity.shannon_wiener``.
    lower_vi, lower_v, lower_iv, lower_iii, lower_ii, lower_i : array_like
        Least index of the class, rising from class VI to class I [dimensionless].
    value_vii, value_vi, value_v, value_iv, value_iii, value_ii, value_i : array_like
        Value of the class [CNY/hectare/year].

    Returns
    -------
    array_like
        Value of the class [CNY/hectare/year]. An index on a bound belongs to the upper class.

    References
    ----------
    .. [1] std_lyt1721, conservation of species; classes seen in an application, clause not read.
    """
    return (
        value_vii
        + (value_vi - value_vii) * _reached(shannon_wiener, lower_vi)
        + (value_v - value_vi) * _reached(shannon_wiener, lower_v)
        + (value_iv - value_v) * _reached(shannon_wiener, lower_iv)
        + (value_iii - value_iv) * _reached(shannon_wiener, lower_iii)
        + (value_ii - value_iii) * _reached(shannon_wiener, lower_ii)
        + (value_i - value_ii) * _reached(shannon_wiener, lower_i)
    )


@valuation(
    id="forest_value.species",
    service="species_conservation",
    produces="CNY/year",
    inputs={
        "area": "hectare",
        "endangered": "dimensionless",
        "endemic": "dimensionless",
        "old_trees": "dimensionless",
    },
    coefficients={"class_value": "CNY/hectare/year", "rarity_step": "dimensionless"},
    formula="area × class_value × (1 + rarity_step × (endangered + endemic + old_trees))",
    method="BT, non-use value (welfare)",
    reference="std_gbt38582",
    region="china",
    ecosystem=("FOR", "SHR", "ORC"),
    time_step="year",
    value_kind="welfare",
    account="R14",
    tasks=(8, 25),
    domain={
        "area": POSITIVE,
        "endangered": POSITIVE,
        "endemic": POSITIVE,
        "old_trees": POSITIVE,
        "class_value": POSITIVE,
        "rarity_step": (0.0, 1.0),
    },
    alternative_of="conservation_value.diversity_class",
)
def species(area, endangered, endemic, old_trees, class_value, rarity_step):
    """Value of the species that a forest shelters, more for rare species and old trees.

    Parameters
    ----------
    area : array_like
        Area of the stand [hectare].
    endangered, endemic, old_trees : array_like
        Grades of the endangered species, of the species found nowhere else and of the old trees, each added
        up over the species [dimensionless]. All three are 0 under the standard of 2008.
    class_value : array_like
        Value of the class of the Shannon-Wiener index [CNY/hectare/year], see ``forest_value.class_value``.
    rarity_step : array_like
        What one grade adds [dimensionless]: 0.1.

    Returns
    -------
    array_like
        Value [CNY/year], money of the year of the class value. A non-use value: never added to figures of
        exchange.

    References
    ----------
    .. [1] std_gbt38582, conservation of species; the form from memory, clause not read.

    Examples
    --------
    >>> from natcap.valuation import forest_biodiversity
    >>> float(forest_biodiversity.species("10 ha", 2, 1, 0, "5000 CNY_2005/ha/year", 0.1))
    65000.0
    """
    return area * class_value * (1 + rarity_step * (endangered + endemic + old_trees))


def _reached(index, bound):
    """1 from a bound on, 0 below it, missing where either is missing."""
    ratio = index / bound
    return np.where(ratio == ratio, ratio >= 1, ratio)
