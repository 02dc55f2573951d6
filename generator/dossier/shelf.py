"""Mappings in bytes, of which only what is asked for is taken out, and the file that holds them.

A store is a file of such shelves, and beside it a small one of what has changed since: to change
one item costs no more than that. It is data only. A store that is lost, damaged, or of another
engine is none, and costs the next build time, nothing else.
"""

from __future__ import annotations

import os
import struct
import sys
from array import array
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Generic, TypeVar

from msgspec import MsgspecError, msgpack

from dossier.fingerprint import Digest, digest_bytes
from dossier.overlay import lay_over

V = TypeVar("V")
Changes = Mapping[str, Mapping[str, bytes | None]]
"""Of each shelf, by its name, the items that are other now; None for those that are gone."""

_FORMAT = 1
_HEAD = struct.Struct("<QQ")
_OFFSET = 8


class Shelf(Mapping[str, V], Generic[V]):
    """The items that `pack` has packed, each decoded when it is first asked for."""

    def __init__(self, data: memoryview, decode: Callable[[memoryview], V]) -> None:
        """Read the keys; the values stay where they are."""
        count, length = _HEAD.unpack_from(data)
        start = _HEAD.size + length
        text = str(data[_HEAD.size : start], "utf-8", "surrogatepass")
        self._keys = text.split("\0") if count else []
        self._numbers = dict(zip(self._keys, range(count), strict=True))
        self._offsets = data[start : start + _OFFSET * (count + 1)].cast("Q")
        self._values = data[start + _OFFSET * (count + 1) :]
        self._decode = decode
        self._found: dict[str, V] = {}

    def __getitem__(self, key: str) -> V:
        if key not in self._found:
            number = self._numbers[key]
            first, last = self._offsets[number], self._offsets[number + 1]
            self._found[key] = self._decode(self._values[first:last])
        return self._found[key]

    def __contains__(self, key: object) -> bool:
        return key in self._numbers

    def __iter__(self) -> Iterator[str]:
        return iter(self._keys)

    def __len__(self) -> int:
        return len(self._keys)

    @property
    def keys_in_order(self) -> list[str]:
        """All keys: what stands for one by its number can be looked up here."""
        return self._keys

    @property
    def numbers(self) -> Mapping[str, int]:
        """The place of each key in their order."""
        return self._numbers


def pack(items: Mapping[str, bytes]) -> bytes:
    """Return items as the bytes of a shelf. No key has a NUL."""
    keys = "\0".join(items).encode("utf-8", "surrogatepass")
    offsets = array("Q", [0])
    end = 0
    for value in items.values():
        end += len(value)
        offsets.append(end)
    head = _HEAD.pack(len(items), len(keys))
    return b"".join((head, keys, offsets.tobytes(), *items.values()))


@dataclass(frozen=True, slots=True)
class Store:
    """What is kept: `shelves` as they were written whole, with the digest of all, and `changes`."""

    digest: str = ""
    shelves: Mapping[str, memoryview] = field(default_factory=dict)
    changes: Changes = field(default_factory=dict)

    def items(self, name: str, decode: Callable[[memoryview], V]) -> Mapping[str, V]:
        """Return what is kept on a shelf, the changes among it, decoded when it is asked for."""
        changes = {
            key: None if value is None else decode(memoryview(value))
            for key, value in self.changes.get(name, {}).items()
        }
        return lay_over(self.shelf(name, decode), changes)

    def shelf(self, name: str, decode: Callable[[memoryview], V]) -> Shelf[V]:
        """Return what was kept on a shelf when all was written."""
        return Shelf(self.shelves.get(name, _NOTHING), decode)


_NOTHING = memoryview(pack({}))


def read_store(path: Path, engine: Digest) -> Store:
    """Return what is kept at a path; an empty store when there is none that `engine` wrote."""
    try:
        head, _, body = path.read_bytes().partition(b"\n")
        if head != _head(engine, body):
            return Store()
        shelves = msgpack.decode(body, type=dict[str, memoryview])
    except (OSError, MsgspecError):
        return Store()
    digest = digest_bytes(head)
    return Store(digest, shelves, _read_changes(_changes_of(path), digest))


def _read_changes(path: Path, digest: str) -> Changes:
    try:
        head, _, body = path.read_bytes().partition(b"\n")
        # Those that were written for another whole are of before it: it holds what they say.
        if head != _head(digest, body):
            return {}
        return msgpack.decode(body, type=dict[str, dict[str, bytes | None]])
    except (OSError, MsgspecError):
        return {}


def write_store(path: Path, engine: Digest, shelves: Mapping[str, bytes]) -> Store:
    """Keep packed shelves. When that fails nothing is lost but time. Return what was kept."""
    body = msgpack.encode(shelves)
    head = _head(engine, body)
    _write(path, head, body)
    with suppress(OSError):
        _changes_of(path).unlink(missing_ok=True)
    return Store(digest_bytes(head), {name: memoryview(data) for name, data in shelves.items()})


def change_store(path: Path, store: Store, changes: Changes) -> Store:
    """Keep changes of a store beside it. Return the store after them."""
    names = {*store.changes, *changes}
    joined = {name: {**store.changes.get(name, {}), **changes.get(name, {})} for name in names}
    body = msgpack.encode(joined)
    _write(_changes_of(path), _head(store.digest, body), body)
    return Store(store.digest, store.shelves, joined)


def _write(path: Path, head: bytes, body: bytes) -> None:
    young = path.with_name(f"{path.name}.{os.getpid()}")
    with suppress(OSError):
        path.parent.mkdir(exist_ok=True)
        with young.open("wb") as file:
            file.writelines((head, b"\n", body))
        young.replace(path)
    with suppress(OSError):
        young.unlink(missing_ok=True)


def _head(engine: str, body: bytes) -> bytes:
    return f"{_FORMAT} {sys.byteorder} {engine} {digest_bytes(body)}".encode()


def _changes_of(path: Path) -> Path:
    return path.with_name(f"{path.name}-changes")
