"""The workbook: sheets drawn as Chinese statistical tables.

The same sheets give the same bytes: one fixed date of creation, no links to anything outside, and text
that is never taken for a formula or an address.
"""

from __future__ import annotations

import datetime
import io
from collections.abc import Mapping, Sequence
from pathlib import Path

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from natcap.accounts.sheet import Row, Sheet
from natcap.errors import Faults, NatcapError
from natcap.locale import label
from natcap.outputs import layout
from natcap.outputs.layout import Pair, Printed, both, text_height

CREATED = datetime.datetime(2000, 1, 1)  # a file date would make every run different
CELL_LIMIT = 32767
SONG, HEI, ROMAN = "宋体", "黑体", "Times New Roman"
A4 = 9
MEDIUM, THIN = 2, 1
GREY, RED, BLUE = "#707070", "#C00000", "#1F4E79"
PROPERTIES = ("title_zh", "title_en", "sentences", "run_id")
FROZEN_STUB_WIDTH = 46
PAD = "_)"  # in a number format: the width of a bracket between a figure and the rule at its right
WORD_FORMAT = f"0{PAD};-0{PAD};0{PAD};@{PAD}"
CENTRED = ("code", "line", "year", "unit", "grade")


def write_workbook(sheets: Sequence[Sheet], path: Path, properties: Mapping | None = None) -> Path:
    """Draw the sheets, after a contents sheet with the key sentences.

    Parameters
    ----------
    sheets : sequence of Sheet
        Names differ from one another.
    path : Path
    properties : mapping, optional
        ``title_zh``, ``title_en``, ``run_id`` (text) and ``sentences``
        (pairs of Chinese and English).

    Returns
    -------
    Path
        The file written. Unrounded numbers stand behind the number formats, except on sheets of
        estimates, where the number itself has two significant digits.

    Raises
    ------
    NatcapError
        O013 or O015 for ids or names used twice, O014 for a number that is not finite, O016 for a text
        that no cell holds, O018 for an unknown property.
    """
    path = Path(path)
    path.write_bytes(draw_workbook(sheets, properties))  # a fault while drawing leaves no file
    return path


def draw_workbook(sheets: Sequence[Sheet], properties: Mapping | None = None) -> bytes:
    """The bytes of `write_workbook`, which refuses the same; nothing is written."""
    properties = dict(properties or {})
    _ensure_drawable(sheets, properties)
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": True}
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, options) as book:
        book.set_properties({"title": properties.get("title_zh", ""), "created": CREATED})
        book.set_size(2400, 1400)
        styles = Styles(book)
        contents = book.add_worksheet(label("sheet.contents"))
        for sheet in sheets:
            _Drawing(book.add_worksheet(sheet.name), styles, sheet).draw()
        _draw_contents(contents, styles, sheets, properties)
    return content.getvalue()


def _ensure_drawable(sheets: Sequence[Sheet], properties: Mapping) -> None:
    from natcap.outputs.tables import ensure_ids

    ensure_ids(sheets)
    faults, names = Faults(), {label("sheet.contents")}
    for sheet in sheets:
        if sheet.name.casefold() in names:
            faults.add("O015", sheet=sheet.name)
        names.add(sheet.name.casefold())
    for name in sorted(set(properties) - set(PROPERTIES)):
        faults.add("O018", given=name, needed=", ".join(PROPERTIES))
    faults.raise_if_any()


class Styles:
    """The formats of one workbook, each made once."""

    def __init__(self, book: xlsxwriter.Workbook):
        self.book = book
        self.made: dict[tuple, Format] = {}

    def get(self, **features) -> Format:
        features = {"font_name": SONG, "font_size": 10, "valign": "vcenter", **features}
        key = tuple(sorted(features.items()))
        if key not in self.made:
            self.made[key] = self.book.add_format(features)
        return self.made[key]


class Page:
    """One worksheet with the few ways in which we write to it."""

    def __init__(self, page: Worksheet, styles: Styles, widths: Sequence[float]):
        self.page, self.styles, self.widths = page, styles, widths
        self.last = len(widths) - 1
        for index, width in enumerate(widths):
            page.set_column(index, index, width, styles.get())

    def text(self, row: int, column: int, text: str, english: str | None = None, **features) -> None:
        """Write text, its Chinese in Song and its English in Roman below.

        Without `english` the lines after the last one with Chinese are taken for it.
        """
        chinese, other = layout.split_languages(text) if english is None else (text, english)
        text = f"{chinese}\n{other}" if chinese and other else chinese or other
        if len(text) > CELL_LIMIT:
            raise NatcapError.one("O016", sheet=self.page.get_name(), row=row + 1, given=f"{text[:20]}…")
        if chinese and other:
            fonts = {key: features[key] for key in ("bold", "font_color") if key in features}
            size = features.get("font_size", 10)
            name = features.get("font_name", SONG)
            self.page.write_rich_string(
                row,
                column,
                self.styles.get(**fonts, font_size=size, font_name=name),
                f"{chinese}\n",
                self.styles.get(**fonts, font_size=size - 1, font_name=ROMAN),
                other,
                self.styles.get(**features),
            )
        else:
            features = {"font_name": SONG if chinese else ROMAN, **features}
            self.page.write_string(row, column, text, self.styles.get(**features))

    def across(self, row: int, text: str, english: str | None = None, *, first: int = 0, **features) -> None:
        """Write text from column `first` to the last, as high as it needs."""
        last = self.last
        features = {"text_wrap": True, **features}
        if last > first:
            self.page.merge_range(row, first, row, last, "", self.styles.get(**features))
        self.text(row, first, text, english, **features)
        width = sum(self.widths[first:])
        both_texts = f"{text}\n{english}" if english else text
        self.page.set_row(row, text_height(both_texts, width, features.get("font_size", 10)))

    def set_up(self, top: int, bottom: int, last_row: int, mark: str) -> None:
        """Print set-up: A4 across, one page wide, header repeated, no date on the page."""
        self.page.set_paper(A4)
        self.page.set_landscape()
        self.page.fit_to_pages(1, 0)
        self.page.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.7)
        self.page.center_horizontally()
        self.page.print_area(0, 0, last_row, self.last)
        self.page.hide_gridlines(2)
        self.page.ignore_errors({"number_stored_as_text": "A1:XFD1048576"})  # codes are text, on purpose
        if bottom >= top:
            self.page.repeat_rows(top, bottom)
        font = f'&"{SONG},Regular"&8'
        standing = label("sheet.standing").rstrip("。")
        number = label("sheet.page").format(page="&P", pages="&N")
        self.page.set_footer(f"&L{font}{standing}&C{font}{number}&R{font}{mark.replace('&', '&&')}")


class _Drawing:
    """One table on its worksheet, from the title down."""

    def __init__(self, page: Worksheet, styles: Styles, sheet: Sheet):
        self.sheet = sheet
        self.remarks = layout.Remarks()
        width = len(sheet.all_columns)
        self.body = [[layout.printed(sheet, row, index, self.remarks) for index in range(width)] for row in sheet.rows]
        self.page = Page(page, styles, layout.column_widths(sheet, self.body))

    def draw(self) -> None:
        top = self._draw_title()
        first = self._draw_header(top)
        row = self._draw_body(first)
        row = self._draw_below(row)
        self.page.set_up(top, first - 1, row, self.sheet.id)
        stub = len(self.sheet.stub)
        frozen = stub if sum(self.page.widths[:stub]) <= FROZEN_STUB_WIDTH else 0
        self.page.page.freeze_panes(first, frozen)

    def _draw_title(self) -> int:
        sheet, page = self.sheet, self.page
        zh, en = layout.title(sheet)
        page.across(0, zh, font_name=HEI, font_size=16, align="center")
        page.across(1, en, font_name=ROMAN, font_size=12, align="center")
        lines = [
            (
                label("sheet.table_line", lang).format(id=sheet.id),
                label("sheet.unit_line", lang).format(unit=unit) if unit else "",
                font,
            )
            for lang, unit, font in (("zh", sheet.unit_zh, SONG), ("en", sheet.unit_en, ROMAN))
        ]
        for row, (table, unit, font) in enumerate(lines, 2):
            split = 0 if page.last == 0 else min(len(sheet.stub) or 1, page.last)
            # Without a unit the number of the table has the line to itself: a narrow stub would cut it.
            if page.last == 0 or not unit:
                page.across(row, f"{table}  {unit}".rstrip(), font_name=font)
                continue
            page.text(row, 0, table, font_name=font)
            page.across(row, unit, first=split, font_name=font, align="right")
        return 4

    def _draw_header(self, top: int) -> int:
        """The header row and the row of 甲, 乙, 1, 2 …; returns the first row of the body."""
        tallest = 0.0
        for index, column in enumerate(self.sheet.all_columns):
            zh, en = layout.heading(self.sheet, column)
            edges = {"right": THIN} if index < self.page.last else {}
            self.page.text(top, index, zh, en, top=MEDIUM, bottom=THIN, align="center", text_wrap=True, **edges)
            tallest = max(tallest, text_height(f"{zh}\n{en}".strip("\n"), self.page.widths[index]))
            code = self.sheet.codes[column.id]
            font = ROMAN if column.kind == "number" else SONG
            self.page.text(top + 1, index, code, bottom=THIN, align="center", font_name=font, font_size=9, **edges)
        self.page.page.set_row(top, tallest + 4)
        return top + 2

    def _draw_body(self, first: int) -> int:
        end = first + len(self.sheet.rows)
        for number, (row, line) in enumerate(zip(self.sheet.rows, self.body, strict=True), first):
            tallest = 0.0
            for index, cell in enumerate(line):
                features = self._features(row, index, cell)
                if number == end - 1:
                    features["bottom"] = MEDIUM
                if cell.number is None:
                    self.page.text(number, index, cell.text, **features)
                else:
                    self.page.page.write_number(number, index, cell.number, self.page.styles.get(**features))
                tallest = max(tallest, self._height(row, index, cell))
            self.page.page.set_row(number, tallest)
        if not self.sheet.rows:
            for index in range(self.page.last + 1):
                self.page.text(end, index, "", bottom=MEDIUM)
            end += 1
        return end

    def _height(self, row: Row, index: int, cell: Printed) -> float:
        text = cell.text if cell.number is None and self.sheet.all_columns[index].kind == "text" else "0"
        return text_height(text, self.page.widths[index] - 1.5 * self._indent(row, index))

    def _indent(self, row: Row, index: int) -> int:
        """Cell indent: the level of the row on its label, one step on other words to clear the rule."""
        return row.level if self._is_label(index) else int(index > 0)

    def _is_label(self, index: int) -> bool:
        return bool(self.sheet.stub) and index == self.sheet.label_index

    def _features(self, row: Row, index: int, cell: Printed) -> dict:
        column = self.sheet.all_columns[index]
        features: dict = {"text_wrap": True}
        if index < self.page.last:
            features["right"] = THIN
        features["indent"] = self._indent(row, index)
        if column.kind == "number":
            features |= {"align": "right", "text_wrap": False, "indent": 0, "num_format": WORD_FORMAT}
        elif column.id in CENTRED or column.id.endswith(("_year", "_code")):
            features |= {"align": "center", "indent": 0}
        if cell.number is not None:
            features |= {"num_format": cell.number_format.replace(";", f"{PAD};") + PAD, "font_name": ROMAN}
        if row.kind in ("group", "total"):
            features["bold"] = True
        if row.kind == "total":
            features["top"] = THIN
        if row.kind == "memo":
            features["font_color"] = GREY
        return features

    def _draw_below(self, row: int) -> int:
        page = self.page
        for zh, en in layout.lines_below(self.sheet, self.remarks):
            page.across(row, zh, en, font_size=9)
            row += 1
        if self.sheet.identities:
            page.across(row, " ".join(both("identities")), font_size=9, bold=True)
            row += 1
        for text, holds in layout.identity_lines(self.sheet):
            wrong = {"bold": True, "font_color": RED} if holds is False else {}
            page.across(row, text, font_size=9, **wrong)
            row += 1
        page.across(row, *both("standing"), font_size=9)
        return row


def _draw_contents(worksheet: Worksheet, styles: Styles, sheets: Sequence[Sheet], properties: Mapping) -> None:
    """The first sheet: title, key sentences, and a link to every table."""
    page = Page(worksheet, styles, (12.0, 58.0, 58.0, 10.0))
    contents = both("contents")
    title: Pair = (properties.get("title_zh") or contents[0], properties.get("title_en") or contents[1])
    page.across(0, title[0], font_name=HEI, font_size=18, align="center")
    page.across(1, title[1], font_name=ROMAN, font_size=13, align="center")
    row = 2
    sentences = list(properties.get("sentences") or [])
    if sentences:
        page.across(row, " ".join(both("findings")), bold=True, font_size=11)
        row += 1
    for number, (zh, en) in enumerate(sentences, 1):
        page.across(row, f"{number}. {zh}", f"{number}. {en}" if en else "", font_size=10.5)
        row += 1
    row += bool(sentences)
    top = row
    heads = [both("table"), (label("sheet.title"), ""), ("", label("sheet.title", "en")), both("nature")]
    for index, (zh, en) in enumerate(heads):
        edges = {"right": THIN} if index < page.last else {}
        page.text(row, index, zh, en, top=MEDIUM, bottom=THIN, align="center", text_wrap=True, **edges)
    page.page.set_row(row, 30)
    for sheet in sheets:
        row += 1
        zh, en = layout.title(sheet)
        edge = {"bottom": MEDIUM} if sheet is sheets[-1] else {}
        link = styles.get(font_color=BLUE, underline=1, align="center", right=THIN, **edge)
        name = sheet.name.replace("'", "''")
        page.page.write_url(row, 0, f"internal:'{name}'!A1", link, string=sheet.id, tip=sheet.name)
        page.text(row, 1, zh, right=THIN, text_wrap=True, **edge)
        page.text(row, 2, en, right=THIN, text_wrap=True, font_name=ROMAN, **edge)
        nature = both("estimate" if sheet.estimated else "account")
        page.text(row, 3, *nature, align="center", text_wrap=True, **edge)
        page.page.set_row(row, max(text_height(zh, 58), text_height(en, 58), 30))
    row += 1
    lines = [both("standing")]
    if properties.get("run_id"):
        lines.append(tuple(line.format(run=properties["run_id"]) for line in both("run")))
    for zh, en in lines:
        page.across(row, zh, en, font_size=9)
        row += 1
    page.set_up(top, top, row - 1, contents[0])
