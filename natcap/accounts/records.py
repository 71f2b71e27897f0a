"""The sheets that answer "where does this number come from": coefficients, assumptions, audit, warnings."""

from __future__ import annotations

from natcap.accounts.account import Account
from natcap.accounts.pieces import both, number_column, text_column, unit_text
from natcap.accounts.sheet import Sheet
from natcap.locale import label


def _sheet(account: Account, id: str, key: str, stub: list, columns: list) -> Sheet:
    names = account.study.names
    return Sheet(
        id,
        label(f"sheet_name.{key}", "zh"),
        f"{names['zh']}{label(f'sheet_title.{key}', 'zh')}",
        f"{label(f'sheet_title.{key}', 'en')}, {names['en']}",
        "",
        "",
        stub=stub,
        columns=columns,
    )


def coefficients(account: Account) -> Sheet:
    """Every coefficient that entered a number, with source, clause, region, year and grade."""
    from natcap import coefficients as tables

    sheet = _sheet(
        account,
        "R-1",
        "coefficients",
        [text_column("id", "coefficient"), text_column("name", "name")],
        [
            number_column("value", "amount"),
            text_column("unit", "unit"),
            number_column("low", "low"),
            number_column("high", "high"),
            text_column("region", "region"),
            text_column("reference_year", "year"),
            text_column("source", "source"),
            text_column("citation", "citation"),
            text_column("clause", "clause"),
            text_column("grade", "grade"),
            text_column("selection", "selection"),
        ],
    )
    sources = tables.sources(root=account.study.root)
    for leaf, found in sorted(account.evaluator.coefficients.used.items()):
        citation = sources.get(found.source, account.study.sources.get(found.source, {}))
        citation = citation.get("citation") or citation.get("title") or ""
        record = list(found.fallback)
        if found.overridden_from is not None:
            old = found.overridden_from
            was = f"{old.value:g} {old.unit}" if old.value is not None else "—"
            record.append(f"本研究替换 {was} / replaced by the study, was {was}")
        clause = label("word.not_read", "zh") if found.clause == "not read" else found.clause
        sheet.add(
            leaf.removeprefix("coefficient:"),
            both(found.name_zh, found.name_en),
            found.value,
            unit_text(found.unit),
            found.low,
            found.high,
            found.region,
            str(found.year or ""),
            found.source,
            citation,
            clause,
            found.grade,
            "; ".join(record),
            cells=[leaf, None, leaf, None, leaf, leaf, *[None] * 7],
        )
    sheet.notes.append((label("note.grades", "zh"), label("note.grades", "en")))
    return sheet


def assumptions(account: Account) -> Sheet:
    """Every assumed figure: method, range, grade."""
    sheet = _sheet(
        account,
        "R-2",
        "assumptions",
        [text_column("figure", "figure")],
        [
            number_column("value", "amount"),
            text_column("unit", "unit"),
            number_column("low", "low"),
            number_column("high", "high"),
            text_column("grade", "grade"),
            text_column("method", "method"),
            text_column("source", "source"),
            text_column("row", "row_number"),
        ],
    )
    figures = account.evaluator.figures
    for record in account.study.records:
        if record["kind"] != "assumption" or record["value"] is None:
            continue
        key = figures.key(record["variable"], record["place"], record["ecosystem"], record["item"])
        sheet.add(
            both(figures.name(key, "zh"), figures.name(key, "en")),
            record["value"],
            unit_text(record["unit"]),
            record["low"],
            record["high"],
            record["grade"],
            record["method"] or "",
            record["source"] or "",
            str(record["row"]),
            cells=[f"figure:{key}", f"figure:{key}", None, f"figure:{key}", f"figure:{key}", *[None] * 4],
        )
    sheet.notes.append((label("note.assumptions", "zh"), label("note.assumptions", "en")))
    return sheet


def audit(account: Account) -> Sheet:
    """What the readers found in each file: encoding, rows, readings of units, figures not used."""
    sheet = _sheet(
        account,
        "R-3",
        "audit",
        [text_column("file", "file"), text_column("row", "row_number")],
        [text_column("note_zh", "note_zh"), text_column("note_en", "note_en")],
    )
    for entry in account.study.audit:
        row = entry.get("row")
        sheet.add(entry.get("file", ""), "" if row is None else str(row), entry["zh"], entry["en"])
    for file, digest in sorted(account.study.digests.items()):
        sheet.add(file, "", f"SHA-256 {digest}", f"SHA-256 {digest}")
    return sheet


def warnings(account: Account) -> Sheet:
    """Plausibility: what makes a figure hard to believe."""
    sheet = _sheet(
        account,
        "R-4",
        "warnings",
        [text_column("rule", "rule")],
        [text_column("cell", "cell"), text_column("note_zh", "note_zh"), text_column("note_en", "note_en")],
    )
    for one in account.warnings:
        sheet.add(one.rule, one.subject, one.zh, one.en)
    return sheet


def identities(account: Account) -> Sheet:
    """All identities with both sides and the residual."""
    sheet = _sheet(
        account,
        "R-5",
        "identities",
        [text_column("rule", "rule")],
        [
            text_column("scope", "cell"),
            text_column("statement", "statement"),
            text_column("state", "state"),
            number_column("left", "left"),
            number_column("right", "right"),
            text_column("residual", "residual"),
        ],
    )
    for one in account.identities:
        key = {True: "holds", False: "fails", None: "not_checkable"}[one.holds]
        sheet.add(
            one.rule,
            one.scope,
            both(one.zh, one.en),
            both(label(f"state.{key}", "zh"), label(f"state.{key}", "en")),
            one.left,
            one.right,
            "" if one.residual is None else f"{one.residual:.3g}",
        )
    return sheet
