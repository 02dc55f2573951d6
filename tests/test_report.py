"""The state of a dossier: what is covered, weak, old or untranslated, and what its sources are."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from threading import Thread

from selectolax.lexbor import LexborHTMLParser

from conftest import Run
from dossier.config import Project
from dossier.reporting import (
    Coverage,
    Fact,
    KindState,
    Page,
    Share,
    Sources,
    State,
    format_json,
    json_schema,
    report,
)
from dossier.reporttexts import format_markdown, format_text, percent
from dossier.revisions import read_state
from dossier.serve.live import Live
from dossier.serve.reportpage import report_page, show
from dossier.serve.server import SiteServer
from dossier.translations import PROSE, RECORDS, TITLES, count_translations
from serving import Answer
from sites_support import BASE, THAT_DAY

ROOT = Path(__file__).resolve().parent.parent
WELL = "data/monuments/well.yaml"
NAMES = "names: {value: The well, lang: en, source: survey, at: page 9}\n"


def state_with(root: Path, files: Mapping[str, str], today: date = THAT_DAY) -> State:
    """Return the state of the base with files laid over it."""
    shutil.copytree(BASE, root)
    for path, text in files.items():
        (root / path).write_text(text, encoding="utf-8")
    return report(read_state(Project(root)), today)


def state_of_base() -> State:
    return report(read_state(Project(BASE)), THAT_DAY)


def paths(facts: tuple[Fact, ...]) -> list[str]:
    return [one.path for one in facts]


def test_a_kind_is_covered_by_the_properties_that_its_records_have() -> None:
    kinds = {one.kind: one for one in state_of_base().kinds}

    assert kinds["warden"] == KindState(
        "warden",
        records=3,
        facts=5,
        properties=(
            Coverage("names", 3, required=True),
            Coverage("mandates", 2, required=False),
        ),
    )


def test_a_fact_is_listed_by_what_it_says_of_itself(tmp_path: Path) -> None:
    steps = "steps: {value: 7, source: survey, at: page 9, inferred: Counted on a photograph.}\n"
    height = (
        "height: {value: 2 m, rank: deprecated, reason: A misprint., source: survey, at: page 9}\n"
    )
    state = state_with(tmp_path / "site", {WELL: NAMES + steps + height})

    assert state.unverified == (
        Fact("stone.set_up", "stone", "data/monuments/stone.yaml", 9, "Told in both villages."),
    )
    assert state.inferred == (Fact("well.steps", "well", WELL, 2, "Counted on a photograph."),)
    assert state.withdrawn == (Fact("well.height", "well", WELL, 3, "A misprint."),)
    assert state.conflicting == (
        Fact("stone.height.survey", "stone", "data/monuments/stone.yaml", 6, "stone-height"),
        Fact("stone.height.annals", "stone", "data/monuments/stone.yaml", 7, "stone-height"),
    )
    assert state.facts == state_of_base().facts + 2


def test_sources_of_one_family_are_one_source(tmp_path: Path) -> None:
    family = "title: Annals\npublisher: The vestry\nlanguage: en\nfamily: the dale\n"
    survey = "title: Survey\npublisher: The surveyors\nlanguage: en\nfamily: the dale\n"
    steps = "steps: {value: 7, sources: {survey: page 9, annals: folio 9}}\n"
    alone = state_with(
        tmp_path / "alone",
        {
            WELL: NAMES + steps,
            "data/sources/annals.yaml": family,
            "data/sources/survey.yaml": survey,
        },
    )
    together = state_with(tmp_path / "together", {WELL: NAMES + steps})

    assert [(one.path, one.note) for one in alone.single_source if one.record == "well"] == [
        ("well.names", "the dale"),
        ("well.steps", "the dale"),
    ]
    assert [one.path for one in together.single_source if one.record == "well"] == ["well.names"]


def test_a_fact_is_stale_when_its_day_has_passed(tmp_path: Path) -> None:
    steps = "steps: {value: 7, review_by: 2026-01, source: survey, at: page 9}\n"
    root = tmp_path / "site"
    state = state_with(root, {WELL: NAMES + steps})
    earlier = report(read_state(Project(root)), date(2026, 1, 31))

    assert [(one.path, one.note) for one in state.stale] == [
        ("well.steps", "to be looked at again by 2026-01")
    ]
    assert earlier.stale == ()


def test_what_is_not_in_a_language_is_what_the_check_counts() -> None:
    (japanese,) = state_of_base().untranslated
    tallies = [
        tally
        for tally in count_translations(Project(BASE))
        if tally.language == "ja" and tally.part in {TITLES, RECORDS, PROSE}
    ]

    assert (japanese.language, japanese.texts) == ("ja", sum(tally.total for tally in tallies))
    assert [(one.file, one.line) for one in japanese.missing] == [
        (gap.span.path, gap.span.line) for tally in tallies for gap in tally.gaps
    ]
    assert {
        *("stone (title)", "survey-recap.summary", "stone.weight (note)"),
        *("stone.weight (source survey)", "stone.set_up (unverified)", "stone-height.reason"),
        *("letter (note)", "about (text)"),
    } <= set(paths(japanese.missing))


def test_sources_are_counted_by_class_and_language_with_those_that_nothing_uses(
    tmp_path: Path,
) -> None:
    idle = "title: A diary\npublisher: Ada Thorn\nlanguage: ja\n"
    state = state_with(
        tmp_path / "site",
        {
            "data/sources/diary.yaml": idle,
            "data/sources/map.yaml": f"{idle}set_aside: It repeats the survey.\n",
        },
    )

    assert state.sources == (
        Sources(
            kind="source",
            sources=5,
            cited=3,
            by_side=(),
            by_class=(Share("", 3, 28),),
            by_language=(Share("en", 3, 28),),
            unused=("diary",),
            set_aside=("map",),
        ),
    )


def test_the_page_on_which_most_weighs_for_its_facts_stands_first(tmp_path: Path) -> None:
    told = "names: {value: The well, lang: en, unverified: Told by a walker.}\n"
    state = state_with(tmp_path / "site", {WELL: told})

    assert state.weakest[0] == Page(
        record="well",
        kind="monument",
        address="/monuments/well/",
        facts=1,
        unverified=1,
        stale=0,
        inferred=0,
        single_source=0,
        untranslated=2,
        weight=300,
    )


def test_a_share_is_never_nothing_of_something_nor_all_of_less() -> None:
    assert [percent(*one) for one in ((0, 9), (1, 999), (998, 999), (9, 9), (0, 0))] == [
        *("0 %", "1 %", "99 %", "100 %", "0 %")
    ]


def test_the_text_names_the_place_of_each_fact_and_cuts_long_lists() -> None:
    told = format_text(state_of_base())

    assert told.startswith(
        "state on 2026-02-01: 11 records, 29 facts\n\nunverified: 1 of 29 (3 %)\n"
    )
    assert "  data/monuments/stone.yaml:9: stone.set_up: Told in both villages.\n" in told
    assert "  and 18 more\n" in told
    assert "  warden (3): names 3, mandates 2\n" in told


def test_the_markdown_has_a_table_for_each_part() -> None:
    told = format_markdown(state_of_base())

    assert "| resting on one source | 28 | 97 % |" in told
    assert "| `stone` | 10 | 1 | 0 | 0 | 9 | 12 |" in told
    assert "| `mandates` | 2 | 67 % |" in told


def test_the_schema_in_the_documents_is_that_of_the_program() -> None:
    assert (ROOT / "docs/state.schema.json").read_text("utf-8") == json_schema() + "\n"
    assert json.loads(format_json(state_of_base()))["version"] == 1


def test_the_command_tells_the_state_of_a_day(run: Run, tmp_path: Path) -> None:
    shutil.copytree(BASE, tmp_path / "site")
    done = run("dossier", "report", "--on", "2026-02-01", cwd=tmp_path / "site")

    assert (done.status, done.out) == (0, format_text(state_of_base()))


def test_the_page_for_editors_links_every_fact_and_loads_nothing() -> None:
    page = LexborHTMLParser(show(read_state(Project(BASE)), state_of_base()))

    links = [(one.text(), one.attributes["href"]) for one in page.css("details li a")]
    assert ("stone.set_up", "/monuments/stone/#set_up") in links
    assert ("about (text)", "/about/") in links
    assert "data/monuments/stone.yaml:9" in [one.text() for one in page.css("code.place")]
    assert page.css("script, link, img, iframe") == []


def test_a_dossier_with_errors_has_a_page_that_says_so(tmp_path: Path) -> None:
    shutil.copytree(BASE, tmp_path / "site")
    (tmp_path / "site" / WELL).write_text("steps: {value: <b>7}\n", encoding="utf-8")

    page = report_page(Project(tmp_path / "site"))

    assert "The dossier has errors" in page
    assert "steps: {value: &lt;b&gt;7}" in page


def test_the_page_is_served_at_an_address_that_is_never_published(tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text("home", encoding="utf-8")
    with SiteServer(Live(tmp_path), 0, lambda: "the state") as server:
        Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        found = Answer(server.server_port, "/.dossier/report/")
        server.shutdown()

    assert (found.status, found.text) == (200, "the state")
