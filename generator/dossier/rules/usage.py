"""Nothing is kept that nothing uses, unless it says why."""

from __future__ import annotations

from dossier.diagnostics import Diagnostics
from dossier.library import Library
from dossier.model import Record


def check_usage(library: Library, record: Record, sink: Diagnostics) -> None:
    """Report a source that no statement rests on and no record reports on, unless it says why it is
    kept; and one that says so although it is cited (warnings).
    """
    if not library.has_role(record.id, "source"):
        return
    used = record.id in library.resting or record.id in library.referring
    aside = record.of("set_aside")
    if not used and not aside and not library.broken:
        sink.report("unused-source", record.origin, id=record.id)
    for one in aside if record.id in library.resting else ():
        count = len(library.resting[record.id])
        sink.report("set-aside-cited", one.origin, id=record.id, count=count)
