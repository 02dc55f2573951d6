"""The state of a dossier on a day: what is covered, what is weak, what its sources are like.

Counted are facts: the statements of kinds whose values need a source. What is withdrawn counts as
withdrawn only. Sources of one family count as one, as on the pages.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from functools import partial

import msgspec
from msgspec import Struct

from dossier.advice import aged_since, is_overdue
from dossier.kinds import Kind
from dossier.library import Library
from dossier.model import Rank, Record, Statement, Text
from dossier.translations import count_facts
from dossier.written import write_value

# What weighs on a page: each such fact counts so much, against the number of its facts.
_WEIGHTS = {"unverified": 3, "stale": 2, "inferred": 1, "single_source": 1}


class Fact(Struct, frozen=True):
    """A fact by its path, with its place: `path` is `record.property.key`, `file` from the folder
    of the dossier, `line` from 1. `note` says what there is to say of it.
    """

    path: str
    record: str
    file: str
    line: int
    note: str = ""


class Coverage(Struct, frozen=True):
    """A property, and how many records of the kind have it."""

    property: str
    records: int
    required: bool


class KindState(Struct, frozen=True):
    """A kind: its records, its facts, and which of its properties are there."""

    kind: str
    records: int
    facts: int
    properties: tuple[Coverage, ...]


class Untranslated(Struct, frozen=True):
    """A language of the pages: how many texts there are, and those that have no form in it."""

    language: str
    texts: int
    missing: tuple[Fact, ...]


class Share(Struct, frozen=True):
    """Sources of one side, class or language ('' for those that name none): how many are cited,
    and how many facts rest on one of them.
    """

    name: str
    sources: int
    facts: int


class Sources(Struct, frozen=True):
    """The sources of a kind: what is cited and by how much, and what is not."""

    kind: str
    sources: int
    cited: int
    by_side: tuple[Share, ...]
    by_class: tuple[Share, ...]
    by_language: tuple[Share, ...]
    unused: tuple[str, ...]
    set_aside: tuple[str, ...]


class Page(Struct, frozen=True):
    """A record with what is weak about it; `weight` is what weighs on it for each of its facts:
    3 for one that is unverified, 2 for one that is stale, 1 for one that is inferred or rests on a
    single source, in hundredths.
    """

    record: str
    kind: str
    address: str
    facts: int
    unverified: int
    stale: int
    inferred: int
    single_source: int
    untranslated: int
    weight: int


class State(Struct, frozen=True):
    """All that there is to say: `version` is that of this format, `day` the day it is said of.

    `conflicting` are facts that a conflict names. `weakest` are the pages that something weighs
    on, the heaviest first.
    """

    version: int
    day: str
    records: int
    facts: int
    kinds: tuple[KindState, ...]
    unverified: tuple[Fact, ...]
    inferred: tuple[Fact, ...]
    single_source: tuple[Fact, ...]
    conflicting: tuple[Fact, ...]
    withdrawn: tuple[Fact, ...]
    stale: tuple[Fact, ...]
    untranslated: tuple[Untranslated, ...]
    sources: tuple[Sources, ...]
    weakest: tuple[Page, ...]


def report(library: Library, today: date) -> State:
    """Return the state of a dossier on a day."""
    told = [kind for kind in library.vocabulary.kinds if kind.sourced]
    records = [record for kind in told for record in library.by_kind.get(kind.id, ())]
    everything = [one for record in records for one in record.statements]
    facts = [one for one in everything if one.rank is not Rank.DEPRECATED]
    words = partial(_line, languages=library.config.languages)
    found: dict[str, tuple[Fact, ...]] = {
        "unverified": _list(facts, lambda one: words(one.unverified)),
        "inferred": _list(facts, lambda one: words(one.inferred)),
        "single_source": _list(facts, lambda one: _only_source(library, one)),
        "stale": _list(facts, lambda one: _staleness(library, one, today)),
    }
    untranslated = tuple(
        _untranslated(library, language) for language in library.config.languages[1:]
    )
    return State(
        version=1,
        day=today.isoformat(),
        records=len(records),
        facts=len(facts),
        kinds=tuple(_cover(library, kind) for kind in told if library.by_kind.get(kind.id)),
        conflicting=_list(facts, lambda one: ", ".join(library.disputes.get(one.path, ()))),
        withdrawn=_list(
            everything, lambda one: words(one.reason) if one.rank is Rank.DEPRECATED else ""
        ),
        untranslated=untranslated,
        sources=tuple(_weigh(library, kind) for kind in library.vocabulary.with_role("source")),
        weakest=_weakest(library, records, found, untranslated),
        unverified=found["unverified"],
        inferred=found["inferred"],
        single_source=found["single_source"],
        stale=found["stale"],
    )


def json_schema() -> str:
    """Return the JSON Schema (2020-12) of a state as JSON."""
    schema = msgspec.json.encode(msgspec.json.schema(State))
    return msgspec.json.format(schema, indent=2).decode()


def format_json(state: State) -> str:
    """Return a state as one JSON object, described by `json_schema`."""
    return msgspec.json.format(msgspec.json.encode(state), indent=2).decode()


def _list(statements: Iterable[Statement], note: Callable[[Statement], str]) -> tuple[Fact, ...]:
    """Return the statements of which `note` has something to say, with that."""
    return tuple(_fact(one, said) for one in statements if (said := note(one)))


def _fact(one: Statement, note: str = "") -> Fact:
    return Fact(one.path, one.subject, one.origin.path, one.origin.line, note)


def _line(text: Text | None, languages: tuple[str, ...] = ()) -> str:
    return " ".join(text.form(languages)[1].split()) if text is not None else ""


def _only_source(library: Library, one: Statement) -> str:
    """Return the source or family that a fact rests on alone, '' when there is not just one."""
    families = {_family(library, citation.source) for citation in one.citations}
    return families.pop() if len(families) == 1 else ""


def _family(library: Library, source: str) -> str:
    record = library.records.get(source)
    named = [one.value for one in record.of("family")] if record else []
    return next((_line(value) for value in named if isinstance(value, Text)), source)


def _staleness(library: Library, one: Statement, today: date) -> str:
    if is_overdue(one, today):
        return f"to be looked at again by {one.review_by}"
    said = aged_since(library, one, today)
    return f"of {said}" if said else ""


def _cover(library: Library, kind: Kind) -> KindState:
    records = library.by_kind[kind.id]
    count = Counter(name for r in records for name in {one.property for one in r.statements})
    return KindState(
        kind.id,
        len(records),
        sum(one.rank is not Rank.DEPRECATED for r in records for one in r.statements),
        tuple(Coverage(one.name, count[one.name], one.required) for one in kind.properties),
    )


def _untranslated(library: Library, language: str) -> Untranslated:
    """Count as `dossier check --translations` does, but only what editors of facts write."""
    tallies = count_facts(library, language)
    missing = [
        Fact(gap.name, gap.owner, gap.span.path, gap.span.line)
        for tally in tallies
        for gap in tally.gaps
    ]
    return Untranslated(language, sum(tally.total for tally in tallies), tuple(missing))


def _weigh(library: Library, kind: Kind) -> Sources:
    records = library.by_kind.get(kind.id, ())
    cited = [one for one in records if one.id in library.resting]
    aside = [one.id for one in records if one.of("set_aside")]
    idle = [one.id for one in records if one.id not in library.resting]
    named = [one for one in idle if one not in library.referring and one not in aside]
    return Sources(
        kind=kind.id,
        sources=len(records),
        cited=len(cited),
        by_side=_shares(library, cited, kind.trait("sided")),
        by_class=_shares(library, cited, kind.trait("weighed")),
        by_language=_shares(library, cited, "language"),
        unused=tuple(named),
        set_aside=tuple(aside),
    )


def _shares(library: Library, cited: Sequence[Record], name: str) -> tuple[Share, ...]:
    """Return the shares of the values of a property, the largest first, that without one last."""
    if not name:
        return ()
    sources: defaultdict[str, list[str]] = defaultdict(list)
    for record in cited:
        for key in [write_value(one.value) for one in record.of(name)] or [""]:
            sources[key].append(record.id)
    shares = [
        Share(key, len(ids), len({one.path for id_ in ids for one in library.resting[id_]}))
        for key, ids in sources.items()
    ]
    return tuple(sorted(shares, key=lambda one: (not one.name, -one.facts, one.name)))


def _weakest(
    library: Library,
    records: Sequence[Record],
    found: Mapping[str, Sequence[Fact]],
    untranslated: Sequence[Untranslated],
) -> tuple[Page, ...]:
    counts = {name: Counter(one.record for one in facts) for name, facts in found.items()}
    foreign = Counter(one.record for language in untranslated for one in language.missing)
    pages = []
    for record in records:
        own = {name: count[record.id] for name, count in counts.items()}
        weight = sum(_WEIGHTS[name] * number for name, number in own.items())
        facts = sum(one.rank is not Rank.DEPRECATED for one in record.statements)
        if not weight or not facts:
            continue
        kind = library.kind_of(record.id)
        pages.append(
            Page(
                record=record.id,
                kind=kind.id,
                address=f"/{kind.folder}/{record.id}/",
                facts=facts,
                untranslated=foreign[record.id],
                weight=round(100 * weight / facts),
                unverified=own["unverified"],
                stale=own["stale"],
                inferred=own["inferred"],
                single_source=own["single_source"],
            )
        )
    return tuple(sorted(pages, key=lambda page: (-page.weight, -page.facts, page.record)))
