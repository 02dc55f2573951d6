"""Addresses: the file of every page, and relative links between them."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import urljoin

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dossier.config import Config, Project
from dossier.model import Redirect, Text
from dossier.ready import open_workshop, prepare
from dossier.routes import Route, absolute, base_path, href, relative, root_of, route
from sites_support import BASE

EMPTY = Text((("en", ""),))


def config(address: str = "https://stone.example/") -> Config:
    return Config(EMPTY, EMPTY, address, ("en", "ja"), "2026-01-31")


@pytest.mark.parametrize(
    ("language", "path", "address", "output"),
    [
        ("en", "", "", "index.html"),
        ("en", "monuments/stone/", "monuments/stone/", "monuments/stone/index.html"),
        ("en", "404.html", "404.html", "404.html"),
        ("ja", "", "ja/", "ja/index.html"),
        ("ja", "monuments/stone/", "ja/monuments/stone/", "ja/monuments/stone/index.html"),
        ("ja", "404.html", "ja/404.html", "ja/404.html"),
    ],
)
def test_the_main_language_stands_at_the_root(
    language: str, path: str, address: str, output: str
) -> None:
    found = route(config(), language, path)
    assert (found, found.output) == (Route(language, address), output)


@pytest.mark.parametrize(
    ("here", "there", "fragment", "expected"),
    [
        ("", "monuments/stone/", "", "monuments/stone/"),
        ("monuments/stone/", "", "", "../../"),
        ("monuments/stone/", "monuments/stone/", "", "../../monuments/stone/"),
        ("monuments/stone/", "monuments/stone/", "height.survey", "#height.survey"),
        ("monuments/stone/", "monuments/well/", "height", "../../monuments/well/#height"),
        ("monuments/", "monuments/stone/", "", "../monuments/stone/"),
        ("404.html", "monuments/", "", "monuments/"),
        ("", "", "", "./"),
        ("monuments/stone/", "static/dossier.css", "", "../../static/dossier.css"),
    ],
)
def test_links_are_relative(here: str, there: str, fragment: str, expected: str) -> None:
    assert href(Route("en", here), Route("en", there), fragment) == expected


_PATHS = st.lists(
    st.from_regex(r"[a-z0-9]{1,4}(-[a-z0-9]{1,3})?", fullmatch=True), max_size=3
).flatmap(
    lambda parts: st.sampled_from(
        ["/".join([*parts, ""]) if parts else "", "/".join([*parts, "page.html"])]
    )
)


@given(_PATHS, _PATHS, st.sampled_from(["", "height", "height.survey-2014"]))
def test_a_relative_link_leads_back_to_its_target(here: str, there: str, fragment: str) -> None:
    for base in ("https://stone.example/", "https://stone.example/dossier/", "file:///a/b/"):
        link = href(Route("en", here), Route("en", there), fragment)
        target = base + there + (f"#{fragment}" if fragment else "")
        assert urljoin(base + here, link) == target


def test_no_two_pages_are_planned_for_one_address() -> None:
    ready = prepare(Project(BASE)).ready
    assert ready is not None
    library = replace(ready.library, redirects=(Redirect("about/", "stone"),))
    with pytest.raises(AssertionError, match="two pages have one address"):
        open_workshop(replace(ready, library=library))


@given(_PATHS)
def test_the_way_to_the_root_leads_there(here: str) -> None:
    base = "https://stone.example/dossier/"
    assert urljoin(base + here, root_of(Route("en", here))) in {base, base + here}
    assert urljoin(base + here, relative(Route("en", here), "")) == base


def test_full_addresses_stand_below_that_of_the_site() -> None:
    deep = config("https://stone.example/dossier/")
    assert absolute(deep, route(deep, "ja", "a/")) == "https://stone.example/dossier/ja/a/"
    assert [base_path(config()), base_path(deep)] == ["/", "/dossier/"]
