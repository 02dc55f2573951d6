"""The parts of the timeline and of long lists that have pages of their own: by kind, by side, by
sequence, by time.

A part is worth a page when it has at least two entries, and not all.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from dossier.contexts.entries import day_of
from dossier.contexts.sequences import participants_of
from dossier.contexts.sides import side_of
from dossier.dates import FuzzyDate
from dossier.formats import year_of
from dossier.kinds import Kind
from dossier.model import Record, Reference
from dossier.reader import Reader

# A century with more dated records than this is shown by decades.
_MANY = 12
_FEWEST = 2


@dataclass(frozen=True, slots=True)
class Cut:
    """A part of the timeline or of a list. `axis` is kind, class, side, sequence, period or year;
    `word` is its place below the address of the whole; `about` is the id of the kind or record, a
    kind with one of its classes, or the period in EDTF; `records` are the ids of its entries, in
    order.
    """

    axis: str
    word: str
    about: str
    records: tuple[str, ...]


def dated_kinds(reader: Reader) -> tuple[Kind, ...]:
    """Return the kinds that stand in the timeline: those that are dated, save prose."""
    return tuple(k for k in reader.vocabulary.kinds if k.trait("dated") and not k.prose)


def dated_records(reader: Reader) -> tuple[Record, ...]:
    """Return the records of the kinds that stand in the timeline, by kind and id."""
    return tuple(record for kind in dated_kinds(reader) for record in reader.of_kind(kind.id))


def find_cuts(reader: Reader) -> tuple[Cut, ...]:
    """Return the parts of the timeline that have pages, in the order that they are shown in. Where
    two would have one address, the later one is called after its axis too.
    """
    return reader.remember(("cuts",), lambda: _find_cuts(reader))


def _find_cuts(reader: Reader) -> tuple[Cut, ...]:
    records = dated_records(reader)
    lines = (
        *_by_kind(reader),
        *_by_side(reader, records),
        *_by_sequence(reader, records),
        *_by_period(reader, records),
    )
    return tuple(_cut(lines, len(records), set()))


def _cut(lines: Iterable[_Found], whole: int, taken: set[str]) -> Iterator[Cut]:
    """Yield the parts that have two entries and not all; `taken` are words that are not free."""
    for axis, word, about, ids in lines:
        if _FEWEST <= len(ids) < whole:
            while word in taken:
                word = f"{axis}-{word}"  # noqa: PLW2901 - until it is free
            taken.add(word)
            yield Cut(axis, word, about, tuple(sorted(set(ids))))


def find_list_cuts(reader: Reader, kind: Kind) -> tuple[Cut, ...]:
    """Return the parts of the list of a kind that have pages: by class, side, sequence and year,
    one at a time; none where the list is short.
    """
    return reader.remember(("list cuts", kind.id), lambda: _find_list_cuts(reader, kind))


def _find_list_cuts(reader: Reader, kind: Kind) -> tuple[Cut, ...]:
    records = reader.of_kind(kind.id)
    if len(records) <= _MANY:
        return ()
    lines = (
        *_by_class(reader, kind, records),
        *_by_side(reader, records),
        *_by_sequence(reader, records),
        *_by_year(reader, records),
    )
    # Beside those of the parts lie the pages of the records, and those that lead on from where a
    # record was.
    below = f"{kind.folder}/"
    led_on = (path for path in reader.led_on() if path.startswith(below))
    taken = {record.id for record in records} | {path[len(below) : -1] for path in led_on}
    # A part with nearly all of them tells nobody apart.
    return tuple(_cut(lines, len(records) * 9 // 10, taken))


_Found = tuple[str, str, str, list[str]]


def _by_kind(reader: Reader) -> Iterator[_Found]:
    for kind in dated_kinds(reader):
        yield "kind", kind.folder, kind.id, [record.id for record in reader.of_kind(kind.id)]


def _by_side(reader: Reader, records: tuple[Record, ...]) -> Iterator[_Found]:
    named = {record.id: _sides_in(reader, record) for record in records}
    for side in reader.config.sides:
        yield "side", side, side, [id_ for id_, sides in named.items() if side in sides]


def _sides_in(reader: Reader, record: Record) -> set[str]:
    """Return the sides that a record names, by a value or as the voice behind one, and those that
    whoever took part belongs to or is said to have come for.
    """
    named = []
    for one in participants_of(reader, record):
        named += [one.value, *(value for _, values in one.qualifiers for value in values)]
    ids = {*record.named, *(value.id for value in named if isinstance(value, Reference))}
    ids.update(record.voices)
    return {side_of(reader, id_) for id_ in sorted(ids)}


def _by_sequence(reader: Reader, records: tuple[Record, ...]) -> Iterator[_Found]:
    members: dict[str, list[str]] = {}
    for record in records:
        for id_ in sequences_of(reader, record):
            members.setdefault(id_, []).append(record.id)
    for id_ in sorted(members):
        yield "sequence", id_, id_, members[id_]


def sequences_of(reader: Reader, record: Record) -> tuple[str, ...]:
    """Return the ids of the sequences that a record belongs to."""
    name = reader.kind_of(record.id).trait("member_of")
    values = [one.value for one in record.of(name)]
    return tuple(value.id for value in values if isinstance(value, Reference))


def _by_period(reader: Reader, records: tuple[Record, ...]) -> Iterator[_Found]:
    periods = find_periods(reader, records)
    for period in sorted(set(periods.values())):
        start = period.replace("X", "0")
        word = f"{start}-{period.replace('X', '9')}" if period.endswith("XX") else f"{start}s"
        yield "period", word, period, [id_ for id_, found in periods.items() if found == period]


def find_periods(reader: Reader, records: tuple[Record, ...]) -> dict[str, str]:
    """Return the period of every record that has a date, in EDTF: its decade (`194X`), or its
    century (`18XX`) where that has few.
    """
    days = {record.id: day_of(reader, record) for record in records}
    years = {id_: _year(day) for id_, day in days.items() if day}
    many = Counter(year[:2] for year in years.values())
    return {
        id_: f"{year[:3]}X" if many[year[:2]] > _MANY else f"{year[:2]}XX"
        for id_, year in years.items()
    }


def _year(day: FuzzyDate) -> str:
    return year_of(day).zfill(4)


def _by_year(reader: Reader, records: tuple[Record, ...]) -> Iterator[_Found]:
    years: dict[str, list[str]] = {}
    for record in records:
        day = day_of(reader, record)
        if day:
            years.setdefault(_year(day), []).append(record.id)
    for year in sorted(years):
        yield "year", year, year, years[year]


def _by_class(reader: Reader, kind: Kind, records: tuple[Record, ...]) -> Iterator[_Found]:
    what = kind.property(kind.trait("weighed"))
    classes = {record.id: reader.class_of(record.id) for record in records} if what else {}
    for option in what.options if what else ():
        found = [id_ for id_, one in classes.items() if one is not None and one.key == option.key]
        yield "class", option.key, f"{kind.id}.{option.key}", found
