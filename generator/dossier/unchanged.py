"""Whether a build would find nothing to do, told by stamps alone.

It is asked before Jinja, Pelican or YAML is imported, so this module imports next to nothing. It
answers yes only when every file that the last build could read is the very file that it was, when
no file has come or gone, and when the published site is untouched; in any doubt it answers no, and
the build that follows finds out.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import suppress

from dossier.fingerprint import digest_bytes
from dossier.stamps import MANIFEST, Line, format_lines, is_untouched, read_lines, stamp_of

STATE = ".dossier"
"""The folder of a project for what builds remember: it may be deleted at any time."""

INPUTS = ("data", "content", "themes", "seeds", "pelican.conf.py")
"""What a build reads of a project, beside the package itself."""

_PACKAGE = os.path.dirname(os.path.abspath(__file__))
# The package's own theme, where it is run from the repository; see `templates`.
_THEME = os.path.join(os.path.dirname(os.path.dirname(_PACKAGE)), "themes", "dossier")
_SKIPPED = {"__pycache__"}
# The folders that libraries are installed into: one that comes, goes or is another changes them.
_INSTALLED = {"site-packages", "dist-packages"}


class Remembered:
    """What a build with certain options found and said, kept for the next one.

    It has state on purpose: stamps are taken before anything is read, and kept after all is done.
    """

    def __init__(self, root: str, options: tuple[str, ...], asked: str = "") -> None:
        """Remember for a project and the options that the site depends on: each have a file.
        `asked` is what else the answer depends on, of which only the last is remembered.
        """
        self._root = root
        self._asked = asked
        name = digest_bytes("\0".join(options).encode("utf-8", "surrogateescape"))[:8]
        self._file = os.path.join(root, STATE, f"unchanged-{name}")
        self._stamps: dict[str, str] = {}

    def recall_check(self) -> Line | None:
        """Return what a check has kept when nothing that it read has changed, else None."""
        kept = read_lines(self._file, 1)
        return kept[0] if kept and self._is_same(kept[0]) else None

    def recall(self) -> Line | None:
        """Return what was kept when there is nothing to do, else None."""
        kept = read_lines(self._file, 1)
        if not kept or not self._is_same(kept[0]):
            return None
        output = kept[0]["output"]
        # Another build, for another address, may have published there since.
        is_ours = kept[0]["site"] and kept[0]["site"] == _digest_site(output)
        return kept[0] if is_ours and is_untouched(output) else None

    def _is_same(self, kept: Line) -> bool:
        """Tell whether the same was asked, and all that was read is what it was."""
        # A line of before there was this key is no answer.
        is_asked = kept.get("asked") == self._asked
        return is_asked and kept["stamps"] == dict(_stamps(self._root, None))

    def begin(self) -> None:
        """Take the stamps of all that the build is going to read."""
        with suppress(OSError):
            self._stamps = take_stamps(self._root)

    def keep(self, output: str, told: str, said: str) -> None:
        """Keep what a finished build has published where, and what it told and said. When that
        fails nothing is lost but time.
        """
        line = {
            "asked": self._asked,
            "stamps": self._stamps,
            "output": output,
            "site": _digest_site(output),
            "told": told,
            "said": said,
        }
        young = f"{self._file}.{os.getpid()}"
        with suppress(OSError):
            if self._stamps:
                with open(young, "wb") as file:
                    file.write(format_lines([line]))
                os.replace(young, self._file)
        with suppress(OSError):
            os.unlink(young)


def take_stamps(root: str, *, of_program: bool = True) -> dict[str, str]:
    """Return every file that a build can read, with its stamp; without `of_program` not those of
    the program, which a process reads once. Raises OSError.
    """
    return dict(_stamps(root, clock_of(root), of_program=of_program))


def clock_of(root: str) -> int:
    """Return what the clock of the file system says: a later change gets no older stamp. Raises
    OSError.
    """
    folder = os.path.join(root, STATE)
    os.makedirs(folder, exist_ok=True)
    os.utime(folder)
    return os.lstat(folder).st_ctime_ns


def _digest_site(output: str) -> str:
    """Return the digest of the list of published files; '' when it cannot be read."""
    try:
        with open(os.path.join(output, MANIFEST), "rb") as file:
            return digest_bytes(file.read())
    except OSError:
        return ""


def _stamps(root: str, tick: int | None, *, of_program: bool = True) -> Iterator[tuple[str, str]]:
    """Yield every file that a build can read, with its stamp, and the Python that runs it; of its
    libraries only the folders that they lie in.
    """
    yield "", sys.version
    for folder in sys.path if of_program else ():
        if os.path.basename(folder) in _INSTALLED:
            with suppress(OSError):
                yield folder, stamp_of(folder, tick)
    package = _PACKAGE if of_program else os.path.join(_PACKAGE, "theme")
    for top in (*(os.path.join(root, name) for name in INPUTS), package, _THEME):
        yield from _walk(top, tick)


def _walk(path: str, tick: int | None) -> Iterator[tuple[str, str]]:
    try:
        yield path, stamp_of(path, tick) if not os.path.isdir(path) else ""
        if os.path.isdir(path) and not os.path.islink(path):
            with os.scandir(path) as entries:
                for entry in entries:
                    if entry.name in _SKIPPED:
                        continue
                    if entry.is_dir(follow_symlinks=False):
                        yield from _walk(entry.path, tick)
                    else:
                        yield entry.path, stamp_of(entry.path, tick)
    except OSError:
        # Gone since, or not to be read: that is how it is, and another stamp than that of a file.
        yield path, "missing"
