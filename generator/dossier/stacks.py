"""The records of a dossier in closed stacks: one is read from its files when it is asked for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from dossier.diagnostics import Diagnostics
from dossier.kinds import Kind
from dossier.model import Record
from dossier.reread import read_one
from dossier.sources import SourceFile
from dossier.structure.reading import Scope


class Stacks(Mapping[str, Record]):
    """Records that could be read without a mistake when they were put here, by id, in order.

    It has state on purpose: what was read is kept.
    """

    def __init__(
        self,
        places: Mapping[str, tuple[str, ...]],
        kinds: Mapping[str, Kind],
        files: Mapping[str, SourceFile],
        scope: Scope,
    ) -> None:
        """Stand for the records of `kinds`, each read from the `files` of its `places`."""
        self._places = places
        self._kinds = kinds
        self._files = files
        self._scope = scope
        self._found: dict[str, Record] = {}

    def __getitem__(self, id_: str) -> Record:
        if id_ not in self._found:
            sources = [self._files[path] for path in self._places[id_]]
            # What is to be told of it was told when it was put here.
            record = read_one(id_, self._kinds[id_], sources, self._scope, Diagnostics())
            assert record is not None, f"{id_} could be read, and now cannot"
            self._found[id_] = record
        return self._found[id_]

    def __contains__(self, id_: object) -> bool:
        return id_ in self._places

    def __iter__(self) -> Iterator[str]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)
