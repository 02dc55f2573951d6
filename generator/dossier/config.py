"""The settings of a dossier, typed: what `data/dossier.yaml` says. `structure` reads the file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from dossier.diagnostics import Span
from dossier.model import Text


@dataclass(frozen=True, slots=True)
class MapSettings:
    """The coastlines of the map: a GeoJSON file below `data/`, and the credit to show with it;
    `lines`: one of lines, '' for none; `measured_from`: the feature that distances are shown from.
    """

    coastlines: str
    credit: Text
    lines: str = ""
    measured_from: str = ""


@dataclass(frozen=True, slots=True)
class FirstPage:
    """What the first page shows of the facts: the paths of statements beside its title, the ids of
    dated records, the turning points (none: the latest), and of conflicts (none: the first).
    """

    facts: tuple[str, ...] = ()
    dates: tuple[str, ...] = ()
    conflicts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SideNames:
    """The names of a side: the language that its readers read, and what stands before its names
    where others read them, by their languages.
    """

    side: str
    language: str
    mark: Text | None = None


@dataclass(frozen=True, slots=True)
class Config:
    """The settings of a dossier.

    `address` ends with a slash. `languages` begins with the main one, whose pages stand at the
    root of the site. `edition` is the date that pages show, as YYYY-MM-DD. `sides` are the ids of
    the records that are the sides of the matter, in the order that they are shown in; `names` tell
    of those whose readers have a language of their own. `navigation` are the first words of the
    addresses in the masthead, none for all lists. `search`: the site can be searched.
    """

    title: Text
    description: Text
    address: str
    languages: tuple[str, ...]
    edition: str
    sides: tuple[str, ...] = ()
    licence: Text | None = None
    theme: str = "dossier"
    output: str = "output"
    map: MapSettings | None = None
    navigation: tuple[str, ...] = ()
    home: FirstPage = FirstPage()
    search: bool = True
    names: tuple[SideNames, ...] = ()
    origin: Span = field(default=Span(""), compare=False, repr=False)
    spans: Mapping[str, Span] = field(default_factory=dict, compare=False, repr=False)

    def span(self, name: str) -> Span:
        """Return the place of a setting (`theme`, or `sides.ID` for one of a list)."""
        return self.spans.get(name, self.origin)


@dataclass(frozen=True, slots=True)
class Project:
    """Where a dossier lies on this machine; never part of a fingerprint or of a page."""

    root: Path

    @property
    def data(self) -> Path:
        """The folder of facts."""
        return self.root / "data"

    @property
    def content(self) -> Path:
        """The folder of prose."""
        return self.root / "content"

    @property
    def seeds(self) -> Path:
        """The folder of the register of the documents that the dossier grew from."""
        return self.root / "seeds"

    @property
    def themes(self) -> Path:
        """The folder of the dossier's own themes; the package brings one called `dossier`."""
        return self.root / "themes"
