"""The READMEs as a reader follows them: every command is typed in order, and what is quoted is what comes out."""

from __future__ import annotations

import ast
import re
import shlex
import shutil
from pathlib import Path

import pytest

from natcap.cli import main, parser

READMES = ("README.md", "README.zh-CN.md")
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```", re.MULTILINE | re.DOTALL)
# The figure that stands in the quoted comparison; a reader is told to change any.
CHANGED = ("crops.csv", "crop_production,120114,,wheat,2021,183000,", "crop_production,120114,,wheat,2021,190000,")


def blocks(text: str, kind: str) -> list[str]:
    return [body for found, body in BLOCK.findall(text) if found == kind]


def typed(block: str) -> list[tuple[str, list[str]]]:
    """(command, quoted output) of a console block; without prompts every line is a command."""
    lines = block.splitlines()
    if not any(line.startswith("$ ") for line in lines):
        return [(re.sub(r"\s+#.*", "", line), []) for line in lines if line.strip()]
    commands: list[tuple[str, list[str]]] = []
    for line in lines:
        if line.startswith("$ "):
            commands.append((line[2:].strip(), []))
        else:
            commands[-1][1].append(line)
    return commands


def absent(quoted: list[str], said: str) -> list[str]:
    """Quoted lines that do not come out in this order; … stands for any text, alone for any lines."""
    lines = iter(said.splitlines())
    missing = []
    for line in (line.strip() for line in quoted if line.strip(" …")):
        pattern = ".*".join(re.escape(part.strip()) for part in line.split("…"))
        if not any(re.fullmatch(pattern, real.strip()) for real in lines):
            missing.append(line)
            lines = iter(said.splitlines())
    return missing


def targets(root) -> set[str]:
    makefile = (root / "Makefile").read_text(encoding="utf-8")
    return set(re.search(r"^\.PHONY: (.*)", makefile, re.MULTILINE)[1].split()) - {"FORCE"}


@pytest.fixture(params=READMES)
def readme(request, root) -> str:
    return (root / request.param).read_text(encoding="utf-8")


def test_every_command_exists(readme, root):
    """Those inside the sentences too: `natcap account data/wuqing`."""
    commands = [command for block in blocks(readme, "console") for command, _ in typed(block)]
    commands += re.findall(r"`((?:natcap|make|pip) [^`]+)`", BLOCK.sub("", readme))
    assert len(commands) > 12
    for command in commands:
        program, *words = shlex.split(command)
        if program == "natcap":
            parser().parse_args(words)  # stops at what it does not know
        elif program == "make":
            assert words[0] in targets(root), command
        else:
            assert command == "pip install -e ."


def test_what_is_typed_runs_and_what_is_quoted_comes_out(root, tmp_path, monkeypatch, capsys):
    """Both pages in step, since they type the same: a command is run once and the quotations of both compared."""
    (study,) = re.findall(r"^STUDY\s*:= (.*)", (root / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    shutil.copytree(root / study, tmp_path / study)
    shutil.copytree(root / "data" / "example", tmp_path / "data" / "example")
    monkeypatch.chdir(tmp_path)

    def output(command: str) -> str:
        words = shlex.split(command)
        words = ["natcap", "account", study] if words == ["make", "account"] else words
        if words[0] != "natcap":
            return ""
        capsys.readouterr()
        assert main(words[1:]) == 0, (command, capsys.readouterr().err)
        return capsys.readouterr().out

    pages = [blocks((root / name).read_text(encoding="utf-8"), "console") for name in READMES]
    quotes = 0
    for steps in zip(*(map(typed, page) for page in pages), strict=True):
        if any(command.startswith("natcap diff") for command, _ in steps[0]):
            change(tmp_path / study)
        for step in zip(*steps, strict=True):
            said = {command: output(command) for command in dict.fromkeys(command for command, _ in step)}
            for name, (command, quoted) in zip(READMES, step, strict=True):
                missing = absent(quoted, said[command])
                assert missing == [], f"{name}: {command} does not say {missing}, but:\n{said[command][:3000]}"
                quotes += len(quoted)
    assert quotes > 3


def change(study: Path) -> None:
    path = study / CHANGED[0]
    text = path.read_text(encoding="utf-8")
    assert text.count(CHANGED[1]) == 1
    path.write_text(text.replace(CHANGED[1], CHANGED[2]), encoding="utf-8")


def test_the_python_runs_and_gives_what_the_comment_says(readme):
    (block,) = blocks(readme, "python")
    tree = ast.parse(block)
    names: dict = {}
    exec(compile(ast.Module(tree.body[:-1], []), "README", "exec"), names)
    result = eval(compile(ast.Expression(tree.body[-1].value), "README", "eval"), names)
    comment = block.splitlines()[-1].split("#")[1]
    unit, numbers = re.match(r"\s*([^,，]+)[,，]\s*(.*?)\s*…", comment).groups()
    assert result.attrs["units"] == unit
    quoted = [float(one) for one in re.split(r"\s*[,，、]\s*", numbers)]
    assert list(result.values.ravel()[: len(quoted)]) == quoted


def test_paths_that_are_named_exist(readme, root):
    named = {one for one in re.findall(r"`([\w./-]+)`", readme) if "/" in one and not one.startswith(("out/", ".venv"))}
    assert named and [one for one in sorted(named) if not (root / one).exists()] == []


def test_the_number_of_models(readme):
    from natcap.modelling.registry import models

    assert [int(one) for one in re.findall(r"(\d+) ?(?:models,|个模型，逐个)", readme)] == [len(models())]


def test_a_wrong_quotation_is_seen():
    said = "总值 100 亿元\n  total 10 billion\nout/x.xlsx\n"
    assert absent(["  total 10 … ", "…", "out/x.xlsx"], said) == []
    assert absent(["total 12 billion"], said) == ["total 12 billion"]
    assert absent(["out/x.xlsx", "total …"], said) == ["total …"]


def test_both_languages_type_the_same(root):
    """The Chinese page may ask for another cell."""

    def commands(name: str) -> list[str]:
        text = (root / name).read_text(encoding="utf-8")
        return [command.split(" township=")[0] for block in blocks(text, "console") for command, _ in typed(block)]

    assert commands(READMES[0]) == commands(READMES[1])
