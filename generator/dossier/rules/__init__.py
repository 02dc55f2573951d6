"""What must hold of the whole dossier, once every record is linked: checks of meaning.

Each rule is a function of the library, the sink and, where it speaks of one record, that record;
`check` runs all of them. The sentences that an editor reads are in `messages.yaml`, under the codes
reported here. `rules.again` runs only those that an edit can make say something else.
"""

from __future__ import annotations

from dossier.diagnostics import Diagnostics, Lines
from dossier.library import Library
from dossier.rules.units import gather_common, rules_of_all


def check(library: Library, lines: Lines, sink: Diagnostics) -> None:
    """Run every rule; they do not depend on each other, and none stops the others."""
    common = gather_common(library, lines)
    for _, rule in rules_of_all(library):
        rule(library, common, sink)
