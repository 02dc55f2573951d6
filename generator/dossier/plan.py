"""Which artifacts exist: a page for everything, in every language, and the files of the theme.

An artifact knows its file and how its context is made; nothing is made here. The order is that of
the output paths.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial

from dossier.contexts import pages, seeds
from dossier.contexts.conflicts import make_conflict_list
from dossier.contexts.facets import find_cuts, find_list_cuts
from dossier.contexts.frame import Frame
from dossier.contexts.home import make_home
from dossier.contexts.names import make_names_page
from dossier.contexts.records import make_record_page
from dossier.contexts.timeline import make_timeline
from dossier.kinds import Kind
from dossier.library import Library, Reader
from dossier.outlines import Outlines
from dossier.routes import NAMES, NOT_FOUND, SEEDS, TIMELINE, route, seed_path
from dossier.rules.addresses import HOME

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
    "pages/404.html",
)


@dataclass(frozen=True, slots=True)
class Artifact:
    """A page to be: its file below the output folder, its template, its address and language, and
    the function that makes its context from a frame.
    """

    output: str
    template: str
    path: str
    language: str
    make: Callable[[Frame], object]

    @property
    def arguments(self) -> object:
        """What the function was given besides the library, as plain values to be digested."""
        given = self.make.keywords if isinstance(self.make, partial) else {}
        # Kinds and coastlines are what every page depends on: see `traces.OUTSIDE`.
        return [(k, v) for k, v in sorted(given.items()) if not isinstance(v, Outlines | Kind)]

    def context(self, library: Library) -> tuple[object, tuple[str, ...]]:
        """Return the page's context and the trace of what was read to make it."""
        reader = Reader(library)
        frame = Frame(reader, self.path, self.language, anywhere=self.path == NOT_FOUND)
        return self.make(frame), reader.trace


def plan(
    library: Library, outlines: Outlines | None, templates: frozenset[str]
) -> tuple[Artifact, ...]:
    """Return every page of the site, by output path. `templates` are the names that the theme has:
    a kind with a design of its own (`kinds/<id>.html`) is rendered by it.
    """
    found = [
        Artifact(route(library.config, language, path).output, template, path, language, make)
        for language in library.config.languages
        for path, template, make in _pages(library, outlines, templates)
    ]
    return tuple(sorted(found, key=lambda artifact: artifact.output))


Page = tuple[str, str, Callable[[Frame], object]]


def _pages(
    library: Library, outlines: Outlines | None, templates: frozenset[str]
) -> Iterator[Page]:
    yield "", "pages/home.html", partial(make_home, outlines=outlines)
    yield f"{TIMELINE}/", "pages/timeline.html", make_timeline
    for cut in find_cuts(Reader(library)):
        yield f"{TIMELINE}/{cut.word}/", "pages/timeline.html", partial(make_timeline, cut=cut)
    yield f"{NAMES}/", "pages/names.html", make_names_page
    yield NOT_FOUND, "pages/404.html", pages.make_not_found
    for standing in library.standing:
        if standing.id != HOME:
            make = partial(pages.make_standing, page=standing)
            yield f"{standing.id}/", "pages/standing.html", make
    yield from _seeds(library)
    for kind in library.vocabulary.kinds:
        records = library.by_kind.get(kind.id, ())
        if records:
            yield from _lists(library, kind)
        own = f"kinds/{kind.id}.html"
        template = own if own in templates else "record.html"
        for record in records:
            page = partial(make_record_page, id_=record.id, outlines=outlines)
            yield f"{kind.folder}/{record.id}/", template, page


def _seeds(library: Library) -> Iterator[Page]:
    if library.seeds:
        yield f"{SEEDS}/", "pages/seeds.html", seeds.make_seed_list
    for seed in library.seeds:
        yield seed_path(seed.id), "pages/seed.html", partial(seeds.make_seed_page, seed=seed)


def _lists(library: Library, kind: Kind) -> Iterator[Page]:
    template, make = _list(kind)
    yield f"{kind.folder}/", template, make
    if template in _CUTTABLE:
        for cut in find_list_cuts(Reader(library), kind):
            part = partial(_CUTTABLE[template], kind=kind, cut=cut)
            yield f"{kind.folder}/{cut.word}/", template, part


def _list(kind: Kind) -> tuple[str, Callable[[Frame], object]]:
    if "conflict" in kind.roles:
        return "pages/conflicts.html", partial(make_conflict_list, kind=kind)
    if "source" in kind.roles:
        return "pages/bibliography.html", partial(pages.make_bibliography, kind=kind)
    if kind.trait("takes_position") and kind.trait("on_question"):
        return "pages/views.html", partial(pages.make_view_list, kind=kind)
    return _LIST, partial(pages.make_list_page, kind=kind)
