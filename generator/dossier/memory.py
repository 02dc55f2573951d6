"""What a build remembers of the trees that it left, so that the next need not read them.

Only a help: it may be lost or damaged at any time, and then everything is read and compared.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field

import msgspec

from dossier.census import Census
from dossier.disk import Disk
from dossier.layers import flat
from dossier.manifest import Manifest
from dossier.stamps import Line, format_lines, memory_of, read_lines, workshop_of

_DIGEST = 32
_LINES = 3


@dataclass(frozen=True, slots=True)
class Memory:
    """The files that a build published, the manifest among them, with digests and stamps; what is
    in the published tree, and in the one that stands by.

    The rest is a help, None where this process has not found it out. `folders` are those of the
    files, and `manifest` is the published one. `behind` are the paths of files by which the trees
    differ, where they do so in nothing else: they have the same folders with the usual permissions.
    """

    digests: Mapping[str, str] = field(default_factory=dict)
    stamps: Mapping[str, str] = field(default_factory=dict)
    live: Census = field(default_factory=Census)
    standby: Census = field(default_factory=Census)
    folders: frozenset[str] | None = field(default=None, compare=False)
    manifest: Manifest | None = field(default=None, compare=False, repr=False)
    behind: frozenset[str] | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Journal:
    """What builds have done since the memory was kept: the paths that they changed in the trees,
    or meant to change, and whether they swapped the trees.
    """

    touched: frozenset[str] = frozenset()
    is_swapped: bool = False


def read_memory(output: str) -> Memory:
    """Return what the last build remembered; nothing when that is lost."""
    lines = read_lines(memory_of(output), parse=_parse)
    if len(lines) != _LINES:
        return Memory()
    files = lines[0]["files"]
    return Memory(
        digests={path: noted[:_DIGEST] for path, noted in files.items()},
        stamps={path: noted[_DIGEST:] for path, noted in files.items()},
        live=_read_census(lines[1]),
        standby=_read_census(lines[2]),
    )


def save_memory(output: str, memory: Memory, disk: Disk) -> None:
    """Keep what a build remembers. When that fails nothing is lost but time."""
    digests, stamps = flat(memory.digests), flat(memory.stamps)
    files = {path: f"{digest}{stamps.get(path, '')}" for path, digest in digests.items()}
    lines = [{"files": files}, _to_line(memory.live), _to_line(memory.standby)]
    data = format_lines(lines, _write)
    place = memory_of(output)
    draft = f"{place}.new"
    with suppress(OSError):
        if os.path.lexists(draft):
            disk.remove(draft)
        disk.write(draft, data)
        disk.rename(draft, place)
        if os.path.lexists(_journal_of(output)):
            disk.remove(_journal_of(output))


def _parse(text: bytes) -> Line:
    """Do what `json.loads` does, in a third of its time."""
    try:
        found: Line = msgspec.json.decode(text)
    except msgspec.MsgspecError:  # a name that is no text in UTF-8
        found = json.loads(text)
    return found


def _write(line: Line) -> bytes:
    try:
        return msgspec.json.encode(line)
    except UnicodeEncodeError:
        return json.dumps(line).encode()


def note_touched(output: str, paths: Iterable[str], disk: Disk) -> None:
    """Note what a build is about to change in the tree that stands by, for one that comes after.

    Should this one be stopped, its files are not taken for those of others then.
    """
    _note(output, Journal(frozenset(paths)), disk)


def note_swap(output: str, disk: Disk) -> None:
    """Note that the trees were swapped."""
    _note(output, Journal(is_swapped=True), disk)


def read_journal(output: str) -> Journal:
    """Return what builds have done since the memory was kept."""
    lines = read_lines(_journal_of(output))
    return Journal(
        frozenset(path for line in lines for path in line["touched"]),
        is_swapped=any(line["swapped"] for line in lines),
    )


def _note(output: str, entry: Journal, disk: Disk) -> None:
    line = {"touched": sorted(entry.touched), "swapped": entry.is_swapped}
    disk.append(_journal_of(output), format_lines([line]))


def _journal_of(output: str) -> str:
    return f"{workshop_of(output)}/journal"


def _to_line(census: Census) -> Line:
    return {"folders": flat(census.folders), "files": flat(census.files)}


def _read_census(line: Line) -> Census:
    return Census(line["folders"], line["files"])
