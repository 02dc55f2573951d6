"""Records as a page reads them: each part that is asked for is noted.

A key is `record:ID` for a record as a whole, `record:ID#part` for a property, for the records that
it names (`@named`) or lets speak (`@voices`), or for its being there (no part). `whole_of` leads
from the one to the other.
"""

from __future__ import annotations

from collections.abc import Callable
from sys import intern

from dossier.model import Prose, Record, Statement

NAMED = "@named"
"""The part of a record that is the ids of the records that its values name."""

VOICES = "@voices"
"""The part of a record that is the ids of the records that its values are according to."""


def key_of(id_: str, part: str | None = None) -> str:
    """Return the key of a record, or of one of its parts."""
    # Interned: the same few are in the traces of thousands of pages.
    return intern(f"record:{id_}" if part is None else f"record:{id_}#{part}")


def whole_of(key: str) -> str:
    """Return the key of the record that a part belongs to; any other key as it is."""
    return key.partition("#")[0]


class Noted(Record):
    """A record that tells `note` which of its parts are read. Equal to what it stands for."""

    __slots__ = ("_note", "_record")
    _note: Callable[[str], object]
    _record: Record

    @property
    def statements(self) -> tuple[Statement, ...]:
        """All statements: the record as a whole was read."""
        self._note(key_of(self.id))
        return self._record.statements

    @property
    def prose(self) -> tuple[Prose, ...]:
        """The prose: the record as a whole was read."""
        self._note(key_of(self.id))
        return self._record.prose

    @property
    def named(self) -> tuple[str, ...]:
        """The ids of the records that values name."""
        self._note(key_of(self.id, NAMED))
        return self._record.named

    @property
    def voices(self) -> tuple[str, ...]:
        """The ids of the records that values are according to."""
        self._note(key_of(self.id, VOICES))
        return self._record.voices

    def of(self, name: str) -> tuple[Statement, ...]:
        """Return the statements of one property, in the order of the file."""
        self._note(key_of(self.id, name))
        return self._record.of(name)

    def __eq__(self, other: object) -> bool:
        if isinstance(other, Noted):
            other = other._record
        return self._record is other or self._record == other

    __hash__ = Record.__hash__


def noted(record: Record, note: Callable[[str], object]) -> Noted:
    """Return a record that notes what is read of it, its being there first of all."""
    one = object.__new__(Noted)
    put = object.__setattr__
    put(one, "id", record.id)
    put(one, "kind", record.kind)
    put(one, "origin", record.origin)
    put(one, "_note", note)
    put(one, "_record", record)
    return one
