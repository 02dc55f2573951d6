"""The state of a dossier in words: for a terminal, and in Markdown."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from dossier.reporting import Fact, Share, Sources, State

# How many of a list are named; all of them stand in the JSON and on the page.
_NAMED = 10


def lists_of(state: State) -> tuple[tuple[str, tuple[Fact, ...]], ...]:
    """Return the lists of facts with their headings, those that ask for work first."""
    return (
        ("unverified", state.unverified),
        ("stale", state.stale),
        ("inferred", state.inferred),
        ("resting on one source", state.single_source),
        ("conflicting", state.conflicting),
        ("withdrawn", state.withdrawn),
    )


def shares_of(sources: Sources) -> tuple[tuple[str, tuple[Share, ...]], ...]:
    """Return the shares of sources with what they are told apart by, those that there are."""
    shares = (
        ("side", sources.by_side),
        ("class", sources.by_class),
        ("language", sources.by_language),
    )
    return tuple((name, rows) for name, rows in shares if rows)


def percent(part: int, whole: int) -> str:
    """Return a share as `7 %`: never 0 of something, never 100 of less than all."""
    if not whole or not part:
        return "0 %"
    if part == whole:
        return "100 %"
    return f"{min(99, max(1, round(100 * part / whole)))} %"


def format_text(state: State) -> str:
    """Return a state for a terminal."""
    lines = [f"state on {state.day}: {state.records:,} records, {state.facts:,} facts"]
    for heading, facts in lists_of(state):
        lines += ["", f"{heading}: {_of(len(facts), state.facts)}", *_name(facts)]
    for one in state.untranslated:
        lines += ["", f"not in {one.language}: {_of(len(one.missing), one.texts)} texts"]
        lines += _name(one.missing)
    for sources in state.sources:
        lines += ["", f"{sources.kind}: {sources.sources:,}, cited {sources.cited:,}"]
        for name, rows in shares_of(sources):
            told = ", ".join(f"{row.name or 'none'} {row.facts:,}" for row in rows)
            lines.append(f"  facts by {name}: {told}")
        lines += [f"  {name}: {', '.join(ids)}" for name, ids in _idle(sources)]
    lines += ["", "coverage (records that have it):"]
    for kind in state.kinds:
        told = ", ".join(f"{one.property} {one.records}" for one in kind.properties)
        lines.append(f"  {kind.kind} ({kind.records:,}): {told}")
    lines += ["", "weakest pages:"]
    for page in state.weakest[:_NAMED]:
        marks = (
            *((page.unverified, "unverified"), (page.stale, "stale")),
            *((page.inferred, "inferred"), (page.single_source, "of one source")),
        )
        told = ", ".join(f"{count} {name}" for count, name in marks if count)
        lines.append(f"  {page.record} ({page.kind}): {page.facts} facts, {told}")
    return "\n".join(lines) + "\n"


def _of(part: int, whole: int) -> str:
    return f"{part:,} of {whole:,} ({percent(part, whole)})"


def _name(facts: Sequence[Fact]) -> Iterator[str]:
    for one in facts[:_NAMED]:
        yield f"  {one.file}:{one.line}: {one.path}{f': {one.note}' if one.note else ''}"
    if len(facts) > _NAMED:
        yield f"  and {len(facts) - _NAMED:,} more"


def _idle(sources: Sources) -> list[tuple[str, tuple[str, ...]]]:
    lists = (("unused", sources.unused), ("set aside", sources.set_aside))
    return [(name, ids) for name, ids in lists if ids]


def format_markdown(state: State) -> str:
    """Return a state for a pull request or a wiki: tables, and the beginnings of the lists."""
    lines = [f"# State on {state.day}", ""]
    lines += [f"{state.records:,} records, {state.facts:,} facts.", ""]
    lines += ["| facts | number | share |", "| --- | ---: | ---: |"]
    for heading, facts in lists_of(state):
        lines.append(f"| {heading} | {len(facts):,} | {percent(len(facts), state.facts)} |")
    for one in state.untranslated:
        share = percent(len(one.missing), one.texts)
        lines.append(f"| texts not in `{one.language}` | {len(one.missing):,} | {share} |")
    lines += ["", "## Weakest pages", ""]
    lines += ["| record | facts | unverified | stale | inferred | one source | untranslated |"]
    lines += ["| --- | ---: | ---: | ---: | ---: | ---: | ---: |"]
    for page in state.weakest[:_NAMED]:
        counts = (page.facts, page.unverified, page.stale, page.inferred)
        cells = " | ".join(map(str, (*counts, page.single_source, page.untranslated)))
        lines.append(f"| `{page.record}` | {cells} |")
    for sources in state.sources:
        lines += ["", f"## {sources.kind}: {sources.sources:,}, cited {sources.cited:,}"]
        for name, rows in shares_of(sources):
            lines += ["", f"| {name} | sources | facts |", "| --- | ---: | ---: |"]
            lines += [f"| {r.name or '(none)'} | {r.sources:,} | {r.facts:,} |" for r in rows]
        for name, ids in _idle(sources):
            lines += ["", f"{name}: {', '.join(f'`{id_}`' for id_ in ids)}"]
    lines += _cover(state)
    for heading, facts in lists_of(state):
        if facts:
            lines += ["", f"## {heading.capitalize()}", ""]
            lines += [f"- `{one.path}` ({one.file}:{one.line})" for one in facts[:_NAMED]]
            lines += [f"- and {len(facts) - _NAMED:,} more"] if len(facts) > _NAMED else []
    return "\n".join(lines) + "\n"


def _cover(state: State) -> list[str]:
    lines = ["", "## Coverage"]
    for kind in state.kinds:
        lines += ["", f"| {kind.kind} ({kind.records:,}) | records | share |"]
        lines += ["| --- | ---: | ---: |"]
        for row in kind.properties:
            share = percent(row.records, kind.records)
            lines.append(f"| `{row.property}` | {row.records:,} | {share} |")
    return lines
