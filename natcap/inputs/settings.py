"""The settings of a study, ``study.toml``: keys, types, ranges; codes are looked up where the lists are."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

from natcap.errors import Faults, NatcapError
from natcap.locale.text import nearest

STUDY_FILE = "study.toml"
# Key of [study]: (type, needed).
STUDY_KEYS = {
    "id": (str, True),
    "name_zh": (str, True),
    "name_en": (str, True),
    "place": (str, True),
    "year": (int, True),
    "price_year": (int, False),
    "price_index": (str, True),
    "profiles": (list, True),
    "ecosystems": (list, True),
    "townships": (bool, False),
    "draws": (int, False),
    "seed": (int, False),
    "banner_zh": (str, False),
    "banner_en": (str, False),
    "closing_type": (str, False),
}
TOP_KEYS = ("study", "table", "allow", "maps")
ALLOW_KEYS = {"coefficient", "reason_zh", "reason_en"}


def read_config(folder: Path) -> dict:
    """Read and check ``study.toml``; unknown keys are errors with the nearest known key."""
    file = folder / STUDY_FILE
    if not folder.is_dir() or not file.is_file():
        raise NatcapError.one("S010", file=str(folder), given=_listing(folder), needed=STUDY_FILE)
    try:
        config = tomllib.loads(file.read_text(encoding="utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise NatcapError.one("S011", file=STUDY_FILE, given=str(error), needed="TOML 1.0, UTF-8") from error
    faults = Faults()
    for key in config:
        if key not in TOP_KEYS:
            faults.add("S012", file=STUDY_FILE, column=key, given=key, needed=nearest(key, TOP_KEYS))
    settings = config.get("study", {})
    if not isinstance(settings, dict):
        raise NatcapError.one("S013", file=STUDY_FILE, column="study", given="[[study]]", needed="[study]")
    for key, value in settings.items():
        if key not in STUDY_KEYS:
            faults.add("S012", file=STUDY_FILE, column=f"study.{key}", given=key, needed=nearest(key, STUDY_KEYS))
        elif not isinstance(value, STUDY_KEYS[key][0]) or (isinstance(value, bool) and STUDY_KEYS[key][0] is int):
            faults.add(
                "S013", file=STUDY_FILE, column=f"study.{key}", given=repr(value), needed=STUDY_KEYS[key][0].__name__
            )
    for key, (_, needed) in STUDY_KEYS.items():
        if needed and key not in settings:
            faults.add("S014", file=STUDY_FILE, column=f"study.{key}", given="", needed=key)
    _check_ranges(settings, faults)
    allow = config.get("allow", [])
    entries = allow if isinstance(allow, list) else [allow]
    for number, entry in enumerate(entries, 1):
        texts = isinstance(entry, dict) and all(isinstance(value, str) and value.strip() for value in entry.values())
        if not texts or set(entry) != ALLOW_KEYS:
            given = ", ".join(sorted(entry)) if isinstance(entry, dict) else repr(entry)
            faults.add(
                "S015", file=STUDY_FILE, column=f"allow {number}", given=given, needed=", ".join(sorted(ALLOW_KEYS))
            )
    faults.raise_if_any()
    return config


YEARS = (1949, 2100)


def _check_ranges(settings: dict, faults: Faults) -> None:
    """Values that have the right type and still cannot be."""

    def refuse(key: str, needed: str) -> None:
        faults.add("S017", file=STUDY_FILE, column=f"study.{key}", given=repr(settings[key]), needed=needed)

    for key in ("year", "price_year"):
        value = settings.get(key)
        if type(value) is int and not YEARS[0] <= value <= YEARS[1]:
            refuse(key, f"{YEARS[0]} … {YEARS[1]}")
    for key, least in (("draws", 0), ("seed", 0)):
        if type(settings.get(key)) is int and settings[key] < least:
            refuse(key, f">= {least}")
    for key in ("profiles", "ecosystems"):
        value = settings.get(key)
        if isinstance(value, list) and (not value or len(set(map(str, value))) < len(value)):
            refuse(key, "≥ 1, 不重复 / each once")
    id = settings.get("id")
    if isinstance(id, str) and not re.fullmatch(r"[\w][\w-]*", id):
        refuse("id", "字母、数字、- 和 _ / letters, digits, - and _")


def _listing(folder: Path) -> str:
    if not folder.exists():
        return "—"
    names = sorted(path.name for path in folder.iterdir())[:6] if folder.is_dir() else [folder.name]
    return ", ".join(names) or "—"
