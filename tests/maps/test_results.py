"""What a result says of itself, in memory and in its file; models by id or themselves; one path for one map."""

from __future__ import annotations

import numpy as np
import pytest
import xarray as xr

from natcap.errors import NatcapError
from natcap.locale import terms
from natcap.maps import by_rows, constants, map_totals, model, models, open_map, stream, zonal_totals
from natcap.maps.results import texts


def pools(**values):
    units = model("carbon_storage.pools").declaration.columns
    columns = dict(zip(units, ([10.0, 20.0], [1.0, 2.0], [3.0, 4.0], [0.0, 0.5]), strict=True))
    return {"classes": {"code": [1, 2], **columns, "units": dict(units)}, **values}


def storm(chart):
    return {
        "soil_group": chart(np.full((2, 2), 4.0), "dimensionless"),
        "land_cover": chart(np.array([[1, 2], [2, 2]], np.uint8), _FillValue=0),
        "classes": {"code": [1, 2], "curve_number": [[100.0] * 4, [50.0] * 4]},
        "storm_rain": "0.1 m",
        **constants("urban_flood.storm_retention"),
    }


def test_a_map_names_itself_its_options_and_its_figures(chart):
    made = model("urban_flood.storm_retention")(**storm(chart), outputs="retention")
    assert (made.attrs["long_name"], made.attrs["long_name_zh"]) == ("retention", "滞留")
    assert made.attrs["reference"] == "invest_3_20" and made.attrs["units"] == "mm"
    # As they went into the body: 0.1 m is 100 mm.
    assert made.attrs["coefficients"] == (
        "storm_rain = 100 mm; initial_abstraction = 0.2 dimensionless; "
        "retention_numerator = 25400 mm; retention_offset = 254 mm"
    )
    routed = model("terrain.filled")(surface=chart(np.array([[3.0, 2.0, 1.0]] * 3), "m"), holes="mask")
    assert routed.attrs["holes"] == "mask" and "coefficients" not in routed.attrs


def test_every_result_has_a_name_in_both_languages():
    for one in models().values():
        for name in one.declaration.produces:
            assert f"map_result.{name}" in terms(), (one.id, name)
            own = texts(one, name, {})
            assert own["long_name"] != own["long_name_zh"] and not own["long_name_zh"].isascii()


def test_files_carry_the_names_too(chart, tmp_path):
    import rasterio

    land = chart(np.array([[1, 2], [2, 2]], np.uint8), _FillValue=0)
    path = tmp_path / "carbon.tif"
    # A path alone, for a model of one result; the model by its id.
    found = stream("carbon_storage.pools", land_cover=land, write=path, progress=False, **pools())
    assert found["pools"].total == 14.0 + 3 * 26.5
    with rasterio.open(path) as file:
        assert file.descriptions == ("carbon stored / 碳储量",) and file.units == ("t_C/hectare",)
        assert file.tags()["model"] == "carbon_storage.pools" and file.tags()["reference"] == "invest_3_20"
    made = open_map(path)
    assert made.attrs["units"] == "t_C/hectare"
    zarr = tmp_path / "carbon.zarr"
    map_totals(model("carbon_storage.pools")(land_cover=land, **pools()), write=str(zarr))
    assert xr.open_zarr(zarr, consolidated=False)["value"].attrs["long_name_zh"] == "碳储量"


def test_a_result_read_back_is_what_it_was(tmp_path):
    """What all above a cell hold too is not added up over cells, from a file as little as from memory."""
    import small_ground

    one = model("seasonal_water.yield")
    given = small_ground.given(one, constants(one))
    made = one(**given, outputs=["recharge", "recharge_sum"])
    for name in made:
        map_totals(made[name], write=tmp_path / f"{name}.tif", progress=False)
        back = open_map(tmp_path / f"{name}.tif")
        for mark in ("model", "result", "long_name", "long_name_zh", "direction", "coefficients", "reference"):
            assert back.attrs[mark] == made[name].attrs[mark], mark
        summed = [map_totals(one, progress=False).total for one in (made[name], back)]
        assert [one is None for one in summed] == [name == "recharge_sum"] * 2


def test_one_path_for_several_maps_is_refused(chart, tmp_path):
    given = storm(chart)
    with pytest.raises(NatcapError) as error:
        stream("urban_flood.storm_retention", write=tmp_path / "a.tif", **given)
    assert error.value.codes == ("R007",) and '{"runoff": …, "retention": …' in str(error.value)
    with pytest.raises(NatcapError) as error:
        stream(model("urban_flood.storm_retention"), write={"runof": tmp_path / "a.tif"}, **given)
    assert error.value.codes == ("R007",) and "runof" in str(error.value)
    assert not list(tmp_path.iterdir())


def test_doors_take_a_model_or_its_id(chart, tmp_path):
    from natcap.maps import run_by_watershed

    with pytest.raises(NatcapError) as error:
        by_rows("sediment.deliver", land_cover=None)
    assert error.value.codes == ("M001",) and "sediment.delivery" in str(error.value)
    with pytest.raises(NatcapError) as error:
        by_rows("carbon_storage.pools")
    assert error.value.codes == ("R007",)
    with pytest.raises(NatcapError) as error:
        run_by_watershed("sediment.deliver", watersheds=None)
    assert error.value.codes == ("M001",)
    from natcap.modelling.registry import model as elementwise

    given = {
        "rainfall_erosivity": "1000 MJ*mm/hectare/hour/year",
        "erodibility": chart(np.full((2, 2), 0.03), "t*hour/MJ/mm"),
        "slope_length_factor": 1.0,
        "slope_steepness_factor": 1.0,
        "cover_factor": 0.5,
        "practice_factor": 1.0,
    }
    path = tmp_path / "kept.tif"
    # 1000 x 0.03 x (1 - 0.5) = 15 t/ha on 4 x 0.09 ha.
    for one, write in (("soil_retention.rusle", path), (elementwise("soil_retention.rusle"), None)):
        found = zonal_totals(one, given, write=write and {"soil_retention.rusle": write})
        assert found.total.sum() == pytest.approx(15 * 0.36) and found.written == write
    import rasterio

    with rasterio.open(path) as file:
        assert "土壤" in file.descriptions[0]
