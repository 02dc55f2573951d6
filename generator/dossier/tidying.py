"""Brings the files of a dossier into one order and style, and changes nothing that they say."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import unified_diff
from pathlib import Path

from dossier.config import Project
from dossier.diagnostics import BuildFailed, Diagnostic, Diagnostics, Span
from dossier.documents import Map, Node, Scalar, parse_yaml
from dossier.kinds import Kind
from dossier.load import PAGES, find_kind, load
from dossier.ordering import put_in_order, put_page_in_order
from dossier.prose import find_front
from dossier.sources import decode
from dossier.styles import UnfitError, write_tree
from dossier.trees import Branch, Growth, Tree, grow


@dataclass(frozen=True, slots=True)
class Untidy:
    """A file that is written otherwise: its path, and its text as it is and as it should be."""

    path: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Looked:
    """What came of looking at files: how many there were, those to be written otherwise, and what
    is wrong with those that cannot be read.
    """

    count: int
    untidy: tuple[Untidy, ...]
    found: tuple[Diagnostic, ...]


def look_over(project: Project, paths: Sequence[Path] = ()) -> Looked:
    """Look at all files of a dossier, or at those below some absolute paths; writes nothing.

    Raises BuildFailed when the kinds or settings cannot be read, or no file can be told from
    another.
    """
    sink = Diagnostics()
    loaded = load(project, sink)
    if loaded.library is None:
        raise BuildFailed(tuple(sink), len(loaded.files))
    wanted = [path for path in loaded.files if _is_wanted(project.root / path, paths)]
    # A file that could not be read at all is none of `files`; that was reported.
    found = Diagnostics()
    found.extend(
        [
            one
            for one in sink
            if one.span.path not in loaded.files and _is_wanted(project.root / one.span.path, paths)
        ]
    )
    untidy = []
    for path in wanted:
        text = (project.root / path).read_bytes().decode("utf-8")
        kind = find_kind(path, loaded.library.vocabulary)
        try:
            tidied = tidy(path, text, kind, found)
        except MeaningChangedError:
            found.report("meaning-changed", Span(path), path=path)
            continue
        if tidied is not None and tidied != text:
            untidy.append(Untidy(path, text, tidied))
    return Looked(len(wanted), tuple(untidy), tuple(found))


def _is_wanted(file: Path, paths: Sequence[Path]) -> bool:
    return not paths or any(file == path or path in file.parents for path in paths)


def tidy(path: str, text: str, kind: Kind | None, sink: Diagnostics) -> str | None:
    """Return the text of a file, of a record of some kind or of none, as it should be written; None
    after a report when it cannot be read. The body of a Markdown file is left as it is.
    """
    source = decode(path, text.encode("utf-8"), sink)
    if source is None:
        return None
    if not path.endswith(".md"):
        return _tidy_yaml(path, source.text, 1, kind, sink)
    front = find_front(source, sink)
    if front is None:
        return None
    matter = _tidy_yaml(path, front.matter, 2, kind, sink)
    if matter is None:
        return None
    body = _without_lines(text, source.text.count("\n", 0, front.end))
    return f"---\n{matter}---\n{body}"


def _without_lines(text: str, count: int) -> str:
    """Return a text without its first lines, byte for byte, whatever its lines end with."""
    ends = [match.end() for match in re.finditer(r"\r\n|\r|\n", text)]
    return text[ends[count - 1] :] if count and len(ends) >= count else ""


def _tidy_yaml(
    path: str, text: str, first_line: int, kind: Kind | None, sink: Diagnostics
) -> str | None:
    found = Diagnostics()
    node = parse_yaml(path, text, first_line, found)
    sink.extend(tuple(found))
    if node is None or found.has_errors:
        return None
    tree = grow(text)
    try:
        tidied = write_tree(_order(tree, path, kind))
    except UnfitError:
        return text
    _check_same(path, text, node, tidied)
    return tidied


def _order(tree: Tree, path: str, kind: Kind | None) -> Tree:
    if kind is not None:
        return replace(tree, root=put_in_order(tree.root, kind))
    if path.startswith(f"content/{PAGES}/"):
        return replace(tree, root=put_page_in_order(tree.root))
    return tree  # settings, kinds, terms, phrases, seeds: their order is their author's


class MeaningChangedError(Exception):
    """A text that should say the same says something else: a bug, and the file is left."""


def _check_same(path: str, before: str, node: Map, after: str) -> None:
    """Hold a text against what it was made from. Every text is, so that no bug of ours can cost an
    editor a word.
    """
    other = parse_yaml(path, after, 1, Diagnostics())
    if other is None or _say(other) != _say(node) or _remarks(after) != _remarks(before):
        raise MeaningChangedError(path)


def _say(node: Node) -> object:
    """Return what a node says: the order of keys does not matter."""
    if isinstance(node, Scalar):
        return node.text
    if isinstance(node, Map):
        return {key.text: _say(value) for key, value in node.entries}
    return [_say(item) for item in node.items]


def _remarks(text: str) -> Mapping[str, int]:
    tree = grow(text)
    return Counter(line for line in (*tree.head, *_lines_of(tree.root)) if line)


def _lines_of(node: Growth) -> Iterator[str]:
    if isinstance(node, Branch):
        for twig in node.twigs:
            yield from (*twig.before, twig.after)
            yield from _lines_of(twig.node)
        yield from node.tail


def format_diff(untidy: Sequence[Untidy]) -> str:
    """Return the changes as a patch."""
    lines: list[str] = []
    for one in untidy:
        before, after = (text.splitlines(keepends=True) for text in (one.before, one.after))
        lines += unified_diff(before, after, f"a/{one.path}", f"b/{one.path}")
    return "".join(line if line.endswith("\n") else f"{line}\n" for line in lines)
