"""What rules need of all records at once: gathered once, and followed from edit to edit."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import TypeVar

from dossier.library import Library
from dossier.model import Record
from dossier.rules.phrases import phrases_of
from dossier.rules.prose import Names, names_of
from dossier.rules.weights import Needed, needed_by

K = TypeVar("K")
Pairs = Iterable[tuple[Record, Record]]
"""Records before and after an edit."""

Bearers = Mapping[str, Mapping[str, tuple[str, ...]]]
"""By language, the ids of the records that have each name, in order."""


class Gathered:
    """Who bears each name; how many records need each citation, and how many have a place that is
    called by each phrase. Nothing of it is changed.
    """

    def __init__(
        self, bearers: Bearers, needed: Mapping[Needed, int], uses: Mapping[str, int]
    ) -> None:
        self.bearers = bearers
        self.needed = needed
        self.uses = uses

    @cached_property
    def names(self) -> Mapping[str, Names]:
        """The names of all records, by language, each with the first record to have it."""
        return {
            language: Names({name: ids[0] for name, ids in found.items()})
            for language, found in self.bearers.items()
        }

    def follow(self, difference: Difference) -> Gathered:
        """Return what is to be gathered after an edit."""
        bearers = {language: dict(found) for language, found in self.bearers.items()}
        for language, name, id_ in difference.gone_names:
            bearers[language][name] = tuple(one for one in bearers[language][name] if one != id_)
        for language, name, id_ in difference.new_names:
            known = bearers.setdefault(language, {})
            known[name] = tuple(sorted((*known.get(name, ()), id_)))
        return Gathered(
            {
                language: kept
                for language, found in bearers.items()
                if (kept := {name: ids for name, ids in found.items() if ids})
            },
            _add(self.needed, difference.needed),
            _add(self.uses, difference.uses),
        )


Name = tuple[str, str, str]
"""A language, a name in it, and the id of a record that has it."""


class Difference:
    """What an edit changes of what is gathered."""

    def __init__(self, library: Library, pairs: Pairs) -> None:
        """Compare records before and after an edit that a library has taken in."""
        self.gone_names: set[Name] = set()
        self.new_names: set[Name] = set()
        self.needed: Counter[Needed] = Counter()
        self.uses: Counter[str] = Counter()
        for old, new in pairs:
            before, after = _names(library, old), _names(library, new)
            self.gone_names |= before - after
            self.new_names |= after - before
            for record, sign in ((old, -1), (new, 1)):
                self.needed.update(dict.fromkeys(_needed(library, record), sign))
                self.uses.update(dict.fromkeys(phrases_of(library, record), sign))
        self.needed = Counter({key: count for key, count in self.needed.items() if count})
        self.uses = Counter({key: count for key, count in self.uses.items() if count})

    @property
    def names(self) -> set[str]:
        """The names that some record has got or lost."""
        return {name for _, name, _ in self.gone_names | self.new_names}

    def __bool__(self) -> bool:
        return bool(self.gone_names or self.new_names or self.needed or self.uses)


def gather(library: Library) -> Gathered:
    """Gather what the rules need of all records."""
    bearers: defaultdict[str, defaultdict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    needed: Counter[Needed] = Counter()
    uses: Counter[str] = Counter()
    for record in library.records.values():
        for language, name, id_ in _names(library, record):
            bearers[language][name].append(id_)
        needed.update(_needed(library, record))
        uses.update(phrases_of(library, record))
    return Gathered(
        {
            language: {name: tuple(ids) for name, ids in sorted(found.items())}
            for language, found in sorted(bearers.items())
        },
        needed,
        uses,
    )


def _names(library: Library, record: Record) -> set[Name]:
    found = names_of(library.kind_of(record.id), record)
    return {(language, name, record.id) for language, name in found}


def _needed(library: Library, record: Record) -> set[Needed]:
    return set(needed_by(library.kind_of(record.id), record))


def _add(known: Mapping[K, int], more: Mapping[K, int]) -> Mapping[K, int]:
    """Add counts, and leave out what is counted no more."""
    if not more:
        return known
    found = {**known, **{key: known.get(key, 0) + count for key, count in more.items()}}
    return {key: count for key, count in found.items() if count}
