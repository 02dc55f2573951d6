"""The tree beside the published one: brought to what is published, and swapped with it.

Nothing in the published tree is touched. Unchanged files are links to the published ones. Whatever
stopped an earlier build half-way is mended by the way: what the standby tree holds is compared
with what it should hold, and only where the two differ is anything done.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from contextlib import suppress
from dataclasses import dataclass, replace

from dossier.census import Census, join, look, parent_of
from dossier.disk import Disk
from dossier.layers import flat, overlay
from dossier.memory import Memory, note_touched
from dossier.stamps import FOLDER_MODE, inode_of, mode_of, stamp_of, workshop_of

_USUAL = (f"{stat.S_IFDIR | FOLDER_MODE} ", f"?{stat.S_IFDIR | FOLDER_MODE} ")
# What an owner needs to change the entries of a folder.
_OPEN = stat.S_IRWXU


@dataclass(frozen=True, slots=True)
class Goal:
    """What a tree, or a part of it, shall hold: files that are there already, with their inodes,
    most of them in the published tree, to be linked to; the paths of files to be written; all
    folders but the tree itself; and the permissions of the folders that have not the usual ones.
    """

    links: Mapping[str, int]
    writes: frozenset[str]
    folders: frozenset[str]
    modes: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Touched:
    """The files that were made, and the folders in which anything changed, by path."""

    files: set[str]
    folders: set[str]


def standby_of(output: str) -> str:
    """Return the place of the tree that stands by."""
    return f"{workshop_of(output)}/tree"


def away_of(output: str) -> str:
    """Return where the published tree is for a moment, on systems that need two renames."""
    return f"{workshop_of(output)}/away"


def odd_modes(folders: Mapping[str, str]) -> dict[str, int]:
    """Return the permissions of the folders whose stamps tell unusual ones."""
    return {
        folder: mode_of(stamp) for folder, stamp in folders.items() if not stamp.startswith(_USUAL)
    }


def arrange(
    disk: Disk, output: str, standby: Census, goal: Goal, files: Iterable[tuple[str, bytes]]
) -> Touched:
    """Make the standby tree hold just what the goal says.

    `standby` is what it holds, of the part that the goal is about, if that is no more than a part;
    nothing when it is not there. `files` are those to be written, and
    may be made while they are read.
    """
    surplus = [path for path, inode in standby.files.items() if goal.links.get(path) != inode]
    closed = sorted(standby.folders.keys() - goal.folders - {""}, reverse=True)
    opened = sorted(goal.folders - standby.folders.keys())
    missing = [path for path, inode in goal.links.items() if standby.files.get(path) != inode]
    if not os.path.isdir(workshop_of(output)):
        disk.make_folder(workshop_of(output))
    note_touched(output, [*surplus, *opened, *missing, *goal.writes], disk)
    tree = _Tree(disk, standby_of(output), standby)
    for path in surplus:
        disk.remove(tree.enter(path))
    for folder in closed:
        disk.remove_folder(tree.enter(folder))
    for folder in opened:
        disk.make_folder(tree.enter(folder))
    for path in missing:
        disk.link(f"{output}/{path}", tree.enter(path))
    for path, data in files:
        disk.write(tree.enter(path), data)
    tree.set_modes(goal)
    folders = {
        folder for folder in (*tree.touched, *opened) if not folder or folder in goal.folders
    }
    return Touched({*missing, *goal.writes}, folders)


class _Tree:
    """The standby tree while it changes, and what has changed in it so far."""

    def __init__(self, disk: Disk, place: str, found: Census) -> None:
        self.touched: set[str] = set()
        self._disk = disk
        self._place = place
        self._odd = odd_modes(found.folders)
        if not found.folders:
            if os.path.lexists(place):
                disk.remove(place)
            disk.make_folder(place)

    def enter(self, path: str) -> str:
        """Note that the folder of a path changes, see to it that it can, and return the place."""
        folder = parent_of(path)
        if self._odd.get(folder, _OPEN) & _OPEN != _OPEN:
            self._set(folder, FOLDER_MODE)
        self.touched.add(folder)
        return f"{self._place}/{path}"

    def set_modes(self, goal: Goal) -> None:
        """Give every folder the permissions that it shall have."""
        for folder in {**self._odd, **goal.modes}:
            mode = goal.modes.get(folder, FOLDER_MODE)
            is_there = not folder or folder in goal.folders
            if is_there and self._odd.get(folder, FOLDER_MODE) != mode:
                self._set(folder, mode)

    def _set(self, folder: str, mode: int) -> None:
        self._disk.set_mode(join(self._place, folder), mode)
        self._odd[folder] = mode
        self.touched.add(folder)


def differing(live: Census, standby: Census) -> frozenset[str] | None:
    """Return what `Memory.behind` is for two trees."""
    folders = flat(live.folders), flat(standby.folders)
    if not live.folders or folders[0].keys() != folders[1].keys() or any(map(odd_modes, folders)):
        return None
    return differing_files(live, standby)


def differing_files(live: Census, standby: Census) -> frozenset[str]:
    """Return the paths of the files by which two trees differ."""
    return frozenset(path for path, _ in flat(live.files).items() ^ flat(standby.files).items())


def remember(  # noqa: PLR0913 - what was, what was wanted, and what was done
    output: str,
    past: Memory,
    goal: Goal,
    touched: Touched,
    digests: Mapping[str, str],
    part: AbstractSet[str] | None,
) -> Memory:
    """Return what is known of the two trees after a swap; `digests` are those of our files.

    `part` are the files that the goal is about; None when it is about the whole tree. Of others
    both trees have the same. Raises OSError.
    """
    tick = _clock(output)
    fresh = {path: stamp_of(f"{output}/{path}", tick) for path in touched.files}
    nodes = {path: inode_of(stamp) for path, stamp in fresh.items()}
    folders = {one: stamp_of(join(output, one), tick) for one in ("", *touched.folders)}
    ours = {path: stamp for path, stamp in fresh.items() if path in digests}
    if part is not None:
        files = overlay(past.live.files, nodes)
        live = Census(overlay(past.standby.folders, folders), files)
        behind = (path for path in part if files.get(path) != past.live.files.get(path))
        stamps = overlay(past.stamps, ours)
        return Memory(digests, stamps, live, past.live, behind=frozenset(behind))
    closed = past.standby.folders.keys() - goal.folders - {""}
    live = Census(overlay(past.standby.folders, folders, closed), {**goal.links, **nodes})
    gone = [path for path in past.stamps if path not in digests]
    return Memory(digests, overlay(past.stamps, ours, gone), live, past.live)


def look_again(output: str, past: Memory) -> Memory:
    """Return what is known of the two trees after the one that stands by was made of links. Raises
    OSError.
    """
    tick = _clock(output)
    stamps = {path: stamp_of(f"{output}/{path}", tick) for path in past.stamps}
    standby = look(standby_of(output), Census(), tick)
    behind = differing(past.live, standby)
    return replace(past, stamps=stamps, standby=standby, behind=behind)


def _clock(output: str) -> int:
    """Return what the clock of the file system says: a later change gets no older stamp."""
    workshop = workshop_of(output)
    os.utime(workshop)
    return os.lstat(workshop).st_ctime_ns


def swap_in(disk: Disk, output: str) -> None:
    """Let the standby tree take the name of the published one, and that one stand by.

    Where the system or the file system cannot exchange two names there are three renames. Between
    the first two, for some microseconds, nothing is published; a process that is killed just then
    leaves it so: `mend_swap` is for the next one.
    """
    tree, away = standby_of(output), away_of(output)
    if not os.path.lexists(output):
        disk.rename(tree, output)
    elif not disk.exchange(tree, output):
        disk.rename(output, away)
        try:
            disk.rename(tree, output)
        except OSError:
            disk.rename(away, output)
            raise
        # The new site is there: from here on an error could only be told as if it were not.
        with suppress(OSError):
            disk.rename(away, tree)


def mend_swap(disk: Disk, output: str) -> None:
    """Complete or undo a swap by renames that was cut between them."""
    tree, away = standby_of(output), away_of(output)
    if os.path.lexists(away):
        disk.rename(away, tree if os.path.lexists(output) else output)


def flush_swap(disk: Disk, output: str) -> None:
    """Make a swap durable. It is done: an error could only be told as if it were not."""
    with suppress(OSError):
        for folder in (parent_of(output), workshop_of(output)):
            disk.flush_names(folder or "/")
