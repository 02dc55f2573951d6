"""What there is to refer to: the ids of records with their names, by kinds and roles."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from dossier.kinds import Kind, Property
from dossier.library import Library
from dossier.load import Loaded
from dossier.model import Record, Text
from dossier.schemas.words import Json, an_id, ids_of, one_of
from dossier.sources import SourceFile
from dossier.structure.reading import ID

MOST = 5000
"""How many ids are listed at most. Beyond, an editor would be slow, and only their form counts."""

# Names that differ are joined: of a thing with two names neither stands alone.
_NAMES = 3


@dataclass(frozen=True, slots=True)
class Named:
    """A record that can be referred to, and how it is called."""

    id: str
    name: str


Names = Mapping[str, tuple[Named, ...]]
"""The records that there are, by the ids of their kinds."""


def collect_names(loaded: Loaded, library: Library) -> Names:
    """Return the records of each kind; those whose files cannot be read just now among them."""
    read = {one.origin.path for one in library.records.values()}
    read |= {prose.path for one in library.records.values() for prose in one.prose}
    unread = [file for path, file in loaded.files.items() if path not in read]
    found = {}
    for kind in library.vocabulary.kinds:
        there = {one.id: name_of(one, kind, library) for one in library.by_kind.get(kind.id, ())}
        there = {**dict.fromkeys(_ids_of(kind, unread), ""), **there}
        found[kind.id] = tuple(Named(id_, there[id_]) for id_ in sorted(there))
    return found


def _ids_of(kind: Kind, files: Iterable[SourceFile]) -> list[str]:
    top = "content" if kind.prose else "data"
    ids = [
        file.name.partition(".")[0]
        for file in files
        if file.path.startswith(f"{top}/{kind.folder}/")
    ]
    return [id_ for id_ in ids if ID.fullmatch(id_)]


def name_of(record: Record, kind: Kind, library: Library) -> str:
    """Return the names of a record in the main language, else the first that it has; of a source
    also who published it when.
    """
    main = library.config.languages[0]
    texts = [one.value for one in record.of(kind.trait("title")) if isinstance(one.value, Text)]
    forms = [form for text in texts for form in text.forms]
    names = list(dict.fromkeys(words for tag, words in forms if tag == main)) or [
        words for _, words in forms[:1]
    ]
    name = " ".join(" / ".join(names[:_NAMES]).split())
    if "source" not in kind.roles:
        return name
    about = [_first(record, what, main) for what in ("publisher", "published")]
    told = ", ".join(one for one in about if one)
    return f"{name} ({told})" if told else name


def _first(record: Record, what: str, main: str) -> str:
    values = [one.value for one in record.of(what)]
    if not values:
        return ""
    return values[0].form((main,))[1] if isinstance(values[0], Text) else str(values[0])


def id_schemas(library: Library, names: Names) -> dict[str, Json]:
    """Return the schema of the ids of records of some kinds, for all kinds that are asked for
    together, and of the sources and voices.
    """
    vocabulary = library.vocabulary
    asked = {ids_of(targets): targets for targets in sorted(_targets(library))}
    wanted = {
        **asked,
        "sources": tuple(kind.id for kind in vocabulary.with_role("source")),
        "voices": tuple(kind.id for kind in vocabulary.with_role("voice")),
        "sides": tuple(kind.id for kind in vocabulary.with_role("side")),
    }
    return {name: _ids(kinds, names) for name, kinds in wanted.items()}


def _targets(library: Library) -> set[tuple[str, ...]]:
    properties = [one for kind in library.vocabulary.kinds for one in kind.properties]
    return {one.targets for one in _with_qualifiers(properties) if one.type == "reference"}


def _with_qualifiers(properties: Iterable[Property]) -> Iterable[Property]:
    return (part for one in properties for part in (one, *one.qualifiers))


def _ids(kinds: tuple[str, ...], names: Names) -> Json:
    """Return the schema of the ids of all records of some kinds."""
    known = sorted(
        (one.id, one.name) for kind in dict.fromkeys(kinds) for one in names.get(kind, ())
    )
    if not known or len(known) > MOST:
        return an_id()
    return one_of(known, f"there is no record of this id that is of the kind {' or '.join(kinds)}")
