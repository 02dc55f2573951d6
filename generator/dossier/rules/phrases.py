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
    places = {
        dict(citation.place.forms).get(main, "")
        for one in library.statements.values()
        for citation in one.citations
    }
    used = {phrase.words for words in places if (phrase := find_phrase(words, known))}
    for one in library.phrases:
        if one.words not in used:
            sink.report("unused-phrase", one.origin, phrase=one.words)
