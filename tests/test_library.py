"""All records linked: who names whom, what rests on what, who held what on a day."""

from __future__ import annotations

from dataclasses import astuple
from pathlib import Path

import pytest

from dossier.dates import parse_date
from dossier.library import Library, held_on
from dossier.reader import Reader
from sites_support import read_dossier_with


@pytest.fixture
def library(tmp_path: Path) -> Library:
    found, codes = read_dossier_with({}, tmp_path)
    assert codes == []
    return found


def test_records_are_found_by_id_and_kind_in_the_order_of_ids(library: Library) -> None:
    assert list(library.records) == sorted(library.records)
    assert [one.id for one in library.by_kind["gathering"]] == ["spring-1931", "spring-1932"]
    assert library.kind_of("ada").id == "warden"


def test_what_refers_to_a_record_is_derived(library: Library) -> None:
    found = {
        id_: [one.path for one in library.referring.get(id_, ())] for id_ in ("ada", "overdale")
    }
    assert found == {
        "ada": ["spring-1931.present.ada", "spring-1932.present.ada"],
        # A value, a voice, or a qualifier; once for each statement.
        "overdale": ["stone.names.long", "stone.owner"],
    }


def test_what_rests_on_a_source_is_derived(library: Library) -> None:
    resting = [one.path for one in library.resting["survey"] if one.subject == "stone"]
    assert resting == [
        *("stone.names.long", "stone.summary", "stone.height.survey", "stone.weight"),
        *("stone.rock", "stone.place"),
    ]


def test_a_statement_knows_the_conflicts_that_name_it(library: Library) -> None:
    assert library.disputes == {
        "stone.height.survey": ("stone-height",),
        "stone.height.annals": ("stone-height",),
    }


@pytest.mark.parametrize(
    ("day", "held"),
    [
        ("1930-04-30", []),
        ("1930-05-01", ["reeve"]),  # the border is known to the month: any day of it is possible
        ("1931-04-12", ["reeve"]),
        ("1932-04-30", ["reeve"]),
        ("1932-05-01", []),
        ("1932-04", ["reeve"]),
        ("1932", ["reeve"]),
        ("1933", []),
        ("1932-05/1940", []),
        ("1929/1931", ["reeve"]),
        ("193X", ["reeve"]),
    ],
)
def test_what_was_possibly_held_on_a_day(library: Library, day: str, held: list[str]) -> None:
    value = parse_date(day)
    assert value is not None
    found = held_on(library.records["ada"], "mandates", value)
    assert [one.key for one in found] == held


def test_what_has_no_end_is_held_still(library: Library) -> None:
    for day, held in {"1930": [], "1931": ["herald"], "2999": ["herald"]}.items():
        value = parse_date(day)
        assert value is not None
        assert [one.key for one in held_on(library.records["ben"], "mandates", value)] == held


def test_what_has_no_dates_may_be_held_on_any_day(tmp_path: Path) -> None:
    text = (
        "names: {value: Eve, lang: en, source: annals, at: folio 1}\n"
        "mandates: [{value: reeve, source: annals, at: folio 1}]\n"
    )
    library, _ = read_dossier_with({"data/wardens/eve.yaml": text}, tmp_path / "eve")
    value = parse_date("0500")
    assert value is not None
    assert [one.key for one in held_on(library.records["eve"], "mandates", value)] == ["reeve"]


def test_a_reader_notes_what_was_read(library: Library) -> None:
    reader = Reader(library)
    reader.record("ada")
    reader.statement("stone.height.survey")
    reader.referring("ben")
    reader.of_kind("village")
    reader.disputes("stone.height.survey")
    assert reader.trace == (
        "query:disputes:stone.height.survey",
        "query:kind:village",
        "query:referring:ben",
        "record:ada",
        "record:stone",
    )


def test_counts_leave_out_what_describes_records_themselves(library: Library) -> None:
    reader = Reader(library)
    sourced = [r for r in library.records.values() if library.kind_of(r.id).sourced]
    assert sum(astuple(reader.sureness())) == sum(len(record.statements) for record in sourced)
    assert (reader.count("source"), reader.count("conflict")) == (3, 1)


def test_a_statement_is_found_by_its_path_and_no_other(library: Library) -> None:
    found = library.statements
    assert all(found[path].path == path for path in found)
    for path in ("stone", "stone.", "stone.rock.", "stone.height", "stone.rock.x", "nobody.rock"):
        assert path not in found
