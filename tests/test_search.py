"""The search index: what is in it, when it is made, and that it comes out the same."""

from __future__ import annotations

import gzip
import json
import shutil
from base64 import b64encode
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from conftest import REPOSITORY, SITES, Run, Start, free_port, read_tree
from dossier import cbor
from dossier.build import Built, build
from dossier.config import Project
from dossier.contexts.findable import list_findable
from dossier.diagnostics import BuildFailed, Diagnostics
from dossier.indexer import Indexable
from dossier.library import Library
from dossier.load import load
from dossier.search import Search
from dossier.unchanged import STATE

REFUSAL = b64encode(b'{"payload": {"type": "Error", "message": "it is tired"}}').decode()
LIGHT = "data/beacons/north-light.yaml"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Return a copy of the dossier on two lights, in two languages."""
    ignored = shutil.ignore_patterns(STATE)
    return Path(shutil.copytree(SITES / "lighthouses", tmp_path / "dossier", ignore=ignored))


def change(root: Path, path: str, old: str, new: str) -> None:
    file = root / path
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")


def index_of(root: Path) -> dict[str, bytes]:
    return read_tree(root / "output" / "pagefind")


def made(built: Built) -> bool:
    """Tell whether any file of the index was written or removed."""
    return any(path.startswith("pagefind/") for path in built.changed)


def library_of(root: Path) -> Library:
    library = load(Project(root), Diagnostics()).library
    assert library is not None
    return library


def page(root: Path, url: str) -> Indexable:
    (found,) = [one for one in list_findable(library_of(root)) if one.url == url]
    return found


# --- what can be found ----------------------------------------------------------------------------


def test_a_record_is_indexed_in_each_language_with_all_of_its_names() -> None:
    (etorofu,) = [
        one
        for one in list_findable(library_of(REPOSITORY))
        if one.url == "islands/etorofu/" and one.language == "en"
    ]
    assert etorofu.meta["title"] == "Etorofu / Iturup"
    known = etorofu.meta["known"].split(" · ")
    assert {"Etorofu", "Iturup", "択捉島", "Итуруп", "えとろふとう"} <= {*known}
    assert {"捉島", "とう"} <= {*etorofu.meta["parts"].split()}
    assert etorofu.filters == {
        "group": ("records",),
        "kind": ("island",),
        "side": ("japan", "russia"),
    }


def test_a_page_is_found_by_what_it_says_in_its_language(root: Path) -> None:
    english, german = page(root, "beacons/north-light/"), page(root, "de/beacons/north-light/")
    assert (english.language, german.language) == ("en", "de")
    assert (english.meta["title"], german.meta["title"]) == ("North Light", "Nordfeuer")
    assert english.meta["known"] == german.meta["known"] == "North Light · Nordfeuer"
    assert "Measured at spring tide." in english.content.split("\n")
    assert "Bei Springflut gemessen." in german.content.split("\n")
    bulletin = page(root, "bulletins/roll-summary/").content
    assert not {"[", "]", "|", "\ue000", "#"} & {*bulletin}


def test_a_page_of_which_nothing_is_said_is_indexed_by_its_name(root: Path) -> None:
    (root / "data/guilds/divers.yaml").write_text(
        "names: {value: The Divers, source: survey, at: page 1}\n", encoding="utf-8"
    )
    assert page(root, "guilds/divers/").content == "The Divers"


def test_what_things_rest_on_is_a_group_of_its_own(root: Path) -> None:
    found = {one.url: one.filters for one in list_findable(library_of(root))}
    assert found["folios/survey/"]["group"] == ("sources",)
    assert found["folios/survey/"]["side"] == ("lamplighters",)
    assert found["beacons/north-light/"]["group"] == ("records",)
    assert found["about/"] == {"group": ("records",)}


# --- the site -------------------------------------------------------------------------------------


def test_the_index_has_every_page_of_every_language_and_no_widgets(root: Path) -> None:
    build(Project(root))
    files = index_of(root)
    entry = json.loads(files["pagefind-entry.json"])
    counts = {language: told["page_count"] for language, told in entry["languages"].items()}
    findable = list_findable(library_of(root))
    assert counts == {
        language: sum(one.language == language for one in findable) for language in ("en", "de")
    }
    fragments = [read_fragment(data) for path, data in files.items() if "fragment/" in path]
    assert sorted(one["url"] for one in fragments) == sorted(one.url for one in findable)
    for one in fragments:
        assert (root / "output" / one["url"] / "index.html").is_file()
    assert {path for path in files if path.endswith((".css", ".js"))} == {"pagefind.js"}


def read_fragment(data: bytes) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(gzip.decompress(data).removeprefix(b"pagefind_dcd"))
    return found


def test_the_index_is_the_same_at_every_run_and_with_any_number_of_workers(
    root: Path, tmp_path: Path
) -> None:
    trees = []
    for jobs in (1, 2):
        build(Project(root), output=tmp_path / f"out-{jobs}", jobs=jobs)
        trees.append(read_tree(tmp_path / f"out-{jobs}"))
        shutil.rmtree(root / STATE)
    assert trees[0] == trees[1]


def test_an_edit_of_what_is_said_makes_the_index_of_a_clean_build(
    root: Path, tmp_path: Path
) -> None:
    build(Project(root))
    before = index_of(root)
    change(root, LIGHT, "spring tide", "neap tide")
    edited = build(Project(root))
    assert made(edited)
    build(Project(shutil.copytree(root, tmp_path / "clean", ignore=_remembered)))
    assert read_tree(root / "output") == read_tree(tmp_path / "clean" / "output")
    assert index_of(root) != before
    change(root, LIGHT, "neap tide", "spring tide")
    build(Project(root))
    assert index_of(root) == before


def _remembered(_: str, names: list[str]) -> set[str]:
    return {name for name in names if name in {"output", STATE} or name.startswith(".output")}


def test_an_edit_of_what_nobody_can_find_leaves_the_index(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    build(Project(root))
    monkeypatch.setattr("dossier.indexer.subprocess.Popen", None)
    change(root, LIGHT, "names:", "# A comment.\nnames:")
    assert build(Project(root)).changed == ()
    change(root, LIGHT, "at: table 2", "at: table 3")
    edited = build(Project(root))
    assert edited.changed
    assert not made(edited)


@pytest.mark.parametrize("name", ["search-list", "search-files"])
@pytest.mark.parametrize("damage", ["gone", "cut", "turned", "empty"])
def test_a_damaged_index_is_made_again(root: Path, name: str, damage: str) -> None:
    build(Project(root))
    before = read_tree(root / "output")
    file = root / STATE / name
    data = file.read_bytes()
    file.unlink()
    if damage != "gone":
        turned = bytes([*data[:-9], data[-9] ^ 1, *data[-8:]])
        file.write_bytes({"cut": data[: len(data) // 2], "turned": turned, "empty": b""}[damage])
    (root / "output" / "pagefind" / "pagefind-entry.json").unlink()
    for fragment in (root / "output" / "pagefind" / "fragment").iterdir():
        fragment.write_bytes(b"")
    build(Project(root))
    assert read_tree(root / "output") == before


# --- without --------------------------------------------------------------------------------------


@pytest.mark.parametrize("way", ["setting", "option"])
def test_a_site_without_search_has_nothing_of_it(root: Path, way: str) -> None:
    build(Project(root))
    if way == "setting":
        change(root, "data/dossier.yaml", "edition:", "search: false\nedition:")
    build(Project(root), search=Search.NOW if way == "setting" else Search.NEVER)
    files = read_tree(root / "output")
    assert [path for path in files if path.startswith(("pagefind/", "search/", "de/search/"))] == []
    assert [path for path, data in files.items() if b'role="search"' in data] == []


def test_the_option_and_a_build_with_search_take_turns(small: Path, run: Run) -> None:
    assert "built 9 pages" in run("dossier", "build").out
    assert "built 8 pages" in run("dossier", "build", "--no-search").out
    assert "nothing to do: 8 pages" in run("dossier", "build", "--no-search").out
    assert "built 9 pages" in run("dossier", "build").out
    assert (small / "output/pagefind/pagefind.js").is_file()


# What stands in for the program, and what is said then.
FAKES = {
    "": "Pagefind is not installed",
    "no program": "Pagefind does not run (Exec format error)",
    "#!/bin/sh\n": "Pagefind ended early",
    "#!/bin/sh\nprintf e30=,\ncat >/dev/null\n": "Pagefind gave an answer of an unknown form",
    f"#!/bin/sh\nprintf {REFUSAL},\ncat >/dev/null\n": "Pagefind said: it is tired",
}


@pytest.mark.parametrize("fake", FAKES, ids=FAKES.values())
def test_a_site_is_not_published_when_its_index_cannot_be_made(
    small: Path, run: Run, tmp_path: Path, fake: str
) -> None:
    (tmp_path / "fake").mkdir()
    program = tmp_path / "fake/pagefind"
    program.write_text(fake, encoding="utf-8")
    program.chmod(0o755)
    module = f"def get_executable():\n    return {str(program)!r}\n" if fake else "import nothing"
    (tmp_path / "fake/pagefind_bin_extended.py").write_text(module, encoding="utf-8")
    path = f"{tmp_path / 'fake'}:{REPOSITORY / 'generator'}"
    done = run("dossier", "build", PYTHONPATH=path)
    assert done.status == 1
    assert f"the search index could not be made: {FAKES[fake]}" in done.err
    assert "[search-failed]" in done.err
    assert "Traceback" not in done.err
    assert not (small / "output").exists()
    assert run("dossier", "build", "--no-search", PYTHONPATH=path).status == 0


# --- while it is served ---------------------------------------------------------------------------


def test_pages_are_published_before_the_index_and_keep_the_old_one(root: Path) -> None:
    first = build(Project(root), search=Search.LATER)
    assert first.is_search_due
    assert index_of(root) == {}
    assert not build(Project(root)).is_search_due
    before = index_of(root)
    change(root, LIGHT, "spring tide", "neap tide")
    edited = build(Project(root), search=Search.LATER)
    assert edited.is_search_due
    assert index_of(root) == before
    assert made(build(Project(root)))
    assert not build(Project(root), search=Search.LATER).is_search_due


def test_what_progress_raises_ends_the_making(root: Path) -> None:
    def stop(what: str, done: int, total: int) -> None:
        if what == "indexing" and done == 3:
            raise KeyboardInterrupt(total)

    with pytest.raises(KeyboardInterrupt):
        build(Project(root), progress=stop)
    assert not (root / "output").exists()


def test_serve_makes_the_index_when_all_is_quiet(small: Path, start: Start) -> None:
    serving = start("dossier", "serve", "--port", str(free_port()))
    serving.wait_for("made the search index in ")
    entry = small / "output/pagefind/pagefind-entry.json"
    before = entry.read_bytes()
    change(small, "data/stones/grey-stone.yaml", "Grey Stone", "Green Stone")
    serving.wait_for("made the search index in ", 2)
    assert entry.read_bytes() != before


# --- the binary form ------------------------------------------------------------------------------

VALUES = st.recursive(st.integers(0, 2**63) | st.text(), st.lists, max_leaves=30)


@given(VALUES)
def test_a_value_is_decoded_as_it_was_encoded(value: cbor.Value) -> None:
    assert cbor.decode(cbor.encode(value)) == value


@given(st.binary())
@example(b"\x81" * 2000)
def test_anything_else_is_refused_with_one_error(data: bytes) -> None:
    try:
        value = cbor.decode(data)
    except ValueError:
        return
    assert cbor.decode(cbor.encode(value)) == value


def test_an_unknown_setting_is_told(root: Path) -> None:
    change(root, "data/dossier.yaml", "edition:", "search: perhaps\nedition:")
    with pytest.raises(BuildFailed) as failed:
        build(Project(root))
    assert [found.code for found in failed.value.diagnostics] == ["bad-choice"]
