"""Study inputs: readers of tables as people send them, and one check that names every fault.

Importing this room imports neither pandas nor the workbook reader.
"""

from __future__ import annotations

from natcap.inputs.number import NotANumber, Number, parse_number, parse_year
from natcap.inputs.study_tables import FIGURE_COLUMNS, Inputs, read_study_tables
from natcap.inputs.tables import RawRow, RawTable, read_table
from natcap.inputs.template import template_header, template_rows
from natcap.inputs.validity import ensure_valid
from natcap.inputs.vocabulary import Variable, variables, vocabulary

__all__ = [
    "FIGURE_COLUMNS",
    "Inputs",
    "NotANumber",
    "Number",
    "RawRow",
    "RawTable",
    "Variable",
    "ensure_valid",
    "parse_number",
    "parse_year",
    "read_study_tables",
    "read_table",
    "template_header",
    "template_rows",
    "variables",
    "vocabulary",
]
