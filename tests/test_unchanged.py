"""That there is nothing to do is said only when it is so, and before anything heavy is imported."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from conftest import Run, environment
from dossier.unchanged import STATE, Remembered

STONE = Path("data/stones/grey-stone.yaml")
NOTHING = "nothing to do"


@pytest.fixture
def built(small: Path, run: Run) -> Path:
    """A site that was built, when the clock of the file system had moved on since its files."""
    time.sleep(0.05)
    assert run("dossier", "build").status == 0
    return small


def same_size_and_time(root: Path) -> None:
    file = root / STONE
    before, text = file.stat(), file.read_text(encoding="utf-8")
    file.write_text(text[::-1], encoding="utf-8")
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))


def swap_two_files(root: Path) -> None:
    one, other = root / "data/dossier.yaml", root / STONE
    first, second = one.read_bytes(), other.read_bytes()
    one.write_bytes(second)
    other.write_bytes(first)


def damage_state(root: Path) -> None:
    for file in (root / STATE).glob("unchanged-*"):
        data = file.read_bytes()
        file.write_bytes(data[:-20] + bytes([data[-20] ^ 1]) + data[-19:])


CHANGES: dict[str, Callable[[Path], object]] = {
    "a file is written again with its old time": same_size_and_time,
    "two files are swapped": swap_two_files,
    "a file is new": lambda root: (root / "data/stones/new.txt").write_text("x"),
    "a folder is new": lambda root: (root / "themes/mine").mkdir(parents=True),
    "a file is gone": lambda root: (root / "pelican.conf.py").unlink(),
    "a link stands for a file": lambda root: (root / "content").symlink_to("data"),
    "a page was tampered with": lambda root: (root / "output/index.html").write_text("x"),
    "a page is gone": lambda root: (root / "output/index.html").unlink(),
    "what was kept is damaged": damage_state,
}


def test_says_so_when_nothing_has_changed(built: Path, run: Run) -> None:
    again = run("dossier", "build")
    assert (again.status, again.err) == (0, "")
    assert again.out.startswith(f"{NOTHING}: 9 pages (45 files) from 4 files in 0.")
    assert (built / "output/index.html").is_file()


@pytest.mark.parametrize("what", CHANGES)
def test_builds_when_anything_may_have_changed(built: Path, run: Run, what: str) -> None:
    CHANGES[what](built)
    assert NOTHING not in run("dossier", "build").out


def test_builds_when_a_library_is_another_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    libraries = tmp_path / "site-packages"
    (libraries / "jinja2-3.1.6.dist-info").mkdir(parents=True)
    monkeypatch.syspath_prepend(str(libraries))
    time.sleep(0.05)
    remembered = Remembered(str(tmp_path), ())
    remembered.begin()
    remembered.keep("", "", "said")
    assert remembered.recall_check() is not None
    (libraries / "jinja2-3.1.6.dist-info").rename(libraries / "jinja2-3.1.7.dist-info")
    assert remembered.recall_check() is None


def test_each_output_and_address_has_a_memory_of_its_own(built: Path, run: Run) -> None:
    del built
    other = ("dossier", "build", "--address", "https://other.example/")
    assert NOTHING not in run(*other).out
    assert NOTHING not in run("dossier", "build").out
    assert NOTHING in run("dossier", "build").out


def test_a_relative_output_is_another_one_in_another_folder(built: Path, run: Run) -> None:
    for folder in ("one", "two"):
        (built / folder).mkdir()
        args = ("dossier", "build", "--project", str(built), "--output", "site")
        assert NOTHING not in run(*args, cwd=built / folder).out
        assert (built / folder / "site/index.html").is_file()


def test_warnings_are_told_again(small: Path, run: Run) -> None:
    (small / "data/sources/unread.yaml").write_text("title: T\npublisher: P\nlanguage: en\n")
    time.sleep(0.05)
    first = run("dossier", "build")
    again = run("dossier", "build")
    assert "[unused-source]" in first.err
    assert again.err == first.err
    assert again.out.startswith(NOTHING)
    assert "1 warning" in again.out


def test_checks_leave_one_file_whatever_they_are_asked(small: Path, run: Run) -> None:
    text = (small / STONE).read_text(encoding="utf-8")
    (small / STONE).write_text(text.replace("source:", "review_by: 2031, source:", 1), "utf-8")
    time.sleep(0.05)
    early, late = [run("dossier", "check", "--on", day) for day in ("2031-12-31", "2032-01-01")]
    assert ("[review-due]" in late.err, early.err) == (True, "")
    run("dossier", "check", "data/sources")
    assert len([*(small / STATE).glob("unchanged-*")]) == 1


def test_a_failed_build_is_not_remembered(built: Path, run: Run) -> None:
    text = (built / STONE).read_text(encoding="utf-8")
    (built / STONE).write_text("nam: x\n", encoding="utf-8")
    assert [run("dossier", "build").status for _ in range(2)] == [1, 1]
    (built / STONE).write_text(text, encoding="utf-8")
    assert run("dossier", "build").status == 0


def test_a_file_as_young_as_its_stamp_is_not_trusted(tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.mkdir()
    remembered = Remembered(str(tmp_path), ())
    (data / "new.yaml").write_text("x")
    os.utime(data / "new.yaml", ns=(2**62, 2**62))
    remembered.begin()
    (data / "new.yaml").write_text("y")
    remembered.keep(str(tmp_path / "output"), "", "")
    assert remembered.recall() is None


def test_neither_pelican_nor_jinja_nor_yaml_is_imported(built: Path) -> None:
    script = (
        "import sys\n"
        "from dossier.unchanged import Remembered\n"
        "found = Remembered(sys.argv[1], ('', '')).recall()\n"
        "print(found['said'], *sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(built)],
        env=environment(),
        stdout=subprocess.PIPE,
        encoding="utf-8",
        check=True,
    )
    assert done.stdout.startswith("9 pages (45 files) from 4 files ")
    assert {"pelican", "jinja2", "yaml", "markdown", "babel"}.isdisjoint(done.stdout.split())
