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
        What is wrong in the case files, and every pair that overlaps.
    """
    from natcap.losses.table import rows
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
    if made.invented:
        lines.append(f"{label('listing.invented', 'zh')} / {label('listing.invented', 'en')}")
    return "\n".join(lines)


def _amount(node) -> str:
    if node.values is None:
        return f"{label('sheet.missing', 'zh')}（{'、'.join(one.zh for one in node.missing)}）"
    text = f"{float(node.values[0]):,.0f} 元 [{node.grade}]"
    if interval := node.interval():
        text += f" (P5–P95 {interval[0]:,.0f}–{interval[2]:,.0f})"
    return text


def standards_text(account) -> str:
    """Rules in force settled on the study's data, derived rates with their bounds or what they lack, the budget."""
    from natcap.outputs.release import standards_of

    made = standards_of(account)
    lines = [_pair("listing.in_force"), *(_month(*month) for month in made.months), _pair("listing.rates")]
    for rate in made.rates:
        names = rate.mechanism.names
        lines.append(f"  {rate.mechanism.id} {names['zh']} / {names['en']}: {_pair(f'standard.status.{rate.status}')}")
        bounds = [
            (_pair(f"standard.word.{word}"), node) for word, node in (("floor", rate.floor), ("ceiling", rate.ceiling))
        ]
        lines += [f"    {word}: {_bound(node, rate.unit)}" for word, node in bounds if node.values is not None]
        if rate.amount is not None:
            low, mid, high = rate.interval() or (None, None, None)
            spread = "" if low is None else f" (P5 {low:,.0f} · P50 {mid:,.0f} · P95 {high:,.0f})"
            lines.append(f"    {_pair('standard.word.amount')}: {rate.amount} {rate.unit}{spread}")
        for one in rate.missing:
            lines.append(f"    {label('sheet.missing', 'zh')}：{one.zh} / {one.en}")
    lines.append(_pair("sheet_name.budget"))
    for line in made.budget.lines:
        names, place = line.rate.mechanism.names, account.study.name_of("places", line.place, "zh")
        lines.append(
            f"  {names['zh']} · {place}: {_pair('column.paid_in_force')} {_money(line.in_force)}; "
            f"{_pair('column.added')} {_money(line.added)}"
        )
    lines.append(_pair("listing.proposed"))
    return "\n".join(lines)


def _pair(key: str) -> str:
    return f"{label(key, 'zh')} / {label(key, 'en')}"


def _bound(node, unit: str) -> str:
    from natcap import units

    return f"{float(units.convert(node.value, node.unit, unit)):,.2f} {unit} [{node.grade}]"


def _money(node) -> str:
    return _amount(node) if node.values is not None else label("sheet.missing", "zh")


def _month(month, row, value) -> str:
    """A month of the water rule: place, amount, and what one place better is worth."""
    # Statutory amounts are nominal: yuan of the month paid, never of a price year.
    yuan = _pair("listing.nominal")
    amount = "—" if row.amount is None else f"{row.amount:,} {yuan}"
    rank = "—" if value.rank is None else value.rank
    gain = value.note if value.one_better is None else f"{value.one_better:,} / {value.per_year:,} {yuan}"
    closes = "" if month.residual is None else f" Σ = {month.residual}"
    return (
        f"  {month.month} {row.district} {label('listing.rank', 'zh')} {rank}: {amount}; "
        f"{_pair('listing.one_better')}: {gain} [{month.basis}]{closes}"
    )
