"""Pages of the example dossier in a browser: axe, narrow windows, and nothing on the console."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from probes import breaks_rules, scrolls_sideways, unfold
from test_pages import Visit

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


def test_nothing_is_amiss_on_a_phone(window: Visit) -> None:
    amiss = {}
    for path in PATHS:
        window.go(path)
        found = scrolls_sideways(window.page)
        unfold(window.page)
        if found := found + breaks_rules(window.page):
            amiss[path] = found
    assert amiss == {}
    assert window.faults == []
