"""The head of a page: what it may do, what it tells machines and those who share a link."""

from __future__ import annotations

import json
import shutil
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from conftest import REPOSITORY, SITES
from dossier.build import build
from dossier.config import Project
from dossier.jsonld import write_jsonld
from dossier.policy import READING, SEARCHING, admit, word_for_page
from records import read_dossier
from walk import Page, Site

LIGHTS = "https://lights.example/ambry/"


@pytest.fixture(scope="module")
def site(lighthouses: Path) -> Site:
    return Site(lighthouses, LIGHTS)


@pytest.fixture(scope="module")
def large(flagship: Path) -> Site:
    return Site(flagship, read_dossier(REPOSITORY).settings["address"])


# Pages that nobody cites, and of which machines are told nothing.
UNTOLD = ("404.html", "search/index.html")


def told(page: Page) -> dict[str, Any]:
    """Return what a page tells machines."""
    (node,) = page.tree.css('script[type="application/ld+json"]')
    found: dict[str, Any] = json.loads(node.text())
    return found


def content(page: Page, name: str) -> list[str]:
    found = page.tree.css(f'meta[property="{name}"], meta[name="{name}"]')
    return [node.attributes["content"] or "" for node in found]


# --- the policy -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("policy", "expected"),
    [
        (READING, f"{READING}; script-src 'self'"),
        (SEARCHING, SEARCHING.replace("'self' 'wasm-unsafe-eval'", "'wasm-unsafe-eval' 'self'")),
        ("", ""),
        ("connect-src 'self'; img-src 'none'", "connect-src 'self'; img-src 'none'"),
        (
            "default-src https://a.example;; SCRIPT-SRC 'none' ;",
            (
                "default-src https://a.example; script-src 'self'; "
                "connect-src https://a.example 'self'"
            ),
        ),
    ],
)
def test_a_policy_admits_the_site_itself(policy: str, expected: str) -> None:
    assert admit(policy, ("script-src", "connect-src")) == expected


def test_no_page_but_that_of_the_search_may_run_a_script(large: Site, site: Site) -> None:
    for page in (*large.pages.values(), *site.pages.values()):
        (policy,) = page.tree.css("head > meta[http-equiv]")
        data = [node.text() for node in page.tree.css("script:not([src])")]
        kind = SEARCHING if page.path.endswith("search/index.html") else READING
        assert policy.attributes["content"] == word_for_page(kind, "".join(data))
        assert bool(page.tree.css("script[src]")) == (kind == SEARCHING)


def test_a_page_admits_its_data_by_their_digest_and_nothing_else() -> None:
    rest = (
        "style-src-attr 'none'; connect-src 'self'; img-src 'self'; font-src 'none'; "
        "media-src 'none'; object-src 'none'; frame-src 'none'; worker-src 'none'; "
        "manifest-src 'none'; base-uri 'none'; form-action 'self'"
    )
    # The digest is that of CSP 3, section 2.3.1: of the UTF-8 of what the element holds.
    assert word_for_page(READING, "{}") == (
        f"script-src 'sha256-RBNvo1WzZ4oRRq0W9+hknpT7T8If536DEMBg9hyq/4o='; {rest}"
    )
    assert word_for_page(READING, "") == f"script-src 'none'; {rest}"
    assert word_for_page(SEARCHING, "{}") == rest


def test_the_guide_gives_servers_the_policies_of_the_pages() -> None:
    guide = (REPOSITORY / "docs" / "deploying.md").read_text("utf-8")
    assert guide.count(f"{READING}; frame-ancestors 'none'") == 4


# --- structured data ------------------------------------------------------------------------------


def test_structured_data_cannot_end_its_element() -> None:
    text = write_jsonld({"name": "</script><!-- & 択"})
    assert not {"<", ">", "&"} & {*text}
    assert json.loads(text) == {"@context": "https://schema.org", "name": "</script><!-- & 択"}


def test_every_page_tells_where_it_stands(large: Site, site: Site) -> None:
    for one in (large, site):
        for page in one.pages.values():
            if page.path.endswith(UNTOLD):
                assert page.tree.css("script:not([src])") == []
                continue
            found = told(page)
            assert (found["@type"], found["@id"]) == ("WebPage", page.address)
            assert found["isPartOf"]["@id"] == one.base
            steps = found.get("breadcrumb", {"itemListElement": []})["itemListElement"]
            assert [step["position"] for step in steps] == [*range(1, len(steps) + 1)]
            assert all(one.file_at(step["item"]) in one.pages for step in steps)
            assert not steps or steps[-1]["item"] == page.address
            for cited in found.get("citation", ()):
                source = one.page(cited["@id"].partition("#")[0].removeprefix(one.base))
                subject = told(source).get("mainEntity", cited)  # where its kind has a type
                assert subject["@id"] == cited["@id"]


def test_a_record_is_told_in_the_words_of_its_kind(tmp_path: Path) -> None:
    """What nobody disputes is told; what somebody says, doubts or withdrew is not."""
    root = tmp_path / "dossier"
    shutil.copytree(SITES / "smallest", root)
    kind = next((root / "data/kinds").glob("*.yaml"))
    record = next((root / "data/stones").glob("*.yaml"))
    kind.write_text(
        "label: stone\nplural: Stones\nfolder: stones\nschema_org: Place\n"
        "traits: {title: names}\nproperties:\n"
        "  names: {type: text, label: Name, cardinality: many, schema_org: name}\n"
        "  seen: {type: date, label: Seen, schema_org: startDate}\n"
        "  height: {type: quantity, units: [m], label: Height, schema_org: elevation}\n"
        "  lies: {type: text, label: Lies, schema_org: containedInPlace}\n"
        "  at: {type: coordinates, label: At, schema_org: geo}\n",
        "utf-8",
    )
    book = next((root / "data/sources").glob("*.yaml")).stem
    record.write_text(
        "names:\n"
        f"  - {{key: a, value: Grey Stone, source: {book}, at: page 1}}\n"
        f"  - {{key: b, value: </script>, source: {book}, at: page 1}}\n"
        "  - {key: c, value: Doubtful Stone, unverified: not seen}\n"
        f"height: {{value: 3 m, source: {book}, at: page 2}}\n"
        f"seen: {{value: 199X, source: {book}, at: page 2}}\n"
        f"lies: {{value: the moor, source: {book}, at: page 3}}\n"
        f"at: {{value: '51.5, -0.25', source: {book}, at: page 3}}\n",
        "utf-8",
    )
    build(Project(root))
    base = read_dossier(root).settings["address"]
    page = Site(root / "output", base).page(f"stones/{record.stem}/")
    assert told(page)["mainEntity"] == {
        "@type": "Place",
        "@id": f"{page.address}#page-subject",
        "name": "Grey Stone",
        "alternateName": ["</script>"],
        "elevation": "3\u00a0m",
        "containedInPlace": {"@type": "Place", "name": "the moor"},
        "geo": {"@type": "GeoCoordinates", "latitude": 51.5, "longitude": -0.25},
    }


def test_no_disputed_value_is_told(large: Site) -> None:
    disputed = [page for page in large.pages.values() if page.tree.css_first("#date.disputed")]
    assert len(disputed) > 3
    assert [page.path for page in disputed if "startDate" in told(page).get("mainEntity", {})] == []


def test_what_lacks_a_day_or_a_place_is_not_told_as_if_it_had_them(large: Site) -> None:
    """Search engines refuse an event without them."""
    pages = [page for page in large.pages.values() if not page.path.endswith(UNTOLD)]
    subjects = [told(page)["mainEntity"] for page in pages if "mainEntity" in told(page)]
    events = [one for one in subjects if one["@type"].startswith("Event")]
    assert events
    assert all({"startDate", "location"} <= one.keys() for one in events)
    assert {"Place", "Person", "CreativeWork", "Thing"} < {one["@type"] for one in subjects}


# --- those who share a link -----------------------------------------------------------------------


def test_every_page_is_described(large: Site, site: Site) -> None:
    for one in (large, site):
        described = Counter[str]()
        for page in one.pages.values():
            (words,) = content(page, "description")
            assert content(page, "og:description") == [words]
            assert 0 < len(words) <= 400
            if page.path.count("/") > 1:
                described[words] += 1
        assert described.most_common(1)[0][1] < 12


def test_open_graph_names_the_other_languages(site: Site) -> None:
    for page in site.pages.values():
        own, others = content(page, "og:locale"), content(page, "og:locale:alternate")
        assert sorted([*own, *others]) == ["de_DE", "en_US"]


def test_the_page_for_what_is_missing_leads_on(site: Site) -> None:
    page = site.pages["404.html"]
    links = {link.address.removeprefix(LIGHTS) for link in page.links if link.tag == "a"}
    assert {"", "de/", "names/", "beacons/"} <= links
    # Nobody has put the words of the interface into German, so nothing is said twice.
    assert page.tree.css("section[lang]") == []
