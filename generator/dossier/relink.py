"""A library after an edit: what `link` would make of all records, from the one before.

Only statements of the records that are new are gone through. Records keep their ids and kinds: a
record that comes or goes is a matter for `link`.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain, islice
from typing import TypeVar

from dossier.layers import flat, overlay
from dossier.library import Library, references_of
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
    found = replace(
        library,
        records=overlay(library.records, {record.id: record for record in records}),
        statements=_replace_statements(library.statements, pairs),
        by_kind=_replace_in_kinds(library.by_kind, pairs),
        referring=_replace_targets(library.referring, pairs, _references, "referring", changed),
        resting=_replace_targets(library.resting, pairs, _citations, "resting", changed),
        disputes=_replace_disputes(library, pairs, changed),
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


def _replace_statements(before: Mapping[str, Statement], pairs: _Pairs) -> Mapping[str, Statement]:
    found = before
    for old, new in pairs:
        paths = [one.path for one in old.statements]
        made = {one.path: one for one in new.statements}
        if list(made) == paths:
            found = overlay(found, made)
        else:
            found = _splice(flat(found), paths, new, made)
    return found


def _splice(
    found: dict[str, Statement], paths: Sequence[str], new: Record, made: dict[str, Statement]
) -> dict[str, Statement]:
    """Put other statements in the place of a record's, in the order of records."""
    for path in paths:
        del found[path]
    before = sum(one.subject < new.id for one in found.values())
    items = found.items()
    return dict(chain(islice(items, before), made.items(), islice(items, before, None)))


def _replace_in_kinds(
    before: Mapping[str, tuple[Record, ...]], pairs: _Pairs
) -> Mapping[str, tuple[Record, ...]]:
    found = dict(before)
    for _, new in pairs:
        known = found[new.kind]
        at = bisect_left(known, new.id, key=lambda one: one.id)
        found[new.kind] = (*known[:at], new, *known[at + 1 :])
    return found


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


def _replace_targets(
    before: Mapping[str, tuple[Statement, ...]],
    pairs: _Pairs,
    named: Callable[[Record], Iterable[tuple[str, Statement]]],
    query: str,
    changed: set[str],
) -> Mapping[str, tuple[Statement, ...]]:
    """Replace the statements of records in an index from what they name to them."""
    found = before
    for old, new in pairs:
        gone, made = _by_target(named(old)), _by_target(named(new))
        for target in dict.fromkeys((*gone, *made)):
            if gone.get(target) != made.get(target):
                changed.add(f"query:{query}:{target}")
            if query == "resting" and _paths(gone.get(target)) != _paths(made.get(target)):
                changed.add(f"query:citing:{target}")
            known = found.get(target, ())
            start = bisect_left(known, new.id, key=_subject)
            end = bisect_right(known, new.id, lo=start, key=_subject)
            found = _put(found, target, (*known[:start], *made.get(target, ()), *known[end:]))
    return found


def _subject(one: Statement) -> str:
    return one.subject


def _paths(statements: Iterable[Statement] | None) -> list[str]:
    return [one.path for one in statements or ()]


def _replace_disputes(
    library: Library, pairs: _Pairs, changed: set[str]
) -> Mapping[str, tuple[str, ...]]:
    found = library.disputes
    for old, new in pairs:
        if "conflict" not in library.kind_of(new.id).roles:
            continue
        gone, made = _by_target(_disputed(old)), _by_target(_disputed(new))
        for path in dict.fromkeys((*gone, *made)):
            if gone.get(path) != made.get(path):
                changed.add(f"query:disputes:{path}")
            known = [id_ for id_ in found.get(path, ()) if id_ != new.id]
            found = _put(found, path, tuple(sorted([*known, *made.get(path, ())])))
    return found


def _by_target(pairs: Iterable[tuple[str, T]]) -> dict[str, list[T]]:
    found: defaultdict[str, list[T]] = defaultdict(list)
    for target, one in pairs:
        found[target].append(one)
    return dict(found)


def _put(
    found: Mapping[str, tuple[T, ...]], key: str, value: tuple[T, ...]
) -> Mapping[str, tuple[T, ...]]:
    return overlay(found, {key: value}) if value else overlay(found, {}, (key,))
