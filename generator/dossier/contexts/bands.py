"""What a record held over the years, as bands with a table."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from dossier.contexts.entries import day_of
from dossier.contexts.frame import Frame
from dossier.contexts.scales import Scale, scale_of_years, write_percent, year_ticks
from dossier.contexts.statements import make_fact, state
from dossier.dates import FIRST_DAY, LAST_DAY, FuzzyDate, Point, parse_date
from dossier.library import period_of
from dossier.listviews import Band, BandChart
from dossier.maps import letter_of
from dossier.model import Record, Reference, Statement
from dossier.views import Tick

# Fewer need no picture.
_FEWEST = 2
# What is known to the month begins and ends somewhere in it: so far two bands may overlap.
_SLACK = 31


def make_bands(frame: Frame, record: Record) -> BandChart | None:
    """Return what a record held, by the beginning; None where fewer than two have a date."""
    kind = frame.reader.kind_of(record.id)
    what = kind.property(kind.trait("holds"))
    statements = record.of(what.name) if what else ()
    dated = [(one, period) for one in statements if (period := period_of(one))]
    fact = make_fact(frame, record, what) if what and len(dated) >= _FEWEST else None
    if fact is None:
        return None
    dated.sort(key=lambda pair: pair[1].first)
    days = list(_days(frame, record))
    scale = _scale(frame, [period for _, period in dated], days)
    bands = tuple(_make(frame, dated, scale))
    return BandChart(
        fact=fact,
        bands=bands,
        undated=tuple(state(frame, one) for one in statements if period_of(one) is None),
        lanes=max(band.lane for band in bands) + 1,
        ticks=year_ticks(scale),
        marks=tuple(Tick(scale.at(Decimal(day)), "") for day in sorted(set(days))),
    )


def _scale(frame: Frame, periods: list[FuzzyDate], days: list[int]) -> Scale:
    """Return a scale of years that holds all; what goes on does so until the edition."""
    edition = parse_date(frame.reader.config.edition)
    assert edition is not None
    first = [period.first for period in periods if period.first > FIRST_DAY]
    last = [period.last if period.last < LAST_DAY else edition.first for period in periods]
    ends = [*first, *last, *days]
    return scale_of_years(min(ends), max(ends))


def _make(frame: Frame, dated: list[tuple[Statement, FuzzyDate]], scale: Scale) -> Iterator[Band]:
    taken: list[int] = []
    for number, (one, period) in enumerate(dated):
        start = _middle(period.start) or int(scale.low)
        end = _middle(period.end) or int(scale.high)
        lane = next((r for r, until in enumerate(taken) if until - start <= _SLACK), len(taken))
        start = max([start, *taken[lane : lane + 1]])
        taken[lane : lane + 1] = [end]
        x = Decimal(scale.at(Decimal(start)))
        width = max(Decimal(scale.at(Decimal(end))) - x, Decimal(1))
        yield Band(
            letter=letter_of(number),
            x=write_percent(x),
            width=write_percent(width),
            lane=lane,
            is_open=period.end is None,
            stated=state(frame, one),
        )


def _middle(point: Point | None) -> int:
    """Return the day in the middle of a month or year that a band begins or ends in: so those that
    follow each other meet. 0 for an open end.
    """
    return (point.first + point.last) // 2 if point else 0


def _days(frame: Frame, record: Record) -> Iterator[int]:
    """Yield the days on which a record took part in something."""
    reader = frame.reader
    for one in reader.referring(record.id):
        took_part = one.property == reader.kind_of(one.subject).trait("participates")
        if took_part and one.value == Reference(record.id):
            day = day_of(reader, reader.record(one.subject))
            if day and day.start:
                yield day.start.first
