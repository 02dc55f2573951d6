"""The coastlines of the map, read from files: what is drawn, and what is published of them.

A licence of coastlines may ask that they go with its text. So the file itself, and what stands
beside it under the names NOTICE, LICENSE… and LICENSES/…, are files of the site too.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from dossier.config import Config
from dossier.diagnostics import Diagnostics, Span
from dossier.outlines import Outlines, read_outlines
from dossier.routes import GEO
from dossier.sources import read_file

_NOTICE = "NOTICE"
_LICENCES = ("LICENSE", "LICENCE", "COPYING")
_LICENCE_FOLDERS = ("LICENSES", "LICENCES")


@dataclass(frozen=True, slots=True)
class Coasts:
    """The outlines to draw, and the files to publish: pairs of path below the output and bytes."""

    outlines: Outlines
    files: tuple[tuple[str, bytes], ...]


def read_coasts(root: Path, config: Config, sink: Diagnostics) -> Coasts | None:
    """Read the coastlines that the settings name; None when they name none or none can be read."""
    if config.map is None:
        return None
    path = f"data/{config.map.coastlines}"
    if not (root / path).exists():
        sink.report("no-coastlines", config.span("map"), path=path)
        return None
    file = read_file(root, path, sink)
    if file is None:
        return None
    try:
        outlines = read_outlines(file.text)
    except ValueError as error:
        sink.report("bad-coastlines", Span(path), problem=error)
        return None
    folder = PurePosixPath(path).parent
    papers = tuple(_read_papers(root, folder, sink))
    notices = [name for name, _ in papers if PurePosixPath(name).stem == _NOTICE]
    drawing = f"{GEO}/{PurePosixPath(path).name}", file.text.encode("utf-8")
    return Coasts(replace(outlines, notice=next(iter(notices), "")), (drawing, *papers))


def _read_papers(
    root: Path, folder: PurePosixPath, sink: Diagnostics
) -> Iterator[tuple[str, bytes]]:
    """Yield the notice and the licences that stand in a folder, by path. They are published as
    `.txt`, for a server tells browsers by the suffix that a file can be read.
    """
    base = root / folder
    for found in sorted((*base.glob("*"), *base.glob("*/*"))):
        path = found.relative_to(base)
        if not found.is_file() or not _is_paper(path):
            continue
        file = read_file(root, (folder / path.as_posix()).as_posix(), sink)
        if file is not None:
            name = path.as_posix().removesuffix(".txt")
            yield f"{GEO}/{name}.txt", file.text.encode("utf-8")


def _is_paper(path: Path) -> bool:
    if len(path.parts) > 1:
        return path.parts[0] in _LICENCE_FOLDERS and not path.name.startswith(".")
    return path.name.startswith((_NOTICE, *_LICENCES)) and path.suffix in {"", ".txt"}
