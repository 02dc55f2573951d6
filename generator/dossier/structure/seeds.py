"""From a file of `seeds/` to the seed that it registers."""

from __future__ import annotations

import re
from collections.abc import Iterator

from dossier.diagnostics import Diagnostics, Label, Span
from dossier.documents import Items, Map, Node, name_of
from dossier.seeds import PARAGRAPH_DIGITS, TEXT_DIGITS, Drawn, Paragraph, Seed
from dossier.structure.reading import (
    ID,
    Scope,
    check_keys,
    read_items,
    read_text,
    read_word,
    read_words,
)
from dossier.structure.values import is_path

# Every key of a file of the register, with the sentence of the guide.
SEED_KEYS = {
    "source": "the id of the source that has the document's title, publisher, address and date; "
    "required",
    "fingerprint": "the fingerprint of the text, 64 digits; required",
    "paragraphs": "a list of the paragraphs, in their order; required",
}
PARAGRAPH_KEYS = {
    "fingerprint": "the fingerprint of the paragraph, 16 digits; required",
    "drawn": "the paths of the statements that were drawn from it, each of which cites the source",
    "note": "why nothing was drawn from it, or what else is to be known of it",
}
_DIGITS = re.compile(r"[0-9a-f]+")


def read_seed(id_: str, node: Map, scope: Scope, sink: Diagnostics) -> Seed:
    """Return the seed of a file; what is wrong in it is reported and left out."""
    found = Diagnostics()
    check_keys(node, SEED_KEYS, "a seed", found)
    _require(node, ("source", "fingerprint", "paragraphs"), "a seed", found)
    source = node.get("source")
    seed_of = _read_source(source, found)
    fingerprint = _read_fingerprint(node, TEXT_DIGITS, found)
    given = node.get("paragraphs")
    if isinstance(given, Items) and not given.items:
        found.report("empty-value", node.key_span("paragraphs"), what="paragraphs")
    items = read_items(given, "paragraphs", found)
    paragraphs = tuple(_read_paragraphs(items, scope, found))
    sink.extend(tuple(found))
    return Seed(
        id_,
        seed_of,
        fingerprint,
        paragraphs,
        is_whole=not found.has_errors,
        origin=Span(node.span.path, 1, 1),
        source_origin=source.span if source else node.span,
    )


def _require(node: Map, keys: tuple[str, ...], what: str, sink: Diagnostics) -> None:
    for key in keys:
        if node.get(key) is None:
            sink.report("missing-key", node.span, key=key, what=what)


def _read_source(node: Node | None, sink: Diagnostics) -> str:
    word = read_word(node, "source", sink)
    if node is not None and word and ID.fullmatch(word) is None:
        sink.report("bad-reference", node.span, what="source", found=word)
        return ""
    return word


def _read_fingerprint(node: Map, digits: int, sink: Diagnostics) -> str:
    given = node.get("fingerprint")
    word = read_word(given, "fingerprint", sink)
    if given is not None and word and (len(word) != digits or _DIGITS.fullmatch(word) is None):
        sink.report("bad-fingerprint", given.span, digits=digits, found=word)
        return ""
    return word


def _read_paragraphs(
    items: tuple[Node, ...], scope: Scope, sink: Diagnostics
) -> Iterator[Paragraph]:
    for number, item in enumerate(items, 1):
        if not isinstance(item, Map):
            what = f"paragraph {number}"
            sink.report("wrong-shape", item.span, what=what, wanted="a map", found=name_of(item))
            continue
        yield _read_paragraph(item, scope, sink)


def _read_paragraph(node: Map, scope: Scope, sink: Diagnostics) -> Paragraph:
    check_keys(node, PARAGRAPH_KEYS, "a paragraph of a seed", sink)
    _require(node, ("fingerprint",), "a paragraph of a seed", sink)
    fingerprint = _read_fingerprint(node, PARAGRAPH_DIGITS, sink)
    words = read_words(node.get("drawn"), "drawn", sink)
    note = read_text(node.get("note"), "note", scope, sink)
    known = all(key.text in PARAGRAPH_KEYS for key, _ in node.entries)  # else one is mistyped
    if known and node.get("note") is None and _is_nothing(node.get("drawn")):
        sink.report("idle-paragraph", node.span, found=fingerprint)
    return Paragraph(fingerprint, tuple(_read_drawn(words, sink)), note, node.span)


def _is_nothing(node: Node | None) -> bool:
    return node is None or (isinstance(node, Items) and not node.items)


def _read_drawn(words: tuple[tuple[str, Span], ...], sink: Diagnostics) -> Iterator[Drawn]:
    seen: dict[str, Span] = {}
    for word, span in words:
        if not is_path(word):
            sink.report("bad-path", span, what="drawn", found=word)
        elif word in seen:
            related = [Label(seen[word], "first named here")]
            sink.report("drawn-twice", span, path=word, related=related)
        else:
            seen[word] = span
            yield Drawn(word, span)
