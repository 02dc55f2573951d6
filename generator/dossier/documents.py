"""Strict YAML: a tree of nodes that know their place, and nothing that YAML guesses.

Every scalar stays the text that was written. Anchors, aliases, tags, merge keys, duplicate keys
and several documents in a file are refused, and so is nesting that no record needs. libyaml's
event parser is used: it is nine times faster than the pure one and builds no objects.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NoReturn, Protocol, TypeAlias

import yaml
from yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from dossier.diagnostics import Diagnostics, Label, Span
from dossier.sources import SourceFile

# Records nest five deep; a bomb of brackets must not exhaust the stack.
MAX_DEPTH = 20


@dataclass(frozen=True, slots=True)
class Scalar:
    """A piece of text; `is_plain` when it was written without quotes."""

    text: str
    span: Span
    is_plain: bool = True


@dataclass(frozen=True, slots=True)
class Map:
    """Pairs of key and node, in the order of the file, each key once."""

    entries: tuple[tuple[Scalar, Node], ...]
    span: Span

    def get(self, key: str) -> Node | None:
        """Return the node of a key, None when there is none such."""
        return next((node for name, node in self.entries if name.text == key), None)

    def key_span(self, key: str) -> Span:
        """Return the place of a key, else of the map."""
        return next((name.span for name, _ in self.entries if name.text == key), self.span)


@dataclass(frozen=True, slots=True)
class Items:
    """A list of nodes."""

    items: tuple[Node, ...]
    span: Span


Node: TypeAlias = Scalar | Map | Items


class _Mark(Protocol):
    """A place in the text, of either of PyYAML's parsers; both count from 0."""

    @property
    def line(self) -> int: ...
    @property
    def column(self) -> int: ...


class _RefusedError(Exception):
    """The document was refused and reported; parsing stops."""


def parse_document(source: SourceFile, sink: Diagnostics) -> Map | None:
    """Parse a file of YAML whose top is a map; reports and returns None when it is not one."""
    return parse_yaml(source.path, source.text, 1, sink)


def parse_yaml(path: str, text: str, first_line: int, sink: Diagnostics) -> Map | None:
    """Parse YAML that begins at `first_line` of the file `path` (front matter begins at 2)."""
    reader = _Reader(path, first_line - 1, sink)
    try:
        events = yaml.parse(text, Loader=yaml.CSafeLoader)
        root = reader.read_root(events)
    except yaml.MarkedYAMLError as error:
        span = reader.span_at(error.problem_mark or error.context_mark)
        sink.report("malformed-yaml", span, problem=error.problem or error.context or "not YAML")
        return None
    except yaml.YAMLError as error:
        sink.report("malformed-yaml", Span(path, first_line, 1), problem=error)
        return None
    except _RefusedError:
        return None
    if root is None:
        sink.report("empty-file", Span(path))
    elif not isinstance(root, Map):
        sink.report("wrong-shape", root.span, what="a file", wanted="a map", found=name_of(root))
        return None
    return root


def name_of(node: Node) -> str:
    """Name what a node is, for a message: a map, a list, or the text itself."""
    if isinstance(node, Map):
        return "a map"
    if isinstance(node, Items):
        return "a list"
    return f"'{node.text}'" if node.text else "nothing"


class _Reader:
    """Builds nodes from the parser's events; holds the place of the text in its file."""

    def __init__(self, path: str, offset: int, sink: Diagnostics) -> None:
        self._path = path
        self._offset = offset
        self._sink = sink

    def span_at(self, start: _Mark | None, end: _Mark | None = None) -> Span:
        if start is None:
            return Span(self._path, 1 + self._offset, 1)
        one_line = end is not None and end.line == start.line and end.column > start.column
        length = end.column - start.column if end is not None and one_line else 1
        return Span(self._path, start.line + 1 + self._offset, start.column + 1, length)

    def read_root(self, events: Iterator[Event]) -> Node | None:
        root: Node | None = None
        documents = 0
        for event in events:
            if isinstance(event, DocumentStartEvent):
                documents += 1
                if documents > 1:
                    self._refuse("several-documents", self.span_at(event.start_mark))
            elif isinstance(
                event, MappingStartEvent | SequenceStartEvent | ScalarEvent | AliasEvent
            ):
                root = self._read(event, events, 1)
        return root

    def _read(self, event: Event, events: Iterator[Event], depth: int) -> Node:
        span = self.span_at(event.start_mark, event.end_mark)
        anchor, tag = getattr(event, "anchor", None), getattr(event, "tag", None)
        if anchor:
            sign = "*" if isinstance(event, AliasEvent) else "&"
            self._refuse("anchor", span, name=f"{sign}{anchor}")
        if tag:
            self._refuse("tag", span, name=tag)
        if depth > MAX_DEPTH:
            self._refuse("too-deep", span, limit=MAX_DEPTH)
        if isinstance(event, ScalarEvent):
            return Scalar(event.value, span, event.style is None)
        if isinstance(event, SequenceStartEvent):
            return Items(tuple(self._read_items(events, depth)), span)
        return Map(tuple(self._read_entries(events, depth)), span)

    def _read_items(self, events: Iterator[Event], depth: int) -> Iterator[Node]:
        for event in events:
            if isinstance(event, SequenceEndEvent):
                return
            yield self._read(event, events, depth + 1)

    def _read_entries(self, events: Iterator[Event], depth: int) -> Iterator[tuple[Scalar, Node]]:
        seen: dict[str, Span] = {}
        for event in events:
            if isinstance(event, MappingEndEvent):
                return
            key = self._read(event, events, depth + 1)
            if not isinstance(key, Scalar) or not key.text:
                self._refuse("key-not-text", key.span, found=name_of(key))
            if key.text == "<<" and key.is_plain:
                self._refuse("anchor", key.span, name="<<")
            node = self._read(next(events), events, depth + 1)
            if key.text in seen:
                # The rest of the file is sound: report and go on with the first value.
                self._sink.report(
                    "duplicate-key",
                    key.span,
                    key=key.text,
                    related=[Label(seen[key.text], "first given here")],
                )
                continue
            seen[key.text] = key.span
            yield key, node

    def _refuse(
        self, code: str, span: Span, *, name: object = "", found: str = "", limit: int = 0
    ) -> NoReturn:
        self._sink.report(code, span, name=name, found=found, limit=limit)
        raise _RefusedError
