"""Indexes of records that hold no record: what is asked for is looked up among the records."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import overload

from dossier.model import Record, Statement


class Ordered(Sequence[Record]):
    """Some records of a dossier in an order, by their `ids`."""

    __slots__ = ("_records", "ids")

    def __init__(self, ids: Sequence[str], records: Mapping[str, Record]) -> None:
        """Stand for those of `records` that have these ids."""
        self.ids = ids
        self._records = records

    @overload
    def __getitem__(self, index: int) -> Record: ...
    @overload
    def __getitem__(self, index: slice) -> Ordered: ...
    def __getitem__(self, index: int | slice) -> Record | Ordered:
        if isinstance(index, slice):
            return Ordered(self.ids[index], self._records)
        return self._records[self.ids[index]]

    def __iter__(self) -> Iterator[Record]:
        return map(self._records.__getitem__, self.ids)

    def __len__(self) -> int:
        return len(self.ids)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Ordered) and (self is other or [*self] == [*other])

    __hash__ = None  # type: ignore[assignment]  # as of a list: nobody needs it

    def of(self, records: Mapping[str, Record]) -> Ordered:
        """Return the records of the same ids after an edit."""
        return Ordered(self.ids, records)


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


class Picked(Sequence[Statement]):
    """Some statements of a dossier in an order, by their `paths`."""

    __slots__ = ("_statements", "paths")

    def __init__(self, paths: tuple[str, ...], records: Mapping[str, Record]) -> None:
        """Stand for the statements of `records` that have these paths."""
        self.paths = paths
        self._statements = Statements(records)

    @overload
    def __getitem__(self, index: int) -> Statement: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Statement]: ...
    def __getitem__(self, index: int | slice) -> Statement | Sequence[Statement]:
        if isinstance(index, slice):
            return [self._statements[path] for path in self.paths[index]]
        return self._statements[self.paths[index]]

    def __iter__(self) -> Iterator[Statement]:
        return map(self._statements.__getitem__, self.paths)

    def __len__(self) -> int:
        return len(self.paths)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Picked) and (self is other or [*self] == [*other])

    __hash__ = None  # type: ignore[assignment]  # as of a list: nobody needs it


def subject_of(path: str) -> str:
    """Return the id of the record that a statement is of, by its path."""
    return path.partition(".")[0]
