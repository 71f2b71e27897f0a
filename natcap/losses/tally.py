"""The tally of a year (T14): losses by medium, kind, township and bearer, in money of one price year.

Two account families stand side by side and are never added: what treatment would have cost (``maintenance``), and
what was taken from people and ecosystems (``damage``). What a case claims by law is told case by case.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np

from natcap.errors import Faults
from natcap.locale import label
from natcap.losses.assessment import Assessment, assess
from natcap.losses.book import Book
from natcap.losses.ledger import Case, Payment
from natcap.losses.loss import Loss
from natcap.losses.overlap import check_overlaps
from natcap.modelling.node import Node

FAMILIES = ("damage", "maintenance")
DIMENSIONS = ("medium", "kind", "place", "bearer")
TOLERANCE = 1e-9


@dataclass
class Tally:
    """What the damage of a year adds up to.

    Attributes
    ----------
    losses : list of Loss
        One row for each head of each case.
    sums : dict of (dimension, code, family) to Node
        Sums by medium, kind, place and bearer within a family.
    totals : dict of str to Node
        By family; two totals that are never added.
    claims : dict of str to Node
        By case: all its heads, as the law adds them (emergency, clean-up, restoration, interim and permanent loss,
        assessment).
    project_areas : dict of str to Node
        By case: hectares of compensatory project, where the case describes one.
    payments : list of (Case, Payment)
        Fines and awards, nominal, in no total.
    outside : list of Case
        Cases of other years, left out.
    nodes : dict of str to Node
        Every number on the way, in the shape of the account's.
    identities : list of (zh, en, holds, residual)
        What was checked, whether it holds, and by how much it is off at most.
    """

    place: str
    year: int
    price_year: int
    purpose: str
    losses: list[Loss]
    sums: dict[tuple[str, str, str], Node]
    totals: dict[str, Node]
    claims: dict[str, Node]
    project_areas: dict[str, Node]
    payments: list[tuple[Case, Payment]]
    outside: list[Case]
    nodes: dict[str, Node]
    identities: list[tuple[str, str, bool, float]] = field(default_factory=list)
    invented: bool = False


def tally(
    study_place: str,
    year: int,
    cases: Iterable[Case],
    coefficients,
    series,
    draws: int = 0,
    seed: int = 0,
    *,
    price_year: int | None = None,
    purpose: str = "analysis",
) -> Tally:
    """Tally the cases of a year.

    Parameters
    ----------
    study_place : str
        Code of the place the tally is for.
    year : int
        Year in which the damage began; cases of other years are left out and named. They still may not overlap.
    cases : list of Case
        From `natcap.losses.ledger.read_cases`.
    coefficients : object
        ``node(key, draws, seed)`` and ``table(package)``: the coefficients of a study.
    series : IndexSeries
        Index that brings amounts of other years to the price year.
    draws, seed : int
        Draws for the intervals, and the seed of their streams.
    price_year : int, optional
        Price year of all money of the tally; the year itself without it. Payments stay nominal.
    purpose : {"analysis", "legal"}
        A legal use is refused while a coefficient is still to verify.

    Raises
    ------
    NatcapError
        L017 for every overlap among all cases, the rows named; L019, L021, L026 and what the models refuse, all
        cases together.
    """
    from natcap.errors import NatcapError

    book = Book(coefficients, series, price_year=price_year or year, draws=draws, seed=seed)
    everything = list(cases)
    chosen = [case for case in everything if case.year == year]
    faults = Faults()
    found: dict[str, Assessment] = {}
    for case in chosen:
        try:
            found[case.id] = assess(case, book, purpose)
        except NatcapError as error:
            faults.extend(error.faults)
    losses = [loss for one in found.values() for loss in one.losses]
    check_overlaps(everything, faults)
    faults.raise_if_any()
    made = Tally(
        study_place,
        year,
        book.price_year,
        purpose,
        losses,
        {},
        {},
        {},
        {id: one.project_area for id, one in found.items() if one.project_area is not None},
        [(case, payment) for case in chosen for payment in case.payments],
        [case for case in everything if case.year != year],
        book.nodes,
        invented=any(case.invented for case in chosen),
    )
    add_up(made, book)
    return made


def add_up(made: Tally, book: Book) -> None:
    """Sums and totals, each with its lineage, and the check that they agree."""
    unit = f"CNY_{made.price_year}"
    for family in FAMILIES:
        rows = [loss for loss in made.losses if loss.family == family]
        made.totals[family] = book.total(f"losses:total:{family}", [loss.value for loss in rows], unit)
        for dimension in DIMENSIONS:
            for code in sorted({getattr(loss, dimension) for loss in rows}):
                parts = [loss.value for loss in rows if getattr(loss, dimension) == code]
                made.sums[dimension, code, family] = book.total(f"losses:{dimension}:{code}:{family}", parts, unit)
            check_sum(made, dimension, family)
    for case in {loss.case.id: loss.case for loss in made.losses}.values():
        parts = [loss.value for loss in made.losses if loss.case.id == case.id]
        made.claims[case.id] = book.total(f"losses:claim:{case.id}", parts, unit)


def check_sum(made: Tally, dimension: str, family: str) -> None:
    """Whether the sums over one dimension are the total, in the declared run and in every draw."""
    whole = made.totals[family].values
    parts = [node.values for (name, _, of), node in made.sums.items() if (name, of) == (dimension, family)]
    residual = np.abs(np.sum(parts, axis=0) - whole) if parts else np.abs(whole)
    limit = TOLERANCE * np.maximum(np.abs(whole), 1)
    holds = bool((residual <= limit).all())
    zh, en = (
        f"{label(f'loss_dimension.{dimension}', lang)} × {label(f'loss_family.{family}', lang)}"
        for lang in ("zh", "en")
    )
    made.identities.append((f"{zh}：分项之和 = 合计", f"{en}: parts sum to the total", holds, float(residual.max())))
