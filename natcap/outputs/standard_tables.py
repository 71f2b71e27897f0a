"""T15: derived rates, their grades, rules in force, the settled months of the water rule, and the budget."""

from __future__ import annotations

from natcap.accounts.pieces import both, gap, number_column, text_column
from natcap.accounts.sheet import Gap, Sheet
from natcap.locale import label
from natcap.standards.rate import DERIVED
from natcap.standards.registry import catalogue


def standard_sheets(account, made) -> list[Sheet]:
    """The tables of the standards; a table without a row is left out.

    Parameters
    ----------
    account : natcap.accounts.account.Account
    made : natcap.outputs.release.Standards
    """
    sheets = [rates_sheet(account, made), grades_sheet(made), rules_sheet(account, made)]
    sheets += [months_sheet(account, made), budget_sheet(account, made)]
    return [sheet for sheet in sheets if sheet.rows]


def _pair(key: str) -> str:
    return both(label(key, "zh"), label(key, "en"))


def _proposed() -> tuple[str, str]:
    return label("listing.proposed", "zh"), label("listing.proposed", "en")


def _sheet(account, id: str, key: str, **columns) -> Sheet:
    zh, en = label(f"sheet_title.{key}", "zh"), label(f"sheet_title.{key}", "en")
    study = account.study if account is not None else None
    made = Sheet(
        id,
        label(f"sheet_name.{key}", "zh"),
        f"{study.names['zh']}{zh}" if study else zh,
        f"{en}, {study.names['en']}" if study else en,
        **columns,
    )
    made.notes = [study.banner] if study and any(study.banner) else []
    return made


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
            number_column("in_force", "in_force", decimals=2),
            text_column("unit", "unit"),
            text_column("evidence", "evidence_mix"),
            text_column("weakest", "weakest"),
        ],
    )
    for rate in made.rates:
        mechanism, interval, weakest = rate.mechanism, rate.interval(), rate.weakest()
        cross = next((route.floor for route in rate.routes if route.role == "cross_check"), None)
        laws = [law for line in made.budget.lines if line.rate is rate for law in line.laws]
        law = laws[0].rate if laws else None
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
            None if rate.supported is None else 100 * rate.supported,
            _number(law, rate.unit),
            units.format_unit(rate.unit, "zh"),
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
                None,
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
    from natcap import units

    if node is None:
        return None
    if node.values is None:
        return gap(node)
    return float(units.convert(node.value, node.unit, unit))


def grades_sheet(made) -> Sheet:
    """T15-2: the grades of a rate: share of the area, multiplier, amount."""
    sheet = _sheet(
        None,
        "T15-2",
        "grades",
        stub=[text_column("rate", "rate"), text_column("class", "class")],
        columns=[
            number_column("area_share", "area_share", "%", decimals=2),
            number_column("multiplier", "multiplier", decimals=4),
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
    sheet.notes = [_proposed(), (label("note.graded", "zh"), label("note.graded", "en"))]
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
    from natcap import units
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
                units.format_unit(record["unit"], "zh"),
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
            number_column("rank_sum", "rank_sum", decimals=0),
            number_column("rank", "rank", decimals=0),
            number_column("amount", "settled_amount", decimals=0),
            number_column("published", "published_amount", decimals=0),
            number_column("one_better", "one_better", decimals=0),
            number_column("one_better_twelve", "one_better_year", decimals=0),
            number_column("residual", "month_residual", decimals=0),
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
    for zh, en in dict.fromkeys(tuple(text.split(" / ", 1)) for month, _, _ in made.months for text in month.inferred):
        sheet.notes.append((zh, en))
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
            text_column("unit", "unit"),
            text_column("payer", "payer"),
            text_column("payee", "payee"),
        ],
    )
    for line in made.budget.lines:
        mechanism = line.rate.mechanism
        unit = f"1e4*CNY_{mechanism.price_year}/year"
        sheet.add(
            both(mechanism.names["zh"], mechanism.names["en"]),
            account.study.name_of("places", line.place, "zh"),
            _number(line.quantity, "hectare"),
            _number(line.in_force, unit),
            _number(line.added, unit),
            *_bounds(line.added, unit),
            units.format_unit(unit, "zh"),
            _pair(f"party.{mechanism.payer}"),
            _pair(f"party.{mechanism.payee}"),
            cells=[None, None, line.quantity.id, line.in_force.id, *[line.added.id] * 3, None, None, None],
        )
    for (party, year), node in made.budget.gains.items():
        unit = f"1e4*CNY_{year}/year"
        sheet.add(
            both(*(label("row.gain", lang).format(party=label(f"party.{party}", lang)) for lang in ("zh", "en"))),
            "",
            None,
            None,
            _number(node, unit),
            *_bounds(node, unit),
            units.format_unit(unit, "zh"),
            "",
            "",
            kind="total",
            cells=[None, None, None, None, *[node.id] * 3, None, None, None],
        )
    sheet.notes += [_proposed(), (label("note.budget", "zh"), label("note.budget", "en"))]
    for year in sorted({year for _, year in made.budget.gains}):
        found = [node.value for (_, one), node in made.budget.gains.items() if one == year and node.value is not None]
        if found:
            text = f"{label('identity.gains', 'zh')} / {label('identity.gains', 'en')}"
            whole = abs(sum(found))
            sheet.identities.append((text, whole <= 1e-9 * max(map(abs, found)), f"{whole:.2g}"))
    return sheet


def _bounds(node, unit: str) -> list:
    from natcap import units

    interval = node.interval() if node.values is not None else None
    return (
        [None, None]
        if interval is None
        else [float(units.convert(one, node.unit, unit)) for one in sorted((interval[0], interval[2]))]
    )
