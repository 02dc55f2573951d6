"""What the templates of pages see that stand where nothing is, or nothing any more.

What holds for `pageviews` holds here.
"""

from __future__ import annotations

from msgspec import Struct

from dossier.pageviews import Head, Site
from dossier.views import Link, Words


class MovedPage(Struct, frozen=True, gc=False):
    """The page at an address that a record had before: the link leads to where it is now, and so
    does the canonical address of the head.
    """

    site: Site
    head: Head
    title: Words
    link: Link


class NotFoundWords(Struct, frozen=True, gc=False):
    """What the page for an address that does not exist says in a language: the title, the words
    under it, those before the link to the index of all names, and those of the link home.
    """

    language: str
    title: Words
    text: str
    before_names: str
    names: Link
    home: Link


class NotFoundPage(Struct, frozen=True, gc=False):
    """The page for an address that does not exist; served at any depth, with absolute links. There
    is one, as most servers know of no more: it says the same in all languages, `own` first.
    """

    site: Site
    head: Head
    title: Words
    own: NotFoundWords
    others: tuple[NotFoundWords, ...]
