"""Phrases: what places in sources are called in other languages, said once for all of them.

Most places are a few phrases with other numbers: `paragraph 3`, `paragraphs 3, 5`. A dossier lists
them in `data/phrases.yaml`, with `#` for each number, and a place has their forms beside its own.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from dossier.diagnostics import Span
from dossier.model import Text

NUMBER = "#"
"""The sign that stands for a number."""

# A place that has the sign itself keeps it: it is filled in like a number.
_NUMBERS = re.compile(rf"\d+|{NUMBER}")


@dataclass(frozen=True, slots=True)
class Phrase:
    """What a place is called in the main language, and its `forms` in others."""

    words: str
    forms: Text
    origin: Span = field(default=Span(""), compare=False, repr=False)


Phrases = Mapping[str, Phrase]
"""Phrases by their words."""


def count_numbers(words: str) -> int:
    """Return how many numbers a phrase, or a form of it, stands for."""
    return words.count(NUMBER)


def find_phrase(words: str, phrases: Phrases) -> Phrase | None:
    """Return the phrase that a place is called by. One with just these numbers, written out, comes
    before that with signs for them: its forms can have them in another order.
    """
    return phrases.get(words) or phrases.get(_NUMBERS.sub(NUMBER, words))


def translate(place: Text, main: str, phrases: Phrases) -> Text:
    """Return a place with the forms of its phrase; a form of its own comes before one of these."""
    return Text.joined(_forms(place, main, phrases), place)


def untranslate(place: Text, main: str, phrases: Phrases) -> Text:
    """Return a place as it was written: without what `translate` gave it."""
    given = dict(_forms(place, main, phrases).forms)
    kept = (
        Text(((tag, words),), (span,))
        for tag, words, span in place.places()
        if given.get(tag) != words
    )
    return Text.joined(*kept)


def _forms(place: Text, main: str, phrases: Phrases) -> Text:
    words = dict(place.forms).get(main, "")
    phrase = find_phrase(words, phrases)
    if phrase is None:
        return Text(())
    numbers = _NUMBERS.findall(words) if count_numbers(phrase.words) else []
    return Text(
        tuple((tag, _fill(form, numbers)) for tag, form in phrase.forms.forms), phrase.forms.spans
    )


def _fill(form: str, numbers: list[str]) -> str:
    """Put numbers in the places of their signs, in order."""
    parts = form.split(NUMBER)
    filled = (f"{number}{part}" for number, part in zip(numbers, parts[1:], strict=False))
    return "".join((parts[0], *filled))
