"""A phrase is kept for the places that are called by it."""

from __future__ import annotations

from collections.abc import Container

from dossier.diagnostics import Diagnostics
from dossier.library import Library
from dossier.model import Record
from dossier.phrases import find_phrase


def check_phrases(library: Library, used: Container[str], sink: Diagnostics) -> None:
    """Report phrases that no place in a source is called by (a warning); `used` are the words of
    those that some place is.
    """
    # A record that was refused may have such a place.
    if library.broken:
        return
    for one in library.phrases:
        if one.words not in used:
            sink.report("unused-phrase", one.origin, phrase=one.words)


def phrases_of(library: Library, record: Record) -> set[str]:
    """Return the words of the phrases that places in a record are called by."""
    if not library.phrases:
        return set()
    main = library.config.languages[0]
    places = {
        words
        for one in record.statements
        for citation in one.citations
        for tag, words in citation.place.forms
        if tag == main
    }
    known = library.phrases_by_words
    return {phrase.words for words in places if (phrase := find_phrase(words, known))}
