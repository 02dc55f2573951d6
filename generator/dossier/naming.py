"""Where records and statements are named in the files of a dossier: each place, as it is written.

`library` knows what names what; this knows where, so that a name can be changed and all round it
left as it is.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from dossier.diagnostics import Diagnostics, Span
from dossier.documents import Items, Map, Node, Scalar, parse_document
from dossier.kinds import Kind, Property
from dossier.library import Library
from dossier.load import REDIRECTS, SETTINGS, TERMS, Loaded, find_kind
from dossier.prose import ProseFile, parse_prose
from dossier.routes import SEEDS
from dossier.sources import SourceFile
from dossier.structure.statements import is_statement, key_for


@dataclass(frozen=True, slots=True)
class Named:
    """A place where a record (`id`) or a statement (`path`) is named: what is written there, and
    where it begins, or where the quotes or brackets round it do.
    """

    sort: Literal["id", "path"]
    text: str
    span: Span


@dataclass(frozen=True, slots=True)
class Names:
    """All that is named in a dossier, and the statements of lists that have no key but what they
    name: the path of each to the value that it was made from.
    """

    places: tuple[Named, ...]
    keyed: Mapping[str, Named]


def find_names(loaded: Loaded, library: Library) -> Names:
    """Return all places of a dossier that was read without an error."""
    places: list[Named] = []
    keyed: dict[str, Named] = {}
    for path, file in loaded.files.items():
        kind = find_kind(path, library.vocabulary)
        if path.endswith(".md"):
            prose = parse_prose(file, library.config.languages[0], Diagnostics())
            assert prose is not None
            places += _in_mentions(prose)
            if kind is not None:
                keyed |= _find_keyed(prose.id, kind, prose.matter)
                places += _in_record(kind, prose.matter)
        elif kind is not None:
            node = _parse(file)
            keyed |= _find_keyed(file.name, kind, node)
            places += _in_record(kind, node)
        else:
            places += _in_other(path, file)
    return Names(tuple(places), keyed)


def _parse(file: SourceFile) -> Map:
    node = parse_document(file, Diagnostics())
    assert node is not None
    return node


def _in_other(path: str, file: SourceFile) -> Iterator[Named]:
    """Yield the places of a file that is no record's."""
    if path == SETTINGS:
        settings = _parse(file)
        yield from _in_list("id", settings.get("sides"))
        names, map_ = settings.get("names"), settings.get("map")
        for key, _ in names.entries if isinstance(names, Map) else ():
            yield from _in_list("id", key)
        yield from _in_list("id", map_.get("measured_from") if isinstance(map_, Map) else None)
        home = settings.get("home")
        if isinstance(home, Map):
            yield from _in_list("path", home.get("facts"))
            yield from _in_list("id", home.get("dates"))
            yield from _in_list("id", home.get("conflicts"))
    elif path == TERMS:
        for _, term in _parse(file).entries:
            yield from _in_list("id", term.get("leans") if isinstance(term, Map) else None)
    elif path == REDIRECTS:
        for _, target in _parse(file).entries:
            yield from _in_list("id", target)
    elif path.startswith(f"{SEEDS}/"):
        node = _parse(file)
        yield from _in_list("id", node.get("source"))
        paragraphs = node.get("paragraphs")
        for one in paragraphs.items if isinstance(paragraphs, Items) else ():
            yield from _in_list("path", one.get("drawn") if isinstance(one, Map) else None)


def _in_list(sort: Literal["id", "path"], node: Node | None) -> Iterator[Named]:
    """Yield the scalars of a list, or one that stands for a list of one."""
    for one in node.items if isinstance(node, Items) else (node,):
        if isinstance(one, Scalar) and one.text.strip():
            yield Named(sort, one.text.strip(), one.span)


def _in_mentions(prose: ProseFile) -> Iterator[Named]:
    for mention in prose.prose.mentions:
        yield Named("path" if mention.is_fact else "id", mention.target, mention.origin)


def _in_record(kind: Kind, node: Map) -> Iterator[Named]:
    for key, value in node.entries:
        what = kind.property(key.text)
        for one in _statements(value) if what else ():
            assert what is not None
            yield from _in_statement(what, one)


def _statements(node: Node) -> tuple[Node, ...]:
    return node.items if isinstance(node, Items) else (node,)


def _in_statement(what: Property, node: Node) -> Iterator[Named]:
    if not isinstance(node, Map) or not is_statement(what, node):
        yield from _in_value(what, node)
        return
    yield from _in_value(what, node.get("value"))
    for qualifier in what.qualifiers:
        yield from _in_value(qualifier, node.get(qualifier.name))
    for name in ("according_to", "source"):
        yield from _in_list("id", node.get(name))
    sources = node.get("sources")
    for source, _ in sources.entries if isinstance(sources, Map) else ():
        yield Named("id", source.text.strip(), source.span)


def _in_value(what: Property, node: Node | None) -> Iterator[Named]:
    if what.type == "reference":
        yield from _in_list("id", node)
    elif what.type == "statement":
        yield from _in_list("path", node)


def _find_keyed(id_: str, kind: Kind, record: Map) -> dict[str, Named]:
    """Return the statements of a record whose key is made from what they name."""
    found = {}
    for key, value in record.entries:
        what = kind.property(key.text)
        if what is None or not isinstance(value, Items):
            continue
        for item in value.items:
            if isinstance(item, Map) and item.get("key") is not None:
                continue
            given = item.get("value") if isinstance(item, Map) else item
            for named in _in_value(what, given):
                found[f"{id_}.{what.name}.{key_for(named.text)}"] = named
    return found
