"""A library after an edit: what `link` would make of all records, from the one before.

Only statements of the records that are new are gone through. Records keep their ids and kinds: a
record that comes or goes is a matter for `link`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from dossier.indexes import Picked, subject_of
from dossier.layers import overlay
from dossier.library import Library, files_of, references_of
from dossier.model import Record, Statement, StatementReference
from dossier.noted import NAMED, VOICES, key_of
from dossier.sureness import count_sureness, family_of

T = TypeVar("T")


def relink(library: Library, records: Sequence[Record]) -> tuple[Library, frozenset[str]]:
    """Return the library with `records` in the place of those of the same ids, and the keys (see
    `library.Reader`) that stand for something else than before.

    What is remembered goes over to the new library, so that the old one must not be read any more.
    """
    pairs = [(library.records[record.id], record) for record in records]
    assert all(old.kind == new.kind for old, new in pairs)
    changed: set[str] = set()
    for old, new in pairs:
        changed.update(_parts(old, new))
    after = overlay(library.records, {record.id: record for record in records})
    found = replace(
        library,
        records=after,
        by_kind={kind: ordered.of(after) for kind, ordered in library.by_kind.items()},
        referring=_Targets(library.referring, after, "referring").replace(pairs, changed),
        resting=_Targets(library.resting, after, "resting").replace(pairs, changed),
        disputes=_replace_disputes(library, pairs, changed),
        places=overlay(library.places, {record.id: files_of(record) for record in records}),
    )
    if any(_is_sure_otherwise(library, found, pair) for pair in pairs):
        changed.add("query:sureness:")
    object.__setattr__(found, "memory", library.memory)
    found.memory.change(changed)
    return found, frozenset(changed)


_Pairs = Sequence[tuple[Record, Record]]


def _is_sure_otherwise(before: Library, after: Library, pair: tuple[Record, Record]) -> bool:
    """Tell whether other statements may be as sure as before, or those of a record are not."""
    old, new = pair
    disputed = {
        value.path
        for one in (*old.statements, *new.statements)
        if isinstance(value := one.value, StatementReference)
    }
    return (
        family_of(old) != family_of(new)
        or any((path in before.disputes) != (path in after.disputes) for path in disputed)
        or count_sureness(old.statements, before.disputes.keys(), before.records)
        != count_sureness(new.statements, after.disputes.keys(), after.records)
    )


def _parts(old: Record, new: Record) -> Iterator[str]:
    """Yield the keys of a record that changed, by value: a line that moved changes none."""
    if old == new:
        return
    yield key_of(new.id)
    if old.named != new.named:
        yield key_of(new.id, NAMED)
    if old.voices != new.voices:
        yield key_of(new.id, VOICES)
    for name in dict.fromkeys(one.property for one in (*old.statements, *new.statements)):
        if old.of(name) != new.of(name):
            yield key_of(new.id, name)


def _references(record: Record) -> Iterator[tuple[str, Statement]]:
    for one in record.statements:
        for target in dict.fromkeys(references_of(one)):
            yield target, one


def _citations(record: Record) -> Iterator[tuple[str, Statement]]:
    for one in record.statements:
        for citation in one.citations:
            yield citation.source, one


def _disputed(record: Record) -> Iterator[tuple[str, str]]:
    for one in record.statements:
        if isinstance(one.value, StatementReference):
            yield one.value.path, record.id


@dataclass(frozen=True, slots=True)
class _Targets:
    """An index from what statements name to them: `query` is `referring` or `resting`, `after` are
    the records after an edit.
    """

    before: Mapping[str, Picked]
    after: Mapping[str, Record]
    query: str

    def replace(self, pairs: _Pairs, changed: set[str]) -> Mapping[str, Picked]:
        """Replace the statements of records; add the keys that stand for something else."""
        named = _references if self.query == "referring" else _citations
        found: dict[str, Picked | None] = {}
        for old, new in pairs:
            gone, made = _by_target(named(old)), _by_target(named(new))
            for target in dict.fromkeys((*gone, *made)):
                if gone.get(target) != made.get(target):
                    changed.add(f"query:{self.query}:{target}")
                paths = _paths(made.get(target))
                if self.query == "resting" and _paths(gone.get(target)) != paths:
                    changed.add(f"query:citing:{target}")
                known = found.get(target, self.before.get(target))
                found[target] = self._put(known.paths if known else (), paths, new.id)
        return _after(self.before, found)

    def _put(self, known: tuple[str, ...], paths: Sequence[str], id_: str) -> Picked | None:
        """Put the statements of a record in the place of those that it had."""
        first = [path for path in known if subject_of(path) < id_]
        last = [path for path in known if subject_of(path) > id_]
        every = (*first, *paths, *last)
        return Picked(every, self.after) if every else None


def _after(before: Mapping[str, T], found: Mapping[str, T | None]) -> Mapping[str, T]:
    """Return an index with what was found in the place of what was; None where nothing is left."""
    changed = {key: one for key, one in found.items() if one is not None}
    return overlay(before, changed, found.keys() - changed.keys())


def _paths(statements: Iterable[Statement] | None) -> list[str]:
    return [one.path for one in statements or ()]


def _replace_disputes(
    library: Library, pairs: _Pairs, changed: set[str]
) -> Mapping[str, tuple[str, ...]]:
    before = library.disputes
    found: dict[str, tuple[str, ...] | None] = {}
    for old, new in pairs:
        if "conflict" not in library.kind_of(new.id).roles:
            continue
        gone, made = _by_target(_disputed(old)), _by_target(_disputed(new))
        for path in dict.fromkeys((*gone, *made)):
            if gone.get(path) != made.get(path):
                changed.add(f"query:disputes:{path}")
            known = [id_ for id_ in found.get(path, before.get(path)) or () if id_ != new.id]
            found[path] = tuple(sorted([*known, *made.get(path, ())])) or None
    return _after(before, found)


def _by_target(pairs: Iterable[tuple[str, T]]) -> dict[str, list[T]]:
    found: defaultdict[str, list[T]] = defaultdict(list)
    for target, one in pairs:
        found[target].append(one)
    return dict(found)
