"""Constants of the raster models from the coefficient package ``maps``, by the names of their arguments."""

from __future__ import annotations

from typing import Any

from natcap.coefficients.release import Root

PACKAGE = "maps"
#: services whose constants stand in another package, where the models of single figures have them: one figure, one home
ELSEWHERE = {
    "sand_fixation": (
        "gep",
        {
            "air_density_scale": "rweq.air_density",
            "air_constant": "rweq.air_constant",
            "air_elevation": "rweq.air_elevation",
            "air_elevation_square": "rweq.air_elevation_square",
            "transport_scale": "rweq.maximum_transport",
            "field_scale": "rweq.field_length",
            "field_exponent": "rweq.field_length_exponent",
        },
    )
}


def constants(model: Any, *, root: Root = None, allow: tuple[str, ...] = ()) -> dict[str, Any]:
    """The constants of a model that the package ``maps`` has, or another one for it, ready to be given to a call.

    Parameters
    ----------
    model : RasterModel or str
        A raster model, or its id.
    allow : tuple of str
        As in `natcap.coefficients.select`.

    Returns
    -------
    dict of str to Coefficient
        By argument, each with value, unit, source and grade; of a row ``family.argument`` whose service is the model's. An
        argument that depends on the place (a threshold of streams, a storm) has no row and is left to the caller.

    Examples
    --------
    >>> {name: one.value for name, one in constants("urban_flood.storm_retention").items()}
    {'initial_abstraction': 0.2, 'retention_numerator': 25400.0, 'retention_offset': 254.0}
    """
    from natcap import coefficients
    from natcap.maps.registry import named_or_given

    declaration = named_or_given(model).declaration
    package, rows = ELSEWHERE.get(declaration.service, (PACKAGE, {}))
    table = coefficients.load(package, root=root)
    if package == PACKAGE:
        rows = {row.id.rpartition(".")[2]: row.id for row in table.records if row.service == declaration.service}
    return {
        name: table.select(rows[name], region="WORLD", allow=allow) for name in declaration.coefficients if name in rows
    }
