"""A page of every kind in a browser, in each language: on a phone and a desk, in light and dark,
without JavaScript, on paper, by keyboard, and for those who use assistive technology.

Looking is dear, so that pages are sampled: of each kind the page of middling length, in every
language, with what repeats itself left out before axe runs. From page to page it takes turns at
light and dark, a phone and a desk, another in each language: so that every kind is seen in three of
the four, and every language in all. By keyboard and without JavaScript a kind is seen in one
language, the next kind in the next. The longest page of each kind, whole, is held against the
narrowest window and paper.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page
from probes import (
    breaks_rules,
    has_text_on_text,
    is_lost_to_the_keyboard,
    is_not_on_paper,
    scrolls_sideways,
    shorten,
    unfold,
)
from selectolax.lexbor import LexborHTMLParser

from chromium import open_browser, serve
from conftest import REPOSITORY
from everykind import EveryKind

pytestmark = pytest.mark.browser

LANGUAGES = ("en", "ja", "ru")
# What axe takes turns at: a width and a scheme of colours.
TURNS = [(360, "light"), (1280, "dark"), (360, "dark"), (1280, "light")]
PAPER = 794  # 210 mm at 96 dots per inch


@pytest.fixture(scope="module")
def kinds(flagship: Path) -> EveryKind:
    return EveryKind(REPOSITORY, flagship)


@pytest.fixture(scope="module")
def paths(kinds: EveryKind) -> list[str]:
    """Return the longest page of each kind, in a language each by turns."""
    longest = enumerate(kinds.longest().values())
    return [kinds.way(LANGUAGES[place % 3], path) for place, path in longest]


def longest_unbroken(page: Path) -> int:
    """Return the length of the longest run in a heading or in the way to a page that no line is
    broken in, in letters; those of Japanese are as wide as two.
    """
    tree = LexborHTMLParser(page.read_text("utf-8"))
    texts = (node.text() for node in tree.css("h1, .breadcrumb li"))
    runs = (run for text in texts for run in re.split(r"[\s/、。・（）「」–-]+", text))
    return max(sum(1 + (letter > "\u2e80") for letter in run) for run in runs)


@pytest.fixture(scope="module")
def address(flagship: Path) -> Iterator[str]:
    with serve(flagship) as found:
        yield found


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with open_browser() as found:
        yield found


class Visit:
    """Pages of one server in one window; `faults` are what a console or a network would show."""

    def __init__(self, browser: Browser, address: str, width: int, **options: Any) -> None:
        self.faults: list[str] = []
        self._address = address
        self._context: BrowserContext = browser.new_context(
            viewport={"width": width, "height": 800}, reduced_motion="reduce", **options
        )
        self.page: Page = self._context.new_page()
        self.page.on("pageerror", lambda error: self.faults.append(f"error: {error}"))
        self.page.on("console", lambda said: self.faults.append(f"{said.type}: {said.text}"))
        self.page.on("response", self._response)
        self.page.on("requestfailed", self._failed)

    def _response(self, response: Any) -> None:
        foreign = urlsplit(response.url).netloc != urlsplit(self._address).netloc
        if response.status >= 400 or foreign:
            self.faults.append(f"{response.status}: {response.url}")

    def _failed(self, request: Any) -> None:
        # The browser itself gives up what it still loads when it goes to the next page.
        if request.failure != "net::ERR_ABORTED":
            self.faults.append(f"{request.failure}: {request.url}")

    def go(self, path: str) -> None:
        """Open a page."""
        self.page.goto(self._address + path)

    def show(self, width: int, **media: Any) -> None:
        """Change the window, or what is asked of the page."""
        self.page.set_viewport_size({"width": width, "height": 800})
        if media:
            self.page.emulate_media(**media)

    def close(self) -> None:
        """Close the window."""
        self._context.close()


Open = Callable[..., "Visit"]


@pytest.fixture
def visit(browser: Browser, address: str) -> Iterator[Open]:
    """Return a function that opens a window of a width."""
    opened: list[Visit] = []

    def start(width: int, **options: Any) -> Visit:
        opened.append(Visit(browser, address, width, **options))
        return opened[-1]

    yield start
    for one in opened:
        one.close()


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_amiss_on_a_page_of_every_kind(
    visit: Open, kinds: EveryKind, language: str
) -> None:
    window = visit(320)
    amiss = {}
    for place, path in enumerate(kinds.middling().values()):
        window.go(kinds.way(language, path))
        unfold(window.page)
        found = scrolls_sideways(window.page)
        shorten(window.page)
        width, scheme = TURNS[(place + LANGUAGES.index(language)) % len(TURNS)]
        window.show(width, color_scheme=scheme)
        found += scrolls_sideways(window.page) + breaks_rules(window.page)
        if found:
            amiss[f"{path} at {width} in {scheme}"] = found
    assert amiss == {}
    assert window.faults == []


def test_every_kind_has_a_page_that_is_looked_at(kinds: EveryKind, paths: list[str]) -> None:
    assert kinds.languages == LANGUAGES
    assert len(paths) == len(kinds.middling()) > 24
    assert all(kinds.file(path).is_file() for path in paths)


def test_the_longest_pages_have_room_in_their_window(visit: Open, paths: list[str]) -> None:
    window = visit(320)
    wide = {}
    for path in paths:
        window.go(path)
        for width in (320, 1280):
            window.show(width)
            if found := scrolls_sideways(window.page) + has_text_on_text(window.page):
                wide[f"{path} at {width}"] = found
        # With every sign unfolded too.
        unfold(window.page)
        window.show(320)
        if found := scrolls_sideways(window.page):
            wide[f"{path} unfolded"] = found
    assert wide == {}
    assert window.faults == []


def test_the_longest_words_of_headings_have_room_on_the_narrowest_phone(
    visit: Open, flagship: Path
) -> None:
    by_language: dict[str, list[Path]] = {language: [] for language in LANGUAGES}
    for page in flagship.rglob("index.html"):
        first = page.relative_to(flagship).parts[0]
        by_language[first if first in LANGUAGES else "en"].append(page)
    window = visit(320)
    wide = {}
    for pages in by_language.values():
        for page in sorted(pages, key=longest_unbroken)[-12:]:
            window.go(f"{page.parent.relative_to(flagship).as_posix()}/")
            if found := scrolls_sideways(window.page):
                wide[page.parent] = found
    assert wide == {}


@pytest.mark.parametrize("width", [360, 1280])
def test_everything_is_reached_and_seen_by_keyboard(
    visit: Open, kinds: EveryKind, width: int
) -> None:
    window = visit(width)
    lost = {}
    # On a phone every other kind, on a desk the rest.
    for place, path in list(enumerate(kinds.middling().values()))[width == 1280 :: 2]:
        window.go(kinds.way(LANGUAGES[place // 2 % 3], path))
        shorten(window.page)
        if found := is_lost_to_the_keyboard(window.page):
            lost[path] = found
    assert lost == {}


def test_light_and_dark_differ(visit: Open) -> None:
    colours = []
    for scheme in ("light", "dark"):
        window = visit(1280, color_scheme=scheme)
        window.go("")
        colours.append(
            window.page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
            + window.page.evaluate("getComputedStyle(document.body).backgroundColor")
        )
    assert colours[0] != colours[1]


def test_no_page_is_stopped_by_its_policy_and_none_asks_another_site(
    visit: Open, paths: list[str]
) -> None:
    """What a policy stops is told on the console, which is among the faults of a visit."""
    window = visit(1280)
    for path in paths:
        window.go(path)
        assert window.page.evaluate("document.styleSheets.length") == 1, path
    assert window.faults == []
    window.page.evaluate(
        "document.body.append(Object.assign(document.createElement('script'),"
        " {textContent: 'window.ran = 1'}), Object.assign(new Image(),"
        " {src: 'https://a.example/x.png'}))"
    )
    assert window.page.evaluate("window.ran ?? null") is None
    # So the console does tell: of both, by the policy of the page and by that of the server.
    assert len([fault for fault in window.faults if "Content Security Policy" in fault]) == 4


def test_every_page_has_its_icon(visit: Open, paths: list[str], flagship: Path) -> None:
    # The page for what does not exist is served at any depth: its addresses are absolute.
    for path in paths:
        if path.endswith("404.html"):
            continue
        html = LexborHTMLParser((flagship / path / "index.html").read_text("utf-8"))
        icons = html.css("link[rel=icon], link[rel=apple-touch-icon]")
        assert len(icons) == 3
        for one in icons:
            assert (flagship / path / (one.attributes["href"] or "")).is_file(), path
    window = visit(1280)
    window.go("")
    for icon in window.page.locator("link[rel*=icon]").evaluate_all("all => all.map(a => a.href)"):
        answer = window.page.request.get(icon)
        assert answer.ok
        assert answer.headers["content-type"].startswith("image/")


def test_pages_work_without_javascript(visit: Open, paths: list[str]) -> None:
    window = visit(360, java_script_enabled=False)
    for path in paths:
        window.go(path)
        assert window.page.locator("h1").is_visible(), path
        sign = window.page.locator("main details:visible").first
        if sign.count():
            sign.locator("summary").first.click()
            assert sign.get_attribute("open") is not None, path
            assert sign.locator(":scope > :not(summary)").first.is_visible(), path
    window.go("")
    before = window.page.url
    window.page.locator("main a[href]:visible").first.click()
    assert window.page.url != before
    assert window.page.locator("h1").is_visible()
    assert window.faults == []


@pytest.mark.parametrize(
    ("choice", "shown"),
    [(None, ["1", "2"]), (".see-1", ["1"]), (".see-2", ["2"]), (".see-0", ["0"])],
)
def test_lines_of_the_map_are_chosen_without_javascript(
    visit: Open, choice: str | None, shown: list[str]
) -> None:
    window = visit(360, java_script_enabled=False)
    window.go("")
    if choice:
        window.page.locator(choice).check()
    lines = [n for n in "012" if window.page.locator(f".map .line-{n}").is_visible()]
    assert lines == shown


def test_all_sources_are_on_paper_with_their_addresses(visit: Open, paths: list[str]) -> None:
    window = visit(PAPER)
    missing, count = {}, 0
    for path in paths:
        window.go(path)
        count += window.page.locator("main .evidence li").count()
        if found := is_not_on_paper(window.page):
            missing[path] = found
    assert count > 100
    assert missing == {}


def test_a_permalink_leads_to_its_statement(visit: Open, paths: list[str]) -> None:
    window = visit(360)
    for path in paths:
        window.go(path)
        links = window.page.locator('main a.permalink[href^="#"]:visible')
        if links.count():
            link = links.last
            target = (link.get_attribute("href") or "")[1:]
            link.click()
            box = window.page.evaluate(
                "id => document.getElementById(id).getBoundingClientRect().toJSON()", target
            )
            # It is in sight, also below a masthead that stays.
            assert -1 <= box["top"] < 800, f"{path}#{target}: {box}"


def test_a_permalink_opens_what_its_statement_is_folded_in(
    browser: Browser, lighthouses: Path
) -> None:
    with serve(lighthouses) as address:
        window = Visit(browser, address, 360)
        for anchor in ("steps.y1932", "steps.y1930"):
            window.go(f"beacons/sunken-light/#{anchor}")
            statement = window.page.locator(f'[id="{anchor}"]')
            assert statement.is_visible()
            assert window.page.locator("details.folded[open]").count() == 1
            box = statement.bounding_box()
            assert box is not None
            assert -1 <= box["y"] < 800
            window.go("beacons/")
        window.close()
