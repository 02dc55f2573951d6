"""Mappings in bytes, of which only what is asked for is taken out, and the file that holds them.

A store is a file of such shelves, and beside it a small one of what has changed since: to change
one item costs no more than that. It is data only. A store that is lost, damaged, or of another
engine is none, and costs the next build time, nothing else.
"""

from __future__ import annotations

import os
import struct
import sys
import time
from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from functools import partial
from itertools import accumulate
from pathlib import Path
from types import MappingProxyType
from typing import Generic, TypeVar
from weakref import finalize
from zlib import crc32

from msgspec import MsgspecError, msgpack

from dossier.fingerprint import Digest, digest_bytes
from dossier.layers import overlay

V = TypeVar("V")
Changes = Mapping[str, Mapping[str, bytes | None]]
"""Of each shelf, by its name, the items that are other now; None for those that are gone."""

_FORMAT = 2
# Of a packed shelf: how many items, how long their keys are, and the digest of keys and ends.
_HEAD = struct.Struct("<QQ16s")
_SUM = struct.Struct("<I")
_END = 8
# How many bytes tell how long the table of shelves is, and how long it is at most.
_TABLE_SIZE, _LARGEST_TABLE = 8, 1_000_000
_DIGEST = 16
# Nobody writes a store for so many seconds.
_FORLORN = 3600


class DamagedError(Exception):
    """What is kept has been damaged since it was found to be whole."""


class Index:
    """The keys of a shelf, and where the value of each lies."""

    def __init__(self, read: Callable[[int, int], bytes]) -> None:
        """Read an index; `read` gives so many bytes of a shelf from a place."""
        count, length, digest = _HEAD.unpack(read(0, _HEAD.size))
        self.start = _HEAD.size + length + _END * count
        body = read(_HEAD.size, self.start - _HEAD.size)
        if _digest(body) != digest:
            raise DamagedError
        text = body[:length].decode("utf-8", "surrogatepass")
        self.keys = text.split("\0") if count else []
        self.numbers = dict(zip(self.keys, range(count), strict=True))
        self.ends = memoryview(body)[length:].cast("Q")

    def span(self, key: str) -> tuple[int, int]:
        """Return from where to where a value lies. Raises KeyError."""
        number = self.numbers[key]
        first = self.ends[number - 1] if number else 0
        return self.start + first, self.start + self.ends[number]


class Shelf(Mapping[str, V], Generic[V]):
    """The items that `pack` has packed, each read and decoded when it is first asked for."""

    def __init__(
        self, index: Index, read: Callable[[int, int], bytes], decode: Callable[[bytes], V]
    ) -> None:
        """Take out of what `read` reads."""
        self.index = index
        self._read = read
        self._decode = decode
        self._found: dict[str, V] = {}

    def __getitem__(self, key: str) -> V:
        if key not in self._found:
            first, last = self.index.span(key)
            self._found[key] = self._decode(_checked(self._read(first, last - first)))
        return self._found[key]

    def __contains__(self, key: object) -> bool:
        return key in self.index.numbers

    def __iter__(self) -> Iterator[str]:
        return iter(self.index.keys)

    def __len__(self) -> int:
        return len(self.index.keys)


def pack(items: Mapping[str, bytes]) -> bytes:
    """Return items as the bytes of a shelf. No key has a NUL."""
    keys = "\0".join(items).encode("utf-8", "surrogatepass")
    values = [value + _SUM.pack(crc32(value)) for value in items.values()]
    body = keys + array("Q", accumulate(map(len, values))).tobytes()
    return b"".join((_HEAD.pack(len(items), len(keys), _digest(body)), body, *values))


def _checked(value: bytes) -> bytes:
    """Return a value without its check sum."""
    rest = value[: -_SUM.size]
    if value[-_SUM.size :] != _SUM.pack(crc32(rest)):
        raise DamagedError
    return rest


def _digest(data: bytes) -> bytes:
    return bytes.fromhex(digest_bytes(data))


class _File:
    """A file that stays open as long as somebody may read in it, whatever takes its place."""

    def __init__(self, path: Path) -> None:
        """Open a file to read in it. Raises OSError."""
        self._descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
        finalize(self, os.close, self._descriptor)
        self._size = os.fstat(self._descriptor).st_size

    def read(self, place: int, length: int) -> bytes:
        """Return so many bytes from a place. Raises DamagedError where there are less, or where
        they cannot be read any more.
        """
        try:
            # What tells how much to read may itself be damaged.
            found = os.pread(self._descriptor, min(length, self._size), place)
        except OSError:
            raise DamagedError from None
        if len(found) != length:
            raise DamagedError
        return found


class Store:
    """What is kept in a file: shelves as they were written whole, and `changes` of them. It has
    state on purpose: the file stays open, and what was read of it is not read again.

    `digest` is that of the table of shelves, which tells one whole from another.
    """

    def __init__(
        self,
        digest: str = "",
        places: Mapping[str, int] = MappingProxyType({}),
        file: _File | None = None,
    ) -> None:
        """Hold nothing, or the shelves that begin at some places of a file."""
        self.digest = digest
        self.changes: Changes = {}
        self._places = places
        self._file = file
        self._indexes: dict[str, Index] = {}

    def __bool__(self) -> bool:
        return bool(self._places)

    def items(self, name: str, decode: Callable[[bytes], V]) -> Mapping[str, V]:
        """Return what is kept on a shelf, the changes among it, decoded when it is asked for."""
        changes = self.changes.get(name, {})
        new = {key: decode(value) for key, value in changes.items() if value is not None}
        return overlay(self.shelf(name, decode), new, changes.keys() - new.keys())

    def shelf(self, name: str, decode: Callable[[bytes], V]) -> Shelf[V]:
        """Return what was kept on a shelf when all was written. Raises DamagedError."""
        if name not in self._places:
            return Shelf(_NO_INDEX, _read_nothing, decode)
        read = partial(self._read, self._places[name])
        if name not in self._indexes:
            self._indexes[name] = Index(read)
        return Shelf(self._indexes[name], read, decode)

    def _read(self, start: int, place: int, length: int) -> bytes:
        assert self._file is not None
        return self._file.read(start + place, length)


def _read_nothing(place: int, length: int) -> bytes:
    return _NOTHING[place : place + length]


_NOTHING = pack({})
_NO_INDEX = Index(_read_nothing)


def read_store(path: Path, engine: Digest) -> Store:
    """Return what is kept at a path; an empty store when there is none that `engine` wrote."""
    try:
        return _open(path, engine)
    except (OSError, MsgspecError, DamagedError, struct.error, UnicodeDecodeError):
        return Store()


def _open(path: Path, engine: Digest) -> Store:
    file = _File(path)
    start = len(_head(engine, b"")) + 1
    size = int.from_bytes(file.read(start, _TABLE_SIZE), "little")
    table = file.read(start + _TABLE_SIZE, min(size, _LARGEST_TABLE))
    if file.read(0, start) != _head(engine, table) + b"\n":
        return Store()
    _, lengths = msgpack.decode(table, type=tuple[bytes, dict[str, int]])
    ends = accumulate(lengths.values(), initial=start + _TABLE_SIZE + size)
    store = Store(digest_bytes(table), dict(zip(lengths, ends, strict=False)), file)
    store.changes = _read_changes(_changes_of(path), store.digest)
    return store


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
    """Keep packed shelves, and return what is kept: when that fails, which costs nothing but time,
    it is nothing.
    """
    # No two wholes are one, whatever they hold: changes of the one are none of the other.
    lengths = {name: len(data) for name, data in shelves.items()}
    table = msgpack.encode((os.urandom(_DIGEST), lengths))
    size = len(table).to_bytes(_TABLE_SIZE, "little")
    if not _write(path, (_head(engine, table), b"\n", size, table, *shelves.values())):
        return Store()
    with suppress(OSError):
        _changes_of(path).unlink(missing_ok=True)
    found = read_store(path, engine)
    # Another build may have kept its own since.
    return found if found.digest == digest_bytes(table) else Store()


def change_store(path: Path, store: Store, changes: Changes) -> None:
    """Keep changes of a store, and beside it on the disk."""
    names = {*store.changes, *changes}
    store.changes = {
        name: {**store.changes.get(name, {}), **changes.get(name, {})} for name in sorted(names)
    }
    body = msgpack.encode(store.changes)
    _write(_changes_of(path), (_head(store.digest, body), b"\n", body))


def remove_store(path: Path) -> None:
    """Keep nothing any more."""
    for one in (path, _changes_of(path)):
        with suppress(OSError):
            one.unlink(missing_ok=True)


def _write(path: Path, parts: Iterable[bytes]) -> bool:
    """Write a file; return whether that went well."""
    young = path.with_name(f"{path.name}.{os.getpid()}")
    is_written = False
    with suppress(OSError):
        path.parent.mkdir(exist_ok=True)
        _remove_forlorn(path)
        with young.open("wb") as file:
            file.writelines(parts)
        young.replace(path)
        is_written = True
    with suppress(OSError):
        young.unlink(missing_ok=True)
    return is_written


def _remove_forlorn(path: Path) -> None:
    """Remove what a process that was killed had begun to write."""
    for young in path.parent.glob(f"{path.name}.*"):
        if time.time() - young.stat().st_mtime > _FORLORN:
            young.unlink()


def _head(owner: str, body: bytes) -> bytes:
    return f"{_FORMAT} {sys.byteorder} {owner} {digest_bytes(body)}".encode()


def _changes_of(path: Path) -> Path:
    return path.with_name(f"{path.name}-changes")
