"""A source of low weight is cited where nothing better was found, and not beside better ones."""

from __future__ import annotations

from collections.abc import Iterator

from dossier.diagnostics import Diagnostics
from dossier.library import Library
from dossier.model import Citation, Reference


def check_weights(library: Library, sink: Diagnostics) -> None:
    """Report citations of sources of low weight beside better ones (a warning).

    Where a record sums up such a source, its paragraphs must cite statements that rest on it: those
    citations are needed. So are one whose place says in brackets what it alone carries, and those
    of a record's summary, which is made from several values.
    """
    needed = frozenset(_needed(library))
    for path, one in library.statements.items():
        low = [citation for citation in one.citations if library.is_low(citation.source)]
        name = library.kind_of(one.subject).trait("summary")
        if len(low) == len(one.citations) or one.property == name:
            continue
        for citation in low:
            if (path, citation.source) not in needed and not _carries_more(citation):
                sink.report(
                    "weak-beside-better", citation.origin, path=path, source=citation.source
                )


def _carries_more(citation: Citation) -> bool:
    return any("(" in text for _, text in citation.place.forms)


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
