"""Records read again after an edit of their files, all other files being what they were.

What cannot be read like that, such as a file with a mistake, is a matter for `load`, which tells
everything together.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from dossier.diagnostics import Diagnostic, Diagnostics
from dossier.documents import parse_document
from dossier.kinds import Kind
from dossier.layers import overlay
from dossier.library import Library, files_of
from dossier.load import Loaded
from dossier.model import Record
from dossier.prose import parse_prose
from dossier.sources import SourceFile
from dossier.structure.reading import Scope
from dossier.structure.records import read_prose_record, read_record


@dataclass(frozen=True, slots=True)
class Reread:
    """What was read again: all files, the records that came of it, and what was found in them."""

    loaded: Loaded
    records: tuple[Record, ...]
    found: tuple[Diagnostic, ...]


def owners_of(library: Library) -> dict[str, str]:
    """Return, for every file of a record, the record's id."""
    return {path: id_ for id_, paths in library.places.items() for path in paths}


def reread(
    loaded: Loaded, library: Library, owners: Mapping[str, str], files: Mapping[str, SourceFile]
) -> Reread | None:
    """Read the records of some files of `loaded` again, whose text is another now; None when one
    of them has a mistake. `owners` are those of the library.
    """
    known = overlay(loaded.files, files)
    sink = Diagnostics()
    phrases = {one.words: one for one in library.phrases}
    scope = Scope(library.config.languages, phrases=phrases)
    records = []
    for id_ in sorted({owners[path] for path in files}):
        places = library.places[id_]
        sources = [known[path] for path in places]
        record = read_one(id_, library.kind_of(id_), sources, scope, sink)
        if record is None or files_of(record) != places:
            return None
        records.append(record)
    if sink.has_errors:
        return None
    return Reread(replace(loaded, files=known), tuple(records), tuple(sink))


def read_one(
    id_: str, kind: Kind, sources: list[SourceFile], scope: Scope, sink: Diagnostics
) -> Record | None:
    """Read a record from its files; None when one of them cannot be read."""
    if kind.prose:
        parsed = [parse_prose(source, scope.main, sink) for source in sources]
        files = [file for file in parsed if file is not None]
        return read_prose_record(id_, kind, files, scope, sink) if files == parsed else None
    (source,) = sources
    node = parse_document(source, sink)
    return read_record(id_, kind, node, scope, sink) if node is not None else None


def without_findings_of(
    found: tuple[Diagnostic, ...], records: tuple[Record, ...]
) -> Iterator[Diagnostic]:
    """Yield the findings that are not of the files of some records."""
    paths = {path for record in records for path in files_of(record)}
    return (one for one in found if one.span.path not in paths)
