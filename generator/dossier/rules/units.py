"""The rules in units: one rule, of one record or of none."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache, partial

from dossier.diagnostics import Diagnostics, Lines
from dossier.library import Library
from dossier.model import Record, StandingPage
from dossier.rules.addresses import check_addresses, check_navigation
from dossier.rules.conflicts import check_conflicts
from dossier.rules.gathered import Gathered, gather
from dossier.rules.maplines import check_maplines
from dossier.rules.offices import check_offices
from dossier.rules.phrases import check_phrases
from dossier.rules.prose import check_prose
from dossier.rules.redirects import check_redirects
from dossier.rules.references import check_home, check_references, check_sides
from dossier.rules.seeds import check_seeds
from dossier.rules.terms import check_common_terms, check_terms
from dossier.rules.usage import check_usage
from dossier.rules.views import check_views
from dossier.rules.weights import check_weights
from dossier.terms import Finder

# Rules that need nothing but the library, and the record that they speak of.
_OF_RECORDS = (check_references, check_conflicts, check_offices, check_usage, check_views)
_REST = (
    *(check_sides, check_addresses, check_navigation, check_home),
    *(check_maplines, check_redirects, check_seeds),
)


@dataclass(frozen=True, slots=True)
class Common:
    """What rules need beside the library: what is gathered of all records, found when it is asked
    for; the finder of loaded terms; and the lines of the files.
    """

    find: Callable[[], Gathered]
    finder: Finder
    lines: Lines

    @property
    def gathered(self) -> Gathered:
        """What is gathered of all records."""
        return self.find()


def gather_common(library: Library, lines: Lines) -> Common:
    """Return what the rules need of the whole dossier."""
    return Common(cache(partial(gather, library)), Finder(library.terms), cache(lines))


Unit = tuple[str, str]
"""The name of a rule, and the id of the record that it speaks of, '' for none."""

Rule = Callable[[Library, Common, Diagnostics], None]


def rules_of(record: Record | StandingPage) -> Iterator[tuple[Unit, Rule]]:
    """Yield the rules of one record, or of one page that is none."""
    id_ = record.id
    if isinstance(record, Record):
        for rule in _OF_RECORDS:
            yield (rule.__name__, id_), partial(_run_plain, rule, record)
        yield ("check_weights", id_), partial(_check_weights, record)
        yield ("check_terms", id_), partial(_check_terms, record)
    if record.prose:
        yield ("check_prose", id_), partial(_check_prose, record)


def owners_of_prose(library: Library) -> Iterator[Record | StandingPage]:
    """Yield all that can have prose: the standing pages and the records."""
    yield from library.standing
    yield from library.records.values()


def rules_of_none() -> Iterator[tuple[Unit, Rule]]:
    """Yield the rules that speak of no record."""
    for rule in _REST:
        yield (rule.__name__, ""), partial(_run_rest, rule)
    yield ("check_common_terms", ""), _check_common_terms
    yield ("check_phrases", ""), _check_phrases


def rules_of_all(library: Library) -> Iterator[tuple[Unit, Rule]]:
    """Yield every rule of every record, and those of none."""
    yield from rules_of_none()
    for owner in owners_of_prose(library):
        yield from rules_of(owner)


def _run_plain(
    rule: Callable[[Library, Record, Diagnostics], None],
    record: Record,
    library: Library,
    _: Common,
    sink: Diagnostics,
) -> None:
    rule(library, record, sink)


def _run_rest(
    rule: Callable[[Library, Diagnostics], None], library: Library, _: Common, sink: Diagnostics
) -> None:
    rule(library, sink)


def _check_weights(record: Record, library: Library, common: Common, sink: Diagnostics) -> None:
    check_weights(library, record, common.gathered.needed, sink)


def _check_terms(record: Record, library: Library, common: Common, sink: Diagnostics) -> None:
    check_terms(library, record, common.finder, common.lines, sink)


def _check_prose(
    owner: Record | StandingPage, library: Library, common: Common, sink: Diagnostics
) -> None:
    check_prose(library, owner, common.gathered.names, sink)


def _check_common_terms(library: Library, common: Common, sink: Diagnostics) -> None:
    check_common_terms(library, common.finder, common.lines, sink)


def _check_phrases(library: Library, common: Common, sink: Diagnostics) -> None:
    check_phrases(library, common.gathered.uses, sink)
