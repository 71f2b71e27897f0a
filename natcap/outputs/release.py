"""What a run publishes beside the account: the losses of the year, and the standards for the calculator."""

from __future__ import annotations

import json
from dataclasses import dataclass

from natcap.errors import NatcapError
from natcap.modelling.node import Node

FIRST = "first"
RANKING = "water_quality_ranking.csv"


def loss_tally(study, evaluator, *, purpose: str = "analysis"):
    """The tally of a study's damage cases, or None when it has none.

    Parameters
    ----------
    study : natcap.study.Study
    evaluator : natcap.accounts.evaluate.Evaluator
        Its coefficients, index and draws are used, so that the coefficient sheet knows them.
    purpose : {"analysis", "legal"}
    """
    from natcap.losses.ledger import read_cases
    from natcap.losses.tally import tally

    places = {code: (row["zh"], row["en"]) for code, row in study.classifications["places"].items()}
    cases = read_cases(study.path, places=places, root=study.root)
    if not cases:
        return None
    return tally(
        study.place,
        study.year,
        cases,
        evaluator.coefficients,
        evaluator.series,
        evaluator.draws,
        study.seed,
        price_year=study.price_year,
        purpose=purpose,
    )


def join(account, nodes: dict[str, Node]) -> None:
    """Put the numbers of losses or standards into the account's lineage, so that explain takes their ids."""
    for id, node in nodes.items():
        account.nodes.setdefault(id, node)


@dataclass(frozen=True)
class Standards:
    """What the room of standards makes of a study.

    Attributes
    ----------
    mechanisms : dict of str to Mechanism
    rates : list of Rate
        Every rate that holds at the study's place, derived or with what it lacks.
    budget : natcap.standards.budget_impact.Budget
    months : list of (Settlement, Settled, PlaceValue)
        The monthly water rule for the study's own district.
    """

    mechanisms: dict
    rates: list
    budget: object
    months: list

    @property
    def rules(self) -> list:
        """The rules in force that stand beside the rates or hold at their place."""
        return [one for one in self.mechanisms.values() if one.kind == "rule_in_force"]

    @property
    def lineage(self) -> dict[str, Node]:
        """Every number of the rates and of the budget, by id."""
        return {id: node for made in (*self.rates, self.budget) for id, node in made.lineage.items()}


def standards_of(account, instead=()) -> Standards:
    """Rules in force settled, rates derived, and their budget.

    Parameters
    ----------
    account : natcap.accounts.account.Account
    instead : iterable of Mechanism
        Mechanisms that take the place of those with their ids, to see what another share or cap would do.

    Raises
    ------
    NatcapError
        What is wrong in the mechanism files or in the evidence of the study.
    """
    from natcap import coefficients
    from natcap.standards import budget, derive_all, linked, load_mechanisms, read_evidence

    study, evaluator = account.study, account.evaluator
    mechanisms = load_mechanisms(own=study.path) | {one.id: one for one in instead}
    evidence = read_evidence(
        study.path,
        mechanisms,
        place=study.place,
        places=study.classifications["places"],
        sources={*study.sources, *coefficients.sources(root=study.root)},
    )
    evidence.nodes |= linked(mechanisms.values(), account)
    rates = derive_all(
        mechanisms.values(),
        evidence,
        place=study.place,
        year=study.year,
        draws=evaluator.draws,
        seed=study.seed,
        series=evaluator.series,
        tables=evaluator.coefficients,
        root=study.root,
    )
    made = budget(rates, mechanisms, evidence, draws=evaluator.draws, seed=study.seed, root=study.root)
    ranked = [one for one in mechanisms.values() if one.derivation == "rank_table" and one.holds_in(study.place)]
    return Standards(mechanisms, rates, made, settled_months(study, ranked))


def named_release(given: str | None) -> dict | str | None:
    """What ``--release`` names: nothing, the word ``first``, or the release before, read.

    Raises
    ------
    NatcapError
        What is wrong with the file.
    """
    from natcap.outputs.contract import read

    return given if given in (None, FIRST) else read(given)


def release_number(study, release: dict | str | None) -> str:
    """Number of the standards of a run: ``2021.0`` for a draft, ``2021.1`` for the first of a year, then on.

    Raises
    ------
    NatcapError
        T119 for a release before that is of another study or place, of a later year, or a draft.
    """
    if release in (None, FIRST):
        return f"{study.year}.{0 if release is None else 1}"
    before = release["release"]
    year, last = (int(part) for part in before["number"].split("."))
    given = f"{before['study']} {before['place']} {before['number']}"
    if (before["study"], before["place"]) != (study.id, study.place) or year > study.year or not last:
        raise NatcapError.one("T119", given=given, needed=f"{study.id} {study.place} <= {study.year}, >= .1")
    return f"{study.year}.{last + 1 if year == study.year else 1}"


def standards_document(study, made: Standards, run_id: str, release: dict | str | None = None) -> dict:
    """``standards.json`` as a plain document: rules in force, and derived rates as proposals.

    Parameters
    ----------
    release : dict or "first", optional
        Without it the document is a draft. ``"first"`` makes a first release; the release before, read, makes the
        one after it: numbers and versions count on, and its records that are gone have to stand in
        ``standard_withdrawals.csv`` of the study.

    Raises
    ------
    NatcapError
        All that the contract refuses; T119 for a release that cannot be followed.
    """
    from natcap.outputs.contract import build
    from natcap.standards.evidence import read_withdrawals

    withdrawals = read_withdrawals(study.path)  # read either way: its faults are told
    previous = release if isinstance(release, dict) else None
    return build(
        made.mechanisms,
        made.rates,
        number=release_number(study, release),
        previous=previous,
        withdrawals=withdrawals if previous is not None else None,
        study=study.id,
        place=study.place,
        run_id=run_id,
        root=study.root,
    )


def read_water_ranking(study) -> dict:
    """The published ranking by month; empty for a study without one.

    Raises
    ------
    NatcapError
        Every fault of the file.
    """
    from natcap.standards import read_ranking

    return read_ranking(study.path / RANKING) if (study.path / RANKING).is_file() else {}


def settled_months(study, rules) -> list[tuple]:
    """Each published month settled for the study's own district, with what one place better is worth.

    By every rule that pays by rank and holds at the place; the district is known by the name of its code.
    """
    from natcap.standards import place_value, settle

    district, ranking = study.name_of("places", study.place, "zh"), read_water_ranking(study)
    found = []
    for rule in rules:
        for month in settle(rule, ranking, study.root):
            row = month.of(district)
            if row is not None:
                found.append((month, row, place_value(rule, month, district, study.root)))
    return found


def write_standards(document: dict, folder) -> None:
    """``standards.json`` for the calculator and ``standards.csv`` for people."""
    from natcap.outputs.contract import csv_text

    text = json.dumps(document, ensure_ascii=False, indent=1, sort_keys=True)
    (folder / "standards.json").write_bytes((text + "\n").encode("utf-8"))
    (folder / "standards.csv").write_bytes(csv_text(document).encode("utf-8-sig"))
