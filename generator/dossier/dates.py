"""Dates as editors write them: the Extended Date/Time Format, EDTF (ISO 8601-2).

Understood is what a dossier needs of levels 0 and 1: a year, month or day; seasons; unspecified
digits (`194X`, `1945-XX`); `?` uncertain, `~` approximate, `%` both; intervals with an open (`..`)
or unknown (nothing) end. The `edtf` library on PyPI is the oracle in the tests and not used here:
it takes about ten milliseconds a date, and takes 29 February of any year (docs/adr/0004).
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

_DATE = re.compile(
    r"(?P<year>[0-9]{3}[0-9X]|[0-9]{2}XX)"
    r"(?:-(?P<month>[0-9]{2}|XX)(?:-(?P<day>[0-9]{2}|XX))?)?"
    r"(?P<mark>[?~%])?"
)
# EDTF level 1: 21 spring, 22 summer, 23 autumn, 24 winter; months of the northern hemisphere.
_SEASONS = {21: (3, 5), 22: (6, 8), 23: (9, 11), 24: (12, 2)}

FIRST_DAY = date.min.toordinal()
LAST_DAY = date.max.toordinal()


@dataclass(frozen=True, slots=True)
class Point:
    """One date of an interval: the days it may be, as proleptic Gregorian ordinals, and its parts.

    `precision` is year, month, day, season, decade or century; `month` is the season's number
    where that is what was given; parts that were not given are 0.
    """

    first: int
    last: int
    precision: str
    year: int
    month: int = 0
    day: int = 0
    approximate: bool = False
    uncertain: bool = False


@dataclass(frozen=True, slots=True)
class FuzzyDate:
    """A date or interval of dates, with the text that the editor wrote.

    `start` or `end` is None where an interval is open or its end is unknown; for a single date
    both are the same point. `first` and `last` bound the days that it may touch.
    """

    text: str
    start: Point | None
    end: Point | None
    is_interval: bool = False

    @property
    def first(self) -> int:
        """The first day that may be meant, as an ordinal; `FIRST_DAY` when the start is open."""
        return self.start.first if self.start else FIRST_DAY

    @property
    def last(self) -> int:
        """The last day that may be meant, as an ordinal; `LAST_DAY` when the end is open."""
        return self.end.last if self.end else LAST_DAY

    def __str__(self) -> str:
        return self.text


@lru_cache(maxsize=65536)
def parse_date(text: str) -> FuzzyDate | None:
    """Return the date that `text` writes in EDTF, or None when it writes none.

    An interval whose end is before its start is parsed; `is_reversed` tells.
    """
    if "/" not in text:
        point = _parse_point(text)
        return FuzzyDate(text, point, point) if point else None
    left, _, right = text.partition("/")
    if {left, right} <= {"", ".."}:
        return None
    start, end = _parse_end(left), _parse_end(right)
    if isinstance(start, str) or isinstance(end, str):
        return None
    return FuzzyDate(text, start, end, is_interval=True)


def is_reversed(start: FuzzyDate | Point, end: FuzzyDate | Point) -> bool:
    """Tell whether `end` is before `start` whatever days the two stand for."""
    return end.last < start.first


def overlap(one: FuzzyDate, other: FuzzyDate) -> bool:
    """Tell whether two dates may have a day in common."""
    return one.first <= other.last and other.first <= one.last


def span_of(start: FuzzyDate | None, end: FuzzyDate | None) -> FuzzyDate | None:
    """Return the interval from one date until another; None when neither is given."""
    if start is None and end is None:
        return None
    return FuzzyDate(
        f"{start or '..'}/{end or '..'}",
        start.start if start else None,
        end.end if end else None,
        is_interval=True,
    )


def _parse_end(text: str) -> Point | str | None:
    """Return one end of an interval: a point, None when open, or 'bad'."""
    if text in {"", ".."}:
        return None
    return _parse_point(text) or "bad"


def _parse_point(text: str) -> Point | None:
    match = _DATE.fullmatch(text)
    if match is None:
        return None
    year_text, month_text, day_text = match["year"], match["month"], match["day"]
    if "X" in year_text and month_text:
        return None
    bounds = _bounds(year_text, month_text, day_text)
    if bounds is None:
        return None
    first, last, precision = bounds
    return Point(
        first=first.toordinal(),
        last=last.toordinal(),
        precision=precision,
        year=int(year_text.replace("X", "0")),
        month=int(month_text) if month_text and month_text != "XX" else 0,
        day=int(day_text) if day_text and day_text != "XX" else 0,
        approximate=match["mark"] in {"~", "%"},
        uncertain=match["mark"] in {"?", "%"},
    )


def _bounds(year: str, month: str | None, day: str | None) -> tuple[date, date, str] | None:
    """Return the first and last day that the parts of a date may mean, and how precise it is."""
    if "X" in year:
        return _years(int(year.replace("X", "0")), int(year.replace("X", "9")))
    number = int(year)
    known_month = month if month != "XX" else None
    known_day = day if day != "XX" else None
    if number == 0 or (known_day and not known_month):
        return None
    if known_month is None:
        return date(number, 1, 1), date(number, 12, 31), "year"
    if int(known_month) in _SEASONS:
        return _season(number, int(known_month)) if day is None else None
    return _days(number, int(known_month), known_day)


def _years(low: int, high: int) -> tuple[date, date, str] | None:
    if low == 0:
        return None
    precision = "decade" if high - low < 10 else "century"
    return date(low, 1, 1), date(high, 12, 31), precision


def _days(year: int, month: int, day: str | None) -> tuple[date, date, str] | None:
    if not 1 <= month <= 12:
        return None
    length = monthrange(year, month)[1]
    if day is None:
        return date(year, month, 1), date(year, month, length), "month"
    if not 1 <= int(day) <= length:
        return None
    exact = date(year, month, int(day))
    return exact, exact, "day"


def _season(year: int, season: int) -> tuple[date, date, str] | None:
    first_month, last_month = _SEASONS[season]
    # Winter runs into the next year.
    last_year = year + 1 if last_month < first_month else year
    if last_year > date.max.year:
        return None
    length = monthrange(last_year, last_month)[1]
    return date(year, first_month, 1), date(last_year, last_month, length), "season"
