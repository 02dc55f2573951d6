"""Puts a finished site in the place of the published one, in one step.

The whole tree is written beside the published one, made durable, and the two folders change names.
Whoever reads the site, and whatever stops the build, meets the old tree or the new one, never a
mixture: nothing in the published folder is written to or deleted in place.
"""

from __future__ import annotations

import errno
import json
import os
import shutil
import stat
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from dossier.atomic import LockHeldError, flush, release_lock, swap_in, take_lock, undo_half_swap
from dossier.diagnostics import BuildFailed, Diagnostics, Span
from dossier.fingerprint import digest_bytes

MANIFEST = ".dossier.json"
"""The file in the output folder that lists what a build wrote, with the digest of each file."""

_FILE_MODE = 0o644
_FOLDER_MODE = 0o755
# How long a second build waits for the first, in seconds.
_PATIENCE = 10.0


@dataclass(frozen=True, slots=True)
class Published:
    """What a publication did, in files; the manifest itself is not counted. `changed` names the
    files that were written or removed, in order.
    """

    written: int
    unchanged: int
    removed: int
    changed: tuple[str, ...] = field(default=(), compare=False)


def publish(
    artifacts: Iterable[tuple[str, bytes]],
    output: Path,
    shown: str,
    *,
    apart_from: Iterable[Path] = (),
    patience: float = _PATIENCE,
) -> Published:
    """Make `output` hold exactly the artifacts, beside the files that others put there.

    An artifact is a path below `output`, relative and with `/`, and its bytes; `artifacts` may be
    made while it is read. A file that has not changed keeps its time stamp. `shown` is the name
    of the output in messages. `output` may not hold, or lie in, a path of `apart_from`.

    Raises BuildFailed when the site cannot be published; the published one is then as it was, and
    so it is after any exception from `artifacts`. Raises ValueError for a path that would leave
    the output or that comes twice: a bug of the caller.
    """
    output = Path(os.path.abspath(output))  # noqa: PTH100 - a symbolic link must stay one
    with _told(shown, output):
        _refuse_unsafe(output, shown, apart_from)
        output.parent.mkdir(parents=True, exist_ok=True)
        output = output.parent.resolve() / output.name
        if output.exists() and not os.access(output, os.W_OK):
            # The folder of somebody else can be swapped out, but not cleared away afterwards.
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(output))
    with _locked(output, shown, patience), _staging(output, shown) as new:
        with _told(shown, output):
            old = _read_manifest(output, shown)
        staged = _Stage(new, output, shown)
        for path, data in artifacts:
            staged.add(path, data)
        return staged.go_live(old)


class _Stage:
    """The new tree while it is filled. It has state on purpose: artifacts come one by one."""

    def __init__(self, tree: Path, output: Path, shown: str) -> None:
        self._tree = tree
        self._output = output
        self._shown = shown
        self._digests: dict[str, str] = {}
        self._folders: set[str] = set()
        self._written: set[str] = set()

    def add(self, path: str, data: bytes) -> None:
        """Put one file into the new tree: the published one itself when it holds these bytes."""
        self._refuse_path(path)
        self._digests[path] = digest_bytes(data)
        with _told(self._shown, self._output):
            self._make_folders(path)
            target = self._tree / path
            if not _link_if_same(self._output / path, target, data):
                _write(target, data)
                self._written.add(path)

    def go_live(self, old: Mapping[str, str]) -> Published:
        """Complete the tree and swap it in, unless it is what is published already."""
        removed = old.keys() - self._digests.keys()
        with _told(self._shown, self._output):
            manifest = _format_manifest(self._digests)
            same = _link_if_same(self._output / MANIFEST, self._tree / MANIFEST, manifest)
            if not (same and not self._written and not removed):
                if not same:
                    _write(self._tree / MANIFEST, manifest)
                self._carry_over(old)
                flush(self._tree)
                swap_in(self._tree, self._output, _beside(self._output, "old"))
        written = len(self._written)
        return Published(
            written=written,
            unchanged=len(self._digests) - written,
            removed=len(removed),
            changed=tuple(sorted(self._written | removed)),
        )

    def _refuse_path(self, path: str) -> None:
        parts = path.split("/")
        if "\\" in path or "\0" in path or any(part in {"", ".", ".."} for part in parts):
            msg = f"not a path inside the output: {path!r}"
            raise ValueError(msg)
        if path in self._digests or path in self._folders or path == MANIFEST:
            msg = f"two artifacts at one place: {path!r}"
            raise ValueError(msg)
        if any(str(folder) in self._digests for folder in PurePosixPath(path).parents):
            msg = f"an artifact below a file: {path!r}"
            raise ValueError(msg)

    def _make_folders(self, path: str) -> None:
        for folder in reversed(PurePosixPath(path).parents[:-1]):
            if str(folder) not in self._folders:
                _make_folder(self._tree / folder)
                self._folders.add(str(folder))

    def _carry_over(self, old: Mapping[str, str]) -> None:
        """Link what others put into the published folder into the new tree."""
        ours = {MANIFEST, *old}
        our_folders = {str(folder) for path in ours for folder in PurePosixPath(path).parents}
        modes: dict[Path, int] = {}
        published = _walk(self._output, "") if self._output.exists() else ()
        for path, entry in published:
            is_folder = entry.is_dir(follow_symlinks=False)
            if path in (our_folders | self._folders if is_folder else ours):
                continue
            self._refuse_occupied(path)
            self._make_folders(path)
            if is_folder:
                (self._tree / path).mkdir()
                modes[self._tree / path] = stat.S_IMODE(entry.stat().st_mode)
                self._folders.add(path)
            else:
                _link_or_copy(Path(entry.path), self._tree / path)
        for folder, mode in modes.items():  # not before: a folder may forbid writing
            folder.chmod(mode)

    def _refuse_occupied(self, path: str) -> None:
        places = (path, *map(str, PurePosixPath(path).parents))
        if path in self._folders or any(place in self._digests for place in places):
            raise _failure("output-occupied", self._shown, found=path)


def _walk(tree: Path, folder: str) -> Iterator[tuple[str, os.DirEntry[str]]]:
    """Yield everything below a folder of a tree, a folder before what is in it."""
    with os.scandir(tree / folder) as entries:
        for entry in sorted(entries, key=lambda found: found.name):
            path = f"{folder}/{entry.name}" if folder else entry.name
            yield path, entry
            if entry.is_dir(follow_symlinks=False):
                yield from _walk(tree, path)


def _link_or_copy(source: Path, target: Path) -> None:
    try:
        os.link(source, target, follow_symlinks=False)
    except OSError:
        # Some systems forbid links to files of another owner, some file systems have none.
        shutil.copy2(source, target, follow_symlinks=False)


def _link_if_same(published: Path, target: Path, data: bytes) -> bool:
    """Take over a published file that holds just these bytes, so that its time stamp stays.

    A link and not a copy: files are never written in place, so the two trees can share them.
    """
    try:
        found = published.lstat()
        if (
            not stat.S_ISREG(found.st_mode)
            or stat.S_IMODE(found.st_mode) != _FILE_MODE
            or found.st_size != len(data)
            or published.read_bytes() != data
        ):
            return False
        os.link(published, target)
    except OSError:
        # Not there, not readable, or a file system without links: the file is written afresh,
        # and whatever is really wrong shows itself there.
        return False
    return True


def _write(target: Path, data: bytes) -> None:
    try:
        descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _FILE_MODE)
        with os.fdopen(descriptor, "wb") as file:
            os.fchmod(descriptor, _FILE_MODE)  # whatever the umask
            file.write(data)
    except OSError as error:
        error.filename = str(target)  # a full disk shows itself without a name
        raise


def _make_folder(folder: Path) -> None:
    folder.mkdir()
    folder.chmod(_FOLDER_MODE)  # whatever the umask


def _beside(output: Path, what: str) -> Path:
    """Return the name of a file or folder of ours next to the output, on its file system."""
    return output.with_name(f".{output.name}.dossier-{what}")


@contextmanager
def _staging(output: Path, shown: str) -> Iterator[Path]:
    """Give an empty folder beside the output; whatever it holds in the end is removed.

    After a swap that is the tree that was published before. First the leftovers of a build that
    was killed are cleared away, and its swap undone when that was cut in two.
    """
    new, away = _beside(output, "next"), _beside(output, "old")
    with _told(shown, output):
        undo_half_swap(output, away)
        _remove(away)
        _remove(new)
        _make_folder(new)
    try:
        yield new
    finally:
        # What cannot be removed now does no harm: the next build begins with removing it.
        with suppress(OSError):
            _remove(new)
            _remove(away)


def _remove(tree: Path) -> None:
    if not os.path.lexists(tree):
        return
    for folder, _, _ in os.walk(tree):
        os.chmod(folder, _FOLDER_MODE)  # noqa: PTH101 - carried over, it may forbid writing
    shutil.rmtree(tree)


def _format_manifest(digests: Mapping[str, str]) -> bytes:
    manifest = {"format": 1, "files": digests}
    return json.dumps(manifest, indent=0, sort_keys=True, ensure_ascii=False).encode() + b"\n"


def _read_manifest(output: Path, shown: str) -> Mapping[str, str]:
    """Return what the last build wrote, by path. A folder of somebody else's is refused."""
    if not output.exists():
        return {}
    try:
        manifest = json.loads((output / MANIFEST).read_bytes())
        files = manifest["files"]
        if manifest["format"] == 1 and isinstance(files, dict):
            return files
    except FileNotFoundError:
        found = sorted(entry.name for entry in output.iterdir())
        if found:
            raise _failure("output-not-ours", shown, found=found[0]) from None
        return {}
    except (ValueError, KeyError, TypeError):
        pass
    raise _failure("output-manifest-damaged", shown)


def _refuse_unsafe(output: Path, shown: str, apart_from: Iterable[Path]) -> None:
    real = output.resolve()
    reason = ""
    if output.is_symlink():
        reason = "is a symbolic link"
    elif output.exists() and not output.is_dir():
        reason = "is not a folder"
    elif os.path.ismount(output):
        reason = "is a mount point, which cannot be swapped in one step; a folder inside it can"
    for path in () if reason else apart_from:
        read = path.resolve()
        if real in (read, *read.parents) or read in real.parents:
            reason = f"holds, or lies in, what the build reads ({path.name})"
            break
    if reason:
        raise _failure("output-unsafe", shown, reason=reason)


@contextmanager
def _locked(output: Path, shown: str, patience: float) -> Iterator[None]:
    """Keep other builds away from the output; raise BuildFailed when one is at work for long."""
    lock = _beside(output, "lock")
    try:
        with _told(shown, output):
            held = take_lock(lock, patience)
    except LockHeldError as error:
        raise _failure("output-busy", shown, holder=error.holder) from None
    try:
        yield
    finally:
        release_lock(lock, held)


@contextmanager
def _told(shown: str, output: Path) -> Iterator[None]:
    """Turn an error of the system into a diagnostic that names the file and the cause."""
    try:
        yield
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        file = _inside(error.filename, output)
        raise _failure(
            "cannot-publish", shown, reason=f"{reason} ({file})" if file else reason
        ) from error


def _inside(filename: object, output: Path) -> str:
    """Return the path of a file as the published site would have it; empty for the site itself."""
    if not isinstance(filename, str | os.PathLike):
        return ""
    path = Path(os.fsdecode(filename))
    roots: Sequence[Path] = (_beside(output, "next"), _beside(output, "old"), output)
    for root in roots:
        if path == root:
            return ""
        if path.is_relative_to(root):
            return path.relative_to(root).as_posix()
    return path.name


def _failure(code: str, shown: str, **values: str) -> BuildFailed:
    found = Diagnostics()
    found.report(code, Span(shown), related=(), suggestion="", path=shown, **values)
    return BuildFailed(list(found))
