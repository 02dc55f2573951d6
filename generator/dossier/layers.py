"""Mappings that share what has not changed: another with a few entries changed costs those few.

What is in the way of `dict` alone is its copy: that of tens of thousands of files or records takes
longer than all else that an edit of one of them asks for.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from typing import Generic, TypeVar, cast, overload

K = TypeVar("K")
V = TypeVar("V")
D = TypeVar("D")

_NONE, _GONE = object(), object()
# So many changes are laid over a mapping whatever its size; with more it is copied when they are
# more than the root of its size: then neither copies nor layers cost much.
_FEW = 16


def overlay(known: Mapping[K, V], changes: Mapping[K, V], gone: Iterable[K] = ()) -> Mapping[K, V]:
    """Return a mapping with some entries changed or added, and others gone. `known` is shared with
    it: neither may be changed any more. What was there keeps its place, what is new comes last.

    A mapping that is no `dict` may make what it holds when it is asked for: it is never copied.
    """
    base, layer = (
        (known.base, dict(known.layer))
        if isinstance(known, Layered)
        else (known, dict[K, object]())
    )
    layer.update(changes)
    for key in gone:
        if key in base:
            layer[key] = _GONE
        else:
            layer.pop(key, None)
    if not layer:
        return base
    found = Layered(base, layer)
    is_small = len(layer) <= _FEW or len(layer) ** 2 <= len(base)
    return found.flat() if isinstance(base, dict) and not is_small else found


def flat(known: Mapping[K, V]) -> dict[K, V]:
    """Return a `dict` of its own with what a mapping holds."""
    return known.flat() if isinstance(known, Layered) else dict(known)


class Layered(Mapping[K, V], Generic[K, V]):
    """A mapping with a layer of changes over it; see `overlay`, which makes it."""

    __slots__ = ("_count", "base", "layer")
    __hash__ = None  # type: ignore[assignment]  # as a mapping's

    def __init__(self, base: Mapping[K, V], layer: dict[K, object]) -> None:
        self.base = base
        self.layer = layer
        new = sum(key not in base for key in layer)
        self._count = len(base) + new - sum(value is _GONE for value in layer.values())

    def __getitem__(self, key: K) -> V:
        found = self.layer.get(key, _NONE)
        if found is _NONE:
            return self.base[key]
        if found is _GONE:
            raise KeyError(key)
        return cast("V", found)

    @overload
    def get(self, key: K) -> V | None: ...
    @overload
    def get(self, key: K, default: V | D) -> V | D: ...

    def get(self, key: K, default: V | D | None = None) -> V | D | None:
        """Return what a key stands for, or the default."""
        found = self.layer.get(key, _NONE)
        if found is _NONE:
            return self.base.get(key, default)
        return default if found is _GONE else cast("V", found)

    def __contains__(self, key: object) -> bool:
        found = self.layer.get(cast("K", key), _NONE)
        return key in self.base if found is _NONE else found is not _GONE

    def __iter__(self) -> Iterator[K]:
        layer, base = self.layer, self.base
        kept = (key for key in base if layer.get(key) is not _GONE)
        return chain(kept, (key for key in layer if key not in base))

    def __len__(self) -> int:
        return self._count

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Mapping) and self.flat() == flat(other)

    def __repr__(self) -> str:
        return f"Layered({self.flat()!r})"

    def flat(self) -> dict[K, V]:
        """Return a `dict` of its own with what is in it, in its order."""
        found = cast("dict[K, V]", {**self.base, **self.layer})
        for key, value in self.layer.items():
            if value is _GONE:
                del found[key]
        return found
