"""What templates may see of lists: the parts of the index of names, the timeline, and tables.

What holds for `views` holds here.
"""

from __future__ import annotations

from dataclasses import dataclass

from dossier.views import Entry, Link, Stated, Words


@dataclass(frozen=True, slots=True)
class Numbered:
    """A number that a source gives: what it is (label of the property), and the statement."""

    label: Words
    stated: Stated


@dataclass(frozen=True, slots=True)
class Member:
    """A member of a sequence: the entry, who took part, the numbers that sources give, and the
    disagreements declared about any of its statements.
    """

    entry: Entry
    participants: tuple[Link, ...]
    numbers: tuple[Numbered, ...]
    conflicts: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class MemberTable:
    """The members of a sequence in the order of their dates; the flags say which columns have
    anything in them.
    """

    anchor: str
    heading: Words
    members: tuple[Member, ...]
    has_participants: bool
    has_numbers: bool


@dataclass(frozen=True, slots=True)
class Jump:
    """An entry of a jump line: the id on this page that it leads to, and how much is there."""

    anchor: str
    label: Words
    count: int


@dataclass(frozen=True, slots=True)
class Bearer:
    """A record that has a name: its link and kind, the sides that use the name for it, where that
    is stated, and the marks of the statement.
    """

    link: Link
    kind: Words
    users: tuple[Words, ...]
    permalink: str
    is_unverified: bool
    is_withdrawn: bool
    differs: Link | None


@dataclass(frozen=True, slots=True)
class NameEntry:
    """One form of a name, with how it is read if that is recorded, and all that bear it."""

    name: Words
    reading: Words | None
    bearers: tuple[Bearer, ...]


@dataclass(frozen=True, slots=True)
class NameGroup:
    """The names under one initial."""

    anchor: str
    initial: Words
    names: tuple[NameEntry, ...]


@dataclass(frozen=True, slots=True)
class ScriptGroup:
    """The names in one script; a script of several languages has a group for each. `script` is ''
    where a name has no letters.
    """

    anchor: str
    script: Words
    language: Words | None
    initials: tuple[NameGroup, ...]
    count: int


@dataclass(frozen=True, slots=True)
class Facet:
    """A part of the timeline that has a page of its own; `link.is_current` marks this page's.
    `mark` is the shape of the mark of its kind, as in `Moment`, 0 for none.
    """

    link: Link
    count: int
    mark: int = 0


@dataclass(frozen=True, slots=True)
class FacetLine:
    """Facets of one sort: `axis` is kind, side, sequence or period."""

    axis: str
    facets: tuple[Facet, ...]


@dataclass(frozen=True, slots=True)
class Moment:
    """An entry of the timeline. `mark` is the shape of its mark, 1 to 4, by the place of its kind
    among those that have dates; `family_count` is the number of independent families of sources of
    the date shown; `sequences` are those that it belongs to.
    """

    entry: Entry
    mark: int
    family_count: int
    is_unverified: bool
    sequences: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class Year:
    """The moments of one year."""

    anchor: str
    year: str
    moments: tuple[Moment, ...]


@dataclass(frozen=True, slots=True)
class Period:
    """A decade, or a century with few moments; the heading is worded for the language."""

    anchor: str
    heading: Words
    years: tuple[Year, ...]


@dataclass(frozen=True, slots=True)
class Tally:
    """How many there are, and in words of the page's language how many (`text`) and which part of
    all (`share`), in rounded percent: `1,204`, `31%`.
    """

    count: int
    text: str
    share: str


@dataclass(frozen=True, slots=True)
class Counted:
    """Sources, and the statements that rest on at least one of them."""

    sources: Tally
    statements: Tally


@dataclass(frozen=True, slots=True)
class BalanceRow:
    """What is counted of one sort of sources: `label` is None for those that are of none; `all` of
    them, then those of each column. `help` says what belongs to the sort.
    """

    label: Words | None
    help: Words | None
    all: Counted
    columns: tuple[Counted, ...] = ()


@dataclass(frozen=True, slots=True)
class Balance:
    """Whom a dossier listens to. `columns` are the sides that sources come from, and None for
    elsewhere; no columns where sources name no side. `rows` are the classes of sources in their
    order, none where sources are not classed; `total` is all of them; `languages` by the number of
    sources, largest first.
    """

    columns: tuple[Link | None, ...]
    rows: tuple[BalanceRow, ...]
    total: BalanceRow
    languages: tuple[BalanceRow, ...]
