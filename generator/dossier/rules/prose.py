"""Prose says only what recorded statements support, and names records by mentions."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import accumulate, zip_longest

from dossier.diagnostics import Diagnostics, Span
from dossier.kinds import Kind
from dossier.library import Library
from dossier.model import Block, Mention, Prose, Record, Reference, StandingPage, Text
from dossier.prose import CODE_SPAN, introduces
from dossier.rules.references import check_statement, suggest_record
from dossier.structure.reading import ID
from dossier.structure.values import address_problem, is_path
from dossier.terms import UNSPACED

_WORD = re.compile(r"\w+")
_MENTION = re.compile(r"\[\[[^\[\]]*\]\]")
_HALF_OPEN = re.compile(r"\[[^\[\]\n]*\]\]")
# How much is shown of what is no mention, for it may have no end.
_SHOWN = 60
# Markdown is read with a function that calls itself once for each level of a list or quotation.
_MAX_DEPTH = 20
_DEEP = re.compile(
    rf"^(?:[ \t]*(?:[-*+>]|[0-9]+\.)(?=[ \t>])){{{_MAX_DEPTH + 1}}}"
    rf"|^(?: {{4}}|\t){{{_MAX_DEPTH + 1}}}",
    re.MULTILINE,
)
LINK = re.compile(
    r"\]\(\s*<?([^)\s>]*)|^ {0,3}\[[^\]]+\]:\s*<?(\S+?)>?\s*$|<([a-z][a-z0-9+.-]*:[^>\s]*)>",
    re.MULTILINE | re.IGNORECASE,
)
# A hundred take a few milliseconds; five thousand take eight seconds.
_MOST_UNCLOSED = 100
_STEPS = {"[": 1, "]": -1}
# Names shorter than this are words of the language too often.
_SHORTEST = 3
# So many words of a paragraph tell which one it is.
_FIRST_WORDS = 6


def check_prose(
    library: Library, owner: Record | StandingPage, names: Mapping[str, Names], sink: Diagnostics
) -> None:
    """Report mentions of nothing, paragraphs that rest on nothing, and names typed by hand; `names`
    are those of records, by language.
    """
    for prose in owner.prose:
        for mention in prose.mentions:
            _check_mention(library, mention, sink)
        _check_links(prose, sink)
        _check_brackets(prose, sink)
        _check_depth(prose, sink)
        if prose.language in names:
            _check_names(prose, names[prose.language], owner.id, sink)
        _check_support(library, owner, prose, sink)


def _check_mention(library: Library, mention: Mention, sink: Diagnostics) -> None:
    if mention.is_fact and not is_path(mention.target):
        sink.report("bad-mention", mention.origin, found=f"fact:{mention.target}")
    elif mention.is_fact:
        check_statement(library, mention.target, mention.origin, sink)
    elif ID.fullmatch(mention.target) is None:
        pages = tuple(page.id for page in library.standing)
        near = suggest_record(library, mention.target, (*library.records, *pages))
        sink.report("bad-mention", mention.origin, suggestion=near, found=mention.target)
    elif mention.target not in library.records and mention.target not in library.broken:
        pages = tuple(page.id for page in library.standing)
        if mention.target not in pages:
            near = suggest_record(library, mention.target, (*library.records, *pages))
            sink.report("unknown-record", mention.origin, suggestion=near, id=mention.target)


def _check_support(
    library: Library, owner: Record | StandingPage, prose: Prose, sink: Diagnostics
) -> None:
    """Hold every paragraph against the statements it cites, and those of a summary against the
    source that is summarised.
    """
    source = _summarised(library, owner)
    rest = f"it must rest on '{source}'" if source else "it may rest on any source"
    cited: defaultdict[int, list[Mention]] = defaultdict(list)
    for mention in prose.mentions:
        if mention.is_fact:
            cited[mention.block].append(mention)
    for block, following in zip_longest(prose.blocks, prose.blocks[1:]):
        if not block.needs_citation:
            continue
        facts = cited[block.number]
        if not facts:
            if following is None or not cited[following.number] or not introduces(block, following):
                sink.report("uncited-paragraph", block.origin, rest=rest, found=_beginning(block))
        elif source and not any(_rests_on(library, fact.target, source) for fact in facts):
            first = facts[0]
            sink.report("citation-elsewhere", first.origin, path=first.target, source=source)


def _beginning(block: Block) -> str:
    """Return the first words of a paragraph as it is written, for a message."""
    words = block.text.strip().split("\n", 1)[0].split()
    return " ".join(words[:_FIRST_WORDS]) + (" …" if words[_FIRST_WORDS:] else "")


def _summarised(library: Library, owner: Record | StandingPage) -> str:
    """Return the id of the source that a record's prose sums up, '' for other prose."""
    if not isinstance(owner, Record):
        return ""
    reports_on = library.kind_of(owner.id).trait("reports_on")
    values = [one.value for one in owner.of(reports_on)]
    return next((value.id for value in values if isinstance(value, Reference)), "")


def _rests_on(library: Library, path: str, source: str) -> bool:
    """Tell whether a statement cites a source; one that there is not was reported already."""
    statement = library.statements.get(path)
    return statement is None or any(one.source == source for one in statement.citations)


def _check_links(prose: Prose, sink: Diagnostics) -> None:
    """Report links of Markdown that lead nowhere a page may lead, or to a page of the site."""
    for block in prose.blocks:
        if block.is_code:
            continue
        text = CODE_SPAN.sub(_blank, block.text)
        for match in LINK.finditer(text):
            group = next(number for number in (1, 2, 3) if match[number] is not None)
            url = match[group]
            problem = address_problem(url) if url else "it is empty"
            if url.startswith("#") or not problem:
                continue
            span = _place(block.origin, text, match.start(group), len(url))
            sink.report("prose-link", span, found=url, problem=problem)


def _check_brackets(prose: Prose, sink: Diagnostics) -> None:
    """Report two brackets that begin no mention, which would be printed as they are, and masses of
    brackets that are not closed, for which Markdown takes a time that grows with their square.
    """
    for block in prose.blocks:
        if block.is_code or "[" not in block.text:
            continue
        text = _hide(block.text)
        most = _count_unclosed(text) if text.count("[") > _MOST_UNCLOSED else 0
        if most > _MOST_UNCLOSED:
            sink.report("unclosed-brackets", block.origin, count=most, limit=_MOST_UNCLOSED)
        at, end = text.find("[["), len(text)
        if at < 0:
            at, end = _find_unopened(text)
        if at >= 0:
            found = " ".join(text[at:end].split("\n", 1)[0].split())
            found = found if len(found) <= _SHOWN else f"{found[: _SHOWN - 1]}…"
            sink.report("bad-mention", _place(block.origin, text, at, 2), found=found)


def _find_unopened(text: str) -> tuple[int, int]:
    """Return where a mention begins and ends that is closed by two brackets and opened by one; -1
    for none. A link may have brackets in its text, so that two that close are often in order.
    """
    for match in _HALF_OPEN.finditer(text):
        before = text[: match.start()]
        if before.count("[") <= before.count("]"):
            return match.span()
    return -1, -1


def _count_unclosed(text: str) -> int:
    """Return how many brackets stand open at a time, at most."""
    steps = (_STEPS.get(char, 0) for char in text)
    return max(accumulate(steps, lambda depth, step: max(depth + step, 0)), default=0)


def _check_depth(prose: Prose, sink: Diagnostics) -> None:
    """Report lists and quotations in each other without end."""
    for block in prose.blocks:
        found = None if block.is_code else _DEEP.search(block.text)
        if found is not None:
            span = _place(block.origin, block.text, found.start(), len(found[0]))
            sink.report("too-deep", span, limit=_MAX_DEPTH)


def _check_names(prose: Prose, names: Names, own: str, sink: Diagnostics) -> None:
    """Report a record's name that stands in prose which never mentions the record."""
    seen = {mention.target.partition(".")[0] for mention in prose.mentions} | {own}
    for block in prose.blocks:
        if not block.needs_citation:
            continue
        for name, at in names.find(block.text):
            id_ = names.ids[name]
            if id_ not in seen:
                seen.add(id_)
                span = _place(block.origin, block.text, at, len(name))
                sink.report("name-by-hand", span, name=name, id=id_)


class Names:
    """The names of records in a language, ready to be looked for.

    A dossier has thousands, and a text some hundred words: only names that begin with one of its
    words are tried at all. It has state on purpose: a text that was looked through is not again.
    """

    def __init__(self, ids: Mapping[str, str]) -> None:
        """Look for names: `ids` has for each the id of the first record to have it."""
        self.ids = ids
        self._by_start: Mapping[str, list[str]] | None = None
        self._found: dict[str, tuple[tuple[str, int], ...]] = {}

    def find(self, text: str) -> tuple[tuple[str, int], ...]:
        """Return the names that stand in a text, each with its place, the longest where several
        begin; none in code, in mentions and in the addresses of links.
        """
        found = self._found.get(text)
        if found is None:
            found = self._found[text] = tuple(self._look_for(_hide(text)))
        return found

    def _look_for(self, text: str) -> Iterator[tuple[str, int]]:
        by_start = self._by_start = self._by_start or _sort(self.ids)
        starts = {*_WORD.findall(text), *text} & by_start.keys()
        tried = (name for start in starts for name in by_start[start])
        places = ((at, -len(name), name) for name in tried for at in _places_of(name, text))
        end = 0
        for at, _, name in sorted(places):
            if at >= end:
                yield name, at
                end = at + len(name)


def _sort(names: Iterable[str]) -> Mapping[str, list[str]]:
    """Return names by what they begin with, the longest first."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for name in sorted(names, key=len, reverse=True):
        found[_start(name)].append(name)
    return found


def _start(name: str) -> str:
    """Return the first word of a name that is found as whole words, the first letter of others."""
    word = _WORD.match(name)
    return word[0] if word and _is_bounded(name) else name[0]


def _is_bounded(name: str) -> bool:
    """Tell whether a name is found as whole words; scripts without spaces have no word ends."""
    return not (UNSPACED.match(name[0]) or UNSPACED.match(name[-1]))


def _places_of(name: str, text: str) -> Iterator[int]:
    """Yield where a name stands in a text, as whole words where it has them."""
    is_bounded = _is_bounded(name)
    at = text.find(name)
    while at >= 0:
        around = text[max(at - 1, 0) : at], text[at + len(name) : at + len(name) + 1]
        if not (is_bounded and any(map(_WORD.match, around))):
            yield at
        at = text.find(name, at + 1)


def _hide(text: str) -> str:
    """Blank out code, mentions and the addresses of links, keeping every place."""
    for pattern in (CODE_SPAN, _MENTION, LINK):
        text = pattern.sub(_blank, text)
    return text


def _blank(match: re.Match[str]) -> str:
    """Return blanks for what was matched, with its line ends, so that every place stays."""
    return re.sub(r"[^\n]", " ", match[0])


def _place(origin: Span, text: str, offset: int, length: int) -> Span:
    start = text.rfind("\n", 0, offset) + 1
    line = origin.line + text.count("\n", 0, offset)
    return Span(origin.path, line, offset - start + 1, length)


def names_of(kind: Kind, record: Record) -> Iterator[tuple[str, str]]:
    """Yield the names of a record that prose may not have by hand, each with its language."""
    if not kind.sourced:
        return
    for one in record.of(kind.trait("title")):
        if isinstance(one.value, Text):
            for language, name in one.value.forms:
                # Names of common things are written small and are words like others.
                if len(name) >= _SHORTEST and not name[0].islower():
                    yield language, name
