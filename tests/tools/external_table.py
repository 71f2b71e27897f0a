"""The table of external checks: every number that somebody else printed, beside ours.

``python tests/tools/external_table.py`` prints it in Markdown; ``--write`` puts it into tests/cases/EXTERNAL.md.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping

import model_cases

PAGE = model_cases.CASES / "EXTERNAL.md"
HEAD = (
    "模型 / Model",
    "出处 / Source",
    "位置 / Place",
    "刊出 / Published",
    "算得 / Ours",
    "差 / Difference",
    "容许 / Allowed",
)
LINK = re.compile(r"^https?://\S+$")


def rows() -> list[tuple[str, ...]]:
    """One row a case, by model, then by source."""
    made = []
    for case in model_cases.cases():
        if case["kind"] == "external":
            computed, expected, unit = model_cases.run(case)
            source = f"[{case['source']}]({case['url']})" if LINK.match(case["url"]) else case["source"]
            made.append(
                (
                    f"`{case['model']}`",
                    source,
                    case["place"],
                    case["expected"],
                    f"{computed:.6g} {unit}" if unit != "dimensionless" else f"{computed:.6g}",
                    difference(computed, expected),
                    f"±{100 * case['tolerance']:.2g} %",
                )
            )
    return sorted(made)


def difference(computed: float, expected: float) -> str:
    """Ours over the printed one less one, in percent, two significant digits; what is below rounding is none."""
    if computed == expected:
        return "0"
    if not expected:
        return f"{computed:.2g}"
    share = 100 * (computed / expected - 1)
    return "0" if abs(share) < 1e-6 else f"{share:+.2g} %"


def absent() -> list[tuple[str, ...]]:
    """Models without an outside number: where one was sought, and why there is none."""
    return sorted((f"`{one['model']}`", one["sought"], one["reason"]) for one in model_cases.document()["not_found"])


def markdown() -> str:
    """The whole page."""
    found, lacking = rows(), absent()
    models = len({row[0] for row in found})
    text = [
        "# 外部核对 / External checks",
        "",
        f"{models} 个模型有他人刊出的输入和结果，共 {len(found)} 例；{len(lacking)} 个模型没有，列在后面，连同找过哪里。",
        "原文引句、输入和取舍理由在同一目录的 models*.toml；只有手算例的模型不算外部核对。",
        "",
        f"{models} models have inputs and a result that somebody else printed, in {len(found)} cases; {len(lacking)} have "
        "none and are listed below with where one was sought.",
        "Quotations, inputs and reasons are in models*.toml of this folder; a case worked by hand is no external check.",
        "",
        *table(HEAD, found),
        "",
        "## 没有外部数字的模型 / Models without an outside number",
        "",
        *table(("模型 / Model", "找过什么 / Sought", "为何没有 / Why none"), lacking),
    ]
    return "\n".join(text) + "\n"


def table(head: tuple[str, ...], lines: list[tuple[str, ...]]) -> list[str]:
    """Lines of a Markdown table."""
    cells = [[str(cell).replace("|", "\\|").replace("\n", " ") for cell in line] for line in lines]
    return [f"| {' | '.join(line)} |" for line in [list(head), ["---"] * len(head), *cells]]


def main(arguments: Mapping | list[str]) -> None:
    """Print the page, or write it."""
    if "--write" in arguments:
        PAGE.write_text(markdown(), encoding="utf-8")
    else:
        print(markdown(), end="")


if __name__ == "__main__":
    main(sys.argv[1:])
