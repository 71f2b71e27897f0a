"""T14 as plain rows: what a table of losses prints, without saying how it is drawn."""

from __future__ import annotations

from natcap.locale import label
from natcap.losses.tally import Tally

# Key: (what stands there). Numbers are nodes: value, unit, interval and lineage travel together.
COLUMNS = (
    "case",
    "title",
    "kind",
    "head",
    "medium",
    "place",
    "asset",
    "quantity",
    "unit_loss",
    "value",
    "bearer",
    "causer",
    "method",
    "family",
    "evidence",
)


def both(key: str) -> dict[str, str]:
    return {lang: label(key, lang) for lang in ("zh", "en")}


def rows(tally: Tally) -> list[dict]:
    """One dictionary a row, in the order of the cases: texts as ``{"zh": …, "en": …}``, numbers as nodes."""
    found = []
    for loss in tally.losses:
        case = loss.case
        found.append(
            {
                "case": case.id,
                "title": case.names,
                "kind": both(f"loss_kind.{loss.kind}"),
                "head": both(f"loss.{loss.head}"),
                "medium": both(f"medium.{loss.medium}"),
                "place": case.place,
                "asset": {lang: case.asset[f"name_{lang}"] for lang in ("zh", "en")},
                "quantity": loss.quantity,
                "unit_loss": loss.unit_loss,
                "value": loss.value,
                "bearer": both(f"bearer.{loss.bearer}"),
                "causer": {lang: causers(case, lang) for lang in ("zh", "en")},
                "method": loss.method,
                "family": both(f"loss_family.{loss.family}"),
                "evidence": [one["id"] for one in case.evidence],
            }
        )
    return found


def causers(case, lang: str) -> str:
    """Who is responsible, with shares where there is more than one."""
    names = [(one[f"name_{lang}"], one["share"]) for one in case.responsible]
    if len(names) == 1:
        return names[0][0]
    return ("、" if lang == "zh" else "; ").join(f"{name} {share:.0%}" for name, share in names)
