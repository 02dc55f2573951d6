"""All schemas of a dossier as the files of a folder, written anew when they would differ."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path

from dossier.diagnostics import Diagnostics, Severity
from dossier.documents import parse_document
from dossier.engine import engine_digest
from dossier.fingerprint import Digest, digest_value
from dossier.kinds import Property
from dossier.library import Library
from dossier.load import PHRASES, SETTINGS, TERMS, VOCABULARY, Loaded
from dossier.routes import SEEDS
from dossier.schemas.names import Names, collect_names, id_schemas
from dossier.schemas.records import record_schema, shared_parts
from dossier.schemas.settings import (
    kind_schema,
    phrases_schema,
    seed_schema,
    settings_schema,
    terms_schema,
    vocabulary_schema,
)
from dossier.schemas.words import Json, shared_values
from dossier.structure.properties import read_shared
from dossier.structure.reading import Scope

FOLDER = ".dossier/schema"
"""Where the schemas of a dossier lie, from its folder."""

RECORDS = "records"
"""The folder of the schemas of records, below that of all; each is named like its kind."""

_SHARED, _IDS, _DIGEST = "shared.json", "ids.json", "digest"
_KINDS = "data/kinds/"
_A_DIGEST = re.compile(r"[0-9a-f]{32}")


def schema_files(library: Library) -> dict[str, str]:
    """Return which schema is for which files: a path below the folder of schemas to a pattern of
    paths below that of the dossier. Records of prose have none: editors look at YAML files only.
    """
    kinds = [kind for kind in library.vocabulary.kinds if not kind.prose]
    return {
        "settings.json": SETTINGS,
        "vocabulary.json": VOCABULARY,
        "terms.json": TERMS,
        "phrases.json": PHRASES,
        "kind.json": f"{_KINDS}*.yaml",
        "seed.json": f"{SEEDS}/*.yaml",
        **{f"{RECORDS}/{kind.id}.json": f"data/{kind.folder}/*.yaml" for kind in kinds},
    }


def modeline(kind: str) -> str:
    """Return the remark that tells language servers the schema of a record, from its file."""
    return f"# yaml-language-server: $schema=../../{FOLDER}/{RECORDS}/{kind}.json\n"


def is_there(root: Path) -> bool:
    """Return whether there are schemas of a dossier."""
    return (root / FOLDER / _DIGEST).is_file()


def keep_current(root: Path, loaded: Loaded, found: Diagnostics) -> None:
    """Write the schemas below the folder for what builds remember, if what they are made from has
    changed. As long as settings or kinds are wrong they stay as they are; when they cannot be
    written nothing is lost but help.
    """
    is_shaped = not any(
        one.severity is Severity.ERROR
        and (one.span.path in {SETTINGS, VOCABULARY} or one.span.path.startswith(_KINDS))
        for one in found
    )
    if loaded.library is None or not is_shaped:
        return
    names = collect_names(loaded, loaded.library)
    digest = _digest(loaded, loaded.library, names)
    folder = root / FOLDER
    with suppress(OSError):
        if not _is_current(folder, digest):
            _write(folder, make_schemas(loaded, loaded.library, names), digest)


def write_schemas(folder: Path, loaded: Loaded, library: Library) -> int:
    """Write the schemas to a folder, and return how many. Raises OSError."""
    names = collect_names(loaded, library)
    schemas = make_schemas(loaded, library, names)
    _write(folder, schemas, _digest(loaded, library, names))
    return len(schemas)


def holds_schemas(folder: Path) -> bool:
    """Tell whether a folder holds schemas that were written by this program."""
    try:
        return bool(_A_DIGEST.fullmatch((folder / _DIGEST).read_text(encoding="ascii")))
    except (OSError, UnicodeDecodeError):
        return False


def make_schemas(loaded: Loaded, library: Library, names: Names) -> Mapping[str, Json]:
    """Return the schemas by their paths below the folder for them."""
    languages = library.config.languages
    values, ids = shared_values(languages), id_schemas(library, names)
    parts = shared_parts(_refer("", values, ids))
    top, below = _refer(_SHARED, values, ids, parts), _refer(f"../{_SHARED}", values, ids, parts)
    kinds = library.vocabulary.kinds
    qualifiers, shared = _read_shared(loaded, languages)
    return {
        _IDS: _definitions(ids),
        _SHARED: _definitions(values, {f"part.{name}": part for name, part in parts.items()}),
        "settings.json": settings_schema(library, top),
        "vocabulary.json": vocabulary_schema(kinds, qualifiers, top),
        "terms.json": terms_schema(top),
        "phrases.json": phrases_schema(languages),
        "kind.json": kind_schema(kinds, qualifiers, shared, top),
        "seed.json": seed_schema(top),
        **{
            f"{RECORDS}/{kind.id}.json": record_schema(kind, languages, below)
            for kind in kinds
            if not kind.prose
        },
    }


def _refer(
    shared: str, values: Mapping[str, Json], ids: Mapping[str, Json], parts: Mapping[str, Json] = {}
) -> dict[str, str]:
    """Return where the shared schemas are found, seen from a file that finds them at `shared`."""
    beside = f"{shared.removesuffix(_SHARED)}{_IDS}"
    return {
        **{name: f"{shared}#/definitions/{name}" for name in values},
        **{name: f"{beside}#/definitions/{name}" for name in ids},
        **{f"part.{name}": f"{shared}#/definitions/part.{name}" for name in parts},
    }


def _definitions(*groups: Mapping[str, Json]) -> Json:
    found = {name: schema for group in groups for name, schema in group.items()}
    return {"$schema": "http://json-schema.org/draft-07/schema#", "definitions": found}


def _read_shared(
    loaded: Loaded, languages: tuple[str, ...]
) -> tuple[Mapping[str, Property], Mapping[str, Property]]:
    file = loaded.files.get(VOCABULARY)
    node = parse_document(file, Diagnostics()) if file else None
    return read_shared(node, Scope(languages), Diagnostics())


def _digest(loaded: Loaded, library: Library, names: Names) -> Digest:
    shaping = sorted(
        (path, file.digest)
        for path, file in loaded.files.items()
        if path in {SETTINGS, VOCABULARY} or path.startswith(_KINDS)
    )
    pages = [page.id for page in library.standing]
    listed = [(kind, [(one.id, one.name) for one in found]) for kind, found in names.items()]
    return digest_value((engine_digest(), shaping, pages, listed))


def _is_current(folder: Path, digest: Digest) -> bool:
    try:
        return (folder / _DIGEST).read_text(encoding="ascii") == digest
    except (OSError, UnicodeDecodeError):
        return False


def _write(folder: Path, schemas: Mapping[str, Json], digest: Digest) -> None:
    """Write every schema, each in one step: a language server may read it just now. The digest
    comes last, so that what is written half is written again.
    """
    (folder / RECORDS).mkdir(parents=True, exist_ok=True)
    texts = {path: f"{_format(schema)}\n" for path, schema in schemas.items()}
    for path, text in (*texts.items(), (_DIGEST, digest)):
        young = folder / f"{path}.{os.getpid()}"
        try:
            young.write_text(text, encoding="utf-8", newline="\n")
            young.replace(folder / path)
        finally:
            young.unlink(missing_ok=True)
    for left in _leftovers(folder, schemas):
        left.unlink(missing_ok=True)


def _format(schema: Json) -> str:
    return json.dumps(schema, ensure_ascii=False, separators=(",", ":"))


def _leftovers(folder: Path, schemas: Mapping[str, Json]) -> Iterator[Path]:
    """Yield the schemas of kinds that there are no longer."""
    for path in (folder / RECORDS).glob("*.json"):
        if f"{RECORDS}/{path.name}" not in schemas:
            yield path
