"""Changes to the files of an editor: all of them are made, or none."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from dossier.diagnostics import BuildFailed, Diagnostics, Span


def write_files(
    root: Path, files: Mapping[str, bytes | None], read: Mapping[str, bytes | None]
) -> None:
    """Write files by their paths from `root`, and delete those of None. Each is exchanged in one
    step, so that nobody reads a half; permissions are kept.

    `read` is what each was made from, None for one that was not there: what somebody saved since
    then is never written over. Raises BuildFailed for that, and when one cannot be written; then
    all are as they were.
    """
    path = ""
    with _put_back() as edit:
        try:
            for path, data in files.items():
                if data is not None:
                    _stage(root / path, data, edit)
            for path in files:
                _check_unchanged(root, path, read)
            for path, data in files.items():
                _check_unchanged(root, path, read)
                edit.done[root / path] = (read[path], data)
                if data is None:
                    (root / path).unlink()
                else:
                    edit.staged[root / path].replace(root / path)
        except OSError as error:
            raise cannot_write(path, (error.strerror or str(error)).lower()) from None


@dataclass(slots=True)
class _Edit:
    """How far an edit has come: files beside their targets, and what targets held and hold."""

    staged: dict[Path, Path] = field(default_factory=dict)
    done: dict[Path, tuple[bytes | None, bytes | None]] = field(default_factory=dict)


def _stage(target: Path, data: bytes, edit: _Edit) -> None:
    """Write a file beside its target, under a name that nothing reads."""
    target.parent.mkdir(parents=True, exist_ok=True)
    young = target.with_name(f".{target.name}.tmp")
    edit.staged[target] = young
    young.write_bytes(data)
    if target.exists():
        shutil.copymode(target, young)


def _check_unchanged(root: Path, path: str, read: Mapping[str, bytes | None]) -> None:
    if _bytes_of(root / path) != read[path]:
        raise changed_meanwhile(path)


@contextmanager
def _put_back() -> Iterator[_Edit]:
    """Put every file back that was exchanged when something fails, and clear up in any case. What
    somebody has saved since it was exchanged stays.
    """
    edit = _Edit()
    is_done = False
    try:
        yield edit
        is_done = True
    finally:
        for path, (before, after) in edit.done.items() if not is_done else ():
            if _bytes_of(path) != after:
                continue
            if before is None:
                path.unlink(missing_ok=True)
            else:
                path.write_bytes(before)
        for young in edit.staged.values():
            young.unlink(missing_ok=True)


def _bytes_of(path: Path) -> bytes | None:
    return path.read_bytes() if path.is_file() else None


def changed_meanwhile(path: str) -> BuildFailed:
    """Return what to tell of a file that is not as it was read."""
    return cannot_write(path, "it was changed meanwhile")


def cannot_write(path: str, reason: str) -> BuildFailed:
    """Return what to tell of a file that is not written."""
    found = Diagnostics()
    found.report("cannot-write", Span(path), path=path, reason=reason)
    return BuildFailed(tuple(found))
