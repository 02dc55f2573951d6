"""What pages show first, in short, and as small pictures: facts beside the title, bands, scales,
parts of lists, short lines on the pages of sources, and the first page."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from dossier.catalogues import Catalogue
from dossier.contexts.scales import number_ticks, scale_over
from dossier.listpages import BibliographyPage, ListPage
from dossier.pageviews import HomePage, RecordPage
from dossier.views import Dot
from sites_support import BASE, read_dossier_with
from test_lists import AT, library_with, page_of

HEIGHTS = f"""names: {{value: Cairn, lang: en, {AT}}}
height:
  - {{key: a, value: 4.2 m, as_of: 1931, {AT}}}
  - {{key: b, value: 390 cm, as_of: 1931, sources: {{annals: folio 4, survey: page 3}}}}
  - {{key: c, value: 6 m, as_of: 1931, {AT}}}
"""
DIFFER = "question: How high?\nstatements: [cairn.height.a, cairn.height.b, cairn.height.c]\n"


# --- facts beside the title -----------------------------------------------------------------------


def test_facts_beside_the_title_are_not_repeated_in_their_sections(tmp_path: Path) -> None:
    text = (BASE / "data/kinds/monument.yaml").read_text("utf-8")
    files = {"data/kinds/monument.yaml": f"lead: [weight, rock]\n{text}"}
    page = page_of(library_with(files, tmp_path), "monuments/stone/index.html", RecordPage)
    assert [fact.anchor for fact in page.lead] == ["weight", "rock"]
    shown = [fact.anchor for part in page.parts for fact in part.facts]
    assert shown == ["height", "set_up", "place", "owner"]


@pytest.mark.parametrize(
    ("owners", "side"),
    [
        (["overdale"], ("Overdale", 1)),
        (["overdale", "netherby"], None),
        (["overdale", "farley"], None),
    ],
)
def test_a_record_is_marked_with_the_one_side_that_it_belongs_to(
    tmp_path: Path, owners: list[str], side: tuple[str, int] | None
) -> None:
    text = (BASE / "data/kinds/monument.yaml").read_text("utf-8")
    stated = "".join(
        f"  - {{key: o{n}, value: {id_}, as_of: 190{n}, {AT}}}\n" for n, id_ in enumerate(owners)
    )
    files = {
        "data/kinds/monument.yaml": text.replace("traits: {", "traits: {belongs_to: owner, "),
        "data/villages/farley.yaml": f"names: {{value: Farley, lang: en, {AT}}}\n",
        "data/monuments/cairn.yaml": f"names: {{value: Cairn, lang: en, {AT}}}\nowner:\n{stated}",
    }
    page = page_of(library_with(files, tmp_path), "monuments/cairn/index.html", RecordPage)
    assert (page.side and (page.side.link.title.text, page.side.place)) == side


# --- bands ----------------------------------------------------------------------------------------


def test_what_was_held_stands_on_a_scale_of_years_and_in_a_table(tmp_path: Path) -> None:
    files = {
        "data/wardens/ada.yaml": f"""names: {{value: Ada Thorn, lang: en, {AT}}}
mandates:
  - {{key: late, value: reeve, from: 1933-04, {AT}}}
  - {{key: first, value: herald, from: 1930-05, until: 1932-04, {AT}}}
  - {{key: next, value: reeve, from: 1932-04, until: 1933-04, {AT}}}
  - {{key: beside, value: herald, from: 1931, until: 1932-12, {AT}}}
  - {{key: once, value: herald, {AT}}}
"""
    }
    page = page_of(library_with(files, tmp_path), "wardens/ada/index.html", RecordPage)
    assert page.held is not None
    bands = [(one.letter, one.stated.anchor, one.lane, one.is_open) for one in page.held.bands]
    assert bands == [
        ("a", "mandates.first", 0, False),
        ("b", "mandates.beside", 1, False),
        ("c", "mandates.next", 0, False),
        ("d", "mandates.late", 0, True),
    ]
    assert [one.anchor for one in page.held.undated] == ["mandates.once"]
    # It took part in two gatherings.
    assert len(page.held.marks) == 2
    assert not [fact for part in page.parts for fact in part.facts]
    # Those that follow each other meet.
    first, following = page.held.bands[0], page.held.bands[2]
    assert Decimal(first.x) + Decimal(first.width) == Decimal(following.x)


def test_one_office_needs_no_picture(tmp_path: Path) -> None:
    page = page_of(library_with({}, tmp_path), "wardens/ada/index.html", RecordPage)
    assert page.held is None
    assert [fact.anchor for part in page.parts for fact in part.facts] == ["mandates"]


# --- values on a scale ----------------------------------------------------------------------------


def test_numbers_that_disagree_stand_on_one_scale_in_one_unit(tmp_path: Path) -> None:
    files = {"data/monuments/cairn.yaml": HEIGHTS, "data/conflicts/cairn-height.yaml": DIFFER}
    library = library_with(files, tmp_path)
    page = page_of(library, "conflicts/cairn-height/index.html", RecordPage)
    (group,) = page.standing
    assert [one.anchor for one in group.statements] == ["height.b", "height.a", "height.c"]
    assert group.letters == ("a", "b", "c")
    assert page.strip is not None
    assert [tick.text for tick in page.strip.ticks] == ["3.5", "4", "4.5", "5", "5.5", "6\u00a0m"]
    assert page.strip.dots == (
        Dot("18.72", "18.72", "a", 0, is_several=True),
        Dot("29.76", "29.76", "b", 0, is_several=False),
        Dot("96", "96", "c", 0, is_several=False),
    )
    (fact,) = page_of(library, "monuments/cairn/index.html", RecordPage).parts[0].facts
    assert fact.strip is not None
    assert [dot.letter for dot in fact.strip.dots] == ["", "", ""]


def test_two_values_need_no_scale(tmp_path: Path) -> None:
    page = page_of(library_with({}, tmp_path), "conflicts/stone-height/index.html", RecordPage)
    assert page.strip is None
    assert page.standing[0].letters == ()


@pytest.mark.parametrize(
    ("low", "high", "texts"),
    [
        (
            "3139",
            "3238.2",
            ["3,120", "3,140", "3,160", "3,180", "3,200", "3,220", "3,240\u00a0km²"],
        ),
        ("0.1", "0.4", ["0.1", "0.2", "0.3", "0.4\u00a0km²"]),
        ("-7", "12", ["-10", "-5", "0", "5", "10", "15\u00a0km²"]),
    ],
)
def test_a_scale_holds_its_numbers_in_round_steps(low: str, high: str, texts: list[str]) -> None:
    scale = scale_over(Decimal(low), Decimal(high))
    assert scale.low <= Decimal(low) < Decimal(high) <= scale.high
    assert [tick.text for tick in number_ticks(scale, "km²", Catalogue("en"))] == texts


# --- in short -------------------------------------------------------------------------------------


def test_the_page_of_a_source_has_a_line_for_each_statement(tmp_path: Path) -> None:
    page = page_of(library_with({}, tmp_path), "sources/annals/index.html", RecordPage)
    (stone,) = [one for one in page.drawn if one.subject.title.text.startswith("Old Jack")]
    assert [(one.path, one.place.text, one.is_disputed) for one in stone.lines] == [
        ("stone.names.old", "folio 2", False),
        ("stone.height.annals", "folio 4", True),
        ("stone.owner", "folio 5", False),
    ]


def test_of_a_long_sequence_the_nearest_members_are_shown(tmp_path: Path) -> None:
    files = {
        f"data/gatherings/g{year}.yaml": f"names: {{value: Of {year}, lang: en, {AT}}}\n"
        f"date: {{value: {year}, {AT}}}\ncycle: {{value: spring, {AT}}}\n"
        for year in range(1940, 1950)
    }
    library = library_with(files, tmp_path)
    shown = {}
    for year in (1940, 1945, 1949):
        (run,) = page_of(library, f"gatherings/g{year}/index.html", RecordPage).sequences
        shown[year] = [one.link.title.text[-4:] for one in run.members]
    assert shown == {
        1940: ["1931", "1932", "1940", "1941", "1942", "1943", "1944"],
        1945: ["1942", "1943", "1944", "1945", "1946", "1947", "1948"],
        1949: ["1943", "1944", "1945", "1946", "1947", "1948", "1949"],
    }


def test_a_long_list_has_parts_by_sequence_and_year(tmp_path: Path) -> None:
    files = {
        f"data/gatherings/g{number}.yaml": f"names: {{value: G{number}, lang: en, {AT}}}\n"
        f"date: {{value: {1940 + number // 3}, {AT}}}\n"
        for number in range(12)
    }
    library = library_with(files, tmp_path)
    page = page_of(library, "gatherings/index.html", ListPage)
    lines = {line.axis: [(one.link.href, one.count) for one in line.facets] for line in page.facets}
    assert lines == {
        "sequence": [("../gatherings/spring/", 2)],
        "year": [(f"../gatherings/{year}/", 3) for year in range(1940, 1944)],
    }
    part = page_of(library, "gatherings/1941/index.html", ListPage)
    assert (part.title.text, part.count) == ("Gatherings: 1941", 3)
    assert page_of(library, "sources/index.html", BibliographyPage).facets == ()


# --- the first page -------------------------------------------------------------------------------

HOME = """---
title: Who set it up?
summary: Nobody knows.
---
It is old. [[fact:stone.weight]]

## How heavy

Very. [[fact:stone.weight]]
"""


def test_the_first_page_asks_and_answers(tmp_path: Path) -> None:
    settings = (BASE / "data/dossier.yaml").read_text("utf-8")
    files = {
        "content/pages/home.md": HOME,
        "data/dossier.yaml": f"{settings}home: {{facts: [stone.owner], dates: [spring-1932, "
        "spring-1931], conflicts: [stone-height]}\n",
    }
    page = page_of(library_with(files, tmp_path), "index.html", HomePage)
    assert (page.title.text, page.summary.text) == ("Who set it up?", "Nobody knows.")
    assert [one.label.text for one in page.facts] == ["Owner"]
    assert page.html.startswith("<p>It is old.")
    assert [one.heading_html for one in page.sections] == ["How heavy"]
    assert [one.entry.year for one in page.timeline] == ["1931", "1932"]
    assert [one.link.title.text for one in page.conflicts] == ["How high is the standing stone?"]


def test_what_the_first_page_names_must_be_there(tmp_path: Path) -> None:
    settings = (BASE / "data/dossier.yaml").read_text("utf-8")
    home = "home: {facts: [stone.colour], dates: [spring-1933], conflicts: [stone]}\n"
    _, codes = read_dossier_with({"data/dossier.yaml": settings + home}, tmp_path)
    assert codes == ["unknown-statement", "unknown-record", "wrong-role"]


def test_every_statement_counts_once_in_how_sure_all_are(tmp_path: Path) -> None:
    library = library_with({}, tmp_path)
    page = page_of(library, "index.html", HomePage)
    counts = {one.sort: one.tally.count for one in page.sureness}
    assert counts["differing"] == 2
    assert counts["unverified"] == 1
    sourced = {kind.id for kind in library.vocabulary.kinds if kind.sourced}
    records = [one for one in library.records.values() if one.kind in sourced]
    assert sum(counts.values()) == sum(len(record.statements) for record in records)
    last = page.sureness[-1]
    assert Decimal(last.x) + Decimal(last.width) == pytest.approx(100, abs=Decimal("0.05"))
