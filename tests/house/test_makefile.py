"""The Makefile with stand-ins for Python and uv that note how they were called: no network, no install."""

from __future__ import annotations

import os
import shutil
import subprocess

import pytest

pytestmark = pytest.mark.skipif(shutil.which("make") is None, reason="make is not there")

# A Python that passes the version test, makes an environment by copying itself, and logs the rest.
PYTHON = """\
#!/bin/sh
case "$*" in
  *version_info*) exit {old} ;;
  *natcap.errors*) test -e "$(dirname "$0")/installed" && exit 0; exit 1 ;;
  -c*) exit 0 ;;
esac
echo "$(basename "$0") $*" >> "$LOG"
case "$*" in
  "-m venv "*) mkdir -p "$3/bin"; cp "$0" "$3/bin/python" ;;
  "-m pip --version") test -n "${{NO_PIP:-}}" && exit 1; exit 0 ;;
  "-m pip install"*) test -n "${{BROKEN:-}}" && exit 1; touch "$(dirname "$0")/installed" ;;
esac
exit 0
"""
UV = """\
#!/bin/sh
echo "uv $*" >> "$LOG"
case "$1 $2" in
  "venv --quiet") mkdir -p "$5/bin"; cp "$(dirname "$0")/good/python" "$5/bin/python" ;;
  "pip install") test -n "${BROKEN:-}" && exit 1; touch "$(dirname "$5")/installed" ;;
esac
exit 0
"""
TOOLS = ["sh", "rm", "mkdir", "cp", "touch", "echo", "dirname", "basename", "test", "cat"]


class House:
    """A copy of the Makefile in a folder with a space and Chinese letters, and a PATH of stand-ins."""

    def __init__(self, root, tmp_path):
        self.folder = tmp_path / "测试 目录" / "natcap"
        self.folder.mkdir(parents=True)
        for name in ("Makefile", "pyproject.toml"):
            shutil.copy(root / name, self.folder)
        # Older than any stamp, as in a clone made a while ago.
        os.utime(self.folder / "pyproject.toml", (1_600_000_000, 1_600_000_000))
        self.bin = tmp_path / "bin"
        (self.bin / "good").mkdir(parents=True)
        for tool in TOOLS:
            (self.bin / tool).symlink_to(shutil.which(tool) or "/bin/" + tool)
        self.write("good/python", PYTHON.format(old=0))
        self.log = tmp_path / "log"
        self.make_program = shutil.which("make")

    def write(self, name: str, text: str) -> None:
        (self.bin / name).write_text(text, encoding="utf-8")
        (self.bin / name).chmod(0o755)

    def python(self, name: str = "python3", old: bool = False) -> None:
        self.write(name, PYTHON.format(old=int(old)))

    def make(self, *arguments: str, **variables: str):
        """The finished process and what was called, by line."""
        self.log.write_text("", encoding="utf-8")
        answer = subprocess.run(
            [self.make_program, *arguments],
            cwd=self.folder,
            capture_output=True,
            encoding="utf-8",
            env={"PATH": str(self.bin), "LOG": str(self.log), **variables},
        )
        return answer, self.log.read_text(encoding="utf-8").splitlines()

    @property
    def stamps(self) -> set[str]:
        return {path.name for path in (self.folder / ".venv").glob(".*")}


@pytest.fixture
def house(root, tmp_path):
    return House(root, tmp_path)


ACCOUNT = "python -m natcap.cli account data/wuqing"


def test_account_sets_up_the_core_alone(house):
    house.python()
    answer, calls = house.make("account")
    assert answer.returncode == 0, answer.stderr
    assert calls == [
        "python3 -m venv .venv",
        "python -m pip --version",
        "python -m pip install --quiet --disable-pip-version-check -e .",
        ACCOUNT,
    ]
    assert house.stamps == {".core"}
    assert house.make("account")[1] == [ACCOUNT], "the second time nothing is set up"


def test_account_is_the_default(house):
    house.python()
    assert house.make()[1][-1] == ACCOUNT


@pytest.mark.parametrize(
    "target, extra, last",
    [
        ("test", "[test]", "python -m pytest -n 2"),
        ("lab", "[lab]", "python -m jupyterlab notebooks"),
    ],
)
def test_each_target_asks_for_its_extra(house, target, extra, last):
    house.python()
    answer, calls = house.make(target)
    assert calls[-2:] == [f"python -m pip install --quiet --disable-pip-version-check -e .{extra}", last]
    assert house.stamps == {f".{target}"}


def test_uv_is_used_where_it_is(house):
    house.python()
    house.write("uv", UV)
    answer, calls = house.make("test")
    assert answer.returncode == 0, answer.stderr
    assert calls == [
        "uv venv --quiet --python python3 .venv",
        "uv pip install --quiet --python .venv/bin/python -e .[test]",
        "python -m pytest -n 2",
    ]


def test_without_any_python_uv_looks_for_one(house):
    house.write("uv", UV)
    assert house.make("account")[1][0] == "uv venv --quiet --python >=3.11 .venv"


def test_an_environment_of_uv_gets_pip_when_uv_is_gone(house):
    house.python()
    calls = house.make("account", NO_PIP="1")[1]
    assert calls[2] == "python -m ensurepip"


def test_an_old_python_is_named(house):
    house.python(old=True)
    answer, calls = house.make("account")
    assert answer.returncode and calls == [] and not (house.folder / ".venv").exists()
    assert "natcap needs Python 3.11 or later" in answer.stderr and "natcap 需要 Python 3.11 以上" in answer.stderr
    assert "Traceback" not in answer.stderr


def test_a_newer_python_beside_an_old_one_is_found(house):
    house.python(old=True)
    house.python("python3.12")
    assert house.make("account")[1][0] == "python3.12 -m venv .venv"


def test_a_named_python_is_the_only_one(house):
    house.python()
    house.python("my python", old=True)
    answer, calls = house.make("account", "PYTHON=my python")
    assert answer.returncode and calls == [] and "my python" in answer.stderr
    house.python("my python")
    assert house.make("account", "PYTHON=my python")[1][0] == "my python -m venv .venv"


@pytest.mark.parametrize("with_uv", [False, True])
def test_a_broken_install_leaves_no_stamp(house, with_uv):
    house.python()
    if with_uv:
        house.write("uv", UV)
    answer, calls = house.make("account", BROKEN="1")
    assert answer.returncode and house.stamps == set() and ACCOUNT not in calls
    calls = house.make("account")[1]
    assert calls[-1] == ACCOUNT and not any("venv .venv" in call for call in calls), "it goes on where it stopped"


def test_a_broken_renewal_leaves_no_stamp(house):
    house.python()
    house.make("account")
    os.utime(house.folder / "pyproject.toml")
    os.utime(house.folder / ".venv" / ".core", (1_700_000_000, 1_700_000_000))
    assert house.make("account", BROKEN="1")[0].returncode and house.stamps == set()


def test_a_changed_pyproject_renews(house):
    house.python()
    house.make("account")
    os.utime(house.folder / ".venv" / ".core", (1_500_000_000, 1_500_000_000))
    calls = house.make("account")[1]
    assert any("pip install" in call for call in calls) and not any("-m venv" in call for call in calls)


def test_an_environment_whose_python_vanished_is_made_anew(house):
    house.python()
    house.make("account")
    python = house.folder / ".venv" / "bin" / "python"
    python.unlink()
    python.symlink_to(house.folder / "nowhere")
    calls = house.make("account")[1]
    assert calls[0] == "python3 -m venv .venv" and calls[-1] == ACCOUNT


def test_a_moved_environment_is_installed_again(house):
    """Stamp and Python are there, but natcap is not found from there any more."""
    house.python()
    house.make("account")
    (house.folder / ".venv" / "bin" / "installed").unlink()
    calls = house.make("account")[1]
    assert any("pip install" in call for call in calls) and not any("-m venv" in call for call in calls)


def test_a_dry_run_does_nothing(house):
    house.python()
    answer, calls = house.make("-n", "account")
    assert answer.returncode == 0 and calls == [] and not (house.folder / ".venv").exists()
    assert ACCOUNT.split(" ", 1)[1].replace("data/wuqing", '"data/wuqing"') in answer.stdout


def test_a_study_with_a_space_and_another_place(house):
    house.python()
    assert house.make("account", "STUDY=数据/一 县", "OUT=结果 一")[1][-1] == (
        "python -m natcap.cli account 数据/一 县 --out 结果 一"
    )


def test_a_variable_of_the_shell_does_not_move_the_environment(house):
    """`make clean` deletes it: a VENV or OUT that happens to be set must not be taken for ours."""
    house.python()
    (house.folder / "precious").mkdir()
    calls = house.make("account", VENV="precious", OUT="precious")[1]
    assert calls[0] == "python3 -m venv .venv" and calls[-1] == ACCOUNT
    house.make("clean", VENV="precious", OUT="precious")
    assert (house.folder / "precious").is_dir() and not (house.folder / ".venv").exists()


def test_the_gate_runs_the_tests(root):
    text = (root / ".ci" / "run").read_text(encoding="utf-8")
    assert text.startswith("#!/usr/bin/env bash") and "make test" in text and "set -euo pipefail" in text
    assert os.access(root / ".ci" / "run", os.X_OK)
