"""How somebody reads a record is said with whose reading it is."""

from __future__ import annotations

from dossier.diagnostics import Diagnostics
from dossier.library import Library
from dossier.model import Record


def check_views(library: Library, record: Record, sink: Diagnostics) -> None:
    """Report readings of a record that name nobody (a warning): they would be the dossier's own."""
    for one in record.of(library.kind_of(record.id).trait("viewed")):
        if not one.according_to:
            sink.report("unattributed-view", one.origin, path=one.path)
