"""What would make a dossier better, and is no mistake: looked for by `dossier check`, never by a
build.

Only here does the day count on which somebody asks: what was right may have become old.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from dossier.diagnostics import Diagnostics, plural
from dossier.kinds import Kind
from dossier.library import Library
from dossier.model import Address, Record, Reference, Statement, StatementReference

# Leap years may make a shelf life a day longer: a year is a little more than it is.
_DAYS_OF_A_YEAR = 366


def advise(library: Library, today: date, sink: Diagnostics) -> None:
    """Report what may be old on a day, what may be lost, and what only one side says."""
    for one in library.statements.values():
        _check_review(one, today, sink)
        _check_shelf_life(library, one, today, sink)
    for kind in library.vocabulary.with_role("source"):
        _check_copies(library, kind, sink)
    for kind in library.vocabulary.kinds:
        if kind.trait("takes_position"):
            _check_voices(library, kind, sink)
    for kind in library.vocabulary.with_role("conflict"):
        _check_balance(library, kind, sink)


def is_overdue(one: Statement, today: date) -> bool:
    """Tell whether the day has passed by which a statement was to be looked at again."""
    return one.review_by is not None and one.review_by.last < today.toordinal()


def _check_review(one: Statement, today: date, sink: Diagnostics) -> None:
    if is_overdue(one, today):
        sink.report("review-due", one.span("review_by"), path=one.path, day=one.review_by)


def _check_shelf_life(library: Library, one: Statement, today: date, sink: Diagnostics) -> None:
    said = aged_since(library, one, today)
    if said:
        keeps = plural(library.property_of(one).shelf_life, "year")
        sink.report("shelf-life-over", one.origin, path=one.path, keeps=keeps, said=said)


def aged_since(library: Library, one: Statement, today: date) -> int:
    """Return the year of a value whose kind of knowledge ages and that is too old, 0 when it is
    not, or says when to look at it again.
    """
    years = library.property_of(one).shelf_life
    if not years or one.review_by is not None or one.rank.value == "deprecated":
        return 0
    # What is said of a span that has ended does not age.
    dates = [one.as_of] if one.as_of else [one.start] if one.start and not one.end else []
    newest = max((day.last for day in dates), default=0) or _published(library, one)
    same = library.records[one.subject].of(one.property)
    if any(other.as_of and other.as_of.last > newest for other in same):
        return 0
    is_old = newest and newest + years * _DAYS_OF_A_YEAR < today.toordinal()
    return date.fromordinal(newest).year if is_old else 0


def _published(library: Library, one: Statement) -> int:
    """Return the day on which the newest of its sources was published, 0 when none says."""
    if one.end is not None:
        return 0
    sources = [library.records.get(citation.source) for citation in one.citations]
    found = [day.value for source in sources if source for day in source.of("published")]
    return max((value.last for value in found if hasattr(value, "last")), default=0)


def _check_copies(library: Library, kind: Kind, sink: Diagnostics) -> None:
    """Report sources on the web that are cited, and of which no copy is known that stays."""
    if kind.property("archived") is None:
        return
    for record in library.by_kind.get(kind.id, ()):
        addresses = [one for one in record.of("address") if isinstance(one.value, Address)]
        if addresses and record.id in library.resting and not record.of("archived"):
            sink.report("no-copy", addresses[0].origin, id=record.id)


def _check_voices(library: Library, kind: Kind, sink: Diagnostics) -> None:
    """Report what is said of a side's view, and rests on no document of that side."""
    for record in library.by_kind.get(kind.id, ()):
        holders = _named(record, kind.trait("takes_position"))
        cited = {c.source for one in record.statements for c in one.citations}
        sides = {side for source in cited for side in _sides_of(library, source)}
        for side in holders:
            if cited and side in library.config.sides and side not in sides:
                sink.report("second-hand", record.origin, id=record.id, side=side)


def _check_balance(library: Library, kind: Kind, sink: Diagnostics) -> None:
    """Report disagreements on which sources of one side are cited, and none of another."""
    for record in library.by_kind.get(kind.id, ()):
        values = [one.value for one in record.of("statements")]
        paths = [value.path for value in values if isinstance(value, StatementReference)]
        stated = [library.statements[path] for path in paths if path in library.statements]
        cited = {citation.source for one in stated for citation in one.citations}
        sides = {side for source in cited for side in _sides_of(library, source)}
        missing = [side for side in library.config.sides if side not in sides]
        if missing and sides & set(library.config.sides):
            sink.report("one-sided", record.origin, id=record.id, missing=", ".join(missing))


def _sides_of(library: Library, source: str) -> Iterator[str]:
    record = library.records.get(source)
    if record is not None:
        yield from _named(record, library.kind_of(source).trait("sided"))


def _named(record: Record, name: str) -> list[str]:
    values = [one.value for one in record.of(name)] if name else []
    return [value.id for value in values if isinstance(value, Reference)]
