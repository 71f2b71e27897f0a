"""What each declared derivation takes: its parameters, and the tables a mechanism file must bring for it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from dataclasses import replace as changed

from natcap.errors import Faults, NatcapError
from natcap.locale.text import nearest
from natcap.standards.links import check_link
from natcap.standards.shape import is_amount
from natcap.standards.text import is_text, known_keys

INPUT = {
    "id": True,
    "unit": True,
    "zh": True,
    "en": True,
    "coefficient": False,
    "figure": False,
    "account": False,
    "least": False,
    "most": False,
    "reason_zh": False,
    "reason_en": False,
}
STEP = {"id": True, "model": True, "arguments": True}
ROUTE = {
    "id": True,
    "zh": True,
    "en": True,
    "role": True,
    "opportunity": True,
    "protection": True,
    "benefit_kept": False,
}
CEILING = {"increments": True, "payment_coefficient": True}
ROLES = ("main", "cross_check")
GUESSES = ("C", "E")


@dataclass(frozen=True)
class Derivation:
    """A way to make a record; ``parameters`` says which it takes, and which it cannot do without.

    ``check`` takes the parameters, the other tables, the unit of the file, its name and the basket of faults.
    """

    id: str
    kind: str
    parameters: Mapping[str, bool]
    check: Callable


def _no_tables(tables: dict, file: str, faults: Faults) -> None:
    for name, rows in tables.items():
        if rows:
            faults.add("T002", file=file, column=name, given=f"[[{name}]]", needed="[[parameter]]")


def _one_year_of_money(one, file: str, faults: Faults) -> None:
    """Every amount in money of a stated year."""
    from natcap import units

    column = f"parameter {one.id}"
    found = [row.unit for row in one.rows()] if one.coefficients else [one.unit]
    for unit in dict.fromkeys(found):
        try:
            if len(units.money_years(unit)) != 1:
                faults.add("T004", file=file, column=column, given=unit or "-", needed="CNY_2018/month")
        except NatcapError as error:
            faults.extend(changed(fault, file=file, column=column) for fault in error.faults)


def check_rank_table(parameters: list, head: Mapping, tables: dict, file: str, faults: Faults) -> None:
    """A rank table: as many amounts as places, which sum to zero where the rule says so."""
    from natcap.standards.amounts import decimal

    _no_tables(tables, file, faults)
    for one in parameters:
        column = f"parameter {one.id}"
        if one.id in ("places", "settlements_per_year") and not (type(one.value) is int and one.value > 0):
            faults.add("T004", file=file, column=column, given=repr(one.value), needed="16")
        if one.id in ("components", "tie_rule") and not (
            isinstance(one.value, list) and one.value and all(is_text(part) for part in one.value)
        ):
            faults.add("T004", file=file, column=column, given=repr(one.value), needed='["…"]')
        if one.id == "zero_sum" and not isinstance(one.value, bool):
            faults.add("T004", file=file, column=column, given=repr(one.value), needed="true | false")
        if one.id != "amounts":
            continue
        _one_year_of_money(one, file, faults)
        if one.coefficients:
            texts = [row.text for row in one.rows()]
        elif isinstance(one.value, list) and all(is_text(part) for part in one.value):
            texts = one.value
        else:
            faults.add("T004", file=file, column=column, given=repr(one.value), needed='["1400000", …]')
            continue
        places = next((other.value for other in parameters if other.id == "places"), None)
        if places is not None and len(texts) != places:
            faults.add("T004", file=file, column=column, given=len(texts), needed=places)
        balanced = any(other.id == "zero_sum" and other.value is True for other in parameters)
        total = sum(decimal(text) for text in texts)
        if balanced and total:
            faults.add("T012", file=file, column=column, given=total, needed="0")


def check_flat_rate(parameters: list, head: Mapping, tables: dict, file: str, faults: Faults) -> None:
    """A flat rate: one amount in money of a year."""
    _no_tables(tables, file, faults)
    for one in parameters:
        if one.id == "amount":
            _one_year_of_money(one, file, faults)
            texts = [row.text for row in one.rows()] if one.coefficients else [one.value]
            if len(texts) != 1 or not is_amount(texts[0]) or float(texts[0]) < 0:
                faults.add("T004", file=file, column="parameter amount", given=repr(texts)[:80], needed='"500"')
            if one.grade in GUESSES:
                # Law in force is read, or it is not law that anybody may pay by.
                faults.add("T016", file=file, column="parameter amount", given=one.grade, needed="A | B")


def check_bounded_rate(parameters: list, head: Mapping, tables: dict, file: str, faults: Faults) -> None:
    """A rate between bounds: inputs with units, steps of declared models, two routes to the floor, one ceiling."""
    from natcap import units
    from natcap.modelling.registry import models

    known: dict[str, str] = {}
    for number, row in enumerate(tables["input"], 1):
        place = f"input {number}: {row.get('id', '')}."
        known_keys(row, INPUT, file, place, faults)
        if is_text(row.get("unit")):
            try:
                units.parse_unit(row["unit"])
            except NatcapError as error:
                faults.extend(changed(fault, file=file, column=f"{place}unit") for fault in error.faults)
        if "coefficient" in row:
            _coefficient(row, place, file, faults)
        check_link(row, place, file, faults)
        for key in ("least", "most"):
            if key in row and not is_amount(row[key]):
                faults.add("T004", file=file, column=f"{place}{key}", given=repr(row[key]), needed='"0"')
        known[row.get("id", "")] = "input"
    for number, row in enumerate(tables["step"], 1):
        place = f"step {number}: {row.get('id', '')}."
        known_keys(row, STEP, file, place, faults)
        model = models().get(row.get("model", ""))
        if model is None:
            faults.add(
                "T009",
                file=file,
                column=f"{place}model",
                given=row.get("model"),
                needed=nearest(row.get("model"), models()),
            )
        elif isinstance(row.get("arguments"), dict):
            wanted = model.declaration.arguments
            for name in sorted(set(row["arguments"]) ^ set(wanted)):
                faults.add("T009", file=file, column=f"{place}arguments", given=name, needed=", ".join(wanted))
            _references(row["arguments"].values(), known, f"{place}arguments", file, faults)
        known[row.get("id", "")] = "step"
    for number, row in enumerate(tables["route"], 1):
        place = f"route {number}: {row.get('id', '')}."
        known_keys(row, ROUTE, file, place, faults)
        if row.get("role") not in ROLES:
            faults.add("T004", file=file, column=f"{place}role", given=row.get("role"), needed=" | ".join(ROLES))
        used = [row[key] for key in ("opportunity", "protection", "benefit_kept") if key in row]
        _references(used, known, place, file, faults)
        _counted_once(used[:2], f"{place}protection", tables, file, faults)
    roles = [row.get("role") for row in tables["route"]]
    if roles.count("main") != 1 or len(roles) < 2:
        faults.add(
            "T013", file=file, column="route", given=", ".join(map(str, roles)) or "-", needed="main, cross_check"
        )
    if len(tables["ceiling"]) != 1:
        faults.add("T003", file=file, column="ceiling", needed="[[ceiling]]")
    for row in tables["ceiling"]:
        known_keys(row, CEILING, file, "ceiling.", faults)
        increments = row.get("increments", [])
        if not isinstance(increments, list) or not increments:
            faults.add("T004", file=file, column="ceiling.increments", given=repr(increments), needed='["…"]')
            increments = []
        _references([*increments, row.get("payment_coefficient", "")], known, "ceiling", file, faults)
        _counted_once(increments, "ceiling.increments", tables, file, faults)
    for one in parameters:
        if one.id in NUMBERS and not is_amount(one.value):
            faults.add("T004", file=file, column=f"parameter {one.id}", given=repr(one.value), needed='"0.5"')
        elif one.id == "share" and not 0 <= float(one.value) <= 1:
            faults.add("T004", file=file, column="parameter share", given=one.value, needed="0 … 1")
        if one.id == "budget_cap" and not _converts(one.unit, head.get("unit")):
            needed = head.get("unit")
            faults.add("T004", file=file, column="parameter budget_cap", given=one.unit or "-", needed=needed)
        if one.id == "index_series" and one.value not in (known_series := _series()):
            faults.add(
                "T009",
                file=file,
                column=f"parameter {one.id}",
                given=one.value,
                needed=nearest(one.value, known_series),
            )
    for low, middle, high in (("grade_low", 1, "grade_high"), ("change_low", 0, "change_high")):
        found = {one.id: float(one.value) for one in parameters if one.id in (low, high) and is_amount(one.value)}
        least = -1.0 if low == "change_low" else 0.0
        if len(found) == 2 and not least < found[low] <= middle <= found[high] <= 10 * max(middle, 0.1):
            given = f"{found[low]:g} … {found[high]:g}"
            needed = f"{least:g} < {low} <= {middle} <= {high} <= {10 * max(middle, 0.1):g}"
            faults.add("T004", file=file, column=f"parameter {low}", given=given, needed=needed)
    if head.get("basis") != "area":
        faults.add("T004", file=file, column="basis", given=head.get("basis"), needed="area (bounded_rate)")


def _counted_once(names: list, column: str, tables: dict, file: str, faults: Faults) -> None:
    """Parts that are added up: none twice, and none that another of them is made of."""
    made_of = {row.get("id"): set(row.get("arguments", {}).values()) for row in tables["step"]}

    def below(name: str) -> set[str]:
        parts = made_of.get(name, set())
        return parts.union(*(below(one) for one in parts if one != name))

    for place, one in enumerate(names):
        for other in names[place + 1 :]:
            if one == other or one in below(other) or other in below(one):
                faults.add("T017", file=file, column=column, given=f"{one} + {other}")


def check_ids(tables: Mapping[str, list[dict]], file: str, faults: Faults) -> None:
    """Inputs and steps share their names; each is given once, and each route is."""
    for parts in (("input", "step"), ("route",)):
        seen: set[str] = set()
        for part in parts:
            for number, row in enumerate(tables[part], 1):
                if row.get("id") in seen:
                    faults.add("T010", file=file, column=f"{part} {number}.id", given=row["id"], other=file)
                seen.add(row.get("id", ""))


def _series() -> list[str]:
    from natcap import coefficients

    return sorted({row.family for row in coefficients.load("indices").records})


def _converts(unit: str, target) -> bool:
    """Whether a cap can be told in the unit of its rate, money of the same year; a unit at fault was told before."""
    from natcap import units

    try:
        return not is_text(target) or (bool(unit) and units.compatible(unit, target))
    except NatcapError:
        return True


def _coefficient(row: dict, place: str, file: str, faults: Faults) -> None:
    from natcap import coefficients

    package, _, id = str(row["coefficient"]).partition("/")
    try:
        table = coefficients.load(package)
        families = {one.family for one in table.records} | set(table.by_id)
        if id not in families:
            faults.add(
                "T008", file=file, column=f"{place}coefficient", given=row["coefficient"], needed=nearest(id, families)
            )
    except NatcapError as error:
        needed = error.faults[0].needed
        faults.add("T008", file=file, column=f"{place}coefficient", given=row["coefficient"], needed=needed)


def _references(names, known: dict, column: str, file: str, faults: Faults) -> None:
    """Names of inputs or of earlier steps."""
    for name in names:
        if name not in known:
            faults.add("T009", file=file, column=column, given=name, needed=nearest(name, known) or "[[input]]")


NUMBERS = (
    "share",
    "grade_low",
    "grade_high",
    "state_sensitivity",
    "state_reference",
    "change_low",
    "change_high",
    "budget_cap",
)
DERIVATIONS = {
    one.id: one
    for one in (
        Derivation(
            "rank_table",
            "rule_in_force",
            {
                "places": True,
                "components": True,
                "tie_rule": True,
                "amounts": True,
                "zero_sum": True,
                "settlements_per_year": True,
                "yearly_part": False,
            },
            check_rank_table,
        ),
        Derivation("flat_rate", "rule_in_force", {"amount": True, "cost_share": False}, check_flat_rate),
        Derivation(
            "bounded_rate",
            "rate",
            {"share": True, "index_series": False, **{name: False for name in NUMBERS if name != "share"}},
            check_bounded_rate,
        ),
    )
}
