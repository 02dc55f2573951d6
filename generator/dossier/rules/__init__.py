"""What must hold of the whole dossier, once every record is linked: checks of meaning.

Each rule is a function of the library and the sink, and of the lines of the files where it must
find a word in them; `check` runs all of them. The sentences that an editor reads are in
`messages.yaml`, under the codes reported here.
"""

from __future__ import annotations

from dossier.diagnostics import Diagnostics, Lines
from dossier.library import Library
from dossier.rules.addresses import check_addresses, check_navigation
from dossier.rules.conflicts import check_conflicts
from dossier.rules.maplines import check_maplines
from dossier.rules.offices import check_offices
from dossier.rules.phrases import check_phrases
from dossier.rules.prose import check_prose
from dossier.rules.redirects import check_redirects
from dossier.rules.references import check_home, check_references
from dossier.rules.seeds import check_seeds
from dossier.rules.terms import check_terms
from dossier.rules.usage import check_usage
from dossier.rules.views import check_views
from dossier.rules.weights import check_weights

RULES = (
    check_references,
    check_addresses,
    check_navigation,
    check_home,
    check_conflicts,
    check_maplines,
    check_offices,
    check_phrases,
    check_prose,
    check_redirects,
    check_seeds,
    check_usage,
    check_views,
    check_weights,
)


def check(library: Library, lines: Lines, sink: Diagnostics) -> None:
    """Run every rule; they do not depend on each other, and none stops the others."""
    for rule in RULES:
        rule(library, sink)
    check_terms(library, lines, sink)
