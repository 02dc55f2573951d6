"""No two pages claim one address."""

from __future__ import annotations

from collections.abc import Iterator

from dossier.diagnostics import Diagnostics, Label, Span, suggest
from dossier.library import Library
from dossier.routes import GEO, INDEX, NAMES, SEARCH, SEEDS, TIMELINE

# The page of this id is shown on the home page and has no address of its own.
HOME = "home"


def check_addresses(library: Library, sink: Diagnostics) -> None:
    """Report two kinds, standing pages or fixed pages that would stand at the same address."""
    seen: dict[str, tuple[str, Span]] = {}
    for address, what, span in _claims(library):
        if address in seen:
            first, place = seen[address]
            related = [Label(place, "claimed here")] if place.line else []
            sink.report(
                "route-collision",
                span,
                address=f"/{address}/",
                what=what,
                other=first,
                related=related,
            )
            continue
        seen[address] = what, span


def check_navigation(library: Library, sink: Diagnostics) -> None:
    """Report entries of the masthead that are neither a list nor a page."""
    fixed = (TIMELINE, NAMES, SEEDS, *([SEARCH] if library.config.search else []))
    folders = [kind.folder for kind in library.vocabulary.kinds]
    known = (*fixed, *folders, *(page.id for page in library.standing if page.id != HOME))
    for word in library.config.navigation:
        if word not in known and word not in library.broken:
            span = library.config.span(f"navigation.{word}")
            sink.report(
                "unknown-navigation",
                span,
                suggestion=suggest(word, known),
                found=word,
                fixed=", ".join(fixed),
            )


def claim_fixed(library: Library) -> Iterator[tuple[str, str]]:
    """Yield the folders below which pages that are made stand, or files, each with what it is."""
    yield TIMELINE, "the timeline"
    yield SEEDS, "the register of seeds"
    yield NAMES, "the index of names"
    if library.config.search:
        yield SEARCH, "the search"
        yield INDEX, "the index of the search"
    if library.config.map is not None:
        yield GEO, "the coastlines"
    yield "static", "the files of the theme"
    for language in library.config.languages[1:]:
        yield language, f"the pages in '{language}'"


def _claims(library: Library) -> Iterator[tuple[str, str, Span]]:
    for folder, what in claim_fixed(library):
        yield folder, what, Span("data/dossier.yaml")
    for kind in library.vocabulary.kinds:
        yield kind.folder, f"the kind '{kind.id}'", kind.origin
    for page in library.standing:
        if page.id != HOME:
            yield page.id, f"the standing page '{page.id}'", page.origin
