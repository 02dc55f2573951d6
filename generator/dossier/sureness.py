"""How sure the facts of a dossier are, counted: each in one of four parts."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from dossier.model import Citation, Record, Statement, Text


@dataclass(frozen=True, slots=True)
class Sureness:
    """How many statements rest on several independent families of sources, on one; how many take
    part in a declared disagreement, whatever they rest on; and how many have no source yet.
    """

    several: int = 0
    single: int = 0
    differing: int = 0
    unverified: int = 0


def count_sureness(
    statements: Iterable[Statement],
    disputed: Collection[str],
    sources: Mapping[str, Record],
) -> Sureness:
    """Count statements; `disputed` are the paths of those in a disagreement, `sources` by id."""
    families: dict[str, str] = {}
    several = single = differing = unverified = 0
    for one in statements:
        if one.path in disputed:
            differing += 1
        elif not one.citations:
            unverified += 1
        elif len(families_of(one.citations, sources, families)) > 1:
            several += 1
        else:
            single += 1
    return Sureness(several, single, differing, unverified)


def families_of(
    citations: Iterable[Citation], sources: Mapping[str, Record], known: dict[str, str]
) -> set[str]:
    """Return the families of the sources cited; `known` keeps what was found for the next time."""
    found = set()
    for citation in citations:
        id_ = citation.source
        if id_ not in known:
            known[id_] = family_of(sources[id_]) if id_ in sources else id_
        found.add(known[id_])
    return found


def family_of(source: Record) -> str:
    """Return what a source counts as when independent sources are counted: its family, if any."""
    values = [one.value for one in source.of("family") if isinstance(one.value, Text)]
    return values[0].forms[0][1] if values else source.id
