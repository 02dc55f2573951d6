"""Values for people: dates, quantities and counts, worded for a language by Unicode's locale data.

Only formatting happens here; the words that say *about* or *uncertain* are the theme's.
"""

from __future__ import annotations

from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from functools import cache, lru_cache
from typing import Literal

from babel import Locale
from babel.core import get_global
from babel.dates import format_date as babel_date
from babel.dates import format_skeleton
from babel.numbers import format_decimal, format_percent
from babel.units import format_unit

from dossier.dates import FuzzyDate, Point, parse_date
from dossier.model import ClockTime, Coordinates
from dossier.quantities import UNITS, Quantity
from dossier.views import DatePoint, DateText

# CLDR has no pattern for a season or decade; these are the English ones, others fall back to years.
_SEASONS = {21: "spring", 22: "summer", 23: "autumn", 24: "winter"}


@cache
def _locale(language: str) -> Locale:
    """Return the locale of a language; plain English is that of the world, not of one country."""
    return Locale.parse("en_001") if language == "en" else Locale.parse(language, sep="-")


@lru_cache(maxsize=65536)
def format_date(value: FuzzyDate, language: str) -> DateText:
    """Word a date or interval: `29 April 2013`, `April 2013`, `2012–2020`."""
    ends = dict.fromkeys(_point(point, language) for point in (value.start, value.end) if point)
    return DateText(
        text=" – ".join(point.text for point in ends),
        points=tuple(ends),
        is_since=value.is_interval and value.end is None,
        is_until=value.is_interval and value.start is None,
    )


def _point(point: Point, language: str) -> DatePoint:
    text, machine = _word(point, language), _machine(point)
    return DatePoint(text, machine, point.approximate, point.uncertain)


def format_day(day: str, language: str) -> DateText:
    """Word a day given as YYYY-MM-DD."""
    value = parse_date(day)
    assert value is not None
    return format_date(value, language)


def year_of(value: FuzzyDate) -> str:
    """Return the year that a date is listed under: that of its start, else of its end."""
    point = value.start or value.end
    assert point is not None
    return str(point.year)


def _word(point: Point, language: str) -> str:
    locale = _locale(language)
    if point.precision == "day":
        return babel_date(_first(point), format="long", locale=locale)
    if point.precision == "month":
        return str(format_skeleton("yMMMM", _first(point), locale=locale))
    if point.precision == "season" and locale.language == "en":
        return f"{_SEASONS[point.month]} {point.year}"
    if point.precision == "decade" and locale.language == "en":
        return f"{point.year}s"
    if point.precision == "century":
        return f"{point.year}–{point.year + 99}"
    return str(format_skeleton("y", _first(point), locale=locale))


def _first(point: Point) -> date:
    return date.fromordinal(point.first)


def _machine(point: Point) -> str:
    """Return what HTML's `<time datetime>` takes: a day, month or year; '' for anything else."""
    # Not `strftime`: it writes the years before 1000 with fewer digits on some systems.
    length = {"day": 10, "month": 7, "year": 4}.get(point.precision, 0)
    return _first(point).isoformat()[:length]


def format_quantity(value: Quantity, language: str) -> str:
    """Word a quantity with its unit: `3,166.6 km²`. The digits given are kept, also zeros."""
    return _format_quantity(str(value.low), str(value.high), value.unit, language)


# By the digits: quantities that differ in the zeros at their end are equal.
@lru_cache(maxsize=65536)
def _format_quantity(low: str, high: str, unit_name: str, language: str) -> str:
    locale, number = _locale(language), Decimal(low)
    numbers = [_number(number, locale)]
    if Decimal(high) != number:
        numbers.append(_number(Decimal(high), locale))
    text = "–".join(numbers)
    if not unit_name:
        return text
    unit = UNITS[unit_name]
    if not unit.cldr or len(numbers) > 1:
        return f"{text}\u00a0{unit_name}"
    pattern = "#,##0." + "0" * _decimals(number) if _decimals(number) else "#,##0"
    # Time is written out: `8 hours`; everything else has symbols that all readers know.
    length: Literal["long", "short"] = "long" if unit.base == "s" else "short"
    shown = format_unit(number, unit.cldr, length, format=pattern, locale=locale)
    return str(shown).replace(" ", "\u00a0")


def _number(number: Decimal, locale: Locale) -> str:
    places = _decimals(number)
    pattern = "#,##0." + "0" * places if places else "#,##0"
    return str(format_decimal(number, format=pattern, locale=locale))


def _decimals(number: Decimal) -> int:
    exponent = number.as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def format_count(count: int, language: str) -> str:
    """Word a number of things: `1,204`."""
    return _number(Decimal(count), _locale(language))


def format_share(part: int, whole: int, language: str) -> str:
    """Word a part as rounded percent of the whole: `31%`; what is there is never nothing: `<1%`."""
    share = Decimal(part) / Decimal(whole) if whole else Decimal(0)
    is_tiny = 0 < share < Decimal("0.005")
    shown = Decimal("0.01") if is_tiny else share.quantize(Decimal("0.01"), ROUND_HALF_UP)
    text = str(format_percent(shown, locale=_locale(language)))
    return f"<{text}" if is_tiny else text


def format_coordinates(value: Coordinates) -> str:
    """Word coordinates as degrees with the side of the world: `45.0333° N, 147.6167° E`."""
    north = "N" if value.latitude >= 0 else "S"
    east = "E" if value.longitude >= 0 else "W"
    return f"{abs(value.latitude)}°\u00a0{north}, {abs(value.longitude)}°\u00a0{east}"


def format_time(value: ClockTime) -> str:
    """Word a time of day as it is written in all our languages: `13:25`."""
    return f"{value.hour:02}:{value.minute:02}"


def language_name(tag: str, language: str) -> str:
    """Return the name of a language in another: `Japanese`; the tag where there is no name."""
    return str(_locale(language).languages.get(tag.split("-", maxsplit=1)[0], tag))


def script_name(code: str, language: str) -> str:
    """Return the name of a script (ISO 15924) in a language: `Cyrillic`; the code if unknown."""
    return str(_locale(language).scripts.get(code, code))


def own_name(tag: str) -> str:
    """Return the name of a language in itself: `日本語`."""
    return language_name(tag, tag)


def territorial(tag: str) -> str:
    """Return a language with the territory it is most spoken in, by CLDR: `en_US`, `ja_JP`."""
    locale = Locale.parse(tag, sep="-")
    likely = str(get_global("likely_subtags").get(locale.language, locale))
    return f"{locale.language}_{locale.territory or likely.rpartition('_')[2]}"
