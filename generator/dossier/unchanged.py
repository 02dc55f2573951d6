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
        # Of what a build reads, and of the program: as they were at the first look.
        self._inputs: dict[str, str] = {}
        self._program: dict[str, str] = {}

    @property
    def inputs(self) -> dict[str, str]:
        """The stamps of all that a build reads, but for the program, as `take_stamps` gives them:
        from before anything was read.
        """
        return self._inputs

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
        if kept.get("asked") != self._asked:
            return False
        self._look()
        before, now = kept["stamps"], {**self._inputs, **self._program}
        # A stamp that leaves a doubt is that of no other moment.
        return before == now and not any(stamp.startswith("?") for stamp in before.values())

    def begin(self) -> None:
        """Take the stamps of all that the build is going to read, if they have not been taken."""
        if not self._inputs:
            self._look()

    def _look(self) -> None:
        with suppress(OSError):
            tick = clock_of(self._root)
            self._program = dict(_stamps_of_program(tick))
            self._inputs = dict(_stamps_of_inputs(self._root, tick))

    def keep(self, output: str, told: str, said: str) -> None:
        """Keep what a finished build has published where, and what it told and said. When that
        fails nothing is lost but time.
        """
        line = {
            "asked": self._asked,
            "stamps": {**self._inputs, **self._program},
            "output": output,
            "site": _digest_site(output),
            "told": told,
            "said": said,
        }
        young = f"{self._file}.{os.getpid()}"
        with suppress(OSError):
            if self._inputs:
                with open(young, "wb") as file:
                    file.write(format_lines([line]))
                os.replace(young, self._file)
        with suppress(OSError):
            os.unlink(young)


def take_stamps(root: str) -> dict[str, str]:
    """Return every file that a build can read, with its stamp, but for those of the program, which
    a process reads once. Raises OSError.
    """
    return dict(_stamps_of_inputs(root, clock_of(root)))


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


def _stamps_of_inputs(root: str, tick: int | None) -> Iterator[tuple[str, str]]:
    """Yield every file that a build can read, with its stamp, and the Python that runs it."""
    yield "", sys.version
    theme = os.path.join(_PACKAGE, "theme")
    for top in (*(os.path.join(root, name) for name in INPUTS), theme, _THEME):
        yield from _walk(top, tick)


def _stamps_of_program(tick: int | None) -> Iterator[tuple[str, str]]:
    """Yield every file of the program with its stamp; of its libraries only the folders that they
    lie in.
    """
    for folder in sys.path:
        if os.path.basename(folder) in _INSTALLED:
            with suppress(OSError):
                yield folder, stamp_of(folder, tick)
    yield from _walk(_PACKAGE, tick)


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
