"""Losses and standards of a study as text for the terminal: what the rooms compute, nothing more."""

from __future__ import annotations

from natcap.locale import label

RANKING = "water_quality_ranking.csv"
WATER_RULE = "tianjin_water_monthly"


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


def standards_text(study) -> str:
    """Rules in force settled on the study's data, then the derived rates with their bounds or what they lack."""
    from natcap.outputs.release import derived

    mechanisms, rates = derived(study, study.evaluator())
    lines = [f"{label('listing.in_force', 'zh')} / {label('listing.in_force', 'en')}"]
    lines += _settled(study, mechanisms[WATER_RULE])
    lines.append(f"{label('listing.rates', 'zh')} / {label('listing.rates', 'en')}")
    for rate in rates:
        lines.append(f"  {rate.mechanism.id}: {rate.status}")
        if rate.amount is not None:
            lines.append(f"    {rate.floor_amount} ≤ {rate.amount} ≤ {rate.ceiling_amount} {rate.unit}")
        for one in rate.missing:
            lines.append(f"    {label('sheet.missing', 'zh')}：{one.zh} / {one.en}")
    lines.append(f"{label('listing.proposed', 'zh')} / {label('listing.proposed', 'en')}")
    return "\n".join(lines)


def read_water_ranking(study) -> dict:
    """The published ranking by month; empty for a study without one.

    Raises
    ------
    NatcapError
        Every fault of the file.
    """
    from natcap.standards import read_ranking

    return read_ranking(study.path / RANKING) if (study.path / RANKING).is_file() else {}


def _settled(study, rule) -> list[str]:
    """The monthly water rule for the study's own district, and what one place better is worth."""
    from natcap.standards import place_value, settle

    lines = []
    district = study.names["zh"]
    for month in settle(rule, read_water_ranking(study), study.root):
        value = place_value(rule, month, district, study.root)
        row = month.of(district)
        # Statutory amounts are nominal: yuan of the month paid, never of a price year.
        yuan = f"{label('listing.nominal', 'zh')} / {label('listing.nominal', 'en')}"
        amount = "—" if row is None or row.amount is None else f"{row.amount:,} {yuan}"
        rank = "—" if value.rank is None else value.rank
        gain = value.note if value.one_better is None else f"{value.one_better:,} / {value.per_year:,} {yuan}"
        closes = "" if month.residual is None else f" Σ = {month.residual}"
        lines.append(
            f"  {month.month} {district} {label('listing.rank', 'zh')} {rank}: {amount}; "
            f"{label('listing.one_better', 'zh')} / {label('listing.one_better', 'en')}: {gain} [{month.basis}]{closes}"
        )
    return lines
