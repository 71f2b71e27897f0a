"""Urban flood risk (城市内涝) on maps: how much of one storm the ground keeps."""

from __future__ import annotations

import numpy as np

from natcap.errors import NatcapError
from natcap.maps.equations_urban import potential_retention, storm_runoff
from natcap.maps.model import raster_model

SHARE = (0.0, 1.0)
#: rows that are looked up at once
NEAR = 16


@raster_model(
    id="urban_flood.storm_retention",
    produces={"runoff": "mm", "retention": "mm", "retention_index": "dimensionless"},
    inputs={"soil_group": "dimensionless"},
    classes={"land_cover": {"curve_number": "dimensionless"}},
    coefficients={
        "storm_rain": "mm",
        "initial_abstraction": "dimensionless",
        "retention_numerator": "mm",
        "retention_offset": "mm",
    },
    stacks={"curve_number": "soil_group"},
    lengths={"soil_group": 4},
    formula="S = urban_flood.potential_retention(curve_number); runoff = urban_flood.storm_runoff(storm_rain, S); "
    "retention = storm_rain − runoff; retention_index = retention / storm_rain",
    method="curve number",
    reference="invest_3_20",
    dtype="float32",
    tasks=(5, 7, 25),
    domain={
        "soil_group": (1.0, 4.0),
        "curve_number": (1.0, 100.0),
        "storm_rain": (1e-6, 1e4),
        "initial_abstraction": SHARE,
    },
    empirical="a curve number stands for cover and soil together",
)
def storm_retention(
    grid,
    *,
    soil_group,
    land_cover,
    curve_number,
    storm_rain,
    initial_abstraction,
    retention_numerator,
    retention_offset,
):
    """Runoff of one storm, and the water that cover and soil keep.

    Parameters
    ----------
    grid : Grid
    soil_group : numpy.ndarray
        Hydrological soil group, 1 to 4 for A to D [dimensionless].
    land_cover : numpy.ndarray of int
        Rows of the class table.
    curve_number : numpy.ndarray, shape (class, soil_group)
        Curve numbers of each class on the four groups [dimensionless].
    storm_rain : float
        Rain of the storm [mm].
    initial_abstraction, retention_numerator, retention_offset : float
        0.2, 25400 and 254 [dimensionless, mm, mm].

    Returns
    -------
    runoff, retention : numpy.ndarray
        [mm]; times the area of the cell, a volume.
    retention_index : numpy.ndarray
        Part of the rain that is kept [dimensionless].

    References
    ----------
    .. [1] invest_3_20, urban flood risk; clause not read.
    """
    # One storm gives one runoff for each class on each soil: a table, looked up, not a formula for each cell.
    kept = potential_retention.body(curve_number, retention_numerator, retention_offset)
    table = storm_runoff.body(storm_rain, kept, initial_abstraction)
    groups = table.shape[1]
    # One column more for an unknown soil.
    table = np.concatenate([table, np.full((len(table), 1), np.nan)], axis=1).ravel()
    tables = [one.astype(np.float32) for one in (table, storm_rain - table, 1 - table / storm_rain)]
    made = [np.empty(land_cover.shape, dtype=np.float32) for _ in tables]
    # A few rows at a time, so that the places stay near the processor.
    for start in range(0, len(land_cover), NEAR):
        rows = slice(start, start + NEAR)
        group = soil_group[rows]
        with np.errstate(invalid="ignore"):
            column = group.astype(np.intp)
        if (odd := column != group).any():
            known = odd & (group == group)
            if known.any():
                raise NatcapError.one("R012", column="soil_group", given=f"{group[known][0]:g}")
            column[odd] = groups + 1
        column += np.multiply(land_cover[rows], groups + 1, dtype=np.intp) - 1
        for one, figures in zip(made, tables, strict=True):
            np.take(figures, column, out=one[rows], mode="clip")
    return tuple(made)
