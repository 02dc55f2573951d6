"""What the last build knew of every page: what it was made from, and what came of it.

It lies on shelves (see `shelf`), so that of thousands of pages only those that are asked for are
taken out. Keys have numbers there: their places in the order of the shelf of readers, and those of
keys that came with a change after that.
"""

from __future__ import annotations

from array import array
from collections import ChainMap, defaultdict
from collections.abc import Iterable, Iterator, Mapping, MutableMapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from functools import partial
from typing import cast

from dossier.noted import whole_of
from dossier.shelf import Changes, Store, pack

KEYS, ENTRIES, READERS, LATER = "keys", "entries", "readers", "later"
"""The shelves: digests of keys, pages, the pages that read each key, and keys without a number."""

_DIGEST = 16
_NUMBER = "I"


@dataclass(frozen=True, slots=True)
class Entry:
    """A page: `given` is the digest of its template closure, address and arguments, `context` that
    of its context, `written` that of its bytes; `parts` are the keys that its context read, of
    records by part.
    """

    given: str
    context: str
    written: str
    parts: tuple[str, ...]

    @property
    def trace(self) -> Iterator[str]:
        """The keys that the context read, of records as a whole; one may come twice."""
        return map(whole_of, self.parts)


@dataclass(frozen=True, slots=True)
class Ledger:
    """`keys` maps the keys of all traces, of records as a whole, to the digests that they had,
    `entries` the paths of pages below the output to what is known of them, `readers` each key to
    the pages that have read it.
    """

    keys: Mapping[str, str] = field(default_factory=dict)
    entries: Mapping[str, Entry] = field(default_factory=dict)
    readers: Mapping[str, AbstractSet[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Since:
    """What has changed since a ledger was kept: the records that were read again, the pages that
    were made, and the keys that stand for something else.
    """

    records: AbstractSet[str] = frozenset()
    outputs: AbstractSet[str] = frozenset()
    keys: AbstractSet[str] = frozenset()

    def __or__(self, other: Since) -> Since:
        return Since(
            self.records | other.records, self.outputs | other.outputs, self.keys | other.keys
        )


def take_out(store: Store) -> Ledger:
    """Return the ledger that a store holds; an empty one when it holds none."""
    readers = store.shelf(READERS, bytes)
    later = [*store.items(LATER, bytes)]
    outputs = store.shelf(ENTRIES, bytes).index.keys
    names = [*readers.index.keys, *later] if later else readers.index.keys
    return Ledger(
        store.items(KEYS, bytes.hex),
        store.items(ENTRIES, partial(_decode_entry, names)),
        store.items(READERS, partial(_decode_readers, outputs)),
    )


def pack_ledger(ledger: Ledger) -> dict[str, bytes]:
    """Return the shelves of a ledger; its readers are told from its pages."""
    readers: defaultdict[str, array[int]] = defaultdict(partial(array, _NUMBER))
    for number, entry in enumerate(ledger.entries.values()):
        for key in entry.parts:
            readers[key].append(number)
    numbers = dict(zip(readers, range(len(readers)), strict=True))
    entries = ledger.entries.items()
    return {
        KEYS: pack({key: bytes.fromhex(digest) for key, digest in ledger.keys.items()}),
        ENTRIES: pack({output: _encode_entry(numbers, one) for output, one in entries}),
        READERS: pack({key: found.tobytes() for key, found in readers.items()}),
    }


def changes_of(store: Store, ledger: Ledger, outputs: Iterable[str]) -> Changes:
    """Return how a ledger of the same pages differs from what a store holds, when it differs in
    some pages and in what its `keys` stand for; it has no others.
    """
    known = store.shelf(READERS, bytes).index.numbers
    places = store.shelf(ENTRIES, bytes).index.numbers
    new = [*store.items(LATER, bytes)]
    made = {output: ledger.entries[output] for output in outputs}
    read = dict.fromkeys(key for entry in made.values() for key in entry.parts)
    new += [key for key in read.keys() - new if key not in known]
    later = dict(zip(new, range(len(known), len(known) + len(new)), strict=True))
    numbers = ChainMap(later, cast("MutableMapping[str, int]", known))
    entries: dict[str, bytes | None] = {
        output: _encode_entry(numbers, entry) for output, entry in made.items()
    }
    return {
        KEYS: {key: bytes.fromhex(digest) for key, digest in ledger.keys.items()},
        ENTRIES: entries,
        READERS: {
            key: array(_NUMBER, sorted(places[one] for one in ledger.readers[key])).tobytes()
            for key in read
        },
        LATER: dict.fromkeys(new, b""),
    }


def _encode_entry(numbers: Mapping[str, int], one: Entry) -> bytes:
    digests = bytes.fromhex(one.given + one.context + one.written)
    return digests + array(_NUMBER, [numbers[key] for key in one.parts]).tobytes()


def _decode_entry(names: list[str], data: bytes) -> Entry:
    digests = data[: 3 * _DIGEST].hex()
    parts = array(_NUMBER, data[3 * _DIGEST :])
    size = 2 * _DIGEST
    return Entry(
        digests[:size],
        digests[size : 2 * size],
        digests[2 * size :],
        tuple([names[number] for number in parts]),
    )


def _decode_readers(outputs: list[str], data: bytes) -> frozenset[str]:
    return frozenset([outputs[number] for number in array(_NUMBER, data)])
