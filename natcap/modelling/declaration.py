"""A model is an ordinary function plus frozen data about it."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from natcap.errors import Faults
from natcap.locale.text import did_you_mean
from natcap.modelling.relations import expression

NOT_READ = "not read"
# What a value is (SEEA EA keeps exchange and welfare values apart): a price paid or payable; what a substitute,
# a treatment or a damage would cost; what people gain beyond the price, or say they would pay; a mean carried
# over from other places, whose concepts are mixed.
VALUE_KINDS = ("exchange", "cost", "welfare", "transfer")
REGIONS = (
    "any",
    "china",
    "north_china",
    "farm_regions",
    "lake_zones",
    "guanzhong",
    "tibetan_steppe",
    "great_plains",
    "us_plots",
)
TIME_STEPS = ("static", "day", "event", "half_month", "month", "season", "year", "period")


@dataclass(frozen=True)
class Declaration:
    """What one model says about itself; calls, tables, documents and tests are made from it.

    Attributes
    ----------
    id : str
        ``service.component`` or ``method.form``; the name under which figures cite the model.
    kind : {"service", "valuation", "factor"}
        Physical flow, money, or an intermediate figure that other models take.
    produces : str
        Unit of the result. ``CNY`` without a year stands for the one price year of the call.
    inputs, coefficients : mapping of str to str
        Argument name to unit: figures of the study, and figures of the coefficient tables.
    formula : str
        The equation as the table note prints it, in the argument names.
    reference, clause : str
        Key of ``coefficients/sources.toml``, and the clause, or the words ``not read``.
    domain : mapping of str to (float, float)
        Closed range an argument must lie in, in its declared unit.
    result : (float, float), optional
        Closed range the result must lie in, for a figure that has no meaning outside it whatever the
        arguments: a unit value made of profits must be positive. Outside it the call is refused.
    relations : mapping of str to (float, float)
        Expression in the argument names to the closed range it must lie in: parts that close, an order, a
        reach beyond which the equation means nothing. See ``natcap.modelling.relations``.
    instead : str
        Id of the model to take where a relation does not hold.
    additive : bool
        False when the model is not linear in area: it runs per water body, never on totals or cells.
    empirical : str
        Why a dimensional proof does not apply (a regression); empty when it does.
    alternative_of : str
        Id of the model that gives the same quantity by another method; the two are never added.
    region : str
        One of `REGIONS`: where the equation holds, or where it was fitted when it is used elsewhere.
    ecosystem : tuple of str
        Ecosystem types it is for, codes of the classification, a parent for all types below it; or ``all``.
    time_step : str
        One of `TIME_STEPS`: what one run of it spans.
    value_kind : str
        One of `VALUE_KINDS` for a valuation; empty for a physical flow or a factor.
    grade : {"", "C"}
        C for an equation written from memory of its source, to verify: no figure it gives is better. Empty
        where the form was seen or cross-checked; then the grades of the figures and coefficients decide.
    """

    id: str
    kind: str
    service: str
    component: str
    produces: str
    inputs: Mapping[str, str]
    coefficients: Mapping[str, str]
    formula: str
    reference: str
    clause: str = NOT_READ
    method: str = ""
    account: str = ""
    tasks: tuple[int, ...] = ()
    domain: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    additive: bool = True
    empirical: str = ""
    alternative_of: str = ""
    result: tuple[float, float] | None = None
    relations: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    instead: str = ""
    region: str = ""
    ecosystem: tuple[str, ...] = ()
    time_step: str = ""
    value_kind: str = ""
    grade: str = ""

    @property
    def arguments(self) -> dict[str, str]:
        """Every argument with its unit, inputs first."""
        return {**self.inputs, **self.coefficients}


def _meant(name: str, known: Iterable[str]) -> str | None:
    """The argument that a wrong name means: one that holds it as a whole word, or the nearest."""
    whole = [one for one in known if name in one.split("_")]
    return whole[0] if len(whole) == 1 else did_you_mean(name, known)


class Model:
    """A declared model: call it with figures that carry units; see ``declaration`` for what it is."""

    def __init__(self, declaration: Declaration, body: Callable):
        self.declaration = declaration
        self.body = body
        functools.update_wrapper(self, body)
        parameters = inspect.signature(body).parameters
        odd = [
            name
            for name, one in parameters.items()
            if one.kind is not one.POSITIONAL_OR_KEYWORD or one.default is not one.empty
        ]
        if odd:
            raise TypeError(
                f"{declaration.id}: {odd} must be plain arguments without a default: "
                "a default would be a coefficient in the code"
            )
        names = list(parameters)
        if names != list(declaration.arguments):
            raise TypeError(
                f"{declaration.id}: the function takes {names}, the declaration names "
                f"{list(declaration.arguments)}; they must be the same, in the same order"
            )

    @property
    def id(self) -> str:
        return self.declaration.id

    def __repr__(self) -> str:
        return f"<natcap model {self.id} -> {self.declaration.produces}>"

    def __call__(self, *args, **kwargs):
        """Run the model on figures with units; returns an ``xarray.DataArray`` with ``units`` in attrs."""
        from natcap.modelling.boundary import run

        return run(self, self.named(args, kwargs))

    def named(self, args: Sequence, kwargs: Mapping) -> dict:
        """The arguments of a call by their names, in the declared order.

        Raises
        ------
        NatcapError
            M010 for each that is unknown, missing, too many or given twice.
        """
        units, faults = self.declaration.arguments, Faults()
        given = dict(zip(units, args, strict=False))
        if len(args) > len(units):
            faults.add("M010", given=len(args), needed=f"{len(units)}: {', '.join(units)}", model=self.id)
        missing = [name for name in units if name not in given and name not in kwargs]
        for name in kwargs:
            if name in given:
                faults.add("M010", column=name, given=f"{name} × 2", needed=f"{name} × 1", model=self.id)
            elif name not in units:
                meant = _meant(name, missing) or _meant(name, units)
                missing = [one for one in missing if one != meant]
                faults.add("M010", column=name, given=name, needed=meant or ", ".join(units), model=self.id)
        for name in missing:
            faults.add("M010", column=name, needed=f"{name} [{units[name]}]", model=self.id)
        faults.raise_if_any()
        given |= kwargs
        return {name: given[name] for name in units}


def declare(
    kind: str,
    *,
    id: str,
    produces: str,
    inputs: Mapping[str, str],
    formula: str,
    reference: str,
    coefficients: Mapping[str, str] = MappingProxyType({}),
    service: str = "",
    component: str = "",
    **rest,
) -> Callable[[Callable], Model]:
    """Decorator that turns a function into a `Model`; wrong declarations fail at import."""
    head, _, tail = id.partition(".")
    declaration = Declaration(
        id=id,
        kind=kind,
        service=service or head,
        component=component or tail,
        produces=produces,
        inputs=MappingProxyType(dict(inputs)),
        coefficients=MappingProxyType(dict(coefficients)),
        formula=formula,
        reference=reference,
        **rest,
    )
    both = set(inputs) & set(coefficients)
    if both:
        raise TypeError(f"{id}: {sorted(both)} named both as inputs and as coefficients")
    unknown = set(declaration.domain) - set(declaration.arguments)
    if unknown:
        raise TypeError(f"{id}: domain names {sorted(unknown)}, which are not arguments")
    for text in declaration.relations:
        strange = expression(text)[1] - set(declaration.arguments)
        if strange:
            raise TypeError(f"{id}: relation {text!r} names {sorted(strange)}, which are not arguments")
    # Empty is let through here: the test over all models asks for each, so that a model under way can be tried.
    for name, known in (("value_kind", VALUE_KINDS), ("region", REGIONS), ("time_step", TIME_STEPS), ("grade", ("C",))):
        if getattr(declaration, name) not in ("", *known):
            raise TypeError(f"{id}: {name} is {getattr(declaration, name)!r}, known are {', '.join(known)}")
    if isinstance(declaration.ecosystem, str):
        raise TypeError(f"{id}: ecosystem must be a tuple of codes")
    return lambda body: Model(declaration, body)


service = functools.partial(declare, "service")
valuation = functools.partial(declare, "valuation")
factor = functools.partial(declare, "factor")
