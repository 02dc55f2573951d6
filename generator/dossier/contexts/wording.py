"""Texts in the language of a page: chosen from those that there are, and put together."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache

from msgspec.structs import replace

from dossier.formats import script_of
from dossier.model import Text
from dossier.scripts import JAPANESE, words_in
from dossier.views import Words

_FIELD = re.compile(r"%\((\w+)\)s")


def choose(text: Text, languages: tuple[str, ...], *, translated: bool = True) -> Words:
    """Return a text in the first of the languages (the page's own first), else in any it has; words
    in the script of another of the languages are told to be in that.

    With `translated` false (a title in its own language, a name) nothing is missing when the text
    is in another language.
    """
    tag, form = text.form(languages)
    if tag == languages[0]:
        return mark(Words(form), languages)
    return mark(Words(form, tag, translated), languages)


def mark(words: Words, languages: tuple[str, ...]) -> Words:
    """Return a text of a page (its language is the first) with its parts, where some are in the
    script of another language.
    """
    return words if words.text.isascii() else _mark(words, languages)


@lru_cache(maxsize=16384)
def _mark(words: Words, languages: tuple[str, ...]) -> Words:
    found = list(split_scripts(words.text, words.lang or languages[0], languages))
    if all(not tag for _, tag in found):
        return words
    parts = tuple(
        Words(text, (tag if tag != languages[0] else "") if tag else words.lang)
        for text, tag in found
    )
    return Words(words.text, words.lang, words.is_fallback, parts)


def split_scripts(
    text: str, language: str, languages: tuple[str, ...]
) -> Iterator[tuple[str, str]]:
    """Yield the parts of a text in a language, each with the other of the languages that its script
    is of, '' for none.
    """
    tongues = _tongues(languages)
    pattern = words_in(tuple(script for script, tag in tongues.items() if tag != language))
    # Of a language that the site does not have it is not known which scripts it writes.
    if pattern is None or language not in languages:
        yield text, ""
        return
    at = 0
    for match in pattern.finditer(text):
        if at < match.start():
            yield text[at : match.start()], ""
        yield match[0], tongues[match.lastgroup or ""]
        at = match.end()
    if at < len(text):
        yield text[at:], ""


@lru_cache(maxsize=64)
def _tongues(languages: tuple[str, ...]) -> Mapping[str, str]:
    """Return the scripts that one of the languages alone writes, each with the language."""
    scripts = [script_of(tag) for tag in dict.fromkeys(languages)]
    shared = {script for script in scripts if scripts.count(script) > 1}
    # Chinese shares its letters with Japanese.
    shared |= {JAPANESE} if {"Hans", "Hant"} & set(scripts) else set()
    found = {script_of(tag): tag for tag in languages}
    return {script: tag for script, tag in found.items() if script not in shared}


_TAG = re.compile(r"(<[^>]*>)")


def mark_html(html: str, languages: tuple[str, ...]) -> str:
    """Return HTML in the first of the languages with words in the script of another marked as in
    that, save where an element says in which language it is.
    """
    if html.isascii():
        return html
    made: list[str] = []
    closing = ""
    for piece in _TAG.split(html):
        if piece.startswith("<"):
            name = piece.strip("</>").split(" ", maxsplit=1)[0]
            if not closing and " lang=" in piece:
                closing = f"</{name}>"
            elif piece == closing:
                closing = ""
        elif not closing:
            piece = "".join(  # noqa: PLW2901 - it is this piece, marked
                f'<span lang="{tag}">{text}</span>' if tag else text
                for text, tag in split_scripts(piece, languages[0], languages)
            )
        made.append(piece)
    return "".join(made)


def compose(pattern: str, **given: Words) -> Words:
    """Return several texts as one, by a pattern of the catalogue; each keeps its language."""
    parts = [part for part in _pieces(pattern, given) if part.text]
    text = "".join(part.text for part in parts)
    if all(part == Words(part.text) for part in parts):
        return Words(text)
    return Words(text, parts=tuple(parts))


def begin(words: Words) -> Words:
    """Return a text as it stands at the beginning of a line: with a capital, if it is in the
    language of the page.
    """
    first = words.parts[0] if words.parts else words
    if words.lang or first.lang or not first.text[:1].islower():
        return words
    parts = (begin(first), *words.parts[1:]) if words.parts else ()
    return replace(words, text=words.text[:1].upper() + words.text[1:], parts=parts)


def join(separator: str, texts: Sequence[Words]) -> Words:
    """Return several texts as one; each keeps its language."""
    named = {f"t{number}": text for number, text in enumerate(texts)}
    return compose(separator.join(f"%({name})s" for name in named), **named)


def _pieces(pattern: str, given: dict[str, Words]) -> Iterator[Words]:
    at = 0
    for match in _FIELD.finditer(pattern):
        yield Words(pattern[at : match.start()])
        one = given[match[1]]
        # What is not translated stays together, to be marked once.
        yield from (one,) if one.is_fallback else one.parts or (one,)
        at = match.end()
    yield Words(pattern[at:])
