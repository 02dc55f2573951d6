"""From `data/phrases.yaml` to the phrases of a dossier."""

from __future__ import annotations

from dossier.diagnostics import Diagnostics, suggest
from dossier.documents import Map, Scalar
from dossier.model import Text
from dossier.phrases import Phrase, count_numbers
from dossier.structure.reading import Scope, read_map, read_word


def read_phrases(node: Map | None, scope: Scope, sink: Diagnostics) -> tuple[Phrase, ...]:
    """Return the phrases, in the order of the file; what is wrong is reported and left out."""
    found = []
    for key, definition in node.entries if node else ():
        forms = read_map(definition, key.text, sink)
        if forms is None:
            continue
        if not forms.entries:
            sink.report("empty-value", forms.span, what=key.text)
        text = _read_forms(key, forms, scope, sink)
        if text is not None:
            found.append(Phrase(key.text.strip(), text, key.span))
    return tuple(found)


def _read_forms(phrase: Scalar, forms: Map, scope: Scope, sink: Diagnostics) -> Text | None:
    found = []
    others = scope.languages[1:]
    for key, node in forms.entries:
        if key.text not in others:
            sink.report(
                "phrase-language",
                key.span,
                suggestion=suggest(key.text, others),
                found=key.text,
                languages=", ".join(others) or "none",
            )
            continue
        words = read_word(node, f"{phrase.text}.{key.text}", sink)
        wanted, count = count_numbers(phrase.text), count_numbers(words)
        if words and count != wanted:
            sink.report(
                "phrase-numbers",
                node.span,
                phrase=phrase.text,
                found=words,
                count=count,
                wanted=wanted,
            )
        elif words:
            found.append(Text(((key.text, words),), (node.span,)))
    return Text.joined(*found) if found else None
