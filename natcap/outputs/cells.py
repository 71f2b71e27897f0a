"""Every cell of an account and its losses as rows of one long table."""

from __future__ import annotations

CELL_FIELDS = (
    "cell",
    "profile",
    "line",
    "service",
    "measure",
    "ecosystem",
    "field",
    "item",
    "place",
    "year",
    "value",
    "unit",
    "low",
    "mid",
    "high",
    "grade",
    "status",
    "counts",
    "model",
    "reason_zh",
    "reason_en",
)


def cell_rows(account) -> list[dict]:
    """Every cell, one row each: extents, quantities, prices, values, totals, township shares."""
    rows = [
        _row(account, account.nodes[node.id], node.id, measure="extent", ecosystem=code, place=account.study.place)
        for code, node in account.extents.items()
    ]
    rows.append(
        _row(account, account.extent_total, account.extent_total.id, measure="extent", place=account.study.place)
    )
    rows += [
        _row(account, node, node.id, measure="extent", ecosystem=code, place=place)
        for (place, code), node in account.township_extents.items()
    ]
    rows += [
        _row(account, node, node.id, measure="extent", place=place) for place, node in account.township_areas.items()
    ]
    for route in account.routes:
        for cell in route.cells:
            facts = {
                "profile": route.profile.id,
                "line": cell.line.id,
                "service": cell.line.service,
                "ecosystem": cell.ecosystem,
                "item": cell.item,
                "place": account.study.place,
            }
            if cell.quantity is not None:
                rows.append(
                    _row(
                        account,
                        cell.quantity,
                        cell.quantity.id,
                        measure="quantity",
                        model=cell.methods[0],
                        counts=cell.counts,
                        **facts,
                    )
                )
            if cell.price is not None:
                rows.append(
                    _row(
                        account,
                        cell.price,
                        f"{cell.value.id.removesuffix(':value')}:price",
                        measure="price",
                        counts=False,
                        **facts,
                    )
                )
            if cell.line.physical:
                continue
            status = "memo" if not cell.counts and cell.value.value is not None else None
            rows.append(
                _row(
                    account,
                    cell.value,
                    cell.value.id,
                    measure="value",
                    model=cell.methods[1],
                    counts=cell.counts,
                    status=status,
                    reason=cell.reason,
                    **facts,
                )
            )
            for place in account.study.townships if cell.counts else ():
                node = route.townships[place, cell.value.id]
                rows.append(_row(account, node, node.id, measure="value", counts=True, **{**facts, "place": place}))
        rows += _total_rows(account, route)
    return rows


def loss_rows(account, losses) -> list[dict]:
    """The heads of every case, and the two families that are never added."""
    if losses is None:
        return []
    rows = [
        _row(
            account,
            account.nodes[loss.value.id],
            loss.value.id,
            measure="loss",
            model=loss.method,
            line=loss.head,
            item=loss.case.id,
            place=loss.case.place,
        )
        for loss in losses.losses
    ]
    rows += [
        _row(account, account.nodes[node.id], node.id, measure="loss", line=family, place=account.study.place)
        for family, node in losses.totals.items()
    ]
    rows += [
        _row(
            account,
            account.nodes[node.id],
            node.id,
            measure="loss",
            line=family,
            item=f"{dimension}:{code}",
            place=code if dimension == "place" else account.study.place,
        )
        for (dimension, code, family), node in losses.sums.items()
    ]
    return rows


def standard_rows(account, standards) -> list[dict]:
    """Bounds and amount of every rate, and its budget by place; a rate is a proposal, whatever its status."""
    from natcap.standards.registry import catalogue

    rows = []
    for rate in standards.rates:
        one = rate.mechanism
        facts = {"line": one.id, "place": rate.place, "field": catalogue()[one.mechanism].field}
        amount = standards.budget.lineage[f"standard:{one.id}:amount"]
        for measure, node in (
            *((f"floor:{route.id}", route.floor) for route in rate.routes),
            ("ceiling", rate.ceiling),
            ("rate", amount),
        ):
            rows.append(_row(account, account.nodes[node.id], node.id, measure=measure, **facts))
    for line in standards.budget.lines:
        one = line.rate.mechanism
        facts = {"line": one.id, "place": line.place, "field": catalogue()[one.mechanism].field}
        for measure, node in (
            ("eligible", line.quantity),
            ("in_force", line.in_force),
            ("added", line.added),
            ("budget", line.whole),
        ):
            rows.append(_row(account, account.nodes[node.id], node.id, measure=measure, **facts))
    for party in standards.budget.parties:
        facts = {"line": party.id, "item": party.role, "place": account.study.place}
        for node in (party.in_force, party.added, party.whole):
            rows.append(_row(account, account.nodes[node.id], node.id, measure="budget", **facts))
    return rows


def _total_rows(account, route) -> list[dict]:
    """Sums, ratios, variants and factors of a route, and what falls on each township."""
    facts = {"profile": route.profile.id, "place": account.study.place}
    rows = [
        _row(account, node, node.id, measure="value", **facts, **{kind: key})
        for kind, nodes in (("service", route.services), ("ecosystem", route.ecosystems), ("field", route.fields))
        for key, node in nodes.items()
    ]
    rows += [
        _row(account, node, node.id, measure="value", ecosystem=code, service=service, **facts)
        for (code, service), node in route.type_services.items()
        if ":total:" in node.id
    ]
    rows += [_row(account, node, node.id, measure="value", **facts) for node in route.parts.values()]
    for cell in route.rows:
        if not cell.ecosystem:  # all stand classes of a line
            told = {"line": cell.line.id, "service": cell.line.service, "counts": cell.counts, **facts}
            for measure, node in (("quantity", cell.quantity), ("value", None if cell.line.physical else cell.value)):
                if node is not None:
                    rows.append(_row(account, node, node.id, measure=measure, **told))
    rows.append(_row(account, route.total, route.total.id, measure="value", **facts))
    for node in (*route.ratios.values(), *route.densities.values()):
        rows.append(_row(account, node, node.id, measure="ratio", **facts))
    for nodes in route.variants.values():
        rows += [
            _row(account, node, node.id, measure="variant", ecosystem=code, **facts) for code, node in nodes.items()
        ]
    rows += [
        _row(account, node, node.id, measure="factor", **facts)
        for id, node in account.factors.items()
        if id.startswith(f"{route.profile.id}:")
    ]
    for (place, service), node in route.township_services.items():
        rows.append(_row(account, node, node.id, measure="value", **{**facts, "place": place}, service=service))
    for place, node in route.township_totals.items():
        rows.append(_row(account, node, node.id, measure="value", **{**facts, "place": place}))
    for id, node in route.unallocated.items():
        rows.append(_row(account, node, node.id, measure="value", profile=route.profile.id, line=id.split(":")[1]))
    return rows


def _row(
    account, node, id: str, *, measure: str, status: str | None = None, reason=("", ""), counts=None, **facts
) -> dict:
    interval = node.interval() if node.values is not None else None
    missing = node.missing if node.values is None else ()
    row = dict.fromkeys(CELL_FIELDS, "")
    row |= {"cell": id, "measure": measure, "year": str(account.study.year), **facts}
    row |= {
        "value": node.value,
        "unit": node.unit,
        "grade": node.grade,
        "status": status or ("value" if node.value is not None else "missing"),
        "counts": "" if counts is None else str(bool(counts)).lower(),
    }
    row["low"], row["mid"], row["high"] = interval if interval else (None, None, None)
    if missing:
        row["reason_zh"] = f"缺：{'、'.join(dict.fromkeys(one.zh for one in missing))}"
        row["reason_en"] = f"missing: {'; '.join(dict.fromkeys(one.en for one in missing))}"
    elif status == "memo":
        row["reason_zh"], row["reason_en"] = reason
    if row.get("ecosystem") and not row["field"]:
        row["field"] = account.study.field_of(row["ecosystem"])
    return row
