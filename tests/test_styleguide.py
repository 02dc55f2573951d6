"""The style guide: every component is described, and its example works on facts of a dossier."""

from __future__ import annotations

import pytest
from selectolax.lexbor import LexborHTMLParser

from conftest import REPOSITORY
from dossier.config import Project
from dossier.diagnostics import Diagnostics, Span
from dossier.load import load
from dossier.styleguide import (
    find_samples,
    make_contexts,
    make_style_guide,
    read_components,
    render_example,
)
from dossier.templates import Theme, read_theme
from sites_support import SITES

COMPONENTS = sorted(
    path.stem for path in (REPOSITORY / "themes/dossier/templates/components").glob("*.html")
)


@pytest.fixture(scope="module")
def theme() -> Theme:
    return read_theme(REPOSITORY, "dossier", Diagnostics(), origin=Span(""))


@pytest.fixture(scope="module")
def samples(theme: Theme) -> dict[str, object]:
    loaded = load(Project(REPOSITORY), Diagnostics())
    assert loaded.library is not None
    return find_samples(make_contexts(loaded.library, loaded.outlines, theme))


def test_every_component_says_what_it_is_and_what_its_parameters_are(theme: Theme) -> None:
    found = {one.name: one for one in read_components(theme)}
    assert sorted(found) == COMPONENTS
    for one in found.values():
        assert one.about.endswith("."), one.name
        macro = f"{{% macro {one.name}("
        text = theme.templates[f"components/{one.name}.html"].text
        given = text[text.index(macro) + len(macro) :].partition(") %}")[0]
        names = [part.partition("=")[0].strip() for part in given.split(",")]
        assert [name for name, _ in one.parameters] == [name for name in names if name], one.name


@pytest.mark.parametrize("name", COMPONENTS)
def test_the_example_of_a_component_shows_something(
    theme: Theme, samples: dict[str, object], name: str
) -> None:
    (one,) = [found for found in read_components(theme) if found.name == name]
    shown = LexborHTMLParser(render_example(theme, one, samples))
    assert shown.body is not None
    assert shown.body.text().strip()
    assert not shown.css("script, style")


def test_a_component_with_nothing_to_show_says_so() -> None:
    page = LexborHTMLParser(make_style_guide(Project(SITES / "smallest")))
    assert [node.text() for node in page.css("section[id^=component-] > header > h2")] == COMPONENTS
    assert [node.text() for node in page.css("#component-bands .body > p")] == [
        "Nothing in this dossier to show in it."
    ]
