"""Who took part held something on that day, or it is said in what capacity they came."""

from __future__ import annotations

from dossier.dates import FuzzyDate
from dossier.diagnostics import Diagnostics, Label
from dossier.library import Library, held_on
from dossier.model import Record, Reference, Statement

# The qualifier that says in what capacity somebody took part, where no office does.
CAPACITY = "as"


def check_offices(library: Library, record: Record, sink: Diagnostics) -> None:
    """Report those who took part in something on a day on which they held nothing."""
    kind = library.kind_of(record.id)
    participates, dated = kind.trait("participates"), kind.trait("dated")
    if participates and dated:
        days = [one.value for one in record.of(dated) if isinstance(one.value, FuzzyDate)]
        for one in record.of(participates):
            _check_one(library, one, days, sink)


def _check_one(library: Library, one: Statement, days: list[FuzzyDate], sink: Diagnostics) -> None:
    if not isinstance(one.value, Reference) or one.value.id not in library.records:
        return
    holder = library.records[one.value.id]
    holds = library.kind_of(holder.id).trait("holds")
    # Where sources disagree on the day, an office on any of the days will do.
    if not holds or not days or one.qualifier(CAPACITY) or holder.id in library.broken:
        return
    if any(held_on(holder, holds, day) for day in days):
        return
    sink.report(
        "not-in-office",
        one.origin,
        id=holder.id,
        day=days[0],
        holds=holds,
        path=holder.origin.path,
        related=_nearest(holder, holds),
    )


def _nearest(holder: Record, holds: str) -> list[Label]:
    return [Label(one.origin, _period(one)) for one in holder.of(holds)][:3]


def _period(one: Statement) -> str:
    return f"held {one.start or 'from the beginning'} to {one.end or 'now'}"
