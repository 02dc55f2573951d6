"""What is in a tree of the file system: found once, and later only where something changed.

A folder whose stamp is the known one has the entries that it had, so that it is not read again.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from dossier.layers import flat
from dossier.stamps import stamp_of


@dataclass(frozen=True, slots=True)
class Census:
    """The folders of a tree with their stamps, the tree itself as '', and all else with inodes.

    Paths are relative to the tree, with `/`. A symbolic link is a file here, wherever it leads.
    """

    folders: Mapping[str, str] = field(default_factory=dict)
    files: Mapping[str, int] = field(default_factory=dict)


def look(tree: str, known: Census, tick: int) -> Census:
    """Return what is in a tree; nothing when there is none. `tick` is as for `stamp_of`."""
    if not os.path.isdir(tree) or os.path.islink(tree):
        return Census()
    touched = {path for path, stamp in known.folders.items() if not _is_still(tree, path, stamp)}
    if known.folders and not touched:
        return known
    inner = _within(touched, known.folders)
    folders = flat(known.folders)
    files = {
        path: node for path, node in flat(known.files).items() if parent_of(path) not in touched
    }
    gone: set[str] = set()
    waiting = sorted(touched, reverse=True) or [""]
    while waiting:
        folder = waiting.pop()
        if not _is_in(folder, gone):
            # The stamp first: what changes while the folder is read shows itself the next time.
            folders[folder] = stamp_of(join(tree, folder), tick)
            found = _read_folder(tree, folder, files)
            gone |= inner.get(folder, set()) - found
            waiting += found - inner.get(folder, set())
    if gone:
        folders = {path: stamp for path, stamp in folders.items() if not _is_in(path, gone)}
        files = {path: node for path, node in files.items() if not _is_in(parent_of(path), gone)}
    return Census(folders, files)


def part_of(census: Census, paths: Iterable[str]) -> Census:
    """Return what a census says of some files, and of the folders that they would be in."""
    wanted = sorted(paths)
    folders, files = census.folders, census.files
    return Census(
        {path: folders[path] for path in ("", *sorted(folders_of(wanted))) if path in folders},
        {path: files[path] for path in wanted if path in files},
    )


def parent_of(path: str) -> str:
    """Return the folder that a path is in; '' for the tree itself."""
    return path.rpartition("/")[0]


def folders_of(paths: Iterable[str]) -> set[str]:
    """Return all folders that paths lie in, however deep, without the tree itself."""
    found = level = {parent_of(path) for path in paths}
    while level:
        level = {parent_of(path) for path in level} - found
        found = found | level
    return found - {""}


def join(tree: str, path: str) -> str:
    """Return the place of a path of a tree."""
    return f"{tree}/{path}" if path else tree


def _is_still(tree: str, folder: str, stamp: str) -> bool:
    try:
        return stamp_of(join(tree, folder)) == stamp
    except OSError:
        return False


def _within(touched: set[str], folders: Iterable[str]) -> dict[str, set[str]]:
    """Return the known folders that lie directly in each of the touched ones."""
    found: dict[str, set[str]] = {}
    for path in folders:
        if path and (parent := parent_of(path)) in touched:
            found.setdefault(parent, set()).add(path)
    return found


def _is_in(path: str, folders: set[str]) -> bool:
    """Return whether a path is one of some folders, or lies in one."""
    while path and folders:
        if path in folders:
            return True
        path = parent_of(path)
    return False


def _read_folder(tree: str, folder: str, files: dict[str, int]) -> set[str]:
    """Note the files of a folder, and return the folders in it."""
    inner = set()
    with os.scandir(join(tree, folder)) as entries:
        for entry in entries:
            path = join(folder, entry.name) if folder else entry.name
            if entry.is_dir(follow_symlinks=False):
                inner.add(path)
            else:
                files[path] = entry.inode()
    return inner
