"""The search index as a part of the site: made again only when what can be found has changed.

Pagefind indexes a whole dossier or nothing, which takes seconds. So the index is kept, together
with the digest of what was indexed and that of the files that this was taken from.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path

from msgspec import MsgspecError, Struct, msgpack

from dossier.catalogues import Catalogue
from dossier.contexts.findable import list_findable
from dossier.diagnostics import BuildFailed, Diagnostics
from dossier.engine import engine_digest
from dossier.fingerprint import digest_bytes, digest_value
from dossier.indexer import IndexingError, indexer_version, make_index
from dossier.library import Library
from dossier.routes import INDEX
from dossier.sources import SourceFile


class Search(Enum):
    """When a build makes the search index: before it publishes; not now, keeping the published one
    meanwhile; or never, for a site without search.
    """

    NOW = "now"
    LATER = "later"
    NEVER = "never"


@dataclass(frozen=True, slots=True)
class Bundle:
    """The files of an index, by path in the site: all of them, and the bytes of those that the
    published site has not. `is_due`: they are old, and have to be made.
    """

    paths: frozenset[str] = frozenset()
    lacking: Mapping[str, bytes] = field(default_factory=dict)
    is_due: bool = False


class _Listing(Struct, frozen=True):
    """What is kept of an index beside its files: the digests of the files of the dossier, of what
    was indexed, and of each file of the index by its path in the site.
    """

    inputs: str
    findable: str
    digests: dict[str, str]


def make_bundle(  # noqa: PLR0913 - all that an index depends on
    state: Path,
    library: Library,
    words: Mapping[str, Catalogue],
    files: Mapping[str, SourceFile],
    published: Mapping[str, str],
    progress: Callable[[int, int], None] | None,
) -> Bundle:
    """Return the search index of a dossier that was read from some files and is shown in some words
    (the catalogues by language), for a site that has the published files with their digests; an
    empty one for a dossier without search.

    It is kept in the folder `state`. Where it is not at hand it is made, with `progress` called at
    each page; without `progress` the published one is to be kept until then. Raises BuildFailed.
    """
    if not library.config.search:
        return Bundle()
    program = engine_digest(), indexer_version()
    said = [(language, one.digest) for language, one in sorted(words.items())]
    inputs = digest_value((program, said, [(path, one.digest) for path, one in files.items()]))
    shelf = _Shelf(state, published)
    found = shelf.find(lambda kept: kept.inputs == inputs)
    if found is not None:
        return found
    if progress is None:
        return Bundle(frozenset(path for path in published if is_of_index(path)), is_due=True)
    pages = list_findable(library, words)
    findable = digest_value((program, pages))
    found = shelf.find(lambda kept: kept.findable == findable)
    if found is not None:
        shelf.note(inputs)
        return found
    try:
        made = make_index(pages, progress)
    except IndexingError as error:
        sink = Diagnostics()
        sink.report("search-failed", library.config.span("search"), reason=str(error))
        raise BuildFailed(list(sink)) from error
    return shelf.put(inputs, findable, {f"{INDEX}/{path}": data for path, data in made.items()})


def is_of_index(path: str) -> bool:
    """Tell whether a file of the site is one of the search index."""
    return path.startswith(f"{INDEX}/")


class _Shelf:
    """Where the last index is kept: two files, either of which may be lost or damaged."""

    def __init__(self, state: Path, published: Mapping[str, str]) -> None:
        self._published = published
        self._list_at = state / "search-list"
        self._files_at = state / "search-files"
        self._listing = self._read_listing()

    def find(self, is_it: Callable[[_Listing], bool]) -> Bundle | None:
        """Return the kept index if it is the one, and what has to be taken from it is sound."""
        listing = self._listing
        if listing is None or not is_it(listing):
            return None
        lacking = self._lacking(listing.digests)
        # The files are seldom wanted: all that is of use is published already.
        files = self._read_files() if lacking else {}
        if any(digest_bytes(files.get(path, b"")) != listing.digests[path] for path in lacking):
            return None
        return Bundle(frozenset(listing.digests), {path: files[path] for path in lacking})

    def note(self, inputs: str) -> None:
        """Keep that the same words were found in other files."""
        if self._listing is not None:
            self._write_listing(_Listing(inputs, self._listing.findable, self._listing.digests))

    def put(self, inputs: str, findable: str, files: Mapping[str, bytes]) -> Bundle:
        """Keep an index, and return it. When that fails nothing is lost but time."""
        digests = {path: str(digest_bytes(data)) for path, data in files.items()}
        _write(self._files_at, msgpack.encode(files))
        self._write_listing(_Listing(inputs, findable, digests))
        return Bundle(frozenset(files), {path: files[path] for path in self._lacking(digests)})

    def _lacking(self, digests: Mapping[str, str]) -> list[str]:
        return [path for path, is_ in digests.items() if self._published.get(path) != is_]

    def _read_files(self) -> dict[str, bytes]:
        try:
            return msgpack.decode(self._files_at.read_bytes(), type=dict[str, bytes])
        except (OSError, MsgspecError):
            return {}

    def _read_listing(self) -> _Listing | None:
        try:
            head, _, body = self._list_at.read_bytes().partition(b"\n")
            is_whole = head == digest_bytes(body).encode()
            return msgpack.decode(body, type=_Listing) if is_whole else None
        except (OSError, MsgspecError):
            return None

    def _write_listing(self, listing: _Listing) -> None:
        body = msgpack.encode(listing)
        _write(self._list_at, digest_bytes(body).encode() + b"\n" + body)


def _write(path: Path, data: bytes) -> None:
    young = path.with_name(f"{path.name}.{os.getpid()}")
    with suppress(OSError):
        path.parent.mkdir(exist_ok=True)
        young.write_bytes(data)
        young.replace(path)
    with suppress(OSError):
        young.unlink(missing_ok=True)
