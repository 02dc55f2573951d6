"""What the benchmarks build is sound and the same each time; what they measure is what they say."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from conftest import read_tree
from dossier.build import build, check
from dossier.config import Project
from edits import Edits
from facts import find_missing
from measure import Command, CommandFailedError, Cost, peak_memory, run
from peers import Peer
from table import Figures, format_table
from world import World, make_world
from writing import write_dossier, write_eleventy, write_hugo, write_pelican

SIZE = 120


@pytest.fixture(scope="module")
def world() -> World:
    return make_world(SIZE)


@pytest.fixture(scope="module")
def project(world: World, tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("bench") / "dossier"
    write_dossier(world, root)
    return root


@pytest.fixture(scope="module")
def site(project: Path) -> Path:
    return build(Project(project)).output


def test_the_made_up_dossier_has_no_error_and_no_warning(project: Path) -> None:
    assert check(Project(project)).diagnostics == ()


def test_the_same_size_gives_the_same_files(project: Path, tmp_path: Path) -> None:
    write_dossier(make_world(SIZE), tmp_path / "again")

    assert read_tree(tmp_path / "again/data") == read_tree(project / "data")
    assert read_tree(tmp_path / "again/content") == read_tree(project / "content")


def test_entities_are_of_the_kinds_in_the_shares_that_are_told(world: World) -> None:
    counts = Counter(item.folder for item in world.items.values())
    counts["reports"] = len(world.reports)

    shares = {name: counts[name] for name in ("havens", "envoys", "sittings", "reports")}
    assert shares == {"havens": 6, "envoys": 30, "sittings": 48, "reports": 36}


def test_summaries_have_150_to_400_words_or_the_end_of_a_paragraph(world: World) -> None:
    words = [len(" ".join(report.paragraphs).split()) for report in world.reports]

    assert min(words) >= 150
    assert max(words) < 400 + 120


def test_every_program_is_given_the_same_files_of_facts(world: World, tmp_path: Path) -> None:
    write_hugo(world, tmp_path / "hugo")
    write_eleventy(world, tmp_path / "eleventy")
    write_pelican(world, tmp_path / "pelican")

    facts = read_tree(tmp_path / "hugo/data")
    assert len(facts) == len(world.items)
    assert read_tree(tmp_path / "eleventy/src/records") == facts
    assert read_tree(tmp_path / "pelican/content/data") == facts


def test_our_pages_show_the_facts_that_are_looked_for(world: World, site: Path) -> None:
    assert find_missing(world, {"dossier": site}) == []


def test_a_fact_that_a_page_lacks_is_found(world: World, site: Path) -> None:
    fact = world.changed_fact
    facts = [replace(one, value="777 min") if one.name == "length" else one for one in fact.facts]
    items = {**world.items, fact.id: replace(fact, facts=tuple(facts))}

    missing = find_missing(replace(world, items=items), {"dossier": site})

    assert missing[:1] == [f"dossier: sittings/{fact.id}/index.html: 777"]


def test_an_edit_shows_after_the_next_build_and_not_before(world: World, tmp_path: Path) -> None:
    peer = Peer("dossier", "1", write_dossier, (), (), "data", "output")
    peer.lay_out(world, tmp_path / "project")
    edits = Edits(peer, tmp_path / "project", world)
    build(Project(tmp_path / "project"))

    for change in (edits.change_fact, edits.change_name):
        change()
        with pytest.raises(CommandFailedError):
            edits.check()
        build(Project(tmp_path / "project"))
        edits.check()


def test_a_command_is_measured_with_all_its_children(tmp_path: Path) -> None:
    script = "a=$(printf '%50000000s' x); (sleep 0.3; echo ${#a}) & wait"
    command = Command(("bash", "-c", script), tmp_path, {})

    assert run(command, tmp_path / "log").wall > 0.3
    assert peak_memory(command, tmp_path / "log") > 50_000_000


def test_a_command_that_fails_is_told_with_what_it_said(tmp_path: Path) -> None:
    with pytest.raises(CommandFailedError, match="no such luck"):
        run(Command(("sh", "-c", "echo no such luck; exit 3"), tmp_path, {}), tmp_path / "log")


def test_the_table_sets_every_figure_beside_that_of_hugo() -> None:
    peers = [Peer(name, "1", write_dossier, (), (), "", "") for name in ("dossier", "hugo")]
    figures = Figures(peers, ["Eleventy is left out."])
    for size, factor in ((10, 1), (100, 12)):
        figures.add(size, "cold build", "dossier", Cost(3 * factor, 4 * factor), 3)
        figures.add(size, "cold build", "hugo", Cost(2 * factor, 1 * factor), 2)
    figures.add_memory(10, "dossier", 50)
    figures.add_memory(10, "hugo", 200)

    lines = format_table(figures, "make bench").splitlines()

    assert "| 10 | cold build | 2–3 | 3.00 / 4.00 (1.50) | 2.00 / 1.00 |" in lines
    assert "| 10 | peak memory, cold, MiB | 1 | 50 (0.25) | 200 |" in lines
    assert lines[-1] == "- Eleventy is left out."
    growth = "| 10 to 100 | cold build, CPU: growth for 10 times the data | | 12.0 | 12.0 |"
    assert growth in lines
