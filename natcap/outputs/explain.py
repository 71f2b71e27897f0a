"""Where does this number come from: formula with the numbers in it, inputs, coefficients, sources."""

from __future__ import annotations

from pathlib import Path

from natcap.errors import Faults, NatcapError
from natcap.locale import label
from natcap.locale.text import nearest

CHOOSERS = ("profile", "service", "line", "ecosystem", "item", "place", "township", "measure", "field")


def read_words(words: list[str]) -> dict[str, str]:
    """``key=value`` words by key, a township being a place; nothing for one id alone.

    Raises
    ------
    NatcapError
        X012 for a word that is no condition, or an id beside other words, X017 for a key given twice.
    """
    faults, wanted = Faults(), {}
    if len(words) == 1 and words[0].partition("=")[0] not in CHOOSERS and ":" in words[0]:
        return {}  # an id may hold "=" too
    for word in words if len(words) > 1 or "=" in words[0] else ():
        key, mark, value = word.partition("=")
        if not mark or not value or key not in CHOOSERS:
            faults.add("X012", given=word, needed=" ".join(f"{one}=…" for one in CHOOSERS))
        key = "place" if key == "township" else key
        if key in wanted and mark:
            faults.add("X017", given=word)
        wanted[key] = value
    faults.raise_if_any()
    return wanted


def find_cell(output, words: list[str]) -> str:
    """The id of one cell, from the id itself or from ``service=… ecosystem=… township=…``.

    Raises
    ------
    NatcapError
        As `read_words`; X010 for an unknown id (nearest ids are named), X011 when the words fit no cell or several.
    """
    nodes, cells = output.lineage["nodes"], output.cells
    if words[0] in nodes and len(words) == 1:
        return words[0]
    wanted = read_words(words)
    if not wanted:
        id = words[0]
        raise NatcapError.one("X010", given=id, needed=nearest(id, nodes, "cells.csv"))
    if "place" in wanted and not wanted["place"].isdigit():
        wanted["place"] = _place(wanted["place"], output.lineage.get("places", {}))
    chosen = cells
    for key, value in wanted.items():
        chosen = chosen[chosen[key] == value]
    if "measure" not in wanted:
        # Money answers before quantities and prices; extents and losses answer when the words leave no money.
        values = chosen[chosen["measure"] == "value"]
        chosen = values if len(values) else chosen
    if "place" not in wanted and len(chosen) > 1:
        district = chosen[chosen["place"] == output.lineage.get("place")]
        chosen = district if len(district) else chosen
    if "line" not in wanted and "item" not in wanted:
        # A total answers the question better than one of its parts.
        totals = chosen[chosen["line"].isin(["", None])]
        chosen = totals if len(totals) == 1 else chosen
    if len(chosen) == 1:
        return str(chosen["cell"].iloc[0])
    some = " / ".join(chosen["cell"].head(8)) if len(chosen) else fitting(cells, wanted)
    raise NatcapError.one("X011", given=" ".join(words), needed=some, count=len(chosen))


def fitting(cells, wanted: dict[str, str]) -> str:
    """For words that fit no cell: each word that stands in the way, with what could stand in its place."""
    alone, unknown = [], []
    for key, value in wanted.items():
        rest = cells
        for other, given in wanted.items():
            rest = rest if other == key else rest[rest[other] == given]
        if instead := _values(rest, key) - {value}:
            alone.append(f"{key}={'|'.join(sorted(instead))}")
        if value not in (known := _values(cells, key)):
            unknown.append(f"{key}={'|'.join(sorted(known))}")
    return " / ".join(alone or unknown) or "cells.csv"


def _values(cells, key: str) -> set[str]:
    return {one for one in cells[key].dropna().astype(str) if one}


def _place(name: str, known: dict[str, list[str]]) -> str:
    """The code of a place of this study, by either of its names; an unknown name stands for itself."""
    return next((code for code, names in known.items() if name in names), name)


def verify_inputs(output, study: Path | None) -> str:
    """Compare the inputs of a run with the files of the study as they are now.

    Returns ``"same"``, or ``"absent"`` when the study is not there to compare.

    Raises
    ------
    NatcapError
        X013, one fault for each file that has changed since the run.
    """
    from natcap.errors import Faults
    from natcap.outputs.records import file_digest

    if study is None or not study.is_dir():
        return "absent"
    faults = Faults()
    for file, digest in output.manifest["inputs"].items():
        now = file_digest(study / file) if (study / file).is_file() else "—"
        if now != digest:
            faults.add("X013", file=file, given=now[:12], needed=digest[:12])
    faults.raise_if_any()
    return "same"


def explain(output, id: str) -> str:
    """The derivation of one cell as text, down to the rows of the tables.

    Parameters
    ----------
    output : natcap.outputs.manifest.Output
    id : str
        A cell, figure or coefficient id of the lineage.
    """
    lines: list[str] = []
    sources: dict[str, None] = {}
    _tell(output.lineage, id, "", lines, sources, set())
    lines.append("")
    lines.append(f"{label('explain.sources', 'zh')} / {label('explain.sources', 'en')}")
    for key in sources:
        row = output.lineage["sources"].get(key)
        text = (
            "; ".join(
                str(row[name])
                for name in ("citation", "title", "publisher", "year", "url", "doi_or_url", "what_was_read")
                if row and row.get(name)
            )
            if row
            else "—"
        )
        lines.append(f"  [{key}] {text}")
    return "\n".join(lines)


def _tell(lineage: dict, id: str, indent: str, lines: list[str], sources: dict, told: set) -> None:
    node = lineage["nodes"].get(id)
    if node is None:
        lines.append(f"{indent}{id}: —")
        return
    if node["kind"] == "alias":
        _tell(lineage, node["of"], indent, lines, sources, told)
        return
    lines.append(f"{indent}{id} = {_value(node)}{'  [' + node['grade'] + ']' if node.get('grade') else ''}")
    if id in told:
        lines.append(f"{indent}  {label('explain.above', 'zh')} / {label('explain.above', 'en')}")
        return
    told.add(id)
    deeper = indent + "  "
    if node.get("interval") and node["kind"] not in ("figure", "coefficient"):
        low, mid, high = (f"{one:,.4g}" for one in node["interval"])
        lines.append(f"{deeper}P5 {low} · P50 {mid} · P95 {high}")
    for text in node.get("fallback", ()):
        lines.append(f"{deeper}! {text}")
    TELLERS[node["kind"]](lineage, node, deeper, lines, sources, told)


def _value(node: dict) -> str:
    from natcap import units

    if node.get("result") is None:
        missing = node.get("missing", [])
        return (
            f"{label('sheet.missing', 'zh')} （{'、'.join(dict.fromkeys(one['zh'] for one in missing))}）"
            if missing
            else "—"
        )
    unit = node["unit"]
    return f"{node['result']:,.6g} {units.format_unit(unit, 'zh')} | {unit}"


def _tell_model(lineage, node, indent, lines, sources, told):
    model = lineage["models"][node["model"]]
    lines.append(f"{indent}{label('explain.formula', 'zh')} / {label('explain.formula', 'en')}: {model['formula']}")
    filled = model["formula"]
    numbers = node.get("numbers", {})
    # Longest names first: one name may be part of another.
    for name in sorted(node["arguments"], key=len, reverse=True):
        shown = f"{numbers[name][0]:,.6g}" if name in numbers else f"{{{name}}}"
        filled = filled.replace(name, shown)
    lines.append(f"{indent}= {filled}")
    if numbers and any(unit != "dimensionless" for _, unit in numbers.values()):
        stated = ", ".join(f"{name} [{unit}]" for name, (_, unit) in numbers.items() if unit != "dimensionless")
        lines.append(f"{indent}  {label('explain.in_units', 'zh')} / {label('explain.in_units', 'en')}: {stated}")
    lines.append(
        f"{indent}{label('explain.model', 'zh')} / {label('explain.model', 'en')}: {node['model']} "
        f"[{model['reference']}, {label('column.clause', 'zh')} {model['clause']}]"
    )
    sources[model["reference"]] = None
    for name, ref in node["arguments"].items():
        lines.append(f"{indent}{name}:")
        _tell(lineage, ref, indent + "  ", lines, sources, told)


# A sum of few parts is told to the bottom; of a long one the parts are listed, each explains itself.
FEW = 4


def _tell_sum(lineage, node, indent, lines, sources, told):
    few = len(node["parts"]) <= FEW
    for part in node["parts"]:
        if few:
            lines.append(f"{indent}+")
            _tell(lineage, part, indent, lines, sources, told)
        else:
            found = lineage["nodes"][part]
            lines.append(f"{indent}+ {part} = {_value(found)}  [{found.get('grade', '')}]")
            _sources_below(lineage, part, sources)
    for part in node["without"]:
        lines.append(f"{indent}× {part}: {_value(lineage['nodes'][part])}")


def _tell_months(lineage, node, indent, lines, sources, told):
    lines.append(f"{indent}{label('explain.months', 'zh')} / {label('explain.months', 'en')}")
    _tell_sum(lineage, node, indent, lines, sources, told)


def _sources_below(lineage, id, sources) -> None:
    """Every source that a listed part rests on, so that a total is never without its sources."""
    from natcap.outputs.diff import rests_on

    for one in sorted({id, *rests_on(lineage, id, {})}):
        node = lineage["nodes"].get(one, {})
        for key in str(node.get("source", "")).split(";"):
            if key:
                sources.setdefault(key)


def _tell_figure(lineage, node, indent, lines, sources, told):
    where = (
        f"{node['file']}{' · ' + node['sheet'] if node.get('sheet') else ''} "
        f"{label('column.row_number', 'zh')}/{label('column.row_number', 'en')} {node['row']}"
    )
    kind = f"{label('explain.' + node['evidence'], 'zh')} / {label('explain.' + node['evidence'], 'en')}"
    lines.append(f"{indent}{where} · {kind}")
    if node.get("given_unit") and node.get("given_unit") != node["unit"]:
        lines.append(
            f"{indent}{label('explain.given', 'zh')} / {label('explain.given', 'en')}: {node.get('given_value')} "
            f"{node['given_unit']}"
        )
    _range(node, indent, lines)
    if node.get("closes"):
        lines.append(f"{indent}{label('explain.closes', 'zh')} / {label('explain.closes', 'en')}")
    for key in ("method", "note"):
        if node.get(key):
            lines.append(f"{indent}{node[key]}")
    for key in str(node.get("source", "")).split(";"):
        if key:
            sources[key] = None
            lines.append(f"{indent}[{key}]")


def _range(node, indent, lines):
    if node.get("low") is not None or node.get("high") is not None:
        lines.append(
            f"{indent}{label('explain.range', 'zh')} / {label('explain.range', 'en')}: "
            f"{node.get('low', '—')} … {node.get('high', '—')}"
        )


def _tell_coefficient(lineage, node, indent, lines, sources, told):
    lines.append(
        f"{indent}{node['package']} {node['version']} · {node['id']} · {node.get('region', '')} · "
        f"{node.get('year', '')}".rstrip(" ·")
    )
    _range(node, indent, lines)
    if node.get("method") or node.get("note"):
        lines.append(f"{indent}{'; '.join(node[key] for key in ('method', 'note') if node.get(key))}")
    for key in str(node.get("source", "")).split(";"):
        if key:
            sources[key] = None
            lines.append(
                f"{indent}[{key}] {label('column.clause', 'zh')}/{label('column.clause', 'en')}: {node.get('clause')}"
            )


def _tell_rebased(lineage, node, indent, lines, sources, told):
    series = lineage["series"][node["series"]]
    lines.append(
        f"{indent}{label('explain.rebased', 'zh')} / {label('explain.rebased', 'en')}: {node['series']} "
        f"({series['region']}) {node['from']} → {node['to']}, × {node['factor']:.6g} [{series['source']}]"
    )
    for key in str(series["source"]).split(";"):
        sources[key] = None
    _tell(lineage, node["of"], indent, lines, sources, told)


def _tell_share(lineage, node, indent, lines, sources, told):
    if "share" in node:
        lines.append(f"{indent}{label('explain.share', 'zh')} / {label('explain.share', 'en')}: {node['share']:.6g}")
    _tell(lineage, node["area"], indent, lines, sources, told)
    _tell(lineage, node["of"], indent, lines, sources, told)


def _tell_ratio(lineage, node, indent, lines, sources, told):
    if "numbers" in node:
        top, below = node["numbers"]["of"], node["numbers"]["by"]
        lines.append(f"{indent}= {top[0]:,.6g} {top[1]} ÷ {below[0]:,.6g} {below[1]}")
    _tell(lineage, node["of"], indent, lines, sources, told)
    lines.append(f"{indent}÷")
    _tell(lineage, node["by"], indent, lines, sources, told)


def _tell_scaled(lineage, node, indent, lines, sources, told):
    _tell(lineage, node["of"], indent, lines, sources, told)
    lines.append(f"{indent}×")
    _tell(lineage, node["by"], indent, lines, sources, told)
    lines.append(f"{indent}÷")
    _tell(lineage, node["over"], indent, lines, sources, told)


def _tell_unallocated(lineage, node, indent, lines, sources, told):
    _tell(lineage, node["of"], indent, lines, sources, told)


def _tell_nothing(lineage, node, indent, lines, sources, told):
    return


def _tell_parameter(lineage, node, indent, lines, sources, told):
    """A parameter of a mechanism file, or the amount of a rule in force."""
    given = f"{node['file']} · {node['parameter']} = {node['value']}"
    if "coefficient" in node:
        given += f" · {node['package']} {node['version']} · {node['coefficient']}"
    lines.append(f"{indent}{given}")
    if node.get("nominal"):
        lines.append(f"{indent}{label('note.nominal', 'zh')} / {label('note.nominal', 'en')}")
    if node.get("note"):
        lines.append(f"{indent}{node['note']}")
    for key in str(node.get("source", "")).split(";"):
        if key:
            sources[key] = None
            lines.append(
                f"{indent}[{key}] {label('column.clause', 'zh')}/{label('column.clause', 'en')}: {node.get('clause')}"
            )


def _tell_clipped(lineage, node, indent, lines, sources, told):
    cap = f", {node['cap']}" if "cap" in node else ""
    lines.append(f"{indent}{label('explain.clipped', 'zh')} / {label('explain.clipped', 'en')}{cap}")
    _tell(lineage, node["of"], indent, lines, sources, told)


def _tell_rounded(lineage, node, indent, lines, sources, told):
    lines.append(f"{indent}{label('explain.rounded', 'zh')} / {label('explain.rounded', 'en')}: {node['step']}")
    _tell(lineage, node["of"], indent, lines, sources, told)


def _tell_said(key: str):
    """A teller that says one sentence and passes on to what the number was made of."""

    def tell(lineage, node, indent, lines, sources, told):
        lines.append(f"{indent}{label(key, 'zh')} / {label(key, 'en')}")
        _tell(lineage, node["of"], indent, lines, sources, told)

    return tell


TELLERS = {
    "parameter": _tell_parameter,
    "clipped": _tell_clipped,
    "rounded": _tell_rounded,
    "payable": _tell_said("explain.payable"),
    "nominal": _tell_said("explain.nominal"),
    "model": _tell_model,
    "sum": _tell_sum,
    "months": _tell_months,
    "disservice": _tell_said("explain.disservice"),
    "figure": _tell_figure,
    "coefficient": _tell_coefficient,
    "rebased": _tell_rebased,
    "share": _tell_share,
    "ratio": _tell_ratio,
    "scaled": _tell_scaled,
    "unallocated": _tell_unallocated,
    "missing": _tell_nothing,
    "given": _tell_nothing,
}
