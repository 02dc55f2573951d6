"""A new dossier: the samples that the package brings, written into an empty folder.

Below `starter/dossier/` a name that begins with `dot-` stands for one that begins with a dot, and
`.in` is dropped at the end: as they are there, git and the tools of this repository would take them
for their own. `@…@` is filled in.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from dossier.bugs import program_version
from dossier.diagnostics import BuildFailed, Diagnostics, Span

_FILES = Path(__file__).parent / "starter" / "dossier"
# What may lie in a folder that counts as empty: the repository that is to keep the dossier.
_IGNORED = {".git"}


@dataclass(frozen=True, slots=True)
class Beginning:
    """What a new dossier is filled in with."""

    title: str
    day: date


def begin_dossier(root: Path, beginning: Beginning) -> tuple[str, ...]:
    """Write a new dossier and return the paths of its files.

    Raises BuildFailed when the folder has something in it or cannot be written; then it is as it
    was.
    """
    _refuse_full(root)
    written: list[Path] = []
    try:
        for path, text in sorted(make_files(beginning).items()):
            file = root / path
            file.parent.mkdir(parents=True, exist_ok=True)
            with file.open("x", encoding="utf-8", newline="\n") as opened:
                written.append(file)
                opened.write(text)
    except OSError as error:
        _take_back(root, written)
        raise _failure(root, error) from None
    return tuple(path.relative_to(root).as_posix() for path in written)


def make_files(beginning: Beginning) -> Mapping[str, str]:
    """Return the text of every file of a new dossier, by its path."""
    return {_path_of(file): _fill_in(file, beginning) for file in _files(_FILES)}


def _files(folder: Path) -> Iterator[Path]:
    yield from (path for path in sorted(folder.rglob("*")) if path.is_file())


def _path_of(file: Path) -> str:
    parts = [
        f".{part.removeprefix('dot-')}" if part.startswith("dot-") else part
        for part in file.relative_to(_FILES).parts
    ]
    return "/".join(parts).removesuffix(".in")


def _fill_in(file: Path, beginning: Beginning) -> str:
    text = file.read_text(encoding="utf-8")
    # In YAML a string of JSON is one too, whatever is in it.
    text = text.replace('"@title@"', json.dumps(beginning.title, ensure_ascii=False))
    text = text.replace('"@edition@"', beginning.day.isoformat())
    return text.replace("@title@", beginning.title).replace("@version@", program_version())


def _refuse_full(root: Path) -> None:
    try:
        found = sorted(path.name for path in root.iterdir()) if root.exists() else []
    except OSError as error:
        raise _failure(root, error) from None
    others = [name for name in found if name not in _IGNORED]
    if others:
        sink = Diagnostics()
        sink.report("not-empty", Span(str(root)), path=root, found=others[0], number=len(others))
        raise BuildFailed(tuple(sink))


def _take_back(root: Path, written: list[Path]) -> None:
    for file in written:
        file.unlink(missing_ok=True)
    inner = {folder for file in written for folder in file.parents if root in folder.parents}
    for folder in sorted(inner, reverse=True):
        folder.rmdir()


def _failure(root: Path, error: OSError) -> BuildFailed:
    sink = Diagnostics()
    reason = (error.strerror or str(error)).lower()
    sink.report("cannot-begin", Span(str(root)), path=root, reason=reason)
    return BuildFailed(tuple(sink))
