"""Nothing is kept that nothing uses, unless it says why."""

from __future__ import annotations

from dossier.diagnostics import Diagnostics
from dossier.library import Library


def check_usage(library: Library, sink: Diagnostics) -> None:
    """Report sources that no statement rests on and no record reports on, unless they say why they
    are kept; and those that say so although they are cited (warnings).
    """
    for kind in library.vocabulary.with_role("source"):
        for record in library.by_kind.get(kind.id, ()):
            used = record.id in library.resting or record.id in library.referring
            aside = record.of("set_aside")
            if not used and not aside and not library.broken:
                sink.report("unused-source", record.origin, id=record.id)
            for one in aside if record.id in library.resting else ():
                count = len(library.resting[record.id])
                sink.report("set-aside-cited", one.origin, id=record.id, count=count)
