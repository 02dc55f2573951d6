"""Changes the id of a record wherever it is named, at the letter: all of it, or nothing.

Nothing is written before the renamed dossier has been read as a whole, and says what it said under
the old id, with the same findings.
"""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from dossier.config import Config, Project
from dossier.diagnostics import BuildFailed, Diagnostic, Diagnostics, Severity, Span, suggest
from dossier.edits import cannot_write, changed_meanwhile
from dossier.fingerprint import digest_bytes
from dossier.forwarding import add_redirect, drop_redirect
from dossier.library import Library
from dossier.load import REDIRECTS, Loaded, load
from dossier.model import Prose, Record
from dossier.naming import Named, Names, find_names
from dossier.renamed import restate
from dossier.routes import SEEDS
from dossier.rules import check as check_rules
from dossier.sources import is_passed_over
from dossier.structure.statements import key_for
from dossier.writing import check_free

_READ = ("data", "content", SEEDS)


class RenameFailedError(Exception):
    """The renamed dossier does not say what it should: a bug, and nothing is written."""


@dataclass(frozen=True, slots=True)
class Renamed:
    """The files of a dossier in which a record has another id: path to bytes, None for one that is
    no more; what they were made from, likewise; and in how many places the id was changed.
    """

    files: Mapping[str, bytes | None]
    read: Mapping[str, bytes | None]
    places: int


def rename(project: Project, old: str, new: str, *, redirects: bool = True) -> Renamed:
    """Return what is to be written so that the record `old` has the id `new`; writes nothing.

    With `redirects` its old address leads to the new one. Raises BuildFailed when the dossier has
    errors, when there is no such record, or when the new id is taken or unfit, or makes an error.
    """
    loaded, library, before = _read(project)
    _check_ids(library, old, new)
    naming = _Naming(old, new, find_names(loaded, library))
    there = _There(project, loaded)
    files, places = _edit(there, library, naming)
    there_now = there.read(REDIRECTS)
    after = _redirect(files.get(REDIRECTS) or there_now, library, naming, is_kept=redirects)
    if after != there_now:
        files[REDIRECTS] = after
    renamed = Renamed(files, {path: there.read(path) for path in files}, places)
    _check(project, renamed, library, before, naming)
    return renamed


def _read(project: Project) -> tuple[Loaded, Library, tuple[Diagnostic, ...]]:
    sink = Diagnostics()
    loaded = load(project, sink)
    if loaded.library is not None:
        check_rules(loaded.library, loaded.lines, sink)
    if loaded.library is None or sink.has_errors:
        errors = tuple(one for one in sink if one.severity is Severity.ERROR)
        raise BuildFailed(errors, len(loaded.files))
    return loaded, loaded.library, tuple(sink)


def _check_ids(library: Library, old: str, new: str) -> None:
    found = Diagnostics()
    if old not in library.records:
        near = suggest(old, tuple(library.records))
        found.report("no-such-record", Span("data"), suggestion=near, id=old)
    else:
        check_free(library, new, library.records[old].origin.path, found)
    if found.has_errors:
        raise BuildFailed(tuple(found))


class _Naming:
    """What every id and path is called afterwards."""

    def __init__(self, old: str, new: str, names: Names) -> None:
        self.old, self.new = old, new
        self.names = names

    def id(self, id_: str) -> str:
        return self.new if id_ == self.old else id_

    def path(self, path: str) -> str:
        """Return the new path of a statement: its record may be renamed, and what its key is made
        from.
        """
        subject, *rest = path.split(".")
        made_from = self.names.keyed.get(path)
        if made_from is not None:
            rest[-1] = key_for(self.of(made_from))
        return ".".join([self.id(subject), *rest])

    def of(self, named: Named) -> str:
        return self.id(named.text) if named.sort == "id" else self.path(named.text)


# --- the files ------------------------------------------------------------------------------


class _There:
    """The files as they are; each is read once, so that all is made from one state of it."""

    def __init__(self, project: Project, loaded: Loaded) -> None:
        self._root = project.root
        self._loaded = loaded
        self._read: dict[str, bytes | None] = {}

    def read(self, path: str) -> bytes | None:
        """Return the bytes of a file, None when there is none. Raises BuildFailed when they are
        not those that the dossier was read from: places in them would be others.
        """
        if path not in self._read:
            file, known = self._root / path, self._loaded.files.get(path)
            if file.is_dir():
                raise cannot_write(path, "a folder has this name")
            data = file.read_bytes() if file.is_file() else None
            if known is not None and (data is None or digest_bytes(data) != known.digest):
                raise changed_meanwhile(path)
            self._read[path] = data
        return self._read[path]

    def text(self, path: str) -> str:
        """Return the text of a file that the dossier was read from."""
        data = self.read(path)
        if data is None:
            raise changed_meanwhile(path)
        return data.decode("utf-8")


def _edit(there: _There, library: Library, naming: _Naming) -> tuple[dict[str, bytes | None], int]:
    by_file: dict[str, list[Named]] = {}
    for one in naming.names.places:
        if naming.of(one) != one.text:
            by_file.setdefault(one.span.path, []).append(one)
    texts = {path: _replace(there, path, found, naming) for path, found in by_file.items()}
    texts |= _edit_map(there, library, naming)
    files: dict[str, bytes | None] = {path: text.encode("utf-8") for path, text in texts.items()}
    record = library.records[naming.old]
    for path in sorted({record.origin.path, *(prose.path for prose in record.prose)}):
        folder, _, name = path.rpartition("/")
        suffix = name.removeprefix(naming.old)
        data = files.pop(path, None)
        files[f"{folder}/{naming.new}{suffix}"] = data or there.read(path)
        files[path] = None
    return files, sum(map(len, by_file.values()))


# What may stand between the place of a scalar or mention and the name in it.
_LEAD = re.compile(r"\[\[\s*(?:fact:\s*)?|[|>][-+0-9]*[ \t]*(?:#[^\n]*)?\s*|['\"]?\s*")


def _replace(there: _There, path: str, found: list[Named], naming: _Naming) -> str:
    """Return the text of a file with other names; its line ends and all else are kept."""
    text = there.text(path)
    # A mark of byte order is no letter of the first line.
    begin = len(text) - len(text.removeprefix("\ufeff"))
    starts = [begin, *(match.end() for match in re.finditer(r"\r\n|\r|\n", text))]
    for one in sorted(found, key=lambda one: one.span, reverse=True):
        start = starts[one.span.line - 1] + one.span.column - 1
        lead = _LEAD.match(text, start)
        # A name written with escapes is not found; then it dangles, and nothing is written.
        if lead and text.startswith(one.text, lead.end()):
            end = lead.end() + len(one.text)
            text = text[: lead.end()] + naming.of(one) + text[end:]
    return text


def _edit_map(there: _There, library: Library, naming: _Naming) -> dict[str, str]:
    """Return the files of the map that name the record: the coastlines by the id of a feature or
    group, if it is drawn; the lines by their side and by the statements that they draw.
    """
    settings = library.config.map
    if settings is None:
        return {}
    texts = {}
    if "mapped" in library.kind_of(naming.old).roles:
        member = re.compile(rf'("(?:id|group)"\s*:\s*"){re.escape(naming.old)}(?=")')
        path = f"data/{settings.coastlines}"
        texts[path] = (member, lambda found: found[1] + naming.new)
    if settings.lines:
        word = re.compile(r'("side"\s*:\s*"|")([^"\\]+)(?=")')
        texts[f"data/{settings.lines}"] = (word, partial(_rename_in_lines, naming))
    found: dict[str, str] = {}
    for path, (pattern, put) in texts.items():
        text = there.text(path)
        changed = pattern.sub(put, text)
        found |= {path: changed} if changed != text else {}
    return found


def _rename_in_lines(naming: _Naming, found: re.Match[str]) -> str:
    """Return a text of the file of lines: a side, or the path of a statement, may be renamed."""
    is_path = "." in found[2] and " " not in found[2]
    if is_path:
        return found[1] + naming.path(found[2])
    return found[1] + (naming.id(found[2]) if found[1] != '"' else found[2])


def _redirect(
    data: bytes | None, library: Library, naming: _Naming, *, is_kept: bool
) -> bytes | None:
    """Return the redirects without one from the new address, and with one from the old if that
    `is_kept`; None for no such file.
    """
    folder = library.kind_of(naming.old).folder
    text = data.decode("utf-8") if data else ""
    text = text and drop_redirect(text, f"/{folder}/{naming.new}/")
    if is_kept:
        text = add_redirect(text, f"/{folder}/{naming.old}/", naming.new)
    return text.encode("utf-8") or None


# --- whether it is right --------------------------------------------------------------------


def _check(
    project: Project,
    renamed: Renamed,
    library: Library,
    before: tuple[Diagnostic, ...],
    naming: _Naming,
) -> None:
    """Read the renamed dossier in a copy, and hold it against the one that there is."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        for name in _READ:
            _copy(project.root, root, name)
        for path, data in renamed.files.items():
            if data is None:
                (root / path).unlink()
            else:
                (root / path).parent.mkdir(parents=True, exist_ok=True)
                (root / path).write_bytes(data)
        _, after, found = _read(Project(root))
    if _count(before) != _count(found):
        raise RenameFailedError("the renamed dossier has other findings")
    if _say(after, None) != _say(library, naming):
        raise RenameFailedError("the renamed dossier says something else")


def _copy(root: Path, there: Path, name: str) -> None:
    """Copy a folder of a dossier, to be written to whoever may write to the folder itself. Raises
    BuildFailed when a file in it has gone meanwhile, or the disk is full.
    """
    if not (root / name).is_dir():
        return
    try:
        shutil.copytree(
            root / name,
            there / name,
            symlinks=True,
            ignore=lambda _, names: [one for one in names if is_passed_over(one)],
            copy_function=shutil.copyfile,
        )
    except shutil.Error as error:
        ((source, _, _), *_) = error.args[0]
        raise changed_meanwhile(Path(source).relative_to(root).as_posix()) from None
    except OSError as error:
        raise cannot_write(name, (error.strerror or str(error)).lower()) from None
    for folder, *_ in os.walk(there / name):
        Path(folder).chmod(0o700)


def _count(found: tuple[Diagnostic, ...]) -> Counter[str]:
    return Counter(one.code for one in found)


def _say(library: Library, naming: _Naming | None) -> object:
    """Return all that a dossier says, under the names that it will have."""
    names = naming or _Naming("", "", Names((), {}))
    records = library.records.values()
    return (
        {names.id(one.id): (one.kind, _say_record(one, names)) for one in records},
        {page.id: (page.title, _say_prose(page.prose, names)) for page in library.standing},
        _say_settings(library.config, names),
        library.vocabulary,
        [replace(one, leans=tuple(map(names.id, one.leans))) for one in library.terms],
        [
            (
                seed.id,
                names.id(seed.source),
                seed.fingerprint,
                [
                    (one.fingerprint, one.note, [names.path(drawn.path) for drawn in one.drawn])
                    for one in seed.paragraphs
                ],
            )
            for seed in library.seeds
        ],
    )


def _say_settings(config: Config, names: _Naming) -> Config:
    home = replace(
        config.home,
        facts=tuple(map(names.path, config.home.facts)),
        dates=tuple(map(names.id, config.home.dates)),
        conflicts=tuple(map(names.id, config.home.conflicts)),
    )
    return replace(
        config,
        sides=tuple(map(names.id, config.sides)),
        names=tuple(replace(one, side=names.id(one.side)) for one in config.names),
        map=config.map and replace(config.map, measured_from=names.id(config.map.measured_from)),
        home=home,
    )


def _say_record(record: Record, names: _Naming) -> object:
    return [restate(one, names) for one in record.statements], _say_prose(record.prose, names)


def _say_prose(prose: tuple[Prose, ...], names: _Naming) -> object:
    return [
        (
            one.language,
            one.text,
            [
                (m.text, names.path(m.target) if m.is_fact else names.id(m.target))
                for m in one.mentions
            ],
        )
        for one in prose
    ]
