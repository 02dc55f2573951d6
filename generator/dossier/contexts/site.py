"""What every page shows of the whole: navigation, standing pages, counts."""

from __future__ import annotations

from dossier.contexts.entries import link_lists
from dossier.contexts.frame import Frame, make_site
from dossier.pageviews import Site
from dossier.routes import NAMES, SEARCH, SEEDS, TIMELINE
from dossier.rules.addresses import HOME
from dossier.views import Link, Words


def frame_site(frame: Frame) -> Site:
    """Return what every page shows: the masthead's entries as the settings name them (all lists
    and the timeline when they name none), and the footer's: standing pages, everything,
    and the seeds and the search if there are any.
    """
    return frame.shared(("site",), lambda: _frame_site(frame))


def _frame_site(frame: Frame) -> Site:
    lists = [*link_lists(frame), link_timeline(frame), link_names(frame)]
    standing = [
        Link(frame.to(f"{id_}/"), frame.words(title), is_current=frame.path == f"{id_}/")
        for id_, title in frame.reader.standing_titles()
        if id_ != HOME
    ]
    others = [link_seeds(frame)] if frame.reader.has_seeds() else []
    others += [_link(frame, SEARCH, frame.gettext("Search"))] if frame.reader.config.search else []
    by_path = {link.href: link for link in (*lists, *standing, *others)}
    chosen = [by_path.get(frame.to(f"{name}/")) for name in frame.reader.config.navigation]
    navigation = [link for link in chosen if link is not None]
    return make_site(frame, (*standing, *lists, *others), tuple(navigation or lists))


def _link(frame: Frame, word: str, title: str) -> Link:
    path = f"{word}/"
    return Link(frame.to(path), Words(title), is_current=frame.path == path)


def link_names(frame: Frame) -> Link:
    """Return the link to the index of all names."""
    return _link(frame, NAMES, frame.gettext("A–Z"))


def link_timeline(frame: Frame) -> Link:
    """Return the link to the timeline."""
    return _link(frame, TIMELINE, frame.gettext("Timeline"))


def link_seeds(frame: Frame) -> Link:
    """Return the link to the list of seeds."""
    path = f"{SEEDS}/"
    return Link(frame.to(path), Words(frame.gettext("Seeds")), is_current=frame.path == path)
