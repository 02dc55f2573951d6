"""What rests on weak sources only is ranked below the rest and folded; sources are balanced."""

from __future__ import annotations

from pathlib import Path

import pytest
from selectolax.lexbor import LexborNode

from dossier.contexts.balance import make_balance
from dossier.contexts.frame import Frame
from dossier.contexts.statements import make_fact, state
from dossier.contexts.weights import weak_classes
from dossier.formats import format_share
from dossier.library import Library
from dossier.listviews import Balance, BalanceRow
from dossier.reader import Reader
from dossier.views import SourceClass, Words
from sites_support import read_dossier_with
from walk import Page, Site, text_of

WELL = "data/monuments/well.yaml"
NAME = "names: {value: The well, lang: en, source: survey, at: page 9}\n"
SOURCE = "title: {0}\npublisher: Ada Thorn\nlanguage: en\nclass: {1}\n"
SOURCES = {
    "data/sources/diary.yaml": SOURCE.format("A diary", "weak"),
    "data/sources/rumour.yaml": SOURCE.format("A rumour", "weak"),
}


@pytest.fixture(scope="module")
def site(lighthouses: Path) -> Site:
    return Site(lighthouses, "https://lights.example/ambry/")


@pytest.fixture(scope="module")
def page(site: Site) -> Page:
    return site.page("beacons/sunken-light/")


def frame_of(library: Library, language: str = "en") -> Frame:
    return Frame(Reader(library), "monuments/well/", language)


def counts(*values: str) -> str:
    """Return a property of which every value has a year of its own."""
    lines = [
        f"  - {{key: k{n}, value: {n}, as_of: 19{n}, {v}}}\n" for n, v in enumerate(values, 10)
    ]
    return NAME + "steps:\n" + "".join(lines)


STRONG, WEAK = "source: survey, at: page 9", "source: diary, at: line 1"
WEAKER = "sources: {diary: line 1, rumour: line 2}"
MIXED = "sources: {survey: page 9, diary: line 1}"
PREFERRED, WITHDRAWN = ", rank: preferred", ", rank: deprecated, reason: mistyped"
UNSOURCED = "unverified: nobody looked"


def test_a_publisher_of_several_sources_is_named_once(tmp_path: Path) -> None:
    sources = "sources: {diary: line 1, rumour: line 2, survey: page 9, annals: folio 9}"
    files = {**SOURCES, WELL: f"{NAME}steps: {{value: 9, {sources}}}\n"}
    library, _ = read_dossier_with(files, tmp_path)
    stated = state(frame_of(library), library.statements["well.steps"])
    assert [voice.text for voice in stated.voices] == ["Ada Thorn", "The surveyors"]
    assert stated.voices_more == 1


@pytest.mark.parametrize(
    ("values", "shown", "folded"),
    [
        ([STRONG], [10], []),
        ([WEAK], [10], []),
        ([WEAK, STRONG], [11], [10]),
        ([WEAKER, STRONG, WEAK], [11], [10, 12]),
        # One better source is enough, and what has no source yet is not weak.
        ([MIXED, STRONG], [10, 11], []),
        ([UNSOURCED, WEAK], [10], [11]),
        # The preferred first, the withdrawn last; what is preferred stays where its rank puts it.
        ([STRONG + WITHDRAWN, STRONG, STRONG + PREFERRED], [12, 11, 10], []),
        ([STRONG, WEAK + PREFERRED], [11, 10], []),
        ([WEAK + WITHDRAWN, STRONG + WITHDRAWN, WEAK, STRONG], [13, 11], [12, 10]),
        # Nothing better: both of two are shown, of more the first.
        ([WEAK, WEAKER], [10, 11], []),
        ([WEAK, WEAKER, WEAK], [10], [11, 12]),
        ([STRONG + WITHDRAWN, WEAK], [11, 10], []),
        ([STRONG + WITHDRAWN, WEAK, WEAK, WEAK], [11, 10], [12, 13]),
    ],
    ids=str,
)
def test_what_is_weak_stands_below_the_rest_and_is_folded(
    values: list[str], shown: list[int], folded: list[int], tmp_path: Path
) -> None:
    library, _ = read_dossier_with({**SOURCES, WELL: counts(*values)}, tmp_path)
    what = library.kind_of("well").property("steps")
    assert what is not None
    fact = make_fact(frame_of(library), library.records["well"], what)
    assert fact is not None
    keys = [[int(one.value.words.text) for one in part] for part in (fact.statements, fact.folded)]
    assert keys == [shown, folded]


def test_a_weak_statement_says_of_what_sort_its_sources_are(tmp_path: Path) -> None:
    library, _ = read_dossier_with({**SOURCES, WELL: counts(WEAKER, MIXED)}, tmp_path)
    found = [weak_classes(frame_of(library), one) for one in library.records["well"].of("steps")]
    expected = SourceClass(Words("weak"), Words("A private page or an unsigned copy."))
    assert found == [(expected,), ()]


# --- the page -------------------------------------------------------------------------------------


def fold_of(page: Page, anchor: str) -> LexborNode | None:
    """Return what a statement is folded in, None when it is open."""
    up: LexborNode | None = page.by_id[anchor]
    while up is not None and "folded" not in (up.attributes.get("class") or ""):
        up = up.parent
    return up


def test_weak_values_are_folded_with_their_sources_and_the_reason(page: Page) -> None:
    fold = fold_of(page, "steps.y1932")
    assert fold is not None
    assert fold.tag == "details"
    assert "open" not in fold.attributes
    assert text_of(fold.css_first("summary")) == "2 more values from weak sources"
    assert [one.attributes["id"] for one in fold.css("[id]")] == ["steps.y1932", "steps.y1930"]
    value = page.by_id["steps.y1932"]
    assert text_of(value.css_first(".value")) == "100 as of 1932"
    assert "Rests on weak sources only: A letter that nobody signed." in text_of(value)
    assert text_of(value.css_first(".place")) == "line 3"
    assert f"{page.address.partition('beacons')[0]}folios/letter/" in page.hrefs(value)


def test_the_fold_stands_after_the_other_values(page: Page) -> None:
    order = [one.attributes.get("id") for one in page.by_id["steps"].css(".stated")]
    assert order == ["steps.y1931", "steps.y1929", "steps.y1932", "steps.y1930"]


def test_values_that_do_not_compete_are_marked_and_not_folded(page: Page) -> None:
    assert fold_of(page, "names.nickname") is None
    assert "The Wet One" in text_of(page.by_id["names.nickname"])
    assert text_of(page.by_id["names.nickname"].css_first(".sign.weak")) == "weak source"


@pytest.mark.parametrize(
    ("anchor", "is_open"),
    [
        ("reach.y1931", True),  # preferred
        ("opens", True),  # the only one
        ("kept_by.ida-brack", True),  # one of two
        ("kept_by.tam-orrel", True),
        ("inscription.cy", True),  # a lamp may have several
        ("inscription.de", True),
    ],
)
def test_where_nothing_better_is_found_a_weak_value_is_open_and_marked(
    page: Page, anchor: str, is_open: bool
) -> None:
    sign = page.by_id[anchor].css_first(".sign.weak")
    assert (fold_of(page, anchor) is None) == is_open
    assert text_of(sign) == ("weak source" if is_open else "")


def test_a_disagreement_shows_every_value_open_and_marks_the_weak_one(site: Site) -> None:
    main = site.page("dissents/sunken-light-lit/").tree.css_first("main")
    assert main is not None
    shown = [
        (text_of(one.css_first(".value")), text_of(one.css_first(".sign.weak")))
        for one in main.css(".stated")
    ]
    assert shown == [("1880s", ""), ("1901", "weak source")]
    assert main.css_first(".folded") is None


def test_what_is_not_weak_has_no_sign_of_it(site: Site) -> None:
    main = site.page("beacons/north-light/").tree.css_first("main")
    assert main is not None
    assert main.css(".sign.weak, .folded") == []


# --- sources --------------------------------------------------------------------------------------


def test_a_source_that_is_set_aside_says_why_in_the_list_and_on_its_page(site: Site) -> None:
    aside = site.page("folios/").by_id["page-aside"]
    (entry,) = aside.css("ol.sources > li")
    assert "Not cited: Says what the almanac says." in text_of(entry)
    assert entry.attributes["value"] == "6"
    others = site.page("de/folios/").tree.css(".by-publisher li[value]")
    assert len(others) == 5
    assert all("Rests" not in text_of(one) for one in others)
    own = site.page("de/folios/almanac-copy/")
    assert text_of(own.by_id["set_aside"].css_first(".value")) == "Sagt dasselbe wie der Almanach."


def test_what_was_drawn_from_a_source_stands_by_record(site: Site) -> None:
    main = site.page("folios/letter/").tree.css_first("main")
    assert main is not None
    (record,) = main.css(".drawn")
    assert text_of(record.css_first("h3")) == "Ambry Light / Sunken Light beacon"
    labels = [text_of(one) for one in record.css("tbody th")]
    assert {*labels} == {
        *("Names", "First lit", "Steps", "Reach", "Opens at", "Language of the plaque", "Kept by")
    }
    assert len(labels) == 11


def test_the_sources_of_a_side_are_folded_on_its_page(site: Site) -> None:
    group = site.page("guilds/lamplighters/").by_id["from-folio-penned-by"]
    fold = group.css_first("details.folded")
    assert fold is not None
    assert text_of(fold.css_first("summary")) == "2 records"
    assert len(fold.css("li")) == 2


def told(balance: Balance) -> list[list[str]]:
    """Return the rows of a balance, each with its cells as `sources/statements`."""

    def cells(row: BalanceRow) -> list[str]:
        label = row.label.text if row.label else "-"
        counted = (row.all, *row.columns)
        return [label, *(f"{one.sources.text}/{one.statements.text}" for one in counted)]

    return [cells(row) for row in (*balance.rows, balance.total, *balance.languages)]


def test_the_balance_counts_sources_and_what_rests_on_them(tmp_path: Path) -> None:
    only = {
        "data/monuments/stone.yaml": NAME.replace("survey", "annals"),
        WELL: counts(STRONG, WEAK, MIXED, WEAKER),
        "data/sources/rumour.yaml": SOURCES["data/sources/rumour.yaml"].replace("en", "ru"),
        "data/sources/diary.yaml": SOURCES["data/sources/diary.yaml"],
    }
    library, _ = read_dossier_with(only, tmp_path)
    (kind,) = library.vocabulary.with_role("source")
    balance = make_balance(frame_of(library), kind)
    assert balance is not None
    assert balance.columns == ()
    total = len({one.path for found in library.resting.values() for one in found})
    given = ("annals", "letter", "survey")
    unclassed = len({one.path for id_ in given for one in library.resting[id_]})
    assert told(balance) == [
        ["primary", "0/0"],
        ["press", "0/0"],
        ["reference", "0/0"],
        ["weak", "2/3"],
        ["-", f"3/{unclassed}"],
        ["-", f"5/{total}"],
        ["English", f"4/{total}"],
        ["Russian", "1/1"],
    ]
    assert len(library.resting["diary"]) == 3


def test_the_balance_crosses_classes_with_sides(site: Site) -> None:
    section = site.page("folios/").by_id["page-balance"]
    crossed, languages = section.css("table")
    head = [text_of(one) for one in crossed.css("thead th[scope=col]")]
    assert head == ["Class", "All", "Lamplighters", "Pilots", "elsewhere"]
    rows = {
        text_of(row.css_first("th[scope=row]")): [
            text_of(cell.css_first(".line, .none")) for cell in row.css("td")
        ]
        for row in crossed.css("tbody tr")
    }
    assert rows == {
        "sworn Signed before a guild.": ["1 source 20%", "1 source 20%", "none", "none"],
        "printed": ["1 source 20%", "none", "1 source 20%", "none"],
        "hearsay A letter that nobody signed.": ["1 source 20%", "none", "none", "1 source 20%"],
        "not classed": ["2 sources 40%", "1 source 20%", "none", "1 source 20%"],
        "All": ["5 sources 100%", "2 sources 40%", "1 source 20%", "2 sources 40%"],
    }
    assert [text_of(one) for one in languages.css("tbody th")] == ["English", "German"]


@pytest.mark.parametrize(
    ("part", "whole", "shown"),
    [(1, 3, "33%"), (1, 8, "13%"), (3, 3, "100%"), (0, 3, "0%"), (1, 1000, "<1%"), (0, 0, "0%")],
)
def test_a_share_is_rounded_and_what_is_there_is_never_nothing(
    part: int, whole: int, shown: str
) -> None:
    assert format_share(part, whole, "en") == shown
