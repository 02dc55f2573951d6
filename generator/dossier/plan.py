"""Which artifacts exist: a page for everything, in every language, and the files beside it.

An artifact knows its file and how its context is made; nothing is made here. The order is that of
the output paths.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, cast

from dossier.catalogues import Catalogue
from dossier.citations import Works, write_bibtex, write_csl
from dossier.contexts import pages, seeds
from dossier.contexts.citing import cite_page, cite_source, cite_sources
from dossier.contexts.conflicts import make_conflict_list
from dossier.contexts.facets import Cut, find_cuts, find_list_cuts
from dossier.contexts.frame import Frame
from dossier.contexts.home import make_home, title_home
from dossier.contexts.names import make_names_page, title_names
from dossier.contexts.records import make_record_page, title_record
from dossier.contexts.searching import make_search_page
from dossier.contexts.timeline import make_timeline, title_timeline
from dossier.kinds import Kind
from dossier.library import Library
from dossier.outlines import Outlines
from dossier.reader import Reader
from dossier.routes import (
    ALL_SOURCES,
    CITE,
    NAMES,
    NOT_FOUND,
    SEARCH,
    SEEDS,
    SOURCE,
    TIMELINE,
    route,
    seed_path,
)
from dossier.rules.addresses import HOME
from dossier.views import Words

# The template of the list of a kind without a role that has one of its own; and the lists whose
# parts have pages.
_LIST = "pages/list.html"
_CUTTABLE: Mapping[str, Callable[..., object]] = {
    _LIST: pages.make_list_page,
    "pages/bibliography.html": pages.make_bibliography,
}

# The templates that a theme must have, for pages that a dossier has or may have.
NEEDED = (
    "layout.html",
    "record.html",
    "pages/home.html",
    _LIST,
    "pages/conflicts.html",
    "pages/bibliography.html",
    "pages/views.html",
    "pages/timeline.html",
    "pages/names.html",
    "pages/standing.html",
    "pages/seeds.html",
    "pages/seed.html",
    "pages/search.html",
    "pages/moved.html",
    "pages/404.html",
)


@dataclass(frozen=True, slots=True)
class Artifact:
    """A file to be: its path below the output folder, the address and language of the page that it
    is or stands beside, and the function that makes its context from a frame. A page has a
    template; any other file has `write`, the function that makes its text from the context.
    """

    output: str
    path: str
    language: str
    make: Callable[[Frame], object]
    template: str = ""
    write: Callable[[Any], str] | None = None

    @property
    def maker(self) -> str:
        """The name of what makes the file from its context."""
        return self.write.__name__ if self.write else self.template

    @property
    def is_anywhere(self) -> bool:
        """Whether it is served at any address, for readers of any language."""
        return self.path == NOT_FOUND

    @property
    def is_listed(self) -> bool:
        """Whether search engines are told of it."""
        return self.template not in {"pages/404.html", "pages/moved.html"}

    @property
    def arguments(self) -> object:
        """What the function was given besides the library, as plain values to be digested."""
        return _given_to(self.make)

    def context(
        self, library: Library, speak: Callable[[str], Catalogue] = Catalogue
    ) -> tuple[object, tuple[str, ...]]:
        """Return the file's context, in the words that `speak` gives for a language (else as the
        theme has them), and the trace of what was read to make it.
        """
        context, reader = self.read(library, speak)
        return context, reader.trace

    def read(
        self, library: Library, speak: Callable[[str], Catalogue] = Catalogue
    ) -> tuple[object, Reader]:
        """Return the file's context and the reader through which it was made."""
        reader = Reader(library)
        frame = Frame(reader, self.path, self.language, speak, anywhere=self.is_anywhere)
        return self.make(frame), reader


def _given_to(make: object) -> object:
    given = make.keywords if isinstance(make, partial) else {}
    return [
        (name, _given_to(value) if callable(value) else value)
        for name, value in sorted(given.items())
        # Kinds and coastlines are what every page depends on: see `traces.OUTSIDE`.
        if not isinstance(value, Outlines | Kind)
    ]


_CUTS = ("cuts of the plan",)
Cuts = tuple[tuple[Cut, ...], ...]
"""The parts that have pages: of the timeline, then of the list of each kind."""


def cuts_of(library: Library) -> Cuts:
    """Return the parts of the timeline and of lists that have pages: all that a plan is made from
    of what records say, besides that they are there.
    """
    return recall_cuts(library)[0]


def recall_cuts(library: Library) -> tuple[Cuts, frozenset[str]]:
    """Return the same, and the keys that they were made from."""
    # Kept past the reader, whose trace of thousands of records nobody asks for.
    found = library.memory.get(_CUTS)
    if found is None:
        reader = Reader(library)
        kinds = library.vocabulary.kinds
        lists = (find_list_cuts(reader, kind) if _is_cuttable(kind) else () for kind in kinds)
        cuts = find_cuts(reader), *lists
        found = cuts, reader.parts
        library.memory.put(_CUTS, *found)
    return cast("Cuts", found[0]), found[1]


def _is_cuttable(kind: Kind) -> bool:
    return _list(kind)[0] in _CUTTABLE


def remember_cuts(library: Library, cuts: Cuts, keys: Iterable[str]) -> None:
    """Take what an earlier process found for what `recall_cuts` would find."""
    library.memory.put(_CUTS, cuts, frozenset(keys))


def plan(
    library: Library, outlines: Outlines | None, templates: frozenset[str]
) -> tuple[Artifact, ...]:
    """Return every page of the site and every file beside one, by output path. `templates` are the
    names that the theme has: a kind with a design of its own (`kinds/<id>.html`) is rendered by it.
    """
    main = library.config.languages[0]
    planned = tuple(_pages(library, outlines, templates))
    found = [
        artifact
        for language in library.config.languages
        for page in planned
        if language == main or page.path != NOT_FOUND
        for artifact in _make(library, page, language)
    ]
    return tuple(sorted((*found, *_sources(library)), key=lambda artifact: artifact.output))


@dataclass(frozen=True, slots=True)
class _Page:
    """A page in any language; without a title it is not cited."""

    path: str
    template: str
    make: Callable[[Frame], object]
    title: Callable[[Frame], Words] | None


def _make(library: Library, page: _Page, language: str) -> Iterator[Artifact]:
    output = route(library.config, language, page.path).output
    yield Artifact(output, page.path, language, page.make, page.template)
    if page.title is not None:
        make = partial(cite_page, title=page.title)
        yield from _references(output, CITE, page.path, language, make)


def _references(
    beside: str, name: str, path: str, language: str, make: Callable[[Frame], Works]
) -> Iterator[Artifact]:
    """Yield the files by which programs that keep references take up works."""
    stem = beside.removesuffix("index.html") + name
    yield Artifact(f"{stem}.bib", path, language, make, write=write_bibtex)
    yield Artifact(f"{stem}.json", path, language, make, write=write_csl)


def _sources(library: Library) -> Iterator[Artifact]:
    """Yield the files by which sources are cited: the same for every language."""
    language = library.config.languages[0]
    for kind in library.vocabulary.with_role("source"):
        ids = library.ids_of(kind.id)
        if ids:
            path, every = f"{kind.folder}/", partial(cite_sources, kind=kind)
            yield from _references(path, ALL_SOURCES, path, language, every)
        for id_ in ids:
            path = f"{kind.folder}/{id_}/"
            one = partial(cite_source, id_=id_)
            yield from _references(path, SOURCE, path, language, one)


def _pages(
    library: Library, outlines: Outlines | None, templates: frozenset[str]
) -> Iterator[_Page]:
    home = partial(make_home, outlines=outlines)
    yield _Page("", "pages/home.html", home, title_home)
    yield _Page(f"{TIMELINE}/", "pages/timeline.html", make_timeline, title_timeline)
    cuts, *lists = cuts_of(library)
    for cut in cuts:
        make, title = partial(make_timeline, cut=cut), partial(title_timeline, cut=cut)
        yield _Page(f"{TIMELINE}/{cut.word}/", "pages/timeline.html", make, title)
    yield _Page(f"{NAMES}/", "pages/names.html", make_names_page, title_names)
    if library.config.search:
        yield _Page(f"{SEARCH}/", "pages/search.html", make_search_page, None)
    yield _Page(NOT_FOUND, "pages/404.html", pages.make_not_found, None)
    for standing in library.standing:
        if standing.id != HOME:
            yield _Page(
                f"{standing.id}/",
                "pages/standing.html",
                partial(pages.make_standing, page=standing),
                partial(pages.title_standing, title=standing.title),
            )
    for redirect in library.redirects:
        moved = partial(pages.make_moved, redirect=redirect)
        yield _Page(redirect.path, "pages/moved.html", moved, None)
    yield from _seeds(library)
    for kind, parts in zip(library.vocabulary.kinds, lists, strict=True):
        ids = library.ids_of(kind.id)
        if ids:
            yield from _lists(kind, parts)
        own = f"kinds/{kind.id}.html"
        template = own if own in templates else "record.html"
        for id_ in ids:
            yield _Page(
                f"{kind.folder}/{id_}/",
                template,
                partial(make_record_page, id_=id_, outlines=outlines),
                partial(title_record, id_=id_),
            )


def _seeds(library: Library) -> Iterator[_Page]:
    if library.seeds:
        yield _Page(f"{SEEDS}/", "pages/seeds.html", seeds.make_seed_list, seeds.title_seeds)
    for seed in library.seeds:
        make = partial(seeds.make_seed_page, seed=seed)
        title = partial(seeds.title_seed, id_=seed.id, source=seed.source)
        yield _Page(seed_path(seed.id), "pages/seed.html", make, title)


def _lists(kind: Kind, parts: tuple[Cut, ...]) -> Iterator[_Page]:
    template, make = _list(kind)
    path = f"{kind.folder}/"
    yield _Page(path, template, make, partial(pages.title_list, kind=kind))
    for cut in parts:
        part = partial(_CUTTABLE[template], kind=kind, cut=cut)
        title = partial(pages.title_list, kind=kind, cut=cut)
        yield _Page(f"{path}{cut.word}/", template, part, title)


def _list(kind: Kind) -> tuple[str, Callable[[Frame], object]]:
    if "conflict" in kind.roles:
        return "pages/conflicts.html", partial(make_conflict_list, kind=kind)
    if "source" in kind.roles:
        return "pages/bibliography.html", partial(pages.make_bibliography, kind=kind)
    if kind.trait("takes_position") and kind.trait("on_question"):
        return "pages/views.html", partial(pages.make_view_list, kind=kind)
    return _LIST, partial(pages.make_list_page, kind=kind)
