"""Constants of the raster models from the coefficient package ``maps``, by the names of their arguments."""

from __future__ import annotations

from typing import Any

from natcap.coefficients.release import Root

PACKAGE = "maps"


def constants(model: Any, *, root: Root = None, allow: tuple[str, ...] = ()) -> dict[str, Any]:
    """The constants of a model that the package ``maps`` has, ready to be given to a call.

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
    table = coefficients.load(PACKAGE, root=root)
    rows = {row.id.rpartition(".")[2]: row.id for row in table.records if row.service == declaration.service}
    return {
        name: table.select(rows[name], region="WORLD", allow=allow) for name in declaration.coefficients if name in rows
    }
