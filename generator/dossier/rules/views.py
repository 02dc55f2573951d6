"""How somebody reads a record is said with whose reading it is."""

from __future__ import annotations

from dossier.diagnostics import Diagnostics
from dossier.library import Library


def check_views(library: Library, sink: Diagnostics) -> None:
    """Report readings of a record that name nobody (a warning): they would be the dossier's own."""
    for kind in library.vocabulary.kinds:
        name = kind.trait("viewed")
        for record in library.by_kind.get(kind.id, ()) if name else ():
            for one in record.of(name):
                if not one.according_to:
                    sink.report("unattributed-view", one.origin, path=one.path)
