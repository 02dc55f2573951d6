"""The rules after an edit: only those are run that can say something else than before.

Each unit (a rule, of one record or of none) reads a library that notes what is read. What a unit
found stands as long as nothing that it read has changed. Beside the library, rules read what is
gathered of all records: names and needed citations. Which units these concern is told from the
records that changed. Which records there are, and of which kinds, an edit of records leaves alone.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from functools import cache
from types import MappingProxyType
from typing import TypeVar

from dossier.diagnostics import Diagnostic, Diagnostics, Lines
from dossier.indexes import Picked, subject_of
from dossier.layers import overlay
from dossier.library import Library
from dossier.model import Record
from dossier.noted import key_of
from dossier.rules.gathered import Difference
from dossier.rules.units import (
    Common,
    Rule,
    Unit,
    gather_common,
    rules_of,
    rules_of_all,
    rules_of_none,
)

T = TypeVar("T")
V = TypeVar("V")

# The key of whoever goes through all records.
_ALL = "all"


class Readers:
    """For each key the units that have ever read it. It has state on purpose: what was `known`
    when this process began stays, and `fresh` grows.
    """

    def __init__(self, known: Mapping[str, AbstractSet[Unit]] = MappingProxyType({})) -> None:
        self.known = known
        self.fresh: defaultdict[str, set[Unit]] = defaultdict(set)

    def of(self, key: str) -> AbstractSet[Unit]:
        """Return the units that have read a key."""
        return {*self.known.get(key, ()), *self.fresh.get(key, ())}

    def note(self, unit: Unit, keys: Iterable[str]) -> None:
        """Note what a unit has read."""
        for key in keys:
            self.fresh[key].add(unit)


@dataclass(frozen=True, slots=True)
class Findings:
    """What the rules found, by unit, those without a finding left out; for each key the units that
    have ever read it; and what was gathered of all records.
    """

    found: Mapping[Unit, tuple[Diagnostic, ...]]
    readers: Readers
    common: Common

    def __iter__(self) -> Iterator[Diagnostic]:
        return (one for found in self.found.values() for one in found)


def check_noting(library: Library, lines: Lines) -> Findings:
    """Run every rule, and note what each unit reads."""
    findings = Findings({}, Readers(), gather_common(library, lines))
    return _run(findings, library, rules_of_all(library), ())


def check_again(
    before: Findings,
    library: Library,
    lines: Lines,
    olds: Iterable[Record],
    changed: frozenset[str],
) -> Findings:
    """Return what `check_noting` would, of the library that `relink` made: `olds` are the records
    that were replaced, `changed` the keys that `relink` told.
    """
    pairs = [(old, library.records[old.id]) for old in olds]
    common = replace(before.common, lines=cache(lines))
    # A place that moved changes no value, but what is said of it.
    keys = {_ALL, *changed, *(key for old, _ in pairs for key in (key_of(old.id), _kind(old.kind)))}
    stale = {unit for key in keys for unit in before.readers.of(key)}
    stale |= {unit for pair in pairs for record in pair for unit, _ in rules_of(record)}
    difference = Difference(library, pairs)
    if difference:
        gathered = before.common.gathered.follow(difference)
        common = replace(common, find=lambda: gathered)
        stale |= {("check_weights", subject_of(path)) for path, _ in difference.needed}
        stale |= {("check_phrases", "")} if difference.uses else set()
        if difference.names:
            stale.update(_users_of(difference.names, library, lines))
    rules = (one for one in _rules_of_owners(library, stale) if one[0] in stale)
    return _run(replace(before, common=common), library, rules, stale)


def _rules_of_owners(library: Library, units: Iterable[Unit]) -> Iterator[tuple[Unit, Rule]]:
    """Yield all rules of the owners of some units."""
    ids = {id_ for _, id_ in units}
    yield from rules_of_none()
    yield from (one for page in library.standing if page.id in ids for one in rules_of(page))
    for id_ in sorted(ids & library.records.keys()):
        yield from rules_of(library.records[id_])


def _run(
    before: Findings,
    library: Library,
    rules: Iterable[tuple[Unit, Rule]],
    stale: Iterable[Unit],
) -> Findings:
    """Run rules, and forget what was found by those that are stale."""
    found: dict[Unit, tuple[Diagnostic, ...]] = {}
    trace: set[str] = set()
    noting = _noting(library, trace)
    for unit, rule in rules:
        sink = Diagnostics()
        rule(noting, before.common, sink)
        before.readers.note(unit, trace)
        trace.clear()
        noting.forget()
        if findings := tuple(sink):
            found[unit] = findings
    return replace(before, found=overlay(overlay(before.found, {}, stale), found))


def _users_of(names: set[str], library: Library, lines: Lines) -> Iterator[Unit]:
    """Yield the units whose prose may have one of these names anywhere: it is looked for in the
    files, so that they need not be read.
    """
    pages = {page.id: [prose.path for prose in page.prose] for page in library.standing}
    for id_, paths in (*pages.items(), *library.places.items()):
        texts = ["\n".join(lines(path)) for path in paths if path.startswith("content/")]
        if any(name in text for text in texts for name in names):
            yield "check_prose", id_


class _Noting(Mapping[str, V]):
    """An index of a library that notes which of its keys are asked for."""

    def __init__(self, index: Mapping[str, V], key: Callable[[str], str], trace: set[str]) -> None:
        self._index = index
        self._key = key
        self._trace = trace

    def __getitem__(self, key: str) -> V:
        self._trace.add(self._key(key))
        return self._index[key]

    def __contains__(self, key: object) -> bool:
        self._trace.add(self._key(str(key)))
        return key in self._index

    def __iter__(self) -> Iterator[str]:
        self._trace.add(_ALL)
        return iter(self._index)

    def __len__(self) -> int:
        self._trace.add(_ALL)
        return len(self._index)


class _NotingStatements(_Noting[Picked]):
    """An index of statements: whoever reads one sees where it stands, too."""

    def __getitem__(self, key: str) -> Picked:
        found = super().__getitem__(key)
        self._trace.update(key_of(subject_of(path)) for path in found.paths)
        return found


class _NotingRecords(_Noting[Record]):
    """The records: that one is there is nothing that an edit changes."""

    def __contains__(self, key: object) -> bool:
        return key in self._index


def _noting(library: Library, trace: set[str]) -> Library:
    """Return a library that notes what is read of its records; what else it has is not changed by
    an edit of records.
    """
    return replace(
        library,
        records=_NotingRecords(library.records, key_of, trace),
        by_kind=_Noting(library.by_kind, _kind, trace),
        referring=_NotingStatements(library.referring, "query:referring:{}".format, trace),
        resting=_NotingStatements(library.resting, "query:resting:{}".format, trace),
        disputes=_Noting(library.disputes, "query:disputes:{}".format, trace),
    )


def _kind(kind: str) -> str:
    return f"kind:{kind}"
