"""From one case to its heads of loss, each a row with a value, a quantity and where both come from."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from natcap import grades
from natcap.locale import label
from natcap.losses import rules
from natcap.losses.book import Book
from natcap.losses.groundwater import GRAVITY
from natcap.losses.interim import service_losses
from natcap.losses.keys import STATED
from natcap.losses.ledger import Case
from natcap.losses.loss import Loss, row_id
from natcap.modelling.node import Node


@dataclass
class Assessment:
    """All losses of one case, and the project that would make up for it where one is given."""

    losses: list[Loss]
    project_area: Node | None = None


def assess(case: Case, book: Book, purpose: str = "analysis") -> Assessment:
    """Every head of loss of a case.

    Parameters
    ----------
    purpose : {"analysis", "legal"}
        A legal use is refused while a coefficient it rests on is still to verify (L019).

    Raises
    ------
    NatcapError
        L019, L021, L026, and what the models refuse, with the file of the case.
    """
    found: list[Loss] = []
    area = None
    method = case.method["id"]
    if method.startswith("virtual_treatment"):
        found.append(treatment_loss(case, book, method))
    if method == "groundwater_depletion":
        found += groundwater_losses(case, book)
    if "equivalency" in case.tables:
        lost, area = service_losses(case, book)
        found += lost
    for head in STATED:
        figure = case.figures.get(f"costs.{head}")
        if figure is not None:
            found.append(stated(case, book, head, book.figure(case, figure)))
    if case.method.get("interim") == "cost_share":
        cost = book.money(book.figure(case, case.figures["costs.restoration"]))
        ratio = book.coefficient(f"{rules.PACKAGE}/interim_loss_ratio")
        id = row_id(case, "interim_loss")
        value = book.run(id, "interim_loss.cost_share", case.file, restoration_cost=cost, ratio=ratio)
        found.append(Loss(case, "interim_loss", value, cost, ratio, "interim_loss.cost_share"))
    rules.check_purpose(purpose, coefficients_of(case, book), case.file)
    return Assessment(found, area)


def coefficients_of(case: Case, book: Book) -> list[tuple[str, str]]:
    """What fills an argument that a model of the case declares a coefficient, with its grade.

    A case may state such a figure itself: a coefficient it is all the same, and no claim rests on it before it is
    signed off.
    """
    from natcap.modelling.registry import model

    leaves = {
        leaf
        for id, node in book.nodes.items()
        if id.startswith(f"losses:{case.id}:") and node.record["kind"] == "model"
        for name, argument in node.record["arguments"].items()
        for leaf in book.nodes[argument].leaves
        if leaf.startswith("coefficient:") or name in model(node.record["model"]).declaration.coefficients
    }
    return [(leaf, book.nodes[leaf].grade) for leaf in sorted(leaves) if leaf in book.nodes]


def stated(case: Case, book: Book, head: str, node: Node) -> Loss:
    """An amount the case states, in prices of the price year."""
    value = book.money(node)
    record = {"kind": "sum", "parts": [value.id], "without": []}
    return Loss(case, head, book.keep(replace(value, id=row_id(case, head), record=record)))


# ---- virtual treatment cost ------------------------------------------------------------------------------


def treatment_loss(case: Case, book: Book, method: str) -> Loss:
    """Cost of treatment times the adjustment of 2020 or the multiple of 2014."""
    head = "virtual_treatment_cost"
    released = book.figure(case, case.figures["quantities.released"])
    unit_cost = book.money(book.figure(case, case.figures["quantities.unit_cost"]))
    model = f"{head}.{'mass' if released.unit == 't' else 'volume'}"
    id = row_id(case, head, "treatment_cost")
    cost = book.run(id, model, case.file, released=released, unit_cost=unit_cost)
    id = row_id(case, head)
    if method == "virtual_treatment_cost":
        factor = adjustment(case, book)
        value = book.run(id, f"{head}.adjusted", case.file, treatment_cost=cost, adjustment=factor)
        return Loss(case, head, value, released, unit_cost, f"{head}.adjusted")
    factor = multiple(case, book)
    value = book.run(id, f"{head}.multiplied", case.file, treatment_cost=cost, multiple=factor)
    return Loss(case, head, value, released, unit_cost, f"{head}.multiplied")


def adjustment(case: Case, book: Book) -> Node:
    """γ of the 2020 form; the worst pollutant decides the step of τ, in the declared run and in every draw."""
    head = "virtual_treatment_cost"
    excess = [
        book.run(
            row_id(case, head, f"exceedance {number}"),
            f"{head}.exceedance",
            case.file,
            concentration=book.figure(case, _numbered(case, number, "concentration")),
            limit=book.figure(case, _numbered(case, number, "limit")),
        )
        for number in range(len(case.exceedance))
    ]
    water_class = case.tables["treatment"]["water_function_class"]
    return book.run(
        row_id(case, head, "adjustment"),
        f"{head}.adjustment",
        case.file,
        hazard_coefficient=book.figure(case, case.figures["treatment.hazard"]),
        exceedance_coefficient=step_of(case, book, excess),
        function_coefficient=book.coefficient(f"{rules.PACKAGE}/virtual_cost_water.omega.{water_class}"),
    )


def step_of(case: Case, book: Book, excess: list[Node]) -> Node:
    """τ of the worst pollutant: one row of the table, or, where a range crosses its steps, the row of each draw."""
    worst = np.max([node.values for node in excess], axis=0)
    ids = rules.exceedance_coefficient(worst)
    steps = {id: book.coefficient(f"{rules.PACKAGE}/{id}") for id in np.unique(ids)}
    declared = steps[ids[0]]
    if len(steps) == 1:
        return declared
    values = np.select([ids == id for id in steps], [node.values for node in steps.values()])
    leaves = frozenset().union(*(node.leaves for node in (*steps.values(), *excess)))
    record = {"kind": "sum", "parts": [declared.id], "without": []}
    id = row_id(case, "virtual_treatment_cost", "exceedance_coefficient")
    grade = grades.worst(*(node.grade for node in (*steps.values(), *excess)))
    notes = ((label("listing.loss_steps", "zh"), label("listing.loss_steps", "en")),)
    return book.keep(Node(id, values, declared.unit, grade, leaves, (), record, notes))


def _numbered(case: Case, number: int, key: str):
    name = f"exceedance.{number}.{key}"
    return replace(case.figures[name], key=name)


def multiple(case: Case, book: Book) -> Node:
    """The 2014 multiple: the one the case chooses, else the middle of the range; low and high are the range."""
    water = case.tables["treatment"]
    row = book.coefficients.table(rules.PACKAGE).by_id[
        rules.multiple_id(case.damage["medium"], water["water_function_class"])
    ]
    chosen = case.figures.get("treatment.multiple")
    if chosen is not None:
        high = row.high if row.high is not None else chosen.high
        node = book.figure(case, chosen, (row.low, high))
        node.notes = ((water["multiple_reason_zh"], water["multiple_reason_en"]),)
        node.record["note"] = f"{water['multiple_reason_zh']} / {water['multiple_reason_en']}"
        return node
    # The middle of a closed range; a range without an upper end was refused when the case was read.
    middle = (row.low + row.high) / 2
    id = f"coefficient:{rules.PACKAGE}/{row.id}"
    record = {
        "kind": "coefficient",
        "package": rules.PACKAGE,
        "version": book.coefficients.table(rules.PACKAGE).version,
        "id": row.id,
        "value": middle,
        "unit": row.unit,
        "low": row.low,
        "high": row.high,
        "source": row.source,
        "clause": row.clause,
        "grade": row.grade,
        "region": row.region,
        "method": "取范围中点 / middle of the printed range",
    }
    values = book.spread(id, middle, row.low, row.high)
    return book.keep(Node(id, values, row.unit, row.grade, frozenset({id}), (), record))


# ---- groundwater -----------------------------------------------------------------------------------------


def groundwater_losses(case: Case, book: Book) -> list[Loss]:
    """Depletion at a replacement or a shadow price, and the extra lift where it is given."""
    given = {
        key.split(".", 1)[1]: book.money(book.figure(case, figure))
        for key, figure in case.figures.items()
        if key.startswith("quantities.")
    }
    head = "groundwater_depletion"
    depleted = book.run(
        row_id(case, head, "depleted"),
        f"{head}.overdraft",
        case.file,
        withdrawal=given["withdrawal"],
        sustainable_yield=given["sustainable_yield"],
    )
    id = row_id(case, head)
    if "replacement_cost" in given:
        price, model = given["replacement_cost"], f"{head}.replacement"
        arguments = {"replacement_cost": price, "pumping_cost": given["pumping_cost"]}
    else:
        price = given.get("shadow_price") or book.money(book.coefficient("water/shadow_price"))
        model, arguments = f"{head}.shadow_price", {"shadow_price": price}
    found = [Loss(case, head, book.run(id, model, case.file, depleted=depleted, **arguments), depleted, price, model)]
    if "tariff" in given:
        arguments = {name: given[name] for name in ("withdrawal", "head_increase", "pump_efficiency", "tariff")}
        arguments["water_density"] = book.coefficient("gep/water_density")
        arguments["gravity"] = book.given("gravity", GRAVITY, "m/s**2")
        value = book.run(row_id(case, "pumping_lift"), f"{head}.lift", case.file, **arguments)
        found.append(Loss(case, "pumping_lift", value, given["withdrawal"], given["tariff"], f"{head}.lift"))
    return found
