"""How much a page weighs: what a reader's browser loads before anything can be read."""

from __future__ import annotations

import gzip
from functools import cache
from pathlib import Path

import pytest

from conftest import REPOSITORY
from everykind import EveryKind
from walk import Page, Site

# Compressed, in bytes, with all that the page needs; the search loads its index when it is used.
LIGHT = 60_000
HOME = 90_000


@cache
def _weight(path: Path) -> int:
    return len(gzip.compress(path.read_bytes(), compresslevel=6, mtime=0))


def weight(site: Site, output: Path, page: Page) -> int:
    """Return what a page weighs with every file that the browser fetches for it, once each."""
    loaded = {site.file_at(link.address) for link in page.links if link.is_loaded}
    assert None not in loaded, page.path
    return sum(_weight(output / name) for name in {page.path, *loaded} if name)


@pytest.fixture(scope="module")
def kinds(flagship: Path) -> EveryKind:
    return EveryKind(REPOSITORY, flagship)


def test_no_page_is_heavier_than_a_slow_telephone_likes(kinds: EveryKind) -> None:
    output = kinds.output
    site = Site(output, "https://dossier.example/")
    weights = {
        path: weight(site, output, site.page(path))
        for language in kinds.languages
        for path in (kinds.prefix(language) + one for one in kinds.longest().values())
    }
    homes = {kinds.prefix(language) for language in kinds.languages}
    assert {path: bytes_ for path, bytes_ in weights.items() if bytes_ > HOME} == {}
    heavy = {path: bytes_ for path, bytes_ in weights.items() if bytes_ > LIGHT}
    assert heavy.keys() - homes == set()
    # So it did count: the stylesheet alone weighs more than this.
    assert min(weights.values()) > 10_000
