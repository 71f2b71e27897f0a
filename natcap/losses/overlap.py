"""Overlaps: what is lost is counted once, whichever cases tell it and whatever year each is booked in.

The rules are rows of ``overlaps.csv``. They need no money: heads, dates and shares of services decide, so that
cases of other years are compared as well, and a reader sees every overlap before anything is computed.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from natcap.errors import Faults, NatcapError
from natcap.losses import rules
from natcap.losses.keys import STATED
from natcap.losses.ledger import Case
from natcap.losses.loss import row_id
from natcap.losses.scaling import Recovery, years

TOLERANCE = 1e-9
DAYS = 365.25  # of a year of recovery


@dataclass(frozen=True)
class Claim:
    """One head of one case, as the overlap rules see it.

    Attributes
    ----------
    share : float
        Part of the baseline services of the asset that is missing at first, or that restoration brings back.
    recovery : Recovery or None
        How the services come back; None where the case does not say.
    """

    case: Case
    head: str
    share: float = 1.0
    recovery: Recovery | None = None

    @property
    def id(self) -> str:
        return row_id(self.case, self.head)

    @property
    def names(self) -> frozenset[str]:
        """The head and its groups, as overlap pairs name them."""
        return rules.heads()[self.head].groups | {self.head}

    @property
    def begin(self) -> datetime.date:
        return self.case.damage["begin"]

    @property
    def end(self) -> datetime.date:
        return self.case.damage["end"]

    @property
    def booked(self) -> range:
        """Calendar years that the event touches."""
        return range(self.begin.year, self.end.year + 1)

    @cached_property
    def until(self) -> float:
        """Day on which nothing is missing any more, as an ordinal; infinite for what is lost for good."""
        last = float(self.end.toordinal())
        if self.recovery is not None:
            if self.recovery.shape == "none":
                return float("inf")
            try:
                return max(last, self.begin.toordinal() + self.recovery.length() * DAYS)
            except NatcapError:
                # Longer than any sum over years is made for; the assessment refuses it, with its file.
                return float("inf")
        if "service_loss" in self.names:
            # The case does not say when its services are back: not before the year is over.
            return float(datetime.date(self.end.year, 12, 31).toordinal())
        return last

    def missing(self, day: datetime.date) -> float:
        """Part of the baseline services that is missing on a day."""
        import xarray as xr

        if not self.begin.toordinal() <= day.toordinal() <= self.until:
            return 0.0
        if self.recovery is None or day <= self.end:
            return self.share
        elapsed = (day - self.begin).days / DAYS
        return self.share * (1 - float(self.recovery.recovered(years(xr.DataArray([elapsed], dims="year")))[0]))


def claims_of(case: Case) -> list[Claim]:
    """The heads that `natcap.losses.assessment.assess` makes of a case, without their money."""
    method, found = case.method["id"], []
    heads = rules.methods()[method]["heads"]
    if method.startswith("virtual_treatment"):
        found += [Claim(case, head) for head in heads]
    if method == "groundwater_depletion":
        found += [Claim(case, head) for head in heads if head != "pumping_lift" or "quantities.tariff" in case.figures]
    curve, lost, lasting = None, 1.0, 0.0
    if "equivalency" in case.tables:
        curve, lost, lasting = _services(case)
        parts = (("interim_loss", 1 - lasting, curve), ("permanent_loss", lasting, Recovery("none")))
        found += [Claim(case, head, lost * part, shape) for head, part, shape in parts if part]
    for head in STATED:
        if f"costs.{head}" in case.figures:
            back = head == "restoration" and curve is not None
            found.append(Claim(case, head, lost * _restored(case), curve) if back else Claim(case, head))
    if case.method.get("interim") == "cost_share":
        found.append(Claim(case, "interim_loss"))
    return found


def _services(case: Case) -> tuple[Recovery, float, float]:
    """How services come back, the share lost, and the part of it that is lost for good, in the declared run."""
    options = case.tables["equivalency"]

    def value(key: str, otherwise=None):
        found = case.figures.get(f"equivalency.{key}")
        return otherwise if found is None else found.value

    curve = Recovery(
        options["shape"],
        duration=value("recovery_period"),
        midpoint=value("midpoint"),
        steepness=value("steepness"),
        steps=[tuple(one) for one in options.get("steps", ())],
        delay=value("delay", 0.0),
        horizon=value("horizon"),
    )
    return curve, value("loss_share"), 1.0 if curve.shape == "none" else value("permanent_share", 0.0)


def _restored(case: Case) -> float:
    """Part of the loss that restoration brings back: all that the case does not call permanent."""
    figure = case.figures.get("equivalency.permanent_share")
    return 1 - figure.value if figure else 1.0


# ---- the rules -------------------------------------------------------------------------------------------


def check_overlaps(cases: Iterable[Case], faults: Faults) -> None:
    """All cases against every overlap rule; a fault names the rows that overlap.

    Parameters
    ----------
    cases : iterable of Case
        All cases of a study, those of other years too: a loss that began earlier may reach into the year.
    faults : Faults
        L017 for every overlap.
    """
    claims = [claim for case in cases for claim in claims_of(case)]
    for rule in rules.overlaps():
        groups = defaultdict(list)
        for claim in claims:
            if claim.names & {rule.a, rule.b}:
                medium = claim.case.damage["medium"]
                asset = claim.case.asset_id
                key = {"medium": medium, "release": (asset, medium), "work": (asset, medium)}.get(rule.scope, asset)
                groups[key].append(claim)
        for group in groups.values():
            if rule.rule != "shares":
                found = pairs(rule, group)
            elif rule.a == rule.b:
                found = services(group)
            else:
                found = restored(rule, group)
            for rows, needed in found:
                faults.add(
                    "L017",
                    file=" + ".join(dict.fromkeys(row.case.file for row in rows)),
                    column=rule.id,
                    given=" + ".join(row.id for row in rows),
                    needed=needed,
                    reason_zh=rule.reason_zh,
                    reason_en=rule.reason_en,
                )


def pairs(rule: rules.Overlap, group: list[Claim]) -> list[tuple[list[Claim], str]]:
    """Every two rows that may not stand side by side, and what the rule asks for."""
    found = []
    for number, one in enumerate(group):
        for other in group[number + 1 :]:
            named = (rule.a in one.names and rule.b in other.names) or (rule.b in one.names and rule.a in other.names)
            if not named or not meet(rule, one, other):
                continue
            if rule.rule == "never":
                found.append(([one, other], f"{one.head} | {other.head}"))
            elif rule.rule == "once" and one.head == other.head:
                found.append(([one, other], f"1 × {one.head}"))
            elif rule.rule == "provisioning" and any(
                row.case.tables.get("equivalency", {}).get("provisioning_included")
                for row in (one, other)
                if "service_loss" in row.names
            ):
                found.append(([one, other], "equivalency.provisioning_included = false"))
    return found


def meet(rule: rules.Overlap, one: Claim, other: Claim) -> bool:
    """Whether two rows of one group are of the same time in the sense of the rule."""
    if rule.scope in ("medium", "release"):
        return bool(set(one.booked) & set(other.booked))
    if rule.scope == "services":
        return one.begin.toordinal() <= other.until and other.begin.toordinal() <= one.until
    return one.begin <= other.end and other.begin <= one.end


def services(group: list[Claim]) -> list[tuple[list[Claim], str]]:
    """Rows that together take more than all services of an asset; what is missing is greatest when a loss begins."""
    found: list[tuple[list[Claim], str]] = []
    for day in sorted({row.begin for row in group}):
        missing = [(row, row.missing(day)) for row in group]
        rows = [row for row, part in missing if part > TOLERANCE]
        if sum(part for _, part in missing) > 1 + TOLERANCE:
            shares = " + ".join(f"{part:.4g}" for _, part in missing if part > TOLERANCE)
            found = [one for one in found if not {row.id for row in one[0]} <= {row.id for row in rows}]
            found.append((rows, f"{day}: {shares} <= 1"))
    return found


def restored(rule: rules.Overlap, group: list[Claim]) -> list[tuple[list[Claim], str]]:
    """Restoration that brings back what is lost for good, in its own case or in all cases together."""
    found = []
    for one in group:
        others = [row for row in group if row is not one and rule.b in row.names and meet(rule, one, row)]
        if rule.a not in one.names or not others:
            continue
        own = sum(row.share for row in others if row.case is one.case)
        lost = one.case.figures.get("equivalency.loss_share")
        if own and one.share + own > lost.value + TOLERANCE:
            others, whole = [row for row in others if row.case is one.case], lost.value
        elif one.share + sum(row.share for row in others) > 1 + TOLERANCE:
            whole = 1.0
        else:
            continue
        found.append(([one, *others], " + ".join(f"{row.share:.4g}" for row in (one, *others)) + f" <= {whole:.4g}"))
    return found
