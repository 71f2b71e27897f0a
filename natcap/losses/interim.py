"""Services lost over the years by one case, for a time or for good, and the project that makes up for them."""

from __future__ import annotations

from dataclasses import replace

import xarray as xr

from natcap.errors import NatcapError
from natcap.losses import rules, scaling
from natcap.losses.book import Book
from natcap.losses.ledger import Case
from natcap.losses.loss import Loss, row_id
from natcap.modelling.node import Node

YEAR = "year"


def service_losses(case: Case, book: Book) -> tuple[list[Loss], Node | None]:
    """Interim and permanent loss by equivalency, and the area of the project that makes up for them.

    Year 0 is the year of the tally, and that is the year in which the damage began: a case is booked in no other,
    so that its dates, and nothing it says beside them, place the loss in time.
    """
    options = case.tables["equivalency"]
    convention = options.get("convention", "mid")
    area = book.figure(case, case.figures["asset.area"])
    service_value = book.money(book.figure(case, case.figures["equivalency.service_value"]))
    lost = book.figure(case, case.figures["equivalency.loss_share"])
    figure = case.figures.get("equivalency.permanent_share")
    lasting = book.figure(case, figure) if figure else book.given("permanent_share", 0.0, "dimensionless")
    discount, rate = discounting(case, book)
    found, debits = [], []
    curve = recovery(case, book, "equivalency", "recovery_period")
    parts = [
        ("interim_loss", "recoverable_part", curve),
        ("permanent_loss", "permanent_part", scaling.Recovery("none")),
    ]
    if curve.shape == "none":
        # Nothing comes back: all of the loss is permanent, whatever share the case names.
        lasting, parts = book.given("permanent_share", 1.0, "dimensionless"), parts[1:]
    elif not lasting.values.any():
        parts = parts[:1]
    for head, part, shape in parts:
        loss = book.run(
            row_id(case, head, "share"),
            f"equivalency.{part}",
            case.file,
            loss_share=lost,
            permanent_share=lasting,
        )
        stream = _located(
            case,
            lambda loss=loss, shape=shape: scaling.injury(drawn(loss), shape, discount, convention=convention),
        )
        years = stream_nodes(case, book, head, stream, loss, rate, "lost_share", shape)
        debit = book.run(row_id(case, head, "debit"), "equivalency.debit", case.file, area=area, service_years=years)
        value = book.run(
            row_id(case, head), "equivalency.interim_loss", case.file, debit=debit, service_value=service_value
        )
        debits.append(debit)
        found.append(Loss(case, head, value, debit, service_value, "equivalency.interim_loss"))
    needed = required(case, book, debits, discount, rate, convention) if "project" in case.tables else None
    return found, needed


def _located(case: Case, call):
    """Faults of the scaling with the file of the case."""
    try:
        return call()
    except NatcapError as error:
        raise NatcapError(replace(fault, file=case.file) for fault in error.faults) from error


def drawn(node: Node):
    return xr.DataArray(node.values, dims="draw", attrs={"units": node.unit})


def discounting(case: Case, book: Book) -> tuple[scaling.Discount, Node | None]:
    """The rate of the case, its schedule, or the rate of the coefficient table with its range."""
    options = case.tables["equivalency"]
    if "discount_schedule" in options:
        return scaling.Discount(schedule=[tuple(one) for one in options["discount_schedule"]]), None
    figure = case.figures.get("equivalency.discount_rate")
    rate = book.figure(case, figure) if figure else book.coefficient(f"{rules.PACKAGE}/discount_rate_equivalency")
    return scaling.Discount(drawn(rate)), rate


def recovery(case: Case, book: Book, section: str, period: str) -> scaling.Recovery:
    """The recovery of an injury, or the growth of a project, with the draws of its figures."""
    options = case.tables[section]

    def figure(key: str):
        found = case.figures.get(f"{section}.{key}")
        return None if found is None else drawn(book.figure(case, found))

    horizon = case.figures.get(f"{section}.horizon")
    delay = figure("delay")
    return scaling.Recovery(
        options["shape"],
        duration=figure(period),
        midpoint=figure("midpoint"),
        steepness=figure("steepness"),
        steps=[tuple(one) for one in options.get("steps", ())],
        delay=0.0 if delay is None else delay,
        horizon=horizon.value if horizon else None,
    )


def stream_nodes(case: Case, book: Book, head: str, stream, portion: Node, rate, share_model: str, shape) -> Node:
    """Nodes of the terms of a sum over years, each with its formula; returns the sum."""
    terms = []
    period = book.given("period", 1.0, YEAR)

    def at(array, number: int):
        values = array.isel(year=number) if YEAR in array.dims else array
        return values.broadcast_like(xr.DataArray(portion.values, dims="draw")).values

    for number, year in enumerate(stream.index):
        base = row_id(case, head, f"year {year}")
        if rate is None:
            values = at(stream.factor, number)
            factor = book.keep(Node(f"{base}:factor", values, "dimensionless", record={"kind": "given"}))
        else:
            arguments = {"elapsed": book.given("elapsed", float(year), YEAR), "period": period, "discount_rate": rate}
            factor = book.made(
                f"{base}:factor", "equivalency.discount_factor", arguments, at(stream.factor, number), "dimensionless"
            )
        section = "project" if share_model == "gained_share" else "equivalency"
        levels = (
            ("recovered_start", stream.recovered_start, number),
            ("recovered_end", stream.recovered_end, number + 1),
        )
        ends = {
            name: recovered_node(case, book, f"{base}:{name}", section, shape, boundary, at(array, number))
            for name, array, boundary in levels
        }
        ends["end_weight"] = book.given("end_weight", stream.weight, "dimensionless")
        recovered = book.made(
            f"{base}:recovered", "equivalency.recovered_share", ends, at(stream.recovered, number), "dimensionless"
        )
        arguments = {"recovered_share": recovered}
        if share_model == "lost_share":
            arguments |= {"loss_share": portion, "permanent_share": book.given("permanent_share", 0.0, "dimensionless")}
        else:
            arguments |= {"gain_share": portion}
        share = book.made(
            f"{base}:share", f"equivalency.{share_model}", arguments, at(stream.share, number), "dimensionless"
        )
        arguments = {"share": share, "discount_factor": factor, "period": period}
        terms.append(book.made(base, "equivalency.service_years", arguments, at(stream.single, number), YEAR))
    if stream.after is not None:
        last = rate or book.given("discount_rate", float(stream.rate), "1/year")
        arguments = {"last_service_years": terms[-1], "period": period, "discount_rate": last}
        id = row_id(case, head, "after")
        values = stream.after.broadcast_like(xr.DataArray(portion.values, dims="draw")).values
        terms.append(book.made(id, "equivalency.permanent_service_years", arguments, values, YEAR))
    return book.total(row_id(case, head, "service_years"), terms, YEAR)


def recovered_node(case: Case, book: Book, id: str, section: str, shape, boundary: int, values) -> Node:
    """The level of recovery at the end of `boundary` years: by its model, or set by the method at its limits."""
    period = "recovery_period" if section == "equivalency" else "growth_period"
    curve = {
        key: book.nodes[f"figure:{case.id}|{section}.{key}"]
        for key in (period, "midpoint", "steepness", "delay")
        if f"figure:{case.id}|{section}.{key}" in book.nodes
    }
    leaves = frozenset().union(*(node.leaves for node in curve.values())) if shape.shape != "none" else frozenset()
    since = boundary - (curve["delay"].value if "delay" in curve else 0.0)
    beyond = shape.horizon is not None and since >= shape.horizon
    if shape.shape in ("linear", "logistic") and since >= 0 and not beyond:
        names = {"linear": {"duration": period}, "logistic": {"midpoint": "midpoint", "steepness": "steepness"}}
        arguments = {name: curve[key] for name, key in names[shape.shape].items()}
        arguments = {"elapsed": book.given("elapsed", since, YEAR), **arguments}
        node = book.made(id, f"equivalency.{shape.shape}_recovery", arguments, values, "dimensionless")
        node.leaves |= leaves
        return node
    return book.keep(Node(id, values, "dimensionless", leaves=leaves, record={"kind": "given"}))


def required(case: Case, book: Book, debits: list[Node], discount, rate, convention: str) -> Node:
    """Area of the compensatory project of a case."""
    options = case.tables["project"]
    gain = book.figure(case, case.figures["project.gain_share"])
    shape = recovery(case, book, "project", "growth_period")
    stream = _located(
        case,
        lambda: scaling.project(
            drawn(gain),
            shape,
            discount,
            life=options.get("life"),
            convention=convention,
            first_year=options.get("first_year", 0),
        ),
    )
    credit = stream_nodes(case, book, "project", stream, gain, rate, "gained_share", shape)

    def figure(key: str, otherwise: float) -> Node:
        found = case.figures.get(f"project.{key}")
        return book.figure(case, found) if found else book.given(key, otherwise, "dimensionless")

    return book.run(
        row_id(case, "project", "area"),
        "equivalency.required_area",
        case.file,
        debit=book.total(row_id(case, "project", "debit"), debits, "hectare*year"),
        credit=credit,
        value_ratio=figure("value_ratio", 1.0),
        failure_probability=figure("failure_probability", 0.0),
    )
