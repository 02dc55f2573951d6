"""Writes files for an editor, and never over one that is there."""

from __future__ import annotations

from dossier.config import Project
from dossier.diagnostics import BuildFailed, Diagnostics, Span, suggest
from dossier.edits import cannot_write, write_files
from dossier.kinds import Kind
from dossier.library import Library
from dossier.load import load
from dossier.schemas.folder import modeline
from dossier.skeletons import make_skeleton
from dossier.sources import find_link
from dossier.structure.records import check_id


def begin_record(project: Project, kind_id: str, id_: str) -> str:
    """Write the skeleton of a record and return its path from the folder of the dossier.

    Raises BuildFailed when there is no such kind, when the id is taken or unfit, or when the kinds
    cannot be read. Records that have errors are no hindrance.
    """
    sink = Diagnostics()
    loaded = load(project, sink)
    if loaded.library is None:
        raise BuildFailed(tuple(sink), len(loaded.files))
    found = Diagnostics()
    kind = _find_kind(loaded.library, kind_id, found)
    path = _path_of(kind, id_) if kind else ""
    check_free(loaded.library, id_, path, found)
    if kind is None or found.has_errors:
        raise BuildFailed(tuple(found))
    check_place(project, path)
    if (project.root / path).exists():
        raise cannot_write(path, "file exists")
    text = f"{'' if kind.prose else modeline(kind.id)}{make_skeleton(kind, loaded.library)}"
    write_files(project.root, {path: text.encode("utf-8")}, {path: None})
    return path


def check_place(project: Project, path: str) -> None:
    """Raise BuildFailed when a path leads through a symbolic link: nothing would read the file, and
    it may lie in somebody else's folder.
    """
    linked = find_link(project.root, path)
    if linked:
        raise cannot_write(path, f"{linked} is a symbolic link")


def _find_kind(library: Library, name: str, sink: Diagnostics) -> Kind | None:
    """Return a kind by its id, or by its folder, as editors know it from the addresses."""
    kinds = library.vocabulary.kinds
    for kind in kinds:
        if name in {kind.id, kind.folder}:
            return kind
    known = [kind.id for kind in kinds]
    sink.report(
        "no-such-kind",
        Span("data/kinds"),
        suggestion=suggest(name, known),
        found=name,
        known=", ".join(known),
    )
    return None


def _path_of(kind: Kind, id_: str) -> str:
    return f"content/{kind.folder}/{id_}.md" if kind.prose else f"data/{kind.folder}/{id_}.yaml"


def check_free(library: Library, id_: str, path: str, sink: Diagnostics) -> None:
    """Report an id that no record can have, or that one has already; `path` is the file that is to
    have it.
    """
    folders = [kind.folder for kind in library.vocabulary.kinds]
    if not check_id(id_, Span(path or id_), (*library.config.languages, *folders), sink):
        return
    there = library.records.get(id_)
    others = {page.id: page.origin for page in library.standing}
    if there is not None or id_ in others:
        first = there.origin if there else others[id_]
        sink.report("id-taken", Span(path or id_), id=id_, other=first.path)
