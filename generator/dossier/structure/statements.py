"""From the node of a property to its statements: short form, one map, or a list of maps."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypedDict

from dossier.dates import FuzzyDate, is_reversed
from dossier.diagnostics import Diagnostics, Label, Span, suggest
from dossier.documents import Items, Map, Node, Scalar, name_of
from dossier.kinds import Property
from dossier.model import Citation, LanguageTag, Rank, Statement, Text, Value
from dossier.phrases import translate
from dossier.structure.reading import (
    ID,
    Scope,
    check_keys,
    is_misspelt,
    meant_id,
    read_items,
    read_map,
    read_text,
    read_word,
    slug,
)
from dossier.structure.values import read_date, read_value

# The keys of a statement that every property admits, with the sentence of the guide, in the order
# that they are written in; qualifiers come after the value.
STATEMENT_KEYS = {
    "key": "tells the statements of a property apart; required in a list, never changed",
    "value": "the value, in the form of the property's type",
    "as_of": "the date that the value was true at, or was published",
    "from": "the date since when it is or was true",
    "until": "the date until when it was true",
    "according_to": "the id of the record whose view it is",
    "rank": "`preferred`, `normal` or `deprecated`; orders the values, hides none",
    "reason": "why it is deprecated; required there",
    "note": "what a reader should know to take the value rightly",
    "inferred": "from what the value was concluded, when no source states it",
    "unverified": "why no source is given; the page marks the value",
    "source": "the id of the source that it rests on, with `at`",
    "at": "the place in the source: a paragraph, page, table",
    "sources": "several sources: a map from id to place",
    "review_by": "the date by which somebody should look at it again",
}

# What a statement may say of its source.
_SOURCED = ("source", "sources", "unverified")

# What can stand between braces as it is.
_SIMPLE = re.compile(r"[\w.~][\w.~ -]{0,39}")


class _Parts(TypedDict):
    """Arguments of `Statement` that every statement may have."""

    as_of: FuzzyDate | None
    start: FuzzyDate | None
    end: FuzzyDate | None
    review_by: FuzzyDate | None
    according_to: str
    citations: tuple[Citation, ...]
    rank: Rank
    reason: Text | None
    note: Text | None
    inferred: Text | None
    unverified: Text | None


@dataclass(frozen=True, slots=True)
class Subject:
    """The record whose statements are read: its id, and whether its values need sources."""

    id: str
    sourced: bool

    def path(self, what: Property, key: str) -> str:
        """Return the path of a statement, whether or not it has a key."""
        return ".".join(filter(None, (self.id, what.name, key)))


def read_statements(
    subject: Subject, what: Property, node: Node, scope: Scope, sink: Diagnostics
) -> tuple[Statement, ...]:
    """Return the statements of one property of a record."""
    if not isinstance(node, Items):
        one = _read_one(subject, what, node, "", scope, sink)
        return (one,) if one else ()
    if not node.items:
        sink.report("empty-value", node.span, what=what.name)
    found = []
    seen: dict[str, Span] = {}
    for item in node.items:
        key, span = _read_key(subject, what, item, sink)
        if key in seen:
            related = [Label(seen[key], "first given here")]
            sink.report("duplicate-statement", span, key=key, what=what.name, related=related)
            continue
        if key:
            seen[key] = span
        one = _read_one(subject, what, item, key, scope, sink)
        # Without a key, which was reported, it would be taken for another of the same path.
        if one is not None and key:
            found.append(one)
    return tuple(found)


def _read_key(subject: Subject, what: Property, node: Node, sink: Diagnostics) -> tuple[str, Span]:
    """Return the key of an item of a list: as given, or the target's id for a reference."""
    given = node.get("key") if isinstance(node, Map) else None
    if given is not None:
        word = read_word(given, "key", sink)
        if word and ID.fullmatch(word) is None:
            sink.report("bad-key", given.span, found=word, what=what.name)
            return "", given.span
        return word, given.span
    value = node.get("value") if isinstance(node, Map) else node
    if isinstance(value, Scalar) and value.text and what.type in {"reference", "statement"}:
        return key_for(value.text.strip()), value.span
    if isinstance(value, Scalar) and value.text and not subject.sourced:
        # Values that need no source and have no key are told apart by what they say.
        word = slug(value.text)
        if word:
            return word, value.span
    sink.report("missing-key", node.span, key="key", what=f"each item of '{what.name}'")
    return "", node.span


def _read_one(  # noqa: PLR0913 - all of the parts of one statement
    subject: Subject, what: Property, node: Node, key: str, scope: Scope, sink: Diagnostics
) -> Statement | None:
    if not isinstance(node, Map) or not is_statement(what, node):
        return _read_short(subject, what, node, key, scope, sink)
    allowed = _allowed(what)
    check_keys(node, allowed, f"a statement of '{what.name}'", sink)
    given = node.get("value")
    if given is None:
        if not is_misspelt(node, ("value",), allowed):
            sink.report("missing-key", node.span, key="value", what=f"a statement of '{what.name}'")
        return None
    qualifiers = tuple(_read_qualifiers(what, node, scope, sink))
    language = _language_of(qualifiers)
    value = read_value(given, what, scope, sink, language=language)
    statement = _read_parts(subject, what, node, scope, sink)
    if value is None:
        return None
    if not key and node.get("key") is not None:
        key = _read_key(subject, what, node, sink)[0]
    return Statement(
        subject=subject.id,
        property=what.name,
        key=key if _is_key(key) else "",
        value=value,
        qualifiers=qualifiers,
        origin=given.span,
        spans={name.text: part.span for name, part in node.entries},
        **statement,
    )


def _allowed(what: Property) -> tuple[str, ...]:
    return (*STATEMENT_KEYS, *(one.name for one in what.qualifiers))


def is_statement(what: Property, node: Map) -> bool:
    """Tell whether a map is a statement; for a text it may be a map from language to text."""
    return what.type != "text" or any(key.text in STATEMENT_KEYS for key, _ in node.entries)


def key_for(target: str) -> str:
    """Return the key that an item of a list of references has when none is given."""
    return re.sub("[._]", "-", target)


def _is_key(key: str) -> bool:
    return ID.fullmatch(key) is not None


def _read_short(  # noqa: PLR0913 - all of the parts of one statement
    subject: Subject, what: Property, node: Node, key: str, scope: Scope, sink: Diagnostics
) -> Statement | None:
    """Read a value alone: only what needs no source may be written so."""
    value = read_value(node, what, scope, sink)
    if value is None:
        return None
    if subject.sourced:
        word = node.text if isinstance(node, Scalar) and _SIMPLE.fullmatch(node.text) else "…"
        sink.report("bare-value", node.span, path=subject.path(what, key), value=word)
        return None
    return Statement(subject.id, what.name, key if _is_key(key) else "", value, origin=node.span)


def _language_of(qualifiers: tuple[tuple[str, tuple[Value, ...]], ...]) -> str:
    tags = [v.tag for _, values in qualifiers for v in values if isinstance(v, LanguageTag)]
    return tags[0] if tags else ""


def _read_qualifiers(
    what: Property, node: Map, scope: Scope, sink: Diagnostics
) -> Iterator[tuple[str, tuple[Value, ...]]]:
    for qualifier in what.qualifiers:
        given = node.get(qualifier.name)
        if given is None:
            if qualifier.required:
                place = f"a statement of '{what.name}'"
                sink.report("missing-key", node.span, key=qualifier.name, what=place)
            continue
        nodes = read_items(given, qualifier.name, sink) if qualifier.many else (given,)
        values = [read_value(one, qualifier, scope, sink) for one in nodes]
        yield qualifier.name, tuple(value for value in values if value is not None)


def _read_parts(
    subject: Subject, what: Property, node: Map, scope: Scope, sink: Diagnostics
) -> _Parts:
    """Read what every statement may have."""
    parts = _Parts(
        as_of=_read_day(node, "as_of", sink),
        start=_read_day(node, "from", sink),
        end=_read_day(node, "until", sink),
        review_by=_read_day(node, "review_by", sink),
        according_to=_read_id(node, "according_to", sink),
        citations=tuple(_read_citations(what, node, scope, sink)),
        rank=_read_rank(node, sink),
        reason=read_text(node.get("reason"), "reason", scope, sink),
        note=read_text(node.get("note"), "note", scope, sink),
        inferred=read_text(node.get("inferred"), "inferred", scope, sink),
        unverified=read_text(node.get("unverified"), "unverified", scope, sink),
    )
    _check_period(node, parts["start"], parts["end"], sink)
    if parts["rank"] is Rank.DEPRECATED and parts["reason"] is None:
        sink.report("deprecated-without-reason", node.key_span("rank"), what=what.name)
    # One mistake is reported once: a misspelt key, or a place that lacks its source.
    is_told = node.get("at") is not None or is_misspelt(node, _SOURCED, _allowed(what))
    has_source = node.get("source") is not None or node.get("sources") is not None
    if has_source and parts["unverified"] is not None:
        sink.report("source-and-unverified", node.key_span("unverified"), what=what.name)
    if subject.sourced and not has_source and not is_told and node.get("unverified") is None:
        value = node.get("value")
        span = value.span if value is not None else node.span
        given_key = node.get("key")
        key = given_key.text if isinstance(given_key, Scalar) else ""
        sink.report("missing-source", span, path=subject.path(what, key))
    return parts


def _read_day(node: Map, name: str, sink: Diagnostics) -> FuzzyDate | None:
    given = node.get(name)
    if given is None:
        return None
    if not isinstance(given, Scalar):
        found = name_of(given)
        sink.report("wrong-shape", given.span, what=name, wanted="a date", found=found)
        return None
    value = read_date(given, name, sink)
    return value if isinstance(value, FuzzyDate) else None


def _read_id(node: Map, name: str, sink: Diagnostics) -> str:
    given = node.get(name)
    word = read_word(given, name, sink)
    if word and given is not None and ID.fullmatch(word) is None:
        sink.report("bad-reference", given.span, suggestion=meant_id(word), what=name, found=word)
        return ""
    return word


def _read_rank(node: Map, sink: Diagnostics) -> Rank:
    given = node.get("rank")
    if given is None:
        return Rank.NORMAL
    word = read_word(given, "rank", sink)
    ranks = {rank.value: rank for rank in Rank}
    if not word:
        return Rank.NORMAL
    if word not in ranks:
        sink.report(
            "bad-choice",
            given.span,
            suggestion=suggest(word, tuple(ranks)),
            what="rank",
            found=word,
            choices=", ".join(ranks),
        )
    return ranks.get(word, Rank.NORMAL)


def _read_citations(
    what: Property, node: Map, scope: Scope, sink: Diagnostics
) -> Iterator[Citation]:
    one, several, at = node.get("source"), node.get("sources"), node.get("at")
    if one is not None and several is not None:
        sink.report("source-twice", node.key_span("sources"), what=what.name)
    if at is not None and one is None and not is_misspelt(node, _SOURCED, _allowed(what)):
        written = name_of(at).strip("'")
        sink.report("place-without-source", node.key_span("at"), what=what.name, place=written)
    for name, given in (("source", one), ("sources", several)):
        if isinstance(given, Items):
            _report_list(name, given, sink)
    if one is not None and not isinstance(one, Items):
        yield from _read_citation(one, at, scope, sink)
    map_ = None if isinstance(several, Items) else read_map(several, "sources", sink)
    for key, place in map_.entries if map_ else ():
        yield from _read_citation(key, place, scope, sink)


def _report_list(name: str, given: Items, sink: Diagnostics) -> None:
    """Report sources in a list, which has no room for the place in each."""
    words = [item.text.strip() for item in given.items if isinstance(item, Scalar)]
    ids = [word for word in words if ID.fullmatch(word)]
    places = ", ".join(f"{id_}: PLACE" for id_ in ids) or "ID: PLACE, …"
    sink.report("source-list", given.span, name=name, places=places)


def _read_citation(
    source: Node, place: Node | None, scope: Scope, sink: Diagnostics
) -> Iterator[Citation]:
    id_ = read_word(source, "source", sink)
    if not id_:
        return
    if ID.fullmatch(id_) is None:
        near = meant_id(id_)
        sink.report("bad-reference", source.span, suggestion=near, what="source", found=id_)
        return
    if place is None or (isinstance(place, Scalar) and not place.text.strip()):
        sink.report("missing-place", source.span, source=id_)
        return
    where = read_text(place, "at", scope, sink)
    if where is not None:
        yield Citation(id_, translate(where, scope.main, scope.phrases), source.span)


def _check_period(
    node: Map, start: FuzzyDate | None, end: FuzzyDate | None, sink: Diagnostics
) -> None:
    if start and end and is_reversed(start, end):
        began = node.get("from")
        ended = node.get("until")
        assert began is not None
        assert ended is not None
        sink.report(
            "period-order",
            ended.span,
            start=start,
            end=end,
            related=[Label(began.span, "begins here")],
        )
