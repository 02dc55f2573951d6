"""A page of every kind in a browser: on a phone and a desk, in light and dark, without JavaScript,
on paper, and for those who use assistive technology."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page
from selectolax.lexbor import LexborHTMLParser

from chromium import open_browser, serve
from conftest import REPOSITORY
from records import read_dossier

pytestmark = pytest.mark.browser

# What WCAG 2.2 AA asks, and what axe calls good practice.
_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"]
_RUN_AXE = """async rules => (await axe.run(document, {
  runOnly: rules, resultTypes: ['violations'],
  rules: {'target-size': {enabled: true}},
})).violations.map(one =>
  `${one.id}: ${one.nodes.map(node => node.target).slice(0, 4).join(' | ')}`)"""
_UNFOLD = "document.querySelectorAll('details').forEach(one => one.open = true)"
# The elements that lead over the right edge, where the page can be scrolled sideways.
_TOO_WIDE = """() => document.documentElement.scrollWidth <= innerWidth ? [] :
  [...document.querySelectorAll('body *')]
    .filter(one => one.getBoundingClientRect().right > innerWidth + 1)
    .map(one => `${one.localName}.${one.className}`).slice(0, 5)"""
_HIDDEN = """() => [...document.querySelectorAll('main .evidence li')]
  .filter(one => one.textContent.trim() && !one.checkVisibility({visibilityProperty: true}))
  .map(one => one.textContent.replace(/\\s+/g, ' ').slice(0, 80)).slice(0, 5)"""


def pages_of_every_kind(output: Path) -> list[str]:
    """Return the longest page of each kind, and every page that is not a record's."""
    dossier = read_dossier(REPOSITORY)
    longest: dict[str, str] = {}
    for record in dossier.records.values():
        path = dossier.path(record.id)
        before = longest.get(record.kind, path)
        longest[record.kind] = max(before, path, key=lambda one: size(output, one))
    lists = {f"{record.folder}/" for record in dossier.records.values()}
    roles = {
        f"{dossier.records[id_].folder}/"
        for role in ("source", "conflict")
        for id_ in dossier.records
        if dossier.records[id_].kind in dossier.kind_with(role)
    }
    # Lists of the other kinds are alike: the longest stands for them.
    common = max(lists - roles, key=lambda one: size(output, one))
    pages = [path.stem for path in (REPOSITORY / "content" / "pages").glob("*.md")]
    standing = [f"{name}/" for name in pages if name != "home"]
    fixed = ["", "timeline/", "names/", "search/", "404.html", common, *roles, *standing, *seeds()]
    return sorted([*longest.values(), *fixed])


def seeds() -> list[str]:
    """Return the pages of the register of seeds."""
    return ["seeds/", *(f"seeds/{path.stem}/" for path in (REPOSITORY / "seeds").glob("*.yaml"))]


def size(output: Path, path: str) -> int:
    """Return how long a page is."""
    return (output / path / "index.html").stat().st_size


def middling(output: Path) -> list[str]:
    """Return the page of each kind that half of them are longer than, and the fixed pages: long
    ones repeat what they are made of, and axe takes its time."""
    dossier = read_dossier(REPOSITORY)
    pages: defaultdict[str, list[str]] = defaultdict(list)
    for record in dossier.records.values():
        pages[record.kind].append(dossier.path(record.id))
    ordered = [sorted(found, key=lambda one: size(output, one)) for found in pages.values()]
    lists = {f"{record.folder}/" for record in dossier.records.values()}
    shortest = min(lists, key=lambda one: size(output, one))
    fixed = [
        "",
        "timeline/",
        "names/",
        "search/",
        "404.html",
        "about/",
        "conflicts/",
        shortest,
        *seeds(),
    ]
    return sorted([*(found[len(found) // 2] for found in ordered), *fixed])


@pytest.fixture(scope="module")
def paths(flagship: Path) -> list[str]:
    return pages_of_every_kind(flagship)


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

    def close(self) -> None:
        """Close the window."""
        self._context.close()


Open = Any


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


@pytest.mark.parametrize("width", [320, 360, 1280])
def test_no_page_scrolls_sideways(visit: Open, paths: list[str], width: int) -> None:
    window = visit(width)
    wide = {}
    for path in paths:
        window.go(path)
        if found := window.page.evaluate(_TOO_WIDE):
            wide[path] = found
        # With every sign unfolded too.
        window.page.evaluate(_UNFOLD)
        if found := window.page.evaluate(_TOO_WIDE):
            wide[f"{path} unfolded"] = found
    assert wide == {}
    assert window.faults == []
    assert len(paths) > 18


# In two parts, so that two processors share what takes longest of all.
@pytest.mark.parametrize("part", [0, 1])
def test_axe_finds_nothing_on_a_phone(visit: Open, flagship: Path, part: int) -> None:
    window = visit(360, color_scheme="dark")
    rules = {"type": "tag", "values": _TAGS}
    assert look_over(window, middling(flagship)[part::2], rules, is_unfolded=True) == {}


@pytest.mark.parametrize("part", [0, 1])
def test_axe_finds_nothing_on_a_desk_that_colours_and_sizes_decide(
    visit: Open, flagship: Path, part: int
) -> None:
    window = visit(1280, color_scheme="light")
    rules = {"type": "rule", "values": ["color-contrast", "target-size", "link-in-text-block"]}
    assert look_over(window, middling(flagship)[part::2], rules, is_unfolded=False) == {}


def look_over(
    window: Visit, paths: list[str], rules: dict[str, Any], *, is_unfolded: bool
) -> dict[str, list[str]]:
    """Return what axe finds, by page."""
    axe = (files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")
    found = {}
    for path in paths:
        window.go(path)
        if is_unfolded:
            window.page.evaluate(_UNFOLD)
        window.page.evaluate(axe)
        if violations := window.page.evaluate(_RUN_AXE, rules):
            found[path] = violations
    return found


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
    for path in set(paths) - {"404.html"}:
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


def test_all_sources_are_on_paper(visit: Open, paths: list[str]) -> None:
    window = visit(794)  # 210 mm at 96 dots per inch
    window.page.emulate_media(media="print")
    hidden, count = {}, 0
    for path in paths:
        window.go(path)
        count += window.page.locator("main .evidence li").count()
        if found := window.page.evaluate(_HIDDEN):
            hidden[path] = found
    assert count > 100
    assert hidden == {}


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
