"""What changed between two states of a dossier: facts by their paths, not lines of YAML."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import groupby
from typing import Literal

import msgspec
from msgspec import Struct

from dossier.library import Library
from dossier.model import Prose, Record, StandingPage, Statement
from dossier.phrases import untranslate
from dossier.renamed import find_renamed, under_new_ids
from dossier.written import write_parts, write_sources

Sort = Literal["added", "changed", "withdrawn", "restored", "removed"]


class Part(Struct, frozen=True):
    """A part of a fact that differs: its key in YAML (`value`, `from`, `note`, a qualifier), or
    `source ID`, whose text is the place in it. '' is a part that is not there.
    """

    name: str
    before: str
    after: str


class Change(Struct, frozen=True):
    """A fact that differs, by its path. `withdrawn`: its rank is now `deprecated`, and it was not;
    `restored` is the reverse. `parts` of one that was added or removed are all it has or had.
    """

    path: str
    record: str
    kind: str
    sort: Sort
    parts: tuple[Part, ...]


class Renamed(Struct, frozen=True):
    """A record that has another id, as the redirects tell."""

    before: str
    after: str


class Differences(Struct, frozen=True):
    """All that differs: whole records and standing pages by their ids, facts, and the records and
    pages whose prose is another. `others` says in words what else is not the same. A record that
    was renamed is compared under its new id.
    """

    version: int
    renamed: tuple[Renamed, ...]
    added: tuple[str, ...]
    removed: tuple[str, ...]
    facts: tuple[Change, ...]
    prose: tuple[str, ...]
    others: tuple[str, ...]


def compare(before: Library, after: Library) -> Differences:
    """Return what differs from one state to the next, in the order of ids and files.

    Where something stands in a file is no difference, nor is what is not a value: a comment, the
    order of keys.
    """
    ids = find_renamed(before, after)
    before = under_new_ids(before, ids)
    old, new = _owners(before), _owners(after)
    return Differences(
        version=1,
        renamed=tuple(Renamed(*pair) for pair in ids.items()),
        added=tuple(sorted(new.keys() - old.keys())),
        removed=tuple(sorted(old.keys() - new.keys())),
        facts=tuple(_compare_facts(before, after)),
        prose=tuple(
            id_ for id_ in sorted(old.keys() & new.keys()) if _prose(old[id_]) != _prose(new[id_])
        ),
        others=tuple(_compare_others(before, after, ids)),
    )


def _owners(library: Library) -> dict[str, Record | StandingPage]:
    return {**library.records, **{page.id: page for page in library.standing}}


def _prose(owner: Record | StandingPage) -> object:
    texts: list[Prose] = list(owner.prose)
    own = (owner.title, owner.summary) if isinstance(owner, StandingPage) else ()
    return own, [(prose.language, _written(prose)) for prose in texts]


def _written(prose: Prose) -> str:
    """Return a prose as it was written, save where its lines end."""
    texts = (
        block.text if block.is_code else " ".join(block.text.split()) for block in prose.blocks
    )
    return "\n\n".join(texts)


def _compare_facts(before: Library, after: Library) -> Iterator[Change]:
    old, new = _as_written(before), _as_written(after)
    for path in sorted(old.keys() | new.keys(), key=lambda path: path.split(".")):
        was, is_ = old.get(path), new.get(path)
        if was == is_:
            continue
        there = is_ or was
        assert there is not None
        library = after if is_ else before
        yield Change(
            path=path,
            record=there.subject,
            kind=library.records[there.subject].kind,
            sort=_sort(was, is_),
            parts=tuple(_compare_parts(_parts(was), _parts(is_))),
        )


def _as_written(library: Library) -> dict[str, Statement]:
    """Return the statements by their paths, their places in sources without forms of phrases: a
    change of a phrase changes no fact.
    """
    if not library.phrases:
        return dict(library.statements)
    main, phrases = library.config.languages[0], {one.words: one for one in library.phrases}
    return {
        path: replace(
            one,
            citations=tuple(
                replace(cited, place=untranslate(cited.place, main, phrases))
                for cited in one.citations
            ),
        )
        for path, one in library.statements.items()
    }


def _sort(was: Statement | None, is_: Statement | None) -> Sort:
    if was is None:
        return "added"
    if is_ is None:
        return "removed"
    gone = [one.rank.value == "deprecated" for one in (was, is_)]
    return "changed" if gone[0] == gone[1] else "restored" if gone[0] else "withdrawn"


def _parts(one: Statement | None) -> dict[str, str]:
    if one is None:
        return {}
    sources = {f"source {id_}": place for id_, place in write_sources(one).items()}
    return {**dict(write_parts(one)), **sources}


def _compare_parts(old: Mapping[str, str], new: Mapping[str, str]) -> Iterator[Part]:
    for name in {**old, **new}:
        was, is_ = old.get(name), new.get(name)
        if was != is_:
            yield Part(name, was or "", is_ or "")


def _compare_others(before: Library, after: Library, ids: Mapping[str, str]) -> Iterator[str]:
    if before.config != after.config:
        yield "the settings"
    if before.vocabulary != after.vocabulary:
        yield "the kinds"
    if before.terms != after.terms:
        yield "the loaded terms"
    if before.phrases != after.phrases:
        yield "the phrases"
    told = {f"{after.kinds[new].folder}/{old}/" for old, new in ids.items()}
    if before.redirects != tuple(one for one in after.redirects if one.path not in told):
        yield "the redirects"
    if before.seeds != after.seeds:
        yield "the register of seeds"


def is_empty(found: Differences) -> bool:
    """Tell whether there is no difference."""
    changed = (found.added, found.removed, found.facts, found.prose, found.others)
    return not any((found.renamed, *changed))


def format_json(found: Differences) -> str:
    """Return differences as one JSON object, described by `json_schema`."""
    return msgspec.json.format(msgspec.json.encode(found), indent=2).decode()


def json_schema() -> str:
    """Return the JSON Schema (2020-12) of what `format_json` returns."""
    return msgspec.json.format(
        msgspec.json.encode(msgspec.json.schema(Differences)), indent=2
    ).decode()


def format_summary(found: Differences) -> str:
    """Count in one line: `2 facts added, 1 changed`."""
    sorts = [one.sort for one in found.facts]
    names: tuple[Sort, ...] = ("added", "changed", "withdrawn", "restored", "removed")
    counts = [(sorts.count(name), name) for name in names]
    told = [f"{count:,} {name}" for count, name in counts if count]
    return f"facts: {', '.join(told)}" if told else "no fact changed"


# The sign of each sort in the text, as in a patch.
_SIGNS = {"added": "+", "removed": "-", "changed": "~", "withdrawn": "x", "restored": "~"}


def format_text(found: Differences) -> str:
    """Return differences for a terminal: a record, its facts, and the parts that differ."""
    lines = [f"~ {one.before} -> {one.after} (renamed)" for one in found.renamed]
    lines += [f"+ {id_} (new)" for id_ in found.added]
    lines += [f"- {id_} (removed)" for id_ in found.removed]
    for one in found.facts:
        note = f" ({one.sort})" if one.sort in {"withdrawn", "restored"} else ""
        lines.append(f"{_SIGNS[one.sort]} {one.path}{note}")
        lines += [f"    {_word_part(part)}" for part in one.parts]
    lines += [f"~ {id_}: its text" for id_ in found.prose]
    lines += [f"~ {other}" for other in found.others]
    return "\n".join([*lines, format_summary(found)]) + "\n"


def _word_part(part: Part) -> str:
    if not part.before:
        return f"{part.name}: {part.after}"
    return f"{part.name}: {part.before} -> {part.after or '(none)'}"


def format_markdown(found: Differences) -> str:
    """Return differences for a pull request: a table of facts for each record."""
    lines = [f"**{format_summary(found).capitalize()}.**", ""]
    if found.renamed:
        pairs = (f"`{one.before}` is now `{one.after}`" for one in found.renamed)
        lines += [f"Renamed: {', '.join(pairs)}", ""]
    for what, ids in (("New", found.added), ("Removed", found.removed), ("Text", found.prose)):
        if ids:
            lines += [f"{what}: {', '.join(f'`{id_}`' for id_ in ids)}", ""]
    if found.others:
        lines += [f"Also changed: {', '.join(found.others)}.", ""]
    for record, changes in groupby(found.facts, key=lambda one: one.record):
        lines += [f"### `{record}`", "", "| fact | | before | after |", "| --- | --- | --- | --- |"]
        lines += [row for one in changes for row in _rows(one)]
        lines.append("")
    return "\n".join(lines)


def _rows(one: Change) -> Iterator[str]:
    name = one.path.partition(".")[2]
    parts: Sequence[Part] = one.parts or (Part("", "", ""),)
    for number, part in enumerate(parts):
        head = f"`{name}`" if number == 0 else ""
        sort = one.sort if number == 0 else ""
        label = "" if part.name == "value" else f"{part.name}: "
        cells = [f"{label}{_cell(text)}" if text else "" for text in (part.before, part.after)]
        yield f"| {head} | {sort} | {cells[0]} | {cells[1]} |"


def _cell(text: str) -> str:
    """Escape what Markdown would take for a sign of its own."""
    for sign in "\\`*_[]<>|#":
        text = text.replace(sign, f"\\{sign}")
    return text
