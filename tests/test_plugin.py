"""Under `pelican` a dossier gives the same site, the same messages and the same exit status."""

from __future__ import annotations

import json
import shutil
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path

import pytest

from conftest import SITES, Run, Start, free_port, on_a_terminal, read_tree

PELICAN = ("pelican", "-s", "pelican.conf.py")
RECORD = "data/stones/grey-stone.yaml"


def break_record(root: Path) -> None:
    with (root / RECORD).open("a", encoding="utf-8") as file:
        file.write("colour: red\n")


def mend_record(root: Path) -> None:
    shutil.copy(SITES / "smallest" / RECORD, root / RECORD)


def change_record(root: Path, name: str) -> None:
    text = (SITES / "smallest" / RECORD).read_text(encoding="utf-8")
    (root / RECORD).write_text(text.replace("Grey Stone", name), encoding="utf-8")


def without_time(text: str) -> str:
    return " ".join("_" if part.replace(".", "").isdigit() else part for part in text.split())


def test_gives_the_same_bytes_and_the_same_words(small: Path, run: Run) -> None:
    before = {path.name for path in small.iterdir()}
    ours = run("dossier", "build")
    site = read_tree(small / "output")
    shutil.rmtree(small / "output")
    theirs = run(*PELICAN)
    assert (ours.status, theirs.status) == (0, 0), theirs.err
    assert read_tree(small / "output") == site
    assert without_time(theirs.out) == without_time(ours.out)
    assert theirs.err == ours.err == ""
    # Python may keep what it has compiled of `pelican.conf.py`.
    assert {path.name for path in small.iterdir()} - {"__pycache__"} == {
        *before,
        "output",
        ".output.dossier-standby",
        ".dossier",
    }


def test_a_mistake_is_told_alike_and_changes_nothing(small: Path, run: Run) -> None:
    run("dossier", "build")
    site = read_tree(small / "output")
    break_record(small)
    ours, theirs = run("dossier", "build"), run(*PELICAN)
    assert theirs == ours
    assert theirs.status == 1
    assert theirs.err.startswith(f"{RECORD}:3:1: error: ")
    assert theirs.err.endswith("nothing was published\n")
    assert "Traceback" not in theirs.err
    assert read_tree(small / "output") == site


@pytest.mark.parametrize("gone", ["data", "data/dossier.yaml", "data/kinds"])
def test_a_missing_part_is_told_alike(small: Path, run: Run, gone: str) -> None:
    path = small / gone
    shutil.rmtree(path) if path.is_dir() else path.unlink()
    ours, theirs = run("dossier", "build", "--project", "."), run(*PELICAN)
    assert theirs == ours
    assert theirs.status == 1
    assert "Traceback" not in theirs.err


def test_broken_settings_are_told_alike(small: Path, run: Run) -> None:
    (small / "data/dossier.yaml").write_text("output: [\n", encoding="utf-8")
    ours, theirs = run("dossier", "build"), run(*PELICAN)
    assert theirs == ours
    assert theirs.status == 1


def test_the_output_option_and_the_address_are_honoured(
    small: Path, tmp_path: Path, run: Run
) -> None:
    address = "https://elsewhere.example/stones"
    ours = run("dossier", "build", "--output", "../one", "--address", address)
    theirs = run(*PELICAN, "-o", "../two", "-e", f"SITEURL={json.dumps(address)}")
    assert (ours.status, theirs.status) == (0, 0), ours.err + theirs.err
    assert read_tree(tmp_path / "two") == read_tree(tmp_path / "one")
    assert address.encode() in (tmp_path / "two" / "index.html").read_bytes()
    assert not (small / "output").exists()


def test_options_that_change_nothing_are_accepted(small: Path, run: Run) -> None:
    run("dossier", "build")
    site = read_tree(small / "output")
    options = ("--relative-urls", "--ignore-cache", "--cache-path", "somewhere", "-q")
    assert run(*PELICAN, *options).status == 0
    assert read_tree(small / "output") == site
    assert not (small / "somewhere").exists()


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("ARTICLE_PATHS", ['ARTICLE_PATHS=["."]']),
        ("DELETE_OUTPUT_DIRECTORY", ["-d"]),
        ("DIRECT_TEMPLATES", ['DIRECT_TEMPLATES=["index"]']),
        ("FEED_ALL_ATOM", ['FEED_ALL_ATOM="feed.xml"']),
        ("IGNORE_FILES", ["IGNORE_FILES=[]"]),
        ("PATH", ["."]),
        ("PELICAN_CLASS", ['PELICAN_CLASS="pelican.Pelican"']),
        ("PLUGINS", ["PLUGINS=[]"]),
        ("TEMPLATE_PAGES", ['TEMPLATE_PAGES={"a.html": "b.html"}']),
        ("THEME", ["-t", "."]),
        ("THEME_STATIC_PATHS", ['THEME_STATIC_PATHS=["static"]']),
    ],
)
def test_a_setting_that_lets_pelican_write_is_refused(
    small: Path, run: Run, name: str, options: list[str]
) -> None:
    run("dossier", "build")
    before = read_tree(small)
    extra = options if options[0].startswith(("-", ".")) else ["-e", *options]
    result = run(*PELICAN, *extra)
    assert result.status == 1
    assert f"Pelican's setting {name} " in result.err
    assert "Traceback" not in result.out + result.err
    assert read_tree(small) == before


def test_a_setting_added_to_the_file_is_refused(small: Path, run: Run) -> None:
    with (small / "pelican.conf.py").open("a", encoding="utf-8") as file:
        file.write('DIRECT_TEMPLATES = ["index"]\n')
    result = run(*PELICAN)
    assert result.status == 1
    assert "Pelican's setting DIRECT_TEMPLATES " in result.err
    assert not (small / "output").exists()


def test_no_file_beside_the_facts_is_copied(small: Path, run: Run) -> None:
    """Static files are found by Pelican in what its autoreload watches; none may be published."""
    (small / "data" / "geo").mkdir()
    (small / "data" / "geo" / "x.geojson").write_text("{}")
    (small / "content" / "images").mkdir(parents=True)
    result = run(*PELICAN)
    assert result.status == 0, result.err
    assert not list((small / "output").rglob("*.geojson"))


def test_a_terminal_shows_nothing_but_the_findings(small: Path) -> None:
    break_record(small)
    _, ours = on_a_terminal(small, "dossier", "check")
    status, theirs = on_a_terminal(small, *PELICAN)
    assert status == 1
    assert theirs.removeprefix("\x1b[?25l").startswith(ours)
    assert "Generating" not in theirs


def test_our_own_bug_is_told_with_a_traceback_and_what_to_do(small: Path, run: Run) -> None:
    breaking = small / "break"
    breaking.mkdir()
    (breaking / "sitecustomize.py").write_text(
        "import dossier.build\n\ndef build(*_, **__):\n    raise RuntimeError('oops')\n\n"
        "dossier.build.build = build\n"
    )
    path = f"{breaking}:{SITES.parent.parent / 'generator'}"
    ours = run("dossier", "build", PYTHONPATH=path)
    theirs = run(*PELICAN, PYTHONPATH=path)
    for result in (ours, theirs):
        assert result.status == 70
        assert "RuntimeError: oops" in result.err
        assert "this is a bug" in result.err


def change_until(change: Callable[[], object], happened: Callable[[], bool]) -> None:
    """Make a change again and again until it is noticed.

    Pelican makes its watcher anew after each build and overlooks what changes just then; that of
    `dossier serve` does not.
    """
    until = time.monotonic() + 60
    while not happened():
        assert time.monotonic() < until
        change()
        patience = time.monotonic() + 2
        while not happened() and time.monotonic() < patience:
            time.sleep(0.02)


class TestAutoreload:
    def test_builds_again_after_a_change_and_waits_after_an_error(
        self, small: Path, start: Start
    ) -> None:
        page = small / "output/stones/grey-stone/index.html"

        def shows(name: str) -> bool:
            return name in page.read_text(encoding="utf-8")

        pelican = start(*PELICAN, "-r")
        pelican.wait_for("built 9 pages")
        change_until(lambda: change_record(small, "Red Stone"), lambda: shows("Red Stone"))

        change_until(lambda: break_record(small), lambda: "nothing was published" in pelican.said)
        time.sleep(1)
        said, work = pelican.said, pelican.seconds_of_work()
        time.sleep(2)
        assert pelican.seconds_of_work() - work < 0.2
        assert pelican.said == said
        assert shows("Red Stone")

        change_until(lambda: change_record(small, "Blue Stone"), lambda: shows("Blue Stone"))
        assert "Traceback" not in pelican.said
        pelican.interrupt()

    def test_builds_again_what_changed_while_it_built(self, small: Path, start: Start) -> None:
        page = small / "output/stones/grey-stone/index.html"
        pelican = start(*PELICAN, "-r")
        pelican.wait_for("built 9 pages")
        change_until(
            lambda: change_record(small, "Red Stone"), lambda: "-> Modified" in pelican.said
        )
        for name in ("Blue Stone", "Green Stone"):
            change_record(small, name)
            time.sleep(0.05)
        until = time.monotonic() + 30
        while "Green Stone" not in page.read_text(encoding="utf-8"):
            assert time.monotonic() < until, pelican.said
            time.sleep(0.02)
        pelican.interrupt()

    @pytest.mark.parametrize("folder", ["content", "seeds", "themes", "data"])
    def test_watches_what_a_build_reads(self, small: Path, start: Start, folder: str) -> None:
        (small / folder).mkdir(exist_ok=True)
        pelican = start(*PELICAN, "-r")
        pelican.wait_for("built 9 pages")
        file = small / folder / "new.txt"
        change_until(lambda: file.write_text("x"), lambda: "-> Modified" in pelican.said)

    def test_waits_where_there_are_no_facts_yet(self, small: Path, start: Start) -> None:
        shutil.rmtree(small / "data")
        pelican = start(*PELICAN, "-r")
        pelican.wait_for("nothing was published")
        facts = SITES / "smallest" / "data"
        change_until(
            lambda: shutil.copytree(facts, small / "data", dirs_exist_ok=True),
            lambda: "built 9 pages" in pelican.said,
        )

    def test_a_refused_setting_does_not_make_it_spin(self, start: Start) -> None:
        pelican = start(*PELICAN, "-r", "-d")
        pelican.wait_for("DELETE_OUTPUT_DIRECTORY")
        time.sleep(2)
        assert pelican.said.count("DELETE_OUTPUT_DIRECTORY") == 1

    def test_serves_beside_it(self, small: Path, start: Start) -> None:
        port = free_port()
        pelican = start(*PELICAN, "-r", "-l", "-p", str(port))
        pelican.wait_for("built 9 pages")
        pelican.wait_for("Serving site at")
        change_until(
            lambda: change_record(small, "Red Stone"),
            lambda: "Red Stone" in get(f"http://127.0.0.1:{port}/stones/grey-stone/"),
        )


def test_listen_serves_what_is_published(small: Path, run: Run, start: Start) -> None:
    run("dossier", "build")
    site = read_tree(small / "output")
    port = free_port()
    pelican = start(*PELICAN, "-l", "-p", str(port))
    pelican.wait_for("Serving site at")
    assert "Grey Stone" in get(f"http://127.0.0.1:{port}/stones/grey-stone/")
    assert read_tree(small / "output") == site


def get(address: str) -> str:
    until = time.monotonic() + 20
    while True:
        try:
            with urllib.request.urlopen(address, timeout=5) as answer:
                return str(answer.read().decode("utf-8"))
        except OSError:
            assert time.monotonic() < until
            time.sleep(0.05)
