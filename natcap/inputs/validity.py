"""One check for everything a study states: all faults of all files, raised together."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from dataclasses import dataclass, field

from natcap.errors import Faults, NatcapError
from natcap.grades import GRADES
from natcap.inputs.closure import check_areas, check_shares, check_totals
from natcap.inputs.layouts import KEYS, Entry
from natcap.inputs.number import NotANumber, Number, parse_number, parse_year
from natcap.inputs.rates import yearly_reading
from natcap.inputs.vocabulary import Unknown, Variable, Vocabulary, variables
from natcap.locale.text import did_you_mean, plain

FIGURES = ("value", "low", "high")


@dataclass
class Figure:
    """One figure of a study: its key, its value in the declared unit, what was given, where it stands."""

    variable: str
    place: str
    ecosystem: str
    item: str
    year: int | None
    value: float
    unit: str
    given_value: str
    given_unit: str
    low: float
    high: float
    source: str
    grade: str
    method: str
    note: str
    file: str
    sheet: str | None
    row: int
    column: str
    kind: str
    state: str
    resolution: float
    notes: list[tuple[str, str, str]] = field(default_factory=list)  # code, Chinese, English

    @property
    def figure(self) -> str:
        """Stable id: variable|place|ecosystem|item|year, blank parts kept."""
        return "|".join([self.variable, self.place, self.ecosystem, self.item, str(self.year or "")])


@dataclass(frozen=True)
class Checked:
    """What passed: the figures that count, and those that gave way to a better grade, with the winner."""

    figures: list[Figure]
    superseded: list[tuple[Figure, Figure]]


def ensure_valid(
    entries: Iterable[Entry],
    vocabulary: Vocabulary,
    sources: Iterable[str] | None,
    *,
    partition: Iterable[str] | None = None,
    faults: Faults | None = None,
) -> Checked:
    """Check every entry and raise all faults at once.

    Parameters
    ----------
    entries : iterable of Entry
        Values as text, from all tables of a study.
    vocabulary : Vocabulary
        Places, ecosystem types and closed lists of items.
    sources : iterable of str or None
        Ids of the study's source list; None when that list could not be read, which is one fault already
        and not one more in every row.
    partition : iterable of str, optional
        The ecosystem types that make up the whole of a place. See `check_areas`.
    faults : Faults, optional
        What was found while the files were read; raised together with what is found here.

    Returns
    -------
    Checked

    Raises
    ------
    NatcapError
        I040 to I048 names, I050 to I059 values and units (and U codes of the units room), I060 to I067
        sources, grades and keys, I070 to I074 sums; and whatever `faults` held.
    """
    faults = Faults() if faults is None else faults
    known = None if sources is None else set(sources)
    figures, totals = [], []
    for entry in entries:
        figure = _figure(entry, vocabulary, known, faults)
        if figure is None:
            continue
        if entry.total:
            totals.append((entry, figure))
        else:
            figures.append((entry, figure))
    _check_keys([figure for _, figure in figures], faults)
    check_totals(figures, totals, faults)
    kept, superseded = _prefer([figure for _, figure in figures])
    check_areas(kept, vocabulary, partition, faults)
    check_shares(kept, vocabulary, faults)
    faults.raise_if_any()
    return Checked(kept, superseded)


def _figure(entry: Entry, vocabulary: Vocabulary, sources: set[str] | None, faults: Faults) -> Figure | None:
    """One entry as a figure; None when a fault leaves nothing to go on with."""
    before = len(faults.items)
    notes = [_said(code, **facts) for code, facts in entry.notes]
    cells = entry.cells
    variable = _variable(cells["variable"], entry, faults)
    key = _key(entry, variable, vocabulary, notes, faults)
    year, stated = _year(entry, notes, faults)
    numbers = {name: _number(entry, name, faults, notes) for name in FIGURES}
    number, values = numbers["value"], [given.value if given else None for given in numbers.values()]
    unit = given_unit = ""
    # A yearbook prints … for what rounds to nothing, so a printed zero is none and leaves no room.
    resolution = number.resolution if number and number.value else 0.0
    if variable and number:
        unit, cells_in, given_unit = _unit(entry, variable, numbers, year, stated, notes, faults)
        if cells_in:
            resolution = abs(_convert(resolution, cells_in[0], unit) - _convert(0.0, cells_in[0], unit))
            values = [_convert(value, source, unit) for value, source in zip(values, cells_in, strict=True)]
            _check_range(entry, variable, values, unit, faults)
        elif 0 in (variable.minimum, variable.above):  # whatever the unit, the sign can be told
            told = [None if value is None or value > 0 else value for value in values]
            _check_range(entry, variable, told, variable.unit, faults)
    if not entry.total:
        _check_evidence(entry, number, sources, faults)
    if len(faults.items) > before or variable is None or number is None:
        return None
    note = cells["note"]
    if number.state != "value" and not note:
        note = _said("I907" if not cells["value"] else "I908", given=cells["value"])[1]
    nan = float("nan")
    value, low_value, high_value = (nan if value is None else value for value in values)
    return Figure(
        variable.name,
        key["place"],
        key["ecosystem"],
        key["item"],
        year,
        value,
        unit,
        cells["value"],
        given_unit,
        low_value,
        high_value,
        cells["source"],
        cells["grade"],
        cells.get("method", ""),
        note,
        entry.file,
        entry.sheet,
        entry.row,
        entry.columns.get("value", ""),
        entry.kind,
        number.state,
        resolution,
        notes,
    )


def _said(code: str, **facts) -> tuple[str, str, str]:
    """A record with its code, in both languages."""
    from natcap.locale import message

    return code, message(code, "zh", **facts)[0], message(code, "en", **facts)[0]


def _variable(text: str, entry: Entry, faults: Faults) -> Variable | None:
    declared = variables()
    if text in declared:
        return declared[text]
    named = [variable for variable in declared.values() if plain(text) in (plain(variable.zh), plain(variable.en))]
    if len(named) == 1:
        return named[0]
    near = did_you_mean(text, [*declared, *(variable.zh for variable in declared.values())]) if text else None
    faults.add("I040", **entry.where("variable"), given=text or "(空 / blank)", needed=near)
    return None


def _key(entry: Entry, variable: Variable | None, vocabulary: Vocabulary, notes: list, faults: Faults) -> dict:
    """Place, ecosystem and item, by their codes."""
    cells, key = entry.cells, {"place": "", "ecosystem": "", "item": ""}
    lists = {"place": vocabulary.places, "ecosystem": vocabulary.ecosystems}
    if variable and variable.items:
        lists["item"] = vocabulary.items.get(variable.items) if isinstance(variable.items, str) else variable.items
    for name in ("place", "ecosystem", "item"):
        text = cells[name]
        needed = name == "place" or variable is None or name in variable.dims
        if name == entry.total:
            continue
        if not text:
            if needed and variable:
                faults.add("I047", **entry.where(name), needed=name, variable=variable.name)
            continue
        if not needed:
            faults.add("I048", **entry.where(name), given=text, variable=variable.name, dimension=name)
            continue
        known = lists.get(name)
        if known is None:
            key[name] = "".join(text.split("\u3000")).strip()
        elif isinstance(known, tuple):
            key[name] = text.zfill(2) if text.isdigit() and text.zfill(2) in known else text
            if key[name] not in known:
                faults.add("I046", **entry.where(name), given=text, needed=", ".join(known))
        else:
            try:
                key[name], read = known.find(text)
                if read:
                    notes.append(_said("I903", given=text, reading=key[name]))
            except Unknown as unknown:
                if name == "place" and not vocabulary.complete and unknown.code == "I041":
                    key[name] = text  # it may stand in the list that could not be read, which is a fault already
                    continue
                faults.add(unknown.code, **entry.where(name), given=text, needed=unknown.needed)
    return key


def _year(entry: Entry, notes: list, faults: Faults) -> tuple[int | None, bool]:
    """The year of a row, and whether it states one, be it one that cannot be read."""
    text = entry.cells["year"]
    try:
        year, read = parse_year(text)
    except NotANumber:
        faults.add("I054", **entry.where("year"), given=text, needed="2021")
        return None, True
    if read:
        notes.append(_said("I903", given=text, reading=year))
    return year, year is not None


def _number(entry: Entry, name: str, faults: Faults, notes: list) -> Number | None:
    text = entry.cells.get(name, "")
    try:
        number = parse_number(text)
    except NotANumber:
        faults.add("I050", **entry.where(name), given=text)
        return None
    if number.notes:
        notes.append(_said("I904", given=text, reading=number.value))
    if name == "value" and number.state == "missing" and not text and not entry.cells["note"]:
        if not entry.blank_reason:
            faults.add("I058", **entry.where("value"))
            return None
    return number


def _convert(value: float | None, source: str, target: str) -> float | None:
    import natcap.units as units

    return None if value is None else float(units.convert(value, source, target))


def _unit(
    entry: Entry, variable: Variable, numbers: dict, year: int | None, stated: bool, notes: list, faults: Faults
) -> tuple[str, list[str], str]:
    """The unit natcap holds a figure in, the unit of each of its cells (none at a fault), and the unit as given.

    A cell with a percent sign is in percent, whatever ratio the row is in; the sign says nothing of the
    other cells.
    """
    import natcap.units as units

    text = entry.cells["unit"]
    if not text:
        faults.add("I055", **entry.where("unit"), needed=variable.unit)
        return "", [], ""
    try:
        reading = units.parse_unit(text, year=year)
    except NatcapError as error:
        faults.extend(dataclasses.replace(fault, **entry.where("unit")) for fault in error.faults)
        return "", [], text
    notes.extend(("I900", *sentences) for sentences in reading.notes)
    source, target = reading.unit, variable.unit
    signed = {name: number.ratio for name, number in numbers.items() if number and number.ratio}
    if signed and not units.compatible(source, "percent"):
        for name in signed:
            faults.add("I057", **entry.where(name), given=entry.cells[name], needed=text)
        return "", [], text
    if variable.money:
        dated = units.money_years(source)
        if len(dated) == 1:
            currency, price_year = next(iter(dated))
            target = target.replace("CNY", f"{currency}_{price_year}")
    undated = variable.money and "CNY" in target.split("/")
    cells_in = [signed.get(name, source) for name in numbers]
    # A year that cannot be read is a fault of its own, and none of the unit.
    if stated and not undated and yearly_reading(cells_in[0], target):
        cells_in = [yearly_reading(unit, target) for unit in cells_in]
        shown = {f"reading_{lang}": units.format_unit(cells_in[0], lang) for lang in ("zh", "en")}
        notes.append(_said("I909", given=text, **shown))
    if undated or not units.compatible(cells_in[0], target):
        faults.add("I056", **entry.where("unit"), given=text, needed=variable.unit, variable=variable.name)
        return "", [], text
    return target, cells_in, text


def _check_range(entry: Entry, variable: Variable, values: list, unit: str, faults: Faults) -> None:
    """Limits of the variable for the value and its bounds, and low <= value <= high."""
    for name, value in zip(FIGURES, values, strict=True):
        given = f"{entry.cells.get(name, '')} {entry.cells['unit']}"
        if value is None:
            continue
        if not variable.reaches(value):
            faults.add(
                "I051",
                **entry.where(name),
                given=given,
                needed=f"{variable.least} {unit}",
                variable=variable.name,
            )
        if variable.maximum is not None and value > variable.maximum:
            faults.add(
                "I052",
                **entry.where(name),
                given=given,
                needed=f"<= {variable.maximum:g} {unit}",
                variable=variable.name,
            )
    value, low, high = values
    ordered = [bound for bound in (low, value, high) if bound is not None]
    if ordered != sorted(ordered):
        faults.add(
            "I053",
            **entry.where("low"),
            needed="low <= value <= high",
            given=" / ".join(entry.cells.get(name) or "-" for name in ("low", "value", "high")),
        )


def _check_evidence(entry: Entry, number: Number | None, sources: set[str] | None, faults: Faults) -> None:
    """Source, grade and method; an absent figure needs none of them."""
    cells = entry.cells
    absent = number is not None and number.state == "missing"
    cited = [source.strip() for source in cells["source"].replace("\uff1b", ";").split(";") if source.strip()]
    for source in cited:
        if sources is not None and source not in sources:
            faults.add("I060", **entry.where("source"), given=source, needed=did_you_mean(source, sources))
    if not cited and not absent:
        faults.add("I061", **entry.where("source"))
    if cells["grade"] not in GRADES and not (absent and not cells["grade"]):
        faults.add("I062", **entry.where("grade"), given=cells["grade"] or "(空 / blank)", needed=" > ".join(GRADES))
    if entry.kind == "observation" and cells["grade"] == "E":
        faults.add("I063", **entry.where("grade"), given="E", needed="A, B, C")
    if entry.kind == "assumption":
        if not cells["method"]:
            faults.add("I064", **entry.where("method"))
        if absent:
            faults.add("I067", **entry.where("value"))


def _check_keys(figures: list[Figure], faults: Faults) -> None:
    """No key twice within one kind."""
    first: dict[tuple[str, str], Figure] = {}
    for figure in figures:
        seen = first.setdefault((figure.kind, figure.figure), figure)
        if seen is not figure:
            faults.add(
                "I065",
                file=figure.file,
                sheet=figure.sheet,
                row=figure.row,
                given=" ".join(f"{name}={getattr(figure, name)}" for name in KEYS if getattr(figure, name)),
                other_file=seen.file,
                other_row=seen.row,
            )


def _prefer(figures: list[Figure]) -> tuple[list[Figure], list[tuple[Figure, Figure]]]:
    """Of an observation and an assumption with one key the better grade; a figure before none."""

    def rank(figure: Figure) -> tuple:
        grade = GRADES.index(figure.grade) if figure.grade in GRADES else len(GRADES)
        return figure.state == "missing", grade, figure.kind != "observation"

    best: dict[str, Figure] = {}
    superseded = []
    for figure in figures:
        other = best.get(figure.figure)
        if other is None:
            best[figure.figure] = figure
            continue
        winner, loser = sorted((other, figure), key=rank)
        best[figure.figure] = winner
        superseded.append((loser, winner))
    return list(best.values()), superseded
