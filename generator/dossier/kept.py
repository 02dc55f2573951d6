"""What a build keeps for the next one in the same process, so that an edit costs what it changes.

An edit of records is followed: their files are read again, the library is relinked, and only rules
and pages that read what changed are run and made. Anything else, such as a file that came or went,
another setting, or a mistake in a file, is a build as in a new process, but for the templates that
are compiled already. What is published is never taken for granted: its digests are compared with
what is known of the pages.
"""

from __future__ import annotations

import gc
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType

from dossier.config import Project
from dossier.contexts.facets import Cut
from dossier.diagnostics import Diagnostics
from dossier.inputs import Inputs
from dossier.ledger import Entry, Ledger, Since
from dossier.library import Library
from dossier.memory import Memory
from dossier.model import Record
from dossier.past import Options, Past
from dossier.plan import cuts_of
from dossier.publish import Site
from dossier.ready import (
    Prepared,
    Ready,
    adjust,
    conclude,
    fingerprints_of,
    open_workshop,
    prepare,
)
from dossier.recall import State
from dossier.relink import relink
from dossier.rendering import Made, Press, Workshop
from dossier.reread import owners_of, reread, without_findings_of
from dossier.rules.again import Findings, check_again
from dossier.schemas.folder import is_there, keep_current
from dossier.schemas.names import name_of
from dossier.shelf import DamagedError
from dossier.sources import SourceFile, read_file
from dossier.staleness import Following, Known, follow_ledger, know, make_ledger
from dossier.stamps import MANIFEST


@dataclass(frozen=True, slots=True)
class _Base:
    """The last dossier that could be read, for an address and with search or without, whatever the
    rules say of it.

    `owners` leads from the files of records to their ids.
    """

    options: Options
    ready: Ready
    prepared: Prepared
    findings: Findings
    owners: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class _Shop:
    """A workshop, and what its plan was made from beside the records' ids."""

    workshop: Workshop
    cuts: tuple[tuple[Cut, ...], ...]


class Kept:
    """What the builds of one project, for one output, keep. It has state on purpose: each build
    leaves in it what the next one needs.
    """

    def __init__(
        self,
        project: Project,
        *,
        is_told: bool = False,
        looked: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        """Begin with nothing. `is_told`: what has changed is told by `hear`, and others leave the
        published site alone; otherwise both are looked at in each build. For `looked` see `Inputs`.
        """
        self.is_told = is_told
        self.memory: Memory | None = None
        # Whether others have touched what was published.
        self.is_doubted = False
        # Whether the search index is that of an earlier state of the dossier.
        self.is_search_due = True
        self._project = project
        self._inputs = Inputs(project.root, is_told=is_told, looked=looked)
        self._base: _Base | None = None
        self._shop: _Shop | None = None
        # The pages that were published last, and what has changed since.
        self._known: Known | None = None
        self._changed: frozenset[str] = frozenset()
        self._is_same_plan = True
        self._is_for_editors = True
        # Whether the garbage collector leaves alone what is kept.
        self._is_spared = True
        self._left: Memory | None = None
        self._past = Past(project)
        # The digest of the list of what was published.
        self._manifest = ""

    def hear(self, paths: Iterable[Path]) -> None:
        """Take in which files and folders have changed."""
        self._inputs.hear(paths)

    def forget(self) -> None:
        """Begin with nothing again: what lay on the disk is damaged."""
        self._past.forget()
        self._base, self._known, self._manifest = None, None, ""

    # --- before the barrier -----------------------------------------------------------------

    def prepare(self, address: str | None, *, with_search: bool = True) -> Prepared:
        """Do what `ready.prepare` does, by following the edits since the last time if possible."""
        options = address, with_search
        base, self._base = self._base or self._recall(options), None
        if base is not None and base.options == options:
            followed = self._follow(base)
            if followed is not None:
                self._base = followed
                return followed.prepared
        self._base = base
        self.write_ledger()
        stamps = self._inputs.look()
        prepared = prepare(
            self._project, address, for_editors=True, with_search=with_search, is_noting=True
        )
        # With a mistake in the way the last dossier stays: once it is mended, that is followed.
        if prepared.ready is not None and prepared.findings is not None:
            self._inputs.read_all(stamps)
            owners = owners_of(prepared.ready.library)
            self._base = _Base(options, prepared.ready, prepared, prepared.findings, owners)
            self._known, self._manifest = None, ""
        return prepared

    def _recall(self, options: Options) -> _Base | None:
        """Return the dossier as an earlier process left it; None when there is more to do than to
        follow the edits since.
        """
        address, with_search = options
        recalled = self._past.recall(options)
        if recalled is None or not self._inputs.begin_from(recalled.stamps, recalled.owners):
            return None
        state = recalled.load(
            self._project, lambda one: adjust(one, address, with_search=with_search)
        )
        if state is None:
            return None
        ready = Ready(state.library, state.loaded, state.theme)
        files = len(state.loaded.files)
        prepared = conclude(ready, state.read, tuple(state.findings), state.findings, files)
        press = Press(state.theme, state.closures)
        self._shop = _Shop(open_workshop(ready, press), cuts_of(state.library))
        self._known = Known(state.ledger.entries, state.ledger.readers)
        self._manifest, self.is_search_due = state.manifest, state.is_search_due
        return _Base(options, ready, prepared, state.findings, recalled.owners)

    def _follow(self, base: _Base) -> _Base | None:
        """Return what the edits since make of the last dossier; None when they are of another sort
        than that records say something else.
        """
        paths = self._inputs.find_changed(base.owners)
        if paths is None:
            return None
        stamps = self._inputs.look_at(paths)
        files = self._read_changed(base.ready, paths)
        if files is None:
            return None
        again = reread(base.ready.loaded, base.ready.library, base.owners, files)
        if again is None:
            return None
        self._inputs.read_some(stamps)
        if not files:
            return base
        olds = [base.ready.library.records[record.id] for record in again.records]
        library, changed = relink(base.ready.library, again.records)
        findings = check_again(base.findings, library, again.loaded.lines, olds, changed)
        self._changed |= changed
        self._past.change(Since({record.id for record in again.records}, keys=changed))
        self._is_for_editors &= all(
            self._is_called(old, library) == self._is_called(new, library)
            for old, new in zip(olds, again.records, strict=True)
        )
        loaded = replace(again.loaded, library=library)
        ready = replace(base.ready, library=library, loaded=loaded)
        read = (*without_findings_of(base.prepared.read, again.records), *again.found)
        prepared = conclude(ready, read, tuple(findings), findings, base.prepared.sources_read)
        return replace(base, ready=ready, prepared=prepared, findings=findings)

    @staticmethod
    def _is_called(record: Record, library: Library) -> str:
        return name_of(record, library.kind_of(record.id), library)

    def _read_changed(self, ready: Ready, paths: Iterable[str]) -> dict[str, SourceFile] | None:
        found = {}
        for path in paths:
            file = read_file(self._project.root, path, Diagnostics())
            if file is None:
                return None
            if file.digest != ready.loaded.files[path].digest:
                found[path] = file
        return found

    # --- pages --------------------------------------------------------------------------------

    def open_workshop(self, ready: Ready) -> Workshop:
        """Return the workshop for a dossier: that of the last build, if it plans the same pages."""
        cuts = cuts_of(ready.library)
        last = self._shop
        if last is not None and self._known is not None and last.cuts == cuts:
            workshop = last.workshop.of(ready.library)
        else:
            workshop = open_workshop(ready, last.workshop.press if last else None)
            self._is_same_plan = False
        self._shop = _Shop(workshop, cuts)
        return workshop

    @property
    def ledger(self) -> Ledger:
        """What the last build knew of the pages."""
        return self._past.ledger

    def follow(self, workshop: Workshop, site: Site) -> Following | None:
        """Return which pages the edits since concern; None when they are not known."""
        if self._known is None:
            return None
        manifest = site.memory.digests.get(MANIFEST)
        is_as_left = site.memory is self._left or (manifest == self._manifest and not site.stale)
        return Following(
            self._known,
            self._changed,
            workshop,
            site.untouched,
            is_same_plan=self._is_same_plan,
            is_as_left=is_as_left,
        )

    def keep_followed(self, following: Following, made: Mapping[str, Made]) -> None:
        """Keep what is known of the pages after a build that followed edits and made some."""
        if not following.is_little(made):
            self.keep_all(following.next_entries(made))
            return
        self._known, self._past.is_behind = following.next_known(made), True
        self._past.change(Since(outputs=made.keys()))
        self._settle_down()

    def keep_all(self, entries: Mapping[str, Entry]) -> None:
        """Keep the same after a build that looked at every page, on the disk too."""
        if self._base is None:
            return
        self._settle_down()
        ledger = make_ledger(entries, fingerprints_of(self._base.ready))
        self._past.keep(self._base.options, self._state(ledger))
        # What lies on the disk takes less memory; it may be that nothing could be written.
        kept, self._is_spared = self._past.ledger, False
        self._known = Known(kept.entries, kept.readers) if kept.entries else know(entries)

    def _settle_down(self) -> None:
        self._changed, self._is_same_plan, self._left = frozenset(), True, self.memory
        self._manifest = self.memory.digests.get(MANIFEST, "") if self.memory else ""

    def _state(self, ledger: Ledger) -> State:
        assert self._base is not None
        ready, prepared = self._base.ready, self._base.prepared
        return State(
            ready.library,
            ready.loaded,
            ready.theme,
            prepared.read,
            self._base.findings,
            self._inputs.stamps,
            ledger,
            self._manifest,
            self.is_search_due,
            self._shop.workshop.press.closures if self._shop else {},
        )

    # --- when nobody waits --------------------------------------------------------------------

    def settle(self) -> bool:
        """Keep the schemas for editors current, and hold what was told against the disk, after a
        build that went well. Return whether something has changed that was not told.
        """
        if not self._is_spared:
            self._spare()
        self.help_editors()
        if self._base is None:
            return False
        stamps = self._inputs.look()
        if not stamps:
            return False
        paths = self._inputs.compare(stamps, self._base.owners)
        if paths is not None and self._read_changed(self._base.ready, paths) == {}:
            self._inputs.note(stamps)
            return False
        self._base = None
        return True

    def help_editors(self) -> None:
        """Keep the schemas for editors current."""
        root = self._project.root
        if self._base is not None and not (self._is_for_editors and is_there(root)):
            try:
                keep_current(root, self._base.ready.loaded, Diagnostics())
                self._is_for_editors = True
            except DamagedError:
                self.forget()

    def _spare(self) -> None:
        """Spare the garbage collector what is kept: it lives as long as the process, and to go
        through millions of objects for garbage now and then would take longer than most builds.
        What an earlier build kept is garbage now.
        """
        gc.unfreeze()
        gc.collect()
        gc.freeze()
        self._is_spared = True

    def found_as_left(self, before: Memory | None) -> None:
        """Note that the site was looked at and is as it was left: all that was known `before`."""
        if before is not None and self._left is before and self.memory is not None:
            self._left = self.memory if self.memory.digests == before.digests else None

    def write_ledger(self) -> None:
        """Write what has changed of the ledger, if it is behind and if what is known is what the
        library says.
        """
        past = self._past
        if not past.is_behind or self._known is None or self._changed or self._base is None:
            return
        try:
            fingerprints = fingerprints_of(self._base.ready)
            ledger = follow_ledger(past.ledger, self._known, past.since, fingerprints)
            past.keep_changes(self._state(ledger))
        except DamagedError:
            self.forget()
