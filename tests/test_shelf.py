"""What a build leaves on the disk: it is given back as it was, and damage is never taken for it."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dossier.fingerprint import Digest
from dossier.shelf import (
    DamagedError,
    Store,
    change_store,
    pack,
    read_store,
    remove_store,
    write_store,
)

ENGINE = Digest("0123456789abcdef" * 2)
SHELVES: dict[str, dict[str, bytes]] = {
    "places": {"stone": b"data/monuments/stone.yaml", "ada": b"data/wardens/ada.yaml", "": b""},
    "empty": {},
    "pages": {f"page-{number}": bytes([number]) * number for number in range(40)},
}
KEYS = st.text(st.characters(exclude_characters="\0", codec="utf-8"), max_size=8)
ITEMS = st.dictionaries(KEYS, st.binary(max_size=20), max_size=8)
IN_ONE_FOLDER = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])


def keep(path: Path, shelves: Mapping[str, Mapping[str, bytes]] = SHELVES) -> Store:
    return write_store(path, ENGINE, {name: pack(items) for name, items in shelves.items()})


def look(store: Store, names: Mapping[str, object] = SHELVES) -> dict[str, dict[str, bytes]]:
    return {name: dict(store.items(name, bytes)) for name in names}


@given(st.dictionaries(KEYS, ITEMS, max_size=4))
@IN_ONE_FOLDER
def test_what_was_kept_is_given_back_in_its_order(
    tmp_path: Path, shelves: dict[str, dict[str, bytes]]
) -> None:
    keep(tmp_path / "kept", shelves)
    found = look(read_store(tmp_path / "kept", ENGINE), shelves)
    assert found == shelves
    assert [[*items] for items in found.values()] == [[*items] for items in shelves.values()]


@given(st.lists(st.dictionaries(KEYS, st.none() | st.binary(max_size=9), max_size=4), max_size=3))
@IN_ONE_FOLDER
def test_changes_are_laid_over_it(tmp_path: Path, rounds: list[dict[str, bytes | None]]) -> None:
    store = keep(tmp_path / "kept")
    expected: dict[str, bytes | None] = {**SHELVES["places"]}
    for changes in rounds:
        change_store(tmp_path / "kept", store, {"places": changes})
        expected |= changes
    there = {key: value for key, value in expected.items() if value is not None}
    for one in (store, read_store(tmp_path / "kept", ENGINE)):
        assert look(one) == {**SHELVES, "places": there}


def test_what_another_program_kept_is_nothing(tmp_path: Path) -> None:
    keep(tmp_path / "kept")
    assert not read_store(tmp_path / "kept", Digest("f" * 32))
    assert look(read_store(tmp_path / "nowhere", ENGINE)) == {name: {} for name in SHELVES}


def test_changes_of_one_whole_are_none_of_the_next(tmp_path: Path) -> None:
    store = keep(tmp_path / "kept")
    change_store(tmp_path / "kept", store, {"places": {"stone": b"elsewhere"}})
    changes = (tmp_path / "kept-changes").read_bytes()
    keep(tmp_path / "kept")
    (tmp_path / "kept-changes").write_bytes(changes)
    assert look(read_store(tmp_path / "kept", ENGINE)) == SHELVES


def test_one_that_is_open_stays_what_it_was(tmp_path: Path) -> None:
    store = keep(tmp_path / "kept")
    keep(tmp_path / "kept", {"places": {"stone": b"elsewhere"}})
    assert look(store) == SHELVES


def test_nothing_is_left_when_it_is_removed(tmp_path: Path) -> None:
    change_store(tmp_path / "kept", keep(tmp_path / "kept"), {"places": {"stone": None}})
    remove_store(tmp_path / "kept")
    remove_store(tmp_path / "kept")
    assert [*tmp_path.iterdir()] == []


def test_every_flipped_byte_and_every_cut_is_noticed(tmp_path: Path) -> None:
    path = tmp_path / "kept"
    keep(path)
    data = path.read_bytes()
    for place in range(len(data)):
        for harmed in (data[:place] + bytes([data[place] ^ 8]) + data[place + 1 :], data[:place]):
            path.write_bytes(harmed)
            store = read_store(path, ENGINE)
            try:
                found = look(store) if store else None
            except DamagedError:
                found = None
            assert found is None, f"byte {place}"


def test_damage_to_one_that_is_open_is_noticed(tmp_path: Path) -> None:
    path = tmp_path / "kept"
    store = keep(path)
    with path.open("r+b") as file:
        file.truncate(path.stat().st_size // 2)
    with pytest.raises(DamagedError):
        look(store)


def test_what_may_not_be_written_costs_nothing_but_time(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    assert not keep(tmp_path / "file" / "kept")


def test_what_a_killed_process_had_begun_is_removed_in_time(tmp_path: Path) -> None:
    old, young = tmp_path / "kept.17", tmp_path / "kept.18"
    for path in (old, young):
        path.touch()
    os.utime(old, (0, 0))
    keep(tmp_path / "kept")
    assert [path.name for path in sorted(tmp_path.iterdir())] == ["kept", "kept.18"]
