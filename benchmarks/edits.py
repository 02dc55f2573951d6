"""Changes facts of a project as an editor would, and tells whether the site shows the change."""

from __future__ import annotations

import re
from contextlib import suppress
from pathlib import Path

from facts import page_of
from measure import CommandFailedError
from peers import Peer
from world import World

_LENGTH = re.compile(r'"[0-9]+ min"')


class Edits:
    """The edits of one project. Each changes what the one before has left."""

    def __init__(self, peer: Peer, project: Path, world: World) -> None:
        facts, site = project / peer.facts, project / peer.site
        fact, name = world.changed_fact, world.changed_name
        self._fact_file = facts / fact.folder / f"{fact.id}.yaml"
        self.files: tuple[Path, ...] = (self._fact_file,)
        self._name_file = facts / name.folder / f"{name.id}.yaml"
        self.page = site / page_of(fact)
        self._pages = (self.page, site / page_of(name))
        self._name = name.values("names")[0]
        self._count = 0
        self._sought: tuple[tuple[Path, bytes], ...] = ()

    def change_fact(self) -> None:
        """Give the sitting another length. The world has none of over 400 minutes."""
        self._count += 1
        text = _LENGTH.sub(f'"{400 + self._count} min"', self._fact_file.read_text("utf-8"))
        self._fact_file.write_text(text, "utf-8")
        self._sought = ((self.page, f">{400 + self._count}".encode()),)

    def change_name(self) -> None:
        """Give the envoy another name, which the page of the sitting shows as well."""
        self._count += 1
        name = f"{self._name.split(maxsplit=1)[0]} Renamed{self._count}"
        text = self._name_file.read_text("utf-8").replace(
            f"value: {self._name}\n", f"value: {name}\n"
        )
        self._name_file.write_text(text, "utf-8")
        self._name = name
        self._sought = tuple((page, name.encode()) for page in self._pages)

    def is_shown(self) -> bool:
        """Tell whether the pages show the last edit; a page may be missing for a moment."""
        with suppress(OSError):
            return all(sought in page.read_bytes() for page, sought in self._sought)
        return False

    def check(self) -> None:
        """Raise CommandFailedError when a build that has ended did not show the last edit."""
        if not self.is_shown():
            raise CommandFailedError(f"The change does not show in {self.page}.")
