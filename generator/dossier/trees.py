"""YAML as an editor wrote it: the nodes, and round them comments, empty lines and quotes.

`documents` reads what a file says; this reads how it is laid out, of a file that `documents` has
found to be sound. `styles` writes such a tree again.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Literal, Protocol, TypeAlias

import yaml
from yaml.events import (
    Event,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

Form = Literal["plain", "quoted", "literal"]


@dataclass(frozen=True, slots=True)
class Leaf:
    """A text, and how its author put it: in quotes, line by line (`|`), or plainly, which may be
    folded over several lines.
    """

    text: str
    form: Form = "plain"


@dataclass(frozen=True, slots=True)
class Twig:
    """An entry of a map, or an item of a list (`key` is None). `before` are the lines above it:
    comments, and '' for an empty line; `after` is the comment at the end of its first line.
    """

    key: Leaf | None
    node: Growth
    before: tuple[str, ...] = ()
    after: str = ""


@dataclass(frozen=True, slots=True)
class Branch:
    """A map or a list, in brackets (`is_flow`) or not. `tail` are the lines after its last entry,
    like `Twig.before`.
    """

    twigs: tuple[Twig, ...]
    is_list: bool = False
    is_flow: bool = False
    tail: tuple[str, ...] = ()

    def get(self, key: str) -> Growth | None:
        """Return the node of a key, None when there is none such."""
        return next((one.node for one in self.twigs if one.key and one.key.text == key), None)


Growth: TypeAlias = Leaf | Branch


@dataclass(frozen=True, slots=True)
class Tree:
    """A whole file: `head` are the lines at its top that belong to no entry."""

    root: Branch
    head: tuple[str, ...] = ()


def grow(text: str) -> Tree:
    """Return the tree of a text that `documents` has read without an error, a map at its top."""
    return _Growing(text).tree()


class _Mark(Protocol):
    """A place in the text, of either of PyYAML's parsers; both count letters from 0."""

    @property
    def index(self) -> int: ...
    @property
    def column(self) -> int: ...


@dataclass(slots=True)
class _Entry:
    """A twig in the making: where it begins in the text, and all that hangs on it."""

    start: int
    column: int
    key: Leaf | None
    within: _Limb
    node: Leaf | _Limb = field(default_factory=lambda: Leaf(""))
    node_start: int = 0
    before: list[str] = field(default_factory=list)
    after: str = ""


@dataclass(slots=True)
class _Limb:
    """A branch in the making; `end` is 0 for one without brackets, whose end tells nothing."""

    start: int
    column: int
    is_list: bool
    is_flow: bool
    owner: _Entry | None
    end: int = 0
    entries: list[_Entry] = field(default_factory=list)
    tail: list[str] = field(default_factory=list)

    def above(self) -> Iterator[_Limb]:
        """Yield this limb and all that it grows from, the nearest first."""
        limb: _Limb | None = self
        while limb is not None:
            yield limb
            limb = limb.owner.within if limb.owner else None


# What a comment says to the editor's program belongs to the file: `# yaml-language-server: …`.
_MODELINE = re.compile(r"#\s*(?:yaml-language-server:|vim?:|-\*-)")
_HEADER = re.compile(r"[|>][-+0-9]*[ \t]*(#[^\n]*)?")
_COMMENT = re.compile(r"#[^\n]*")
# What YAML takes for white space within a line; others have no-break spaces among it.
_WHITE = " \t"


class _Growing:
    """Reads one text; it has state on purpose: what was read last is where a comment belongs."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._entries: list[_Entry] = []  # in the order of the text
        self._comments: list[tuple[int, str]] = []
        self._head: list[str] = []  # of a file without an entry
        self._last = 0  # where the last scalar or bracket ended
        self._events = yaml.parse(text, Loader=yaml.CSafeLoader)

    def tree(self) -> Tree:
        root = self._read_root()
        self._note_comments(len(self._text))
        for start, comment in self._comments:
            self._attach(start, comment)
        for entry in self._entries:
            if self._is_first_on_line(entry.start) and self._is_below_empty(entry.start):
                entry.before.append("")
        return _cut_head(Tree(_finish(root), tuple(self._head)))

    # --- nodes ------------------------------------------------------------------------------

    def _read_root(self) -> _Limb:
        for part in self._events:
            if isinstance(part, MappingStartEvent):
                node = self._read(part, None)
                assert isinstance(node, _Limb)
                for _ in self._events:
                    pass
                return node
        raise AssertionError("the top of the file is no map")

    def _read(self, part: Event, owner: _Entry | None) -> Leaf | _Limb:
        start, column = _place(part.start_mark)
        end = _place(part.end_mark)[0]
        if isinstance(part, ScalarEvent):
            self._note_comments(start)
            self._last = end
            return self._read_leaf(part, start)
        assert isinstance(part, MappingStartEvent | SequenceStartEvent)
        is_flow = bool(part.flow_style)
        is_list = isinstance(part, SequenceStartEvent)
        limb = _Limb(start, column, is_list, is_flow, owner)
        if is_flow:
            self._note_comments(start)
            self._last = end
        fill = self._fill_list if is_list else self._fill_map
        closing = fill(limb)
        if is_flow:
            limb.end = _place(closing.end_mark)[0]
            self._note_comments(_place(closing.start_mark)[0])
            self._last = limb.end
        return limb

    def _read_leaf(self, part: ScalarEvent, start: int) -> Leaf:
        if part.style in ("|", ">"):
            header = _HEADER.match(self._text, start)
            if header and header[1]:
                self._comments.append((header.start(1), header[1].rstrip()))
            return Leaf(part.value, "literal" if part.style == "|" else "plain")
        return Leaf(part.value, "quoted" if part.style in ("'", '"') else "plain")

    def _fill_map(self, limb: _Limb) -> Event:
        for part in self._events:
            if isinstance(part, MappingEndEvent):
                return part
            start, column = _place(part.start_mark)
            key = self._read(part, None)
            assert isinstance(key, Leaf)
            entry = _Entry(start, column, key, limb)
            self._add(entry, next(self._events))
        raise AssertionError("the map has no end")

    def _fill_list(self, limb: _Limb) -> Event:
        for part in self._events:
            if isinstance(part, SequenceEndEvent):
                return part
            start = _place(part.start_mark)[0] if limb.is_flow else self._find_dash(limb)
            entry = _Entry(start, limb.column, None, limb)
            self._add(entry, part)
        raise AssertionError("the list has no end")

    def _add(self, entry: _Entry, part: Event) -> None:
        entry.within.entries.append(entry)
        self._entries.append(entry)
        entry.node_start = _place(part.start_mark)[0]
        entry.node = self._read(part, entry)

    def _find_dash(self, limb: _Limb) -> int:
        """Return where the next item of a list begins: its hyphen, at the list's column."""
        if not limb.entries:
            return limb.start
        dash = re.compile(rf"^ {{{limb.column}}}-(?=\s|\Z)", re.MULTILINE)
        # An item without a value ends where it begins.
        found = dash.search(self._text, max(self._last, limb.entries[-1].start + 1))
        assert found is not None
        return found.end() - 1

    # --- comments ---------------------------------------------------------------------------

    def _note_comments(self, until: int) -> None:
        """Note the comments between what was read last and a place."""
        gap = self._text[self._last : until]
        if "#" in gap:
            found = _COMMENT.finditer(self._text, self._last, until)
            self._comments += [(one.start(), one[0].rstrip()) for one in found]
        self._last = max(self._last, until)

    def _attach(self, start: int, comment: str) -> None:
        # All entries are known by now: a file has few comments, so that looking for the neighbours
        # of each is no matter.
        above = [one for one in self._entries if one.start < start]
        below = next((one for one in self._entries if one.start > start), None)
        if not above:
            self._put(below.before if below else self._head, start, comment)
        elif not self._is_first_on_line(start):
            owner = self._owner_of_line(above[-1], start)
            if owner.after:
                owner.before.append(comment)
            else:
                owner.after = comment
        else:
            self._put(self._lines_for(start, above[-1], below), start, comment)

    def _owner_of_line(self, last: _Entry, start: int) -> _Entry:
        """Return what a comment at the end of a line speaks of: what stands on the line last, and
        the whole that it closes.
        """
        entry = last
        while entry.within.is_flow and entry.within.end <= start and entry.within.owner:
            entry = entry.within.owner
        return entry

    def _lines_for(self, start: int, last: _Entry, below: _Entry | None) -> list[str]:
        """Return the lines that a comment on a line of its own belongs to."""
        is_split = not isinstance(last.node, _Limb) or last.node.is_flow
        if start < last.node_start and is_split:
            return last.before  # between a key and its value
        limbs = list(last.within.above())
        if isinstance(last.node, _Limb):
            limbs.insert(0, last.node)
        around = [one for one in limbs if one.is_flow and one.start < start < one.end]
        if around:
            inside = around[0]
            is_inside = below is not None and below.start < inside.end
            return below.before if below and is_inside else inside.tail
        column = start - self._text.rfind("\n", 0, start) - 1
        least = below.column if below else -1
        for limb in limbs:
            if not limb.is_flow and least < limb.column <= column:
                return limb.tail
        return below.before if below else limbs[-1].tail

    def _put(self, lines: list[str], start: int, comment: str) -> None:
        if self._is_below_empty(start):
            lines.append("")
        lines.append(comment)

    def _is_first_on_line(self, start: int) -> bool:
        begin = self._text.rfind("\n", 0, start) + 1
        return not self._text[begin:start].strip(_WHITE)

    def _is_below_empty(self, start: int) -> bool:
        begin = self._text.rfind("\n", 0, start)
        before = self._text.rfind("\n", 0, max(begin, 0)) if begin > 0 else -1
        return begin > 0 and not self._text[before + 1 : begin].strip(_WHITE)


def _place(mark: _Mark | None) -> tuple[int, int]:
    """Return the offset and the column of a mark, which the parser sets for every part."""
    assert mark is not None
    return mark.index, mark.column


def _finish(limb: _Limb) -> Branch:
    twigs = tuple(map(_finish_entry, limb.entries))
    return Branch(twigs, limb.is_list, limb.is_flow, tuple(limb.tail))


def _finish_entry(entry: _Entry) -> Twig:
    node = _finish(entry.node) if isinstance(entry.node, _Limb) else entry.node
    before = tuple(entry.before)
    if isinstance(node, Branch) and not node.twigs:
        # Brackets with nothing in them but remarks are written on one line, below these.
        before, node = (*before, *node.tail), replace(node, tail=())
    return Twig(entry.key, node, before, entry.after)


def _cut_head(tree: Tree) -> Tree:
    """Take what stands at the top and is parted from the first entry, or speaks to programs."""
    first, *others = tree.root.twigs or (None,)
    if first is None:
        return tree
    last = max(
        (n for n, line in enumerate(first.before) if (n and not line) or _MODELINE.match(line)),
        default=-1,
    )
    head, own = first.before[: last + 1], first.before[last + 1 :]
    root = replace(tree.root, twigs=(replace(first, before=own), *others))
    return Tree(root, head)
