"""Writes schemas and settings of editors for a person who asks for them."""

from __future__ import annotations

from pathlib import Path

from dossier.config import Project
from dossier.diagnostics import BuildFailed, Diagnostics, Span, plural
from dossier.library import Library
from dossier.load import Loaded, load
from dossier.schemas.editors import SETTINGS, NotPlainError, tell_vscode
from dossier.schemas.folder import FOLDER, holds_schemas, schema_files, write_schemas


def write_all(project: Project, output: Path | None) -> str:
    """Write the schemas of a dossier, and return what to say of it. Raises BuildFailed when the
    dossier cannot be read, when the folder cannot be written or holds what is not of this program;
    mistakes in records are no hindrance.
    """
    loaded, library = _load(project)
    own = project.root / FOLDER
    folder = output or own
    try:
        if folder.absolute() != own.absolute():
            _refuse_what_others_wrote(folder)
        count = write_schemas(folder, loaded, library)
    except OSError as error:
        raise _failure(folder, error) from None
    return f"{plural(count, 'schema')} written to {output or FOLDER}/"


def tell_editor(project: Project) -> tuple[str, ...]:
    """Tell VS Code of the schemas, and return what to say of it. Raises BuildFailed, and
    NotPlainError when its settings have to be mended by hand.
    """
    _, library = _load(project)
    try:
        written = tell_vscode(project.root, schema_files(library))
    except OSError as error:
        raise _failure(Path(SETTINGS), error) from None
    return tuple(f"{path} written" for path in written) or ("VS Code knows them already",)


def refusal(error: NotPlainError) -> BuildFailed:
    """Return what to tell of settings that were left alone."""
    found = Diagnostics()
    found.report("settings-kept", Span(error.path), path=error.path)
    return BuildFailed(tuple(found))


def _load(project: Project) -> tuple[Loaded, Library]:
    sink = Diagnostics()
    loaded = load(project, sink)
    if loaded.library is None:
        raise BuildFailed(tuple(sink), len(loaded.files))
    return loaded, loaded.library


def _refuse_what_others_wrote(folder: Path) -> None:
    """Raise BuildFailed for a folder with files among which schemas would overwrite some."""
    others = sorted(path.name for path in folder.iterdir()) if folder.is_dir() else []
    if others and not holds_schemas(folder):
        found = Diagnostics()
        found.report("folder-of-others", Span(str(folder)), path=folder, found=others[0])
        raise BuildFailed(tuple(found))


def _failure(path: Path, error: OSError) -> BuildFailed:
    found = Diagnostics()
    reason = (error.strerror or str(error)).lower()
    found.report("cannot-write-schemas", Span(str(path)), path=path, reason=reason)
    return BuildFailed(tuple(found))
