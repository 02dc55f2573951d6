"""Reading nodes: keys that may stand in a map, texts, lists, and ids."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from functools import cache
from unicodedata import normalize

from dossier.corrections import meant_language
from dossier.diagnostics import Diagnostics, Span, suggest
from dossier.documents import Items, Map, Node, Scalar, name_of
from dossier.model import Text
from dossier.phrases import Phrases

# An id is an address and a file name: ASCII, lower case, no sign that a shell or a URL minds.
ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
# BCP 47: language, then script and region where they matter.
LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[A-Z][a-z]{3})?(?:-(?:[A-Z]{2}|[0-9]{3}))?")


@dataclass(frozen=True, slots=True)
class Scope:
    """What reading a record needs to know of the whole: the languages, the main one first, and the
    phrases that places in sources are called by.
    """

    languages: tuple[str, ...]
    phrases: Phrases = field(default_factory=dict)

    @property
    def main(self) -> str:
        """The language of texts that do not name theirs."""
        return self.languages[0]


def check_keys(map_: Map, allowed: Collection[str], what: str, sink: Diagnostics) -> None:
    """Report every key of a map that is not allowed there."""
    for key, node in map_.entries:
        if key.text in allowed:
            continue
        glued = _glued_key(key.text, allowed) if _is_alone(key, node) else ""
        if glued:
            rest = key.text.removeprefix(f"{glued}:")
            sink.report("glued-key", key.span, key=key.text, name=glued, rest=rest)
        elif _is_alone(key, node):
            sink.report("key-alone", key.span, key=key.text, what=what)
        else:
            sink.report(
                "unknown-key",
                key.span,
                suggestion=suggest(key.text, tuple(allowed)),
                key=key.text,
                what=what,
                allowed=", ".join(sorted(allowed)),
            )


def _is_alone(key: Scalar, node: Node) -> bool:
    """Tell whether a key is the rest of a text that had a comma in it: no colon follows it."""
    return (
        isinstance(node, Scalar)
        and not node.text
        and node.is_plain
        and node.span.line == key.span.line
        and node.span.column == key.span.column + key.span.length
    )


def _glued_key(text: str, allowed: Collection[str]) -> str:
    """Return the key that a text begins with whose colon has no space after it; '' for none."""
    name, colon, rest = text.partition(":")
    return name if colon and rest and name in allowed else ""


def is_misspelt(map_: Map, names: Collection[str], allowed: Collection[str]) -> bool:
    """Tell whether a key that is not allowed, and was reported, was meant as one of some names."""
    unknown = (key.text for key, _ in map_.entries if key.text not in allowed)
    return any(
        suggest(word, tuple(allowed)) in names or _glued_key(word, allowed) in names
        for word in unknown
    )


def read_map(node: Node | None, what: str, sink: Diagnostics) -> Map | None:
    """Return a node that must be a map; None when it is missing, or after a report."""
    if node is None or isinstance(node, Map):
        return node
    sink.report("wrong-shape", node.span, what=what, wanted="a map", found=name_of(node))
    return None


def read_items(node: Node | None, what: str, sink: Diagnostics) -> tuple[Node, ...]:
    """Return the nodes of a list; a single scalar counts as a list of one."""
    if node is None:
        return ()
    if isinstance(node, Items):
        return node.items
    if isinstance(node, Scalar) and node.text:
        return (node,)
    sink.report("wrong-shape", node.span, what=what, wanted="a list", found=name_of(node))
    return ()


def check_filled(node: Node | None, what: str, sink: Diagnostics) -> None:
    """Report a list that is there and empty, where something must be in it."""
    if isinstance(node, Items) and not node.items:
        sink.report("empty-value", node.span, what=what)


def read_word(node: Node | None, what: str, sink: Diagnostics) -> str:
    """Return the text of a scalar; '' when it is missing, or after a report."""
    if node is None:
        return ""
    if not isinstance(node, Scalar):
        sink.report("wrong-shape", node.span, what=what, wanted="a text", found=name_of(node))
        return ""
    if not node.text.strip():
        sink.report("empty-value", node.span, what=what)
    return node.text.strip()


def read_words(node: Node | None, what: str, sink: Diagnostics) -> tuple[tuple[str, Span], ...]:
    """Return the scalars of a list, each with its place."""
    items = read_items(node, what, sink)
    words = [(read_word(item, what, sink), item.span) for item in items]
    return tuple((word, span) for word, span in words if word)


def read_text(
    node: Node | None, what: str, scope: Scope, sink: Diagnostics, *, language: str = ""
) -> Text | None:
    """Return a text: a scalar in `language` (else the main one), or a map from language to text."""
    if node is None:
        return None
    if isinstance(node, Scalar):
        word = read_word(node, what, sink)
        return Text(((language or scope.main, word),), (node.span,)) if word else None
    if isinstance(node, Items):
        sink.report("wrong-shape", node.span, what=what, wanted="a text", found="a list")
        return None
    forms = tuple(_read_forms(node, what, sink))
    if not node.entries:
        sink.report("empty-value", node.span, what=what)
    return Text.joined(*forms) if forms else None


def _read_forms(map_: Map, what: str, sink: Diagnostics) -> Iterator[Text]:
    for key, node in map_.entries:
        if _is_alone(key, node):
            sink.report("key-alone", key.span, key=key.text, what=f"'{what}'")
            continue
        known = is_language(key.text)
        if not known:
            sink.report(
                "bad-language", key.span, suggestion=meant_language(key.text), found=key.text
            )
        word = read_word(node, what, sink)
        if known and word:
            yield Text(((key.text, word),), (node.span,))


def slug(text: str) -> str:
    """Return a text as an id would have it, '' when none of its letters are Latin."""
    plain = normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub("[^a-z0-9]+", "-", plain).strip("-")


def meant_id(text: str) -> str:
    """Return the id that a text most likely means: the file of a path, or the text as an id would
    have it; '' for an address, and for several at once.
    """
    if re.search(r"[,;]|://", text):
        return ""
    is_file = text.endswith(".yaml")
    return slug(text.removesuffix(".yaml").rpartition("/")[2] if is_file else text)


@cache
def is_language(tag: str) -> bool:
    """Tell whether a tag is well formed and names a language that Unicode's locale data knows."""
    from babel import Locale  # noqa: PLC0415 - locale data is large and rarely needed here

    if LANGUAGE.fullmatch(tag) is None:
        return False
    return tag.split("-", maxsplit=1)[0] in Locale("en").languages


def has_locale(tag: str) -> bool:
    """Tell whether pages can be in a language: whether there is locale data to word dates with."""
    from babel import Locale, UnknownLocaleError  # noqa: PLC0415 - see above

    try:
        Locale.parse(tag, sep="-")
    except UnknownLocaleError:
        return False
    return True


def read_flag(node: Node | None, word: str, what: str, sink: Diagnostics) -> bool:
    """Tell whether a key that admits one word only is given with that word."""
    if node is None:
        return False
    if not isinstance(node, Scalar) or node.text != word:
        sink.report("bad-choice", node.span, what=what, found=_shown(node), choices=word)
        return False
    return True


def _shown(node: Node) -> str:
    return node.text if isinstance(node, Scalar) else name_of(node)
