"""Coefficients: loaded from released tables, selected with the fall-back on record, overridden, drawn.

>>> from natcap.coefficients import load
>>> load("stoichiometry").select("c_to_co2").value == 44 / 12
True
"""

from __future__ import annotations

from natcap.coefficients.classifications import (
    classification,
    classification_records,
    crosswalk,
    crosswalk_shares,
    index_series,
)
from natcap.coefficients.coefficient import Coefficient
from natcap.coefficients.overrides import Overrides, load_overrides
from natcap.coefficients.places import level_by_digits, parent_by_digits, region_chain
from natcap.coefficients.release import packages, rebased_grade, sources
from natcap.coefficients.tables import CoefficientTable, load

__all__ = [
    "Coefficient",
    "CoefficientTable",
    "Overrides",
    "classification",
    "classification_records",
    "crosswalk",
    "crosswalk_shares",
    "index_series",
    "level_by_digits",
    "load",
    "load_overrides",
    "packages",
    "parent_by_digits",
    "rebased_grade",
    "region_chain",
    "sources",
]
