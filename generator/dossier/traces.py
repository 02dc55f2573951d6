"""What the keys of a trace stand for just now, as digests: so that a page is known to be stale, or
not, before its context is made again.

A key is what a `Reader` notes: a record, or a query. Its digest changes when what the reader
returned for it may have changed; that of a record is the digest of the files it was read from, so a
comment changes it too. What is stale by it need not be: a context made anew tells.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import astuple

from dossier.fingerprint import Digest, digest_value
from dossier.indexes import Picked, subject_of
from dossier.library import Library, reckon_sureness, references_of
from dossier.model import StandingPage
from dossier.sources import SourceFile

OUTSIDE = "outside"
"""The key for what every page depends on: settings, kinds, phrases, coastlines, the engine."""


class Fingerprints:
    """Answers for each key with a digest; each is reckoned once.

    `outside` is the digest of what every page depends on and no reader notes; `queries` are all
    that a reader may note, by name.
    """

    def __init__(self, library: Library, files: Mapping[str, SourceFile], outside: Digest) -> None:
        """Speak of a library and the files that it was read from."""
        self._library = library
        self._files = files
        self._known: dict[str, Digest] = {OUTSIDE: outside}
        self._before: Mapping[str, str] = {}
        self._other: AbstractSet[str] = frozenset()
        self.queries: Mapping[str, Callable[[str], object]] = {
            "kind": lambda kind: [*library.ids_of(kind)],
            "any": lambda kind: bool(library.ids_of(kind)),
            "referring": lambda id_: self._statements(library.referring.get(id_)),
            "resting": lambda id_: self._statements(library.resting.get(id_)),
            "citing": lambda id_: _paths(library.resting.get(id_)),
            "disputes": lambda path: library.disputes.get(path, ()),
            "standing": lambda _: [self._read_from(page) for page in library.standing],
            "titles": lambda _: [(page.id, page.title) for page in library.standing],
            "seeds": lambda _: library.seeds,
            "any-seeds": lambda _: bool(library.seeds),
            "seed": lambda id_: [seed.id for seed in library.seeds if seed.source == id_],
            "count": lambda _: [(kind, len(found)) for kind, found in library.by_kind.items()],
            "redirects": lambda _: [one.path for one in library.redirects],
            "sureness": lambda _: astuple(reckon_sureness(library)),
        }

    def trust(self, before: Mapping[str, str], but: AbstractSet[str]) -> None:
        """Take the digests of records as they were before an edit, but for those of some ids."""
        self._before = before
        self._other = {f"record:{id_}" for id_ in but}

    def of(self, key: str) -> Digest:
        """Return the digest of a key. Raises KeyError for one that no reader notes."""
        found = self._known.get(key)
        if found is None:
            found = self._known[key] = self._recall(key) or self._reckon(key)
        return found

    def _recall(self, key: str) -> Digest | None:
        is_same = key.startswith("record:") and key not in self._other
        found = self._before.get(key) if is_same else None
        return Digest(found) if found else None

    def made_from(self, ids: Iterable[str]) -> Iterator[str]:
        """Yield the keys whose digests are made from those of some records, beside the records."""
        for id_ in ids:
            for one in self._library.records[id_].statements:
                yield from (f"query:referring:{target}" for target in references_of(one))
                yield from (f"query:resting:{citation.source}" for citation in one.citations)

    def _reckon(self, key: str) -> Digest:
        what, _, rest = key.partition(":")
        if what == "record":
            # What a record says is in its files: it need not be read for that.
            paths = self._library.places.get(rest)
            return digest_value((rest, *self._digests(paths)) if paths else None)
        name, _, argument = rest.partition(":")
        return digest_value(self.queries[name](argument))

    def _read_from(self, page: StandingPage) -> object:
        paths = {page.origin.path, *(prose.path for prose in page.prose)}
        return page.id, *self._digests(sorted(paths))

    def _digests(self, paths: Iterable[str]) -> Iterator[Digest]:
        return (self._files[path].digest for path in paths if path in self._files)

    def _statements(self, statements: Picked | None) -> object:
        return [(path, self.of(f"record:{subject_of(path)}")) for path in _paths(statements)]


def _paths(statements: Picked | None) -> list[str]:
    return [*statements.paths] if statements else []
