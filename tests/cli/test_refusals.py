"""Whatever is typed, the answer is a result or a coded fault that says what to do; never a traceback."""

from __future__ import annotations

import contextlib
import errno
import io
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from natcap import cli
from natcap.cli import main
from natcap.shipped import locate

WUQING = str(locate("data").path / "wuqing")
LONG = "x" * 300


@pytest.fixture(autouse=True)
def work(tmp_path, monkeypatch) -> Path:
    """A working folder with a file in it."""
    monkeypatch.chdir(tmp_path)
    Path("file").write_text("x", encoding="utf-8")
    return tmp_path


def refused(capsys, *words: str, code: str) -> str:
    assert main([str(word) for word in words]) == 2
    said = capsys.readouterr()
    assert f"[{code}]" in said.err and "改法" in said.err and "Do:" in said.err and "Traceback" not in said.err
    return said.err


@pytest.mark.parametrize(
    ("out", "code"),
    [("file/sub", "O019"), ("file", "O001"), (LONG, "O019"), ("nul\0", "O019"), ("/", "O001"), (".", "O001")],
)
def test_places_for_an_account(capsys, out, code):
    refused(capsys, "account", WUQING, "--out", out, "--draws", "0", code=code)
    assert [path.name for path in Path().iterdir()] == ["file"]


@pytest.mark.skipif(not Path("/proc/self").is_dir(), reason="no /proc")
def test_the_kernel_is_no_place(capsys):
    refused(capsys, "account", WUQING, "--out", "/proc/x", "--draws", "0", code="O019")
    refused(capsys, "init", "/proc/x", code="X020")


@pytest.mark.parametrize("place", ["file/x", "file/x/y", LONG, "nul\0"])
def test_places_for_a_blank_study(capsys, place):
    refused(capsys, "init", place, code="X020")


@pytest.mark.parametrize("place", ["file", "."])
def test_a_blank_study_overwrites_nothing(capsys, place):
    refused(capsys, "init", place, code="X014")


@pytest.mark.parametrize("words", [["account", LONG], ["check", LONG], ["explain", LONG, "x"], ["diff", LONG, LONG]])
def test_names_too_long(capsys, words):
    assert main(words) == 2
    said = capsys.readouterr().err
    assert LONG in said and "改法" in said and "File name too long" in said


@pytest.mark.parametrize("draws", ["-1", "-2000"])
def test_negative_draws(capsys, draws):
    assert draws in refused(capsys, "account", WUQING, "--out", "out", "--draws", draws, code="X018")


def test_more_draws_than_memory(capsys):
    refused(capsys, "account", WUQING, "--out", "out", "--draws", str(10**15), code="X019")
    assert not Path("out").exists()


def test_any_system_error_has_its_place_and_reason(capsys, monkeypatch):
    def unreadable(arguments):
        raise PermissionError(errno.EACCES, "Permission denied", "crops.csv")

    monkeypatch.setitem(cli.COMMANDS, "list", unreadable)
    said = refused(capsys, "list", code="X015")
    assert "crops.csv" in said and "Permission denied" in said


def test_a_system_error_without_a_place(capsys, monkeypatch):
    def nameless(arguments):
        raise OSError("odd")

    monkeypatch.setitem(cli.COMMANDS, "list", nameless)
    assert "odd" in refused(capsys, "list", code="X015")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full")
@pytest.mark.parametrize("words", [["list"], ["--help"], ["describe", "flood_mitigation.marsh"]])
def test_a_full_disk_behind_the_screen(words):
    variables = {name: text for name, text in os.environ.items() if name != "PYTHONUNBUFFERED"}
    with open("/dev/full", "w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "natcap.cli", *words],
            stdout=full,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            env=variables,
        )
    assert done.returncode == 2
    assert "[X015]" in done.stderr and "No space left" in done.stderr
    assert "Traceback" not in done.stderr and "Exception ignored" not in done.stderr


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full")
def test_a_full_disk_met_at_once():
    with open("/dev/full", "w") as full:
        command = [sys.executable, "-u", "-m", "natcap.cli", "list"]
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, encoding="utf-8")
    assert done.returncode == 2 and "[X015]" in done.stderr and "Traceback" not in done.stderr


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full")
def test_nowhere_to_complain():
    with open("/dev/full", "w") as full:
        done = subprocess.run([sys.executable, "-m", "natcap.cli", "check", "file"], stdout=full, stderr=full)
    assert done.returncode == 2


@pytest.mark.skipif(os.name == "nt", reason="no closed streams there")
@pytest.mark.parametrize(("words", "status"), [("list", 0), ("check file", 2), ("list --service x", 2)])
def test_closed_streams(words, status):
    command = f'"$0" -m natcap.cli {words} >&- 2>&-'
    assert subprocess.run(["sh", "-c", command, sys.executable]).returncode == status


def test_a_reader_that_goes_away():
    read, write = os.pipe()
    os.close(read)  # gone before a word is said
    done = subprocess.run([sys.executable, "-m", "natcap.cli", "list"], stdout=write, stderr=subprocess.PIPE)
    os.close(write)
    assert (done.returncode, done.stderr) == (0, b"")


def test_a_console_without_chinese(monkeypatch):
    for name in ("stdout", "stderr"):
        monkeypatch.setattr(sys, name, io.TextIOWrapper(io.BytesIO(), encoding="ascii"))
    assert (main(["list"]), main(["check", "file"])) == (0, 2)


WORDS = st.one_of(
    st.sampled_from(
        [
            *(
                "file",
                ".",
                "..",
                "",
                "-",
                "--",
                "/",
                LONG,
                "nul\0",
                "~",
                "*",
                "\udcff",
                "武清",
                "service=",
                "=",
                "a=b=c",
            ),
            *("--out", "--draws", "--service", "--study", "--all", "--help", "-1", "0", "1e9", "gep-2020:total:value"),
        ]
    ),
    st.text(st.characters(exclude_characters="/"), max_size=8),  # nothing is made outside the working folder
)


@given(st.sampled_from([*cli.COMMANDS, "acount"]), st.lists(WORDS, max_size=4))
@example("account", ["--draws"])
@example("init", [""])
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_anything_typed(capsys, command, words):
    """Nothing of it names a study or an output, so nothing succeeds but help, lists, the matrix of tasks and a new blank study."""
    with tempfile.TemporaryDirectory(dir=".") as folder, contextlib.chdir(folder):
        Path("file").write_text("x", encoding="utf-8")
        try:
            status = main([command, *words])
        except SystemExit as stop:  # argparse
            status = stop.code
    said = capsys.readouterr()
    assert status in (0, 2) and "Traceback" not in said.err
    assert status == 0 or said.err
    if status == 0 and command not in ("init", "list", "coverage"):
        assert "--help" in words or any(re.match("--?h", word) for word in words)
