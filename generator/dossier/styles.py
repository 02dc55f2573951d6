"""The style that a file of YAML is written in: a tree to its text.

What an author chose is kept: brackets as long as they fit on a line, quotes, lines of a `|`. All
else follows from what is said: indentation by two, an entry a line, long texts folded. A text that
could be read otherwise without quotes gets them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from unicodedata import east_asian_width

from dossier.trees import Branch, Growth, Leaf, Tree, Twig

WIDTH = 118
"""How many columns a line has at most where it can be helped; a wide letter takes two."""

# Texts that are folded anyway are kept a little narrower.
_FOLDED_WIDTH = 112

# What a scalar may begin with and be read as text: no sign that means something to YAML, save a
# hyphen and the like before a letter. Wider than needed in no place, narrower in some.
_PLAIN = re.compile(r"(?![-?:,\[\]{}#&*!|>'\"%@`\s])[^\n\t]*\S|[-?:](?![\s,\[\]{}])[^\n\t]+(?<!\s)")
_SPOILT = re.compile(r":(?:\s|$)|\s#|\A(?:---|\.\.\.)")
_SPOILT_IN_FLOW = re.compile(r"[,\[\]{}?]|:(?![\w/])|\A[-:]")
# What is never written as it is: line ends that are none of ours, and the mark of byte order.
_ODD = re.compile("[\r\t\x85\ufeff]")
_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t", "\r": "\\r"}
# A key must stand on a line of at most 1024 characters, says YAML.
_LONGEST_KEY = 1000


class UnfitError(Exception):
    """There is no way to write this tree in the style: a key is too long."""


def write_tree(tree: Tree) -> str:
    """Return the text of a tree; raises UnfitError when a key is too long to be written."""
    root = tree.root
    if tree.head and root.twigs:
        first = replace(root.twigs[0], before=(*tree.head, *root.twigs[0].before))
        root = replace(root, twigs=(first, *root.twigs[1:]))
    if root.twigs:
        lines = list(_write_branch(root, ""))
    else:
        lines = [*_squeeze((*tree.head, *root.tail), is_first=True), "{}"]
    return "\n".join(lines) + "\n"


def width_of(text: str) -> int:
    """Return how many columns a text takes."""
    return len(text) if text.isascii() else sum(1 + (east_asian_width(c) in "WF") for c in text)


def _write_branch(branch: Branch, indent: str) -> Iterator[str]:
    """Yield the lines of a branch without brackets."""
    for number, twig in enumerate(branch.twigs):
        for line in _squeeze(twig.before, is_first=number == 0):
            yield f"{indent}{line}".rstrip()
        yield from _write_twig(twig, branch, indent)
    for line in _squeeze(branch.tail, is_first=False):
        yield f"{indent}{line}".rstrip()


def _write_twig(twig: Twig, branch: Branch, indent: str) -> Iterator[str]:
    lead = f"{_write_key(twig.key)}:" if twig.key else "-"
    after = f"  {twig.after}" if twig.after else ""
    short = _write_short(twig.node, WIDTH - width_of(indent + lead) - 1)
    if short is not None:
        yield f"{indent}{lead} {short}".rstrip() + after
        return
    deeper = f"{indent}  "
    if isinstance(twig.node, Leaf):
        head, *lines = _write_block(twig.node, _FOLDED_WIDTH - len(deeper))
        yield f"{indent}{lead} {head}{after}"
        yield from (f"{deeper}{line}".rstrip(" ") if not line else deeper + line for line in lines)
        return
    if branch.is_list:
        yield from _write_within_item(twig, indent, after)
        return
    yield f"{indent}{lead}{after}"
    yield from _write_branch(twig.node, deeper)


def _write_within_item(twig: Twig, indent: str, after: str) -> Iterator[str]:
    """Yield an item that is itself a branch: it begins on the line of the hyphen."""
    assert isinstance(twig.node, Branch)
    lines = list(_write_branch(twig.node, f"{indent}  "))
    if after:
        yield indent + after.strip()
    # Comments above its first entry go above the item.
    first = next(n for n, line in enumerate(lines) if line and not line.lstrip().startswith("#"))
    yield from (f"{indent}{line.strip()}".rstrip() for line in lines[:first])
    yield f"{indent}- {lines[first][len(indent) + 2 :]}"
    yield from lines[first + 1 :]


def _write_key(key: Leaf) -> str:
    written = key.text if key.form != "quoted" and _is_plain(key.text) else _quote(key.text)
    if len(written) > _LONGEST_KEY:
        raise UnfitError
    return written


def _write_short(node: Growth, room: int) -> str | None:
    """Return a node on one line; None when it does not fit there, or must not stand there."""
    if isinstance(node, Branch):
        if not node.twigs and not node.tail:
            return "[]" if node.is_list else "{}"
        written = _write_flow(node) if node.is_flow else None
        return written if written is not None and width_of(written) <= room else None
    if "\n" in node.text and _can_be_block(node):
        return None
    # Room for quotes is left in any case: else a text that fits only without them would be folded
    # once, and unfolded the next time.
    if width_of(node.text) + 2 > room and _can_be_folded(node.text) and _is_long(node.text):
        return None
    return _write_leaf(node, in_flow=False)


def _write_flow(branch: Branch) -> str | None:
    """Return a branch in brackets; None when something in it must stand on a line of its own."""
    if branch.tail or any(twig.after or any(twig.before) for twig in branch.twigs):
        return None
    parts = []
    for twig in branch.twigs:
        value = _write_in_flow(twig.node)
        if value is None:
            return None
        parts.append(f"{_write_flow_key(twig.key)}: {value}" if twig.key else value)
    inside = ", ".join(parts)
    return f"[{inside}]" if branch.is_list else f"{{{inside}}}"


def _write_in_flow(node: Growth) -> str | None:
    if isinstance(node, Branch):
        return _write_flow(node) if node.twigs or node.tail else "[]" if node.is_list else "{}"
    if node.form == "literal" or "\n" in node.text or (not node.text and node.form == "plain"):
        return None
    return _write_leaf(node, in_flow=True)


def _write_flow_key(key: Leaf) -> str:
    if key.form != "quoted" and _is_plain(key.text) and not _SPOILT_IN_FLOW.search(key.text):
        return _write_key(key)
    return _quote(key.text)


def _write_leaf(leaf: Leaf, *, in_flow: bool) -> str:
    if not leaf.text and leaf.form == "plain":
        return ""
    is_plain = leaf.form != "quoted" and _is_plain(leaf.text)
    if is_plain and not (in_flow and _SPOILT_IN_FLOW.search(leaf.text)):
        return leaf.text
    return _quote(leaf.text)


def _is_plain(text: str) -> bool:
    """Tell whether a text is read as itself without quotes, outside of brackets."""
    return bool(_PLAIN.fullmatch(text)) and not _SPOILT.search(text) and not _ODD.search(text)


def _quote(text: str) -> str:
    """Return a text in double quotes, or single ones where those spare it escapes."""
    is_printable = not _ODD.search(text) and "\n" not in text
    if is_printable and ('"' in text or "\\" in text) and "'" not in text:
        return f"'{text}'"
    return '"' + "".join(_escape(char) for char in text) + '"'


def _escape(char: str) -> str:
    if char in _ESCAPES:
        return _ESCAPES[char]
    return f"\\u{ord(char):04x}" if _ODD.match(char) else char


# --- texts over several lines ---------------------------------------------------------------


def _is_long(text: str) -> bool:
    """Tell whether a long text gains by folding: it has spaces, or letters that stand for words."""
    return " " in text or not text.isascii()


def _can_be_block(leaf: Leaf) -> bool:
    return _can_be_literal(leaf.text) if leaf.form == "literal" else _can_be_folded(leaf.text)


def _can_be_literal(text: str) -> bool:
    lines = text.split("\n")
    # An ideographic space is a letter to YAML: Japanese paragraphs begin with one.
    is_sound = bool(lines[0].strip(" ")) and lines[0][0] not in " \t"
    return is_sound and not _ODD.search(text.replace("\t", "")) and not text.endswith("\n\n")


def _can_be_folded(text: str) -> bool:
    lines = text.split("\n")
    is_sound = bool(lines[0]) and not _ODD.search(text) and not text.endswith("\n\n")
    return is_sound and all(line.strip(" ") == line for line in lines)


def _write_block(leaf: Leaf, room: int) -> list[str]:
    """Return the sign of a text over several lines, then its lines without indentation."""
    keep = "" if leaf.text.endswith("\n") else "-"
    lines = leaf.text.removesuffix("\n").split("\n")
    if leaf.form == "literal" and "\n" in leaf.text:
        return [f"|{keep}", *lines]
    folded = _fold(lines[0], room)
    for line in lines[1:]:
        # One line end is an empty line: the end of a line itself is a space.
        folded += ["", *(_fold(line, room) if line else ())]
    return [f">{keep}", *folded]


# Where a line may be broken: at a space that stands alone.
_BREAK = re.compile(r"(?<! ) (?! )")


def _fold(text: str, room: int) -> list[str]:
    lines: list[str] = []
    line = ""
    for word in _BREAK.split(text):
        longer = f"{line} {word}" if line else word
        if line and width_of(longer) > room:
            lines.append(line)
            line = word
        else:
            line = longer
    return [*lines, line]


def _squeeze(lines: tuple[str, ...], *, is_first: bool) -> Iterator[str]:
    """Yield lines without empty ones in a row; none at the beginning of something."""
    before = "" if is_first else "#"
    for line in lines:
        if line or before:
            yield line
        before = line
