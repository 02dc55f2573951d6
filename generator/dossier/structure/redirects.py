"""From `data/redirects.yaml` to the addresses that have changed."""

from __future__ import annotations

import re

from dossier.diagnostics import Diagnostics
from dossier.documents import Map
from dossier.model import Redirect
from dossier.structure.reading import ID, read_word

# The address of a page from the root of the site, without a language: `/folder/id/`.
_OLD = re.compile(r"/(?:[a-z0-9]+(?:-[a-z0-9]+)*/)+")


def read_redirects(node: Map | None, sink: Diagnostics) -> tuple[Redirect, ...]:
    """Return the redirects, by old address; what is wrong is reported and left out."""
    found = []
    for key, value in node.entries if node else ():
        target = read_word(value, key.text, sink)
        if _OLD.fullmatch(key.text) is None:
            sink.report("bad-redirect", key.span, found=key.text)
        elif target and ID.fullmatch(target) is None:
            sink.report("bad-reference", value.span, what=key.text, found=target)
        elif target:
            found.append(Redirect(key.text.removeprefix("/"), target, key.span, value.span))
    return tuple(sorted(found, key=lambda one: one.path))
