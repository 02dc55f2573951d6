"""Strict YAML: a tree of nodes that know their place, and nothing that YAML guesses.

Every scalar stays the text that was written. Anchors, aliases, tags, merge keys, duplicate keys
and several documents in a file are refused, and so is nesting that no record needs. libyaml's
parser is used: it is nine times faster than the pure one and builds no objects.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NoReturn, Protocol, TypeAlias

import yaml
from msgspec import Struct
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
from dossier.malformed import WIDE_SPACES, Stop, explain
from dossier.sources import SourceFile, find_forbidden

# Records nest five deep; a bomb of brackets must not exhaust the stack.
MAX_DEPTH = 20


class Scalar(Struct, frozen=True, gc=False):
    """A piece of text; `is_plain` when it was written without quotes."""

    text: str
    span: Span
    is_plain: bool = True


class Map(Struct, frozen=True, gc=False):
    """Pairs of key and node, in the order of the file, each key once."""

    entries: tuple[tuple[Scalar, Node], ...]
    span: Span

    def get(self, key: str) -> Node | None:
        """Return the node of a key, None when there is none such."""
        for name, node in self.entries:
            if name.text == key:
                return node
        return None

    def key_span(self, key: str) -> Span:
        """Return the place of a key, else of the map."""
        return next((name.span for name, _ in self.entries if name.text == key), self.span)


class Items(Struct, frozen=True, gc=False):
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
        _report_malformed(reader, error, text.split("\n"), sink)
        return None
    except yaml.YAMLError as error:
        remedy = "save it as UTF-8 in your editor"
        sink.report("malformed-yaml", Span(path, first_line, 1), problem=error, remedy=remedy)
        return None
    except _RefusedError:
        return None
    if root is None:
        sink.report("empty-file", Span(path))
    elif not isinstance(root, Map):
        wide = _wide_space(root)
        if wide:
            sink.report("wide-space", root.span, name=wide, found=name_of(root))
        else:
            sink.report("file-not-map", root.span, found=name_of(root))
        return None
    return root


def _report_malformed(
    reader: _Reader, error: yaml.MarkedYAMLError, lines: Sequence[str], sink: Diagnostics
) -> None:
    """Report what the editor did, at the place where it can be mended."""
    stopped = error.problem_mark or error.context_mark
    begun = error.context_mark or stopped
    number = stopped.line if stopped else 0
    stop = Stop(
        error.problem or "",
        error.context or "",
        line=_line_at(lines, number),
        column=stopped.column if stopped else 0,
        above=_line_at(lines, number - 1),
        first=_line_at(lines, begun.line if begun else 0),
        indent=begun.column if begun else 0,
    )
    fault = explain(stop)
    span = reader.span_at(begun if fault.begins else stopped)
    sink.report("malformed-yaml", span, problem=fault.problem, remedy=fault.remedy)


def _wide_space(node: Node) -> str:
    """Name the space in a plain text that YAML takes for a letter, '' when there is none."""
    if not isinstance(node, Scalar) or not node.is_plain or node.text.isascii():
        return ""
    return next((name for sign, name in WIDE_SPACES.items() if sign in node.text), "")


def _line_at(lines: Sequence[str], number: int) -> str:
    return lines[number] if 0 <= number < len(lines) else ""


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
        for part in events:
            if isinstance(part, DocumentStartEvent):
                documents += 1
                if documents > 1:
                    self._refuse("several-documents", self.span_at(part.start_mark))
            elif isinstance(
                part, MappingStartEvent | SequenceStartEvent | ScalarEvent | AliasEvent
            ):
                root = self._read(part, events, 1)
        return root

    def _read(self, part: Event, events: Iterator[Event], depth: int) -> Node:
        if type(part) is ScalarEvent and not (part.anchor or part.tag or part.style == '"'):
            return self._read_plain(part, depth)
        span = self.span_at(part.start_mark, part.end_mark)
        anchor, tag = getattr(part, "anchor", None), getattr(part, "tag", None)
        if anchor:
            sign = "*" if isinstance(part, AliasEvent) else "&"
            self._refuse("anchor", span, name=f"{sign}{anchor}")
        if tag:
            self._refuse("tag", span, name=tag)
        if depth > MAX_DEPTH:
            self._refuse("too-deep", span, limit=MAX_DEPTH)
        if isinstance(part, ScalarEvent):
            self._check_characters(part.value, span)
            # libyaml's parser says '' for a plain scalar, the pure one None.
            return Scalar(part.value, span, not part.style)
        if isinstance(part, SequenceStartEvent):
            return Items(tuple(self._read_items(events, depth)), span)
        return Map(tuple(self._read_entries(events, depth)), span)

    def _read_plain(self, part: ScalarEvent, depth: int) -> Scalar:
        """Read a scalar as nearly all are: without escapes, it has no characters but the file's."""
        start, end = part.start_mark, part.end_mark
        assert start is not None
        assert end is not None
        line, column, last = start.line, start.column, end.column
        length = last - column if end.line == line and last > column else 1
        span = Span(self._path, line + 1 + self._offset, column + 1, length)
        if depth > MAX_DEPTH:
            self._refuse("too-deep", span, limit=MAX_DEPTH)
        return Scalar(part.value, span, not part.style)

    def _read_items(self, events: Iterator[Event], depth: int) -> list[Node]:
        found: list[Node] = []
        for part in events:
            if isinstance(part, SequenceEndEvent):
                break
            found.append(self._read(part, events, depth + 1))
        return found

    def _read_entries(self, events: Iterator[Event], depth: int) -> list[tuple[Scalar, Node]]:
        found: list[tuple[Scalar, Node]] = []
        seen: dict[str, Span] = {}
        for part in events:
            if isinstance(part, MappingEndEvent):
                break
            key = self._read(part, events, depth + 1)
            if not isinstance(key, Scalar) or not key.text:
                self._refuse("key-not-text", key.span, found=name_of(key))
            wide = _wide_space(key)
            if wide:
                self._refuse("wide-space", key.span, name=wide, found=name_of(key))
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
            found.append((key, node))
        return found

    def _check_characters(self, text: str, span: Span) -> None:
        """Refuse such a character also where it is written as an escape, in quotes."""
        at = find_forbidden(text)
        if at >= 0:
            character = f"U+{ord(text[at]):04X}"
            self._sink.report("control-character", span, character=character)
            raise _RefusedError

    def _refuse(
        self, code: str, span: Span, *, name: object = "", found: str = "", limit: int = 0
    ) -> NoReturn:
        self._sink.report(code, span, name=name, found=found, limit=limit)
        raise _RefusedError
