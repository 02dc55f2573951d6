"""Pages of the example dossier in a browser: axe, narrow windows, and nothing on the console."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from test_pages import _TAGS, _TOO_WIDE, Visit, look_over

from chromium import open_browser, serve

pytestmark = pytest.mark.browser

# A page of every kind, and the lists that differ.
PATHS = [
    *("", "about/", "timeline/", "names/", "stances/", "sources/", "conflicts/"),
    *("insertions/", "insertions/leap-second-2016-12/", "practices/leap-second/"),
    *("actors/iers/", "resolutions/cgpm-2022/", "issues/keep-or-end/", "stances/china-keep/"),
    *("conflicts/count-2005/", "sources/nist-list/"),
]


@pytest.fixture(scope="module")
def window(leap_seconds: Path) -> Iterator[Visit]:
    with serve(leap_seconds) as address, open_browser() as browser:
        visit = Visit(browser, address, 360, color_scheme="dark")
        yield visit
        visit.close()


def test_axe_finds_nothing_on_a_phone(window: Visit) -> None:
    rules = {"type": "tag", "values": _TAGS}

    assert look_over(window, PATHS, rules, is_unfolded=True) == {}
    assert window.faults == []


def test_no_page_scrolls_sideways(window: Visit) -> None:
    wide = {}
    for path in PATHS:
        window.go(path)
        if found := window.page.evaluate(_TOO_WIDE):
            wide[path] = found
    assert wide == {}
