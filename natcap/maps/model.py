"""The declaration of a raster model: an ordinary function over whole grids plus frozen data about it."""

from __future__ import annotations

import functools
import importlib
import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, NamedTuple

from natcap.maps.calling import signature, told
from natcap.modelling import relations
from natcap.modelling.declaration import NOT_READ

SCOPES = ("local", "neighbourhood", "routed")


class FromMap(NamedTuple):
    """A figure of the whole map that a run in parts must know before its first part.

    Attributes
    ----------
    survey : callable
        ``survey(grid, **arguments)``: what one part tells, an array; takes what the body takes.
    settle : callable
        ``settle(list of arrays)``: the figure, whatever the parts and their order.
    """

    survey: Callable[..., Any]
    settle: Callable[[list], Any]


@dataclass(frozen=True)
class RasterDeclaration:
    """What a raster model says about itself.

    Attributes
    ----------
    id : str
        ``family.method``.
    produces : mapping of str to str
        Unit of each map that comes out.
    inputs : mapping of str to str
        Maps, argument name to unit.
    classes : mapping of str to mapping of str to str
        Class raster to the columns of its table with their units. The body takes each column as an array of cells;
        where it names the class raster too, it takes the row numbers of the table (an integer map, one more than the
        last row for nodata) and each column as a short vector with a NaN at its end.
    coefficients : mapping of str to str
        Single numbers, argument name to unit.
    stacks : mapping of str to str
        Inputs, coefficients or columns that have one more axis in front, and its name: 12 months, the threats.
    options : mapping of str to tuple of str
        Words the body takes, the first of each the default.
    lengths : mapping of str to int
        Axes of `stacks` that have one length and no other: 12 months, 4 soil groups.
    ground : tuple of str
        Of a routed model, the layers without which a cell is no ground: inside the map each must have a value there.
    whole : tuple of str
        Maps, columns and coefficients that are codes: any figure that is no whole number is refused (R012).
    relations : mapping of str to (float, float)
        What coefficients must be to each other, as expressions in their names with the closed range in which each
        must lie, in declared units (M015; ``natcap.modelling.relations``).
    instead : str
        What the report of a relation names to be taken instead.
    nested : tuple of str
        Results that hold at each cell the figures of all that drains to it: they have no sum over cells.
    optional : tuple of str
        Inputs and coefficients that may be left out: the body takes None.
    scope : {"local", "neighbourhood", "routed"}
        Whether a cell needs its own figures only, those around it, or those of all that drains to it.
    halo : callable, optional
        ``halo(grid, **coefficients)``: rows that a block needs above and below itself, for maps that come in blocks.
    dtype : {"float64", "float32"}
        Kind of the arrays the body takes.
    from_map : mapping of str to FromMap
        Arguments of the body that it takes from the whole map where it is given None; a run in parts settles them
        first, so that the parts cannot change them. Those that are no coefficients cannot be given by a caller.
    by_rows : bool
        The body reads its maps some rows at a time (``map[start:stop]``), takes ``outputs``, the names of the maps that
        are asked for, and yields ``name, first row, rows`` of each in turn instead of returning them: from file to file
        no map is then held whole that the model does not need whole. It may take ``shared`` too: a dict in which a run
        leaves what the next run over the same ground can use (``more``: whether one follows), or None.
    conventions : tuple of str
        Ways of working that the body takes as ``convention``, our own first.
    empirical : str
        Why no dimensional proof applies.
    """

    id: str
    produces: Mapping[str, str]
    inputs: Mapping[str, str]
    classes: Mapping[str, Mapping[str, str]]
    coefficients: Mapping[str, str]
    formula: str
    reference: str
    service: str = ""
    clause: str = NOT_READ
    method: str = ""
    account: str = ""
    tasks: tuple[int, ...] = ()
    domain: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    empirical: str = ""
    scope: str = "local"
    stacks: Mapping[str, str] = field(default_factory=dict)
    lengths: Mapping[str, int] = field(default_factory=dict)
    nested: tuple[str, ...] = ()
    ground: tuple[str, ...] = ("elevation",)
    whole: tuple[str, ...] = ()
    relations: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    instead: str = ""
    options: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    optional: tuple[str, ...] = ()
    halo: Callable | None = None
    dtype: str = "float64"
    conventions: tuple[str, ...] = ()
    from_map: Mapping[str, FromMap] = field(default_factory=dict)
    by_rows: bool = False
    kind: str = "map"

    @property
    def columns(self) -> dict[str, str]:
        """Every column of a class table with its unit."""
        return {name: unit for table in self.classes.values() for name, unit in table.items()}

    @property
    def arguments(self) -> dict[str, str]:
        """Everything with a unit: maps, columns, numbers."""
        return {**self.inputs, **self.columns, **self.coefficients}

    @property
    def words(self) -> dict[str, tuple[str, ...]]:
        """Every option with the words it takes."""
        return {**self.options, **({"convention": self.conventions} if self.conventions else {})}


class RasterModel:
    """A declared raster model: call it with maps that carry units; see ``declaration`` for what it is.

    How to call
    -----------
    ``made = model(elevation=elevation, land_cover=cover, classes=table, stream_area="0.1 km²", outputs=["export"])``:
    maps, class rasters with ``classes``, numbers with units, words for options, and ``outputs``, the results that are
    wanted (all of them without it). ``natcap describe ID`` prints such a call in full.

    With lazy maps (dask) models of scope "local", and of scope "neighbourhood" with a halo, stay lazy: blocks are
    computed when the result is. Routed models compute at once, for water runs over the whole map.
    """

    def __init__(self, declaration: RasterDeclaration, body: Callable):
        self.declaration = declaration
        self.body = body
        functools.update_wrapper(self, body)
        # The help of a model is that of its call, not of its body, which takes a grid and bare arrays.
        self.__signature__ = signature(declaration)
        self.__doc__ = told(body.__name__, declaration, body)
        names = list(inspect.signature(body).parameters)
        self.takes_codes = tuple(name for name in declaration.classes if name in names)
        wanted = {"grid", *declaration.arguments, *declaration.words, *self.takes_codes, *declaration.from_map}
        self.takes_shared = declaration.by_rows and "shared" in names
        if declaration.by_rows:
            wanted |= {"outputs"} | ({"shared"} if self.takes_shared else set())
        if names[:1] != ["grid"] or set(names) != wanted:
            raise TypeError(f"{declaration.id}: the function takes {names}, the declaration names {sorted(wanted)}")

    @property
    def id(self) -> str:
        return self.declaration.id

    def __repr__(self) -> str:
        return f"<natcap raster model {self.id} -> {', '.join(self.declaration.produces)}>"

    def __reduce__(self):
        """Sent to another process by name: the function of that name there is the model, not its body."""
        return _named, (self.body.__module__, self.body.__qualname__)

    def __call__(self, **given):
        """Run the model.

        Parameters
        ----------
        **given
            Maps (``xarray.DataArray`` with ``attrs["units"]``), class rasters, ``classes`` with the class table (or a
            mapping of class raster to table where there are several), numbers with units, words for the options;
            ``outputs``, a name or names of results: the others are not made where the model can leave them out.

        Returns
        -------
        xarray.DataArray or xarray.Dataset
            One map, or one variable each; attrs name the unit, the model and how many cells have no value.

        Raises
        ------
        NatcapError
            Everything wrong with the arguments at once, before anything is computed.
        """
        from natcap.maps.call import run

        return run(self, given)


def _named(module: str, name: str) -> RasterModel:
    found = importlib.import_module(module)
    for part in name.split("."):
        found = getattr(found, part)
    return found


def raster_model(
    *,
    id: str,
    produces: str | Mapping[str, str],
    formula: str,
    reference: str,
    inputs: Mapping[str, str] = MappingProxyType({}),
    classes: Mapping[str, Mapping[str, str]] = MappingProxyType({}),
    coefficients: Mapping[str, str] = MappingProxyType({}),
    service: str = "",
    scope: str = "local",
    **rest,
) -> Callable[[Callable], RasterModel]:
    """Decorator that turns a function over whole grids into a `RasterModel`; wrong declarations fail at import.

    The body is ``body(grid, *, <inputs>, <columns>, <coefficients>, <options>, convention)``: plain float arrays with
    NaN where there is nothing, and it returns one array, or as many as `produces` names, in that order.
    """
    head, _, tail = id.partition(".")
    made = RasterDeclaration(
        id=id,
        produces=MappingProxyType({tail or head: produces} if isinstance(produces, str) else dict(produces)),
        inputs=MappingProxyType(dict(inputs)),
        classes=MappingProxyType({name: MappingProxyType(dict(table)) for name, table in classes.items()}),
        coefficients=MappingProxyType(dict(coefficients)),
        formula=formula,
        reference=reference,
        service=service or head,
        scope=scope,
        **rest,
    )
    groups = (made.inputs, made.classes, made.columns, made.coefficients, made.words)
    names = [name for group in groups for name in group]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise TypeError(f"{id}: {twice} named twice")
    if scope not in SCOPES:
        raise TypeError(f"{id}: scope is one of {SCOPES}")
    strange = (set(made.domain) | set(made.stacks) | set(made.optional) | set(made.whole)) - set(names)
    if strange:
        raise TypeError(f"{id}: {sorted(strange)} are not arguments")
    if set(made.lengths) - set(made.stacks.values()) or set(made.nested) - set(made.produces):
        raise TypeError(f"{id}: lengths are of axes, nested names results")
    for text in made.relations:
        if stray := relations.expression(text)[1] - set(made.coefficients):
            raise TypeError(f"{id}: {text!r} names {sorted(stray)}, which are no coefficients")
    return lambda body: RasterModel(made, body)
