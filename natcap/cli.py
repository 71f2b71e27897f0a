"""The command line. Everything heavy is imported inside the commands, so that --help answers at once."""

from __future__ import annotations

import argparse
import contextlib
import os
import sys
from pathlib import Path

from natcap.outputs.help_text import ABOUT, MAPS


def parser() -> argparse.ArgumentParser:
    """All commands with their help."""
    top = argparse.ArgumentParser(
        prog="natcap", description=ABOUT, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    commands = top.add_subparsers(dest="command", metavar="COMMAND", required=True)

    def add(name: str, zh: str, en: str, epilog: str = ""):
        return commands.add_parser(
            name,
            help=f"{zh} / {en}",
            description=f"{zh}\n{en}",
            epilog=epilog,
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )

    account = add(
        "account",
        "编制一个研究的核算表",
        "make the tables of a study",
        "例 / examples:\n  natcap account data/wuqing --out out/wuqing\n"
        "  natcap account data/wuqing --profile farmland-net",
    )
    account.add_argument("study", help="研究目录（含 study.toml） / study directory")
    account.add_argument("--out", help="输出目录，默认 out/<研究名> / output folder")
    account.add_argument("--draws", type=int, help="抽样次数，0 为不抽样 / number of draws, 0 for none")
    check = add(
        "check",
        "检查一个研究的全部输入，不写任何文件",
        "report every fault of a study, write nothing",
        "例 / example:\n  natcap check data/wuqing",
    )
    check.add_argument("study", help="研究目录 / study directory")
    for one in (account, check):
        one.add_argument(
            "--release",
            metavar="first|standards.json",
            help="发布标准：first 为第一版；给出上一版，版次接着它编；不写则只出草稿，不能据以支付"
            " / release the standards: 'first', or after the release given; without it they are a draft, not paid by",
        )
        one.add_argument(
            "--profile",
            metavar="ID",
            action="append",
            help="改用这个核算方案，可写多次 / this profile in place of the study's own, may be given several times",
        )
    explain = add(
        "explain",
        "说明一个数字的来历",
        "derivation of one number",
        "例 / examples:\n  natcap explain out/wuqing gep-2020:flood_marsh:MAR:value\n"
        "  natcap explain out/wuqing service=flood_mitigation ecosystem=MAR township=大黄堡镇",
    )
    explain.add_argument("out", help="输出目录 / output folder")
    explain.add_argument(
        "cell", nargs="+", help="单元编号，或 service=… ecosystem=… township=… / cell id or key=value words"
    )
    explain.add_argument("--study", help="研究目录，默认用运行时的目录 / study directory to verify the inputs against")
    diff = add(
        "diff", "两次结果哪些单元变了、变了多少、因为哪个输入", "which cells moved, by how much, because of which input"
    )
    diff.add_argument("old", help="原输出 / earlier output")
    diff.add_argument("new", help="新输出 / later output")
    diff.add_argument("--all", action="store_true", help="列出全部单元 / list every cell")
    losses = add(
        "losses",
        "一个研究的损害案例和损失",
        "damage cases of a study and what they come to",
        "例 / examples:\n  natcap losses data/example\n  natcap losses data/example --purpose legal",
    )
    losses.add_argument(
        "--purpose",
        choices=("analysis", "legal"),
        default="analysis",
        help="用途；legal 拒绝待核实的系数 / a legal use refuses coefficients still to verify",
    )
    standards = add(
        "standards",
        "现行规则的结算和推导的补偿标准",
        "rules in force settled, and rates derived between their bounds",
        "例 / example:\n  natcap standards data/example",
    )
    compare = add(
        "compare",
        "同一服务的各种方法并列，比值和为何不同",
        "one service by every method side by side: ratio, and why they differ",
        "例 / example:\n  natcap compare data/wuqing --methods --service carbon_sequestration --out methods.csv",
    )
    for one in (losses, standards, compare):
        one.add_argument("study", help="研究目录 / study directory")
    compare.add_argument("--methods", action="store_true", required=True, help="对照方法 / compare methods")
    compare.add_argument("--service", help="只看一项服务 / one service only")
    compare.add_argument("--out", metavar="FILE.csv", help="另存 CSV / a CSV too; nothing is written without it")
    matrix = add(
        "coverage",
        "规划 32 项任务各有什么、缺什么",
        "the 32 tasks of the plan: what there is for each, and what is missing",
        "例 / examples:\n  natcap coverage\n  natcap coverage --task 8",
    )
    matrix.add_argument("--task", type=int, help="只看一项任务，逐项列名 / one task, everything by name")
    matrix.add_argument("--markdown", choices=("zh", "en"), help="输出 Markdown 表 / as a Markdown table")
    listing = add(
        "list",
        "列出全部模型",
        "list all models",
        "例 / examples:\n  natcap list --field wetland\n  natcap list --service flood_mitigation",
    )
    listing.add_argument("--service", help="只列一种服务 / one service only")
    listing.add_argument(
        "--field", choices=("water", "wetland", "forest", "farmland", "maps"), help="只列一个领域 / models of one field"
    )
    describe = add(
        "describe", "说明一个模型", "describe one model", "例 / example:\n  natcap describe flood_mitigation.marsh"
    )
    describe.add_argument("id", help="模型编号 / model id")
    maps = add(
        "maps",
        "栅格：分区 × 类型的面积，逐像元、邻域、沿水流的模型，成表成图",
        "rasters: area by zone and type, models by cells, neighbourhood and flow, tables and maps",
        MAPS,
    )
    maps.add_argument("study", help="研究目录，study.toml 中有 [maps] / study directory with [maps] in study.toml")
    maps.add_argument("--out", help="输出目录，默认 out/<研究名>-maps / output folder")
    maps.add_argument("--scheduler", metavar="ADDRESS", help="dask 调度器地址 / address of a dask scheduler")
    maps.add_argument(
        "--model",
        metavar="ID",
        action="append",
        default=[],
        help="只运行这个模型，可写多次；结果另放一处，不动完整结果"
        " / only the runs of this model, may be given several times; written apart from the whole",
    )
    maps.add_argument(
        "--example", action="store_true", help="先在该目录写合成示例 / first write an invented district there"
    )
    init = add("init", "新建一个空白研究", "make a blank study with commented templates")
    init.add_argument("dir", help="新目录 / new directory")
    return top


def main(argv: list[str] | None = None) -> int:
    """Run one command; 0 when it went well, 2 when the input, the request or the system was at fault."""
    from natcap.errors import NatcapError

    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            # A console that cannot show Chinese gets marks in its place, never a traceback.
            stream.reconfigure(errors="replace")
    try:
        try:
            arguments = parser().parse_args(argv)
            return COMMANDS[arguments.command](arguments) or 0
        finally:
            if sys.stdout is not None:
                sys.stdout.flush()  # here, where a full disk can be told, and not on the way out
    except NatcapError as error:
        return _refuse(error)
    except KeyboardInterrupt:
        print("已中断，原有结果未动 / interrupted, the last good output is untouched", file=sys.stderr)
        return 130
    except BrokenPipeError:
        _discard(sys.stdout)
        return 0
    except MemoryError as error:
        return _refuse(NatcapError.one("X019", given=str(error) or None))
    except OSError as error:
        place = os.fsdecode(error.filename) if isinstance(error.filename, str | bytes) else None
        if place is None and _discard(sys.stdout):
            place = "stdout"
        return _refuse(NatcapError.one("X015", file=place, given=error.strerror or str(error)))


def _refuse(error: Exception) -> int:
    with contextlib.suppress(OSError):  # nowhere left to say it: the status still does
        if sys.stderr is not None:  # print(file=None) would go to stdout
            print(error, file=sys.stderr, flush=True)
        return 2
    _discard(sys.stderr)
    return 2


def _discard(stream) -> bool:
    """Send what a stream still holds to nowhere, when it cannot be written; whether that was so."""
    try:
        stream.flush()
    except OSError:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)
        return True
    return False


def run_account(arguments) -> int:
    from natcap.errors import NatcapError
    from natcap.outputs.account import WORKBOOK, write_account
    from natcap.outputs.check_text import account_lines, lacking_lines
    from natcap.outputs.progress import progress
    from natcap.outputs.release import named_release
    from natcap.study import open_study

    if arguments.draws is not None and arguments.draws < 0:
        raise NatcapError.one("X018", given=arguments.draws, needed=">= 0")
    with progress(3) as step:
        step("读入 / reading")
        release = named_release(arguments.release)
        study = open_study(arguments.study)
        chosen = _chosen(study, arguments)
        step("核算 / computing")
        account = chosen.account(arguments.draws)
        name = study.id if chosen is study else f"{study.id}-{'+'.join(chosen.profiles)}"
        target = Path(arguments.out) if arguments.out else Path("out") / name
        step("写表 / writing")
        manifest = write_account(account, target, release)
    print(*account_lines(account), *(lacking_lines(account) if chosen is not study else ()), sep="\n")
    print(f"\n{target / WORKBOOK}\n{target}  run {manifest['run_id'][:12]}")
    return 0


def _chosen(study, arguments):
    """The study with the profiles that are asked for; standards are released on the study's own alone (X024)."""
    from natcap.errors import NatcapError

    if arguments.profile is None:
        return study
    if arguments.release is not None:
        raise NatcapError.one("X024", given=f"--release {arguments.release} --profile {' '.join(arguments.profile)}")
    return study.with_profiles(arguments.profile)


def run_check(arguments) -> int:
    from natcap.errors import NatcapError
    from natcap.outputs.account import prepare
    from natcap.outputs.check_text import check_text
    from natcap.outputs.maps import checked_maps, has_tables
    from natcap.outputs.release import named_release
    from natcap.outputs.workbook import draw_workbook
    from natcap.study import open_study

    told, faults = checked_maps(arguments.study)
    if (told or faults) and not has_tables(arguments.study):  # maps alone
        if faults is not None:
            raise faults
        print(*told, "没有发现问题 / no faults found", sep="\n")
        return 0
    release = named_release(arguments.release)
    try:
        study = _chosen(open_study(arguments.study), arguments)
    except NatcapError as error:
        raise NatcapError([*error.faults, *(faults.faults if faults else ())]) from error
    if faults is not None:
        raise faults
    # All that `account` does, draws and workbook too, so that what it would refuse is refused here; unwritten.
    account = study.account()
    made = prepare(account, release)
    draw_workbook(made.sheets, made.properties)
    print(*told, check_text(study, account), sep="\n")
    return 0


def run_explain(arguments) -> int:
    from natcap.outputs.explain import explain, find_cell, read_words, verify_inputs
    from natcap.outputs.manifest import load_output

    read_words(arguments.cell)  # a word that makes no sense is refused before any file is read
    output = load_output(Path(arguments.out))
    if verify_inputs(output, study_of(output, arguments.study)) == "absent":
        print(
            "研究目录不在，未能核对输入文件 / the study is not there: inputs not verified (--study DIR)",
            file=sys.stderr,
        )
    print(explain(output, find_cell(output, arguments.cell)))
    return 0


def study_of(output, named: str | None) -> Path | None:
    """The study to verify the inputs against: the one that is named, which must be one, else the one noted."""
    from natcap.outputs.manifest import read_circumstance
    from natcap.study import STUDY_FILE, read_config

    if named:
        if not (os.path.isdir(named) and os.path.isfile(os.path.join(named, STUDY_FILE))):
            read_config(Path(named))  # says what is there instead
        return Path(named)
    noted = read_circumstance(output.folder).get("study")
    return Path(noted) if isinstance(noted, str) and os.path.isdir(noted) else None


def run_diff(arguments) -> int:
    from natcap.outputs.diff import compare, report
    from natcap.outputs.manifest import load_output

    moves, leaves, options = compare(load_output(Path(arguments.old)), load_output(Path(arguments.new)))
    print(report(moves, leaves, options, limit=len(moves) if arguments.all else 40))
    return 0


def run_list(arguments) -> int:
    from natcap.outputs.listing import models_text

    print(models_text(service=arguments.service, field=arguments.field))
    return 0


def run_describe(arguments) -> int:
    from natcap.outputs.listing import model_text

    print(model_text(arguments.id))
    return 0


def run_init(arguments) -> int:
    from natcap.inputs.blank_study import write_blank_study

    for path in write_blank_study(Path(arguments.dir)):
        print(path)
    return 0


def run_maps(arguments) -> int:
    from natcap.outputs.maps import run

    options = {"scheduler": arguments.scheduler, "example": arguments.example, "models": arguments.model}
    for line in run(arguments.study, arguments.out, **options):
        print(line)
    return 0


def run_losses(arguments) -> int:
    from natcap.outputs.listing import losses_text
    from natcap.study import open_study

    print(losses_text(open_study(arguments.study), purpose=arguments.purpose))
    return 0


def run_standards(arguments) -> int:
    from natcap.outputs.listing import standards_text
    from natcap.study import open_study

    print(standards_text(open_study(arguments.study).account()))
    return 0


def run_compare(arguments) -> int:
    from natcap.outputs.methods_text import methods_text
    from natcap.study import open_study

    print(methods_text(open_study(arguments.study), service=arguments.service, out=arguments.out))
    return 0


def run_coverage(arguments) -> int:
    from natcap.errors import NatcapError
    from natcap.outputs import coverage

    rows = coverage.coverage()
    if arguments.task is not None:
        chosen = next((row for row in rows if row.number == arguments.task), None)
        if chosen is None:
            raise NatcapError.one("X021", given=arguments.task, needed=f"1 … {len(rows)}")
        print(coverage.detail(chosen))
    elif arguments.markdown:
        print(coverage.markdown(rows, arguments.markdown))
    else:
        print(coverage.text(rows))
    return 0


COMMANDS = {
    "compare": run_compare,
    "coverage": run_coverage,
    "losses": run_losses,
    "standards": run_standards,
    "account": run_account,
    "check": run_check,
    "explain": run_explain,
    "diff": run_diff,
    "list": run_list,
    "describe": run_describe,
    "init": run_init,
    "maps": run_maps,
}

if __name__ == "__main__":
    sys.exit(main())
