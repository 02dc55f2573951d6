"""An address that has changed leads to a record, and is no page's own."""

from __future__ import annotations

from dossier.diagnostics import Diagnostics
from dossier.kinds import Kind
from dossier.library import Library
from dossier.rules.addresses import claim_fixed
from dossier.rules.references import exists


def check_redirects(library: Library, sink: Diagnostics) -> None:
    """Report redirects to no record, and from an address that something stands at."""
    taken = {f"{kind.folder}/": f"the list of the kind '{kind.id}'" for kind in _listed(library)}
    taken |= {f"{page.id}/": f"the page '{page.id}'" for page in library.standing}
    for id_, kind in library.kinds.items():
        taken[f"{kind.folder}/{id_}/"] = f"the record '{id_}'"
    # The main language has no folder, but an address below one would look like a page in it.
    fixed = {*(folder for folder, _ in claim_fixed(library)), *library.config.languages}
    for one in library.redirects:
        exists(library, one.target, one.target_origin, sink)
        first = one.path.partition("/")[0]
        what = f"what stands below '/{first}/'" if first in fixed else taken.get(one.path)
        if what is not None:
            sink.report("redirect-taken", one.origin, address=f"/{one.path}", what=what)


def _listed(library: Library) -> list[Kind]:
    there = {kind.id for kind in library.kinds.values()}
    return [kind for kind in library.vocabulary.kinds if kind.id in there]
