"""Raster models: one grid, one audit, results with units; nothing is written unless asked.

Which door when:

======================  ==================================================================================
what there is           what to call
======================  ==================================================================================
a file                  `open_map` gives a lazy map with its unit; `Layer` names a file with what it lacks
several layers          `audit` holds them against each other before anything is computed
another grid            `align`, only when asked and with the method named
a class map             `crosstab` for areas by zone and class; `crosswalk` turns classes into ecosystem types;
                        `assess` gives accuracy and corrected areas from a sample
a class table           a frame or a mapping with a column ``code`` and units; `ClassTable` where it is made in code
zones                   `Polygons` (a vector file, a frame), `Zones` (numbers on the grid)
a raster model          `models` lists them, `model` gives one by id to be called; `constants` gives its constants
maps that fit memory    call the model
maps of any size        `stream`: local and neighbourhood models, strip by strip from file to file; `by_rows`: routed
                        models that work by rows, from file to file
watersheds              `run_by_watershed`: routed models on each watershed by itself, here or on a cluster
an elementwise model    `zonal_totals`: cells to sums by zone and class, no map is kept
finished maps           `map_totals`: their sums by zone and class
a cluster               ``scheduler="tcp://host:8786"`` of these doors; `connected` around lazy maps
no data yet             `write_district`: an invented district, labelled as such
======================  ==================================================================================

The functions bear the names of their modules in part: ``natcap.maps.align`` is the function, and
``from natcap.maps.align import align`` gives the same. Names are loaded on first use, so that importing the room costs
nothing.
"""

from __future__ import annotations

from natcap import lazy

_HOMES = {
    "ClassTable": "classes",
    "Layer": "stack",
    "Polygons": "zones",
    "Zones": "zones",
    "align": "align",
    "assess": "accuracy",
    "audit": "audit",
    "by_rows": "rows",
    "connected": "cluster",
    "constants": "constants",
    "crosstab": "crosstab",
    "crosswalk": "landcover",
    "map_totals": "map_totals",
    "model": "registry",
    "models": "registry",
    "open_map": "stack",
    "run_by_watershed": "watersheds",
    "stream": "streaming",
    "write_district": "synthetic",
    "zonal_totals": "local",
}
__getattr__, __dir__, __all__ = lazy.names(__name__, _HOMES)
lazy.before_modules(__name__, _HOMES)
