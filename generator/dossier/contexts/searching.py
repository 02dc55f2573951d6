"""The page of the search: what can be looked for, and what else there is to find things by."""

from __future__ import annotations

from collections.abc import Iterator

from dossier.contexts.entries import link_lists
from dossier.contexts.frame import Frame
from dossier.contexts.head import make_head
from dossier.contexts.site import frame_site, link_names
from dossier.listpages import SearchPage
from dossier.listviews import SearchOption
from dossier.policy import SEARCHING
from dossier.routes import INDEX
from dossier.views import Words


def make_search_page(frame: Frame) -> SearchPage:
    """Return the page of the search of a language."""
    reader = frame.reader
    title = Words(frame.gettext("Search"))
    about = frame.words(reader.config.description).text
    return SearchPage(
        site=frame_site(frame),
        head=make_head(frame, title, about, policy=SEARCHING, is_cited=False),
        title=title,
        index=f"{frame.root}{INDEX}/",
        names=link_names(frame),
        lists=link_lists(frame),
        kinds=tuple(
            SearchOption(kind.id, frame.words(kind.plural), frame.words(kind.label))
            for kind in reader.vocabulary.kinds
            if reader.has_kind(kind.id)
        ),
        sides_label=_name_sides(frame),
        sides=tuple(_make_sides(frame)),
    )


def _make_sides(frame: Frame) -> Iterator[SearchOption]:
    for id_ in frame.reader.config.sides:
        title = frame.title(frame.reader.record(id_))
        yield SearchOption(id_, title, title)


def _name_sides(frame: Frame) -> Words:
    """Return what the sides are together: the plural of the kind of the first."""
    sides = frame.reader.config.sides
    return frame.words(frame.reader.kind_of(sides[0]).plural) if sides else Words("")
