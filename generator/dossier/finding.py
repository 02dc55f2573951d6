"""Finds what a dossier says of something: records by any of their names, facts and prose by words.

Case, accents and the width of letters do not matter, nor does the script's form: `ｶﾅ` is `カナ`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from unicodedata import combining, normalize

from dossier.diagnostics import Span
from dossier.library import Library
from dossier.model import Record, StandingPage, Statement
from dossier.written import write_parts, write_sources


@dataclass(frozen=True, slots=True)
class Hit:
    """A place where the words stand: the path of a fact, or the id of a record or page; the text
    around them in a line; and where it is written.
    """

    path: str
    text: str
    span: Span


def find(library: Library, words: str) -> tuple[Hit, ...]:
    """Return where all of some words stand together: ids first, then names, facts, and prose."""
    wanted = _fold(words).split()
    hits = [hit for hit in _places(library) if all(word in _fold(hit[1].text) for word in wanted)]
    return tuple(hit for _, hit in sorted(hits, key=lambda pair: pair[0])) if wanted else ()


def _places(library: Library) -> Iterator[tuple[int, Hit]]:
    for record in library.records.values():
        yield 0, Hit(record.id, record.id, record.origin)
        title = library.kind_of(record.id).trait("title")
        for one in record.statements:
            yield (1 if one.property == title else 2), Hit(one.path, _write(one), one.origin)
    owners: list[Record | StandingPage] = [*library.records.values(), *library.standing]
    for owner in owners:
        for prose in owner.prose:
            for block in prose.blocks:
                yield 3, Hit(owner.id, " ".join(block.text.split()), block.origin)


def _write(one: Statement) -> str:
    parts = [f"{name}: {text}" if name != "value" else text for name, text in write_parts(one)]
    parts += [f"{source}: {place}" for source, place in write_sources(one).items()]
    return "; ".join(parts)


def _fold(text: str) -> str:
    """Return a text without what does not matter to somebody who looks for it."""
    apart = normalize("NFKD", text.casefold())
    # The marks of kana tell letters apart (か and が), and so does that of й.
    kept = "".join(c for c in apart if not combining(c) or c in "\u3099\u309a\u0306")
    return normalize("NFC", kept)
