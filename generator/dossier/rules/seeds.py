"""The register of seeds and the statements agree, in both directions."""

from __future__ import annotations

from dossier.diagnostics import Diagnostics, Label, Span
from dossier.library import Library
from dossier.rules.references import check_role, check_statement
from dossier.seeds import Seed


def check_seeds(library: Library, sink: Diagnostics) -> None:
    """Report what a seed names and there is not or does not rest on its source, and statements that
    rest on the source of a seed and stand under none of its paragraphs.
    """
    seen: dict[str, Span] = {}
    for seed in library.seeds:
        if not seed.source:
            continue
        check_role(library, seed.source, "source", seed.source_origin, sink)
        for paragraph in seed.paragraphs:
            for drawn in paragraph.drawn:
                _check_drawn(library, seed, drawn.path, drawn.origin, sink)
        if seed.source in seen:
            related = [Label(seen[seed.source], "first registered here")]
            sink.report("seed-twice", seed.source_origin, id=seed.source, related=related)
            continue
        seen[seed.source] = seed.source_origin
        if seed.is_whole:
            _check_drawn_from(library, seed, sink)


def _check_drawn(library: Library, seed: Seed, path: str, span: Span, sink: Diagnostics) -> None:
    if not check_statement(library, path, span, sink):
        return
    statement = library.statements[path]
    # A citation that was refused was reported there.
    if statement.subject in library.broken:
        return
    if all(citation.source != seed.source for citation in statement.citations):
        stated = Label(statement.origin, "stated here")
        sink.report("drawn-elsewhere", span, path=path, source=seed.source, related=[stated])


def _check_drawn_from(library: Library, seed: Seed, sink: Diagnostics) -> None:
    drawn = frozenset(seed.drawn)
    for one in library.resting.get(seed.source, ()):
        if one.path in drawn:
            continue
        for citation in one.citations:
            if citation.source == seed.source:
                sink.report(
                    "not-drawn",
                    citation.origin,
                    path=one.path,
                    source=seed.source,
                    file=seed.origin.path,
                )
