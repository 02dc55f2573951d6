"""A new process follows an edit from what the last one left only where that is the same dossier."""

from __future__ import annotations

import os
import shutil
import sys
import time
from pathlib import Path

import pytest

from conftest import SITES, read_tree
from dossier.build import build, explain
from dossier.config import Project
from dossier.diagnostics import BuildFailed
from dossier.engine import engine_digest
from dossier.ledger import ENTRIES
from dossier.shelf import read_store
from dossier.unchanged import STATE, take_stamps

STONE = "data/monuments/stone.yaml"
DATE = "templates/components/date.html"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A dossier that was built, with a template of its own."""
    root = Path(shutil.copytree(SITES / "base", tmp_path / "dossier"))
    own = root / "themes/dossier" / DATE
    own.parent.mkdir(parents=True)
    shutil.copy(SITES.parents[1] / "themes/dossier" / DATE, own)
    time.sleep(0.02)  # until no stamp leaves a doubt
    build(Project(root), jobs=1)
    return root


def edit(root: Path, path: str, old: str, new: str) -> None:
    text = (root / path).read_text(encoding="utf-8")
    assert old in text
    (root / path).write_text(text.replace(old, new), encoding="utf-8")


def clean(root: Path) -> dict[str, bytes]:
    """Return the site that is built from the beginning."""
    shutil.rmtree(root / STATE)
    shutil.rmtree(root / "output")
    build(Project(root), jobs=1)
    return read_tree(root / "output")


@pytest.mark.parametrize(
    ("path", "old", "new"),
    [
        ("data/dossier.yaml", "The standing stone", "A standing stone"),
        ("content/pages/about.md", "title: ", "title: On "),
        (f"themes/dossier/{DATE}", "<time", '<time class="own"'),
    ],
)
def test_what_is_saved_while_a_build_begins_leaves_nothing_when_it_is_taken_back(
    root: Path, path: str, old: str, new: str
) -> None:
    edit(root, STONE, "value: ~9 t", "value: ~8 t")
    looked = take_stamps(str(root))
    edit(root, path, old, new)
    build(Project(root), looked=looked, jobs=1)
    edit(root, path, new, old)
    build(Project(root), jobs=1)
    assert read_tree(root / "output") == clean(root)


def test_another_build_of_the_same_python_begins_again(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    edit(root, STONE, "value: ~9 t", "value: ~8 t")
    monkeypatch.setattr(sys, "version", f"{sys.version} of another day")
    assert build(Project(root), jobs=1).changed
    assert read_tree(root / "output") == clean(root)


def test_an_empty_address_is_refused_after_a_build_for_that_of_the_settings(root: Path) -> None:
    with pytest.raises(BuildFailed) as failed:
        build(Project(root), address="")
    assert [found.code for found in failed.value.diagnostics] == ["bad-address"]


def test_what_cannot_be_read_any_more_is_damage(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    edit(root, STONE, "value: ~9 t", "value: ~8 t")
    read, times = os.pread, iter(range(100))

    def fail_later(descriptor: int, length: int, place: int) -> bytes:
        if next(times) > 14:
            raise OSError
        return read(descriptor, length, place)

    monkeypatch.setattr(os, "pread", fail_later)
    assert build(Project(root), jobs=1).changed
    monkeypatch.undo()
    assert read_tree(root / "output") == clean(root)


def damage(root: Path, value: bytes) -> None:
    """Change a value in what the last build left."""
    (ledger,) = (root / STATE).glob("ledger-????????")
    data = ledger.read_bytes()
    assert data.count(value) == 1
    ledger.write_bytes(data.replace(value, bytes([value[0] ^ 1]) + value[1:]))


def test_a_page_is_explained_whatever_was_damaged(root: Path) -> None:
    (ledger,) = (root / STATE).glob("ledger-????????")
    entries = read_store(ledger, engine_digest()).items(ENTRIES, bytes)
    damage(root, entries["wardens/ada/index.html"])
    found = explain(Project(root), "wardens/ada")
    assert found is not None
    assert found.reasons == ("it is not in the ledger of the last build",)


def test_schemas_are_made_again_whatever_was_damaged(root: Path) -> None:
    damage(root, (root / "data/wardens/cal.yaml").read_bytes())
    shutil.rmtree(root / STATE / "schema")
    edit(root, STONE, "value: ~9 t", "value: ~8 t")
    build(Project(root), jobs=1)
    # What was kept is let go, and the next build makes all.
    assert not [*(root / STATE).glob("ledger-*")]
    build(Project(root), jobs=1)
    assert (root / STATE / "schema/ids.json").is_file()
    assert read_tree(root / "output") == clean(root)


def test_files_of_a_theme_with_a_hidden_name_are_no_less_read(root: Path) -> None:
    (root / "themes/dossier").rename(root / "themes/.own")
    with (root / "data/dossier.yaml").open("a", encoding="utf-8") as settings:
        settings.write("theme: .own\n")
    build(Project(root), jobs=1)
    edit(root, f"themes/.own/{DATE}", "<time", '<time class="own"')
    assert build(Project(root), jobs=1).changed
    assert read_tree(root / "output") == clean(root)
