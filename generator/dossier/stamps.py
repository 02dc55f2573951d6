"""Whether the published site is still what the last build left, told by stamps.

`is_untouched` is asked before anything heavy is imported: this module takes names as plain text
and imports next to nothing. What a build remembers lies beside the output, as lines of JSON that
each begin with the digest of the rest; a line that is damaged, or is not there, is nothing known.
"""

from __future__ import annotations

import json
import os
import stat
from collections.abc import Callable
from itertools import islice
from typing import Any

from dossier.fingerprint import digest_bytes, digest_pieces

Line = dict[str, Any]

MANIFEST = ".dossier.json"
"""The file in the output folder that lists what a build wrote, with the digest of each file."""

FILE_MODE = 0o644
FOLDER_MODE = 0o755

# How many files `is_untouched` reads when their stamps leave a doubt; with more it says no.
_FEW = 500
_DIGEST = 32


def workshop_of(output: str) -> str:
    """Return the folder beside the output, on its file system, where the next site is made."""
    folder, name = os.path.split(os.path.abspath(output))
    return os.path.join(folder, f".{name}.dossier-standby")


def memory_of(output: str) -> str:
    """Return the file that holds what the last build remembers."""
    return os.path.join(workshop_of(output), "memory")


def stamp_of(path: str, tick: int | None = None) -> str:
    """Return all by which a change of a file or folder shows without reading it.

    With `tick`, a moment of the file system's clock that has passed, a stamp that is not older is
    marked as doubtful and equals no other: within one tick a second change does not show.
    Raises OSError when there is nothing.
    """
    found = os.lstat(path)
    stamp = (
        f"{found.st_mode} {found.st_size} {found.st_mtime_ns} {found.st_ctime_ns} "
        f"{found.st_ino} {found.st_dev}"
    )
    return f"?{stamp}" if tick is not None and found.st_ctime_ns >= tick else stamp


def is_same_thing(stamp: str, other: str) -> bool:
    """Return whether two stamps are equal when doubt is left aside."""
    return stamp.lstrip("?") == other.lstrip("?")


def mode_of(stamp: str) -> int:
    """Return the permissions that a stamp tells."""
    return stat.S_IMODE(int(stamp.lstrip("?").partition(" ")[0]))


def inode_of(stamp: str) -> int:
    """Return the number of the file or folder that a stamp tells."""
    return int(stamp.split(" ")[4])


def holds(root: str, path: str, digest: str) -> bool:
    """Return whether a path of a tree is a file as a build writes it, with the bytes of the digest;
    that of the manifest is one of pieces.
    """
    try:
        descriptor = os.open(f"{root}/{path}", os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        with open(descriptor, "rb") as file:
            mode = os.fstat(descriptor).st_mode
            is_ours = stat.S_ISREG(mode) and stat.S_IMODE(mode) == FILE_MODE
            made = digest_pieces if path == MANIFEST else digest_bytes
            return is_ours and made(file.read()) == digest
    except OSError:
        return False


def is_untouched(output: str) -> bool:
    """Return whether every file that the last build published is there as it was published.

    One `lstat` a file. A file whose stamp leaves a doubt is read, if there are few. What others
    put into the folder is not looked at. Never raises OSError: what cannot be told is a no.
    """
    root = os.fspath(output)
    known = read_lines(memory_of(root), 1)
    if not known or os.path.islink(root):
        return False
    doubted = []
    try:
        for path, noted in known[0]["files"].items():
            if stamp_of(f"{root}/{path}") != noted[_DIGEST:]:
                doubted.append((path, noted[:_DIGEST]))
    except OSError:
        return False
    return len(doubted) <= _FEW and all(holds(root, path, is_) for path, is_ in doubted)


def read_lines(
    place: str, count: int | None = None, parse: Callable[[bytes], Line] = json.loads
) -> list[Line]:
    """Return the lines of a file of notes, up to the first that is not whole.

    The first of the memory has `files`: for each path the digest, then the stamp. `parse` is
    another that does what that of Python does.
    """
    lines: list[Line] = []
    try:
        with open(place, "rb") as file:
            for line in file if count is None else islice(file, count):
                if digest_bytes(line[_DIGEST:]).encode() != line[:_DIGEST]:
                    break
                lines.append(parse(line[_DIGEST:]))
    except OSError:
        return []
    return lines


def _write(line: Line) -> bytes:
    return json.dumps(line).encode()


def format_lines(lines: list[Line], write: Callable[[Line], bytes] = _write) -> bytes:
    """Return lines as `read_lines` reads them; `write` is another that makes JSON of one."""
    texts = [write(line) + b"\n" for line in lines]
    return b"".join(digest_bytes(text).encode() + text for text in texts)
