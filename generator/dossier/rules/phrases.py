"""A phrase is kept for the places that are called by it."""

from __future__ import annotations

from dossier.diagnostics import Diagnostics
from dossier.library import Library
from dossier.phrases import find_phrase


def check_phrases(library: Library, sink: Diagnostics) -> None:
    """Report phrases that no place in a source is called by (a warning)."""
    # A record that was refused may have such a place.
    if not library.phrases or library.broken:
        return
    main = library.config.languages[0]
    known = {one.words: one for one in library.phrases}
    # By records: to note each of all the statements that are read takes longer than to read them.
    places = {
        words
        for record in library.records.values()
        for one in record.statements
        for citation in one.citations
        for tag, words in citation.place.forms
        if tag == main
    }
    used = {phrase.words for words in places if (phrase := find_phrase(words, known))}
    for one in library.phrases:
        if one.words not in used:
            sink.report("unused-phrase", one.origin, phrase=one.words)
