"""Carbon of covers on a handful of cells, and its worth."""

from __future__ import annotations

import numpy as np
import pytest

from natcap.errors import NatcapError
from natcap.maps.carbon import covers, pools, two_covers
from natcap.maps.equations_nature import mean_discount, present_value, price_of_carbon

POOLS = ("above_ground", "below_ground", "soil", "dead_matter")
# 50 + 20 + 80 + 5 = 155 t C/ha; 2 + 1 + 60 + 0 = 63 t C/ha.
FIGURES = dict(zip(POOLS, ([50.0, 2.0], [20.0, 1.0], [80.0, 60.0], [5.0, 0.0]), strict=True))
TABLE = {"code": [1, 2], **FIGURES, "units": dict.fromkeys(POOLS, "t_C/hectare")}


def test_storage_by_hand(placed):
    cover = placed(np.array([[1, 2, 0]], dtype=np.uint8), _FillValue=0)
    made = pools(land_cover=cover, classes=TABLE)
    np.testing.assert_allclose(made, [[155, 63, np.nan]])
    assert made.attrs["units"] == "t_C/hectare" and made.attrs["missing_cells"] == 1


def test_change_by_hand(placed):
    before, after = placed(np.array([[1, 2, 1]], dtype=np.uint8)), placed(np.array([[2, 1, 1]], dtype=np.uint8))
    made = two_covers(
        storage=pools(land_cover=before, classes=TABLE), later_storage=pools(land_cover=after, classes=TABLE)
    )
    np.testing.assert_allclose(made, [[-92, 92, 0]])
    later = {f"later_{name}": figures for name, figures in FIGURES.items()}
    units = dict.fromkeys(later, "t_C/hectare")
    both = covers(
        land_cover=before,
        later_cover=after,
        classes={"land_cover": TABLE, "later_cover": {"code": [1, 2], **later, "units": units}},
    )
    np.testing.assert_allclose(both["change"], made)
    np.testing.assert_allclose(both["later_storage"], [[63, 155, 155]])


def test_present_value_of_a_change(placed):
    change = placed(np.array([[-92.0, 92.0, np.nan]]), "t_C/hectare")
    price = price_of_carbon(carbon_dioxide_price="60 元(2022年价)/t_CO2", ratio_of_masses=f"{44 / 12!r} t_CO2/t_C")
    factor = mean_discount(years="3 year", discount_rate="5 %/year", price_growth="2 %/year")
    worth = present_value(carbon_change=change, carbon_price=price, mean_discount=factor)
    # 220 yuan per t C; (1 + 0.9714286 + 0.9436735) / 3 = 0.9717007; 92 · 220 · 0.9717007 = 19667.22.
    np.testing.assert_allclose(worth, [[-19667.2218, 19667.2218, np.nan]], rtol=1e-8)
    assert worth.attrs["units"] == "CNY_2022/hectare"


def test_a_price_of_carbon_dioxide_is_no_price_of_carbon(placed):
    with pytest.raises(NatcapError, match="M003"):
        present_value(
            carbon_change=placed(np.ones((2, 2)), "t_C/hectare"),
            carbon_price="60 元(2022年价)/t_CO2",
            mean_discount=1,
        )


def test_densities_without_a_unit_are_refused(placed):
    with pytest.raises(NatcapError) as raised:
        pools(land_cover=placed(np.array([[1, 2]], dtype=np.uint8)), classes={"code": [1, 2], **FIGURES})
    assert {(fault.code, fault.column) for fault in raised.value.faults} == {("M002", name) for name in POOLS}
