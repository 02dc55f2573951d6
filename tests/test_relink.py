"""A library that follows an edit is the one that would be linked from scratch, and what the rules
say of it then is what they would say of that one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from dossier.config import MapSettings, Project
from dossier.diagnostics import Diagnostics, Span
from dossier.library import Library, link
from dossier.load import load
from dossier.model import Prose, Record, Redirect, Text
from dossier.outlines import Line
from dossier.phrases import Phrase
from dossier.reader import Reader
from dossier.relink import relink
from dossier.rules import check
from dossier.rules.again import check_again, check_noting
from dossier.terms import Term
from sites_support import BASE

LOADED = load(Project(BASE), Diagnostics())
NOTHING = Text((("en", ""),))


def read_base() -> Library:
    """Return the library of the base with something for every rule to speak of: lines of a map,
    phrases, addresses that lead on, and words that take a side.
    """
    library = LOADED.library
    assert library is not None
    return replace(
        library,
        config=replace(library.config, map=MapSettings("geo/coast", NOTHING, "geo/lines")),
        lines=(
            Line("ours", "overdale", ("stone.owner", "stone.weight"), False, "M0 0"),
            Line("old", "ada", ("stone.set_up", "ada.names", "ben.mandates"), True, "M0 0"),
        ),
        phrases=tuple(Phrase(words, NOTHING) for words in ("map", "folio #", "page 4", "line #")),
        redirects=(Redirect("stones/", "stone"), Redirect("stones/old/", "boulder")),
        terms=(
            *library.terms,
            Term("guess", (("en", ("estimate", "ground")),), ("ada", "cal"), NOTHING, NOTHING),
        ),
    )


LIBRARY = read_base()
# What an editor adds to a value, in a file that has it in two lines.
REMARK = Text((("en", "The ground, by estimate."),), (Span("x", 1, 7),))
STATEMENTS = list(LIBRARY.statements.values())
PROSE = [record.prose for record in LIBRARY.records.values() if record.prose]


@st.composite
def edits(draw: st.DrawFn) -> list[Record]:
    """Return some records with statements lost, in another order, and with others' values."""
    ids = draw(st.sets(st.sampled_from(sorted(LIBRARY.records)), min_size=1, max_size=3))
    return [edit(LIBRARY.records[id_], draw) for id_ in sorted(ids)]


def edit(record: Record, draw: st.DrawFn) -> Record:
    kept = list(record.statements)
    if draw(st.booleans()):
        kept = draw(st.permutations(kept))[: draw(st.integers(0, len(kept)))]
    found = []
    for one in kept:
        other = draw(st.sampled_from(STATEMENTS)) if draw(st.integers(0, 3)) == 0 else one
        origin = draw(st.sampled_from([one.origin, Span("x", 1, 1), Span("y", 2, 2)]))
        note = draw(st.sampled_from([one.note, other.note, REMARK]))
        found.append(
            replace(one, value=other.value, citations=other.citations, note=note, origin=origin)
        )
    prose = draw(st.sampled_from([record.prose, *PROSE]))
    return replace(record, statements=tuple(found), prose=prose)


def lines(path: str) -> Sequence[str]:
    return ("note: The ground,", "  by estimate.") if path == "x" else LOADED.lines(path)


def of_all(library: Library, records: list[Record]) -> Library:
    news = {record.id: record for record in records}
    every = [news.get(record.id, record) for record in library.records.values()]
    return replace(
        link(library.config, library.vocabulary, every, library.standing, library.broken),
        seeds=library.seeds,
        terms=library.terms,
        phrases=library.phrases,
        redirects=library.redirects,
        lines=library.lines,
    )


@given(st.lists(edits(), min_size=1, max_size=3))
def test_it_equals_a_library_linked_from_scratch(rounds: list[list[Record]]) -> None:
    library = LIBRARY
    for records in rounds:
        clean = of_all(library, records)
        library, _ = relink(library, records)
        assert library == clean
        assert list(library.records) == list(clean.records)
        assert [*library.statements.items()] == [*clean.statements.items()]
        assert [*library.by_kind] == [*clean.by_kind]


@given(edits())
def test_what_a_reader_would_read_otherwise_is_told(records: list[Record]) -> None:
    after, changed = relink(LIBRARY, records)
    for id_, record in LIBRARY.records.items():
        is_other = record != after.records[id_]
        assert (f"record:{id_}" in changed) == is_other
        for name in {one.property for one in (*record.statements, *after.records[id_].statements)}:
            is_other = record.of(name) != after.records[id_].of(name)
            assert (f"record:{id_}#{name}" in changed) == is_other
    for query in ("referring", "resting", "disputes"):
        before, now = getattr(LIBRARY, query), getattr(after, query)
        for key in {*before, *now}:
            assert (f"query:{query}:{key}" in changed) == (before.get(key) != now.get(key))
    for source in LIBRARY.records:
        citing = [Reader(library).citing(source) for library in (LIBRARY, after)]
        assert (f"query:citing:{source}" in changed) == (citing[0] != citing[1])


@given(st.lists(edits(), min_size=1, max_size=3))
def test_the_rules_find_what_they_would_find_in_all(rounds: list[list[Record]]) -> None:
    library, findings = LIBRARY, check_noting(LIBRARY, lines)
    for records in rounds:
        olds = [library.records[record.id] for record in records]
        library, changed = relink(library, records)
        findings = check_again(findings, library, lines, olds, changed)
        clean = Diagnostics()
        check(library, lines, clean)
        found = Diagnostics()
        found.extend(tuple(findings))
        assert tuple(found) == tuple(clean)


def test_the_rules_have_something_to_find_in_all() -> None:
    found = {one.code for one in check_noting(LIBRARY, lines)}
    assert found == {
        *("line-of-no-side", "unsourced-line", "unused-phrase", "unknown-record"),
        *("loaded-term", "statement-group", "wrong-role"),
    }


def test_a_line_that_moved_changes_nothing() -> None:
    stone = LIBRARY.records["stone"]
    moved = [replace(one, origin=Span("x", 9, 9)) for one in stone.statements]
    library, changed = relink(LIBRARY, [replace(stone, statements=tuple(moved))])
    assert changed == frozenset()
    assert library.statements["stone.rock"].origin == Span("x", 9, 9)


def test_a_statement_that_is_lost_changes_no_number_of_records() -> None:
    ada = LIBRARY.records["ada"]
    _, changed = relink(LIBRARY, [replace(ada, statements=ada.statements[1:])])
    assert {key for key in changed if key.startswith("query:count:")} == set()


def test_prose_that_changed_is_the_record_as_a_whole() -> None:
    recap = LIBRARY.records["survey-recap"]
    other = replace(recap, prose=(Prose("en", "Nothing.", (), ()),))
    _, changed = relink(LIBRARY, [other])
    assert changed == {"record:survey-recap"}


def test_what_is_remembered_stays_until_it_is_made_from_something_else() -> None:
    library = read_base()
    made = []

    def title_of(library: Library, id_: str) -> str:
        reader = Reader(library)

        def make() -> str:
            made.append(id_)
            return str(reader.record(id_).of("names"))

        return reader.remember(("title", id_), make)

    title_of(library, "ada")
    title_of(library, "stone")
    ada, stone = library.records["ada"], library.records["stone"]
    weightless = [one for one in stone.statements if one.property != "weight"]
    library, _ = relink(
        library,
        [replace(ada, statements=()), replace(stone, statements=tuple(weightless))],
    )
    assert title_of(library, "ada") == "()"
    assert "Old Jack" in title_of(library, "stone")
    assert made == ["ada", "stone", "ada"]
