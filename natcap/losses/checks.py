"""What a case must hold beyond keys and types: units, ranges, dates, the rules of its method."""

from __future__ import annotations

import datetime

from natcap.errors import NatcapError
from natcap.locale.text import nearest
from natcap.losses import rules
from natcap.losses.keys import DERIVED, STATED, UNITS
from natcap.losses.ledger import Case, Payment, Reader

EQUAL = 1e-9
# What each shape of recovery needs, by the names a table gives them.
NEEDS = {"linear": ("period",), "logistic": ("midpoint", "steepness", "horizon"), "stepped": ("steps",), "none": ()}


def check_case(reader: Reader, case: Case, table, ecosystems: set[str], places: set[str] | None) -> None:
    """Read the figures of a case into it and put every breach of a rule into the reader's basket."""
    read_figures(reader, case)
    check_codes(reader, case, ecosystems, places)
    check_people(reader, case)
    check_dates(reader, case)
    read_payments(reader, case)
    name = case.method.get("id")
    if name not in rules.methods():
        return
    check_method(reader, case, name)
    if name.startswith("virtual_treatment"):
        check_treatment(reader, case, table, name)
    if name == "groundwater_depletion":
        check_groundwater(reader, case)
    check_services(reader, case, name)


def read_figures(reader: Reader, case: Case) -> None:
    """Every number with a unit: of the asset, the tables, the quantities and the costs."""
    for section, content in (("asset", case.asset), *case.tables.items()):
        for key in content:
            if f"{section}.{key}" in UNITS:
                keep(reader, case, section, key, content[key], UNITS[f"{section}.{key}"])
    for number, entry in enumerate(case.exceedance):
        for key in ("concentration", "limit"):
            if key in entry:
                figure = reader.figure("exceedance", key, entry[key], UNITS[f"exceedance.{key}"], number)
                if figure:
                    case.figures[f"exceedance.{number}.{key}"] = figure
    spec = rules.methods().get(case.method.get("id"), {}).get("quantities", {})
    wanted = {key.rstrip("?"): units for key, units in spec.items()}
    given = _table(reader, "quantities")
    for key, entry in given.items():
        if f"quantities.{key}" in DERIVED:
            reader.derived("quantities", key)
        elif key not in wanted:
            reader.fault("L002", "quantities", key, given=key, needed=nearest(key, wanted) or "records")
        else:
            keep(reader, case, "quantities", key, entry, wanted[key])
    for key in spec:
        if not key.endswith("?") and key not in given:
            reader.fault("L004", "quantities", key, needed=f"quantities.{key} [{' | '.join(spec[key])}]")
    for key, entry in _table(reader, "costs").items():
        if key not in STATED:
            reader.fault("L002", "costs", key, given=key, needed=nearest(key, STATED))
        else:
            keep(reader, case, "costs", key, entry, ("CNY",))
    check_records(reader)


def keep(reader: Reader, case: Case, section: str, key: str, entry, wanted) -> None:
    figure = reader.figure(section, key, entry, wanted)
    if figure:
        case.figures[f"{section}.{key}"] = figure


def _table(reader: Reader, name: str) -> dict:
    found = reader.content.get(name, {})
    if isinstance(found, dict):
        return found
    reader.fault("L003", name, "", given=type(found).__name__, needed=f"[{name}]")
    return {}


def check_records(reader: Reader) -> None:
    """Figures that stand on record and enter no formula; each still has a unit."""
    from natcap import units

    for key, entry in _table(reader, "records").items():
        if not isinstance(entry, dict):
            continue
        if reader.known_parts("records", key, entry, 0) is not None:
            try:
                units.parse_unit(entry["unit"])
            except NatcapError as error:
                reader.locate(error, "records", key, 0)


def check_codes(reader: Reader, case: Case, ecosystems: set[str], places: set[str] | None) -> None:
    code = case.asset.get("ecosystem")
    if code and code not in ecosystems:
        reader.fault("L009", "asset", "ecosystem", given=code, needed=nearest(code, ecosystems))
    if places is not None and case.place and case.place not in places:
        reader.fault("L009", "", "place", given=case.place, needed=nearest(case.place, places))


def check_people(reader: Reader, case: Case) -> None:
    if not reader.content.get("evidence"):
        reader.fault("L005", "evidence", "", needed="[[evidence]]")
    if not case.responsible:
        reader.fault("L004", "responsible", "", needed="[[responsible]]")
        return
    shares = [one["share"] for one in case.responsible if "share" in one]
    if len(shares) == len(case.responsible) and abs(sum(shares) - 1) > EQUAL:
        reader.fault("L010", "responsible", "share", given=f"{sum(shares):g}", needed="1")


def check_dates(reader: Reader, case: Case) -> None:
    begin, end = case.damage.get("begin"), case.damage.get("end")
    if begin and end and end < begin:
        reader.fault("L011", "damage", "end", given=end, needed=f">= {begin}")
    for number, one in enumerate(case.evidence):
        if begin and "date" in one and one["date"] < begin:
            reader.fault("L011", "evidence", "date", given=one["date"], needed=f">= {begin}", number=number)


def read_payments(reader: Reader, case: Case) -> None:
    """Statutory and awarded amounts: money of the year they are paid, kept as written."""
    from natcap import units

    given = reader.content.get("payment", [])
    for number, one in enumerate(given if isinstance(given, list) else ()):
        amount, day = (one.get("amount"), one.get("date")) if isinstance(one, dict) else (None, None)
        if not isinstance(amount, dict) or not isinstance(day, datetime.date):
            continue
        if reader.known_parts("payment", "amount", amount, number) is None:
            continue
        try:
            unit = units.parse_unit(amount["unit"], year=day.year).unit
        except NatcapError as error:
            reader.locate(error, "payment", "amount", number)
            continue
        needed = f"CNY_{day.year}"
        if not units.compatible(unit, needed):
            reader.fault("L025", "payment", "amount", given=amount["unit"], needed=needed, number=number)
            continue
        case.payments.append(Payment(one.get("kind", ""), repr(amount["value"]), unit, day, one.get("payer", "")))


def check_method(reader: Reader, case: Case, name: str) -> None:
    """The medium, the date and the tables that a method takes."""
    method = rules.methods()[name]
    medium, end = case.damage.get("medium"), case.damage.get("end")
    if medium and "media" in method and medium not in method["media"]:
        reader.fault("L013", "damage", "medium", given=f"{name}: {medium}", needed=" | ".join(method["media"]))
    if end and (end < method.get("ended_from", end) or end >= method.get("ended_before", datetime.date.max)):
        reader.fault("L013", "method", "id", given=f"{name}: {end}", needed=method["instead"])
    begin = case.damage.get("begin")
    if method.get("one_year") and begin and end and begin.year != end.year:
        parts = " | ".join(f"{year}-01-01 … {year}-12-31" for year in (begin.year, end.year))
        reader.fault("L027", "damage", "end", given=f"{begin} … {end}", needed=parts)
    allowed = set(method["tables"])
    if name == "restoration_cost" and case.method.get("interim") != "equivalency":
        allowed -= {"equivalency", "project"}
    for table in case.tables:
        if table not in allowed:
            reader.fault("L013", table, "", given=f"{name}: [{table}]", needed=", ".join(sorted(allowed)) or "—")
    if "interim" in case.method and name != "restoration_cost":
        reader.fault("L013", "method", "interim", given=name, needed="restoration_cost")
    if case.exceedance and "exceedance" not in allowed:
        reader.fault("L013", "exceedance", "", given=name, needed="virtual_treatment_cost")


def check_treatment(reader: Reader, case: Case, table, name: str) -> None:
    """Units of quantity and cost, the legal ranges of the coefficients."""
    released, cost = case.figures.get("quantities.released"), case.figures.get("quantities.unit_cost")
    if released and cost and released.unit != cost.unit.split("/")[-1]:
        given = f"{released.given_unit} × {cost.given_unit}"
        reader.fault("L006", "quantities", "unit_cost", given=given, needed=f"CNY_<year>/{released.unit}")
    water = case.tables.get("treatment", {})
    if "water_function_class" not in water:
        reader.fault("L004", "treatment", "water_function_class", needed="I | II | III | IV | V")
    if name == "virtual_treatment_cost":
        if "hazard" not in water:
            reader.fault("L004", "treatment", "hazard", needed="treatment.hazard")
        if not case.exceedance:
            reader.fault("L004", "exceedance", "", needed="[[exceedance]] pollutant, concentration, limit")
        check_range(reader, case, "hazard", rules.legal_range(table, "virtual_cost_water.alpha_range"))
        for number in range(len(case.exceedance)):
            limit = case.figures.get(f"exceedance.{number}.limit")
            if limit and not limit.value > 0:
                reader.fault("L016", "exceedance", "limit", given=limit.value, needed="> 0", number=number)
        return
    id = rules.multiple_id(case.damage.get("medium", ""), water.get("water_function_class", ""))
    if id not in table.by_id:
        if "water_function_class" in water:
            reader.fault("L013", "treatment", "water_function_class", given=id, needed="virtual_cost_2014.*")
        return
    low, high = rules.legal_range(table, id)
    reason = all(f"multiple_reason_{lang}" in water for lang in ("zh", "en"))
    if "multiple" in water and not reason:
        reader.fault("L004", "treatment", "multiple_reason_zh", needed="multiple_reason_zh, multiple_reason_en")
    if "multiple" not in water and high == float("inf"):
        reader.fault("L020", "treatment", "multiple", given=id, needed=f">= {low:g}")
    check_range(reader, case, "multiple", (low, high))


def check_range(reader: Reader, case: Case, key: str, limits: tuple[float, float]) -> None:
    figure = case.figures.get(f"treatment.{key}")
    if figure is None:
        return
    ends = [one for one in (figure.low, figure.value, figure.high) if one is not None]
    if min(ends) < limits[0] or max(ends) > limits[1]:
        given = " … ".join(f"{one:g}" for one in ends)
        reader.fault("L007", "treatment", key, given=given, needed=f"{limits[0]:g} … {limits[1]:g}")


def check_groundwater(reader: Reader, case: Case) -> None:
    """One price, and all of the lift or nothing of it."""
    figures = {key.split(".")[1] for key in case.figures if key.startswith("quantities.")}
    given = set(_table(reader, "quantities"))
    routes = [{"replacement_cost", "pumping_cost"}, {"shadow_price"}]
    complete = [route for route in routes if route <= given]
    if len(complete) > 1 or any(route & given and not route <= given for route in routes):
        needed = "replacement_cost + pumping_cost | shadow_price"
        reader.fault("L013", "quantities", "", given=", ".join(sorted(given & set.union(*routes))), needed=needed)
    lift = {"head_increase", "pump_efficiency", "tariff"}
    if given & lift and not lift <= given:
        for key in sorted(lift - given):
            reader.fault("L004", "quantities", key, needed=f"quantities.{key}")
    if "pump_efficiency" in figures and not case.figures["quantities.pump_efficiency"].value > 0:
        reader.fault("L016", "quantities", "pump_efficiency", given=0, needed="> 0")


def check_services(reader: Reader, case: Case, name: str) -> None:
    """Restoration, interim loss and the project: what each needs."""
    costs = _table(reader, "costs")
    if name == "restoration_cost" and "restoration" not in costs:
        reader.fault("L004", "costs", "restoration", needed="costs.restoration")
    if name == "appraisal" and not set(costs) - {"assessment"}:
        reader.fault("L004", "costs", "", needed=" | ".join(STATED))
    wants = name == "equivalency" or case.method.get("interim") == "equivalency"
    if wants:
        if "equivalency" not in case.tables:
            reader.fault("L004", "equivalency", "", needed="[equivalency]")
        if "area" not in case.asset:
            reader.fault("L004", "asset", "area", needed="asset.area")
    for section, period in (("equivalency", "recovery_period"), ("project", "growth_period")):
        content = case.tables.get(section)
        if content is None:
            continue
        for key in NEEDS.get(content.get("shape"), ()):
            key = period if key == "period" else key
            if key not in content:
                reader.fault("L004", section, key, needed=f"{content['shape']}: {key}")
        figure = case.figures.get(f"{section}.{period}")
        if figure and not min(figure.value, figure.value if figure.low is None else figure.low) > 0:
            reader.fault("L016", section, period, given=figure.value, needed="> 0 year")
        check_lists(reader, section, content)
    if case.tables.get("project", {}).get("first_year", 0) < 0:
        # A project before the damage would be compounded instead of discounted, and shrink.
        first = case.tables["project"]["first_year"]
        reader.fault("L016", "project", "first_year", given=first, needed=f">= 0 ({case.damage.get('begin')})")
    if "equivalency" in case.tables and "service_value" in case.tables["equivalency"]:
        if "provisioning_included" not in case.tables["equivalency"]:
            reader.fault("L004", "equivalency", "provisioning_included", needed="true | false")
    elif wants and "equivalency" in case.tables:
        reader.fault("L004", "equivalency", "service_value", needed="CNY_<year>/hectare/year")


def check_lists(reader: Reader, section: str, content: dict) -> None:
    """Steps of a recovery and a schedule of discount rates: pairs of numbers in order."""
    from natcap.losses.scaling import check_steps

    for key in ("steps", "discount_schedule"):
        pairs = content.get(key)
        if pairs is None:
            continue
        numbers = all(
            isinstance(one, list) and len(one) == 2 and all(type(part) in (int, float) for part in one) for one in pairs
        )
        if not numbers or not pairs:
            reader.fault("L003", section, key, given=pairs, needed="[[0, 0.2], [5, 1]]")
        elif key == "steps":
            try:
                check_steps(pairs)
            except NatcapError:
                reader.fault("L022", section, key, given=pairs, needed="[[0, 0.2], …, [n, 1]]")
        elif [one[0] for one in pairs] != sorted({one[0] for one in pairs}) or not all(0 <= r < 1 for _, r in pairs):
            reader.fault("L016", section, key, given=pairs, needed="[[0, 0.035], [30, 0.03]]")
