"""Losses and standards of a study as text for the terminal: what the rooms compute, nothing more."""

from __future__ import annotations

from natcap.locale import label


def losses_text(study, *, purpose: str = "analysis") -> str:
    """The damage cases of a study: one line a head, then the sums of the two families, which are never added.

    Parameters
    ----------
    study : natcap.study.Study
    purpose : {"analysis", "legal"}
        A legal use is refused while a coefficient is still to verify.

    Raises
    ------
    NatcapError
        What is wrong in the case files, and every overlap of two or more losses.
    """
    from natcap.losses.table import rows
    from natcap.outputs.loss_tables import other_years
    from natcap.outputs.release import loss_tally

    made = loss_tally(study, study.evaluator(), purpose=purpose)
    if made is None:
        return f"{label('listing.no_cases', 'zh')} / {label('listing.no_cases', 'en')}"
    lines = [
        f"{study.names['zh']} / {study.names['en']}, {made.year} ({made.price_year} 元 / yuan of {made.price_year})"
    ]
    for row in rows(made):
        lines.append(
            f"  {row['case']}  {row['medium']['zh']} · {row['head']['zh']} / {row['medium']['en']}: {row['head']['en']}"
            f"  {_amount(row['value'])}  {row['bearer']['zh']} ← {row['causer']['zh']}"
        )
    for family, node in made.totals.items():
        key = f"loss_family.{family}"
        lines.append(f"{label(key, 'zh')} / {label(key, 'en')}: {_amount(node)}")
    lines.append(f"{label('listing.families', 'zh')} / {label('listing.families', 'en')}")
    if made.outside:
        lines += [other_years(made, "zh"), other_years(made, "en")]
    if made.invented:
        lines.append(f"{label('listing.invented', 'zh')} / {label('listing.invented', 'en')}")
    return "\n".join(lines)


def _amount(node, scale: str = "") -> str:
    """A number in print units with its grade, and its interval where it varies."""
    from natcap import units

    if node.values is None:
        return f"{label('sheet.missing', 'zh')}（{'、'.join(dict.fromkeys(one.zh for one in node.missing))}）"
    unit = f"{scale}{node.unit}"

    def told(value: float) -> str:
        return f"{float(units.convert(value, node.unit, unit)):,.{2 if scale else 0}f}"

    text = f"{told(node.value)} {units.format_unit(unit, 'zh')}" + (f" [{node.grade}]" if node.grade else "")
    interval = node.interval()
    if interval and interval[0] < interval[2]:
        text += f" (P5–P95 {told(interval[0])}–{told(interval[2])})"
    return text


def standards_text(account) -> str:
    """Rules in force settled on the study's data, derived rates with their bounds or what they lack, the budget."""
    from natcap.outputs.release import standards_of

    made = standards_of(account)
    settled = [_month(*month) for month in made.months]
    lines = [*([_pair("listing.in_force"), *settled] if settled else ()), _pair("listing.rates")]
    for rate in made.rates:
        lines += _rate(rate)
    lines.append(_pair("sheet_name.budget"))
    for line in made.budget.lines:
        names = line.rate.mechanism.names
        place = {lang: account.study.name_of("places", line.place, lang) for lang in ("zh", "en")}
        lines.append(f"  {names['zh']} · {place['zh']} / {names['en']}, {place['en']}")
        for key, node in (("paid_in_force", line.in_force), ("added", line.added)):
            money = _amount(node, "1e4*") if node.values is not None else label("sheet.missing", "zh")
            lines.append(f"    {_pair(f'column.{key}')}: {money}")
    lines.append(_pair("listing.proposed"))
    return "\n".join(lines)


def _pair(key: str) -> str:
    return f"{label(key, 'zh')} / {label(key, 'en')}"


def _rate(rate) -> list[str]:
    """A derived rate: status, bounds, amount with interval and support, and what it lacks."""
    from natcap import units

    names, unit = rate.mechanism.names, units.format_unit(rate.unit, "zh")
    lines = [f"  {rate.mechanism.id} {names['zh']} / {names['en']}: {_pair(f'standard.status.{rate.status}')}"]
    for word, node in (("floor", rate.floor), ("ceiling", rate.ceiling)):
        if node.values is not None:
            lines.append(f"    {_pair(f'standard.word.{word}')}: {node.to(rate.unit):,.2f} {unit} [{node.grade}]")
    if rate.amount is not None:
        interval = rate.interval()
        spread = "" if interval is None else " (P5 {:,.2f} · P50 {:,.2f} · P95 {:,.2f})".format(*interval)
        lines.append(f"    {_pair('standard.word.amount')}: {rate.amount} {unit}{spread}")
        if rate.supported is not None:
            below, above = rate.outside()
            lines.append(
                f"    {_pair('column.supported')}: {rate.supported:.0%}; {_pair('column.below_floor')}: {below:.0%}; "
                f"{_pair('column.above_ceiling')}: {above:.0%}"
            )
    return lines + [f"    {label('sheet.missing', 'zh')}：{one.zh} / {one.en}" for one in rate.missing]


def _month(month, row, value) -> str:
    """A month of the water rule: place, amount, and what one place better is worth."""
    # Statutory amounts are nominal: yuan of the month paid, never of a price year.
    yuan = _pair("listing.nominal")
    amount = "—" if row.amount is None else f"{row.amount:,} {yuan}"
    rank = "—" if value.rank is None else value.rank
    gain = (
        _pair(f"why.{value.note}") if value.one_better is None else f"{value.one_better:,} / {value.per_year:,} {yuan}"
    )
    closes = "" if month.residual is None else f" Σ = {month.residual}"
    return (
        f"  {month.month} {row.district} {label('listing.rank', 'zh')} {rank}: {amount}; "
        f"{_pair('listing.one_better')}: {gain} [{month.basis}]{closes}"
    )


def models_text(*, service: str | None = None, field: str | None = None) -> str:
    """A line for each model, of one service or one field; the field ``maps`` stands for the raster models.

    Raises
    ------
    NatcapError
        X016 for a service that no model is for.
    """
    from natcap.errors import NatcapError
    from natcap.locale.text import nearest
    from natcap.modelling.describe import listed
    from natcap.modelling.fields import fields_of
    from natcap.modelling.registry import models

    raster = _raster_models() if field == "maps" or service is not None else {}
    if service is not None:
        known = {one.declaration.service for one in (*models().values(), *raster.values())} - {""}
        if service not in known:
            raise NatcapError.one("X016", given=service, needed=nearest(service, known, " / ".join(sorted(known))))
    lines = []
    for one in models().values():
        here = field is None or field in fields_of(one.declaration)
        if here and (service is None or one.declaration.service == service):
            lines.append(listed(one))
    if field in (None, "maps"):
        from natcap.maps.describe import line

        lines += [line(one) for one in raster.values() if service is None or one.declaration.service == service]
    return "\n".join(lines)


def model_text(id: str) -> str:
    """Everything about one model, elementwise or of rasters; an unknown id raises M001 with the nearest of both."""
    from natcap.errors import NatcapError
    from natcap.locale.text import nearest
    from natcap.modelling.describe import describe
    from natcap.modelling.registry import models

    if id in models():
        return describe(id)
    raster = _raster_models()
    if id not in raster:
        raise NatcapError.one("M001", given=id, needed=nearest(id, [*models(), *raster], "natcap list"))
    from natcap.maps import describe as raster_describe

    return raster_describe.describe(id)


def _raster_models() -> dict:
    """Raster models by id; none where the libraries they need are not installed."""
    from natcap.maps.registry import models

    try:
        return models()
    except ImportError:
        return {}
