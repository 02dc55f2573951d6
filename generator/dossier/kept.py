"""What a build keeps for the next one in the same process, so that an edit costs what it changes.

An edit of records is followed: their files are read again, the library is relinked, and only rules
and pages that read what changed are run and made. Anything else, such as a file that came or went,
another setting, or a mistake in a file, is a build as in a new process, but for the templates that
are compiled already. What is published is never taken for granted: its digests are compared with
what is known of the pages.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from dossier import ledger
from dossier.config import Project
from dossier.contexts.facets import Cut
from dossier.diagnostics import Diagnostics
from dossier.engine import engine_digest
from dossier.inputs import Inputs
from dossier.ledger import Entry
from dossier.memory import Memory
from dossier.plan import cuts_of
from dossier.ready import (
    Prepared,
    Ready,
    conclude,
    fingerprints_of,
    ledger_of,
    open_workshop,
    prepare,
)
from dossier.relink import relink
from dossier.rendering import Made, Workshop
from dossier.reread import owners_of, reread, without_findings_of
from dossier.rules.again import Findings, check_again
from dossier.schemas.folder import keep_current
from dossier.sources import SourceFile, read_file
from dossier.staleness import Following, Known, know, make_ledger

Others = Mapping[str, bytes]


@dataclass(frozen=True, slots=True)
class _Base:
    """The last dossier that could be read, for an address and with search or without, whatever the
    rules say of it.

    `owners` leads from the files of records to their ids.
    """

    options: tuple[str | None, bool]
    ready: Ready
    prepared: Prepared
    findings: Findings
    owners: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class _Shop:
    """A workshop, what its plan was made from beside the records' ids, and the site's files that
    are no pages.
    """

    workshop: Workshop
    cuts: tuple[tuple[Cut, ...], ...]
    others: Others


class Kept:
    """What the builds of one project, for one output, keep. It has state on purpose: each build
    leaves in it what the next one needs.
    """

    def __init__(self, project: Project, *, is_told: bool = False) -> None:
        """Begin with nothing. `is_told`: what has changed is told by `hear`, and others leave the
        published site alone; otherwise both are looked at in each build.
        """
        self.is_told = is_told
        self.memory: Memory | None = None
        # Whether others have touched what was published.
        self.is_doubted = False
        self._project = project
        self._inputs = Inputs(project.root, is_told=is_told)
        self._base: _Base | None = None
        self._shop: _Shop | None = None
        # The pages that were published last, and what has changed since.
        self._known: Known | None = None
        self._changed: frozenset[str] = frozenset()
        self._is_same_plan = True
        self._is_written = True
        self._is_for_editors = True
        # Whether the garbage collector leaves alone what is kept.
        self._is_spared = True
        self._left: Memory | None = None
        # Those that the ledger on the disk speaks of, when a build begins from it.
        self._past: Known | None = None

    def hear(self, paths: Iterable[Path]) -> None:
        """Take in which files and folders have changed."""
        self._inputs.hear(paths)

    # --- before the barrier -----------------------------------------------------------------

    def prepare(self, address: str | None, *, with_search: bool = True) -> Prepared:
        """Do what `ready.prepare` does, by following the edits since the last time if possible."""
        base, self._base = self._base, None
        options = address, with_search
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
            if self._known is not None:
                self._past = self._known if self._is_written else None
            self._known = None
        return prepared

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
        self._is_for_editors = False
        loaded = replace(again.loaded, library=library)
        ready = replace(base.ready, library=library, loaded=loaded)
        read = (*without_findings_of(base.prepared.read, again.records), *again.found)
        prepared = conclude(ready, read, tuple(findings), findings, base.prepared.sources_read)
        return replace(base, ready=ready, prepared=prepared, findings=findings)

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

    def open_workshop(
        self, ready: Ready, make_others: Callable[[Ready, Workshop], Others]
    ) -> tuple[Workshop, Others]:
        """Return the workshop for a dossier and the files that are no pages: those of the last
        build, if they are the same.
        """
        cuts = cuts_of(ready.library)
        last = self._shop
        if last is not None and self._known is not None and last.cuts == cuts:
            workshop, others = last.workshop.of(ready.library), last.others
        else:
            workshop = open_workshop(ready, last.workshop.press if last else None)
            others = make_others(ready, workshop)
            self._is_same_plan = False
        self._shop = _Shop(workshop, cuts, others)
        return workshop, others

    def follow(
        self, workshop: Workshop, site_files: Mapping[str, str], memory: Memory
    ) -> Following | None:
        """Return which pages the edits since concern; None when they are not known. `memory` is
        what is known of the site just now.
        """
        if self._known is None:
            return None
        return Following(
            self._known,
            self._changed,
            workshop,
            site_files,
            is_same_plan=self._is_same_plan,
            is_as_left=memory is self._left,
        )

    def keep_followed(self, known: Known) -> None:
        """Keep what is known of the pages after a build that followed edits."""
        self._known, self._is_written = known, False
        self._changed, self._is_same_plan, self._left = frozenset(), True, self.memory

    def keep_all(self, entries: Mapping[str, Entry], made: Mapping[str, Made]) -> None:
        """Keep the same after a build from the ledger, which has been written."""
        past = self._past or Known({}, {}, {})
        parts = {}
        for output, entry in entries.items():
            if output in made:
                parts[output] = made[output].read
            elif past.entries.get(output) == entry:
                parts[output] = past.parts[output]
            else:
                # An earlier process made it: what it read of records is known of each as a whole.
                parts[output] = frozenset(entry.trace)
        known = know(entries, parts, {}, entries)
        self._known, self._past, self._is_written = known, None, True
        self._changed, self._is_same_plan, self._left = frozenset(), True, self.memory
        self._is_spared = False

    # --- when nobody waits --------------------------------------------------------------------

    def settle(self) -> bool:
        """Keep the schemas for editors current, and hold what was told against the disk, after a
        build that went well. Return whether something has changed that was not told.
        """
        if not self._is_spared:
            self._spare()
        if self._base is None:
            return False
        if not self._is_for_editors:
            keep_current(self._project.root, self._base.ready.loaded, Diagnostics())
            self._is_for_editors = True
        stamps = self._inputs.look()
        if not stamps:
            return False
        paths = self._inputs.compare(stamps, self._base.owners)
        if paths is not None and self._read_changed(self._base.ready, paths) == {}:
            self._inputs.note(stamps)
            return False
        self._base = None
        return True

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
        """Write the ledger if it is behind, and if what is known is what the library says."""
        if self._is_written or self._known is None or self._changed or self._base is None:
            return
        ready = self._base.ready
        made = make_ledger(self._known.entries, fingerprints_of(ready))
        ledger.write_ledger(ledger_of(self._project, ready), engine_digest(), made)
        self._is_written = True
