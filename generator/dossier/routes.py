"""The address of everything: what a page's file is called and how one page links to another.

A route knows its language. The main language stands at the root of the site, every other below
its tag; the same page has the same address in each.
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from dossier.config import Config

# Pages that are no kind's: those that every dossier has, and the register of seeds.
TIMELINE = "timeline"
SEEDS = "seeds"
NAMES = "names"
# The coastlines of the map with their licences, as files.
GEO = "geo"
NOT_FOUND = "404.html"
# The files beside a page by which it is cited, without their endings: the page, the source that it
# is about, all sources.
CITE, SOURCE, ALL_SOURCES = "cite", "source", "sources"


@dataclass(frozen=True, slots=True)
class Route:
    """Where a page lies: its language, and its path from the site's root.

    A path is '' (the home page), ends with a slash (a folder with its `index.html`), or is a file.
    """

    language: str
    path: str

    @property
    def output(self) -> str:
        """The file below the output folder, with forward slashes."""
        return f"{self.path}index.html" if not self.path or self.path.endswith("/") else self.path


def seed_path(id_: str) -> str:
    """Return the path of the page of a seed."""
    return f"{SEEDS}/{id_}/"


def route(config: Config, language: str, path: str) -> Route:
    """Return the route of the page at `path` in a language."""
    prefix = "" if language == config.languages[0] else f"{language}/"
    return Route(language, prefix + path)


def href(here: Route, there: Route, fragment: str = "") -> str:
    """Return the relative address that leads from one page to another, with a fragment if given."""
    tail = f"#{fragment}" if fragment else ""
    if here.path == there.path and tail:
        return tail
    return relative(here, there.path) + tail


def relative(here: Route, path: str) -> str:
    """Return the relative address that leads from a page to a path of the site: by way of the
    root, which is as short to compute as it is to read.
    """
    return root_of(here) + path or "./"


def root_of(here: Route) -> str:
    """Return the relative way from a page to the site's root: '' or a run of `../`."""
    return "../" * here.path.count("/")


def absolute(config: Config, there: Route) -> str:
    """Return the full address of a page, below the address that the site is published at."""
    return config.address + there.path


def base_path(config: Config) -> str:
    """Return the path that the site is published under: `/`, or `/dossier/`."""
    return urlsplit(config.address).path or "/"
