"""T15: derived rates, their grades, rules in force, the settled months of the water rule, and the budget."""

from __future__ import annotations

from natcap.accounts.pieces import both, gap, number_column, shown, text_column
from natcap.accounts.sheet import Gap, Sheet
from natcap.locale import label
from natcap.standards.rate import DERIVED
from natcap.standards.registry import catalogue

NOMINAL, ORDINAL = "元(当年价)", "位"


def standard_sheets(account, made) -> list[Sheet]:
    """The tables of the standards; a table without a row is left out.

    Parameters
    ----------
    account : natcap.accounts.account.Account
    made : natcap.outputs.release.Standards
    """
    sheets = [rates_sheet(account, made), grades_sheet(account, made), rules_sheet(account, made)]
    sheets += [months_sheet(account, made), budget_sheet(account, made)]
    return [sheet for sheet in sheets if sheet.rows]


def _pair(key: str) -> str:
    return both(label(key, "zh"), label(key, "en"))


def _proposed() -> tuple[str, str]:
    return label("listing.proposed", "zh"), label("listing.proposed", "en")


def _sheet(account, id: str, key: str, **columns) -> Sheet:
    zh, en = label(f"sheet_title.{key}", "zh"), label(f"sheet_title.{key}", "en")
    study = account.study
    made = Sheet(
        id, label(f"sheet_name.{key}", "zh"), f"{study.names['zh']}{zh}", f"{en}, {study.names['en']}", **columns
    )
    made.notes = [study.banner] if any(study.banner) else []
    return made


def nominal(unit: str) -> str:
    """A money unit as print has it for amounts of the day: without a price year."""
    import re

    from natcap import units

    return re.sub(r"\d{4}年价", label("word.nominal", "zh"), units.format_unit(unit, "zh"))


def rates_sheet(account, made) -> Sheet:
    """T15-1: bounds, amount, interval, what the law pays today, what the rate rests on and what it lacks."""
    from natcap import units

    sheet = _sheet(
        account,
        "T15-1",
        "rates",
        stub=[text_column("rate", "rate")],
        columns=[
            text_column("field", "field"),
            text_column("state", "state"),
            number_column("floor", "floor", decimals=2),
            number_column("cross_check", "cross_check", decimals=2),
            number_column("amount", "proposed_amount"),
            number_column("ceiling", "ceiling", decimals=2),
            number_column("p5", "p5", decimals=2),
            number_column("p50", "p50", decimals=2),
            number_column("p95", "p95", decimals=2),
            number_column("supported", "supported", "%", decimals=1),
            number_column("below", "below_floor", "%", decimals=1),
            number_column("above", "above_ceiling", "%", decimals=1),
            text_column("unit", "unit"),
            number_column("in_force", "in_force", NOMINAL, decimals=2),
            text_column("in_force_unit", "unit_in_force"),
            text_column("evidence", "evidence_mix"),
            text_column("weakest", "weakest"),
        ],
    )
    for rate in made.rates:
        mechanism, interval, weakest = rate.mechanism, rate.interval(), rate.weakest()
        cross = next((route.floor for route in rate.routes if route.role == "cross_check"), None)
        laws = made.budget.laws_of(rate)
        law = laws[0].rate if laws else None
        below, above = rate.outside() or (None, None)
        amount = made.budget.lineage[f"standard:{mechanism.id}:amount"]
        mix = " ".join(f"{grade}{count}" for grade, count in rate.evidence().items() if count)
        low, mid, high = interval or (None, None, None)
        if rate.status != DERIVED:
            low = mid = high = None
        sheet.add(
            both(mechanism.names["zh"], mechanism.names["en"]),
            _pair(f"field.{catalogue()[mechanism.mechanism].field}"),
            _pair(f"standard.status.{rate.status}"),
            _number(rate.floor, rate.unit),
            _number(cross, rate.unit),
            _number(amount, rate.unit) if rate.amount is not None or rate.missing else _unsupported(rate),
            _number(rate.ceiling, rate.unit),
            low,
            mid,
            high,
            *(None if one is None else 100 * one for one in (rate.supported, below, above)),
            units.format_unit(rate.unit, "zh"),
            None if law is None else law.value,
            "" if law is None else nominal(law.unit) + ("" if laws[0].pays else f"（{label('word.compared', 'zh')}）"),
            mix,
            ""
            if weakest is None
            else both(*(f"{rate.names_of(weakest)[lang]} [{weakest.grade}]" for lang in ("zh", "en"))),
            cells=[
                *[None] * 3,
                rate.floor.id,
                None if cross is None else cross.id,
                amount.id,
                rate.ceiling.id,
                *[rate.standard.id] * 3,
                *[None] * 4,
                None if law is None else law.id,
                None,
                None,
                None if weakest is None else weakest.id,
            ],
        )
    sheet.notes += [_proposed(), (label("note.rates", "zh"), label("note.rates", "en"))]
    compared = [law for line in made.budget.lines for law in line.laws if not law.pays]
    for law in {law.rule.id: law for law in compared}.values():
        names = law.rule.names
        sheet.notes.append(tuple(label("note.compared", lang).format(rule=names[lang]) for lang in ("zh", "en")))
    return sheet


def _unsupported(rate) -> Gap:
    zh, en = (label(f"standard.status.{rate.status}", lang) for lang in ("zh", "en"))
    return Gap("not_applicable", zh, en)


def _number(node, unit: str):
    if node is None:
        return None
    return gap(node) if node.values is None else node.to(unit)


def grades_sheet(account, made) -> Sheet:
    """T15-2: the grades of a rate: share of the area, multiplier, amount."""
    sheet = _sheet(
        account,
        "T15-2",
        "grades",
        stub=[text_column("rate", "rate"), text_column("class", "class")],
        columns=[
            number_column("area_share", "area_share", "%", decimals=2),
            number_column("multiplier", "multiplier", label("word.dimensionless", "zh"), decimals=4),
            number_column("amount", "proposed_amount"),
            text_column("unit", "unit"),
        ],
    )
    from natcap import units

    for rate in made.rates:
        for row in rate.graded:
            sheet.add(
                rate.mechanism.names["zh"] + "\n" + rate.mechanism.names["en"],
                both(row["names"]["zh"], row["names"]["en"]),
                100 * row["area_share"],
                row["multiplier"],
                float(row["amount"]),
                units.format_unit(rate.unit, "zh"),
            )
    sheet.notes += [_proposed(), (label("note.graded", "zh"), label("note.graded", "en"))]
    return sheet


def rules_sheet(account, made) -> Sheet:
    """T15-3: the law in force, span by span, with its source; amounts are nominal."""
    sheet = _sheet(
        account,
        "T15-3",
        "rules",
        stub=[text_column("rule", "rule"), text_column("rank", "rank")],
        columns=[
            number_column("amount", "amount"),
            text_column("unit", "unit"),
            text_column("from", "valid_from"),
            text_column("to", "valid_to"),
            text_column("payer", "payer"),
            text_column("payee", "payee"),
            text_column("source", "source"),
            text_column("clause", "clause"),
            text_column("grade", "grade"),
        ],
    )
    from natcap.outputs.contract.document import rule_records

    root = account.study.root
    for record in (record for rule in made.rules for record in rule_records(rule, "", root)):
        pay = record["pay"]
        table = pay["table"] if pay["type"] == "rank_table" else [{"rank": "", "amount": pay["amount"]}]
        cited = next(one for one in record["citations"] if one["parameter"] in ("amount", "amounts"))
        for row in table:
            sheet.add(
                both(record["names"]["zh"], record["names"]["en"]),
                str(row["rank"]),
                float(row["amount"]),
                nominal(record["unit"]),
                record["validity"]["from"],
                record["validity"]["to"] or "",
                _pair(f"party.{record['payer']}"),
                _pair(f"party.{record['payee']}"),
                ";".join(record["provenance"]["sources"]),
                cited["clause"],
                record["provenance"]["grade"],
            )
    sheet.notes += [(label("note.nominal", "zh"), label("note.nominal", "en"))]
    return sheet


def months_sheet(account, made) -> Sheet:
    """T15-4: the monthly water rule for the study's own district, beside what was published."""
    sheet = _sheet(
        account,
        "T15-4",
        "months",
        stub=[text_column("month", "month")],
        columns=[
            number_column("rank_sum", "rank_sum", ORDINAL, decimals=0),
            number_column("rank", "rank", ORDINAL, decimals=0),
            number_column("amount", "settled_amount", NOMINAL, decimals=0),
            number_column("published", "published_amount", NOMINAL, decimals=0),
            number_column("one_better", "one_better", NOMINAL, decimals=0),
            number_column("one_better_twelve", "one_better_year", NOMINAL, decimals=0),
            number_column("residual", "month_residual", NOMINAL, decimals=0),
            text_column("basis", "basis"),
        ],
    )
    for month, row, value in made.months:
        sheet.add(
            month.month,
            _published(row.rank_sum, "components_not_published"),
            _published(row.rank, "place_not_published"),
            *(_published(one, "amount_not_published") for one in (row.amount, row.published)),
            *(_published(one, value.note or "place_not_published") for one in (value.one_better, value.per_year)),
            _published(month.residual, "month_not_whole"),
            _pair(f"basis.{month.basis}"),
        )
    for text in dict.fromkeys(text for month, _, _ in made.months for text in month.inferred):
        zh, _, en = text.partition(" / ")
        sheet.notes.append((zh, en or zh))
    sheet.notes.append((label("note.nominal", "zh"), label("note.nominal", "en")))
    return sheet


def _published(value, why: str):
    return Gap("missing", label(f"why.{why}", "zh"), label(f"why.{why}", "en")) if value is None else float(value)


def budget_sheet(account, made) -> Sheet:
    """T15-5: eligible area, what the law pays, what the proposal adds, who pays and who receives."""
    from natcap import units

    sheet = _sheet(
        account,
        "T15-5",
        "budget",
        stub=[text_column("rate", "rate"), text_column("place", "township")],
        columns=[
            number_column("eligible", "eligible", "公顷 ha"),
            number_column("in_force", "paid_in_force", decimals=2),
            number_column("added", "added", decimals=2),
            number_column("low", "p5", decimals=2),
            number_column("high", "p95", decimals=2),
            number_column("whole", "both", decimals=2),
            text_column("unit", "unit"),
            text_column("payer", "payer"),
            text_column("payee", "payee"),
        ],
    )
    for line in made.budget.lines:
        mechanism = line.rate.mechanism
        unit = f"1e4*CNY_{mechanism.price_year}/year"
        payers = dict.fromkeys([*(law.rule.payer for law, _ in line.paid), mechanism.payer])
        sheet.add(
            both(mechanism.names["zh"], mechanism.names["en"]),
            account.study.name_of("places", line.place, "zh"),
            _number(line.quantity, "hectare"),
            *_amounts(line, unit),
            units.format_unit(unit, "zh"),
            both(
                *(
                    mark.join(label(f"party.{one}", lang) for one in payers)
                    for lang, mark in (("zh", "、"), ("en", ", "))
                )
            ),
            _pair(f"party.{mechanism.payee}"),
            cells=[None, None, line.quantity.id, *_ids(line), None, None, None],
        )
    for party in made.budget.parties:
        unit = f"1e4*CNY_{party.year}/year"
        words = (
            label(f"row.{party.role}", lang).format(party=label(f"party.{party.id}", lang)) for lang in ("zh", "en")
        )
        sheet.add(
            both(*words),
            "",
            None,
            *_amounts(party, unit),
            units.format_unit(unit, "zh"),
            "",
            "",
            kind="total",
            cells=[None, None, None, *_ids(party), None, None, None],
        )
    sheet.notes += [
        _proposed(),
        *((label(f"note.{key}", "zh"), label(f"note.{key}", "en")) for key in ("budget", "alike")),
    ]
    for year in sorted({party.year for party in made.budget.parties}):
        residual = abs(made.budget.residual(year))
        most = max(abs(one.whole.value or 0.0) for one in made.budget.parties if one.year == year)
        text = f"{label('identity.gains', 'zh')} / {label('identity.gains', 'en')}"
        sheet.identities.append((text, residual <= 1e-9 * max(most, 1.0), f"{residual:.2g}"))
    return sheet


def _amounts(of, unit: str) -> list:
    """Paid by the law, added with its interval, and both, of a line or a party."""
    return [shown(of.in_force, unit), shown(of.added, unit), *_bounds(of.added, unit), shown(of.whole, unit)]


def _ids(of) -> list[str]:
    return [of.in_force.id, *[of.added.id] * 3, of.whole.id]


def _bounds(node, unit: str) -> list:
    from natcap import units

    interval = node.interval() if node.values is not None else None
    return (
        [None, None]
        if interval is None
        else [float(units.convert(one, node.unit, unit)) for one in sorted((interval[0], interval[2]))]
    )
