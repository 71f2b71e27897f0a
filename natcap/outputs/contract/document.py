"""From mechanisms and rates to ``standards.json``: records, versions, withdrawals, checksum.

natcap proposes: it writes rules in force as cited, and rates as ``proposed``. It can never write ``adopted``.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from decimal import Decimal

from natcap.errors import Faults, NatcapError
from natcap.locale.text import nearest
from natcap.outputs.contract.validation import schema
from natcap.outputs.records import digest
from natcap.standards.amounts import converted, decimal, plain
from natcap.standards.mechanism import Mechanism
from natcap.standards.parameter import first_day, last_day
from natcap.standards.rank_table import amount_unit, amounts
from natcap.standards.rate import DERIVED, Rate
from natcap.standards.registry import catalogue

NINE = Decimal("0.000000001")
NOT_READ = "not read"
PRECISION = {4: "year", 7: "month", 10: "day"}


def text(number) -> str:
    """A decimal number as the contract writes it."""
    return format(plain(decimal(number)), "f")


def build(
    mechanisms: Mapping[str, Mechanism],
    rates: Iterable[Rate],
    *,
    number: str,
    study: str,
    place: str,
    run_id: str,
    previous: Mapping | None = None,
    withdrawals: Mapping[str, Mapping[str, str]] | None = None,
    root=None,
) -> dict:
    """The document, checked.

    Parameters
    ----------
    mechanisms : mapping of str to Mechanism
        All rules in force among them become records, one for each span in which nothing changes.
    rates : iterable of Rate
        What was derived; each becomes a proposed record, those without an amount included.
    number : str
        Release number, such as ``2026.1``; it never comes twice. ``2026.0`` is a draft, which nobody pays by.
    study, place, run_id : str
    previous : mapping, optional
        The release before: versions count on from it, and a record that is in it and no longer here has to be
        withdrawn.
    withdrawals : mapping of str to mapping, optional
        ``record_id`` of the previous release to ``date``, ``reason_zh``, ``reason_en``.

    Raises
    ------
    NatcapError
        T117 a record that vanished without being withdrawn, T118 a withdrawal of what is not there, and all
        that `check` refuses.
    """
    from natcap.outputs.contract.checks import check

    records = [
        record
        for one in mechanisms.values()
        if one.kind == "rule_in_force"
        for record in rule_records(one, run_id, root)
    ]
    records += [rate_record(rate, run_id) for rate in rates]
    records = _versions(records, previous, withdrawals or {})
    document = {
        "schema_version": schema()["properties"]["schema_version"]["const"],
        "release": {
            "number": number,
            "previous": previous["release"]["number"] if previous else None,
            "study": study,
            "place": place,
            "run_id": run_id,
            "checksum": checksum(records),
        },
        "records": records,
    }
    check(document, ours=True)
    return document


def canonical_records(records: list) -> bytes:
    """The bytes the checksum is taken of. Records hold no floats, so this is one spelling everywhere."""
    return json.dumps(records, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode("utf-8")


def checksum(records: list) -> dict:
    shape = schema()["properties"]["release"]["properties"]["checksum"]["properties"]
    value = hashlib.sha256(canonical_records(records)).hexdigest()
    return {"algorithm": shape["algorithm"]["const"], "of": shape["of"]["const"], "value": value}


def _common(one: Mechanism, start: str, end: str, unit: str, run_id: str) -> dict:
    from natcap import units

    entry = catalogue()[one.mechanism]
    return {
        "record_id": f"{one.id}.{start}",
        "key": one.id,
        "version": 1,
        "supersedes": None,
        "mechanism": one.mechanism,
        "tasks": list(entry.tasks),
        "names": dict(one.names),
        "condition": dict(one.conditions),
        "withdrawal": None,
        "region": one.region,
        "payer": one.payer,
        "payee": one.payee,
        "basis": one.basis,
        "unit": units.parse_unit(unit).unit,
        "rounding": {"step": text(one.rounding), "mode": "half_up"},
        "validity": {
            "from": first_day(start).isoformat(),
            "to": last_day(end).isoformat() if end else None,
            "precision": PRECISION[len(start)],
            "review_by": first_day(one.review_by).isoformat() if one.review_by else None,
        },
        "stacking": {"excludes": list(entry.excludes), "beside": []},
    }


def rule_records(one: Mechanism, run_id: str, root=None) -> list[dict]:
    """A rule in force as records: cited amounts, no bounds, one record for each span."""
    from natcap import coefficients
    from natcap.grades import worst

    books = coefficients.sources(root=root)

    def named(item) -> str:
        """What the list of sources calls a document that the file does not name itself."""
        return books[item.source]["citation"] if item.source in books else item.source

    found = []
    for start, end in one.periods():
        rule = one.at(start)
        if one.derivation == "rank_table":
            unit = amount_unit(one, rule["amounts"], root)
            pay = {
                "type": "rank_table",
                "components": list(rule["components"].value),
                "components_inferred": bool(rule["components"].inferred),
                "order": "ascending_sum_of_ranks",
                "tie_rule": list(rule["tie_rule"].value),
                "tie_rule_inferred": bool(rule["tie_rule"].inferred),
                "zero_sum": rule["zero_sum"].value,
                "sign": "positive_to_payee",
                "settlements_per_year": rule["settlements_per_year"].value,
                "not_covered": [
                    {"zh": item.note_zh or id, "en": item.note_en or id}
                    for id, item in rule.items()
                    if item.value == NOT_READ
                ],
                "table": [
                    {"rank": rank, "amount": text(amount)}
                    for rank, amount in enumerate(amounts(rule["amounts"], root), 1)
                ],
            }
        else:
            unit, amount = _flat(one, rule["amount"], root)
            pay = {"type": "flat", "amount": text(amount)}
        citations = [
            {
                "parameter": id,
                "document": {"zh": item.document_zh or named(item), "en": item.document_en or named(item)},
                "source": item.source,
                "clause": item.clause,
                "grade": item.grade,
                "inferred": item.inferred,
            }
            for id, item in rule.items()
        ]
        figures = [row for item in rule.values() for row in item.rows(root)]
        found.append(
            {
                "kind": "rule_in_force",
                **_common(one, start, end, unit, run_id),
                "status": "in_force",
                "price_basis": "nominal",
                "pay": pay,
                "citations": citations,
                "provenance": {
                    "run_id": run_id,
                    "methods": [one.derivation],
                    "sources": sorted(
                        {part.strip() for row in (*rule.values(), *figures) for part in row.source.split(";")}
                    ),
                    "grade": worst(*(item.grade for item in rule.values()), *(row.grade for row in figures)),
                    "mechanism_sha256": one.sha256,
                    "input_sha256": digest([[row.package, row.version, row.id, row.text, row.unit] for row in figures]),
                },
            }
        )
    return found


def _flat(one: Mechanism, parameter, root) -> tuple[str, Decimal]:
    """Unit and amount of a flat rate: in the unit of the file, in money of the year the rate was set."""
    from natcap import units

    if not parameter.coefficients:
        return parameter.unit or one.unit, plain(decimal(parameter.value))
    (row,) = parameter.rows(root)
    ((_, year),) = units.money_years(row.unit)
    unit = units.with_money_year(one.unit, year)
    return unit, converted(row.text, row.unit, unit)


def rate_record(rate: Rate, run_id: str) -> dict:
    """A derived rate as a record; it is proposed, whatever came out."""
    one = rate.mechanism
    parameters = one.at(one.valid_from)
    interval = rate.interval() if rate.status == DERIVED else None
    weakest = rate.weakest()
    leaves = rate.leaves
    cited = {item.source for item in parameters.values()} | {str(node.record.get("source", "")) for node in leaves}
    coefficient = rate.coefficient.value
    bounds = {
        name: None if amount is None else {"amount": text(amount), "method": method}
        for name, amount, method in (
            ("floor", rate.floor_amount, "standards.floor"),
            ("ceiling", rate.ceiling_amount, "standards.ceiling"),
        )
    }
    methods = [
        *dict.fromkeys(step["model"] for step in one.steps),
        "standards.floor",
        "standards.ceiling",
        "standards.between",
    ]
    from natcap.grades import worst

    return {
        "kind": "rate",
        **_common(one, one.valid_from, one.valid_to, rate.unit, run_id),
        "region": rate.place,
        "status": "proposed",
        "price_basis": "constant",
        "derivation_status": rate.status,
        "amount": None if rate.amount is None else text(rate.amount),
        "bounds": {**bounds, "budget_cap": None if rate.budget_cap is None else text(rate.budget_cap)},
        "routes": [
            {"id": route.id, "names": dict(route.names), "role": route.role, "floor": _in_unit(route.floor, rate.unit)}
            for route in rate.routes
        ],
        "share": text(rate.share),
        "payment_coefficient": None if coefficient is None else text(decimal(coefficient).quantize(NINE)),
        "interval": None
        if interval is None
        else {
            **{
                name: text(decimal(value).quantize(NINE))
                for name, value in zip(("p5", "p50", "p95"), interval, strict=True)
            },
            "supported_share": text(rate.supported),
        },
        "grades": [
            {
                "class": row["class"],
                "names": dict(row["names"]),
                "area_share": text(decimal(row["area_share"]).quantize(NINE)),
                "multiplier": text(decimal(row["multiplier"]).quantize(NINE)),
                "amount": text(row["amount"]),
            }
            for row in rate.graded
        ],
        "adjustments": _adjustments(one, parameters),
        "relation": schema()["$defs"]["rate"]["properties"]["relation"]["const"],
        "in_force": list(one.in_force),
        "missing": [{"key": item.key, "names": {"zh": item.zh, "en": item.en}} for item in rate.missing],
        "evidence_mix": rate.evidence(),
        "weakest_input": None if weakest is None else weakest.id,
        "provenance": {
            "run_id": run_id,
            "methods": methods,
            "sources": sorted(part.strip() for source in cited - {""} for part in source.split(";")),
            "grade": worst(*(node.grade for node in leaves), *(item.grade for item in parameters.values())),
            "mechanism_sha256": one.sha256,
            "input_sha256": digest([node.record for node in leaves]),
        },
    }


def _in_unit(node, unit: str) -> str | None:
    from natcap import units

    if node.value is None:
        return None
    return text(decimal(float(units.convert(node.value, node.unit, unit))).quantize(NINE))


def _adjustments(one: Mechanism, parameters: Mapping) -> list[dict]:
    if not {"index_series", "change_low", "change_high"} <= set(parameters):
        return []
    items = schema()["$defs"]["rate"]["properties"]["adjustments"]["items"]["properties"]
    state = {
        name: parameters[f"state_{name}"].value
        for name in ("sensitivity", "reference")
        if f"state_{name}" in parameters
    }
    return [
        {
            "kind": items["kind"]["const"],
            "formula": items["formula"]["const"],
            "series": parameters["index_series"].value,
            "base_year": one.price_year,
            "first_year": first_day(one.valid_from).year,
            "sensitivity": text(state.get("sensitivity", "0")),
            "reference": text(state["reference"]) if "reference" in state else None,
            "change_low": text(parameters["change_low"].value),
            "change_high": text(parameters["change_high"].value),
        }
    ]


def _versions(records: list[dict], previous: Mapping | None, withdrawals: Mapping) -> list[dict]:
    """Versions counted on from the release before, and its records that are gone, withdrawn."""
    faults = Faults()
    before = {record["record_id"]: record for record in previous["records"]} if previous else {}
    here = {record["record_id"] for record in records}
    found = []
    for record in records:
        old = before.get(record["record_id"])
        if old is not None:
            same = _content(old) == _content(record)
            record["version"] = old["version"] if same else old["version"] + 1
            record["supersedes"] = old["supersedes"] if same else old["version"]
        found.append(record)
    for id, old in before.items():
        if id in here:
            continue
        if id in withdrawals:
            found.append(_withdrawn(old, withdrawals[id]))
        elif old["status"] == "withdrawn":
            found.append(dict(old))
        else:
            faults.add("T117", column=id, given=previous["release"]["number"])
    for id in withdrawals:
        if id not in before or id in here:
            faults.add("T118", column=id, given=id, needed=nearest(id, set(before) - here) or "-")
    if faults:
        raise NatcapError(faults.items)
    return sorted(found, key=lambda record: (record["kind"] == "rate", record["record_id"]))


def _content(record: Mapping) -> dict:
    """What makes a new version when it changes: all but the numbering and the run."""
    rest = {key: value for key, value in record.items() if key not in ("version", "supersedes", "provenance")}
    return rest | {"provenance": {key: value for key, value in record["provenance"].items() if key != "run_id"}}


def _withdrawn(old: Mapping, why: Mapping[str, str]) -> dict:
    reason = {"zh": why["reason_zh"], "en": why["reason_en"]}
    return {**old, "status": "withdrawn", "withdrawal": {"date": why["date"], "reason": reason}}
