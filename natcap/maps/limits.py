"""Ends of the weather of maps: no true figure lies beyond them, the numbers that files put for nothing do [mm]."""

from __future__ import annotations

#: the most rain on record is some 26 500 mm in a year and 9 300 mm in a month
RAIN_OF_A_YEAR, RAIN_OF_A_MONTH = (0.0, 30000.0), (0.0, 10000.0)
#: no ground evaporates half as much in a year, or a metre of water in a month
EVAPORATION_OF_A_YEAR, EVAPORATION_OF_A_MONTH = (0.0, 10000.0), (0.0, 1000.0)
