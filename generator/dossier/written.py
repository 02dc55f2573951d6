"""Values as an editor writes them, in one line: for commands that tell of facts."""

from __future__ import annotations

from collections.abc import Iterator

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


def write_value(value: Value) -> str:  # noqa: PLR0911 - one for each type of value
    """Return a value as it stands in YAML, without quotes; a text of several languages as a map."""
    match value:
        case Text(forms=((_, words),)):
            return _line(words)
        case Text(forms=forms):
            return "{" + ", ".join(f"{tag}: {_line(words)}" for tag, words in forms) + "}"
        case Reference(id=id_):
            return id_
        case StatementReference(path=path):
            return path
        case Choice(key=key):
            return key
        case Address(url=url):
            return url
        case Coordinates(latitude=north, longitude=east):
            return f"{north:f}, {east:f}"
        case ClockTime(hour=hour, minute=minute):
            return f"{hour:02}:{minute:02}"
        case LanguageTag(tag=tag):
            return tag
        case _:  # a quantity or a date, which keep or make their own form
            return str(value)


def write_parts(one: Statement) -> Iterator[tuple[str, str]]:
    """Yield the parts of a statement but its sources by the keys of the data format."""
    yield "value", write_value(one.value)
    for name, values in one.qualifiers:
        yield name, ", ".join(write_value(value) for value in values)
    dates = {"as_of": one.as_of, "from": one.start, "until": one.end, "review_by": one.review_by}
    yield from ((name, str(day)) for name, day in dates.items() if day is not None)
    if one.according_to:
        yield "according_to", one.according_to
    if one.rank.value != "normal":
        yield "rank", one.rank.value
    texts = {
        "reason": one.reason,
        "note": one.note,
        "inferred": one.inferred,
        "unverified": one.unverified,
    }
    yield from ((name, write_value(text)) for name, text in texts.items() if text is not None)


def write_sources(one: Statement) -> dict[str, str]:
    """Return the place in each source that a statement rests on, by the source's id."""
    return {citation.source: write_value(citation.place) for citation in one.citations}


def _line(words: str) -> str:
    return " ".join(words.split())
