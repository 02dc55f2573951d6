"""Prose as written: front matter, blocks between empty lines, and the mentions in them.

A mention (`[[id]]`, `[[id|text]]`, `[[fact:statement]]`) is found here, with its place, and is
replaced by a token of two private characters round its number, which Markdown cannot take apart
(not even in a table); `sources` has refused files that contain those characters. What Markdown
takes for code keeps its mentions as written: `markup` puts them back.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from dossier.diagnostics import Diagnostics, Span
from dossier.documents import Map, parse_yaml
from dossier.model import Block, Mention, Prose
from dossier.sources import SourceFile

TOKEN_START, TOKEN_END = "\ue000", "\ue001"
TOKEN = re.compile(f"{TOKEN_START}([0-9]+){TOKEN_END}")

# A mention may be broken over two lines, as a long paragraph is.
_MENTION = re.compile(r"\[\[(?P<inside>[^\[\]\n]*(?:\n[^\[\]\n]+)?)\]\]")
# A run of backticks, up to the next run of as many; Markdown lets it go over several lines.
CODE_SPAN = re.compile(r"(?<!`)(?P<ticks>`+)(?!`).+?(?<!`)(?P=ticks)(?!`)", re.DOTALL)
_FENCE = re.compile(r" {0,3}(```+|~~~+)")
_HEADING = re.compile(r" {0,3}#{1,6}(\s|$)")
_UNDERLINED = re.compile(r".+\n {0,3}(=+|-+)\s*", re.DOTALL)
_LIST_ITEM = re.compile(r" {0,3}(?:[-*+]|[0-9]+\.)\s")
_RULE = re.compile(r" {0,3}([-*_])( *\1){2,}\s*")
_FRONT = re.compile(r"---[ \t]*\n(?P<matter>(?:.*?\n)??)---[ \t]*(?:\n|\Z)", re.DOTALL)
# Addresses that links in brackets lead to; they are not shown.
_DEFINITION = re.compile(
    r"^ {0,3}\[[^\[\]\n]+\]:[ \t]*(?:\n[ \t]*)?[^\s\[]\S*[ \t]*(?:[\"'(][^\n]*)?(?:\n|\Z)",
    re.MULTILINE,
)
_TABLE = re.compile(r" {0,3}\|")
# Where a sentence ends inside a paragraph.
_SENTENCE = re.compile(r"[.!?](?=\s)|[\u3002\uff01\uff1f]")
_COMMENT = re.compile(r"^[ \t]*#.*$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class ProseFile:
    """A Markdown file: its front matter and its body. `language` is '' for the main one."""

    id: str
    language: str
    matter: Map
    prose: Prose
    path: str


@dataclass(frozen=True, slots=True)
class Front:
    """The front matter of a Markdown file: its YAML, and where the body begins."""

    matter: str
    end: int


def find_front(source: SourceFile, sink: Diagnostics) -> Front | None:
    """Return the front matter of a Markdown file; reports one that is missing or says nothing."""
    match = _FRONT.match(source.text)
    if match is None:
        sink.report("no-front-matter", Span(source.path, 1, 1))
        return None
    if not _COMMENT.sub("", match["matter"]).strip():
        sink.report("empty-front-matter", Span(source.path, 1, 1))
        return None
    return Front(match["matter"], match.end())


def parse_prose(source: SourceFile, main_language: str, sink: Diagnostics) -> ProseFile | None:
    """Split a Markdown file into front matter and prose; reports a missing or bad front matter."""
    front = find_front(source, sink)
    matter = parse_yaml(source.path, front.matter, 2, sink) if front else None
    if front is None or matter is None:
        return None
    id_, _, language = source.name.partition(".")
    first_line = source.text.count("\n", 0, front.end) + 1
    prose = scan(source.path, source.text[front.end :], first_line, language or main_language)
    return ProseFile(id_, language, matter, prose, source.path)


def scan(path: str, body: str, first_line: int, language: str) -> Prose:
    """Find the blocks and mentions of a body of Markdown, and put tokens for the mentions."""
    mentions: list[Mention] = []
    blocks: list[Block] = []
    written: list[str] = []
    for number, (line, text, is_code) in enumerate(_split(body)):
        origin = Span(path, first_line + line, 1, len(text.split("\n", 1)[0]))
        blocks.append(Block(number, text, not is_code and _claims(text), is_code, origin))
        written.append(text if is_code else _take_mentions(text, number, origin, mentions))
    return Prose(language, "\n\n".join(written), tuple(mentions), tuple(blocks), path, first_line)


def restore(text: str, prose: Prose) -> str:
    """Put every token of `text` back to the mention as it was written."""
    return TOKEN.sub(lambda match: _as_written(prose.mentions[int(match[1])]), text)


def _as_written(mention: Mention) -> str:
    prefix = "fact:" if mention.is_fact else ""
    return f"[[{prefix}{mention.target}{f'|{mention.text}' if mention.text else ''}]]"


def _split(body: str) -> Iterator[tuple[int, str, bool]]:
    """Yield (line from 0, text, is code) of each block; a fence and what it holds are one."""
    lines = body.split("\n")
    start, fence, in_list = 0, "", False
    for index, line in enumerate([*lines, ""]):
        opening = _FENCE.match(line)
        if fence:
            if opening and opening[1].startswith(fence) and not line.strip(" `~"):
                yield start, "\n".join(lines[start : index + 1]), True
                start, fence = index + 1, ""
        elif opening and index < len(lines):
            if start < index:
                yield start, "\n".join(lines[start:index]), False
            start, fence = index, opening[1]
        elif not line.strip():
            if start < index:
                text = "\n".join(lines[start:index])
                # What is indented below a list goes on with its item; elsewhere it is code.
                indented = _is_indented(text)
                in_list = bool(_LIST_ITEM.match(text)) or (in_list and indented)
                yield start, text, indented and not in_list
            start = index + 1
    if fence:
        yield start, "\n".join(lines[start:]), True


def _is_indented(text: str) -> bool:
    """Tell whether a block is code by its indentation: four spaces or a tab on every line."""
    return all(line.startswith(("    ", "\t")) for line in text.split("\n"))


def _claims(text: str) -> bool:
    """Tell whether a block says something: not a heading alone, a rule, or nothing."""
    rest = "\n".join(line for line in text.split("\n") if not _HEADING.match(line)).strip()
    if not _DEFINITION.sub("", rest) or _RULE.fullmatch(rest):
        return False
    return not (_UNDERLINED.fullmatch(rest) and rest.count("\n") == 1)


def introduces(block: Block, following: Block) -> bool:
    """Tell whether a block is one sentence that ends with a colon, before a list or table: what it
    says is said by what follows.
    """
    text = block.text.rstrip()
    is_list = _LIST_ITEM.match(following.text) or _TABLE.match(following.text)
    return bool(is_list) and text.endswith((":", "\uff1a")) and not _SENTENCE.search(text)


def _take_mentions(text: str, block: int, origin: Span, mentions: list[Mention]) -> str:
    """Replace the mentions of a block by tokens and add them to `mentions`."""
    code = [(match.start(), match.end()) for match in CODE_SPAN.finditer(text)]

    def take(match: re.Match[str]) -> str:
        if any(start <= match.start() < end for start, end in code):
            return match[0]
        mentions.append(_read_mention(match, text, block, origin))
        return f"{TOKEN_START}{len(mentions) - 1}{TOKEN_END}"

    return _MENTION.sub(take, text)


def _read_mention(match: re.Match[str], text: str, block: int, origin: Span) -> Mention:
    target, _, shown = match["inside"].partition("|")
    is_fact = target.strip().startswith("fact:")
    begin = text.rfind("\n", 0, match.start()) + 1
    place = Span(
        origin.path,
        origin.line + text.count("\n", 0, match.start()),
        match.start() - begin + 1,
        len(match[0].split("\n", 1)[0]),
    )
    words = " ".join(shown.split())
    return Mention(target.strip().removeprefix("fact:").strip(), words, is_fact, block, place)
