"""Reads a library for a page: answers the same questions, and notes every record and query that was
read, which is what the page depends on.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from typing import TypeVar, cast

from dossier.config import Config
from dossier.kinds import Kind, Option, Property, Vocabulary
from dossier.library import Library, reckon_sureness
from dossier.model import Record, StandingPage, Statement, Text
from dossier.noted import Noted, key_of, noted, whole_of
from dossier.seeds import Seed
from dossier.sureness import Sureness

T = TypeVar("T")


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

    def referring(self, id_: str) -> Sequence[Statement]:
        """Return the statements that name a record."""
        self._trace.add(f"query:referring:{id_}")
        return self._library.referring.get(id_, ())

    def resting(self, source: str) -> Sequence[Statement]:
        """Return the statements that cite a source."""
        self._trace.add(f"query:resting:{source}")
        return self._library.resting.get(source, ())

    def citing(self, source: str) -> tuple[str, ...]:
        """Return the paths of the statements that cite a source, whatever they say."""
        self._trace.add(f"query:citing:{source}")
        found = self._library.resting.get(source)
        return found.paths if found else ()

    def disputes(self, path: str) -> tuple[str, ...]:
        """Return the ids of the records that declare a statement to be in conflict."""
        self._trace.add(f"query:disputes:{path}")
        return self._library.disputes.get(path, ())

    def has_kind(self, kind: str) -> bool:
        """Return whether there is any record of a kind."""
        self._trace.add(f"query:any:{kind}")
        return bool(self._library.ids_of(kind))

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
        return sum(len(self._library.ids_of(kind.id)) for kind in kinds)
