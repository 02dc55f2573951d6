"""Small pictures of lists: marks by year and rank, and a number of all records on one scale."""

from __future__ import annotations

from pathlib import Path

from dossier.listpages import ListPage
from sites_support import BASE
from test_lists import AT, library_with, page_of
from test_weights import SOURCES

GATHERING = (BASE / "data/kinds/gathering.yaml").read_text("utf-8")
MONUMENT = (BASE / "data/kinds/monument.yaml").read_text("utf-8")
RANKS = """  rank_of:
    type: choice
    label: {en: Rank}
    choices: {high: {label: {en: high}}, low: {label: {en: low}}}
"""


def gathering(year: int, rank: str = "") -> str:
    stated = f"rank_of: {{value: {rank}, {AT}}}\n" if rank else ""
    return f"names: {{value: Of {year}, lang: en, {AT}}}\ndate: {{value: {year}, {AT}}}\n{stated}"


def test_records_are_marked_by_year_and_rank(tmp_path: Path) -> None:
    files = {
        "data/kinds/gathering.yaml": GATHERING.replace("traits: {", "traits: {graded: rank_of, ")
        + RANKS,
        "data/gatherings/a.yaml": gathering(1931, "low"),
        "data/gatherings/b.yaml": gathering(1931, "high"),
        "data/gatherings/c.yaml": gathering(1934),
    }
    page = page_of(library_with(files, tmp_path), "gatherings/index.html", ListPage)
    chart = page.chart
    assert chart is not None
    assert [(one.label and one.label.text, one.sort) for one in chart.grades] == [
        ("high", 1),
        ("low", 2),
        (None, 3),
    ]
    assert [(one.year, one.sorts, one.counts) for one in chart.years] == [
        ("1931", (1, 2, 3), (1, 1, 1)),
        ("1932", (3,), (0, 0, 1)),
        ("1933", (), (0, 0, 0)),
        ("1934", (3,), (0, 0, 1)),
    ]
    assert chart.levels == 3


def test_more_ranks_than_marks_have_no_picture(tmp_path: Path) -> None:
    ranks = "abcdef"
    options = ", ".join(f"{one}: {{label: {{en: {one}}}}}" for one in ranks)
    files = {
        "data/kinds/gathering.yaml": GATHERING.replace("traits: {", "traits: {graded: rank_of, ")
        + f"  rank_of: {{type: choice, label: {{en: Rank}}, choices: {{{options}}}}}\n",
        **{
            f"data/gatherings/{one}.yaml": gathering(1940 + number, one)
            for number, one in enumerate(ranks)
        },
    }
    page = page_of(library_with(files, tmp_path), "gatherings/index.html", ListPage)
    assert page.chart is None


def monument(name: str, *heights: str) -> str:
    lines = "".join(
        f"  - {{key: h{n}, value: {one}, as_of: 193{n}, {AT}}}\n" for n, one in enumerate(heights)
    )
    return f"names: {{value: {name}, lang: en, {AT}}}\nheight:\n{lines}"


def test_numbers_of_all_records_stand_on_one_scale_from_zero(tmp_path: Path) -> None:
    files = {
        "data/kinds/monument.yaml": MONUMENT.replace("traits: {", "traits: {compared: height, "),
        "data/monuments/cairn.yaml": monument("Cairn", "10 m", "850 cm"),
        "data/monuments/pebble.yaml": monument("Pebble", "1 cm"),
    }
    page = page_of(library_with(files, tmp_path), "monuments/index.html", ListPage)
    comparison = page.comparison
    assert comparison is not None
    assert [
        (row.link.title.text, [dot.x for dot in row.dots], len(row.statements))
        for row in comparison.rows
    ] == [
        ("Cairn", ["82.2", "96"], 2),
        ("Old Jack / The Long Stone", ["39.88", "42.64"], 2),
        ("Pebble", [], 1),
    ]
    assert [tick.text for tick in comparison.ticks][-1] == "10\u00a0m"


def test_in_words_what_rests_on_weak_sources_comes_last(tmp_path: Path) -> None:
    cairn = monument("Cairn", "8 m", "9 m", "10 m").replace(AT, "source: diary, at: line 1", 2)
    files = {
        "data/kinds/monument.yaml": MONUMENT.replace("traits: {", "traits: {compared: height, "),
        "data/sources/diary.yaml": SOURCES["data/sources/diary.yaml"],
        "data/monuments/cairn.yaml": cairn.replace("source: diary, at: line 1", AT, 1),
        "data/monuments/pebble.yaml": monument("Pebble", "1 m"),
    }
    page = page_of(library_with(files, tmp_path), "monuments/index.html", ListPage)
    assert page.comparison is not None
    row = page.comparison.rows[0]
    assert [one.value.words.text for one in row.statements] == [
        *("9\u00a0m", "10\u00a0m", "8\u00a0m")
    ]
