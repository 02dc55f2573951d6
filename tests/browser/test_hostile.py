"""Hostile text in every field of every kind, and in Markdown: shown as it is, and nothing alive."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from xml.etree import ElementTree as ET

import hostile as made_hostile
import pytest
from hostile import Hostile
from playwright.sync_api import Browser

from chromium import open_browser, serve
from conftest import SITES
from dossier import build
from dossier.config import Project

pytestmark = pytest.mark.browser

# Runs on a page: opens all, touches everything, and returns what should not be there.
_TOUCH = """() => {
  document.addEventListener('click', event => event.preventDefault(), true);
  document.addEventListener('submit', event => event.preventDefault(), true);
  for (const one of document.querySelectorAll('details')) one.open = true;
  const events = ['mouseover', 'mouseenter', 'pointerdown', 'focus', 'focusin', 'click', 'toggle',
    'load', 'error', 'begin', 'animationstart', 'transitionend', 'beforetoggle', 'submit'];
  const found = [];
  const names = ['href', 'xlink:href', 'src', 'srcdoc', 'action', 'formaction', 'data', 'style',
    'srcset', 'background', 'ping', 'http-equiv', 'autofocus', 'contenteditable'];
  const fine = new RegExp('^(https?:|mailto:|[.]{0,2}/|[.][.]?$|#' +
    '|[a-z0-9-]+(/|[.](css|svg|js|xml|bib|json)\\\\b))');
  for (const link of [...document.querySelectorAll('a, summary')].slice(0, 20)) {
    link.focus();
    link.click();
  }
  // What the theme has for the search, each once and in its own place.
  const ours = new Set();
  for (const one of ['header.masthead > form.find', 'header.masthead > form.find > input',
      'header.masthead > form.find > button', 'main > .hero > .lead > form#search-form',
      'form#search-form > .line > input', 'form#search-form > .line > button',
      'main > #search-found > .body > p > button', 'main > #search-found > .body > template',
      'main > .hero > .lead > noscript', 'main > script[type=module]:last-child']) {
    const [first, ...others] = document.querySelectorAll(one);
    if (first) ours.add(first);
    if (others.length) found.push(`${one}: ${others.length} more`);
  }
  for (const one of document.querySelectorAll('form#search-form fieldset > label > input'))
    if (one.type === 'checkbox') ours.add(one);
  const isOurs = (element, name, value) => ours.has(element)
    && (name === 'action' && new RegExp('^([.]{0,2}/)*([a-z]{2}/)?search/$').test(value)
      || name === 'src' && new RegExp('^([.]{0,2}/)*static/search[.]js$').test(value));
  for (const element of document.querySelectorAll('*')) {
    if (element.attributes.length)
      for (const type of events) element.dispatchEvent(new Event(type, {cancelable: true}));
    if (element.matches('script:not([type="application/ld+json"]), style, iframe, object, embed,' +
        'base, img, form, math, foreignObject, animate, set, template, textarea, button, input,' +
        'noscript, video, audio') && !ours.has(element))
      found.push(element.outerHTML.slice(0, 200));
    for (const {name, value} of element.attributes) {
      if (/^on/i.test(name)) found.push(`${name}=${value}`);
      if (!names.includes(name.toLowerCase())) continue;
      if (name === 'http-equiv' && value === 'Content-Security-Policy') continue;
      if (isOurs(element, name, value)) continue;
      if (name.toLowerCase() !== 'href' && name.toLowerCase() !== 'src' || !fine.test(value))
        found.push(`${name}=${value}`);
    }
  }
  return {found, hit: window.__hit ?? null};
}"""

# Returns the text of every element that has an id, as a reader reads it.
_TEXTS = """() => Object.fromEntries([...document.querySelectorAll('[id]')].map(
  element => [element.id, element.textContent]))"""


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Hostile:
    made = made_hostile.make(tmp_path_factory.mktemp("hostile"))
    build.build(Project(made.root))
    return made


@pytest.fixture(scope="module")
def address(hostile: Hostile) -> Iterator[str]:
    with serve(hostile.root / "output") as found:
        yield found


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with open_browser() as found:
        yield found


def pages_of(hostile: Hostile) -> list[str]:
    output = hostile.root / "output"
    return sorted(path.relative_to(output).as_posix() for path in output.rglob("*.html"))


class Watch:
    """What a browser does that it should not while it shows the pages of one server."""

    def __init__(self, browser: Browser, address: str) -> None:
        self.faults: list[str] = []
        self._host = urlsplit(address).netloc
        # The pages' own policy would hide what escaping has let through.
        self._context = browser.new_context(bypass_csp=True)
        self._context.route("**/*", self._request)
        self.page = self._context.new_page()
        self.page.on("dialog", self._dialog)
        self.page.on("pageerror", lambda error: self.faults.append(f"error: {error}"))
        self.page.on("console", lambda said: self.faults.append(f"{said.type}: {said.text}"))
        self.page.on("popup", lambda other: self.faults.append(f"window: {other.url}"))
        self.page.on("framenavigated", self._navigated)

    def _request(self, route: Any) -> None:
        if urlsplit(route.request.url).netloc == self._host:
            route.continue_()
        else:
            self.faults.append(f"asks for {route.request.url}")
            route.abort()

    def _dialog(self, dialog: Any) -> None:
        self.faults.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    def _navigated(self, frame: Any) -> None:
        if urlsplit(frame.url).netloc != self._host:
            self.faults.append(f"goes to {frame.url}")

    def close(self) -> None:
        """Close the pages."""
        self._context.close()


@pytest.fixture
def watch(browser: Browser, address: str) -> Iterator[Watch]:
    watching = Watch(browser, address)
    yield watching
    watching.close()


@pytest.mark.parametrize("is_main", [True, False])
def test_nothing_is_alive_on_any_page(
    hostile: Hostile, address: str, watch: Watch, is_main: bool
) -> None:
    pages = [path for path in pages_of(hostile) if path.startswith("de/") != is_main]
    for path in pages:
        watch.page.goto(address + path)
        result = watch.page.evaluate(_TOUCH)
        assert result == {"found": [], "hit": None}, path
        # What was set off by the last touch has had its turn when the next task runs.
        watch.page.evaluate("() => new Promise(done => setTimeout(done))")
        assert watch.page.evaluate("window.__hit ?? null") is None, path
        assert watch.faults == [], path
    assert len(pages) > 20


def test_every_text_is_read_as_it_was_written_on_its_subjects_page(
    hostile: Hostile, address: str, watch: Watch
) -> None:
    pages: dict[str, dict[str, str]] = {}
    for id_, path in hostile.paths.items():
        watch.page.goto(address + path)
        pages[id_] = watch.page.evaluate(_TEXTS)
        if id_ in hostile.titles:
            assert squeeze(hostile.titles[id_]) in squeeze(watch.page.inner_text("h1"))
            assert squeeze(hostile.titles[id_]) in squeeze(watch.page.title())
    lost = [
        f"{id_}.{anchor}: {text}"
        for (id_, anchor), texts in hostile.expected.items()
        for text in texts
        if squeeze(text) not in squeeze(pages[id_][anchor])
    ]
    assert lost == []
    assert sum(len(texts) for texts in hostile.expected.values()) > 150


def squeeze(text: str) -> str:
    """Return a text without white space, which pages may set otherwise."""
    return "".join(text.split())


def test_what_markdown_makes_of_raw_html_is_its_text(
    hostile: Hostile, address: str, watch: Watch
) -> None:
    for path in ("about/", hostile.paths["x-bulletin"], ""):
        watch.page.goto(address + path)
        # The prose of the first page is parted at its headings.
        text = "".join(watch.page.locator(".prose, .in-short").all_text_contents())
        for written in (
            "<img src=x onerror=window.__hit=",
            "<svg onload=window.__hit=",
            "<div onclick=window.__hit=",
            "<style>*{background:url(https://evil.example/)}</style>",
            "<a\nhref='javascript:window.__hit=",
            "{% raw %} {%- set x = 1 %} {# x #}",
        ):
            assert written in text, f"{path}: {written}"
        assert "49" not in text.replace("__hit=", "").split()
        assert watch.page.evaluate(_kinds_of_elements()) == []


def _kinds_of_elements() -> str:
    """Return what lists the elements of prose that Markdown should not have made."""
    known = "p ul ol li blockquote pre code hr br em strong a sup span h2 h3 h4 h5 h6 table thead"
    known += " tbody tr th td div"
    return (
        "() => [...new Set([...document.querySelectorAll('.prose *, .in-short section *')]"
        ".map(e => e.localName))]"
        f".filter(name => !'{known}'.split(' ').includes(name))"
    )


def test_the_whole_page_is_one_document(hostile: Hostile, address: str, watch: Watch) -> None:
    """What breaks out of an attribute or element leaves its traces in the shape of the page."""
    for path in ("", "about/", *hostile.paths.values()):
        watch.page.goto(address + path)
        shape = watch.page.evaluate(
            "() => [document.querySelectorAll('h1').length,"
            " document.querySelectorAll('main').length,"
            " document.head.querySelectorAll('title').length, document.body.parentNode.localName,"
            " document.head.querySelectorAll(':not(meta, link, title, script)').length]"
        )
        assert shape == [1, 1, 1, "html", 0], path


def test_other_files_are_well_formed(hostile: Hostile) -> None:
    for path in (hostile.root / "output").rglob("*.xml"):
        ET.fromstring(path.read_text(encoding="utf-8"))


# --- what the checks refuse, and no page ever holds -----------------------------------------------

REFUSED = [
    "javascript:window.__hit=1",
    "JaVaScRiPt:window.__hit=1",
    "java\tscript:window.__hit=1",
    " javascript:window.__hit=1",
    "javascript://evil.example/%0awindow.__hit=1",
    "vbscript:window.__hit=1",
    "data:text/html,<script>window.__hit=1</script>",
    "data:text/html;base64,PHNjcmlwdD4=",
    "blob:https://evil.example/1",
    "file:///etc/passwd",
    "ftp://evil.example/",
    "//evil.example/x",
    "/relative",
    "x.html",
    "#fragment",
    "https:///nowhere",
    "https:evil.example",
    "https://user:secret@evil.example/",
    'https://evil.example/"onclick="window.__hit=1',
    "https://evil.example/<script>",
    "https://evil.example/ onclick=window.__hit=1",
    "https://evil.example\\@other.example/",
    "https://[evil.example/",
]


# Links of Markdown that no page may hold; each is a page of its own.
# Every paragraph must cite a statement.
CITED = "[[fact:north-light.place]] "
REFUSED_LINKS = [
    "[x](javascript:window.__hit=1)",
    "[x](<javascript:window.__hit=1>)",
    "[x](java&#115;cript:window.__hit=1)",
    "[x](&#106;avascript:window.__hit=1)",
    "[x]( javascript:window.__hit=1 'x')",
    "[x](\n javascript:window.__hit=1)",
    "![x](data:text/html,x)",
    "[x][y]\n\n[y]: javascript:window.__hit=1",
    "[x][y]\n\n [y]:\n  javascript:window.__hit=1",
    "<javascript:window.__hit=1>",
    "<data:text/html,x>",
    "[x](//evil.example/)",
    "[x](../../etc/passwd)",
]


@pytest.fixture
def plain(tmp_path: Path) -> Path:
    """Return a copy of the second dossier as it is."""
    return made_hostile.copy(SITES / "lighthouses", tmp_path / "site")


def test_an_address_that_is_none_is_refused_as_a_value_and_in_a_qualifier(plain: Path) -> None:
    visits = [
        {"key": f"k{n}", "value": one, "sketch": one, "source": "almanac", "at": "x"}
        for n, one in enumerate(REFUSED)
    ]
    names = {"value": "x", "source": "almanac", "at": "x"}
    made_hostile.dump(plain / "data/beacons/x.yaml", {"names": names, "visits": visits})
    found = build.check(Project(plain)).diagnostics
    assert {one.code for one in found} == {"bad-address"}
    assert len({one.span.line for one in found}) == 2 * len(REFUSED)


@pytest.mark.parametrize("refused", REFUSED)
def test_an_address_that_is_none_is_no_address_of_a_site(plain: Path, refused: str) -> None:
    file = plain / "data/dossier.yaml"
    written = json.dumps(refused, ensure_ascii=False)
    text = file.read_text("utf-8").replace("https://lights.example/ambry/", written)
    file.write_text(text, encoding="utf-8")
    assert [one.code for one in build.check(Project(plain)).diagnostics] == ["bad-address"]


def test_a_link_of_markdown_that_leads_nowhere_good_is_refused(plain: Path) -> None:
    for number, written in enumerate(REFUSED_LINKS):
        page = plain / f"content/pages/x{number}.md"
        page.write_text(f"---\ntitle: x\n---\n{CITED}{written}\n", encoding="utf-8")
    found = build.check(Project(plain)).diagnostics
    assert {one.code for one in found} == {"prose-link"}
    passed = set(range(len(REFUSED_LINKS))) - {
        int(one.span.path.rpartition("/x")[2].removesuffix(".md")) for one in found
    }
    assert [REFUSED_LINKS[number] for number in sorted(passed)] == []


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("\u202etxt.exe", "control-character"),
        ("\u2066x", "control-character"),
        # The tokens that stand for mentions.
        ("\ue0000\ue001", "control-character"),
        ("\x1b[31m", "control-character"),
        ("!!python/object/apply:os.system [id]", "tag"),
        ("&a [*a, *a]", "anchor"),
    ],
)
def test_text_that_is_not_what_it_seems_is_refused(plain: Path, written: str, code: str) -> None:
    guild = plain / "data/guilds/pilots.yaml"
    guild.write_text(f"names: {{value: {written}, source: almanac, at: x}}\n", encoding="utf-8")
    assert code in [one.code for one in build.check(Project(plain)).diagnostics]
