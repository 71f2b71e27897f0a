"""How right a class map is, and what areas follow from it: error matrix, accuracies, error-adjusted areas."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from natcap.errors import Faults, NatcapError


@dataclass(frozen=True)
class Accuracy:
    """Accuracies of a map and the areas that the sample estimates, each with its standard error.

    Attributes
    ----------
    classes : tuple of str
    overall, overall_error : float
        Share of the mapped area that is classed rightly.
    users, users_error, producers, producers_error : numpy.ndarray
        By class: share of what is mapped that is right; share of what there is that is mapped.
    area, area_error : numpy.ndarray
        Area by reference class [unit].
    z : float
        Half width of an interval over its standard error.
    """

    classes: tuple[str, ...]
    overall: float
    overall_error: float
    users: np.ndarray
    users_error: np.ndarray
    producers: np.ndarray
    producers_error: np.ndarray
    area: np.ndarray
    area_error: np.ndarray
    unit: str
    z: float

    def to_xarray(self):
        """Everything by class, with units, and the bounds of the areas."""
        import xarray as xr

        found = {}
        for name in ("users", "producers"):
            for part in (name, f"{name}_error"):
                found[f"{part}"] = ("class", getattr(self, part), {"units": "dimensionless"})
        half = self.z * self.area_error
        for name, values in (("area", self.area), ("low", self.area - half), ("high", self.area + half)):
            found[name] = ("class", values, {"units": self.unit})
        attrs = {"overall": self.overall, "overall_error": self.overall_error}
        return xr.Dataset(found, {"class": list(self.classes)}, attrs)


def error_matrix(mapped: Sequence, reference: Sequence, classes: Sequence) -> np.ndarray:
    """Count a sample: rows by what the map says, columns by what the reference says.

    Raises
    ------
    NatcapError
        R038 for samples of unequal length, or of a class not among `classes`.
    """
    mapped, reference, classes = (np.asarray(one) for one in (mapped, reference, classes))
    order = np.argsort(classes)
    if len(mapped) != len(reference):
        raise NatcapError.one("R038", given=f"{len(mapped)} / {len(reference)}", needed="=")
    places = []
    for sample in (mapped, reference):
        at = order[np.minimum(np.searchsorted(classes, sample, sorter=order), len(classes) - 1)]
        strange = sorted({str(one) for one in sample[classes[at] != sample]})
        if strange:
            raise NatcapError.one("R038", given=", ".join(strange), needed=", ".join(map(str, classes)))
        places.append(at)
    counts = np.zeros((len(classes), len(classes)), dtype=np.int64)
    np.add.at(counts, tuple(places), 1)
    return counts


def at_points(classes, x, y) -> np.ndarray:
    """Codes of a class map at points, in the coordinates of the map; R027 for points outside it."""
    from natcap.maps.stack import source

    opened = source(classes)
    a, _, c, _, e, f = opened.grid.transform
    column = np.floor((np.asarray(x, float) - c) / a).astype(int)
    row = np.floor((np.asarray(y, float) - f) / e).astype(int)
    rows, columns = opened.grid.shape
    outside = (row < 0) | (row >= rows) | (column < 0) | (column >= columns)
    if outside.any():
        raise NatcapError.one("R027", given=f"{np.count_nonzero(outside)} / {len(row)}", needed=opened.grid.told())
    found = np.empty(len(row), opened.dtype)
    for one in np.unique(row):
        here = row == one
        found[here] = opened.read(int(one), int(one) + 1)[0, column[here]]
    return found


def assess(counts, areas, classes: Sequence[str], *, level: float = 0.95) -> Accuracy:
    """Accuracies and error-adjusted areas of a class map from a sample drawn class by class.

    Parameters
    ----------
    counts : array_like, shape (n, n)
        Sampled units: rows mapped class, columns reference class.
    areas : xarray.DataArray, shape (n,)
        Mapped area of each class, with its unit in ``attrs["units"]``; cells count as ``dimensionless``. Labels, where
        it has them, are matched with `classes`; without them it is in their order.
    classes : sequence of str
    level : float
        Of the intervals.

    Returns
    -------
    Accuracy

    Raises
    ------
    NatcapError
        M002 areas without a unit, R038 a matrix that is not square, holds no whole numbers, or a mapped class with
        fewer than two sampled units; areas that are not one positive number a class, or are labelled by others; a level
        that is no share.

    Notes
    -----
    With :math:`W_i` the share of the mapped area, :math:`n_{ij}` the counts and :math:`p_{ij} = W_i n_{ij}/n_{i\\cdot}`:

    .. math:: O = \\sum_i p_{ii},\\; U_i = p_{ii}/p_{i\\cdot},\\; P_j = p_{jj}/p_{\\cdot j},\\;
       A_j = A\\,p_{\\cdot j},\\; S(p_{\\cdot j})^2 = \\sum_i \\frac{W_i p_{ij} - p_{ij}^2}{n_{i\\cdot} - 1}

    and the variances of U, P and O as in the source.

    References
    ----------
    .. [1] olofsson2014, equations 1-11; not read in the paper, checked against its worked example.
    """
    from scipy.special import ndtri

    from natcap import units

    faults = Faults()
    counts = np.asarray(counts, dtype=float)
    size = len(classes)
    sampled = counts.sum(axis=1) if counts.ndim == 2 else np.zeros(0)
    if counts.shape != (size, size) or (counts != np.floor(counts)).any() or (counts < 0).any():
        faults.add("R038", given=f"{counts.shape}", needed=f"({size}, {size})")
    elif (sampled < 2).any():
        few = [name for name, count in zip(classes, sampled, strict=True) if count < 2]
        faults.add("R038", given=", ".join(few), needed="≥ 2")
    if not hasattr(areas, "attrs") or not areas.attrs.get("units"):
        faults.add("M002", column="areas", needed="hectare", model="accuracy")
        faults.raise_if_any()
    mapped = _by_class(areas, classes, faults)
    if not 0 < level < 1:
        faults.add("R038", column="level", given=f"{level:g}", needed="0 < level < 1")
    faults.raise_if_any()
    unit = units.parse_unit(areas.attrs["units"]).unit
    whole = mapped.sum()
    weight = mapped / whole
    share = counts / sampled[:, None]
    p = weight[:, None] * share
    right = np.diag(p)
    user = np.diag(share)
    column = p.sum(axis=0)
    with np.errstate(invalid="ignore", divide="ignore"):
        producer = right / column
        user_variance = user * (1 - user) / (sampled - 1)
        spread = share * (1 - share) / (sampled - 1)[:, None]
        others = (mapped[:, None] ** 2 * spread).sum(axis=0) - mapped**2 * np.diag(spread)
        own = mapped**2 * (1 - producer) ** 2 * user_variance
        producer_variance = (own + producer**2 * others) / (whole * column) ** 2
    area_variance = (weight[:, None] ** 2 * spread).sum(axis=0)
    return Accuracy(
        tuple(map(str, classes)),
        float(right.sum()),
        float(np.sqrt((weight**2 * user_variance).sum())),
        user,
        np.sqrt(user_variance),
        producer,
        np.sqrt(producer_variance),
        whole * column,
        whole * np.sqrt(area_variance),
        unit,
        float(ndtri(0.5 + level / 2)),
    )


def _by_class(areas, classes: Sequence[str], faults: Faults) -> np.ndarray:
    """The mapped areas in the order of the classes."""
    mapped = np.asarray(areas.values, dtype=float)
    wanted = [str(one) for one in classes]
    if mapped.shape != (len(wanted),):
        faults.add("R038", column="areas", given=f"{mapped.shape}", needed=f"({len(wanted)},)")
        return mapped
    axis = areas.dims[0]
    if axis in areas.coords:
        labels = [str(one) for one in areas.coords[axis].values]
        if sorted(labels) != sorted(wanted):
            faults.add("R038", column="areas", given=", ".join(labels), needed=", ".join(wanted))
            return mapped
        mapped = mapped[[labels.index(one) for one in wanted]]
    if not (np.isfinite(mapped) & (mapped > 0)).all():
        faults.add("R038", column="areas", given=", ".join(f"{one:g}" for one in mapped), needed="> 0")
    return mapped
