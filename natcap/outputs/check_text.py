"""What `natcap check` says of a study whose inputs hold."""

from __future__ import annotations


def check_text(study, account) -> str:
    """How much was read and used, what is missing, warnings, and assumptions that nothing took."""
    used = account.evaluator.figures.used
    lines = [
        f"{study.names['zh']} / {study.names['en']}: {len(study.digests)} 个文件 / files, "
        f"{len(study.records)} 个数 / figures, {len(used)} 个用于核算 / used in the account"
    ]
    lines += lacking_lines(account)
    lines += [f"! {warning.zh}\n  {warning.en}" for warning in account.warnings]
    for record in study.records:
        key = account.evaluator.figures.key(*(record[name] for name in ("variable", "place", "ecosystem", "item")))
        if record["kind"] == "assumption" and record["value"] is not None and key not in used:
            lines.append(f"! assumptions.csv 第 {record['row']} 行没有用到 / row {record['row']} is not used: {key}")
    return "\n".join([*lines, "没有发现问题 / no faults found"])


def lacking_lines(account) -> list[str]:
    """Every input that a total of the account lacks, by name; nothing when all are there."""
    lacking = list(dict.fromkeys(one for route in account.routes for _, one in route.lacking))
    if not lacking:
        return []
    return ["数据不详，合计不含 / missing, not in the totals:", *(f"  {one.zh} / {one.en}" for one in lacking)]


def account_lines(account) -> list[str]:
    """What `natcap account` says of a run: the total of each route, what it hangs on, and the warnings."""
    from natcap.accounts.compare import heaviest, incomparable
    from natcap.outputs.account import total_sentence

    told = [pair for route in account.routes for pair in (total_sentence(account, route), heaviest(account, route))]
    told += incomparable(account)
    lines = [f"{zh}\n  {en}" for zh, en in told if zh]
    # Two profiles may warn of one thing in the same words.
    return [*lines, *dict.fromkeys(f"! {warning.zh}\n  {warning.en}" for warning in account.warnings)]
