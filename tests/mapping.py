"""The research against the dossier: is each researched value there, with each place it was read at.

`docs/research-map.yaml` says where each statement went: an id of the research -> the paths of the
statements that hold it now, or a map with `at` (the paths), `why` (why several were merged or it
was told otherwise) and `dropped` (sources not cited for it -> the reason).
"""

from __future__ import annotations

import calendar
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from dossier.config import Project
from dossier.dates import FuzzyDate
from dossier.diagnostics import Diagnostics
from dossier.library import Library
from dossier.load import load
from dossier.model import (
    Address,
    Choice,
    ClockTime,
    Coordinates,
    LanguageTag,
    Reference,
    Statement,
    StatementReference,
    Text,
    Value,
)
from dossier.quantities import Quantity

REPOSITORY = Path(__file__).resolve().parent.parent
RESEARCH = REPOSITORY / "tests" / "research" / "facts.yaml"
MAP = REPOSITORY / "docs" / "research-map.yaml"

# Words of this many letters and more tell what a text is about; their first letters are compared,
# so that an inflected form counts as the same word.
_LONG, _STEM = 5, 5
# How many of a researched text's long words (and all of its numbers) must be found again. The
# dossier says things in words of its own, so not all of them.
_SHARE = Decimal("0.5")


@dataclass(frozen=True)
class Place:
    """Where a statement of the research went."""

    paths: tuple[str, ...]
    why: str = ""
    dropped: Mapping[str, str] = field(default_factory=dict)


def read_yaml(path: Path) -> Any:
    """Return a YAML file as plain data, every scalar as its type."""
    with path.open(encoding="utf-8") as file:
        return yaml.load(file, yaml.CSafeLoader)


@cache
def research() -> Any:
    """Return the research."""
    return read_yaml(RESEARCH)


@cache
def places() -> dict[str, Place]:
    """Return the map: where each statement of the research went."""
    return {id_: _place(entry) for id_, entry in read_yaml(MAP).items()}


def _place(entry: Any) -> Place:
    if isinstance(entry, list):
        return Place(tuple(entry))
    return Place(tuple(entry["at"]), entry.get("why", ""), entry.get("dropped", {}))


@cache
def flagship() -> Library:
    """Return the flagship dossier, linked."""
    sink = Diagnostics()
    library = load(Project(REPOSITORY), sink).library
    assert library is not None
    assert not sink.has_errors
    return library


# --- what a statement says --------------------------------------------------------------------


def said(statements: list[Statement]) -> str:
    """Return all that statements say in any language, references by all names of their records."""
    return "\n".join(part for one in statements for part in _parts(one))


def _parts(one: Statement) -> Iterator[str]:
    yield from _word(one.value)
    yield from (part for _, values in one.qualifiers for value in values for part in _word(value))
    for text in (one.note, one.inferred, one.unverified, one.reason):
        if text is not None:
            yield from _word(text)
    for date in (one.as_of, one.start, one.end):
        if date is not None:
            yield date.text
    if one.according_to:
        yield from _word(Reference(one.according_to))
    yield from (text for citation in one.citations for _, text in citation.place.forms)
    yield from _word(Reference(one.subject))
    what = flagship().property_of(one)
    yield from (text for _, text in what.label.forms)


def _word(value: Value) -> Iterator[str]:
    match value:
        case Text(forms):
            yield from (text for _, text in forms)
        case Quantity():
            yield from (f"{number:f}" for number in (value.low, value.high))
            yield from (_NUMERALS[int(n)] for n in (value.low,) if n in range(11))
            yield f"{'about ' if value.about else ''}{_UNITS.get(value.unit, value.unit)}"
        case FuzzyDate():
            yield value.text
            yield from _written_out(value)
        case Coordinates():
            yield f"{value.latitude} {value.longitude}"
        case ClockTime():
            yield f"{value.hour}:{value.minute:02}"
        case Reference(id_):
            yield id_
            record = flagship().records[id_]
            title = flagship().kind_of(id_).trait("title")
            yield from (text for one in record.of(title) for text in _word(one.value))
        case StatementReference(path):
            yield path
        case Choice(key):
            yield key.replace("-", " ")
        case Address(url):
            yield url
        case LanguageTag(tag):
            yield tag


# What a yes of the research is in the dossier, where it is no text.
_YES: dict[str, Any] = {
    "first_of_its_kind": 1,
    "first_held_in_moscow": 1,
    "attended_by_abe": ["abe"],
}
_UNITS = {"min": "minutes", "h": "hours", "m": "metres"}
_NUMERALS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_SEASONS = {21: "spring", 22: "summer", 23: "autumn", 24: "winter"}
_MONTHS = tuple(calendar.month_name[1:])


def _written_out(date: FuzzyDate) -> Iterator[str]:
    for point in (date.start, date.end):
        if point is not None and point.month in range(1, 13):
            yield f"{point.day or ''} {_MONTHS[point.month - 1]} {point.year}"
        elif point is not None and point.month in _SEASONS:
            yield f"{_SEASONS[point.month]} {point.year}"


# --- comparing ----------------------------------------------------------------------------------


def complaints(fact: Mapping[str, Any]) -> Iterator[str]:
    """Yield what of a statement of the research is not in the dossier as the map says."""
    library = flagship()
    place = places().get(fact["id"])
    if place is None:
        yield "is not in the map"
        return
    missing = [path for path in place.paths if path not in library.statements]
    if missing or not place.paths:
        yield f"there is no statement {missing}"
        return
    found = [library.statements[path] for path in place.paths]
    yield from _compare_sources(fact, found, place)
    if isinstance(fact["value"], bool):
        # What a yes or no is about stands in the name of its property.
        told = fact["property"].replace("_", " ")
        yield from _compare_value(_YES.get(fact["property"], told), found)
    else:
        yield from _compare_value(fact["value"], found)
    if "as_of" in fact and str(fact["as_of"]) not in _dates(found):
        yield f"as_of {fact['as_of']} is not among {sorted(_dates(found))}"
    if fact.get("party") in {"japan", "russia"} and not _attributed(found, fact["party"]):
        yield f"is not attributed to {fact['party']}"
    if "calendar" in fact:
        calendar = fact["calendar"].split()[0].casefold()
        if calendar not in said(found):
            yield f"the calendar {calendar} is not told"
    if "measured_from" in fact and fact["measured_from"].removeprefix("the ") not in said(found):
        yield f"not measured from {fact['measured_from']}"
    if "conflict" in fact and not any(
        fact["conflict"] in library.disputes.get(path, ()) for path in place.paths
    ):
        yield f"does not take part in {fact['conflict']}"


def _compare_sources(
    fact: Mapping[str, Any], found: list[Statement], place: Place
) -> Iterator[str]:
    cited: dict[str, set[str]] = {}
    for one in found:
        for citation in one.citations:
            cited.setdefault(citation.source, set()).add(_normalised(citation.place.forms[0][1]))
        # What a source's own record says of it needs no citation.
        own = {_normalised(s.get("at", "")) for s in fact["sources"] if s["id"] == one.subject}
        cited.setdefault(one.subject, own)
    for source in fact["sources"]:
        id_, at = source["id"], _normalised(source.get("at", ""))
        if id_ in place.dropped:
            yield from _check_dropped(id_, cited)
        elif id_ not in cited:
            yield f"does not cite {id_} ({source.get('at')})"
        elif not any(at in given for given in cited[id_]):
            yield f"cites {id_} at {sorted(cited[id_])} instead of {at!r}"


def _check_dropped(id_: str, cited: Mapping[str, set[str]]) -> Iterator[str]:
    if id_ in cited:
        yield f"cites {id_}, which the map says is left out"
    elif source_class(id_) != "weak":
        yield f"leaves out {id_}, which is not weak"
    elif not any(source_class(other) != "weak" for other in cited):
        yield f"leaves out {id_}, but cites nothing better"


def source_class(id_: str) -> str:
    """Return the class of a source."""
    (one,) = flagship().records[id_].of("class")
    assert isinstance(one.value, Choice)
    return one.value.key


def _normalised(place: str) -> str:
    text = re.sub(r"\bparas?\b", "paragraph", place).replace("paragraphs", "paragraph")
    return " ".join(text.replace("’", "'").casefold().split())


def _dates(found: list[Statement]) -> set[str]:
    dates = {
        date.text for one in found for date in (one.as_of, one.start, one.end) if date is not None
    }
    intervals = {f"{one.start}/{one.end or '..'}" for one in found if one.start}
    return dates | intervals


def _attributed(found: list[Statement], party: str) -> bool:
    library = flagship()
    for one in found:
        holders = {one.according_to, *_referred(one)}
        for record in [*holders]:
            if record in library.records:
                parts = library.records[record].of("part_of")
                holders |= {p.value.id for p in parts if isinstance(p.value, Reference)}
        if party in holders:
            return True
    return False


def _referred(one: Statement) -> set[str]:
    values = (value for _, given in one.qualifiers for value in given)
    return {value.id for value in values if isinstance(value, Reference)}


def _compare_value(value: Any, found: list[Statement]) -> Iterator[str]:
    match value:
        case int() | float():
            numbers = {n for one in found for n in _numbers(one)}
            if Decimal(str(value)) not in numbers:
                yield f"{value} is not among {sorted(numbers)}"
        case list():
            for item in value:
                yield from _compare_item(item, found)
        case dict():
            yield from _compare_map(value, found)
        case str():
            yield from _compare_text(value, found)


def _numbers(one: Statement) -> Iterator[Decimal]:
    values = [one.value, *(value for _, given in one.qualifiers for value in given)]
    for value in values:
        if isinstance(value, Quantity):
            yield from (value.low.normalize() + 0, value.high.normalize() + 0)


def _compare_item(item: str, found: list[Statement]) -> Iterator[str]:
    if item in {one.value.id for one in found if isinstance(one.value, Reference)}:
        return
    yield from _compare_text(item, found)


def _compare_map(value: Mapping[str, Any], found: list[Statement]) -> Iterator[str]:
    if "lat" in value and not isinstance(value["lat"], list):
        points = {
            (one.value.latitude, one.value.longitude)
            for one in found
            if isinstance(one.value, Coordinates)
        }
        if (Decimal(str(value["lat"])), Decimal(str(value["lon"]))) not in points:
            yield f"{value} is not among {points}"
        value = {key: part for key, part in value.items() if key not in {"lat", "lon"}}
    for key, part in value.items():
        if key in {"from", "to"}:
            if str(part) not in _dates(found):
                yield f"{key} {part} is not among {sorted(_dates(found))}"
        elif key.startswith(("lat", "lon")):
            text = said(found)
            yield from (f"{n} is not told" for n in part if str(n) not in text)
        elif isinstance(part, str):
            yield from _compare_text(part, found)
        else:
            yield from _compare_value(part, found)


def _compare_text(text: str, found: list[Statement]) -> Iterator[str]:
    values = {value.text for one in found for value in (one.value,) if isinstance(value, FuzzyDate)}
    if text in values or text in {
        one.value.id for one in found if isinstance(one.value, Reference)
    }:
        return
    told = _plain(said(found))
    for number in re.findall(r"\d+(?:[.,]\d+)*", text):
        plain = number.replace(",", "")
        if plain not in told.replace(",", "") and plain.lstrip("0") not in told:
            yield f"the number {number} of {text!r} is not told"
    for name in re.findall(r"[぀-ヿ一-鿿ㇰ-ㇿ゙-ゟ゚・、々]+|[а-яёА-ЯЁ]{4,}", text):
        if _plain(name) not in told:
            yield f"the word {name} of {text!r} is not told"
    words = {word[:_STEM] for word in re.findall(rf"[a-z]{{{_LONG},}}", _plain(text))}
    again = {word for word in words if word in told}
    if words and Decimal(len(again)) / len(words) < _SHARE:
        yield f"of {text!r} only {sorted(again)} is told, not {sorted(words - again)}"


def _plain(text: str) -> str:
    return unicodedata.normalize("NFC", text.replace("’", "'")).casefold()
