"""T14: the losses of a year by case, and their sums by medium, kind, township and bearer."""

from __future__ import annotations

from natcap.accounts.pieces import both, money_unit, number_column, shown, text_column
from natcap.accounts.sheet import Sheet
from natcap.locale import label
from natcap.modelling.node import Node

# What a code of each dimension of the tally is called; a place has its own name.
NAMED = {"kind": "loss_kind", "medium": "medium", "bearer": "bearer"}


def loss_sheets(account, made) -> list[Sheet]:
    """Both tables of a tally."""
    return [loss_sheet(account, made), sums_sheet(account, made)]


def loss_sheet(account, made) -> Sheet:
    """T14: one row a head of each case, then the two families, which are never added."""
    from natcap.losses.table import rows
    from natcap.losses.tally import FAMILIES

    study, year = account.study, made.price_year
    unit = money_unit(account).removesuffix("/year")
    sheet = Sheet(
        "T14",
        "损失",
        f"{study.names['zh']}生态破坏和环境损害损失（{made.year}年）",
        f"Losses from ecological destruction and environmental damage, {study.names['en']}, {made.year}",
        f"万元（{year}年价）",
        f"10 000 yuan ({year} prices)",
        stub=[text_column("case", "case"), text_column("head", "loss_head")],
        columns=[
            text_column("medium", "medium"),
            text_column("place", "township"),
            text_column("family", "counted_in"),
            number_column("value", "loss", decimals=2),
            number_column("low", "p5", decimals=2),
            number_column("high", "p95", decimals=2),
            text_column("bearer", "bearer"),
            text_column("causer", "causer"),
            text_column("method", "model"),
            text_column("grade", "grade"),
        ],
    )
    for row in rows(made):
        node = row["value"]
        sheet.add(
            row["case"],
            _two(row["head"]),
            _two(row["medium"]),
            study.name_of("places", row["place"], "zh"),
            _two(row["family"]),
            *_numbers(node, unit),
            _two(row["bearer"]),
            _two(row["causer"]),
            row["method"],
            node.grade,
            cells=[None, None, None, None, None, *[node.id] * 3, None, None, None, None],
        )
    for family, node in made.totals.items():
        title = both(label(f"loss_family.{family}", "zh"), label(f"loss_family.{family}", "en"))
        sheet.add(
            "",
            title,
            "",
            "",
            "",
            *_numbers(node, unit),
            "",
            "",
            "",
            node.grade,
            kind="total",
            cells=[None, None, None, None, None, *[node.id] * 3, None, None, None, None],
        )
    sheet.notes = [study.banner] if any(study.banner) else []
    sheet.notes.append((label("listing.families", "zh"), label("listing.families", "en")))
    if any(loss.family not in FAMILIES for loss in made.losses):
        sheet.notes.append((label("listing.claimed_only", "zh"), label("listing.claimed_only", "en")))
    if made.outside:
        sheet.notes.append((other_years(made, "zh"), other_years(made, "en")))
    if made.invented:
        sheet.notes.append((label("listing.invented", "zh"), label("listing.invented", "en")))
    sheet.identities = _identities(made)
    return sheet


def sums_sheet(account, made) -> Sheet:
    """T14-2: the sums of each family by medium, kind, township and bearer; each dimension adds up to the family."""
    from natcap.losses.tally import DIMENSIONS, FAMILIES

    study, year = account.study, made.price_year
    unit = money_unit(account).removesuffix("/year")
    sheet = Sheet(
        "T14-2",
        label("sheet_name.loss_sums", "zh"),
        f"{study.names['zh']}{label('sheet_title.loss_sums', 'zh')}（{made.year}年）",
        f"{label('sheet_title.loss_sums', 'en')}, {study.names['en']}, {made.year}",
        f"万元（{year}年价）",
        f"10 000 yuan ({year} prices)",
        stub=[text_column("dimension", "dimension"), text_column("code", "class")],
        columns=[
            column
            for family in FAMILIES
            for column in (
                number_column(family, f"family_{family}", decimals=2),
                number_column(f"{family}_low", "p5", decimals=2),
                number_column(f"{family}_high", "p95", decimals=2),
            )
        ],
    )
    for dimension in DIMENSIONS:
        for code in sorted({code for name, code, _ in made.sums if name == dimension}):
            nodes = [made.sums.get((dimension, code, family)) for family in FAMILIES]
            sheet.add(
                both(*(label(f"loss_dimension.{dimension}", lang) for lang in ("zh", "en"))),
                both(*(_name(study, dimension, code, lang) for lang in ("zh", "en"))),
                *(value for node in nodes for value in (_numbers(node, unit) if node is not None else [None] * 3)),
                cells=[None, None, *(None if node is None else node.id for node in nodes for _ in range(3))],
            )
    sheet.notes = [study.banner] if any(study.banner) else []
    sheet.notes.append((label("listing.families", "zh"), label("listing.families", "en")))
    if made.invented:
        sheet.notes.append((label("listing.invented", "zh"), label("listing.invented", "en")))
    sheet.identities = _identities(made)
    return sheet


def other_years(made, lang: str) -> str:
    """The cases whose damage began in another year, each with its title and that year."""
    bracket, mark, join = ("（{}）", "：", "；") if lang == "zh" else (" ({})", ": ", "; ")
    cases = [f"{case.id} {case.names[lang]}" + bracket.format(case.year) for case in made.outside]
    return label("listing.other_years", lang) + mark + join.join(cases)


def _identities(made) -> list[tuple[str, bool, str]]:
    return [(f"{zh} / {en}", holds, f"{residual:.2g}") for zh, en, holds, residual in made.identities]


def _name(study, dimension: str, code: str, lang: str) -> str:
    if dimension in NAMED:
        return label(f"{NAMED[dimension]}.{code}", lang)
    return study.name_of("places", code, lang)


def _two(texts: dict[str, str]) -> str:
    return both(texts["zh"], texts["en"])


def _numbers(node: Node, unit: str) -> list:
    from natcap import units

    interval = node.interval() if node.values is not None else None
    bounds = (
        [float(units.convert(one, node.unit, unit)) for one in (interval[0], interval[2])] if interval else [None] * 2
    )
    return [shown(node, unit), *bounds]
