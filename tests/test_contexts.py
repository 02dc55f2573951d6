"""What templates see: plain, frozen data, the same at each making; titles of both sides."""

from __future__ import annotations

import dataclasses
import inspect
import json
import subprocess
import sys
import types
import typing
from pathlib import Path

import pytest
from msgspec import Struct
from msgspec.structs import replace

from conftest import SITES, environment
from dossier import listpages, listviews, mapviews, pageviews, pictures, signposts, views
from dossier.config import Project
from dossier.contexts.frame import Frame
from dossier.diagnostics import Diagnostics
from dossier.fingerprint import digest_bytes, digest_value
from dossier.library import Library
from dossier.listpages import ConflictGroup
from dossier.listviews import EntryGroup
from dossier.load import load
from dossier.pageviews import Alternate
from dossier.plan import plan
from dossier.reader import Reader
from dossier.views import DateText, Entry, Link, Words
from sites_support import BASE, read_dossier_with

MODULES = (views, listviews, mapviews, pictures, pageviews, listpages, signposts)
PLAIN = {str, int, bool, type(None)}


def _classes() -> list[type]:
    found = [
        one
        for module in MODULES
        for _, one in inspect.getmembers(module, inspect.isclass)
        if one.__module__ == module.__name__
    ]
    return sorted(found, key=lambda one: one.__name__)


CLASSES = _classes()


def _is_plain(hint: object) -> bool:
    """Tell whether values of a type have a fingerprint that is the same on every machine."""
    origin = typing.get_origin(hint)
    if origin in {types.UnionType, typing.Union}:
        # Of two classes a fingerprint could not tell which it was.
        one, *rest = typing.get_args(hint)
        return rest == [type(None)] and _is_plain(one)
    if origin is tuple:
        inner, *rest = typing.get_args(hint)
        return rest == [Ellipsis] and _is_plain(inner)
    return hint in PLAIN or hint in CLASSES


@pytest.mark.parametrize("class_", CLASSES, ids=lambda one: one.__name__)
def test_a_context_is_plain_and_frozen(class_: type) -> None:
    assert issubclass(class_, Struct)
    assert class_.__struct_config__.frozen
    assert "__dict__" not in dir(class_), "a context has slots, so that nothing can be added"
    names = {name: value for module in MODULES for name, value in vars(module).items()}
    hints = typing.get_type_hints(class_, names)
    assert {name: hint for name, hint in hints.items() if not _is_plain(hint)} == {}


def test_the_test_knows_what_is_not_plain() -> None:
    hints = [dict[str, str], list[str], set[str], float, object, tuple[str, int], Path, str | bytes]
    assert [hint for hint in hints if _is_plain(hint)] == []


def library_of(root: Path) -> Library:
    library = load(Project(root), Diagnostics()).library
    assert library is not None
    return library


def fingerprints(root: Path) -> dict[str, str]:
    library = library_of(root)
    pages = plan(library, None, frozenset())
    return {page.output: digest_value(page.context(library)[0]) for page in pages}


_PRINT = """
import json, pathlib, sys, test_contexts
print(json.dumps(test_contexts.fingerprints(pathlib.Path(sys.argv[1]))))
"""


def test_a_context_has_the_same_fingerprint_at_each_making() -> None:
    first = fingerprints(BASE)
    assert len(first) > 40
    assert fingerprints(BASE) == first
    for seed in ("0", "1", "4294967295"):
        done = subprocess.run(
            [sys.executable, "-c", _PRINT, str(BASE)],
            cwd=Path(__file__).parent,
            env=environment(PYTHONHASHSEED=seed),
            capture_output=True,
            encoding="utf-8",
            check=True,
        )
        assert json.loads(done.stdout) == first


def test_every_page_has_a_fingerprint_of_its_own() -> None:
    found = {file: digest for file, digest in fingerprints(BASE).items() if file.endswith(".html")}
    assert len(set(found.values())) == len(found) > 40


def test_a_change_changes_the_pages_that_show_it_and_no_others(tmp_path: Path) -> None:
    before = fingerprints(BASE)
    stone = (BASE / "data/monuments/stone.yaml").read_text(encoding="utf-8")
    changed = stone.replace("~9 t", "~8 t")
    assert changed != stone
    read_dossier_with({"data/monuments/stone.yaml": changed}, tmp_path)
    after = fingerprints(tmp_path)
    different = {page for page in before if before[page] != after[page]}
    # The record itself and the source that it was drawn from, in both languages.
    pages = {"monuments/stone/index.html", "sources/survey/index.html"}
    assert different == pages | {f"ja/{page}" for page in pages}


def test_what_a_page_read_names_the_records_that_it_shows() -> None:
    library = library_of(BASE)
    traces = {page.output: page.context(library)[1] for page in plan(library, None, frozenset())}
    trace = traces["wardens/ada/index.html"]
    assert {"record:ada", "record:reeve", "record:annals", "query:referring:ada"} <= set(trace)
    assert "record:stone" not in trace


def test_digests_are_told_apart_and_are_stable() -> None:
    # Ledgers and manifests of other days have it.
    assert digest_bytes(b"stone") == "6a3fe4d6f12fb8c9995f93347b613c25"
    assert digest_value(("a", 1)) == digest_value(("a", 1))
    assert len({digest_value(v) for v in (("a", 1), ("a", "1"), "a", ("a",), Words("a"))}) == 5


NAME = "{{key: {key}, value: {value}, lang: {lang}{more}, source: survey, at: page 9}}"


def title(names: list[tuple[str, str, str]], tmp_path: Path, language: str = "en") -> Words:
    """Return the title of a record that has names: value, language, further qualifiers."""
    lines = [
        "  - "
        + NAME.format(key=f"k{number}", value=value, lang=lang, more=f", {more}" if more else "")
        for number, (value, lang, more) in enumerate(names)
    ]
    text = "names:\n" + "\n".join(lines) + "\n"
    library, codes = read_dossier_with({"data/monuments/well.yaml": text}, tmp_path)
    assert codes == []
    return Frame(Reader(library), "", language).title(library.records["well"])


OURS, THEIRS = "used_by: overdale", "used_by: netherby"


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        ([("The Well", "en", "")], "The Well"),
        ([("The Well", "en", ""), ("The Spring", "en", "")], "The Well"),
        # The names of both sides, by the alphabet: an order that takes no side.
        ([("The Well", "en", OURS), ("Deep Hole", "en", THEIRS)], "Deep Hole / The Well"),
        ([("Deep Hole", "en", THEIRS), ("The Well", "en", OURS)], "Deep Hole / The Well"),
        ([("apple", "en", OURS), ("Birch", "en", THEIRS)], "apple / Birch"),
        # The first name of each side; one that both use stands alone.
        (
            [("Z1", "en", OURS), ("A1", "en", OURS), ("M1", "en", THEIRS), ("B1", "en", THEIRS)],
            "M1 / Z1",
        ),
        ([("The Well", "en", "used_by: [overdale, netherby]")], "The Well"),
        ([("The Well", "en", OURS), ("Old", "en", "")], "The Well"),
        # A preferred name is the title, whoever uses it.
        ([("The Well", "en", OURS + ", rank: preferred"), ("Deep", "en", THEIRS)], "The Well"),
        # Names in the page's language only, if there are any.
        ([("井戸", "ja", OURS), ("Deep Hole", "en", THEIRS)], "Deep Hole"),
    ],
    ids=str,
)
def test_a_title_joins_the_names_of_both_sides(
    names: list[tuple[str, str, str]], expected: str, tmp_path: Path
) -> None:
    assert title(names, tmp_path) == Words(expected)


def test_a_title_in_another_language_says_so(tmp_path: Path) -> None:
    found = title([("The Well", "en", "")], tmp_path, "ja")
    assert (found.text, found.lang) == ("The Well", "en")


A_LINK = Link("../a/", Words("a"), (Words("b"),), "thing", is_current=True)


@pytest.mark.parametrize(
    "other",
    [
        replace(A_LINK, href="../b/"),
        replace(A_LINK, href=""),
        replace(A_LINK, title=Words("a", "ja")),
        replace(A_LINK, title=Words("a", is_fallback=True)),
        replace(A_LINK, names=()),
        replace(A_LINK, names=(Words("b"), Words("b"))),
        replace(A_LINK, names=(Words("b\0"),)),
        replace(A_LINK, kind=""),
        replace(A_LINK, is_current=False),
        Alternate("../a/", "a", "b", "thing", is_current=True, locale=""),
        A_LINK.title,
    ],
    ids=repr,
)
def test_a_fingerprint_tells_apart_what_differs(other: Struct) -> None:
    assert digest_value(other) != digest_value(A_LINK)


def test_a_fingerprint_tells_nothing_from_nothing_given() -> None:
    one = Entry(A_LINK, None, None)
    others = (replace(one, summary=Words("")), replace(one, date=DateText("", ())))
    assert len({digest_value(entry) for entry in (one, *others)}) == 3


def test_a_fingerprint_tells_classes_with_the_same_fields_apart() -> None:
    assert digest_value(EntryGroup("a", Words(""), ())) != digest_value(
        ConflictGroup("a", Words(""), ())
    )


@pytest.mark.parametrize("site", ["base", "lighthouses"])
def test_a_page_made_after_all_others_is_as_one_made_alone(site: str) -> None:
    library = library_of(SITES / site)
    pages = plan(library, None, frozenset())
    for page in pages:
        page.context(library)
    for page in pages:
        # A library of its own remembers nothing.
        assert page.context(library) == page.context(dataclasses.replace(library)), page.output


@pytest.mark.parametrize("site", ["base", "lighthouses"])
def test_what_goes_through_all_records_reads_no_more_than_it_shows(site: str) -> None:
    loaded = load(Project(SITES / site), Diagnostics())
    assert loaded.library is not None
    pages = [
        page
        for page in plan(loaded.library, loaded.outlines, frozenset())
        if page.template in {"pages/timeline.html", "pages/names.html"}
    ]
    # A record that is read as a whole makes a page anew for whatever changes in it.
    for page in pages:
        parts = page.read(loaded.library)[1].parts
        assert [key for key in parts if key.startswith("record:") and "#" not in key] == []
        assert len(parts) > 3, page.output
