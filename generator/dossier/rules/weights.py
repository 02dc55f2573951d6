"""A source of low weight is cited where nothing better was found, and not beside better ones."""

from __future__ import annotations

from collections.abc import Iterator

from dossier.diagnostics import Diagnostics
from dossier.library import Library
from dossier.model import Reference


def check_weights(library: Library, sink: Diagnostics) -> None:
    """Report citations of sources of low weight beside better ones (a warning).

    Where a record sums up such a source, its paragraphs must cite statements that rest on it: those
    citations are needed.
    """
    needed = frozenset(_needed(library))
    for path, one in library.statements.items():
        low = [citation for citation in one.citations if library.is_low(citation.source)]
        if len(low) == len(one.citations):
            continue
        for citation in low:
            if (path, citation.source) not in needed:
                sink.report(
                    "weak-beside-better", citation.origin, path=path, source=citation.source
                )


def _needed(library: Library) -> Iterator[tuple[str, str]]:
    """Yield the statements that summaries cite, each with the source that is summed up."""
    for record in library.records.values():
        name = library.kind_of(record.id).trait("reports_on")
        values = [one.value for one in record.of(name)]
        sources = [value.id for value in values if isinstance(value, Reference)]
        for prose in record.prose if sources else ():
            yield from (
                (mention.target, source)
                for mention in prose.mentions
                if mention.is_fact
                for source in sources
            )
