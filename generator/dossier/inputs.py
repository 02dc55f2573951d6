"""Which files of a project have changed since a build of this process read them.

They are told by a watcher, or found by their stamps. By stamps nothing is missed that the disk
shows; a watcher tells at once, and its word is held against the stamps when there is time.
"""

from __future__ import annotations

import os
from collections.abc import Container, Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from types import MappingProxyType

from dossier.fingerprint import digest_bytes
from dossier.sources import is_passed_over
from dossier.stamps import is_same_thing, stamp_of
from dossier.unchanged import clock_of, take_stamps


class Inputs:
    """The files that a build reads. It has state on purpose: what has been read, and heard since.

    With `is_told`, what has changed is what `hear` was told. `looked` is what there was a moment
    ago, as `take_stamps` gives it, and spares the first look.
    """

    def __init__(
        self, root: Path, *, is_told: bool, looked: Mapping[str, str] = MappingProxyType({})
    ) -> None:
        self._looked = looked
        self._root = os.path.abspath(root)  # noqa: PTH100 - no link is followed
        self._is_told = is_told
        self._stamps: dict[str, str] = {}
        self._heard: set[str] = set()
        self._found: list[str] | None = None

    @property
    def stamps(self) -> Mapping[str, str]:
        """What has been read, by its stamps."""
        return self._stamps

    def begin_from(self, stamps: Mapping[str, str], known: Container[str]) -> bool:
        """Begin with what an earlier process has read, by its stamps. Return whether more has not
        happened since than that files of `known` got another content.
        """
        self._stamps = dict(stamps)
        self._found = self.compare(self.look(), known)
        if self._found is not None:
            self._heard.update(f"{self._root}/{path}" for path in self._found)
        return self._found is not None

    def hear(self, paths: Iterable[Path]) -> None:
        """Take in what a watcher told."""
        self._heard.update(map(os.path.abspath, paths))

    def look(self) -> dict[str, str]:
        """Return what there is just now, to be kept with `read_all` once it has been read; nothing
        where that cannot be told.
        """
        with suppress(OSError):
            found, self._looked = self._looked or take_stamps(self._root), {}
            return {
                path: _with_digest(path, stamp)
                for path, stamp in found.items()
                if not self._is_passed_over(path)
            }
        return {}

    def _is_passed_over(self, path: str) -> bool:
        """Tell whether no build reads a path: what editors put beside a file while it is open."""
        below = self._root + os.sep
        rest = path[len(below) :] if path.startswith(below) else ""
        return any(map(is_passed_over, rest.split(os.sep)))  # noqa: PTH206 - there are thousands

    def read_all(self, stamps: dict[str, str]) -> None:
        """Note that everything has been read as it was at a look."""
        self._stamps, self._found = stamps, None
        self._heard.clear()

    def look_at(self, paths: Iterable[str]) -> dict[str, str]:
        """Return the stamps of some files of the project, to be kept with `note`."""
        found = {}
        with suppress(OSError):
            tick = clock_of(self._root)
            for path in paths:
                place = f"{self._root}/{path}"
                found[place] = ""
                found[place] = _with_digest(place, stamp_of(place, tick))
        return found

    def note(self, stamps: Mapping[str, str]) -> None:
        """Note that some files have been read as they were at a look."""
        self._stamps.update(stamps)

    def read_some(self, stamps: Mapping[str, str]) -> None:
        """Note the same of all that has changed."""
        self.note(stamps)
        self._heard.clear()

    def find_changed(self, known: Container[str]) -> list[str] | None:
        """Return the files that have changed, as paths of the project; None when more has happened
        than that files of `known` got another content.
        """
        found, self._found = self._found, None
        if self._is_told:
            return self._among(self._heard, known)
        # What was found just now, to begin with, is not looked for twice.
        return self.compare(self.look(), known) if found is None else found

    def compare(self, stamps: Mapping[str, str], known: Container[str]) -> list[str] | None:
        """Return the same, told by the stamps of a look."""
        then = self._stamps
        # That of no path is the Python that runs.
        if not stamps or stamps.keys() != then.keys() or stamps.get("") != then.get(""):
            return None
        other = [
            path for path, stamp in stamps.items() if path and (stamp != then[path] or "?" in stamp)
        ]
        # Those that are known are read again by whoever asks; of others the digest decides.
        return self._among(
            (
                path
                for path in other
                if os.path.relpath(path, self._root) in known
                or not _is_same(path, then[path], stamps[path])
            ),
            known,
        )

    def _among(self, paths: Iterable[str], known: Container[str]) -> list[str] | None:
        found = []
        for path in paths:
            relative = os.path.relpath(path, self._root)
            if relative in known:
                found.append(relative)
            elif not self._is_nothing(path):
                return None
        return sorted(found)

    def _is_nothing(self, path: str) -> bool:
        """Tell whether a path is not there and was not: a file that somebody had for a moment."""
        below = path + os.sep
        return not os.path.lexists(path) and not any(
            one == path or one.startswith(below) for one in self._stamps
        )


def _with_digest(path: str, stamp: str) -> str:
    """Add the digest of a file to a stamp that leaves a doubt."""
    return f"{stamp} {_digest(path)}" if stamp.startswith("?") else stamp


def _is_same(path: str, before: str, now: str) -> bool:
    """Tell whether a file is what it was. Where its stamp left a doubt its digest decides."""
    if not before.startswith("?"):
        return before == now
    stamp, _, digest = before.rpartition(" ")
    since = now.rpartition(" ")[0] if now.startswith("?") else now
    return is_same_thing(stamp, since) and digest == _digest(path)


def _digest(path: str) -> str:
    try:
        return digest_bytes(Path(path).read_bytes())
    except OSError:
        return ""
