"""All records together: by id and kind, what refers to what, what rests on which source.

`link` builds it once; it is never changed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from dossier.config import Config
from dossier.dates import FuzzyDate, overlap, span_of
from dossier.indexes import Ordered, Picked, Statements
from dossier.kinds import Kind, Option, Property, Vocabulary
from dossier.memo import Memo
from dossier.model import (
    Choice,
    Record,
    Redirect,
    Reference,
    StandingPage,
    Statement,
    StatementReference,
    Value,
)
from dossier.outlines import Line
from dossier.phrases import Phrase, Phrases
from dossier.seeds import Seed
from dossier.sureness import Sureness, count_sureness
from dossier.terms import Term

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Library:
    """The linked dossier.

    `records` are ordered by id, `kinds` are theirs; `broken` the ids of those that were refused,
    so that references to them are not reported again. `referring` maps an id to the statements
    that name it, `resting` a source to those that cite it, `disputes` a statement's path to the
    records that declare it in conflict; all in the order of records and files. `places` are the
    files that each record was read from, by their paths in order. `lines` are those
    on the map; `memory` is what readers remember (`Reader.remember`).
    """

    config: Config
    vocabulary: Vocabulary
    records: Mapping[str, Record]
    standing: tuple[StandingPage, ...]
    broken: frozenset[str] = frozenset()
    kinds: Mapping[str, Kind] = field(default_factory=dict)
    by_kind: Mapping[str, Ordered] = field(default_factory=dict)
    referring: Mapping[str, Picked] = field(default_factory=dict)
    resting: Mapping[str, Picked] = field(default_factory=dict)
    disputes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    places: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    seeds: tuple[Seed, ...] = ()
    terms: tuple[Term, ...] = ()
    phrases: tuple[Phrase, ...] = ()
    redirects: tuple[Redirect, ...] = ()
    lines: tuple[Line, ...] = ()
    memory: Memo = field(default_factory=Memo, init=False, compare=False, repr=False)
    _classes: dict[str, Option | None] = field(default_factory=dict, init=False, compare=False)
    _phrases: dict[str, Phrase] = field(default_factory=dict, init=False, compare=False)

    @property
    def statements(self) -> Mapping[str, Statement]:
        """All statements by path, in the order of records and files."""
        return Statements(self.records)

    @property
    def phrases_by_words(self) -> Phrases:
        """The phrases by their words."""
        if not self._phrases:
            self._phrases.update((one.words, one) for one in self.phrases)
        return self._phrases

    def ids_of(self, kind: str) -> Sequence[str]:
        """Return the ids of the records of a kind, in order."""
        return self.by_kind[kind].ids if kind in self.by_kind else ()

    def kind_of(self, id_: str) -> Kind:
        """Return the kind of a record that there is."""
        return self.kinds[id_]

    def property_of(self, statement: Statement) -> Property:
        """Return what a statement's property is for its subject's kind."""
        found = self.kind_of(statement.subject).property(statement.property)
        assert found is not None
        return found

    def has_role(self, id_: str, role: str) -> bool:
        """Tell whether there is a record of that id whose kind has a role."""
        return id_ in self.kinds and role in self.kinds[id_].roles

    def class_of(self, source: str) -> Option | None:
        """Return the choice that says what sort of source a record is; None when nothing does, or
        when there is no such record.
        """
        if source not in self._classes:
            self._classes[source] = self._find_class(source)
        return self._classes[source]

    def forget(self) -> None:
        """Forget what was found so far, for whoever notes what is looked at."""
        self._classes.clear()

    def _find_class(self, source: str) -> Option | None:
        if source not in self.records:
            return None
        kind = self.kind_of(source)
        what = kind.property(kind.trait("weighed"))
        values = [one.value for one in self.records[source].of(what.name)] if what else []
        keys = [value.key for value in values if isinstance(value, Choice)]
        return what.option(keys[0]) if what and keys else None

    def is_low(self, source: str) -> bool:
        """Tell whether a source is of low weight: cited only where no better one is found."""
        found = self.class_of(source)
        return found is not None and found.is_low


def reckon_sureness(library: Library) -> Sureness:
    """Count how sure all statements are that need a source."""
    records = (one for one in library.records.values() if library.kinds[one.id].sourced)
    statements = (one for record in records for one in record.statements)
    return count_sureness(statements, library.disputes.keys(), library.records)


def link(
    config: Config,
    vocabulary: Vocabulary,
    records: Sequence[Record],
    standing: Sequence[StandingPage] = (),
    broken: frozenset[str] = frozenset(),
) -> Library:
    """Return the library of the records; every index is filled in one pass over them.

    Dangling references stay in the indexes: `rules` reports them.
    """
    ordered = sorted(records, key=lambda record: record.id)
    by_kind: defaultdict[str, list[str]] = defaultdict(list)
    referring: defaultdict[str, list[str]] = defaultdict(list)
    resting: defaultdict[str, list[str]] = defaultdict(list)
    disputes: defaultdict[str, list[str]] = defaultdict(list)
    roles = {kind.id: kind.roles for kind in vocabulary.kinds}
    for record in ordered:
        by_kind[record.kind].append(record.id)
        for one in record.statements:
            for target in dict.fromkeys(references_of(one)):
                referring[target].append(one.path)
            for citation in one.citations:
                resting[citation.source].append(one.path)
            if isinstance(one.value, StatementReference) and "conflict" in roles[record.kind]:
                disputes[one.value.path].append(record.id)
    by_id = {record.id: record for record in ordered}
    return Library(
        config=config,
        vocabulary=vocabulary,
        records=by_id,
        standing=tuple(sorted(standing, key=lambda page: page.id)),
        broken=broken,
        kinds={record.id: vocabulary.by_id[record.kind] for record in ordered},
        by_kind={kind: Ordered(tuple(found), by_id) for kind, found in by_kind.items()},
        referring={id_: Picked(tuple(found), by_id) for id_, found in referring.items()},
        resting={id_: Picked(tuple(found), by_id) for id_, found in resting.items()},
        disputes={path: tuple(found) for path, found in disputes.items()},
        places={record.id: files_of(record) for record in ordered},
    )


def files_of(record: Record) -> tuple[str, ...]:
    """Return the paths of the files that a record was read from, in order."""
    return tuple(sorted({record.origin.path, *(prose.path for prose in record.prose)}))


def references_of(statement: Statement) -> Iterator[str]:
    """Yield the ids of records that a statement names: as value, in a qualifier, or as a voice."""
    for value in values_of(statement):
        if isinstance(value, Reference):
            yield value.id
    if statement.according_to:
        yield statement.according_to


def values_of(statement: Statement) -> Iterator[Value]:
    """Yield the value of a statement, then the values of its qualifiers."""
    yield statement.value
    for _, values in statement.qualifiers:
        yield from values


def time_of(statement: Statement) -> FuzzyDate | None:
    """Return when a value is said to hold: its `as_of`, else its period; None for any time."""
    return statement.as_of or period_of(statement)


def period_of(statement: Statement) -> FuzzyDate | None:
    """Return since and until when a value is said to hold, None when neither is given."""
    return span_of(statement.start, statement.end)


def held_on(holder: Record, holds: str, day: FuzzyDate) -> tuple[Statement, ...]:
    """Return what a record possibly held on a day: statements of the property `holds` whose
    period may touch it. A border known to the month counts as possible.
    """
    return tuple(one for one in holder.of(holds) if _covers(one, day))


def _covers(one: Statement, day: FuzzyDate) -> bool:
    period = time_of(one)
    return period is None or overlap(period, day)
