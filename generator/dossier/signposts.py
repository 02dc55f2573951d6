"""What the templates of pages see that stand where nothing is, or nothing any more.

What holds for `pageviews` holds here.
"""

from __future__ import annotations

from msgspec import Struct

from dossier.pageviews import Alternate, Head, Site
from dossier.views import Link, Words


class MovedPage(Struct, frozen=True, gc=False):
    """The page at an address that a record had before: the link leads to where it is now, and so
    does the canonical address of the head.
    """

    site: Site
    head: Head
    title: Words
    link: Link


class NotFoundPage(Struct, frozen=True, gc=False):
    """The page for an address that does not exist; served at any depth, with absolute links.
    `names` leads to the index of all names, `homes` to the first page in each language.
    """

    site: Site
    head: Head
    title: Words
    names: Link
    homes: tuple[Alternate, ...]
