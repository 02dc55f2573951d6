"""Changes to the files of an editor: all of them are made, or none."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from dossier.diagnostics import BuildFailed, Diagnostics, Span


def write_files(root: Path, files: Mapping[str, bytes | None]) -> None:
    """Write files by their paths from `root`, and delete those of None. Each is exchanged in one
    step, so that nobody reads a half; permissions are kept.

    Raises BuildFailed when one cannot be written; then all are as they were.
    """
    path = ""
    with _put_back(root, files) as staged:
        try:
            for path, data in files.items():
                if data is not None:
                    _stage(root / path, data, staged)
            for path, data in files.items():
                if data is None:
                    (root / path).unlink()
                else:
                    staged[root / path].replace(root / path)
        except OSError as error:
            raise _cannot_write(path, error) from None


def _stage(target: Path, data: bytes, staged: dict[Path, Path]) -> None:
    """Write a file beside its target, under a name that nothing reads."""
    target.parent.mkdir(parents=True, exist_ok=True)
    young = target.with_name(f".{target.name}.tmp")
    staged[target] = young
    young.write_bytes(data)
    if target.exists():
        shutil.copymode(target, young)


@contextmanager
def _put_back(root: Path, files: Mapping[str, bytes | None]) -> Iterator[dict[Path, Path]]:
    """Put every file back to what it was when something fails, and clear up in any case."""
    staged: dict[Path, Path] = {}
    before = {root / path: _bytes_of(root / path) for path in files}
    is_done = False
    try:
        yield staged
        is_done = True
    finally:
        for path, data in before.items() if not is_done else ():
            if data is None:
                path.unlink(missing_ok=True)
            elif _bytes_of(path) != data:
                path.write_bytes(data)
        for young in staged.values():
            young.unlink(missing_ok=True)


def _bytes_of(path: Path) -> bytes | None:
    return path.read_bytes() if path.is_file() else None


def _cannot_write(path: str, error: OSError) -> BuildFailed:
    found = Diagnostics()
    reason = (error.strerror or str(error)).lower()
    found.report("cannot-write", Span(path), path=path, reason=reason)
    return BuildFailed(tuple(found))
