"""What earlier builds left on the disk, and what has changed since."""

from __future__ import annotations

from pathlib import Path

from dossier.config import Project
from dossier.engine import engine_digest
from dossier.fingerprint import digest_value
from dossier.ledger import Ledger, Since, take_out
from dossier.recall import Recalled, State, keep_changes, keep_state, recall
from dossier.shelf import DamagedError, Store, read_store, remove_store
from dossier.unchanged import STATE

Options = tuple[str | None, bool]
"""What a build is asked for that its pages depend on: an address in the place of that of the
settings, and whether there is a search.
"""


def ledger_of(project: Project, options: Options, output: str) -> Ledger:
    """Return what the last build with some options knew of a page: nothing, where it is damaged."""
    try:
        ledger = take_out(read_store(_place(project, options), engine_digest()))
        entry = ledger.entries.get(output)
        return Ledger(dict(ledger.keys), {output: entry} if entry else {})
    except DamagedError:
        return Ledger()


class Past:
    """What earlier builds of a project left. It has state on purpose: it goes on with each build.

    `is_behind`: more has changed than what lies on the disk tells.
    """

    def __init__(self, project: Project) -> None:
        """Look at nothing yet."""
        self.is_behind = False
        self.since = Since()
        self._project = project
        self._place: Path | None = None
        self._store: Store | None = None

    @property
    def ledger(self) -> Ledger:
        """What the last build knew of the pages. Raises DamagedError."""
        return take_out(self._store or Store())

    def recall(self, options: Options) -> Recalled | None:
        """Return what an earlier process left of builds with some options: once."""
        if self._store is not None:
            return None
        self._place = _place(self._project, options)
        self._store = read_store(self._place, engine_digest())
        return recall(self._store)

    def change(self, since: Since) -> None:
        """Note that something has changed since."""
        self.since |= since

    def keep(self, options: Options, state: State) -> None:
        """Keep a state whole."""
        self._place = _place(self._project, options)
        self._store = keep_state(self._place, engine_digest(), state)
        self.since, self.is_behind = Since(), False

    def keep_changes(self, state: State) -> None:
        """Keep what has changed of a state; of its ledger's keys it has those only that changed.
        Raises DamagedError.
        """
        # Where nothing could be written, there is nothing to be changed.
        if self._store and self._place is not None:
            keep_changes(self._place, self._store, state, self.since)
        self.since, self.is_behind = Since(), False

    def forget(self) -> None:
        """Begin with nothing again: what lay on the disk is damaged."""
        if self._place is not None:
            remove_store(self._place)
        self.since, self.is_behind, self._store = Since(), False, Store()


def _place(project: Project, options: Options) -> Path:
    """Return the place of what is kept of builds with some options."""
    # By value: an empty address, which is a mistake, is not that of the settings.
    return project.root / STATE / f"ledger-{digest_value(options)[:8]}"
