"""Which pages have to be made again, and why: the ledger of the last build held against today.

A page is fresh when nothing that its context read has changed, when it would be made from the same
template and arguments, and when the bytes that were written are still published. Whatever is in
doubt is stale: then its context is made, and only a context that differs is rendered.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from dossier.ledger import Entry, Ledger
from dossier.rendering import Made, Task, Workshop
from dossier.traces import OUTSIDE, Fingerprints


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
        """Look at every key of the ledger once."""
        self._ledger = ledger
        self._fingerprints = fingerprints
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
            return Stale(Task(output, None), ("it is not in the ledger of the last build",))
        published = self._published.get(output)
        if published != known.written:
            missing = "it is not published" if published is None else "another file is published"
            return Stale(Task(output, None), (missing,))
        return Stale(Task(output, known), tuple(self._reasons(known, output)))

    def _reasons(self, known: Entry, output: str) -> Iterator[str]:
        if OUTSIDE in self._changed:
            yield "the settings, the kinds or the coastlines changed"
        elif self._workshop.given(output) != known.given:
            yield "its template, its words or its address changed"
        yield from sorted(self._changed.intersection(known.trace))

    def next_ledger(self, made: Mapping[str, Made]) -> Ledger:
        """Return what is known after a build: of the pages that were made, and of the fresh."""
        entries = {
            output: made[output].entry if output in made else self._ledger.entries[output]
            for output in self._workshop.artifacts
        }
        keys = {OUTSIDE, *(key for entry in entries.values() for key in entry.trace)}
        return Ledger({key: self._fingerprints.of(key) for key in sorted(keys)}, entries)
