"""From `data/terms.yaml` to the loaded terms of a dossier."""

from __future__ import annotations

from dossier.corrections import meant_language
from dossier.diagnostics import Diagnostics, Label, Span
from dossier.documents import Map, Node, Scalar
from dossier.structure.reading import (
    ID,
    Scope,
    check_filled,
    check_keys,
    is_language,
    is_misspelt,
    read_map,
    read_text,
    read_words,
)
from dossier.terms import Term, has_quotation, normal

# The keys of a term, with the sentence of the guide.
TERM_KEYS = {
    "forms": "the words as they occur: a map from language to a list; required",
    "leans": "the ids of the sides whose view the word takes; required",
    "instead": "what to write instead, in each language; required",
    "reason": "why the word takes a side; required",
}


def read_terms(node: Map | None, scope: Scope, sink: Diagnostics) -> tuple[Term, ...]:
    """Return the terms, in the order of the file; what is wrong is reported and left out."""
    found = []
    # A form belongs to one term: (language, form as compared) -> where it was given.
    taken: dict[tuple[str, str], Span] = {}
    for key, definition in node.entries if node else ():
        if ID.fullmatch(key.text) is None:
            sink.report("bad-id", key.span, found=key.text)
            continue
        term = _read_term(key, definition, taken, scope, sink)
        if term is not None:
            found.append(term)
    return tuple(found)


def _read_term(
    key: Scalar,
    node: Node,
    taken: dict[tuple[str, str], Span],
    scope: Scope,
    sink: Diagnostics,
) -> Term | None:
    what = f"the term '{key.text}'"
    map_ = read_map(node, key.text, sink)
    if map_ is None:
        return None
    check_keys(map_, TERM_KEYS, what, sink)
    for name in TERM_KEYS:
        if map_.get(name) is None and not is_misspelt(map_, (name,), TERM_KEYS):
            sink.report("missing-key", key.span, key=name, what=what)
    check_filled(map_.get("leans"), "leans", sink)
    forms = _read_forms(map_.get("forms"), taken, sink)
    leans = read_words(map_.get("leans"), "leans", sink)
    instead = read_text(map_.get("instead"), "instead", scope, sink)
    reason = read_text(map_.get("reason"), "reason", scope, sink)
    if not forms or not leans or instead is None or reason is None:
        return None
    return Term(
        key=key.text,
        forms=forms,
        leans=tuple(word for word, _ in leans),
        instead=instead,
        reason=reason,
        origin=key.span,
        spans=dict(leans),
    )


def _read_forms(
    node: Node | None, taken: dict[tuple[str, str], Span], sink: Diagnostics
) -> tuple[tuple[str, tuple[str, ...]], ...]:
    found = []
    map_ = read_map(node, "forms", sink)
    if map_ is not None and not map_.entries:
        sink.report("empty-value", map_.span, what="forms")
    for key, items in map_.entries if map_ else ():
        if not is_language(key.text):
            sink.report(
                "bad-language", key.span, suggestion=meant_language(key.text), found=key.text
            )
            continue
        words = []
        check_filled(items, f"forms.{key.text}", sink)
        for word, span in read_words(items, f"forms.{key.text}", sink):
            if has_quotation(word):
                sink.report("form-quoted", span, found=word)
                continue
            first = taken.setdefault((key.text, normal(word)), span)
            if first is not span:
                related = [Label(first, "first given here")]
                sink.report("form-twice", span, found=word, related=related)
                continue
            words.append(word)
        if words:
            found.append((key.text, tuple(words)))
    return tuple(found)
