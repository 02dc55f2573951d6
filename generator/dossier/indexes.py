"""Indexes of records that hold no record: what is asked for is looked up among the records."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Generic, TypeVar, overload

from dossier.model import Record, Statement

V = TypeVar("V")


class _Listed(Sequence[V], Generic[V]):
    """Some of the values of an index in an order, by their keys."""

    __slots__ = ("_index", "_keys")

    def __init__(self, keys: Sequence[str], index: Mapping[str, V]) -> None:
        self._keys = keys
        self._index = index

    @overload
    def __getitem__(self, index: int) -> V: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[V]: ...
    def __getitem__(self, index: int | slice) -> V | Sequence[V]:
        if isinstance(index, slice):
            return [self._index[key] for key in self._keys[index]]
        return self._index[self._keys[index]]

    def __iter__(self) -> Iterator[V]:
        return map(self._index.__getitem__, self._keys)

    def __len__(self) -> int:
        return len(self._keys)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, type(self)) and (self is other or [*self] == [*other])

    __hash__ = None  # type: ignore[assignment]  # as of a list: nobody needs it


class Ordered(_Listed[Record]):
    """Some records of a dossier in an order."""

    __slots__ = ()

    @property
    def ids(self) -> Sequence[str]:
        """The ids of the records; to know them, no record is asked for."""
        return self._keys

    def of(self, records: Mapping[str, Record]) -> Ordered:
        """Return the records of the same ids after an edit."""
        return Ordered(self._keys, records)


class Statements(Mapping[str, Statement]):
    """The statements of records by their paths, in the order of records and files."""

    __slots__ = ("_records",)

    def __init__(self, records: Mapping[str, Record]) -> None:
        """Stand for all statements of some records."""
        self._records = records

    def __getitem__(self, path: str) -> Statement:
        subject, _, anchor = path.partition(".")
        name, dot, key = anchor.partition(".")
        # A key that is empty is no key: such a path is that of nothing.
        record = self._records.get(subject) if key or not dot else None
        # Of two with one path, which is an error, the later one counts.
        for one in reversed(record.of(name) if record else ()):
            if one.key == key:
                return one
        raise KeyError(path)

    def __iter__(self) -> Iterator[str]:
        for record in self._records.values():
            yield from dict.fromkeys(one.path for one in record.statements)

    def __len__(self) -> int:
        return sum(1 for _ in self)


class Picked(_Listed[Statement]):
    """Some statements of a dossier in an order."""

    __slots__ = ()

    def __init__(self, paths: tuple[str, ...], records: Mapping[str, Record]) -> None:
        """Stand for the statements of `records` that have these paths."""
        super().__init__(paths, Statements(records))

    @property
    def paths(self) -> tuple[str, ...]:
        """The paths of the statements; to know them, no record is asked for."""
        return tuple(self._keys)


def subject_of(path: str) -> str:
    """Return the id of the record that a statement is of, by its path."""
    return path.partition(".")[0]
