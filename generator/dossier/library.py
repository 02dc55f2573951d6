"""All records together: by id and kind, what refers to what, what rests on which source.

`link` builds it once; it is never changed. Pages are made through a `Reader`, which answers the
same questions and notes every record and query that was read: what a page depends on.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar, cast

from dossier.config import Config
from dossier.dates import FuzzyDate, overlap, span_of
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
    Text,
    Value,
)
from dossier.noted import Noted, key_of, noted, whole_of
from dossier.outlines import Line
from dossier.phrases import Phrase
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
    records that declare it in conflict; all in the order of records and files. `lines` are those
    on the map; `memory` is what readers remember (`Reader.remember`).
    """

    config: Config
    vocabulary: Vocabulary
    records: Mapping[str, Record]
    standing: tuple[StandingPage, ...]
    broken: frozenset[str] = frozenset()
    kinds: Mapping[str, Kind] = field(default_factory=dict)
    statements: Mapping[str, Statement] = field(default_factory=dict)
    by_kind: Mapping[str, tuple[Record, ...]] = field(default_factory=dict)
    referring: Mapping[str, tuple[Statement, ...]] = field(default_factory=dict)
    resting: Mapping[str, tuple[Statement, ...]] = field(default_factory=dict)
    disputes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    seeds: tuple[Seed, ...] = ()
    terms: tuple[Term, ...] = ()
    phrases: tuple[Phrase, ...] = ()
    redirects: tuple[Redirect, ...] = ()
    lines: tuple[Line, ...] = ()
    memory: Memo = field(default_factory=Memo, init=False, compare=False, repr=False)
    _classes: dict[str, Option | None] = field(default_factory=dict, init=False, compare=False)

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
    statements: dict[str, Statement] = {}
    by_kind: defaultdict[str, list[Record]] = defaultdict(list)
    referring: defaultdict[str, list[Statement]] = defaultdict(list)
    resting: defaultdict[str, list[Statement]] = defaultdict(list)
    disputes: defaultdict[str, list[str]] = defaultdict(list)
    roles = {kind.id: kind.roles for kind in vocabulary.kinds}
    for record in ordered:
        by_kind[record.kind].append(record)
        for one in record.statements:
            statements[one.path] = one
            for target in dict.fromkeys(references_of(one)):
                referring[target].append(one)
            for citation in one.citations:
                resting[citation.source].append(one)
            if isinstance(one.value, StatementReference) and "conflict" in roles[record.kind]:
                disputes[one.value.path].append(record.id)
    return Library(
        config=config,
        vocabulary=vocabulary,
        records={record.id: record for record in ordered},
        standing=tuple(sorted(standing, key=lambda page: page.id)),
        broken=broken,
        kinds={record.id: vocabulary.by_id[record.kind] for record in ordered},
        statements=statements,
        by_kind={kind: tuple(found) for kind, found in by_kind.items()},
        referring={id_: tuple(found) for id_, found in referring.items()},
        resting={id_: tuple(found) for id_, found in resting.items()},
        disputes={path: tuple(found) for path, found in disputes.items()},
    )


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


class Reader:
    """Reads a library for one page and notes what it read, as `record:id` or `query:name`. It has
    state on purpose: the trace is what the page's freshness is decided by.
    """

    def __init__(self, library: Library) -> None:
        self._library = library
        self._trace: set[str] = set()
        self._records: dict[str, Noted] = {}

    @property
    def trace(self) -> tuple[str, ...]:
        """All that was read so far, in order; of a record that it was read."""
        return tuple(sorted({*map(whole_of, self._trace)}))

    @property
    def parts(self) -> frozenset[str]:
        """All that was read so far; of a record which of its parts (see `noted`)."""
        return frozenset(self._trace)

    def remember(self, key: Hashable, make: Callable[[], T]) -> T:
        """Return what `make` makes: made once for all pages of the library, and under one key
        always the same. Whoever gets it is noted to have read what it was made from. It may hold
        no record: what is read of one is noted for the page that got it from its reader.
        """
        found = self._library.memory.get(key)
        if found is None:
            before, self._trace = self._trace, set()
            value = make()
            assert not isinstance(value, Record)
            found = value, frozenset(self._trace)
            self._library.memory.put(key, *found)
            self._trace = before
        self._trace.update(found[1])
        return cast("T", found[0])

    @property
    def config(self) -> Config:
        """The settings; every page depends on them."""
        return self._library.config

    @property
    def vocabulary(self) -> Vocabulary:
        """The kinds; every page depends on them."""
        return self._library.vocabulary

    def record(self, id_: str) -> Record:
        """Return a record that there is."""
        self._trace.add(key_of(id_, ""))
        return self._noted(self._library.records[id_])

    def _noted(self, record: Record) -> Record:
        if record.id not in self._records:
            # Not the method of the trace: while something is remembered it is another.
            self._records[record.id] = noted(record, lambda key: self._trace.add(key))  # noqa: PLW0108
        return self._records[record.id]

    def kind_of(self, id_: str) -> Kind:
        """Return the kind of a record that there is."""
        return self._library.kind_of(id_)

    def property_of(self, statement: Statement) -> Property:
        """Return what a statement's property is for its subject's kind."""
        return self._library.property_of(statement)

    def of_kind(self, kind: str) -> tuple[Record, ...]:
        """Return the records of a kind, by id."""
        self._trace.add(f"query:kind:{kind}")
        return tuple(map(self._noted, self._library.by_kind.get(kind, ())))

    def with_role(self, role: str) -> tuple[Record, ...]:
        """Return the records of all kinds that have a role, by kind and id."""
        return tuple(r for k in self.vocabulary.with_role(role) for r in self.of_kind(k.id))

    def statement(self, path: str) -> Statement:
        """Return a statement that there is."""
        found = self._library.statements[path]
        self._trace.add(key_of(found.subject, found.property))
        return found

    def class_of(self, source: str) -> Option | None:
        """Return the choice that says what sort of source a record is, None when nothing does."""
        kind = self._library.kinds.get(source)
        self._trace.add(key_of(source, kind.trait("weighed") if kind else None))
        return self._library.class_of(source)

    def referring(self, id_: str) -> tuple[Statement, ...]:
        """Return the statements that name a record."""
        self._trace.add(f"query:referring:{id_}")
        return self._library.referring.get(id_, ())

    def resting(self, source: str) -> tuple[Statement, ...]:
        """Return the statements that cite a source."""
        self._trace.add(f"query:resting:{source}")
        return self._library.resting.get(source, ())

    def citing(self, source: str) -> tuple[str, ...]:
        """Return the paths of the statements that cite a source, whatever they say."""
        self._trace.add(f"query:citing:{source}")
        return tuple(one.path for one in self._library.resting.get(source, ()))

    def disputes(self, path: str) -> tuple[str, ...]:
        """Return the ids of the records that declare a statement to be in conflict."""
        self._trace.add(f"query:disputes:{path}")
        return self._library.disputes.get(path, ())

    def has_kind(self, kind: str) -> bool:
        """Return whether there is any record of a kind."""
        self._trace.add(f"query:any:{kind}")
        return bool(self._library.by_kind.get(kind))

    def standing_titles(self) -> tuple[tuple[str, Text], ...]:
        """Return the standing pages by id, each with its title."""
        self._trace.add("query:titles")
        return tuple((page.id, page.title) for page in self._library.standing)

    def standing(self) -> tuple[StandingPage, ...]:
        """Return the standing pages, by id."""
        self._trace.add("query:standing")
        return self._library.standing

    def seeds(self) -> tuple[Seed, ...]:
        """Return the documents that the dossier grew from, by id."""
        self._trace.add("query:seeds")
        return self._library.seeds

    def has_seeds(self) -> bool:
        """Return whether there is a register of documents."""
        self._trace.add("query:any-seeds")
        return bool(self._library.seeds)

    def seed_of(self, source: str) -> str:
        """Return the id of the document whose source a record is, '' when there is none."""
        self._trace.add(f"query:seed:{source}")
        return next((seed.id for seed in self._library.seeds if seed.source == source), "")

    def led_on(self) -> tuple[str, ...]:
        """Return the paths that have changed and lead elsewhere."""
        self._trace.add("query:redirects")
        return tuple(one.path for one in self._library.redirects)

    def sureness(self) -> Sureness:
        """Return how sure the statements of the whole dossier are."""
        return self.remember(("sureness",), self._sureness)

    def _sureness(self) -> Sureness:
        self._trace.add("query:sureness:")
        return reckon_sureness(self._library)

    def count(self, role: str) -> int:
        """Return how many records the whole dossier has of the kinds with a role."""
        self._trace.add(f"query:count:{role}")
        kinds = self.vocabulary.with_role(role)
        return sum(len(self._library.by_kind.get(kind.id, ())) for kind in kinds)
