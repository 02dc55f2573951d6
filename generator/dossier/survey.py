"""What is published just now: which files are ours, and which of them are as a build left them.

Nothing is believed that the stamps do not confirm; where they do not, files are read and compared.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from dossier.census import Census, folders_of, look
from dossier.fingerprint import digest_pieces
from dossier.layers import flat, overlay
from dossier.manifest import is_current, parse_manifest
from dossier.memory import Journal, Memory, read_journal, read_memory
from dossier.stamps import MANIFEST, holds, inode_of, is_same_thing, stamp_of
from dossier.standby import standby_of


class NotOursError(Exception):
    """The folder holds something, such as `found`, and no build has written there."""

    def __init__(self, found: str) -> None:
        super().__init__(found)
        self.found = found


class ManifestDamagedError(Exception):
    """The list of published files cannot be read, and what the last build remembers is lost."""


@dataclass(frozen=True, slots=True)
class Survey:
    """What was found.

    `files` are those that builds published, with their digests; `stale` those of them that are no
    longer as they were published, or gone. `newcomers` are files and folders of others that turned
    up in the tree that stands by: somebody still stood in it, as in a shell, after a swap.
    `memory` is what is known of the two trees, and `is_kept` whether the disk has it.
    """

    files: Mapping[str, str]
    stale: frozenset[str]
    newcomers: frozenset[str]
    has_manifest: bool
    memory: Memory
    is_kept: bool


def survey(output: str, known: Memory | None, tick: int, *, trusting: bool) -> Survey:
    """Look at the published tree and at the one that stands by.

    `known` is what this process left there itself; when it is `trusting`, and no other build came
    by since, nothing is looked at. `tick` is as for `stamp_of`. Raises NotOursError and
    ManifestDamagedError.
    """
    if known is None or not _is_as_left(output, known):
        kept, journal = read_memory(output), read_journal(output)
        past = _turn(output, kept)
        is_last = past is kept and not journal.is_swapped
    elif trusting:
        files, none = _files_of(known.digests), frozenset[str]()
        return Survey(files, none, none, has_manifest=True, memory=known, is_kept=False)
    else:
        past, journal, is_last = known, Journal(), True
    live = look(output, past.live, tick)
    standby = look(standby_of(output), past.standby, tick)
    digests, has_manifest = _read_digests(output, past, live, is_last=is_last)
    stamps = _confirm(output, digests, past, live, tick)
    manifest = known.manifest if known and known.digests == digests else None
    is_still = known is not None and live is known.live and standby is known.standby
    behind = known.behind if known and is_still else None
    memory = Memory(digests, stamps, live, standby, manifest=manifest, behind=behind)
    files = flat(_files_of(digests))
    return Survey(
        files,
        frozenset(files.keys() - stamps.keys()),
        _find_newcomers(past, memory, journal.touched)
        if _is_same_folder(standby_of(output), past.standby)
        else frozenset(),
        has_manifest,
        memory,
        is_kept=memory == past and past is not known and journal == Journal(),
    )


def _turn(output: str, past: Memory) -> Memory:
    """Return what was remembered of the two trees; they may have been swapped since."""
    if _is_same_folder(output, past.standby) or _is_same_folder(standby_of(output), past.live):
        return replace(past, live=past.standby, standby=past.live)
    return past


def _files_of(digests: Mapping[str, str]) -> Mapping[str, str]:
    return overlay(digests, {}, (MANIFEST,))


def _find_newcomers(past: Memory, memory: Memory, touched: frozenset[str]) -> frozenset[str]:
    """Return what somebody else put into the tree that stands by."""
    live, standby = memory.live, memory.standby
    then, now = past.standby.folders.keys(), standby.folders.keys()
    if past.standby.files == standby.files and then == now:
        return frozenset()
    known = (past.standby, live)
    found = {*standby.folders, *standby.files} - memory.digests.keys() - touched
    found.difference_update(*(census.folders for census in known))
    found.difference_update(*(census.files for census in known))
    blocked = live.files.keys() | memory.digests.keys()
    return frozenset(path for path in found if blocked.isdisjoint(folders_of([path])))


def _is_as_left(output: str, known: Memory) -> bool:
    """Return whether no other build has swapped the trees since."""
    try:
        return (
            is_same_thing(stamp_of(f"{output}/{MANIFEST}"), known.stamps.get(MANIFEST, ""))
            and _is_same_folder(output, known.live)
            and _is_same_folder(standby_of(output), known.standby)
        )
    except OSError:
        return False


def _read_digests(
    output: str, past: Memory, live: Census, *, is_last: bool
) -> tuple[dict[str, str], bool]:
    """Return the digests of our files, the manifest among them, and whether that is whole.

    What is remembered stands in for a manifest that is damaged, if no build came after it.
    """
    place = f"{output}/{MANIFEST}"
    if MANIFEST in past.stamps and _has_stamp(place, past.stamps[MANIFEST]):
        return flat(past.digests), True
    data = Path(place).read_bytes() if os.path.isfile(place) else b""
    files = parse_manifest(data)
    if files is not None:
        digest = digest_pieces(data)
        return {**files, MANIFEST: digest}, is_current(data) and holds(output, MANIFEST, digest)
    if past.digests and is_last and _is_same_folder(output, past.live):
        return flat(past.digests), False
    if MANIFEST in live.files or MANIFEST in live.folders:
        raise ManifestDamagedError
    for found in sorted({*live.files, *live.folders} - {""}):
        raise NotOursError(found)
    return {}, False


def _confirm(
    output: str, digests: Mapping[str, str], past: Memory, live: Census, tick: int
) -> dict[str, str]:
    """Return the stamps of those of our files that are as they were published."""
    confirmed = {}
    for path, digest in digests.items():
        if path not in live.files:
            continue
        stamp = stamp_of(f"{output}/{path}", tick)
        is_known = stamp == past.stamps.get(path) and digest == past.digests.get(path)
        # The stamp is older than the reading: a change meanwhile shows the next time.
        if is_known or holds(output, path, digest):
            confirmed[path] = stamp
    return confirmed


def _has_stamp(place: str, stamp: str) -> bool:
    try:
        return stamp_of(place) == stamp
    except OSError:
        return False


def _is_same_folder(tree: str, census: Census) -> bool:
    stamp = census.folders.get("")
    try:
        return stamp is not None and os.lstat(tree).st_ino == inode_of(stamp)
    except OSError:
        return False
