"""A study: a directory with its tables, and the run that makes an account of it.

The command line and the notebooks both call this module, so both do the same.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from natcap.errors import Faults, NatcapError
from natcap.inputs.settings import STUDY_FILE, read_config
from natcap.locale.text import nearest

OVERRIDES_FILE = "coefficients.csv"


@dataclass
class Study:
    """An opened study: its settings, chosen figures and coefficient access. Open with `open_study`.

    Attributes
    ----------
    records : list of dict
        All figures of all tables, of every year.
    audit : list of dict
        What the readers noticed: encodings, readings of units, rows skipped, rivals.
    digests : dict of str to str
        sha256 of every file that was read, by path relative to the study.
    """

    path: Path
    id: str
    names: dict[str, str]
    place: str
    year: int
    price_year: int
    price_index: str
    profiles: list[str]
    ecosystems: list[str]
    draws: int
    seed: int
    banner: tuple[str, str]
    allow: dict[str, tuple[str, str]]
    records: list[dict]
    audit: list[dict]
    digests: dict[str, str]
    sources: dict[str, dict]
    with_townships: bool = True
    root: str | os.PathLike | None = None
    overrides: object = None
    own_places: list[dict] = field(default_factory=list)
    closing_type: str = ""
    config: dict = field(default_factory=dict)

    # ---- vocabularies --------------------------------------------------------------------------------
    @cached_property
    def classifications(self) -> dict[str, dict[str, dict]]:
        """Rows of the code lists by code."""
        from natcap import coefficients

        lists = {}
        for name in ("ecosystems", "places", "crops", "services"):
            rows = coefficients.classification_records(name, root=self.root)
            key = "id" if rows and "id" in rows[0] else "code"
            lists[name] = {row[key]: row for row in rows}
        for row in self.own_places:
            lists["places"].setdefault(row["code"], own_place(row))
        # An item is a crop, a stand class or a word of a closed list; no two lists share a code.
        lists["items"] = dict(lists["crops"])
        for name in ("stands", "items"):
            lists["items"] |= {row["code"]: row for row in coefficients.classification_records(name, root=self.root)}
        return lists

    def name_of(self, kind: str, code: str, lang: str) -> str:
        """Label of a code of a classification; an unlisted code is its own label."""
        row = self.classifications[kind].get(code)
        return row[lang] if row else code

    def field_of(self, ecosystem: str) -> str:
        return self.classifications["ecosystems"][ecosystem]["field"]

    @cached_property
    def townships(self) -> list[str]:
        """Codes of the next level below the study's place for which the study has areas."""
        if not self.with_townships:
            return []
        known = {record["place"] for record in self.records if record["variable"] == "extent_area"}
        return [
            code
            for code, row in self.classifications["places"].items()
            if row["parent"] == self.place and code in known
        ]

    def cell_name(self, cell, lang: str) -> str:
        """What to call a cell: 洪水调蓄(沼泽)·沼泽湿地."""
        line = cell.line.label_zh if lang == "zh" else cell.line.label_en
        if not cell.ecosystem:
            return line
        item = self.name_of("items", cell.item, lang)
        if cell.item and line == item:
            return line
        if cell.item:
            return f"{line}·{item}" if lang == "zh" else f"{line}: {item}"
        if cell.line.over == "none":  # a figure of the whole district: its type says only which field it counts to
            return line
        return f"{line}{'·' if lang == 'zh' else ': '}{self.name_of('ecosystems', cell.ecosystem, lang)}"

    # ---- running -------------------------------------------------------------------------------------
    def evaluator(self, draws: int | None = None):
        """A fresh evaluator over the chosen figures and the coefficient tables."""
        from natcap import coefficients
        from natcap.accounts.evaluate import Evaluator
        from natcap.accounts.leaves import Coefficients, Figures
        from natcap.inputs import variables

        pairs = {
            name: {code: (row["zh"], row["en"]) for code, row in rows.items()}
            for name, rows in self.classifications.items()
        }
        figures = Figures(
            self.records, variables(), self.year, self.ecosystems, pairs["places"], pairs["ecosystems"], pairs["items"]
        )
        tables = Coefficients(
            place=self.place, year=self.year, allow=self.allow, overrides=self.overrides, root=self.root
        )
        return Evaluator(
            figures,
            tables,
            place=self.place,
            price_year=self.price_year,
            series=coefficients.index_series(self.price_index, root=self.root),
            draws=self.draws if draws is None else draws,
            seed=self.seed,
            closing_type=self.closing_type,
        )

    def losses(self, account=None, *, purpose: str = "analysis"):
        """The tally of the damage cases of the year, or None when there are none.

        Parameters
        ----------
        account : natcap.accounts.account.Account, optional
            Its coefficients, index and draws are used; else the study's own.
        purpose : {"analysis", "legal"}
            A legal use is refused while a coefficient is still to verify.

        Returns
        -------
        natcap.losses.tally.Tally or None

        Raises
        ------
        NatcapError
            What is wrong in the case files, and every pair that overlaps.
        """
        from natcap.outputs.release import loss_tally

        return loss_tally(self, self.evaluator() if account is None else account.evaluator, purpose=purpose)

    def standards(self, account=None, *, instead=()):
        """Rules in force settled, rates derived from the account and the evidence, and their budget.

        Parameters
        ----------
        account : natcap.accounts.account.Account, optional
            The account of this study whose services the rates take; computed when absent.
        instead : iterable of natcap.standards.Mechanism
            Mechanisms that take the place of those with their ids, to see what another share or cap would do.

        Returns
        -------
        natcap.outputs.release.Standards

        Raises
        ------
        NatcapError
            What is wrong in the mechanism files or in the evidence of the study.
        """
        from natcap.outputs.release import standards_of

        return standards_of(self.account() if account is None else account, instead)

    def with_profiles(self, ids: list[str]) -> Study:
        """The same study by other profiles than its own settings name.

        Raises
        ------
        NatcapError
            A002 for every id that no profile has.
        """
        from dataclasses import replace

        from natcap.fields.profile import load_profile

        faults = Faults()
        for id in ids:
            try:
                load_profile(id)
            except NatcapError as error:
                faults.extend(error.faults)
        faults.raise_if_any()
        return replace(self, profiles=list(dict.fromkeys(ids)))

    def account(self, draws: int | None = None):
        """Compute the account; nothing is written. See `natcap.accounts.account.compute`."""
        from natcap.accounts.account import compute

        return compute(self, draws)


def open_study(path: str | os.PathLike, *, root: str | os.PathLike | None = None) -> Study:
    """Open a study directory: settings, tables, assumptions, overrides, all checked.

    Parameters
    ----------
    path : path
        The directory that holds ``study.toml``.
    root : path, optional
        Another folder of coefficient tables.

    Raises
    ------
    NatcapError
        With every fault found in any file of the study.
    """
    from natcap import coefficients
    from natcap.inputs import read_study_tables
    from natcap.outputs.records import file_digest

    folder = Path(path)
    config = read_config(folder)
    settings = config["study"]
    faults = Faults()
    inputs = None
    try:
        inputs = read_study_tables(folder, config)
    except NatcapError as error:
        faults.extend(error.faults)
    overrides = None
    if os.path.lexists(folder / OVERRIDES_FILE):
        cited = {row["source"] for row in _records(inputs.sources)} if inputs else None
        try:
            overrides = coefficients.load_overrides(folder / OVERRIDES_FILE, root=root, sources=cited)
        except NatcapError as error:
            faults.extend(error.faults)
    places = _records(inputs.places) if inputs else []
    # Without the study's own place list an unknown place may be one of its own: the files are mended first.
    own_codes = [str(row["code"]) for row in places] if inputs else [settings["place"]]
    _check_vocabulary(settings, own_codes, faults, root)
    if config.get("allow"):
        _check_allowed(config, faults, root)
    faults.raise_if_any()
    digests = dict(inputs.digests)
    for name in (STUDY_FILE, OVERRIDES_FILE):
        if (folder / name).is_file():
            digests[name] = file_digest(folder / name)
    return Study(
        path=folder,
        id=settings["id"],
        names={"zh": settings["name_zh"], "en": settings["name_en"]},
        place=settings["place"],
        year=settings["year"],
        price_year=settings.get("price_year", settings["year"]),
        price_index=settings["price_index"],
        profiles=list(settings["profiles"]),
        ecosystems=list(settings["ecosystems"]),
        draws=settings.get("draws", 0),
        seed=settings.get("seed", 0),
        closing_type=settings.get("closing_type", ""),
        banner=(settings.get("banner_zh", ""), settings.get("banner_en", "")),
        allow={entry["coefficient"]: (entry["reason_zh"], entry["reason_en"]) for entry in config.get("allow", ())},
        records=_records(inputs.figures),
        audit=_records(inputs.audit),
        digests=digests,
        sources={row["source"]: row for row in _records(inputs.sources)},
        with_townships=settings.get("townships", True),
        root=root,
        overrides=overrides,
        own_places=places,
        config=config,
    )


def own_place(row: dict) -> dict:
    """A place that the study brings itself, as a row of the place list; its parent is in its digits."""
    from natcap.coefficients import parent_by_digits

    code = str(row["code"])
    return {"code": code, "zh": row["name_zh"], "en": row["name_en"], "parent": parent_by_digits(code)}


def _check_vocabulary(settings: dict, own_places: list[str], faults: Faults, root) -> None:
    """Codes in the settings must stand in the code lists."""
    from natcap import coefficients
    from natcap.fields.profile import available

    types = [row["code"] for row in coefficients.classification_records("ecosystems", root=root)]
    places = [row["code"] for row in coefficients.classification_records("places", root=root)] + own_places
    series = sorted({row.family for row in coefficients.load("indices", root=root).records})
    closing = [settings["closing_type"]] if settings.get("closing_type") else []
    checks = [
        ("closing_type", closing, settings["ecosystems"]),
        ("ecosystems", settings["ecosystems"], types),
        ("profiles", settings["profiles"], available()),
        ("place", [settings["place"]], places),
        ("price_index", [settings["price_index"]], series),
    ]
    for key, given, known in checks:
        for code in given:
            if code not in known:
                faults.add("S016", file=STUDY_FILE, column=f"study.{key}", given=code, needed=nearest(code, known))
    if settings["price_index"] in series:
        years = coefficients.index_series(settings["price_index"], root=root).values
        year = settings.get("price_year", settings["year"])
        if year not in years:
            needed = f"{settings['price_index']}: {min(years)} … {max(years)}"
            faults.add("S017", file=STUDY_FILE, column="study.price_year", given=year, needed=needed)


def _check_allowed(config: dict, faults: Faults, root) -> None:
    """A permission must name a coefficient that exists."""
    from natcap import coefficients

    known = set()
    for package in coefficients.packages(root=root):
        for row in coefficients.load(package, root=root).records:
            known |= {row.id, row.family}
    for number, entry in enumerate(config.get("allow", ()), 1):
        if entry["coefficient"] not in known:
            needed = nearest(entry["coefficient"], known)
            faults.add("S018", file=STUDY_FILE, column=f"allow {number}", given=entry["coefficient"], needed=needed)


def _records(frame) -> list[dict]:
    """Rows of a frame as plain dictionaries: absent is None, years and row numbers are whole."""
    rows = []
    for row in frame.to_dict("records"):
        rows.append(
            {
                name: None
                if value is None or value != value
                else int(value)
                if name in ("year", "row") and not isinstance(value, str)
                else value
                for name, value in row.items()
            }
        )
    return rows
