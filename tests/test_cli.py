"""The command: its words, its options, its exit status."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest

from conftest import Result, Run, Start, environment, on_a_terminal, read_tree
from sites_support import BASE

RECORD = "data/stones/grey-stone.yaml"
FORMATS = ("text", "json", "github", "gitlab", "sarif")
ONE_LEFT = "1 finding in other files not shown\n"


def test_build_sums_up_in_one_line(small: Path, run: Run) -> None:
    first = run("dossier", "build")
    assert first.status == 0
    assert first.err == ""
    assert re.fullmatch(
        r"built 9 pages \(45 files, 9 rendered, 45 written, 0 removed\) from 4 files in \d+\.\d s: "
        r"output/\n",
        first.out,
    )
    again = run("dossier", "build")
    assert re.fullmatch(r"nothing to do: 9 pages \(45 files\) from 4 files in 0\.\d s\n", again.out)
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
        "import dossier.ready, time\n\n"
        "def sleep(*_, **__):\n    print('asleep', flush=True)\n    time.sleep(60)\n\n"
        "dossier.ready.plan = sleep\n"
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


def test_warnings_that_are_told_again_have_their_colours(small: Path) -> None:
    (small / "data/sources/unread.yaml").write_text("title: T\npublisher: P\nlanguage: en\n")
    time.sleep(0.05)
    assert on_a_terminal(small, "dossier", "build")[0] == 0
    _, again = on_a_terminal(small, "dossier", "build")
    assert "nothing to do" in again
    assert "\x1b[33m\x1b[1mwarning\x1b[0m" in again


def test_progress_is_shown_on_a_terminal(small: Path) -> None:
    status, shown = on_a_terminal(small, "dossier", "build")
    assert status == 0
    assert "rendering" in shown
    assert "built 9 pages" in shown


@pytest.mark.parametrize("module", ["pelican", "jinja2", "rich", "watchfiles"])
def test_what_is_slow_to_import_is_not_needed_for_help(module: object) -> None:
    script = f"import dossier.cli, sys; sys.exit({module!r} in sys.modules)"
    done = subprocess.run([sys.executable, "-c", script], env=environment(), check=False)
    assert done.returncode == 0


def test_a_check_is_told_for_programs_too(small: Path, run: Run) -> None:
    with (small / RECORD).open("a", encoding="utf-8") as file:
        file.write("colour: red\n")
    said = {name: run("dossier", "check", "--format", name) for name in FORMATS}
    assert {one.status for one in said.values()} == {1}
    assert [json.loads(said["json"].out)[key] for key in ("errors", "warnings", "files")] == [
        *(1, 0, 4)
    ]
    assert said["github"].out.startswith(f"::error file={RECORD},line=3,col=1,")
    assert said["github"].err == "1 error, 0 warnings in 4 files\n"
    assert json.loads(said["gitlab"].out)[0]["location"]["path"] == RECORD
    assert json.loads(said["sarif"].out)["runs"][0]["results"][0]["level"] == "error"


def test_only_files_that_are_named_are_shown_and_count(small: Path, run: Run) -> None:
    with (small / RECORD).open("a", encoding="utf-8") as file:
        file.write("colour: red\n")
    elsewhere, there = run("dossier", "check", "data/sources"), run("dossier", "check", RECORD)
    assert elsewhere == Result(0, "0 errors, 0 warnings in 4 files\n", ONE_LEFT)
    assert (there.status, there.err) == (1, run("dossier", "check").err)
    assert run("dossier", "check", "data/nowhere").status == 2


@pytest.mark.parametrize("is_broken", [False, True])
def test_a_check_of_what_has_not_changed_says_the_same(
    small: Path, run: Run, *, is_broken: bool
) -> None:
    with (small / RECORD).open("a", encoding="utf-8") as file:
        file.write("colour: red\n" if is_broken else "# a remark\n")
    first = run("dossier", "check")
    # A file that has just been written is read again: within one tick a change may not show.
    time.sleep(0.05)
    again, third = run("dossier", "check"), run("dossier", "check")
    assert (first.status, again, third) == (int(is_broken), first, first)
    with (small / RECORD).open("a", encoding="utf-8") as file:
        file.write("size: red\n")
    assert run("dossier", "check").status == 1


def test_advice_is_given_for_a_day(small: Path, run: Run) -> None:
    record = small / RECORD
    text = record.read_text(encoding="utf-8").replace("source:", "review_by: 2031, source:", 1)
    record.write_text(text, encoding="utf-8")
    assert run("dossier", "check").out == "0 errors, 0 warnings in 4 files\n"
    assert run("dossier", "check", "--on", "2031-12-31").out == "0 errors, 0 warnings in 4 files\n"
    late = run("dossier", "check", "--on", "2032-01-01")
    assert (late.status, late.out) == (0, "0 errors, 0 warnings, advice: 1 in 4 files\n")
    assert "was to be looked at again by 2031 [review-due]" in late.err


def test_a_path_outside_of_the_dossier_is_refused(run: Run, tmp_path: Path) -> None:
    done = run("dossier", "check", "--project", str(BASE), str(tmp_path))
    assert (done.status, done.out) == (2, "")
    assert f"'{tmp_path}' is not in the dossier, which is in '{BASE}'" in done.err
