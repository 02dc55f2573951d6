"""A page in a browser while its dossier is edited: it follows, and tells what is wrong."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from chromium import open_browser
from conftest import SITES, Running, Start, free_port, read_tree
from dossier.build import build
from dossier.config import Project
from serving import begin

pytestmark = pytest.mark.browser

RECORD = "data/stones/grey-stone.yaml"
STONE = "stones/grey-stone/"
POLICY = (
    "default-src 'self'; base-uri 'none'; object-src 'none'; require-trusted-types-for 'script'"
)
HOSTILE = "</script><img src=x onerror=window.__hit=1><b>&lt;i&gt;"
# Marks the document, to tell whether the browser has loaded another one since.
_MARK = "() => { window.__mark = 1; }"
_IS_MARKED = "() => window.__mark === 1"
_COLOUR = "() => getComputedStyle(document.querySelector('h1')).color"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with open_browser() as found:
        yield found


class Editing:
    """A dossier that is edited while a browser shows it; `faults` are what a console would show."""

    def __init__(self, root: Path, command: Running, port: int, browser: Browser) -> None:
        self.root, self.command, self.port = root, command, port
        self.faults: list[str] = []
        self.context: BrowserContext = browser.new_context(viewport={"width": 800, "height": 600})
        self.context.route("**/*", self._answer)
        self.page = self.open(STONE)

    def open(self, path: str) -> Page:
        page = self.context.new_page()
        page.on("pageerror", lambda error: self.faults.append(f"error: {error}"))
        page.on("console", lambda said: self.faults.append(f"{said.type}: {said.text}"))
        page.goto(f"http://127.0.0.1:{self.port}/{path}")
        page.evaluate(_MARK)
        return page

    def _answer(self, route: Any) -> None:
        """Send the strict policy that a site may be published with; the news flow by themselves."""
        if route.request.resource_type != "document":
            route.continue_()
            return
        response = route.fetch()
        headers = {**response.headers, "content-security-policy": POLICY}
        route.fulfill(response=response, headers=headers)

    def write(self, text: str, path: str = RECORD) -> None:
        (self.root / path).parent.mkdir(parents=True, exist_ok=True)
        (self.root / path).write_text(text, encoding="utf-8")

    def rename(self, name: str) -> None:
        text = (SITES / "smallest" / RECORD).read_text("utf-8")
        self.write(text.replace("Grey Stone", name))

    @property
    def findings(self) -> Any:
        return self.page.locator("dossier-findings section")


@pytest.fixture
def editing(small: Path, start: Start, browser: Browser) -> Iterator[Editing]:
    command, port = begin(start, "--port", str(free_port()))
    made = Editing(small, command, port, browser)
    yield made
    made.context.close()


def test_a_page_is_loaded_anew_when_it_changes_and_keeps_its_place(editing: Editing) -> None:
    page = editing.page
    page.set_viewport_size({"width": 320, "height": 200})
    page.evaluate("scrollTo(0, 123)")
    folds = page.locator("details")
    for number in range(folds.count()):
        folds.nth(number).evaluate("one => { one.open = !one.open; }")
    page.evaluate("scrollTo(0, 123)")
    opened = folds.evaluate_all("all => all.map(one => one.open)")

    editing.rename("Red Stone")

    expect(page.locator("h1")).to_contain_text("Red Stone")
    assert not page.evaluate(_IS_MARKED)
    page.wait_for_load_state("load")
    page.wait_for_function("() => history.scrollRestoration === 'auto'")
    assert page.evaluate("scrollY") == 123
    assert folds.evaluate_all("all => all.map(one => one.open)") == opened
    assert editing.faults == []


def test_a_page_keeps_its_place_also_at_a_permalink(editing: Editing) -> None:
    page = editing.page
    page.set_viewport_size({"width": 320, "height": 200})
    page.goto(f"http://127.0.0.1:{editing.port}/{STONE}#weight")
    page.evaluate("scrollTo(0, 77)")
    editing.rename("Red Stone")
    expect(page.locator("h1")).to_contain_text("Red Stone")
    page.wait_for_function("() => history.scrollRestoration === 'auto'")
    assert page.evaluate("scrollY") == 77


def test_a_page_that_has_not_changed_stays(editing: Editing) -> None:
    elsewhere = editing.open("404.html")
    editing.rename("Red Stone")
    expect(editing.page.locator("h1")).to_contain_text("Red Stone")
    editing.write("# a comment\n" + (editing.root / RECORD).read_text("utf-8"))
    editing.command.wait_for("built ", times=3)
    assert elsewhere.evaluate(_IS_MARKED)


def test_a_style_is_exchanged_without_loading_the_page(editing: Editing) -> None:
    styles = "themes/dossier/static/dossier.css"
    given = (SITES.parent.parent / styles).read_text("utf-8")
    for colour in ("rgb(1, 2, 3)", "rgb(4, 5, 6)"):
        editing.write(f"{given}\nh1 {{ color: {colour} !important; }}", styles)
        editing.page.wait_for_function(f"() => ({_COLOUR})() === '{colour}'")
    assert editing.page.evaluate(_IS_MARKED)
    assert editing.page.locator('link[rel="stylesheet"]').count() == 1
    assert editing.faults == []


def test_what_is_wrong_is_shown_over_the_last_good_page_until_it_is_mended(
    editing: Editing,
) -> None:
    given = (editing.root / RECORD).read_text("utf-8")
    editing.write(f"colour: red\n{given}size: big\n")

    expect(editing.findings).to_be_visible()
    places = editing.findings.locator(".place").all_inner_texts()
    assert places == [f"{RECORD}:1:1", f"{RECORD}:4:1"]
    terminal = [
        line.split(": ")[0] for line in editing.command.said.splitlines() if ": error" in line
    ]
    assert places == terminal
    said = editing.findings.inner_text()
    help_ = next(line.strip() for line in editing.command.said.splitlines() if "help:" in line)
    assert help_ in said
    assert "[unknown-key]" in said
    expect(editing.page.locator("h1")).to_contain_text("Grey Stone")
    assert editing.page.evaluate(_IS_MARKED)
    editing.page.wait_for_function(
        "() => getComputedStyle(document.querySelector('dossier-findings').shadowRoot"
        ".querySelector('section')).borderTopStyle === 'solid'"
    )

    # A page that is opened meanwhile is told as well.
    other = editing.open("")
    expect(other.locator("dossier-findings section")).to_be_visible()

    editing.write(given)
    expect(editing.findings).to_have_count(0)
    expect(other.locator("dossier-findings")).to_have_count(0)
    assert editing.page.evaluate(_IS_MARKED)
    assert editing.faults == []


def test_findings_can_be_hidden_by_the_keyboard(editing: Editing) -> None:
    editing.write("colour: red\n")
    editing.findings.get_by_role("button", name="Hide").press("Enter")
    expect(editing.findings).to_have_count(0)


def test_hostile_data_is_text_in_what_is_shown(editing: Editing) -> None:
    given = (editing.root / RECORD).read_text("utf-8")
    editing.write(f"{given}'{HOSTILE}': {{value: x}}\n")
    expect(editing.findings).to_contain_text(HOSTILE)
    inside = "root => [...root.querySelectorAll('*')].map(one => one.localName)"
    names = editing.findings.evaluate(inside)
    assert set(names) == {"h2", "button", "ol", "li", "p", "b", "code"}
    assert editing.page.evaluate("window.__hit ?? null") is None
    assert editing.faults == []


def test_a_page_that_goes_and_comes_back_is_followed(editing: Editing) -> None:
    given = (editing.root / RECORD).read_text("utf-8")
    (editing.root / RECORD).rename(editing.root / "data/stones/red-stone.yaml")
    expect(editing.page.locator("h1")).not_to_contain_text("Grey Stone")
    editing.write(given)
    expect(editing.page.locator("h1")).to_contain_text("Grey Stone")


def test_several_tabs_follow(editing: Editing) -> None:
    tabs = [editing.page, *(editing.open(STONE) for _ in range(3))]
    for name in ("Red Stone", "Blue Stone"):
        editing.rename(name)
        for tab in tabs:
            expect(tab.locator("h1")).to_contain_text(name)


def test_a_page_follows_a_server_that_is_started_again(
    editing: Editing, small: Path, tmp_path: Path
) -> None:
    assert editing.command.interrupt() == 0
    editing.rename("Red Stone")
    again = Running(("dossier", "serve", "--port", str(editing.port)), small, tmp_path / "again")
    expect(editing.page.locator("h1")).to_contain_text("Red Stone", timeout=20_000)
    again.interrupt()


def test_the_published_files_are_those_of_a_build(
    editing: Editing, small: Path, tmp_path: Path
) -> None:
    editing.rename("Red Stone")
    expect(editing.page.locator("h1")).to_contain_text("Red Stone")
    editing.command.wait_for_last("made the search index", after="built ")
    build(Project(small), output=tmp_path / "clean")
    assert read_tree(small / "output") == read_tree(tmp_path / "clean")


def test_before_the_first_site_the_findings_are_shown_and_then_the_site(
    small: Path, start: Start, browser: Browser
) -> None:
    given = (small / RECORD).read_text("utf-8")
    (small / RECORD).write_text("colour: red\n", encoding="utf-8")
    port = free_port()
    command = start("dossier", "serve", "--port", str(port))
    command.wait_for("nothing was published")
    page = browser.new_page()
    page.goto(f"http://127.0.0.1:{port}/")
    expect(page.locator("dossier-findings section")).to_contain_text(f"{RECORD}:1:1")
    (small / RECORD).write_text(given, encoding="utf-8")
    expect(page.locator("h1")).to_contain_text("One stone")
    page.close()
