"""Nothing is kept that nothing uses."""

from __future__ import annotations

from dossier.diagnostics import Diagnostics
from dossier.library import Library


def check_usage(library: Library, sink: Diagnostics) -> None:
    """Report sources that no statement rests on and no record reports on (a warning)."""
    for kind in library.vocabulary.with_role("source"):
        for record in library.by_kind.get(kind.id, ()):
            used = record.id in library.resting or record.id in library.referring
            if not used and not library.broken:
                sink.report("unused-source", record.origin, id=record.id)
