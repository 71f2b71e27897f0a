"""Habitat quality (生境质量) and rarity (生境稀缺性) on maps: threats around a habitat, classes that grow rare."""

from __future__ import annotations

import numpy as np

from natcap.maps.distance import add_influence
from natcap.maps.equations_nature import quality
from natcap.maps.model import FromMap, raster_model
from natcap.maps.tiles import each, runs

POSITIVE = (0.0, float("inf"))
SHARE = (0.0, 1.0)


def _reach_rows(grid, *, reach, **_):
    return np.max(reach) / grid.cell_height + 1


@raster_model(
    id="habitat_quality.nearest_threat",
    produces={"degradation": "dimensionless", "quality": "dimensionless"},
    inputs={"threats": "dimensionless", "access": "dimensionless"},
    classes={"land_cover": {"habitat": "dimensionless", "sensitivity": "dimensionless"}},
    coefficients={
        "weight": "dimensionless",
        "reach": "m",
        "linear_decay": "dimensionless",
        "decay_constant": "dimensionless",
        "half_saturation": "dimensionless",
        "scaling_exponent": "dimensionless",
    },
    stacks={
        "threats": "threat",
        "sensitivity": "threat",
        "weight": "threat",
        "reach": "threat",
        "linear_decay": "threat",
    },
    optional=("access",),
    whole=("linear_decay",),
    relations={"sum(weight)": (1e-6, float("inf"))},
    formula="degradation = Σ weight/Σweight × max(threat × decay) × sensitivity × access, decay = 1 − d/reach or "
    "exp(−decay_constant × d/reach); quality = habitat_quality.quality(habitat, degradation)",
    method="decay with the distance to threats",
    reference="invest_3_20",
    scope="neighbourhood",
    halo=_reach_rows,
    dtype="float32",
    tasks=(25,),
    domain={
        "threats": SHARE,
        "access": SHARE,
        "habitat": SHARE,
        "sensitivity": SHARE,
        "weight": POSITIVE,
        "reach": (1.0, 1e6),
        "linear_decay": SHARE,
        "decay_constant": (0.1, 10.0),
        "half_saturation": (1e-9, 1e9),
        "scaling_exponent": (0.1, 10.0),
    },
    empirical="scores of habitat, threat and sensitivity have no unit",
    conventions=("natcap", "invest"),
)
def nearest_threat(
    grid,
    *,
    threats,
    access,
    land_cover,
    habitat,
    sensitivity,
    weight,
    reach,
    linear_decay,
    decay_constant,
    half_saturation,
    scaling_exponent,
    convention,
):
    """Degradation of a habitat by the threats around it, and the quality that is left.

    Parameters
    ----------
    grid : Grid
        A projected grid.
    threats : numpy.ndarray, shape (threat, y, x)
        Intensity of each threat, 0 none to 1 full [dimensionless].
    access : numpy.ndarray or None
        0 where protection keeps threats out, 1 where nothing does [dimensionless].
    land_cover : numpy.ndarray of int
        Rows of the class table.
    habitat, sensitivity : numpy.ndarray
        By class: suitability as habitat; sensitivity to each threat, shape (class, threat) [dimensionless].
    weight : numpy.ndarray, shape (threat,)
        Relative weights, not all of them 0 [dimensionless].
    reach : numpy.ndarray, shape (threat,)
        Distance at which a threat ends [m].
    linear_decay : numpy.ndarray, shape (threat,)
        1 where the threat fades linearly, 0 where it fades exponentially [dimensionless].
    decay_constant, half_saturation, scaling_exponent : float
        2.99, half saturation, 2.5 [dimensionless].
    convention : {"natcap", "invest"}
        With "invest" every threat above 0 counts as 1, and a threat that is not known counts as none.

    Returns
    -------
    degradation, quality : numpy.ndarray
        [dimensionless]; NaN where cover, or with our convention a threat, is not known.

    Notes
    -----
    A threat acts by the one cell from which it reaches strongest, not by the sum of its cells. Threats beyond
    the edge of the map are not seen: give maps that reach farther than the district by the longest reach.

    References
    ----------
    .. [1] invest_3_20, habitat quality; clause not read.
    """
    total = np.zeros(land_cover.shape, dtype=np.float32)
    share = weight / weight.sum()
    for number, threat in enumerate(threats):
        add_influence(
            threat,
            grid,
            reach[number],
            _decay(reach[number], linear_decay[number], decay_constant),
            land_cover,
            # NaN, the last of the column, where the cover is not known.
            (sensitivity[:, number] * share[number]).astype(np.float32),
            total,
            full=convention == "invest",
        )
    if access is not None:
        total *= access
    found = np.empty_like(total)

    def score(rows: slice) -> None:
        degraded = total[rows], np.float32(half_saturation), np.float32(scaling_exponent)
        found[rows] = quality.body(np.take(habitat, land_cover[rows]), *degraded)

    each(score, runs(len(total)))
    return total, found


def _decay(reach: float, linear: float, constant: float):
    if linear:
        return lambda away: np.maximum(0.0, 1 - away / reach)
    return lambda away: np.exp(-constant * away / reach)


@raster_model(
    id="habitat_rarity.class_area",
    produces="dimensionless",
    inputs={"land_cover": "dimensionless", "baseline_land_cover": "dimensionless"},
    formula="1 − n / (n_baseline + n), n cells of the class in both maps' common cells; 0 without a baseline",
    method="area of the class against a baseline",
    reference="invest_3_20",
    scope="neighbourhood",
    halo=lambda grid: 0,
    from_map={"counts": FromMap(lambda grid, **given: _counts(**given), lambda parts: _added(parts))},
    tasks=(25,),
    empirical="a count of cells",
)
def class_area(grid, *, land_cover, baseline_land_cover, counts):
    """How much rarer the class of a cell has become since a baseline.

    Parameters
    ----------
    grid : Grid
    land_cover, baseline_land_cover : numpy.ndarray
        Class codes [dimensionless].
    counts : numpy.ndarray, shape (class, 3), or None
        Code, cells now, cells before, where the maps are a part of larger ones [dimensionless].

    Returns
    -------
    numpy.ndarray
        Rarity [dimensionless]: 0.5 unchanged, towards 1 rarer, towards 0 more frequent; 0 for a class that the
        baseline does not have, NaN where either map is not known.

    References
    ----------
    .. [1] invest_3_20, habitat quality; clause not read.
    """
    both = ~(np.isnan(land_cover) | np.isnan(baseline_land_cover))
    codes, now, then = _counts(land_cover, baseline_land_cover).T if counts is None else counts.T
    share = np.where(then > 0, 1 - now / np.maximum(then + now, 1), 0.0)
    rarity = np.full(land_cover.shape, np.nan)
    rarity[both] = share[np.searchsorted(codes, land_cover[both])]
    return rarity


def _counts(land_cover: np.ndarray, baseline_land_cover: np.ndarray, **_) -> np.ndarray:
    """Code, cells now and cells before of every class, by code; of the cells that both maps know."""
    both = ~(np.isnan(land_cover) | np.isnan(baseline_land_cover))
    parts = []
    for place, one in ((1, land_cover), (2, baseline_land_cover)):
        codes, cells = np.unique(one[both], return_counts=True)
        parts.append(np.zeros((codes.size, 3)))
        parts[-1][:, 0], parts[-1][:, place] = codes, cells
    return _added(parts)


def _added(parts: list[np.ndarray]) -> np.ndarray:
    told = np.concatenate(parts)
    codes, place = np.unique(told[:, 0], return_inverse=True)
    made = np.zeros((codes.size, 3))
    made[:, 0] = codes
    np.add.at(made[:, 1:], place, told[:, 1:])
    return made
