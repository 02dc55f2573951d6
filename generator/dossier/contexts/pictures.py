"""Small pictures of lists: how many records of which rank in which year, and numbers compared."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal

from dossier.contexts.entries import by_date, day_of
from dossier.contexts.frame import Frame
from dossier.contexts.scales import number_ticks, scale_over, write_percent
from dossier.contexts.statements import state
from dossier.contexts.strips import ends_of, place_dots, unit_of
from dossier.contexts.weights import by_rank
from dossier.formats import year_of
from dossier.kinds import Kind
from dossier.model import Choice, Rank, Record
from dossier.pictures import Compared, Comparison, Grade, YearChart, YearMarks
from dossier.quantities import Quantity

# So many ranks have marks that are told apart.
_MARKS = 4
# So many years have room for their texts on a phone; and fewer than so many need no picture.
_MANY = 10
_FEWEST = 3
# A number that is less than this part of the scale is told from nothing in the table only.
_LEAST = Decimal("0.01")


def chart_years(frame: Frame, kind: Kind, records: Sequence[Record]) -> YearChart | None:
    """Return the records of a kind by year and rank; None where it has no ranks, more of them
    than can be told apart, or few years.
    """
    what = kind.property(kind.trait("graded"))
    years: defaultdict[int, list[Record]] = defaultdict(list)
    for record in by_date(frame, records):
        day = day_of(frame.reader, record)
        if day:
            years[int(year_of(day))].append(record)
    if what is None or len(years) < _FEWEST:
        return None
    keys = [option.key for option in what.options]
    found = {record.id: _grade(record, what.name, keys) for record in records}
    used = [n for n in range(len(keys) + 1) if n in found.values()]
    if len(used) > _MARKS:
        return None
    span = range(min(years), max(years) + 1)
    wide = Decimal(100) / len(span)
    columns = [sorted(used.index(found[one.id]) + 1 for one in years[year]) for year in span]
    return YearChart(
        label=frame.words(what.label),
        grades=tuple(
            Grade(frame.words(what.options[n].label) if n < len(keys) else None, number)
            for number, n in enumerate(used, 1)
        ),
        years=tuple(
            YearMarks(
                year=str(year),
                x=write_percent(wide * (2 * number + 1) / 2),
                sorts=tuple(sorts),
                counts=tuple(sorts.count(sort) for sort in range(1, len(used) + 1)),
                is_minor=len(span) > _MANY and number % 2 == 1,
            )
            for number, (year, sorts) in enumerate(zip(span, columns, strict=True))
        ),
        levels=max(map(len, columns)),
    )


def _grade(record: Record, name: str, keys: Sequence[str]) -> int:
    """Return the place of a record's rank among all, after the last if it has none."""
    values = [one.value for one in record.of(name) if one.rank is not Rank.DEPRECATED]
    given = [keys.index(value.key) for value in values if isinstance(value, Choice)]
    return given[0] if given else len(keys)


def compare_records(frame: Frame, kind: Kind, records: Sequence[Record]) -> Comparison | None:
    """Return the numbers that records of a kind have for one property on a scale from zero, the
    largest first; None where it compares none or few have one.
    """
    what = kind.property(kind.trait("compared"))
    name = kind.trait("compared")
    given = {
        record: [
            one
            for one in record.of(name)
            if isinstance(one.value, Quantity) and one.rank is not Rank.DEPRECATED
        ]
        for record in (records if name else ())
    }
    having = {record: found for record, found in given.items() if found}
    if what is None or len(having) < _FEWEST:
        return None
    unit = unit_of(next(iter(having.values())))
    tops = {
        record.id: max(ends_of(one, unit)[1] for one in found) for record, found in having.items()
    }
    scale = scale_over(Decimal(0), max(tops.values()))
    rows = []
    for record, found in sorted(having.items(), key=lambda row: (-tops[row[0].id], row[0].id)):
        ordered = sorted(found, key=lambda one: ends_of(one, unit))
        shown = ordered if tops[record.id] >= scale.high * _LEAST else []
        dots, levels = place_dots(frame, [("", one) for one in shown], scale, unit)
        stated = tuple(state(frame, one) for one in by_rank(frame.reader, ordered))
        rows.append(Compared(frame.bare_link(record.id), dots, levels, stated))
    ticks = number_ticks(scale, unit, frame.catalogue)
    return Comparison(frame.words(what.label), ticks, tuple(rows))
