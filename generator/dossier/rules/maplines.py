"""Every line on the map draws what is stated, with a source, and is that of a side or of nobody."""

from __future__ import annotations

from dossier.diagnostics import Diagnostics, Span
from dossier.library import Library
from dossier.rules.references import check_statement


def check_maplines(library: Library, sink: Diagnostics) -> None:
    """Report lines of the map that rest on nothing, or are of one who is no side."""
    settings = library.config.map
    span = Span(f"data/{settings.lines}" if settings else "")
    sides = library.config.sides
    for line in library.lines:
        if line.side and line.side not in sides:
            sink.report(
                "line-of-no-side",
                span,
                line=line.id,
                side=line.side,
                known=", ".join(sides) or "none",
            )
        for path in line.statements:
            check_statement(library, path, span, sink)
            found = library.statements.get(path)
            if found and not found.citations:
                sink.report("unsourced-line", span, line=line.id, path=path)
