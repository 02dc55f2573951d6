"""Publishes: what has changed is put into the standby tree, which takes the published one's place.

Whoever reads the site, and whatever stops the build, meets the old tree or the new one, never a
mixture: nothing in the published folder is written to or deleted in place. What is written is what
has changed, and what had changed the time before.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

from dossier.census import Census, folders_of, part_of
from dossier.disk import Disk
from dossier.fingerprint import digest_bytes
from dossier.layers import flat, overlay
from dossier.manifest import Manifest, change_manifest, make_manifest, take_manifest
from dossier.memory import Memory, note_swap, save_memory
from dossier.output import failure, locked, prepare_place, told
from dossier.stamps import MANIFEST
from dossier.standby import (
    Goal,
    arrange,
    differing,
    differing_files,
    flush_swap,
    look_again,
    mend_swap,
    odd_modes,
    remember,
    standby_of,
    swap_in,
)
from dossier.survey import ManifestDamagedError, NotOursError, Survey, survey

# How long a second build waits for the first, in seconds.
_PATIENCE = 10.0
# So many files are put right by the next change itself.
_FAR = 50


@dataclass(frozen=True, slots=True)
class Published:
    """What a publication did, in files; the manifest itself is not counted. `changed` are the paths
    of those written and removed, in order.
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
    made while it is read. A file that has not changed keeps its time stamp. For the rest, see
    `open_site`.
    """
    with open_site(output, shown, apart_from=apart_from, patience=patience) as site:
        planned: set[str] = set()
        changed: dict[str, bytes] = {}
        for path, data in artifacts:
            if path in planned:
                raise ValueError(f"two artifacts at one place: {path!r}")
            planned.add(path)
            if path in site.stale or site.files.get(path) != digest_bytes(data):
                changed[path] = data
        return site.apply(changed, site.files.keys() - planned)


@contextmanager
def open_site(  # noqa: PLR0913 - the output comes first, the rest is seldom given
    output: Path,
    shown: str,
    *,
    apart_from: Iterable[Path] = (),
    patience: float = _PATIENCE,
    known: Memory | None = None,
    trusting: bool = False,
    disk: Disk | None = None,
) -> Iterator[Site]:
    """Give the published site, to be changed while the lock is held.

    `shown` is the name of the output in messages. `output` may not hold, or lie in, a path of
    `apart_from`. `known` is the `memory` of the site that this process published last, if any. With
    `trusting` it is believed, unless another build came by, and the disk is not looked at: what
    others did to the output is not noticed before the next opening without, but nothing of theirs
    is lost.

    Raises BuildFailed when nothing can be published there; nothing has changed then.
    """
    disk = disk or Disk()
    place = prepare_place(output, shown, apart_from)
    with locked(place, shown, patience) as tick:
        with told(shown, place):
            mend_swap(disk, place)
            found = _survey(place, shown, known, tick, trusting=trusting)
        yield Site(place, shown, found, disk)


def _survey(place: str, shown: str, known: Memory | None, tick: int, *, trusting: bool) -> Survey:
    try:
        return survey(place, known, tick, trusting=trusting)
    except NotOursError as error:
        raise failure("output-not-ours", shown, found=error.found) from None
    except ManifestDamagedError:
        raise failure("output-manifest-damaged", shown) from None


class Site:
    """The published site while the lock is held.

    `files` are those that builds published, with their digests. `stale` are those of them that
    somebody changed, replaced or deleted. `memory` is for the next `open_site` of this process.
    """

    def __init__(self, output: str, shown: str, found: Survey, disk: Disk) -> None:
        self.files = found.files
        self.stale = found.stale
        self.memory = found.memory
        self._found = found
        self._is_kept = found.is_kept
        self._gathered = found.memory.folders
        self._output = output
        self._shown = shown
        self._disk = disk

    @property
    def _folders(self) -> frozenset[str]:
        """The folders of our files; gathered when they are asked for first."""
        if self._gathered is None:
            self._gathered = frozenset(folders_of(self.files))
        return self._gathered

    @property
    def untouched(self) -> Mapping[str, str]:
        """The digests of the published files that nobody has changed since."""
        if not self.stale:
            return self.files
        return {path: digest for path, digest in self.files.items() if path not in self.stale}

    def apply(
        self, changed: Mapping[str, bytes], removed: Collection[str], *, durable: bool = True
    ) -> Published:
        """Publish the changed files and no longer the removed ones; once for each opening.

        The bytes of `changed` are asked for one by one. Every stale file must be in one of the
        two. With `durable`, the new site is on the disk before anybody sees it, and what is known
        of it is kept for the next process.

        Raises BuildFailed, and the published site is then as it was, as it is after any exception
        from `changed`. Raises ValueError for a path that would leave the output, is in the way of
        another, or is not ours: a bug of the caller.
        """
        dropped = {*removed}
        self._refuse_bugs(changed.keys(), dropped)
        if changed or dropped or self._found.newcomers or not self._found.has_manifest:
            with told(self._shown, self._output):
                self._publish(changed, dropped, durable=durable)
        if durable:
            self._keep()
        kept = len(self.files) - len(self.files.keys() & changed.keys()) - len(dropped)
        return Published(len(changed), kept, len(dropped), tuple(sorted({*changed, *dropped})))

    def secure(self) -> None:
        """Do what was left out when changes were published without `durable`: wait until the site
        is on the disk, and keep what is known of it. Raises BuildFailed.
        """
        if self.memory.live.folders:
            with told(self._shown, self._output):
                self._disk.flush(self._output)
            self._keep()

    def prepare(self) -> None:
        """Make the tree that stands by when there is none, as after a first publication, and bring
        it up when it is far behind, as after a change of every page.

        The next change then costs no more than itself; otherwise it pays for this. Raises
        BuildFailed.
        """
        live, standby = self.memory.live, self.memory.standby
        if self.memory.behind is None:
            self.memory = replace(self.memory, behind=differing(live, standby))
        known = self.memory.behind
        behind = len(differing_files(live, standby) if known is None else known)
        is_far = behind > _FAR and not self._found.newcomers
        if not live.folders or (standby.folders and not is_far):
            return
        with told(self._shown, self._output):
            goal = self._plan(live, standby, set(), set(), self._folders)
            goal = replace(goal, links=flat(live.files), writes=frozenset())
            past, self.memory = self.memory, Memory()
            self._is_kept = False
            arrange(self._disk, self._output, standby, goal, ())
            self.memory = look_again(self._output, past)
        self._keep()

    def _publish(
        self, changed: Mapping[str, bytes], dropped: AbstractSet[str], *, durable: bool
    ) -> None:
        part, trees = self._find_part(changed, dropped), (self.memory.live, self.memory.standby)
        if part is None:
            ours = self._folders_after(changed.keys(), dropped)
            folders: frozenset[str] | None = ours
        else:
            trees = part_of(trees[0], part), part_of(trees[1], part)
            folders, ours = self._gathered, frozenset(trees[0].folders)
        goal = self._plan(*trees, changed.keys(), dropped, ours)
        made: list[tuple[Mapping[str, str], Manifest]] = []
        files = _new_files(changed, dropped, self.files, self._read_manifest(), made)
        # Nothing is known of the trees any more if this is stopped; and once the site is
        # published, what goes wrong costs the next build time, no more.
        past, self.memory = self.memory, Memory()
        self._is_kept = False
        touched = arrange(self._disk, self._output, trees[1], goal, files)
        if durable:
            self._disk.flush(standby_of(self._output))
        swap_in(self._disk, self._output)
        if durable:
            flush_swap(self._disk, self._output)
        with suppress(OSError):
            note_swap(self._output, self._disk)
            digests, manifest = made[-1]
            memory = remember(self._output, past, goal, touched, digests, part)
            if part is None and not durable:
                # Of use to the next publication of this process only.
                memory = replace(memory, behind=differing(memory.live, memory.standby))
            self.memory = replace(memory, folders=folders, manifest=manifest)

    def _read_manifest(self) -> Manifest | None:
        """Return the manifest that is published; None when it is not what it should be."""
        found = self.memory.manifest
        if found is None and MANIFEST in self.memory.stamps:
            with suppress(OSError):
                data = Path(self._output, MANIFEST).read_bytes()
                found = take_manifest(data, self.memory.digests[MANIFEST])
        return found

    def _find_part(
        self, changed: Mapping[str, bytes], dropped: AbstractSet[str]
    ) -> frozenset[str] | None:
        """Return the files in which the trees differ or are going to; None when they have to be
        compared as a whole, because too little is known or more happens than that files change.
        """
        if dropped or self.stale or self._found.newcomers:
            return None
        behind, live, standby = self.memory.behind, self.memory.live, self.memory.standby
        behind = differing(live, standby) if behind is None else behind
        if behind is None or not all(path in self.files for path in changed):
            return None
        return frozenset({MANIFEST, *behind, *changed})

    def _keep(self) -> None:
        if not self._is_kept and self.memory.live.folders:
            save_memory(self._output, self.memory, self._disk)
            self._is_kept = True

    def _plan(
        self,
        live: Census,
        standby: Census,
        changed: AbstractSet[str],
        dropped: AbstractSet[str],
        ours: frozenset[str],
    ) -> Goal:
        """Return what the new tree holds beside the changed files: ours, and what others put into
        the published tree. The trees may be a part of them; `ours` are the folders of our files.
        """
        new = self._found.newcomers
        theirs = {one for one in live.files if one not in self.files and one != MANIFEST}
        theirs |= new & standby.files.keys()
        before = self._folders if live is self.memory.live else ours
        their_folders = {one for one in live.folders if one and one not in before}
        late = (new & standby.folders.keys()) - folders_of(theirs) - their_folders
        # Nobody misses an empty folder of the tree that stands by, or could find it in the way.
        their_folders |= {one for one in late if changed.isdisjoint({one, *folders_of([one])})}
        their_folders |= folders_of({*theirs, *their_folders})
        for path in changed:
            if path in their_folders or not theirs.isdisjoint({path, *folders_of([path])}):
                raise failure("output-occupied", self._shown, found=path)
        links = flat(overlay(live.files, {}, {MANIFEST, *changed, *dropped}))
        links.update((path, standby.files[path]) for path in new & standby.files.keys())
        return Goal(
            links=links,
            writes=frozenset({MANIFEST, *changed}),
            folders=frozenset(their_folders | ours) - {""},
            modes=odd_modes(
                {
                    path: (live if path in live.folders else standby).folders[path]
                    for path in their_folders
                }
            ),
        )

    def _folders_after(
        self, changed: AbstractSet[str], dropped: AbstractSet[str]
    ) -> frozenset[str]:
        """Return the folders of our files when some have been written and others removed."""
        kept = folders_of(self.files.keys() - dropped) if dropped else self._folders
        return frozenset(kept | folders_of(changed))

    def _refuse_bugs(self, changed: AbstractSet[str], dropped: AbstractSet[str]) -> None:
        if not dropped <= self.files.keys() or dropped & changed:
            raise ValueError("what is removed is not ours, or is changed")
        if not self.stale <= {*changed, *dropped}:
            raise ValueError("a stale file is neither written nor removed")
        new = changed - self.files.keys()
        for path in new:
            parts = path.split("/")
            if "\\" in path or "\0" in path or any(part in {"", ".", ".."} for part in parts):
                raise ValueError(f"not a path inside the output: {path!r}")
        ours = {*self.files, *changed} - dropped if new else set()
        if not ours.isdisjoint({MANIFEST, *folders_of(ours)}):
            raise ValueError("an artifact below another, or in the place of the manifest")


def _new_files(
    changed: Mapping[str, bytes],
    dropped: AbstractSet[str],
    before: Mapping[str, str],
    manifest: Manifest | None,
    made: list[tuple[Mapping[str, str], Manifest]],
) -> Iterator[tuple[str, bytes]]:
    """Yield the changed files and then the manifest of all; add that to `made`, with the digests.
    `before` are those of the last `manifest`.
    """
    new = {}
    for path in changed:
        data = changed[path]
        new[path] = digest_bytes(data)
        yield path, data
    digests = overlay(before, new, dropped)
    is_same = not dropped and all(path in before for path in new)
    found = change_manifest(manifest, before, new) if manifest and is_same else None
    found = found or make_manifest(flat(digests))
    made.append((overlay(digests, {MANIFEST: found.digest}), found))
    yield MANIFEST, found.data
