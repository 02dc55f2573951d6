"""Lists of another form: the index of names, parts of the timeline, what sides say side by side,
the members of a sequence, disagreements by kind; and the files of the coastlines."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from dossier.coasts import Coasts
from dossier.config import Project
from dossier.contexts.facets import find_cuts, find_list_cuts
from dossier.diagnostics import Diagnostics
from dossier.library import Library
from dossier.listpages import ConflictListPage, ListPage, NamesPage, TimelinePage, ViewListPage
from dossier.load import load
from dossier.model import Redirect
from dossier.pageviews import RecordPage
from dossier.plan import plan
from dossier.reader import Reader
from dossier.signposts import MovedPage
from dossier.views import SideColumn
from sites_support import read_dossier_with

T = TypeVar("T")
AT = "source: annals, at: folio 9"


def library_with(files: Mapping[str, str], root: Path, *warnings: str) -> Library:
    """Return the library of the base with files laid over it, which is sound but for these."""
    library, codes = read_dossier_with(files, root)
    assert codes == list(warnings)
    return library


def page_of(library: Library, output: str, class_: type[T]) -> T:
    """Return the context of a page, by its file."""
    (page,) = [one for one in plan(library, None, frozenset()) if one.output == output]
    context, _ = page.context(library)
    assert isinstance(context, class_)
    return context


# --- names ----------------------------------------------------------------------------------------

WELL = f"""
names:
  - {{key: a, value: Old Jack, lang: en, used_by: overdale, {AT}}}
  - {{key: b, value: Old Jack, lang: ja, used_by: netherby, unverified: Heard once.}}
  - {{key: c, value: 井戸, lang: ja, read: いど, {AT}}}
  - {{key: d, value: Ёлка, lang: ru, rank: deprecated, reason: A mistake., {AT}}}
"""
VOCABULARY = """
qualifiers:
  lang: {type: language, label: Language}
  read: {type: text, label: Read}
  used_by: {type: reference, to: [village], label: Used by, cardinality: many}
  part:
    type: choice
    label: Of
    distinguishing: always
    choices: {above-ground: {label: above ground}, in-all: {label: in all}}
  as: {type: text, label: As}
properties:
  names:
    type: text
    label: Names
    cardinality: many
    required: always
    qualifiers: [lang, read, used_by]
  summary: {type: text, label: Summary}
  date: {type: date, label: Date}
"""


def test_the_index_has_every_form_of_every_name_once(tmp_path: Path) -> None:
    library = library_with(
        {"data/vocabulary.yaml": VOCABULARY, "data/monuments/well.yaml": WELL}, tmp_path
    )
    page = page_of(library, "names/index.html", NamesPage)
    found = [
        (group.script.text, initial.initial.text, entry.name.text, entry.name.lang)
        for group in page.scripts
        for initial in group.initials
        for entry in initial.names
    ]
    assert found == [
        ("Latin", "A", "Ada Thorn", ""),
        ("Latin", "B", "Ben Hale", ""),
        ("Latin", "C", "Cal Reed", ""),
        ("Latin", "G", "Gathering of 1931", ""),
        ("Latin", "G", "Gathering of 1932", ""),
        ("Latin", "H", "Herald of Netherby", ""),
        ("Latin", "N", "Netherby", ""),
        ("Latin", "O", "Old Jack", ""),
        ("Latin", "O", "Overdale", ""),
        ("Latin", "R", "Reeve of Overdale", ""),
        ("Latin", "T", "The Long Stone", ""),
        ("Latin", "T", "The spring gatherings", ""),
        ("Cyrillic", "Е", "Ёлка", "ru"),
        ("Japanese", "あ", "井戸", "ja"),
    ]
    assert page.count == len(found)


def test_a_name_in_the_index_says_whose_it_is_and_how_sure(tmp_path: Path) -> None:
    library = library_with(
        {"data/vocabulary.yaml": VOCABULARY, "data/monuments/well.yaml": WELL}, tmp_path
    )
    page = page_of(library, "names/index.html", NamesPage)
    names = {
        entry.name.text: entry
        for group in page.scripts
        for initial in group.initials
        for entry in initial.names
    }
    jack = [
        (one.link.href, one.kind.text, [user.text for user in one.users], one.is_unverified)
        for one in names["Old Jack"].bearers
    ]
    # Of two statements of one record one has a source.
    assert jack == [
        ("../monuments/stone/", "monument", ["Netherby"], False),
        ("../monuments/well/", "monument", ["Overdale", "Netherby"], False),
    ]
    assert names["Ёлка"].bearers[0].is_withdrawn
    reading = names["井戸"].reading
    assert reading is not None
    assert (reading.text, reading.lang) == ("いど", "ja")


# --- the timeline ---------------------------------------------------------------------------------


def gathering(day: str, more: str = "") -> str:
    return f"names: {{value: Of {day}, lang: en, {AT}}}\ndate: {{value: {day}, {AT}}}\n{more}"


def test_parts_of_the_timeline_have_two_entries_and_not_all(tmp_path: Path) -> None:
    came = f"present: [{{value: ada, {AT}}}]\n"
    fair = "label: fair\nplural: Fairs\ntraits: {title: names, dated: date}\nproperties:\n"
    files = {
        "data/kinds/fair.yaml": f"{fair}  names: shared\n  date: shared\n"
        "  host: {type: reference, to: [village], label: Host}\n",
        "data/fairs/fair-1.yaml": gathering("1855", f"host: {{value: overdale, {AT}}}\n"),
        "data/fairs/fair-2.yaml": "names: "
        f"{{value: Undated, lang: en, according_to: overdale, {AT}}}\n",
        "data/kinds/warden.yaml": "label: warden\nplural: Wardens\n"
        "traits: {title: names, holds: mandates}\nproperties:\n  names: shared\n"
        "  of: {type: reference, to: [village], label: Of}\n"
        "  mandates: {type: reference, to: [mandate], label: Mandates, cardinality: many}\n",
        "data/wardens/ada.yaml": f"names: {{value: Ada Thorn, lang: en, {AT}}}\n"
        f"of: {{value: overdale, {AT}}}\n"
        f"mandates: [{{value: reeve, from: 1930, {AT}}}]\n",
        "data/gatherings/other.yaml": gathering("1932-05", came.replace("ada", "ben")),
    }
    library = library_with(files, tmp_path)
    cuts = [(cut.axis, cut.word, sorted(cut.records)) for cut in find_cuts(Reader(library))]
    assert cuts == [
        ("kind", "fairs", ["fair-1", "fair-2"]),
        ("kind", "gatherings", ["other", "spring-1931", "spring-1932"]),
        # One names the side, one is told by it; to two others came somebody who is of it.
        ("side", "overdale", ["fair-1", "fair-2", "spring-1931", "spring-1932"]),
        ("sequence", "spring", ["spring-1931", "spring-1932"]),
        ("period", "1900-1999", ["other", "spring-1931", "spring-1932"]),
    ]
    page = page_of(library, "timeline/fairs/index.html", TimelinePage)
    assert (page.title.text, page.count, page.first, page.last) == (
        *("Timeline: Fairs", 2),
        *("1855", "1855"),
    )
    assert page.head.canonical == "https://stone.example/timeline/fairs/"
    assert [link.href for link in page.head.breadcrumbs] == ["../../timeline/"]
    assert [one.entry.link.title.text for one in page.undated] == ["Undated"]
    current = [one.link.href for line in page.facets for one in line.facets if one.link.is_current]
    assert current == ["../../timeline/fairs/"]


def test_a_part_of_a_list_leaves_an_address_that_leads_on_alone(tmp_path: Path) -> None:
    files = {f"data/gatherings/of-{year}.yaml": gathering(f"{year}") for year in range(1901, 1913)}
    library = library_with(files, tmp_path)
    kind = library.vocabulary.by_id["gathering"]
    assert [cut.word for cut in find_list_cuts(Reader(library), kind)] == ["spring"]
    moved = Redirect("gatherings/spring/", "spring-1931")
    # Another library, for what is remembered of one.
    library = replace(library_with(files, tmp_path), redirects=(moved,))
    assert [cut.word for cut in find_list_cuts(Reader(library), kind)] == ["sequence-spring"]
    page_of(library, "gatherings/spring/index.html", MovedPage)
    page_of(library, "gatherings/sequence-spring/index.html", ListPage)


def test_a_century_with_many_entries_is_shown_by_decades(tmp_path: Path) -> None:
    days = [f"19{year}-03" for year in range(40, 52)]
    files = {f"data/gatherings/of-{day}.yaml": gathering(day) for day in days}
    page = page_of(library_with(files, tmp_path), "timeline/index.html", TimelinePage)
    periods = [(one.heading.text, [year.year for year in one.years]) for one in page.periods]
    assert periods == [
        ("1930s", ["1931", "1932"]),
        ("1940s", [f"194{number}" for number in range(10)]),
        ("1950s", ["1950", "1951"]),
    ]


def test_what_has_no_beginning_stands_in_the_year_of_its_end(tmp_path: Path) -> None:
    days = {"open": "../1932", "old": "1890", "later": "1931-05"}
    files = {f"data/gatherings/{id_}.yaml": gathering(day) for id_, day in days.items()}
    page = page_of(library_with(files, tmp_path), "timeline/index.html", TimelinePage)
    years = [
        (period.anchor, year.year, [one.entry.link.title.text for one in year.moments])
        for period in page.periods
        for year in period.years
    ]
    assert years == [
        ("period-18--", "1890", ["Of 1890"]),
        ("period-19--", "1931", ["Gathering of 1931", "Of 1931-05"]),
        ("period-19--", "1932", ["Of ../1932", "Gathering of 1932"]),
    ]


def test_the_first_years_of_the_calendar_have_a_period(tmp_path: Path) -> None:
    days = ["0007", "0099-03-01"]
    files = {f"data/gatherings/of-{day}.yaml": gathering(day) for day in days}
    page = page_of(library_with(files, tmp_path), "timeline/0000-0099/index.html", TimelinePage)
    assert [(one.heading.text, len(one.years)) for one in page.periods] == [("1–99", 2)]


def test_parts_that_would_share_an_address_are_told_apart(tmp_path: Path) -> None:
    name = f"names: {{value: Fairs, lang: en, {AT}}}\n"
    member = f"cycle: {{value: gatherings-x, {AT}}}\n"
    files = {
        "data/cycles/gatherings-x.yaml": name,
        "data/gatherings/a.yaml": gathering("1940", member),
        "data/gatherings/b.yaml": gathering("1941", member),
        "data/kinds/fair.yaml": "label: fair\nplural: Fairs\nfolder: gatherings-x-y\n"
        "traits: {title: names, dated: date}\nproperties:\n  names: shared\n  date: shared\n",
        "data/gatherings-x-y/c.yaml": gathering("1942"),
    }
    library = library_with(files, tmp_path)
    words = [cut.word for cut in find_cuts(Reader(library))]
    assert len(set(words)) == len(words)
    assert {"gatherings", "gatherings-x", "spring"} <= set(words)


def test_an_entry_with_several_dates_stands_once_with_the_disagreement(tmp_path: Path) -> None:
    files = {
        "data/gatherings/two.yaml": f"names: {{value: Twice told, lang: en, {AT}}}\n"
        f"date:\n  - {{key: a, value: 1940-01-01, {AT}}}\n"
        "  - {key: b, value: 1940-01-02, rank: preferred, source: survey, at: page 2}\n",
        "data/conflicts/two-day.yaml": "question: On which day?\n"
        "statements: [two.date.a, two.date.b]\n",
    }
    page = page_of(library_with(files, tmp_path), "timeline/index.html", TimelinePage)
    moments = [one for period in page.periods for year in period.years for one in year.moments]
    (found,) = [one for one in moments if one.entry.link.title.text == "Twice told"]
    assert found.entry.differs is not None
    assert found.entry.differs.href == "../conflicts/two-day/"
    assert found.entry.date is not None
    assert found.entry.date.text == "2 January 1940"


# --- side by side ---------------------------------------------------------------------------------

VILLAGES = {
    "data/kinds/village.yaml": "label: village\nplural: Villages\nroles: [voice, side]\n"
    "traits: {title: names}\nproperties:\n  names: shared\n"
    "  part_of: {type: reference, to: [village], label: Part of}\n",
    "data/villages/council.yaml": f"names: {{value: The council, lang: en, {AT}}}\n"
    f"part_of: {{value: netherby, {AT}}}\n",
    "data/villages/hilltop.yaml": f"names: {{value: Hilltop, lang: en, {AT}}}\n",
}
READ = {
    **VILLAGES,
    "data/kinds/gathering.yaml": "label: gathering\nplural: Gatherings\n"
    "traits: {title: names, dated: date, viewed: seen}\n"
    "properties:\n  names: shared\n  date: shared\n"
    "  seen: {type: text, label: As seen, cardinality: many}\n"
    "  cycle: {type: reference, to: [cycle], label: Cycle, inverse: Gatherings}\n"
    "  present: {type: reference, to: [warden], label: Present, cardinality: many}\n",
    "data/gatherings/spring-1931.yaml": gathering(
        "1931",
        f"""seen:
  - {{key: far, value: It was far., according_to: hilltop, {AT}}}
  - {{key: new, value: It was short., according_to: council, as_of: 1933, {AT}}}
  - {{key: old, value: It was long., according_to: netherby, as_of: 1932, {AT}}}
  - {{key: none, value: It rained., {AT}}}
""",
    ),
}

Said = list[tuple[str, int, list[tuple[str, str]]]]


def said(columns: tuple[SideColumn, ...]) -> Said:
    """Return whose each column is, which side, and what is said with whose name beside it."""
    return [
        (
            column.link.title.text if column.link else "",
            column.place,
            [
                (
                    line.stated.value.words.text,
                    line.stated.according_to.title.text if line.stated.according_to else "",
                )
                for line in column.lines
            ],
        )
        for column in columns
    ]


def test_readings_stand_side_by_side_and_a_body_with_its_side(tmp_path: Path) -> None:
    library = library_with(READ, tmp_path, "unattributed-view")
    page = page_of(library, "gatherings/index.html", ListPage)
    readings = {entry.link.title.text: entry.readings for g in page.groups for entry in g.entries}
    assert said(readings["Of 1931"]) == [
        ("Overdale", 1, []),
        ("Netherby", 2, [("It was long.", ""), ("It was short.", "The council")]),
        ("Hilltop", 0, [("It was far.", "")]),
        ("", 0, [("It rained.", "")]),
    ]
    assert readings["Gathering of 1932"] == ()
    assert [source.number for source in page.sources] == [1]


def test_a_record_shows_its_readings_at_their_anchors(tmp_path: Path) -> None:
    library = library_with(READ, tmp_path, "unattributed-view")
    page = page_of(library, "gatherings/spring-1931/index.html", RecordPage)
    (block,) = [one for part in page.parts for one in part.readings]
    assert block.anchor == "seen"
    assert "seen" not in [fact.anchor for part in page.parts for fact in part.facts]
    anchors = [line.stated.anchor for column in block.columns for line in column.lines]
    assert anchors == ["seen.old", "seen.new", "seen.far", "seen.none"]
    # Here each says whose it is, for the statement stands here.
    assert said(block.columns)[1][2][0] == ("It was long.", "Netherby")


VIEWS = {
    **VILLAGES,
    "data/kinds/claim.yaml": "label: claim\nplural: Claims\n"
    "traits: {title: names, takes_position: by, on_question: of}\nproperties:\n  names: shared\n"
    "  by: {type: reference, to: [village], label: By, inverse: Claims}\n"
    "  of: {type: reference, to: [monument], label: Of, inverse: Claims on it}\n"
    "  said: {type: text, label: Said, cardinality: many}\n"
    "  since: {type: date, label: Since}\n",
    "data/claims/ours.yaml": f"names: {{value: Ours, lang: en, {AT}}}\n"
    f"by: {{value: council, {AT}}}\nof: {{value: stone, {AT}}}\nsince: {{value: 1900, {AT}}}\n"
    f"said:\n  - {{key: b, value: Later., as_of: 1950, {AT}}}\n"
    f"  - {{key: a, value: Sooner., from: 1940, {AT}}}\n"
    f"  - {{key: c, value: Always., {AT}}}\n",
    "data/claims/mine.yaml": f"names: {{value: Mine, lang: en, {AT}}}\n"
    f"by: {{value: hilltop, {AT}}}\nof: {{value: stone, {AT}}}\n",
    "data/claims/all.yaml": f"names: {{value: All, lang: en, {AT}}}\n"
    f"by: {{value: overdale, {AT}}}\n",
}


def test_views_on_a_question_stand_in_columns_by_date(tmp_path: Path) -> None:
    page = page_of(library_with(VIEWS, tmp_path), "claims/index.html", ViewListPage)
    stone, nothing = page.questions
    assert (stone.heading.text, stone.anchor) == ("Old Jack / The Long Stone", "on-stone")
    assert said(stone.columns) == [
        ("Overdale", 1, []),
        ("Netherby", 2, [("Always.", ""), ("Sooner.", ""), ("Later.", "")]),
        ("Hilltop", 0, []),
    ]
    records = [[link.title.text for link in column.records] for column in stone.columns]
    assert records == [[], ["Ours"], ["Mine"]]
    assert (nothing.link, nothing.columns[0].records[0].title.text) == (None, "All")
    assert [(jump.anchor, jump.count) for jump in page.jumps] == [
        ("on-stone", 2),
        ("on-nothing", 1),
    ]


def test_what_is_asked_about_shows_the_views_on_it(tmp_path: Path) -> None:
    page = page_of(library_with(VIEWS, tmp_path), "monuments/stone/index.html", RecordPage)
    (block,) = page.views
    assert (block.anchor, block.heading.text) == ("from-claim-of", "Claims on it")
    assert [column.place for column in block.columns] == [1, 2, 0]
    assert "from-claim-of" not in [group.anchor for group in page.back_links]


# --- sequences, disagreements ---------------------------------------------------------------------


def test_members_of_a_sequence_show_their_numbers_and_disagreements(tmp_path: Path) -> None:
    files = {
        "data/kinds/gathering.yaml": "label: gathering\nplural: Gatherings\n"
        "traits: {title: names, dated: date, member_of: cycle, participates: present}\n"
        "properties:\n  names: shared\n  date: shared\n"
        "  number: {type: count, label: Number}\n"
        "  cycle: {type: reference, to: [cycle], label: Cycle, inverse: Gatherings}\n"
        "  present: {type: reference, to: [warden], label: Present, cardinality: many}\n",
        "data/gatherings/spring-1932.yaml": gathering(
            "1932",
            f"cycle: {{value: spring, {AT}}}\nnumber:\n  - {{key: a, value: 2, {AT}}}\n"
            "  - {key: b, value: 3, source: survey, at: page 9}\n",
        ),
        "data/conflicts/which.yaml": "question: The second or the third?\n"
        "statements: [spring-1932.number.a, spring-1932.number.b]\n",
    }
    library = library_with(files, tmp_path)
    page = page_of(library, "cycles/spring/index.html", RecordPage)
    (table,) = page.members
    assert (table.heading.text, table.has_participants, table.has_numbers) == (
        *("Gatherings", True),
        True,
    )
    rows = [
        (
            row.entry.link.title.text,
            [link.title.text for link in row.participants],
            [f"{one.label.text} {one.stated.value.words.text}" for one in row.numbers],
            [link.title.text for link in row.conflicts],
        )
        for row in table.members
    ]
    assert rows == [
        ("Gathering of 1931", ["Ada Thorn", "Ben Hale"], [], []),
        ("Of 1932", [], ["Number 2", "Number 3"], ["The second or the third?"]),
    ]


def test_disagreements_are_grouped_by_what_they_are_about(tmp_path: Path) -> None:
    files = {
        "data/gatherings/two.yaml": f"names: {{value: Two, lang: en, {AT}}}\n"
        f"date:\n  - {{key: a, value: 1940, {AT}}}\n"
        "  - {key: b, value: 1941, source: survey, at: page 2}\n",
        "data/conflicts/two-day.yaml": "question: In which year?\n"
        f"statements: [two.date.a, two.date.b]\nreason: {{value: They count otherwise., {AT}}}\n",
    }
    page = page_of(library_with(files, tmp_path), "conflicts/index.html", ConflictListPage)
    found = [
        (
            group.heading.text,
            [
                (one.link.title.text, [v.text for v in one.values], one.is_reason_stated)
                for one in group.entries
            ],
        )
        for group in page.groups
    ]
    assert found == [
        ("Gatherings", [("In which year?", ["1940", "1941"], True)]),
        ("Monuments", [("How high is the standing stone?", ["4.20\u00a0m", "3.9\u00a0m"], False)]),
    ]
    assert [(jump.anchor, jump.count) for jump in page.jumps] == [
        ("kind-gathering", 1),
        ("kind-monument", 1),
    ]


# --- coastlines -----------------------------------------------------------------------------------


def coasts_of(root: Path, files: Mapping[str, str]) -> tuple[Coasts | None, list[str]]:
    """Return the coastlines that a dossier has with files laid beside them, and all findings."""
    for name, text in {"coast.geojson": coastline(), **files}.items():
        (root / "data/geo" / name).parent.mkdir(parents=True, exist_ok=True)
        (root / "data/geo" / name).write_text(text, encoding="utf-8")
    settings = root / "data/dossier.yaml"
    text = settings.read_text(encoding="utf-8")
    settings.write_text(
        f"{text}map: {{coastlines: geo/coast.geojson, credit: By hand}}\n", encoding="utf-8"
    )
    sink = Diagnostics()
    return load(Project(root), sink).coasts, [f"{one.span}: {one.message}" for one in sink]


def coastline() -> str:
    feature = {
        "type": "Feature",
        "id": "a",
        "properties": {},
        "geometry": {"type": "Polygon", "coordinates": [[[1, 1], [2, 1], [2, 2], [1, 1]]]},
    }
    return json.dumps({"type": "FeatureCollection", "features": [feature]})


def test_coastlines_are_published_with_what_tells_of_their_licence(small: Path) -> None:
    files = {
        "points.geojson": coastline(),
        "NOTICE": "By hand.\n",
        "LICENSES/FREE": "Free.\n",
        "LICENSES/.hidden": "x\n",
        "drafts/COPYING": "x\n",
    }
    coasts, found = coasts_of(small, files)
    assert found == []
    assert coasts is not None
    assert coasts.outlines.notice == "geo/NOTICE.txt"
    assert dict(coasts.files) == {
        "geo/coast.geojson": coastline().encode(),
        "geo/NOTICE.txt": b"By hand.\n",
        "geo/LICENSES/FREE.txt": b"Free.\n",
    }


def test_licences_are_known_by_the_names_that_they_have_elsewhere(small: Path) -> None:
    names = ["LICENSE-2.0", "LICENSES/FREE", "LICENSES/FREE.txt", "copying.rst", "notice.md"]
    coasts, found = coasts_of(small, dict.fromkeys(names, "Free.\n"))
    assert found == []
    assert coasts is not None
    assert coasts.outlines.notice == "geo/notice.md.txt"
    assert [name for name, _ in coasts.files[1:]] == [
        "geo/LICENSE-2.0.txt",
        "geo/LICENSES/FREE.txt",
        "geo/LICENSES/FREE.txt.txt",
        "geo/copying.rst.txt",
        "geo/notice.md.txt",
    ]


def test_a_folder_of_licences_that_is_a_link_is_refused_as_one(small: Path) -> None:
    (small / "data/geo").mkdir()
    (small / "data/geo/LICENSES").symlink_to("/usr/share")
    _, found = coasts_of(small, {})
    assert found == ["data/geo/LICENSES: 'data/geo/LICENSES' is a symbolic link"]


def test_a_licence_whose_name_cannot_be_shown_is_refused(small: Path) -> None:
    _, found = coasts_of(small, {"LICENSES/two\nlines": "Free.\n"})
    assert [one.partition(": ")[2] for one in found] == [
        "the file cannot be read: its name cannot be shown"
    ]
