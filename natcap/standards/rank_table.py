"""Settling a rule that pays by rank: add the component ranks, sort, break ties as the rule says, pay by place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from natcap.errors import Faults, NatcapError
from natcap.standards.amounts import decimal, plain
from natcap.standards.mechanism import Mechanism
from natcap.standards.parameter import Parameter
from natcap.standards.ranking import Ranked


@dataclass(frozen=True)
class Settled:
    """One district in one month.

    Attributes
    ----------
    rank_sum : int or None
        Sum of the component ranks; None when they were not published.
    rank : int or None
        Overall place: computed from the components, else as published.
    places : tuple of int
        The places it may hold: one, or several when only the amount was published.
    amount : Decimal or None
        Positive is paid to the district.
    tied_with : tuple of str
        Districts with the same rank sum: their order rests on the tie rule.
    published_rank, published : int, Decimal or None
        What the bulletin printed.
    """

    district: str
    ranks: dict[str, int | None]
    rank_sum: int | None
    rank: int | None
    places: tuple[int, ...]
    amount: Decimal | None
    tied_with: tuple[str, ...]
    published_rank: int | None
    published: Decimal | None

    @property
    def agrees(self) -> bool | None:
        """Whether amount and place are the published ones; None when nothing was published."""
        if self.published is None and self.published_rank is None:
            return None
        return (self.published is None or self.amount == self.published) and (
            self.published_rank is None or self.rank == self.published_rank
        )


@dataclass(frozen=True)
class Settlement:
    """One month settled.

    Attributes
    ----------
    basis : {"components", "published_rank", "published_amount"}
        What the amounts were computed from. Only ``components`` recomputes the ranking.
    complete : bool
        Whether every place of the table is taken; a month with gaps has no zero-sum check.
    residual : Decimal or None
        Sum over all districts, when complete.
    inferred : tuple of str
        What the settlement rests on that no document that was read says.
    """

    month: str
    mechanism: str
    unit: str
    basis: str
    rows: tuple[Settled, ...]
    complete: bool
    residual: Decimal | None
    inferred: tuple[str, ...]

    def of(self, district: str) -> Settled | None:
        return next((row for row in self.rows if row.district == district), None)


def amounts(parameter: Parameter, root=None) -> list[Decimal]:
    """Amount of each place, first place first, from the coefficient tables or from the file itself."""
    texts = [row.text for row in parameter.rows(root)] if parameter.coefficients else parameter.value
    return [plain(decimal(text)) for text in texts]


def amount_unit(mechanism: Mechanism, parameter: Parameter, root=None) -> str:
    """Unit of the amounts of a rank table."""
    units = {row.unit for row in parameter.rows(root)} if parameter.coefficients else {parameter.unit or mechanism.unit}
    if len(units) != 1:
        raise NatcapError.one("T004", file=mechanism.file, column="amounts", given=", ".join(sorted(units)), needed="1")
    return next(iter(units))


def settle_month(mechanism: Mechanism, month: str, rows: Sequence[Ranked], root=None) -> Settlement:
    """Settle one month under the rule as it stood then.

    With all component ranks the ranking is computed anew and the published one only compared. Without them the
    published places are paid by the table, and without these the published amounts stand, with the places that
    pay such an amount.

    Raises
    ------
    NatcapError
        T011 no rule on that day; T033 a rank outside the table; T034 a component rank held by two districts;
        T035 a tie that the tie rule leaves open; T036 an overall place held by two. All of a month together.
    """
    rule = mechanism.at(month)
    places, components = rule["places"].value, tuple(rule["components"].value)
    table, unit = amounts(rule["amounts"], root), amount_unit(mechanism, rule["amounts"], root)
    faults = Faults()
    _check(month, rows, components, places, faults)
    faults.raise_if_any()
    full = len(rows) == places
    used = ["amounts", "places"]
    if full and all(one.ranks.get(name) is not None for one in rows for name in components):
        basis, settled = "components", _by_components(rows, components, rule["tie_rule"].value, table, month)
        used += ["components", *(["tie_rule"] if any(one.tied_with for one in settled) else [])]
    elif any(one.overall is not None for one in rows):
        basis, settled = "published_rank", [_by_place(one, table) for one in rows]
    else:
        basis, settled = "published_amount", [_by_place(one, table) for one in rows]
    complete = full and all(one.amount is not None for one in settled)
    return Settlement(
        month,
        mechanism.id,
        unit,
        basis,
        tuple(settled),
        complete,
        sum((one.amount for one in settled), Decimal(0)) if complete else None,
        tuple(rule[id].inferred for id in used if rule[id].inferred),
    )


def settle(mechanism: Mechanism, ranking: Mapping[str, Sequence[Ranked]], root=None) -> list[Settlement]:
    """Settle every month of a ranking, in order of time; the faults of all months together."""
    faults, found = Faults(), []
    for month in sorted(ranking):
        try:
            found.append(settle_month(mechanism, month, ranking[month], root))
        except NatcapError as error:
            faults.extend(error.faults)
    faults.raise_if_any()
    return found


def _check(month: str, rows: Sequence[Ranked], components: tuple, places: int, faults: Faults) -> None:
    for name in (*components, "rank_overall"):
        held: dict[int, Ranked] = {}
        for one in rows:
            rank = one.overall if name == "rank_overall" else one.ranks.get(name)
            if rank is None:
                continue
            where = {"row": one.row, "column": name}
            if not 1 <= rank <= places:
                faults.add("T033", **where, given=f"{one.district} {month}: {rank}", needed=f"1 … {places}")
            elif rank in held:
                code = "T036" if name == "rank_overall" else "T034"
                faults.add(code, **where, given=f"{held[rank].district}, {one.district} {month}: {rank}")
            held[rank] = one


def order(rows: Sequence[Ranked], components: Sequence[str], tie_rule: Sequence[str], month: str) -> list[Ranked]:
    """The districts from best to worst.

    Raises
    ------
    NatcapError
        T035 when two districts are even in the sum and in everything the tie rule looks at.
    """

    def key(one: Ranked) -> tuple:
        return sum(one.ranks[name] for name in components), *(one.ranks[name] for name in tie_rule)

    ordered = sorted(rows, key=key)
    faults = Faults()
    for one, other in zip(ordered, ordered[1:], strict=False):
        if key(one) == key(other):
            faults.add(
                "T035", row=other.row, given=f"{one.district}, {other.district} {month}", needed=", ".join(tie_rule)
            )
    faults.raise_if_any()
    return ordered


def _by_components(rows, components, tie_rule, table, month) -> list[Settled]:
    ordered = order(rows, components, tie_rule, month)
    sums = {one.district: sum(one.ranks[name] for name in components) for one in rows}
    found = []
    for rank, one in enumerate(ordered, 1):
        even = tuple(other for other, total in sums.items() if total == sums[one.district] and other != one.district)
        found.append(
            Settled(
                one.district,
                one.ranks,
                sums[one.district],
                rank,
                (rank,),
                table[rank - 1],
                even,
                one.overall,
                one.award,
            )
        )
    return found


def _by_place(one: Ranked, table: list[Decimal]) -> Settled:
    """A district whose place, or only whose amount, was published."""
    if one.overall is not None:
        amount = table[one.overall - 1]
        return Settled(one.district, one.ranks, None, one.overall, (one.overall,), amount, (), one.overall, one.award)
    fitting = tuple(rank for rank, amount in enumerate(table, 1) if amount == one.award)
    place = fitting[0] if len(fitting) == 1 else None
    return Settled(one.district, one.ranks, None, place, fitting, one.award if fitting else None, (), None, one.award)


@dataclass(frozen=True)
class PlaceValue:
    """What one place better would have been worth to a district in a month."""

    month: str
    district: str
    rank: int | None
    amount: Decimal | None
    one_better: Decimal | None
    per_year: Decimal | None
    unit: str
    note: str = ""


def place_value(mechanism: Mechanism, settlement: Settlement, district: str, root=None) -> PlaceValue:
    """What one place better is worth: in the month, and in a year in which every month gains as much.

    The table sums to zero: what this district gains the district it passes loses. Of a month in which the
    place is known only as one of several, the gain is given when all of them gain alike; else None, with the
    reason in ``note``.
    """
    rule = mechanism.at(settlement.month)
    table, row = amounts(rule["amounts"], root), settlement.of(district)
    if row is None or not row.places:
        return PlaceValue(settlement.month, district, None, None, None, None, settlement.unit, "place_not_published")
    if row.places == (1,):
        return PlaceValue(settlement.month, district, 1, row.amount, None, None, settlement.unit, "first_already")
    gains = {table[place - 2] - table[place - 1] for place in row.places if place > 1}
    if len(gains) > 1:
        return PlaceValue(
            settlement.month, district, row.rank, row.amount, None, None, settlement.unit, "place_not_certain"
        )
    gain = plain(gains.pop())
    yearly = plain(gain * rule["settlements_per_year"].value)
    return PlaceValue(settlement.month, district, row.rank, row.amount, gain, yearly, settlement.unit)


def component_effects(mechanism: Mechanism, month: str, rows: Sequence[Ranked], district: str, root=None) -> list[dict]:
    """What one place better in each component would have changed, all else as it was.

    The district changes places with the one just ahead of it in that component, and the month is settled anew.

    Returns
    -------
    list of dict
        ``component``, ``passes`` (the district overtaken; None when first already), ``rank_before``,
        ``rank_after``, ``gain``. Empty when the component ranks were not published.
    """
    from dataclasses import replace

    before = settle_month(mechanism, month, rows, root)
    own = next((one for one in rows if one.district == district), None)
    if before.basis != "components" or own is None:
        return []
    found = []
    for name in mechanism.at(month)["components"].value:
        rank = own.ranks[name]
        ahead = next((one for one in rows if one.ranks[name] == rank - 1), None)
        was = before.of(district)
        entry = {"component": name, "passes": None, "rank_before": was.rank, "rank_after": was.rank, "gain": Decimal(0)}
        if ahead is not None:
            moved = {own.district: rank - 1, ahead.district: rank}
            changed = [
                replace(one, ranks={**one.ranks, name: moved[one.district]}) if one.district in moved else one
                for one in rows
            ]
            now = settle_month(mechanism, month, changed, root).of(district)
            entry |= {"passes": ahead.district, "rank_after": now.rank, "gain": plain(now.amount - was.amount)}
        found.append(entry)
    return found
