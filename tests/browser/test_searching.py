"""Searching in a browser: by any name in any script from each language, by keyboard, narrowed,
under a strict policy, and what there is without JavaScript."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from chromium import open_browser, serve
from conftest import SITES
from dossier.build import build
from dossier.config import Project

pytestmark = pytest.mark.browser

LANGUAGES = {"en": "", "ja": "ja/", "ru": "ru/"}
# A query, and the page that must be the first result.
NAMES = {
    "Etorofu": "isles/etorofu/",
    "Iturup": "isles/etorofu/",
    "択捉": "isles/etorofu/",
    "択捉島": "isles/etorofu/",
    "えとろふ": "isles/etorofu/",
    "Итуруп": "isles/etorofu/",
    "Sugiyama": "isles/sugiyama/",
    "杉山": "isles/sugiyama/",
    "晋輔": "isles/sugiyama/",
    "Моргулов": "isles/morgulov/",
}

HOSTILE = "<img src=x onerror=alert(1)> &amp; <b>"


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Build and serve a small dossier in three languages."""
    root = Path(shutil.copytree(SITES / "isles", tmp_path_factory.mktemp("search") / "isles"))
    build(Project(root))
    with serve(root / "output") as found:
        yield found


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with open_browser() as found:
        yield found


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    """Return a window in which nothing may go wrong. The server sends the strict policy."""
    context = browser.new_context(viewport={"width": 1000, "height": 800})
    window = context.new_page()
    faults: list[str] = []
    window.on("pageerror", lambda error: faults.append(str(error)))
    window.on("console", lambda said: faults.append(said.text))
    window.on("requestfailed", lambda request: faults.append(request.url))

    def guard(route: Route) -> None:
        if route.request.url.startswith(address):
            route.continue_()
        else:
            faults.append(route.request.url)
            route.abort()

    context.route("**/*", guard)
    yield window
    context.close()
    assert faults == []


def results(page: Page) -> Any:
    return page.locator("#search-results > li")


def look_for(page: Page, words: str) -> list[str]:
    """Type words, and return the addresses of what is found, from the root of the site."""
    page.get_by_role("searchbox").fill(words)
    # `Found: 3`, in any language.
    expect(page.get_by_role("status")).to_have_text(re.compile(r"[:：] ?\d+"))
    page.wait_for_timeout(400)
    hrefs = (
        results(page).locator("a").evaluate_all("all => all.map(one => new URL(one.href).pathname)")
    )
    return [href.removeprefix("/") for href in hrefs]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_record_is_found_by_any_name_from_each_language(
    page: Page, address: str, language: str
) -> None:
    page.goto(f"{address}{LANGUAGES[language]}search/")
    found = {words: look_for(page, words)[0] for words in NAMES}
    assert found == {words: LANGUAGES[language] + path for words, path in NAMES.items()}


def test_records_stand_before_sources_and_nothing_is_nothing(page: Page, address: str) -> None:
    page.goto(f"{address}search/")
    found = look_for(page, "Etorofu")
    assert found == ["isles/etorofu/", "isles/sugiyama/", "sources/chart/"]
    first = results(page).first
    assert first.locator(".kind").inner_text() == "isle"
    assert "択捉島" in first.locator(".detail").inner_text()
    assert first.locator("mark").count() == 0
    assert results(page).nth(1).locator("mark").inner_text() == "Etorofu."
    page.get_by_role("searchbox").fill("zzqxjv")
    expect(page.get_by_role("status")).to_have_text("Nothing was found.")
    assert results(page).count() == 0


def test_what_is_found_is_text_whatever_it_says(page: Page, address: str) -> None:
    page.goto(f"{address}search/?q=onerror")
    expect(results(page)).to_have_count(1)
    assert HOSTILE in results(page).locator(".summary").inner_text()
    assert page.locator("#search-results img, #search-results b").count() == 0


def test_a_search_is_narrowed_by_kind_and_side_and_its_address_keeps_that(
    page: Page, address: str
) -> None:
    page.goto(f"{address}ru/search/?q=Etorofu")
    expect(results(page)).to_have_count(3)
    page.locator("details.narrow > summary").click()
    page.get_by_label("Острова").check()
    expect(results(page)).to_have_count(2)
    page.get_by_label("Запад").check()
    expect(results(page)).to_have_count(1)
    assert page.url == f"{address}ru/search/?q=Etorofu&kind=isle&side=west"
    page.reload()
    expect(results(page)).to_have_count(1)
    assert page.get_by_label("Запад").is_checked()
    page.get_by_role("searchbox").fill("")
    page.get_by_label("Запад").uncheck()
    # All of a kind, without a word.
    expect(results(page)).to_have_count(3)


def test_a_search_takes_nothing_but_keys(page: Page, address: str) -> None:
    page.goto(address)
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.name") == "q":
            break
    page.keyboard.type("択捉")
    page.keyboard.press("Enter")
    page.wait_for_url(f"{address}search/?q=*")
    expect(page.get_by_role("status")).to_have_text("Found: 1")
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.matches('#search-results a')"):
            break
    page.keyboard.press("Enter")
    page.wait_for_url(f"{address}isles/etorofu/")


def test_the_index_is_loaded_when_it_is_used(page: Page, address: str) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{address}search/")
    page.wait_for_timeout(300)
    assert not any("/pagefind/" in url for url in asked)
    look_for(page, "Etorofu")
    assert any("/pagefind/" in url for url in asked)


def test_without_javascript_the_lists_and_the_index_of_names_stand_in(
    browser: Browser, address: str
) -> None:
    context = browser.new_context(java_script_enabled=False)
    window = context.new_page()
    window.goto(address)
    window.locator("header input[name=q]").fill("Iturup")
    window.locator("header button").click()
    assert window.url == f"{address}search/?q=Iturup"
    assert "The search needs JavaScript." in window.locator("noscript").inner_text()
    window.locator("main").get_by_role("link", name="A–Z").click()
    assert window.url == f"{address}names/"
    expect(window.locator("main").get_by_text("Iturup").first).to_be_visible()
    context.close()


def test_it_waits_for_an_index_that_is_being_made(browser: Browser, address: str) -> None:
    context = browser.new_context()
    window = context.new_page()
    missing = [True]

    def hide(route: Route) -> None:
        if missing[0]:
            route.fulfill(status=404)
        else:
            route.fallback()

    context.route("**/pagefind-entry.json*", hide)
    window.goto(f"{address}search/?q=Iturup")
    expect(window.get_by_role("status")).to_contain_text("is being made")
    missing[0] = False
    expect(results(window)).to_have_count(1)
    context.close()


def test_the_flagship_is_searched_in_any_script(browser: Browser, flagship: Path) -> None:
    window = browser.new_page()
    titles = {}
    with serve(flagship) as found:
        window.goto(f"{found}search/")
        for words in NAMES:
            window.get_by_role("searchbox").fill(words)
            window.wait_for_url(f"{found}search/?q=*")
            expect(window.get_by_role("status")).to_contain_text("Found:")
            window.wait_for_timeout(400)
            titles[words] = results(window).locator("a").first.inner_text()
    window.close()
    assert {*titles.values()} == {"Etorofu / Iturup", "Shinsuke Sugiyama", "Igor Morgulov"}
