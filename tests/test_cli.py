"""The command: its words, its options, its exit status."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from conftest import Run, Start, environment, on_a_terminal, read_tree

RECORD = "data/stones/grey-stone.yaml"


def test_build_sums_up_in_one_line(small: Path, run: Run) -> None:
    first = run("dossier", "build")
    assert first.status == 0
    assert first.err == ""
    assert re.fullmatch(
        r"built 8 pages \(13 files, 8 rendered, 13 written, 0 removed\) from 4 files in \d+\.\d s: "
        r"output/\n",
        first.out,
    )
    again = run("dossier", "build")
    assert re.fullmatch(r"nothing to do: 8 pages \(13 files\) from 4 files in 0\.\d s\n", again.out)
    assert (small / "output/index.html").is_file()


def test_a_warning_is_told_and_counted(small: Path, run: Run) -> None:
    (small / "data/sources/unused.yaml").write_text(
        (small / "data/sources/stone-book.yaml").read_text(encoding="utf-8"), encoding="utf-8"
    )
    built, checked = run("dossier", "build"), run("dossier", "check")
    assert (built.status, checked.status) == (0, 0)
    assert "data/sources/unused.yaml" in built.err
    assert re.search(r" s, \d+ warnings?: output/$", built.out)
    assert checked.err == built.err
    assert re.fullmatch(r"0 errors, \d+ warnings? in 5 files\n", checked.out)


def test_an_error_is_told_on_the_standard_error_only(small: Path, run: Run) -> None:
    with (small / RECORD).open("a", encoding="utf-8") as file:
        file.write("colour: red\n")
    built, checked = run("dossier", "build"), run("dossier", "check")
    assert (built.status, checked.status) == (1, 1)
    assert built.out == checked.out == ""
    assert built.err.splitlines()[0].startswith(f"{RECORD}:3:1: error: ")
    assert built.err == checked.err + "nothing was published\n"
    assert checked.err.endswith("1 error, 0 warnings in 4 files\n")
    assert not (small / "output").exists()


@pytest.mark.parametrize(
    "arguments",
    [
        ["buidl"],
        ["build", "--nothing"],
        ["build", "--project", "nowhere"],
        ["build", "--address", "stones"],
        ["build", "--address", "ftp://stones.example/"],
        ["build", "--address", "https://stones.example/?a"],
        ["build", "extra"],
        ["serve", "--port", "0"],
        ["serve", "--port", "x"],
    ],
)
def test_a_usage_mistake_ends_with_2(run: Run, arguments: list[str]) -> None:
    result = run("dossier", *arguments)
    assert result.status == 2
    assert result.err.startswith("Usage: dossier")
    assert "Traceback" not in result.err


def test_no_command_shows_the_help(run: Run) -> None:
    result = run("dossier")
    assert result.status == 2
    assert "build" in result.out + result.err


def test_version(run: Run) -> None:
    result = run("dossier", "--version")
    assert result.status == 0
    assert result.out.startswith("dossier, version ")


@pytest.mark.parametrize("command", ["guide", "rules"])
def test_the_guides_are_utf8_in_any_locale(run: Run, command: str) -> None:
    result = run("dossier", command, LC_ALL="C", PYTHONIOENCODING="ascii", PYTHONUTF8="0")
    assert result.status == 0, result.err
    assert "#" in result.out


def test_findings_can_be_told_in_any_locale(small: Path, run: Run) -> None:
    with (small / RECORD).open("a", encoding="utf-8") as file:
        file.write("色丹島: x\n")
    result = run("dossier", "check", PYTHONIOENCODING="latin-1", PYTHONUTF8="0")
    assert result.status == 1
    assert r"\u8272\u4e39\u5cf6" in result.err


def test_the_project_is_found_from_a_folder_inside_it(small: Path, run: Run) -> None:
    result = run("dossier", "build", cwd=small / "data" / "stones")
    assert result.status == 0
    assert (small / "output/index.html").is_file()


def test_the_project_is_the_one_that_is_named(small: Path, tmp_path: Path, run: Run) -> None:
    result = run("dossier", "build", "--project", "small", cwd=tmp_path)
    assert result.status == 0
    assert result.out.endswith(": small/output/\n")
    assert (small / "output/index.html").is_file()


def test_an_address_gets_its_slash(small: Path, run: Run) -> None:
    assert run("dossier", "build", "--address", "https://other.example/x").status == 0
    page = (small / "output/index.html").read_text(encoding="utf-8")
    assert 'href="https://other.example/x/"' in page


def test_a_failed_publication_is_told_and_counted(small: Path, run: Run) -> None:
    (small / "output").mkdir()
    (small / "output/mine.txt").write_text("mine")
    result = run("dossier", "build")
    assert result.status == 1
    assert result.err.startswith("output: error: output holds files that no build wrote")
    assert result.err.endswith("nothing was published\n")
    assert read_tree(small / "output") == {"mine.txt": b"mine"}


def test_a_reader_that_leaves_is_no_error_of_ours(small: Path) -> None:
    command = f"{sys.executable} -m dossier rules | head -n 1"
    done = subprocess.run(
        ["bash", "-o", "pipefail", "-c", command],
        cwd=small,
        env=environment(),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.stderr == ""
    assert done.returncode in {0, 1}


def test_an_interrupted_build_is_quiet_and_leaves_nothing(small: Path, start: Start) -> None:
    (small / "sitecustomize.py").write_text(
        "import dossier.build, time\n\n"
        "def sleep(*_, **__):\n    print('asleep', flush=True)\n    time.sleep(60)\n\n"
        "dossier.build.plan = sleep\n"
    )
    path = f"{small}:{environment()['PYTHONPATH']}"
    command = start("dossier", "build", PYTHONPATH=path)
    command.wait_for("asleep")
    assert command.interrupt() == 130
    assert command.said.strip() == "asleep"
    assert not (small / "output").exists()


def test_colours_are_for_terminals_that_want_them(small: Path) -> None:
    with (small / RECORD).open("a", encoding="utf-8") as file:
        file.write("colour: red\n")
    status, shown = on_a_terminal(small, "dossier", "check")
    assert status == 1
    assert "\x1b[31m\x1b[1merror\x1b[0m" in shown
    _, plain = on_a_terminal(small, "dossier", "check", NO_COLOR="1")
    assert "\x1b" not in plain


def test_progress_is_shown_on_a_terminal(small: Path) -> None:
    status, shown = on_a_terminal(small, "dossier", "build")
    assert status == 0
    assert "rendering" in shown
    assert "built 8 pages" in shown


@pytest.mark.parametrize("module", ["pelican", "jinja2", "rich", "watchfiles"])
def test_what_is_slow_to_import_is_not_needed_for_help(module: object) -> None:
    script = f"import dossier.cli, sys; sys.exit({module!r} in sys.modules)"
    done = subprocess.run([sys.executable, "-c", script], env=environment(), check=False)
    assert done.returncode == 0
