"""What an editor may have meant by a value that is not in its form, and why it is not.

Only what can be meant in one way is guessed: `12/04/1931` is April to some and December to others.
"""

from __future__ import annotations

import re
from calendar import month_name, monthrange

from dossier.dates import parse_date
from dossier.quantities import parse_quantity

_MONTHS = {name.casefold(): number for number, name in enumerate(month_name) if name}
_WORDS_FOR_ABOUT = r"(?:about|around|approx\.?|approximately|circa|ca?\.)\s*"

# Forms of dates that people write: the pattern, and what it is in EDTF, `M` the month's number.
_DATES = (
    (r"(?P<d>\d{1,2})\.\s?(?P<m>\d{1,2})\.\s?(?P<y>\d{4})", "{y}-{m:0>2}-{d:0>2}"),
    (r"(?P<y>\d{4})[-/.](?P<m>\d{1,2})[-/.](?P<d>\d{1,2})", "{y}-{m:0>2}-{d:0>2}"),
    (r"(?P<y>\d{4})[-/.](?P<m>\d{1,2})", "{y}-{m:0>2}"),
    (r"(?P<y>\d{4})年(?P<m>\d{1,2})月(?P<d>\d{1,2})日", "{y}-{m:0>2}-{d:0>2}"),
    (r"(?P<y>\d{4})年(?P<m>\d{1,2})月", "{y}-{m:0>2}"),
    (r"(?P<y>\d{4})年", "{y}"),
    (r"(?P<d>\d{1,2})(?:st|nd|rd|th|\.)? (?P<name>[a-z]+),? (?P<y>\d{4})", "{y}-{M:0>2}-{d:0>2}"),
    (r"(?P<name>[a-z]+) (?P<d>\d{1,2})(?:st|nd|rd|th)?,? (?P<y>\d{4})", "{y}-{M:0>2}-{d:0>2}"),
    (r"(?P<name>[a-z]+),? (?P<y>\d{4})", "{y}-{M:0>2}"),
    (r"(?P<y>\d{4}-\d\d-\d\d)[T ]\d\d:\d\d.*", "{y}"),
    (r"(?P<y>\d{4}) ?[-–] ?(?P<z>\d{4})", "{y}/{z}"),
    (r"(?P<y>\d{3})0s", "{y}X"),
    (rf"{_WORDS_FOR_ABOUT}(?P<y>\d{{4}}(?:-\d\d)*)", "{y}~"),
    (r"(?:since|from) (?P<y>\d{4}(?:-\d\d)*)", "{y}/.."),
)
_NUMBERED = re.compile(r"(?P<year>\d{4})-(?P<month>\d\d)(?:-(?P<day>\d\d))?")


def meant_date(text: str) -> str:
    """Return the date in EDTF that a text most likely means, '' when nothing is likely."""
    for pattern, form in _DATES:
        match = re.fullmatch(pattern, text.strip(), re.IGNORECASE)
        if match is None:
            continue
        parts = match.groupdict()
        month = _MONTHS.get(str(parts.get("name", "")).casefold(), 0)
        written = form.format(**parts, M=month)
        if written != text and parse_date(written) is not None:
            return written
    return ""


def why_no_date(text: str) -> str:
    """Say why what has the form of a date is none; '' when it has not the form."""
    match = _NUMBERED.fullmatch(text.strip())
    if match is None:
        return ""
    year, month = int(match["year"]), int(match["month"])
    if not year:
        return "there is no year 0"
    if not 1 <= month <= 12:
        is_season = month in range(21, 25)
        return "a season has no days" if is_season else f"there is no month {match['month']}"
    length = monthrange(year, month)[1]
    return f"{month_name[month]} {year} has {length} days"


def meant_time(text: str) -> str:
    """Return the time of day that a text most likely means, '' when nothing is likely."""
    match = re.fullmatch(
        r"(\d{1,2})(?:[:.h時](\d\d)分?)?(?:\s?([ap])\.?m\.?)?", text.strip(), re.IGNORECASE
    )
    if match is None or not (match[2] or match[3]):
        return ""
    hour, minute, half = int(match[1]), int(match[2] or 0), (match[3] or "").lower()
    if half:
        if not 1 <= hour <= 12:
            return ""
        hour = hour % 12 + (12 if half == "p" else 0)
    return f"{hour:02}:{minute:02}" if hour < 24 and minute < 60 else ""


# Steps towards a quantity, each a pattern and what to put in its place.
_QUANTITY_STEPS = (
    (rf"^{_WORDS_FOR_ABOUT}", "~"),
    (r"^[≈∼]\s*", "~"),
    (r"^~\s+", "~"),
    (r"^(\d{1,3})((?:[  ,]\d{3})+)(?!\d)", lambda m: m[1] + re.sub(r"\D", "", m[2])),
    (r"(\d),(\d)", r"\1.\2"),
    (r"^(~?)\.(\d)", r"\g<1>0.\2"),
    (r"(\d)\s?[-–]\s?(\d)", r"\1..\2"),
    (r"(\d)([^\d\s.~])", r"\1 \2"),
    (r"\bsq(?:uare)? ?(k?m)\b", r"\1²"),
    (r"m2$", "m²"),
    (r"m3$", "m³"),
)


def meant_quantity(text: str, units: tuple[str, ...]) -> str:
    """Return the quantity in its form that a text most likely means, '' when nothing is likely.

    `units` are those that may follow the number; none for a count.
    """
    written = text.strip()
    for pattern, put in _QUANTITY_STEPS:
        written = re.sub(pattern, put, written, flags=re.IGNORECASE)
    found = parse_quantity(written)
    if found is None or written == text or found.unit not in (units or ("",)):
        return ""
    return written


def meant_coordinates(text: str) -> str:
    """Return latitude and longitude with points for commas; '' when that is not what is wrong."""
    match = re.fullmatch(r"(-?\d{1,2}),(\d+)[;,]\s*(-?\d{1,3}),(\d+)", text.strip())
    return f"{match[1]}.{match[2]}, {match[3]}.{match[4]}" if match else ""


# Tags that are often taken for those of languages: of countries, and what is missing a script.
_COUNTRIES = {
    "jp": "ja",
    "cn": "zh",
    "kr": "ko",
    "ua": "uk",
    "gr": "el",
    "cz": "cs",
    "dk": "da",
    "us": "en",
    "uk-uk": "en",
    "gb": "en",
    "ge": "ka",
    "il": "he",
    "ir": "fa",
    "vn": "vi",
}


def meant_language(text: str) -> str:
    """Return the tag of BCP 47 that a text most likely means, '' when nothing is likely."""
    from babel import Locale  # noqa: PLC0415 - locale data is large and rarely needed here
    from babel.core import get_global  # noqa: PLC0415 - see above

    names = Locale("en").languages
    word = text.strip()
    language, *rest = word.replace("_", "-").split("-")
    language = language.lower()
    by_name = {name.casefold(): tag for tag, name in names.items()}
    aliases = get_global("language_aliases")
    found = by_name.get(word.casefold(), "").replace("_", "-")
    if not found:
        known = language if language in names else ""
        found = _COUNTRIES.get(language, "") or aliases.get(language, "") or known
        found = "-".join([found, *map(_subtag, rest)]) if found else ""
    return found if found != text else ""


def _subtag(part: str) -> str:
    """Return a script as `Hant`, a country as `GB`."""
    return part.title() if len(part) == 4 else part.upper()
