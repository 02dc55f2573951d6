"""A mapping after a few changes: what it was, and what is other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Generic, TypeVar

V = TypeVar("V")


class Overlay(Mapping[str, V], Generic[V]):
    """The items of `base` with those of `changes` in their place; what is None there is gone.

    New keys follow those of the base. Nothing of the base is gone through unless all is asked for.
    """

    __slots__ = ("base", "changes")

    def __init__(self, base: Mapping[str, V], changes: Mapping[str, V | None]) -> None:
        """Lay changes over a base that nobody changes any more."""
        self.base = base
        self.changes = changes

    def __getitem__(self, key: str) -> V:
        if key not in self.changes:
            return self.base[key]
        found = self.changes[key]
        if found is None:
            raise KeyError(key)
        return found

    def __contains__(self, key: object) -> bool:
        if key in self.changes:
            return self.changes[str(key)] is not None
        return key in self.base

    def __iter__(self) -> Iterator[str]:
        changes, base = self.changes, self.base
        yield from (key for key in base if changes.get(key, base) is not None)
        yield from (key for key, one in changes.items() if one is not None and key not in base)

    def __len__(self) -> int:
        base = self.base
        gone = sum(key in base for key, one in self.changes.items() if one is None)
        return (
            len(base)
            - gone
            + sum(key not in base for key, one in self.changes.items() if one is not None)
        )


def lay_over(known: Mapping[str, V], changes: Mapping[str, V | None]) -> Mapping[str, V]:
    """Return a mapping after changes; of overlays there are never two, one above the other."""
    if not changes:
        return known
    if isinstance(known, Overlay):
        return Overlay(known.base, {**known.changes, **changes})
    return Overlay(known, changes)
