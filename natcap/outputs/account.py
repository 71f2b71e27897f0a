"""Write an account: workbook, CSV, cells, lineage, manifest, whole or not at all."""

from __future__ import annotations

import os
from dataclasses import dataclass
from importlib import metadata

from natcap.locale import label
from natcap.outputs.cells import cell_rows, loss_rows, standard_rows
from natcap.outputs.manifest import run_record, write_circumstance, write_manifest
from natcap.outputs.publication import publish
from natcap.outputs.records import file_digest, write_lineage
from natcap.shipped import PACKAGE, locate

WORKBOOK = "tables.xlsx"


def rule_files(room: str):
    """Data files of a room of the package."""
    return [*(PACKAGE / room).rglob("*.toml"), *(PACKAGE / room).rglob("*.csv")]


# Rules kept as data inside the package: a changed rule is another run.
RULES = (
    "locale/terms.toml",
    "accounts/plausibility.toml",
    "fields/guards.csv",
    "fields/kinds.toml",
    "inputs/variables.toml",
    "units/definitions.toml",
)


@dataclass(frozen=True)
class Publication:
    """All that a run publishes, made and checked, nothing written."""

    sheets: list
    properties: dict
    cells: list[dict]
    lineage: dict
    standards: dict
    record: dict


def prepare(account, release: dict | str | None = None) -> Publication:
    """Make everything an account publishes; whatever is wrong with it is refused here.

    Parameters
    ----------
    account : natcap.accounts.account.Account
        The numbers of its losses and standards join its lineage.
    release : dict or "first", optional
        Release the standards: for the first time, or after the release given. Without it they are a draft.

    Raises
    ------
    NatcapError
        What is wrong in the case files, in the evidence for the standards, or in what the contract refuses.
    """
    from natcap.accounts.tables import sheets
    from natcap.outputs.loss_tables import loss_sheets
    from natcap.outputs.release import join, loss_tally, standards_document, standards_of
    from natcap.outputs.standard_tables import standard_sheets

    losses = loss_tally(account.study, account.evaluator)
    standards = standards_of(account)
    made = sheets(account)  # after both, for the sheet of coefficients names what they took
    if losses is not None:
        join(account, losses.nodes)
        made += loss_sheets(account, losses)
    join(account, standards.lineage)
    made += standard_sheets(account, standards)
    record = record_of(account, losses, release)
    return Publication(
        made,
        properties(account, record["run_id"]),
        [*cell_rows(account), *loss_rows(account, losses), *standard_rows(account, standards)],
        lineage(account),
        standards_document(account.study, standards, record["run_id"], release),
        record,
    )


def write_account(account, target: str | os.PathLike, release: dict | str | None = None) -> dict:
    """Write all outputs of an account into `target`.

    Parameters
    ----------
    account : natcap.accounts.account.Account
    target : path
        Output folder; an earlier output there becomes ``<target>.previous``.
    release : dict or "first", optional
        As in `prepare`; a release as `natcap.outputs.contract.read` gives it.

    Returns
    -------
    dict
        The manifest.

    Raises
    ------
    NatcapError
        As `prepare`, and when the target is not an output folder; see `natcap.outputs.publish`.
    """
    from natcap.outputs.release import write_standards
    from natcap.outputs.tables import write_cells, write_sheets_csv
    from natcap.outputs.workbook import write_workbook

    made = prepare(account, release)
    with publish(target, study=account.study.path) as folder:
        write_workbook(made.sheets, folder / WORKBOOK, made.properties)
        (folder / "csv").mkdir()
        write_sheets_csv(made.sheets, folder / "csv")
        write_cells(made.cells, folder / "cells.csv")
        write_standards(made.standards, folder)
        write_lineage(made.lineage, folder / "lineage.json")
        manifest = write_manifest(folder, made.record)
        found = locate("coefficients", account.study.root)
        write_circumstance(folder, study=account.study.path, coefficients=found.rule)
    return manifest


def properties(account, run_id: str) -> dict:
    """Title and key sentences of the contents sheet."""
    from natcap.accounts.compare import heaviest, incomparable
    from natcap.accounts.pieces import mix_note

    study = account.study
    sentences = [study.banner] if any(study.banner) else []
    for route in account.routes:
        sentences += [total_sentence(account, route), mix_note(route)]
        if any(heaviest(account, route)):
            sentences.append(heaviest(account, route))
    sentences += [(label("note.never_added", "zh"), label("note.never_added", "en")), *incomparable(account)]
    return {
        "title_zh": f"{study.names['zh']}生态系统服务核算（{study.year}年）",
        "title_en": f"Ecosystem service account, {study.names['en']}, {study.year}",
        "run_id": run_id,
        "sentences": sentences,
    }


def total_sentence(account, route) -> tuple[str, str]:
    """The total of a route with its interval, rounded as an estimate is."""
    from natcap import units
    from natcap.accounts.pieces import is_estimate

    year = account.evaluator.price_year
    parts = {lang: _parts(route, year, lang, 2 if is_estimate(route) else 3) for lang in ("zh", "en")}
    if route.total.value is None:
        word = {lang: label("word.net" if route.parts else "word.whole", lang) for lang in ("zh", "en")}
        return (
            f"{route.profile.label_zh}：{parts['zh']}{word['zh']}数据不详",
            f"{route.profile.label_en}: {parts['en']}{word['en'].lower()} not available",
        )
    estimate = is_estimate(route)
    digits = 2 if estimate else 3
    interval = route.total.interval()

    def shown(value: float, scale: str) -> str:
        return _rounded(units.convert(value, route.total.unit, f"{scale}*CNY_{year}/year"), digits)

    word = {lang: label("word.net" if route.parts else "word.whole", lang) for lang in ("zh", "en")}
    zh = f"{route.profile.label_zh}：{parts['zh']}{word['zh']} {shown(route.total.value, '1e8')} 亿元（{year}年价）"
    en = f"{route.profile.label_en}: {parts['en']}{word['en'].lower()} {shown(route.total.value, '1e9')} billion yuan ({year} prices)"
    if interval:
        low, mid, high = (shown(one, "1e8") for one in interval)
        zh += f"，抽样中位数 {mid}，90% 区间 {low}–{high}"
        low, mid, high = (shown(one, "1e9") for one in interval)
        en += f", median of draws {mid}, 90 % interval {low} to {high}"
    partial = [_partial(route, lang) for lang in ("zh", "en")]
    zh, en = f"{zh}{partial[0]}", f"{en}{partial[1]}"
    return (f"{zh}，估算", f"{en}, an estimate") if estimate else (zh, en)


def _partial(route, lang: str) -> str:
    """That a total lacks figures, and how many; of a net on which side. Nothing of a whole one."""
    if not route.total.missing:
        return ""
    mark = "，" if lang == "zh" else ", "
    # Several keys may be one figure to a reader: counted as the notes of the table name them.
    if not route.parts:
        return mark + label("word.partial_sum", lang).format(count=len({one.zh for one in route.total.missing}))
    counts = {name: len({one.zh for one in node.missing}) for name, node in route.parts.items()}
    return mark + label("word.partial_net", lang).format(**counts)


def _parts(route, year: int, lang: str, digits: int) -> str:
    """Services and disservices of a route that tells its net, each with its total."""
    from natcap import units

    scale, word, mark = ("1e8", "亿元", "，") if lang == "zh" else ("1e9", "billion yuan", ", ")
    told = []
    for name, node in route.parts.items():
        title = label(f"word.{name}", lang)
        if node.value is None:
            told.append(f"{title} {label('sheet.missing', lang)}")
        else:
            value = _rounded(units.convert(node.value, node.unit, f"{scale}*CNY_{year}/year"), digits)
            told.append(f"{title} {value} {word}")
    return "".join(f"{one}{mark}" for one in told)


def _rounded(value: float, digits: int) -> str:
    """Significant digits without an exponent."""
    from natcap.outputs.rounding import round_significant

    return f"{round_significant(value, digits):,f}"


def record_of(account, losses=None, release: dict | str | None = None) -> dict:
    """What was computed: model sources, inputs, coefficient versions, options, seed, what it was released as or after."""
    import inspect
    from hashlib import sha256

    from natcap import coefficients
    from natcap.modelling.registry import models

    used = {node.record["model"] for node in account.nodes.values() if node.record.get("kind") == "model"}
    sources = {
        id: sha256(inspect.getsource(inspect.getmodule(one.body)).encode()).hexdigest()
        for id, one in models().items()
        if id in used
    }
    packages = {
        name: {"version": table.version, "digest": table.sha256}
        for name, table in sorted(account.evaluator.coefficients.tables.items())
    }
    indices = coefficients.load("indices", root=account.study.root)
    packages["indices"] = {"version": indices.version, "digest": indices.sha256}
    # Unversioned beside the packages: code lists, crosswalks, grades, sources. They move figures too.
    root = locate("coefficients", account.study.root).path
    for file in sorted([*root.glob("*.toml"), *root.glob("classifications/**/*.csv")]):
        packages[file.relative_to(root).as_posix()] = {"version": "", "digest": file_digest(file)}
    written = dict.fromkeys(file for route in account.routes for file in route.profile.files)
    rules = [*(f"fields/profiles/{file}" for file in written), *RULES]
    # What the losses and the standards go by: files of their rooms.
    rules += sorted(
        path.relative_to(PACKAGE).as_posix() for room in ("losses", "standards") for path in rule_files(room)
    )
    options = {
        "study": account.study.id,
        "profiles": account.study.profiles,
        "year": account.study.year,
        "price_year": account.study.price_year,
        "price_index": account.study.price_index,
        "draws": account.evaluator.draws,
        "rules": {name: file_digest(PACKAGE / name) for name in rules},
    }
    if release is not None:
        before = release["release"] if isinstance(release, dict) else None
        options["release"] = [before["number"], before["checksum"]["value"]] if before else release
    return run_record(
        version=metadata.version("natcap-accounts"),
        models=sources,
        inputs=account.study.digests | {case.file: case.digest for case in _cases(losses)} | _beside(account.study),
        coefficients=packages,
        options=options,
        seed=account.study.seed,
    )


def _cases(losses) -> list:
    """Every case that was read, those of other years included."""
    return [] if losses is None else [*{loss.case.id: loss.case for loss in losses.losses}.values(), *losses.outside]


def _beside(study) -> dict[str, str]:
    """Digests of the files that only the standards read."""
    from natcap.outputs.release import RANKING
    from natcap.standards.evidence import FILES
    from natcap.standards.mechanism import OWN

    own = sorted(path.relative_to(study.path).as_posix() for path in (study.path / OWN).rglob("*.toml"))
    names = [*(name for name in (*FILES, RANKING) if (study.path / name).is_file()), *own]
    return {name: file_digest(study.path / name) for name in names}


# ---- lineage -----------------------------------------------------------------------------------------
def lineage(account) -> dict:
    """Where every cell comes from: models once, nodes by id, sources by key."""
    from natcap import coefficients
    from natcap.modelling.registry import models

    nodes = {}
    for id, node in account.nodes.items():
        entry = {**node.record, "unit": node.record.get("unit", node.unit), "grade": node.grade}
        if node.values is not None:
            entry["result"] = node.value
            if interval := node.interval():
                entry["interval"] = list(interval)
        if node.missing:
            entry["missing"] = [{"key": one.key, "zh": one.zh, "en": one.en} for one in node.missing]
        if node.notes:
            entry["notes"] = [list(note) for note in node.notes]
        nodes[id] = entry
    for route in account.routes:
        for cell in route.cells:
            if cell.price is not None:
                nodes[f"{cell.value.id.removesuffix(':value')}:price"] = {"kind": "alias", "of": cell.price.id}
    used = {entry["model"] for entry in nodes.values() if entry.get("kind") == "model"}
    declared = {id: _declaration(one) for id, one in models().items() if id in used}
    series = account.evaluator.series
    keys = {entry.get("source", "") for entry in nodes.values()} | {one["reference"] for one in declared.values()}
    keys.add(series.source)
    books = coefficients.sources(root=account.study.root)
    cited = {}
    for key in sorted({part for entry in keys if entry for part in entry.split(";")}):
        row = account.study.sources.get(key) or books.get(key)
        if row:
            cited[key] = {name: value for name, value in dict(row).items() if value}
    places = [account.study.place, *account.study.townships]
    return {
        "place": account.study.place,
        "places": {code: [account.study.name_of("places", code, lang) for lang in ("zh", "en")] for code in places},
        "nodes": nodes,
        "models": declared,
        "sources": cited,
        "series": {series.id: {"region": series.region, "grade": series.grade, "source": series.source}},
    }


def _declaration(model) -> dict:
    one = model.declaration
    return {
        "formula": one.formula,
        "reference": one.reference,
        "clause": one.clause,
        "method": one.method,
        "produces": one.produces,
        "arguments": one.arguments,
        "service": one.service,
        "empirical": one.empirical,
    }
