"""A source of low weight is cited where nothing better was found, and not beside better ones."""

from __future__ import annotations

from collections.abc import Container, Iterator

from dossier.diagnostics import Diagnostics
from dossier.kinds import Kind
from dossier.library import Library
from dossier.model import Citation, Record, Reference

Needed = tuple[str, str]
"""The path of a statement, and a source that it must be seen to rest on."""


def check_weights(
    library: Library, record: Record, needed: Container[Needed], sink: Diagnostics
) -> None:
    """Report citations of sources of low weight beside better ones (a warning).

    Where a record sums up such a source, its paragraphs must cite statements that rest on it: those
    citations are `needed`. So are one whose place says in brackets what it alone carries, and those
    of a record's summary, which is made from several values.
    """
    name = library.kind_of(record.id).trait("summary")
    for one in record.statements:
        low = [citation for citation in one.citations if library.is_low(citation.source)]
        if len(low) == len(one.citations) or one.property == name:
            continue
        for citation in low:
            if (one.path, citation.source) not in needed and not _carries_more(citation):
                sink.report(
                    "weak-beside-better", citation.origin, path=one.path, source=citation.source
                )


def _carries_more(citation: Citation) -> bool:
    return any("(" in text for _, text in citation.place.forms)


def needed_by(kind: Kind, record: Record) -> Iterator[Needed]:
    """Yield the statements that a summary cites, each with the source that is summed up."""
    values = [one.value for one in record.of(kind.trait("reports_on"))]
    sources = [value.id for value in values if isinstance(value, Reference)]
    for prose in record.prose if sources else ():
        yield from (
            (mention.target, source)
            for mention in prose.mentions
            if mention.is_fact
            for source in sources
        )
