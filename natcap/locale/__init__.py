"""Every label and message, in Chinese and English, from the files of this folder."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).resolve().parent
LANGUAGES = ("zh", "en")


@cache
def terms() -> dict[str, dict[str, str]]:
    """All labels, keyed by dotted id such as ``service.flood_mitigation``."""
    flat: dict[str, dict[str, str]] = {}

    def walk(prefix: str, node: dict) -> None:
        if set(node) >= set(LANGUAGES) and all(isinstance(node[lang], str) for lang in LANGUAGES):
            flat[prefix] = node
            return
        for key, child in node.items():
            walk(f"{prefix}.{key}" if prefix else key, child)

    walk("", tomllib.loads((FOLDER / "terms.toml").read_text(encoding="utf-8")))
    return flat


def label(key: str, lang: str = "zh") -> str:
    """The label of `key`; an unknown key is a fault of the program, so it raises KeyError."""
    return terms()[key][lang]


@cache
def messages() -> dict[str, dict[str, str]]:
    """All fault messages, keyed by code."""
    merged: dict[str, dict[str, str]] = {}
    for path in sorted((FOLDER / "messages").glob("*.toml")):
        for code, texts in tomllib.loads(path.read_text(encoding="utf-8")).items():
            if code in merged:
                raise ValueError(f"message code {code} is declared twice, again in {path.name}")
            merged[code] = texts
    return merged


def message(code: str, lang: str, **extra) -> tuple[str, str]:
    """What is wrong and what to do, for a fault code."""
    texts = messages()[code]
    return texts[lang].format(**extra), texts[f"mend_{lang}"].format(**extra)
