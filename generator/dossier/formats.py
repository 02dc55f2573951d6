"""Values for people: dates, quantities and counts, worded for a language by Unicode's locale data.

What that data has no words for (seasons, decades, sides of the world, people) is said by the
catalogue of the theme. The words *about*, *since* and *uncertain* are the template's: it is told
which to add, and a date that will stand after *since* or *until* is in the form that goes there.
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

from dossier.catalogues import Catalogue
from dossier.dates import FuzzyDate, Point, parse_date
from dossier.model import ClockTime, Coordinates
from dossier.quantities import UNITS, Quantity, Unit
from dossier.views import DatePoint, DateText

# Languages that put no space between a number and its unit.
_CLOSE = {"ja", "zh"}
# Units that stand for so many powers of ten of another; languages group them in their own way.
_POWERS = {"million USD": 6, "billion USD": 9}
_SPACE, _NARROW = "\u00a0", "\u202f"


@cache
def _locale(language: str) -> Locale:
    """Return the locale of a language; plain English is that of the world, not of one country."""
    return Locale.parse("en_001") if language == "en" else Locale.parse(language, sep="-")


@lru_cache(maxsize=65536)
def format_date(value: FuzzyDate, words: Catalogue) -> DateText:
    """Word a date or interval: `29 April 2013`, `April 2013`, `2012 – 2020`."""
    is_open = value.is_interval and (value.start is None or value.end is None)
    points = tuple(dict.fromkeys(point for point in (value.start, value.end) if point))
    if len(points) == 2 and all(point.precision == "year" for point in points):
        texts = _word_years(points[0], points[1], words)
    elif len(points) == 2 and _are_near(*points):
        texts = _word_days(points[0], points[1], words)
    else:
        texts = tuple(_word(point, words, is_governed=is_open) for point in points)
    ends = dict.fromkeys(
        DatePoint(text, _machine(point), point.approximate, point.uncertain)
        for point, text in zip(points, texts, strict=True)
    )
    return DateText(
        text=words.gettext(" – ").join(point.text for point in ends),
        points=tuple(ends),
        is_since=value.is_interval and value.end is None,
        is_until=value.is_interval and value.start is None,
    )


def format_day(day: str, words: Catalogue) -> DateText:
    """Word a day given as YYYY-MM-DD."""
    value = parse_date(day)
    assert value is not None
    return format_date(value, words)


def year_of(value: FuzzyDate) -> str:
    """Return the year that a date is listed under: that of its start, else of its end."""
    point = value.start or value.end
    assert point is not None
    return str(point.year)


def _word(point: Point, words: Catalogue, *, is_governed: bool) -> str:
    """Word one date; `is_governed`: as it stands after *since* or *until*."""
    locale, year = _locale(words.language), {"year": str(point.year)}
    match point.precision:
        case "day":
            text = babel_date(_first(point), format="long", locale=locale)
        case "month":
            text = _word_month(point, locale, is_governed=is_governed)
        case "season":
            text = _seasons(words, is_governed=is_governed)[point.month] % year
        case "decade" if is_governed:
            text = words.pgettext("decade after since or until", "%(year)ss") % year
        case "decade":
            text = words.pgettext("decade", "%(year)ss") % year
        case "century":
            last = str(point.year + 99)
            text = words.pgettext("years", "%(first)s–%(last)s") % {
                "first": year["year"],
                "last": last,
            }
        case _:
            text = _word_year(point, words)
    # Narrow spaces are missing in many fonts.
    return str(text).replace(_NARROW, _SPACE)


def _word_month(point: Point, locale: Locale, *, is_governed: bool) -> str:
    pattern = locale.datetime_skeletons["yMMMM"].pattern
    # In the pattern `L` is the form of a month that stands alone, `M` that within a date.
    chosen = pattern.replace("LLLL", "MMMM") if is_governed else pattern
    return babel_date(_first(point), format=chosen, locale=locale)


def _word_year(point: Point, words: Catalogue) -> str:
    own = words.pgettext("year", "%(year)s") % {"year": str(point.year)}
    if own != str(point.year):
        return own
    return str(format_skeleton("y", _first(point), locale=_locale(words.language)))


def _word_years(first: Point, last: Point, words: Catalogue) -> tuple[str, ...]:
    return (
        words.pgettext("first of two years", "%(year)s") % {"year": str(first.year)},
        words.pgettext("last of two years", "%(year)s") % {"year": str(last.year)},
    )


def _are_near(first: Point, last: Point) -> bool:
    """Tell whether two points are days of one year, of which nothing else is to be said."""
    ends = (first, last)
    is_said = any(point.approximate or point.uncertain for point in ends)
    return first.year == last.year and {p.precision for p in ends} == {"day"} and not is_said


def _word_days(first: Point, last: Point, words: Catalogue) -> tuple[str, ...]:
    """Word two days of a year, which is said once, as the month is where it is one: by the end that
    the language begins with the year, or ends with it. Where it does neither both are whole.
    """
    locale = _locale(words.language)
    whole = [_word(point, words, is_governed=False) for point in (first, last)]
    order = [c for c in locale.date_formats["long"].pattern if c in "yMd"]
    short, shortened = ("d", "d") if first.month == last.month else ("MMMMd", "MMMd")
    chosen = locale.datetime_skeletons.get(short) or locale.datetime_skeletons[shortened]
    if order[0] == "y":
        whole[1] = babel_date(_first(last), format=chosen.pattern, locale=locale)
    elif order[0] == "d":
        whole[0] = babel_date(_first(first), format=chosen.pattern, locale=locale)
    return tuple(whole)


def _seasons(words: Catalogue, *, is_governed: bool) -> dict[int, str]:
    """Return how a season of a year is said, by its number in EDTF."""
    if is_governed:
        return {
            21: words.pgettext("after since or until", "spring %(year)s"),
            22: words.pgettext("after since or until", "summer %(year)s"),
            23: words.pgettext("after since or until", "autumn %(year)s"),
            24: words.pgettext("after since or until", "winter %(year)s"),
        }
    return {
        21: words.gettext("spring %(year)s"),
        22: words.gettext("summer %(year)s"),
        23: words.gettext("autumn %(year)s"),
        24: words.gettext("winter %(year)s"),
    }


def _first(point: Point) -> date:
    return date.fromordinal(point.first)


def _machine(point: Point) -> str:
    """Return what HTML's `<time datetime>` takes: a day, month or year; '' for anything else."""
    # Not `strftime`: it writes the years before 1000 with fewer digits on some systems.
    length = {"day": 10, "month": 7, "year": 4}.get(point.precision, 0)
    return _first(point).isoformat()[:length]


def format_quantity(value: Quantity, words: Catalogue) -> str:
    """Word a quantity with its unit: `3,166.6 km²`. The digits given are kept, also zeros."""
    return _format_quantity(str(value.low), str(value.high), value.unit, words)


# By the digits: quantities that differ in the zeros at their end are equal.
@lru_cache(maxsize=65536)
def _format_quantity(low: str, high: str, unit: str, words: Catalogue) -> str:
    last = Decimal(high)
    power = _POWERS.get(unit, 0) if _counts_in_myriads(words.language) else 0
    text = number = _say_number(last, power, words.language)
    if Decimal(low) != last:
        first = _say_number(Decimal(low), power, words.language)
        text = words.pgettext("numbers", "%(low)s–%(high)s") % {"low": first, "high": number}
    if not unit:
        return text
    if UNITS[unit].cldr:
        shown = _with_unit(last, UNITS[unit], words.language).replace(number, text, 1)
    else:
        shown = _counted_in("USD" if power else unit, last, words) % {"number": text}
    return shown.replace(" ", "" if words.language in _CLOSE else _SPACE)


def _counts_in_myriads(language: str) -> bool:
    """Tell whether a language has a word of its own for ten thousand, and counts on from that."""
    return _compact(language, 4).count("0") == 1


def _compact(language: str, power: int) -> str:
    """Return the pattern of Unicode's locale data for a power of ten in short: `0億`."""
    return str(
        _locale(language).compact_decimal_formats["short"]["other"][f"1{'0' * power}"].pattern
    )


def _say_number(number: Decimal, power: int, language: str) -> str:
    """Word a number that stands for so many times a power of ten (0: for itself); with a power in
    hundred millions or ten thousands: 35 times ten to the ninth is 350億.
    """
    if not power:
        return _number(number, language)
    step = 8 if number.scaleb(power) >= 10**8 else 4
    # Written out, for an exponent would be taken for a place after the point.
    scaled = Decimal(f"{number.scaleb(power - step):f}")
    return _number(scaled, language) + _compact(language, step).replace("0", "")


def _with_unit(number: Decimal, unit: Unit, language: str) -> str:
    pattern = _pattern(number)

    def word(length: Literal["long", "short"]) -> str:
        found = format_unit(number, unit.cldr, length, format=pattern, locale=_locale(language))
        return str(found)

    # Time is written out: `8 hours`; everything else has symbols that all readers know.
    shown = word("long") if unit.base == "s" else word("short")
    # Without a form of that length Babel names the unit in the code of the locale data.
    return word("short") if unit.cldr in shown else shown


def _counted_in(unit: str, number: Decimal, words: Catalogue) -> str:
    """Return how a number is said in a unit that Unicode's locale data does not have."""
    # The rules for whole numbers: a part of one of anything takes the form of several.
    whole = int(number) if number == number.to_integral_value() else 2
    texts = {
        "people": words.ngettext("%(number)s person", "%(number)s people", whole),
        "USD": words.gettext("%(number)s USD"),
        "million USD": words.gettext("%(number)s million USD"),
        "billion USD": words.gettext("%(number)s billion USD"),
        "EUR": words.gettext("%(number)s EUR"),
        "JPY": words.gettext("%(number)s JPY"),
        "RUB": words.gettext("%(number)s RUB"),
    }
    return texts.get(unit, f"%(number)s {unit}")


def _number(number: Decimal, language: str) -> str:
    return str(format_decimal(number, format=_pattern(number), locale=_locale(language)))


def _pattern(number: Decimal) -> str:
    exponent = number.as_tuple().exponent
    places = max(0, -exponent) if isinstance(exponent, int) else 0
    return "#,##0." + "0" * places if places else "#,##0"


@lru_cache(maxsize=65536)
def format_count(count: int, language: str) -> str:
    """Word a number of things: `1,204`."""
    return _number(Decimal(count), language)


def format_share(part: int, whole: int, language: str) -> str:
    """Word a part as rounded percent of the whole: `31%`; what is there is never nothing: `<1%`."""
    share = Decimal(part) / Decimal(whole) if whole else Decimal(0)
    is_tiny = 0 < share < Decimal("0.005")
    shown = Decimal("0.01") if is_tiny else share.quantize(Decimal("0.01"), ROUND_HALF_UP)
    text = str(format_percent(shown, locale=_locale(language)))
    return f"<{text}" if is_tiny else text


def format_coordinates(value: Coordinates, words: Catalogue) -> str:
    """Word coordinates as degrees with the side of the world: `45.0333° N, 147.6167° E`."""
    is_north, is_east = value.latitude >= 0, value.longitude >= 0
    north = words.gettext("%(degrees)s° N") if is_north else words.gettext("%(degrees)s° S")
    east = words.gettext("%(degrees)s° E") if is_east else words.gettext("%(degrees)s° W")
    parts = (
        text.replace(" ", _SPACE) % {"degrees": _number(abs(degrees), words.language)}
        for text, degrees in ((north, value.latitude), (east, value.longitude))
    )
    return words.gettext(", ").join(parts)


def format_time(value: ClockTime) -> str:
    """Word a time of day as it is written in all our languages: `13:25`."""
    return f"{value.hour:02}:{value.minute:02}"


@cache
def language_name(tag: str, language: str) -> str:
    """Return the name of a language in another: `Japanese`; the tag where there is no name."""
    return str(_locale(language).languages.get(tag.split("-", maxsplit=1)[0], tag))


def script_name(code: str, language: str) -> str:
    """Return the name of a script (ISO 15924) in a language: `Cyrillic`; the code if unknown."""
    return str(_locale(language).scripts.get(code, code))


@cache
def script_of(tag: str) -> str:
    """Return the script that a language is most written in, by CLDR (ISO 15924): `Latn`, `Jpan`."""
    locale = Locale.parse(tag, sep="-")
    likely = str(get_global("likely_subtags").get(locale.language, "en_Latn_US"))
    return locale.script or likely.split("_")[1]


def own_name(tag: str) -> str:
    """Return the name of a language in itself, as it stands alone: `日本語`, `Русский`."""
    name = language_name(tag, tag)
    return name[:1].upper() + name[1:]


@cache
def territorial(tag: str) -> str:
    """Return a language with the territory it is most spoken in, by CLDR: `en_US`, `ja_JP`."""
    locale = Locale.parse(tag, sep="-")
    likely = str(get_global("likely_subtags").get(locale.language, locale))
    return f"{locale.language}_{locale.territory or likely.rpartition('_')[2]}"
