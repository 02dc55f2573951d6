"""A mapping under layers of changes is what a `dict` with the same changes would be."""

from __future__ import annotations

from collections.abc import Mapping

from hypothesis import given
from hypothesis import strategies as st

from dossier.layers import flat, overlay

KEYS = st.integers(0, 60)
MAPPINGS = st.dictionaries(KEYS, st.integers(0, 3), max_size=60)


@given(MAPPINGS, st.lists(st.tuples(MAPPINGS, st.sets(KEYS)), max_size=5))
def test_it_holds_what_a_copy_would(
    base: dict[int, int], rounds: list[tuple[dict[int, int], set[int]]]
) -> None:
    kept: list[tuple[Mapping[int, int], dict[int, int]]] = [(base, dict(base))]
    for changes, gone in rounds:
        copy = {**kept[-1][1], **changes}
        for key in gone:
            copy.pop(key, None)
        kept.append((overlay(kept[-1][0], changes, gone), copy))
    for found, copy in kept:
        assert found == copy
        assert copy == found
        assert flat(found) == copy
        assert dict(found) == copy
        assert [*flat(found)] == [*found]
        assert len(found) == len(copy)
        for key in range(61):
            assert (key in found) == (key in copy)
            assert found.get(key) == copy.get(key)
            assert found.get(key, 9) == copy.get(key, 9)
            assert found.get(key, "none") == copy.get(key, "none")


@given(MAPPINGS, MAPPINGS)
def test_what_is_changed_keeps_its_place(base: dict[int, int], changes: dict[int, int]) -> None:
    assert [*overlay(base, changes).items()] == [*{**base, **changes}.items()]


def test_it_shares_what_it_is_laid_over() -> None:
    base = dict.fromkeys(range(10_000), 0)
    first = overlay(base, {1: 1})
    assert getattr(overlay(first, {2: 1}), "base", None) is base
    assert isinstance(overlay(first, dict.fromkeys(range(200), 1)), dict)
