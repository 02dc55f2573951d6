"""How much a page weighs: what a reader's browser loads before anything can be read."""

from __future__ import annotations

import gzip
from functools import cache
from pathlib import Path

import pytest

from conftest import REPOSITORY
from everykind import EveryKind
from walk import Page

# Compressed, in bytes, with all that the page needs; the search loads its index when it is used.
LIGHT = 60_000
HOME = 90_000
BASE = "https://site.example/"


@cache
def _weight(path: Path) -> int:
    return len(gzip.compress(path.read_bytes(), compresslevel=6, mtime=0))


def weight(output: Path, path: Path) -> int:
    """Return what a page weighs with every file that the browser fetches for it, once each."""
    page = Page(path.relative_to(output).as_posix(), path.read_text(encoding="utf-8"), BASE)
    loaded = {output / link.address.removeprefix(BASE) for link in page.links if link.is_loaded}
    return sum(_weight(file) for file in {path, *loaded})


@pytest.fixture(scope="module")
def weights(flagship: Path) -> dict[str, int]:
    """Return the weights of the longest page of each kind in each language, and of the longest of
    the site.
    """
    kinds = EveryKind(REPOSITORY, flagship)
    chosen = {
        kinds.file(kinds.way(language, path))
        for language in kinds.languages
        for path in kinds.longest().values()
    }
    pages = sorted(flagship.rglob("*.html"), key=lambda path: path.stat().st_size)
    return {
        path.relative_to(flagship).as_posix(): weight(flagship, path)
        for path in sorted({*chosen, *pages[-20:]})
    }


def test_no_page_is_heavy(weights: dict[str, int]) -> None:
    homes = {"index.html", "ja/index.html", "ru/index.html"}
    assert homes < weights.keys()
    allowed = {path: HOME if path in homes else LIGHT for path in weights}
    assert {path: found for path, found in weights.items() if found > allowed[path]} == {}
    # So all was counted: the stylesheet and the icons alone weigh most of this.
    assert min(weights.values()) > 12_000
