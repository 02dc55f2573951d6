"""What the benchmarks build is sound and the same each time; what they measure is what they say."""

from __future__ import annotations

import shutil
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from conftest import read_tree
from dossier.build import build, check
from dossier.config import Project
from edits import Edits
from facts import find_missing
from measure import Command, CommandFailedError, Cost, Weight, peak_memory, run, weigh
from peers import Peer
from stages import REST, STAGES, time_stages
from table import Figures, format_table
from world import World, make_world
from writing import SITES, write_dossier, write_eleventy, write_hugo, write_pelican

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

    kinds = (SITES / "kinds.yaml").read_bytes()
    for copy in ("hugo/config/_default/params", "eleventy/src/_data/lake", "pelican/lake"):
        assert (tmp_path / f"{copy}.yaml").read_bytes() == kinds
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

    assert f"dossier: sittings/{fact.id}/index.html: 777" in missing


@pytest.mark.parametrize("what", ["row", "moment", "name", "file", "sitemap"])
def test_what_other_pages_show_of_a_record_is_looked_for(
    world: World, site: Path, tmp_path: Path, what: str
) -> None:
    one = world.changed_fact
    length = next(fact for fact in one.facts if fact.name == "length")
    (document, place) = length.sources[0]
    page, said = {
        "row": (f"documents/{document}/index.html", f"{one.id}.length: "),
        "moment": ("timeline/index.html", one.values("names")[0]),
        "name": ("names/index.html", one.values("names")[1]),
        "file": (f"sittings/{one.id}/cite.bib", one.values("names")[0]),
        "sitemap": ("sitemap.xml", f"/sittings/{one.id}/"),
    }[what]
    peer = shutil.copytree(site, tmp_path / "peer")
    text = (peer / page).read_text("utf-8")
    assert said in text
    (peer / page).write_text(text.replace(said, ""), "utf-8")

    missing = find_missing(world, {"dossier": site, "peer": peer})

    assert missing
    assert {line.partition(": ")[2].partition(": ")[0] for line in missing} == {page}
    assert {line.partition(": ")[0] for line in missing} == {"peer"}
    if what == "row":
        assert missing == [f"peer: {page}: {place} {one.id}.length:"]


def test_a_site_that_has_no_timeline_lacks_its_entries(
    world: World, site: Path, tmp_path: Path
) -> None:
    peer = shutil.copytree(site, tmp_path / "peer")
    shutil.rmtree(peer / "timeline")

    missing = find_missing(world, {"peer": peer})

    shown = f"peer: timeline/index.html: {world.changed_fact.values('names')[0]} "
    assert any(line.startswith(shown) for line in missing)


def test_pages_and_all_files_of_a_site_are_weighed(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a/index.html").write_bytes(b"12345")
    (tmp_path / "a/cite.bib").write_bytes(b"123")

    assert weigh(tmp_path) == Weight(pages=1, page_bytes=5, files=2, file_bytes=8)


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
    figures.add_site(10, "hugo", Weight(2, 5000, 1204, 7_200_000))

    lines = format_table(figures, "make bench").splitlines()

    assert "| 10 | cold build | 2–3 | 3.00 / 4.00 (1.50) | 2.00 / 1.00 |" in lines
    assert "| 10 | peak memory, cold, MiB | 1 | 50 (0.25) | 200 |" in lines
    assert "| 10 | pages, kB a page | | – | 2, 2.5 |" in lines
    assert "| 10 | all files, MB | | – | 1,204, 7.2 |" in lines
    assert lines[-1] == "- Eleventy is left out."
    growth = "| 10 to 100 | cold build, CPU: growth for 10 times the data | | 12.0 | 12.0 |"
    assert growth in lines


def test_a_profile_names_every_stage_and_how_long_it_took(project: Path, tmp_path: Path) -> None:
    root = Path(shutil.copytree(project, tmp_path / "dossier", ignore=shutil.ignore_patterns(".*")))
    seconds, pages = time_stages(root, tmp_path / "site")
    assert {*seconds} == {stage for stage, _, _ in STAGES} | {"contexts", "publish", REST}
    assert pages > SIZE
    # Templates may have been compiled by an earlier test.
    assert [stage for stage, took in seconds.items() if took <= 0 and "compile" not in stage] == []
