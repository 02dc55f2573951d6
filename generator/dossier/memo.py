"""What is made once and used many times, for as long as what it was made from is the same.

It outlives an edit: an entry is given out again only when none of the keys that it was made from
has changed since.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable


class Memo:
    """Values by key, each with the keys of what was read to make it."""

    def __init__(self) -> None:
        self._found: dict[Hashable, tuple[object, frozenset[str], int]] = {}
        # What changed at each edit. An entry knows up to which of them it has been looked at.
        self._changes: list[frozenset[str]] = []

    def get(self, key: Hashable) -> tuple[object, frozenset[str]] | None:
        """Return a value and what it was made from, None when it has to be made."""
        found = self._found.get(key)
        if found is None:
            return None
        value, trace, seen = found
        if seen < len(self._changes):
            if not all(changed.isdisjoint(trace) for changed in self._changes[seen:]):
                del self._found[key]
                return None
            self._found[key] = (value, trace, len(self._changes))
        return value, trace

    def put(self, key: Hashable, value: object, trace: frozenset[str]) -> None:
        """Keep a value that was made just now."""
        self._found[key] = (value, trace, len(self._changes))

    def change(self, keys: Iterable[str]) -> None:
        """Note that what some keys stand for is another from now on."""
        self._changes.append(frozenset(keys))
