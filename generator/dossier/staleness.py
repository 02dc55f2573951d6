"""Which pages have to be made again, and why: the ledger of the last build held against today.

A page is fresh when nothing that its context read has changed, when it would be made from the same
template and arguments, and when the bytes that were written are still published. Whatever is in
doubt is stale: then its context is made, and only a context that differs is rendered.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from dossier.layers import overlay
from dossier.ledger import Entry, Ledger, Since
from dossier.noted import whole_of
from dossier.rendering import Made, Task, Workshop
from dossier.traces import OUTSIDE, Fingerprints

_UNKNOWN = "it is not in the ledger of the last build"
_UNPUBLISHED, _OTHER = "it is not published", "another file is published"
# One page in so many is few.
_SHARE = 4
_GIVEN = "its template, its words or its address changed"


@dataclass(frozen=True, slots=True)
class Stale:
    """A page that may have to be made again: the reason, as the keys that changed or a sentence."""

    task: Task
    reasons: tuple[str, ...]


class Freshness:
    """Holds a ledger against today: `published` are the files of the site with their digests."""

    def __init__(
        self,
        ledger: Ledger,
        fingerprints: Fingerprints,
        workshop: Workshop,
        published: Mapping[str, str],
    ) -> None:
        """Look at every key of the ledger once, by its fingerprint."""
        self._ledger = ledger
        self.fingerprints = fingerprints
        self._workshop = workshop
        self._published = published
        self._changed = frozenset(
            key for key, digest in ledger.keys.items() if fingerprints.of(key) != digest
        )

    def find_stale(self) -> Iterator[Stale]:
        """Yield the pages to look at, in the order of the plan."""
        for output in self._workshop.artifacts:
            found = self.look_at(output)
            if found.reasons:
                yield found

    def look_at(self, output: str) -> Stale:
        """Return whether and why a page is stale: no reason for one that is fresh."""
        known = self._ledger.entries.get(output)
        if known is None:
            return Stale(Task(output, None), (_UNKNOWN,))
        published = self._published.get(output)
        if published != known.written:
            missing = _UNPUBLISHED if published is None else _OTHER
            return Stale(Task(output, None), (missing,))
        return Stale(Task(output, known), tuple(self._reasons(known, output)))

    def _reasons(self, known: Entry, output: str) -> Iterator[str]:
        if OUTSIDE in self._changed:
            yield "the settings, the kinds or the coastlines changed"
        elif self._workshop.given(output) != known.given:
            yield _GIVEN
        if self._changed:
            yield from sorted(self._changed.intersection(known.trace))

    def next_entries(self, made: Mapping[str, Made]) -> Mapping[str, Entry]:
        """Return what is known of every page after a build: of those that were made, and of the
        fresh.
        """
        return {
            output: made[output].entry if output in made else self._ledger.entries[output]
            for output in self._workshop.artifacts
        }


def make_ledger(entries: Mapping[str, Entry], fingerprints: Fingerprints) -> Ledger:
    """Return the ledger of pages that are as the library is."""
    parts = {key for entry in entries.values() for key in entry.parts}
    keys = {OUTSIDE, *map(whole_of, parts)}
    return Ledger({key: fingerprints.of(key) for key in sorted(keys)}, entries)


def follow_ledger(before: Ledger, known: Known, since: Since, fingerprints: Fingerprints) -> Ledger:
    """Return a ledger after edits, of its keys only those that may stand for something else."""
    fingerprints.trust(before.keys, since.records)
    read = {whole_of(key) for output in since.outputs for key in known.entries[output].parts}
    keys = {*map(whole_of, since.keys), *(f"record:{id_}" for id_ in since.records)}
    keys.update(fingerprints.made_from(since.records))
    keys = {key for key in keys if key in before.keys} | (read - before.keys.keys())
    new = {key: fingerprints.of(key) for key in sorted(keys)}
    return Ledger(new, known.entries, known.readers)


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of the pages that were published last: their entries, and for each key, of
    records by part, the pages that have ever read it.
    """

    entries: Mapping[str, Entry]
    readers: Mapping[str, AbstractSet[str]]


class Following:
    """Holds what is known against an edit: `changed` are the keys that stand for something else,
    `is_same_plan` tells that pages, templates and arguments are what they were, `is_as_left` that
    so are the published files.
    """

    def __init__(  # noqa: PLR0913 - what was, and what is
        self,
        known: Known,
        changed: frozenset[str],
        workshop: Workshop,
        published: Mapping[str, str],
        *,
        is_same_plan: bool,
        is_as_left: bool,
    ) -> None:
        """Only where all is as it was, pages that read nothing changed are not looked at."""
        self.is_edit_only = is_same_plan and is_as_left
        self._known = known
        self._changed = changed
        self._workshop = workshop
        self._published = published
        self._is_same_plan = is_same_plan

    @property
    def is_changed(self) -> bool:
        """Whether anything that is recorded says something else."""
        return bool(self._changed) or not self._is_same_plan

    def find_stale(self) -> Iterator[Stale]:
        """Yield the pages to look at, in the order of the plan."""
        entries, published = self._known.entries, self._published
        for output in self._find_asked():
            known = entries.get(output)
            if known is None:
                yield Stale(Task(output, None), (_UNKNOWN,))
            elif published.get(output) != known.written:
                missing = _OTHER if output in published else _UNPUBLISHED
                yield Stale(Task(output, None), (missing,))
            elif not self._changed.isdisjoint(known.parts):
                touched = {whole_of(key) for key in self._changed.intersection(known.parts)}
                yield Stale(Task(output, known), tuple(sorted(touched)))
            elif not self._is_same_plan and self._workshop.given(output) != known.given:
                yield Stale(Task(output, known), (_GIVEN,))

    def _find_asked(self) -> Iterable[str]:
        """Return the pages that may be stale, in the order of the plan."""
        if not self.is_edit_only:
            return self._workshop.artifacts
        readers = self._known.readers
        return sorted({output for key in self._changed for output in readers.get(key, ())})

    def next_entries(self, made: Mapping[str, Made]) -> Mapping[str, Entry]:
        """Return what is known of every page after a build."""
        known = self._known.entries
        planned = self._workshop.artifacts
        return {out: made[out].entry if out in made else known[out] for out in planned}

    def is_little(self, made: Mapping[str, Made]) -> bool:
        """Tell whether a build made few of all pages: then it costs less to follow what is known
        of them than to find it out again. A page that has gone must not be named as a reader.
        """
        return self._is_same_plan and len(made) * _SHARE < len(self._known.entries)

    def next_known(self, made: Mapping[str, Made]) -> Known:
        """Return the same after a build that made few of the pages."""
        new = {output: one.entry for output, one in made.items()}
        more: defaultdict[str, set[str]] = defaultdict(set)
        readers = self._known.readers
        for output, entry in new.items():
            for key in entry.parts:
                if output not in readers.get(key, ()):
                    more[key].add(output)
        joined = {key: {*readers.get(key, ()), *found} for key, found in more.items()}
        return Known(overlay(self._known.entries, new), overlay(readers, joined))


def know(entries: Mapping[str, Entry]) -> Known:
    """Return what is known of pages."""
    readers: defaultdict[str, set[str]] = defaultdict(set)
    for output, entry in entries.items():
        for key in entry.parts:
            readers[key].add(output)
    return Known(entries, readers)
