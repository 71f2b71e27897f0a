"""The ground of the maps: messages, missing libraries, the folder of compiled code."""

from __future__ import annotations

import builtins
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from natcap.errors import NatcapError
from natcap.locale import messages
from natcap.maps import compiled
from natcap.maps.registry import MODULES, models

ROOT = Path(__file__).resolve().parents[2]


def test_every_code_is_used_and_has_its_texts():
    declared = {code for code in messages() if re.fullmatch(r"R\d{3}", code)}
    files = [*(ROOT / "natcap" / "maps").rglob("*.py"), *(ROOT / "natcap" / "outputs").glob("*.py")]
    used = {code for path in files for code in re.findall(r'"(R\d{3})"', path.read_text(encoding="utf-8"))}
    assert used - declared == set() and declared - used == set()
    for code in declared:
        assert set(messages()[code]) == {"zh", "en", "mend_zh", "mend_en"} and all(messages()[code].values()), code


def test_a_missing_library_names_the_extra(monkeypatch):
    from natcap.maps import stack

    real = builtins.__import__

    def without(name, *rest, **more):
        if name.startswith("rasterio"):
            raise ImportError(name)
        return real(name, *rest, **more)

    monkeypatch.setattr(builtins, "__import__", without)
    for module in [name for name in sys.modules if name.startswith("rasterio")]:
        monkeypatch.delitem(sys.modules, module)
    with pytest.raises(NatcapError) as error:
        stack.needed("rasterio")
    assert error.value.codes == ("R019",) and "natcap-accounts[maps]" in str(error.value)


def test_compiled_code_goes_where_it_can_be_written(monkeypatch, tmp_path):
    monkeypatch.delenv(compiled.VARIABLE, raising=False)
    monkeypatch.setattr(compiled, "_writable", lambda place: "natcap-numba" in str(place))
    compiled.folder.cache_clear()
    try:
        assert "natcap-numba" in str(compiled.folder())
        compiled.folder.cache_clear()
        monkeypatch.setattr(compiled, "_writable", lambda place: False)
        with pytest.raises(NatcapError) as error:
            compiled.folder()
        assert error.value.codes == ("R033",) and compiled.VARIABLE in str(error.value)
        monkeypatch.setenv(compiled.VARIABLE, str(tmp_path / "nowhere"))
        with pytest.raises(NatcapError) as error:
            compiled.folder()
        assert error.value.codes == ("R033",)
    finally:
        monkeypatch.undo()
        compiled.folder.cache_clear()
        compiled.folder()


def test_the_ground_loads_no_raster_library():
    """The grid, the tables and the declarations come without GDAL; numba only where a pass runs."""
    code = (
        "import sys, natcap.maps.grid, natcap.maps.model, natcap.maps.registry, natcap.maps.classes, natcap.maps.audit,"
        " natcap.maps.crosstab, natcap.maps.local, natcap.maps.landcover, natcap.maps.accuracy;"
        "print([one for one in ('rasterio', 'numba', 'xarray', 'pandas', 'dask', 'geopandas') if one in sys.modules])"
    )
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert out.strip() == "[]"


def test_the_registry_names_modules_of_raster_models():
    named = {
        f"natcap.maps.{path.stem}"
        for path in (ROOT / "natcap" / "maps").glob("*.py")
        if "@raster_model(" in path.read_text(encoding="utf-8")
    }
    assert set(MODULES) == named and models()


@pytest.mark.parametrize("kind", ["routed", "neighbourhood"])
def test_distances_need_metres(chart, kind):
    from natcap.maps.model import raster_model

    @raster_model(
        id="trial.distance", produces="m", inputs={"elevation": "m"}, formula="—", reference="std_gep2020", scope=kind
    )
    def distance(grid, *, elevation):
        return elevation

    with pytest.raises(NatcapError) as error:
        distance(elevation=chart(np.ones((3, 3)), "m", crs="EPSG:4326", cell=0.01, origin=(116.7, 39.8)))
    assert error.value.codes == ("R009",)


def test_stacks_options_optional_and_codes(chart):
    """A stack of months, an option, a map that may be left out, and a body that takes codes and short columns."""
    from natcap.maps.model import raster_model

    @raster_model(
        id="trial.year",
        produces="mm/year",
        inputs={"rain": "mm/month", "extra": "mm/month"},
        classes={"land": {"share": "dimensionless"}},
        coefficients={"days": "1/year"},
        formula="—",
        reference="std_gep2020",
        stacks={"rain": "month", "days": "month"},
        optional=("extra",),
        options={"way": ("sum", "mean")},
    )
    def year(grid, *, rain, extra, land, share, days, way):
        assert extra is None and share.shape == (3,) and np.isnan(share[-1])
        whole = (rain * np.asarray(days)[:, None, None]).sum(0)
        return share[land] * (whole if way == "sum" else whole / len(rain))

    rain = chart(np.array([[[1.0, 2.0]], [[3.0, 4.0]]]).repeat(2, 1), "cm/month")
    land = chart(np.array([[1, 2], [0, 2]], dtype=np.uint8), _FillValue=0)
    table = {"code": [1, 2], "share": [0.5, 1.0]}
    import xarray as xr

    days = xr.DataArray([1.0, 2.0], dims="month", attrs={"units": "1/year"})
    made = year(rain=rain, land=land, classes=table, days=days)
    # By hand, in mm: (10 x 1 + 30 x 2) x 0.5 = 35; (20 + 80) x 1 = 100.
    np.testing.assert_allclose(made, [[35.0, 100.0], [np.nan, 100.0]])
    np.testing.assert_allclose(year(rain=rain, land=land, classes=table, days=days, way="mean")[0, 0], 17.5)
    with pytest.raises(NatcapError) as error:
        year(rain=rain, land=land, classes=table, days=days[:1])
    assert error.value.codes == ("R008",)
