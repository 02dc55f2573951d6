"""The output folder as a place: where a site may be published, held against other builds, and how
it is told when it cannot be.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from dossier.atomic import LockHeldError, find_mount, release_lock, take_lock
from dossier.diagnostics import BuildFailed, Diagnostics, Span
from dossier.stamps import workshop_of
from dossier.standby import away_of, standby_of


def prepare_place(output: Path, shown: str, apart_from: Iterable[Path]) -> str:
    """Return the place of the output, with no symbolic link on the way, and make what it is in.

    Raises BuildFailed when nothing may be published there: because it holds, or lies in, a path of
    `apart_from`, or is not a folder of its own.
    """
    output = Path(os.path.abspath(output))  # noqa: PTH100 - a symbolic link must stay one
    with told(shown, str(output)):
        _refuse_unsafe(output, shown, apart_from)
        output.parent.mkdir(parents=True, exist_ok=True)
        output = output.parent.resolve() / output.name
        if output.exists() and not os.access(output, os.W_OK):
            # The folder of somebody else can be swapped out, but not changed afterwards.
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(output))
    return str(output)


def _refuse_unsafe(output: Path, shown: str, apart_from: Iterable[Path]) -> None:
    real = output.resolve()
    reason = ""
    if output.is_symlink():
        reason = "is a symbolic link"
    elif output.exists() and not output.is_dir():
        reason = "is not a folder"
    for path in () if reason else apart_from:
        read = path.resolve()
        if real in (read, *read.parents) or read in real.parents:
            reason = f"holds, or lies in, what the build reads ({path.name})"
            break
    reason = reason or _tell_mount(real)
    if reason:
        raise failure("output-unsafe", shown, reason=reason)


def _tell_mount(output: Path) -> str:
    for tree in (output, Path(workshop_of(str(output)))):
        mount = find_mount(str(tree))
        if mount == str(output):
            return "is a mount point, which cannot be swapped in one step; a folder inside it can"
        if mount is not None:
            found = os.path.relpath(mount, output)
            return f"holds a mount point ({found}), and would be swapped with all that is in it"
    return ""


@contextmanager
def locked(output: str, shown: str, patience: float) -> Iterator[int]:
    """Keep other builds away from the output, and give a moment of the file system's clock.

    Raises BuildFailed when another build is at work for more than `patience` seconds.
    """
    place = Path(output)
    lock = place.with_name(f".{place.name}.dossier-lock")
    try:
        with told(shown, output):
            held = take_lock(lock, patience)
    except LockHeldError as error:
        raise failure("output-busy", shown, holder=error.holder) from None
    try:
        yield os.fstat(held).st_ctime_ns
    finally:
        release_lock(lock, held)


@contextmanager
def told(shown: str, output: str) -> Iterator[None]:
    """Turn an error of the system into a diagnostic that names the file and the cause."""
    try:
        yield
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        file = _inside(error.filename, output)
        raise failure(
            "cannot-publish", shown, reason=f"{reason} ({file})" if file else reason
        ) from error


def _inside(filename: object, output: str) -> str:
    """Return the path of a file as the published site would have it; empty for the site itself."""
    if not isinstance(filename, str | os.PathLike):
        return ""
    path = Path(os.fsdecode(filename))
    for root in map(Path, (standby_of(output), away_of(output), workshop_of(output), output)):
        if path == root:
            return ""
        if path.is_relative_to(root):
            return path.relative_to(root).as_posix()
    return path.name


def failure(code: str, shown: str, **values: str) -> BuildFailed:
    """Return what a build is stopped with: one finding about the output."""
    found = Diagnostics()
    found.report(code, Span(shown), related=(), suggestion="", path=shown, **values)
    return BuildFailed(list(found))
