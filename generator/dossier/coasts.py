"""The coastlines of the map, read from files: what is drawn, and what is published of them.

A licence of coastlines may ask that they go with its text. So the file itself, and what stands
beside it under the names NOTICE, LICENSE… and LICENSES/…, are files of the site too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from dossier.config import Config
from dossier.diagnostics import Diagnostics, Span
from dossier.maplines import add_lines
from dossier.outlines import Outlines, read_outlines
from dossier.routes import GEO
from dossier.sources import read_file

_NOTICE = "NOTICE"
_LICENCES = ("LICENSE", "LICENCE", "COPYING")
_LICENCE_FOLDERS = ("LICENSES", "LICENCES")
# The suffixes of texts; a number is the end of a name such as LICENSE-2.0.
_TEXT = re.compile(r"|\.(?:txt|md|rst|[0-9]+)", re.IGNORECASE)


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
    papers = tuple(_read_papers(root, PurePosixPath(path), sink))
    outlines, lines = _read_lines(root, config, outlines, sink)
    notices = [name for name, _ in papers if _is_notice(name)]
    drawing = f"{GEO}/{PurePosixPath(path).name}", file.text.encode("utf-8")
    return Coasts(replace(outlines, notice=next(iter(notices), "")), (drawing, *lines, *papers))


def _read_lines(
    root: Path, config: Config, outlines: Outlines, sink: Diagnostics
) -> tuple[Outlines, tuple[tuple[str, bytes], ...]]:
    """Return the coastlines with the lines that the settings name, and their file to publish."""
    if config.map is None or not config.map.lines:
        return outlines, ()
    path = f"data/{config.map.lines}"
    if not (root / path).exists():
        sink.report("no-lines", config.span("map"), path=path)
        return outlines, ()
    file = read_file(root, path, sink)
    if file is None:
        return outlines, ()
    try:
        drawn = add_lines(outlines, file.text)
    except ValueError as error:
        sink.report("bad-lines", Span(path), problem=error)
        return outlines, ()
    return drawn, ((f"{GEO}/{PurePosixPath(path).name}", file.text.encode("utf-8")),)


def _read_papers(
    root: Path, drawing: PurePosixPath, sink: Diagnostics
) -> Iterator[tuple[str, bytes]]:
    """Yield the notice and the licences that stand beside a drawing, by path. They are published as
    `.txt`, for a server tells browsers by the suffix that a file can be read.
    """
    folder = root / drawing.parent
    taken: set[str] = set()
    for path in _find_papers(folder):
        if path.name == drawing.name:
            continue
        relative = path.relative_to(root).as_posix()
        if not relative.isprintable():  # not UTF-8, on a disk that takes any bytes
            sink.report("unreadable-file", Span(relative), reason="its name cannot be shown")
            continue
        file = read_file(root, relative, sink)
        if file is None:
            continue
        name = f"{path.relative_to(folder).as_posix().removesuffix('.txt')}.txt"
        while name in taken:  # FREE and FREE.txt
            name = f"{name}.txt"
        taken.add(name)
        yield f"{GEO}/{name}", file.text.encode("utf-8")


def _find_papers(folder: Path) -> Iterator[Path]:
    """Yield what may tell of a licence, by path. Of a folder that is a link only the link itself,
    which is refused when it is read.
    """
    for found in sorted(folder.iterdir()):
        if found.is_dir() and not found.is_symlink():
            if found.name in _LICENCE_FOLDERS:
                inner = sorted(found.iterdir())
                yield from (one for one in inner if one.is_file() and one.name[0] != ".")
        elif _is_paper(found):
            yield found


def _is_paper(path: Path) -> bool:
    is_text = _TEXT.fullmatch(path.suffix) is not None
    return path.name.upper().startswith((_NOTICE, *_LICENCES)) and is_text


def _is_notice(name: str) -> bool:
    return PurePosixPath(name).name.partition(".")[0].upper() == _NOTICE
